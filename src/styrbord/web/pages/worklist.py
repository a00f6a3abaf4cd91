# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who must be seen when: what falls due and what is overdue, most urgent first, for a caseworker, a team or all."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pyarrow as pa
from django.http import QueryDict
from django.urls import reverse

from styrbord.law.duties import MISSED
from styrbord.presentation.words import word
from styrbord.records.days import date, number
from styrbord.records.tables import GROUPS
from styrbord.web.calendar_feed import feed_address
from styrbord.web.csvsafe import csv_bytes, excel_bytes
from styrbord.web.page import Download, File, Page
from styrbord.web.parts import Choice, Filter, Link, Pages
from styrbord.web.roles import Permission, profile_of
from styrbord.web.visit import Visit
from styrbord.workbench.notes import Note, anchor_of, duty_id, notes
from styrbord.workbench.persons import Waiting, waiting

PER_PAGE = 50
AHEAD = {"overdue": 0, "week": 7, "month": 28, "half_year": 182}


@dataclass(frozen=True)
class WorklistAsked:
    """Filters of the list; `mine` is the caseworker's own. `until` says how far ahead."""

    until: Literal["overdue", "week", "month", "half_year"] = "month"
    team: str = ""
    caseworker: str = ""
    row: str = ""
    group: str = ""
    booked: Literal["", "yes", "no"] = ""
    mine: Literal["", "yes", "no"] = ""
    page: int = 1


@dataclass(frozen=True)
class WorkLine:
    """One duty that can still be done."""

    address: str
    person_key: str
    row: str
    title: str
    due: dt.date
    days_left: int
    days_over: int
    is_overdue: bool
    lacking: int
    group: str
    caseworker: str
    team: str
    note: str
    booked_for: dt.date | None
    anchor: str


@dataclass(frozen=True)
class WorklistContent:
    """The list, page by page, with how many there are of each kind."""

    lines: tuple[WorkLine, ...]
    overdue: int
    this_week: int
    persons: int
    filters: tuple[Filter, ...]
    tabs: tuple[Link, ...]
    pages: Pages
    query: str
    feed: str


def content(visit: Visit, asked: WorklistAsked) -> WorklistContent:
    """What is due when."""
    asked = _own(visit, asked)
    every = visit.board.once("waiting", lambda: waiting(visit.board.judged))
    noted = notes(visit.journal)
    scope = _chosen(visit, every, replace(asked, until="half_year"), noted)
    day = number(visit.as_of)
    chosen = scope[every.due[scope] < day + AHEAD[asked.until]]
    of = max(1, math.ceil(len(chosen) / PER_PAGE))
    at = min(max(asked.page, 1), of)
    shown = chosen[(at - 1) * PER_PAGE : at * PER_PAGE]
    lines = [_line(visit, every, int(i), noted) for i in shown]
    visit.looked_at_many(sorted({line.person_key for line in lines}), why="worklist")
    return WorklistContent(
        lines=tuple(lines),
        overdue=int((every.due[scope] < day).sum()),
        this_week=int(((every.due[scope] >= day) & (every.due[scope] < day + 7)).sum()),
        persons=len(set(every.person[chosen].tolist())),
        filters=_filters(visit, asked, every),
        tabs=tuple(
            Link(visit.words(f"until.{name}"), _address(visit, until=name, page=""), name == asked.until,
                 int((every.due[scope] < day + days).sum()))
            for name, days in AHEAD.items()
        ),
        pages=Pages(
            at, of, len(chosen), _address(visit, page=at - 1) if at > 1 else "",
            _address(visit, page=at + 1) if at < of else "",
        ),
        query=visit.request.GET.urlencode(),
        feed=feed_address(visit.user) if _code(visit) else "",
    )  # fmt: skip


def _code(visit: Visit) -> str:
    profile = profile_of(visit.user)
    return profile.caseworker if profile else ""


def _own(visit: Visit, asked: WorklistAsked) -> WorklistAsked:
    """A caseworker sees the own list first, until all of the team are asked for."""
    if _code(visit) and asked.mine != "no" and not asked.caseworker and not asked.team:
        return replace(asked, mine="yes", caseworker=_code(visit))
    return asked


def _chosen(visit: Visit, every: Waiting, asked: WorklistAsked, noted: dict[str, Note]) -> np.ndarray:
    caseworker, team = visit.board.assigned
    keep = every.due < number(visit.as_of) + AHEAD[asked.until]
    if visit.teams is not None:
        keep &= np.isin(team[every.person].astype(str), visit.teams)
    if asked.team:
        keep &= team[every.person] == asked.team
    if asked.caseworker:
        keep &= caseworker[every.person] == asked.caseworker
    if asked.row:
        keep &= np.array([row == asked.row for row in every.row], dtype=bool)
    if asked.group in GROUPS:
        keep &= every.group == GROUPS.index(asked.group)
    chosen = np.flatnonzero(keep)
    if asked.booked:
        has = [(n := noted.get(_stream(visit, every, int(i)))) is not None and n.booked_for is not None for i in chosen]
        chosen = chosen[np.array(has, dtype=bool) == (asked.booked == "yes")] if len(chosen) else chosen
    return chosen


def _stream(visit: Visit, every: Waiting, i: int) -> str:
    address = visit.board.address_of(visit.board.key_of(int(every.person[i])))
    counted = date(int(every.counted_from[i]))
    assert counted is not None
    return duty_id(address, every.row[i], counted, int(every.link[i]))


def _line(visit: Visit, every: Waiting, i: int, noted: dict[str, Note]) -> WorkLine:
    person, board, lang = int(every.person[i]), visit.board, visit.lang
    due = date(int(every.due[i]))
    assert due is not None
    stream = _stream(visit, every, i)
    note = noted.get(stream)
    caseworker, team = board.assigned
    return WorkLine(
        address=board.address_of(board.key_of(person)),
        person_key=board.key_of(person),
        row=every.row[i],
        title=visit.bench.book.versions[int(every.version[i])].title[lang],
        due=due,
        days_left=(due - visit.as_of).days,
        days_over=(visit.as_of - due).days,
        is_overdue=due < visit.as_of or int(every.outcome[i]) == MISSED,
        lacking=int(every.lacking[i]),
        group=word("group", GROUPS[every.group[i]] if every.group[i] >= 0 else "none", lang),
        caseworker=caseworker[person] or "",
        team=team[person] or "",
        note=note.text if note else "",
        booked_for=note.booked_for if note else None,
        anchor=anchor_of(stream),
    )


def _filters(visit: Visit, asked: WorklistAsked, every: Waiting) -> tuple[Filter, ...]:
    caseworker, team = visit.board.assigned
    teams = [t for t in visit.board.teams if visit.teams is None or t in visit.teams]
    of_team = np.isin(team.astype(str), [asked.team] if asked.team else teams)
    workers = sorted({c for c in caseworker[of_team].tolist() if c})
    groups = sorted({int(g) for g in every.group.tolist() if g >= 0})
    lang = visit.lang

    def every_one(key: str) -> Choice:
        return Choice("", visit.words(key))

    titles = {v.row: v.title[lang] for v in visit.bench.book.versions}
    return (
        Filter("team", visit.words("team"), asked.team, "choice",
               (every_one("all_teams"), *(Choice(t, t) for t in teams))),
        Filter("caseworker", visit.words("caseworker"), asked.caseworker, "choice",
               (every_one("all_caseworkers"), *(Choice(c, c) for c in workers))),
        Filter("row", visit.words("row"), asked.row, "choice",
               (every_one("all_rows"), *(Choice(r, f"{r} {titles.get(r, '')}") for r in sorted(set(every.row))))),
        Filter("group", visit.words("group"), asked.group, "choice",
               (every_one("all_groups"), *(Choice(GROUPS[g], word("group", GROUPS[g], lang)) for g in groups))),
        Filter("booked", visit.words("booked"), asked.booked, "choice",
               (every_one("booked_all"), *(Choice(c, visit.words(f"booked_{c}")) for c in ("no", "yes")))),
    )  # fmt: skip


def _address(visit: Visit, **changed: object) -> str:
    query = QueryDict(mutable=True)
    query.update(visit.request.GET.dict())
    for name, value in changed.items():
        query[name] = str(value)
        if value == "":
            del query[name]
    return f"{reverse('worklist')}?{query.urlencode()}"


def _table(visit: Visit, asked: WorklistAsked) -> pa.Table:
    """The whole chosen list, for taking home; everybody on it is logged as looked at."""
    asked = _own(visit, asked)
    every = visit.board.once("waiting", lambda: waiting(visit.board.judged))
    noted = notes(visit.journal)
    lines = [_line(visit, every, int(i), noted) for i in _chosen(visit, every, asked, noted)]
    visit.looked_at_many(sorted({line.person_key for line in lines}), why="worklist download")
    names = (
        "person_key",
        "row",
        "title",
        "due",
        "days_left",
        "lacking",
        "group",
        "caseworker",
        "team",
        "booked_for",
        "note",
    )
    return pa.table({visit.words(f"head_{n}"): [getattr(line, n) for line in lines] for n in names})


def as_csv(visit: Visit, asked: WorklistAsked) -> File:
    """The list as CSV."""
    return File(csv_bytes(_table(visit, asked)), "text/csv; charset=utf-8", f"{visit.words('file')}.csv")


def as_excel(visit: Visit, asked: WorklistAsked) -> File:
    """The list as an Excel file."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return File(excel_bytes(_table(visit, asked), visit.words("title")), kind, f"{visit.words('file')}.xlsx")


PAGES = (
    Page(
        "worklist", "arbejdsliste/", Permission.SEE_PERSONS, content, asks=WorklistAsked, navigation="work",
        downloads=(
            Download("csv", "liste.csv", Permission.SEE_PERSONS, as_csv),
            Download("excel", "liste.xlsx", Permission.SEE_PERSONS, as_excel),
        ),
    ),
)  # fmt: skip
