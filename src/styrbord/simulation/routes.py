# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Where a career goes next: gaps, re-entries on the same placement, and the state that fits the person and the day."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from styrbord.records import days
from styrbord.simulation import calendar, streams
from styrbord.simulation.people import UNQUALIFIED, People, age_on
from styrbord.simulation.setting import Setting
from styrbord.simulation.states import BENEFIT, EDUCATION, EXITS, GONE, JOB, NAMES, NUMBER, PARENTAL, SOCIAL, YOUNG

_DP, _SICK = NUMBER["dagpenge"], NUMBER["sick"]
_SOCIAL, _UNEMPLOYED = EXITS.index("social"), EXITS.index("unemployed")


@dataclass
class Cases:
    """Open cases, one per person.

    `start` is the first benefit day of the stretch, `contact` the `counted_from` of the benefit row, `counted_from` the
    day that governs the duties. Duty day u falls on `anchor + u - used`. Nothing happens before `low`. `placed` is the
    dagpenge placement (or `NO_DAY`), `spent` the counted days on it.
    """

    person: np.ndarray
    state: np.ndarray
    start: np.ndarray
    contact: np.ndarray
    counted_from: np.ndarray
    anchor: np.ndarray
    used: np.ndarray
    low: np.ndarray
    employed: np.ndarray
    placed: np.ndarray
    spent: np.ndarray
    elapsed: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def where(self, which: np.ndarray) -> Cases:
        """Some of the cases."""
        return Cases(*(getattr(self, f.name)[which] for f in fields(self)))


def opened(rng: np.random.Generator, people: People) -> Cases:
    """Everybody's first case."""
    n = len(people)
    fresh = np.full(n, days.NO_DAY, dtype=np.int64)
    employed = (people.state == _SICK) & streams.chance(rng, 0.78, n)
    cases = Cases(
        np.arange(n), people.state, people.starts_on, fresh, fresh, fresh, np.zeros(n, dtype=np.int64), fresh, employed,
        fresh, np.zeros(n, dtype=np.int64), people.elapsed,
    )  # fmt: skip
    return _counted(rng, cases, np.ones(n, dtype=bool))


def _counted(rng: np.random.Generator, cases: Cases, new: np.ndarray) -> Cases:
    """Fill in the days of new spells: first contact, placement or first day of absence."""
    n = len(cases)
    asked = cases.start - np.minimum(streams.whole(rng, 0, 11, n), streams.whole(rng, 0, 15, n))
    absent = np.where(cases.employed, cases.start - streams.whole(rng, 28, 30, n), cases.start)
    helped = SOCIAL[cases.state] | (cases.state == NUMBER["programme"])
    first = np.where(helped, asked, np.where(cases.state == _SICK, absent, cases.start))
    insured = cases.state == _DP
    for name in ("contact", "counted_from", "anchor", "low"):
        setattr(cases, name, np.where(new, first, getattr(cases, name)))
    cases.used = np.where(new, 0, cases.used)
    cases.placed = np.where(new & insured, cases.start, cases.placed)
    cases.spent = np.where(new & insured, 0, cases.spent)
    return cases


def following(
    rng: np.random.Generator, people: People, cases: Cases, end: np.ndarray, exits: np.ndarray, setting: Setting
) -> Cases:
    """The next case of those who have one before the horizon."""
    old = _spent(cases, end)
    state, gap = _next(rng, people, cases, end, exits)
    goes_on = (state >= 0) & (end + gap <= setting.horizon)
    goes_on &= age_on(people, cases.person, end + gap) < 66.5
    old, end, state, gap = old.where(goes_on), end[goes_on], state[goes_on], gap[goes_on]
    before = old.state
    start = end + gap
    new = Cases(**{f.name: getattr(old, f.name).copy() for f in fields(Cases)})
    new.state, new.start, new.elapsed = state, start, np.zeros(len(state), dtype=np.int64)
    new.employed = (state == _SICK) & (gap > 0)
    again = (state == _DP) & (old.placed > days.NO_DAY) & (old.spent < 640) & (start - old.placed < 1000)
    same = _carries_on(before, state, end, start)
    new = _counted(rng, new, ~(again | same))
    moved = same & YOUNG[before] & ~YOUNG[state]
    for name in ("counted_from", "anchor"):
        setattr(new, name, np.where(moved, start, getattr(new, name)))
    for name, value in (("contact", old.placed), ("counted_from", old.placed), ("anchor", start), ("used", old.spent)):
        setattr(new, name, np.where(again, value, getattr(new, name)))
    new.low = np.where(again | same, start, new.low)
    return new


def _spent(cases: Cases, end: np.ndarray) -> Cases:
    """Add the counted days of the stretch to the placement they were on."""
    on = cases.state == _DP
    more = end - cases.start - calendar.paused_days(cases.start, end)
    return Cases(
        **{f.name: getattr(cases, f.name) for f in fields(Cases) if f.name != "spent"},
        spent=np.where(on, cases.spent + more, cases.spent),
    )


def _carries_on(before: np.ndarray, state: np.ndarray, end: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Does the next stretch belong to the same spell (same benefit, no whole month between, or from transition)?"""
    both = SOCIAL[before] & SOCIAL[state]
    transition = np.array([name.startswith("transition") for name in NAMES])
    merged = (start >= calendar.ONE_BENEFIT) & (BENEFIT[before] != BENEFIT[state])
    related = (BENEFIT[before] == BENEFIT[state]) | (transition[before] & ~transition[state]) | merged
    return both & related & ~days.whole_month_between(end, start)


def _next(
    rng: np.random.Generator, people: People, cases: Cases, end: np.ndarray, exits: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The next state (-1: none) and the days until it begins."""
    n = len(cases)
    state, gap = exits.astype(np.int64), np.zeros(n, dtype=np.int64)
    for left, (share, least, mean, ways) in _RETURNS.items():
        who = np.flatnonzero(exits == left)
        back = streams.chance(rng, share, len(who))
        way = streams.pick(rng, ways[_origin(cases.state[who])]) if len(who) else who
        state[who] = np.where(back, np.array(_WAYS)[way], -1)
        gap[who] = least + rng.exponential(mean, len(who)).astype(np.int64)
    state = np.where(state == NUMBER["pension"], -1, state)
    state = np.where(state == _UNEMPLOYED, _DP, state)
    state = np.where((state == _SOCIAL), _assisted(rng, n), state)
    return _fitting(people, cases, state, end + gap), gap


_WAYS = (_DP, _SOCIAL, _SICK)
_INSURED = np.array([[76, 4, 20], [14, 72, 14], [32, 5, 63.0]])
_RETURNS = {
    JOB: (0.40, 14, 300, _INSURED),
    EDUCATION: (0.45, 300, 420, np.array([[80, 12, 8], [25, 70, 5], [60, 10, 30.0]])),
    PARENTAL: (0.5, 280, 60, _INSURED),
    GONE: (0.28, 10, 200, _INSURED),
}


def _origin(state: np.ndarray) -> np.ndarray:
    """Which row of the returns: insured, assistance, sick and the rest."""
    return np.where(state == _DP, 0, np.where(SOCIAL[state] | (state == NUMBER["programme"]), 1, 2))


def _assisted(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.where(streams.chance(rng, 0.5, n), NUMBER["jobready"], NUMBER["activityready"])


def _fitting(people: People, cases: Cases, state: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The group that fits age and education on the day, and no benefit that is closed for new cases."""
    young = (age_on(people, cases.person, day) < 29.99) & UNQUALIFIED[people.education[cases.person]]
    pairs = (("jobready", "educationready"), ("activityready", "young_activity"))
    for grown, unready in pairs:
        state = np.where(young & (state == NUMBER[grown]), NUMBER[unready], state)
        state = np.where(~young & (state == NUMBER[unready]), NUMBER[grown], state)
    closed = np.isin(state, [NUMBER["resource"], NUMBER["rehab"]]) & (day >= calendar.LAW_2026)
    state = np.where(closed, np.where(young, NUMBER["young_activity"], NUMBER["activityready"]), state)
    over = np.isin(state, [n for name, n in NUMBER.items() if name.startswith("transition")])
    grown_over = ~young & (state == NUMBER["transition_young"])
    return np.where(over & grown_over, NUMBER["transition_job"], state)
