# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Municipalities with the nearest expected shares: whom it is fair to be compared with, and how firm that circle is."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.inference.rank_engine import Floats, Ints


@dataclass(frozen=True)
class Neighbours:
    """The k nearest of one unit: `units` (k,) positions, nearest first, and their `distance` (k,).

    `next_distance` is that of the first one left out: where it hardly differs from the last one kept, the border is
    arbitrary.
    """

    unit: int
    units: Ints
    distance: Floats
    next_distance: float


def nearest(expected: npt.ArrayLike, unit: int, k: int) -> Neighbours:
    """The k units nearest to `unit` in expected share(s), (n,) or (n, groups), per cent; Euclidean over groups."""
    given = np.asarray(expected, dtype=np.float64)
    table = given[:, None] if given.ndim == 1 else given
    away = np.round(np.sqrt(((table - table[unit]) ** 2).sum(axis=1)), 9)
    away[unit] = np.inf
    order = np.argsort(away, kind="stable")
    chosen = order[:k]
    left_out = float(away[order[k]]) if k < len(table) - 1 else np.inf
    return Neighbours(unit, chosen.astype(np.int64), away[chosen], left_out)


@dataclass(frozen=True)
class Stability:
    """What the choice of k does: for each k (m,), the neighbours' mean and the unit's distance from it."""

    k: Ints
    mean: Floats
    against: Floats
    better_than: Ints


def stability(expected: npt.ArrayLike, measure: npt.ArrayLike, unit: int, ks: npt.ArrayLike) -> Stability:
    """Compare `measure` (n,) of the unit with its k nearest for every k in `ks`; lower is better."""
    values = np.asarray(measure, dtype=np.float64)
    chosen = np.asarray(ks, dtype=np.int64)
    circles = [nearest(expected, unit, int(k)).units for k in chosen]
    mean = np.array([values[c].mean() for c in circles])
    better = np.array([(values[unit] < values[c]).sum() for c in circles], dtype=np.int64)
    return Stability(chosen, mean, values[unit] - mean, better)


def kept_over_time(expected_by_period: npt.ArrayLike, unit: int, k: int) -> Floats:
    """Share of the k neighbours that stay from one period to the next; (periods - 1,)."""
    circles = [set(nearest(e, unit, k).units.tolist()) for e in np.asarray(expected_by_period, dtype=np.float64)]
    return np.array([len(a & b) / k for a, b in itertools.pairwise(circles)])
