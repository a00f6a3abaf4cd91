# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Case data out of a snapshot: the columns as they lie, for one `known_on`, for all persons or a few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from styrbord.records.casedata import CaseData, Columns, take
from styrbord.records.tables import TABLES, Table
from styrbord.store.aliases import Joined, joined, resolved, with_joined
from styrbord.store.encoding import kept_columns, one_piece
from styrbord.store.sql import arrow, quoted, rows

_FEW = 300
Wanted = Iterable[str] | Mapping[str, Iterable[str]] | None


def load(con: Any, number: int, persons: list[str] | None, wanted: Wanted, missing: frozenset[str]) -> CaseData:
    """Case data as known with delivery `number` among those of the snapshot behind `con`."""
    join = joined(con, number)
    chosen = None if persons is None else _numbers(con, number, resolved(join, persons))
    asked = set(TABLES) if wanted is None else set(wanted)
    tables: dict[str, Columns] = {name: {} for name in TABLES}
    for table in TABLES.values():
        if table.name in asked:
            names = wanted[table.name] if isinstance(wanted, Mapping) else [c.name for c in kept_columns(table)]
            tables[table.name] = _columns(con, table, number, chosen, list(names), join)
    return CaseData(_keys(con, number, chosen), tables, missing)


def _keys(con: Any, number: int, chosen: np.ndarray | None) -> Any:
    sql = f"SELECT person, person_key FROM people WHERE known_from <= {number}{_among(chosen)} ORDER BY person"
    found = arrow(con, sql)
    keys = one_piece(found["person_key"]).cast(pa.string())
    return keys if chosen is None else keys.filter(pa.array(np.isin(found["person"].to_numpy(), chosen)))


def _among(chosen: np.ndarray | None) -> str:
    """SQL that limits rows to a few persons; many are sorted out after reading (long lists are slow in SQL)."""
    if chosen is None or len(chosen) > _FEW:
        return ""
    return f" AND person IN ({', '.join(map(str, chosen.tolist())) or '-1'})"


def _numbers(con: Any, number: int, keys: list[str]) -> np.ndarray:
    con.register("asked", pa.table({"person_key": pa.array(keys, pa.string())}))
    found = rows(con, f"SELECT person FROM people SEMI JOIN asked USING (person_key) WHERE known_from <= {number}")
    con.unregister("asked")
    return np.unique(np.array([person for (person,) in found], dtype=np.int32))


def _columns(con: Any, table: Table, number: int, chosen: np.ndarray | None, names: list[str], join: Joined) -> Columns:
    shown = [_shown(n) for n in names]
    own = ["person"] if table.of_person else []
    where = f"known_from <= {number} AND known_until > {number}" + (_among(chosen) if own else "")
    found = arrow(con, f"SELECT {', '.join([*own, *shown])} FROM {table.name} WHERE {where}")
    columns = {name: _array(found[name]) for name in found.column_names}
    if not own:
        return columns
    if chosen is not None and len(chosen) > _FEW:
        columns = _only(columns, np.isin(columns["person"], chosen))
    if join.members:
        columns = _only(columns, ~np.isin(columns["person"], join.numbers))
        columns = with_joined(con, table, number, columns, shown, join, chosen)
    if chosen is not None:
        columns["person"] = np.searchsorted(chosen, columns["person"]).astype(np.int32)
    return columns


def _only(columns: Columns, which: np.ndarray) -> Columns:
    return columns if which.all() else {name: take(values, which) for name, values in columns.items()}


def _shown(name: str) -> str:
    if name == "registered_on":  # the day of registration, on request
        return "(registered_at // 86400)::INTEGER AS registered_on"
    return quoted(name)


def _array(column: Any) -> Any:
    """NumPy for numbers, Arrow for texts, in one piece."""
    if pa.types.is_string(column.type):
        return one_piece(column)
    return column.to_numpy()
