# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The plan of interviews: week by week and worker by worker, to print and to take into a calendar."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from itertools import groupby

import pyarrow as pa
from django.urls import reverse

from styrbord.presentation import formats
from styrbord.presentation.capacity_report import plan_parts
from styrbord.presentation.papers import render_pdf
from styrbord.web.behind import behind
from styrbord.web.csvsafe import csv_bytes
from styrbord.web.page import Download, File, Page
from styrbord.web.pages.investment import grid_of
from styrbord.web.parts import Cell, Choice, Column, Filter, Grid
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import Workbench
from styrbord.workbench import capacity as verbs
from styrbord.workbench.capacity_papers import plan_material, plan_paper

WEEKS = 26
SHOWN = 12  # weeks that can be chosen


@dataclass(frozen=True)
class PlanAsked:
    """The team, the caseworker, the week (0: the first), and the share of the time that there is, in per cent."""

    team: str = ""
    caseworker: str = ""
    week: int = 0
    part: int = 100


@dataclass(frozen=True)
class PlanContent:
    """The lines of a week by caseworker, what the plan keeps, and the simple rule beside it."""

    is_reckoned: bool = False
    filters: tuple[Filter, ...] = ()
    week: str = ""
    lead: str = ""
    beside: Grid | None = None
    also: tuple[str, ...] = ()
    workers: tuple[Grid, ...] = ()
    query: str = ""


def _made(visit: Visit, asked: PlanAsked) -> verbs.MadePlan | None:
    """The plan of the share of time asked for, cut to the teams the user may see; None while it is being made."""
    day, part = visit.as_of, min(max(asked.part, 5), 200)
    made = behind(visit.board, ("capacity plan", part), lambda bench: _plan(bench, day, part))
    if made is None:
        return None
    may = [t for t in made.teams if visit.teams is None or t in visit.teams]
    chosen = [t for t in may if asked.team in ("", t)]
    first = made.starts_on + dt.timedelta(weeks=min(max(asked.week, 0), SHOWN - 1))
    until = first + dt.timedelta(weeks=1)
    lines = tuple(
        x for x in made.lines
        if x.team in chosen and first <= x.day < until and asked.caseworker in ("", x.caseworker)
    )  # fmt: skip
    return dataclasses.replace(made, lines=lines, teams=tuple(may))


def _plan(bench: Workbench, day: dt.date, part: int) -> verbs.MadePlan:
    return verbs.plan(bench, day, weeks=WEEKS, part=part / 100)


def content(visit: Visit, asked: PlanAsked) -> PlanContent:
    """Who is seen in the week, by whom, and how many duties does it keep?"""
    made = _made(visit, asked)
    if made is None:
        return PlanContent()
    if visit.may(Permission.SEE_PERSONS) and made.lines:
        visit.looked_at_many(sorted({x.person_key for x in made.lines}), why="plan")
    said, table, also = plan_parts(plan_material(made), visit.lang)  # type: ignore[arg-type]
    first = made.starts_on + dt.timedelta(weeks=min(max(asked.week, 0), SHOWN - 1))
    return PlanContent(
        is_reckoned=True, filters=_filters(visit, asked, made), week=formats.long_date(first, visit.lang), lead=said,  # type: ignore[arg-type]
        beside=grid_of(table), also=also, workers=tuple(_workers(visit, made)), query=visit.request.GET.urlencode(),
    )  # fmt: skip


def _filters(visit: Visit, asked: PlanAsked, made: verbs.MadePlan) -> tuple[Filter, ...]:
    days = [made.starts_on + dt.timedelta(weeks=w) for w in range(SHOWN)]
    week = visit.words("week")
    weeks = tuple(
        Choice(str(w), f"{week} {d.isocalendar().week}: {formats.date(d, visit.lang)}") for w, d in enumerate(days)
    )  # type: ignore[arg-type]
    teams = (Choice("", visit.words("all_teams")), *(Choice(t, t) for t in made.teams))
    names = sorted({x.caseworker for x in made.lines} | ({asked.caseworker} - {""}))
    workers = (Choice("", visit.words("all_workers")), *(Choice(n, n) for n in names))
    return (
        Filter("team", visit.words("team"), asked.team, choices=teams),
        Filter("caseworker", visit.words("caseworker"), asked.caseworker, choices=workers),
        Filter("week", week, str(asked.week), choices=weeks),
        Filter("part", visit.words("part"), str(asked.part), kind="number", note=visit.words("part_note")),
    )


def _workers(visit: Visit, made: verbs.MadePlan):  # type: ignore[no-untyped-def]
    heads = (
        ("number", True),
        ("day", False),
        ("at", False),
        ("minutes", True),
        ("task", False),
        ("due", False),
        ("note", False),
    )
    columns = tuple(Column(visit.words(f"head.{h}"), is_number=n) for h, n in heads)
    order = sorted(made.lines, key=lambda x: (x.team, x.caseworker, x.day, x.minute, x.number))
    for (team, worker), mine in groupby(order, key=lambda x: (x.team, x.caseworker)):
        yield Grid(f"{worker}, {team}", columns, tuple(_line(visit, x) for x in mine))


def _line(visit: Visit, x: verbs.Appointment) -> tuple[Cell | str | int | dt.date, ...]:
    place = visit.board.person_at(visit.board.address_of(x.person_key))
    seen = place is not None and visit.may_see(place)
    url = reverse("person", args=[visit.board.address_of(x.person_key)]) if seen else ""
    notes = [visit.words("late")] * x.late + [visit.words("other")] * (not x.own)
    at = f"{x.minute // 60:02d}:{x.minute % 60:02d}"
    return Cell(str(x.number), url=url), x.day, at, x.minutes, visit.words(f"task.{x.task}"), x.due, ", ".join(notes)


def _or_now(visit: Visit, asked: PlanAsked) -> verbs.MadePlan:
    made = _made(visit, asked)
    return made or dataclasses.replace(_plan(visit.bench, visit.as_of, asked.part), lines=())


def calendar(visit: Visit, asked: PlanAsked) -> File:
    """The week as iCalendar: numbers instead of persons."""
    return File(verbs.calendar(_or_now(visit, asked)), "text/calendar; charset=utf-8", "samtaler.ics")


def pdf(visit: Visit, asked: PlanAsked) -> File:
    """The week on paper: numbers instead of persons."""
    return File(render_pdf(plan_paper(_or_now(visit, asked), visit.lang)), "application/pdf", "samtaler.pdf")  # type: ignore[arg-type]


def listed(visit: Visit, asked: PlanAsked) -> File:
    """The week as CSV with persons' keys; every look is logged."""
    made = _or_now(visit, asked)
    visit.looked_at_many(sorted({x.person_key for x in made.lines}), why="plan")
    heads, lines = verbs.rows(made)
    table = pa.table({name: [line[i] for line in lines] for i, name in enumerate(heads)})
    return File(csv_bytes(table), "text/csv; charset=utf-8", "samtaler.csv")


MAY = Permission.PLAN_CAPACITY
PAGE = Page(
    "capacity_plan", "kapacitet/plan/", MAY, content, asks=PlanAsked, navigation="planning",
    downloads=(Download("calendar", "samtaler.ics", MAY, calendar), Download("pdf", "samtaler.pdf", MAY, pdf),
               Download("csv", "samtaler.csv", Permission.SEE_PERSONS, listed)),
)  # fmt: skip
