# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the address of a figure page asks for: a measure with filters, or the id of a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from styrbord.errors import AskedWrongly, NoData
from styrbord.figures.catalogue import shipped
from styrbord.figures.measure import Measure
from styrbord.web.parts import Choice, Filter
from styrbord.web.sight import Sight, usual_view, views_of
from styrbord.workbench.figures import asked_as

ID = re.compile(r"[0-9a-f]{8,16}")
SPANS = (13, 25, 36)
FIRST_SPLITS = ("team", "group", "benefit", "reason", "row", "age")


@dataclass(frozen=True)
class FigureAsked:
    """A measure's id, or a figure's; the view, the group ("team:Unge", "group:2", a benefit) or the team; the month
    looked at; how many months back; which split; whether (and which page of) the persons behind it."""

    name: str
    view: str = ""
    group: str = ""
    team: str = ""
    month: str = ""
    months: int = 13
    by: str = ""
    people: bool = False
    page: int = 1


@dataclass(frozen=True)
class Question:
    """The measure, view, group and month that an address asks for."""

    measure: Measure
    view: str
    group: str
    month: str
    stale: str = ""


def question_of(sight: Sight, asked: FigureAsked) -> Question:
    """The question of the address: a measure's id with filters, or the id of a figure."""
    if asked.name in shipped():
        measure = shipped()[asked.name]
        month = asked.month or (sight.month if sight.shelf else "")
        views = views_of(measure.id)
        view = asked.view if asked.view in views else usual_view(measure.id, month or "2100-01")
        group = f"team:{asked.team}" if asked.team else asked.group or "all"
        return Question(measure, view, group, month)
    return _of_id(sight, asked)


def _of_id(sight: Sight, asked: FigureAsked) -> Question:
    if not ID.fullmatch(asked.name):
        raise _no_such(sight, asked.name)
    try:
        entry = asked_as(sight.visit.bench, asked.name)
    except AskedWrongly as unknown:
        raise _no_such(sight, asked.name) from unknown
    told = entry.answer
    measure = shipped().get(told.measure)
    if measure is None:
        raise _no_such(sight, told.measure)
    view, group, month = asked.view or told.view, asked.group or entry.group, asked.month or entry.period
    group = f"team:{asked.team}" if asked.team else group
    now = sight.get(measure.id, view, group, month) if sight.shelf else None
    stale = ""
    if sight.shelf and (now is None or now.id != entry.id) and not (asked.view or asked.group or asked.month):
        made = told.made_from
        stale = sight.say("stale", id=entry.id, known=str(made["known_on"]), as_of=str(made["as_of"]))
    if sight.shelf and month not in sight.shelf.months:
        month = sight.month
    return Question(measure, view, group, month, stale)


def _no_such(sight: Sight, name: str) -> NoData:
    return NoData(
        sight.say("no_such_what", name=name),
        where=sight.say("no_such_where"),
        expected=sight.say("no_such_expected"),
        todo=sight.say("no_such_todo"),
    )


def filters(sight: Sight, question: Question, span: int) -> Iterator[Filter]:
    """Group, view, month and how far back."""
    groups = [Choice("", sight.group_name("all"))]
    if sight.shelf:
        for split in (s for s in FIRST_SPLITS if s in all_splits(question.measure)):
            for g in sight.shelf.groups(question.measure.id, question.view, split):
                groups.append(Choice(g, f"{sight.split_name(split)}: {sight.group_name(g)}"))
    if len(groups) > 1:
        yield Filter(
            "group", sight.say("for"), "" if question.group == "all" else question.group, choices=tuple(groups)
        )
    views = views_of(question.measure.id)
    if len(views) > 1:
        usual = usual_view(question.measure.id, question.month or "2100-01")
        names = sorted(views, key=lambda v: v != usual)
        choices = tuple(Choice("" if v == usual else v, views[v][sight.lang]) for v in names)
        yield Filter("view", sight.say("view"), "" if question.view == usual else question.view, choices=choices)
    if sight.shelf:
        months = tuple(Choice(m, sight.month_name(m)) for m in reversed(sight.shelf.months))
        yield Filter("month", sight.say("month"), question.month, choices=months)
        spans = tuple(Choice("" if s == SPANS[0] else str(s), sight.say("last_months", n=s)) for s in SPANS)
        yield Filter("months", sight.say("back"), "" if span == SPANS[0] else str(span), choices=spans)


def all_splits(measure: Measure) -> tuple[str, ...]:
    """The splits of a measure, or of the one it is derived from."""
    return measure.split_by or (shipped()[measure.of].split_by if measure.of else ())
