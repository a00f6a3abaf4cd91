# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Days and months, counted out one at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

ONE_DAY = dt.timedelta(days=1)


def days_from(first: dt.date, until: dt.date) -> Iterator[dt.date]:
    """Every day of [first, until)."""
    day = first
    while day < until:
        yield day
        day += ONE_DAY


def days_between(first: dt.date, until: dt.date) -> int:
    return (until - first).days


def first_of_next_month(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day number so many months on, or the last day of that month where it does not exist."""
    month = dt.date(day.year, day.month, 1)
    for _ in range(months):
        month = first_of_next_month(month)
    last = first_of_next_month(month) - ONE_DAY
    return last if day.day > last.day else month.replace(day=day.day)


def holds_a_whole_month(until: dt.date, start: dt.date) -> bool:
    """Does a calendar month, from its first to its last day, lie in the days [until, start)?"""
    return any(day.day == 1 and first_of_next_month(day) <= start for day in days_from(until, start))


def age_on(day: dt.date, born: dt.date) -> int:
    """Who is born on 29 February has the birthday on the 28th in years without that day."""
    birthdays = 0
    for year in range(born.year + 1, day.year + 1):
        if months_later(born, 12 * (year - born.year)) <= day:
            birthdays += 1
    return birthdays


def within(day: dt.date, starts_on: dt.date, until: dt.date | None) -> bool:
    """Is the day in the half-open period? `until` None: the period runs."""
    return starts_on <= day and (until is None or day < until)
