# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What can be reckoned back from a table with hidden cells: the smallest and largest count a hidden cell can have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Bools

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """Linear sums between cells, one row each with +1 for the parts and -1 for the whole.

    What a sum amounts to (persons in two groups at once make it more than nothing) is taken as known to the attacker.
    """

    matrix: Matrix

    def __len__(self) -> int:
        return len(self.matrix)


def bounds(count: Matrix, hidden: Bools, sums: Sums, cell: int, enough: float) -> tuple[float, float]:
    """The feasible interval of a hidden cell, given all cells shown, the sums, and that no count is negative.

    Infinity stands for no upper bound. `enough` is a width at which the search may stop.
    """
    if not len(sums):
        return 0.0, np.inf
    rows = np.flatnonzero(((sums.matrix != 0) & hidden).any(axis=1))
    rows = _bound_to(cell, hidden, sums.matrix[rows])
    if not len(rows):
        return 0.0, np.inf
    if len(rows) == 1:
        return _by_arithmetic(count, hidden, rows[0], cell)
    return _by_programs(count, hidden, rows, cell)


def _bound_to(cell: int, hidden: Bools, rows: Matrix) -> Matrix:
    """The sums that are tied to the cell through hidden cells."""
    reach = np.zeros(rows.shape[1], dtype=bool)
    reach[cell] = True
    tied = np.zeros(len(rows), dtype=bool)
    while True:
        now = tied | (rows[:, reach] != 0).any(axis=1)
        if (now == tied).all():
            return rows[tied]
        tied = now
        reach |= ((rows[tied] != 0) & hidden).any(axis=0)


def _by_arithmetic(count: Matrix, hidden: Bools, row: Matrix, cell: int) -> tuple[float, float]:
    own = row[cell]
    rest = hidden & (row != 0)
    rest[cell] = False
    total = float((row * count)[hidden].sum()) * own  # own cell + sum of (same sign) - sum of (other sign) = total
    same, other = bool((row[rest] * own > 0).any()), bool((row[rest] * own < 0).any())
    low = 0.0 if same else max(total, 0.0)
    high = np.inf if other else total
    return low, high


def _by_programs(count: Matrix, hidden: Bools, rows: Matrix, cell: int) -> tuple[float, float]:
    from scipy.optimize import linprog

    which = np.flatnonzero(hidden & (rows != 0).any(axis=0))
    left = rows[:, which]
    right = left @ count[which]
    aim = (which == cell).astype(np.float64)
    out = []
    for sign in (1.0, -1.0):
        found = linprog(sign * aim, A_eq=left, b_eq=right, bounds=(0, None), method="highs")
        out.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return max(float(out[0]), 0.0), float(out[1])
