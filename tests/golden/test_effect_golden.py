# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Published numbers: the National Supported Work experiment and its survey comparison, and the papers of the methods.

LaLonde (1986); Dehejia and Wahba (1999), JASA 94: the experiment's 1,794 (671), the survey's -15,205. The others are
recomputed from the same files by the closed forms.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from styrbord.inference.effect_multiple import benjamini_hochberg, holm
from styrbord.inference.effect_point import balanced, difference, matching, ols, regression
from styrbord.inference.effect_sample import sample
from styrbord.inference.effect_sensitivity import (
    bounded,
    e_value,
    e_value_of_limit,
    partial_r2,
    robustness_value,
)

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "nsw"
NAMES = ("age", "educ", "black", "hisp", "marr", "nodeg", "re74", "re75")


def table(name: str) -> dict[str, np.ndarray]:
    path = FOLDER / name
    if not path.exists():
        pytest.skip("the NSW files are not beside the project")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    return {k: np.array([float(r[k]) for r in rows]) for k in rows[0] if k != "rownames"}


@pytest.fixture(scope="module")
def trial():
    return table("nsw74demo.csv")


@pytest.fixture(scope="module")
def survey():
    return table("nsw74psid1.csv")


def x(t: dict[str, np.ndarray]) -> np.ndarray:
    return np.column_stack([t[n] for n in NAMES])


def test_the_experiment(trial):
    plain = difference(trial["re78"], trial["trt"])
    assert (plain.treated, plain.controls) == (185, 260)
    assert plain.effect == pytest.approx(1794.34, abs=0.01)
    assert plain.se == pytest.approx(632.85, abs=0.01)
    assert plain.robust == pytest.approx(671.00, abs=0.01)
    adjusted = regression(trial["re78"], trial["trt"], x(trial))
    assert (adjusted.effect, adjusted.se) == (pytest.approx(1676.34, abs=0.01), pytest.approx(638.68, abs=0.01))


def test_the_survey_comparison(survey):
    plain = difference(survey["re78"], survey["trt"])
    assert (plain.treated, plain.controls) == (185, 2490)
    assert (plain.effect, plain.se) == (pytest.approx(-15204.78, abs=0.01), pytest.approx(1154.61, abs=0.01))
    adjusted = regression(survey["re78"], survey["trt"], x(survey))
    assert (adjusted.effect, adjusted.se) == (pytest.approx(751.95, abs=0.01), pytest.approx(915.26, abs=0.01))


def test_in_the_experiment_every_method_lies_within_one_error_of_the_difference(trial):
    found = sample(trial["re78"], trial["trt"], x(trial), NAMES, before={"re75": trial["re75"]}, drawn_by_lot=True)
    assert found.state.is_shown
    assert {p.method for p in found.points} == {"difference", "regression", "matching", "entropy", "dr"}
    assert all(abs(p.effect - 1794.34) < 671 for p in found.points)
    assert not found.placebos[0].failed


def test_against_the_survey_the_test_on_the_time_before_fails_and_no_number_is_shown(survey):
    found = sample(survey["re78"], survey["trt"], x(survey), NAMES, before={"re75": survey["re75"]})
    assert found.state.code in ("placebo_failed", "no_overlap")
    assert found.placebos[0].failed
    assert found.placebos[0].effect < -1000  # earnings the year before: Imbens and Xu 2024
    assert found.point("entropy").effect > 0 > found.point("difference").effect  # methods far apart: their lesson


def test_matching_and_balancing_do_what_they_say(trial):
    near = matching(trial["re78"], trial["trt"], x(trial), neighbours=4)
    assert abs(near.effect - 1794.34) < 671
    assert balanced(trial["re78"], trial["trt"], x(trial)).effect == pytest.approx(1795.01, abs=0.5)
    exact = matching([1.0, 2.0, 10.0, 20.0], [0, 0, 1, 1], [[1.0], [2.0], [1.0], [2.0]], adjust=False)
    assert exact.effect == pytest.approx(13.5)


def test_robust_errors_are_ordered(trial):
    design = np.column_stack([trial["trt"], np.ones(445)])
    errors = [ols(trial["re78"], design, kind)[2][0] for kind in ("HC0", "HC1", "HC2", "HC3")]
    assert errors == sorted(errors)


def test_e_value_of_the_paper():
    """VanderWeele and Ding 2017: a ratio of 3.9 (1.8, 8.7) gives 7.26 and 3.0."""
    assert e_value(3.9) == pytest.approx(7.26, abs=0.005)
    assert e_value(1 / 3.9) == pytest.approx(7.26, abs=0.005)
    assert e_value_of_limit(1.8, 8.7) == pytest.approx(3.0, abs=0.005)
    assert e_value_of_limit(0.8, 2.0) == 1.0


def test_robustness_value_of_the_paper():
    """Cinelli and Hazlett 2020, table 1 (Darfur): t 4.18 on 783 degrees of freedom; bound by female 0.075."""
    assert partial_r2(4.18, 783) == pytest.approx(0.022, abs=0.0005)
    assert robustness_value(4.18, 783) == pytest.approx(0.139, abs=0.0005)
    assert robustness_value(4.18, 783, alpha=0.05) == pytest.approx(0.076, abs=0.0005)
    assert robustness_value(1.0, 783, alpha=0.05) == 0.0
    t_y = -np.sqrt(0.109 / (1 - 0.109) * 783)
    t_d = -np.sqrt(0.0091 / (1 - 0.0091) * 784)
    assert bounded(0.0973, 0.0232, 783, t_y, t_d, 1.0) == pytest.approx(0.075, abs=0.0005)


def test_corrections_of_the_paper():
    """Benjamini and Hochberg 1995, section 3.2: of fifteen chances four findings, where Bonferroni's way has three."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
         1.0]  # fmt: skip
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4
    assert (holm(p) <= 0.05).sum() == 3
    assert holm([0.04, 0.01]).tolist() == pytest.approx([0.04, 0.02])
