# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Persons and benefits from careers, with the late and wrong rows of a real system."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from styrbord.records import days
from styrbord.records.tables import BENEFITS
from styrbord.simulation import calendar, risk, streams
from styrbord.simulation.careers import Segments
from styrbord.simulation.people import People
from styrbord.simulation.places import Places
from styrbord.simulation.rows import Past, Rows, Text
from styrbord.simulation.states import BENEFIT, SOCIAL

_KH, _SDP = BENEFITS.index("kontanthjaelp"), BENEFITS.index("sygedagpenge")
_MERGED = np.array([BENEFITS.index("uddannelseshjaelp"), BENEFITS.index("overgangsydelse")])
_AMOUNT = np.array([4700, 2950, 1750, 4350, 3100, 3050, 3900, 3700, 1700, 1650, 4800, 4400.0])


def persons(places: Places, people: People, first_seen: np.ndarray, rng: np.random.Generator) -> Rows:
    """One row per person; for some the education was corrected later, for a few it is not known."""
    n = len(people)
    education = np.where(streams.chance(rng, 0.03, n), -1, people.education)
    codes = pa.array([size.code for size in places.sizes])
    wrong = np.where(streams.chance(rng, 0.006, n), first_seen + streams.whole(rng, 20, 300, n), days.NO_DAY)
    return Rows(
        "persons",
        {
            "person": np.arange(n),
            "birth_date": people.birth,
            "sex": people.sex,
            "municipality": Text(people.place, codes),
            "origin": Text(people.origin, pa.array(risk.ORIGINS)),
            "education": education,
            "language_level": Text(people.language, pa.array(risk.LANGUAGES)),
            "provider": people.provider.astype(np.int64),
        },
        first_seen,
        past=[Past("education", np.full(n, -1), wrong)],
    )


def first_seen(people: People, segments: Segments) -> np.ndarray:
    """The day each person is first known to the job centre."""
    seen = np.full(len(people), days.FOREVER, dtype=np.int64)
    np.minimum.at(seen, segments.person, np.minimum(segments.contact, segments.start))
    return seen


def benefits(segments: Segments, rng: np.random.Generator) -> Rows:
    """Benefit periods: stretches joined where the benefit goes on, parted on 1 July 2025 where its name changed."""
    code = BENEFIT[segments.state].astype(np.int64)
    later = np.isin(code, _MERGED) & (segments.start >= calendar.ONE_BENEFIT)
    code = np.where(later, _KH, code)
    first, last = runs(segments, code)
    person, start, end = segments.person[first], segments.start[first], segments.end[last]
    contact, code = segments.contact[first], code[first]
    state, employed = segments.state[first], segments.employed[first]
    cut = np.isin(code, _MERGED) & (end > calendar.ONE_BENEFIT)
    origin = np.concatenate([np.arange(len(code)), np.flatnonzero(cut)])
    second = np.arange(len(origin)) >= len(code)
    end = np.where(second, end[origin], np.where(cut, calendar.ONE_BENEFIT, end)[origin])
    start = np.where(second, calendar.ONE_BENEFIT, start[origin])
    code = np.where(second, _KH, code[origin])
    order = np.lexsort([start, person[origin]])
    rows = origin[order]
    return _benefit_rows(
        rng, person[rows], code[order], start[order], end[order], contact[rows], employed[rows], state[rows],
        second[order],
    )  # fmt: skip


def _benefit_rows(
    rng: np.random.Generator, person: np.ndarray, code: np.ndarray, start: np.ndarray, end: np.ndarray,
    contact: np.ndarray, employed: np.ndarray, state: np.ndarray, renamed: np.ndarray,
) -> Rows:  # fmt: skip
    n = len(person)
    lag = np.where(streams.chance(rng, 0.03, n), streams.whole(rng, 10, 60, n), streams.whole(rng, 0, 6, n))
    opened = np.where(code == _SDP, start, np.maximum(contact, start - 14))
    seen = np.where(renamed, start, np.maximum(opened + lag, contact))
    known = end + np.where(end == calendar.ONE_BENEFIT, 0, streams.whole(rng, -5, 6, n))
    known = np.maximum(known, seen)
    sick = code == _SDP
    category = np.where(sick, _category(rng, start, end, person), -1)
    assessed = np.where(sick, contact + streams.whole(rng, 20, 56, n), days.NO_DAY)
    follows = contact >= start
    told = np.where(np.isin(state, np.flatnonzero(SOCIAL)) | sick | (code == 0), contact, days.NO_DAY)
    told = np.where(follows & (code != 0), days.NO_DAY, told)
    moved = streams.chance(rng, 0.012, n) & (end < days.FOREVER) & (end - start > 40)
    wrong_end = end + np.where(streams.chance(rng, 0.5, n), 1, -1) * streams.whole(rng, 1, 12, n)
    right = np.where(moved, known + streams.whole(rng, 12, 100, n), days.NO_DAY)
    amount = np.round(_AMOUNT[code] * (0.9 + 0.1 * streams.whole(rng, 0, 2, n)) / 5) * 5
    return Rows(
        "benefits",
        {
            "person": person, "benefit": code, "starts_on": start, "until": end, "counted_from": told,
            "employed": np.where(sick, employed.astype(np.int64), -1), "sickness_category": category,
            "weekly_amount": amount,
        },
        seen,
        past=[
            Past("until", np.where(moved, wrong_end, end), right, "end corrected"),
            Past("until", np.full(n, days.FOREVER), known),
            Past("sickness_category", np.full(n, -1), assessed),
        ],
    )  # fmt: skip


def _category(rng: np.random.Generator, start: np.ndarray, end: np.ndarray, person: np.ndarray) -> np.ndarray:
    """Category 1 for cases expected to be short; 3 only until the end of 2024. Positions 0, 1, 2."""
    short = expected_short(start, end, person)
    third = streams.chance(rng, 0.12, len(start)) & (start < calendar.LAW_2025)
    return np.where(short, 0, np.where(third, 2, 1))


def expected_short(start: np.ndarray, end: np.ndarray, person: np.ndarray) -> np.ndarray:
    """Whether a sickness case was put in category 1: most of those that turned out short, from the case alone."""
    return (end - start < 45) & ((start * 31 + person * 17) % 100 < 88)


def runs(segments: Segments, code: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last position of each run: same person, same code, no day between."""
    joins = (
        (segments.person[1:] == segments.person[:-1])
        & (code[1:] == code[:-1])
        & (segments.start[1:] == segments.end[:-1])
    )
    first = np.flatnonzero(np.concatenate([[True], ~joins]))
    return first, np.concatenate([first[1:], [len(code)]]) - 1
