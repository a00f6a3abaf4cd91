# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Generated small rankings: the product against its slow twin, and what must hold of every set."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from styrbord.inference import rank_engine, ranks
from styrbord.inference.benchmark import rank_shift
from styrbord.inference.ranks_multinomial import rank_sets_of_counts
from tests.oracle import ranks_twin

KINDS = ("two-sided", "lower", "upper")
values = st.lists(st.integers(-20, 20).map(lambda n: n / 4), min_size=2, max_size=5)


@st.composite
def rankings(draw):
    x = draw(values)
    spread = draw(st.lists(st.sampled_from([0.0, 0.1, 0.3, 1.0, 2.0]), min_size=len(x), max_size=len(x)))
    return np.array(x), np.array(spread), draw(st.integers(0, 5)), draw(st.sampled_from([0.5, 0.9, 0.95, 0.99]))


@settings(max_examples=60, deadline=None)
@given(rankings(), st.sampled_from(KINDS), st.booleans(), st.booleans())
def test_the_product_and_its_twin_agree(given_, kind, stepdown, simul):
    x, spread, seed, coverage = given_
    found = ranks.rank_sets(x, spread, coverage=coverage, cstype=kind, stepdown=stepdown, simul=simul, R=40, seed=seed)
    draws = rank_engine.noise(np.diag(spread**2), 40, seed).draws.T.tolist()
    low, high = ranks_twin.rank_sets(
        x.tolist(), np.diag(spread**2).tolist(), draws, coverage=coverage, cstype=kind, stepdown=stepdown, simul=simul
    )
    assert found.L.tolist() == low
    assert found.U.tolist() == high


@settings(max_examples=60, deadline=None)
@given(rankings(), st.sampled_from(KINDS))
def test_what_holds_of_every_set(given_, kind):
    x, spread, seed, coverage = given_
    ask = {"coverage": coverage, "cstype": kind, "R": 60, "seed": seed}
    both, alone = ranks.rank_sets(x, spread, **ask), ranks.rank_sets(x, spread, simul=False, **ask)
    single = ranks.rank_sets(x, spread, stepdown=False, **ask)
    p = len(x)
    for sets in (both, alone, single):
        assert ((sets.L >= 1) & (sets.rank >= sets.L) & (sets.rank <= sets.U) & (p >= sets.U)).all()
        assert kind != "lower" or (p == sets.U).all()
        assert kind != "upper" or (sets.L == 1).all()
    assert ((both.L <= alone.L) & (alone.U <= both.U)).all()
    assert ((single.L <= both.L) & (both.U <= single.U)).all()
    again = ranks.rank_sets(x, spread, **ask)
    assert (again.L == both.L).all()
    assert (again.U == both.U).all()


@settings(max_examples=30, deadline=None)
@given(rankings())
def test_turning_the_order_turns_the_sets(given_):
    x, spread, seed, coverage = given_
    up = ranks.rank_sets(x, spread, coverage=coverage, R=50, seed=seed)
    down = ranks.rank_sets(-x, spread, coverage=coverage, R=50, seed=seed, smallest_first=True)
    assert (up.L == down.L).all()
    assert (up.U == down.U).all()
    best = ranks.may_be_among(x, spread, 1, coverage=coverage, R=50, seed=seed)
    worst = ranks.may_be_among(-x, spread, 1, best=False, coverage=coverage, R=50, seed=seed)
    assert (best == worst).all()
    more = ranks.may_be_among(x, spread, 2, coverage=coverage, R=50, seed=seed)
    assert (more | ~best).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=6), st.sampled_from(KINDS))
def test_sets_of_counts(counts, kind):
    holm = rank_sets_of_counts(counts, cstype=kind)
    bonferroni = rank_sets_of_counts(counts, cstype=kind, correction="Bonferroni")
    alone = rank_sets_of_counts(counts, cstype=kind, simul=False)
    for sets in (holm, bonferroni, alone):
        assert ((sets.L >= 1) & (sets.rank >= sets.L) & (sets.rank <= sets.U) & (len(counts) >= sets.U)).all()
    assert ((bonferroni.L <= holm.L) & (holm.U <= bonferroni.U)).all()
    assert ((holm.L <= alone.L) & (alone.U <= holm.U)).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.integers(2, 12))
def test_parts_of_a_shift_add_up_exactly(seed, n):
    rng = np.random.default_rng(seed)
    shares = rng.integers(100, 130, (4, n)) / 100
    shift = rank_shift(*shares)
    assert (shift.actual + shift.expected + shift.others == 6 * shift.shift).all()
    still = rank_shift(shares[0], shares[1], shares[0], shares[1])
    assert not still.shift.any()
    assert not (still.actual.any())
    assert not (still.expected.any())
    assert not (still.others.any())
