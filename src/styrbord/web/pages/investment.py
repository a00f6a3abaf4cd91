# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Investment cases: results and follow-up, the track record, a choice under one budget, the public cases."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse

from styrbord.presentation import formats
from styrbord.presentation.papers import Table
from styrbord.web.page import Action, Page
from styrbord.web.parts import Cell, Column, Filter, Grid
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import investment as verbs


@dataclass(frozen=True)
class InvestmentAsked:
    """The budget of a portfolio, in millions of kroner (0: none asked)."""

    budget: float = 0.0


@dataclass(frozen=True)
class InvestmentContent:
    """The cases, how earlier ones came out, the best set under a budget, and the public cases."""

    cases: Grid
    record: str
    filters: tuple[Filter, ...]
    portfolio: Grid | None
    public: Grid
    public_silent: tuple[str, ...]
    template: str


def grid_of(table: Table, *, heading: bool = True) -> Grid:
    """A table of a paper as a table of a page."""
    sides = table.sides()
    columns = tuple(Column(name, is_number=side == "right") for name, side in zip(table.columns, sides, strict=True))
    return Grid(table.caption if heading else "", columns, table.rows)


def content(visit: Visit, asked: InvestmentAsked) -> InvestmentContent:
    """Do our investments pay, and which should we choose?"""
    public = verbs.public()
    silent = [q for q in public[0].leaves_out if all(q in c.leaves_out for c in public)]
    return InvestmentContent(
        cases=_cases(visit),
        record=_record(visit),
        filters=(Filter("budget", visit.words("budget"), f"{asked.budget:g}" if asked.budget else "", kind="number"),),
        portfolio=_portfolio(visit, asked.budget) if asked.budget else None,
        public=_public(visit),
        public_silent=tuple(verbs.left_out_words(silent, visit.lang)),
        template=verbs.template(),
    )


def _cases(visit: Visit) -> Grid:
    rows = []
    for told in verbs.histories(visit.bench):
        case = verbs.read_case(told.newest.text)
        result, seen = (told.results[-1] if told.results else None), (told.follow_ups[-1] if told.follow_ups else None)
        kroner = lambda v: formats.kroner(v, visit.lang)  # type: ignore[arg-type]  # noqa: E731
        rows.append(
            (
                Cell(
                    case.title,
                    url=reverse("investment_case", args=[told.id]),
                    note=visit.words("closed") if told.closed else "",
                ),
                len(told.versions),
                case.starts_on,
                kroner(result["total"]["mean"]) if result else visit.words("not_run"),
                formats.percent(100 * result["chance"], 0, visit.lang) if result else "",
                kroner(seen.found["planned"]) if seen else "",
                kroner(seen.found["realised"]) if seen else visit.words("not_followed"),
            )
        )
    numbers = (False, True, False, True, True, True, True)
    heads = ("case", "versions", "start", "result", "chance", "planned", "realised")
    columns = tuple(Column(visit.words(f"head.{h}"), is_number=n) for h, n in zip(heads, numbers, strict=True))
    return Grid(visit.words("cases"), columns, tuple(rows), empty=visit.words("no_cases"))


def _record(visit: Visit) -> str:
    found = verbs.track_record(visit.bench)
    if found.share is None:
        return visit.words("no_record")
    return visit.words("record", count=len(found.cases), share=formats.percent(100 * found.share, 0, visit.lang))  # type: ignore[arg-type]


def _portfolio(visit: Visit, budget: float) -> Grid:
    found = verbs.portfolio(visit.bench, budget * 1e6, draws=2000)
    kroner = lambda v: formats.kroner(v, visit.lang)  # type: ignore[arg-type]  # noqa: E731
    often = "; ".join(f"{n} {formats.percent(100 * s, 0, visit.lang)}" for n, s in found.often)  # type: ignore[arg-type]
    rows = (
        (visit.words("chosen"), ", ".join(found.chosen) or visit.words("none")),
        (visit.words("costs"), kroner(found.cost)),
        (visit.words("mean"), f"{kroner(found.mean)} ({kroner(found.low)} – {kroner(found.high)})"),
        (visit.words("more"), kroner(found.more_money)),
        (visit.words("often"), often),
    )
    return Grid(visit.words("portfolio"), (Column(""), Column(visit.words("head.answer"))), rows)


def _public(visit: Visit) -> Grid:
    rows = []
    for c in verbs.public():
        years = f"{c.years[0]}–{c.years[1]}" if c.years else ""
        persons = "" if c.persons is None else f"{c.persons[0]:.0f}–{c.persons[1]:.0f}"
        numbers = (formats.number(v, 1, visit.lang) for v in (c.invested, c.saved, c.gain))  # type: ignore[arg-type]
        rows.append((Cell(c.title[visit.lang], note=c.source[visit.lang]), years, *numbers, persons))
    heads = (("case", False), ("years", False), ("invested", True), ("saved", True), ("gain", True), ("persons", True))
    columns = tuple(Column(visit.words(f"head.{h}"), is_number=n) for h, n in heads)
    return Grid(visit.words("public"), columns, tuple(rows))


def reasons_of(text: str) -> dict[str, str]:
    """Reasons typed one to a line: FIELD=WHY."""
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {field.strip(): why.strip() for field, _, why in pairs}


def state(visit: Visit) -> str:
    """State a case, or a new version of one."""
    given = visit.request.POST
    told = verbs.state(visit.bench, given.get("text", ""), by=visit.by, reasons=reasons_of(given.get("reasons", "")))
    verbs.run(visit.bench, told.id, by=visit.by)
    messages.success(visit.request, visit.words("stated", number=len(told.versions)))
    return reverse("investment_case", args=[told.id])


PAGE = Page(
    "investment", "investering/", Permission.PLAN_INVESTMENT, content, asks=InvestmentAsked, navigation="planning",
    actions=(Action("state", "ny/", Permission.PLAN_INVESTMENT, state),),
)  # fmt: skip
