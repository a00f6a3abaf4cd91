# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What is missing to reach a target: how many, by when, and for whom it can still be done, most urgent first."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from styrbord.errors import AskedWrongly
from styrbord.figures.frame import Labelled
from styrbord.figures.measure import Measure
from styrbord.figures.members import Members, Question, members
from styrbord.figures.project import project
from styrbord.figures.reckoning import DutiesProvider, Month
from styrbord.figures.target import Target
from styrbord.figures.windows import HOLDERS, KINDS, in_force
from styrbord.law.columns import Ints
from styrbord.records.casedata import CaseData
from styrbord.records.days import date, number

MakeProvider = Callable[[CaseData, dt.date], DutiesProvider]


@dataclass(frozen=True)
class Chance:
    """One person (or duty) that can still be brought over: by when, what is lacking, and what would count."""

    key: tuple[str, ...]
    by: dt.date
    lacks: float
    unit: str
    would_count: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """Where the target will stand on `by` if only what is booked happens, and what would be needed beyond it."""

    target: Target
    month: str
    group: str
    by: dt.date
    numerator: int
    denominator: int
    needed: int
    chances: tuple[Chance, ...]

    @property
    def can_be_reached(self) -> bool:
        """Are there enough for whom it can still be done?"""
        return self.needed <= len(self.chances)


def missing(
    case: CaseData,
    make_provider: MakeProvider | None,
    measure: Measure,
    view: str,
    target: Target,
    month: Month,
    as_of: dt.date,
    group: str = "all",
) -> Missing:
    """What is missing for the target in the month (over or to come), as seen on `as_of`.

    Refuses a measure that is no share, and a target of another measure.
    """
    if target.measure != measure.id:
        raise AskedWrongly(
            f"The target {target.id} is one of {target.measure}.",
            where=f"what is missing in {measure.id}",
            expected="a target of the measure",
            todo="Choose one of the measure's own targets.",
        )
    end = date(max(month.last, number(as_of)))
    assert end is not None
    ahead = project(case, number(as_of))
    provider = make_provider(ahead, end) if make_provider else None
    found = members(Question(ahead, end, provider, measure, view, month, group))
    top, bottom = int(found.hit.sum()), len(found.hit)
    last = date(month.last)
    assert last is not None
    return Missing(
        target=target,
        month=month.label,
        group=group,
        by=last,
        numerator=top,
        denominator=bottom,
        needed=needed(target, top, bottom),
        chances=_chances(found, provider, measure, view, target, month, as_of),
    )


def needed(target: Target, top: int, bottom: int) -> int:
    """How many more (or fewer) units in the numerator meet the target; reckoned in whole numbers, never in floats."""
    if bottom == 0:
        return 0
    limit = Fraction(str(target.level)) * bottom
    if target.met_when in ("at_least", "above"):
        lack = math.ceil(limit) - top if target.met_when == "at_least" else math.floor(limit) + 1 - top
    else:
        lack = top - math.floor(limit) if target.met_when == "at_most" else top - math.ceil(limit) + 1
    return max(lack, 0)


def _chances(
    found: Members, provider: DutiesProvider | None, measure: Measure, view: str, target: Target, month: Month,
    as_of: dt.date,
) -> tuple[Chance, ...]:  # fmt: skip
    wanted = target.met_when in ("at_least", "above")
    rows = np.flatnonzero(found.hit != wanted)
    if found.duties is not None and provider is not None:
        chances = _of_duties(found, rows[found.duties.due[rows] >= number(as_of)], provider)
    elif month.last < number(as_of):
        return ()  # the month is over: nothing can be done any more
    else:
        chances = [c for r in rows for c in _of_person(found, int(r), measure, view, month)]
    return tuple(sorted((c for c in chances if c.by >= as_of), key=lambda c: (c.by, c.lacks, c.key)))


def _of_duties(found: Members, rows: Ints, provider: DutiesProvider) -> list[Chance]:
    """Duties that can still be kept: what each lacks beyond what is booked, and what the law would count for it."""
    assert found.duties is not None
    duties, out = found.duties.where(rows), []
    for row, due, lack in zip(rows, duties.due, provider.lacks(duties), strict=True):
        by = date(int(due))
        assert by is not None
        out.append(Chance(found.keys[row], by, lack.many, lack.of, lack.would_count))
    return out


def _of_person(found: Members, row: int, measure: Measure, view: str, month: Month) -> list[Chance]:
    by, v = date(month.last), measure.view(view)
    assert by is not None
    at = found.rows[row]
    out = []
    if "interviews_in_window" in measure.of_these:
        lacks = _wanted(measure.of_these["interviews_in_window"]) - _at(found, "interviews_in_window", v, at)
        asked = v.parameters.get("interviews", {})
        held = ", ".join(asked.get("actors", HOLDERS))
        counts = tuple(f"{k} ({held})" for k in asked.get("kinds", KINDS))
        out.append(Chance(found.keys[row], by, lacks, "interviews", counts))
    if "passive" in measure.of_these:
        hours = in_force(v.parameters["hours"], month.last)["below"] - _at(found, "wage_hours_in_window", v, at)
        kinds = in_force(v.parameters["offers"], month.last)["kinds"]
        out.append(Chance(found.keys[row], by, round(hours, 6), "hours, or an offer", tuple(kinds)))
    if "offer_in_window" in measure.of_these:
        out.append(
            Chance(found.keys[row], by, 1, "offer", tuple(in_force(v.parameters["offers"], month.last)["kinds"]))
        )
    return out


def _at(found: Members, name: str, view: Any, at: int) -> float:
    column = found.frame.column(name, view)
    assert not isinstance(column, Labelled)
    return float(column[at])


def _wanted(condition: dict[str, float]) -> float:
    return condition.get("below", condition.get("at_least", 0))
