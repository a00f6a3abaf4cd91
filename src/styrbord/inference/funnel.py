# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A funnel: who lies outside the limits that noise alone would keep, also when all are looked at together.

Source: Spiegelhalter (2005), "Funnel plots for comparing institutional performance", Statistics in Medicine 24; the
family-wise
limits are Šidák's (1967).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from styrbord.inference.rank_engine import Bools, Floats


@dataclass(frozen=True)
class Funnel:
    """Limits for each unit (n,) around `target`, in the unit of the values.

    `single` is the multiple of the standard error for one unit looked at alone, `joint` for all together.
    """

    target: float
    single: float
    joint: float
    se: Floats
    outside_single: Bools
    outside_joint: Bools


def funnel(values: npt.ArrayLike, se: npt.ArrayLike, *, target: float = 0.0, coverage: float = 0.95) -> Funnel:
    """Which values (n,) lie outside target +- z x se: each alone, and corrected for looking at all n."""
    x, s = np.asarray(values, dtype=np.float64), np.asarray(se, dtype=np.float64)
    single = NormalDist().inv_cdf(0.5 + coverage / 2)
    joint = NormalDist().inv_cdf(0.5 + coverage ** (1 / len(x)) / 2)
    away = np.abs(x - target)
    return Funnel(target, single, joint, s, np.asarray(away > single * s), np.asarray(away > joint * s))
