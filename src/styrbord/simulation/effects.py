# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The planted effect of each kind of offer, by family of states, and the mix of kinds a job centre grants.

The effect is the fall in the log of the days that remain to a job, from the day the offer starts: with effect 0.2 the
remaining days are multiplied by exp(-0.2). Negative: the offer holds people back.
"""

from __future__ import annotations

import numpy as np

from styrbord.records.tables import OFFER_KINDS
from styrbord.simulation import calendar
from styrbord.simulation.states import FAMILIES

# Columns: dagpenge, job_ready, activity_ready, young, sick, rehab, programme, none.
EFFECTS = np.array(
    [
        [0.15, 0.25, 0.30, 0.20, 0.12, 0.20, 0.25, 0],  # company_practice
        [0.30, 0.45, 0.40, 0.35, 0.20, 0.25, 0.35, 0],  # wage_subsidy
        [-0.05, 0.05, 0.08, 0.10, 0.00, 0.05, 0.05, 0],  # utility_work
        [-0.10, 0.10, 0.15, 0.30, 0.00, 0.10, 0.10, 0],  # ordinary_education
        [0.18, 0.20, 0.10, 0.08, 0.05, 0.05, 0.15, 0],  # vocational_course
        [0.00, 0.04, -0.03, 0.05, 0.00, 0.00, 0.02, 0],  # other_guidance
        [0.00, 0.05, 0.10, 0.12, 0.00, 0.00, 0.15, 0],  # reading_writing
        [0.00, 0.08, 0.15, 0.15, 0.10, 0.05, 0.05, 0],  # mentor
        [0.00, 0.10, 0.05, 0.05, 0.00, 0.00, 0.12, 0],  # work_duty
    ]
)
# Weights of kinds, same columns, before 22 March 2023.
_MIX = np.array(
    [
        [26, 34, 30, 24, 40, 48, 42, 1],
        [9, 8, 4, 4, 4, 3, 4, 0],
        [3, 12, 6, 10, 0, 0, 6, 0],
        [4, 3, 2, 9, 4, 4, 2, 0],
        [17, 9, 4, 4, 4, 3, 6, 0],
        [39, 26, 36, 32, 24, 20, 28, 0],
        [1, 4, 5, 8, 1, 2, 8, 0],
        [1, 4, 13, 9, 23, 20, 4, 0],
        [0, 0, 0, 0, 0, 0, 0, 0.0],
    ]
)
# Shortest and longest usual length in days, per kind.
_LENGTH = np.array([[21, 91], [28, 182], [28, 91], [28, 200], [14, 42], [21, 70], [28, 120], [60, 182], [28, 91]])
HOURS = np.array([30, 37, 25, 30, 37, 18, 12, 2, 30])
WEEK_COST = np.array([120, 2500, 250, 1400, 3100, 1650, 900, 700, 300])
WITH_COMPANY = np.isin(np.arange(len(OFFER_KINDS)), [0, 1])


def mix(family: np.ndarray, day: np.ndarray, insists: np.ndarray) -> np.ndarray:
    """Weights of kinds (rows, kinds) for cases on some days; `insists`: the offer must count towards the duty."""
    weights = _MIX.T[family]
    guidance, duty = OFFER_KINDS.index("other_guidance"), OFFER_KINDS.index("work_duty")
    later = day >= calendar.LAW_2023
    weights[:, guidance] *= np.where(later & insists, 0.06, np.where(later, 0.55, 1.0))
    weights[:, OFFER_KINDS.index("mentor")] *= np.where(insists, 0.15, 1.0)
    weights[:, OFFER_KINDS.index("reading_writing")] *= np.where(insists, 0.3, 1.0)
    assistance = (family >= 1) & (family <= 3)
    weights[:, duty] += np.where(assistance & (day >= calendar.ONE_BENEFIT), 5.0, 0.0)
    weights[:, duty] += np.where((family == FAMILIES.index("programme")) & (day >= calendar.LAW_2025), 40.0, 0.0)
    return weights


def lengths(rng: np.random.Generator, kind: np.ndarray) -> np.ndarray:
    """Planned days of each offer: whole weeks, a few shorter than the fortnight that counts."""
    low, high = _LENGTH[kind, 0], _LENGTH[kind, 1]
    days = low + (rng.random(len(kind)) ** 1.5 * (high - low)).astype(np.int64)
    weeks = np.maximum(days // 7, 2) * 7
    short = rng.random(len(kind)) < 0.04
    return np.where(short, rng.integers(3, 12, len(kind)), weeks)
