# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One measure: what it means, how it went, against which target, for whom, who is behind it, and how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from styrbord.figures.figure import Figure
from styrbord.presentation import formats
from styrbord.presentation.charts import Chart
from styrbord.web.page import Page
from styrbord.web.pages.figure_asked import SPANS, FigureAsked, Question, filters, question_of
from styrbord.web.pages.figure_downloads import DOWNLOADS
from styrbord.web.pages.figure_groups import meanings, split_grid, splits
from styrbord.web.pages.figure_history import history, table
from styrbord.web.pages.figure_origin import Fact, definition, made
from styrbord.web.pages.figure_people import People, people
from styrbord.web.parts import Card, Filter, Grid, Link
from styrbord.web.roles import Permission
from styrbord.web.sight import Sight, address, distance, hours_known
from styrbord.web.visit import Visit
from styrbord.web.words import says
from styrbord.workbench.inputs import months_of


@dataclass(frozen=True)
class FigurePage:
    """One measure in one view, for one group. `stale` tells that the id asked for was made from other inputs."""

    measure: str
    name: str
    question: str
    explanation: str
    month: str
    view: str
    group: str
    group_name: str
    is_reckoned: bool
    figure: Figure | None
    figure_id: str
    stale: str
    crumbs: tuple[Link, ...]
    filters: tuple[Filter, ...]
    card: Card | None
    sentence: str
    hours_note: str
    chart: Chart | None
    table: Grid | None
    meanings: Grid | None
    splits: tuple[Link, ...]
    split: Grid | None
    definition: tuple[Fact, ...]
    made: tuple[Fact, ...]
    people: People | None
    people_url: str
    downloads: tuple[Link, ...]


def content(visit: Visit, asked: FigureAsked) -> FigurePage:
    """The figure of a measure or of a figure's id, with its history, its parts, its definition and its origin."""
    sight = Sight(visit, "figure")
    question = question_of(sight, asked)
    measure, view, group = question.measure, question.view, question.group
    one = sight.get(measure.id, view, group, question.month) if sight.shelf else None
    span = asked.months if asked.months in SPANS else SPANS[0]
    may_look = one is not None and one.value is not None and visit.may(Permission.SEE_PERSONS)
    has_people = may_look and measure.counted in ("share", "number") and question.month != ""
    same = {"view": view, "group": group if group != "all" else "", "months": span if span != SPANS[0] else ""}
    return FigurePage(
        measure=measure.id,
        name=sight.measure_name(measure.id),
        question=measure.question[sight.lang],
        explanation=measure.explanation[sight.lang],
        month=question.month,
        view=view,
        group=group,
        group_name=sight.group_name(group),
        is_reckoned=sight.shelf is not None,
        figure=one,
        figure_id=one.id if one else "",
        stale=question.stale,
        crumbs=(
            Link(says("title", page="figures", lang=sight.lang), address("figures")),
            Link(sight.measure_name(measure.id)),
        ),
        filters=tuple(filters(sight, question, span)),
        card=_card(sight, question, one) if one else None,
        sentence=sentence(sight, question, one) if one else "",
        hours_note=hours_note(sight, question),
        chart=history(sight, question, span) if sight.shelf else None,
        table=table(sight, question, span) if sight.shelf else None,
        meanings=meanings(sight, question.month) if measure.on_time and sight.shelf else None,
        splits=tuple(splits(measure, asked.by, sight, same)),
        split=split_grid(sight, question, asked.by) if sight.shelf else None,
        definition=tuple(definition(sight, measure)),
        made=tuple(made(sight, one)) if one else (),
        people=_people(sight, question, one, asked.page) if one and has_people and asked.people else None,
        people_url=address("figure", measure.id, **same, month=question.month, people=1) if has_people else "",
        downloads=tuple(
            Link(d.name, address(f"figure.{d.name}", measure.id, **same, month=question.month)) for d in DOWNLOADS
        ),
    )


def _people(sight: Sight, question: Question, one: Figure, page: int) -> People:
    why = sight.say("why_looked", id=one.id)
    return people(sight, question.measure.id, question.view, question.group, question.month, page, why)


def _card(sight: Sight, question: Question, one: Figure) -> Card:
    target = sight.target(one.measure, one.view, question.month, "all")
    tone: Literal["", "good", "bad", "quiet"] = ""
    verdict = limit = gap = ""
    if target is not None:
        limit = sight.say("target", limit=sight.limit(target))
        if one.value is not None:
            met = target.is_met(one.value)
            tone, verdict = ("good" if met else "bad"), sight.say("met_word" if met else "not_met_word")
            off = formats.points(100 * abs(distance(target, one.value)), 1, sight.lang).lstrip("+")
            gap = sight.say("gap_right" if met else "gap_wrong", points=off)
    nobody = sight.is_nobody(one)
    return Card(
        title=f"{sight.group_name(question.group)}, {sight.month_name(question.month)}",
        value=sight.in_words(one) if nobody else sight.value(one),
        state="" if nobody else sight.state(one),  # type: ignore[arg-type]
        target=limit,
        distance=gap,
        tone=tone,
        verdict=verdict,
        note=sight.of(one) if one.unit == "share" else "",
        change=_since_last_year(sight, question, one),
    )


def _since_last_year(sight: Sight, question: Question, one: Figure) -> str:
    month = months_of(question.month)[0].before(12).label
    then = sight.get(one.measure, one.view, question.group, month)
    if then is None or then.value is None or one.value is None or one.unit not in ("share", "persons", "duties"):
        return ""
    change = one.value - then.value
    told = sight.points(change) if one.unit == "share" else formats.number(change, 0, sight.lang, sign=True)
    return sight.say("since", change=told, month=sight.month_name(month))


def sentence(sight: Sight, question: Question, one: Figure) -> str:
    """The figure in a sentence."""
    name, month = sight.measure_name(one.measure), sight.month_name(question.month)
    who = sight.group_name(question.group)
    if one.value is None:
        if sight.is_nobody(one):
            return sight.say("sentence_nobody", name=name, month=month, who=who)
        return sight.say(
            "sentence_state", name=name, month=month, who=who, why=says(f"state_why.{one.state}", lang=sight.lang)
        )
    of = f" ({sight.of(one)})" if one.unit == "share" and sight.of(one) else ""
    return sight.say("sentence", name=name, month=month, who=who, value=sight.value(one) + of)


def hours_note(sight: Sight, question: Question) -> str:
    """Paid hours come late: a figure that needs them says up to when they are known."""
    if "wage_hours" not in question.measure.needs or not sight.shelf:
        return ""
    known = hours_known(sight)
    return sight.say("hours_known", month=sight.month_name(known)) if known < question.month else ""


PAGE = Page(
    "figure", "tal/<str:name>/", Permission.SEE_FIGURES, content, asks=FigureAsked, downloads=DOWNLOADS,
)  # fmt: skip
