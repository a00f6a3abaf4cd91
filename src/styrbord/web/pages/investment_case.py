# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One investment case: sliders for what is not known, the result year by year, what must be true, the follow-up."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse

from styrbord.errors import AskedWrongly, StyrbordError
from styrbord.presentation import formats
from styrbord.presentation.charts import Chart
from styrbord.presentation.investment_report import case_parts, follow_parts, versions_table
from styrbord.presentation.papers import Paper, render_docx, render_pdf
from styrbord.web.failing import parts_of
from styrbord.web.page import Action, Download, File, Page
from styrbord.web.pages.investment import grid_of, reasons_of
from styrbord.web.parts import Card, Grid, Link
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import investment as verbs
from styrbord.workbench.investment_papers import case_material, case_paper, follow_material, follow_paper

DRAWS = 4000
SLIDERS = {  # name: (least, most, step) of the slider, in the unit it is read in: per cent, or weeks
    "effect": (-20, 150, 1),
    "lag_weeks": (0, 104, 1),
    "deadweight": (0, 90, 1),
    "displacement": (0, 90, 1),
    "returns": (0, 90, 1),
}


@dataclass(frozen=True)
class CaseAsked:
    """The case, and other middles of its assumptions: per cent, the lag in weeks. Empty: as stated."""

    id: str
    effect: float | None = None
    lag_weeks: float | None = None
    deadweight: float | None = None
    displacement: float | None = None
    returns: float | None = None


@dataclass(frozen=True)
class Slider:
    """One assumption that can be moved."""

    name: str
    title: str
    value: float
    said: str
    least: float
    most: float
    step: float
    stated: str


@dataclass(frozen=True)
class Follow:
    """The follow-up as of the board's day, or why there is none (four parts)."""

    lead: str
    verdict: tuple[str, ...]
    chart: Chart | None
    table: Grid | None
    reasons: tuple[str, ...]
    refused: dict[str, str] | None


@dataclass(frozen=True)
class CaseContent:
    """All that is said of a case."""

    id: str
    title: str
    crumbs: tuple[Link, ...]
    is_moved: bool
    closed: str
    sliders: tuple[Slider, ...]
    cards: tuple[Card, ...]
    lead: str
    also: tuple[str, ...]
    fan: Chart
    years: Grid
    must: Grid
    tornado: Chart
    stops: tuple[str, ...]
    ladder: Grid
    staff: Grid
    assumptions: Grid
    silent: str
    method: tuple[str, ...]
    follow: Follow
    versions: Grid
    text: str
    seen: int


def _changed(asked: CaseAsked, ran: verbs.Ran) -> dict[str, float]:
    """The assumptions that are moved, in the unit of the case."""
    out = {}
    for name, (least, most, _) in SLIDERS.items():
        value = getattr(asked, name)
        if value is not None:
            inside = min(max(value, least), most)
            moved = inside if name == "lag_weeks" else inside / 100
            if abs(moved - getattr(ran.case, name).middle) > 1e-9:
                out[name] = moved
    return out


def _ran(visit: Visit, asked: CaseAsked, draws: int = DRAWS) -> tuple[verbs.Ran, verbs.Ran]:
    """(the case as stated, the case as moved)."""
    history = verbs.history_of(visit.bench, asked.id)
    name = ("invest", asked.id, history.seen, draws)
    stated = visit.board.once(name, lambda: verbs.run(visit.bench, asked.id, draws=draws))
    changed = _changed(asked, stated)
    return stated, verbs.run(visit.bench, asked.id, draws=draws, changed=changed) if changed else stated


def content(visit: Visit, asked: CaseAsked) -> CaseContent:
    """Does the case pay, what must be true for it, and how has it gone so far?"""
    history = verbs.history_of(visit.bench, asked.id)
    stated, ran = _ran(visit, asked)
    p = case_parts(case_material(ran, visit.lang), visit.lang)  # type: ignore[arg-type]
    return CaseContent(
        id=asked.id,
        title=ran.case.title,
        crumbs=(Link(visit.words("all_cases"), reverse("investment")), Link(ran.case.title)),
        is_moved=ran is not stated,
        closed=history.closed,
        sliders=_sliders(visit, stated, ran),
        cards=_cards(visit, stated, ran),
        lead=p.lead,
        also=p.also,
        fan=p.fan,
        years=grid_of(p.years),
        must=grid_of(p.must),
        tornado=p.tornado,
        stops=p.stops,
        ladder=grid_of(p.ladder),
        staff=grid_of(p.staff),
        assumptions=grid_of(p.assumptions),
        silent=p.silent,
        method=p.method,
        follow=_follow(visit, history),
        versions=grid_of(versions_table(history, visit.lang)),  # type: ignore[arg-type]
        text=history.newest.text,
        seen=history.seen,
    )


def _said(visit: Visit, name: str, value: float) -> str:
    if name == "lag_weeks":
        return visit.words("weeks", count=round(value))
    return formats.percent(100 * value, 0, visit.lang)  # type: ignore[arg-type]


def _sliders(visit: Visit, stated: verbs.Ran, ran: verbs.Ran) -> tuple[Slider, ...]:
    out = []
    for name, (least, most, step) in SLIDERS.items():
        middle, now = getattr(stated.case, name).middle, getattr(ran.case, name).middle
        shown = round(now if name == "lag_weeks" else 100 * now, 1)
        out.append(Slider(name, visit.words(f"slider.{name}"), shown, _said(visit, name, now), least, most, step,
                          _said(visit, name, middle)))  # fmt: skip
    return tuple(out)


def _cards(visit: Visit, stated: verbs.Ran, ran: verbs.Ran) -> tuple[Card, ...]:
    o, before = ran.outcome, stated.outcome
    kroner = lambda v: formats.kroner(v, visit.lang)  # type: ignore[arg-type]  # noqa: E731
    between = visit.words("between", low=kroner(o.total.low), high=kroner(o.total.high))
    chance = formats.percent(100 * o.chance, 0, visit.lang)  # type: ignore[arg-type]
    month = o.pays_back[1]
    back = visit.words("not_within") if month is None else visit.words("months", count=month)
    change = "" if ran is stated else visit.words("stated_as", value=kroner(before.total.mean))
    good = o.chance >= 0.5
    return (
        Card(visit.words("card.cost"), kroner(o.cost.mean)),
        Card(visit.words("card.saving"), kroner(o.saving.mean)),
        Card(visit.words("card.result"), kroner(o.total.mean), change=change, note=between),
        Card(visit.words("card.chance"), chance, tone="good" if good else "bad",
             verdict=visit.words("likely" if good else "unlikely"), note=visit.words("back", value=back)),
    )  # fmt: skip


def _follow(visit: Visit, history: verbs.History) -> Follow:
    """Reckoned once for each state of the case; a case that cannot be followed yet says why."""

    def make() -> verbs.Seen | StyrbordError:
        try:
            return verbs.follow(visit.bench, history.id, visit.as_of)
        except StyrbordError as error:
            return error

    seen = visit.board.once(("invest-follow", history.id, history.seen), make)
    if isinstance(seen, StyrbordError):
        return Follow("", (), None, None, (), parts_of(seen))
    p = follow_parts(follow_material(seen), visit.lang)  # type: ignore[arg-type]
    return Follow(p.lead, p.verdict, p.chart, grid_of(p.table), p.reasons, None)


def revise(visit: Visit, id: str) -> str:
    """State a new version, with a reason for each field that changed."""
    given = visit.request.POST
    reasons, after = (
        reasons_of(given.get("reasons", "")),
        int(seen) if (seen := given.get("seen", "")).isdigit() else None,
    )
    told = verbs.state(visit.bench, given.get("text", ""), by=visit.by, reasons=reasons, after=after)
    verbs.run(visit.bench, told.id, by=visit.by)
    messages.success(visit.request, visit.words("revised", number=len(told.versions)))
    return reverse("investment_case", args=[told.id])


def note(visit: Visit, id: str) -> str:
    """Note the follow-up as of the board's day in the journal, with what has been spent and a remark."""
    given = visit.request.POST
    spent, remark = _amount(visit, given.get("spent", "")), given.get("remark", "")
    verbs.follow(visit.bench, id, visit.as_of, by=visit.by, spent=spent, remark=remark)
    messages.success(visit.request, visit.words("noted"))
    return reverse("investment_case", args=[id]) + "#follow"


def _amount(visit: Visit, text: str) -> float | None:
    """An amount as Danes write it; None where nothing is written."""
    plain = text.strip().replace(".", "").replace(",", ".")
    try:
        return float(plain) if plain else None
    except ValueError:
        where, expected, todo = (visit.words(k) for k in ("spent", "spent_expected", "spent_todo"))
        raise AskedWrongly(visit.words("spent_wrong"), where=where, expected=expected, todo=todo) from None


def _file(paper: Paper, kind: str, name: str) -> File:
    if kind == "pdf":
        return File(render_pdf(paper), "application/pdf", f"{name}.pdf")
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return File(render_docx(paper), word, f"{name}.docx")


def paper(kind: str):  # type: ignore[no-untyped-def]
    """The download of the case as a paper."""

    def make(visit: Visit, asked: CaseAsked) -> File:
        return _file(case_paper(_ran(visit, asked, 10_000)[1], visit.lang), kind, asked.id)  # type: ignore[arg-type]

    return make


def followed(visit: Visit, asked: CaseAsked) -> File:
    """The follow-up as a paper."""
    seen = verbs.follow(visit.bench, asked.id, visit.as_of)
    return _file(follow_paper(seen, visit.lang), "pdf", f"{asked.id}-{visit.as_of}")  # type: ignore[arg-type]


MAY = Permission.PLAN_INVESTMENT
PAGE = Page(
    "investment_case", "investering/<slug:id>/", MAY, content, asks=CaseAsked,
    actions=(Action("revise", "udgave/", MAY, revise), Action("note", "opfoelgning/", MAY, note)),
    downloads=(Download("pdf", "case.pdf", MAY, paper("pdf")), Download("docx", "case.docx", MAY, paper("docx")),
               Download("follow", "opfoelgning.pdf", MAY, followed)),
)  # fmt: skip
