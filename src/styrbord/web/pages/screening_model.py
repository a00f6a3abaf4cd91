# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The model behind the screening: how good, to whom unfair, how steady, does it still fit; and the switch."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse

from styrbord.inference.screening import AtMoment
from styrbord.inference.screening_catalogue import name_of
from styrbord.inference.screening_measures import Estimate
from styrbord.presentation import formats as f
from styrbord.presentation import screening_card as card
from styrbord.presentation import screening_charts as charts
from styrbord.presentation import screening_words as say
from styrbord.presentation.charts import Chart
from styrbord.presentation.figure_words import Words
from styrbord.presentation.papers import render_docx, render_pdf
from styrbord.web.page import Action, Download, File, Page
from styrbord.web.pages.screening import benefits_filter, benefits_of, data_of, estimate_cell, state_of
from styrbord.web.parts import Card, Cell, Column, Filter, Grid
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import screening as verbs
from styrbord.workbench.screening_audit import Audit, audit
from styrbord.workbench.screening_papers import model_card

NBSP = "\u00a0"


@dataclass(frozen=True)
class ModelAsked:
    """The model, by its benefits, and the moment whose errors and curve are shown, in weeks."""

    weeks: int = 0
    benefits: str = ""


@dataclass(frozen=True)
class StepLine:
    """Something decided about the screening: when, by whom, what, why."""

    at: dt.datetime
    by: str
    what: str
    why: str


@dataclass(frozen=True)
class ScreeningModelContent:
    """The model in use and what is known of it; everything but `state` and `steps` is empty without one."""

    state: str
    model_id: str
    facts: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    quality: Grid | None
    chosen: tuple[str, ...]
    moments: tuple[tuple[str, str, bool], ...]
    calibration: Chart | None
    capacity: Chart | None
    capacity_note: str
    errors: Grid | None
    errors_said: tuple[str, ...]
    tradeoff: Chart | None
    agreement: tuple[str, ...]
    watched: tuple[str, ...]
    drift: Grid | None
    beside: Grid | None
    beside_said: str
    steps: tuple[StepLine, ...]
    may_switch: bool
    filters: tuple[Filter, ...] = ()
    query: str = ""


def content(visit: Visit, asked: ModelAsked) -> ScreeningModelContent:
    """What the model is, and whether it holds."""
    state, w = state_of(visit), Words("screening", visit.lang)
    steps = tuple(
        StepLine(s.at, s.by, visit.words(f"step.{s.kind}"), s.why or s.model)
        for s in reversed(verbs.record(visit.bench).steps)
    )
    may = visit.may(Permission.SWITCH_SCREENING)
    if state in ("off", "none"):
        none = (None,) * 2
        return ScreeningModelContent(
            state, "", (), (), None, (), (), *none, "", None, (), None, (), (), None, None, "", steps, may
        )
    benefits = benefits_of(visit, asked.benefits)
    found, query = _audit(visit, benefits), f"benefits={'%2B'.join(benefits)}"
    moments = [m for m in found.model.moments if m.table is not None]
    at = next((m for m in moments if m.weeks == asked.weeks), moments[0])
    return ScreeningModelContent(
        state=state,
        model_id=found.model_id,
        facts=_facts(visit, found, w),
        cards=_cards(visit, at, w),
        quality=_quality(visit, moments, w),
        chosen=tuple(card.said_of(m, w) for m in found.model.moments),
        moments=tuple(
            (f"?benefits={'%2B'.join(benefits)}&weeks={m.weeks}", say.moment(m.weeks, w), m is at) for m in moments
        ),
        calibration=charts.calibration(at, w, width=560),
        capacity=charts.capacity(at, w),
        capacity_note=w("capacity.note"),
        errors=_errors(at, w),
        errors_said=tuple(card.unevenness(card.shown_errors(at.errors, True), at.weeks, w)),
        tradeoff=charts.tradeoff(at, "origin", w),
        agreement=tuple(card.agreement(m, w) for m in moments if m.variants),
        watched=tuple(t for one in found.watched for t in card.watched_sentences(one, w)),
        drift=_drift(found, at, w),
        beside=_beside(found, w),
        beside_said=_beside_said(found, w),
        steps=steps,
        may_switch=may,
        filters=benefits_filter(visit, benefits),
        query=query,
    )


def _audit(visit: Visit, benefits: tuple[str, ...]) -> Audit:
    id_, _ = verbs.model_in_use(visit.bench, benefits)
    told = len(visit.journal.events("screening/judgements"))
    return visit.board.once(
        ("screening audit", id_, told), lambda: audit(visit.bench, visit.as_of, benefits=benefits, data=data_of(visit))
    )


def _facts(visit: Visit, found: Audit, w: Words) -> tuple[tuple[str, str], ...]:
    m = found.model
    day = lambda text: f.date(dt.date.fromisoformat(text), visit.lang)  # noqa: E731
    days = {"from_day": day(m.from_day), "parted_on": day(m.parted_on), "as_of": day(m.as_of)}
    sensitive = f.listed([name_of(n, visit.lang) for n in m.sensitive], w.language)
    return (
        (w("made.outcome"), w("made.outcome_text")),
        (w("made.learned"), w("made.learned_text", **days)),
        (w("made.judged"), w("made.judged_text", **days)),
        (w("made.inputs"), f.listed([name_of(n, visit.lang) for n in m.inputs], w.language)),
        (w("made.sensitive"), w("made.sensitive_some", which=sensitive) if sensitive else w("made.sensitive_none")),
        (visit.words("made_from"), f"{m.made_from['code']} · {m.made_from['snapshot']} · {found.model_id}"),
    )


def _cards(visit: Visit, at: AtMoment, w: Words) -> tuple[Card, ...]:
    q = at.quality
    assert q is not None
    told = (("base", q.base_rate), ("precision", q.capacity.precision), ("recall", q.capacity.recall), ("auc", q.auc))
    return tuple(_card(visit, name, found, w) for name, found in told)


def _card(visit: Visit, name: str, found: Estimate, w: Words) -> Card:
    """The number large, its interval in the note; a number that is none is a state."""
    title, note = visit.words(f"card.{name}"), visit.words(f"card_note.{name}")
    if found.value is None:
        return Card(title, state="too_few", note=f"{say.state(found, w)}; {note}")
    write = say.numbers if name == "auc" else say.shares
    value, _, interval = write(found, w).partition(" (")
    return Card(title, value, note=f"{interval.rstrip(')')} · {note}" if interval else note)


def _columns(heads: tuple[str, ...], numbers_from: int = 1) -> tuple[Column, ...]:
    return tuple(Column(h, i >= numbers_from) for i, h in enumerate(heads))


def _quality(visit: Visit, moments: list[AtMoment], w: Words) -> Grid:
    rows = []
    for at in moments:
        q = at.quality
        assert q is not None
        assert at.table is not None
        rows.append((
            say.moment(at.weeks, w).replace(" ", NBSP), say.kind(at.table.kind, w), q.spells, say.numbers(q.auc, w),
            say.numbers(q.brier, w, 3), say.numbers(q.slope, w), say.shares(q.capacity.precision, w),
            say.points_difference(q.capacity.gain.get("age_50"), w),
        ))  # fmt: skip
    heads = ("when", "kind", "spells", "auc", "brier", "slope", "precision", "gain")
    names = tuple(visit.words(f"head.{h}") for h in heads)
    return Grid(w("quality.caption"), _columns(names, 2), tuple(rows), note=visit.words("quality_note"))


def _errors(at: AtMoment, w: Words) -> Grid:
    rows = tuple(
        (say.capital(say.group(r.group, w)), _spells(r.spells, w),
         *(estimate_cell(e, w) for e in (r.called, r.false_alarms, r.misses)))
        for r in card.shown_errors(at.errors, True)
    )  # fmt: skip
    caption = w("errors.caption", moment=say.moment(at.weeks, w))
    return Grid(caption, _columns(w.columns("errors.columns")), rows, note=w("errors.note"))


def _spells(n: int, w: Words) -> Cell | int:
    return Cell(state="hidden") if 0 < n < 10 else n


def _drift(found: Audit, at: AtMoment, w: Words) -> Grid:
    one = next(x for x in found.watched if x.weeks == at.weeks)
    rows = tuple(card.moved_row(m, w) for m in (*one.inputs, one.score))
    return Grid(w("drift.caption"), _columns(w.columns("drift.columns"), 9), rows)


def _beside(found: Audit, w: Words) -> Grid | None:
    if not found.beside.judged:
        return None
    block = next(b for b in card.beside(found.beside, w) if isinstance(b, card.Table))
    return Grid(block.caption, _columns(block.columns), block.rows)


def _beside_said(found: Audit, w: Words) -> str:
    own = found.beside
    if not own.judged:
        return w("beside.none")
    return w("beside.said", judged=own.judged, decided=own.decided, saw=own.saw_score)


def switch_off(visit: Visit) -> str:
    """Switch the screening off: every model is removed."""
    removed = verbs.switch(visit.bench, on=False, by=visit.by, why=visit.request.POST.get("why", ""))
    messages.success(visit.request, visit.words("is_off", count=removed))
    return reverse("screening_model")


def switch_on(visit: Visit) -> str:
    """Switch it on again."""
    verbs.switch(visit.bench, on=True, by=visit.by, why=visit.request.POST.get("why", ""))
    messages.success(visit.request, visit.words("is_on"))
    return reverse("screening_model")


def as_pdf(visit: Visit, asked: ModelAsked) -> File:
    """The model card as PDF."""
    benefits = benefits_of(visit, asked.benefits)
    paper = model_card(visit.bench, as_of=visit.as_of, benefits=benefits, language=visit.lang)
    return File(render_pdf(paper), "application/pdf", f"{visit.words('file')}.pdf")


def as_docx(visit: Visit, asked: ModelAsked) -> File:
    """The model card as a Word document."""
    benefits = benefits_of(visit, asked.benefits)
    paper = model_card(visit.bench, as_of=visit.as_of, benefits=benefits, language=visit.lang)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return File(render_docx(paper), kind, f"{visit.words('file')}.docx")


MAY = Permission.SEE_SCREENING
PAGE = Page(
    "screening_model", "screening/model/", MAY, content, asks=ModelAsked, navigation="work",
    actions=(
        Action("off", "sluk/", Permission.SWITCH_SCREENING, switch_off),
        Action("on", "taend/", Permission.SWITCH_SCREENING, switch_on),
    ),
    downloads=(Download("pdf", "modelkort.pdf", MAY, as_pdf), Download("docx", "modelkort.docx", MAY, as_docx)),
)  # fmt: skip
