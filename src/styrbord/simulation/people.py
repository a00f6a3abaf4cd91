# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who they are: persons of a block with their features and the day and state of their first case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styrbord.records.tables import EDUCATIONS, SEXES
from styrbord.simulation import inflow, risk, streams
from styrbord.simulation.places import Places
from styrbord.simulation.setting import Setting
from styrbord.simulation.states import FAMILIES, FAMILY, NAMES, NUMBER, SOCIAL, YOUNG

_NAMES = np.array(NAMES)
UNQUALIFIED = np.array([name in ("none", "lower_secondary", "upper_secondary") for name in EDUCATIONS])
FEMALE, MALE = SEXES.index("female"), SEXES.index("male")


@dataclass(frozen=True)
class People:
    """Persons of a block: position of the place, number within it, features, and the first case.

    `education`, `origin`, `language` and `sex` are code positions; `risk` is the planted score, `frailty` what no
    table shows. `state`, `starts_on` are the first case; `elapsed` the days it had lasted when the period began.
    """

    place: np.ndarray
    number: np.ndarray
    birth: np.ndarray
    sex: np.ndarray
    origin: np.ndarray
    education: np.ndarray
    language: np.ndarray
    provider: np.ndarray
    risk: np.ndarray
    frailty: np.ndarray
    state: np.ndarray
    starts_on: np.ndarray
    elapsed: np.ndarray

    def __len__(self) -> int:
        return len(self.place)


def draw(setting: Setting, places: Places, block: int) -> People:
    """The persons of one block."""
    rng = streams.stream(setting.seed, streams.PEOPLE, block)
    place, number = setting.persons_of(block)
    state, start, elapsed = inflow.first_cases(rng, setting, places, place)
    ukraine = number < setting.ukrainians[place]
    state, start, elapsed = inflow.from_ukraine(rng, setting, ukraine, state, start, elapsed)
    origin = np.where(ukraine, risk.ORIGINS.index("ukraine"), _origin(rng, state))
    age = _age(rng, state, ukraine)
    education = _education(rng, age, state)
    language = _language(rng, origin)
    sex = np.where(streams.chance(rng, 0.51, len(place)), FEMALE, MALE)
    provider = streams.chance(rng, np.interp(age, [18, 25, 35, 45, 60], [0.05, 0.2, 0.62, 0.5, 0.05]), len(place))
    state = _fitting(state, age, education)
    score = risk.score(
        female=sex == FEMALE, age=age.astype(np.int64), education=education, origin=origin, language=language,
        provider=provider,
    )  # fmt: skip
    frailty = np.round(rng.normal(0, risk.FRAILTY_SD, len(place)), 4)
    birth = start - np.round(age * 365.25).astype(np.int64)
    return People(
        place, number, birth, sex, origin, education, language, provider, score, frailty, state, start, elapsed
    )


def _age(rng: np.random.Generator, state: np.ndarray, ukraine: np.ndarray) -> np.ndarray:
    """Years at the first case: the young states below 28, the rest over working life."""
    adult = 19 + 45 * rng.beta(1.35, 1.75, len(state))
    young = 18.1 + 9.5 * rng.random(len(state)) ** 1.4
    older = 33 + 30 * rng.random(len(state))
    age = np.where(YOUNG[state] | ukraine, young, adult)
    return np.where(np.isin(state, [NUMBER[s] for s in ("resource", "ledighed", "rehab")]), older, age)


def _education(rng: np.random.Generator, age: np.ndarray, state: np.ndarray) -> np.ndarray:
    """Highest education: the unemployed with a fund have more of it, the young have not finished."""
    insured = np.array([3, 12, 9, 37, 7, 18, 14.0])
    others = np.array([9, 42, 10, 28, 3, 6, 2.0])
    young = np.array([12, 62, 26, 0, 0, 0, 0.0])
    is_insured = np.isin(state, [NUMBER["dagpenge"], NUMBER["sick"]])
    weights = np.where(YOUNG[state][:, None], young, np.where(is_insured[:, None], insured, others))
    weights = weights * np.where((age < 24)[:, None], np.array([1, 2, 2.5, 0.6, 0.2, 0.1, 0]), 1.0)
    return streams.pick(rng, weights)


def _origin(rng: np.random.Generator, state: np.ndarray) -> np.ndarray:
    """Danish, immigrant, descendant; the integration states are immigrants."""
    integration = np.isin(FAMILY[state], [FAMILIES.index("programme")]) | np.char.startswith(
        _NAMES[state], "transition"
    )
    helped = np.where(SOCIAL[state][:, None], [72, 22, 6.0], [83, 14, 3.0])
    weights = np.where(integration[:, None], np.array([3, 95, 2.0]), helped)
    return streams.pick(rng, weights)


def _language(rng: np.random.Generator, origin: np.ndarray) -> np.ndarray:
    """How well Danish is spoken, by origin."""
    table = np.array([[97, 2, 1, 0, 0], [3, 22, 35, 30, 10], [70, 24, 5, 1, 0], [0, 2, 22, 48, 28.0]])
    return streams.pick(rng, table[origin])


def _fitting(state: np.ndarray, age: np.ndarray, education: np.ndarray) -> np.ndarray:
    """Under 30 without a qualifying education belongs in the young groups."""
    young = (age < 29.5) & UNQUALIFIED[education]
    ready = np.isin(state, [NUMBER["jobready"]]) & young
    active = np.isin(state, [NUMBER["activityready"]]) & young
    moved = np.where(ready, NUMBER["educationready"], np.where(active, NUMBER["young_activity"], state))
    transition = np.isin(moved, [NUMBER["transition_job"], NUMBER["transition_activity"]]) & young
    return np.where(transition, NUMBER["transition_young"], moved)


def age_on(people: People, which: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Age in years (fractions) of some persons on some days."""
    return (day - people.birth[which]) / 365.25


def latest_birthday(people: People, which: np.ndarray, years: int) -> np.ndarray:
    """The day somebody reaches an age, near enough for a simulated career."""
    return people.birth[which] + round(years * 365.25)
