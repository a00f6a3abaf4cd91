# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs that look beyond one figure: what is missing for a target, where it will stand, what lies between two views."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from styrbord.errors import AskedWrongly
from styrbord.figures.catalogue import chosen, read_targets, shipped
from styrbord.figures.disclosure import Hiding
from styrbord.figures.forecast import Ask, Forecast
from styrbord.figures.forecast import forecast as reckon_forecast
from styrbord.figures.members import Question
from styrbord.figures.missing import MakeProvider, Missing
from styrbord.figures.missing import missing as reckon_missing
from styrbord.figures.provider import LawbookProvider
from styrbord.figures.reckoning import Month
from styrbord.figures.target import Target
from styrbord.figures.views import Difference, difference
from styrbord.law.lawbook import Lawbook
from styrbord.records.casedata import CaseData, take
from styrbord.records.days import date, number
from styrbord.records.tables import STATUSES
from styrbord.workbench.bench import Workbench
from styrbord.workbench.figures import Desk
from styrbord.workbench.inputs import months_of


def providers(book: Lawbook) -> MakeProvider:
    """Duties by a lawbook, of whatever case data and day."""
    return lambda case, day: LawbookProvider(case, book, number(day))


def coming(as_of: dt.date) -> Month:
    """The first month that is not over on a day."""
    month = Month.of(as_of.year, as_of.month)
    return month.before(-1) if month.last <= number(as_of) else month


def target_of(name: str, month: Month, view: str | None = None) -> Target:
    """The target of that id, or the one of that measure in force on the month's last day (new before old)."""
    targets, day = read_targets(), date(month.last)
    assert day is not None
    named = [t for t in targets if t.id == name]
    if not named and name not in {t.measure for t in targets}:
        raise AskedWrongly(
            f"There is no target {name!r}.",
            where="the target asked for",
            expected="one of " + ", ".join(dict.fromkeys(t.measure for t in targets)) + ", or the id of a target",
            todo="choose one of these",
        )
    order = ("new", "old", "transition", "")
    fits = named or [t for t in targets if t.measure == name and t.covers(day) and (view is None or t.view == view)]
    if not fits:
        raise AskedWrongly(
            f"No target of {name} was in force at the end of {month.label}.",
            where="the target and the month" + (f", view {view}" if view else ""),
            expected="; ".join(f"{t.id}: {t.begins} to {t.until or 'today'}" for t in targets if t.measure == name),
            todo="ask for another month or view",
        )
    return min(fits, key=lambda t: order.index(t.view) if t.view in order else 9)


def missing(
    bench: Workbench, target: str, as_of: dt.date, month: str | None = None, view: str | None = None,
    known_on: dt.date | None = None,
) -> Missing:  # fmt: skip
    """How many are lacking for a target in a month (else the coming one), and for whom it can still be done."""
    asked = months_of(month)[0] if month else coming(as_of)
    aim = target_of(target, asked, view)
    desk = Desk.at(bench, as_of, known_on)
    measure = chosen(shipped(), [aim.measure])[0]
    return reckon_missing(
        desk.case, providers(bench.book), measure, aim.view or measure.views[0].name, aim, asked, as_of
    )


def forecast(
    bench: Workbench, measure: str, as_of: dt.date, months_ahead: int = 3, view: str | None = None, level: float = 0.8,
    known_on: dt.date | None = None, past: int = 18,
) -> list[Forecast]:  # fmt: skip
    """Where a share will stand in the coming months, with an interval earned on past months.

    Bookings count only when the register holds deliveries from all those months: otherwise the past would be
    projected without them and today with them.
    """
    if not 1 <= months_ahead <= 3:
        raise AskedWrongly(
            f"A forecast {months_ahead} months ahead.",
            where="months ahead",
            expected="1, 2 or 3: further ahead little is booked",
            todo="ask for at most three",
        )
    asked = chosen(shipped(), [measure])[0]
    name = view if view is not None else _usual_view(measure, coming(as_of))
    desk = Desk.at(bench, as_of, known_on)
    asked.view(name)
    ask = Ask(_unbooked(desk.case), providers(bench.book), asked, name)
    if _reaches_back(bench, as_of, past + months_ahead + 1):
        ask = Ask(desk.case, providers(bench.book), asked, name, known=lambda day: bench.register.case_data(day))
    found = reckon_forecast(ask, as_of, past=past, level=level)
    return found[: months_ahead + (1 if found and found[0].month == f"{as_of:%Y-%m}" else 0)]


def views(
    bench: Workbench, measure: str, month: str, as_of: dt.date, first: str, second: str,
    known_on: dt.date | None = None, hiding: bool = True,
) -> Difference:  # fmt: skip
    """What lies between two views of one measure in a month: who and why; the parts add up."""
    desk, asked, at = Desk.at(bench, as_of, known_on), chosen(shipped(), [measure])[0], months_of(month)[0]
    one, other = (Question(desk.case, as_of, desk.provider(), asked, v, at) for v in (first, second))
    return difference(one, other).published(Hiding(on=hiding))


def _reaches_back(bench: Workbench, as_of: dt.date, months: int) -> bool:
    first, held = Month.of(as_of.year, as_of.month).before(months), bench.register.deliveries()
    return len(held) >= months and number(held[0].extracted_at.date()) <= first.last


def _unbooked(case: CaseData) -> CaseData:
    """The case data without interviews that are only planned."""
    kept = case["interviews"]["status"] != STATUSES.index("planned")
    interviews = {c: take(v, kept) for c, v in case["interviews"].items()}
    return CaseData(case.person_keys, {**case.tables, "interviews": interviews}, case.missing)


def _usual_view(measure: str, month: Month) -> str:
    names = [v.name for v in chosen(shipped(), [measure])[0].views]
    return target_of(measure, month).view if _has_target(measure) and len(names) > 1 else names[0]


def _has_target(measure: str) -> bool:
    targets: Iterable[Target] = read_targets()
    return any(t.measure == measure for t in targets)
