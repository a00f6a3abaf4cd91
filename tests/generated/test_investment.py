# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The investment model against its slow twin, and what must hold of any case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrbord.inference import investment
from styrbord.inference.investment_portfolio import Candidate, choose
from styrbord.inference.investment_rates import weeks_on_ladder
from styrbord.records.days import number
from styrbord.workbench import economy
from tests.edges.investment_cases import case_of
from tests.oracle import investment_twin as twin

MONDAY = number(__import__("datetime").date(2018, 1, 1))
LADDER = economy.ladder()


@settings(max_examples=12, deadline=None)
@given(
    effect=st.floats(-0.5, 1.5), lag=st.integers(0, 60), kind=st.sampled_from(("trend", "frozen")),
    growth=st.floats(-0.1, 0.1), reach=st.floats(0.1, 1), after=st.sampled_from((0, 30)), years=st.integers(1, 4),
)  # fmt: skip
def test_the_grid_agrees_with_week_by_week(effect, lag, kind, growth, reach, after, years) -> None:
    case = case_of(
        baseline__kind=kind,
        baseline__inflow_growth=growth,
        group__reach=reach,
        group__from_week=after,
        years=years,
        stop=None,
    )
    model = investment.Model(case, case.population, LADDER)
    weeks, kroner, by_step = model.saved(np.array([effect]), np.array([float(lag)]))
    slow = twin.saved(case, case.population, LADDER.share, effect, lag)
    assert weeks.sum() == pytest.approx(slow[0], rel=2e-3, abs=0.05)
    assert kroner.sum() == pytest.approx(slow[1], rel=2e-3, abs=50)
    assert by_step.sum() == pytest.approx(weeks.sum())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 420), st.integers(1, 120)), min_size=1, max_size=8), st.integers(0, 430))
def test_weeks_on_the_ladder_as_counted_by_hand(periods, asked) -> None:
    start = MONDAY + 7 * np.array([a for a, _ in periods])
    until = start + 7 * np.array([n for _, n in periods])
    on = {a + k for a, n in periods for k in range(n)}
    who = np.zeros(len(periods), dtype=np.int64)
    found = weeks_on_ladder(who, start, until, [0, 1], [MONDAY + 7 * asked, MONDAY], LADDER)
    assert found.tolist() == [twin.counter(on, asked), 0]


def test_a_restart_takes_52_free_weeks_and_they_are_used_once() -> None:
    def after(free: int) -> int:
        who, start = [0, 0], [MONDAY, MONDAY + 7 * (10 + free)]
        until = [MONDAY + 70, MONDAY + 7 * (30 + free)]
        return int(weeks_on_ladder(who, start, until, [0], [until[1]], LADDER)[0])

    assert (after(51), after(52)) == (30, 20)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 10), st.floats(-5, 9)), min_size=1, max_size=9), st.floats(0, 40))
def test_no_other_set_is_better(cases, budget) -> None:
    found = choose([Candidate(str(i), "", c, np.full(4, m)) for i, (c, m) in enumerate(cases)], budget)
    best = max(
        sum(cases[i][1] for i in range(len(cases)) if s >> i & 1)
        for s in range(2 ** len(cases))
        if sum(cases[i][0] for i in range(len(cases)) if s >> i & 1) <= budget
    )
    assert found.mean == pytest.approx(best)
    assert found.cost <= budget + 1e-6


def test_many_cases_are_chosen_by_integer_programming() -> None:
    rng = np.random.default_rng(4)
    cost, mean = rng.uniform(1, 9, 18), rng.uniform(0, 9, 18)
    cases = [Candidate(str(i), "", c, np.full(4, m)) for i, (c, m) in enumerate(zip(cost, mean, strict=True))]
    found = choose(cases, 30.0)
    order = np.argsort(-mean / cost)
    greedy = mean[order][np.cumsum(cost[order]) <= 30].sum()
    assert greedy <= found.mean <= (mean / cost).max() * 30
    assert found.often == ()
