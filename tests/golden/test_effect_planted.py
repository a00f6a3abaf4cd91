# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What was planted is found again; selection on the unseen is stopped by the gates (small; see bench.effects)."""

from __future__ import annotations

import numpy as np
import pytest

from bench.effect_world import KINDS, TO_DAY, World, municipality, truth
from styrbord.inference.effect import Asked, estimate
from styrbord.inference.effect_cohorts import NEVER, NONE, entries, left_by, offer_days
from styrbord.inference.effect_plain import effects_from, plain
from styrbord.inference.exit_curve import exit_curve
from styrbord.records.tables import OFFER_KINDS

WEEKS = (13, 26, 52)
PLAIN = Asked(groups=("1",), course=False)


@pytest.fixture(scope="module")
def world():
    return municipality(42, 2500, World())


@pytest.fixture(scope="module")
def found(world):
    return estimate(world, TO_DAY, Asked(groups=("1",)))


def test_planted_effects_lie_in_the_intervals_and_in_order(found):
    known = truth(World(), WEEKS, n=60_000)
    z = []
    for i, kind in enumerate(KINDS):
        one = found.of("1", OFFER_KINDS[kind])
        z += [
            (r.effect - known[i, j]) / r.se
            for j, r in enumerate(one.reading("left", w) for w in WEEKS)
            if r.effect is not None
        ]
    assert len(z) >= 12
    assert np.abs(z).max() < 3.5
    order = {k: found.of("1", k).reading("left", 26).effect for k in ("wage_subsidy", "ordinary_education")}
    assert order["wage_subsidy"] is None or order["wage_subsidy"] > 0
    shown = [(r.effect, r.se) for k in order if (r := found.of("1", k).reading("left", 26)).effect is not None]
    assert len(shown) < 2 or shown[0][0] > shown[1][0]


def test_nobody_is_treated_before_the_offer_began(world):
    e = entries(world, TO_DAY, years=5)
    table = world["offers"]
    began = {
        (int(p), int(d)): int(k) for p, d, k in zip(table["person"], table["starts_on"], table["kind"], strict=True)
    }
    treated = np.flatnonzero(e.arm != NONE)
    assert all(began[int(e.person[i]), int(e.day[i])] == e.arm[i] for i in treated[:500])
    controls = np.flatnonzero(e.arm == NONE)
    assert not any((int(e.person[i]), int(e.day[i])) in began for i in controls)
    running = {}
    for p, s, u in zip(table["person"], table["starts_on"], table["until"], strict=True):
        running.setdefault(int(p), []).append((int(s), int(u)))
    for i in controls[::20]:
        assert not any(s <= e.day[i] < u for s, u in running.get(int(e.person[i]), ()))
    assert (e.leaves > 0).all()


def test_unfinished_trials_are_weighted_as_the_survival_curve_does(world):
    e = entries(world, TO_DAY, years=5).where(slice(None))
    some = e.where(e.arm == KINDS[0])
    share = left_by(some.leaves, some.followed, some.followed, np.array([182]))[:, 0].mean()
    whole = some.followed >= 182
    naive = (some.leaves[whole] <= 182).mean()
    lost = ((some.leaves <= 182) & (some.leaves <= some.followed)).mean()
    assert share == pytest.approx(naive, abs=0.05)
    assert lost < share  # who counts the unfinished as not having left finds too few


def test_selection_on_the_unseen_stops_the_number(found):
    hidden = estimate(municipality(42, 2000, World(unseen=0.6, traces=1.0)), TO_DAY, PLAIN)
    codes = [e.state.code for e in hidden.effects]
    assert codes.count("placebo_failed") >= 4
    stopped = next(e for e in hidden.effects if e.state.code == "placebo_failed")
    assert all(r.effect is None and r.low is None for r in stopped.readings)
    assert stopped.course is None
    assert sum(e.state.code == "placebo_failed" for e in found.effects) <= 2


def test_everything_that_goes_with_an_effect_is_there(found):
    one = next(e for e in found.effects if e.state.is_shown)
    r = one.reading()
    assert r.low < r.effect < r.high
    assert r.with_offer - r.without == pytest.approx(r.effect)
    assert r.p_holm >= r.p_bh >= r.p
    assert r.e_value >= r.e_value_limit >= 1
    assert one.course.weeks[0] == 1
    assert all(a <= b for a, b in zip(one.course.band_low, one.course.low, strict=True))
    assert one.overlap.kept > 0.8
    assert len(one.overlap.after) == len(one.names)
    assert one.unseen.like in one.names
    assert 0 < one.later < 1
    assert {p.name for p in one.placebos} == {"support_before", "hours_before"}


def test_plain_and_back(found):
    there = plain(found)
    again = effects_from(there)
    assert plain(again)["effects"][0]["readings"] == there["effects"][0]["readings"]
    assert [e.kind for e in again.effects] == [e.kind for e in found.effects]


def test_the_same_seed_gives_the_same_numbers(world, found):
    again = estimate(world, TO_DAY, Asked(groups=("1",), kinds=("utility_work",)))
    assert again.effects[0].reading().effect == found.of("1", "utility_work").reading().effect


def test_exit_curve_of_a_register(world):
    e = entries(world, TO_DAY)
    mine = e.arm == KINDS[0]
    some = e.where(mine)
    made = exit_curve(some.leaves, offer_days(e, world)[mine], some.followed, some.person, kind="company_practice")
    assert made.state.is_shown
    assert all(a <= b for a, b in zip(made.left, made.left[1:], strict=False))
    assert (some.leaves < NEVER).any()
