# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Histories aimed at the edges of the law: version changes, month ends, gaps of exactly a month, due days.

First the benefits and groups are drawn; the oracle then says which due days they make, and interviews, offers,
absences and the day to look from are drawn around those.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from tests.generated.choices import Choices
from tests.oracle.calendar import ONE_DAY, first_of_next_month, months_later
from tests.oracle.duties import judge
from tests.oracle.rules import Rules

Row = dict[str, Any]
VERSION_DAYS = [
    dt.date(2024, 1, 1), dt.date(2020, 1, 1), dt.date(2022, 1, 1), dt.date(2025, 1, 1), dt.date(2025, 7, 1),
    dt.date(2026, 7, 1), dt.date(2015, 1, 1), dt.date(2015, 7, 1), dt.date(2022, 9, 22), dt.date(2022, 9, 21),
    dt.date(2018, 1, 1), dt.date(2019, 7, 1),
]  # fmt: skip
COVID = [dt.date(2020, 3, 12), dt.date(2020, 5, 27)]
MONTH_ENDS = [
    dt.date(2023, 8, 31), dt.date(2023, 8, 30), dt.date(2024, 2, 29), dt.date(2022, 2, 28), dt.date(2021, 10, 31),
    dt.date(2019, 8, 31), dt.date(2024, 8, 29), dt.date(2016, 2, 29), dt.date(2020, 1, 31), dt.date(2025, 3, 31),
]  # fmt: skip
LOCAL = ["kontanthjaelp", "uddannelseshjaelp", "overgangsydelse"]
BENEFITS = [
    "dagpenge", *LOCAL, "sygedagpenge", "dagpenge", "kontanthjaelp", "jobafklaring", "ressourceforloeb",
    "ledighedsydelse", "revalidering", "sho", "fleksjob",
]  # fmt: skip
ABSENCES = [
    "seriously_ill", "education_within_6_weeks", "parental_leave", "weather", "job_start_within_6_weeks",
    "pension_within_6_weeks", "work_sharing", "holiday", "illness", "other_lawful",
]  # fmt: skip
OFFERS = [
    "company_practice", "wage_subsidy", "wage_subsidy", "other_guidance", "utility_work", "ordinary_education",
    "vocational_course", "reading_writing", "mentor", "work_duty",
]  # fmt: skip
KINDS = ["job", "first", "follow_up", "joint", "job", "follow_up", "job", "cv", "availability", "information"]
ACTORS = ["jobcentre", "akasse", "joint"]
INTERVIEWS = [
    ("jobcentre", "job"), ("jobcentre", "first"), ("jobcentre", "follow_up"), ("akasse", "job"), ("joint", "job"),
    ("jobcentre", "joint"), ("jobcentre", "first"),
]  # fmt: skip
SPAN_LENGTHS = [7, 14, 42, 55, 91, 28, 182, 183, 184, 120, 303, 364, 365, 485, 487, 546]


@dataclass
class History:
    """A history in the making; `hot` are the days worth aiming at."""

    key: str
    choices: Choices
    tables: dict[str, list[Row]] = field(default_factory=dict)
    hot: list[dt.date] = field(default_factory=list)

    def add(self, table: str, row: Row, *key: str) -> None:
        """Adds a row unless one with the same natural key is there or its end is not after its start."""
        rows = self.tables.setdefault(table, [])
        taken = any(all(row[name] == other[name] for name in key) for other in rows) if key else False
        empty = row.get("until") is not None and row["until"] <= row["starts_on"]
        if not taken and not empty:
            rows.append({"person_key": self.key, **row})

    def near(self, *offsets: int) -> dt.date:
        """A day at or beside one worth aiming at."""
        some = offsets or (0, 0, 1, -1, 0, 1, -1, 13, 14, -13, -14, -15, 21, 22, 7, -7, 28, 29, -28, 2, -2)
        return self.choices.one_of(self.hot) + self.choices.one_of(some) * ONE_DAY

    def day(self) -> dt.date:
        """A day near an edge, or any day in the history."""
        if self.choices.chance(60):
            return self.near()
        return self.hot[0] + self.choices.number(-10, 700) * ONE_DAY


def history(choices: Choices, key: str, rules: Rules, as_of: dt.date | None = None) -> dict[str, list[Row]]:
    """One person's rows. With `as_of` given, the history is laid so that something is due around it."""
    made = History(key, choices)
    start = _start(choices, as_of)
    made.hot = [start, *([as_of] if as_of else [])]
    _benefits(made, start)
    _groups(made)
    _person(made)
    made.hot += _due_days(made.tables, rules)
    if choices.chance(35):
        _end_at_a_due_day(made)
    if choices.chance(35):
        _group_at_a_hot_day(made)
    _absences(made)
    made.hot += [day for day in _due_days(made.tables, rules) if day not in made.hot]
    _interviews(made)
    _offers(made)
    _registrations(made)
    return made.tables


def _start(choices: Choices, as_of: dt.date | None) -> dt.date:
    about = choices.number(0, 9)
    if as_of is not None and about < 5:
        return as_of - (choices.one_of(SPAN_LENGTHS) + choices.number(-2, 2)) * ONE_DAY
    if about < 7:
        return choices.one_of(VERSION_DAYS) + choices.number(-1, 1) * ONE_DAY
    if about == 7:
        return choices.one_of(COVID) - choices.number(0, 200) * ONE_DAY
    if about == 8:
        return choices.one_of(MONTH_ENDS)
    return dt.date(2014, 12, 1) + choices.number(0, 4300) * ONE_DAY


def _benefits(made: History, start: dt.date) -> None:
    day = start
    benefit = made.choices.one_of(BENEFITS)
    for _ in range(1 + made.choices.one_of([0, 0, 1, 1, 2, 3])):
        day = _chapter(made, benefit, day)
        benefit = _following(made.choices, benefit)


def _following(choices: Choices, benefit: str) -> str:
    """The benefit that comes after, or beside, another: often one into which the first can carry on."""
    return choices.one_of(LOCAL) if benefit in LOCAL and choices.chance(70) else choices.one_of(BENEFITS)


def _chapter(made: History, benefit: str, start: dt.date) -> dt.date:
    """Some periods of one benefit with gaps; the day the next chapter starts."""
    choices, placement = made.choices, _placement(made.choices, benefit, start)
    periods = 1 + choices.one_of([0, 0, 0, 1, 1, 2, 3])
    for number in range(periods):
        runs = number == periods - 1 and choices.chance(50)
        until = None if runs else _until(choices, start)
        row = {"benefit": benefit, "starts_on": start, "until": until, "counted_from": placement}
        if benefit == "sygedagpenge":
            row["sickness_category"] = choices.one_of([None, "2", "3", "2", "1", "2"])
        if not (choices.chance(15) and number):
            made.add("benefits", row, "benefit", "starts_on")
        start = (until or start + choices.number(20, 400) * ONE_DAY) + _gap(choices, until or start)
        if benefit == "dagpenge" and choices.chance(25):
            placement = choices.one_of([None, start])
        elif benefit != "dagpenge" and choices.chance(70):
            placement = None
    if until is not None and choices.chance(50):
        start = until
    if choices.chance(10):
        start -= choices.number(1, 60) * ONE_DAY
    return start


def _placement(choices: Choices, benefit: str, start: dt.date) -> dt.date | None:
    if choices.chance(60 if benefit != "dagpenge" else 25):
        return None
    return start - choices.one_of([0, 0, 3, 7, 28, 30, 40, -1, -20]) * ONE_DAY


def _until(choices: Choices, start: dt.date) -> dt.date:
    """An end after some days, or at an edge of a month, or at the merger of 1 July 2025."""
    until = start + choices.one_of([*SPAN_LENGTHS, 1, 3, 10, 60]) * ONE_DAY + choices.number(0, 2) * ONE_DAY
    if choices.chance(30):
        return first_of_next_month(until)
    merger = dt.date(2025, 7, 1)
    if start < merger and (merger - start).days < 400 and choices.chance(60):
        return merger
    return until


def _gap(choices: Choices, until: dt.date) -> dt.timedelta:
    """No day, some days, exactly a whole calendar month, a day fewer than that, or many months."""
    first = until if until.day == 1 else first_of_next_month(until)
    month_on = first_of_next_month(first)
    after = choices.one_of([
        until, until, until + ONE_DAY, until + 9 * ONE_DAY, until + 21 * ONE_DAY, month_on, month_on - ONE_DAY,
        month_on + ONE_DAY, month_on, until + 100 * ONE_DAY, until + 40 * ONE_DAY,
    ])  # fmt: skip
    return after - until


def _groups(made: History) -> None:
    """None, one from the first day, or several with holes, moves and same days."""
    choices = made.choices
    first = min((row.get("counted_from") or row["starts_on"] for row in made.tables["benefits"]), default=made.hot[0])
    if choices.chance(35):
        made.add("target_groups", {"group": choices.one_of(["4", "2", "5", "3"]), "starts_on": first, "until": None})
        return
    day = first + choices.one_of([0, 0, 0, -30, 5, 20, 60, -1, 1]) * ONE_DAY
    for _ in range(choices.one_of([1, 0, 1, 2, 2, 3, 4])):
        length = choices.one_of([10, 30, 60, 120, 200, 400])
        until = None if choices.chance(40) else day + length * ONE_DAY
        group = choices.one_of(["2", "4", "3", "5", "4", "2", "6", "1"])
        made.add("target_groups", {"group": group, "starts_on": day, "until": until}, "group", "starts_on")
        day += choices.one_of([length, length, 0, length // 2, length + 25]) * ONE_DAY
    made.hot += [row["starts_on"] for row in made.tables.get("target_groups", [])]


def _group_at_a_hot_day(made: History) -> None:
    group = made.choices.one_of(["2", "3", "4", "5"])
    until = made.choices.one_of([None, made.near()])
    made.add("target_groups", {"group": group, "starts_on": made.near(0, 1, -1), "until": until}, "group", "starts_on")


def _person(made: History) -> None:
    choices = made.choices
    if choices.chance(6):
        return
    day = made.hot[0]
    years = choices.one_of([40, 25, 30, 50, 24, 29])
    born = choices.one_of([
        months_later(day, 0).replace(day=min(day.day, 28), year=day.year - years),
        day - dt.timedelta(days=round(365.25 * years)),
        dt.date(day.year - years - (day.year - years) % 4, 2, 29),
    ]) + choices.number(-1, 1) * ONE_DAY  # fmt: skip
    row = {"birth_date": None if choices.chance(5) else born, "sex": "unknown", "municipality": "0350"}
    row["education"] = choices.one_of([None, "none", "lower_secondary", "upper_secondary", "vocational"])
    row["provider"] = choices.one_of([None, False, False, True])
    made.add("persons", row)


def _end_at_a_due_day(made: History) -> None:
    """The benefit ends on a due day, or the day after."""
    row = made.choices.one_of(made.tables["benefits"])
    day = made.near(0, 1, 0, 1, -1, 2)
    if day > row["starts_on"]:
        row["until"] = day
        made.hot.append(day)


def _interviews(made: History) -> None:
    choices = made.choices
    mostly = choices.one_of(INTERVIEWS)
    if choices.chance(20):
        _regular_interviews(made, mostly)
    for number in range(choices.one_of([0, 1, 2, 3, 4, 4, 5, 6, 8, 10])):
        status = choices.one_of(["held"] * 9 + ["planned", "absent", "cancelled"])
        actor, kind = mostly if choices.chance(80) else (choices.one_of(ACTORS), choices.one_of(KINDS))
        row: Row = {"interview_key": f"i{number}", "kind": kind, "actor": actor, "status": status}
        row["form"] = choices.one_of(["personal", "personal", "phone", "video", "written", None])
        day = made.hot[0] + choices.number(0, 185) * ONE_DAY if choices.chance(45) else made.day()
        row["planned_on"] = day if status != "held" or choices.chance(30) else None
        row["held_on"] = day if status == "held" else None
        if row["planned_on"] and choices.chance(40):
            row["declined"] = choices.one_of([True, True, False])
        made.add("interviews", row)


def _regular_interviews(made: History, mostly: tuple[str, str]) -> None:
    """Interviews every so many days over a long time, as the rules of 2015-2019 ask."""
    choices, (actor, kind) = made.choices, mostly
    step = choices.one_of([28, 27, 29, 20, 14, 30, 60, 90, 91, 45])
    day = made.hot[0] + choices.number(0, 56) * ONE_DAY
    for number in range(choices.number(4, 30)):
        if not choices.chance(10):
            row = {"interview_key": f"r{number}", "kind": kind, "actor": actor, "form": "personal", "status": "held"}
            made.add("interviews", {**row, "planned_on": None, "held_on": day})
        day += (step + choices.one_of([0, 0, 0, 1, -1])) * ONE_DAY


def _offers(made: History) -> None:
    choices = made.choices
    end: dt.date | None = None
    follows = choices.one_of([25, 25, 80])
    for number in range(choices.one_of([0, 1, 1, 2, 2, 3, 6])):
        start = _after(choices, end) if end and choices.chance(follows) else made.day()
        until = start + choices.one_of([14, 13, 15, 30, 1, 60, 120]) * ONE_DAY
        until = choices.one_of([until, until, until, None, made.near()])
        granted = choices.one_of([start, None, start - 20 * ONE_DAY, start - 3 * ONE_DAY, made.near(), start + ONE_DAY])
        kind = choices.one_of(OFFERS[:6]) if follows == 80 else choices.one_of(OFFERS)
        row = {"offer_key": f"o{number}", "kind": kind, "granted_on": granted, "starts_on": start, "until": until}
        made.add("offers", row)
        end = until
        made.hot.append(start)


def _after(choices: Choices, end: dt.date) -> dt.date:
    """Touching, overlapping, or about four weeks or four months after the last day of the offer before."""
    last = end - ONE_DAY
    apart = [0, 1, 2, -3, 27, 28, 29, 10]
    return choices.one_of([*(last + days * ONE_DAY for days in apart), months_later(last, 4), months_later(end, 4)])


def _absences(made: History) -> None:
    choices = made.choices
    for _ in range(choices.one_of([0, 0, 1, 1, 2, 4])):
        start = made.near(0, -1, -5, 1, -20, -40, 0)
        until = choices.one_of([start + ONE_DAY, start + 2 * ONE_DAY, start + 30 * ONE_DAY, None, made.near(0, 1, 2)])
        row = {"kind": choices.one_of(ABSENCES), "starts_on": start, "until": until}
        made.add("absences", row, "kind", "starts_on")


def _registrations(made: History) -> None:
    choices = made.choices
    for _ in range(choices.one_of([0, 0, 1, 1, 2])):
        day = choices.one_of([made.hot[0], *(row["starts_on"] for row in made.tables["benefits"])])
        start = day - choices.number(-1, 40) * ONE_DAY
        until = choices.one_of([None, None, day, day + ONE_DAY, day + 40 * ONE_DAY])
        made.add("registrations", {"kind": "unemployed", "starts_on": start, "until": until}, "starts_on")


def day_to_look_from(choices: Choices, tables: dict[str, list[Row]], rules: Rules) -> dt.date:
    """A due day, the day before or after, or any day."""
    dues = _due_days(tables, rules)
    if dues and choices.chance(60):
        return choices.one_of(dues) + choices.one_of([0, 1, -1, 13, 14, 30, 200]) * ONE_DAY
    first = min(row["starts_on"] for row in tables["benefits"])
    return choices.one_of([first + choices.number(0, 900) * ONE_DAY, dt.date(2026, 12, 31)])


def _due_days(tables: dict[str, list[Row]], rules: Rules) -> list[dt.date]:
    """The due days of a history in its first years; not all, since chains of four weeks make very many."""
    last = min(row["starts_on"] for row in tables["benefits"]) + 800 * ONE_DAY
    return sorted({duty["due"] for duty in judge(tables, rules, last)})[:40]
