# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Numbers printed elsewhere come out as printed."""

from __future__ import annotations

import numpy as np
import pytest

from styrbord.figures.survival import check_share, kaplan_meier, share_ended
from tests.oracle import figures as oracle

# Weeks of remission under 6-mercaptopurine: length, and whether the remission ended (E. J. Freireich and others, 1963).
FREIREICH = (
    [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
    [1] * 9 + [0] * 12,
)


# Displaced workers (B. P. McCall 1996; A. C. Cameron and P. K. Trivedi, "Microeconometrics", 2005, ch. 17): spells in
# units of two weeks, 1 to 28; how many ended in a full-time job at each length, and how many were lost from sight.
FULL_TIME = [294, 178, 119, 56, 104, 32, 85, 15, 33, 3, 26, 7, 25, 30, 19, 10, 8, 7, 4, 3, 4, 4, 0, 0, 0, 2, 5, 0]
LOST = [
    246,
    304,
    305,
    165,
    233,
    111,
    178,
    70,
    98,
    55,
    77,
    40,
    69,
    74,
    40,
    41,
    24,
    13,
    15,
    18,
    23,
    9,
    9,
    2,
    10,
    13,
    24,
    4,
]


def test_spells_of_displaced_workers() -> None:
    """3,343 spells, 1,073 of which ended in a full-time job; survival as published."""
    lasted = np.repeat(np.arange(1, 29), np.add(FULL_TIME, LOST))
    over = np.concatenate([np.arange(a + b) < a for a, b in zip(FULL_TIME, LOST, strict=True)])
    curve = kaplan_meier(lasted, over)
    assert (len(lasted), int(over.sum())) == (3343, 1073)
    wanted = {1: 0.9121, 2: 0.8541, 3: 0.8103, 5: 0.7376, 7: 0.6688, 10: 0.6298, 13: 0.5680, 20: 0.4158, 26: 0.3651}
    for time, survival in wanted.items():
        assert 1 - curve.ended_by(time) == pytest.approx(survival, abs=5e-5)
    assert curve.median() == 15


def test_leukaemia_remissions_of_freireich_1963() -> None:
    """J. D. Kalbfleisch and R. L. Prentice (1980), table 1.2 / Cox (1972): survival of the 6-MP group."""
    curve = kaplan_meier(*FREIREICH)
    wanted = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    for time, survival in wanted.items():
        assert 1 - curve.ended_by(time) == pytest.approx(survival, abs=5e-5)
    assert curve.median() == 23


@pytest.mark.parametrize("seed", range(5))
def test_curve_agrees_with_the_slow_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lasted, over = rng.integers(0, 60, 80), rng.random(80) < 0.6
    for within in (10, 30, 50):
        curve, naive = share_ended(lasted, over, within)
        assert curve == pytest.approx(oracle.share_ended(lasted.tolist(), over.tolist(), within))
        assert naive <= curve + 1e-12


@pytest.mark.parametrize(("share", "persons", "true"), [(0.74, 1160, 0.665), (0.89, 1406, 0.806)])
def test_the_shares_of_document_001_cannot_be_right(share: float, persons: int, true: float) -> None:
    """74 and 89 per cent of 1,744 are given for 1,160 and 1,406 persons."""
    agrees, should_be = check_share(share, persons, 1744)
    assert not agrees
    assert should_be == pytest.approx(true, abs=5e-4)


def test_rounding_of_varde() -> None:
    """39 of 87 is 45 per cent (letter of early 2018)."""
    assert check_share(0.45, 39, 87)[0]
