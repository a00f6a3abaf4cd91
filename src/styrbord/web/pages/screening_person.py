# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One person's chance with every reason, a caseworker's own judgement beside it, and the segment of need.

The citizen sees the same sum on a page of their own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse

from styrbord.errors import NoData, NotAllowed
from styrbord.inference.screening_catalogue import said, segments
from styrbord.inference.screening_model import chance
from styrbord.inference.screening_record import JUDGEMENTS, SEGMENTS, VIEWS, judgements, placed
from styrbord.inference.screening_scores import Scored
from styrbord.presentation import screening_words as say
from styrbord.presentation.figure_words import Words
from styrbord.presentation.papers import render_pdf
from styrbord.presentation.screening_list import sums
from styrbord.web.page import Action, Download, File, Page
from styrbord.web.pages.screening import data_of, models, segment_name, state_of
from styrbord.web.parts import Choice
from styrbord.web.roles import Permission, profile_of
from styrbord.web.seen import seen
from styrbord.web.visit import Visit
from styrbord.workbench import screening as verbs
from styrbord.workbench.screening_data import JOBLESS
from styrbord.workbench.screening_needs import NO_SEGMENT, Need, needs, set_segment
from styrbord.workbench.screening_papers import person_paper


@dataclass(frozen=True)
class PersonAsked:
    """The person's opaque address."""

    address: str


@dataclass(frozen=True)
class OwnAsked:
    """Nothing: it is the signed-in citizen's own."""


@dataclass(frozen=True)
class Sum:
    """The chance, what it is for an average person who has come as far, and the whole sum of points."""

    chance: float
    average: float
    when: str
    rows: tuple[tuple[str, str], ...]
    steady: float | None


@dataclass(frozen=True)
class Proposed:
    """A segment proposed, with the grounds that hold."""

    id: str
    name: str
    text: str
    grounds: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """A caseworker's own judgement."""

    view: str
    on: dt.date
    by: str
    note: str


@dataclass(frozen=True)
class ScreeningPersonContent:
    """One person in the screening; `sum` is missing where there is no model or the spell is past 26 weeks."""

    address: str
    person_key: str
    weeks: int | None
    state: str
    sum: Sum | None
    proposed: tuple[Proposed, ...]
    segment: str
    segment_by: str
    judgements: tuple[Judged, ...]
    views: tuple[Choice, ...]
    segments: tuple[Choice, ...]
    may_write: bool


@dataclass(frozen=True)
class ScreeningOwnContent:
    """What the citizen sees: the same sum, or why there is none."""

    state: str
    sum: Sum | None


def content(visit: Visit, asked: PersonAsked) -> ScreeningPersonContent:
    """One person's chance, judgement and segment."""
    key = visit.board.key_of(seen(visit, asked.address, "screening"))
    need = _needs(visit, key)
    own = placed(visit.journal.events(SEGMENTS)).get(key)
    told = [j for j in judgements(visit.journal.events(JUDGEMENTS)) if j.person_key == key]
    state, one = _scored(visit, key)
    choose = Choice("", visit.words("choose"))  # nothing is chosen beforehand: it would lean on the one who judges
    return ScreeningPersonContent(
        address=asked.address,
        person_key=key,
        weeks=need.weeks if need else None,
        state=state,
        sum=_sum(visit, one) if one else None,
        proposed=tuple(_proposed(visit, p.segment, p.grounds) for p in need.proposed) if need else (),
        segment=segment_name(own.segment, visit) if own else "",
        segment_by=own.by if own else "",
        judgements=tuple(Judged(visit.words(f"view.{j.view}"), j.on, j.by, j.note) for j in reversed(told)),
        views=(choose, *(Choice(v, visit.words(f"view.{v}")) for v in VIEWS)),
        segments=(choose, *(Choice(s.id, s.name[visit.lang]) for s in segments()),
                  Choice(NO_SEGMENT, visit.words("no_segment"))),
        may_write=visit.may(Permission.WRITE_NOTES),
    )  # fmt: skip


def _scored(visit: Visit, key: str) -> tuple[str, Scored | None]:
    """The state, and the person's score from the first model that has one."""
    state = state_of(visit)
    for benefits in models(visit) if state == "on" else ():
        found = verbs.scores(visit.bench, visit.as_of, benefits=benefits, person_key=key, data=data_of(visit))
        if found.rows:
            return state, found.rows[0]
    return state, None


def _needs(visit: Visit, key: str) -> Need | None:
    """The person's need on the benefits of the first model that is for the person's stretch."""
    for benefits in models(visit) or (JOBLESS,):
        found = needs(visit.bench, visit.as_of, benefits=benefits, person_key=key, data=data_of(visit))
        if found:
            return found[0]
    return None


def _sum(visit: Visit, one: Scored) -> Sum:
    words = Words("screening", visit.lang)
    return Sum(one.chance, float(chance(one.base)), say.moment(one.moment, words), sums(one, words), one.steady)


def _proposed(visit: Visit, id_: str, grounds) -> Proposed:  # type: ignore[no-untyped-def]
    found = next(s for s in segments() if s.id == id_)
    return Proposed(
        id_, found.name[visit.lang], found.text[visit.lang], tuple(said(g.input, g.value, visit.lang) for g in grounds)
    )


def own_content(visit: Visit, asked: OwnAsked) -> ScreeningOwnContent:
    """The signed-in citizen's own chance, with the same reasons a caseworker sees."""
    key = _own_key(visit)
    visit.looked_at(key, "own screening")
    state, one = _scored(visit, key)
    return ScreeningOwnContent(state, _sum(visit, one) if one else None)


def _own_key(visit: Visit) -> str:
    profile = profile_of(visit.user)
    person = visit.board.person_at(profile.person) if profile and profile.person else None
    if person is None:
        raise NoData(
            visit.words("no_case_what"),
            where=visit.words("no_case_where"),
            expected=visit.words("no_case_expected"),
            todo=visit.words("no_case_todo"),
        )
    return visit.board.key_of(person)


def judge(visit: Visit, address: str) -> str:
    """Record the caseworker's own judgement."""
    key, typed = _written(visit, address), visit.request.POST
    note, saw = typed.get("note", "")[:2000], _scored(visit, key)[1] is not None
    verbs.judge(visit.bench, key, typed.get("view", ""), on=visit.as_of, by=visit.by, saw_score=saw, note=note)
    messages.success(visit.request, visit.words("saved"))
    return reverse("screening_person", args=[address])


def place(visit: Visit, address: str) -> str:
    """Set the person's segment of need."""
    key, typed = _written(visit, address), visit.request.POST
    need = _needs(visit, key)
    proposed = [p.segment for p in need.proposed] if need else []
    set_segment(
        visit.bench, key, typed.get("segment", ""), on=visit.as_of, by=visit.by, note=typed.get("note", "")[:2000],
        proposed=proposed,
    )  # fmt: skip
    messages.success(visit.request, visit.words("saved"))
    return reverse("screening_person", args=[address])


def _written(visit: Visit, address: str) -> str:
    """The person's key, for those who may write on the person."""
    person = seen(visit, address, "screening")
    if not visit.may(Permission.WRITE_NOTES):
        raise NotAllowed(
            visit.words("not_written_what"),
            where=visit.words("title"),
            expected=visit.words("not_written_expected"),
            todo=visit.words("not_written_todo"),
        )
    return visit.board.key_of(person)


def as_pdf(visit: Visit, asked: PersonAsked) -> File:
    """The page for the citizen, on paper."""
    key = visit.board.key_of(seen(visit, asked.address, "screening"))
    found = verbs.scores(visit.bench, visit.as_of, person_key=key, data=data_of(visit))
    return File(
        render_pdf(person_paper(visit.bench, found, visit.lang)), "application/pdf", f"{visit.words('file')}.pdf"
    )


MAY = Permission.SEE_SCREENING
PAGES = (
    Page(
        "screening_person", "screening/borger/<str:address>/", MAY, content, asks=PersonAsked, about_person=True,
        actions=(
            Action("judge", "skoen/", Permission.WRITE_NOTES, judge),
            Action("place", "segment/", Permission.WRITE_NOTES, place),
        ),
        downloads=(Download("pdf", "til-borgeren.pdf", MAY, as_pdf),),
    ),
    Page(
        "screening_own", "min-plan/risiko/", Permission.SEE_OWN_PLAN, own_content, asks=OwnAsked, navigation="plan",
        about_person=True,
    ),
)  # fmt: skip
