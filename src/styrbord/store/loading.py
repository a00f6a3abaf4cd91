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
from styrbord.store.encoding import kept_columns, one_piece
from styrbord.store.sql import arrow, quoted, rows

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
    few = "" if chosen is None else f" AND person IN ({_listed(chosen)})"
    sql = f"SELECT person_key FROM people WHERE known_from <= {number}{few} ORDER BY person"
    return one_piece(arrow(con, sql)["person_key"]).cast(pa.string())


def _listed(numbers: np.ndarray) -> str:
    return ", ".join(map(str, numbers.tolist())) or "-1"


def _numbers(con: Any, number: int, keys: list[str]) -> np.ndarray:
    marks = ", ".join("?" * len(keys)) or "NULL"
    found = rows(con, f"SELECT person FROM people WHERE person_key IN ({marks}) AND known_from <= {number}", keys)
    return np.unique(np.array([person for (person,) in found], dtype=np.int32))


def _columns(con: Any, table: Table, number: int, chosen: np.ndarray | None, names: list[str], join: Joined) -> Columns:
    where = f"known_from <= {number} AND known_until > {number}"
    shown = [_shown(n) for n in names]
    chained = table.of_person and bool(join.members)
    if chained:
        where += f" AND person NOT IN ({_listed(join.numbers)})"
    if table.of_person and chosen is not None:
        where += f" AND person IN ({_listed(chosen)})"
    own = ["person"] if table.of_person else []
    found = arrow(con, f"SELECT {', '.join([*own, *shown])} FROM {table.name} WHERE {where}")
    columns = {name: _array(found[name]) for name in found.column_names}
    if chained:
        columns = with_joined(con, table, number, columns, shown, join, chosen)
    if chosen is not None and own:
        columns["person"] = np.searchsorted(chosen, columns["person"]).astype(np.int32)
    return columns


def _shown(name: str) -> str:
    if name == "registered_on":  # the day of registration, on request
        return "(registered_at // 86400)::INTEGER AS registered_on"
    return quoted(name)


def _array(column: Any) -> Any:
    """NumPy for numbers, Arrow for texts, in one piece."""
    if pa.types.is_string(column.type):
        return one_piece(column)
    return column.to_numpy()
