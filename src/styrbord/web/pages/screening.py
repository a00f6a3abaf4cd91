# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Whom to talk with early: proposals with their reasons, at the capacity the team has, and segments of need.

The list works without a model too: then it holds everybody who has come on the benefit, with their segments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa
from django.http import QueryDict
from django.urls import reverse

from styrbord.inference.screening_catalogue import segment
from styrbord.inference.screening_measures import Estimate
from styrbord.inference.screening_record import JUDGEMENTS, SEGMENTS, judgements
from styrbord.inference.screening_scores import Scored
from styrbord.presentation import screening_words as say
from styrbord.presentation.figure_words import Words
from styrbord.web.csvsafe import csv_bytes
from styrbord.web.page import Download, File, Page
from styrbord.web.parts import Cell, Choice, Column, Filter, Grid, Link, Pages, State
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import screening as verbs
from styrbord.workbench.screening_data import JOBLESS, Data, load
from styrbord.workbench.screening_needs import Need, follow, needs

PER_PAGE = 25
SHOWS = ("called", "all", "unset")


@dataclass(frozen=True)
class ScreeningAsked:
    """Filters: the team, how many there is time for, and whom to show."""

    team: str = ""
    benefits: str = ""
    capacity: int = 0
    show: Literal["called", "all", "unset"] = "called"
    page: int = 1


@dataclass(frozen=True)
class ScreeningLine:
    """One person: the chance and its weightiest reasons (where there is a model), segment, and own judgement."""

    address: str
    person_key: str
    weeks: int
    chance: float | None
    called: bool
    steady: float | None
    raises: str
    lowers: str
    segment: str
    proposed: str
    judgement: str
    caseworker: str
    team: str


@dataclass(frozen=True)
class ScreeningContent:
    """The list, and whether there is a model behind it (`state`: on, off, none, withheld)."""

    state: str
    lines: tuple[ScreeningLine, ...]
    called: int
    persons: int
    capacity: int
    filters: tuple[Filter, ...]
    tabs: tuple[Link, ...]
    pages: Pages
    query: str
    followed: Grid | None


def data_of(visit: Visit) -> Data:
    """The case data of the snapshot with the answers given so far; read once for each state of the answers."""
    answers = len(visit.journal.events("screening/answers"))
    return visit.board.once(("screening", answers), lambda: load(visit.bench, visit.as_of, with_answers=True))


def models(visit: Visit) -> tuple[tuple[str, ...], ...]:
    """The benefits there is a model in use for, one entry per model."""
    return tuple(tuple(key.split("+")) for key in verbs.record(visit.bench).in_use)


def state_of(visit: Visit) -> str:
    """ "on" with a model in use, "off" when switched off, "none" without one, "withheld" when it says nothing."""
    if verbs.record(visit.bench).off:
        return "off"
    if not models(visit):
        return "none"
    return "on" if any(verbs.model_in_use(visit.bench, b)[1].gives_scores for b in models(visit)) else "withheld"


def benefits_of(visit: Visit, asked: str) -> tuple[str, ...]:
    """The benefits asked for, where there is a model for them; else those of the first model."""
    found = models(visit)
    return next((b for b in found if "+".join(b) == asked), found[0] if found else JOBLESS)


def benefits_filter(visit: Visit, chosen: tuple[str, ...]) -> tuple[Filter, ...]:
    """The choice between models, where there are several."""
    found = models(visit)
    named = tuple(Choice("+".join(b), say.capital(say.benefits(b, Words("screening", visit.lang)))) for b in found)
    filter_ = Filter("benefits", visit.words("benefits"), "+".join(chosen), "choice", named)
    return (filter_,) if len(found) > 1 else ()


def content(visit: Visit, asked: ScreeningAsked) -> ScreeningContent:
    """Who should have an early conversation."""
    state, every, capacity = _every(visit, asked)
    chosen = {"called": [x for x in every if x.called], "all": every, "unset": [x for x in every if not x.segment]}
    show = asked.show if state == "on" or asked.show != "called" else "all"
    lines = chosen[show]
    of = max(1, math.ceil(len(lines) / PER_PAGE))
    at = min(max(asked.page, 1), of)
    shown = lines[(at - 1) * PER_PAGE : at * PER_PAGE]
    visit.looked_at_many([x.person_key for x in shown], why="screening")
    tabs = [name for name in SHOWS if state == "on" or name != "called"]
    return ScreeningContent(
        state=state,
        lines=tuple(shown),
        called=len(chosen["called"]),
        persons=len(every),
        capacity=capacity,
        filters=_filters(visit, asked, capacity, state),
        tabs=tuple(
            Link(visit.words(f"show.{n}"), _address(visit, show=n, page=""), n == show, len(chosen[n])) for n in tabs
        ),
        pages=Pages(
            at, of, len(lines), _address(visit, page=at - 1) if at > 1 else "",
            _address(visit, page=at + 1) if at < of else "",
        ),
        query=visit.request.GET.urlencode(),
        followed=_followed(visit, asked) if visit.journal.events(SEGMENTS) else None,
    )  # fmt: skip


def _followed(visit: Visit, asked: ScreeningAsked) -> Grid:
    """What became of those in each segment of the whole job centre; small counts are hidden."""
    w = Words("screening", visit.lang)
    found = follow(visit.bench, visit.as_of, benefits=benefits_of(visit, asked.benefits), data=data_of(visit))
    rows = tuple(
        (say.capital(segment_name(x.segment, visit)), _count(x.persons), _count(x.agreed),
         estimate_cell(x.after_13_weeks, w), estimate_cell(x.after_26_weeks, w))
        for x in found
    )  # fmt: skip
    heads = ("segment", "persons", "agreed", "after_13", "after_26")
    columns = tuple(Column(visit.words(f"followed.{h}"), i > 0) for i, h in enumerate(heads))
    return Grid(visit.words("followed.caption"), columns, rows, note=visit.words("followed.note"))


def _count(found: Estimate) -> Cell | int:
    return Cell(state="hidden") if found.value is None else round(found.value)


def estimate_cell(found: Estimate, w: Words) -> Cell | str:
    """A share with its interval, or its state."""
    states: dict[str, State] = {"hidden": "hidden", "too_few": "too_few"}
    if found.value is None and found.state in states:
        return Cell(state=states[found.state], note=say.state(found, w) if found.state == "too_few" else "")
    return say.shares(found, w)


def _every(visit: Visit, asked: ScreeningAsked) -> tuple[str, list[ScreeningLine], int]:
    """State, everybody the user may see, and the capacity: those called first, then by chance, then the newest."""
    limit = None if visit.teams is None else list(visit.teams)
    if asked.team:
        limit = [asked.team] if limit is None or asked.team in limit else []
    data, state = data_of(visit), state_of(visit)
    benefits = benefits_of(visit, asked.benefits)
    found = needs(visit.bench, visit.as_of, benefits=benefits, teams=limit, data=data)
    scored: dict[str, Scored] = {}
    capacity = 0
    if state == "on":
        room = float(asked.capacity) if asked.capacity > 0 else None
        scores = verbs.scores(visit.bench, visit.as_of, benefits=benefits, capacity=room, teams=limit, data=data)
        scored = dict(zip(scores.keys, scores.rows, strict=True))
        capacity = round(scores.capacity)
    own = {j.person_key: j for j in judgements(visit.journal.events(JUDGEMENTS))}
    words = Words("screening", visit.lang)
    lines = [_line(visit, n, scored.get(n.person_key), own, words) for n in found if n.weeks <= 26]
    lines.sort(key=lambda x: (not x.called, -(x.chance or 0), x.weeks))
    return state, lines, capacity


def _line(visit: Visit, n: Need, one: Scored | None, own: dict, words: Words) -> ScreeningLine:  # type: ignore[type-arg]
    up, down = (say.weightiest(one.reasons, words, raises=r) for r in (True, False)) if one else ("", "")
    judged = own.get(n.person_key)
    return ScreeningLine(
        address=visit.board.address_of(n.person_key),
        person_key=n.person_key,
        weeks=n.weeks,
        chance=one.chance if one else None,
        called=bool(one and one.called),
        steady=one.steady if one else None,
        raises=up,
        lowers=down,
        segment=segment_name(n.set.segment, visit) if n.set else "",
        proposed=", ".join(segment_name(p.segment, visit) for p in n.proposed),
        judgement=visit.words(f"view.{judged.view}") if judged else "",
        caseworker=n.caseworker or "",
        team=n.team or "",
    )


def segment_name(id_: str, visit: Visit) -> str:
    """What a segment is called."""
    found = segment(id_)
    return found.name[visit.lang] if found else visit.words("no_segment")


def _filters(visit: Visit, asked: ScreeningAsked, capacity: int, state: str) -> tuple[Filter, ...]:
    teams = [t for t in visit.board.teams if visit.teams is None or t in visit.teams]
    choices = (Choice("", visit.words("all_teams")), *(Choice(t, t) for t in teams))
    team = Filter("team", visit.words("team"), asked.team, "choice", choices)
    room = Filter("capacity", visit.words("capacity"), str(asked.capacity or capacity), "number")
    more = benefits_filter(visit, benefits_of(visit, asked.benefits))
    return (team, *more, room) if state == "on" else (team,)


def _address(visit: Visit, **changed: object) -> str:
    query = QueryDict(mutable=True)
    query.update(visit.request.GET.dict())
    for name, value in changed.items():
        query[name] = str(value)
        if value == "":
            del query[name]
    return f"{reverse('screening')}?{query.urlencode()}"


def as_csv(visit: Visit, asked: ScreeningAsked) -> File:
    """The persons called as CSV; everybody on it is logged as looked at."""
    _, every, _ = _every(visit, replace(asked, page=1))
    lines = [x for x in every if x.called]
    visit.looked_at_many([x.person_key for x in lines], why="screening download")
    names = ("person_key", "weeks", "chance", "steady", "raises", "lowers", "proposed", "segment", "caseworker", "team")
    table = pa.table({visit.words(f"head.{n}"): [getattr(x, n) for x in lines] for n in names})
    return File(csv_bytes(table), "text/csv; charset=utf-8", f"{visit.words('file')}.csv")


PAGE = Page(
    "screening", "screening/", Permission.SEE_SCREENING, content, asks=ScreeningAsked, navigation="work",
    downloads=(Download("csv", "liste.csv", Permission.SEE_SCREENING, as_csv),),
)  # fmt: skip
