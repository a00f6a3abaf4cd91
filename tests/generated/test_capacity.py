# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What must hold of any plan of interviews."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from styrbord.inference.capacity_needed import _serve
from styrbord.inference.capacity_plan import Jobs, plan


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000), n=st.integers(1, 60), workers=st.integers(1, 6), weeks=st.integers(1, 8),
    load=st.floats(0.3, 3), teams=st.integers(1, 3), reserve=st.sampled_from((0.0, 0.2)),
)  # fmt: skip
def test_a_plan_keeps_within_time_and_beats_the_list(seed, n, workers, weeks, load, teams, reserve) -> None:
    rng = np.random.default_rng(seed)
    team_of = rng.integers(0, teams, workers)
    first = rng.integers(0, weeks, n)
    last = np.where(rng.random(n) < 0.2, -1, np.minimum(first + rng.integers(0, 5, n), weeks - 1))
    first = np.where(last < 0, 0, first)
    minutes = rng.choice([30.0, 45.0, 60.0], n)
    person = rng.integers(0, n, n)
    own = rng.integers(-1, workers, n)[person]
    team = np.where(own >= 0, team_of[np.maximum(own, 0)], rng.integers(0, teams, n)[person])
    room = rng.uniform(0.3, 1.7, (workers, weeks)) * minutes.sum() / workers / weeks / load + 1
    jobs = Jobs(person, first, last, minutes, rng.random(n), own, team)
    made = plan(jobs, room, team_of, reserve=reserve)
    result = made.result
    placed = result.week >= 0
    used = np.zeros_like(room)
    np.add.at(used, (result.worker[placed], result.week[placed]), minutes[placed])
    assert (used <= room + 1e-6).all()
    assert (result.week[placed] >= first[placed]).all()
    assert (team_of[result.worker[placed]] == team[placed]).all()
    visits = list(zip(jobs.person[placed].tolist(), result.week[placed].tolist(), strict=True))
    assert len(visits) == len(set(visits))  # nobody is called in twice in a week
    kept = placed & (last >= 0) & (result.week <= last)
    assert result.kept == kept.sum()
    assert result.kept + result.late + result.unplaced == n
    if not reserve:
        assert max(made.rule.kept, made.fresh_rule.kept) <= result.kept <= made.bound <= made.can_be_kept


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 150), st.integers(0, 150), st.integers(1, 6)), min_size=1, max_size=6))
def test_the_interviews_of_a_person_serve_every_duty(duties) -> None:
    points: list[list[int]] = []
    given_ = sorted(((first, first + length, count) for first, length, count in duties), key=lambda d: d[1])
    for place, (first, last, count) in enumerate(given_):
        _serve(points, first, last, count, place, 0)
    for first, last, count in given_:
        at = sorted({p[1] for p in points if first <= p[1] <= last})
        assert sum(first <= p[1] <= last for p in points) >= count
        assert at
    assert all(p[0] <= p[1] for p in points)
    assert len(points) <= sum(count for *_, count in given_)
