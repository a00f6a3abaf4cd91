# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Ordinary hours by month: after a job is found, and beside a benefit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from styrbord.records import days
from styrbord.simulation import calendar, streams
from styrbord.simulation.careers import Segments
from styrbord.simulation.people import People
from styrbord.simulation.places import Places
from styrbord.simulation.risk import FRAILTY_SD
from styrbord.simulation.rows import Past, Rows, Text
from styrbord.simulation.setting import Setting
from styrbord.simulation.states import FAMILY, JOB

AFTER = 6  # months of hours that the case system fetches after somebody leaves
# Share of stretches with some hours beside the benefit, by family of states.
_BESIDE = np.array([0.18, 0.2, 0.2, 0.22, 0.16, 0.12, 0.16, 0.0])


def rows(
    setting: Setting, places: Places, people: People, segments: Segments, cvr: pa.Array, rng: np.random.Generator
) -> Rows:
    """The table of wage hours: one row per person and month."""
    who_after, month_after = _after(segments, rng)
    who_beside, month_beside = _beside(segments, rng, _traces(setting, people, segments))
    segment = np.concatenate([who_after, who_beside])
    month = np.concatenate([month_after, month_beside])
    full = np.arange(len(segment)) < len(who_after)
    person = segments.person[segment]
    order = np.lexsort([~full, month, person])
    twice = np.concatenate([[False], (np.diff(person[order]) == 0) & (np.diff(month[order]) == 0)])
    last = int(calendar.month_index(np.array([setting.to_day]))[0])
    order = order[~twice & (month[order] <= last)]
    segment, month, full, person = segment[order], month[order], full[order], person[order]
    return _table(places, people, segments, segment, month, full, person, cvr, rng)


def _table(
    places: Places, people: People, segments: Segments, segment: np.ndarray, month: np.ndarray, full: np.ndarray,
    person: np.ndarray, cvr: pa.Array, rng: np.random.Generator,
) -> Rows:  # fmt: skip
    n = len(segment)
    hours = np.where(full, 110 + 60 * rng.beta(2.2, 1.3, n), 6 + rng.exponential(26, n))
    hours = np.round(np.minimum(hours, 185) * 2) / 2
    place = people.place[person]
    spread = ((segments.start[segment] * 7 + person * 13) % 997) / 997.0
    company = places.first_company[place] + (spread**2 * places.companies[place]).astype(np.int64)
    reported = (month + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + 9
    seen = reported + np.where(rng.random(n) < 0.03, streams.whole(rng, 20, 80, n), streams.whole(rng, 0, 3, n))
    wrong = np.where(rng.random(n) < 0.01, seen + streams.whole(rng, 15, 90, n), days.NO_DAY)
    return Rows(
        "wage_hours",
        {"person": person, "month": month, "hours": hours, "company_cvr": Text(company, cvr)},
        seen,
        past=[Past("hours", np.round(hours * 0.8 * 2) / 2, wrong, "hours corrected")],
    )


def _after(segments: Segments, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Up to six months of work after a job was found, cut by the next case."""
    which = np.flatnonzero(segments.exit == JOB)
    following = np.concatenate([segments.start[1:], [days.FOREVER // 2]])
    same = np.concatenate([segments.person[1:] == segments.person[:-1], [False]])
    first = calendar.month_index(segments.end[which])
    stop = np.where(same[which], calendar.month_index(following[which]) + 1, first + AFTER)
    count = np.clip(stop - first, 1, AFTER)
    return _spread(which, first, count)


def _traces(setting: Setting, people: People, segments: Segments) -> np.ndarray | float:
    """What decides unseen who gets offers soon also shows in hours beside the benefit, as it would in life."""
    if not setting.unseen:
        return 1.0
    return np.exp(abs(setting.unseen) * people.frailty[segments.person] / FRAILTY_SD)


def _beside(segments: Segments, rng: np.random.Generator, times: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Some months with a few hours while on the benefit."""
    share = _BESIDE[FAMILY[segments.state]] * times
    which = np.flatnonzero(rng.random(len(segments)) < share)
    begin = calendar.month_index(segments.start[which])
    months = np.maximum(calendar.month_index(segments.end[which]) - begin, 1)
    months = np.minimum(months, 120)
    first = begin + (rng.random(len(which)) * months).astype(np.int64)
    length = 1 + rng.exponential(5, len(which)).astype(np.int64)
    return _spread(which, first, np.maximum(np.minimum(length, begin + months - first), 1))


def _spread(which: np.ndarray, first: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    segment = np.repeat(which, count)
    nth = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    return segment, np.repeat(first, count) + nth
