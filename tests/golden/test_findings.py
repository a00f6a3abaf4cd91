# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Agreement, trends and kroner against published or hand-reckoned numbers."""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrbord.errors import AskedWrongly
from styrbord.supervision.agreement import agreement
from styrbord.supervision.checklist import Checklist, Point
from styrbord.supervision.draw import Recipe, draw
from styrbord.supervision.evaluation import Rate, needed, verdict
from styrbord.supervision.kroner import kroner_of
from styrbord.supervision.patterns import FALLS, NO_TREND, RISES, TOO_FEW, holm, trend_chance, trends
from styrbord.supervision.population import population
from styrbord.supervision.reading import Answer, Reading, SampleCase

# Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (2003), table 18.1: 100 patients, two raters.
PSYCHIATRY = {("p", "p"): 75, ("p", "n"): 1, ("p", "o"): 4, ("n", "p"): 5, ("n", "n"): 4, ("n", "o"): 1, ("o", "o"): 10}


def spread(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [pair for pair, n in table.items() for _ in range(n)]


def test_kappa_of_the_textbook() -> None:
    found = agreement(spread(PSYCHIATRY))
    assert found is not None
    assert (found.pairs, found.same, found.enough) == (100, 89, True)
    assert found.kappa == pytest.approx(0.6765, abs=5e-5)
    assert found.lower is not None
    assert (found.kappa - found.lower) / 1.959964 == pytest.approx(0.0877, abs=5e-4)


def test_kappa_of_yes_and_no_by_hand() -> None:
    """20 + 15 of 50 agree; by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5; (0.7 - 0.5) / 0.5 = 0.4."""
    found = agreement(spread({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}))
    assert found is not None
    assert found.kappa == pytest.approx(0.4)


def test_kappa_that_is_not_defined_is_none_and_not_one() -> None:
    found = agreement([("a", "a")] * 12)
    assert found is not None
    assert (found.share, found.kappa, found.lower, found.enough) == (1.0, None, None, False)
    assert agreement([]) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
@settings(deadline=None)
def test_kappa_is_the_same_whoever_is_called_first(pairs: list[tuple[str, str]]) -> None:
    one, other = agreement(pairs), agreement([(b, a) for a, b in pairs])
    assert one is not None
    assert other is not None
    assert (one.kappa, one.same) == (other.kappa, other.same)
    assert (one.lower is None) == (other.lower is None)
    if one.kappa is not None:
        assert -1 <= one.kappa <= 1
        assert one.lower is None or one.lower <= one.kappa <= (one.upper or 1)


def test_holm_by_hand() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2)), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_the_chance_of_a_trend_counted_out(series: list[tuple[int, int]]) -> None:
    """Every way to place the errors among the cases read, one by one."""
    some = [(n, min(e, n)) for n, e in series]
    months = [i for i, (n, _) in enumerate(some) for _ in range(n)]
    errors, seen = sum(e for _, e in some), sum(i * e for i, (_, e) in enumerate(some))
    scores = [sum(chosen) for chosen in itertools.combinations(months, errors)]
    late, early = (sum(s >= seen for s in scores), sum(s <= seen for s in scores))
    assert trend_chance(some) == pytest.approx(min(1.0, 2 * min(late, early) / len(scores)))


def test_trends_are_told_only_when_they_outlive_the_looking() -> None:
    falls = [(20, 9), (20, 7), (20, 4), (20, 2), (20, 0), (20, 0)]
    level = [(20, 2)] * 6
    rises = [(20, 1), (20, 1), (20, 1), (20, 3), (20, 2), (20, 3)]
    found = {t.what: t for t in trends({"a": falls, "b": level, "c": rises, "d": [(20, 1)] * 2, "e": falls[::-1]})}
    assert [found[w].verdict for w in "abcde"] == [FALLS, NO_TREND, NO_TREND, TOO_FEW, RISES]
    assert found["c"].corrected > found["c"].chance
    many = trends({f"{i}": rises for i in range(30)})
    assert all(t.verdict == NO_TREND for t in many)


def test_what_would_settle_it() -> None:
    level = Fraction(19, 20)
    assert verdict(Rate(60, 0, 0.0, 0.0, 0.04), 0.05) == "met"
    assert verdict(Rate(60, 9, 0.15, 0.08, 0.24), 0.05) == "not-met"
    open_one = Rate(40, 1, 0.025, 0.001, 0.11)
    assert verdict(open_one, 0.05) == "unsettled"
    more = needed(open_one, 40, 2000, 0.05, level)
    assert more is not None
    assert 150 < more < 400
    assert needed(Rate(40, 2, 0.05, 0.01, 0.15), 40, 300, 0.05, level) == 300, "so close that all must be read"
    assert needed(Rate(60, 0, 0.0, 0.0, 0.04), 60, 2000, 0.05, level) is None


# -- kroner

KRONER = Checklist(
    "a", "1", {}, dt.date(2026, 1, 1), "example", (Point("amount", {}, {}, kroner=True),), (), "d"
)  # fmt: skip


def read_case(id: str, paid: float | None, right: float | None, answer: str) -> SampleCase:
    given_ = {"amount": Answer(answer, "d", "x", "", paid, right)}
    reading = Reading("rita", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), given_)
    return SampleCase(id, 1, "", Fraction(1, 10), "random", "rita", ("rita",), first=reading)


def test_kroner_by_hand() -> None:
    """Four of forty read: differences 0, 0, 100, 300 of 1,000 paid each. Mean 100, so 4,000 in all. Variance 20,000;
    sqrt(40 * 36 * 20000 / 4) = 2683.28; t(0.95, 3) = 2.353363."""
    cases = [f"c{i}" for i in range(40)]
    made = draw(population(("case",), [(c,) for c in cases]), Recipe("simple", "s", {"": 4}))
    told = [
        (1000.0, 1000.0, "in-order"),
        (1000.0, 1000.0, "in-order"),
        (1000.0, 900.0, "error"),
        (1000.0, 700.0, "material"),
    ]
    read = [read_case(c.case, *t) for c, t in zip(made.chosen, told, strict=True)]
    found = kroner_of(read, KRONER, made, Fraction(19, 20))
    assert found is not None
    assert (found.amount, found.differences, found.in_sample) == (pytest.approx(4000), 2, 400)
    assert found.upper == pytest.approx(4000 + 2.353363 * 2683.28, rel=1e-5)
    assert not found.trustworthy
    assert found.ratio == pytest.approx(0.9)
    assert found.overpaid_upper is not None
    assert found.overpaid_upper > (found.upper or 0)
    assert found.by_ratio is None
    paid = {c: 1000.0 if c in {r.id for r in read} else 500.0 for c in cases}
    by_ratio = kroner_of(read, KRONER, made, Fraction(19, 20), paid)
    assert by_ratio is not None
    assert by_ratio.by_ratio is not None
    amount, low, high = by_ratio.by_ratio
    assert amount == pytest.approx(0.1 * (4 * 1000 + 36 * 500)), "a tenth of all that was paid"
    assert high - amount == pytest.approx(2.353363 * 2683.28, rel=1e-5), "the same residuals as the difference"
    assert amount - low == pytest.approx(high - amount)


def test_kroner_nobody_noted_are_not_zero() -> None:
    made = draw(population(("case",), [(f"c{i}",) for i in range(9)]), Recipe("simple", "s", {"": 3}))
    silent = [read_case(c.case, None, None, "in-order") for c in made.chosen]
    assert kroner_of(silent, KRONER, made, Fraction(19, 20)) is None
    wrong = [read_case(made.chosen[0].case, None, None, "error")]
    some = kroner_of(
        [*wrong, *(read_case(c.case, 10.0, 10.0, "in-order") for c in made.chosen[1:])], KRONER, made, Fraction(19, 20)
    )
    assert some is not None
    assert (some.unknown, some.checked) == (1, 2)


# -- empty strata and other faults of a draw


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (Recipe("stratified", "s", {"green": 1}, ("colour",)), "there are none"),
        (Recipe("stratified", "s", {"red": 2}, ("colour",), excluded={"a": "x", "b": "x"}), "there are none"),
        (Recipe("simple", "s", {"": 4}), "larger than the 3"),
        (Recipe("simple", "s", {"": 0}), "no cases"),
        (Recipe("simple", " ", {"": 1}), "needs a seed"),
        (Recipe("simple", "s", {"": 1}, excluded={"z": "x"}), "to be left out are not in the list"),
    ],
)
def test_a_recipe_that_cannot_be_followed(recipe: Recipe, said: str) -> None:
    listed = population(("case", "colour"), [("a", "red"), ("b", "red"), ("c", "blue")])
    with pytest.raises(AskedWrongly, match=said) as caught:
        draw(listed, recipe)
    assert all(caught.value.as_dict().values())


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (("id",), [("a",)]),
        (("case", "case"), [("a", "b")]),
        (("case",), [("a",), ("a",)]),
        (("case",), [("",)]),
        (("case", "x"), [("a",)]),
        (("case", "x"), [("a", "two\nlines")]),
        (("case", "x"), [("a", "610190-1234")]),
    ],
)
def test_a_list_that_cannot_be_drawn_from(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with pytest.raises(AskedWrongly) as caught:
        population(columns, rows)
    assert "610190" not in str(caught.value)
    assert all(caught.value.as_dict().values())
