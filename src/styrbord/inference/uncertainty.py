# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What "standard error" means for a full count: several answers, chosen openly and switchable.

Nobody was sampled, so the number as such is exact. What is uncertain is how far it would come out the same under the
same
conditions and effort: **model uncertainty**. Each choice answers that differently, and none of them knows the error
of the ministry's model, which is not published.

- `binomial`: persons on support are a draw from a process with the same chance; variance p(1-p)/N times an
  over-dispersion factor (persons on support are not independent, and the months of a year are not either).
- `panel`: the movement seen from one year to the next without overlap, as a function a + b/N of the population.
- `panel_own`: the same, weighted with the municipality's own movements.
- `rounding`: only that published shares have two decimals: a lower limit, what the printed numbers alone leave open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from styrbord.inference.benchmark import SHARE_STEP
from styrbord.inference.rank_engine import Floats

Choice = Literal["binomial", "panel", "panel_own", "rounding"]
CHOICES: tuple[Choice, ...] = ("binomial", "panel", "panel_own", "rounding")
ROUNDING_VARIANCE = 2 * SHARE_STEP**2 / 12  # two printed shares, each uniform within its step
OWN_WEIGHT = 4.0  # prior weight of the fitted function, in year changes, for `panel_own`


@dataclass(frozen=True)
class Spread:
    """Standard errors of the difference in percentage points, (n,), and how they came about.

    `over_dispersion` is the factor used on the binomial variance; `constant` and `per_person` are a and b of the
    panel's function; what was not used is NaN.
    """

    choice: Choice
    se: Floats
    over_dispersion: float = float("nan")
    constant: float = float("nan")
    per_person: float = float("nan")


def binomial_variance(share: npt.ArrayLike, population: npt.ArrayLike) -> Floats:
    """Variance of a share (per cent) of N persons, in square percentage points."""
    p = np.clip(np.asarray(share, dtype=np.float64) / 100, 0, 1)
    return 1e4 * p * (1 - p) / np.asarray(population, dtype=np.float64)


def year_changes(points: npt.ArrayLike) -> Floats:
    """Changes (m, n) between lists (m + 1, n) whose windows do not overlap, less the year's common movement."""
    moved = np.diff(np.asarray(points, dtype=np.float64), axis=0)
    return moved - np.median(moved, axis=1, keepdims=True)


def over_dispersion(changes: npt.ArrayLike, variance: npt.ArrayLike) -> float:
    """How many times the binomial variance the movement from year to year shows; never below 1.

    `changes` (m, n) as `year_changes` gives them, `variance` (n,) of one list. True change counts as noise here, so
    this errs towards caution.
    """

    moved = np.asarray(changes, dtype=np.float64)
    m, n = moved.shape
    ratio = (moved**2 / (2 * np.asarray(variance, dtype=np.float64))).sum() / (m * (n - 1))
    return max(1.0, float(ratio))


def variance_function(changes: npt.ArrayLike, population: npt.ArrayLike) -> tuple[float, float]:
    """a and b, neither negative, of the variance a + b/N of one list, by weighted least squares on squared changes.

    Squares spread in proportion to their own mean, so rows are weighted by the inverse of a first fit.
    """
    moved = np.asarray(changes, dtype=np.float64)
    half = (moved**2 / 2).ravel()
    design = np.column_stack([np.ones(moved.shape[1]), 1 / np.asarray(population, dtype=np.float64)])
    rows = np.tile(design, (moved.shape[0], 1))
    from scipy.optimize import nnls  # here, because it takes a moment to load

    weight = np.ones(len(rows))
    found = np.array([half.mean(), 0.0])
    for _ in range(25):
        scaled, _rest = nnls(rows * weight[:, None], half * weight)
        if np.allclose(scaled, found, rtol=1e-9, atol=1e-15):
            break
        found = scaled
        fitted = rows @ found
        weight = 1 / np.maximum(fitted, fitted.max() * 1e-6)
    return float(found[0]), float(found[1])


def spread(
    choice: Choice,
    actual_share: npt.ArrayLike,
    population: npt.ArrayLike,
    changes: npt.ArrayLike | None = None,
    *,
    factor: float | None = None,
) -> Spread:
    """Standard errors (n,) of the difference between actual and expected share, by the chosen meaning.

    `changes` (m, n) are needed by the panel choices and, unless `factor` is given, by the over-dispersion of
    `binomial` (without either it is 1). The error of rounding is part of every choice.
    """
    size = np.asarray(population, dtype=np.float64)
    if choice == "rounding":
        return Spread(choice, np.full(len(size), np.sqrt(ROUNDING_VARIANCE)))
    if choice == "binomial":
        plain = binomial_variance(actual_share, size)
        used = factor if factor is not None else 1.0 if changes is None else over_dispersion(changes, plain)
        return Spread(choice, np.sqrt(plain * used + ROUNDING_VARIANCE), over_dispersion=float(used))
    if changes is None:
        raise ValueError("the panel choices need changes between lists")
    a, b = variance_function(changes, size)
    fitted = a + b / size
    if choice == "panel_own":
        moved = np.asarray(changes, dtype=np.float64)
        fitted = (OWN_WEIGHT * fitted + (moved**2 / 2).sum(axis=0)) / (OWN_WEIGHT + moved.shape[0])
    return Spread(choice, np.sqrt(fitted + ROUNDING_VARIANCE), constant=a, per_person=b)
