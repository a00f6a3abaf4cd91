# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The states a person passes through, how long they last, and where they lead.

A state is a benefit together with a target group; the last few are outside the benefits. Durations are days:
`job_scale` of leaving for a job, `other_scale` of leaving for anything else, both Weibull with `shape`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styrbord.records.tables import BENEFITS


@dataclass(frozen=True)
class State:
    """One state: benefit and group as written, durations, the weights of the other exits.

    `inflow` is first cases a year and `stock` cases open on the first day, both on the same scale.
    """

    name: str
    benefit: str
    group: int
    family: str
    team: str
    job_scale: float
    other_scale: float
    shape: float
    exits: dict[str, float]
    inflow: float = 0.0
    stock: float = 0.0


_S = State
STATES: tuple[State, ...] = (
    _S("dagpenge", "dagpenge", 1, "dagpenge", "Dagpenge", 205, 720, 0.95,
       {"sick": 27, "education": 16, "parental": 7, "social": 12, "pension": 4, "gone": 34}, 50, 40),
    _S("jobready", "kontanthjaelp", 2, "job_ready", "Jobklar", 480, 640, 0.9,
       {"activityready": 42, "sick": 6, "education": 8, "gone": 40, "rehab": 1, "parental": 3}, 2.9, 8.5),
    _S("activityready", "kontanthjaelp", 3, "activity_ready", "Udvikling", 3400, 1000, 0.95,
       {"jobready": 22, "resource": 15, "ledighed": 9, "pension_early": 14, "rehab": 3, "sick": 2, "gone": 35},
       2.0, 26),
    _S("educationready", "uddannelseshjaelp", 4, "young", "Unge", 620, 380, 0.95,
       {"education": 44, "young_activity": 26, "jobready": 5, "gone": 25}, 4.0, 6),
    _S("young_activity", "uddannelseshjaelp", 5, "young", "Unge", 2300, 620, 0.95,
       {"educationready": 30, "education": 12, "activityready": 10, "resource": 8, "pension_early": 8, "gone": 32},
       2.4, 8),
    _S("sick", "sygedagpenge", 6, "sick", "Sygedagpenge", 118, 330, 0.9,
       {"clarify": 26, "unemployed": 22, "ledighed": 5, "social": 5, "pension_early": 2, "gone": 38, "rehab": 2},
       62, 25),
    _S("clarify", "jobafklaring", 7, "sick", "Afklaring", 1900, 560, 1.1,
       {"resource": 12, "ledighed": 36, "social": 14, "sick": 8, "pension_early": 14, "gone": 16}, 0, 8),
    _S("resource", "ressourceforloeb", 8, "rehab", "Afklaring", 5200, 900, 1.3,
       {"pension_early": 40, "ledighed": 38, "social": 22}, 0.5, 5),
    _S("ledighed", "ledighedsydelse", 9, "rehab", "Afklaring", 3200, 420, 0.9,
       {"flexjob": 62, "sick": 14, "pension_early": 12, "gone": 12}, 1.5, 6),
    _S("rehab", "revalidering", 10, "rehab", "Afklaring", 900, 800, 1.3,
       {"education": 35, "social": 30, "unemployed": 25, "gone": 10}, 0.5, 1.7),
    _S("transition_job", "overgangsydelse", 2, "job_ready", "Integration", 520, 560, 0.95,
       {"jobready": 45, "transition_activity": 20, "gone": 35}, 0.9, 0.7),
    _S("transition_activity", "overgangsydelse", 3, "activity_ready", "Integration", 2600, 800, 0.95,
       {"activityready": 45, "transition_job": 25, "gone": 30}, 0.6, 1),
    _S("transition_young", "overgangsydelse", 4, "young", "Integration", 700, 480, 0.95,
       {"educationready": 35, "education": 35, "gone": 30}, 0.4, 0.7),
    _S("programme", "sho", 0, "programme", "Integration", 800, 900, 1.2, {"social": 55, "gone": 45}, 0.6, 1),
    _S("pension_early", "foertidspension", 11, "none", "", 1e9, 1e9, 1.0, {"gone": 1}),
    _S("flexjob", "fleksjob", 0, "none", "", 1e9, 1300, 0.9, {"ledighed": 80, "gone": 20}),
)  # fmt: skip

NAMES = tuple(state.name for state in STATES)
OUTSIDE = ("job", "education", "parental", "pension", "gone")
ALL_NAMES = (*NAMES, *OUTSIDE)
NUMBER = {name: number for number, name in enumerate(ALL_NAMES)}
JOB, EDUCATION, PARENTAL, PENSION, GONE = (NUMBER[name] for name in OUTSIDE)
# Exits that only name a direction: which benefit it is depends on the person and the day.
DIRECTIONS = ("social", "unemployed")
EXITS = (*ALL_NAMES, *DIRECTIONS)

FAMILIES = ("dagpenge", "job_ready", "activity_ready", "young", "sick", "rehab", "programme", "none")
TEAMS = tuple(dict.fromkeys(state.team for state in STATES if state.team))

BENEFIT = np.array([BENEFITS.index(state.benefit) for state in STATES], dtype=np.int8)
GROUP = np.array([state.group for state in STATES], dtype=np.int8)
FAMILY = np.array([FAMILIES.index(state.family) for state in STATES], dtype=np.int8)
TEAM = np.array([TEAMS.index(state.team) if state.team else -1 for state in STATES], dtype=np.int8)
JOB_SCALE = np.array([state.job_scale for state in STATES])
OTHER_SCALE = np.array([state.other_scale for state in STATES])
SHAPE = np.array([state.shape for state in STATES])
STOCK = np.array([state.stock for state in STATES])
INFLOW = np.array([state.inflow for state in STATES])
EXIT_WEIGHTS = np.array([[state.exits.get(name, 0.0) for name in EXITS] for state in STATES])
# Benefits of the assistance act and its kin: the state follows the person's age and education.
SOCIAL = np.isin(FAMILY, [FAMILIES.index(f) for f in ("job_ready", "activity_ready", "young")])
YOUNG = FAMILIES.index("young") == FAMILY


def mean_days() -> np.ndarray:
    """Roughly how long a first case in each state lasts, for the stock at the beginning."""
    rate = np.power(1 / JOB_SCALE, 1) + np.power(1 / OTHER_SCALE, 1)
    return 1 / rate
