# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Case data out of a snapshot: the columns as they lie, for one `known_on`, for all persons or a few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from styrbord.records.casedata import CaseData, Columns
from styrbord.records.tables import TABLES, Table
from styrbord.store.aliases import Joined, joined, resolved, with_joined
from styrbord.store.encoding import kept_columns
from styrbord.store.sql import arrow, quoted, rows

Wanted = Iterable[str] | Mapping[str, Iterable[str]] | None


def load(con: Any, number: int, persons: list[str] | None, wanted: Wanted, missing: frozenset[str]) -> CaseData:
    """Case data as known with delivery `number` among those of the snapshot behind `con`."""
    join = joined(con, number)
    chosen = None if persons is None else _numbers(con, number, resolved(join, con, persons), join)
    keys = _keys(con, number, chosen)
    tables = {t.name: _columns(con, t, number, chosen, _wished(wanted, t), join) for t in _tables(wanted)}
    for name, table in TABLES.items():
        if name not in tables:
            tables[name] = {}
        del table
    return CaseData(keys, tables, missing)


def _tables(wanted: Wanted) -> list[Table]:
    return [t for t in TABLES.values() if wanted is None or t.name in set(wanted)]


def _wished(wanted: Wanted, table: Table) -> list[str]:
    if isinstance(wanted, Mapping):
        return list(wanted[table.name])
    return [c.name for c in kept_columns(table)]


def _keys(con: Any, number: int, chosen: np.ndarray | None) -> Any:
    few = "" if chosen is None else f" AND person IN ({_listed(chosen)})"
    sql = f"SELECT person_key FROM people WHERE known_from <= {number}{few} ORDER BY person"
    return _text(arrow(con, sql)["person_key"])


def _listed(numbers: np.ndarray) -> str:
    return ", ".join(map(str, numbers.tolist())) or "-1"


def _numbers(con: Any, number: int, keys: list[str], join: Joined) -> np.ndarray:
    con.register("asked", pa.table({"person_key": pa.array(keys, pa.string())}))
    found = rows(con, f"SELECT person FROM people JOIN asked USING (person_key) WHERE known_from <= {number}")
    con.unregister("asked")
    del join
    return np.unique(np.array([row[0] for row in found], dtype=np.int32))


def _columns(con: Any, table: Table, number: int, chosen: np.ndarray | None, names: list[str], join: Joined) -> Columns:
    shown = (["person"] if table.of_person else []) + names
    listed = ", ".join(_shown(n) for n in shown)
    where = f"known_from <= {number} AND known_until > {number}"
    if table.of_person and join.members:
        where += f" AND person NOT IN ({_listed(join.numbers)})"
    if table.of_person and chosen is not None:
        where += f" AND person IN ({_listed(chosen)})"
    columns = _arrays(arrow(con, f"SELECT {listed} FROM {table.name} WHERE {where}"))
    if table.of_person and join.members:
        columns = with_joined(con, table, number, columns, listed, join, chosen)
    if chosen is not None and "person" in columns:
        columns["person"] = np.searchsorted(chosen, columns["person"]).astype(np.int32)
    return columns


def _shown(name: str) -> str:
    if name == "registered_on":  # the day of registration, on request
        return "(registered_at // 86400)::INTEGER AS registered_on"
    return quoted(name)


def _arrays(table: pa.Table) -> Columns:
    """NumPy for numbers, Arrow for texts, each in one piece."""
    columns: Columns = {}
    for name in table.column_names:
        column = table[name]
        columns[name] = _text(column) if pa.types.is_string(column.type) else column.to_numpy()
    return columns


def _text(column: Any) -> Any:
    if isinstance(column, pa.ChunkedArray):
        column = (
            column.chunk(0)
            if column.num_chunks == 1
            else pa.concat_arrays([c.cast(pa.string()) for c in column.chunks] or [pa.array([], pa.string())])
        )
    return column
