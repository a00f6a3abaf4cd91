# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""When first cases begin: the stock on the first day, and the flow by season and year after it."""

from __future__ import annotations

import numpy as np

from styrbord.simulation import calendar, streams
from styrbord.simulation.places import Places
from styrbord.simulation.setting import Setting
from styrbord.simulation.states import FAMILIES, FAMILY, INFLOW, NUMBER, STOCK, mean_days

# January to December: new dagpenge cases peak in January and after the summer examinations.
_SEASON = np.array([1.9, 0.98, 0.82, 0.74, 0.72, 0.95, 1.6, 1.2, 0.9, 0.9, 0.97, 1.0])
_SEASON_SICK = np.array([1.12, 1.12, 1.08, 0.98, 0.95, 0.92, 0.8, 0.98, 1.03, 1.05, 1.04, 0.93])
_YEAR = {2016: 1.02, 2017: 1.0, 2018: 0.98, 2019: 0.96, 2020: 1.22, 2021: 0.97, 2022: 0.8, 2023: 0.98, 2024: 1.04,
         2025: 1.0, 2026: 1.02, 2027: 1.02}  # fmt: skip
_SPRING_2020 = {"2020-03": 1.9, "2020-04": 1.7, "2020-05": 1.15}


def first_cases(
    rng: np.random.Generator, setting: Setting, places: Places, place: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """State, first day and days already lasted, for each person."""
    n = len(place)
    factor = _factor(places)
    stock = factor * STOCK
    arriving = factor * INFLOW * (setting.to_day - setting.from_day) / 365.0
    share = stock.sum(axis=1) / (stock.sum(axis=1) + arriving.sum(axis=1))
    old = streams.chance(rng, share[place], n)
    state = streams.pick(rng, np.where(old[:, None], stock[place], arriving[place]))
    start = _arrival(rng, setting, state)
    elapsed = np.minimum(rng.exponential(mean_days()[state]), setting.from_day - calendar.EARLIEST).astype(np.int64)
    elapsed = np.where(old, np.maximum(elapsed, 1), 0)
    return state, np.where(old, setting.from_day - elapsed, start), elapsed


def _factor(places: Places) -> np.ndarray:
    """How much more or less of each state a place has: the mix follows its own two series."""
    own = np.array([[s.dagpenge, s.kontanthjaelp] for s in places.sizes], dtype=np.float64)
    own = own / own.sum(axis=1, keepdims=True) / (np.array([75, 85]) / 160)
    insured = FAMILIES.index("dagpenge") == FAMILY
    neutral = np.isin(FAMILY, [FAMILIES.index(f) for f in ("sick", "rehab")])
    return np.where(insured, own[:, :1], np.where(neutral, 1.0, own[:, 1:]))


def _arrival(rng: np.random.Generator, setting: Setting, state: np.ndarray) -> np.ndarray:
    """A first day for each person: month by season and year, many on Mondays or the first of the month."""
    first = int(calendar.month_index(np.array([setting.from_day]))[0])
    last = int(calendar.month_index(np.array([setting.to_day]))[0])
    months = np.arange(first, last + 1)
    starts = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    lengths = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - starts
    sick = np.isin(FAMILY[state], [FAMILIES.index("sick")])
    chosen = np.where(sick, _months(rng, months, _SEASON_SICK, len(state)), _months(rng, months, _SEASON, len(state)))
    day = starts[chosen] + (rng.random(len(state)) * lengths[chosen]).astype(np.int64)
    monday = streams.chance(rng, 0.35, len(state)) & ~sick
    day = np.where(monday, day - (day + 3) % 7, day)
    first_of_month = streams.chance(rng, 0.2, len(state)) & ~sick
    day = np.where(first_of_month, starts[chosen], day)
    return np.clip(day, setting.from_day, setting.to_day - 1)


def _months(rng: np.random.Generator, months: np.ndarray, season: np.ndarray, size: int) -> np.ndarray:
    weight = season[months % 12] * np.array([_YEAR[1970 + int(m) // 12] for m in months])
    names = [f"{1970 + int(m) // 12}-{int(m) % 12 + 1:02d}" for m in months]
    weight = weight * np.array([_SPRING_2020.get(name, 1.0) for name in names])
    edges = np.cumsum(weight / weight.sum())
    return np.minimum(np.searchsorted(edges, rng.random(size), side="right"), len(months) - 1)


def from_ukraine(
    rng: np.random.Generator, setting: Setting, who: np.ndarray, state: np.ndarray, start: np.ndarray,
    elapsed: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Displaced persons come from spring 2022 on, into the programme or the transition benefit."""
    n = len(state)
    options = np.array([NUMBER[s] for s in ("programme", "transition_job", "transition_activity", "transition_young")])
    own_state = options[rng.choice(4, size=n, p=[0.4, 0.2, 0.1, 0.3])]
    begin = max(setting.from_day, calendar.UKRAINE_FROM)
    arrived = begin + (np.minimum(rng.exponential(260, n), setting.to_day - begin - 1)).astype(np.int64)
    return np.where(who, own_state, state), np.where(who, arrived, start), np.where(who, 0, elapsed)
