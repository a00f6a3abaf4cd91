# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""From a register with many municipalities to the arrays of the own model: who came on support, and what followed."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from styrbord.errors import NoData
from styrbord.inference import own_model
from styrbord.inference.own_model import Entrants, OwnModel
from styrbord.law.spells import find_spells
from styrbord.records.casedata import CaseData
from styrbord.records.days import NO_DAY, number
from styrbord.records.places import places
from styrbord.records.tables import BENEFITS, EDUCATIONS, SEXES
from styrbord.workbench.bench import Workbench

YEAR = 364  # 52 weeks after the first day on support
LEFT_OUT = ("foertidspension", "fleksjob")  # as the ministry's list
AGES = (25, 30, 40, 50, 60)
FEWEST = 10  # municipalities; with fewer, "expected" would be made of next to nothing
SENSITIVE = ("sex", "origin")  # inputs only where asked for by name
_SPAN = 1 << 20  # more than any day number
Ints = np.ndarray[Any, np.dtype[np.int64]]


def own(
    bench: Workbench, as_of: dt.date, *, years: int = 5, known_on: dt.date | None = None, inputs: Sequence[str] = (),
    coverage: float = 0.95, draws: int = 1000,
) -> tuple[Entrants, OwnModel]:  # fmt: skip
    """Fit the own models on who came on support in the years that end 52 weeks before `as_of`."""
    found = entrants(bench.case(as_of, known_on), as_of, years, inputs)
    return found, own_model.fit(found, coverage=coverage, draws=draws)


def entrants(case: CaseData, as_of: dt.date, years: int, inputs: Sequence[str] = ()) -> Entrants:
    """Each person once, on the first spell that begins in the window; the outcome is their share of 52 weeks on it."""
    day = number(as_of)
    spells = find_spells(case, day)
    counted = ~np.isin(spells.benefit, [BENEFITS.index(b) for b in LEFT_OUT])
    begins = spells.counted_from.astype(np.int64)
    inside = np.flatnonzero(counted & (begins > day - round(years * 365.25)) & (begins + YEAR <= day + 1))
    inside = inside[np.lexsort((begins[inside], spells.person[inside]))]
    _, first = np.unique(spells.person[inside], return_index=True)
    who, start, benefit = spells.person[inside[first]], begins[inside[first]], spells.benefit[inside[first]]
    home, codes = _home(case, who)
    kept = home >= 0
    who, start, benefit, home = who[kept], start[kept], benefit[kept], home[kept]
    _enough(codes, as_of)
    days = _days_before(case, day + 1)
    outcome = np.minimum((days(who, start + YEAR) - days(who, start)) / YEAR, 1.0)
    columns = [*_ages(case, who, start), *_codes(case, who, "education", EDUCATIONS)]
    columns += [c for name in inputs for c in _asked(case, who, name)]
    kinds = _dummies("benefit", benefit.astype(np.int64), BENEFITS)
    names, values = zip(*(columns + kinds), strict=True)
    is_benefit = np.arange(len(names)) >= len(columns)
    local_names, local = _local(case, who, home, codes)
    return Entrants(
        outcome, np.column_stack(values).astype(np.float64), home, names, is_benefit, local, local_names, codes
    )


def _enough(codes: Sequence[str], as_of: dt.date) -> None:
    if len(codes) < FEWEST:
        raise NoData(
            f"{len(codes)} municipalities have persons who came on support 52 weeks or more before {as_of}.",
            where="the register",
            expected=f"at least {FEWEST} municipalities: an expected share is made from the others",
            todo="Use a register that holds many municipalities, or an earlier or later day.",
        )


def _of_person(case: CaseData, who: Any, column: str, missing: int) -> Ints:
    table = case["persons"]
    out = np.full(len(case.person_keys), missing, dtype=np.int64)
    out[table["person"]] = table[column]
    return out[who]


def _home(case: CaseData, who: Any) -> tuple[Ints, tuple[str, ...]]:
    """Position of each person's municipality among those that occur (-1: none of the 98), and their codes."""
    table = case["persons"]
    known = list(places())
    at = {code: i for i, code in enumerate(known)}
    coded = table["municipality"].to_pylist()
    out = np.full(len(case.person_keys), -1, dtype=np.int64)
    out[table["person"]] = [at.get(code, -1) for code in coded]
    occurring = np.unique(out[who][out[who] >= 0])
    position = np.full(len(known) + 1, -1, dtype=np.int64)
    position[occurring] = np.arange(len(occurring))
    return position[out[who]], tuple(known[i] for i in occurring)


Named = tuple[str, np.ndarray[Any, Any]]


def _dummies(name: str, codes: Ints, labels: Sequence[str]) -> list[Named]:
    """A column of 0 and 1 for each value that occurs but the most frequent; missing is a value of its own."""
    values, count = np.unique(codes, return_counts=True)
    rest = [int(v) for v in values if v != values[count.argmax()]]
    return [(f"{name} {labels[v] if v >= 0 else 'unknown'}", codes == v) for v in rest]


def _ages(case: CaseData, who: Any, start: Ints) -> list[Named]:
    birth = _of_person(case, who, "birth_date", NO_DAY)
    bands = np.searchsorted(AGES, (start - birth) / 365.25, side="right")
    labels = ["under 25", *(f"{a}-{b - 1}" for a, b in itertools.pairwise(AGES)), f"{AGES[-1]}+"]
    return _dummies("age", np.where(birth == NO_DAY, -1, bands), labels)


def _codes(case: CaseData, who: Any, column: str, labels: Sequence[str]) -> list[Named]:
    return _dummies(column, _of_person(case, who, column, -1), labels)


def _asked(case: CaseData, who: Any, name: str) -> list[Named]:
    if name == "sex":
        return _codes(case, who, "sex", SEXES)
    table = case["persons"]
    words = sorted({w for w in table["origin"].to_pylist() if w})
    codes = np.full(len(case.person_keys), -1, dtype=np.int64)
    codes[table["person"]] = [words.index(w) if w else -1 for w in table["origin"].to_pylist()]
    return _dummies("origin", codes[who], words)


def _days_before(case: CaseData, end: int) -> Any:
    """A function (persons, days) -> days on support before that day, each day once however many benefits."""
    table = case["benefits"]
    kept = ~np.isin(table["benefit"], [BENEFITS.index(b) for b in LEFT_OUT])
    base = table["person"][kept].astype(np.int64) * _SPAN
    start, until = base + table["starts_on"][kept], base + np.minimum(table["until"][kept], end)
    order = np.argsort(start, kind="stable")
    start, until = start[order], until[order]
    reach = np.maximum.accumulate(until)
    start[1:] = np.maximum(start[1:], reach[:-1])
    length = np.maximum(until - start, 0)
    before = np.cumsum(length) - length

    def days(who: Any, on: Ints) -> Ints:
        asked = who.astype(np.int64) * _SPAN + on
        row = np.searchsorted(start, asked, side="right") - 1
        found: Ints = np.where(row >= 0, before[row] + np.clip(asked - start[row], 0, length[row]), 0)
        return found

    return days


def _local(case: CaseData, who: Any, home: Ints, codes: Sequence[str]) -> tuple[tuple[str, ...], Any]:
    """Of each place: jobs in its companies per entrant (log), and the share of entrants with higher education."""
    size = np.bincount(home, minlength=len(codes))
    higher = [i for i, name in enumerate(EDUCATIONS) if name.endswith("higher")]
    schooled = np.isin(_of_person(case, who, "education", -1), higher)
    names, columns = ["higher education"], [np.bincount(home, schooled, len(codes)) / size]
    companies = case["companies"]
    if case.rows("companies"):
        where = {code: i for i, code in enumerate(codes)}
        jobs = np.zeros(len(codes))
        at = np.array([where.get(code, -1) for code in companies["municipality"].to_pylist()])
        there = (at >= 0) & ~np.isnan(companies["employees"])
        np.add.at(jobs, at[there], companies["employees"][there])
        if (jobs > 0).all():
            names, columns = [*names, "jobs per entrant"], [*columns, np.log(jobs / size)]
    return tuple(names), np.column_stack(columns)
