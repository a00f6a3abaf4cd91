# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Nobody can reckon a hidden count back: an attacker with linear programming tries, over every sum, and fails."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from styrbord.figures import audit
from styrbord.figures.audit import Sums
from styrbord.figures.disclosure import hidden_cells, small

LIMIT = 10


def tables(seed: int) -> tuple[np.ndarray, np.ndarray, Sums]:
    """Denominators and numerators of a benefit by age table with margins and a grand total."""
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(2, 5)), int(rng.integers(2, 4))
    scale = rng.choice([3, 12, 40, 200])
    bottom = rng.poisson(scale * rng.random((rows, columns)) ** 2)
    top = rng.binomial(bottom, rng.choice([0.02, 0.3, 0.9]))
    return _flat(top), _flat(bottom), _sums(rows, columns)


def _flat(inner: np.ndarray) -> np.ndarray:
    return np.concatenate((inner.ravel(), inner.sum(axis=1), inner.sum(axis=0), [inner.sum()])).astype(float)


def _sums(rows: int, columns: int) -> Sums:
    many = rows * columns + rows + columns + 1
    out = []
    for r in range(rows):
        row = np.zeros(many)
        row[r * columns : (r + 1) * columns], row[rows * columns + r] = 1, -1
        out.append(row)
    for c in range(columns):
        row = np.zeros(many)
        row[c : rows * columns : columns], row[rows * columns + rows + c] = 1, -1
        out.append(row)
    for begins, length in ((rows * columns, rows), (rows * columns + rows, columns)):
        row = np.zeros(many)
        row[begins : begins + length], row[-1] = 1, -1
        out.append(row)
    return Sums(np.array(out))


def attack(count: np.ndarray, hidden: np.ndarray, sums: Sums, cell: int) -> tuple[float, float]:
    """All cells are unknowns; the shown ones are fixed. Written apart from the audit on purpose."""
    limits = [(0, None) if h else (c, c) for c, h in zip(count, hidden, strict=True)]
    aim = np.zeros(len(count))
    aim[cell] = 1
    low = linprog(aim, A_eq=sums.matrix, b_eq=sums.matrix @ count, bounds=limits)
    high = linprog(-aim, A_eq=sums.matrix, b_eq=sums.matrix @ count, bounds=limits)
    return low.fun, (np.inf if high.status == 3 else -high.fun)


@pytest.mark.parametrize("seed", range(15))
def test_linear_programming_does_not_recover_what_is_hidden(seed: int) -> None:
    top, bottom, sums = tables(seed)
    hidden = hidden_cells(top, bottom, sums, LIMIT, share=True)
    for layer in (top, bottom, bottom - top):
        telling = small(layer, LIMIT)
        assert hidden[telling].all()
        if hidden.all():
            continue
        for cell in np.flatnonzero(telling):
            low, high = attack(layer, hidden, sums, int(cell))
            assert high - low >= LIMIT - 1e-6, (cell, low, high)


def test_what_is_large_everywhere_is_shown() -> None:
    bottom = _flat(np.array([[50, 60], [70, 80]]))
    assert not hidden_cells(bottom / 2, bottom, _sums(2, 2), LIMIT, share=True).any()


def test_one_small_group_takes_a_second_with_it() -> None:
    bottom = np.array([4.0, 40, 50, 94])
    hidden = hidden_cells(bottom, bottom, Sums(np.array([[1.0, 1, 1, -1]])), LIMIT, share=False)
    assert hidden.tolist() == [True, True, False, False]


def test_a_group_of_nobody_is_shown_and_hides_nothing() -> None:
    bottom = np.array([0.0, 40, 50, 90])
    assert not hidden_cells(bottom, bottom, Sums(np.array([[1.0, 1, 1, -1]])), LIMIT, share=False).any()


@pytest.mark.parametrize("seed", range(300))
def test_narrowing_gives_what_the_programs_give(seed: int) -> None:
    """Exact where sums and cells form no ring; elsewhere an interval that holds the true one."""
    rng = np.random.default_rng(seed)
    cells = int(rng.integers(2, 9))
    rows = rng.choice([0.0, 0.0, 1.0, 1.0, -1.0], size=(int(rng.integers(1, 4)), cells))
    true, hidden = rng.integers(0, 30, cells).astype(float), rng.random(cells) < 0.7
    hidden[0] = True
    tied = audit._tied(hidden, audit.Sums(rows), 0)
    found = audit.narrowed(true, hidden, tied, 0) if len(tied) else None
    if found is not None:
        low, high = audit._by_programs(true, hidden, tied, 0)
        assert found[0] <= low + 1e-6
        assert found[1] >= high - 1e-6
        if found[2]:
            assert found[:2] == pytest.approx((low, high))
