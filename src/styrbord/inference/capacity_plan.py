# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A plan of interviews: which week, by whom, under the time there is. Fewest missed duties first, then what weighs
most.

A team's time is one pool in each week. Interviews alike in window, minutes and weight form a class; how many of each
class are held in which week is an integer programme (HiGHS), first for the most interviews kept, then, with that
number held fast, for the greatest weight. No plan can keep more than the bound it proves: the split over workers,
each with whole interviews in their own week, comes after and can only lose. Persons stay with their own caseworker
where there is time. Beside it stands the simple rule: the list by due day, from the top, what is overdue first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]
LEVELS = 5  # so many steps of weight are told apart


@dataclass(frozen=True)
class Jobs:
    """Interviews to plan: first and last week (from 0; `last` -1: overdue), minutes, weight 0 to 1, own worker (-1:
    none),
    team, person."""

    person: Ints
    first: Ints
    last: Ints
    minutes: Floats
    weight: Floats
    worker: Ints
    team: Ints

    def __len__(self) -> int:
        return len(self.person)

    def where(self, which: npt.NDArray[np.bool_] | Ints) -> Jobs:
        """The interviews of a mask or of positions."""
        return Jobs(*(getattr(self, f.name)[which] for f in fields(self)))


@dataclass(frozen=True)
class Result:
    """Week and worker of each interview (-1: not within the plan), and what came of it."""

    week: Ints
    worker: Ints
    kept: int
    late: int
    unplaced: int
    own: float
    weight: float
    longest: int


@dataclass(frozen=True)
class Plan:
    """The plan, the most interviews any plan could keep (`bound`, proved), and the simple rule beside it, as the
    list lies
    (`rule`) and when it lets go of what is overdue (`fresh_rule`)."""

    result: Result
    bound: int
    can_be_kept: int
    rule: Result
    fresh_rule: Result
    reserved: float


def plan(jobs: Jobs, room: Floats, team_of: Ints, *, reserve: float = 0.0, progress: Progress | None = None) -> Plan:
    """Plan the interviews. `room[k, w]` minutes worker k has left in week w, `team_of[k]` the worker's team;
    `reserve` is the
    share of the time held back for what is overdue. Refuses a capacity of nobody."""
    if not len(room) or room.sum() <= 0:
        raise AskedWrongly(
            "A plan for a capacity of nobody.",
            where="the workers of the plan",
            expected="at least one worker with time for citizens in the weeks of the plan",
            todo="give workers and hours (--workers, --work), or choose a team that has some",
        )
    if not 0 <= reserve < 1:
        raise AskedWrongly(
            f"A reserve of {reserve}.", where="the reserve for what is overdue", expected="a share from 0 to below 1",
            todo="give for example 0.1",
        )  # fmt: skip
    weeks = room.shape[1]
    grain = _grain(jobs.minutes)
    whole = np.floor(room / grain + 1e-9) * grain  # what is less than the grain holds no interview
    week, worker = np.full(len(jobs), -1), np.full(len(jobs), -1)
    by_list, fresh = ((np.full(len(jobs), -1), np.full(len(jobs), -1)) for _ in range(2))
    bound, teams = 0, np.unique(jobs.team).tolist()
    for done, team in enumerate(teams):
        mine, hands = np.flatnonzero(jobs.team == team), np.flatnonzero(team_of == team)
        if len(hands):
            some, most = _team(jobs.where(mine), hands, whole[hands], reserve)
            bound += most
            for target, found in zip(((week, worker), by_list, fresh), some, strict=True):
                target[0][mine], target[1][mine] = found
        if progress:
            progress(done + 1, len(teams))
    can = int((jobs.last >= 0).sum())
    told = [_told(jobs, *found, weeks) for found in ((week, worker), by_list, fresh)]
    return Plan(told[0], bound, can, told[1], told[2], reserve)


Placed = tuple[Ints, Ints]


def _team(jobs: Jobs, hands: Ints, room: Floats, reserve: float) -> tuple[tuple[Placed, Placed, Placed], int]:
    """((the plan, the simple rule, the rule that lets go) of one team as (week, worker), the bound of the team)."""
    lists = [_by_rule(jobs, hands, room, keep_overdue) for keep_overdue in (True, False)]
    planned, bound = _planned(jobs, hands, room, reserve)
    best = max((planned, *lists), key=lambda found: _worth(jobs, found))  # never worse than either rule
    return (best, lists[0], lists[1]), bound


def _worth(jobs: Jobs, found: Placed) -> tuple[int, float]:
    kept = (found[0] >= 0) & (jobs.last >= 0) & (found[0] <= jobs.last)
    return int(kept.sum()), float(jobs.weight[kept].sum())


def _grain(minutes: Floats) -> float:
    """The greatest whole number of minutes of which every interview is a multiple."""
    return float(np.gcd.reduce(np.rint(minutes).astype(np.int64))) if len(minutes) else 1.0


class _Room:
    """The time a team has left, by week and worker, and who has been placed where."""

    def __init__(self, jobs: Jobs, hands: Ints, room: Floats) -> None:
        local = {int(k): i for i, k in enumerate(hands)}
        self.hands = hands
        self.own = [local.get(k, -1) for k in jobs.worker.tolist()]
        self.left: list[list[float]] = room.T.tolist()
        self.most = [max(row) for row in self.left]
        self.minutes, self.person = jobs.minutes.tolist(), jobs.person.tolist()
        self.first, self.last = jobs.first.tolist(), jobs.last.tolist()
        self.week, self.worker = [-1] * len(jobs), [-1] * len(jobs)
        self.busy: set[tuple[int, int]] = set()
        self.least = min(self.minutes, default=0.0)

    def place(self, job: int, at: int, *, only_own: bool = False) -> bool:
        """Put an interview in a week with the own worker, else with whoever it fits tightest; False when nobody can."""
        minutes, row = self.minutes[job], self.left[at]
        if self.most[at] < minutes or (self.person[job], at) in self.busy:
            return False
        who = self.own[job]
        if who < 0 or row[who] < minutes:
            if only_own:
                return False
            who = min((k for k, free in enumerate(row) if free >= minutes), key=row.__getitem__)
        self._move(job, at, who)
        return True

    def _move(self, job: int, at: int, who: int) -> None:
        row = self.left[at]
        row[who] -= self.minutes[job]
        self.most[at] = max(row)
        self.week[job], self.worker[job] = at, who
        self.busy.add((self.person[job], at))

    def lift(self, job: int) -> None:
        """Take an interview out again."""
        at, who = self.week[job], self.worker[job]
        self.left[at][who] += self.minutes[job]
        self.most[at] = max(self.most[at], self.left[at][who])
        self.busy.discard((self.person[job], at))
        self.week[job] = self.worker[job] = -1

    def window(self, job: int) -> range:
        """The weeks in which an interview is kept."""
        return range(self.first[job], min(self.last[job], len(self.left) - 1) + 1)

    def placed(self) -> Placed:
        """Week and worker of each interview."""
        worker = np.array(self.worker, dtype=np.int64)
        return np.array(self.week, dtype=np.int64), np.where(worker < 0, -1, self.hands[worker])


def _planned(jobs: Jobs, hands: Ints, room: Floats, reserve: float) -> tuple[Placed, int]:
    """The plan of a team: weeks by class, then workers, then what is left over."""
    can = np.flatnonzero(jobs.last >= 0)
    have = _Room(jobs, hands, room)
    bound = 0
    if len(can):
        shares, bound = _by_class(jobs.where(can), room.sum(axis=0) * (1 - reserve))
        wished = _weeks(jobs, can, shares, have)
        order = can[np.lexsort((-jobs.minutes[can], wished))].tolist()  # the longest of a week first: they pack best
        wish = dict(zip(can.tolist(), wished.tolist(), strict=True))
        for own in (True, False):
            for job in order:
                if have.week[job] < 0 and wish[job] >= 0:
                    have.place(job, wish[job], only_own=own)
        rest = can[np.lexsort((jobs.minutes[can], -jobs.weight[can], wished < 0))].tolist()
        _elsewhere(have, rest, reserve)
        _to_own(have, order)
    _fill(have, jobs)
    return have.placed(), bound


def _by_class(jobs: Jobs, pool: Floats) -> tuple[list[list[int]], int]:
    """(for each interview the weeks its class may take, one list for all of a class; the proved bound).

    The linear programme of the classes is solved and rounded down; its value is an upper bound on any plan's.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    level = np.minimum((jobs.weight * LEVELS).astype(np.int64), LEVELS - 1)
    last = np.minimum(jobs.last, len(pool) - 1)
    classes, of = np.unique(
        np.stack((jobs.first, last, np.rint(jobs.minutes).astype(np.int64), level)), axis=1, return_inverse=True
    )
    size, spans = np.bincount(of.ravel()), classes[1] - classes[0] + 1
    which = np.repeat(np.arange(len(size)), spans)
    week = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans) + classes[0][which]
    n = len(which)
    at, one = np.arange(n), np.ones(n)
    take = coo_array((one, (which, at)), shape=(len(size), n))
    time = coo_array((classes[2][which].astype(float), (week, at)), shape=(len(pool), n))
    rows, limits = vstack([take, time]).tocsr(), np.concatenate([size, pool])
    most = linprog(-one, A_ub=rows, b_ub=limits, method="highs")
    value = (classes[3][which] + 1) / LEVELS - 0.001 * (week - classes[0][which]) / len(
        pool
    )  # sooner where all is equal
    held = vstack([rows, coo_array(-one[None, :])]).tocsr()
    best = linprog(-value, A_ub=held, b_ub=np.append(limits, most.fun + 1e-6), method="highs")
    chosen = np.floor((best.x if best.x is not None else most.x) + 1e-6).astype(np.int64)
    lists: list[list[int]] = [[] for _ in size]
    for c, w, times in zip(which.tolist(), week.tolist(), chosen.tolist(), strict=True):
        lists[c].extend([w] * times)
    return [lists[c] for c in of.ravel().tolist()], int(np.floor(-most.fun + 1e-6))


def _weeks(jobs: Jobs, can: Ints, shares: list[list[int]], have: _Room) -> Ints:
    """A week for each interview out of its class's, one in which the own worker has time if there is one; -1: none
    left."""
    own_left = [row.copy() for row in have.left]
    out, busy = np.full(len(can), -1), set()
    for place in np.argsort(jobs.last[can], kind="stable").tolist():
        job, weeks = int(can[place]), shares[place]
        own, minutes, person = have.own[job], have.minutes[job], have.person[job]
        free = [w for w in dict.fromkeys(weeks) if (person, w) not in busy]
        if not free:
            continue
        at = next((w for w in free if own >= 0 and own_left[w][own] >= minutes), free[0])
        if own >= 0:
            own_left[at][own] -= minutes
        weeks.remove(at)
        busy.add((person, at))
        out[place] = at
    return out


def _elsewhere(have: _Room, rest: list[int], reserve: float) -> None:
    """What found no whole gap in its week, or was not chosen, takes any gap of its window."""
    if reserve:  # the time held back is for what is overdue
        return
    for job in rest:
        if have.week[job] < 0:
            for at in have.window(job):
                if have.place(job, at):
                    break


def _to_own(have: _Room, order: list[int]) -> None:
    """Move interviews that went to another worker to a week of their window in which the own one has time."""
    for job in order:
        if have.week[job] < 0 or have.own[job] in (-1, have.worker[job]):
            continue
        before, who = have.week[job], have.worker[job]
        have.lift(job)
        if not any(have.place(job, at, only_own=True) for at in have.window(job)):
            have._move(job, before, who)


def _fill(have: _Room, jobs: Jobs) -> None:
    """What is overdue or cannot be kept takes the time that is left, heaviest and oldest first, as soon as can be."""
    start = 0
    for job in np.lexsort((jobs.last, -jobs.weight)).tolist():
        if have.week[job] >= 0:
            continue
        while start < len(have.left) and have.most[start] < have.least:
            start += 1
        for at in range(max(have.first[job], start), len(have.left)):
            if have.place(job, at):
                break


def _by_rule(jobs: Jobs, hands: Ints, room: Floats, keep_overdue: bool) -> Placed:
    """Earliest due day first, week by week; what is overdue stands first on the list, or last when it is let go of."""
    have = _Room(jobs, hands, room)
    waiting = np.argsort(jobs.last, kind="stable").tolist()
    for at in range(len(have.left)):
        open_now = [j for j in waiting if have.first[j] <= at]
        if not keep_overdue:
            open_now.sort(key=lambda j: have.last[j] < at)
        for job in open_now:
            if have.most[at] < have.least:
                break
            have.place(job, at)
        waiting = [j for j in waiting if have.week[j] < 0]
    return have.placed()


def _told(jobs: Jobs, week: Ints, worker: Ints, weeks: int) -> Result:
    placed = week >= 0
    kept = placed & (jobs.last >= 0) & (week <= jobs.last)
    late = placed & ~kept
    own = placed & (worker == jobs.worker)
    known = placed & (jobs.worker >= 0)
    wait = np.where(placed, week, weeks) - np.maximum(jobs.last, -1)
    return Result(
        week, worker, int(kept.sum()), int(late.sum()), int((~placed).sum()), float(own.sum() / max(known.sum(), 1)),
        float(jobs.weight[kept].sum()), int(wait.max(initial=0)),
    )  # fmt: skip
