# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One measure: what it means, how it went, against which target, for whom, who is behind it, and how it was made."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from styrbord.errors import AskedWrongly, NoData
from styrbord.figures.catalogue import shipped
from styrbord.figures.figure import Figure
from styrbord.figures.measure import Measure
from styrbord.presentation import formats
from styrbord.presentation.board_charts import Series, Step, by_month
from styrbord.presentation.board_charts import Words as InPicture
from styrbord.presentation.charts import Chart
from styrbord.records.days import date
from styrbord.web.page import Page
from styrbord.web.pages.figure_downloads import DOWNLOADS, FigureAsked
from styrbord.web.pages.figure_people import People, people
from styrbord.web.pages.overview import hours_known
from styrbord.web.parts import Card, Cell, Choice, Column, Filter, Grid, Link
from styrbord.web.roles import Permission
from styrbord.web.sight import NAMES, TARGETS, Sight, address, distance, usual_view, views_of
from styrbord.web.visit import Visit
from styrbord.web.words import says
from styrbord.workbench.figures import asked_as
from styrbord.workbench.inputs import months_of

ID = re.compile(r"[0-9a-f]{8,16}")
SPANS = (13, 25, 36)
FIRST_SPLITS = ("team", "group", "benefit", "reason", "row", "age")
THREE = (("a", "interviews-on-time-duty"), ("b", "interviews-on-time-2018"), ("c", "early-effort-interviews"))


@dataclass(frozen=True)
class Fact:
    """A line of the definition, or of how the figure was made."""

    name: str
    text: str
    url: str = ""


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


@dataclass(frozen=True)
class Question:
    """The measure, view, group and month that an address asks for."""

    measure: Measure
    view: str
    group: str
    month: str
    stale: str = ""


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
        filters=tuple(_filters(sight, question, span)),
        card=_card(sight, question, one) if one else None,
        sentence=sentence(sight, question, one) if one else "",
        hours_note=hours_note(sight, question),
        chart=history(sight, question, span) if sight.shelf else None,
        table=_table(sight, question, span) if sight.shelf else None,
        meanings=_meanings(sight, question.month) if measure.on_time and sight.shelf else None,
        splits=tuple(_splits(measure, asked.by, sight, same)),
        split=_split(sight, question, asked.by) if sight.shelf else None,
        definition=tuple(_definition(sight, measure)),
        made=tuple(_made(sight, one)) if one else (),
        people=_people(sight, question, one, asked.page) if one and has_people and asked.people else None,
        people_url=address("figure", measure.id, **same, month=question.month, people=1) if has_people else "",
        downloads=tuple(
            Link(d.name, address(f"figure.{d.name}", measure.id, **same, month=question.month)) for d in DOWNLOADS
        ),
    )


def _people(sight: Sight, question: Question, one: Figure, page: int) -> People:
    why = sight.say("why_looked", id=one.id)
    return people(sight, question.measure.id, question.view, question.group, question.month, page, why)


# -- what is asked


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


def _filters(sight: Sight, question: Question, span: int) -> Iterator[Filter]:
    groups = [Choice("", sight.group_name("all"))]
    if sight.shelf:
        for split in (s for s in FIRST_SPLITS if s in _all_splits(question.measure)):
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


def _all_splits(measure: Measure) -> tuple[str, ...]:
    """The splits of a measure, or of the one it is derived from."""
    return measure.split_by or (shipped()[measure.of].split_by if measure.of else ())


# -- the newest figure


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


def awaits_hours(sight: Sight, measure: Measure, month: str) -> bool:
    """Does the answer for this month rest on paid hours that have not come? Then it is no number to draw yet."""
    return measure.over == "duties" and "wage_hours" in measure.needs and month > hours_known(sight)


# -- over time


def history(sight: Sight, question: Question, span: int) -> Chart | None:
    """The figure by month with targets and rule changes; all views in one picture when there are several."""
    assert sight.shelf is not None
    measure, months = question.measure, sight.shelf.months[-span:]
    views = (
        sorted(views_of(measure.id), key=lambda v: v != question.view) if question.group == "all" else [question.view]
    )
    lines = []
    for view in views:
        found = sight.shelf.series(measure.id, view, question.group, span)
        name = views_of(measure.id)[view].get(sight.lang) or sight.measure_name(measure.id)
        told = [
            None if f is None or awaits_hours(sight, measure, m) else f.value
            for m, f in zip(months, found, strict=True)
        ]
        lines.append(Series(name, told))
    if all(v is None for line in lines for v in line.values):
        return None
    is_share = measure.unit in ("share", "change")
    steps = tuple(steps_of(sight, measure, question.view)) if question.group == "all" else ()
    one = sight.get(measure.id, question.view, question.group, question.month)
    grid = _table(sight, question, span)
    axis = sight.say("percent") if is_share else says(f"unit.{measure.unit}", page=NAMES, lang=sight.lang)
    return by_month(
        months, lines, InPicture(axis),
        is_share=is_share,
        title=f"{sight.measure_name(measure.id)}: {sight.group_name(question.group)}",
        alt=_in_words(sight, question, months, one, steps),
        columns=tuple(c.title for c in grid.columns),
        rows=tuple(tuple(_plain(sight, c) for c in row) for row in grid.rows),
        steps=steps,
        changes=rule_changes(sight, measure),
        language=sight.lang,
        source=sight.say("source", id=one.id, day=formats.date(sight.visit.as_of, sight.lang)) if one else "",
    )  # fmt: skip


def _in_words(
    sight: Sight, question: Question, months: Sequence[str], one: Figure | None, steps: Sequence[Step]
) -> str:
    told = sight.say(
        "chart_words", name=sight.measure_name(question.measure.id), first=sight.month_name(months[0]),
        last=sight.month_name(months[-1]), value=sight.in_words(one), month=sight.month_name(question.month),
    )  # fmt: skip
    return f"{told} {steps[-1].label}." if steps else told


def steps_of(sight: Sight, measure: Measure, view: str) -> Iterator[Step]:
    """The targets of a measure over time, in one view."""
    for t in TARGETS:
        if t.measure == measure.id and t.group == "all" and t.view in (view, ""):
            yield Step(t.level, t.begins, t.until, sight.say("target", limit=sight.limit(t)))


def rule_changes(sight: Sight, measure: Measure) -> dict[dt.date, str]:
    """Days on which a rule that the measure rests on began: the rules' own versions, or a new target."""
    found: set[dt.date | None] = set()
    if measure.over == "duties":
        versions = sight.visit.bench.book.versions
        found |= {date(v.in_force) for v in versions if not measure.rows or v.row in measure.rows}
    aims = [t for t in TARGETS if t.measure == measure.id]
    found |= {t.begins for t in aims if any(o.until == t.begins for o in aims)}
    return {d: sight.say("rules_changed", day=formats.long_date(d, sight.lang)) for d in sorted(filter(None, found))}


def _table(sight: Sight, question: Question, span: int) -> Grid:
    """Newest month first: the value, its counts, the target of the month."""
    assert sight.shelf is not None
    measure, rows = question.measure, []
    is_share, has_target = measure.unit == "share", any(t.measure == measure.id for t in TARGETS)
    for month in reversed(sight.shelf.months[-span:]):
        one = sight.get(measure.id, question.view, question.group, month)
        counts = (_count(sight, one, "numerator"), _count(sight, one, "denominator")) if is_share else ()
        limit = (_limit(sight, measure, question.view, month),) if has_target else ()
        note = sight.say("hours_missing") if awaits_hours(sight, measure, month) else ""
        rows.append((sight.month_name(month), sight.cell(one, note=note), *counts, *limit))
    heads = ["value", *(("numerator", "denominator") if is_share else ()), *(("target_head",) if has_target else ())]
    columns = (Column(sight.say("month")), *(Column(sight.say(h), is_number=True) for h in heads))
    return Grid(caption=sight.say("table"), columns=columns, rows=tuple(rows))


def _limit(sight: Sight, measure: Measure, view: str, month: str) -> str:
    target = sight.target(measure.id, view, month)
    return sight.limit(target) if target else sight.say("no_target")


def _count(sight: Sight, one: Figure | None, part: Literal["numerator", "denominator"]) -> Cell:
    n = None if one is None else getattr(one, part)
    if sight.is_nobody(one):
        return Cell(sight.say("nobody_yet"), tone="quiet")
    return Cell(formats.number(n, 0, sight.lang)) if n is not None else Cell(state=sight.state(one) or "no_data")  # type: ignore[arg-type]


def _plain(sight: Sight, cell: Cell | str | float | dt.date | None) -> str:
    if isinstance(cell, Cell):
        return cell.text or says(f"state.{cell.state or 'no_data'}", lang=sight.lang)
    return str(cell)


# -- by group, and the three meanings of "on time"


def _splits(measure: Measure, by: str, sight: Sight, same: dict[str, str | int]) -> Iterator[Link]:
    for split in _ordered(measure):
        current = split == _chosen_split(measure, by)
        yield Link(
            sight.split_name(split),
            address("figure", measure.id, **{**same, "group": "", "by": split}) + "#by",
            current,
        )


def _ordered(measure: Measure) -> list[str]:
    own = [s for s in _all_splits(measure) if "|" not in s]
    return sorted(own, key=lambda s: FIRST_SPLITS.index(s) if s in FIRST_SPLITS else len(FIRST_SPLITS))


def _chosen_split(measure: Measure, by: str) -> str:
    splits = _ordered(measure)
    return by if by in splits else (splits or [""])[0]


def _split(sight: Sight, question: Question, by: str) -> Grid | None:
    """The groups of a split, the month beside the one before and a year ago."""
    assert sight.shelf is not None
    measure, split = question.measure, _chosen_split(question.measure, by)
    if not split:
        return None
    at = months_of(question.month)[0]
    earlier = [m for m in (at.before(1).label, at.before(12).label) if m in sight.shelf.months]
    rows = []
    for group in sight.shelf.groups(measure.id, question.view, split):
        now = sight.get(measure.id, question.view, group, question.month)
        then = [sight.get(measure.id, question.view, group, m) for m in earlier]
        link = address("figure", measure.id, view=question.view, group=group)
        rows.append(
            (
                Cell(sight.group_name(group), url=link),
                sight.cell(now, note=_share_note(sight, now)),
                *map(sight.cell, then),
            )
        )
    whole = [sight.get(measure.id, question.view, "all", m) for m in (question.month, *earlier)]
    months = (question.month, *earlier)
    return Grid(
        caption=sight.say("by", split=sight.split_name(split).lower()),
        columns=(Column(sight.split_name(split)), *(Column(sight.month_name(m), is_number=True) for m in months)),
        rows=tuple(rows),
        foot=(sight.group_name("all"), *map(sight.cell, whole)),
        empty=sight.say("no_groups"),
    )


def _share_note(sight: Sight, one: Figure | None) -> str:
    return sight.of(one) if one is not None and one.unit == "share" else ""


def _meanings(sight: Sight, month: str) -> Grid:
    rows = []
    for meaning, measure in THREE:
        one = sight.get(measure, month=month)
        name = Cell(sight.measure_name(measure), url=sight.measure_url(measure))
        rows.append(
            (
                name,
                says(f"on_time.{meaning}", page=NAMES, lang=sight.lang),
                sight.cell(one, note=_share_note(sight, one)),
            )
        )
    return Grid(
        caption=sight.say("three_meanings"),
        columns=(
            Column(sight.say("measure")),
            Column(sight.say("meaning")),
            Column(sight.month_name(month), is_number=True),
        ),
        rows=tuple(rows),
        note=sight.say("three_meanings_note"),
    )


# -- the definition, and how it was made


def _definition(sight: Sight, measure: Measure) -> Iterator[Fact]:
    lang = sight.lang
    yield Fact(sight.say("counts"), measure.explanation[lang])
    if measure.on_time:
        yield Fact(sight.say("meaning"), says(f"on_time.{measure.on_time}", page=NAMES, lang=lang))
    yield Fact(sight.say("better"), sight.say(f"better_{measure.better}"))
    yield Fact(
        sight.say("hidden_below"),
        sight.say("hidden_never" if not measure.hide_below else "hidden_rule", n=measure.hide_below),
    )
    if measure.ours:
        yield Fact(sight.say("ours"), measure.ours[lang])
    if measure.not_established:
        yield Fact(sight.say("not_established"), measure.not_established[lang])
    yield Fact(sight.say("basis"), sight.say(f"basis_{measure.basis}"))
    if measure.rows and measure.over == "duties":
        yield Fact(sight.say("rules"), ", ".join(measure.rows), address("law"))
    for t in TARGETS:
        if t.measure == measure.id and t.group == "all":
            last = formats.date(t.until - dt.timedelta(days=1), lang) if t.until else ""
            span = f"{formats.date(t.begins, lang)} – {last}"
            view = views_of(measure.id)[t.view][lang] if t.view in views_of(measure.id) and t.view else ""
            yield Fact(
                sight.say("target_head"), " · ".join(filter(None, (span, view, t.text.get(lang, sight.limit(t)))))
            )


def _made(sight: Sight, one: Figure) -> Iterator[Fact]:
    made = one.made_from
    yield Fact(sight.say("made.id"), one.id)
    yield Fact(sight.say("made.snapshot"), made.snapshot)
    if made.known_on:
        yield Fact(sight.say("made.known_on"), formats.date(made.known_on, sight.lang))
    yield Fact(sight.say("made.as_of"), formats.date(made.as_of, sight.lang))
    yield Fact(sight.say("made.lawbook"), made.lawbook, address("law"))
    yield Fact(sight.say("made.measure"), f"{one.measure} {made.measure}")
    yield Fact(sight.say("made.code"), made.code)
    yield Fact(sight.say("made.hiding"), sight.say("made.open" if made.hiding == "nothing hidden" else "made.hidden"))
    yield Fact(sight.say("made.again"), f"styrbord figure {one.id}")


PAGE = Page(
    "figure", "tal/<str:name>/", Permission.SEE_FIGURES, content, asks=FigureAsked, downloads=DOWNLOADS,
)  # fmt: skip
