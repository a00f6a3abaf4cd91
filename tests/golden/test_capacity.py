# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Capacity against closed forms and known days: Erlang C, Easter, exact plans of small cases."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest

from styrbord.inference.capacity_plan import Jobs, plan
from styrbord.inference.capacity_staff import erlang_c, lost, mean_wait, staffing
from styrbord.inference.capacity_time import days_off, easter_sunday, net_minutes
from styrbord.records.days import number
from styrbord.workbench.capacity import work_of
from tests.oracle.queue_twin import waiting


@pytest.mark.parametrize(("load", "servers"), [(0.8, 1), (2.0, 3), (8.5, 10)])
def test_erlang_c_is_the_sum_of_its_definition(load: float, servers: int) -> None:
    terms = [load**k / np.prod(np.arange(1, k + 1)) for k in range(servers)]
    top = load**servers / np.prod(np.arange(1, servers + 1)) * servers / (servers - load)
    assert erlang_c(load, servers) == pytest.approx(top / (sum(terms) + top))


def test_one_server_waits_as_often_as_it_is_busy() -> None:
    assert erlang_c(0.6, 1) == pytest.approx(0.6)
    assert mean_wait(0.6, 1, 60) == pytest.approx(60 * 0.6 / 0.4)
    assert erlang_c(3, 3) == 1.0
    assert mean_wait(3, 3, 1) == np.inf


def test_a_simulated_line_agrees_with_erlang_and_little() -> None:
    share, wait = waiting(2.4, 3, 60_000, seed=5)
    assert share == pytest.approx(erlang_c(2.4, 3), abs=0.03)
    assert wait == pytest.approx(mean_wait(2.4, 3, 1.0), rel=0.12)


@pytest.mark.parametrize(
    ("year", "day"), [(2023, "04-09"), (2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2038, "04-25")]
)
def test_easter(year: int, day: str) -> None:
    assert easter_sunday(year) == dt.date.fromisoformat(f"{year}-{day}")


def test_great_prayer_day_was_a_day_off_until_2023() -> None:
    assert dt.date(2023, 5, 5) in days_off(work_of(), 2023)
    assert dt.date(2024, 4, 26) not in days_off(work_of(), 2024)


def test_a_year_has_the_minutes_of_its_working_days() -> None:
    work = work_of()
    whole = net_minutes(work, number(dt.date(2024, 1, 1)), 52).sum()
    weekdays = [dt.date(2024, 1, 1) + dt.timedelta(days=d) for d in range(364)]
    open_days = sum(d.weekday() < 5 and d not in days_off(work, d.year) for d in weekdays)
    by_hand = (open_days - 30) * 7.4 * 60 * 0.55 * 0.95
    assert whole == pytest.approx(by_hand, rel=0.005)


def test_the_fluid_week_by_hand() -> None:
    """10 due in week 2 and 10 in week 3, 5 a week: two weeks ahead, weeks 1-3 give 15 of 20."""
    drawn = np.array([[0.0, 10.0, 10.0]])
    assert lost(drawn, np.full(3, 5.0), 2)[0] == pytest.approx(5)
    assert lost(drawn, np.full(3, 5.0), 1)[0] == pytest.approx(10)


def test_more_workers_keep_more_and_the_target_is_met_first_by_the_needed() -> None:
    minutes = np.full(26, 6000.0)
    found = staffing(minutes, minutes * 0.9, minutes * 1.1, np.full(26, 600.0), target=0.95, certainty=0.9)
    kept = [x.kept for x in found.levels]
    assert kept == sorted(kept)
    sure = {x.workers: x.certainty for x in found.levels}
    assert found.needed is not None
    assert sure[found.needed] >= 0.9
    assert all(c < 0.9 for n, c in sure.items() if n < found.needed)
    certain = staffing(minutes, minutes, minutes, np.full(26, 600.0), target=1.0, certainty=0.9)
    assert certain.needed == 10


def jobs_of(rows: list[tuple[int, int, float, int]], team: int = 0) -> Jobs:
    """first, last, minutes, own worker; each another person."""
    first, last, minutes, worker = (np.array(c) for c in zip(*rows, strict=True))
    n = len(rows)
    return Jobs(np.arange(n), first, last, minutes.astype(float), np.full(n, 0.5), worker, np.full(n, team))


def best(jobs: Jobs, room: np.ndarray) -> int:
    """The most that can be kept, by trying every way."""
    places = list(itertools.product(range(room.shape[0]), range(room.shape[1])))
    found = 0
    for choice in itertools.product([None, *places], repeat=len(jobs)):
        left, kept = room.copy(), 0
        for j, at in enumerate(choice):
            if at is not None and jobs.first[j] <= at[1] <= jobs.last[j]:
                left[at] -= jobs.minutes[j]
                kept += 1
        if (left >= 0).all():
            found = max(found, kept)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_a_small_plan_is_as_good_as_any(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 2, 5)
    rows = list(
        zip(
            first.tolist(),
            (first + rng.integers(0, 2, 5)).clip(max=1).tolist(),
            rng.choice([30, 60], 5).tolist(),
            rng.integers(0, 2, 5).tolist(),
            strict=True,
        )
    )
    room = rng.choice([30.0, 60.0], (2, 2))
    jobs = jobs_of(rows)
    made = plan(jobs, room, np.zeros(2, dtype=np.int64))
    most = best(jobs, room)
    assert made.bound >= most
    assert made.result.kept >= most - 1
    assert made.result.kept >= max(made.rule.kept, made.fresh_rule.kept)


def test_short_interviews_go_before_a_long_one_when_time_is_short() -> None:
    """One hour: the list takes the long one due first, the plan the two short ones."""
    made = plan(jobs_of([(0, 0, 60, 0), (0, 0, 30, 0), (0, 0, 30, 0)]), np.array([[60.0]]), np.zeros(1, dtype=np.int64))
    assert (made.result.kept, made.fresh_rule.kept, made.bound) == (2, 1, 2)
