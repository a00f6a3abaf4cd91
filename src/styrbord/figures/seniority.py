# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How long a person has been on a benefit, as the focus targets count it (T3-T6): spells are joined as the law
joins them but not parted, continuous benefits count calendar months, dagpenge counts days of benefit, and no
calendar stops the count."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Ints, keys, running_latest, starts_of
from styrbord.law.spells import DAGPENGE, periods_with_spell
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER, NO_DAY, add_months

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Periods:
    """Benefit periods seen on the day we look from, sorted by person, benefit and day, each with its spell.

    `spell` numbers spells from 0; per spell `counted_from`, `name` (benefit code of its first period) and `person`.
    """

    person: Ints
    benefit: npt.NDArray[np.int8]
    start: Ints
    until: Ints
    spell: Ints
    counted_from: Ints
    name: npt.NDArray[np.int8]
    of_person: Ints
    ends: Ints
    _ready: dict[int, Ints] = field(default_factory=dict)

    def ready(self, months: int) -> Ints:
        """For each spell the first day by which it has lasted so many months; `FOREVER` if never."""
        if months not in self._ready:
            self._ready[months] = self._reckon(months)
        return self._ready[months]

    def senior(self, months: int, spell: Ints, last_day: Ints) -> Bools:
        """Have these spells lasted so many months at the end of these days?"""
        return self.ready(months)[spell] <= last_day + 1

    def _reckon(self, months: int) -> Ints:
        ready = add_months(self.counted_from, months)
        cumulative = np.flatnonzero(self.name == DAGPENGE)
        if len(cumulative):
            ready[cumulative] = self._days_reached(months * 182 // 6)[cumulative]
        return ready

    def _days_reached(self, asked: int) -> Ints:
        """The first day before which the spell has so many benefit days; days that two periods share count once."""
        order = np.lexsort((self.start, self.spell))
        spell = self.spell[order]
        begins, length = self._uncovered(order, spell)
        total = np.cumsum(length)
        before = total - length
        first = np.flatnonzero(starts_of(spell))
        after = np.append(first[1:], len(spell))
        target = before[first] + asked
        at = np.searchsorted(total, target, side="left")
        held = np.minimum(at, len(spell) - 1)
        return np.where(at < after, begins[held] + target - before[held], FOREVER)

    def _uncovered(self, order: Ints, spell: Ints) -> tuple[Ints, Ints]:
        """First day and length of what each period adds to those before it, from `counted_from` on."""
        begins = np.maximum(self.start[order], self.counted_from[spell])
        reach = running_latest(spell, self.until[order])
        follows = np.flatnonzero(~starts_of(spell))
        begins[follows] = np.maximum(begins[follows], reach[follows - 1])
        return begins, np.maximum(self.until[order] - begins, 0)


def find_periods(case: CaseData, as_of: int) -> Periods:
    """All benefit periods seen on `as_of` (a day number) with the spells they belong to."""
    p, root = periods_with_spell(case, as_of)
    _, spell = np.unique(root, return_inverse=True)
    order = np.lexsort((p.start, spell))
    first = order[starts_of(spell[order])]
    placed = p.counted_from[first]
    by_day = np.lexsort((p.start, p.benefit, p.person))
    ends = np.full(len(first), NO_DAY, dtype=np.int64)
    np.maximum.at(ends, spell, p.until)
    return Periods(
        person=p.person[by_day],
        benefit=p.benefit[by_day],
        start=p.start[by_day],
        until=p.until[by_day],
        spell=spell[by_day].astype(np.int64),
        counted_from=np.where(placed == NO_DAY, p.start[first], placed),
        name=p.benefit[first],
        of_person=p.person[first],
        ends=ends,
    )


@dataclass(frozen=True)
class OnBenefit:
    """Who had a day of a benefit in a month: one entry per person and benefit, sorted; `last_day` is that day."""

    person: Ints
    benefit: npt.NDArray[np.int8]
    last_day: Ints
    days: Ints
    rows: Ints
    first_row: Ints
    periods: Periods

    def senior(self, months: int) -> Bools:
        """Has the spell of the last day lasted so many months at its end? (The most senior, where two share it.)"""
        p, row = self.periods, self.rows
        last = np.repeat(self.last_day, np.diff(np.append(self.first_row, len(row))))
        reaches = (p.until[row] > last) & (p.start[row] <= last)
        good = reaches & p.senior(months, p.spell[row], last)
        return np.logical_or.reduceat(good, self.first_row) if len(row) else np.zeros(0, dtype=bool)


def on_benefit(periods: Periods, first: int, last: int) -> OnBenefit:
    """Persons and benefits with a day in [first, last], both day numbers included."""
    rows = np.flatnonzero((periods.start <= last) & (periods.until > first))
    person, benefit = periods.person[rows], periods.benefit[rows]
    pair = person * 16 + benefit
    heads = np.flatnonzero(starts_of(pair)) if len(rows) else np.zeros(0, dtype=np.int64)
    begins = np.maximum(periods.start[rows], first)
    ends = np.minimum(periods.until[rows], last + 1)
    if not len(rows):
        empty = np.zeros(0, dtype=np.int64)
        return OnBenefit(empty, benefit, empty, empty, rows, heads, periods)
    reach = running_latest(pair, ends)
    follows = np.flatnonzero(~starts_of(pair))
    begins[follows] = np.maximum(begins[follows], reach[follows - 1])
    return OnBenefit(
        person[heads],
        benefit[heads],
        np.maximum.reduceat(ends, heads) - 1,
        np.add.reduceat(np.maximum(ends - begins, 0), heads),
        rows,
        heads,
        periods,
    )


def newest_covering(
    owner: npt.NDArray[np.int64], start: Ints, until: Ints, who: npt.NDArray[np.int64], day: npt.NDArray[np.int64]
) -> Ints:
    """For each question (who, day) the row whose period covers the day, the newest if several; -1 if none.

    Rows must be sorted by owner and start.
    """
    line = keys(owner, start)
    at = np.searchsorted(line, keys(who, day), side="right") - 1
    found = np.full(len(who), -1, dtype=np.int64)
    asked = np.flatnonzero(at >= 0)
    while len(asked):
        row = at[asked]
        asked, row = asked[owner[row] == who[asked]], row[owner[row] == who[asked]]
        covers = until[row] > day[asked]
        found[asked[covers]] = row[covers]
        asked = asked[~covers]
        at[asked] -= 1
        asked = asked[at[asked] >= 0]
    return found
