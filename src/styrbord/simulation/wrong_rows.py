# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the truth says of rows that came late, were wrong or were deleted."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from styrbord.records import days
from styrbord.records.tables import TABLES
from styrbord.simulation import arrow, interviews
from styrbord.simulation.block import Block
from styrbord.simulation.rows import Rows, Text

SCHEMAS = {
    "late_registered": pa.schema([("person_key", pa.string()), ("interview_key", pa.string()),
                                  ("held_on", pa.date32()), ("registered_on", pa.date32()), ("days", pa.int64())]),
    "corrections": pa.schema([("person_key", pa.string()), ("table", pa.string()), ("row_of", pa.string()),
                              ("column", pa.string()), ("before", pa.string()), ("after", pa.string()),
                              ("recorded_on", pa.date32()), ("corrected_on", pa.date32()), ("what", pa.string())]),
}  # fmt: skip


def dates(values: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Day numbers as Arrow dates; no day and no end become null, and so do those in `missing`."""
    empty = (values >= days.FOREVER) | (values <= days.NO_DAY)
    mask = empty if missing is None else empty | missing
    return pa.array(values.astype(np.int32), mask=mask).cast(pa.date32())


def late(block: Block, to_day: int) -> pa.Table:
    """Interviews held by `to_day` that reached the system more than `interviews.LATE` days later."""
    rows = next(t for t in block.tables if t.table == "interviews")
    held = rows.columns["held_on"]
    delay = rows.recorded - held
    which = np.flatnonzero(
        (held > days.NO_DAY) & (held <= to_day) & (delay > interviews.LATE) & (rows.gone >= days.FOREVER)
    )
    key = rows.columns["interview_key"]
    columns = [
        block.keys.take(pa.array(rows.columns["person"][which])), key.vocabulary.take(pa.array(key.positions[which])),
        dates(held[which]), dates(rows.recorded[which]), pa.array(delay[which]),
    ]  # fmt: skip
    return pa.Table.from_arrays(columns, schema=SCHEMAS["late_registered"])


def corrections(rows: Rows, keys: pa.Array, to_day: int) -> list[pa.Table]:
    """Corrected columns and deleted rows that some extraction up to the last can have shown wrong."""
    found = []
    for past in rows.past:
        which = np.flatnonzero((past.until > rows.seen) & (past.until <= to_day)) if past.note else []
        if len(which):
            column = TABLES[rows.table].column(past.column)
            before = arrow.encoded(column, past.values[which])
            after = arrow.encoded(column, rows.columns[past.column][which])
            found.append(_correction(rows, keys, which, past.column, before, after, past.until[which], past.note))
    if rows.gone is not None:
        which = np.flatnonzero((rows.gone > rows.seen) & (rows.gone <= to_day))
        nothing = pa.nulls(len(which), pa.string())
        if len(which):
            found.append(_correction(rows, keys, which, "", nothing, nothing, rows.gone[which], "row deleted"))
    return found


def _correction(
    rows: Rows, keys: pa.Array, which: np.ndarray, column: str, before: pa.Array, after: pa.Array, on: np.ndarray,
    what: str,
) -> pa.Table:  # fmt: skip
    n = len(which)
    own = next((c for c in rows.columns if c.endswith("_key")), None)
    label = rows.columns[own] if own else None
    if isinstance(label, Text):
        row_of = label.vocabulary.take(pa.array(label.positions[which]))
    else:
        day = "month" if "month" in rows.columns else "starts_on"
        row_of = arrow.encoded(TABLES[rows.table].column(day), rows.columns[day][which]).cast(pa.string())
    columns = [
        keys.take(pa.array(rows.columns["person"][which])), pa.array([rows.table] * n), row_of, pa.array([column] * n),
        before.cast(pa.string()), after.cast(pa.string()), dates(rows.seen[which]), dates(on), pa.array([what] * n),
    ]  # fmt: skip
    return pa.Table.from_arrays(columns, schema=SCHEMAS["corrections"])
