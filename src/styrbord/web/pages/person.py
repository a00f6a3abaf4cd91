# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One person: the time line, every duty with the sentence of law and the days counted, and what was known when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from styrbord.errors import AskedWrongly
from styrbord.law.explain import Explanation
from styrbord.presentation import formats as f
from styrbord.presentation.charts import Chart
from styrbord.presentation.explanation import Told, parts
from styrbord.presentation.words import word
from styrbord.records.casedata import CaseData
from styrbord.web.page import Action, Page
from styrbord.web.parts import Choice, Filter, Link
from styrbord.web.roles import Permission
from styrbord.web.seen import seen
from styrbord.web.timeline import timeline
from styrbord.web.visit import Visit
from styrbord.workbench.notes import Note, anchor_of, duty_id, history, notes, write_note
from styrbord.workbench.persons import about, explained, file_of


@dataclass(frozen=True)
class PersonAsked:
    """The person's opaque address; `known_on` shows the case as known on an earlier day; `note` opens a duty's note."""

    address: str
    known_on: dt.date | None = None
    note: str = ""


@dataclass(frozen=True)
class DutyLine:
    """One duty laid open, with its note."""

    anchor: str
    row: str
    outcome: str
    outcome_word: str
    counted_from: dt.date
    due: dt.date
    met_on: dt.date | None
    told: Told
    can_be_done: bool
    note: str
    booked_for: dt.date | None
    note_by: str
    note_version: int
    earlier_notes: tuple[tuple[str, str, str], ...]
    is_open: bool
    outcome_now: str


@dataclass(frozen=True)
class PersonContent:
    """Everything the register holds of one person, as known on a day."""

    address: str
    person_key: str
    age: int | None
    caseworker: str
    team: str
    benefits_now: tuple[str, ...]
    group_now: str
    as_of: dt.date
    is_earlier: bool
    chart: Chart
    duties: tuple[DutyLine, ...]
    filters: tuple[Filter, ...]
    may_write: bool
    links: tuple[Link, ...]


def content(visit: Visit, asked: PersonAsked) -> PersonContent:
    """The person's file."""
    person = seen(visit, asked.address, "person")
    board, lang = visit.board, visit.lang
    key = board.key_of(person)
    case, number_in, as_of = _as_known(visit, key, person, asked.known_on)
    is_earlier = as_of < visit.as_of
    file = file_of(case, number_in)
    found = explained(case, visit.bench.book, number_in, as_of)
    now = _outcomes(visit, asked.address, person) if is_earlier else {}
    noted = notes(visit.journal, f"{asked.address}/")
    running = [s for s in file if s.begins <= as_of and (s.until is None or s.until > as_of)]
    caseworker, team = board.assigned
    return PersonContent(
        address=asked.address,
        person_key=key,
        age=about(case, number_in, as_of).get("age"),
        caseworker=caseworker[person] or "",
        team=team[person] or "",
        benefits_now=tuple(word("benefit", s.what, lang) for s in running if s.lane == "benefits"),
        group_now=next((word("group", s.what, lang) for s in reversed(running) if s.lane == "target_groups"), ""),
        as_of=as_of,
        is_earlier=is_earlier,
        chart=timeline(visit, file, found, as_of),
        duties=tuple(_duty(visit, asked, e, noted, now, is_earlier) for e in found),
        filters=(_known(visit, asked),),
        may_write=visit.may(Permission.WRITE_NOTES) and not is_earlier,
        links=tuple(_links(visit, asked.address)),
    )


def _links(visit: Visit, address: str) -> Iterator[Link]:
    """Where else the person is told of, as far as the user may go there."""
    yield Link(visit.words("to_plan"), reverse("plan_preview", args=[address]))
    if visit.may(Permission.SEE_SCREENING):
        yield Link(visit.words("to_screening"), reverse("screening_person", args=[address]))
    if visit.may(Permission.SEE_ACCESS_LOG):
        yield Link(visit.words("to_log"), f"{reverse('access_log')}?person={address}")


def _outcomes(visit: Visit, address: str, person: int) -> dict[str, str]:
    """What each duty has come to, as known now."""
    found = explained(visit.board.case, visit.bench.book, person, visit.as_of)
    return {_id(address, e): e.duty["outcome"] for e in found}


def _as_known(visit: Visit, key: str, person: int, known_on: dt.date | None) -> tuple[CaseData, int, dt.date]:
    """The case data, the person's number in them, and the day they are seen from."""
    if known_on is None or known_on >= visit.as_of:
        return visit.board.case, person, visit.as_of
    return visit.bench.case(known_on, known_on, [key]), 0, known_on


def _known(visit: Visit, asked: PersonAsked) -> Filter:
    days = [d.extracted_at.date() for d in reversed(visit.board.deliveries)]
    choices = [Choice("", visit.words("known_now")), *(Choice(str(d), f.date(d, visit.lang)) for d in days[1:])]
    return Filter("known_on", visit.words("known_on"), str(asked.known_on or ""), "choice", tuple(choices))


def _id(address: str, e: Explanation) -> str:
    return duty_id(address, e.duty["row"], e.duty["counted_from"], e.duty["link"])


def _duty(
    visit: Visit, asked: PersonAsked, e: Explanation, noted: dict[str, Note], now: dict[str, str], is_earlier: bool
) -> DutyLine:
    stream = _id(asked.address, e)
    note = noted.get(stream)
    outcome = e.duty["outcome"]
    today = now.get(stream, outcome) if is_earlier else outcome
    earlier = history(visit.journal, stream)[:-1] if note else []
    return DutyLine(
        anchor=anchor_of(stream),
        row=e.duty["row"],
        outcome=outcome,
        outcome_word=word("outcome", outcome, visit.lang),
        counted_from=e.duty["counted_from"],
        due=e.duty["due"],
        met_on=e.duty["met_on"],
        told=parts(e, visit.lang),
        can_be_done=outcome in ("open", "missed"),
        note=note.text if note else "",
        booked_for=note.booked_for if note else None,
        note_by=note.by if note and not note.is_blank else "",
        note_version=note.version if note else 0,
        earlier_notes=tuple((f.date(n.at.date(), visit.lang), n.by, n.text or "–") for n in earlier),
        is_open=anchor_of(stream) == asked.note,
        outcome_now=word("outcome", today, visit.lang) if today != outcome else "",
    )


# -- notes


def write(visit: Visit, address: str) -> str:
    """Keep a note or an appointment on one of the person's duties."""
    person = seen(visit, address, "note")
    typed = visit.request.POST
    streams = {anchor_of(stream): stream for stream in _outcomes(visit, address, person)}
    anchor = typed.get("duty", "")
    try:
        booked = dt.date.fromisoformat(typed["booked_for"]) if typed.get("booked_for") else None
        stream, after = streams[anchor], int(typed.get("version", "0"))
    except (ValueError, KeyError):
        raise AskedWrongly(
            visit.words("note_what"), where=visit.words("note_where"), expected=visit.words("note_expected"),
            todo=visit.words("note_todo"),
        ) from None  # fmt: skip
    write_note(
        visit.journal, stream=stream, subject=visit.board.key_of(person), text=typed.get("text", ""),
        booked_for=booked, by=visit.by, after=after,
    )  # fmt: skip
    return f"{reverse('person', args=[address])}#duty-{anchor}"


PAGES = (
    Page(
        "person", "borger/<str:address>/", Permission.SEE_PERSONS, content, asks=PersonAsked, about_person=True,
        actions=(Action("note", "note/", Permission.WRITE_NOTES, write),),
    ),
)  # fmt: skip
