# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The investment model slowly and obviously: person by person and week by week, one assumption at a time."""

from __future__ import annotations

import math

from styrbord.inference.investment_case import Case, Population
from styrbord.inference.investment_paths import ENTRY, work_done


def counter(weeks_on: set[int], week: int, self_support: int = 52, within: int = 156) -> int:
    """Weeks of benefit counted before a week, from the set of all weeks with benefit."""
    counted, free, begun = 0, [], False
    for w in range(min(weeks_on, default=week), week):
        if w in weeks_on:
            counted, begun = counted + 1, True
        elif begun:
            free.append(w)
        free = [f for f in free if f > w - within]
        if len(free) >= self_support:
            counted, free = 0, []
    return counted


def saved(case: Case, people: Population, share: tuple[float, ...], effect: float, lag: float) -> tuple[float, float]:
    """(weeks saved, municipal kroner saved) over the whole case, before anything is lost."""
    work = work_done(case, lag)
    classes = [(n, int(d), int(l), 0) for n, d, l in people.stock.tolist()]
    if case.baseline.kind != "frozen":
        for entry in range(0, case.weeks, ENTRY):
            grown = (1 + case.baseline.inflow_growth) ** ((entry + ENTRY / 2) / 52)
            classes += [(n * ENTRY * grown, int(d), int(l), entry + ENTRY // 2) for n, d, l in people.inflow.tolist()]
    weeks = kroner = 0.0
    for n, spell, ladder, entry in classes:
        without = left = n
        for week in range(entry, case.weeks):
            age = spell + week - entry
            number = ladder + week - entry + 1
            step = 0 if number <= 4 else 1 if number <= 26 else 2 if number <= 52 else 3
            year = min(int(week / (52 / 12)), 12 * case.years - 1) // 12
            gone = (without - left) * case.baseline.index[week // 52]
            weeks += gone
            kroner += gone * share[step] * case.weekly[year]
            rate = people.hazard[min(age, len(people.hazard) - 1)]
            without *= math.exp(-rate)
            left *= math.exp(-rate * (1 + effect * (work[week] if age >= case.from_week else 0)))
    return weeks * case.reach, kroner * case.reach
