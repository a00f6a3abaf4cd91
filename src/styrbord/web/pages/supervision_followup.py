# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The follow-up of errors: who mends which case by when, what the law demands corrected, and who verified it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.contrib import messages
from django.urls import reverse

from styrbord.errors import AskedWrongly
from styrbord.presentation.supervision_status import Say
from styrbord.supervision.follow_up import DUTIES, FollowUp, standing
from styrbord.web.page import Action, Page
from styrbord.web.parts import Card, Cell, Choice, Column, Filter, Grid, Link
from styrbord.web.roles import Permission
from styrbord.web.supervised import say, today
from styrbord.web.visit import Visit
from styrbord.workbench import supervision as state
from styrbord.workbench import supervision_followups as verbs
from styrbord.workbench.checklists import checklist


@dataclass(frozen=True)
class FollowUpAsked:
    """One follow-up; or those of one supervision, one person, one state."""

    id: str = ""
    run: str = ""
    responsible: str = ""
    state: Literal["", "open", "done", "verified", "overdue"] = ""


@dataclass(frozen=True)
class FollowUpShown:
    """One follow-up, with the link to the person whose case it is."""

    id: str
    run: str
    case: str
    person: str
    points: tuple[str, ...]
    duty: str
    what: str
    responsible: str
    by_when: str
    is_overdue: bool
    state: str
    said: str
    done_by: str
    verified_by: str
    returned: int
    seen: int


@dataclass(frozen=True)
class FollowUpContent:
    """How the follow-ups stand, the list, and what can be opened; or one of them."""

    crumbs: tuple[Link, ...]
    cards: tuple[Card, ...]
    filters: tuple[Filter, ...]
    list: Grid | None
    one: FollowUpShown | None
    to_open: tuple[Choice, ...]
    duties: tuple[Choice, ...]
    people: tuple[Choice, ...]
    by_when: str
    may_act: bool


def content(visit: Visit, asked: FollowUpAsked) -> FollowUpContent:
    """The follow-ups as they stand."""
    w, may = say(visit), visit.may(Permission.READ_CASES)
    if asked.id:
        crumbs = (Link(visit.words("title"), reverse("supervision_followup")), Link(asked.id, is_current=True))
        return FollowUpContent(crumbs, (), (), None, _one(visit, asked.id, w), (), (), (), "", may)
    every = state.all_follow_ups(visit.bench)
    some = [f for f in every if _fits(f, asked, today(visit))]
    runs = state.all_runs(visit.bench)
    covered = {f.run for f in every}
    waiting = [r for r in runs.values() if r.evaluation and r.evaluation.get("errors") and r.id not in covered]
    days = int(state.method(visit.bench).follow_up["days"])
    return FollowUpContent(
        (), _cards(visit, every, w), _filters(visit, asked, every), _list(visit, some, w), None,
        tuple(Choice(r.id, r.id) for r in waiting), tuple(Choice(d, w(f"duty.{d}")) for d in DUTIES),
        tuple(Choice(p.user, p.name) for p in state.everybody(visit.bench).values() if not p.left),
        (today(visit) + dt.timedelta(days=days)).isoformat(), may,
    )  # fmt: skip


def _fits(one: FollowUp, asked: FollowUpAsked, day: dt.date) -> bool:
    if not one.run.startswith(asked.run) or asked.responsible not in ("", one.responsible):
        return False
    return one.is_overdue(day) if asked.state == "overdue" else asked.state in ("", one.state)


def _cards(visit: Visit, every: list[FollowUp], w: Say) -> tuple[Card, ...]:
    stand = standing(every, today(visit))
    late, owed = stand.overdue, stand.duties_open
    return (
        Card(visit.words("card.open"), w.number(stand.open)),
        Card(visit.words("card.overdue"), w.number(late), tone="bad" if late else "good",
             verdict=visit.words("card.some_late" if late else "card.none_late")),
        Card(visit.words("card.done"), w.number(stand.done)),
        Card(visit.words("card.verified"), visit.words("card.of", n=stand.verified, all=stand.all)),
        Card(visit.words("card.duties"), w.number(owed), tone="near" if owed else "good",
             verdict=visit.words("card.some_owed" if owed else "card.none_owed")),
    )  # fmt: skip


def _filters(visit: Visit, asked: FollowUpAsked, every: list[FollowUp]) -> tuple[Filter, ...]:
    names, w = state.names(visit.bench), say(visit)
    whole = Choice("", visit.words("all"))
    who = sorted({f.responsible for f in every if f.responsible})
    states = ("open", "overdue", "done", "verified")
    return (
        Filter("state", visit.words("head.state"), asked.state,
               choices=(whole, *(Choice(s, visit.words(f"state.{s}")) for s in states))),
        Filter("responsible", visit.words("head.responsible"), asked.responsible,
               choices=(whole, *(Choice(u, w.person_named(names, u)) for u in who))),
        Filter("run", visit.words("head.run"), asked.run,
               choices=(whole, *(Choice(r, r) for r in sorted({f.run for f in every}, reverse=True)))),
    )  # fmt: skip


def _list(visit: Visit, some: list[FollowUp], w: Say) -> Grid:
    names, rows = state.names(visit.bench), []
    for f in sorted(some, key=lambda f: (f.state == "verified", f.by_when or dt.date.max, f.id)):
        late = f.is_overdue(today(visit))
        said = visit.words("is_late") if late else ""
        rows.append((
            Cell(f.case, url=f"{reverse('supervision_followup')}?id={f.id}", nowrap=True), Cell(f.run, nowrap=True),
            visit.words("grade.material" if f.is_material else "grade.error"), w(f"duty.{f.duty}"),
            w.person_named(names, f.responsible),
            Cell(w.day(f.by_when), tone="bad" if late else "", note=said, nowrap=True),
            visit.words(f"state.{f.state}"),
        ))  # fmt: skip
    heads = ("case", "run", "grade", "duty", "responsible", "by_when", "state")
    columns = tuple(Column(visit.words(f"head.{h}")) for h in heads)
    return Grid(visit.words("list_title"), columns, tuple(rows), empty=visit.words("none"))


def _one(visit: Visit, id: str, w: Say) -> FollowUpShown:
    f, names = verbs.one(visit.bench, id), state.names(visit.bench)
    person = ""
    may_see = visit.may(Permission.READ_CASES)
    if f.subject and not f.subject.startswith("list/") and may_see:
        visit.looked_at(f.subject, visit.words("why_looked"))  # what is to be done says something of the person
        person = reverse("person", args=[visit.board.address_of(f.subject)])
    asks = {p.id: p.question[visit.lang] for p in checklist(visit.bench, f.run[8:])[0].points}
    return FollowUpShown(
        id=f.id, run=f.run, case=f.case, person=person, points=tuple(asks.get(p, p) for p in f.points),
        duty=w(f"duty.{f.duty}"), what=f.what if may_see else "", responsible=w.person_named(names, f.responsible),
        by_when=w.day(f.by_when), is_overdue=f.is_overdue(today(visit)), state=f.state,
        said=visit.words(f"state.{f.state}"), done_by=w.person_named(names, f.done_by),
        verified_by=w.person_named(names, f.verified_by), returned=f.returned, seen=f.seen,
    )  # fmt: skip


# -- what is done


def _here(visit: Visit, said: str) -> str:
    messages.success(visit.request, visit.words(said))
    id = PAGE.asked(visit.request, {}).id
    return f"{reverse('supervision_followup')}?id={id}" if id else reverse("supervision_followup")


def open_all(visit: Visit) -> str:
    """Open a follow-up for each wrong case of a supervision."""
    given = visit.request.POST
    verbs.open_all(
        visit.bench, run=given.get("of", ""), by=visit.by, duty=given.get("duty", ""), what=given.get("what", ""),
        responsible=given.get("who", ""), by_when=_day(given.get("by_when", "")),
    )  # fmt: skip
    return _here(visit, "opened")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise AskedWrongly(
            "The day cannot be read.", where="a date in the form", expected="YYYY-MM-DD", todo="choose a day"
        ) from None


def done(visit: Visit) -> str:
    """Note that the error was mended."""
    asked, given = PAGE.asked(visit.request, {}), visit.request.POST
    verbs.done(visit.bench, id=asked.id, by=visit.by, how=given.get("how", ""), on=today(visit),
               after=int(given.get("seen") or 0))  # fmt: skip
    return _here(visit, "mended")


def check(visit: Visit) -> str:
    """Verify what another mended, or return it."""
    asked, given = PAGE.asked(visit.request, {}), visit.request.POST
    holds = given.get("holds") == "yes"
    verbs.check(visit.bench, id=asked.id, by=visit.by, holds=holds, remark=given.get("remark", ""),
                after=int(given.get("seen") or 0))  # fmt: skip
    return _here(visit, "verified" if holds else "returned")


PAGE = Page(
    "supervision_followup", "tilsyn/opfoelgning/", Permission.SEE_SUPERVISION, content, asks=FollowUpAsked,
    navigation="supervision",
    actions=(
        Action("open", "aabn/", Permission.READ_CASES, open_all),
        Action("done", "rettet/", Permission.READ_CASES, done),
        Action("check", "kontrol/", Permission.READ_CASES, check),
    ),
)  # fmt: skip
