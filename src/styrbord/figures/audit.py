# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What can be reckoned back from a table with hidden cells: can an attacker place a hidden count too well?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Bools

Matrix = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sums:
    """Linear sums between cells, one row each with +1 for the parts and -1 for the whole.

    What a sum amounts to (persons in two groups at once make it more than nothing) is taken as known to the attacker.
    """

    matrix: Matrix

    def __len__(self) -> int:
        return len(self.matrix)

    @cached_property
    def member(self) -> Bools:
        """Which cells each sum holds."""
        return np.asarray(self.matrix != 0)

    @cached_property
    def alone(self) -> Bools:
        """Cells that are in one sum only."""
        return np.asarray(self.member.sum(axis=0) == 1)


def independent(rows: list[Matrix], cells: int) -> Sums:
    """The sums without those that follow from others, the shortest kept."""
    kept: list[Matrix] = []
    for row in sorted(rows, key=lambda r: int((r != 0).sum())):
        if np.linalg.matrix_rank(np.array([*kept, row])) > len(kept):
            kept.append(row)
    return Sums(np.array(kept).reshape(-1, cells))


def first_exposed(count: Matrix, hidden: Bools, proved: Bools, asked: Bools, sums: Sums, limit: float) -> int | None:
    """The first cell asked for whose feasible interval is narrower than `limit` or ends below it; None: there is none.

    `proved` marks cells known to be safe and is filled in: hiding more cells only makes intervals wider.
    """
    doubtful = []
    for cell in np.flatnonzero(asked & ~proved).tolist():
        verdict = _at_a_glance(count, hidden, sums, cell, limit)
        if verdict is None:
            verdict = _by_narrowing(count, hidden, sums, cell, limit)
        if verdict is False:
            return int(cell)
        if verdict:
            proved[cell] = True
        else:
            doubtful.append(cell)
    if doubtful:
        _prove_together(count, hidden, proved, np.array(doubtful), sums, limit)
    for cell in doubtful:
        if not proved[cell]:
            low, high = bounds(count, hidden, sums, cell)
            if high - low < limit - 1e-6 or high < limit - 1e-6:
                return int(cell)
            proved[cell] = True
    return None


def _at_a_glance(count: Matrix, hidden: Bools, sums: Sums, cell: int, limit: float) -> bool | None:
    mine = np.flatnonzero(sums.member[:, cell]) if len(sums) else np.zeros(0, dtype=np.int64)
    if not len(mine):
        return True
    others = sums.member[mine] & hidden
    others[:, cell] = False
    if not others.any(axis=1).all():
        return False  # the only one hidden in a sum
    return True if _can_grow(count, others & sums.alone, sums.matrix[mine], cell, limit) else None


def _by_narrowing(count: Matrix, hidden: Bools, sums: Sums, cell: int, limit: float) -> bool | None:
    """The verdict from `narrowed`: certain when the interval is exact, or already too narrow without being so."""
    found = narrowed(count, hidden, _tied(hidden, sums, cell), cell)
    if found is None:
        return None
    low, high, exact = found
    if high - low < limit - 1e-6 or high < limit - 1e-6:
        return False
    return True if exact else None


def _prove_together(count: Matrix, hidden: Bools, proved: Bools, cells: Ints, sums: Sums, limit: float) -> None:
    """One other table in which as many cells as can be are larger by the limit: it proves all those safe at once."""
    from scipy.optimize import linprog

    rows = sums.matrix[(sums.member & hidden).any(axis=1)]
    which = np.flatnonzero(hidden)
    left = rows[:, which]
    at = np.searchsorted(which, cells)
    grown = np.zeros((len(cells), len(which) + len(cells)))
    grown[np.arange(len(cells)), at] = -1
    grown[np.arange(len(cells)), len(which) + np.arange(len(cells))] = 1  # growth <= cell - true count
    found = linprog(
        np.concatenate((np.zeros(len(which)), -np.ones(len(cells)))),
        A_ub=grown,
        b_ub=-count[cells],
        A_eq=np.hstack((left, np.zeros((len(left), len(cells))))),
        b_eq=left @ count[which],
        bounds=[*[(0, None)] * len(which), *[(None, limit)] * len(cells)],
        method="highs",
    )
    if found.status == 0:
        proved[cells[found.x[at] >= count[cells] + limit - 1e-6]] = True


def _can_grow(count: Matrix, free: Bools, rows: Matrix, cell: int, limit: float) -> bool:
    """Could the cell be larger by the limit, with cells that are in no other sum making up for it in each of its sums?

    Then there is another table, as good as the true one, that proves the interval wide enough.
    """
    same = free & (rows * rows[:, [cell]] > 0)
    room = np.where(same, count, 0).sum(axis=1)
    endless = (free & (rows * rows[:, [cell]] < 0)).any(axis=1)
    return bool((endless | (room >= limit)).all())


def bounds(count: Matrix, hidden: Bools, sums: Sums, cell: int) -> tuple[float, float]:
    """The feasible interval of a hidden cell, given all cells shown, the sums, and that no count is negative.

    Infinity stands for no upper bound. Where the sums tied to the cell form no ring, each end is found by narrowing;
    else by a pair of linear programs.
    """
    rows = _tied(hidden, sums, cell)
    if not len(rows):
        return 0.0, np.inf
    found = narrowed(count, hidden, rows, cell)
    return found[:2] if found and found[2] else _by_programs(count, hidden, rows, cell)


def _tied(hidden: Bools, sums: Sums, cell: int) -> Matrix:
    rows = sums.matrix[(sums.member & hidden).any(axis=1)] if len(sums) else sums.matrix
    return _bound_to(cell, hidden, rows)


def narrowed(count: Matrix, hidden: Bools, rows: Matrix, cell: int) -> tuple[float, float, bool] | None:
    """An interval that holds every feasible count of the cell, and whether it is exact; None when it does not settle.

    Each sum narrows each of its hidden cells to what the others leave. Sums and cells that form no ring (a tree) end
    at the exact intervals: whatever a cell takes inside its own, the branches can make up for one by one.
    """
    left = rows * hidden
    right = (left @ count).tolist()
    sums = [[(int(c), float(row[c])) for c in np.flatnonzero(row)] for row in left]
    cells = {c for line in sums for c, _ in line}
    tree = sum(len(line) for line in sums) == len(sums) + len(cells) - 1
    low, high = dict.fromkeys(cells, 0.0), dict.fromkeys(cells, np.inf)
    for _ in range(len(sums) + len(cells) + 1):
        moved = [_narrow(line, total, low, high) for line, total in zip(sums, right, strict=True)]
        if not any(moved):
            return low[cell], high[cell], tree
    return None


def _narrow(line: list[tuple[int, float]], total: float, low: dict[int, float], high: dict[int, float]) -> bool:
    """Narrow the cells of one sum by its others; True when any moved."""
    moved = False
    for cell, sign in line:
        # sign * cell = total - others; an end of the others that has no bound leaves the cell's end alone
        same = [c for c, s in line if c != cell and s == sign]
        other = [c for c, s in line if c != cell and s != sign]
        least = sign * total - sum(high[c] for c in same) + sum(low[c] for c in other)
        most = sign * total - sum(low[c] for c in same) + sum(high[c] for c in other)
        if least > low[cell] + 1e-9:
            low[cell], moved = least, True
        if most < high[cell] - 1e-9:
            high[cell], moved = max(most, 0.0), True
    return moved


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
