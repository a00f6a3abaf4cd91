# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Which rows say the same, and which use one key for different things, a whole table at a time.

First every key is hashed to 64 bits and sorted: nearly always all differ and that is the end of it. Only rows whose
hash occurs twice are compared value by value.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

_MIX = np.uint64(0x9E3779B97F4A7C15)


def same_and_clashing(
    keys: list[Any], contents: list[Any], bad: np.ndarray, usable: np.ndarray, stamp: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Masks of the rows that copy another row, and of the rows whose key is used with different content.

    `bad` rows never equal another row; rows that are not `usable` have no readable key and are left out. Of equal
    rows the one with the earliest `stamp` is kept, then the first.
    """
    copies, clashing = np.zeros(len(bad), bool), np.zeros(len(bad), bool)
    hashed = _hash(keys, len(bad))
    ordered = np.sort(hashed)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if len(twice) == 0:
        return copies, clashing
    rows = np.flatnonzero(np.isin(hashed, twice) & usable)
    if len(rows) == 0:
        return copies, clashing
    key = _group(keys, rows)
    content = _group([*contents, pa.array(np.where(bad, np.arange(len(bad)), -1))], rows)
    order = np.lexsort((rows, _whole(stamp, rows), content, key))
    rows, key, content = rows[order], key[order], content[order]
    first = np.concatenate([[True], key[1:] != key[:-1]])
    starts = np.flatnonzero(first)
    sizes = np.diff(np.append(starts, len(rows)))
    differs = np.repeat(np.maximum.reduceat(content, starts) != np.minimum.reduceat(content, starts), sizes)
    clashing[rows[differs]] = True
    copies[rows[~differs & ~first]] = True
    return copies, clashing


def _hash(columns: list[Any], count: int) -> np.ndarray:
    total = np.zeros(count, np.uint64)
    for column in columns:
        total = (total ^ _number(column)) * _MIX
        total ^= total >> np.uint64(29)
    return total


def _number(column: Any) -> np.ndarray:
    """A whole number per row; texts are hashed, everything else is exact."""
    if pa.types.is_string(column.type):
        with duckdb.connect(":memory:") as con:
            con.execute("SET enable_progress_bar = false")
            con.register("shown", pa.table({"c": column}))
            return con.sql("SELECT hash(c) AS h FROM shown").to_arrow_table()["h"].to_numpy()
    return _exact(column).astype(np.int64).view(np.uint64)


def _exact(column: Any) -> np.ndarray:
    if pa.types.is_dictionary(column.type):
        column = column.indices
    elif pa.types.is_string(column.type):
        column = column.dictionary_encode().indices
    elif pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    elif pa.types.is_floating(column.type):
        return np.ascontiguousarray(column.to_numpy(zero_copy_only=False), dtype=np.float64).view(np.int64)
    elif pa.types.is_date(column.type):
        column = column.view(pa.int32())
    elif pa.types.is_timestamp(column.type):
        column = column.view(pa.int64())
    return column.fill_null(-1 if column.type == pa.int8() else -(2**31)).to_numpy(zero_copy_only=False)


def _group(columns: list[Any], rows: np.ndarray) -> np.ndarray:
    """A number per row that is equal exactly where all columns are equal."""
    group = np.zeros(len(rows), np.int64)
    chosen = pa.array(rows)
    for column in columns:
        values = np.unique(_exact(column.take(chosen)), return_inverse=True)[1]
        group = np.unique(group * (int(values.max(initial=0)) + 1) + values, return_inverse=True)[1]
    return group


def _whole(stamp: Any, rows: np.ndarray) -> np.ndarray:
    if stamp is None:
        return np.zeros(len(rows), np.int64)
    return stamp.take(pa.array(rows)).view(pa.int64()).fill_null(2**62).to_numpy(zero_copy_only=False)
