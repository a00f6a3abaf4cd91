# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Which offers help whom: own estimates beside others', states, the course over weeks, exit curves, local changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse

from styrbord.errors import AskedWrongly, NoData
from styrbord.inference.effect import Effect, Reading
from styrbord.inference.exit_curve import Exits
from styrbord.inference.local_change import LocalChange
from styrbord.presentation import effect_charts as charts
from styrbord.presentation import effect_report as report
from styrbord.presentation import local_change_report as local_report
from styrbord.presentation.charts import Chart
from styrbord.presentation.effect_words import EffectWords
from styrbord.presentation.papers import render_docx, render_pdf
from styrbord.web.behind import behind
from styrbord.web.page import Download, File, Page
from styrbord.web.parts import Cell, Choice, Column, Filter, Grid
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import Workbench
from styrbord.workbench import effect as verbs
from styrbord.workbench import local_change as local_verbs
from styrbord.workbench.effect_paper import paper_of

ALL = "all"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class EffectAsked:
    """The group (`all`; none: the one with most numbers), the offer seen closely, the weeks shown; a team's change."""

    group: str = ""
    kind: str = ""
    weeks: Literal["13", "26", "52"] = "26"
    team: str = ""
    start: str = ""


@dataclass(frozen=True)
class CloserLook:
    """One kind of offer in one group: the course over weeks, overlap, the tests, what was unseen."""

    title: str
    course: Chart | None
    overlap: Chart | None
    said: tuple[str, ...]


@dataclass(frozen=True)
class LocalLook:
    """A change in one place beside others, or why there is no number."""

    title: str
    said: str
    chart: Chart | None
    comparisons: Grid | None
    source: str


@dataclass(frozen=True)
class EffectContent:
    """What offers do; nothing but `is_reckoned` while it is being reckoned. A number that is none is a state."""

    is_reckoned: bool = False
    filters: tuple[Filter, ...] = ()
    lead: str = ""
    read: str = ""
    forest: Chart | None = None
    effects: tuple[Grid, ...] = ()
    closer: CloserLook | None = None
    outside: Grid | None = None
    sources: tuple[tuple[str, str], ...] = ()
    states: Grid | None = None
    curves: Grid | None = None
    curve: Chart | None = None
    curve_note: str = ""
    team_filters: tuple[Filter, ...] = ()
    local: tuple[LocalLook, ...] = ()
    method: tuple[str, ...] = ()
    id: str = ""
    query: str = ""


def _found(visit: Visit) -> tuple[verbs.Estimated, verbs.Curves] | None:
    """What was last noted of this snapshot, else what is reckoned behind the page; None while it is."""
    day = visit.as_of

    def make(bench: Workbench) -> tuple[verbs.Estimated, verbs.Curves]:
        own = verbs.latest(bench)
        now = verbs.snapshot_of(bench, day)
        fits = own is not None and own.is_whole and (own.made.snapshot, own.made.as_of) == (now, day)
        return own if fits and own is not None else verbs.estimate(bench, day), verbs.curves(bench, day)

    return behind(visit.board, "effects", make)


def content(visit: Visit, asked: EffectAsked) -> EffectContent:
    """Which offers help whom, and how far can the data tell?"""
    found = _found(visit)
    if found is None:
        return EffectContent()
    told, curves = found
    w = EffectWords(visit.lang)  # type: ignore[arg-type]
    every = told.effects.effects
    group = asked.group or _largest(every)
    if group not in (ALL, *(e.group for e in every)):
        raise AskedWrongly(
            visit.words("no_group"), where="group", expected=", ".join(dict.fromkeys(e.group for e in every)),
            todo=visit.words("no_group_todo"),
        )  # fmt: skip
    some = [e for e in every if group in (ALL, e.group)]
    outside, sources = _outside(visit, told, group, w)
    return EffectContent(
        is_reckoned=True,
        filters=_filters(visit, asked, group, every, w),
        lead=report.headline(every, w),
        read=w("lead.read"),
        forest=charts.forest(some, w, weeks=int(asked.weeks), source=w("chart.source", id=told.id)),
        effects=_effects(told, some, w),
        closer=_closer(visit, asked, some, w),
        outside=outside,
        sources=sources,
        states=_states(some, w),
        curves=_curve_grid(visit, asked, curves.curves, w),
        curve=_curve(asked, curves.curves, w),
        curve_note=w("curve.note", gain="4 pct." if visit.lang == "da" else "4%"),
        team_filters=_team_filters(visit, asked),
        local=tuple(_local(visit, asked, w)),
        method=(w("method.trial"), w("method.adjusted"), w("method.left"), *_left_out(told, w)),
        id=told.id,
        query=visit.request.GET.urlencode(),
    )


def _largest(every: tuple[Effect, ...]) -> str:
    """The group with most numbers to show, else the one in which most began: what a reader sees first."""
    groups = dict.fromkeys(e.group for e in every)
    return max(groups, key=lambda g: (
        sum(e.state.is_shown for e in every if e.group == g), sum(e.treated or 0 for e in every if e.group == g)
    ))  # fmt: skip


def _filters(
    visit: Visit, asked: EffectAsked, group: str, every: tuple[Effect, ...], w: EffectWords
) -> tuple[Filter, ...]:
    groups = tuple(Choice(g, w.group(g)) for g in dict.fromkeys(e.group for e in every))
    kinds = tuple(Choice(k, w.kind(k)) for k in dict.fromkeys(e.kind for e in every))
    weeks = tuple(Choice(str(n), visit.words("after_weeks", n=n)) for n in (13, 26, 52))
    everybody, any_kind = Choice(ALL, w("name.all_groups")), Choice("", visit.words("any_kind"))
    return (
        Filter("group", visit.words("group"), group, choices=(*groups, everybody)),
        Filter("kind", visit.words("kind"), asked.kind, choices=(any_kind, *kinds)),
        Filter("weeks", visit.words("weeks"), asked.weeks, choices=weeks),
    )


def _effects(told: verbs.Estimated, some: list[Effect], w: EffectWords) -> tuple[Grid, ...]:
    titles = w.columns("table.effects_columns")
    columns = tuple(Column(t, is_number=0 < i < len(titles) - 1) for i, t in enumerate(titles))
    out = []
    for group in dict.fromkeys(e.group for e in some):
        rows = tuple(
            (Cell(w.kind(e.kind), url=_closer_url(e)), w.began(e), *(_reading(r, w) for r in e.readings),
             told.id_of(e)[:8])
            for e in some if e.group == group and e.state.is_shown
        )  # fmt: skip
        if rows:
            out.append(Grid(f"{w.group(group)}: {w('table.effects')}", columns, rows, note=w("table.star")))
    return tuple(out)


def _closer_url(one: Effect) -> str:
    return f"{reverse('effect')}?{urlencode({'group': one.group, 'kind': one.kind})}#closer"


def _reading(r: Reading, w: EffectWords) -> Cell:
    sure = r.effect is not None and r.p_bh is not None and r.p_bh < charts.LEVEL
    tone = "" if not sure or r.effect is None else "good" if r.effect > 0 else "bad"
    return Cell(w.effect(r), tone=tone)


def _closer(visit: Visit, asked: EffectAsked, some: list[Effect], w: EffectWords) -> CloserLook | None:
    """The offer asked for (in the group asked for), else the one most began among those with a number."""
    fitting = [e for e in some if e.state.is_shown and (not asked.kind or e.kind == asked.kind)]
    if not fitting:
        return None
    one = max(fitting, key=lambda e: e.treated or 0)
    said = list(_trusted(visit, one, w))
    said += [visit.words("test", name=w(f"placebo.{p.name}"), p=w.decimal(p.p_holm)) for p in one.placebos]
    if one.later is not None:
        said.append(visit.words("later", share=w.percent(one.later)))
    course = charts.course(one, w, width=640, height=260)
    if course is not None and one.course is not None:
        held = one.course.locked
        said.append(w("chart.locked", first=held[0], last=held[1]) if held else w("chart.not_locked"))
    title = f"{w.kind(one.kind).capitalize()}, {w.group(one.group)}"
    return CloserLook(title, course, charts.overlap(one, w, width=640, height=220), tuple(said))


def _trusted(visit: Visit, one: Effect, w: EffectWords) -> Iterator[str]:
    """How alike the groups were, and what something unseen could do, in sentences."""
    o, r, u = one.overlap, one.reading(), one.unseen
    if o is not None:
        worst = float(np.nanmax(np.abs(o.after), initial=0.0))
        yield visit.words("alike", kept=w.percent(o.kept), n=w.number(round(o.effective)), worst=w.decimal(worst))
    if r.e_value is not None and r.e_value_limit is not None:
        yield visit.words("e_value", value=w.decimal(r.e_value), limit=w.decimal(r.e_value_limit))
    if u is not None and u.like:
        yield visit.words("bounded", like=w.condition(u.like), plain=w.points(u.effect), bounded=w.points(u.bounded))


def _outside(
    visit: Visit, told: verbs.Estimated, group: str, w: EffectWords
) -> tuple[Grid | None, tuple[tuple[str, str], ...]]:
    beside = verbs.beside_of(told, verbs.evidence(visit.bench))
    some = [b for b in beside if (b.here or b.everybody) and group in (ALL, b.group)]
    if not some:
        return None, ()
    columns = tuple(Column(t) for t in w.columns("table.outside_columns"))
    rows = tuple(
        (
            *report.outside_row(b, w)[:4],
            Cell(w(f"agreement.{b.agreement}"), tone="near" if b.agreement == "differs" else ""),
        )
        for b in some
    )
    sources = dict.fromkeys((f"{f.source}. {w.note(f)}".strip(), f.url) for b in some for f in (b.here or b.everybody))
    return Grid(w("table.outside"), columns, rows), tuple(sources)


def _states(some: list[Effect], w: EffectWords) -> Grid | None:
    rows = tuple(report.state_row(e, w) for e in some if not e.state.is_shown)
    titles = w.columns("table.states_columns")
    columns = tuple(Column(t, is_number=i == 2) for i, t in enumerate(titles))
    return Grid(w("table.states"), columns, rows) if rows else None


def _curve_grid(visit: Visit, asked: EffectAsked, curves: tuple[Exits, ...], w: EffectWords) -> Grid:
    titles = w.columns("table.curves_columns")
    columns = tuple(Column(t, is_number=0 < i < 5) for i, t in enumerate(titles))
    rows = tuple(report.curve_row(c, w) for c in curves)
    return Grid(w("table.curves"), columns, rows, empty=visit.words("no_curves"))


def _curve(asked: EffectAsked, curves: tuple[Exits, ...], w: EffectWords) -> Chart | None:
    shown = [c for c in curves if c.state.is_shown and (not asked.kind or c.kind == asked.kind)]
    return charts.exits(max(shown, key=lambda c: c.began or 0), w, width=640, height=260) if shown else None


def _team_filters(visit: Visit, asked: EffectAsked) -> tuple[Filter, ...]:
    named = [t for t in visit.board.teams if visit.teams is None or t in visit.teams]
    teams = (Choice("", visit.words("no_team")), *(Choice(t, t) for t in named))
    return (
        Filter("team", visit.words("team"), asked.team, choices=teams),
        Filter("start", visit.words("start"), asked.start, kind="month"),
    )


def _local(visit: Visit, asked: EffectAsked, w: EffectWords) -> list[LocalLook]:
    out = []
    if asked.team and asked.start:
        if visit.teams is not None and asked.team not in visit.teams:
            raise AskedWrongly(visit.words("not_own"), where="team", expected=", ".join(visit.teams),
                               todo=visit.words("not_own_todo"))  # fmt: skip
        out.append(_team(visit, asked, w))
    for told in local_verbs.noted(visit.bench):
        place = told.names[told.change.place]
        out.append(_look(told.change, w, place, f"{place}: {told.title}", told.unit, told.source))
    return out


def _team(visit: Visit, asked: EffectAsked, w: EffectWords) -> LocalLook:
    title = f"{asked.team}: {visit.words('team_measure')}"
    try:
        found = local_verbs.of_teams(visit.bench, visit.as_of, [asked.team], asked.start)
    except NoData:
        return LocalLook(title, visit.words("team_few", n=local_verbs.LEAST), None, None, "")
    assert found.change is not None
    return _look(found.change, w, asked.team, title, "percent", "", 100)


def _look(
    change: LocalChange, w: EffectWords, place: str, title: str, unit: str, source: str, factor: float = 1
) -> LocalLook:
    if factor != 1:
        change = local_report.scaled(change, factor)
    best = change.comparisons[0]
    columns = tuple(Column(t, is_number=i > 0) for i, t in enumerate(w.columns("table.local_columns")))
    rows = tuple(local_report.row(c, w, unit) for c in change.comparisons)
    chart = charts.gap(change, best, w, place=place, unit=unit, width=640, height=240, source=source)
    said = local_report.said(change, best, w, place, unit)
    return LocalLook(title, said, chart, Grid(title, columns, rows), source)


def _left_out(told: verbs.Estimated, w: EffectWords) -> list[str]:
    return [w.left_out(g, names) for g, names in told.effects.left_out.items() if names]


def _paper(visit: Visit):  # type: ignore[no-untyped-def]
    found = _found(visit)
    told = found[0] if found is not None else verbs.estimate(visit.bench, visit.as_of)
    return paper_of(visit.bench, told, visit.lang, found[1] if found is not None else None)  # type: ignore[arg-type]


def pdf(visit: Visit, asked: EffectAsked) -> File:
    """The paper on effects."""
    return File(render_pdf(_paper(visit)), "application/pdf", f"effekter-{visit.as_of}.pdf")


def docx(visit: Visit, asked: EffectAsked) -> File:
    """The paper on effects, for Word."""
    return File(render_docx(_paper(visit)), WORD, f"effekter-{visit.as_of}.docx")


PAGE = Page(
    "effect", "effekt/", Permission.SEE_EFFECTS, content, asks=EffectAsked, navigation="planning",
    downloads=(
        Download("pdf", "effekter.pdf", Permission.SEE_EFFECTS, pdf),
        Download("docx", "effekter.docx", Permission.SEE_EFFECTS, docx),
    ),
)  # fmt: skip
