# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What falls due week by week: open duties of those who are here, less what will lapse, and the duties of those to
come.

How far off such a forecast is, the past tells: the same forecast is made from earlier days and held against the duties
that then fell due. By how far ahead the week lies (one month, a quarter, half a year) the forecast is multiplied by
what came over what was forecast, and the interval is the split-conformal one of the remaining distances, each
divided by the root of the number forecast (as in `figures.forecast`; errors of neighbouring weeks lean on each
other, so it is somewhat too sure of itself). With too short a past the interval is that of the model, and the demand
says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly, NoData
from styrbord.inference.capacity_inflow import YEAR, level, moved_inflow
from styrbord.inference.capacity_lapse import chance_it_runs
from styrbord.inference.capacity_needed import TASK_OF, as_interviews, coming, interviews_of, offers_of
from styrbord.inference.capacity_time import Work
from styrbord.law.assess import assess
from styrbord.law.duties import KEPT, LATE, MISSED, OPEN, Duties
from styrbord.law.lawbook import Lawbook
from styrbord.law.spells import find_spells
from styrbord.records.casedata import CaseData
from styrbord.records.days import NO_DAY

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]
BANDS = (4, 13, 10**6)  # weeks ahead up to which a correction holds
APART = 28  # days between the days the past is looked at from


@dataclass(frozen=True)
class Forecast:
    """One look ahead, before it is held against the past; arrays by week. Counts are duties to interviews."""

    stock: Floats
    lapses: Floats
    inflow: Floats
    variance: Floats
    interview_minutes: Floats
    inflow_minutes: Floats
    offer_minutes: Floats
    case_minutes: Floats
    overdue: int
    by_row: tuple[tuple[str, Floats], ...]
    new_spells: Floats

    @property
    def total(self) -> Floats:
        """Duties to interviews that fall due in each week."""
        return self.stock + self.inflow


@dataclass(frozen=True)
class Demand:
    """The demand of the coming weeks. `expected`, `low`, `high` count duties to interviews; `minutes` and its
    interval the
    work; `correction` by band of weeks ahead; `past` days the intervals were earned on (0: intervals of the model)."""

    as_of: int
    weeks: int
    level: float
    forecast: Forecast
    expected: Floats
    low: Floats
    high: Floats
    minutes: Floats
    minutes_low: Floats
    minutes_high: Floats
    correction: tuple[float, ...]
    reach: tuple[float, ...]
    past: int
    inflow_level: float

    def whole(self) -> tuple[float, float, float]:
        """(low, expected, high) of all weeks together, half of their uncertainty being common to all."""
        total = float(self.expected.sum())
        reach = [
            math.sqrt((half.sum() ** 2 + (half**2).sum()) / 2)
            for half in (self.expected - self.low, self.high - self.expected)
        ]
        return max(total - reach[0], 0.0), total, total + reach[1]


def demand(
    case: CaseData, book: Lawbook, as_of: int, work: Work, *, weeks: int = 26, past: int = 6, level_of: float = 0.8,
    known: Callable[[int], CaseData] | None = None, progress: Progress | None = None,
) -> Demand:  # fmt: skip
    """The demand of so many weeks after a day. `known` gives the data as known on an earlier day; without it today's
    are
    cut by date. NoData when the register holds less than a year and half before the day, or nobody."""
    _check(weeks, past, level_of)
    _check_reach(case, as_of)
    ahead = look_ahead(case, book, as_of, weeks, work)
    pairs: list[tuple[Forecast, Floats]] = []
    begins = _first_day(case)
    for back in range(1, past + 1):
        origin = as_of - back * APART
        if origin - YEAR - 91 < begins:
            break
        seen = known(origin) if known else case
        whole = min(weeks, (as_of - origin) // 7)
        pairs.append((look_ahead(seen, book, origin, weeks, work), came(case, book, origin, as_of, whole)))
        if progress:
            progress(back, past)
    correction, reach = _earned(pairs, level_of, weeks)
    of_week = [next(i for i, last in enumerate(BANDS) if w < last) for w in range(weeks)]
    factor = np.array([correction[b] for b in of_week])
    wide = np.array([reach[b] for b in of_week])
    expected = ahead.total * factor
    model = _z(level_of) * np.sqrt(ahead.variance * factor + 1e-9)
    half = np.where(np.isnan(wide), model, wide * np.sqrt(expected + 1))
    low, high = np.maximum(expected - half, 0), expected + half
    minutes = ahead.interview_minutes * factor + ahead.offer_minutes + ahead.case_minutes
    share = half / np.maximum(expected, 1e-9)
    swing = np.minimum(share, 1) * ahead.interview_minutes * factor, share * ahead.interview_minutes * factor
    return Demand(
        as_of, weeks, level_of, ahead, expected, low, high, minutes, minutes - swing[0], minutes + swing[1],
        tuple(correction), tuple(reach), len(pairs), level(case, as_of),
    )  # fmt: skip


def look_ahead(case: CaseData, book: Lawbook, as_of: int, weeks: int, work: Work) -> Forecast:
    """The forecast from one day, as the law and the two years before it give it."""
    duties = coming(case, book, as_of, weeks)
    talks, offers = interviews_of(book), offers_of(book)
    spells = find_spells(case, as_of)

    def runs(benefit: npt.NDArray[np.int8] | Ints, begun: Ints, day: Ints) -> Floats:
        return chance_it_runs(spells, as_of, *(np.asarray(v, dtype=np.int64) for v in (benefit, begun, day)))

    upcoming = duties.where(duties.due > as_of)
    mine = upcoming.where(talks[upcoming.version])
    p = runs(mine.benefit, mine.counted_from, mine.due)  # type: ignore[arg-type]
    owed = as_interviews(duties.where(talks[duties.version]), case, book, as_of)
    fresh = owed.where(~owed.overdue)
    chance = runs(fresh.benefit, fresh.begun, fresh.due)
    minutes = np.array([work.minutes[t] for t in TASK_OF])
    some = upcoming.where(offers[upcoming.version])
    found = runs(some.benefit, some.counted_from, some.due)  # type: ignore[arg-type]
    new, begins = moved_inflow(case, as_of, weeks)
    growth = level(case, as_of)
    later = assess(new, book, as_of + 7 * weeks)
    in_time = (later.due > as_of) & (later.due <= as_of + 7 * weeks)
    later = later.where(in_time & np.isin(later.outcome, (MISSED, OPEN)))
    theirs, wanted = later.where(talks[later.version]), later.where(offers[later.version])
    talks_new = as_interviews(theirs, new, book, as_of)

    def by_week(day: npt.NDArray[Any], weight: Floats | None = None) -> Floats:
        week = (np.asarray(day, dtype=np.int64) - as_of - 1) // 7
        return np.bincount(week, weights=weight, minlength=weeks)[:weeks].astype(float)

    stock, inflow = by_week(mine.due, p), by_week(theirs.due) * growth
    many = np.bincount(theirs.person, minlength=1)  # duties of one person come together
    spread = float((many**2).sum() / max(many.sum(), 1))
    lost = minutes * (1 + no_shows(case, as_of) * work.minutes["no_show"] / minutes)
    known, theirs_minutes = (
        by_week(fresh.due, chance * lost[fresh.task]),
        growth * by_week(talks_new.due, lost[talks_new.task]),
    )
    return Forecast(
        stock=stock,
        lapses=by_week(mine.due) - stock,
        inflow=inflow,
        variance=by_week(mine.due, p * (1 - p)) + inflow * spread,
        interview_minutes=known + theirs_minutes,
        inflow_minutes=theirs_minutes,
        offer_minutes=(by_week(some.due, found) + growth * by_week(wanted.due)) * work.minutes["offer"],
        case_minutes=growth * by_week(begins) * work.minutes["new_case"],
        overdue=int(owed.overdue.sum()),
        by_row=_by_row(mine, p, theirs, growth, by_week),
        new_spells=growth * by_week(begins),
    )


def _by_row(
    mine: Duties, p: Floats, theirs: Duties, growth: float, by_week: Callable[..., Floats]
) -> tuple[tuple[str, Floats], ...]:
    found = []
    for number, row in enumerate(mine.rows):
        here, new = mine.row == number, theirs.row == number
        if here.any() or new.any():
            found.append((row, by_week(mine.due[here], p[here]) + growth * by_week(theirs.due[new])))
    return tuple(found)


def no_shows(case: CaseData, as_of: int) -> float:
    """Interviews to which nobody came, for each that was held, in the year before a day."""
    from styrbord.records.tables import STATUSES

    table = case["interviews"]
    day: Ints = np.asarray(np.where(table["held_on"] > NO_DAY, table["held_on"], table["planned_on"]))
    recent = (day > as_of - YEAR) & (day <= as_of)
    held, absent = (
        int(np.count_nonzero(recent & (table["status"] == STATUSES.index(status)))) for status in ("held", "absent")
    )
    return absent / held if held else 0.0


def came(case: CaseData, book: Lawbook, origin: int, as_of: int, weeks: int) -> Floats:
    """Duties to interviews that fell due in each week after a day and were not fulfilled by then, as seen on
    `as_of`."""
    duties = assess(case, book, as_of)
    mine = interviews_of(book)[duties.version] & (duties.due > origin) & (duties.due <= origin + 7 * weeks)
    mine &= np.isin(duties.outcome, (KEPT, LATE, MISSED)) & ((duties.met_on == NO_DAY) | (duties.met_on > origin))
    return np.bincount((duties.due[mine] - origin - 1) // 7, minlength=weeks)[:weeks].astype(float)


def _earned(pairs: Sequence[tuple[Forecast, Floats]], level_of: float, weeks: int) -> tuple[list[float], list[float]]:
    """(correction, reach) by band: NaN where the past is too short for an interval at this level."""
    corrections: list[float] = []
    reaches: list[float] = []
    low = 0
    for last in BANDS:
        spans = [(f.total[low : min(last, len(c))], c[low:last]) for f, c in pairs]
        told, seen = (np.concatenate([s[i] for s in spans] or [np.zeros(0)]) for i in (0, 1))
        factor = (
            float((seen.sum() + 10) / (told.sum() + 10)) if len(told) else (corrections[-1] if corrections else 1.0)
        )
        away = np.sort(np.abs(seen - factor * told) / np.sqrt(factor * told + 1))
        rank = math.ceil((len(away) + 1) * level_of)
        usual = reaches[-1] if reaches else math.nan
        reaches.append(float(away[rank - 1]) if 0 < rank <= len(away) and len(away) >= 8 else usual)
        corrections.append(factor)
        low = last
    return corrections, reaches


def _z(level_of: float) -> float:
    from scipy.stats import norm

    return float(norm.ppf(0.5 + level_of / 2))


def _first_day(case: CaseData) -> int:
    starts = case["benefits"]["starts_on"]
    return int(np.quantile(starts, 0.01)) if len(starts) else 2**31


def _check_reach(case: CaseData, as_of: int) -> None:
    if _first_day(case) > as_of - YEAR - 91:
        raise NoData(
            "The data cannot carry this: they do not reach far enough back.",
            where="the register's first benefits",
            expected="a year and a quarter of benefits before the day: the inflow of a year ago is needed",
            todo="choose a later day, or import deliveries that reach further back",
        )


def _check(weeks: int, past: int, level_of: float) -> None:
    if not (1 <= weeks <= 52 and 0 <= past <= 24 and 0 < level_of < 1):
        raise AskedWrongly(
            f"A demand of {weeks} weeks, from {past} past days, at level {level_of}.",
            where="the demand asked for",
            expected="1 to 52 weeks, 0 to 24 past days, a level between 0 and 1",
            todo="ask for 26 weeks, 6 past days and level 0.8",
        )
