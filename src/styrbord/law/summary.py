# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Counts over duties: by row, by group, by reason, and what falls due when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import starts_of
from styrbord.law.duties import KEPT, LATE, MISSED, OPEN, OUTCOMES, Duties
from styrbord.law.scope import REASONS
from styrbord.records.tables import GROUPS

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Summary:
    """`by_row[r, o]`, `by_group[g, o]` (last line: group not known), `by_reason[x]` of late and missed duties,
    `falls_due[r, w]` of open duties in week w (0 is the first seven days from as_of)."""

    rows: tuple[str, ...]
    by_row: Counts
    by_group: Counts
    by_reason: Counts
    falls_due: Counts
    persons: int
    spells: int


def summarise(duties: Duties, as_of: int, weeks: int = 4) -> Summary:
    """Count the duties as seen on `as_of`."""
    outcomes = len(OUTCOMES)
    group = np.where(duties.group < 0, len(GROUPS), duties.group).astype(np.int64)
    late = (duties.outcome == LATE) | (duties.outcome == MISSED)
    ahead = duties.due - as_of
    soon = (duties.outcome == OPEN) & (ahead >= 0) & (ahead < 7 * weeks)
    return Summary(
        rows=duties.rows,
        by_row=_crossed(duties.row, duties.outcome, len(duties.rows), outcomes),
        by_group=_crossed(group, duties.outcome, len(GROUPS) + 1, outcomes),
        by_reason=np.bincount(duties.reason[late], minlength=len(REASONS)),
        falls_due=_crossed(duties.row[soon], ahead[soon] // 7, len(duties.rows), weeks),
        persons=int(starts_of(duties.person).sum()),
        spells=int(starts_of(duties.spell).sum()),
    )


def _crossed(one: npt.ArrayLike, other: npt.ArrayLike, height: int, width: int) -> Counts:
    cell = np.asarray(one, dtype=np.int64) * width + np.asarray(other, dtype=np.int64)
    return np.bincount(cell, minlength=height * width).reshape(height, width)


def kept_share(counts: Counts) -> float | None:
    """Kept of kept, late and missed, for a line of outcome counts; None where there are none."""
    judged = int(counts[KEPT] + counts[LATE] + counts[MISSED])
    return int(counts[KEPT]) / judged if judged else None
