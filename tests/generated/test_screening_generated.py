# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Screening: nothing registered later is seen, sums are exact, weights speak for the undecided, files come back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrbord.figures.survival import kaplan_meier
from styrbord.inference import screening_model
from styrbord.inference.screening_censoring import outcome, share_long
from styrbord.inference.screening_file import plain, restored
from styrbord.inference.screening_inputs import ALWAYS, LATER, Input, Known, known
from styrbord.inference.screening_measures import Estimate, auc, flags
from styrbord.inference.screening_model import PLAIN, PointTable, fit_glass_box, fit_logistic
from styrbord.inference.screening_scores import _shared
from styrbord.inference.screening_spells import GAP, find_stretches
from styrbord.records.casedata import CaseData, from_rows, take

FIRST = dt.date(2022, 1, 3)
LAST = 600  # days drawn
durations = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)


def on(day: int) -> dt.date:
    return FIRST + dt.timedelta(days=day)


@st.composite
def histories(draw) -> CaseData:
    """Case data of one person with days of registration up to three months after the day itself."""
    periods = draw(st.lists(st.tuples(st.integers(0, LAST), st.integers(1, 200)), min_size=1, max_size=6))
    seen = draw(st.lists(st.tuples(st.integers(0, LAST), st.integers(0, 90)), max_size=12))
    rows: dict[str, list[dict[str, Any]]] = {
        "persons": [{"person_key": "a", "birth_date": on(-12000), "sex": "female", "municipality": "0350"}],
        "benefits": [
            {"person_key": "a", "benefit": draw(st.sampled_from(["dagpenge", "sygedagpenge"])), "starts_on": on(s),
             "until": on(s + n)}
            for s, n in periods
        ],
        "interviews": [
            {"person_key": "a", "interview_key": str(i), "kind": "job", "actor": "jobcentre", "planned_on": on(s),
             "held_on": on(s), "status": draw(st.sampled_from(["held", "absent"]))}
            for i, (s, _) in enumerate(seen)
        ],
        "offers": [
            {"person_key": "a", "offer_key": str(i), "kind": draw(st.sampled_from(["company_practice", "mentor"])),
             "starts_on": on(s)}
            for i, (s, _) in enumerate(seen)
        ],
    }  # fmt: skip
    case = from_rows(rows)
    for name, day in (("benefits", "starts_on"), ("interviews", "held_on"), ("offers", "starts_on")):
        table = case.tables[name]
        lag = draw(st.lists(st.integers(0, 90), min_size=len(table[day]), max_size=len(table[day])))
        table["registered_on"] = (table[day] + np.array(lag, dtype=np.int64)).astype(np.int32)
    return case


def _only_known(columns: dict[str, Any], scored: int) -> dict[str, Any]:
    keep = columns["registered_on"] <= scored
    return {n: take(v, keep) for n, v in columns.items()}


@given(histories(), st.sampled_from([0, 4, 8, 13]))
@settings(max_examples=40, deadline=None)
def test_what_was_registered_later_is_never_seen(case, weeks) -> None:
    stretches = find_stretches(case, ["dagpenge", "sygedagpenge"], 30_000)
    for row in range(len(stretches)):
        one = stretches.where(np.array([row]))
        scored = int(one.start[0]) + 7 * weeks
        then = {n: _only_known(c, scored) if "registered_on" in c else c for n, c in case.tables.items()}
        mine, theirs = known(case, one, weeks), known(CaseData(case.person_keys, then), one, weeks)
        assert mine.values.keys() == theirs.values.keys()
        for name in mine.values:
            np.testing.assert_array_equal(mine.values[name], theirs.values[name], err_msg=name)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 80)), min_size=1, max_size=8), st.integers(0, 400))
def test_stretches_are_what_counting_days_gives(periods, as_of) -> None:
    rows = [{"person_key": "a", "benefit": "dagpenge", "starts_on": on(s), "until": on(s + n)} for s, n in periods]
    case = from_rows({"benefits": rows})
    base = (FIRST - dt.date(1970, 1, 1)).days
    found = find_stretches(case, ["dagpenge"], base + as_of)
    days = sorted({d for s, n in periods if s <= as_of for d in range(s, s + n) if d < as_of or s + n > as_of})
    days = [d for d in days if d <= as_of]
    want: list[list[int]] = []
    for d in days:
        if want and d - want[-1][1] <= GAP + 1:
            want[-1][1] = d
        else:
            want.append([d, d])
    runs = any(s <= as_of < s + n for s, n in periods)
    assert [int(s - base) for s in found.start] == [a for a, _ in want]
    lasts = [b + 1 - a for a, b in want]
    if runs:
        lasts[-1] = as_of - want[-1][0]
    assert found.lasted.tolist() == lasts
    assert found.ended.tolist() == [*([True] * (len(want) - 1)), not runs][: len(want)]


@given(durations, st.integers(1, 50))
def test_weights_give_the_kaplan_meier_share(drawn, horizon) -> None:
    lasted, ended = (np.array(x) for x in zip(*drawn, strict=True))
    found = outcome(lasted, ended, horizon)
    assert (found.weight[~found.decided] == 0).all()
    assert (found.weight[found.decided] >= 1 - 1e-9).all()
    if (lasted > horizon).any() or ended.all():
        share = 1 - kaplan_meier(lasted, ended).ended_by(horizon)
        np.testing.assert_allclose((found.weight * found.long).sum() / len(lasted), share, atol=1e-9)
        told = share_long(lasted.astype(float), ended, horizon)
        assert told is not None
        assert told[1] - 1e-9 <= told[0] <= told[2] + 1e-9


def drawn_known(seed: int, n: int = 400) -> Known:
    rng = np.random.default_rng(seed)
    inputs = (Input("age", bounds=(30, 50), fine=(25, 30, 40, 50, 55)), Input("education", ("none", "some", "much")))
    values = {"age": rng.integers(18, 65, n).astype(float), "education": rng.integers(0, 3, n).astype(float)}
    values["age"][rng.random(n) < 0.05] = np.nan
    return Known(inputs, values, np.zeros(n, dtype=np.int64))


def drawn_outcome(seed: int, given_: Known):
    rng = np.random.default_rng(seed)
    odds = (np.nan_to_num(given_.values["age"], nan=40) - 40) / 12 - given_.values["education"] / 2
    lasted = np.where(rng.random(len(odds)) < 1 / (1 + np.exp(-odds)), 300, rng.integers(1, 180, len(odds)))
    return outcome(lasted, rng.random(len(odds)) < 0.9, 182)


@pytest.mark.parametrize("seed", [1, 2])
def test_points_sum_to_the_score_and_come_back_from_a_file(seed) -> None:
    some = drawn_known(seed)
    found = drawn_outcome(seed, some)
    for table in (fit_logistic(some, found), fit_glass_box(some, found, seed)):
        points = table.contributions(some)
        assert points.dtype == np.int64
        assert (table.base + points.sum(axis=1) == table.score(some)).all()
        again = restored(PointTable, plain(table))
        assert again == table
        assert (again.score(some) == table.score(some)).all()
    assert fit_logistic(some, found) == fit_logistic(some, found)


def test_the_glass_box_is_centred_and_tells_apart() -> None:
    some = drawn_known(3, 1500)
    found = drawn_outcome(3, some)
    table = fit_glass_box(some, found, 1)
    assert [len(p.points) for p in table.parts] == [7, 4]
    assert auc(table.score(some), found.long)(found.weight) > 0.6
    for part in table.parts:
        share = np.bincount(part.codes(some.values[part.name]), found.weight, len(part.points))
        shown = ~np.array(part.thin)
        mean = (share * np.array(part.points))[shown].sum() / share[shown].sum()
        assert abs(mean) < 1  # centred: a tenth of a point at most from rounding


def test_the_glass_box_is_the_trees_it_was_read_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """With points as fine as numbers go, the sum of the parts is the decision function of the trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    some = drawn_known(4, 800)
    found, kept = drawn_outcome(4, some), []
    plain_fit = HistGradientBoostingClassifier.fit

    def fit(self, x, *rest, **more):
        kept.append((self, x))
        return plain_fit(self, x, *rest, **more)

    monkeypatch.setattr(HistGradientBoostingClassifier, "fit", fit)
    monkeypatch.setattr(screening_model, "TENTHS", 1e8)
    monkeypatch.setattr(screening_model, "FEWEST_AT_LEVEL", 0)
    monkeypatch.setattr(screening_model, "FEWEST_OF_KIND", 0)
    table = fit_glass_box(some, found, 1)
    trees, x = kept[0]
    score = table.score(some)[found.weight > 0]
    np.testing.assert_allclose(score / 1e8, trees.decision_function(x), atol=1e-6)


def test_labels_are_matched_by_name_not_by_place() -> None:
    some = drawn_known(1)
    table = fit_logistic(some, drawn_outcome(1, some))
    turned = tuple(Input(i.name, i.labels[::-1], i.bounds, i.fine) for i in some.inputs)
    values = {**some.values, "education": 2 - some.values["education"]}
    other = Known(turned, values, some.scored_on)
    assert (table.score(other) == table.score(some)).all()
    strange = Known((Input("education", ("new",)),), {"education": np.zeros(400)}, some.scored_on)
    last = {p.name: p.points[-1] for p in table.parts}
    assert (table.score(strange) == table.base + sum(last.values())).all()
    assert table.kind == PLAIN


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=60), st.floats(0.5, 20))
def test_a_capacity_is_used_up_and_the_highest_come_first(rows, capacity) -> None:
    score, month = (np.array(x) for x in zip(*rows, strict=True))
    called = flags(score, month, capacity)
    for m in set(month.tolist()):
        own = month == m
        np.testing.assert_allclose(called[own].sum(), min(capacity, own.sum()), atol=1e-9)
        for a, b in zip(score[own], called[own], strict=True):
            assert all(x <= a or y >= b - 1e-12 for x, y in zip(score[own], called[own], strict=True))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=5), st.integers(1, 60))
def test_a_capacity_is_shared_by_numbers(sizes, capacity) -> None:
    out = _shared(sizes, capacity)
    assert sum(out) == min(capacity, sum(sizes))
    assert all(0 <= a <= b for a, b in zip(out, sizes, strict=True))


def test_what_is_no_number_comes_back_as_what_it_was() -> None:
    one = Estimate(None, state="too_few", has=3, needs=30)
    assert restored(Estimate, plain(one)) == one
    assert plain(float("nan")) is None
    assert set(ALWAYS).isdisjoint(LATER)
