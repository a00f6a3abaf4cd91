# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What a delivery does to the rows that were in force.

Every version of a row says from which delivery on it is known and by which it was replaced. A row that a delivery
brings unchanged keeps its version; a changed one closes it and begins another; a row missing from a full delivery is
closed, unless its key was rejected there (then nothing changes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.records.delivery import Delivery
from styrbord.records.tables import Table
from styrbord.store.encoding import EVER, encode, kept_columns, one_piece, seconds
from styrbord.store.sql import arrow, quoted


@dataclass(frozen=True)
class Change:
    """What one delivery did to one table, in rows."""

    added: int = 0
    corrected: int = 0
    deleted: int = 0
    unchanged: int = 0


def key_columns(table: Table) -> list[str]:
    """The natural key as a snapshot keeps it."""
    return (["person"] if table.of_person else []) + [c.name for c in kept_columns(table) if c.key]


def content_columns(table: Table) -> list[str]:
    """What a row says: all columns but the stamps."""
    return (["person"] if table.of_person else []) + [c.name for c in kept_columns(table)]


def same_key(table: Table, left: str, right: str, own_keys: bool) -> str:
    """SQL for equal keys: the row key where there is one, else the natural key."""
    if not own_keys:
        pairs = [f"{left}.{quoted(n)} IS NOT DISTINCT FROM {right}.{quoted(n)}" for n in key_columns(table)]
        return " AND ".join(pairs)
    pairs = [f"{left}.row_key IS NOT DISTINCT FROM {right}.row_key"]
    for name in key_columns(table):
        one, other = (f"CASE WHEN {side}.row_key IS NULL THEN {side}.{quoted(name)} END" for side in (left, right))
        pairs.append(f"{one} IS NOT DISTINCT FROM {other}")
    return " AND ".join(pairs)


def differs(table: Table, left: str, right: str) -> str:
    """SQL for two rows of one key that say different things (stamps do not count)."""
    return " OR ".join(f"{left}.{quoted(n)} IS DISTINCT FROM {right}.{quoted(n)}" for n in content_columns(table))


class Merge:
    """One table of one delivery against the rows in force."""

    def __init__(self, con: Any, table: Table, people: Any, delivery: Delivery) -> None:
        self.con, self.table, self.people, self.delivery = con, table, people, delivery
        self.number = delivery.info.number or 1
        coded = encode(delivery.tables[table.name], table, people)
        stamp = pa.scalar(seconds(delivery.info.extracted_at), pa.int64())
        place = coded.schema.get_field_index("registered_at")
        self.incoming = coded.set_column(place, "registered_at", pc.fill_null(coded["registered_at"], stamp))

    def first(self) -> tuple[pa.Table, Change]:
        """The first rows of a table: nothing to compare with."""
        return self._begun(self.incoming), Change(added=self.incoming.num_rows)

    def _begun(self, rows: pa.Table) -> pa.Table:
        """Rows as new versions."""
        begun = rows.append_column("known_from", pa.array(np.full(rows.num_rows, self.number, np.int32)))
        return begun.append_column("known_until", pa.array(np.full(rows.num_rows, EVER, np.int32)))

    def with_old(self, old: pa.Table) -> tuple[pa.Table, Change]:
        """Old versions and new ones together, with what changed."""
        until = old["known_until"].to_numpy().copy()
        standing = np.flatnonzero(until == EVER)
        current = old if len(standing) == old.num_rows else old.take(pa.array(standing))
        added, corrected, closed = self._compare(current)
        until[standing[closed]] = self.number
        place = old.schema.get_field_index("known_until")
        kept = old.set_column(place, "known_until", pa.array(until))
        fresh = self._begun(self.incoming.take(pa.array(np.concatenate([added, corrected]))))
        change = Change(
            len(added),
            len(corrected),
            len(closed) - len(corrected),
            self.incoming.num_rows - len(added) - len(corrected),
        )
        return pa.concat_tables([kept, fresh.select(kept.column_names).cast(kept.schema)]), change

    def _compare(self, current: pa.Table) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Positions of the incoming rows that are added and corrected, and of the current rows that are closed."""
        own = any(_filled(t["row_key"]) for t in (current, self.incoming))
        self._register("current", current)
        self._register("incoming", self.incoming)
        pairs = arrow(
            self.con,
            f"SELECT c.place AS c, i.place AS i, ({differs(self.table, 'c', 'i')}) AS differs"
            f" FROM current c FULL JOIN incoming i ON {same_key(self.table, 'c', 'i', own)}"
            f" WHERE c.place IS NULL OR i.place IS NULL OR ({differs(self.table, 'c', 'i')})",
        )
        was, comes = (one_piece(pairs[n]).fill_null(-1).to_numpy(zero_copy_only=False) for n in ("c", "i"))
        corrected = (was >= 0) & (comes >= 0)
        gone = self._gone(was[(comes < 0)], own)
        self.con.unregister("current")
        self.con.unregister("incoming")
        closed = np.unique(np.concatenate([was[corrected], gone]))
        return np.sort(comes[was < 0]), np.sort(comes[corrected]), closed

    def _register(self, name: str, rows: pa.Table) -> None:
        columns = {n: rows[n] for n in dict.fromkeys([*content_columns(self.table), "row_key"])}
        self.con.register(name, pa.table({**columns, "place": pa.array(np.arange(rows.num_rows))}))

    def _gone(self, unmatched: np.ndarray, own: bool) -> np.ndarray:
        """Positions of the current rows that the delivery deletes."""
        if self.delivery.info.kind == "full":
            return np.setdiff1d(unmatched, self._named("held_back", own))
        return self._named("deleted", own)

    def _named(self, which: str, own: bool) -> np.ndarray:
        """Positions of the current rows whose keys a list of the delivery names."""
        keys = getattr(self.delivery, which).get(self.table.name)
        if keys is None or keys.num_rows == 0:
            return np.zeros(0, np.int64)
        own = own or _filled(keys["row_key"])
        self.con.register("named", encode(keys, self.table, self.people))
        sql = f"SELECT DISTINCT c.place AS c FROM current c JOIN named n ON {same_key(self.table, 'c', 'n', own)}"
        found = arrow(self.con, sql)["c"].to_numpy()
        self.con.unregister("named")
        return found


def _filled(column: Any) -> bool:
    return bool(column.null_count < len(column))
