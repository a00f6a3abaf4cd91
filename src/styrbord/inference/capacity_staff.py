# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How many workers keep a target with a chosen certainty, and what each further one changes; Erlang's formula as a
check.

Work that falls due in a week may be done in that week or some weeks before. Each week what falls due soonest is done
first; what is not done in time is missed and is done when there is time again. The demand is drawn around the
forecast, half of its uncertainty common to all weeks and half each week's own. A. K. Erlang's formula (1917) for c
workers who are offered a load of a: the chance that somebody must wait.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly

Floats = npt.NDArray[np.float64]
Z80 = 1.2815515655446004


@dataclass(frozen=True)
class Level:
    """What so many full-time workers make possible. `more` is what one worker more would keep, in interviews."""

    workers: int
    kept: float
    certainty: float
    missed: float
    utilisation: float
    waits: float
    wait_days: float
    more: float


@dataclass(frozen=True)
class Staffing:
    """`needed` is the fewest workers that keep the target with the certainty; None: none of those tried does."""

    target: float
    certainty: float
    needed: int | None
    levels: tuple[Level, ...]
    ahead: int
    seed: int


def erlang_c(load: float, servers: int) -> float:
    """The chance of waiting in M/M/c, the load in Erlang (arrival rate times time of service); 1 when it is too
    great."""
    if load >= servers:
        return 1.0
    if load <= 0:
        return 0.0
    blocked = 1.0  # Erlang B, by its recursion
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def mean_wait(load: float, servers: int, service: float) -> float:
    """The mean time of waiting in M/M/c, in the unit of the time of service; infinite when the load is too great."""
    return math.inf if load >= servers else erlang_c(load, servers) * service / (servers - load)


def staffing(
    minutes: Floats, low: Floats, high: Floats, per_worker: Floats, *, backlog: float = 0.0, interview: float = 60.0,
    target: float = 0.9, certainty: float = 0.9, ahead: int = 4, least: int | None = None, most: int | None = None,
    draws: int = 1000, seed: int = 1,
) -> Staffing:  # fmt: skip
    """Try numbers of workers. `minutes` of work due by week with its 80 per cent interval, `per_worker` minutes a
    full-time
    worker has in each week; work may be done `ahead` weeks before. Refuses nobody, no work time, targets outside 0
    to 1."""
    _check(minutes, per_worker, target, certainty, ahead, 1 if least is None else least)
    rng = np.random.default_rng(seed)
    common, own = rng.standard_normal((draws, 1)), rng.standard_normal((draws, len(minutes)))
    z = (common + own) / math.sqrt(2)
    reach = np.where(z < 0, minutes - low, high - minutes) / Z80
    drawn = np.maximum(minutes + z * reach, 0)
    enough = int(np.ceil(1.3 * (high.sum() + backlog) / max(per_worker.sum(), 1e-9))) + 1
    first = least if least is not None else max(1, int(0.75 * minutes.sum() / per_worker.sum()))
    tried = range(first, max(most or enough, first) + 1)
    missed = {n: lost(drawn, n * per_worker, ahead, backlog) for n in [*tried, tried[-1] + 1]}
    levels = tuple(_level(n, missed, drawn, per_worker, interview, target) for n in tried)
    good = [x.workers for x in levels if x.certainty >= certainty]
    return Staffing(target, certainty, good[0] if good else None, levels, ahead, seed)


def lost(drawn: Floats, capacity: Floats, ahead: int, backlog: float = 0.0) -> Floats:
    """Minutes missed in each draw (rows) when each week has so much capacity; what is missed and a backlog come
    last."""
    draws, weeks = drawn.shape
    left, late = drawn.copy(), np.full(draws, backlog)
    total = np.zeros(draws)
    for week in range(weeks):
        room = np.full(draws, capacity[week])
        for due in range(week, min(week + ahead, weeks)):
            done = np.minimum(left[:, due], room)
            left[:, due] -= done
            room -= done
        total += left[:, week]
        late = np.maximum(late + left[:, week] - room, 0)
    return total


def _level(
    n: int, missed: dict[int, Floats], drawn: Floats, per_worker: Floats, interview: float, target: float
) -> Level:
    work = np.maximum(drawn.sum(axis=1), 1e-9)
    kept = 1 - missed[n] / work
    time = max(float(per_worker.sum()), 1e-9)
    load = float(work.mean()) / time  # workers kept busy on average
    wait = mean_wait(load, n, interview)
    return Level(
        n,
        float(kept.mean()),
        float((kept >= target - 1e-9).mean()),
        float(missed[n].mean() / interview),
        load / n,
        erlang_c(load, n),
        wait / (time / len(per_worker) / 5),
        float((missed[n] - missed[n + 1]).mean() / interview),
    )


def _check(minutes: Floats, per_worker: Floats, target: float, certainty: float, ahead: int, least: int) -> None:
    right = 0 < target <= 1 and 0 < certainty < 1 and ahead >= 1 and least >= 1
    if not right or per_worker.sum() <= 0 or not len(minutes):
        raise AskedWrongly(
            f"A staffing of {least} or more workers with {per_worker.sum():,.0f} minutes each, target {target}, "
            f"certainty {certainty}.",
            where="the staffing asked for",
            expected="at least one worker with time for citizens, a target and a certainty from 0 to 1",
            todo="give a target such as 0.9 and a certainty such as 0.9; a capacity of nobody keeps nothing",
        )
