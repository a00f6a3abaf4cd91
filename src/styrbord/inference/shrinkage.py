# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Estimates drawn towards the middle by as much as their own noise demands (empirical Bayes).

Source: Morris (1983), "Parametric empirical Bayes inference", JASA 78; between-variance by Paule and Mandel (1982).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.inference.rank_engine import Floats


@dataclass(frozen=True)
class Shrunken:
    """`estimate` and `sd` (n,) after shrinking towards `centre`; `kept` (n,) is the share of the raw distance kept.

    `between` is the estimated standard deviation of the true values.
    """

    estimate: Floats
    sd: Floats
    kept: Floats
    centre: float
    between: float


def _centre(x: Floats, variance: Floats, between: float) -> float:
    weight = 1 / (variance + between)
    return float((weight * x).sum() / weight.sum())


def between_variance(x: Floats, variance: Floats) -> float:
    """The variance of true values at which the weighted squares about the centre equal their expectation."""

    from scipy.optimize import brentq  # here, because it takes a moment to load

    def surplus(between: float) -> float:
        centre = _centre(x, variance, between)
        return float(((x - centre) ** 2 / (variance + between)).sum() - (len(x) - 1))

    if surplus(0.0) <= 0:
        return 0.0
    return float(brentq(surplus, 0.0, 10 * float(np.var(x)) + float(variance.max()), xtol=1e-14))


def shrink(values: npt.ArrayLike, se: npt.ArrayLike) -> Shrunken:
    """Shrink estimates (n,) with standard errors (n,), all above 0, towards their precision-weighted mean."""
    x = np.asarray(values, dtype=np.float64)
    variance = np.maximum(np.asarray(se, dtype=np.float64) ** 2, 1e-12)
    between = between_variance(x, variance)
    centre = _centre(x, variance, between)
    kept = between / (between + variance)
    return Shrunken(centre + kept * (x - centre), np.sqrt(kept * variance), kept, centre, float(np.sqrt(between)))
