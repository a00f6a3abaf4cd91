# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Official periods, typed by their window: a month, a quarter, a year, a rolling year, a year to date.

`2020QMAT02` is the rolling year that *ends* with the second quarter of 2020 (July 2019 to June 2020), not a month and
not a plain quarter.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

# Months covered, and how many of them lie between two successive numbers.
_KINDS = {"M": (1, 1, 12), "Q": (3, 3, 4), "QMAT": (12, 3, 4), "MAT": (12, 1, 12), "Y": (12, 12, 1), "MYTD": (0, 1, 12)}
_SHAPE = re.compile(r"^(\d{4})(?:(M|MAT|MYTD|QMAT)(\d{2})|([QK])(\d)|(Y)?)$")


@dataclass(frozen=True, order=True)
class Period:
    """One period: its kind, and the half-open months [first, until) counted from year 0."""

    until: int
    first: int
    kind: str
    id: str

    @property
    def months(self) -> int:
        """How many months the window covers."""
        return self.until - self.first

    @property
    def starts_on(self) -> dt.date:
        """The first day."""
        return dt.date(self.first // 12, self.first % 12 + 1, 1)

    @property
    def ends_before(self) -> dt.date:
        """The day after the last one."""
        return dt.date(self.until // 12, self.until % 12 + 1, 1)

    def overlap(self, other: Period) -> float:
        """The share of the longer window's months that both cover, 0 to 1."""
        shared = min(self.until, other.until) - max(self.first, other.first)
        return max(shared, 0) / max(self.months, other.months)

    def holds(self, day: dt.date) -> bool:
        """Does the day lie inside the window?"""
        return self.starts_on <= day < self.ends_before


@lru_cache(maxsize=10_000)
def parse(text: str) -> Period | None:
    """The period of an official id, or None for what is no period: a wrong month, an unknown type."""
    found = _SHAPE.match(text)
    if not found:
        return None
    year, letters, two, quarter, one, _year = found.groups()
    kind = letters or ("Q" if quarter else "Y")
    covered, step, highest = _KINDS[kind]
    number = int(two or one or 1)
    if not 1 <= number <= highest or int(year) < 1:
        return None
    until = int(year) * 12 + number * step
    return Period(until, until - (covered or number), kind, text)


def years_before(period: Period, years: int) -> str:
    """The id of the same period so many years earlier: 2026M01 and 2 give 2024M01."""
    return f"{int(period.id[:4]) - years:04d}{period.id[4:]}"
