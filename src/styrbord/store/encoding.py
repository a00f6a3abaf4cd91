# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Canonical Arrow tables to the columns a snapshot keeps, and back: small whole numbers without gaps.

A snapshot keeps the types of `records.casedata` (days and codes as whole numbers, a missing day as `NO_DAY`, a missing
`until` as `FOREVER`, a missing number as NaN), so that reading needs no conversion. Besides: `registered_at` as seconds
since 1970, and `known_from`, `known_until` as numbers of deliveries (half-open).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.records import days
from styrbord.records.tables import Column, Table
from styrbord.store.sql import quoted

EVER = 2**31 - 1
_EPOCH = dt.datetime(1970, 1, 1)
SQL_TYPES = {"day": "INTEGER", "month": "INTEGER", "code": "TINYINT", "yes_no": "TINYINT"}
SQL_TYPES |= {"number": "DOUBLE", "whole": "DOUBLE"}


def seconds(at: dt.datetime) -> int:
    """An instant as seconds since 1970 (local time)."""
    return int((at - _EPOCH).total_seconds())


def instant(second: int) -> dt.datetime:
    """The instant of a number of seconds since 1970."""
    return _EPOCH + dt.timedelta(seconds=second)


def kept_columns(table: Table) -> list[Column]:
    """The columns of a table as a snapshot keeps them: persons by number."""
    return [c for c in table.columns if c.name != "person_key" or not table.of_person]


def missing(column: Column) -> Any:
    """What stands for a missing value of the column in a snapshot; None for texts."""
    if column.kind in ("day", "month"):
        return days.FOREVER if column.name == "until" else days.NO_DAY
    if column.kind in ("code", "yes_no"):
        return -1
    return float("nan") if column.kind in ("number", "whole") else None


def sql_type(column: Column) -> str:
    """The column's type in a snapshot."""
    return SQL_TYPES.get(column.kind, "VARCHAR")


def one_piece(values: Any) -> Any:
    """A column in one piece."""
    if isinstance(values, pa.ChunkedArray):
        if values.num_chunks == 1:
            return values.chunk(0)
        if pa.types.is_dictionary(values.type):
            values = values.unify_dictionaries()
        made = values.combine_chunks()
        return made if not isinstance(made, pa.ChunkedArray) else pa.concat_arrays(made.chunks)
    return values


def encode_column(values: Any, column: Column) -> Any:
    """One canonical Arrow column as a snapshot keeps it."""
    values = one_piece(values)
    if column.kind in ("day", "month"):
        return values.view(pa.int32()).fill_null(missing(column))
    if column.kind == "code":
        return values.indices.fill_null(-1)
    if column.kind == "yes_no":
        return values.cast(pa.int8()).fill_null(-1)
    if column.kind in ("number", "whole"):
        return values.cast(pa.float64()).fill_null(float("nan"))
    return values.cast(pa.string())


def person_numbers(values: Any, people: Any) -> Any:
    """The numbers of person keys among `people` (null where a key is not among them)."""
    keys = one_piece(values)
    keys = keys if pa.types.is_dictionary(keys.type) else keys.dictionary_encode()
    return pc.take(pc.index_in(keys.dictionary, value_set=people), keys.indices).cast(pa.int32())


def texts_in_use(values: Any) -> Any:
    """The different texts of a column that some row has."""
    keys = one_piece(values)
    if not pa.types.is_dictionary(keys.type):
        return pc.unique(keys)
    used = np.zeros(len(keys.dictionary), dtype=bool)
    used[keys.indices.drop_null().to_numpy()] = True
    return keys.dictionary.filter(pa.array(used))


def encode(given: pa.Table, table: Table, people: Any) -> pa.Table:
    """A canonical table (or its keys alone) as a snapshot keeps it, stamps included if they are there."""
    made: dict[str, Any] = {}
    if table.of_person:
        made["person"] = person_numbers(given["person_key"], people)
    for column in kept_columns(table):
        if column.name in given.column_names:
            made[column.name] = encode_column(given[column.name], column)
    made["row_key"] = one_piece(given["row_key"])
    if "registered_at" in given.column_names:
        made["registered_at"] = one_piece(given["registered_at"]).view(pa.int64())
        made["correction"] = one_piece(given["correction"])
    return pa.table(made)


def decode_column(values: Any, column: Column) -> Any:
    """A snapshot column as a canonical Arrow column (the way back of `encode_column`)."""
    values = one_piece(values)
    gap = missing(column)
    if column.kind in ("number", "whole"):
        kept = pc.if_else(pc.is_nan(values), None, values)
        return kept.cast(pa.int64()) if column.kind == "whole" else kept
    if gap is None:
        return values.cast(pa.string())
    kept = pc.if_else(pc.equal(values, pa.scalar(gap, values.type)), None, values)
    if column.kind in ("day", "month"):
        return kept.cast(pa.int32()).view(pa.date32())
    if column.kind == "yes_no":
        return kept.cast(pa.bool_())
    return pa.DictionaryArray.from_arrays(kept, pa.array(column.codes, pa.string()))


def column_names(table: Table) -> str:
    """All columns a snapshot keeps of a table, for SQL: persons by number, stamps and interval last."""
    names = (["person"] if table.of_person else []) + [c.name for c in kept_columns(table)]
    names += ["row_key", "registered_at", "correction", "known_from", "known_until"]
    return ", ".join(map(quoted, names))


def stored(rows: pa.Table, table: Table) -> pa.Table:
    """The rows in the order they are stored: by person and the table's day; ties by key and age, settled for ever."""
    day = rows[table.order].to_numpy().astype(np.int64) + 2**30 if table.order else 0
    person = rows["person"].to_numpy().astype(np.int64) if table.of_person else np.zeros(rows.num_rows, np.int64)
    main = (person << 32) + day
    order = np.argsort(main, kind="stable")
    main = main[order]
    tied = np.zeros(len(main) + 1, bool)
    tied[1:-1] = main[1:] == main[:-1]
    tied = tied[1:] | tied[:-1]
    if tied.any():
        few = order[tied]
        key = [c.name for c in kept_columns(table) if c.key and c.name != table.order]
        ranks = [_rank(rows[name], few) for name in [*key, "row_key", "known_from"]]
        order[tied] = few[np.lexsort([*reversed(ranks), main[tied]])]
    if len(order) < 2 or bool((order[1:] > order[:-1]).all()):
        return rows
    return rows.take(pa.array(order))


def _rank(column: Any, which: np.ndarray) -> np.ndarray:
    """Numbers that sort as the values do."""
    values = one_piece(column.take(pa.array(which)))
    if pa.types.is_string(values.type):
        return pc.rank(values, tiebreaker="dense").to_numpy()
    return values.to_numpy(zero_copy_only=False)
