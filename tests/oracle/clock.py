# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Due days: the first day by which enough counted days lie before it, counted out day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tests.oracle.calendar import ONE_DAY, days_between, months_later, within
from tests.oracle.spells import Spell

Span = dict[str, int]
Pauses = list[tuple[dt.date, dt.date]]


@dataclass(frozen=True)
class Clock:
    """The clock of a rule, running in one spell."""

    spell: Spell
    kind: str
    pauses: Pauses

    def paused(self, day: dt.date) -> bool:
        return any(within(day, first, until) for first, until in self.pauses)

    def counts(self, day: dt.date) -> bool:
        """Is it a counted day? After the spell's end counting goes on as though the benefit ran."""
        if self.paused(day):
            return False
        after_the_end = self.spell.until is not None and day >= self.spell.until
        return self.kind == "continuous" or self.spell.covers(day) or after_the_end

    def due_day(self, anchor: dt.date, span: Span) -> dt.date:
        """The first day by which the days of the span are counted, moved out of gaps and pauses."""
        needed = self.days_required(anchor, span)
        day, counted = anchor, 0
        while counted < needed:
            counted += self.counts(day)
            day += ONE_DAY
        while self.spell.in_gap(day) or self.paused(day):
            day += ONE_DAY
        return day

    def days_required(self, anchor: dt.date, span: Span) -> int:
        (unit, number), *more = span.items()
        assert not more, span
        if unit == "days":
            return number
        if unit == "weeks":
            return 7 * number
        if unit == "end_of_week":  # the first day is day 1, so one day fewer lies before the last
            return 7 * number - 1
        assert unit == "months", span
        if self.kind == "cumulative":
            return number * 182 // 6
        return days_between(anchor, months_later(anchor, number))


def clock_of(version: dict[str, Any], spell: Spell, calendars: dict[str, Pauses]) -> Clock:
    pauses = [period for name in version.get("paused_by", []) for period in calendars[name]]
    return Clock(spell, version["clock"], pauses)
