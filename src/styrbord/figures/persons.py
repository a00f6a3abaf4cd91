# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Units over `persons`: one per person and benefit with a day in the month."""

from __future__ import annotations

import numpy as np

from styrbord.figures.frame import Column, Frame
from styrbord.figures.measure import View
from styrbord.figures.reckoning import Reckoning
from styrbord.figures.seniority import OnBenefit, on_benefit
from styrbord.figures.who import who
from styrbord.figures.windows import HOLDERS, KINDS, hours_in, in_force, interviews_in, offer_in

WINDOW = 12  # calendar months, ending with the month itself


def persons_frame(reckoning: Reckoning, at: int) -> Frame:
    """The persons on a benefit in the month at that position."""
    month = reckoning.months[at]
    units = on_benefit(reckoning.periods, month.first, month.last)
    makers = {
        **who(reckoning, units.benefit),
        "offer_in_window": lambda f, v: _offer(reckoning, at, f, v, WINDOW),
        "offer_in_month": lambda f, v: _offer(reckoning, at, f, v, 1),
        "wage_hours_in_window": lambda f, v: _hours(reckoning, at, f, WINDOW),
        "wage_hours_in_month": lambda f, v: _hours(reckoning, at, f, 1),
        "interviews_in_window": lambda f, v: _interviews(reckoning, at, f, v),
        "passive": lambda f, v: _passive(reckoning, at, f, v),
        "full_time": lambda f, v: units.days / (month.last - month.first + 1),
    }
    return Frame(
        person=units.person,
        month=np.full(len(units.person), at, dtype=np.int64),
        day=units.last_day,
        age_day=units.last_day,
        makers=makers,
        thresholds={"seniority_months": lambda f, n: _senior(units, n)},
        once_per_person=True,
    )


def _senior(units: OnBenefit, months: float) -> np.ndarray:
    return units.senior(int(months))


def _first_day(reckoning: Reckoning, at: int, months: int) -> int:
    return reckoning.months[at].before(months - 1).first


def _offer(reckoning: Reckoning, at: int, frame: Frame, view: View, months: int) -> Column:
    first, last = _first_day(reckoning, at, months), reckoning.months[at].last
    return offer_in(reckoning, view.parameters["offers"], first, last)[frame.person]


def _hours(reckoning: Reckoning, at: int, frame: Frame, months: int) -> Column:
    return hours_in(reckoning, _first_day(reckoning, at, months), reckoning.months[at].last)[frame.person]


def _interviews(reckoning: Reckoning, at: int, frame: Frame, view: View) -> Column:
    asked = view.parameters.get("interviews", {})
    first, last = _first_day(reckoning, at, WINDOW), reckoning.months[at].last
    found = interviews_in(reckoning, first, last, asked.get("kinds", KINDS), asked.get("actors", HOLDERS))
    return found[frame.person]


def _passive(reckoning: Reckoning, at: int, frame: Frame, view: View) -> Column:
    """No offer of the list on any day of the window, and fewer paid hours than the limit in force on its last day."""
    limit = in_force(view.parameters["hours"], reckoning.months[at].last)["below"]
    hours = frame.column("wage_hours_in_window", view)
    assert isinstance(hours, np.ndarray)
    active = frame.column("offer_in_window", view)
    return ~active & (np.round(hours, 6) < limit)  # type: ignore[operator]
