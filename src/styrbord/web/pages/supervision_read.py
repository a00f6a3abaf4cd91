# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Read the cases of a sample one after another, by keyboard: answer, reason, next. The register proposes answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib import messages
from django.urls import reverse

from styrbord.presentation.words import word
from styrbord.supervision.checklist import ANSWERS, Point
from styrbord.supervision.reading import REPLACED_FOR
from styrbord.web.page import Action, Page
from styrbord.web.parts import Cell, Choice, Column, Grid, Link
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import samples
from styrbord.workbench.checklists import causes, checklist, ground_texts
from styrbord.workbench.samples import ToRead


@dataclass(frozen=True)
class ReadAsked:
    """The sample, the case that is open, and whether it is the second reading."""

    run: str = ""
    case: str = ""
    second: Literal["", "1"] = ""


@dataclass(frozen=True)
class AnswerChoice:
    """One answer: its key on the keyboard, and whether a reason must be given with it."""

    value: str
    title: str
    key: int
    is_chosen: bool
    needs_reason: bool


@dataclass(frozen=True)
class PointToRead:
    """One measuring point as it is shown: what it asks, what the register proposes and why, and what was answered."""

    id: str
    question: str
    reference: str
    is_confirmed: bool
    answers: tuple[AnswerChoice, ...]
    proposed: str
    ground: str
    reason: str
    cause: str
    checks_kroner: bool
    paid: str
    right: str
    is_answered: bool


@dataclass(frozen=True)
class CaseToRead:
    """The open case: its facts, and its measuring points."""

    case: str
    place: int
    part: str
    why: str
    person: str
    facts: tuple[tuple[str, str], ...]
    points: tuple[PointToRead, ...]


@dataclass(frozen=True)
class ReadContent:
    """The reader's cases, the open one, and how far the reading has come."""

    run: str
    samples: Grid | None
    cases: tuple[Link, ...]
    done: int
    total: int
    second: str
    second_left: int
    case: CaseToRead | None
    causes: tuple[Choice, ...]
    replaced_for: tuple[Choice, ...]
    is_closed: bool
    query: str


def content(visit: Visit, asked: ReadAsked) -> ReadContent:
    """The next case to read, or the samples that wait for this reader."""
    if not asked.run:
        return _waiting(visit)
    one = samples.one_sample(visit.bench, asked.run)
    every = samples.to_read(visit.bench, asked.run, visit.by)
    mine = [c for c in every if c.second == bool(asked.second)]
    now = next((c for c in mine if c.case == asked.case), None) or next((c for c in mine if not c.done), None)
    if now is not None and now.person and not now.person.startswith("list/"):
        visit.looked_at(now.person, why="supervision")
    found = causes(visit.bench)
    return ReadContent(
        run=asked.run, samples=None,
        cases=tuple(Link(f"{c.place}", _address(asked, c.case), c is now, int(c.done)) for c in mine),
        done=sum(c.done for c in mine), total=len(mine), second=asked.second,
        second_left=sum(c.second and not c.done for c in every) if not asked.second else 0,
        case=None if now is None or one.closed_by else _case(visit, one.told["area"], now),
        causes=(Choice("", visit.words("cause_none")), *(Choice(c, t[visit.lang]) for c, t in found.items())),
        replaced_for=tuple(Choice(code, visit.words(f"replaced.{code}")) for code in REPLACED_FOR),
        is_closed=bool(one.closed_by), query=visit.request.GET.urlencode(),
    )  # fmt: skip


def _address(asked: ReadAsked, case: str = "") -> str:
    parts = {"run": asked.run, "case": case, "second": asked.second}
    told = "&".join(f"{k}={v}" for k, v in parts.items() if v)
    return f"{reverse('supervision_read')}?{told}"


def _waiting(visit: Visit) -> ReadContent:
    rows = []
    for one in samples.all_samples(visit.bench):
        mine = [] if one.closed_by or one.evaluation else samples.to_read(visit.bench, one.id, visit.by)
        for second in (False, True):
            some = [c for c in mine if c.second == second]
            if some:
                address = _address(ReadAsked(one.id, "", "1" if second else ""))
                kind = visit.words("second_reading" if second else "first_reading")
                rows.append((Cell(one.id, url=address), kind, len(some), sum(not c.done for c in some)))
    heads = tuple(
        Column(visit.words(h), i > 1) for i, h in enumerate(("head_run", "head_kind", "head_cases", "head_left"))
    )
    grid = Grid(visit.words("waiting"), heads, tuple(rows), empty=visit.words("nothing_waits"))
    return ReadContent("", grid, (), 0, 0, "", 0, None, (), (), False, "")


def _case(visit: Visit, area: str, one: ToRead) -> CaseToRead:
    used, _ = checklist(visit.bench, area)
    typed = visit.request.POST
    known = one.person and not one.person.startswith("list/")
    facts = tuple(
        (visit.words(f"fact.{k}") if k in FACTS else k, _fact(visit, k, v)) for k, v in one.facts.items() if v
    )
    return CaseToRead(
        one.case, one.place, one.part, one.why, visit.board.address_of(one.person) if known and one.person else "",
        facts, tuple(_point(visit, p, one, typed) for p in used.points),
    )  # fmt: skip


FACTS = ("benefit", "group", "team", "since", "duration", "risk")


def _fact(visit: Visit, name: str, value: str) -> str:
    return word(name, value, visit.lang) if name in ("benefit", "group", "duration") else value


def _point(visit: Visit, point: Point, one: ToRead, typed: Mapping[str, str]) -> PointToRead:
    given, proposed = one.answers.get(point.id), one.proposed.get(point.id)
    chosen = typed.get(f"answer.{point.id}") or (given.answer if given else proposed["answer"] if proposed else "")
    ground = ground_texts()[proposed["ground"]][visit.lang].format(**proposed["parts"]) if proposed else ""
    answers = tuple(
        AnswerChoice(a, word("answer", a, visit.lang), ANSWERS.index(a) + 1, a == chosen, a in point.reasons)
        for a in ANSWERS
        if a in point.answers
    )

    def kept(name: str, value: Any) -> str:
        return typed.get(f"{name}.{point.id}", "" if value is None else str(value))

    return PointToRead(
        point.id, point.question[visit.lang], f"{point.reference['act']} {point.reference['section']}",
        bool(point.reference["confirmed"]), answers, word("answer", proposed["answer"], visit.lang) if proposed else "",
        ground, kept("reason", given.reason if given else None), kept("cause", given.cause if given else None),
        point.kroner, kept("paid", given.paid if given else None), kept("right", given.right if given else None),
        given is not None,
    )  # fmt: skip


def save(visit: Visit) -> str:
    """Save the answers of the open case and go on to the next."""
    asked = PAGE.asked(visit.request, {})
    typed = visit.request.POST
    case = typed.get("case", "")
    points = [name.removeprefix("answer.") for name in typed if name.startswith("answer.") and typed[name]]
    given = {p: _answer(typed, p) for p in points}
    second = bool(asked.second)
    samples.answer(visit.bench, sample=asked.run, case=case, by=visit.by, answers=given, second=second)
    left = [c for c in samples.to_read(visit.bench, asked.run, visit.by) if c.second == second and not c.done]
    after = [c for c in left if c.case != case]
    messages.success(visit.request, visit.words("saved", case=case))
    return _address(asked, after[0].case if after else left[0].case if left else "")


def _answer(typed: Mapping[str, str], point: str) -> dict[str, Any]:
    given: dict[str, Any] = {"answer": typed[f"answer.{point}"]}
    given |= {n: text for n in ("reason", "cause") if (text := typed.get(f"{n}.{point}", "").strip())}
    for name in ("paid", "right"):
        text = typed.get(f"{name}.{point}", "").strip()
        if text:
            given[name] = _kroner(text)
    return given


def _kroner(text: str) -> float | str:
    """1.234,50 and 1234.5; what is no number is refused with its point named."""
    plain = text.replace(" ", "").replace(".", "").replace(",", ".") if "," in text else text
    try:
        return float(plain)
    except ValueError:
        return text


def replace_case(visit: Visit) -> str:
    """Put the next case in the order drawn in the place of the open one."""
    asked, typed = PAGE.asked(visit.request, {}), visit.request.POST
    told = samples.replace_case(
        visit.bench, sample=asked.run, case=typed.get("case", ""), why=typed.get("why", ""), by=visit.by
    )
    messages.success(visit.request, visit.words("replaced_by", case=(told.data or {})["by"]))
    return _address(asked)


def close(visit: Visit) -> str:
    """End the reading."""
    asked = PAGE.asked(visit.request, {})
    samples.close_reading(visit.bench, sample=asked.run, by=visit.by)
    return f"{reverse('supervision_findings')}?run={asked.run}"


PAGE = Page(
    "supervision_read", "tilsyn/laes/", Permission.READ_CASES, content, asks=ReadAsked, navigation="supervision",
    actions=(
        Action("save", "gem/", Permission.READ_CASES, save),
        Action("replace", "erstat/", Permission.READ_CASES, replace_case),
        Action("close", "slut/", Permission.READ_CASES, close),
    ),
)  # fmt: skip
