# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Case data cut by person, and written so that another process can map it into its memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather

from styrbord.records.casedata import CaseData, Columns

_KEYS = "person_keys"


def part(case: CaseData, low: int, high: int) -> CaseData:
    """The persons `low` to `high` (half-open), numbered from 0."""
    tables: dict[str, Columns] = {}
    for name, columns in case.tables.items():
        if "person" not in columns:
            tables[name] = columns
            continue
        edges = np.array([low, high], dtype=columns["person"].dtype)  # of another type, the whole column is converted
        first, last = np.searchsorted(columns["person"], edges)
        tables[name] = {c: v[first:last] for c, v in columns.items()}
        tables[name]["person"] = (tables[name]["person"] - low).astype(np.int32)
    return CaseData(case.person_keys[low:high], tables, case.missing)


def parts(case: CaseData, many: int) -> Iterator[tuple[int, CaseData]]:
    """So many parts of about equal size: (number of the first person, the part)."""
    edges = np.linspace(0, len(case.person_keys), many + 1).astype(int)
    for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        yield low, part(case, low, high)


def write(case: CaseData, folder: Path) -> None:
    """Write every table as an Arrow file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in case.tables.items():
        _save(pa.table({c: _array(v) for c, v in columns.items()}), folder / name)
    _save(pa.table({_KEYS: case.person_keys}), folder / _KEYS)


def _save(table: pa.Table, path: Path) -> None:
    feather.write_feather(table, str(path), compression="uncompressed")


def _array(values: Any) -> Any:
    return pa.array(values) if isinstance(values, np.ndarray) else values


def read(folder: Path) -> CaseData:
    """The case data written by `write`, mapped rather than copied."""
    tables: dict[str, Columns] = {}
    keys = pa.array([], type=pa.string())
    for path in sorted(folder.iterdir()):
        table = feather.read_table(str(path), memory_map=True)
        if path.name == _KEYS:
            keys = table[_KEYS].combine_chunks()
            continue
        tables[path.name] = {c: _column(table[c]) for c in table.column_names}
    return CaseData(keys, tables)


def _column(values: pa.ChunkedArray) -> Any:
    is_text = pa.types.is_string(values.type) or pa.types.is_dictionary(values.type)
    return values.combine_chunks() if is_text else values.to_numpy()
