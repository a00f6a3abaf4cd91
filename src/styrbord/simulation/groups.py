# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Target groups and registrations as unemployed, from careers."""

from __future__ import annotations

import numpy as np

from styrbord.records import days
from styrbord.records.tables import GROUPS
from styrbord.simulation import streams
from styrbord.simulation.careers import Segments
from styrbord.simulation.records import runs
from styrbord.simulation.rows import Past, Rows
from styrbord.simulation.states import GROUP, NUMBER


def target_groups(segments: Segments, rng: np.random.Generator) -> Rows:
    """Groups of the law, joined where the group goes on."""
    some = segments.where(GROUP[segments.state] > 0)
    group = GROUP[some.state].astype(np.int64)
    first, last = runs(some, group)
    n = len(first)
    # A first assessment stands from the first contact; a later group from the day it changed.
    begin = np.where(some.low[first] < some.start[first], some.low[first], some.start[first])
    start = _apart(some.person[first], group[first], begin, some.end[last])
    seen = start + streams.whole(rng, 0, 7, n)
    known = np.maximum(some.end[last] + streams.whole(rng, 0, 6, n), seen)
    return Rows(
        "target_groups",
        {"person": some.person[first], "group": group[first] - int(GROUPS[0]), "starts_on": start,
         "until": some.end[last]},
        seen,
        past=[Past("until", np.full(n, days.FOREVER), known)],
    )  # fmt: skip


def _apart(person: np.ndarray, group: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """A group never begins before the one before it ended."""
    before = np.concatenate([[days.NO_DAY], end[:-1]])
    same = np.concatenate([[False], person[1:] == person[:-1]])
    return np.where(same, np.maximum(begin, before), begin)


def registrations(segments: Segments, rng: np.random.Generator) -> Rows:
    """Registrations as unemployed: on the first day of dagpenge or a little before, and for the job-ready."""
    kinds = [NUMBER["dagpenge"], NUMBER["jobready"], NUMBER["transition_job"]]
    some = segments.where(np.isin(segments.state, kinds))
    first, last = runs(some, some.state)
    n = len(first)
    early = np.where(streams.chance(rng, 0.3, n), streams.whole(rng, 1, 9, n), 0)
    base = np.maximum(some.start[first] - early, days.NO_DAY)
    start = _apart(some.person[first], some.state[first], base, some.end[last])
    known_since = np.maximum(start, some.contact[first])
    seen = known_since + (streams.chance(rng, 0.2, n) * streams.whole(rng, 1, 4, n))
    known = np.maximum(some.end[last] + streams.whole(rng, 0, 9, n), seen)
    return Rows(
        "registrations",
        {"person": some.person[first], "kind": np.zeros(n, dtype=np.int64), "starts_on": start,
         "until": some.end[last]},
        seen,
        past=[Past("until", np.full(n, days.FOREVER), known)],
    )  # fmt: skip
