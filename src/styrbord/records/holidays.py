# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Danish public holidays, and the working day a deadline moves to.

The movable ones follow Easter (the anonymous Gregorian computus: J. Meeus, "Astronomical Algorithms", 1991, chapter 8).
Store bededag was a holiday up to and including 2023.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import cache

_DAY = dt.timedelta(days=1)
_FROM_EASTER = {-3: "skærtorsdag", -2: "langfredag", 0: "påskedag", 1: "2. påskedag", 39: "Kristi himmelfartsdag",
                49: "pinsedag", 50: "2. pinsedag"}  # fmt: skip
_LAST_PRAYER_DAY = 2023


def easter(year: int) -> dt.date:
    """Easter Sunday of a year."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    (i, k) = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


@cache
def holidays(year: int) -> dict[dt.date, str]:
    """The public holidays of a year, with their Danish names."""
    sunday = easter(year)
    found = {sunday + n * _DAY: name for n, name in _FROM_EASTER.items()}
    if year <= _LAST_PRAYER_DAY:
        found[sunday + 26 * _DAY] = "store bededag"
    fixed = {(1, 1): "nytårsdag", (12, 25): "juledag", (12, 26): "2. juledag"}
    return dict(sorted({**found, **{dt.date(year, *day): name for day, name in fixed.items()}}.items()))


def is_working_day(day: dt.date, also_closed: Collection[str] = ()) -> bool:
    """Monday to Friday, no public holiday, and not one of the days (`MM-DD`) on which it is closed besides."""
    return day.weekday() < 5 and day not in holidays(day.year) and f"{day:%m-%d}" not in also_closed


def working_day_before(day: dt.date, also_closed: Collection[str] = ()) -> dt.date:
    """The day itself when it is a working day, else the nearest one before it."""
    while not is_working_day(day, also_closed):
        day -= _DAY
    return day


def working_days(first: dt.date, until: dt.date, also_closed: Collection[str] = ()) -> int:
    """How many working days lie in the half-open period."""
    return sum(is_working_day(first + n * _DAY, also_closed) for n in range((until - first).days))
