# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs that look ahead and back for the board: where every target will stand, and why the last month changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from styrbord.errors import AskedWrongly
from styrbord.figures.catalogue import chosen, read_targets, shipped
from styrbord.figures.change import MonthChange, month_change
from styrbord.figures.disclosure import Hiding
from styrbord.figures.members import Question
from styrbord.figures.missing import Chance, Missing
from styrbord.figures.missing import missing as reckon_missing
from styrbord.figures.reckoning import Month
from styrbord.figures.target import Target
from styrbord.figures.whatif import Effort, Job, WhatIf, what_if
from styrbord.law.lawbook import frozen_on
from styrbord.records.days import date, number
from styrbord.workbench import outlook
from styrbord.workbench.bench import Workbench
from styrbord.workbench.figures import Desk

AHEAD = 3
PARTED = ("interviews-on-time-duty", "offers-on-time-duty", "focus-1-passive", "focus-2-interviews")
ORDER = ("new", "old", "transition", "")


@dataclass(frozen=True)
class Ahead:
    """One month to come: booked is what comes if only that happens; expected adds what usually comes besides.

    Shares are None for a share of nobody. `chances` are those for whom it can still be done.
    """

    month: str
    booked: float | None
    expected: float | None
    low: float | None
    high: float | None
    past: int
    numerator: int
    denominator: int
    needed: int
    chances: tuple[Chance, ...]

    def is_small(self, hiding: Hiding) -> bool:
        """Does it tell of so few that it is hidden?"""
        parts = (self.numerator, self.denominator, self.denominator - self.numerator)
        return hiding.on and any(0 < n < hiding.limit for n in parts)

    def with_effort(self, target: Target, effort: Effort) -> WhatIf | None:
        """What the month would be with so many more events a week; None for a share of nobody."""
        share = self.expected if self.expected is not None else self.booked
        if share is None:
            return None
        jobs = [Job(max(1, round(c.lacks)) if c.unit == "interviews" else 1, c.by) for c in self.chances]
        return what_if(target, self.month, share, self.denominator, jobs, effort)


@dataclass(frozen=True)
class Prospect:
    """One target and the months to come. `is_in_force`: does it still apply at the end of the first of them?"""

    target: Target
    is_in_force: bool
    months: tuple[Ahead, ...]

    @property
    def counts(self) -> bool:
        """Does it count anybody in the months to come?"""
        return any(m.denominator for m in self.months)


def aims(as_of: dt.date) -> list[Target]:
    """One target for each measure that has any: the one in force at the end of the coming month, else its last.

    Those in force come first.
    """
    first = outlook.coming(as_of)
    found = [own[0] for m in shipped() if (own := targets_of(m, first))]
    return sorted(found, key=lambda t: not is_in_force(t, as_of))


def is_in_force(target: Target, as_of: dt.date) -> bool:
    """Does the target apply at the end of the coming month?"""
    last = date(outlook.coming(as_of).last)
    assert last is not None
    return target.covers(last)


def prospects(bench: Workbench, as_of: dt.date) -> list[Prospect]:
    """Where every target will stand in the coming months."""
    return [prospect(bench, target, as_of) for target in aims(as_of)]


def targets_of(measure: str, month: Month) -> list[Target]:
    """The measure's targets for everybody: those in force at the end of the month, else the last that were."""
    day = date(month.last)
    assert day is not None
    own = [t for t in read_targets() if t.measure == measure and t.group == "all" and t.begins <= day]
    live = [t for t in own if t.covers(day)]
    newest = max((t.begins for t in own), default=None)
    return sorted(live or [t for t in own if t.begins == newest], key=lambda t: ORDER.index(t.view))


def prospect(bench: Workbench, target: Target, as_of: dt.date) -> Prospect:
    """Where one target will stand in the coming months, with what is booked and what the past tells."""
    view = target.view or shipped()[target.measure].views[0].name
    first = outlook.coming(as_of)
    foreseen = {f.month: f for f in outlook.forecast(bench, target.measure, as_of, AHEAD, view)}
    months = []
    for month in (first.before(-n) for n in range(AHEAD)):
        lack = _missing(bench, target, view, month, as_of)
        f = foreseen.get(month.label)
        share = lack.numerator / lack.denominator if lack.denominator else None
        past = f if f and f.past else None
        months.append(
            Ahead(
                month=month.label,
                booked=share,
                expected=past.expected if past else share,
                low=past.low if past else None,
                high=past.high if past else None,
                past=past.past if past else 0,
                numerator=lack.numerator,
                denominator=lack.denominator,
                needed=lack.needed,
                chances=lack.chances,
            )
        )
    return Prospect(target, is_in_force(target, as_of), tuple(months))


def _missing(bench: Workbench, target: Target, view: str, month: Month, as_of: dt.date) -> Missing:
    desk, measure = Desk.at(bench, as_of), shipped()[target.measure]
    return reckon_missing(desk.case, outlook.providers(bench.book), measure, view, target, month, as_of)


@dataclass(frozen=True)
class Parted:
    """Why one measure changed from the month before to the newest month that is over."""

    measure: str
    view: str
    before: str
    month: str
    change: MonthChange


def changes(bench: Workbench, as_of: dt.date, measures: Iterable[str] = PARTED) -> list[Parted]:
    """Part the newest change of each measure; a measure without units in one of the months is left out."""
    now = outlook.coming(as_of).before(1)
    out = []
    for name in measures:
        try:
            out.append(_parted(bench, name, now, as_of))
        except AskedWrongly:  # a share of nobody
            continue
    return out


def _parted(bench: Workbench, name: str, now: Month, as_of: dt.date) -> Parted:
    measure, earlier = chosen(shipped(), [name])[0], now.before(1)
    first_view, last_view = (_view(name, m) for m in (earlier, now))
    day = date(earlier.last)
    assert day is not None
    desk = Desk.at(bench, as_of)
    frozen = Desk.at(bench, as_of, book=frozen_on(bench.book, earlier.last))
    then = _as_first_known(bench, earlier, now)

    def ask(at: Desk, month: Month, view: str) -> Question:
        return Question(at.case, at.as_of, at.provider(), measure, view, month)

    change = month_change(
        ask(then, earlier, first_view) if then else None,
        ask(desk, earlier, first_view),
        ask(frozen, now, first_view),
        ask(desk, now, last_view),
    )
    return Parted(name, last_view, earlier.label, now.label, change)


def _view(measure: str, month: Month) -> str:
    names = [v.name for v in shipped()[measure].views]
    aims = [t.view for t in targets_of(measure, month) if t.view in names]
    return aims[0] if aims and len(names) > 1 else names[0]


def _as_first_known(bench: Workbench, earlier: Month, now: Month) -> Desk | None:
    """The desk of the delivery that first told of the whole earlier month; None when only later ones are held."""
    for info in bench.register.deliveries():
        drawn = info.extracted_at.date()
        if earlier.last <= number(drawn) < now.last and info.number:
            return Desk.at(bench, drawn, delivery=info.number)
    return None
