# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Properties of sizes, limits and draws: monotone, exact, coverage at the stated level, drawn again the same."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from styrbord.errors import AskedWrongly
from styrbord.supervision import tails
from styrbord.supervision.allocation import handlers, neyman, proportional, readers_of
from styrbord.supervision.chance import Chance
from styrbord.supervision.draw import METHODS, Recipe, draw, inclusion, recipe_from, strata_of
from styrbord.supervision.limits import hypergeometric_upper, limits
from styrbord.supervision.population import difference, population, read_population
from styrbord.supervision.sample_size import NoSample, sample_size
from styrbord.supervision.stratified_size import stratified_size
from styrbord.supervision.weighted import Stratum, stratified_limits, weighted_limits

RATES = [Fraction(n, 400) for n in range(1, 81)]  # quarter per cents up to 20
rates = st.sampled_from(RATES)
risks = st.sampled_from(["0.01", "0.025", "0.05", "0.10", "0.20"])


# -- tails and sizes


@given(st.integers(1, 600), st.data())
@settings(deadline=None)
def test_tails_agree_with_an_independent_library(sample: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, sample))
    rate = float(data.draw(rates))
    assert tails.binomial(errors, sample, rate) == pytest.approx(stats.binom.cdf(errors, sample, rate), abs=1e-11)
    cases = data.draw(st.integers(sample, 3000))
    wrong = data.draw(st.integers(0, cases))
    expected = stats.hypergeom.cdf(errors, cases, wrong, sample)
    assert tails.hypergeometric(errors, sample, wrong, cases) == pytest.approx(expected, abs=1e-9)
    assert tails.poisson(errors, sample * rate) == pytest.approx(stats.poisson.cdf(errors, sample * rate), abs=1e-11)


@given(rates, rates, risks)
@settings(deadline=None)
def test_no_smaller_sample_would_do(tolerable: Fraction, expected: Fraction, risk: str) -> None:
    """The definition, tried number by number with an independent distribution."""
    try:
        found = sample_size(tolerable, expected, risk, most=800)
    except NoSample:
        found = None
    enough = (
        [
            n
            for n in range(1, 801)
            if stats.binom.cdf(math.ceil(n * expected), n, float(tolerable)) <= float(risk) + 1e-12
        ]
        if expected < tolerable
        else []
    )
    assert (found.sample if found else None) == (enough[0] if enough else None)


@given(rates, rates, risks, st.integers(20, 3000))
@settings(deadline=None)
def test_sizes_move_the_way_they_must(tolerable: Fraction, expected: Fraction, risk: str, cases: int) -> None:
    def size(m: Fraction, e: Fraction, r: str, population: int | None = None) -> float:
        try:
            return sample_size(m, e, r, population=population).sample
        except NoSample:
            return math.inf

    base = size(tolerable, expected, risk)
    assert size(tolerable + Fraction(1, 400), expected, risk) <= base
    assert size(tolerable, expected + Fraction(1, 400), risk) >= base
    assert size(tolerable, expected, "0.25") <= base
    assert size(tolerable, Fraction(0), risk, cases) <= size(tolerable, Fraction(0), risk)


def test_a_tie_is_decided_exactly() -> None:
    """0.9 ** 1 is the risk itself: 1 case without error among those 10 per cent wrong has a chance of exactly 0.9."""
    assert sample_size("0.1", 0, "0.9").sample == 1
    assert sample_size("0.1", 0, Fraction(9, 10) ** 43).sample == 43
    assert sample_size("0.1", 0, Fraction(9, 10) ** 43 - Fraction(1, 10**60)).sample == 44


# -- limits


@given(st.integers(1, 400), st.data())
@settings(deadline=None)
def test_limits_are_clopper_and_pearsons(sample: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, sample))
    found = limits(errors, sample, "0.95")
    high = 1.0 if errors == sample else stats.beta.ppf(0.95, errors + 1, sample - errors)
    low = 0.0 if errors == 0 else stats.beta.ppf(0.05, errors, sample - errors + 1)
    assert (found.lower, found.upper) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))
    cases = data.draw(st.integers(sample, 4 * sample))
    finite = limits(errors, sample, "0.95", population=cases)
    assert finite.upper <= found.upper + 1e-12
    assert finite.lower >= found.lower - 1e-12
    assert finite.lower <= errors / sample <= finite.upper


@pytest.mark.parametrize("cases", [60, 200])
@pytest.mark.parametrize("sample", [10, 30])
def test_hypergeometric_limits_cover_every_population(cases: int, sample: int) -> None:
    """Exactly, not by simulation: the chance that the limit misses is at most the risk for every number wrong."""
    upper = [hypergeometric_upper(x, sample, cases, Fraction(1, 20)) for x in range(sample + 1)]
    for wrong in range(cases + 1):
        missed = [x for x in range(sample + 1) if upper[x] < wrong]
        chance = stats.hypergeom.pmf(missed, cases, wrong, sample).sum() if missed else 0.0
        assert chance <= 0.05 + 1e-12


@cache
def both(sizes: tuple[int, ...], read: tuple[int, ...], errors: tuple[int, ...]) -> tuple[float, float]:
    found = stratified_limits([Stratum(*s) for s in zip(sizes, read, errors, strict=True)], "0.90")
    return found.lower, found.upper


@pytest.mark.parametrize(
    ("sizes", "read"), [((60, 60), (8, 8)), ((120, 30), (8, 8)), ((200, 20), (10, 5)), ((30, 10), (6, 10))]
)
def test_stratified_limits_cover_exactly(sizes: tuple[int, ...], read: tuple[int, ...]) -> None:
    """All outcomes enumerated, true rates from 0 to 20 per cent placed in either stratum."""
    outcomes = list(product(*(range(n + 1) for n in read)))
    for wrong in product(*(sorted({0, size // 20, size // 10, size // 5}) for size in sizes)):
        truth = sum(wrong) / sum(sizes)
        chances = [stats.hypergeom.pmf(range(n + 1), s, w, n) for s, w, n in zip(sizes, wrong, read, strict=True)]
        missed_above = missed_below = 0.0
        for outcome in outcomes:
            chance = math.prod(c[x] for c, x in zip(chances, outcome, strict=True))
            if chance > 1e-12:
                low, high = both(sizes, read, outcome)
                missed_above += chance * (high < truth - 1e-12)
                missed_below += chance * (low > truth + 1e-12)
        assert max(missed_above, missed_below) <= 0.10 + 1e-9, (wrong, missed_above, missed_below)


def test_weighted_limits_cover_in_simulation() -> None:
    """Errors where the weight is high, low and anywhere; 5 per cent risk; the long table is bench/supervision.py."""
    chance = np.random.default_rng(5)
    weights = {f"{i:03d}": 1 + i % 5 for i in range(200)}
    probability = inclusion(weights, 40)
    p = np.array([float(probability[c]) for c in weights])
    for truth, wrong in ((0.1, np.arange(200) % 5 == 4), (0.1, np.arange(200) % 10 == 0), (0.02, np.arange(200) < 4)):
        wrong = wrong & (np.cumsum(wrong) <= truth * 200)
        missed = 0
        for _ in range(80):
            seed = str(chance.integers(10**9))
            drawn = {c.case for c in draw(weighted_list(weights), weighted(seed, 40)).chosen}
            read = np.array([c in drawn for c in weights])
            found = weighted_limits(wrong[read], p[read], p[~read])
            missed += not found.lower <= wrong.mean() <= found.upper
        assert missed <= 80 * 0.10 + 3 * math.sqrt(80 * 0.1 * 0.9)  # both limits at 5 per cent each


@pytest.mark.parametrize("sizes", [{"a": 60, "b": 20}, {"a": 400, "b": 400}, {"a": 300, "b": 90, "c": 10}])
@pytest.mark.parametrize(("tolerable", "expected"), [("0.1", "0"), ("0.15", "0.02")])
def test_a_stratified_size_shows_what_it_promises_wherever_the_errors_fall(
    sizes: dict[str, int], tolerable: str, expected: str
) -> None:
    def spread(sample: int) -> dict[str, int]:
        return proportional(sizes, sample, least=2)

    simple = sample_size(tolerable, expected, population=sum(sizes.values())).sample
    sample, errors = stratified_size(sizes, spread, tolerable, expected, "0.95", least=simple)
    assert simple <= sample < sum(sizes.values())
    read = spread(sample)
    for found in product(*(range(min(errors, n) + 1) for n in read.values())):
        if sum(found) == errors:
            strata = [Stratum(sizes[s], read[s], e) for s, e in zip(sizes, found, strict=True)]
            assert stratified_limits(strata).upper <= float(tolerable) + 1e-12


def test_a_stratum_nobody_read_widens_the_limits_by_its_whole_share() -> None:
    found = stratified_limits([Stratum(90, 90, 0), Stratum(10, 0, 0)])
    assert (found.lower, found.upper) == (0.0, pytest.approx(0.1))


def test_everything_read_leaves_no_doubt() -> None:
    found = stratified_limits([Stratum(50, 50, 5), Stratum(10, 10, 0)])
    assert (found.lower, found.rate, found.upper) == (pytest.approx(5 / 60),) * 3


# -- drawing


def listed(cases: int, teams: int = 3):
    rows = [
        (f"c{i:04d}", f"team {i % teams}", str(1 + (i % 6) ** 2), "anna" if i % 9 == 0 else "") for i in range(cases)
    ]
    return population(("case", "team", "weight", "handlers"), rows)


@cache
def _weighted_list(weights: tuple[tuple[str, int], ...]):
    return population(("case", "weight"), [(c, str(w)) for c, w in weights])


def weighted_list(weights: dict[str, int]):
    return _weighted_list(tuple(weights.items()))


def weighted(seed: str, size: int) -> Recipe:
    return Recipe("weighted", seed, {"": size}, weight="weight")


def recipe(method: str, seed: str, size: int, cases) -> Recipe:
    if method == "stratified":
        sizes = {name: len(of) for name, of in strata_of(cases, ["team"]).items()}
        return Recipe("stratified", seed, proportional(sizes, size), by=("team",))
    by = ("team",) if method == "systematic" else ()
    return Recipe(method, seed, {"": size}, by, "weight" if method == "weighted" else None)


@given(
    st.sampled_from(METHODS),
    st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1),
    st.integers(3, 60),
)
@settings(deadline=None)
def test_a_draw_is_drawn_again_the_same(method: str, seed: str, size: int) -> None:
    cases = listed(60)
    made = recipe(method, seed, size, cases)
    first = draw(cases, made)
    again = draw(read_population(cases.written.decode()), recipe_from(made.as_dict()))
    assert first == again
    assert len({c.case for c in first.chosen}) == len(first.chosen) == size
    assert not {c.case for c in first.chosen} & {c for reserve in first.reserves.values() for c in reserve}
    assert sum(map(len, first.reserves.values())) == 60 - size


@given(st.integers(0, 59), st.sampled_from(["team", "weight"]))
@settings(deadline=None)
def test_one_changed_row_changes_the_fingerprint(at: int, column: str) -> None:
    cases = listed(60)
    rows = [list(row) for row in cases.rows]
    rows[at][cases.place(column)] += "1"
    changed = population(cases.columns, rows)
    assert changed.fingerprint != cases.fingerprint
    assert [c[:2] for c in difference(cases, changed).changed] == [(f"c{at:04d}", column)]
    assert population(cases.columns, reversed(cases.rows)).fingerprint == cases.fingerprint


@pytest.mark.parametrize("method", METHODS)
def test_cases_come_as_often_as_their_probability_says(method: str) -> None:
    cases = listed(12)
    times: Counter[str] = Counter()
    for seed in range(1500):
        made = draw(cases, recipe(method, f"s{seed}", 4, cases))
        times.update(c.case for c in made.chosen)
    weights = {row[0]: int(row[2]) if method == "weighted" else 1 for row in cases.rows}
    for case, p in inclusion(weights, 4).items():
        if method == "stratified":
            p = Fraction(made.strata[cases.fact(case, "team")][1], 4)
        spread = math.sqrt(1500 * float(p * (1 - p)))
        assert abs(times[case] - 1500 * float(p)) <= 4.5 * spread, case


@given(st.lists(st.integers(1, 1000), min_size=2, max_size=40), st.data())
@settings(deadline=None)
def test_inclusion_probabilities_are_exact(weights: list[int], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(weights)))
    probability = inclusion({str(i): w for i, w in enumerate(weights)}, size)
    assert sum(probability.values()) == size
    uncertain = {Fraction(weights[int(i)]) / p for i, p in probability.items() if p < 1}
    assert len(uncertain) <= 1  # proportional to the weights
    assert all(0 < p <= 1 for p in probability.values())


def test_chance_is_what_the_manual_says() -> None:
    """Reckoned apart: printf 'seed\\nfingerprint\\norder\\nc1' | sha256sum"""
    wanted = "41de3b5d8709a587432d6117dc01ac4bdec0759a3c72829de2e4bf77879950b4"
    assert f"{Chance('seed', 'fingerprint').number('order', 'c1'):064x}" == wanted


@given(
    st.dictionaries(st.sampled_from("abcde"), st.integers(1, 500), min_size=1), st.integers(1, 40), st.integers(0, 3)
)
@settings(max_examples=60, deadline=None)
def test_allocations_add_up(sizes: dict[str, int], sample: int, least: int) -> None:
    try:
        given_ = proportional(sizes, sample, least=least)
    except AskedWrongly:
        assert sample > sum(sizes.values()) or sum(min(least, s) for s in sizes.values()) > sample
        return
    assert sum(given_.values()) == sample
    assert all(min(least, sizes[n]) <= k <= sizes[n] for n, k in given_.items())
    spread = neyman(sizes, {"a": 0.3}, sample, least=least)
    assert sum(spread.values()) == sample


def test_nobody_reads_a_case_he_handled() -> None:
    cases = listed(60)
    readers = readers_of(cases, [row[0] for row in cases.rows], {"anna": "anna", "bo": "bo"})
    assert all(reader not in handlers(cases, case) for case, reader in readers.items())
    assert abs(Counter(readers.values())["anna"] - 30) <= 1
