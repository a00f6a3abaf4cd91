# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who has the case: posts by team, people who come and go in them, and the assignments that follow."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from styrbord.records import days
from styrbord.simulation.careers import Segments
from styrbord.simulation.people import People
from styrbord.simulation.places import TENURES, Places
from styrbord.simulation.rows import Past, Rows, Text
from styrbord.simulation.states import TEAM, TEAMS

_TEAM_NAMES = pa.array(TEAMS)


def post_of(places: Places, people: People, segments: Segments) -> np.ndarray:
    """The post of each segment (-1 without a team): a person returns to the same post of a team."""
    team = TEAM[segments.state].astype(np.int64)
    place = people.place[segments.person]
    share = (people.number[segments.person] * 0.6180339887498949) % 1.0
    known = np.maximum(team, 0)
    post = places.first_post[place, known] + (share * places.posts[place, known]).astype(np.int64)
    return np.where(team < 0, -1, post)


def just_changed(
    places: Places, people: People, segments: Segments, segment: np.ndarray, day: np.ndarray, within: int
) -> np.ndarray:
    """Has the caseworker of the segment changed in the `within` days up to the day?"""
    ends = places.tenure_ends[np.maximum(post_of(places, people, segments), 0)]
    found = np.zeros(len(day), dtype=bool)
    for tenure in range(TENURES - 1):
        since = day - ends[segment, tenure]
        found |= (since >= 0) & (since < within)
    return found


def assignments(places: Places, people: People, segments: Segments, rng: np.random.Generator) -> Rows:
    """One row per person, caseworker and stretch: a new row when the team or the holder of the post changes."""
    post = post_of(places, people, segments)
    some = segments.where(post >= 0)
    post = post[post >= 0]
    joins = (np.diff(some.person) == 0) & (np.diff(post) == 0) & (some.start[1:] <= some.end[:-1] + 45)
    first = np.flatnonzero(np.concatenate([[True], ~joins]))
    last = np.concatenate([first[1:], [len(post)]]) - 1
    low, end, post = some.low[first], some.end[last], post[first]
    rows, tenure, start, until = _by_tenure(places, post, low, end)
    n = len(rows)
    seen = start + rng.integers(0, 5, n)
    ended_by_change = until < end[rows]
    known = np.where(ended_by_change, np.maximum(until, seen), np.maximum(until + rng.integers(0, 10, n), seen))
    team = TEAM[some.state[first[rows]]].astype(np.int64)
    return Rows(
        "assignments",
        {
            "person": some.person[first[rows]],
            "caseworker": Text(places.holders[post[rows], tenure], places.caseworkers),
            "team": Text(team, _TEAM_NAMES),
            "starts_on": start,
            "until": until,
        },
        seen,
        past=[Past("until", np.full(n, days.FOREVER), known)],
    )


def _by_tenure(
    places: Places, post: np.ndarray, low: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    ends = places.tenure_ends[post]
    begins = np.concatenate([np.full((len(post), 1), days.NO_DAY), ends[:, :-1]], axis=1)
    start, until = np.maximum(begins, low[:, None]), np.minimum(ends, end[:, None])
    rows, tenure = np.nonzero(start < until)
    return rows, tenure, start[rows, tenure], until[rows, tenure]
