# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What an extra effort can move, against trying every choice of persons; a change parted in month and cause."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrbord.errors import AskedWrongly
from styrbord.figures.catalogue import read_targets
from styrbord.figures.change import CAUSES, Cause, MonthChange, kitagawa
from styrbord.figures.disclosure import Hiding
from styrbord.figures.whatif import Effort, Job, brought_over, weeks_between, what_if

START = dt.date(2026, 10, 1)
TARGETS = {t.id: t for t in read_targets()}
days = st.integers(0, 40).map(lambda d: START + dt.timedelta(days=d))
jobs = st.lists(st.builds(Job, st.integers(1, 5), days), max_size=7)
strata = st.dictionaries(st.sampled_from("abcd"), st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1).map(
    lambda d: {k: (min(a, b), max(a, b) or 1) for k, (a, b) in d.items()}
)


def fits(some: tuple[Job, ...], effort: Effort) -> bool:
    """Can all of these be done in time? Each day's need must have been held by that day."""
    if any(j.needs > weeks_between(effort.begins, j.by) for j in some):
        return False
    return all(sum(j.needs for j in some if j.by <= day) <= effort.events_by(day) for day in {j.by for j in some})


@given(jobs, st.integers(0, 8), st.integers(-5, 20))
def test_no_choice_of_persons_brings_over_more(given_jobs: list[Job], a_week: int, later: int) -> None:
    effort = Effort(a_week, START + dt.timedelta(days=later))
    best = max(n for n in range(len(given_jobs) + 1) if any(fits(c, effort) for c in combinations(given_jobs, n)))
    assert brought_over(given_jobs, effort)[0] == best


@given(strata, strata)
def test_mix_and_performance_add_up(one: dict[str, tuple[int, int]], other: dict[str, tuple[int, int]]) -> None:
    rates = [sum(a for a, _ in d.values()) / sum(n for _, n in d.values()) for d in (one, other)]
    assert sum(kitagawa(one, other)) == pytest.approx(rates[1] - rates[0], abs=1e-12)


def test_the_same_kinds_done_equally_well_are_all_mix() -> None:
    mix, performance = kitagawa({"a": (5, 10), "b": (10, 10)}, {"a": (10, 20), "b": (10, 10)})
    assert (mix, performance) == (pytest.approx(20 / 30 - 15 / 20), 0)


def test_a_month_with_the_effort() -> None:
    target = TARGETS["early-effort-interviews-80"]
    ten = [Job(1, START + dt.timedelta(days=13))] * 10
    found = what_if(target, "2026-10", 0.5, 20, ten, Effort(2, START))
    assert (found.moved, found.with_effort, found.is_met, found.needed) == (4, pytest.approx(0.7), False, 2)
    most = what_if(target, "2026-10", 0.9, 20, ten, Effort(20, START))
    assert (most.moved, most.with_effort, most.is_met, most.needed) == (2, 1.0, True, 0)


def test_an_effort_without_end_is_refused() -> None:
    with pytest.raises(AskedWrongly, match="more a week"):
        Effort(5000, START)


@given(st.lists(st.tuples(st.floats(-0.1, 0.1), st.integers(0, 400)), min_size=4, max_size=4))
def test_published_parts_add_up_and_none_rests_on_few(parts: list[tuple[float, int]]) -> None:
    causes = tuple(Cause((n,), e, u) for n, (e, u) in zip(CAUSES, parts, strict=True))
    whole = MonthChange(0.5, 0.5 + sum(c.effect for c in causes), causes, True)
    told = whole.published(Hiding())
    assert sum(c.effect for c in told.causes) == pytest.approx(whole.total)
    assert sorted(n for c in told.causes for n in c.names) == sorted(CAUSES)
    assert all(c.units == 0 or c.units >= 10 or len(told.causes) == 1 for c in told.causes)
    alone = {c.names[0] for c in told.causes if len(c.names) == 1 and len(told.causes) > 1}
    assert not any(0 < u < 10 and n in alone for n, (_, u) in zip(CAUSES, parts, strict=True))
    assert whole.published(Hiding(on=False)).causes == causes
