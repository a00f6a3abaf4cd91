# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A small country with planted merit: the own model must find it better than the raw share does."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from styrbord.inference import expected_share as e


def country(seed, places=98, persons=400):
    """Persons with age and schooling, places with a labour market; merit goes with better-off places."""
    rng = np.random.default_rng(seed)
    market = rng.normal(size=places)
    merit = 0.15 * rng.normal(size=places) - 0.10 * market
    size = rng.integers(persons // 2, persons * 4, places)
    place = np.repeat(np.arange(places), size)
    wealth = rng.normal(size=places)
    school = (rng.random(len(place)) < 1 / (1 + np.exp(-0.8 * wealth[place]))).astype(float)
    old = (rng.random(len(place)) < 0.35).astype(float)
    index = -1.2 - 1.0 * school + 0.5 * old + merit[place]
    outcome = (rng.random(len(place)) < 1 / (1 + np.exp(-index))).astype(float)
    return outcome, np.column_stack([school, old]), place, merit


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_merit_is_found_better_than_by_the_raw_share(seed):
    outcome, persons, place, merit = country(seed)
    found = {m: spearmanr(e.expected_share(outcome, persons, place, model=m).difference, merit)[0] for m in e.MODELS}
    assert found["within"] > found["raw"] + 0.15
    assert found["within"] > 0.75


def test_coefficients_and_errors_are_right():
    outcome, persons, place, merit = country(5)
    fit = e.expected_share(outcome, persons, place, model="within")
    assert fit.coefficients == pytest.approx([-1.0, 0.5], abs=0.06)
    # Among equal places, the standardised difference has spread one.
    rng = np.random.default_rng(7)
    p = 1 / (1 + np.exp(-(-1.2 - persons[:, 0] + 0.5 * persons[:, 1])))
    same = (rng.random(len(place)) < p).astype(float)
    fit = e.expected_share(same, persons, place, model="within")
    assert np.std(fit.difference / fit.se) == pytest.approx(1, abs=0.2)
    del merit


def test_pooled_swallows_merit_that_goes_with_conditions():
    rng = np.random.default_rng(11)
    places = 98
    merit = 0.4 * rng.normal(size=places)
    place = np.repeat(np.arange(places), 600)
    school = (rng.random(len(place)) < 1 / (1 + np.exp(-4 * merit[place]))).astype(float)  # sorted by merit
    outcome = (rng.random(len(place)) < 1 / (1 + np.exp(1.2 + school - merit[place]))).astype(float)
    persons = school[:, None]
    pooled, within = (e.expected_share(outcome, persons, place, model=m) for m in ("pooled", "within"))
    assert within.coefficients[0] == pytest.approx(-1, abs=0.1)
    assert abs(pooled.coefficients[0] + 1) > 0.3
    assert spearmanr(within.difference, merit)[0] > spearmanr(pooled.difference, merit)[0]


def test_local_conditions_and_models_side_by_side():
    outcome, persons, place, merit = country(3)
    rng = np.random.default_rng(0)
    local = rng.normal(size=(98, 1))
    fits = [e.expected_share(outcome, persons, place, model=m, local=local) for m in e.MODELS]
    choice = e.side_by_side(fits)
    assert choice.ranks.shape == (3, 98)
    assert (choice.best <= choice.worst).all()
    assert (choice.worst - choice.best).max() > 5
    assert fits[2].coefficients.shape == (3,)
    del merit


def test_weighted_rows_are_the_same_as_single_persons():
    outcome, persons, place, _ = country(4, persons=50)
    rows, inverse, count = np.unique(
        np.column_stack([place, persons, outcome]), axis=0, return_inverse=True, return_counts=True
    )
    del inverse
    one = e.expected_share(outcome, persons, place)
    two = e.expected_share(rows[:, 3], rows[:, 1:3], rows[:, 0].astype(int), weight=count)
    assert two.expected == pytest.approx(one.expected)
    assert two.se == pytest.approx(one.se)
