# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What changed between two deliveries: added, corrected, deleted and late-registered rows, with delays in days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from styrbord.records import days
from styrbord.records.delivery import EVERY_TABLE
from styrbord.records.tables import Column, Table
from styrbord.store.encoding import decode_column, encode, kept_columns, one_piece, seconds
from styrbord.store.merging import content_columns, differs, key_columns, same_key
from styrbord.store.sql import arrow, one, quoted

BANDS = ((0, 7), (8, 14), (15, 30), (31, 60), (61, 10**6))


@dataclass(frozen=True)
class TableHistory:
    """What happened to one table, in rows.

    `late_registered`: rows of something that had happened when the earlier delivery was extracted, but that the source
    recorded only after it; `delays` are their days from the event to its registration (without `registered_at`: to the
    delivery). `overlooked`: the source says it recorded the row before the earlier extract, which yet lacked it.
    Counted as neither: `moved` rows, added in place of a deleted one with another first day, and rows
    `rejected_before`.
    """

    table: str
    added: int
    corrected: int
    deleted: int
    late_registered: int = 0
    overlooked: int = 0
    delays: tuple[int, ...] = field(default=(), repr=False)
    moved: int = 0
    rejected_before: int = 0

    def delay(self, share: float) -> int | None:
        """The delay in days that this share of the late rows stays within; None without late rows."""
        return int(np.quantile(self.delays, share, method="inverted_cdf")) if self.delays else None

    def bands(self) -> dict[str, int]:
        """How many late rows fall in each band of days."""
        names = [f"{low}-{high}" if high < 10**6 else f"{low}+" for low, high in BANDS]
        return {n: sum(low <= d <= high for d in self.delays) for n, (low, high) in zip(names, BANDS, strict=True)}


@dataclass(frozen=True)
class RowChange:
    """One changed value, or an added or deleted row (`column` empty). Names no person but by key."""

    table: str
    change: str
    person_key: str | None
    key: tuple[str, ...]
    column: str = ""
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True)
class History:
    """Changes from delivery `from_number` (0: an empty register) to `to_number`."""

    from_number: int
    to_number: int
    from_at: dt.datetime | None
    to_at: dt.datetime
    tables: tuple[TableHistory, ...]
    _con: Any = field(repr=False, default=None)

    def changes(self, table: str | None = None, change: str | None = None) -> Iterator[RowChange]:
        """The single changes (of one table, of one kind), table by table, in order of person and key."""
        for name in [t.table for t in self.tables if table in (None, t.table)]:
            yield from _row_changes(self._con, EVERY_TABLE[name], self.from_number, self.to_number, change)


@dataclass(frozen=True)
class Step:
    """From one delivery to a later one; `held_back` are the keys of rows rejected in the earlier one, by table."""

    a: int
    b: int
    from_at: dt.datetime | None
    to_at: dt.datetime
    held_back: Mapping[str, pa.Table] = field(default_factory=dict)


def history(con: Any, step: Step) -> History:
    """The history between two deliveries of the snapshot behind `con`."""
    filled = [t for t in EVERY_TABLE.values() if one(con, f"SELECT count(*) FROM {t.name}")[0]]
    tables = tuple(_table(con, t, step) for t in filled)
    return History(step.a, step.b, step.from_at, step.to_at, tables, con)


def _sides(table: Table, a: int, b: int) -> tuple[str, str]:
    """SQL for the rows that were in force at `a` and no longer are at `b`, and the other way round."""
    before = f"SELECT * FROM {table.name} WHERE known_from <= {a} AND known_until > {a} AND known_until <= {b}"
    after = f"SELECT * FROM {table.name} WHERE known_from > {a} AND known_from <= {b} AND known_until > {b}"
    return before, after


def _joined(con: Any, table: Table, a: int, b: int, also: str = "true") -> str:
    """SQL of pairs of old and new version; pairs that say the same in the end are left out."""
    before, after = _sides(table, a, b)
    own = one(con, f"SELECT count(row_key) FROM {table.name}")[0] > 0
    return (
        f"FROM ({before}) o FULL JOIN ({after}) n ON {same_key(table, 'o', 'n', own)}"
        f" WHERE ({also}) AND (o.known_from IS NULL OR n.known_from IS NULL OR ({differs(table, 'o', 'n')}))"
    )


def _event(table: Table, row: str) -> str:
    """SQL for the day a row's event happened; NULL when it has not, or the table has no events."""
    if table.name == "interviews":
        held = table.column("status").codes.index("held")
        return f"CASE WHEN {row}.status = {held} AND {row}.held_on <> {days.NO_DAY} THEN {row}.held_on END"
    if table.name == "wage_hours":
        end = f"(last_day(DATE '1970-01-01' + {row}.month) - DATE '1970-01-01')::INTEGER"
        return f"CASE WHEN {row}.month <> {days.NO_DAY} THEN {end} END"
    return f"{row}.starts_on" if table.order == "starts_on" else "NULL::INTEGER"


def _table(con: Any, table: Table, step: Step) -> TableHistory:
    old, new = "o.known_from IS NOT NULL", "n.known_from IS NOT NULL"
    counts = one(
        con,
        f"SELECT count(*) FILTER ({new} AND NOT ({old})), count(*) FILTER ({new} AND {old}),"
        f" count(*) FILTER ({old} AND NOT ({new})) {_joined(con, table, step.a, step.b)}",
    )
    if step.from_at is None:
        return TableHistory(table.name, *counts)
    fresh = _fresh(con, table, step)
    moved, rejected = _moved(con, table, step, fresh), _rejected(con, table, step, fresh)
    seen = seconds(step.from_at)
    event = one_piece(fresh["event"]).fill_null(days.FOREVER).to_numpy(zero_copy_only=False)
    stamp = fresh["registered_at"].to_numpy()
    late = (event < seen // 86400) & ~moved & ~rejected
    delays = np.sort((stamp // 86400 - event)[late & (stamp >= seen)])
    return TableHistory(
        table.name, *counts, len(delays), int((late & (stamp < seen)).sum()), tuple(delays.tolist()),
        int(moved.sum()), int(rejected.sum()),
    )  # fmt: skip


def _fresh(con: Any, table: Table, step: Step) -> pa.Table:
    """The keys of rows that are new, or whose event is: with the day of the event and the time of registration."""
    keys = ", ".join(f"n.{quoted(n)}" for n in [*key_columns(table), "row_key", "registered_at"])
    begun = f"n.known_from IS NOT NULL AND (o.known_from IS NULL OR {_event(table, 'o')} IS NULL)"
    found = arrow(
        con,
        f"SELECT {keys}, {_event(table, 'n')} AS event, o.known_from IS NULL AS added"
        f" {_joined(con, table, step.a, step.b, begun)}",
    )
    return found.append_column("place", pa.array(np.arange(found.num_rows)))


def _moved(con: Any, table: Table, step: Step, fresh: pa.Table) -> np.ndarray:
    """Mask of the added rows that take the place of a deleted one of the same key with another first day."""
    if "starts_on" not in key_columns(table):
        return np.zeros(fresh.num_rows, bool)
    same = " AND ".join(
        f"g.{quoted(n)} IS NOT DISTINCT FROM f.{quoted(n)}" for n in key_columns(table) if n != "starts_on"
    )
    keys = ", ".join(f"o.{quoted(n)}" for n in key_columns(table))
    gone = arrow(con, f"SELECT {keys} {_joined(con, table, step.a, step.b, 'n.known_from IS NULL')}")
    return _matching(con, fresh, gone, f"{same} AND f.added")


def _rejected(con: Any, table: Table, step: Step, fresh: pa.Table) -> np.ndarray:
    """Mask of the added rows whose key the earlier delivery brought in a row that was rejected."""
    held = step.held_back.get(table.name)
    if held is None or held.num_rows == 0:
        return np.zeros(fresh.num_rows, bool)
    people = one_piece(arrow(con, "SELECT person_key FROM people ORDER BY person")["person_key"])
    own = one(con, f"SELECT count(row_key) FROM {table.name}")[0] > 0
    return _matching(con, fresh, encode(held, table, people), f"{same_key(table, 'f', 'g', own)} AND f.added")


def _matching(con: Any, fresh: pa.Table, other: pa.Table, condition: str) -> np.ndarray:
    con.register("fresh", fresh)
    con.register("other", other)
    found = arrow(con, f"SELECT f.place AS place FROM fresh f SEMI JOIN other g ON {condition}")["place"].to_numpy()
    con.unregister("fresh")
    con.unregister("other")
    mask = np.zeros(fresh.num_rows, bool)
    mask[found] = True
    return mask


_SIDES = {
    None: "true",
    "added": "o.known_from IS NULL",
    "deleted": "n.known_from IS NULL",
    "corrected": "o.known_from IS NOT NULL AND n.known_from IS NOT NULL",
}


def _row_changes(con: Any, table: Table, a: int, b: int, change: str | None) -> Iterator[RowChange]:
    names = [n for n in dict.fromkeys([*content_columns(table), "row_key", "known_from"]) if n != "person"]
    listed = ", ".join(f"{side}.{quoted(n)} AS {quoted(f'{side}_{n}')}" for side in "on" for n in names)
    order = ", ".join(f"coalesce(o.{quoted(n)}, n.{quoted(n)})" for n in key_columns(table))
    pairs = _joined(con, table, a, b, _SIDES[change])
    found = arrow(con, f"SELECT {listed}, {_number(table)} AS person {pairs} ORDER BY {order}")
    keys = _person_keys(con, found) if table.of_person else [None] * found.num_rows
    columns = {c.name: c for c in kept_columns(table)}
    spoken = {f"{s}_{n}": _spoken(found[f"{s}_{n}"], columns.get(n)) for s in "on" for n in names}
    for row in range(found.num_rows):
        yield from _one_row(table, names, spoken, keys[row], row)


def _number(table: Table) -> str:
    return "coalesce(o.person, n.person)" if table.of_person else "NULL"


def _person_keys(con: Any, found: Any) -> list[str | None]:
    con.register("changed", found.select(["person"]))
    sql = "SELECT DISTINCT p.person, p.person_key FROM people p JOIN changed c ON p.person = c.person"
    known = dict(zip(*(c.to_pylist() for c in arrow(con, sql).columns), strict=True))
    con.unregister("changed")
    return [known.get(p) for p in found["person"].to_pylist()]


def _spoken(values: Any, column: Column | None) -> list[str | None]:
    if column is not None:
        values = decode_column(values, column)
    return [None if v is None else str(v) for v in values.to_pylist()]


def _one_row(
    table: Table, names: list[str], spoken: dict[str, list[str | None]], person: str | None, row: int
) -> Iterator[RowChange]:
    was, comes = (spoken[f"{s}_known_from"][row] is not None for s in "on")
    side = "n" if comes else "o"
    key = tuple(spoken[f"{side}_{n}"][row] or "" for n in key_columns(table) if n != "person")
    if was != comes:
        yield RowChange(table.name, "added" if comes else "deleted", person, key)
        return
    for name in names:
        old, new = spoken[f"o_{name}"][row], spoken[f"n_{name}"][row]
        if name not in ("known_from", "row_key") and old != new:
            yield RowChange(table.name, "corrected", person, key, name, old, new)
