# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What a sample found: is the target met, at which certainty, where are the errors; and how to repeat it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.urls import reverse

from styrbord.presentation.charts import BLUE, ORANGE, Chart, base
from styrbord.presentation.formats import kroner, percent
from styrbord.presentation.words import stratum_words, word
from styrbord.supervision.reading import Sample
from styrbord.web.page import Action, Download, File, Page
from styrbord.web.parts import Card, Cell, Column, Grid, Step, Tone
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import samples
from styrbord.workbench import supervision as state
from styrbord.workbench.checklists import causes, kept, remark_texts
from styrbord.workbench.sample_parts import parts_for_auditor

TONES: dict[str, Tone] = {"met": "good", "not-met": "bad", "unsettled": "near"}


@dataclass(frozen=True)
class FindingsAsked:
    """The sample."""

    run: str = ""


@dataclass(frozen=True)
class Recorded:
    """How the sample was drawn: what somebody else needs to draw it again."""

    method: str
    seed: str
    fingerprint: str
    drawn_by: str
    population: int
    size: int
    excluded: int
    targeted: int
    replaced: int
    checklist: str


@dataclass(frozen=True)
class FindingsContent:
    """The findings as they were kept, or how far the reading has come."""

    run: str
    area: str
    samples: Grid | None
    steps: tuple[Step, ...]
    unread: int
    is_read: bool
    verdict: str
    tone: str
    needs: str
    certainty: str
    cards: tuple[Card, ...]
    chart: Chart | None
    grids: tuple[Grid, ...]
    said: tuple[str, ...]
    errors: Grid | None
    recorded: Recorded | None
    may_evaluate: bool
    may_read: bool


def content(visit: Visit, asked: FindingsAsked) -> FindingsContent:
    """The findings of one sample, or the evaluated samples."""
    may = (visit.may(Permission.SUPERVISE), visit.may(Permission.READ_CASES))
    if not asked.run:
        return FindingsContent(
            "", "", _evaluated(visit), (), 0, False, "", "", "", "", (), None, (), (), None, None, *may
        )
    one = samples.one_sample(visit.bench, asked.run)
    samples.find_any(one)
    unread = sum(c.first is None for c in one.part("random", "replacement"))
    area = next((a.name[visit.lang] for a in state.method(visit.bench).areas if a.id == one.told["area"]), "")
    told = one.evaluation
    at = 2 if told else 1 if unread == 0 or one.closed_by else 0
    return FindingsContent(
        run=one.id, area=area, samples=None,
        steps=tuple(
            Step(visit.words(f"step.{name}"), "done" if i < at else "current" if i == at else "ahead")
            for i, name in enumerate(("read", "evaluate", "act"))
        ),
        unread=unread, is_read=unread == 0, verdict=_verdict(visit, told),
        tone=TONES.get(told["verdict"], "") if told else "",
        needs=word("sample", "needs", visit.lang, n=told["needs"]) if told and told["needs"] else "",
        certainty=_pct(visit, told["certainty"], 1) if told and told["certainty"] else "",
        cards=_cards(visit, told) if told else (), chart=_chart(visit, one, told) if told else None,
        grids=_grids(visit, one, told) if told else (), said=_said(visit, told) if told else (),
        errors=_errors(visit, one, told) if told and may[1] else None, recorded=_recorded(visit, one),
        may_evaluate=may[0], may_read=may[1],
    )  # fmt: skip


def _evaluated(visit: Visit) -> Grid:
    heads = ("head_run", "head_judged", "head_rate", "head_upper", "head_verdict")
    rows = []
    for one in samples.all_samples(visit.bench):
        if told := one.evaluation:
            address = f"{reverse('supervision_findings')}?run={one.id}"
            tone: Tone = TONES[told["verdict"]]
            verdict = Cell(visit.words(f"short.{told['verdict']}"), tone=tone)
            rates = (_pct(visit, told["rate"]), _pct(visit, told["upper"]))
            rows.append((Cell(one.id, url=address), told["judged"], *rates, verdict))
    columns = tuple(Column(visit.words(h), 0 < i < 4) for i, h in enumerate(heads))
    return Grid(visit.words("evaluated"), columns, tuple(rows), empty=visit.words("none_evaluated"))


def _pct(visit: Visit, value: float | None, decimals: int = 1) -> str:
    return percent(None if value is None else 100 * value, decimals, visit.lang)  # type: ignore[arg-type]


def _verdict(visit: Visit, told: Mapping[str, Any] | None) -> str:
    return word("sample", told["verdict"], visit.lang, n=_pct(visit, told["tolerable"])) if told else ""


def _cards(visit: Visit, told: Mapping[str, Any]) -> tuple[Card, ...]:
    tolerable = visit.words("tolerable", share=_pct(visit, told["tolerable"]))

    def card(name: str, rate: Mapping[str, Any]) -> Card:
        counted = told["counts"] == name
        limits = visit.words("limits", low=_pct(visit, rate["lower"]), high=_pct(visit, rate["upper"]))
        found = visit.words("errors_of", errors=rate["errors"], judged=rate["judged"])
        title = word("sample", name, visit.lang).capitalize()
        return Card(
            title, _pct(visit, rate["rate"]), target=tolerable if counted else "", distance=limits,
            tone=TONES[told["verdict"]] if counted else "",
            verdict=visit.words(f"short.{told['verdict']}") if counted else "", note=found,
        )  # fmt: skip

    return card("material", told["material_rate"]), card("error", told["any"])


def _questions(visit: Visit, one: Sample) -> dict[str, str]:
    lists = kept(visit.bench, one).values()
    return {p.id: p.question[visit.lang] for used in lists for p in used.points}


def _chart(visit: Visit, one: Sample, told: Mapping[str, Any]) -> Chart:
    """The rate of each measuring point with its limits, against the tolerable rate."""
    asks = _questions(visit, one)
    some = [p for p in told["points"] if p["judged"]]
    drawn = {"rate": "rate", "low": "lower", "high": "upper"}
    values = [
        {"point": asks.get(p["point"], p["point"])[:70], **{name: 100 * p[key] for name, key in drawn.items()}}
        for p in some
    ]
    alt = visit.words("chart_alt", count=len(some), confidence=_pct(visit, told["confidence"], 0))
    spec = base(640, {"step": 30}, description=alt, language=visit.lang)  # type: ignore[arg-type]
    y = {"field": "point", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}}
    x = {"type": "quantitative", "title": visit.words("axis"), "scale": {"domain": [0, 100]}}
    spec |= {
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "rule", "color": BLUE, "strokeWidth": 3},
             "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": True, "size": 90, "color": BLUE, "tooltip": True},
             "encoding": {"y": y, "x": {**x, "field": "rate"}}},
            {"data": {"values": [{"at": 100 * told["tolerable"]}]},
             "mark": {"type": "rule", "color": ORANGE, "strokeDash": [5, 4], "strokeWidth": 2},
             "encoding": {"x": {"field": "at", "type": "quantitative"}}},
        ],
    }  # fmt: skip
    heads = tuple(visit.words(h) for h in ("head_point", "head_rate", "head_lower", "head_upper"))
    rows = tuple(
        (asks.get(p["point"], p["point"]), *(_pct(visit, p[k]) for k in ("rate", "lower", "upper"))) for p in some
    )
    return Chart(visit.words("chart"), alt, spec, heads, rows, language=visit.lang)  # type: ignore[arg-type]


def _grids(visit: Visit, one: Sample, told: Mapping[str, Any]) -> tuple[Grid, ...]:
    asks = _questions(visit, one)
    points = [(asks.get(p["point"], p["point"]), p) for p in told["points"]]
    grids = [_rates(visit, visit.words("points"), "head_point", points)]
    for fact, values in told["by"].items():
        named = [(_value(visit, fact, value), rate) for value, rate in values.items()]
        grids.append(_rates(visit, visit.words("by", fact=visit.words(f"fact.{fact}")), f"fact.{fact}", named))
    if told["causes"]:
        names = causes(visit.bench)
        columns = (Column(visit.words("head_cause")), Column(visit.words("head_errors"), True))
        rows = tuple(
            (names[c][visit.lang] if c in names else visit.words("cause_not_said"), n)
            for c, n in sorted(told["causes"].items(), key=lambda item: -item[1])
        )
        grids.append(Grid(visit.words("causes"), columns, rows))
    return tuple(grids)


def _value(visit: Visit, fact: str, value: str) -> str:
    if fact == "stratum":
        return " / ".join(stratum_words(part, visit.lang) for part in value.split(" / "))
    return word(fact, value, visit.lang) if fact in ("benefit", "group", "duration") else value or "–"


def _rates(visit: Visit, caption: str, first: str, named: list[tuple[str, Mapping[str, Any]]]) -> Grid:
    heads = (
        first,
        "head_judged",
        "head_errors",
        "head_rate",
        "head_lower",
        "head_upper",
        "head_undecided",
        "head_left_out",
    )
    columns = tuple(Column(visit.words(h).capitalize(), i > 0) for i, h in enumerate(heads))

    def cells(r: Mapping[str, Any]) -> tuple[Any, ...]:
        rates = (_pct(visit, r[k]) for k in ("rate", "lower", "upper"))
        return r["judged"], r["errors"], *rates, r["undecided"], r["left_out"]

    rows = tuple((name, *cells(r)) for name, r in named)
    return Grid(caption, columns, rows)


def _said(visit: Visit, told: Mapping[str, Any]) -> tuple[str, ...]:
    """Agreement, kroner, the targeted part, what the register proposed, and the remarks, as sentences."""
    said = [remark_texts()[code][visit.lang] for code in told["remarks"]]
    if found := told["agreement"]:
        kappa = (
            "–" if found["kappa"] is None else f"{found['kappa']:.2f}".replace(".", "," if visit.lang == "da" else ".")
        )
        said.append(word("sample", "agreed", visit.lang, n=found["pairs"], same=found["same"], kappa=kappa))
    if money := told["kroner"]:
        amount = kroner(money["amount"], visit.lang, decimals=0)  # type: ignore[arg-type]
        said.append(visit.words("kroner", amount=amount, differences=money["differences"]))
        if money["differences"] < 20:
            said.append(word("sample", "few-kroner", visit.lang))
    read, wrong = told["targeted"]
    if read:
        said.append(visit.words("targeted", read=read, wrong=wrong))
    proposed, same = told["proposed"]
    if proposed:
        said.append(visit.words("proposed", proposed=proposed, same=same))
    return tuple(said)


def _errors(visit: Visit, one: Sample, told: Mapping[str, Any]) -> Grid:
    asks = _questions(visit, one)
    columns = tuple(Column(visit.words(h)) for h in ("head_case", "head_point", "head_grade"))
    rows = []
    for error in told["error_cases"]:
        case = one.cases.get(error["case"])
        known = case is not None and case.person is not None and not case.person.startswith("list/")
        url = reverse("person", args=[visit.board.address_of(case.person)]) if known and case and case.person else ""
        rows.append((Cell(error["case"], url=url, nowrap=True), asks.get(error["point"], error["point"]),
                     word("answer", error["grade"], visit.lang)))  # fmt: skip
    return Grid(visit.words("error_cases"), columns, tuple(rows), empty=visit.words("no_errors"))


def _recorded(visit: Visit, one: Sample) -> Recorded:
    recipe = one.recipe
    return Recorded(
        method=visit.words(f"method.{recipe.method}"), seed=recipe.seed, fingerprint=one.told["fingerprint"],
        drawn_by=one.drawn_by, population=sum(n for n, _ in one.told["strata"].values()), size=one.told["size"],
        excluded=len(recipe.excluded), targeted=len(one.told["targeted"]), replaced=len(one.replacements),
        checklist=one.told["checklist"]["version"],
    )  # fmt: skip


def evaluate(visit: Visit) -> str:
    """Evaluate the sample and keep the findings."""
    asked = PAGE.asked(visit.request, {})
    samples.evaluate_sample(visit.bench, sample=asked.run, by=visit.by, partial="partial" in visit.request.POST)
    return f"{reverse('supervision_findings')}?run={asked.run}"


def check(visit: Visit) -> str:
    """See whether the list has changed since the draw."""
    asked = PAGE.asked(visit.request, {})
    found = samples.check_population(visit.bench, sample=asked.run, by=visit.by)
    counts = {"came": len(found.came), "went": len(found.went), "changed": len(found.changed)}
    messages.info(visit.request, visit.words("list_changed", **counts) if found else visit.words("list_same"))
    return f"{reverse('supervision_findings')}?run={asked.run}"


def auditor(visit: Visit, asked: FindingsAsked) -> File:
    """Everything an auditor needs of the sample, as a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, held in parts_for_auditor(visit.bench, asked.run).items():
            out.writestr(name, held)
    return File(made.getvalue(), "application/zip", f"{asked.run}.zip")


PAGE = Page(
    "supervision_findings", "tilsyn/fund/", Permission.SEE_SUPERVISION, content, asks=FindingsAsked,
    navigation="supervision",
    actions=(
        Action("evaluate", "goer-op/", Permission.SUPERVISE, evaluate),
        Action("check", "listen/", Permission.SUPERVISE, check),
    ),
    downloads=(Download("auditor", "revisor.zip", Permission.SUPERVISE, auditor),),
)  # fmt: skip
