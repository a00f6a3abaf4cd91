# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Time at work: minutes a worker has for citizens in each week, after days off, holiday and illness; minutes per
task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.records.days import date, number

Floats = npt.NDArray[np.float64]
TASKS = ("first", "interview", "joint", "follow_up", "offer", "new_case", "no_show")


@dataclass(frozen=True)
class Work:
    """Minutes per task, hours a week, and what is lost of them. `source` says where the numbers come from."""

    minutes: Mapping[str, float]
    hours_per_week: float
    with_citizens: float
    sickness: float
    holiday_weeks: float
    holiday_by_month: tuple[float, ...]
    easter: tuple[int, ...]
    fixed: tuple[str, ...]
    great_prayer_day_until: int
    source: str


def parse_work(given: Mapping[str, Any]) -> Work:
    """The file on work, checked. Refuses tasks of no time, shares outside 0 to 1, holidays that do not add up."""
    minutes, time, off = given.get("minutes", {}), given.get("time", {}), given.get("days_off", {})
    _refuse(set(minutes) == set(TASKS), f"minutes for {sorted(minutes)}", "minutes for " + ", ".join(TASKS))
    _refuse(
        all(0 < m <= 600 for m in minutes.values()),
        "a task of no time, or of more than ten hours",
        "minutes from 1 to 600",
    )
    _refuse(0 < time.get("hours_per_week", 0) <= 48, "hours_per_week", "a number above 0, at most 48")
    for share in ("with_citizens", "sickness"):
        _refuse(0 <= time.get(share, -1) <= 1, share, "a share from 0 to 1")
    _refuse(
        time["with_citizens"] * (1 - time["sickness"]) > 0,
        "no time for citizens",
        "with_citizens above 0 and sickness below 1",
    )
    months = tuple(time.get("holiday_by_month", ()))
    _refuse(len(months) == 12 and abs(sum(months) - 1) < 1e-6, "holiday_by_month", "twelve shares that add up to 1")
    _refuse(0 <= time.get("holiday_weeks", -1) <= 20, "holiday_weeks", "weeks from 0 to 20")
    _refuse(bool(given.get("source")), "no source", "source: where the numbers come from")
    return Work(
        dict(minutes), float(time["hours_per_week"]), float(time["with_citizens"]), float(time["sickness"]),
        float(time["holiday_weeks"]), months, tuple(off.get("easter", ())), tuple(off.get("fixed", ())),
        int(off.get("great_prayer_day_until", 0)), given["source"],
    )  # fmt: skip


def _refuse(good: bool, what: str, expected: str) -> None:
    if not good:
        raise AskedWrongly(
            f"Time at work cannot be reckoned: {what}.", where="the file on work", expected=expected,
            todo="Correct the file; docs/capacity.md shows one.",
        )  # fmt: skip


def easter_sunday(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm; J. Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def days_off(work: Work, year: int) -> set[dt.date]:
    """The days of a year on which the job centre is closed besides weekends."""
    easter = easter_sunday(year)
    found = {easter + dt.timedelta(days=d) for d in work.easter}
    found |= {dt.date.fromisoformat(f"{year}-{d}") for d in work.fixed}
    if year <= work.great_prayer_day_until:
        found.add(easter + dt.timedelta(days=26))
    return found


def net_minutes(work: Work, first_day: int, weeks: int) -> Floats:
    """Minutes for citizens a full-time worker has on average in each week (seven days) from a day on."""
    closed = {d for y in range(_year(first_day), _year(first_day + 7 * weeks) + 1) for d in days_off(work, y)}
    out = np.zeros(weeks)
    for week in range(weeks):
        for day in range(first_day + 7 * week, first_day + 7 * week + 7):
            on = date(day)
            assert on is not None
            if on.weekday() < 5 and on not in closed:
                out[week] += 1 - _away(work, on)
    return out * work.hours_per_week * 60 / 5 * work.with_citizens * (1 - work.sickness)


def _year(day: int) -> int:
    found = date(day)
    assert found is not None
    return found.year


def _away(work: Work, on: dt.date) -> float:
    """The share of workers on holiday on a working day of that month."""
    first = dt.date(on.year, on.month, 1)
    after = dt.date(on.year + on.month // 12, on.month % 12 + 1, 1)
    closed = days_off(work, on.year)
    open_days = sum(
        (first + dt.timedelta(days=d)).weekday() < 5 and first + dt.timedelta(days=d) not in closed
        for d in range(number(after) - number(first))
    )
    return min(work.holiday_weeks * 5 * work.holiday_by_month[on.month - 1] / max(open_days, 1), 1.0)
