# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Focus targets and quotas: where each stands and will stand, how many persons are lacking, who, and what if."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from styrbord.figures.catalogue import shipped
from styrbord.figures.missing import Chance
from styrbord.figures.target import Target
from styrbord.figures.whatif import MOST_A_WEEK, Effort
from styrbord.presentation import formats
from styrbord.presentation.board_charts import Band, Series, by_month
from styrbord.presentation.board_charts import Words as InPicture
from styrbord.presentation.charts import Chart
from styrbord.presentation.words import word
from styrbord.web import reckoned
from styrbord.web.page import Page
from styrbord.web.pages.figure_history import rule_changes, steps_of
from styrbord.web.pages.overview import in_three_months, spark
from styrbord.web.parts import Card, Cell, Column, Grid, Link, Pages
from styrbord.web.roles import Permission
from styrbord.web.sight import Sight, address, distance, views_of
from styrbord.web.visit import Visit
from styrbord.workbench.prospects import Ahead, Prospect

SHOWN = 18
A_PAGE = 50
MOST = 60  # the end of the slider


@dataclass(frozen=True)
class FocusAsked:
    """The measure; so many more a week from a day on; the month whose persons are listed, and the page of them."""

    measure: str = ""
    more: int = 0
    start: dt.date | None = None
    people: str = ""
    page: int = 1


@dataclass(frozen=True)
class Trial:
    """The what-if: `more` events a week from `start`; `lines` are the months with and without."""

    more: int
    most: int
    start: dt.date
    event: str
    grid: Grid
    sentence: str


@dataclass(frozen=True)
class Chanced:
    """Somebody for whom it can still be done."""

    address: str
    person_key: str
    team: str
    by: dt.date
    lacks: float
    would_count: tuple[str, ...]


@dataclass(frozen=True)
class Focus:
    """One measure with a target: its views over time, the months to come, the what-if and those it can be done for."""

    measure: str
    name: str
    question: str
    tabs: tuple[Link, ...]
    is_reckoned: bool = False
    is_in_force: bool = False
    card: Card | None = None
    sentence: str = ""
    not_in_force: str = ""
    chart: Chart | None = None
    months: Grid | None = None
    trial: Trial | None = None
    persons: tuple[Chanced, ...] = ()
    persons_grid: Grid | None = None
    persons_pages: Pages | None = None
    persons_month: str = ""
    figure_url: str = ""


def content(visit: Visit, asked: FocusAsked) -> Focus:
    """Where a target stands, what is missing, for whom it can still be done, and what more effort would give."""
    sight, board = Sight(visit, "focus"), visit.board
    aim = _chosen(sight, asked.measure)
    prospect = reckoned.looking_ahead(board, aim)
    measure = shipped()[aim.measure]
    head = (measure.id, sight.measure_name(measure.id), measure.question[sight.lang], tuple(_tabs(sight, measure.id)))
    if sight.shelf is None or prospect is None:
        return Focus(*head)
    target = prospect.target
    one = sight.get(measure.id, target.view)
    listed = [m for m in prospect.months if m.month == asked.people] if visit.may(Permission.SEE_PERSONS) else []
    persons, pages = _listed(sight, target.id, listed[0], asked.page) if listed else ((), None)
    return Focus(
        *head,
        is_reckoned=True,
        is_in_force=prospect.is_in_force,
        card=_card(sight, prospect),
        sentence=_sentence(sight, prospect),
        not_in_force=_not_in_force(sight, prospect),
        chart=_chart(sight, prospect),
        months=_months(sight, prospect),
        trial=_trial(sight, prospect, asked),
        persons=persons,
        persons_grid=_persons_grid(sight, persons) if listed else None,
        persons_pages=pages,
        persons_month=sight.month_name(listed[0].month) if listed else "",
        figure_url=sight.figure_url(one) or sight.measure_url(measure.id),
    )


def _chosen(sight: Sight, measure: str) -> Target:
    """The target of the measure asked for; else the first whose newest month has a number, else the first."""
    found = reckoned.targets(sight.visit.board)
    named = [t for t in found if t.measure == measure]
    told = [t for t in found if sight.shelf and (one := sight.get(t.measure, t.view)) and one.value is not None]
    return (named or told or found)[0]


def _tabs(sight: Sight, measure: str) -> Iterator[Link]:
    for t in reckoned.targets(sight.visit.board):
        yield Link(sight.measure_name(t.measure), address("focus", measure=t.measure), t.measure == measure)


# -- where it stands


def _card(sight: Sight, prospect: Prospect) -> Card:
    target = prospect.target
    one = sight.get(target.measure, target.view)
    value = one.value if one is not None else None
    met = value is not None and target.is_met(value)
    gap = ""
    if value is not None:
        points = formats.points(100 * abs(distance(target, value)), 1, sight.lang).lstrip("+")
        gap = sight.say("gap_right" if met else "gap_wrong", points=points)
    nobody = sight.is_nobody(one)
    return Card(
        title=sight.month_name(sight.month),
        value=sight.say("nobody_so_far") if nobody else sight.value(one),
        state="" if nobody else sight.state(one),  # type: ignore[arg-type]
        target=sight.say("target", limit=sight.limit(target)),
        distance=gap,
        tone="quiet" if value is None else "good" if met else "bad",
        verdict="" if value is None else sight.say("met_word" if met else "not_met_word"),
        note=in_three_months(sight, prospect.months[-1]),
        url=sight.figure_url(one),
        spark=spark(sight, target.measure, target.view),
    )


def _sentence(sight: Sight, prospect: Prospect) -> str:
    """The gap to the target in persons in the first month in which anybody counts."""
    first = next((m for m in prospect.months if m.denominator), None)
    if first is None:
        return sight.say("nobody", last=sight.month_name(prospect.months[-1].month))
    month = sight.month_name(first.month)
    if first.is_small(sight.hiding):
        return sight.say("gap_hidden", month=month)
    told = sight.say("gap", month=month, count=first.needed, of=first.denominator)
    if not first.needed:
        told = sight.say("gap_none", month=month)
    return f"{told} {sight.say('can_be_done', count=len(first.chances))}"


def _not_in_force(sight: Sight, prospect: Prospect) -> str:
    until = prospect.target.until
    if prospect.is_in_force or until is None:
        return ""
    return sight.say("not_in_force", last=formats.long_date(until - dt.timedelta(days=1), sight.lang))


# -- over time and ahead


def _chart(sight: Sight, prospect: Prospect) -> Chart | None:
    """All views in one picture, the target's own first, with what is expected of it."""
    assert sight.shelf is not None
    target, measure = prospect.target, shipped()[prospect.target.measure]
    titles = views_of(measure.id)
    views = sorted(titles, key=lambda v: v != target.view)
    lines = []
    for view in views:
        found = sight.shelf.series(measure.id, view, months=SHOWN)
        name = titles[view].get(sight.lang) or sight.measure_name(measure.id)
        lines.append(Series(name, [None if f is None else f.value for f in found]))
    ahead = [
        Band(m.month, m.expected, m.low, m.high)
        for m in prospect.months
        if m.expected is not None and not m.is_small(sight.hiding)
    ]
    if all(v is None for line in lines for v in line.values) and not ahead:
        return None
    months = sight.shelf.months[-SHOWN:]
    rows = [_row(sight, measure.id, views, m) for m in months]
    rows += [_row_ahead(sight, m, len(views)) for m in prospect.months]
    one, soon = sight.get(measure.id, target.view), in_three_months(sight, prospect.months[-1])
    heads = tuple(line.name for line in lines)
    return by_month(
        months, lines, InPicture(sight.say("percent"), sight.say("expected_word")), is_share=True,
        title=sight.measure_name(measure.id),
        alt=sight.say("chart_words", first=sight.month_name(months[0]), last=sight.month_name(months[-1]),
                      value=sight.in_words(one), limit=sight.limit(target), ahead=soon),
        columns=(sight.say("month"), *heads),
        rows=tuple(rows),
        steps=tuple(steps_of(sight, measure, target.view)),
        changes=rule_changes(sight, measure),
        ahead=ahead,
        language=sight.lang,
        source=sight.say("source", id=one.id, day=formats.date(sight.visit.as_of, sight.lang)) if one else "",
    )  # fmt: skip


def _row(sight: Sight, measure: str, views: Sequence[str], month: str) -> tuple[str, ...]:
    return (sight.month_name(month), *(sight.in_words(sight.get(measure, v, month=month)) for v in views))


def _row_ahead(sight: Sight, ahead: Ahead, columns: int) -> tuple[str, ...]:
    told = in_three_months(sight, ahead).partition(": ")[2]
    return (sight.month_name(ahead.month), told, *[""] * (columns - 1))


def _months(sight: Sight, prospect: Prospect) -> Grid:
    """The months to come: what is booked, what is expected, how many are lacking, for how many it can still be done."""
    rows = []
    may_list = sight.visit.may(Permission.SEE_PERSONS)
    for m in prospect.months:
        name = sight.month_name(m.month)
        if not m.denominator:
            rows.append((name, *[Cell(sight.say("nobody_yet"), tone="quiet")] * 5))
            continue
        if m.is_small(sight.hiding):
            rows.append((name, *[Cell(state="hidden")] * 5))
            continue
        span = ""
        if m.low is not None and m.high is not None:
            span = sight.say("interval", low=sight.percent(m.low), high=sight.percent(m.high))
        booked = Cell(
            sight.percent(m.numerator / m.denominator), note=sight.say("of", top=m.numerator, bottom=m.denominator)
        )
        expected = (
            Cell(sight.percent(m.expected or 0), note=span) if m.past else Cell(sight.say("no_past"), tone="quiet")
        )
        listed = address("focus", measure=prospect.target.measure, people=m.month) + "#people"
        url = listed if may_list and m.chances else ""
        tone = "bad" if m.needed > len(m.chances) else ""
        lack = Cell(formats.number(m.needed, 0, sight.lang), tone=tone)  # type: ignore[arg-type]
        can = Cell(formats.number(len(m.chances), 0, sight.lang), url=url)
        rows.append((name, booked, expected, lack, can, _verdict(sight, prospect, m)))
    heads = ("booked", "expected", "lacking", "possible", "verdict")
    columns = (Column(sight.say("month")), *(Column(sight.say(h), is_number=h != "verdict") for h in heads))
    return Grid(caption=sight.say("months"), columns=columns, rows=tuple(rows), note=sight.say("months_note"))


def _verdict(sight: Sight, prospect: Prospect, m: Ahead) -> Cell:
    share = m.expected if m.past and m.expected is not None else m.booked
    if share is not None and prospect.target.is_met(share):
        return Cell(sight.say("will_be_met"), tone="good")
    if m.needed > len(m.chances):
        return Cell(sight.say("cannot_be_met"), tone="bad")
    return Cell(sight.say("can_be_met"), tone="near")


# -- what if


def _trial(sight: Sight, prospect: Prospect, asked: FocusAsked) -> Trial | None:
    """So many more a week from a day on: what each month to come would be at best."""
    if not prospect.counts:
        return None
    start = asked.start or sight.visit.as_of + dt.timedelta(days=1)
    effort = Effort(min(max(asked.more, 0), MOST_A_WEEK), start)
    rows, moved = [], 0
    for m in prospect.months:
        name, found = sight.month_name(m.month), m.with_effort(prospect.target, effort)
        if found is None:
            rows.append((name, *[Cell(sight.say("nobody_yet"), tone="quiet")] * 4))
        elif m.is_small(sight.hiding):
            rows.append((name, *[Cell(state="hidden")] * 4))
        else:
            moved = found.moved
            met = Cell(
                sight.say("met_word" if found.is_met else "not_met_word"), tone="good" if found.is_met else "bad"
            )
            share = Cell(sight.percent(found.with_effort))
            rows.append((name, sight.percent(found.without), share, formats.number(found.moved, 0, sight.lang), met))
    event = _event(prospect)
    heads = ("without", "with_more", "moved", "verdict")
    columns = (Column(sight.say("month")), *(Column(sight.say(h), is_number=h != "verdict") for h in heads))
    told = sight.say(f"trial_{event}", count=effort.a_week, day=formats.long_date(start, sight.lang))
    gives = sight.say("trial_gives", count=moved, month=sight.month_name(prospect.months[-1].month))
    return Trial(
        more=effort.a_week,
        most=MOST,
        start=start,
        event=sight.say(f"event_{event}"),
        grid=Grid(caption=sight.say("trial"), columns=columns, rows=tuple(rows), note=sight.say("trial_note")),
        sentence=f"{told} {gives}" if effort.a_week else sight.say("trial_none"),
    )


def _event(prospect: Prospect) -> str:
    """What brings somebody over: interviews or offers."""
    units = {c.unit for m in prospect.months for c in m.chances[:1]}
    return "interviews" if units <= {"interviews"} else "offers"


# -- for whom it can still be done


def _listed(sight: Sight, target: str, ahead: Ahead, page: int) -> tuple[tuple[Chanced, ...], Pages]:
    """One page of those the user may see, most urgent first; the look is logged."""
    visit, board = sight.visit, sight.visit.board
    mine = []
    for chance in ahead.chances:
        number = board.person_at(board.address_of(chance.key[0]))
        if number is not None and visit.may_see(number):
            mine.append((chance, board.assigned[1][number] or ""))
    of = max(1, -(-len(mine) // A_PAGE))
    at = min(max(page, 1), of)
    shown = mine[(at - 1) * A_PAGE : at * A_PAGE]
    keys = list(dict.fromkeys(c.key[0] for c, _ in shown))
    visit.looked_at_many(keys, sight.say("why_looked", target=target, month=ahead.month))
    measure = visit.request.GET.get("measure", "")

    def link(number: int) -> str:
        return address("focus", measure=measure, people=ahead.month, page=number) + "#people"

    persons = tuple(
        Chanced(board.address_of(c.key[0]), c.key[0], team, c.by, c.lacks, _would_count(sight, c)) for c, team in shown
    )
    return persons, Pages(at, of, len(mine), link(at - 1) if at > 1 else "", link(at + 1) if at < of else "")


def _would_count(sight: Sight, chance: Chance) -> tuple[str, ...]:
    """The kinds of event that count, in words."""
    out = []
    for told in chance.would_count:
        kind = told.partition(" ")[0]
        name = word("interviews" if chance.unit == "interviews" else "offers", kind, sight.lang)
        out.append(name)
    return tuple(dict.fromkeys(out))


def _persons_grid(sight: Sight, persons: Sequence[Chanced]) -> Grid:
    rows = tuple(
        (
            Cell(p.person_key, url=address("person", p.address)),
            p.team,
            p.by,
            formats.number(p.lacks, 0 if float(p.lacks).is_integer() else 1, sight.lang),
            formats.listed(p.would_count, sight.lang),
        )
        for p in persons
    )
    heads = (("person", False), ("team", False), ("by", False), ("lacks", True), ("would_count", False))
    columns = tuple(Column(sight.split_name("team") if h == "team" else sight.say(h), is_number=n) for h, n in heads)
    return Grid(sight.say("persons_title"), columns, rows, empty=sight.say("nobody_behind"))


PAGE = Page("focus", "fokusmaal/", Permission.SEE_FIGURES, content, asks=FocusAsked, navigation="figures")
