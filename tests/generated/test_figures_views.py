# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Parts add up to the whole, what is missing is enough and no more, and a forecast's interval holds what came."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrbord.errors import AskedWrongly
from styrbord.figures.catalogue import read_targets, shipped
from styrbord.figures.disclosure import Hiding
from styrbord.figures.forecast import Ask, backtest, forecast
from styrbord.figures.members import Question, members
from styrbord.figures.missing import missing, needed
from styrbord.figures.provider import LawbookProvider, would_count
from styrbord.figures.reckoning import Month
from styrbord.figures.target import Target
from styrbord.figures.views import difference, two_readings
from styrbord.law.lawbook import load_lawbook
from styrbord.records.casedata import CaseData, from_rows, take
from styrbord.records.days import number
from tests.generated.test_figures import people

AS_OF = dt.date(2023, 5, 31)
MARCH = Month.of(2023, 3)
FOCUS_1, FOCUS_2, EARLY = (shipped()[n] for n in ("focus-1-passive", "focus-2-interviews", "early-effort-interviews"))
BOOK = load_lawbook()


def data(seed: str, persons: int = 60, as_of: dt.date = AS_OF) -> CaseData:
    together: dict[str, list] = {}
    for rows in people(seed, as_of, persons).values():
        for name, some in rows.items():
            together.setdefault(name, []).extend(some)
    return from_rows(together)


def provider(case: CaseData, as_of: dt.date) -> LawbookProvider:
    return LawbookProvider(case, BOOK, number(as_of))


@pytest.mark.parametrize("seed", range(4))
def test_two_views_differ_by_the_persons_behind_the_gap(seed: int) -> None:
    case = data(f"views-{seed}")
    old, new = (Question(case, AS_OF, None, FOCUS_1, v, MARCH) for v in ("old", "new"))
    found = difference(old, new)
    assert sum(p.effect for p in found.parts) == pytest.approx(found.total)
    assert {p.units for p in found.parts if p.name in ("left", "came")} == {0}
    a, b = members(old), members(new)
    moved = {k for k, x, y in zip(a.keys, a.hit, b.hit, strict=True) if x != y}
    behind = {k[:1] for name, keys in found.behind.items() if "counted" in name[0] for k in keys}
    assert behind == moved


@pytest.mark.parametrize("measure", [FOCUS_2, EARLY], ids=lambda m: m.id)
@pytest.mark.parametrize("seed", range(3))
def test_two_periods_part_into_left_came_mix_and_performance(seed: int, measure) -> None:
    case = data(f"periods-{seed}", 120)
    maker = provider(case, AS_OF)
    first, second = (Question(case, AS_OF, maker, measure, "", Month.of(2023, m)) for m in (2, 4))
    found = difference(first, second)
    assert sum(p.effect for p in found.parts) == pytest.approx(found.total)
    assert found.parts[0].name == "left"


def test_two_readings_show_what_late_registration_did() -> None:
    now = steady(60)
    which = np.arange(now.rows("interviews")) % 3 > 0
    table = {c: take(v, which) for c, v in now["interviews"].items()}
    then = CaseData(now.person_keys, {**now.tables, "interviews": table}, now.missing)
    found = two_readings(*(Question(c, AS_OF, None, FOCUS_2, "", MARCH) for c in (then, now)))
    assert {p.name for p in found.parts} <= {"left", "came", "no longer counted"}
    assert found.total < 0
    assert sum(p.effect for p in found.parts) == pytest.approx(found.total)
    assert all(p.units is None for p in found.published(Hiding(limit=1000)).parts)


def test_a_share_of_nobody_has_no_difference() -> None:
    case = data("nobody", 2)
    empty = Question(case, AS_OF, None, FOCUS_2, "", Month.of(2010, 1))
    with pytest.raises(AskedWrongly):
        difference(empty, empty)


def target(met_when: str, level: float, measure: str = "focus-1-passive") -> Target:
    return Target("t", measure, "", "all", met_when, level, dt.date(2020, 1, 1), None, "S", {}, {}, ())


@given(st.sampled_from(["below", "at_most", "at_least", "above"]), st.integers(0, 100), st.integers(0, 400), st.data())
def test_needed_is_enough_and_no_more(met_when: str, hundredths: int, bottom: int, drawn) -> None:
    top = drawn.draw(st.integers(0, bottom))
    t = target(met_when, hundredths / 100)
    more = needed(t, top, bottom)
    sign = 1 if met_when in ("at_least", "above") else -1

    def met(n: int) -> bool:
        share, level = Fraction(n, bottom), Fraction(hundredths, 100)
        return {"below": share < level, "at_most": share <= level, "at_least": share >= level, "above": share > level}[
            met_when
        ]

    if bottom:
        assert met(top + sign * more)
        assert more == 0 or not met(top + sign * (more - 1))


def test_what_is_missing_lists_those_for_whom_it_can_still_be_done() -> None:
    case = data("missing", 80, dt.date(2023, 5, 10))
    as_of = dt.date(2023, 5, 10)
    goal = next(t for t in read_targets() if t.id == "focus-1-passive-30")
    found = missing(case, None, FOCUS_1, "new", goal, Month.of(2023, 5), as_of)
    assert found.denominator > 0
    assert len(found.chances) == found.numerator
    assert all(c.by == dt.date(2023, 5, 31) and 0 < c.lacks <= 100 for c in found.chances)
    assert "other_guidance" not in found.chances[0].would_count
    over = missing(case, None, FOCUS_1, "new", goal, Month.of(2023, 3), as_of)
    assert over.chances == ()
    early = target("at_least", 0.8, EARLY.id)
    duties = missing(case, provider, EARLY, "", early, Month.of(2023, 5), as_of)
    assert [c.by for c in duties.chances] == sorted(c.by for c in duties.chances)
    assert all(c.by >= as_of for c in duties.chances)


def test_a_duty_is_kept_by_what_it_is_said_to_lack() -> None:
    """Kontanthjaelp since 5 December 2022: four interviews by 5 June 2023, one held on time and one of a kind that
    never counts. Three more of the kinds and by the actor named keep it; two do not."""
    who = {"person_key": "a"}
    rows: dict[str, list] = {
        "persons": [{**who, "birth_date": dt.date(1980, 1, 1)}],
        "benefits": [{**who, "benefit": "kontanthjaelp", "starts_on": dt.date(2022, 12, 5)}],
        "target_groups": [{**who, "group": "2", "starts_on": dt.date(2022, 12, 5)}],
        "interviews": [met("i1", "first", dt.date(2022, 12, 8)), met("i2", "cv", dt.date(2023, 1, 8))],
    }
    as_of, goal, june = dt.date(2023, 5, 10), target("at_least", 0.8, EARLY.id), Month.of(2023, 6)
    chance = missing(from_rows(rows), provider, EARLY, "", goal, june, as_of).chances[0]
    assert (chance.key[1], chance.by, chance.lacks, chance.unit) == ("K2.2", dt.date(2023, 6, 5), 3, "interviews")
    assert chance.would_count == ("job (jobcentre)", "first (jobcentre)")
    for more, left in ((2, 1), (3, 0)):
        extra = [met(f"x{n}", "job", dt.date(2023, 5, 1) + dt.timedelta(days=n)) for n in range(more)]
        after = missing(
            from_rows({**rows, "interviews": rows["interviews"] + extra}), provider, EARLY, "", goal, june, as_of
        )
        assert [c.lacks for c in after.chances] == [left] * bool(left)


def test_what_counts_for_an_offer_depends_on_the_due_day() -> None:
    version = next(v for v in BOOK.of_row("A2.1") if v.fulfilled_by.get("only_due_before"))
    assert "other_guidance (14 days)" in would_count(version, number(dt.date(2023, 3, 21)))
    assert "other_guidance (14 days)" not in would_count(version, number(dt.date(2023, 3, 22)))


def met(key: str, kind: str, day: dt.date) -> dict[str, object]:
    """A row of an interview held by the job centre."""
    row = {"person_key": "a", "interview_key": key, "kind": kind, "actor": "jobcentre", "form": "personal"}
    return {**row, "planned_on": day, "held_on": day, "status": "held"}


def test_a_target_of_another_measure_is_refused() -> None:
    goal = next(t for t in read_targets() if t.measure == EARLY.id)
    with pytest.raises(AskedWrongly, match="is one of"):
        missing(data("other", 2), None, FOCUS_1, "new", goal, MARCH, AS_OF)


def test_a_forecast_carries_what_is_booked_and_an_interval_that_was_tested() -> None:
    case = steady(400)
    ask = Ask(case, None, FOCUS_2)
    seen = forecast(ask, dt.date(2023, 5, 31), past=12)
    assert [f.month for f in seen] == ["2023-06", "2023-07", "2023-08"]
    assert all(f.low <= f.expected <= f.high for f in seen)
    tested = backtest(ask, dt.date(2023, 5, 31), ahead=1, past=20)
    assert len(tested.errors) >= 15
    assert tested.covered >= 0.5
    short = forecast(ask, dt.date(2023, 5, 31), past=2)
    assert short[0].low is None


def steady(persons: int) -> CaseData:
    """Long spells with interviews that come as a Poisson process: the share moves by chance alone."""
    rng = np.random.default_rng(7)
    rows: dict[str, list] = {"benefits": [], "interviews": []}
    for i in range(persons):
        rows["benefits"].append({"person_key": str(i), "benefit": "kontanthjaelp", "starts_on": dt.date(2019, 1, 1)})
        for n, day in enumerate(np.cumsum(rng.exponential(90, 20))):
            held = dt.date(2019, 6, 1) + dt.timedelta(days=int(day))
            row = {"person_key": str(i), "interview_key": str(n), "kind": "job", "actor": "jobcentre"}
            rows["interviews"].append({**row, "status": "held", "held_on": held})
    return from_rows(rows)
