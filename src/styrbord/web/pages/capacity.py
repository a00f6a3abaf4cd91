# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Capacity: what falls due in half a year, the staff it takes for a target, caseloads beside the advised numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from styrbord.presentation.capacity_report import capacity_parts
from styrbord.presentation.charts import Chart
from styrbord.presentation.papers import render_pdf
from styrbord.web.behind import behind
from styrbord.web.page import Download, File, Page
from styrbord.web.pages.investment import grid_of
from styrbord.web.parts import Filter, Grid
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import Workbench
from styrbord.workbench import capacity as verbs
from styrbord.workbench.capacity_papers import capacity_material, capacity_paper

PAST = 4


@dataclass(frozen=True)
class CapacityAsked:
    """What is to be kept in time, and how sure: both in per cent."""

    target: float = 90.0
    certainty: float = 90.0


@dataclass(frozen=True)
class CapacityContent:
    """What is said of the coming weeks; nothing but `is_reckoned` while it is being reckoned."""

    is_reckoned: bool = False
    filters: tuple[Filter, ...] = ()
    lead: str = ""
    also: tuple[str, ...] = ()
    weeks: Chart | None = None
    staff: Grid | None = None
    staff_chart: Chart | None = None
    kinds: Grid | None = None
    teams: Grid | None = None
    rows: Grid | None = None
    method: tuple[str, ...] = ()
    query: str = ""


def _found(visit: Visit) -> Any:
    """(demand, caseload) of the snapshot, or None while they are being made."""
    day = visit.as_of

    def make(bench: Workbench) -> Any:
        return verbs.ahead(bench, day, past=PAST), verbs.loads(bench, day)

    return behind(visit.board, "capacity", make)


def _material(visit: Visit, asked: CapacityAsked) -> Any:
    found = _found(visit)
    if found is None:
        return None
    told, loads = found
    _, staffing = verbs.staff(
        visit.bench, visit.as_of, target=asked.target / 100, certainty=asked.certainty / 100, found=told
    )
    return told, staffing, loads


def content(visit: Visit, asked: CapacityAsked) -> CapacityContent:
    """Can we manage the coming half year, and with how many?"""
    found = _material(visit, asked)
    if found is None:
        return CapacityContent()
    p = capacity_parts(capacity_material(visit.bench, *found), visit.lang)  # type: ignore[arg-type]
    return CapacityContent(
        is_reckoned=True,
        filters=_filters(visit, asked),
        lead=p.lead,
        also=p.also,
        weeks=p.weeks,
        staff=grid_of(p.staff),
        staff_chart=p.staff_chart,
        kinds=grid_of(p.kinds),
        teams=grid_of(p.teams),
        rows=grid_of(p.rows),
        method=p.method,
        query=visit.request.GET.urlencode(),
    )


def _filters(visit: Visit, asked: CapacityAsked) -> tuple[Filter, ...]:
    return tuple(
        Filter(name, visit.words(name), f"{getattr(asked, name):g}", kind="number", note=visit.words(f"{name}_note"))
        for name in ("target", "certainty")
    )


def pdf(visit: Visit, asked: CapacityAsked) -> File:
    """The paper on the coming weeks."""
    found = _material(visit, asked)
    if found is None:
        told = verbs.ahead(visit.bench, visit.as_of, past=PAST)
        found = (*verbs.staff(visit.bench, visit.as_of, found=told), verbs.loads(visit.bench, visit.as_of))
    paper = capacity_paper(visit.bench, *found, language=visit.lang)  # type: ignore[arg-type]
    return File(render_pdf(paper), "application/pdf", f"kapacitet-{visit.as_of}.pdf")


PAGE = Page(
    "capacity", "kapacitet/", Permission.PLAN_CAPACITY, content, asks=CapacityAsked, navigation="planning",
    downloads=(Download("pdf", "kapacitet.pdf", Permission.PLAN_CAPACITY, pdf),),
)  # fmt: skip
