# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs of publication: prepare what is to be published, approve it by name, and only then give it out.

What was approved is kept by its fingerprint: content that has changed since must be approved anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from styrbord.errors import NotAllowed
from styrbord.presentation.formats import Language, long_date
from styrbord.presentation.papers import Paper
from styrbord.presentation.supervision_publication import publication
from styrbord.presentation.supervision_status import HIDE_BELOW, Say
from styrbord.records.events import Event
from styrbord.supervision.method import COLOURS
from styrbord.supervision.pooled import pooled
from styrbord.supervision.runs import Run
from styrbord.workbench import supervision as state
from styrbord.workbench.bench import Workbench
from styrbord.workbench.checklists import checklist
from styrbord.workbench.supervision_reports import made_from, place_of

PREFIX = "supervision/publication/"
MANY = 0.10  # from this share of errors on, a measuring point gets a remark


@dataclass(frozen=True)
class Publication:
    """The year's prepared publication: content, its fingerprint, and who approved it (empty: nobody)."""

    content: Mapping[str, Any]
    digest: str
    prepared_by: str
    prepared_at: dt.datetime
    approved_by: str = ""
    approved_at: dt.datetime | None = None
    seen: int = 0


def prepare(bench: Workbench, *, year: int, today: dt.date, by: str) -> Publication:
    """Put together what is to be published of a year, small counts hidden, for somebody to approve."""
    state.demand(bench, by=by, act="plan")
    made = content(bench, year, today)
    data = {"content": made, "digest": digest(made)}
    bench.journal().append(stream=f"{PREFIX}{year}", kind="publication-prepared", data=data, by=by)
    found = published(bench, year)
    assert found is not None
    return found


def approve(bench: Workbench, *, year: int, by: str, digest: str) -> Event:
    """Approve the prepared content of that fingerprint: another than the one who prepared it, with the right to."""
    state.demand(bench, by=by, act="publish")
    found = published(bench, year)
    if found is None or found.digest != digest or by == found.prepared_by:
        raise NotAllowed(
            "The publication cannot be approved so.",
            where=f"publication {year}",
            expected="the newest prepared content, approved by another than the one who prepared it",
            todo="look at what is prepared now, and let another approve it",
        )
    return bench.journal().append(
        stream=f"{PREFIX}{year}", kind="publication-approved", data={"digest": digest}, by=by, after=found.seen
    )


def published(bench: Workbench, year: int) -> Publication | None:
    """The newest prepared publication of a year; None when none was prepared."""
    found: Publication | None = None
    for event in bench.journal().events(f"{PREFIX}{year}"):
        data = event.data or {}
        if event.kind == "publication-prepared":
            found = Publication(data["content"], data["digest"], event.by, event.at, seen=event.version)
        elif found is not None and data["digest"] == found.digest:
            found = Publication(
                found.content, found.digest, found.prepared_by, found.prepared_at, event.by, event.at, event.version
            )
    return found


def paper(bench: Workbench, *, year: int, language: Language = "da") -> Paper:
    """The paper of what was approved; NotAllowed while nobody has approved it."""
    found = published(bench, year)
    if found is None or found.approved_at is None:
        raise NotAllowed(
            "Nothing is approved for publication.",
            where=f"publication {year}",
            expected="content that a named person has approved",
            todo="prepare it and have it approved: `styrbord supervision report publication --help`",
        )
    w = Say(language)
    name = state.names(bench).get(found.approved_by, found.approved_by)
    said = w("publication.approved", name=name, day=long_date(found.approved_at.date(), language))
    return publication(found.content, language, approved=said)


def draft(bench: Workbench, *, year: int, language: Language = "da") -> Paper | None:
    """The prepared paper, marked as a draft; None when nothing is prepared."""
    found = published(bench, year)
    return publication(found.content, language) if found else None


def digest(content: Mapping[str, Any]) -> str:
    """The fingerprint of content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def content(bench: Workbench, year: int, today: dt.date) -> dict[str, Any]:
    """Measuring points by area with counts and remarks; plain JSON values. A small count is None, never zero."""
    method, picture = state.method(bench), state.picture(bench)
    runs = state.all_runs(bench, year)
    areas = []
    for area in method.areas:
        now = picture[area.id].on(today)
        mine = [r for r in runs.values() if r.area == area.id and r.evaluation]
        if now is None or not mine:
            continue
        one = pooled(area.id, mine, method.tolerable(now.colour), method.sample["confidence"])
        areas.append({
            "id": area.id, "name": dict(area.name), "colour": now.colour, "runs": len(mine), "read": one.read,
            "verdict": one.verdict, "points": _points(mine, _questions(bench, area.id)),
        })  # fmt: skip
    areas.sort(key=lambda a: COLOURS.index(a["colour"]))
    return {
        "year": year, "place": place_of(bench), "day": f"{today:%d-%m-%Y}", "made": made_from(bench),
        "hide_below": HIDE_BELOW, "areas": areas,
    }  # fmt: skip


def _questions(bench: Workbench, area: str) -> dict[str, dict[str, str]]:
    return {p.id: dict(p.question) for p in checklist(bench, area)[0].points}


def _points(runs: Iterable[Run], questions: Mapping[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Each measuring point over the area's runs. A small count, of errors or of cases without them, is hidden."""
    sums: dict[str, list[int]] = {}
    for run in runs:
        for point in (run.evaluation or {}).get("points", ()):
            held = sums.setdefault(point["point"], [0, 0])
            held[0] += int(point["judged"])
            held[1] += int(point["errors"])
    named = {id: questions.get(id, {"da": id, "en": id}) for id in sums}  # a point of an older checklist keeps its id
    order = [*(q for q in questions if q in sums), *(s for s in sums if s not in questions)]
    return [_point(id, named[id], *sums[id]) for id in order]


def _point(id: str, name: dict[str, str], judged: int, errors: int) -> dict[str, Any]:
    few = 0 < judged < HIDE_BELOW
    tells = few or 0 < errors < HIDE_BELOW or 0 < judged - errors < HIDE_BELOW
    remark = (
        "few-cases" if judged < HIDE_BELOW else "none" if not errors else "many" if errors / judged >= MANY else "some"
    )
    return {
        "point": id, "name": name, "judged": None if few else judged, "errors": None if tells else errors,
        "remark": remark,
    }  # fmt: skip
