# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The year's plan and the ladder's weeks on generated input: what must hold whatever the colours and the people."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import styrbord
from styrbord.records.casedata import from_rows
from styrbord.records.days import number
from styrbord.records.holidays import is_working_day
from styrbord.supervision.method import COLOURS, Method, read_method
from styrbord.supervision.money import Money, read_money, weeks_of_support
from styrbord.supervision.people import Person
from styrbord.supervision.plan import Load, Slot, make_plan
from tests.oracle import support_weeks

CATALOGUE = Path(styrbord.__file__).parent / "catalogue" / "supervision"


def told(name: str) -> dict:
    return tomllib.loads((CATALOGUE / f"{name}.toml").read_text(encoding="utf-8"))


METHOD: Method = read_method(told("method"), told("areas")["area"])
MONEY: Money = read_money(told("money"))
AREAS = [a.id for a in METHOD.areas]
colours = st.dictionaries(st.sampled_from(AREAS), st.sampled_from(COLOURS), min_size=1)


@st.composite
def readers(draw: st.DrawFn, year: int = 2025) -> list[Person]:
    out = []
    for i in range(draw(st.integers(1, 5))):
        away = []
        if draw(st.booleans()):
            low = dt.date(year, 1, 1) + dt.timedelta(days=draw(st.integers(0, 300)))
            away.append((low, low + dt.timedelta(days=draw(st.integers(1, 90)))))
        hours = draw(st.integers(1, 60))
        out.append(Person(f"u{i}", f"U{i}", frozenset({"read"}), hours, absences=tuple(away)))
    return out


def loads(of: dict[str, str]) -> dict[str, Load]:
    return {a: Load(3 + len(a) % 9, 120.0 + 40 * (3 + len(a) % 9)) for a in of}


@given(of=colours, people=readers())
@settings(max_examples=20, deadline=None)
def test_every_area_has_its_supervisions_evenly_on_working_days(of: dict[str, str], people: list[Person]) -> None:
    slots = make_plan(2025, of, people, METHOD, loads(of))
    for area, colour in of.items():
        mine = [s.month for s in slots if s.area == area]
        width = 12 // METHOD.frequency[colour]
        assert sorted((m - 1) // width for m in mine) == list(range(METHOD.frequency[colour]))
    assert all(is_working_day(s.due_on, METHOD.plan["also_closed"]) and s.due_on.month == s.month for s in slots)
    assert len({s.id for s in slots}) == len(slots)
    assert all(s.supervisor != s.substitute for s in slots)


@given(of=colours, people=readers())
@settings(max_examples=12, deadline=None)
def test_who_is_away_all_month_is_not_chosen_while_another_is_there(of: dict[str, str], people: list[Person]) -> None:
    by_user = {p.user: p for p in people}
    for s in make_plan(2025, of, people, METHOD, loads(of)):
        first, until = dt.date(2025, s.month, 1), dt.date(2025 + s.month // 12, s.month % 12 + 1, 1)
        away = {u: p.away_share(first, until) for u, p in by_user.items()}
        assert away[s.supervisor] < 0.75 or min(away.values()) >= 0.75


@given(of=colours, people=readers(), later=colours, month=st.integers(1, 12))
@settings(max_examples=12, deadline=None)
def test_planning_anew_touches_nothing_before_its_month(
    of: dict[str, str], people: list[Person], later: dict[str, str], month: int
) -> None:
    before = make_plan(2025, of, people, METHOD, loads(of))
    keep: list[Slot] = [s for s in before if s.month < month]
    after = make_plan(2025, later, people, METHOD, loads({**of, **later}), keep=keep, from_month=month)
    assert [s for s in after if s.month < month] == keep
    assert len({s.id for s in after}) == len(after)
    assert after == make_plan(2025, later, people, METHOD, loads({**of, **later}), keep=keep, from_month=month)
    assert all(s.colour == later[s.area] for s in after if s.month >= month)


@given(people=readers())
@settings(max_examples=8, deadline=None)
def test_nobody_supervises_where_he_handles_cases_while_another_can(people: list[Person]) -> None:
    of = dict.fromkeys(AREAS[:4], "red")
    handles = {people[0].user: set(AREAS[:4])}
    there = {p.user: p.away_share(dt.date(2025, 1, 1), dt.date(2026, 1, 1)) for p in people[1:]}
    for s in make_plan(2025, of, people, METHOD, loads(of), handles=handles):
        if any(share == 0 for share in there.values()):
            assert s.supervisor != people[0].user


@given(weeks=st.lists(st.booleans(), min_size=1, max_size=260))
@settings(max_examples=40, deadline=None)
def test_the_weeks_of_support_agree_with_the_slow_count(weeks: list[bool]) -> None:
    until = number(dt.date(2025, 1, 6))
    start = until - 7 * len(weeks)
    rows = [
        {"person_key": "a", "benefit": "kontanthjaelp", "starts_on": dt.date(1970, 1, 1) + dt.timedelta(start + 7 * i),
         "until": dt.date(1970, 1, 1) + dt.timedelta(start + 7 * i + 7)}
        for i, on in enumerate(weeks) if on
    ]  # fmt: skip
    if not rows:
        return
    found = weeks_of_support(from_rows({"benefits": rows}), until, MONEY)[0]
    first = weeks.index(True)
    expected = support_weeks.counted(weeks[first:], MONEY.self_support_weeks, MONEY.within_weeks)
    assert found.tolist() == expected
    assert np.array(expected).max() <= len(weeks)
