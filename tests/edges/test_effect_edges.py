# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Data that cannot carry an effect: each a state with what would be needed, or an error in four parts."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from bench.effect_world import TO_DAY, World, municipality
from styrbord.errors import AskedWrongly
from styrbord.inference import effect_att as att
from styrbord.inference.effect import Asked, estimate
from styrbord.inference.effect_conditions import Added
from styrbord.inference.effect_multiple import two_sided
from styrbord.inference.effect_point import balanced, difference, matching, regression
from styrbord.inference.effect_sample import sample
from styrbord.inference.effect_sensitivity import e_value
from styrbord.inference.effect_states import STATES, State, worst
from styrbord.inference.evidence import Finding, beside, deciding, findings_of
from styrbord.presentation.effect_words import EffectWords
from styrbord.records.casedata import CaseData
from styrbord.records.tables import OFFER_KINDS

ASKED = Asked(groups=("1",), course=False)


def drawn(n: int = 400, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    return rng.random(n) < 1 / (1 + np.exp(-x[:, 0])), x


@pytest.fixture(scope="module")
def small():
    return municipality(3, 500, World())


def with_table(case: CaseData, name: str, **columns: np.ndarray) -> CaseData:
    return CaseData(case.person_keys, {**case.tables, name: {**case[name], **columns}}, case.missing)


def test_one_condition_that_tells_it_all_is_separation():
    arm, x = drawn()
    c = att.compare(arm, np.column_stack([x, arm]), np.arange(400), names=("a", "b", "c", "referral"))
    assert (c.state.code, c.state.detail) == ("separation", "referral")


def test_groups_that_hardly_meet_have_no_overlap():
    rng = np.random.default_rng(2)
    arm = np.arange(600) < 200
    c = att.compare(arm, np.column_stack([rng.normal(size=600) + 4 * arm, rng.normal(size=600)]), np.arange(600))
    assert c.state.code in ("no_overlap", "separation", "no_controls")
    assert c.overlap.kept < 0.8


def test_a_person_in_many_trials_counts_once_in_the_error():
    arm, x = drawn(600)
    y = x[:, :1] + np.random.default_rng(3).normal(size=(600, 1))
    alone = att.effects(att.compare(arm, x, np.arange(600)), y)
    thrice = att.effects(
        att.compare(np.tile(arm, 3), np.tile(x, (3, 1)), np.tile(np.arange(600), 3)), np.tile(y, (3, 1))
    )
    assert thrice.se[0] == pytest.approx(alone.se[0], rel=0.1)


def test_none_of_few_is_not_taken_for_never():
    arm, x = drawn(600)
    y = (np.random.default_rng(4).random(600) < 0.02).astype(float)[:, None]
    y[arm] = 0
    c = att.compare(arm, x, np.arange(600))
    assert att.effects(c, y, shares=True).se[0] > 1.05 * att.effects(c, y).se[0]


def test_too_few_and_small_counts_are_hidden(small):
    found = estimate(small, TO_DAY, dataclasses.replace(ASKED, kinds=(*OFFER_KINDS,)))
    by_kind = {e.kind: e for e in found.effects}
    assert by_kind["mentor"].state.code == "no_treated"
    few = [e for e in found.effects if e.state.code == "too_few"]
    assert few
    assert all(e.treated is None or e.treated >= 10 for e in found.effects if e.state.code == "too_few")
    assert all(r.effect is None for e in few for r in e.readings)


def test_a_register_without_a_time_before_cannot_test_and_shows_nothing():
    case = municipality(5, 1500, World())
    empty = {n: v[:0] for n, v in case["wage_hours"].items() if isinstance(v, np.ndarray)}
    first = case["benefits"]
    one = np.concatenate([[True], np.diff(first["person"]) != 0])
    bare = with_table(case, "wage_hours", **empty)
    bare = with_table(bare, "benefits", **{n: v[one] for n, v in first.items() if isinstance(v, np.ndarray)})
    found = estimate(bare, TO_DAY, ASKED)
    codes = {e.state.code for e in found.effects} - {"too_few", "no_controls", "unbalanced"}
    assert codes == {"placebo_untested"}


def test_an_education_registered_afterwards_is_refused_unless_taken_as_known(small):
    people = small["persons"]
    late = with_table(small, "persons", registered_on=np.full(len(people["person"]), TO_DAY, dtype=np.int32))
    refused = estimate(late, TO_DAY, ASKED).left_out["1"]
    assert refused == {"education": 1.0}
    taken = estimate(late, TO_DAY, dataclasses.replace(ASKED, as_known=("education",)))
    assert not taken.left_out["1"]
    with pytest.raises(AskedWrongly, match="no condition that can change"):
        estimate(late, TO_DAY, dataclasses.replace(ASKED, as_known=("sex",)))


def test_a_condition_known_only_afterwards_is_an_error(small):
    n = len(small.person_keys)
    rng = np.random.default_rng(1)
    after = Added("motivation", rng.random(n), np.full(n, TO_DAY, dtype=np.int64))
    with pytest.raises(AskedWrongly, match="'motivation' was known only afterwards"):
        estimate(small, TO_DAY, dataclasses.replace(ASKED, added=(after,)))
    before = Added("motivation", rng.random(n), np.zeros(n, dtype=np.int64))
    assert estimate(small, TO_DAY, dataclasses.replace(ASKED, added=(before,))).effects


def test_origin_only_where_asked_for_and_nothing_else(small):
    with pytest.raises(AskedWrongly, match="no further condition"):
        estimate(small, TO_DAY, dataclasses.replace(ASKED, sensitive=("shoe size",)))


@pytest.mark.parametrize(
    ("y", "arm"),
    [([1.0, 2.0], [1, 1]), ([1.0, np.nan], [0, 1]), ([1.0, 2.0, 3.0], [0, 1]), ([1.0, 2.0], [0, 2])],
)
def test_tables_that_hold_no_comparison_are_refused(y, arm):
    with pytest.raises(AskedWrongly, match="No effect can be reckoned"):
        difference(y, arm)


def test_a_condition_told_twice_and_more_neighbours_than_there_are():
    arm, x = drawn(60)
    y = x[:, 0]
    with pytest.raises(AskedWrongly, match="same thing twice"):
        regression(y, arm, np.column_stack([x, x[:, 0]]))
    with pytest.raises(AskedWrongly, match="neighbours wanted"):
        matching(y, arm, x, neighbours=100)
    with pytest.raises(AskedWrongly, match="no overlap"):
        balanced([1.0, 2.0, 3.0, 4.0], [1, 1, 0, 0], [5.0, 6.0, 1.0, 2.0])
    with pytest.raises(AskedWrongly, match="ratio of chances"):
        e_value(0)


def test_a_table_without_a_time_before_is_told_but_not_shown():
    arm, x = drawn()
    found = sample(x[:, 1], arm, x[:, :2], ("a", "b"))
    assert found.state.code == "placebo_untested"
    by_lot = sample(x[:, 1], arm, np.empty((400, 0)), (), drawn_by_lot=True)
    assert by_lot.state.is_shown
    assert by_lot.points[0].method == "difference"


def test_every_state_has_words_in_both_languages():
    for language in ("da", "en"):
        w = EffectWords(language)
        for code in STATES:
            state = State(code, {"needed": 19, "found": 0.4, "weeks": 26}, "age 60+")
            assert w.why(state)
            assert code == "shown" or (w.needed(state) and state.needed)
    assert "alder 60+" in EffectWords("da").why(State("separation", detail="age 60+"))
    with pytest.raises(ValueError, match="unknown"):
        State("perhaps")
    assert worst(State(), State("too_few", {"needed": 50}), State("separation")).code == "too_few"
    assert two_sided(float("nan")) == 1.0


ROW = {
    "kind": "wage_subsidy", "group": "1", "outcome": "employment", "direction": "positive", "strength": "strong",
    "source": "Somebody 2020, A study", "url": "https://example.org", "year": "2020", "effect": "4.5", "weeks": "52",
}  # fmt: skip


def test_evidence_is_read_and_stands_beside(small):
    told = findings_of([ROW, {**ROW, "group": "all", "direction": "negative", "effect": ""}], "a table")
    assert told[0].effect == 4.5
    assert told[1].effect is None
    own = estimate(small, TO_DAY, ASKED).effects
    rows = {(b.group, b.kind): b for b in beside(own, told)}
    there = rows["1", "wage_subsidy"]
    assert there.here == told[:1]
    assert there.everybody == told[1:]
    assert there.agreement in ("agrees", "differs", "undecided", "outside_only")
    alone = beside((), told)
    assert [b.agreement for b in alone] == ["outside_only"]
    assert deciding(None) is None


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"source": ""}, "'source' is missing"),
        ({"group": "everyone"}, "no group"),
        ({"direction": "good"}, "no direction"),
        ({"kind": "magic"}, "no kind"),
        ({"effect": "big"}, "no number"),
        ({"url": "a book"}, "address"),
        ({"colour": "red"}, "column 'colour'"),
    ],
)
def test_evidence_without_source_or_with_unknown_codes_is_refused(change, what):
    with pytest.raises(AskedWrongly, match=what) as caught:
        findings_of([{**ROW, **change}], "a table")
    assert caught.value.where == "a table, row 1"


def test_evidence_on_what_is_no_offer_may_be_told():
    assert isinstance(findings_of([{**ROW, "kind": "other:interviews"}], "a table")[0], Finding)
