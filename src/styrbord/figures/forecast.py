# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Where a share will stand one to three months from now, with what is booked, and how sure that is.

The projection lets benefits run on and books be kept (`figures.project`). How far off that is, the past tells: the same
projection is made from earlier days and held against what came (`backtest`). The median error moves the forecast, and
the interval is the split-conformal one: the ceil((n + 1) * level)-th smallest distance of n past errors from their
median (G. Shafer and V. Vovk, "A tutorial on conformal prediction", Journal of Machine Learning Research 9 (2008),
371-421). With too few past months for the level there is no interval, and the forecast says so.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from styrbord.errors import AskedWrongly
from styrbord.figures.measure import Measure
from styrbord.figures.members import Question, members
from styrbord.figures.missing import MakeProvider
from styrbord.figures.project import project
from styrbord.figures.reckoning import Month
from styrbord.records.casedata import CaseData
from styrbord.records.days import date, number

Known = Callable[[dt.date], CaseData]
LONGEST = 3


@dataclass(frozen=True)
class Forecast:
    """`low` and `high` are None when the past is too short for an interval at this level."""

    month: str
    booked: float
    expected: float
    low: float | None
    high: float | None
    level: float
    past: int


@dataclass(frozen=True)
class Backtest:
    """How the forecasts of past days came out: the errors, and the share of months inside the interval."""

    ahead: int
    months: tuple[str, ...]
    errors: tuple[float, ...]
    covered: float | None
    level: float


@dataclass(frozen=True)
class Ask:
    """What is forecast. `known` gives the data as known on an earlier day; without it today's data are cut by date."""

    case: CaseData
    make_provider: MakeProvider | None
    measure: Measure
    view: str = ""
    group: str = "all"
    known: Known | None = None

    def at(self, day: dt.date) -> CaseData:
        """The data to look from that day."""
        return self.known(day) if self.known else self.case


def forecast(ask: Ask, as_of: dt.date, past: int = 18, level: float = 0.8) -> list[Forecast]:
    """The share in the month of `as_of` if it is not over, and in the next three, seen from `as_of`."""
    _check(past, level)
    now = _month_of(as_of)
    start = 1 if now.last <= number(as_of) else 0
    out, truths = [], Truths()
    for ahead in range(start, LONGEST + 1):
        booked = projected(ask, as_of, now.before(-ahead))
        if booked is None:
            continue
        errors = [e for _, e in _errors(ask, as_of, ahead, past, truths)]
        out.append(_with_interval(now.before(-ahead).label, booked, errors, level))
    return out


def backtest(ask: Ask, as_of: dt.date, ahead: int = 1, past: int = 24, level: float = 0.8, least: int = 8) -> Backtest:
    """Forecast each of the past months from the months before it only, and see how many fell inside the interval."""
    _check(past, level)
    found = _errors(ask, as_of, ahead, past, Truths())[::-1]  # oldest first
    inside = []
    for at in range(least, len(found)):
        earlier = np.array([e for _, e in found[:at]])
        reach = _reach(earlier, level)
        if reach is not None:
            inside.append(abs(found[at][1] - float(np.median(earlier))) <= reach + 1e-12)
    return Backtest(
        ahead,
        tuple(m for m, _ in found),
        tuple(e for _, e in found),
        sum(inside) / len(inside) if inside else None,
        level,
    )


def projected(ask: Ask, as_of: dt.date, month: Month) -> float | None:
    """The share in a month to come if only what is booked happens; None for a share of nobody."""
    ahead = project(ask.at(as_of), number(as_of))
    return _share(ask, ahead, month)


def _share(ask: Ask, case: CaseData, month: Month) -> float | None:
    end = date(month.last)
    assert end is not None
    provider = ask.make_provider(case, end) if ask.make_provider else None
    found = members(Question(case, end, provider, ask.measure, ask.view, month, ask.group))
    return found.value() if len(found.hit) else None


class Truths(dict[str, float | None]):
    """What came in each past month, reckoned once for all distances."""

    def of(self, ask: Ask, month: Month) -> float | None:
        """The share of a month that is over."""
        if month.label not in self:
            self[month.label] = _share(ask, ask.case, month)
        return self[month.label]


def _errors(ask: Ask, as_of: dt.date, ahead: int, past: int, truths: Truths) -> list[tuple[str, float]]:
    """What came less what was projected, newest first, for target months that are over by `as_of`.

    Projections are made as far before their month as the forecast is: from the same day of an earlier month.
    """
    now, out = _month_of(as_of), []
    offset = now.last - number(as_of)
    for back in range(ahead, past + ahead + 1):
        origin, target = now.before(back), now.before(back - ahead)
        if target.last > number(as_of):
            continue
        from_day = date(max(origin.last - offset, origin.first))
        assert from_day is not None
        guess, truth = projected(ask, from_day, target), truths.of(ask, target)
        if guess is not None and truth is not None:
            out.append((target.label, truth - guess))
    return out


def _with_interval(month: str, booked: float, errors: Sequence[float], level: float) -> Forecast:
    if not errors:
        return Forecast(month, booked, booked, None, None, level, 0)
    middle = float(np.median(errors))
    expected, reach = _clip(booked + middle), _reach(np.array(errors), level)
    low = None if reach is None else _clip(booked + middle - reach)
    high = None if reach is None else _clip(booked + middle + reach)
    return Forecast(month, booked, expected, low, high, level, len(errors))


def _reach(errors: np.ndarray, level: float) -> float | None:
    """Half the width of the interval; None when so few errors cannot carry the level."""
    rank = math.ceil((len(errors) + 1) * level)
    if rank > len(errors):
        return None
    return float(np.sort(np.abs(errors - np.median(errors)))[rank - 1])


def _clip(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _month_of(day: dt.date) -> Month:
    return Month.of(day.year, day.month)


def _check(past: int, level: float) -> None:
    if past < 1 or not 0 < level < 1:
        raise AskedWrongly(
            f"A forecast from {past} past months at level {level}.",
            where="forecast",
            expected="at least one past month, and a level between 0 and 1",
            todo="Ask for 18 months at level 0.8.",
        )
