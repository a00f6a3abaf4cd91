# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Days the simulated job centre knows: rule changes, the Covid suspension, weekends and holidays."""

from __future__ import annotations

import datetime as dt

import numpy as np

from styrbord.records import days


def _day(year: int, month: int, day: int) -> int:
    return days.number(dt.date(year, month, day))


EARLIEST = _day(2015, 7, 1)
LAW_2020 = _day(2020, 1, 1)
LAW_2022 = _day(2022, 1, 1)
LAW_2023 = _day(2023, 3, 22)
LAW_2024 = _day(2024, 1, 1)
LAW_2025 = _day(2025, 1, 1)
ONE_BENEFIT = _day(2025, 7, 1)
LAW_2026 = _day(2026, 7, 1)
PAUSE_FROM, PAUSE_UNTIL = _day(2020, 3, 12), _day(2020, 5, 27)
PHONE_UNTIL = _day(2021, 7, 1)
UKRAINE_FROM = _day(2022, 3, 15)


def paused_days(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """How many days of the suspension lie in `[start, end)`."""
    return np.maximum(np.minimum(end, PAUSE_UNTIL) - np.maximum(start, PAUSE_FROM), 0)


def after_pause(anchor: np.ndarray, day: np.ndarray) -> np.ndarray:
    """A day reckoned from `anchor`, moved on by the days of the suspension that lie between."""
    lost = PAUSE_UNTIL - np.clip(anchor, PAUSE_FROM, PAUSE_UNTIL)
    return np.where(day >= np.maximum(anchor, PAUSE_FROM), day + lost, day)


def working_day(day: np.ndarray) -> np.ndarray:
    """Saturdays become Fridays and Sundays Mondays; Christmas week becomes the days before it."""
    weekday = (day + 3) % 7
    moved = day + np.where(weekday == 5, -1, np.where(weekday == 6, 1, 0))
    month_day = _month_day(moved)
    late = np.where(month_day >= 1224, (month_day - 1223) + 3, 0)
    moved = moved - late
    weekday = (moved + 3) % 7
    return moved - np.where(weekday >= 5, weekday - 4, 0)


def _month_day(day: np.ndarray) -> np.ndarray:
    """12 * 100 + 24 for the 24th of December."""
    given = np.asarray(day, dtype=np.int64).astype("datetime64[D]")
    month = given.astype("datetime64[M]")
    return (month.astype(np.int64) % 12 + 1) * 100 + (given - month.astype("datetime64[D]")).astype(np.int64) + 1


def month_index(day: np.ndarray) -> np.ndarray:
    """Months since January 1970, int64."""
    return np.asarray(day, dtype=np.int64).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def extraction_days(to_day: dt.date, deliveries: int) -> list[dt.date]:
    """Monthly extraction days that end on `to_day`; month ends stay month ends."""
    last = days.number(to_day)
    month_end = (to_day + dt.timedelta(days=1)).day == 1
    found = []
    for back in range(deliveries - 1, -1, -1):
        number = int(days.add_months([last + month_end], -back)[0]) - month_end
        found.append(dt.date(1970, 1, 1) + dt.timedelta(days=number))
    return found
