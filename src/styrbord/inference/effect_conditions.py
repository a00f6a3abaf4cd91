# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What was known of each person on the day: the conditions trials are compared on, and the time before as a test.

A value counts only from the day it was registered. What was known for too few of those who began is left out by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from styrbord.errors import AskedWrongly
from styrbord.inference.effect_cohorts import NONE, Entries, support
from styrbord.inference.rank_engine import Bools, Floats, Ints
from styrbord.law.columns import keys, running_latest
from styrbord.records.casedata import CaseData
from styrbord.records.days import NO_DAY, month_floor
from styrbord.records.tables import BENEFITS, EDUCATIONS, SEXES, STATUSES

YEARS_BEFORE = 730
HOURS_BEFORE = 3  # months
INTERVIEWS_WITHIN = 182  # days
LEAST_KNOWN = 0.5  # share of those who began for whom a changing condition must have been known
CHANGING = ("education", "language", "provider")
SENSITIVE = ("origin",)  # only where asked for by name
DURATION = (4, 8, 13, 20, 26, 39, 52, 78, 104, 156)  # weeks
AGES = (25, 30, 40, 50, 60)
TESTS = ("support_before", "hours_before")


@dataclass(frozen=True)
class Added:
    """A further condition by person: `value` (persons,), NaN where missing, and the day each was registered."""

    name: str
    value: Floats
    registered_on: Ints


@dataclass(frozen=True)
class Conditions:
    """`x` (n, k) with names; `history` (k,) marks what tells of the time before, left out when that is the test.

    `before` (n, tests) is what lay before the day and cannot have been changed by it (`TESTS`). `left_out` says which
    conditions were refused: the share of those who began for whom each was registered only afterwards.
    """

    x: Floats
    names: tuple[str, ...]
    history: Bools
    before: Floats
    left_out: Mapping[str, float]


def conditions(
    case: CaseData,
    e: Entries,
    as_of: int,
    *,
    sensitive: Sequence[str] = (),
    added: Sequence[Added] = (),
    as_known: Sequence[str] = (),
) -> Conditions:
    """The conditions of entries. Refuses an added one that was registered too late for most who began.

    `as_known` names changing conditions (`CHANGING`) taken as known whenever they were registered: for exports that
    do not say when.
    """
    unknown = [name for name in as_known if name not in CHANGING]
    if unknown:
        raise AskedWrongly(
            f"'{unknown[0]}' is no condition that can change.",
            where="conditions taken as known",
            expected=", ".join(CHANGING),
            todo="Name only these; all others are known by their own days.",
        )
    held = _Table()
    _time(held, e)
    _offers_before(held, case, e)
    _person(held, case, e, sensitive, as_known)
    for one in added:
        _add(held, one, e)
    before = _history(held, case, e, as_of)
    return Conditions(
        np.column_stack(held.columns) if held.columns else np.empty((len(e), 0)), tuple(held.names),
        np.array(held.past, dtype=np.bool_), before, held.left_out,
    )  # fmt: skip


class _Table:
    """Columns gathered one after another."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.columns: list[Floats] = []
        self.past: list[bool] = []
        self.left_out: dict[str, float] = {}

    def put(self, name: str, column: Floats | Bools | Ints, *, past: bool = False) -> None:
        """Keep a column that is not the same for all."""
        values = np.asarray(column, dtype=np.float64)
        if len(values) and values.min() < values.max():
            self.names.append(name)
            self.columns.append(values)
            self.past.append(past)

    def steps(self, name: str, value: Floats | Ints, edges: Sequence[float], *, past: bool = False) -> None:
        """One column per step above the first."""
        for low, high in zip(edges, [*edges[1:], np.inf], strict=True):
            self.put(f"{name} {low}+" if high == np.inf else f"{name} {low}-{high}", (value >= low) & (value < high),
                     past=past)  # fmt: skip

    def codes(self, name: str, code: Ints, labels: Sequence[str]) -> None:
        """One column per value but the most frequent; a missing one is a value of its own."""
        count = np.bincount(code + 1, minlength=len(labels) + 1)
        for value in np.flatnonzero(count).tolist():
            if value != count.argmax():
                self.put(f"{name} {labels[value - 1] if value else 'unknown'}", code == value - 1)


def _time(held: _Table, e: Entries) -> None:
    """How long on the benefit, and the calendar."""
    weeks = e.on_benefit / 7
    held.put("weeks on benefit, log", np.log1p(weeks))
    held.steps("weeks on benefit", weeks, DURATION)
    held.put("weeks in the group, log", np.log1p(e.in_group / 7))
    held.steps("weeks in the group", e.in_group / 7, DURATION[:6])
    day = e.day.astype("datetime64[D]")
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    held.put("calendar", e.day)
    for y in np.unique(year)[1:].tolist():
        held.put(f"year {y}", year == y)
    quarter = day.astype("datetime64[M]").astype(np.int64) % 12 // 3
    for q in (1, 2, 3):
        held.put(f"quarter {q + 1}", quarter == q)
    held.codes("benefit", e.benefit, BENEFITS)


def _offers_before(held: _Table, case: CaseData, e: Entries) -> None:
    """Earlier offers of the spell, and how long since one ended."""
    table = case["offers"]
    order = np.argsort(keys(table["person"], table["starts_on"]), kind="stable")
    person = table["person"][order].astype(np.int64)
    sorted_keys = keys(person, table["starts_on"][order])
    low = np.searchsorted(sorted_keys, keys(e.person, e.counted_from))
    high = np.searchsorted(sorted_keys, keys(e.person, e.day))
    many = np.maximum(high - low, 0)
    held.put("one offer before", many == 1)
    held.put("two or more offers before", many >= 2)
    if not len(person):
        return
    reach = running_latest(person, table["until"][order].astype(np.int64))
    since = np.where(many > 0, e.day - reach[np.maximum(high - 1, 0)], -1)
    for label, a, b in (("under 4", 0, 28), ("4-13", 28, 91), ("13-26", 91, 182)):
        held.put(f"weeks since the last offer {label}", (since >= a) & (since < b))


def _of_person(case: CaseData, e: Entries, column: str, missing: int) -> Ints:
    table = case["persons"]
    out = np.full(len(case.person_keys), missing, dtype=np.int64)
    out[table["person"]] = table[column]
    return np.asarray(out[e.person], dtype=np.int64)


def _words(case: CaseData, e: Entries, column: str) -> tuple[Ints, list[str]]:
    """Positions among the words that occur in a text column."""
    table = case["persons"]
    encoded = pc.dictionary_encode(table[column])
    encoded = encoded.combine_chunks() if hasattr(encoded, "combine_chunks") else encoded
    out = np.full(len(case.person_keys), -1, dtype=np.int64)
    out[table["person"]] = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return out[e.person], [str(w) for w in encoded.dictionary.to_pylist()]


def _person(held: _Table, case: CaseData, e: Entries, sensitive: Sequence[str], as_known: Sequence[str]) -> None:
    birth = _of_person(case, e, "birth_date", NO_DAY)
    held.put("age not known", birth == NO_DAY)
    held.steps("age", np.where(birth == NO_DAY, 0.0, (e.day - birth) / 365.25), AGES)
    held.put("female", _of_person(case, e, "sex", -1) == SEXES.index("female"))
    told = {
        "education": (_of_person(case, e, "education", -1), EDUCATIONS),
        "language": _words(case, e, "language_level"),
        "provider": (_of_person(case, e, "provider", -1), ("no", "yes")),
    }
    known = _known(case, e)
    for name, (code, labels) in told.items():
        _changing(held, name, code, labels, known | (name in as_known), e)
    for name in sensitive:
        if name not in SENSITIVE:
            raise AskedWrongly(
                f"'{name}' is no further condition.", where="further conditions", expected=", ".join(SENSITIVE),
                todo="Age, sex, education, language and history are always conditions; name only these besides.",
            )  # fmt: skip
        held.codes(name, *_words(case, e, name))


def _known(case: CaseData, e: Entries) -> Bools:
    """Was the person's row registered by the day? True where the register was not asked when."""
    if "registered_on" not in case["persons"]:
        return np.ones(len(e), dtype=np.bool_)
    return np.asarray(_of_person(case, e, "registered_on", NO_DAY) <= e.day, dtype=np.bool_)


def _changing(held: _Table, name: str, code: Ints, labels: Sequence[str], known: Bools, e: Entries) -> None:
    """A condition that can change: unknown until registered, left out when that is so for most who began."""
    began = e.arm != NONE
    late = (code >= 0) & ~known
    if began.any() and late[began].mean() > 1 - LEAST_KNOWN:
        held.left_out[name] = float(late[began].mean())
        return
    held.codes(name, np.where(known, code, -1), labels)


def _add(held: _Table, one: Added, e: Entries) -> None:
    value, day = one.value[e.person], one.registered_on[e.person]
    there, began = ~np.isnan(value), e.arm != NONE
    late = there & (day > e.day)
    if began.any() and there.any() and late[began].sum() > (1 - LEAST_KNOWN) * there[began].sum():
        raise AskedWrongly(
            f"The condition '{one.name}' was known only afterwards: for {int(late[began].sum())} of "
            f"{int(there[began].sum())} trials it was registered after the offer began.",
            where=f"the registration dates of '{one.name}'",
            expected="values registered on or before the day the offer began",
            todo="Leave the condition out, or give values with the day they were first registered.",
        )
    usable = there & ~late
    held.put(f"{one.name} unknown", ~usable)
    held.put(one.name, np.where(usable, value, 0.0))


def _history(held: _Table, case: CaseData, e: Entries, as_of: int) -> Floats:
    """What went before: days on support in the two years before the spell, hours of work, interviews missed."""
    days = _support_days(case, e, as_of)
    hours = _hours(case, e.person, e.day, -HOURS_BEFORE, -1)
    asked, missed = _interviews(case, e)
    reach = _reach(case, e)
    held.put("share of the two years before that is known", reach)
    held.steps("interviews in half a year before", asked, (1, 2, 4))
    held.steps("days on support in the two years before", days, (1, 180, 540), past=True)
    held.steps("hours of work a month before", hours, (1, 40, 100), past=True)
    held.put("missed an interview before", missed > 0)
    return np.column_stack([days, hours > 0]).astype(np.float64)


def _support_days(case: CaseData, e: Entries, as_of: int) -> Floats:
    person, start, until = support(case, None, as_of)
    length = np.minimum(until, as_of + 1) - start
    before = np.cumsum(length) - length
    at_keys = keys(person, start)

    def total(day: Ints) -> Ints:
        at = np.searchsorted(at_keys, keys(e.person, day), side="right") - 1
        held = np.maximum(at, 0)
        mine = (at >= 0) & (person[held] == e.person)
        first = np.searchsorted(at_keys, keys(e.person, np.full(len(e), NO_DAY)))
        base = before[np.minimum(first, len(before) - 1)]
        return np.where(mine, before[held] - base + np.clip(day - start[held], 0, length[held]), 0)

    return np.asarray(total(e.counted_from) - total(e.counted_from - YEARS_BEFORE), dtype=np.float64)


def _reach(case: CaseData, e: Entries) -> Floats:
    ends = case["benefits"]["until"]  # cases open when the register began tell of days long before it
    first = int(ends.min()) if len(ends) else 0
    return np.asarray(np.clip((e.counted_from - first) / YEARS_BEFORE, 0, 1), dtype=np.float64)


def _hours(case: CaseData, person: Ints, day: Ints, first: int, last: int) -> Floats:
    """Wage hours a month, from `first` to `last` months after the month of the day (negative: before)."""
    table = case["wage_hours"]
    order = np.argsort(keys(table["person"], table["month"]), kind="stable")
    sorted_keys = keys(table["person"], table["month"])[order]
    total = np.concatenate([[0.0], np.cumsum(np.nan_to_num(table["hours"][order]))])
    month = month_floor(day).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)

    def at(shift: int) -> Ints:
        begins = (month + shift).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        return np.searchsorted(sorted_keys, keys(person, begins))

    return np.asarray((total[at(last + 1)] - total[at(first)]) / (last - first + 1), dtype=np.float64)


def hours_after(case: CaseData, e: Entries, months: int, as_of: int) -> tuple[Floats, Bools]:
    """Wage hours a month in the calendar months after the day (n,), and whether all of them are reported."""
    month = month_floor(e.day).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    over = (month + months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return _hours(case, e.person, e.day, 1, months), np.asarray(over + 40 <= as_of, dtype=np.bool_)


def _interviews(case: CaseData, e: Entries) -> tuple[Ints, Ints]:
    """Interviews held or missed in the half year before the day, and those missed."""
    table = case["interviews"]
    absent = table["status"] == STATUSES.index("absent")
    held = table["status"] == STATUSES.index("held")
    day = np.asarray(np.where(held, table["held_on"], table["planned_on"]), dtype=np.int64)
    some = (held | absent) & (day > NO_DAY)
    return _within(table["person"][some], day[some], e), _within(table["person"][absent], day[absent], e)


def _within(person: Ints, day: Ints, e: Entries) -> Ints:
    when = np.sort(keys(person, day))
    low = np.searchsorted(when, keys(e.person, e.day - INTERVIEWS_WITHIN))
    return np.asarray(np.searchsorted(when, keys(e.person, e.day)) - low, dtype=np.int64)


def tested(before: Floats) -> Mapping[str, int]:
    """The tests that have something to tell: not the same for all."""
    return {name: i for i, name in enumerate(TESTS) if len(before) and float(np.ptp(before[:, i])) > 0}
