# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Days as whole numbers (days since 1 January 1970) in NumPy arrays, and arithmetic of months on them.

An open end is `FOREVER`, a day that is not given is `NO_DAY`; both lie far outside any calendar, so that
comparisons need no special case. Plain `datetime.date` values are used wherever a single day is meant.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int32]
FOREVER = 2**30
NO_DAY = -(2**30)
_EPOCH = dt.date(1970, 1, 1).toordinal()


def number(day: dt.date) -> int:
    """The day's number: 1 January 1970 is 0."""
    return day.toordinal() - _EPOCH


def date(day: int) -> dt.date | None:
    """The date of a day number; None for `FOREVER` and `NO_DAY`."""
    return None if day >= FOREVER or day <= NO_DAY else dt.date.fromordinal(int(day) + _EPOCH)


def add_months(days: npt.ArrayLike, months: int) -> npt.NDArray[np.int64]:
    """The same day of the month `months` later; where that does not exist, the month's last day.

    This is `month_end = "earlier"` of the rule files: 31 August and six months is the last of February.
    """
    given = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    month = given.astype("datetime64[M]")
    day_of_month = (given - month.astype("datetime64[D]")).astype(np.int64)
    target = month + np.timedelta64(months, "M")
    first = target.astype("datetime64[D]").astype(np.int64)
    length = (target + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) - first
    return first + np.minimum(day_of_month, length - 1)


def month_floor(days: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """The first day of the month each day lies in."""
    given = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    return given.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def whole_month_between(until: npt.ArrayLike, start: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Does a whole calendar month lie in the half-open gap `[until, start)`?"""
    ends = np.asarray(until, dtype=np.int64)
    starts = np.asarray(start, dtype=np.int64)
    gap = starts > ends
    safe = np.where(gap, ends, starts)  # an open end (FOREVER) is no calendar day
    floor = month_floor(safe)
    first = np.where(floor == safe, safe, add_months(floor, 1))
    return gap & (add_months(first, 1) <= starts)
