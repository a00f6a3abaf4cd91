# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Offers as a staffed job centre grants them under the rules in force, and what they do to the days that remain."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from styrbord.simulation import calendar, effects, streams
from styrbord.simulation.states import FAMILIES, FAMILY, YOUNG

MOST = 8
# Share of cases without a deadline that never get an offer, by family of states.
_NO_OFFERS = np.array([0.3, 0.3, 0.3, 0.3, 0.4, 0.12, 0.2, 1.0])
_DP, _JR, _AR = (FAMILIES.index(name) for name in ("dagpenge", "job_ready", "activity_ready"))


@dataclass
class Offers:
    """Offers of a block: position of the segment, kind code, days. `until` is as planned, before any cut."""

    segment: np.ndarray
    kind: np.ndarray
    granted: np.ndarray
    start: np.ndarray
    until: np.ndarray

    def where(self, which: np.ndarray) -> Offers:
        """Some of the offers."""
        return Offers(*(getattr(self, f.name)[which] for f in fields(self)))


def joined(parts: list[Offers]) -> Offers:
    """Several tables of offers as one."""
    return Offers(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Offers)))


def deadline(state: np.ndarray, counted_from: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Days within which the first offer is due under the law that governs the case; 0 without a duty."""
    family = FAMILY[state]
    before = counted_from < calendar.LAW_2020
    insured = np.where(before & ((age < 30) | (age >= 50)), 91, 182)
    assistance = np.where(before & (family == _JR), 91, 182)
    days = np.where(family == _DP, insured, np.where(np.isin(family, [_JR, _AR]), assistance, 0))
    young = np.where(counted_from < calendar.LAW_2026, 30, 182)
    return np.where(YOUNG[state], young, days)


def follow(
    rng: np.random.Generator, *, state: np.ndarray, start: np.ndarray, anchor: np.ndarray, used: np.ndarray,
    counted_from: np.ndarray, age: np.ndarray, ready: np.ndarray, segment: np.ndarray, to_job: np.ndarray,
    to_other: np.ndarray, horizon: int, haste: np.ndarray | None = None,
) -> tuple[Offers, np.ndarray]:  # fmt: skip
    """Grant offers along each segment; gives them and the shortened days to a job.

    `ready` says whether the job centre runs the case on time; `haste` multiplies every wait for an offer. All arrays by
    segment; `to_job`, `to_other` in days.
    """
    to_job = to_job.copy()
    due = deadline(state, counted_from, age)
    at = _first(rng, state, start, anchor, used, due, ready)
    if haste is not None:
        at = np.where(at < 50_000, at * haste, at).astype(np.int64)
    parts: list[Offers] = []
    live = np.arange(len(state))
    for turn in range(MOST):
        day = start[live] + at[live]
        live = live[(at[live] < np.minimum(to_job[live], to_other[live])) & (day <= horizon)]
        if not len(live):
            break
        offer = _grant(rng, live, state, start + at, (due > 0) & (turn == 0) & ready, segment)
        parts.append(offer)
        gain = np.exp(-effects.EFFECTS[offer.kind, FAMILY[state[live]]])
        to_job[live] = at[live] + (to_job[live] - at[live]) * gain
        gap = _gap(rng, state[live], counted_from[live], ready[live])
        at[live] = offer.until - start[live] + (gap if haste is None else (gap * haste[live]).astype(np.int64))
    return joined(parts) if parts else _none(), to_job


def _none() -> Offers:
    empty = np.zeros(0, dtype=np.int64)
    return Offers(empty, empty, empty, empty, empty)


def _first(
    rng: np.random.Generator, state: np.ndarray, start: np.ndarray, anchor: np.ndarray, used: np.ndarray,
    due: np.ndarray, ready: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Days from the segment's start to its first offer."""
    n = len(state)
    in_time = due * (0.35 + 0.5 * rng.random(n))
    in_time = np.where(due == 30, 6 + 20 * rng.random(n), in_time)
    too_late = due * 1.05 + rng.exponential(np.where(due == 30, 45, 110), n)
    target = np.where(ready, in_time, too_late)
    seldom = rng.random(n) < _NO_OFFERS[FAMILY[state]]
    free = np.where(seldom, 50_000, rng.exponential(190, n) + 25)
    wanted = anchor + np.where(due > 0, target - used, free)
    day = np.where(due > 0, calendar.after_pause(anchor, np.round(wanted).astype(np.int64)), np.round(wanted))
    later = rng.exponential(160, n) + 5
    later = np.where(free == 50_000, np.where(due > 0, later, 50_000), later)
    at = np.where(day < start, later, day - start).astype(np.int64)
    begin = start + at
    paused = (begin >= calendar.PAUSE_FROM) & (begin < calendar.PAUSE_UNTIL)
    return np.where(paused, calendar.PAUSE_UNTIL - start + streams.whole(rng, 0, 30, n), at)


def _grant(
    rng: np.random.Generator, live: np.ndarray, state: np.ndarray, begin: np.ndarray, insists: np.ndarray,
    segment: np.ndarray,
) -> Offers:  # fmt: skip
    day = begin[live]
    day = day + np.where((day + 3) % 7 == 5, 2, np.where((day + 3) % 7 == 6, 1, 0))
    kind = streams.pick(rng, effects.mix(FAMILY[state[live]], day, insists[live]))
    granted = day - streams.whole(rng, 3, 24, len(live))
    return Offers(segment[live], kind, granted, day, day + effects.lengths(rng, kind))


def _gap(rng: np.random.Generator, state: np.ndarray, counted_from: np.ndarray, ready: np.ndarray) -> np.ndarray:
    """Days from the end of one offer to the next: short for the young, whose effort is continuous."""
    n = len(state)
    allowed = np.where(counted_from < calendar.LAW_2022, 27, 118)
    young = np.where(ready, allowed * (0.2 + 0.72 * rng.random(n)), allowed + rng.exponential(60, n))
    others = 40 + rng.exponential(np.where(ready, 170, 320), n)
    return np.where(YOUNG[state] & (counted_from < calendar.LAW_2026), young, others).astype(np.int64)
