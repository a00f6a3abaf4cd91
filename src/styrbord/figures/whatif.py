# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What would so many more interviews or placements a week do to a target? The most that they can move, not a promise.

Each person (or duty) for whom it can still be done needs so many events by a day. Extra events begin on a day and come
evenly. The largest number that can be brought over by their days is the number of jobs one machine can finish in time:
J. M. Moore, "An n job, one machine sequencing algorithm for minimizing the number of late jobs", Management Science 15
(1968), 102-109 (Hodgson's form): take jobs in order of their days, and drop the longest whenever one would be late.
Nobody is seen more than once a week.
"""

from __future__ import annotations

import datetime as dt
import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from styrbord.errors import AskedWrongly
from styrbord.figures.target import Target

MOST_A_WEEK = 1000


@dataclass(frozen=True)
class Job:
    """What one person or duty still needs: events, and the last day they count on."""

    needs: int
    by: dt.date


@dataclass(frozen=True)
class Effort:
    """So many more events a week from a day on."""

    a_week: int
    begins: dt.date

    def __post_init__(self) -> None:
        if not 0 <= self.a_week <= MOST_A_WEEK:
            raise AskedWrongly(
                f"{self.a_week} more a week.",
                where="how many more a week",
                expected=f"a whole number from 0 to {MOST_A_WEEK}",
                todo="Choose a number in that range.",
            )

    def events_by(self, day: dt.date) -> int:
        """How many extra events have been held by a day, that day included."""
        return max(0, (day - self.begins).days + 1) * self.a_week // 7


@dataclass(frozen=True)
class WhatIf:
    """A month to come without and with the effort. `moved` units are brought over at most, `events` are spent on it."""

    month: str
    denominator: int
    without: float
    with_effort: float
    moved: int
    events: int
    needed: int
    is_met: bool


def brought_over(jobs: Iterable[Job], effort: Effort) -> tuple[int, int]:
    """(units, events): the most units that can be brought over in time, and the events they take."""
    kept: list[int] = []  # the largest needs first, as negatives
    spent = 0
    for job in sorted(jobs, key=lambda j: (j.by, j.needs)):
        if job.needs > weeks_between(effort.begins, job.by):
            continue
        heapq.heappush(kept, -job.needs)
        spent += job.needs
        while kept and spent > effort.events_by(job.by):
            spent += heapq.heappop(kept)
    return len(kept), spent


def weeks_between(begins: dt.date, by: dt.date) -> int:
    """How many different weeks of seven days, counted from the beginning, there are up to a day."""
    return max(0, math.ceil(((by - begins).days + 1) / 7))


def what_if(
    target: Target, month: str, expected: float, denominator: int, jobs: Sequence[Job], effort: Effort
) -> WhatIf:
    """The month with the effort, beside the share expected without it. Only those not expected to come over anyway
    can be moved."""
    rises = target.met_when in ("at_least", "above")
    left = round((1 - expected if rises else expected) * denominator)
    units, events = brought_over(jobs, effort)
    moved = min(units, left)
    step = moved / denominator if denominator else 0.0
    share = min(max(expected + step if rises else expected - step, 0.0), 1.0)
    return WhatIf(
        month=month,
        denominator=denominator,
        without=expected,
        with_effort=share,
        moved=moved,
        events=events if moved == units else min(events, sum(sorted(j.needs for j in jobs)[:moved])),
        needed=_still_needed(target, share, denominator),
        is_met=target.is_met(share),
    )


def _still_needed(target: Target, share: float, denominator: int) -> int:
    """How many more units would have to come over; found by trying, so that it agrees with `is_met`."""
    rises = target.met_when in ("at_least", "above")
    top = round(share * denominator)
    for more in range(denominator + 1):
        at = top + more if rises else top - more
        if denominator and 0 <= at <= denominator and target.is_met(at / denominator):
            return more
    return 0
