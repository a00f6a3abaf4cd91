# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One person's file: everything the register holds as periods and days, and the duties laid open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from styrbord.law.explain import Explanation, explain
from styrbord.law.lawbook import Lawbook
from styrbord.law.standing import lacking, still_to_do
from styrbord.records.casedata import CaseData, Columns
from styrbord.records.days import FOREVER, NO_DAY, add_months, date, number
from styrbord.records.tables import (
    ABSENCE_KINDS,
    ACTORS,
    BENEFITS,
    FORMS,
    GROUPS,
    INTERVIEW_KINDS,
    OFFER_KINDS,
    STATUSES,
)
from styrbord.workbench.bench import Judged


@dataclass(frozen=True)
class Stay:
    """A period or a day in a person's file. `lane` is the table, `what` its code, `more` codes and numbers beside it.

    `until` is the first day after, None while it runs; for a single day it is the day after.
    """

    lane: str
    what: str
    begins: dt.date
    until: dt.date | None
    more: tuple[tuple[str, str], ...] = ()
    is_planned: bool = False


def file_of(case: CaseData, person: int) -> list[Stay]:
    """What the register holds of a person, lane by lane and in order of day."""
    one = case.only(np.array([person], dtype=np.int32))
    found = [*_periods(one), *_interviews(one), *_hours(one)]
    return sorted(found, key=lambda s: (s.lane, s.begins, s.what))


def about(case: CaseData, person: int, as_of: dt.date) -> dict[str, Any]:
    """Age on the day, sex and municipality; empty where the register has no such row."""
    table = case["persons"]
    at = np.flatnonzero(table["person"] == person)
    if not len(at):
        return {}
    i = int(at[0])
    born = date(int(table["birth_date"][i])) if table["birth_date"][i] != NO_DAY else None
    age = None if born is None else as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))
    return {"age": age, "municipality": _text(table["municipality"], i)}


def _periods(one: CaseData) -> Iterator[Stay]:
    kinds = (
        ("benefits", "benefit", BENEFITS),
        ("target_groups", "group", GROUPS),
        ("offers", "kind", OFFER_KINDS),
        ("absences", "kind", ABSENCE_KINDS),
        ("assignments", "caseworker", None),
    )
    for lane, column, codes in kinds:
        table = one[lane]
        for i in range(one.rows(lane)):
            begins = int(table["starts_on"][i])
            if begins == NO_DAY:
                continue
            what = codes[table[column][i]] if codes else _text(table[column], i)
            begun = date(begins)
            assert begun is not None
            yield Stay(lane, what, begun, _end(int(table["until"][i])), tuple(_more(lane, table, i)))


def _end(until: int) -> dt.date | None:
    return None if until == FOREVER else date(until)


def _more(lane: str, table: Columns, i: int) -> Iterator[tuple[str, str]]:
    if lane == "benefits" and table["counted_from"][i] != NO_DAY:
        yield "counted_from", str(date(int(table["counted_from"][i])))
    if lane == "offers":
        if table["granted_on"][i] != NO_DAY:
            yield "granted_on", str(date(int(table["granted_on"][i])))
        if not np.isnan(table["hours_per_week"][i]):
            yield "hours_per_week", f"{table['hours_per_week'][i]:g}"
    if lane == "assignments" and (team := _text(table["team"], i)):
        yield "team", team


def _interviews(one: CaseData) -> Iterator[Stay]:
    table = one["interviews"]
    for i in range(one.rows("interviews")):
        held, planned = int(table["held_on"][i]), int(table["planned_on"][i])
        day = held if held != NO_DAY else planned
        if day == NO_DAY:
            continue
        status = STATUSES[table["status"][i]]
        more = [("status", status), ("actor", ACTORS[table["actor"][i]])]
        if table["form"][i] >= 0:
            more.append(("form", FORMS[table["form"][i]]))
        on, after = date(day), date(day + 1)
        assert on is not None
        yield Stay("interviews", INTERVIEW_KINDS[table["kind"][i]], on, after, tuple(more), status == "planned")


def _hours(one: CaseData) -> Iterator[Stay]:
    table = one["wage_hours"]
    for i in range(one.rows("wage_hours")):
        month = int(table["month"][i])
        begins, until = date(month), date(int(add_months(month, 1)))
        assert begins is not None
        yield Stay("wage_hours", f"{table['hours'][i]:g}", begins, until)


def _text(column: Any, i: int) -> str:
    value = column[i].as_py()
    return "" if value is None else str(value)


def explained(case: CaseData, book: Lawbook, person: int, as_of: dt.date) -> list[Explanation]:
    """The person's duties, newest due day first."""
    return sorted(explain(case, book, number(as_of), person), key=lambda e: e.duty["due"], reverse=True)


@dataclass(frozen=True)
class Waiting:
    """Duties that can still be done, most urgent first: columns by duty, as NumPy arrays and lists."""

    person: np.ndarray  # int32 person numbers
    row: list[str]
    due: np.ndarray  # int32 days
    outcome: np.ndarray
    lacking: np.ndarray
    group: np.ndarray
    version: np.ndarray
    counted_from: np.ndarray
    link: np.ndarray

    def __len__(self) -> int:
        return len(self.due)


def waiting(judged: Judged) -> Waiting:
    """Everything on the list of a register: open duties, and missed ones that can still be done."""
    d = judged.duties
    some = d.where(still_to_do(judged.case, d, judged.as_of))
    some = some.where(np.lexsort((some.row, some.person, some.due)))
    return Waiting(
        some.person, [some.rows[r] for r in some.row.tolist()], some.due, some.outcome,
        lacking(judged.case, some, judged.book, judged.as_of), some.group, some.version, some.counted_from, some.link,
    )  # fmt: skip
