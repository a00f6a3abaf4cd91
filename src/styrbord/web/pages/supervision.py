# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The risk picture: the matrix, every area with its colour; for one area evidence, proposal and decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse

from styrbord.presentation.charts import Chart
from styrbord.presentation.supervision_charts import matrix_of
from styrbord.presentation.supervision_management import reason
from styrbord.presentation.supervision_status import Say
from styrbord.supervision import risk
from styrbord.supervision.evidence import Evidence, Share
from styrbord.supervision.method import Level
from styrbord.supervision.proposal import propose as proposed
from styrbord.supervision.risk import AreaRisk
from styrbord.web.page import Action, Page
from styrbord.web.parts import Cell, Choice, Column, Grid, Link
from styrbord.web.roles import Permission
from styrbord.web.supervised import TONES, gathered, say, today
from styrbord.web.visit import Visit
from styrbord.workbench import supervision as state
from styrbord.workbench import supervision_risk as verbs


@dataclass(frozen=True)
class RiskAsked:
    """One area, or none for the whole picture."""

    area: str = ""


@dataclass(frozen=True)
class Suggested:
    """What the method proposes, and why. `waits`: a person has been asked to answer it."""

    colour: str
    tone: str
    levels: str
    reasons: tuple[str, ...]
    beside: tuple[str, ...]
    waits: bool


@dataclass(frozen=True)
class AreaShown:
    """One area: what is in force, the evidence, the proposal, its versions, and the scales to decide by."""

    id: str
    name: str
    errors: str
    colour: str
    tone: str
    grounds: str
    decided: str
    evidence: Grid
    suggested: Suggested | None
    versions: Grid
    likelihoods: tuple[Choice, ...]
    consequences: tuple[Choice, ...]
    likelihood: str
    consequence: str
    changes: tuple[Choice, ...]
    seen: int


@dataclass(frozen=True)
class RiskContent:
    """The matrix and the table of areas; or one area."""

    crumbs: tuple[Link, ...]
    matrix: Chart | None
    areas: Grid | None
    area: AreaShown | None
    scales: tuple[Grid, ...]
    day: str
    may_decide: bool


def content(visit: Visit, asked: RiskAsked) -> RiskContent:
    """The risk picture as it stands."""
    w, day, may = say(visit), today(visit), visit.may(Permission.DECIDE_RISK)
    if asked.area:
        crumbs = (Link(visit.words("title"), reverse("supervision")), Link(_name(visit, asked.area), is_current=True))
        return RiskContent(crumbs, None, None, _area(visit, asked.area, w), (), w.day(day), may)
    picture, method = state.picture(visit.bench), state.method(visit.bench)
    chart = matrix_of(method, picture, state.names(visit.bench), day, w)
    scales = tuple(_scale(visit, name, getattr(method, name)) for name in ("likelihood", "consequence"))
    return RiskContent((), chart, _areas(visit, picture.values(), w), None, scales, w.day(day), may)


def _name(visit: Visit, area: str) -> str:
    return str(state.method(visit.bench).area(area).name[visit.lang])


def _address(area: str) -> str:
    return f"{reverse('supervision')}?area={area}"


def _areas(visit: Visit, picture: Iterable[AreaRisk], w: Say) -> Grid:
    method, day = state.method(visit.bench), today(visit)
    seen = verbs.evidence(visit.bench, visit.as_of, seen=gathered(visit))
    named = {a.id: a.name[visit.lang] for a in method.areas}
    rows = []
    for one in sorted(picture, key=lambda p: _order(p, day)):
        if one.area not in named:
            continue
        now, found = one.on(day), seen[one.area]
        colour = Cell(w.colour(now.colour), tone=TONES[now.colour]) if now else Cell(visit.words("not_assessed"))
        waits = one.waiting
        proposed = Cell(w.colour(waits.proposal.colour), tone=TONES[waits.proposal.colour]) if waits else Cell("")
        rows.append((
            Cell(named[one.area], url=_address(one.area)), colour, now.likelihood if now else Cell("–"),
            now.consequence if now else Cell("–"), _count(found.running), _kroner(found.at_stake, w),
            Cell(w.person_named(state.names(visit.bench), now.by) if now else "–"), proposed,
        ))  # fmt: skip
    heads = ("area", "colour", "likelihood", "consequence", "cases", "kroner", "by", "proposed")
    numbers = ("likelihood", "consequence", "cases", "kroner")
    columns = tuple(Column(visit.words(f"head.{h}"), h in numbers) for h in heads)
    return Grid(visit.words("areas"), columns, tuple(rows))


def _order(one: AreaRisk, day: dt.date) -> int:
    now = one.on(day)
    return list(TONES).index(now.colour) if now else len(TONES)


def _count(number: int | None) -> Cell | int:
    return Cell(state="no_data") if number is None else number


def _kroner(amount: float | None, w: Say) -> Cell:
    return Cell(state="no_data") if amount is None else Cell(w.kroner(amount), nowrap=True)


def _scale(visit: Visit, name: str, scale: Sequence[Level]) -> Grid:
    heads = ("level", "name", "words")
    columns = tuple(Column(visit.words(f"head.{h}"), h == "level") for h in heads)
    rows = tuple((s.level, s.name[visit.lang], s.words[visit.lang]) for s in scale)
    return Grid(visit.words(f"scale.{name}"), columns, rows)


# -- one area


def _area(visit: Visit, id: str, w: Say) -> AreaShown:
    method, day = state.method(visit.bench), today(visit)
    area, one = method.area(id), state.area_risk(visit.bench, id)
    now, names = one.on(day), state.names(visit.bench)
    found = verbs.evidence(visit.bench, visit.as_of, [id], seen=gathered(visit))[id]
    waits = one.waiting
    best = waits.proposal if waits else proposed(area, found, method)
    chosen = waits.proposal if waits else now or best
    decided = visit.words("decided", by=w.person_named(names, now.by), day=w.day(now.from_day)) if now else ""
    return AreaShown(
        id=id, name=area.name[visit.lang], errors=area.errors[visit.lang], colour=w.colour(now.colour) if now else "",
        tone=TONES[now.colour] if now else "", grounds=now.grounds if now else "", decided=decided,
        evidence=_evidence(visit, found, w),
        suggested=Suggested(
            w.colour(best.colour), TONES[best.colour],
            visit.words("levels", likelihood=best.likelihood, consequence=best.consequence),
            tuple(reason(r, w) for r in best.reasons if r.counts),
            tuple(reason(r, w) for r in best.reasons if not r.counts), waits is not None,
        ),
        versions=_versions(visit, one, w), likelihoods=_choices(visit, method.likelihood),
        consequences=_choices(visit, method.consequence), likelihood=str(chosen.likelihood),
        consequence=str(chosen.consequence), changes=tuple(Choice(c, visit.words(f"change.{c}")) for c in risk.CHANGES),
        seen=one.seen,
    )  # fmt: skip


def _choices(visit: Visit, scale: Sequence[Level]) -> tuple[Choice, ...]:
    return tuple(Choice(str(s.level), f"{s.level} · {s.name[visit.lang]}: {s.words[visit.lang]}") for s in scale)


def _evidence(visit: Visit, found: Evidence, w: Say) -> Grid:
    """Each thing the register or earlier supervision says, with what it rests on."""

    def share(one: Share | None) -> Cell:
        if one is None or one.share is None:
            return Cell(state="no_data")
        limits = visit.words("limits", low=w.share(one.lower), high=w.share(one.upper))
        counts = w("count.of", top=w.number(one.count), bottom=w.number(one.of))
        return Cell(f"{w.share(one.share)} ({counts})", note=limits)

    stood_in = visit.words("stood_in", years=", ".join(found.rate_years)) if found.rate_years else ""
    money = Cell(w.kroner(found.at_stake), note=stood_in) if found.at_stake is not None else Cell(state="no_data")
    changes = "; ".join(f"{c.text} ({w.day(c.on)})" for c in found.changes)
    told = [
        ("running", _count(found.running)), ("running_before", _count(found.running_before)),
        ("began", _count(found.began)), ("at_stake", money), ("failed", share(found.failed)),
        ("failed_recent", share(found.failed_recent)), ("failed_earlier", share(found.failed_earlier)),
        ("unrecorded", share(found.unrecorded)), ("new_caseworker", share(found.new_caseworker)),
        ("found_material", share(found.found_material)), ("found", share(found.found)),
        ("found_before", share(found.found_before)), ("open_follow_ups", found.open_follow_ups),
        ("changes", Cell(changes or visit.words("no_changes"))),
    ]  # fmt: skip
    columns = Column(visit.words("head.what")), Column(visit.words("head.says"))
    return Grid(visit.words("evidence_title"), columns, tuple((visit.words(f"seen.{n}"), v) for n, v in told))


def _versions(visit: Visit, one: AreaRisk, w: Say) -> Grid:
    names, rows = state.names(visit.bench), []
    for i, v in enumerate(one.versions):
        changed = risk.compare(one.versions[i - 1], v) if i else ()
        shown = [d for d in changed if d.what in ("colour", "likelihood", "consequence")]
        said = ", ".join(f"{visit.words(f'head.{d.what}')}: {_told(d.before, w)} → {_told(d.after, w)}" for d in shown)
        answer = visit.words(f"answer.{v.answer}")
        rows.append((
            v.version, Cell(w.colour(v.colour), tone=TONES[v.colour]), f"{v.likelihood} × {v.consequence}",
            Cell(w.day(v.from_day), nowrap=True), w.person_named(names, v.by), Cell(v.grounds, note=v.reason), answer,
            said or "–",
        ))  # fmt: skip
    heads = ("version", "colour", "level", "from", "by", "grounds", "answer", "changed")
    columns = tuple(Column(visit.words(f"head.{h}")) for h in heads)
    return Grid(visit.words("versions"), columns, tuple(reversed(rows)), empty=visit.words("no_versions"))


def _told(value: str, w: Say) -> str:
    return w.colour(value) if value in TONES else value


# -- what is done


def propose(visit: Visit) -> str:
    """Have the method propose for the area (for all), and keep what it said."""
    area = PAGE.asked(visit.request, {}).area
    areas = [area] if area else None
    verbs.ask_all(visit.bench, as_of=visit.as_of, by=visit.by, areas=areas, seen=gathered(visit))
    return _address(area) if area else reverse("supervision")


def decide(visit: Visit) -> str:
    """Decide the area's risk: the waiting proposal as it is, or other levels with a reason."""
    area, given = PAGE.asked(visit.request, {}).area, visit.request.POST
    verbs.decide(
        visit.bench, area=area, by=visit.by, from_day=today(visit), grounds=given.get("grounds", ""),
        likelihood=int(given.get("likelihood") or 0) or None, consequence=int(given.get("consequence") or 0) or None,
        reason=given.get("reason", ""), after=int(given.get("seen") or 0),
    )  # fmt: skip
    messages.success(visit.request, visit.words("saved"))
    return _address(area)


def reject(visit: Visit) -> str:
    """Reject the waiting proposal, with a reason."""
    area, given = PAGE.asked(visit.request, {}).area, visit.request.POST
    verbs.reject(visit.bench, area=area, by=visit.by, reason=given.get("why", ""), after=int(given.get("seen") or 0))
    messages.success(visit.request, visit.words("rejected"))
    return _address(area)


def note(visit: Visit) -> str:
    """Note a change no register shows."""
    area, given = PAGE.asked(visit.request, {}).area, visit.request.POST
    verbs.note_change(
        visit.bench, area=area, by=visit.by, on=today(visit), what=given.get("what", ""), text=given.get("text", "")
    )
    messages.success(visit.request, visit.words("noted"))
    return _address(area)


PAGE = Page(
    "supervision", "tilsyn/", Permission.SEE_SUPERVISION, content, asks=RiskAsked, navigation="supervision",
    actions=(
        Action("propose", "foreslaa/", Permission.DECIDE_RISK, propose),
        Action("decide", "beslut/", Permission.DECIDE_RISK, decide),
        Action("reject", "afvis/", Permission.DECIDE_RISK, reject),
        Action("note", "noter/", Permission.DECIDE_RISK, note),
    ),
)  # fmt: skip
