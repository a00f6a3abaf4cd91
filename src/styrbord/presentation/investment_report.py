# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Papers on investment cases: the case as it is put before a committee, and its follow-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from styrbord.inference.investment import UNCERTAIN, Outcome
from styrbord.inference.investment_case import Case, Guess
from styrbord.inference.investment_followup import FEW, FollowUp
from styrbord.inference.investment_history import CaseVersion, History
from styrbord.inference.investment_rates import STEP_NAMES, Ladder
from styrbord.presentation import formats as f
from styrbord.presentation.charts import Chart
from styrbord.presentation.figure_words import Words
from styrbord.presentation.formats import Language
from styrbord.presentation.investment_charts import against, fan, tornado
from styrbord.presentation.papers import Block, Bullets, Heading, PageBreak, Paper, Paragraph, Picture, Table


class _Said(Words):
    """The texts of these papers: amounts and shares end in a stop of their own, which also ends the sentence."""

    def __call__(self, name: str, /, **slots: Any) -> str:
        return super().__call__(name, **slots).replace("..", ".")


@dataclass(frozen=True)
class CaseMaterial:
    """What the paper on a case is made from. `silent` is what it says nothing of, in words."""

    case: Case
    version: CaseVersion
    outcome: Outcome
    ladder: Ladder
    earlier_share: float | None
    as_earlier: float | None
    silent: Sequence[str]
    code: str


@dataclass(frozen=True)
class FollowMaterial:
    """What the paper of a follow-up is made from."""

    case: Case
    history: History
    as_of: dt.date
    found: FollowUp
    newest: Outcome
    spent: float | None
    code: str


@dataclass(frozen=True)
class CaseParts:
    """What is said of a case, as a paper or a page shows it."""

    lead: str
    also: tuple[str, ...]
    fan: Chart
    years: Table
    must: Table
    tornado: Chart
    stops: tuple[str, ...]
    ladder: Table
    staff: Table
    assumptions: Table
    silent: str
    method: tuple[str, ...]


def case_parts(m: CaseMaterial, language: Language = "da") -> CaseParts:
    """The sentences, tables and charts of a case."""
    w, o = _Said("investment", language), m.outcome
    method = w.columns(
        "method.text",
        draws=f.number(o.draws, 0, language),
        discount=f.percent(100 * m.case.discount, 1, language),
        weekly=_kroner(m.case.weekly[0], w),
    )
    return CaseParts(
        _lead(m, w), _also(m, w), fan(o, w), _years(m, w), _must(o, w), tornado(o, w), _stops(m, w), _ladder(m, w),
        _staff(m.case, w), _assumptions(m.case, w), _silent(m, w), tuple(t.replace("..", ".") for t in method),
    )  # fmt: skip


def case_report(m: CaseMaterial, language: Language = "da") -> Paper:
    """The case on paper: the answer first, then what must be true, when to stop, every assumption with its source."""
    w, case, p = _Said("investment", language), m.case, case_parts(m, language)
    blocks: list[Block] = [
        Paragraph(p.lead, "lead"), Bullets(p.also), Picture(p.fan), Heading(w("heading.years"), 2), p.years,
        Heading(w("heading.must"), 2), p.must, Picture(p.tornado, width=0.9), Heading(w("heading.stop"), 2),
        Bullets(p.stops), Heading(w("heading.ladder"), 2), p.ladder, Heading(w("heading.assumptions"), 2), p.staff,
        p.assumptions, Heading(w("heading.silent"), 2), Paragraph(p.silent), Heading(w("heading.method"), 2),
        *(Paragraph(t, "note") for t in p.method),
    ]  # fmt: skip
    prices = w(f"paper.{case.prices}", year=case.price_level)
    subtitle = w(
        "paper.case_subtitle",
        version=m.version.number,
        by=m.version.by,
        day=f.date(m.version.at.date(), language),
        years=case.years,
        start=f.date(case.starts_on, language),
        prices=prices,
    )
    return Paper(w("paper.case_title", title=case.title), blocks, subtitle=subtitle, language=language,
                 footer=_footer(m.version, m.outcome, case, m.code, w))  # fmt: skip


def _kroner(value: float | None, w: Words) -> str:
    return f.kroner(value, w.language)


def _footer(version: CaseVersion, o: Outcome, case: Case, code: str, w: Words) -> str:
    return w("paper.footer", code=code, draws=f.number(o.draws, 0, w.language), seed=o.seed,
             made_from=version.population.made_from, rates=case.rate_told)  # fmt: skip


def _lead(m: CaseMaterial, w: Words) -> str:
    o = m.outcome
    total = {k: _kroner(getattr(o.total, k), w) for k in ("low", "high")}
    return w("lead.pays", cost=_kroner(o.cost.mean, w), saving=_kroner(o.saving.mean, w), years=m.case.years,
             total=_kroner(o.total.mean, w), chance=w.percent(o.chance), **total)  # fmt: skip


def _also(m: CaseMaterial, w: Words) -> tuple[str, ...]:
    low, middle, high = m.outcome.pays_back
    never = w("lead.not_within")
    first = (
        w("lead.never") if middle is None else w("lead.pays_back", middle=middle, low=low or never, high=high or never)
    )
    if m.as_earlier is None or m.earlier_share is None:
        return first, w("lead.no_earlier")
    return first, w("lead.earlier", share=w.percent(m.earlier_share), result=_kroner(m.as_earlier, w))


def _years(m: CaseMaterial, w: Words) -> Table:
    rows = [
        (str(y.year), *(_kroner(v, w) for v in (y.cost.mean, y.saving.mean, y.result.mean)),
         f"{_kroner(y.result.low, w)} – {_kroner(y.result.high, w)}", _kroner(y.so_far.mean, w),
         f.number(y.persons_fewer.mean, 0, w.language))
        for y in m.outcome.years
    ]  # fmt: skip
    o = m.outcome
    rows.append((w("table.sum"), *(_kroner(v, w) for v in (o.cost.mean, o.saving.mean, o.total.mean)),
                 f"{_kroner(o.total.low, w)} – {_kroner(o.total.high, w)}", "", ""))  # fmt: skip
    return Table(w("table.years"), w.columns("table.years_columns"), tuple(rows))


def _value(name: str, value: float, w: Words) -> str:
    if name in ("deadweight", "displacement", "returns", "other_support", "effect"):
        return w.percent(value)
    return f.number(value, 2 if name == "wage" else 0, w.language)


def _must(o: Outcome, w: Words) -> Table:
    rows = tuple(
        (
            w(f"name.{n.name}"),
            _value(n.name, n.assumed, w),
            w("table.no_value") if n.needed is None else _value(n.name, n.needed, w),
            _kroner(n.at_low, w),
            _kroner(n.at_high, w),
        )
        for n in o.needs
    )
    return Table(w("table.must"), w.columns("table.must_columns"), rows)


def _stops(m: CaseMaterial, w: Words) -> tuple[str, ...]:
    if not m.outcome.stops:
        return (w("stop.none"),)
    told = []
    for stop, asked in zip(m.outcome.stops, m.case.stops, strict=True):
        slots = {"month": stop.month, "day": f.date(asked.on, w.language), "chance": w.percent(stop.chance)}
        numbers = {"weeks": f.number(stop.weeks, 0, w.language), "planned": f.number(stop.planned, 0, w.language)}
        told.append(w("stop.always" if stop.weeks is None else "stop.rule", **slots, **numbers))
    return (*told, w("stop.sunk"))


def _ladder(m: CaseMaterial, w: Words) -> Table:
    by_year = np.array([y.weeks_by_step for y in m.outcome.years])
    worth = (by_year * np.array(m.case.weekly)[:, None]).sum(axis=0) * np.array(m.ladder.share)
    rows = tuple(
        (name, w.percent(share), f.number(weeks, 0, w.language), _kroner(kroner, w))
        for name, share, weeks, kroner in zip(
            STEP_NAMES, m.ladder.share, m.outcome.weeks_by_step, worth.tolist(), strict=True
        )
    )
    return Table(w("table.ladder"), w.columns("table.ladder_columns"), rows)


def _staff(case: Case, w: Words) -> Table:
    rows = tuple(
        (s.profile, f.number(s.posts, 1, w.language), f.date(s.begins, w.language), _kroner(s.wage.middle, w),
         w.percent(s.turnover), w.percent(s.productive))
        for s in case.staff
    )  # fmt: skip
    return Table(w("table.staff"), w.columns("table.staff_columns"), rows)


def _assumptions(case: Case, w: Words) -> Table:
    def row(name: str) -> tuple[str, ...]:
        g: Guess = case.staff[0].wage if name == "wage" else getattr(case, name)
        shown = [_kroner(v, w) if name == "wage" else _value(name, v, w) for v in (g.low, g.middle, g.high)]
        title = f"{case.staff[0].profile}" if name == "wage" else w(f"name.{name}")
        return (title, *shown, g.source or "–")

    align = ("left", "right", "right", "right", "left")
    return Table(w("table.assumptions"), w.columns("table.assumption_columns"), tuple(map(row, UNCERTAIN)), align)


def _silent(m: CaseMaterial, w: Words) -> str:
    return w("method.silent", what=f.listed(list(m.silent), w.language)) if m.silent else w("method.spoken")


@dataclass(frozen=True)
class FollowParts:
    """What is said of a follow-up, as a paper or a page shows it."""

    lead: str
    verdict: tuple[str, ...]
    chart: Chart
    table: Table
    reasons: tuple[str, ...]
    months: Table
    settled: str


def follow_parts(m: FollowMaterial, language: Language = "da") -> FollowParts:
    """The sentences, tables and chart of a follow-up."""
    w, found = _Said("investment", language), m.found
    side = w("follow.over" if found.error > 0 else "follow.under")
    lead = w(
        "follow.lead",
        months=len(found.months.seen),
        planned=_kroner(found.planned, w),
        realised=_kroner(found.realised, w),
        error=_kroner(abs(found.error), w),
        side=side,
    )
    return FollowParts(
        lead,
        _verdict(found, w),
        against(found, w),
        _follow_table(m, w),
        _reasons(m, w),
        _months(found, w),
        w("follow.settled"),
    )


def versions_table(history: History, language: Language = "da") -> Table:
    """Every version of a case with the reasons for its changes."""
    return _changes(history, _Said("investment", language))


def follow_report(m: FollowMaterial, language: Language = "da") -> Paper:
    """The follow-up on paper: plan, reality, why they differ, what is now expected, every change with its reason."""
    w, p = _Said("investment", language), follow_parts(m, language)
    blocks: list[Block] = [
        Paragraph(p.lead, "lead"), Bullets(p.verdict), Picture(p.chart), Heading(w("heading.realised"), 2), p.table,
        Heading(w("heading.why"), 2), Bullets(p.reasons), Heading(w("heading.changes"), 2), _changes(m.history, w),
        Paragraph(p.settled, "note"), PageBreak(), Heading(w("heading.months"), 2), p.months,
    ]  # fmt: skip
    subtitle = w("paper.follow_subtitle", as_of=f.date(m.as_of, language), start=f.date(m.case.starts_on, language),
                 baseline=w(f"baseline.{m.case.baseline.kind}"))  # fmt: skip
    footer = _footer(m.history.plan, m.newest, m.case, m.code, w)
    return Paper(
        w("paper.follow_title", title=m.case.title), blocks, subtitle=subtitle, footer=footer, language=language
    )


def _verdict(found: FollowUp, w: Words) -> tuple[str, ...]:
    told = found.realised < found.by_chance[0] or found.realised > found.by_chance[1]
    noise = w("follow.noise", low=_kroner(found.by_chance[0], w), high=_kroner(found.by_chance[1], w),
              verdict=w("follow.told" if told else "follow.not_told"))  # fmt: skip
    return (
        w("follow.inside" if found.inside else "follow.outside"),
        noise,
        w("follow.chance", chance=w.percent(found.chance)),
    )


def _follow_table(m: FollowMaterial, w: Words) -> Table:
    found, new = m.found, m.newest.saving

    def between(low: float, high: float) -> str:
        return f"{_kroner(low, w)} – {_kroner(high, w)}"

    share = "" if found.error_share is None else f.percent(100 * found.error_share, 0, w.language, sign=True)
    rows = [
        (w("follow.planned"), _kroner(found.planned, w), between(found.planned_low, found.planned_high)),
        (w("follow.realised"), _kroner(found.realised, w), ""),
        (w("follow.error"), _kroner(found.error, w), share),
        (w("follow.whole_plan"), _kroner(found.planned_total, w), ""),
        (w("follow.whole_newest"), _kroner(new.mean, w), between(new.low, new.high)),
        (w("follow.whole_seen"), _kroner(found.forecast[1], w), between(found.forecast[0], found.forecast[2])),
    ]
    if m.spent is not None:
        rows.insert(3, (w("follow.spent"), _kroner(m.spent, w), ""))
    return Table(w("table.follow", months=len(found.months.seen)), w.columns("table.follow_columns"), tuple(rows))


def _reasons(m: FollowMaterial, w: Words) -> tuple[str, ...]:
    found = m.found

    def count(value: float) -> str:
        return f.number(abs(value), 0, w.language)

    def persons(n: int) -> str:
        return w("follow.few", n=FEW) if 0 < n < FEW else count(n)

    def side(value: float) -> str:
        return w("follow.fewer" if value > 0 else "follow.more")

    left = {
        "weeks": count(found.weeks_by_leaving),
        "side": side(found.weeks_by_leaving),
        "due": count(found.ends_expected),
    }
    told = [
        w("follow.entry", weeks=count(found.weeks_by_entry), side=side(found.weeks_by_entry)),
        w("follow.leaving", followed=persons(found.followed), seen=persons(found.ends_seen), **left),
    ]
    if found.effect is None:
        told.append(w("follow.no_effect"))
    else:
        low, middle, high = (f.percent(100 * e, 0, w.language, sign=True) for e in found.effect)
        two = {
            k: f.percent(100 * g.middle, 0, w.language, sign=True)
            for k, g in (("assumed", found.assumed), ("updated", found.updated))
        }
        told.append(w("follow.effect", low=low, middle=middle, high=high, **two))
    if found.came_back is None:
        told.append(w("follow.few_back", n=FEW))
    else:
        told.append(w("follow.back", n=found.came_back, share=w.percent(m.case.returns.middle)))
    return (*told, *(w("follow.remark", text=r.remark) for r in m.history.follow_ups if r.remark))


def _changes(history: History, w: Words) -> Table:
    rows = tuple(
        (
            str(v.number),
            f.date(v.at.date(), w.language),
            v.by,
            "; ".join(f"{k}: {r}" for k, r in v.reasons.items()) or "–",
        )
        for v in history.versions
    )
    return Table(w("table.changes"), w.columns("table.changes_columns"), rows, ("left", "left", "left", "left"))


def _months(found: FollowUp, w: Words) -> Table:
    m = found.months
    rows = tuple(
        (str(i + 1), *(f.number(v, 0, w.language) for v in row))
        for i, row in enumerate(zip(m.planned_base, m.expected, m.seen, m.planned_saving, m.saved_kroner, strict=True))
    )
    return Table(w("table.months"), w.columns("table.months_columns"), rows)
