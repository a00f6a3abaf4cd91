# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Deliveries: what came when, what was rejected, what was corrected and how late; and the way to hand one in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.urls import reverse

from styrbord.errors import AskedWrongly, NoData
from styrbord.presentation.formats import percent
from styrbord.records.days import number
from styrbord.web.importing import poke
from styrbord.web.page import Action, Download, File, Page
from styrbord.web.parts import Cell, Column, Grid
from styrbord.web.roles import Permission
from styrbord.web.templatetags.styrbord import moment
from styrbord.web.visit import Visit
from styrbord.web.words import has
from styrbord.workbench.uploads import LARGEST, Job, jobs, profiles, receive, rejected_rows

LATE_AFTER = 7  # days from an interview to its registration
LOOKED_BACK = 183  # days


@dataclass(frozen=True)
class DataAsked:
    """The delivery whose corrections are shown (default: the newest); the job whose rejected rows are wanted."""

    delivery: int = 0
    job: str = ""


@dataclass(frozen=True)
class DeliveryLine:
    """One delivery in the register."""

    number: int
    extracted_at: dt.datetime
    imported_at: dt.datetime | None
    kind: str
    source: str
    profile: str


@dataclass(frozen=True)
class CorrectionLine:
    """What a delivery changed in one table, in rows; `median_delay` and `slowest_tenth` in days, of late rows."""

    table: str
    added: int
    corrected: int
    deleted: int
    late_registered: int
    median_delay: int | None
    slowest_tenth: int | None


@dataclass(frozen=True)
class TeamQuality:
    """How soon a team's interviews are registered; None where there are fewer than ten."""

    team: str
    interviews: int
    late_share: float | None
    median_delay: int | None


@dataclass(frozen=True)
class JobLine:
    """A delivery handed in through the browser."""

    id: str
    file: str
    size: int
    by: str
    at: dt.datetime
    state: str
    step: str
    fault: dict[str, str] | None
    number: int | None
    already: bool
    read: int
    rejected: int
    tables: tuple[tuple[str, int, int, int, int], ...]
    warnings: tuple[str, ...]
    has_rejected: bool
    state_key: str
    step_key: str


@dataclass(frozen=True)
class DataContent:
    """The register's deliveries, their corrections and quality, and what is being handed in."""

    snapshot: str
    persons: int
    deliveries: tuple[DeliveryLine, ...]
    shown: int
    corrections: tuple[CorrectionLine, ...]
    teams: tuple[TeamQuality, ...]
    jobs: tuple[JobLine, ...]
    under_way: bool
    may_import: bool
    profiles: tuple[str, ...]
    largest_mb: int
    deliveries_grid: Grid
    corrections_grid: Grid
    teams_grid: Grid


def content(visit: Visit, asked: DataAsked) -> DataContent:
    """Everything about the data, nothing about a person."""
    board = visit.board
    newest = len(board.deliveries)
    shown = asked.delivery if 1 <= asked.delivery <= newest else newest
    handed = [_job(visit, job) for job in jobs(visit.journal)[:10]] if visit.may(Permission.IMPORT_DATA) else []
    lines = [
        DeliveryLine(d.number or 0, d.extracted_at, d.imported_at, d.kind, d.source, d.profile)
        for d in reversed(board.deliveries)
    ]
    corrections = board.once(("corrections", shown), lambda: _corrections(visit, shown)) if shown else ()
    teams = board.once("registered in teams", lambda: _teams(visit)) if newest else ()
    return DataContent(
        snapshot=board.snapshot_id,
        persons=len(board.case.person_keys) if newest else 0,
        deliveries=tuple(lines),
        shown=shown,
        corrections=corrections,
        teams=teams,
        jobs=tuple(handed),
        under_way=any(job.state in ("waiting", "running") for job in handed),
        may_import=visit.may(Permission.IMPORT_DATA),
        profiles=tuple(profiles()),
        largest_mb=LARGEST >> 20,
        deliveries_grid=_deliveries_grid(visit, lines),
        corrections_grid=_corrections_grid(visit, corrections),
        teams_grid=_teams_grid(visit, teams),
    )


def _columns(visit: Visit, texts: tuple[str, ...], numbers: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(visit.words(f"head_{h}"), h in numbers) for h in (*texts, *numbers))


def _deliveries_grid(visit: Visit, lines: list[DeliveryLine]) -> Grid:
    return Grid(
        visit.words("deliveries", count=len(lines)),
        _columns(visit, ("number", "extracted_at", "imported_at", "kind", "source", "profile"), ()),
        tuple(
            (
                Cell(str(d.number), url=f"{reverse('data')}?delivery={d.number}#corrections"), moment(d.extracted_at),
                moment(d.imported_at), visit.words(f"kind.{d.kind}"), d.source, d.profile,
            )
            for d in lines
        ),
    )  # fmt: skip


def _corrections_grid(visit: Visit, lines: tuple[CorrectionLine, ...]) -> Grid:
    numbers = ("added", "corrected", "deleted", "late_registered", "median_delay", "slowest_tenth")
    rows = tuple(
        (visit.words(f"table.{c.table}"), c.added, c.corrected, c.deleted, c.late_registered, _dash(c.median_delay),
         _dash(c.slowest_tenth))
        for c in lines
    )  # fmt: skip
    return Grid(visit.words("corrections_caption"), _columns(visit, ("table",), numbers), rows)


def _teams_grid(visit: Visit, lines: tuple[TeamQuality, ...]) -> Grid:
    few = Cell(state="too_few")
    return Grid(
        visit.words("teams"),
        _columns(visit, ("team",), ("interviews", "late_share", "median_delay")),
        tuple(
            (
                t.team or visit.words("no_team"), t.interviews,
                few if t.late_share is None else percent(100 * t.late_share, 1, visit.lang),
                few if t.median_delay is None else t.median_delay,
            )
            for t in lines
        ),
        visit.words("no_interviews"),
    )  # fmt: skip


def _dash(days: int | None) -> str | int:
    return "–" if days is None else days


def _corrections(visit: Visit, number_: int) -> tuple[CorrectionLine, ...]:
    found = visit.bench.history(number_ - 1, number_)
    return tuple(
        CorrectionLine(t.table, t.added, t.corrected, t.deleted, t.late_registered, t.delay(0.5), t.delay(0.9))
        for t in found.tables
    )


def _teams(visit: Visit) -> tuple[TeamQuality, ...]:
    """Days from a held interview to its registration, by the team the person has now; the last half year."""
    case, day = visit.bench.interviews_registered(), number(visit.as_of)
    table = case["interviews"]
    held, registered = table["held_on"], table["registered_on"]
    chosen = np.flatnonzero(
        (held > day - LOOKED_BACK) & (held <= day) & (registered >= held) & (registered <= day + 366)
    )
    delay = (registered - held)[chosen]
    team = visit.board.assigned[1][table["person"][chosen]]
    names = np.array([t or "" for t in team], dtype=object)
    return tuple(_quality(name, delay[names == name]) for name in sorted(set(names.tolist())))


def _quality(team: str, delay: np.ndarray) -> TeamQuality:
    if len(delay) < 10:
        return TeamQuality(team, len(delay), None, None)
    return TeamQuality(team, len(delay), float((delay > LATE_AFTER).mean()), int(np.median(delay)))


def _job(visit: Visit, job: Job) -> JobLine:
    return JobLine(
        job.id, job.file, job.size, job.by, job.at, job.state, job.step, dict(job.fault) if job.fault else None,
        job.number, job.already, job.read, job.rejected, job.tables, job.warnings,
        rejected_rows(visit.bench.register.path, job.id) is not None, f"state_of.{job.state}",
        f"step.{job.step}" if has(f"step.{job.step}", page="data") else "",
    )  # fmt: skip


def hand_in(visit: Visit) -> str:
    """Keep the chosen file; the import begins at once, in the background."""
    request = visit.request
    file = request.FILES.get("delivery")
    if file is None:
        raise AskedWrongly(
            visit.words("no_file_what"), where=visit.words("no_file_where"), expected=visit.words("no_file_expected"),
            todo=visit.words("no_file_todo"),
        )  # fmt: skip
    names = ("profile", "municipality", "extracted_at", "kind")
    asked: dict[str, Any] = {n: request.POST[n] for n in names if request.POST.get(n)}
    asked["force"] = request.POST.get("force") == "yes"
    receive(visit.bench.register.path, visit.journal, chunks=file.chunks(), name=file.name, asked=asked, by=visit.by)
    poke()
    return reverse("data")


def rejected(visit: Visit, asked: DataAsked) -> File:
    """The rejected rows: file, row, column, masked value, what was expected."""
    found = rejected_rows(visit.bench.register.path, asked.job)
    if found is None:
        raise NoData(
            visit.words("no_rejected_what"), where=visit.words("no_rejected_where"),
            expected=visit.words("no_rejected_expected"), todo=visit.words("no_rejected_todo"),
        )  # fmt: skip
    return File(found, "text/csv; charset=utf-8", "rejected.csv")


PAGES = (
    Page(
        "data", "data/", Permission.SEE_DATA, content, asks=DataAsked, navigation="data", needs_data=False,
        actions=(
            Action("hand_in", "indlaes/", Permission.IMPORT_DATA, hand_in),
        ),
        downloads=(Download("rejected", "afvist.csv", Permission.IMPORT_DATA, rejected),),
    ),
)  # fmt: skip
