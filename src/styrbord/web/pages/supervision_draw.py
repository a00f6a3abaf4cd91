# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Draw a sample step by step: what is to be shown, how many cases that takes, who reads them; and what was drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal

from django.contrib import messages
from django.urls import reverse

from styrbord.errors import AskedWrongly, StyrbordError
from styrbord.presentation.formats import date as written
from styrbord.presentation.words import stratum_words
from styrbord.web.failing import parts_of
from styrbord.web.page import Action, Page
from styrbord.web.parts import Cell, Choice, Column, Filter, Grid, Step
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import samples
from styrbord.workbench import supervision as state
from styrbord.workbench.checklists import areas
from styrbord.workbench.samples import AreaList, Asked, Planned

METHODS = ("simple", "stratified", "systematic", "weighted")
COLUMNS = ("duration", "team", "group", "benefit")
Counts = Literal["material", "error"]
Method = Literal["simple", "stratified", "systematic", "weighted"]


@dataclass(frozen=True)
class DrawAsked:
    """What the sample is to show, and how it is drawn. Rates in per cent."""

    area: str = ""
    tolerable: str = "5"
    expected: str = "0"
    certainty: str = "95"
    counts: Counts = "material"
    method: Method = "simple"
    column: Literal["", "duration", "team", "group", "benefit"] = ""
    least: int = 0
    size: int | None = None
    second: int = 0


@dataclass(frozen=True)
class Preview:
    """What the draw would do: so many of so many cases, and what the sample can then say."""

    population: int
    excluded: int
    size: int
    errors: int
    is_everything: bool
    is_given: bool
    strata: Grid | None


@dataclass(frozen=True)
class DrawContent:
    """The steps, the form, the preview or what is wrong with it, and the samples drawn so far."""

    steps: tuple[Step, ...]
    filters: tuple[Filter, ...]
    preview: Preview | None
    needs_list: bool
    fault: dict[str, str] | None
    run: str
    people: tuple[Choice, ...]
    samples: Grid
    query: str
    may_draw: bool


def content(visit: Visit, asked: DrawAsked) -> DrawContent:
    """The question so far, and what follows from it."""
    method = state.method(visit.bench)
    named = {a.id: a.name[visit.lang] for a in method.areas}
    choices = tuple(Choice(a, named[a]) for a in areas() if a in named)
    preview, fault = None, None
    needs_list = bool(asked.area in named and not method.area(asked.area).has_cases)
    if asked.area and not needs_list:
        try:
            preview = _preview(visit, asked)
        except StyrbordError as error:
            fault = parts_of(error)
    reached = 0 if not asked.area else 1 if fault else 2
    return DrawContent(
        steps=tuple(
            Step(visit.words(f"step.{name}"), "done" if i < reached else "current" if i == reached else "ahead")
            for i, name in enumerate(("area", "aim", "draw"))
        ),
        filters=_filters(visit, asked, choices),
        preview=preview,
        needs_list=needs_list,
        fault=fault,
        run=f"{visit.as_of:%Y-%m}-{asked.area}" if asked.area else "",
        people=_people(visit),
        samples=_samples(visit, named),
        query=visit.request.GET.urlencode(),
        may_draw=visit.may(Permission.DRAW_SAMPLES),
    )


def _filters(visit: Visit, asked: DrawAsked, named: tuple[Choice, ...]) -> tuple[Filter, ...]:
    def number(name: str, value: int | None) -> Filter:
        return Filter(name, visit.words(f"ask.{name}"), "" if value is None else str(value), "number", note=_note(name))

    def text(name: str, value: str) -> Filter:
        return Filter(name, visit.words(f"ask.{name}"), value, "text", note=_note(name))

    def _note(name: str) -> str:
        return visit.words(f"note.{name}") if name in ("tolerable", "size", "second", "least") else ""

    def choice(name: str, value: str, choices: tuple[Choice, ...]) -> Filter:
        return Filter(name, visit.words(f"ask.{name}"), value, "choice", choices)

    none = Choice("", visit.words("column_none"))
    return (
        choice("area", asked.area, (Choice("", visit.words("choose")), *named)),
        text("tolerable", asked.tolerable), text("expected", asked.expected), text("certainty", asked.certainty),
        choice("counts", asked.counts, _choices(visit, "counts", ("material", "error"))),
        choice("method", asked.method, _choices(visit, "method", METHODS)),
        choice("column", asked.column, (none, *_choices(visit, "fact", COLUMNS))),
        number("least", asked.least), number("size", asked.size), number("second", asked.second),
    )  # fmt: skip


def _choices(visit: Visit, section: str, codes: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(code, visit.words(f"{section}.{code}")) for code in codes)


def _people(visit: Visit) -> tuple[Choice, ...]:
    everybody = state.everybody(visit.bench)
    some = [p for p in everybody.values() if "read" in p.may and not p.left and p.user != visit.by]
    return tuple(Choice(p.user, p.name) for p in some)


def _share(text: str, name: str) -> str:
    try:
        return str(Decimal(text.strip().removesuffix("%").replace(",", ".")) / 100)
    except InvalidOperation:
        return f"{name}: {text}"  # refused with its own words


def _asked(visit: Visit, asked: DrawAsked, seed: str = "") -> Asked:
    return Asked(
        area=asked.area, as_of=visit.as_of, tolerable=_share(asked.tolerable, "tolerable"),
        expected=_share(asked.expected, "expected"), confidence=_share(asked.certainty, "certainty"),
        counts=asked.counts, method=asked.method, size=asked.size, strata=(asked.column,) if asked.column else (),
        least=asked.least, seed=seed or None, second=asked.second,
    )  # fmt: skip


def _cases(visit: Visit, area: str) -> AreaList:
    made = lambda: samples.area_list(visit.bench, area, visit.as_of, judged=visit.board.judged)  # noqa: E731
    return visit.board.once(("area list", area), made)


def _preview(visit: Visit, asked: DrawAsked) -> Preview:
    planned = samples.plan_sample(visit.bench, _asked(visit, asked), [], _cases(visit, asked.area))
    return _told(visit, planned)


def _told(visit: Visit, planned: Planned) -> Preview:
    strata = None
    if len(planned.strata) > 1:
        heads = (Column(visit.words("head_stratum")), Column(visit.words("head_cases"), True),
                 Column(visit.words("head_drawn"), True))  # fmt: skip
        rows = tuple((stratum_words(s, visit.lang), n, planned.sizes.get(s, 0)) for s, n in planned.strata.items())
        strata = Grid(visit.words("strata"), heads, rows)
    size = planned.size
    return Preview(
        population=sum(planned.strata.values()), excluded=len(planned.excluded), size=sum(planned.sizes.values()),
        errors=int(size.errors) if size else 0, is_everything=bool(size and size.everything), is_given=size is None,
        strata=strata,
    )  # fmt: skip


def _samples(visit: Visit, named: dict[str, str]) -> Grid:
    heads = ("head_run", "head_area", "head_drawn_on", "head_size", "head_read", "head_state")
    columns = tuple(Column(visit.words(h), h in ("head_size", "head_read")) for h in heads)
    rows = []
    for one in samples.all_samples(visit.bench):
        read = sum(c.first is not None for c in one.part("random", "replacement"))
        stands = "evaluated" if one.evaluation else "closed" if one.closed_by else "reading" if read else "drawn"
        address = f"{reverse('supervision_findings')}?run={one.id}"
        on = one.drawn_at.date() if one.drawn_at else None
        rows.append((Cell(one.id, url=address), named.get(one.told["area"], one.told["area"]), on,
                     one.told["size"], read, visit.words(f"state.{stands}")))  # fmt: skip
    return Grid(visit.words("samples"), columns, tuple(rows), empty=visit.words("no_samples"))


def draw(visit: Visit) -> str:
    """Draw the sample and keep it."""
    typed = visit.request.POST
    asked = PAGE.asked(visit.request, {})
    readers = [r.strip() for r in [*typed.getlist("reader"), *typed.get("readers", "").split(",")] if r.strip()]
    targeted = _targeted(typed.get("targeted", ""))
    file = visit.request.FILES.get("population")
    cases = samples.given_by_hand(_text(file)) if file else _cases(visit, asked.area)
    asked = replace(asked, second=asked.second if typed.get("second_reader", "").strip() else 0)
    one = samples.draw_sample(
        visit.bench, sample=typed.get("run", "").strip(), by=visit.by, readers=readers,
        asked=_asked(visit, asked, typed.get("seed", "").strip()), targeted=targeted,
        second_reader=typed.get("second_reader", "").strip(), cases=cases,
    )  # fmt: skip
    on = written(visit.as_of, visit.lang)
    messages.success(visit.request, visit.words("done", size=one.told["size"], run=one.id, on=on))
    return f"{reverse('supervision_findings')}?run={one.id}"


def _targeted(text: str) -> dict[str, str]:
    """One case to a line, with the reason after the first space or equals sign."""
    found = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        case, _, reason = line.replace("=", " ", 1).partition(" ")
        if not reason.strip():
            raise AskedWrongly(
                "A case chosen by name lacks its reason.",
                where=case,
                expected="the case, a space, and why it is chosen",
                todo="write the reason on the same line",
            )
        found[case] = reason.strip()
    return found


def _text(file) -> str:  # type: ignore[no-untyped-def]
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AskedWrongly(
            "The list cannot be read.",
            where="the file of cases",
            expected="a CSV file in UTF-8 with a column `case`",
            todo="save it as CSV in UTF-8 and choose it again",
        ) from error


PAGE = Page(
    "supervision_draw", "tilsyn/stikproever/", Permission.SEE_SUPERVISION, content, asks=DrawAsked,
    navigation="supervision", actions=(Action("draw", "traek/", Permission.DRAW_SAMPLES, draw),),
)  # fmt: skip
