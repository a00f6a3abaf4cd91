# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The duties one rule makes for one spell, supposing the person is in a given group."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tests.oracle.calendar import ONE_DAY, within
from tests.oracle.clock import Clock, clock_of
from tests.oracle.events import Effort
from tests.oracle.rules import Rules, in_force, version_of
from tests.oracle.seen import Row
from tests.oracle.spells import Spell

Duty = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One version of a rule, one spell, one supposed group, one day to look from."""

    rules: Rules
    version: dict[str, Any]
    spell: Spell
    group: str
    rows: dict[str, list[Row]]
    as_of: dt.date

    @property
    def clock(self) -> Clock:
        return clock_of(self.version, self.spell, self.rules.calendars)

    @property
    def effort(self) -> Effort:
        return Effort(self.version, self.spell, self.counted_from, self.rows, self.as_of)

    @property
    def counted_from(self) -> dt.date:
        """The spell's, or for D4.2 the first day of the registration in force on it."""
        day = self.spell.counted_from
        if self.version.get("counted_from") != "registration":
            return day
        earliest = day - self.version["registration_max_days_before"] * ONE_DAY
        begun = [
            row["starts_on"]
            for row in self.rows["registrations"]
            if within(day, row["starts_on"], row.get("until")) and row["starts_on"] >= earliest
        ]
        return max(begun, default=day)


def duties_of(case: Case) -> list[Duty]:
    return SHAPES[case.version["shape"]](case)


def first_within(case: Case) -> list[Duty]:
    duty = _kth_by(case, 1, case.clock.due_day(case.counted_from, case.version["due"]))
    return [duty, *_after_exemption(case, duty)]


def count_within(case: Case) -> list[Duty]:
    return [_kth_by(case, case.version["count"], case.clock.due_day(case.counted_from, case.version["due"]))]


def _kth_by(case: Case, k: int, due: dt.date, row: str | None = None, link: int | None = None) -> Duty:
    """Kept when the k-th fulfilling event is on or before the due day."""
    days = case.effort.days(due)
    kth = days[k - 1] if len(days) >= k else None
    in_time = [day for day in (kth,) if day is not None and day <= due]
    kept_on = min(in_time + case.effort.granted_ahead(due), default=None)
    return _duty(case, due, kept_on, late_on=kth, row=row, link=link)


def _after_exemption(case: Case, exempt: Duty) -> list[Duty]:
    """A2.3: a new duty for as long as its predecessor's due day is one of exemption, if the exemption has an end."""
    rule, duties = case.version.get("after_exemption"), []
    duty = exempt
    while rule and duty["outcome"] == "exempt":
        ends = [absence.get("until") for absence in case.effort.waiving(duty["due"], case.group)]
        if None in ends:
            break
        by_calendar = Clock(case.spell, "continuous", case.clock.pauses)
        due = by_calendar.due_day(max(ends), rule["due"])
        duty = _kth_by(case, 1, due, row=rule["row"], link=len(duties))
        duties.append(duty)
    return duties


def between(case: Case) -> list[Duty]:
    duties, windows = [], case.version["windows"]
    for number, window in enumerate(windows):
        opening = case.clock.due_day(case.counted_from, window["opens"])
        due = case.clock.due_day(case.counted_from, window["due"])
        days = case.effort.days(due)
        kept_on = min((day for day in days if opening <= day <= due), default=None)
        late_on = min((day for day in days if day > due), default=None)
        link = number if len(windows) > 1 else None
        declined = case.effort.declined(opening, due)
        duties.append(_duty(case, due, kept_on, late_on=late_on, link=link, declined=declined))
    return duties


def every(case: Case) -> list[Duty]:
    """A chain: each link counts from its anchor, and the next anchor is the event if kept, else the due day."""
    anchor, duties = _start_of_chain(case), []
    while anchor is not None:
        due = case.clock.due_day(anchor, case.version["every"])
        kept_on = min((day for day in case.effort.days(due) if anchor < day <= due), default=None)
        duty = _duty(case, due, kept_on, link=len(duties))
        duties.append(duty)
        goes_on = duty["outcome"] not in ("open", "lapsed")
        anchor = (kept_on or due) if goes_on else None
    return duties


def _start_of_chain(case: Case) -> dt.date | None:
    after = case.version.get("after", "counted_from")
    if after == "counted_from":
        return case.counted_from
    version = version_of(case.rules, after, case.spell.counted_from)
    if version is None:
        return None
    (before,) = duties_of(Case(case.rules, version, case.spell, case.group, case.rows, case.as_of))
    if before["outcome"] in ("open", "lapsed"):
        return None
    return before["met_on"] if before["outcome"] == "kept" else before["due"]


def count_per(case: Case) -> list[Duty]:
    duties, number = [], 0
    while True:
        opening = _edge_of_window(case, number)
        if opening > case.as_of or (case.spell.until is not None and opening >= case.spell.until):
            return duties
        due = _edge_of_window(case, number + 1)
        days = [day for day in case.effort.days(due) if opening < day <= due or (number == 0 and day == opening)]
        kept_on = days[case.version["count"] - 1] if len(days) >= case.version["count"] else None
        duties.append(_duty(case, due, kept_on, link=number))
        if duties[-1]["outcome"] in ("open", "lapsed"):
            return duties
        number += 1


def _edge_of_window(case: Case, number: int) -> dt.date:
    """Where window `number` begins: `from` and so many times `per` from the first day, in one span."""
    ((unit, length),) = case.version["per"].items()
    ((start_unit, start),) = case.version.get("from", {unit: 0}).items()
    assert start_unit == unit or start == 0, "the window and the time before it are given in one unit"
    return case.clock.due_day(case.counted_from, {unit: start + number * length})


def gap_between(case: Case) -> list[Duty]:
    first = _kth_by(case, 1, case.clock.due_day(case.counted_from, case.version["first"]))
    duties, blocks = [first], case.effort.blocks(first["due"])
    for number, (_, until) in enumerate(blocks):
        if until is None or until > case.as_of or (case.spell.until is not None and until > case.spell.until):
            break  # it has not ended in the spell, and nothing can come after it
        due = case.clock.due_day(until - ONE_DAY, case.version["gap"])
        following = blocks[number + 1][0] if number + 1 < len(blocks) else None
        kept_on = following if following is not None and following <= due else None
        duties.append(_duty(case, due, kept_on, late_on=following, link=number))
    return duties


def form(case: Case) -> list[Duty]:
    """One duty per interview that the version governs on the day it is held; `link` is its number in the spell."""
    return [
        _form_on(case, day, number)
        for number, day in enumerate(case.effort.days(case.as_of))
        if in_force(case.version, day) and _is_judged(case, day, number)
    ]


def _is_judged(case: Case, day: dt.date, number: int) -> bool:
    """Is it among the interviews, and in the part of the spell, that the version speaks of?"""
    version, first_day = case.version, case.counted_from
    within_it = "within" not in version or day <= case.clock.due_day(first_day, version["within"])
    beyond_it = "beyond" not in version or day > case.clock.due_day(first_day, version["beyond"])
    among = {"all": True, "first": number == 0, "later": number > 0}[version["which"]]
    return within_it and beyond_it and among


def _form_on(case: Case, day: dt.date, number: int) -> Duty:
    forms = [row.get("form") for row in case.effort.interviews_on(day)]
    lifted = [period for name in case.version.get("lifted_by", []) for period in case.rules.calendars[name]]
    right = set(forms) & set(case.version["forms"]) or any(within(day, *period) for period in lifted)
    duty = _duty(case, day, day, link=number)
    if right:
        return duty
    if None in forms:
        return {**duty, "met_on": None, "outcome": "undecidable", "reason": "form"}
    return {**duty, "met_on": None, "outcome": "missed"}


SHAPES = {
    "first_within": first_within,
    "count_within": count_within,
    "between": between,
    "every": every,
    "count_per": count_per,
    "gap_between": gap_between,
    "form": form,
}


def _duty(
    case: Case,
    due: dt.date,
    kept_on: dt.date | None,
    *,
    late_on: dt.date | None = None,
    row: str | None = None,
    link: int | None = None,
    declined: bool = False,
) -> Duty:
    """The outcome, tried in the order of the contract."""
    ended = case.spell.until is not None and case.spell.until <= due
    if kept_on is not None:
        outcome = "kept"
    elif due <= case.as_of and not ended and (declined or case.effort.waiving(due, case.group)):
        outcome = "exempt"
    elif ended:
        outcome = "lapsed"
    elif late_on is not None:
        outcome = "late"
    elif due >= case.as_of or case.effort.running(due):
        outcome = "open"
    else:
        outcome = "missed"
    return {
        "row": row or case.version["row"],
        "link": link,
        "benefit": case.spell.benefit,
        "counted_from": case.counted_from,
        "due": due,
        "met_on": {"kept": kept_on, "late": late_on}.get(outcome),
        "outcome": outcome,
        "reason": None,
    }
