# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The verb that makes a steering report: gathers figures and what lies behind them, and has them put in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from styrbord.figures.answer import Answers
from styrbord.figures.catalogue import read_targets, shipped
from styrbord.figures.disclosure import Hiding
from styrbord.figures.figure import Figure
from styrbord.figures.reckoning import Month
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Paper
from styrbord.presentation.steering_material import Key, Material, Reading, last_day
from styrbord.presentation.steering_report import report
from styrbord.records.places import places
from styrbord.workbench.bench import Workbench
from styrbord.workbench.figures import Desk
from styrbord.workbench.inputs import months_of, pinned
from styrbord.workbench.outlook import forecast, missing, views

OVER_A_YEAR = ("focus-1-passive", "focus-2-interviews", "early-effort-interviews")
TWO_MONTHS = (
    "duties-kept", "duties-not-kept", "early-effort-offers", "early-effort-trigger-interviews", "persons", "inflow",
    "outflow", "interviews-held", "placements",
)  # fmt: skip
RESTATED = ("duties-kept", "focus-2-interviews", "early-effort-interviews")
BACK = 3


def steering(
    bench: Workbench, month: str, as_of: dt.date | None = None, known_on: dt.date | None = None, *,
    hiding: bool = True, with_persons: bool = False, language: Language = "da", overlays: Iterable[str] = (),
) -> Paper:  # fmt: skip
    """The steering report of one month, seen from its last day unless another is given; its figures are noted."""
    return report(gather(bench, month, as_of, known_on, hiding, with_persons, overlays), language)


def gather(
    bench: Workbench, month: str, as_of: dt.date | None = None, known_on: dt.date | None = None, hiding: bool = True,
    with_persons: bool = False, overlays: Iterable[str] = (),
) -> Material:  # fmt: skip
    """All that the report of a month says, before it is put in words."""
    at = months_of(month)[0]
    day = as_of or last_day(at.label)
    desk, policy = Desk.at(bench, day, known_on, overlays), Hiding(on=hiding)
    year = [at.before(n) for n in range(12, -1, -1)]
    found = _by_question([desk.answer(year, OVER_A_YEAR, policy), desk.answer(year[-2:], TWO_MONTHS, policy)])
    info = pinned(bench.register, known_on)
    place = places().get(info.municipality)
    lack = missing(bench, "focus-1-passive", day, known_on=known_on) if _has_target(day) else None
    return Material(
        place=place.name if place else info.municipality,
        months=tuple(m.label for m in year),
        as_of=day,
        made=next(iter(found.values())).made_from,
        delivery=desk.delivery,
        source=info.source,
        figures=found,
        measures=shipped(),
        targets=read_targets(),
        titles={row: bench.book.of_row(row)[-1].title for row in bench.book.rows},
        readings=tuple(_readings(bench, year[-1 - BACK : -1], desk.delivery, policy, overlays)),
        ahead=tuple(forecast(bench, "focus-1-passive", day, 3, known_on=known_on)),
        missing=lack,
        gap=views(bench, "focus-1-passive", at.label, day, "old", "new", known_on, hiding),
        with_persons=with_persons,
        hiding=hiding,
    )


def _has_target(day: dt.date) -> bool:
    return any(t.measure == "focus-1-passive" and t.covers(day + dt.timedelta(days=31)) for t in read_targets())


def _by_question(answers: Sequence[Answers]) -> dict[Key, Figure]:
    figures = [f for a in answers for f in a.figures()]
    return {(f.measure, f.view, f.group, f.period): f for f in figures}


def _readings(
    bench: Workbench, months: Sequence[Month], delivery: int, policy: Hiding, overlays: Iterable[str]
) -> Iterable[Reading]:
    """The figures of earlier months as first known and as known now, both seen from the month's last day."""
    for month in months:
        day = last_day(month.label)
        held = [d for d in bench.register.deliveries()[:delivery] if d.extracted_at.date() >= day]
        first = (held[0].number or 0) if held else delivery
        if first == delivery or not _told_of(held[0].extracted_at.date(), day):
            continue
        then, now = (
            _by_question([Desk.at(bench, day, overlays=overlays, delivery=n).answer([month], RESTATED, policy)])
            for n in (first, delivery)
        )
        for name in RESTATED:
            key = (name, "", "all", month.label)
            yield Reading(then[key], now[key])


def _told_of(extracted: dt.date, last: dt.date) -> bool:
    """Was the delivery drawn soon enough after the month to be its first publication?"""
    return (extracted - last).days <= 62
