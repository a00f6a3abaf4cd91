# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How a job centre plans interviews under each version of the rules: days from the day duties are counted from.

A plan leaves room before the deadline of `law.md` (row in the comment), as a staffed job centre does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styrbord.records import tables
from styrbord.simulation import calendar
from styrbord.simulation.people import UNQUALIFIED
from styrbord.simulation.states import FAMILIES, FAMILY, NUMBER


@dataclass(frozen=True)
class Item:
    """One planned interview: day, scatter in days, kind, actor, and the share of cases that get it."""

    day: int
    scatter: int
    kind: str
    actor: str
    share: float = 1.0

    @property
    def codes(self) -> tuple[int, int]:
        """Code positions of kind and actor."""
        return tables.INTERVIEW_KINDS.index(self.kind), tables.ACTORS.index(self.actor)


@dataclass(frozen=True)
class Plan:
    """Planned interviews of the first half-year, then one every `every` days from day `then` on."""

    items: tuple[Item, ...]
    then: int
    every: int
    scatter: int
    kind: str = "job"


def _jobs(days: tuple[int, ...], scatter: int, kind: str = "job", actor: str = "jobcentre") -> tuple[Item, ...]:
    return tuple(Item(day, scatter, kind, actor) for day in days)


_AKASSE = (Item(9, 4, "cv", "akasse"), Item(42, 8, "availability", "akasse"), Item(125, 12, "availability", "akasse"))
_LAST_JOINT = Item(430, 25, "joint", "joint", 0.93)
_FIRST_WEEK = Item(4, 2, "first", "jobcentre")
PLANS: dict[str, Plan] = {
    # D1.1-D1.4: first within 6 weeks, 6 in 6 months, 4 per 12 months, three joint ones
    "dagpenge 2015": Plan(
        (*_AKASSE, Item(16, 6, "job", "jobcentre", 0.55), Item(31, 6, "joint", "joint", 0.98),
         *_jobs((57, 82, 106, 128), 7),
         Item(146, 9, "joint", "joint", 0.97), Item(163, 7, "job", "jobcentre", 0.9), _LAST_JOINT), 225, 82, 8),
    # D2.1, D2.2, D2.4: 4 in 6 months, two more with the fund, 16 months
    "dagpenge 2020": Plan(
        (*_AKASSE, *_jobs((24, 62, 98, 132), 8), Item(47, 12, "joint", "joint", 0.6),
         Item(118, 9, "joint", "joint", 0.97), Item(158, 8, "job", "jobcentre", 0.25), _LAST_JOINT), 235, 85, 14),
    # D4.1-D4.3: the fund has the first 3 months (first within 2 weeks), then 3 with the job centre
    "dagpenge 2024": Plan(
        (*_jobs((8, 36, 64), 3, actor="akasse"), Item(78, 4, "job", "akasse", 0.2), *_jobs((102, 126, 150), 6),
         Item(165, 6, "job", "jobcentre", 0.15), _LAST_JOINT), 240, 85, 14),
    # D4.4: under 25 without education, six with the job centre
    "dagpenge young": Plan((*_jobs((8, 34, 60, 86, 112, 138, 160), 6), _LAST_JOINT), 240, 75, 12),
    # D5.1, D5.2
    "dagpenge 2026": Plan((*_jobs((8, 58), 4, actor="akasse"), *_jobs((112, 148), 9), _LAST_JOINT), 240, 90, 14),
    # K1.1-K1.4: first within a week, 2 (young: 3) in 3 months, 4 per 12 months
    "assistance 2015": Plan(
        (_FIRST_WEEK, Item(36, 9, "job", "jobcentre"), Item(70, 8, "job", "jobcentre", 0.75),
         Item(140, 12, "job", "jobcentre")), 210, 76, 9),
    # K2.1, K2.2: first within a week, 4 in 6 months
    "assistance 2020": Plan(
        (_FIRST_WEEK, *_jobs((38, 80, 118), 9), Item(152, 8, "job", "jobcentre", 0.45)), 235, 92, 16),
    # K5.1 for the job-ready and ledighedsydelse; the rest as before
    "assistance 2026": Plan((_FIRST_WEEK, *_jobs((45, 92, 135), 10)), 240, 95, 16),
    # R2.1
    "rehabilitation": Plan((*_jobs((17, 55, 95, 132), 9), Item(158, 7, "follow_up", "jobcentre", 0.4)), 235, 92, 16),
    # S1.1, S1.2: by the end of week 8, then every 4 weeks
    "sick 2015": Plan((Item(45, 5, "first", "jobcentre"),), 70, 24, 1, "follow_up"),
    # S2.1, S2.2: by the end of week 8, 4 in the first half-year
    "sick 2020": Plan(
        (Item(44, 6, "first", "jobcentre"), *_jobs((76, 106, 134), 6, "follow_up"),
         Item(158, 6, "follow_up", "jobcentre", 0.35)), 235, 90, 16, "follow_up"),
    # S2.7, S4.1: short cases are seen once
    "sick short": Plan((Item(45, 5, "first", "jobcentre", 0.97),), 120, 60, 10, "follow_up"),
    # S5.1: at least one in the first half-year
    "sick 2026": Plan(
        (Item(60, 12, "first", "jobcentre"), Item(130, 15, "follow_up", "jobcentre", 0.5)), 240, 100, 16, "follow_up"),
    "programme": Plan((Item(14, 6, "first", "jobcentre"),), 90, 85, 14),
    "none": Plan((), 100_000, 1000, 1),
}  # fmt: skip
NAMES = tuple(PLANS)
THEN, EVERY, SCATTER = (
    np.array([getattr(plan, name) for plan in PLANS.values()]) for name in ("then", "every", "scatter")
)
LATER_KIND = np.array([tables.INTERVIEW_KINDS.index(plan.kind) for plan in PLANS.values()])


def chosen(
    state: np.ndarray, counted_from: np.ndarray, *, age: np.ndarray, education: np.ndarray, provider: np.ndarray,
    short: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Which plan (position in `NAMES`) each stretch follows: the rules in force on `counted_from` govern."""
    family = FAMILY[state]
    plan = np.full(len(state), NAMES.index("none"))
    before = counted_from < calendar.LAW_2020
    flexible = counted_from >= calendar.LAW_2026
    alone = (counted_from >= calendar.LAW_2024) & (age < 25) & UNQUALIFIED[education] & ~provider

    def choose(which: np.ndarray, old: str, now: str, new: str) -> None:
        by_day = np.where(before, NAMES.index(old), np.where(flexible, NAMES.index(new), NAMES.index(now)))
        plan[which] = by_day[which]

    insured = family == FAMILIES.index("dagpenge")
    choose(insured, "dagpenge 2015", "dagpenge 2020", "dagpenge 2026")
    middle = insured & (counted_from >= calendar.LAW_2024) & ~flexible
    plan[middle] = NAMES.index("dagpenge 2024")
    plan[insured & alone] = NAMES.index("dagpenge young")
    assisted = np.isin(family, [FAMILIES.index(f) for f in ("job_ready", "activity_ready", "young")])
    choose(assisted, "assistance 2015", "assistance 2020", "assistance 2026")
    others = np.isin(state, [NUMBER[s] for s in ("clarify", "resource", "ledighed", "rehab")])
    plan[others] = NAMES.index("rehabilitation")
    sick = state == NUMBER["sick"]
    choose(sick, "sick 2015", "sick 2020", "sick 2026")
    plan[sick & short & ~flexible] = NAMES.index("sick short")
    plan[state == NUMBER["programme"]] = NAMES.index("programme")
    return plan
