# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""From a register to what a screening is reckoned on: case data with days of registration, persons as each delivery
had them, answers of the preparation form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.errors import AskedWrongly, NoData
from styrbord.inference.screening import Question, Setting
from styrbord.inference.screening_catalogue import questions
from styrbord.inference.screening_inputs import SENSITIVE, Answers, Known, fact, known
from styrbord.inference.screening_record import ANSWERS
from styrbord.inference.screening_record import answers as answers_of
from styrbord.inference.screening_spells import GAP, Stretches, find_stretches
from styrbord.records.casedata import CaseData
from styrbord.records.days import NO_DAY, number
from styrbord.records.tables import BENEFITS
from styrbord.workbench.bench import Workbench

STAMPED = {
    "benefits": ("benefit", "starts_on", "until"),
    "target_groups": ("group", "starts_on", "until"),
    "interviews": ("status", "planned_on", "held_on"),
    "offers": ("kind", "starts_on"),
    "wage_hours": ("month", "hours"),
    "absences": ("kind", "starts_on", "until"),
}
PERSONS = ("birth_date", "sex", "origin", "education", "language_level", "provider")
ASSIGNED = ("caseworker", "team", "starts_on", "until")
AGES = ("under-30", "30-49", "50+")
JOBLESS = ("dagpenge",)


@dataclass(frozen=True)
class Data:
    """All that is known on a day: case data, persons as each delivery had them, tables without registration days."""

    case: CaseData
    as_of: int
    persons: tuple[tuple[int, dict[str, Any]], ...]
    unstamped: tuple[str, ...]
    answers: Answers | None = None

    def look(self, stretches: Stretches, weeks: int, extra: Sequence[str], without: Sequence[str]) -> Known:
        """The inputs of stretches so many weeks in."""
        return known(
            self.case, stretches, weeks, extra=extra, without=without, answers=self.answers, persons=self.persons
        )

    def assigned(self, persons: Any) -> dict[str, list[str | None]]:
        """Caseworker and team of persons on the day (the newest assignment in force)."""
        table = self.case["assignments"]
        if not len(table.get("person", ())):
            return {name: [None] * len(persons) for name in ("caseworker", "team")}
        live = np.flatnonzero((table["starts_on"] <= self.as_of) & (table["until"] > self.as_of))
        latest = np.full(len(self.case.person_keys), -1, dtype=np.int64)
        latest[table["person"][live]] = live  # rows lie in order of day: the newest stands
        at = pa.array(latest[persons], mask=latest[persons] < 0)
        return {name: table[name].take(at).to_pylist() for name in ("caseworker", "team")}

    def groups(self, stretches: Stretches) -> dict[str, tuple[tuple[str, ...], Any]]:
        """The groups that errors are counted by: sex, age, and origin where it is delivered."""
        on = np.full(len(stretches), self.as_of)
        out = {}
        for name in SENSITIVE:
            given, values = fact(self.case, stretches, on, name)
            if given.labels and len(values) and not np.isnan(values).all():
                out[name] = (given.labels, np.where(np.isnan(values), -1, values).astype(np.int64))
        _, years = fact(self.case, stretches, on, "age")
        band = np.searchsorted((30, 50), np.nan_to_num(years), side="right")
        out["age"] = (AGES, np.where(np.isnan(years), -1, band))
        return out


def load(bench: Workbench, as_of: dt.date, known_on: dt.date | None = None, *, with_answers: bool = False) -> Data:
    """The data of a register as known on a day; with the answers of the preparation form kept in the journal."""
    held = bench.register.deliveries()
    newest = bench.register.number_known(known_on)
    days = [number(d.extracted_at.date()) for d in held[:newest]]
    if number(as_of) > days[-1]:
        raise NoData(
            f"{as_of} was not known yet with the newest delivery.",
            where="--as-of",
            expected=f"{held[newest - 1].extracted_at.date()}, when the newest delivery was drawn, or an earlier day",
            todo="ask for that day, or import a newer delivery",
        )
    wanted = {name: ["person", *columns, "registered_on"] for name, columns in STAMPED.items()}
    wanted = {name: columns[1:] for name, columns in wanted.items()}
    tables = {**wanted, "persons": list(PERSONS), "assignments": list(ASSIGNED)}
    case = bench.register.case_data(tables=tables, number=newest)
    unstamped = ["persons"]
    for name in STAMPED:
        stamps = case[name].get("registered_on")
        if stamps is not None and len(stamps) and np.isin(stamps, days).all():
            case.tables[name]["registered_on"] = np.full(len(stamps), NO_DAY, dtype=np.int32)  # the delivery's own day
            unstamped.append(name)
    persons = [
        (day, bench.register.case_data(tables={"persons": list(PERSONS)}, number=n)["persons"])
        for n, day in enumerate(days, 1)
    ]
    answers = kept_answers(bench, case) if with_answers else None
    return Data(case, number(as_of), tuple(persons), tuple(sorted(unstamped)), answers)


def kept_answers(bench: Workbench, case: CaseData) -> Answers | None:
    """The answers of the journal by person number; None without any."""
    given = answers_of(bench.journal().events(ANSWERS))
    place = pc.index_in(pa.array([a.person_key for a in given], pa.string()), case.person_keys)
    rows = [(int(p.as_py()), a) for p, a in zip(place, given, strict=True) if p.as_py() is not None]
    labels = questions()
    rows = [(p, a) for p, a in rows if a.answer in labels.get(a.question, ())]
    if not rows:
        return None
    return Answers(
        np.array([p for p, _ in rows], dtype=np.int64),
        [a.question for _, a in rows],
        np.array([labels[a.question].index(a.answer) for _, a in rows], dtype=np.int64),
        np.array([number(a.on) for _, a in rows], dtype=np.int64),
        labels,
    )


def question(
    data: Data, benefits: Sequence[str], setting: Setting, extra: Sequence[str], without: Sequence[str]
) -> Question:
    """The question of a fit on this data."""
    stretches = find_stretches(data.case, benefits, data.as_of).seen_until(setting.seen_until)
    some = stretches.where(stretches.start >= setting.from_day)
    return Question(some, lambda s, weeks: data.look(s, weeks, extra, without), data.groups, setting)


def setting(
    as_of: dt.date, years: float, later_months: int, capacity: float | None, seed: int, *, glass_box: bool = True
) -> Setting:
    """Earlier and later inflow: the later one begins so many months and 26 weeks before the last day seen."""
    if later_months < 1 or years <= 0:
        raise AskedWrongly(
            "There is no later inflow to judge a model on, or none to fit it on.",
            where=f"--years {years:g}, --later {later_months}",
            expected="at least one month of later inflow, and some years before it",
            todo="leave the two out: four years are fitted on, and the inflow of a year judged on",
        )
    seen = number(as_of) - GAP
    parted = seen - 182 - round(later_months * 365 / 12)
    return Setting(parted, parted - round(years * 365), seen, capacity, seed, glass_box)


def checked_benefits(benefits: Sequence[str]) -> tuple[str, ...]:
    """The benefits asked for, in the order of the exchange format; refuses unknown ones."""
    unknown = [b for b in benefits if b not in BENEFITS]
    if unknown or not benefits:
        raise AskedWrongly(
            f"There is no benefit {unknown[0]!r}." if unknown else "No benefit is named.",
            where="--benefits",
            expected=", ".join(BENEFITS),
            todo="name benefits as the exchange format does, with commas between them",
        )
    return tuple(b for b in BENEFITS if b in benefits)
