# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Careers: benefit follows benefit, job follows benefit, with offers that shorten the way to a job."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from styrbord.simulation import calendar, offers, routes, streams
from styrbord.simulation.people import People, age_on, latest_birthday
from styrbord.simulation.places import MONTHS, MONTHS_FROM, Places
from styrbord.simulation.risk import FRAILTY_SD
from styrbord.simulation.routes import Cases
from styrbord.simulation.setting import Setting
from styrbord.simulation.states import (
    EXIT_WEIGHTS,
    EXITS,
    JOB,
    JOB_SCALE,
    NUMBER,
    OTHER_SCALE,
    PENSION,
    SHAPE,
    TEAM,
    YOUNG,
)

STEPS = 14


@dataclass
class Segments:
    """Stretches in one state, sorted by person and day; see `Cases` for the days. `exit` is a state number.

    `ready`: the job centre runs the case on time. `plain_end` is when it would have ended without any offer.
    """

    person: np.ndarray
    state: np.ndarray
    start: np.ndarray
    end: np.ndarray
    contact: np.ndarray
    counted_from: np.ndarray
    anchor: np.ndarray
    used: np.ndarray
    low: np.ndarray
    employed: np.ndarray
    exit: np.ndarray
    ready: np.ndarray
    plain_end: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def where(self, which: np.ndarray) -> Segments:
        """Some of the segments."""
        return Segments(*(getattr(self, f.name)[which] for f in fields(self)))


def lived(setting: Setting, places: Places, people: People, block: int) -> tuple[Segments, offers.Offers]:
    """All careers of a block up to the horizon, with the offers on the way."""
    rng = streams.stream(setting.seed, streams.CAREERS, block)
    cases = routes.opened(rng, people)
    parts: list[Segments] = []
    granted: list[offers.Offers] = []
    count = 0
    for _ in range(STEPS):
        segments, some = _step(rng, setting, places, people, cases, count)
        parts.append(segments)
        granted.append(some)
        count += len(segments)
        cases = routes.following(rng, people, cases, segments.end, segments.exit, setting)
        if not len(cases):
            break
    whole = Segments(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Segments)))
    order = np.lexsort([whole.start, whole.person])
    place_of = np.empty(count, dtype=np.int64)
    place_of[order] = np.arange(count)
    every = offers.joined(granted)
    every.segment = place_of[every.segment]
    return whole.where(order), every.where(np.lexsort([every.start, every.segment]))


def _step(
    rng: np.random.Generator, setting: Setting, places: Places, people: People, cases: Cases, number: int
) -> tuple[Segments, offers.Offers]:
    ready = _ready(rng, places, people, cases)
    to_job = _days(rng, JOB_SCALE[cases.state], cases.state, cases.elapsed, _rate(places, people, cases))
    to_other = _days(rng, OTHER_SCALE[cases.state], cases.state, cases.elapsed, np.zeros(len(cases)))
    limit, at_limit = _limit(people, cases)
    exit_other = streams.pick(rng, EXIT_WEIGHTS[cases.state])
    exit_other = np.where(limit < to_other, at_limit, exit_other)
    to_other = np.minimum(to_other, limit)
    age = age_on(people, cases.person, cases.counted_from)
    haste = np.exp(-setting.unseen * people.frailty[cases.person] / FRAILTY_SD) if setting.unseen else None
    given, shortened = offers.follow(
        rng, state=cases.state, start=cases.start, anchor=cases.anchor, used=cases.used,
        counted_from=cases.counted_from, age=age, ready=ready, segment=number + np.arange(len(cases)), to_job=to_job,
        to_other=to_other, horizon=setting.horizon, haste=haste,
    )  # fmt: skip
    alive = np.where(cases.elapsed > 0, cases.elapsed + 1, 2)
    length = np.maximum(np.minimum(shortened, to_other), alive).astype(np.int64)
    plain = np.maximum(np.minimum(to_job, to_other), alive).astype(np.int64)
    exits = np.where(shortened <= to_other, JOB, exit_other)
    segments = Segments(
        cases.person, cases.state, cases.start, cases.start + length, cases.contact, cases.counted_from, cases.anchor,
        cases.used, cases.low, cases.employed, exits, ready, cases.start + plain,
    )  # fmt: skip
    return segments, _within(segments, given, number)


def _rate(places: Places, people: People, cases: Cases) -> np.ndarray:
    """The log rate of leaving for a job: the person's score, frailty and the place's quality."""
    who = cases.person
    return people.risk[who] + people.frailty[who] + places.quality[people.place[who]]


def _days(
    rng: np.random.Generator, scale: np.ndarray, state: np.ndarray, elapsed: np.ndarray, rate: np.ndarray
) -> np.ndarray:
    """Weibull days to an exit, given that `elapsed` days have passed without one."""
    shape = SHAPE[state]
    own = scale * np.exp(-rate / shape)
    return own * np.power(np.power(elapsed / own, shape) + rng.exponential(1.0, len(state)), 1 / shape)


def _limit(people: People, cases: Cases) -> tuple[np.ndarray, np.ndarray]:
    """Days until the law ends the state whatever happens, and where it leads: pension age, 30 years, two years."""
    far = np.full(len(cases), 10_000)
    pension = np.maximum(latest_birthday(people, cases.person, 67) - cases.start, 2)
    thirty = np.maximum(latest_birthday(people, cases.person, 30) - cases.start, 2)
    grown = np.where(YOUNG[cases.state], thirty, far)
    insured = np.where(cases.state == NUMBER["dagpenge"], np.maximum(730 - cases.used, 2), far)
    social = EXITS.index("social")
    limit = np.minimum(np.minimum(pension, grown), insured)
    return limit, np.where(limit == pension, PENSION, social)


def _ready(rng: np.random.Generator, places: Places, people: People, cases: Cases) -> np.ndarray:
    """Is the case run on time? By place, team and the month it begins."""
    month = np.clip(calendar.month_index(cases.start) - MONTHS_FROM, 0, MONTHS - 1)
    care = places.month_care[people.place[cases.person], np.maximum(TEAM[cases.state], 0), month]
    return rng.random(len(cases)) < 1 / (1 + np.exp(-(2.1 + care)))


def _within(segments: Segments, given: offers.Offers, number: int) -> offers.Offers:
    """Offers that were granted before their segment ended; those that never started are kept as such."""
    at = given.segment - number
    given.granted = np.maximum(given.granted, np.minimum(segments.contact[at], given.start))
    return given.where((given.granted < segments.end[at]) & (given.start < segments.end[at] + 14))
