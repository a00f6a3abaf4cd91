# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What happened to each person inside a window of days: offers, paid hours, interviews held.

Every function gives one entry per person number of the case data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.errors import BadRule
from styrbord.figures.reckoning import Reckoning
from styrbord.law.columns import Bools, Ints, keys, starts_of
from styrbord.records.days import number
from styrbord.records.tables import ACTORS, INTERVIEW_KINDS, OFFER_KINDS, STATUSES

KINDS = ("job", "first", "joint", "follow_up")
HOLDERS = ("jobcentre", "joint")


def offer_in(reckoning: Reckoning, lists: Sequence[Mapping[str, Any]], first: int, last: int) -> Bools:
    """Had the person an offer of the lists on any day from `first` to `last`?

    A list holds `kinds` and counts offers that started in its half-open `[from, until)`.
    """
    person, start, until = _offers(reckoning, lists)
    out = np.zeros(reckoning.persons, dtype=bool)
    out[person[(start <= last) & (until > first)]] = True
    return out


def _offers(reckoning: Reckoning, lists: Sequence[Mapping[str, Any]]) -> tuple[Ints, Ints, Ints]:
    key = ("offers", repr(lists))
    if key not in reckoning.kept:
        table = reckoning.case["offers"]
        counts = np.zeros(len(table["person"]), dtype=bool)
        for one in lists:
            counts |= np.isin(table["kind"], [OFFER_KINDS.index(k) for k in one["kinds"]]) & _dated(
                table["starts_on"], one
            )
        reckoning.kept[key] = tuple(table[c][counts] for c in ("person", "starts_on", "until"))
    found: tuple[Ints, Ints, Ints] = reckoning.kept[key]
    return found


def _dated(day: npt.NDArray[Any], one: Mapping[str, Any]) -> Bools:
    out = np.ones(len(day), dtype=bool)
    if "from" in one:
        out &= day >= number(one["from"])
    if "until" in one:
        out &= day < number(one["until"])
    return out


def in_force(values: Sequence[Mapping[str, Any]], day: int) -> Mapping[str, Any]:
    """The entry of a dated list that is in force on the day."""
    for one in values:
        if bool(_dated(np.array([day]), one)[0]):
            return one
    raise BadRule(
        f"No value is in force on {dt.date.fromordinal(day + dt.date(1970, 1, 1).toordinal())}.",
        where="a view of a measure",
        expected="dated values without a hole",
        todo="Add the value to the measure file.",
    )


def hours_in(reckoning: Reckoning, first: int, last: int) -> npt.NDArray[np.float64]:
    """Paid hours of the months that begin in the window, all employers together."""
    if "hours" not in reckoning.kept:
        table = reckoning.case["wage_hours"]
        order = np.argsort(table["month"], kind="stable")
        reckoning.kept["hours"] = (table["month"][order], table["person"][order], np.nan_to_num(table["hours"][order]))
    month, person, hours = reckoning.kept["hours"]
    low, high = np.searchsorted(month, [first, last + 1])
    return np.asarray(
        np.bincount(person[low:high], weights=hours[low:high], minlength=reckoning.persons), dtype=np.float64
    )


def interviews_in(
    reckoning: Reckoning, first: int, last: int, kinds: Sequence[str] = KINDS, actors: Sequence[str] = HOLDERS
) -> Ints:
    """Days in the window on which the person had a held interview of those kinds with those actors."""
    day, person = _held(reckoning, tuple(kinds), tuple(actors))[:2]
    low, high = np.searchsorted(day, [first, last + 1])
    return np.bincount(person[low:high], minlength=reckoning.persons)


def interviews_between(
    reckoning: Reckoning, person: Ints, first: Ints, last: Ints, kinds: Sequence[str], actors: Sequence[str]
) -> Ints:
    """The same for windows of their own: one answer per (person, first, last) given, both days included."""
    line = _held(reckoning, tuple(kinds), tuple(actors))[2]
    return np.searchsorted(line, keys(person, last), side="right") - np.searchsorted(line, keys(person, first))


def _held(reckoning: Reckoning, kinds: tuple[str, ...], actors: tuple[str, ...]) -> tuple[Ints, Ints, Ints]:
    """Distinct (day, person) of held interviews sorted by day, and the same as keys sorted by person."""
    key = ("interviews", kinds, actors)
    if key not in reckoning.kept:
        table = reckoning.case["interviews"]
        counts = (table["status"] == STATUSES.index("held")) & (table["held_on"] <= reckoning.as_of)
        counts &= np.isin(table["kind"], [INTERVIEW_KINDS.index(k) for k in kinds])
        counts &= np.isin(table["actor"], [ACTORS.index(a) for a in actors])
        line = keys(table["person"][counts], table["held_on"][counts])
        line = line if (line[1:] >= line[:-1]).all() else np.sort(line)
        line = line[starts_of(line)]
        person = line >> 32
        day = line - keys(person, 0)
        order = np.argsort(day, kind="stable")
        reckoning.kept[key] = (day[order], person[order], line)
    found: tuple[Ints, Ints, Ints] = reckoning.kept[key]
    return found
