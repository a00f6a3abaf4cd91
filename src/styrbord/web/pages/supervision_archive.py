# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The archive: papers of the year, the auditor's zip, publication with its approval, and what supervision costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse

from styrbord.presentation.charts import Chart
from styrbord.presentation.papers import Paper, render_docx, render_pdf
from styrbord.presentation.supervision_charts import certainty
from styrbord.presentation.supervision_committee import options_table
from styrbord.presentation.supervision_management import RESULT_SIDES, results_row, time_said
from styrbord.presentation.supervision_status import Say, Status
from styrbord.web.page import Action, Download, File, Page
from styrbord.web.parts import Choice, Column, Filter, Grid, Link
from styrbord.web.roles import Permission
from styrbord.web.supervised import say, status_of, today, year_of, years
from styrbord.web.visit import Visit
from styrbord.workbench import supervision as state
from styrbord.workbench import supervision_publication as publication
from styrbord.workbench import supervision_reports as reports
from styrbord.workbench.supervision_audit import auditor_zip

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class ArchiveAsked:
    """The year; the month of the management's report; the area whose certainty is shown."""

    year: int | None = None
    month: int | None = None
    area: str = ""


@dataclass(frozen=True)
class PublicationShown:
    """The prepared publication: by whom, when, its fingerprint, and whether it is approved."""

    prepared_by: str
    prepared_on: str
    digest: str
    approved_by: str
    approved_on: str
    is_own: bool


@dataclass(frozen=True)
class ArchiveContent:
    """Results of the year, hours and certainty, the papers to fetch, and the publication."""

    year: int
    month: int
    filters: tuple[Filter, ...]
    results: Grid | None
    time: str
    certainty: Chart | None
    options: Grid | None
    papers: tuple[Link, ...]
    publication: PublicationShown | None
    may_supervise: bool


def content(visit: Visit, asked: ArchiveAsked) -> ArchiveContent:
    """The year in papers."""
    year, may = year_of(visit, asked.year), visit.may(Permission.SUPERVISE)
    month = asked.month or min(today(visit), dt.date(year, 12, 31)).month
    if year not in years(visit):
        return ArchiveContent(year, month, (), None, "", None, None, (), None, may)
    w, status = say(visit), status_of(visit, year)
    assessed = status.assessed()
    area = asked.area if asked.area in assessed else assessed[0] if assessed else ""
    return ArchiveContent(
        year, month, _filters(visit, status, year, month, area, w), _results(visit, status, w), time_said(status, w),
        certainty(status, area, w) if area else None, _options(status, w, area) if area else None,
        _papers(visit, year, month) if may else (), _publication(visit, year, w), may,
    )  # fmt: skip


def _filters(visit: Visit, status: Status, year: int, month: int, area: str, w: Say) -> tuple[Filter, ...]:
    months = tuple(Choice(str(m), w.month(f"{year}-{m:02d}")) for m in range(1, 13))
    return (
        Filter("year", visit.words("year"), str(year), choices=tuple(Choice(str(y), str(y)) for y in years(visit))),
        Filter("month", visit.words("month"), str(month), choices=months),
        Filter("area", visit.words("area"), area,
               choices=tuple(Choice(a, w.area(status, a)) for a in status.assessed())),
    )  # fmt: skip


def _results(visit: Visit, status: Status, w: Say) -> Grid:
    columns = tuple(
        Column(name, side == "right") for name, side in zip(w.columns("results.columns"), RESULT_SIDES, strict=True)
    )
    hide = not visit.may(Permission.READ_CASES)
    rows = tuple(results_row(status, w, area, hide=hide) for area in status.assessed())
    note = w("results.note", confidence=w.percent(status.method.sample["confidence"]))
    return Grid(w("results.caption", day=w.day(status.today)), columns, rows, note=note)


def _options(status: Status, w: Say, area: str) -> Grid:
    table = options_table(status, w, area)
    columns = tuple(Column(name, i > 0) for i, name in enumerate(table.columns))
    return Grid(table.caption, columns, table.rows, note=w("options.note"))


def _papers(visit: Visit, year: int, month: int) -> tuple[Link, ...]:
    asked = f"?year={year}&month={month}"
    names = ("management_pdf", "management_docx", "committee_pdf", "committee_docx", "card_pdf", "auditor")
    return tuple(Link(visit.words(f"paper.{n}"), reverse(f"supervision_archive.{n}") + asked) for n in names)


def _publication(visit: Visit, year: int, w: Say) -> PublicationShown | None:
    found = publication.published(visit.bench, year)
    if found is None:
        return None
    names = state.names(visit.bench)
    return PublicationShown(
        w.person_named(names, found.prepared_by), w.day(found.prepared_at.date()), found.digest,
        w.person_named(names, found.approved_by) if found.approved_by else "",
        w.day(found.approved_at.date()) if found.approved_at else "", found.prepared_by == visit.by,
    )  # fmt: skip


# -- what is done and fetched


def prepare(visit: Visit) -> str:
    """Put together what is to be published."""
    year = year_of(visit, PAGE.asked(visit.request, {}).year)
    publication.prepare(visit.bench, year=year, today=min(today(visit), dt.date(year, 12, 31)), by=visit.by)
    messages.success(visit.request, visit.words("prepared"))
    return f"{reverse('supervision_archive')}?year={year}"


def approve(visit: Visit) -> str:
    """Approve what another prepared."""
    year = year_of(visit, PAGE.asked(visit.request, {}).year)
    publication.approve(visit.bench, year=year, by=visit.by, digest=visit.request.POST.get("digest", ""))
    messages.success(visit.request, visit.words("approved"))
    return f"{reverse('supervision_archive')}?year={year}"


def _of(visit: Visit, asked: ArchiveAsked) -> tuple[int, int, dt.date]:
    year = year_of(visit, asked.year)
    day = min(today(visit), dt.date(year, 12, 31))
    return year, asked.month or day.month, day


def _management(visit: Visit, asked: ArchiveAsked) -> Paper:
    return reports.management(visit.bench, *_of(visit, asked), language=visit.lang)  # type: ignore[arg-type]


def _committee(visit: Visit, asked: ArchiveAsked) -> Paper:
    year, _, day = _of(visit, asked)
    return reports.committee(visit.bench, year, day, language=visit.lang)  # type: ignore[arg-type]


def _card(visit: Visit, asked: ArchiveAsked) -> Paper:
    return reports.card(visit.bench, today(visit), language=visit.lang)  # type: ignore[arg-type]


def _published(visit: Visit, asked: ArchiveAsked) -> Paper:
    return publication.paper(visit.bench, year=_of(visit, asked)[0], language=visit.lang)  # type: ignore[arg-type]


def _draft(visit: Visit, asked: ArchiveAsked) -> Paper:
    year = _of(visit, asked)[0]
    found = publication.draft(visit.bench, year=year, language=visit.lang)  # type: ignore[arg-type]
    return found or publication.paper(visit.bench, year=year)  # which says that nothing is there


def _file(
    made: Callable[[Visit, ArchiveAsked], Paper], name: str, ending: str
) -> Callable[[Visit, ArchiveAsked], File]:
    def make(visit: Visit, asked: ArchiveAsked) -> File:
        paper = made(visit, asked)
        content = render_pdf(paper) if ending == "pdf" else render_docx(paper)
        return File(content, "application/pdf" if ending == "pdf" else WORD, f"{name}-{_of(visit, asked)[0]}.{ending}")

    return make


def auditor(visit: Visit, asked: ArchiveAsked) -> File:
    """The auditor's zip."""
    year, _, day = _of(visit, asked)
    return File(auditor_zip(visit.bench, year=year, today=day), "application/zip", f"revisor-{year}.zip")


PAGE = Page(
    "supervision_archive", "tilsyn/arkiv/", Permission.SEE_SUPERVISION, content, asks=ArchiveAsked,
    navigation="supervision",
    actions=(
        Action("prepare", "klargoer/", Permission.SUPERVISE, prepare),
        Action("approve", "godkend/", Permission.SUPERVISE, approve),
    ),
    downloads=(
        Download("management_pdf", "ledelse.pdf", Permission.SUPERVISE, _file(_management, "ledelse", "pdf")),
        Download("management_docx", "ledelse.docx", Permission.SUPERVISE, _file(_management, "ledelse", "docx")),
        Download("committee_pdf", "udvalg.pdf", Permission.SUPERVISE, _file(_committee, "udvalg", "pdf")),
        Download("committee_docx", "udvalg.docx", Permission.SUPERVISE, _file(_committee, "udvalg", "docx")),
        Download("card_pdf", "metodekort.pdf", Permission.SEE_SUPERVISION, _file(_card, "metodekort", "pdf")),
        Download("published", "resultater.pdf", Permission.SEE_SUPERVISION, _file(_published, "resultater", "pdf")),
        Download("draft", "udkast.pdf", Permission.SUPERVISE, _file(_draft, "udkast", "pdf")),
        Download("auditor", "revisor.zip", Permission.SUPERVISE, auditor),
    ),
)  # fmt: skip
