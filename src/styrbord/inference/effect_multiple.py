# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Corrections for the number of comparisons: who looks at a hundred numbers finds five that stand out by chance.

Holm (1979), Scandinavian Journal of Statistics 6: the chance of even one false finding. Benjamini and Hochberg (1995),
Journal of the Royal Statistical Society B 57: the share of false among the findings.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from styrbord.inference.rank_engine import Floats


def two_sided(z: float) -> float:
    """The chance of a value as far from zero, under the normal distribution; 1 where there is no value."""
    return 1.0 if math.isnan(z) else math.erfc(abs(z) / math.sqrt(2))


def holm(p: npt.ArrayLike) -> Floats:
    """Adjusted chances in the order given: below 0.05, the finding stands among all of them."""
    given, order = _ordered(p)
    n = len(given)
    stepped = np.maximum.accumulate(given[order] * (n - np.arange(n)))
    return _back(np.minimum(stepped, 1.0), order)


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """Adjusted chances in the order given: findings below 0.05 hold at most five per cent false ones."""
    given, order = _ordered(p)
    n = len(given)
    stepped = np.minimum.accumulate((given[order] * n / (1 + np.arange(n)))[::-1])[::-1]
    return _back(np.minimum(stepped, 1.0), order)


def _ordered(p: npt.ArrayLike) -> tuple[Floats, npt.NDArray[np.int64]]:
    given = np.asarray(p, dtype=np.float64)
    return given, np.argsort(given, kind="stable").astype(np.int64)


def _back(stepped: Floats, order: npt.NDArray[np.int64]) -> Floats:
    out = np.empty(len(stepped))
    out[order] = stepped
    return out
