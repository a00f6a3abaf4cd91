# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""My plan: the same person's page as the citizen sees it, in plain words, and who has looked at the case."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from styrbord.errors import NoData
from styrbord.law.explain import Explanation
from styrbord.presentation.words import word
from styrbord.web.page import Page
from styrbord.web.roles import Permission, profile_of
from styrbord.web.seen import seen
from styrbord.web.visit import Visit
from styrbord.web.words import has
from styrbord.workbench.notes import duty_id, notes
from styrbord.workbench.persons import Stay, explained, file_of

LOOKS = 100  # newest looks shown
AHEAD = 365  # days
MISSED_SHOWN = 60  # days a missed duty stands among what is next


@dataclass(frozen=True)
class PlanAsked:
    """Nothing: the plan is the signed-in citizen's own."""


@dataclass(frozen=True)
class PreviewAsked:
    """The person whose plan a caseworker wants to see as the person sees it."""

    address: str


@dataclass(frozen=True)
class Step:
    """What comes next: a sentence to the person, the last day, and what the law says."""

    sentence: str
    due: dt.date
    booked_for: dt.date | None
    is_overdue: bool
    law: str
    reference: str


@dataclass(frozen=True)
class Agreement:
    """Something that is agreed or under way: an offer, or an interview with a day."""

    what: str
    begins: dt.date
    last: dt.date | None
    more: str


@dataclass(frozen=True)
class Look:
    """Somebody has looked at the case."""

    on: dt.date
    role: str
    page: str
    times: int


@dataclass(frozen=True)
class PlanContent:
    """The person's own page."""

    as_of: dt.date
    benefits: tuple[str, ...]
    steps: tuple[Step, ...]
    agreements: tuple[Agreement, ...]
    done: tuple[Agreement, ...]
    looks: tuple[Look, ...]
    caseworker: str
    team: str
    is_preview: bool


def content(visit: Visit, asked: PlanAsked) -> PlanContent:
    """The signed-in citizen's plan."""
    profile = profile_of(visit.user)
    person = visit.board.person_at(profile.person) if profile and profile.person else None
    if person is None:
        raise NoData(
            visit.words("no_case_what"), where=visit.words("no_case_where"), expected=visit.words("no_case_expected"),
            todo=visit.words("no_case_todo"),
        )  # fmt: skip
    visit.looked_at(visit.board.key_of(person), "own plan")
    return _plan(visit, person, profile.person, is_preview=False)


def preview(visit: Visit, asked: PreviewAsked) -> PlanContent:
    """The same page for those who work with the person."""
    return _plan(visit, seen(visit, asked.address, "plan"), asked.address, is_preview=True)


def _plan(visit: Visit, person: int, address: str, *, is_preview: bool) -> PlanContent:
    board, lang, as_of = visit.board, visit.lang, visit.as_of
    file = file_of(board.case, person)
    noted = notes(visit.journal, f"{address}/")
    todo = [e for e in explained(board.case, visit.bench.book, person, as_of) if _is_ahead(e, as_of)]
    steps = []
    for e in reversed(todo):
        note = noted.get(duty_id(address, e.duty["row"], e.duty["counted_from"], e.duty["link"]))
        steps.append(_step(visit, e, note.booked_for if note else None))
    running = [s for s in file if s.begins <= as_of and (s.until is None or s.until > as_of)]
    ahead = [s for s in file if s.begins > as_of and s.lane in ("interviews", "offers")]
    caseworker, team = board.assigned
    return PlanContent(
        as_of=as_of,
        benefits=tuple(word("benefit", s.what, lang) for s in running if s.lane == "benefits"),
        steps=tuple(steps),
        agreements=tuple(_agreement(visit, s) for s in (*(r for r in running if r.lane == "offers"), *ahead)),
        done=tuple(_agreement(visit, s) for s in reversed(_held(file, as_of))),
        looks=_looks(visit, board.key_of(person)),
        caseworker=caseworker[person] or "",
        team=team[person] or "",
        is_preview=is_preview,
    )


def _is_ahead(e: Explanation, as_of: dt.date) -> bool:
    outcome, due = e.duty["outcome"], e.duty["due"]
    still_runs = e.spell_until is None or e.spell_until > as_of
    if outcome == "missed":
        return still_runs and (as_of - due).days < MISSED_SHOWN
    return outcome == "open" and (due - as_of).days <= AHEAD


def _step(visit: Visit, e: Explanation, booked_for: dt.date | None) -> Step:
    kind = "offer" if e.version.fulfilled_by.get("table") == "offers" else "interview"
    actors = e.version.fulfilled_by.get("actors", ())
    who = "akasse" if list(actors) == ["akasse"] else "joint" if list(actors) == ["joint"] else "jobcentre"
    many = e.version.count > 1 and kind == "interview"
    key = f"step.{kind}" if kind == "offer" else f"step.{who}{'_many' if many else ''}"
    return Step(
        sentence=visit.words(key, day=e.duty["due"], count=e.version.count),
        due=e.duty["due"],
        booked_for=booked_for,
        is_overdue=e.duty["due"] < visit.as_of,
        law=e.version.text[visit.lang],
        reference=" ".join(str(e.version.reference[k]) for k in ("act", "section") if k in e.version.reference),
    )


def _agreement(visit: Visit, s: Stay) -> Agreement:
    kind = "interviews" if s.lane == "interviews" else "offers"
    more = [word(name, code, visit.lang) for name, code in s.more if name == "form"]
    last = None if s.until is None or s.lane == "interviews" else s.until - dt.timedelta(days=1)
    return Agreement(word(kind, s.what, visit.lang), s.begins, last, ", ".join(more))


def _held(file: list[Stay], as_of: dt.date) -> list[Stay]:
    held = [s for s in file if s.lane == "interviews" and ("status", "held") in s.more and s.begins <= as_of]
    ended = [s for s in file if s.lane == "offers" and s.until is not None and s.until <= as_of]
    return sorted([*held, *ended], key=lambda s: s.begins)[-12:]


def _looks(visit: Visit, key: str) -> tuple[Look, ...]:
    """By day, role and page, newest first; the names of those who looked are asked for at the municipality."""
    found: Counter[tuple[dt.date, str, str]] = Counter()
    for event in visit.journal.about(key, kind="looked"):
        data = event.data or {}
        found[(event.at.date(), data.get("role", ""), data.get("page", "").split(".")[0])] += 1
    newest = sorted(found.items(), key=lambda item: item[0], reverse=True)[:LOOKS]
    return tuple(Look(on, _role(visit, role), _page(visit, page), n) for (on, role, page), n in newest)


def _role(visit: Visit, role: str) -> str:
    return visit.words(f"by.{role}") if has(f"by.{role}", page="plan") else visit.words("by.other")


def _page(visit: Visit, page: str) -> str:
    return visit.words(f"looked.{page}") if has(f"looked.{page}", page="plan") else visit.words("looked.other")


PAGES = (
    Page("plan", "min-plan/", Permission.SEE_OWN_PLAN, content, asks=PlanAsked, navigation="plan", about_person=True),
    Page(
        "plan_preview", "borger/<str:address>/min-plan/", Permission.SEE_PERSONS, preview, asks=PreviewAsked,
        about_person=True, template="pages/plan.html",
    ),
)  # fmt: skip
