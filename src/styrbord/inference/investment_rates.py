# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The reimbursement ladder and the rates of benefits: what a week of benefit costs the municipality."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.errors import BadRule, NoData

WEEKS_A_MONTH = 365.25 / 12 / 7
STEP_NAMES = ("1-4", "5-26", "27-52", "53+")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ladder:
    """The last week of each step but the last, and the municipality's share of a week on each step.

    The share is the same whether the municipality pays and is reimbursed, or pays the state afterwards (dagpenge).
    """

    in_force: dt.date
    until_week: tuple[int, ...]
    share: tuple[float, ...]
    reimbursed: frozenset[str]
    co_financed: frozenset[str]
    self_support_weeks: int
    within_weeks: int
    source: str

    @property
    def covered(self) -> frozenset[str]:
        """The benefits whose weeks are counted."""
        return self.reimbursed | self.co_financed

    def step(self, week: npt.ArrayLike) -> Ints:
        """The step (from 0) of the week with that number, the first being 1."""
        return np.searchsorted(np.asarray(self.until_week), np.asarray(week), side="left")


@dataclass(frozen=True)
class Rate:
    """What a full month or week of a benefit costs in gross, by year, in kroner."""

    id: str
    benefit: str
    per: str
    amount: Mapping[int, float]
    basis: Mapping[int, str]
    title: Mapping[str, str]

    def weekly(self, year: int) -> float:
        """Kroner a week in that year; NoData when the year is not established."""
        if year not in self.amount:
            raise rate_missing(self.id, [year], sorted(self.amount))
        return self.amount[year] / (1.0 if self.per == "week" else WEEKS_A_MONTH)


def rate_missing(what: str, years: Sequence[int], known: Sequence[int]) -> NoData:
    """The error for years that a case needs and its rates do not have."""
    return NoData(
        f"The rate {what} is not established for {', '.join(map(str, years))}.",
        where="rates of the case",
        expected="a rate for every year the case reckons with; known are " + (", ".join(map(str, known)) or "none"),
        todo="reckon in the fixed prices of a known year, or state the weekly amount yourself under [rates.weekly]",
    )


def parse_ladder(given: Mapping[str, Any]) -> Ladder:
    """The ladder of a catalogue file. Refuses shares of the state and the municipality that do not mirror each
    other."""
    (step,) = given["steps"]
    state, own = step["state"], step["municipality"]
    if len(own) != len(step["until_week"]) + 1 or any(abs(s + m - 1) > 1e-9 for s, m in zip(state, own, strict=True)):
        raise BadRule(
            "The reimbursement ladder contradicts itself.",
            where="ladder.toml, steps",
            expected="one more share than last weeks, and shares of state and municipality that add up to 1",
            todo="Correct the file.",
        )
    return Ladder(
        step["in_force"], tuple(step["until_week"]), tuple(map(float, own)), frozenset(given["reimbursed"]),
        frozenset(given["co_financed"]), int(given["counted_weeks"]), 52 * int(given["within_years"]),
        f"{step['reference']['act']}, {step['reference']['section']}",
    )  # fmt: skip


def parse_rates(given: Mapping[str, Any]) -> dict[str, Rate]:
    """The rates of a catalogue file by id."""
    return {
        r["id"]: Rate(
            r["id"], r["benefit"], r["per"], {int(y): float(a) for y, a in r["amount"].items()},
            {int(y): b for y, b in r["basis"].items()}, r["title"],
        )
        for r in given["rate"]
    }  # fmt: skip


def weeks_on_ladder(
    person: npt.ArrayLike,
    start: npt.ArrayLike,
    until: npt.ArrayLike,
    who: npt.ArrayLike,
    on: npt.ArrayLike,
    ladder: Ladder,
) -> Ints:
    """The weeks of benefit counted for each person asked (`who`) before the calendar week of each day asked (`on`).

    `start` and `until` are day numbers of periods of covered benefits (half-open; may overlap) of `person`. A calendar
    week with a day of benefit counts. When 52 whole calendar weeks without benefit have passed within the last three
    years, the counter begins again from 0; weeks used for one restart are not used for another.
    """
    asked, week = np.asarray(who, dtype=np.int64), (np.asarray(on, dtype=np.int64) + 3) // 7 - 1
    begins = np.asarray(start, dtype=np.int64)
    owner, first = np.asarray(person, dtype=np.int64), (begins + 3) // 7
    last = (np.asarray(until, dtype=np.int64) - 1 + 3) // 7
    out = np.zeros(len(asked), dtype=np.int64)
    if not len(asked) or not len(owner):
        return out
    now = int(week.max())
    keep = (first <= now) & (last >= first) & np.isin(owner, asked)
    owner, first, last = owner[keep], first[keep], np.minimum(last[keep], now)
    if not len(owner):
        return out
    begin = int(first.min())
    some = np.unique(owner)
    block = max(1, 10_000_000 // (now - begin + 2))
    place = np.searchsorted(some, asked)
    known = (place < len(some)) & (week >= begin)
    known[known] &= some[place[known]] == asked[known]
    row = np.searchsorted(some, owner)
    for low in range(0, len(some), block):
        mine, size = (row >= low) & (row < low + block), min(block, len(some) - low)
        counters = _counters(row[mine] - low, first[mine] - begin, last[mine] - begin, now - begin + 1, size, ladder)
        of = np.flatnonzero(known & (place >= low) & (place < low + block))
        out[of] = counters[week[of] - begin, place[of] - low]
    return out


def _counters(who: Ints, first: Ints, last: Ints, weeks: int, persons: int, ladder: Ladder) -> npt.NDArray[np.int16]:
    """The counters after each week (rows) of some persons (columns), week by week over all of them at once."""
    change = np.zeros((weeks + 1, persons), dtype=np.int16)
    np.add.at(change, (first, who), 1)
    np.add.at(change, (last + 1, who), -1)
    on = np.cumsum(change[:-1], axis=0) > 0
    begun = np.maximum.accumulate(on, axis=0)
    free = np.zeros((weeks + 1, persons), dtype=np.int16)
    np.cumsum(begun & ~on, axis=0, out=free[1:])
    out = np.zeros((weeks, persons), dtype=np.int16)
    counter, used = np.zeros(persons, dtype=np.int16), np.zeros(persons, dtype=np.int64)
    for week in range(weeks):
        counter += on[week]
        oldest = np.maximum(used, week + 1 - ladder.within_weeks)
        enough = free[week + 1] - free[oldest, np.arange(persons)] >= ladder.self_support_weeks
        counter[enough], used[enough] = 0, week + 1
        out[week] = counter
    return out
