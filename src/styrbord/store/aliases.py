# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Persons whose number was replaced: rows of an old key are shown under the newest key, whose own rows hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from styrbord.records.casedata import Columns, take
from styrbord.records.tables import Table
from styrbord.store.encoding import kept_columns, one_piece
from styrbord.store.sql import arrow, quoted, rows


@dataclass(frozen=True)
class Joined:
    """`members` gives for each person in a chain (old ones and the newest) the newest person and the steps to it."""

    members: dict[int, tuple[int, int]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> np.ndarray:
        """All persons in a chain."""
        return np.array(sorted(self.members), dtype=np.int32)


def joined(con: Any, number: int) -> Joined:
    """The chains known with a delivery. A chain that runs in a circle joins nobody."""
    found = rows(
        con,
        "SELECT a.old_key, a.person_key, o.person, p.person FROM aliases a JOIN people o ON o.person_key = a.old_key"
        f" JOIN people p ON p.person_key = a.person_key WHERE a.known_from <= {number} AND a.known_until > {number}",
    )
    if not found:
        return Joined()
    following = {old: new for old, new, _, _ in found}
    place = {key: n for old, new, o, p in found for key, n in ((old, o), (new, p))}
    ends = {key: end for key in place if (end := _end(key, following)) is not None}
    members = {place[key]: (place[end], steps) for key, (end, steps) in ends.items()}
    return Joined(members, {key: end for key, (end, _) in ends.items()})


def _end(key: str, following: dict[str, str]) -> tuple[str, int] | None:
    seen = {key}
    steps = 0
    while key in following:
        key, steps = following[key], steps + 1
        if key in seen:
            return None
        seen.add(key)
    return key, steps


def resolved(join: Joined, keys: list[str]) -> list[str]:
    """Person keys with replaced ones turned into the newest."""
    return [join.keys.get(key, key) for key in keys]


def with_joined(
    con: Any, table: Table, number: int, columns: Columns, names: list[str], join: Joined, chosen: np.ndarray | None
) -> Columns:
    """The columns with the rows of chained persons put in, under the newest number and in order.

    Of rows with one natural key the one of the newest person holds, then the one nearest to it in the chain.
    """
    con.register("chained", _chained(join, chosen))
    key = [c.name for c in kept_columns(table) if c.key]
    parts = ", ".join(["c.newest", "row_key", *(f"CASE WHEN row_key IS NULL THEN {quoted(k)} END" for k in key)])
    order = [quoted(n) for n in [table.order, *key, "row_key"] if n]
    made = arrow(
        con,
        f"SELECT {', '.join(['newest AS person', *names])} FROM (SELECT t.*, c.newest FROM {table.name} t"
        f" JOIN chained c ON t.person = c.person WHERE known_from <= {number} AND known_until > {number}"
        f" QUALIFY row_number() OVER (PARTITION BY {parts} ORDER BY c.steps, known_from DESC, t.person DESC) = 1)"
        f" ORDER BY newest, {', '.join(order)}",
    )
    con.unregister("chained")
    return _put_in(columns, made)


def _chained(join: Joined, chosen: np.ndarray | None) -> pa.Table:
    few = None if chosen is None else set(chosen.tolist())
    rows = [(p, new, steps) for p, (new, steps) in join.members.items() if few is None or new in few]
    columns = np.array(rows, dtype=np.int32).reshape(-1, 3).T
    return pa.table(dict(zip(("person", "newest", "steps"), map(pa.array, columns), strict=True)))


def _put_in(columns: Columns, rows: pa.Table) -> Columns:
    if rows.num_rows == 0:
        return columns
    person = np.concatenate([columns["person"], rows["person"].to_numpy()])
    place = np.argsort(person, kind="stable")  # a chained person has no other rows, so days stay in order
    out: Columns = {}
    for name, values in columns.items():
        more = one_piece(rows[name])
        if isinstance(values, np.ndarray):
            both: Any = np.concatenate([values, more.to_numpy(zero_copy_only=False)])
        else:
            both = pa.concat_arrays([values, more.cast(pa.string())])
        out[name] = take(both, place)
    return out
