# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Published rank sets: PISA 2018 mathematics as the authors' R package prints them, and an independent package."""

import csv
import warnings
from pathlib import Path

import numpy as np
import pytest

from styrbord.errors import AskedWrongly
from styrbord.inference import ranks
from styrbord.inference.ranks_multinomial import rank_sets_of_counts, rejected_by

FILE = Path(__file__).parents[2].parent / "shared" / "data" / "ranks" / "pisa2018.csv"
TOP_90 = {
    "Belgium", "Canada", "Denmark", "Estonia", "Finland", "Japan", "Korea", "Netherlands", "Poland", "Slovenia",
    "Switzerland",
}  # fmt: skip


@pytest.fixture(scope="module")
def pisa():
    if not FILE.exists():
        pytest.skip("the PISA file is not beside the project")
    rows = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
    names = [r["jurisdiction"] for r in rows]
    return names, np.array([float(r["math_score"]) for r in rows]), np.array([float(r["math_se"]) for r in rows])


def test_the_united_kingdom_lies_between_8_and_23(pisa):
    names, x, se = pisa
    unit = names.index("United Kingdom")
    found = ranks.rank_sets(x, np.diag(se**2), simul=False, indices=[unit])
    assert (found.L[0], found.rank[0], found.U[0]) == (8, 13, 23)


def test_the_two_top_five_sets(pisa):
    names, x, se = pisa
    at_95 = {names[i] for i in np.flatnonzero(ranks.may_be_among(x, se, 5))}
    at_90 = {names[i] for i in np.flatnonzero(ranks.may_be_among(x, se, 5, coverage=0.90))}
    assert at_90 == TOP_90
    assert at_95 == TOP_90 | {"Sweden", "United Kingdom"}


def test_with_many_draws_only_the_borderline_country_leaves(pisa):
    names, x, se = pisa
    many = {names[i] for i in np.flatnonzero(ranks.may_be_among(x, se, 5, R=20_000))}
    assert many == TOP_90 | {"Sweden"}


def test_an_independent_package_agrees_within_one_rank():
    package = pytest.importorskip("multiple_inference.confidence_set", reason="multiple-inference is not installed")
    rng = np.random.default_rng(5)
    for _ in range(3):
        x, se = rng.normal(size=6), rng.uniform(0.2, 0.5, 6)
        ours = ranks.rank_sets(x, se, R=20_000)
        np.random.seed(1)  # the package draws from the global generator
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = package.SimultaneousRanking(x, np.diag(se**2)).fit().conf_int()
        apart = np.abs(np.column_stack([ours.L, ours.U]) - theirs)
        assert apart.max() <= 1
        assert (apart == 0).mean() > 0.8


def test_missing_numbers():
    x, sigma = np.array([1.0, 2, np.nan, 4]), np.eye(4)
    with pytest.raises(AskedWrongly, match="1 units have no number"):
        ranks.rank_sets(x, sigma)
    found = ranks.rank_sets(x, sigma, na_rm=True)
    assert found.units.tolist() == [0, 1, 3]
    holed = np.eye(4)
    holed[0, 1] = np.nan
    assert len(ranks.rank_sets(np.arange(4.0), holed, na_rm=True).L) == 2
    with pytest.raises(AskedWrongly, match="no number"):
        ranks.rank_sets(x, sigma, na_rm=True, indices=[2])


@pytest.mark.parametrize(
    "bad",
    [
        {"coverage": 1.2}, {"cstype": "both"}, {"R": 0}, {"indices": [9]}, {"spread": np.ones(3)},
        {"spread": -np.ones(4)}, {"spread": np.array([[1, 2.0, 0, 0], [2, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])},
        {"spread": np.triu(np.ones((4, 4)))},
    ],
)  # fmt: skip
def test_what_is_refused(bad):
    spread = bad.pop("spread", np.ones(4))
    with pytest.raises(AskedWrongly):
        ranks.rank_sets(np.arange(4.0), spread, **bad)


def test_correlated_estimates_are_told_apart_better():
    x = np.array([0.0, 1, 2, 3])
    alone = ranks.told_apart(x, np.eye(4)).told_apart().sum()
    together = ranks.told_apart(x, np.full((4, 4), 0.99) + 0.01 * np.eye(4)).told_apart().sum()
    assert together == 12
    assert alone < 6


def test_coverage_of_marginal_sets_by_play():
    rng = np.random.default_rng(0)
    truth, se = np.array([0, 0.2, 0.5, 1.0, 1.5]), np.full(5, 0.3)
    right = 0
    for seed in range(300):
        sets = ranks.rank_sets(truth + se * rng.standard_normal(5), se, simul=False, indices=[1], R=400, seed=seed)
        right += sets.L[0] <= 4 <= sets.U[0]
    assert right / 300 > 0.93


def test_ties_share_the_smallest_rank():
    assert ranks.ranks([30, 20, 20, 10]).tolist() == [1, 2, 2, 4]
    assert ranks.ranks([30, 20, 20, 10], smallest_first=True).tolist() == [4, 2, 2, 1]


def test_counts_by_hand():
    # 60 against 40 of 100: one-sided p 0.0284; against 0: nearly 0.
    found = rank_sets_of_counts([60, 40, 0], coverage=0.95)
    assert found.L.tolist() == [1, 1, 3]
    assert found.U.tolist() == [2, 2, 3]
    assert rank_sets_of_counts([60, 40], cstype="lower").L.tolist() == [1, 1]
    assert rejected_by(np.array([0.01, 0.04, 0.03]), 0.05, "Holm").tolist() == [True, False, False]
    assert rejected_by(np.array([0.01, 0.02, 0.04]), 0.05, "Holm").tolist() == [True, True, True]
    with pytest.raises(AskedWrongly):
        rank_sets_of_counts([1.5, 2])
