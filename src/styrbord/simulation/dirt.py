# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Rows that an import must reject, planted on request: the dirt of real exports."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# What is spoiled in each table: the column, and the value a spoiled row gets (None: nothing).
_SPOILED: dict[str, tuple[str, str | None]] = {
    "persons": ("sex", "x"),
    "benefits": ("benefit", "ukendt ydelse"),
    "target_groups": ("group", "99"),
    "interviews": ("kind", "telefonmøde"),
    "offers": ("starts_on", None),
    "absences": ("kind", "ukendt"),
}


def spoiled(name: str, table: pa.Table, share: float, rng: np.random.Generator) -> tuple[pa.Table, int]:
    """The table with a share of rows made unreadable, and how many; every such row is to be rejected."""
    if not share or name not in _SPOILED:
        return table, 0
    column, value = _SPOILED[name]
    hit = rng.random(table.num_rows) < share
    old = table.column(column)
    new = pc.if_else(pa.array(hit), pa.scalar(value, old.type), old)
    return table.set_column(table.schema.get_field_index(column), table.schema.field(column), new), int(hit.sum())
