# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Columns of a block as Arrow tables in the canonical order and types, for CSV and for Parquet."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.records import days
from styrbord.records.tables import TABLES, Column
from styrbord.simulation.rows import Rows, Text

_MINUTES = 8 * 60  # a working day from eight to four
_CLOCK = pa.array([f"T{8 + m // 60:02d}:{m % 60:02d}:00" for m in range(_MINUTES)])
_FIRST_MONTH = 480  # January 2010
_MONTH_NAMES = pa.array([f"{1970 + m // 12}-{m % 12 + 1:02d}" for m in range(_FIRST_MONTH, 720)])


def schema(table: str, form: str) -> pa.Schema:
    """Names and types of a table as the simulator writes it."""
    fields = [pa.field(c.name, _type(c)) for c in TABLES[table].columns]
    if table not in ("persons", "companies"):
        stamp = pa.string() if form == "csv" else pa.timestamp("ms")
        fields += [pa.field("registered_at", stamp), pa.field("correction", pa.string())]
    return pa.schema(fields)


def extracted(rows: Rows, keys: pa.Array, day: int, form: str) -> pa.Table:
    """What an extraction on `day` holds of a block's table."""
    columns, stamp, note, which = rows.on(day)
    arrays: list[pa.Array] = []
    table = TABLES[rows.table]
    for column in table.columns:
        if column.name == "person_key":
            arrays.append(keys.take(pa.array(columns["person"])))
        elif column.name in columns:
            arrays.append(encoded(column, columns[column.name]))
        else:
            arrays.append(pa.nulls(len(which), _type(column)))
    if rows.table != "persons":
        arrays += [_instants(stamp, which, form), _notes(note, rows.notes)]
    return pa.Table.from_arrays(arrays, schema=schema(rows.table, form))


def _type(column: Column) -> pa.DataType:
    if column.kind == "day":
        return pa.date32()
    if column.kind == "yes_no":
        return pa.bool_()
    return {"number": pa.float64(), "whole": pa.int64()}.get(column.kind, pa.string())


def encoded(column: Column, values: np.ndarray | Text) -> pa.Array:
    """One column as Arrow: positions as their texts, day numbers as dates, missing as null."""
    if isinstance(values, Text):
        return taken(values.vocabulary, values.positions)
    if column.kind == "code":
        return taken(pa.array(column.codes), values)
    if column.kind == "day":
        missing = (values >= days.FOREVER) | (values <= days.NO_DAY)
        return pa.array(values.astype(np.int32), mask=missing).cast(pa.date32())
    if column.kind == "month":
        return _MONTH_NAMES.take(pa.array(values - _FIRST_MONTH))
    if column.kind == "yes_no":
        return pa.array(values > 0, mask=values < 0)
    return pa.array(values, from_pandas=True)


def taken(vocabulary: pa.Array, positions: np.ndarray) -> pa.Array:
    """The texts at those positions; null where the position is negative."""
    return vocabulary.take(pa.array(positions, mask=positions < 0))


def _instants(stamp: np.ndarray, which: np.ndarray, form: str) -> pa.Array:
    """Day recorded with an hour of the working day; the hour depends on the row alone."""
    minute = (which * 37 + stamp * 11) % _MINUTES
    if form == "parquet":
        milliseconds = (stamp.astype(np.int64) * 1440 + 480 + minute) * 60_000
        return pa.array(milliseconds).cast(pa.timestamp("ms"))
    day = pa.array(stamp.astype(np.int32)).cast(pa.date32())
    return pc.binary_join_element_wise(_texts(day), _CLOCK.take(pa.array(minute)), "")


def _texts(day: pa.Array) -> pa.Array:
    """Dates as text; each different day is spelled once."""
    coded = day.dictionary_encode()
    return coded.dictionary.cast(pa.string()).take(coded.indices)


def _notes(note: np.ndarray, notes: list[str]) -> pa.Array:
    return taken(pa.array(notes, type=pa.string()), note - 1)
