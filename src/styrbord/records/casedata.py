# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Case data as columns: what the law, the figures and the methods are reckoned on.

A register hands out one `CaseData` per `known_on`; tests draw small ones with `from_rows`.
Column types by kind: day and month int32 (days since 1970-01-01; a month is its first day; missing is `NO_DAY`,
a missing `until` is `FOREVER`), code int8 (position in the column's code list, -1 missing), yes_no int8 (1, 0,
-1 missing), number float64 (NaN missing), text and municipality pyarrow string arrays (null missing).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from styrbord.records import days
from styrbord.records.tables import TABLES, Column, Table

Columns = dict[str, Any]


@dataclass(frozen=True)
class CaseData:
    """All tables of a register, sorted by person and by the table's `order` column.

    `person_keys[i]` is the key of person number `i`; every table of persons has an int32 column `person`
    instead of `person_key`. A person may occur in tables without a row in `persons`. `missing` names the tables that
    no delivery ever brought (no data, which is not the same as no rows).
    """

    person_keys: pa.Array
    tables: Mapping[str, Columns]
    missing: frozenset[str] = field(default_factory=frozenset)

    def __getitem__(self, table: str) -> Columns:
        return self.tables[table]

    def rows(self, table: str) -> int:
        """How many rows the table has."""
        columns = self.tables[table]
        return len(next(iter(columns.values()))) if columns else 0

    def only(self, persons: np.ndarray) -> CaseData:
        """The same data for some persons (sorted int32 numbers); the numbering of persons stays."""
        kept = {}
        for name, columns in self.tables.items():
            if "person" not in columns:
                kept[name] = columns
                continue
            mask = np.isin(columns["person"], persons)
            kept[name] = {c: take(v, mask) for c, v in columns.items()}
        return CaseData(self.person_keys, kept, self.missing)


def take(values: Any, which: np.ndarray) -> Any:
    """Rows of one column by mask or by positions, for NumPy and Arrow columns alike."""
    if isinstance(values, np.ndarray):
        return values[which]
    chosen = pa.array(which)
    return values.filter(chosen) if which.dtype == bool else values.take(chosen)


def _encoded(column: Column, values: list[Any]) -> Any:
    missing = days.FOREVER if column.name == "until" else days.NO_DAY
    if column.kind in ("day", "month"):
        return np.array([missing if v is None else days.number(v) for v in values], dtype=np.int32)
    if column.kind == "code":
        return np.array([-1 if v is None else column.codes.index(v) for v in values], dtype=np.int8)
    if column.kind == "yes_no":
        return np.array([-1 if v is None else int(v) for v in values], dtype=np.int8)
    if column.kind in ("number", "whole"):
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    return pa.array(values, type=pa.string())


def _sorted(table: Table, columns: Columns) -> Columns:
    keys = [columns[table.order]] if table.order else []
    order = np.lexsort([*keys, columns["person"]]) if "person" in columns else None
    return columns if order is None else {c: take(v, order) for c, v in columns.items()}


def from_rows(tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> CaseData:
    """Case data from plain rows (dicts with the canonical column names; dates as `datetime.date`).

    Made for drawn cases and small tests. Months may be given as `datetime.date` of the first day.
    """
    given = {name: list(rows) for name, rows in tables.items()}
    keys = sorted({r["person_key"] for rows in given.values() for r in rows if "person_key" in r})
    number = {key: i for i, key in enumerate(keys)}
    out: dict[str, Columns] = {}
    for name, table in TABLES.items():
        rows = given.get(name, [])
        columns: Columns = {}
        if table.of_person:
            columns["person"] = np.array([number[r["person_key"]] for r in rows], dtype=np.int32)
        for column in table.columns:
            if column.name != "person_key":
                columns[column.name] = _encoded(column, [r.get(column.name) for r in rows])
        out[name] = _sorted(table, columns)
    return CaseData(pa.array(keys, type=pa.string()), out)


def day(text: str) -> dt.date:
    """A date from `YYYY-MM-DD`, for tests and drawn cases."""
    return dt.date.fromisoformat(text)
