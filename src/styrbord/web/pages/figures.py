# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""All measures, searchable and by subject, each with its newest figure."""

from __future__ import annotations

from dataclasses import dataclass

from styrbord.figures.catalogue import shipped
from styrbord.figures.measure import Measure
from styrbord.web.page import Page
from styrbord.web.parts import Cell, Choice, Column, Filter, Grid
from styrbord.web.roles import Permission
from styrbord.web.sight import NAMES, TARGETS, Sight, usual_view
from styrbord.web.visit import Visit
from styrbord.web.words import says
from styrbord.workbench.shelf import BY_SIGHT

FAMILIES = ("law", "targets", "persons", "effort", "result")


@dataclass(frozen=True)
class FiguresAsked:
    """Words to find, and a subject."""

    find: str = ""
    family: str = ""


@dataclass(frozen=True)
class Line:
    """One measure with its newest figure."""

    measure: str
    name: str
    question: str
    family: str
    value: float | None
    state: str
    figure_id: str


@dataclass(frozen=True)
class Figures:
    """The measures that fit, each with its newest figure; `is_reckoned` is false while those are being reckoned."""

    month: str
    is_reckoned: bool
    lines: tuple[Line, ...]
    filters: tuple[Filter, ...]
    grids: tuple[Grid, ...]


def family_of(measure: Measure) -> str:
    """The subject a measure stands under."""
    if measure.id in {t.measure for t in TARGETS} or measure.of in {t.measure for t in TARGETS} - {""}:
        return "targets"
    if measure.id.startswith(("focus-", "passive")):
        return "targets"
    if measure.over == "duties" or measure.on_time or measure.of == "duties-kept":
        return "law"
    if measure.id.startswith(("ended-", "wage-", "placements")):
        return "result"
    return "effort" if measure.over in ("interviews", "offers") or measure.id == "activation-degree" else "persons"


def content(visit: Visit, asked: FiguresAsked) -> Figures:
    """Every measure by subject."""
    sight = Sight(visit)
    shown = (m for m in shipped().values() if m.counted != "restated" and (sight.is_open or m.id not in BY_SIGHT))
    chosen = [m for m in shown if _fits(sight, m, asked)]
    lines = [_line(sight, m) for m in chosen]
    families = [f for f in FAMILIES if any(line.family == f for line in lines)]
    names = (Choice("", sight.say("all_families")), *(Choice(f, _family(sight, f)) for f in FAMILIES))
    return Figures(
        month=sight.month if sight.shelf else "",
        is_reckoned=sight.shelf is not None,
        lines=tuple(lines),
        filters=(
            Filter("find", sight.say("find"), asked.find, "search"),
            Filter("family", sight.say("family"), asked.family, choices=names),
        ),
        grids=tuple(_grid(sight, f, [m for m in chosen if family_of(m) == f]) for f in families),
    )


def _family(sight: Sight, family: str) -> str:
    return says(f"family.{family}", page=NAMES, lang=sight.lang)


def _fits(sight: Sight, measure: Measure, asked: FiguresAsked) -> bool:
    if asked.family and family_of(measure) != asked.family:
        return False
    told = f"{measure.id} {sight.measure_name(measure.id)} {measure.question[sight.lang]}".lower()
    return all(w in told for w in asked.find.lower().split())


def _line(sight: Sight, measure: Measure) -> Line:
    one = sight.get(measure.id, usual_view(measure.id, sight.month)) if sight.shelf else None
    return Line(
        measure=measure.id,
        name=sight.measure_name(measure.id),
        question=measure.question[sight.lang],
        family=family_of(measure),
        value=None if one is None else one.value,
        state=sight.state(one) or "value",
        figure_id="" if one is None else one.id,
    )


def _grid(sight: Sight, family: str, measures: list[Measure]) -> Grid:
    rows = []
    for m in measures:
        one = sight.get(m.id, usual_view(m.id, sight.month)) if sight.shelf else None
        name = Cell(sight.measure_name(m.id), url=sight.measure_url(m.id), note=m.question[sight.lang])
        rows.append((name, sight.cell(one) if sight.shelf else Cell("…", tone="quiet"), _of(sight, one)))
    month = sight.month_name(sight.month) if sight.shelf else sight.say("newest")
    return Grid(
        caption=_family(sight, family),
        columns=(
            Column(sight.say("measure")),
            Column(month, is_number=True),
            Column(sight.say("basis_of"), is_number=True),
        ),
        rows=tuple(rows),
    )


def _of(sight: Sight, one) -> str:  # type: ignore[no-untyped-def]
    return sight.of(one) if one is not None and one.unit == "share" else ""


PAGE = Page("figures", "tal/", Permission.SEE_FIGURES, content, asks=FiguresAsked, navigation="figures")
