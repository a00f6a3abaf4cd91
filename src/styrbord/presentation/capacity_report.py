# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Papers on capacity: can we manage the coming weeks, and the plan as it is handed to a team."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from styrbord.inference.capacity_caseload import Caseload
from styrbord.inference.capacity_demand import Demand
from styrbord.inference.capacity_plan import Plan
from styrbord.inference.capacity_staff import Staffing
from styrbord.presentation import formats as f
from styrbord.presentation.charts import BLACK, BLUE, ORANGE, PALE, Chart, base
from styrbord.presentation.figure_words import Words
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Block, Bullets, Heading, Paper, Paragraph, Picture, Table

ROWS = 12  # so many rules are listed


@dataclass(frozen=True)
class CapacityMaterial:
    """What the paper on capacity is made from; `titles` of the rules by row."""

    demand: Demand
    days: Sequence[dt.date]
    staffing: Staffing
    loads: Caseload
    titles: Mapping[str, Mapping[str, str]]
    as_of: dt.date
    lawbook: str
    code: str
    source: str
    ahead: int


@dataclass(frozen=True)
class PlanMaterial:
    """What the paper of a plan is made from: the lines by caseworker as plain values."""

    plan: Plan
    starts_on: dt.date
    weeks: int
    workers: int
    booked: int
    before: int
    lines: Sequence[tuple[str, str, Sequence[tuple[Any, ...]]]]  # caseworker, team, lines
    code: str


class _Said(Words):
    """Amounts and shares end in a stop of their own, which also ends the sentence."""

    def __call__(self, name: str, /, **slots: Any) -> str:
        return super().__call__(name, **slots).replace("..", ".")


@dataclass(frozen=True)
class CapacityParts:
    """What is said of the coming weeks, as a paper or a page shows it."""

    lead: str
    also: tuple[str, ...]
    weeks: Chart
    staff: Table
    staff_chart: Chart
    kinds: Table
    teams: Table
    rows: Table
    method: tuple[str, ...]


def capacity_parts(m: CapacityMaterial, language: Language = "da") -> CapacityParts:
    """The sentences, tables and charts of the coming weeks."""
    w = _Said("capacity", language)
    return CapacityParts(
        _lead(m, w),
        _also(m, w),
        weeks_chart(m.demand, m.days, w),
        _staff(m, w),
        staff_chart(m.staffing, w),
        _kinds(m, w),
        _teams(m, w),
        _rows(m, w),
        w.columns("method.text", ahead=m.ahead, source=m.source),
    )


def capacity_report(m: CapacityMaterial, language: Language = "da") -> Paper:
    """The paper: the answer, week by week, staff, caseloads beside the advised numbers, how it is reckoned."""
    w, p = _Said("capacity", language), capacity_parts(m, language)
    blocks: list[Block] = [
        Paragraph(p.lead, "lead"),
        Bullets(p.also),
        Picture(p.weeks),
        Heading(w("heading.staff"), 2),
        p.staff,
        Picture(p.staff_chart, width=0.8),
        Heading(w("heading.loads"), 2),
        p.kinds,
        p.teams,
        Heading(w("heading.rows"), 2),
        p.rows,
        Heading(w("heading.method"), 2),
        *(Paragraph(t, "note") for t in p.method),
    ]
    footer = w("paper.footer", code=m.code, lawbook=m.lawbook, source=m.source)
    subtitle = w("paper.subtitle", as_of=f.date(m.as_of, language))
    return Paper(w("paper.title", weeks=m.demand.weeks), blocks, subtitle=subtitle, footer=footer, language=language)


def _n(value: float, w: Words, decimals: int = 0) -> str:
    return f.number(value, decimals, w.language)


def _lead(m: CapacityMaterial, w: Words) -> str:
    d, s = m.demand, m.staffing
    goal = {"target": w.percent(s.target), "certainty": w.percent(s.certainty)}
    if s.needed is None:
        return w("lead.not_enough", **goal)
    low, expected, high = (_n(v, w) for v in d.whole())
    hours = _n(d.minutes.sum() / 60, w)
    return w("lead.needs", expected=expected, weeks=d.weeks, low=low, high=high, hours=hours, needed=s.needed, **goal)


def _also(m: CapacityMaterial, w: Words) -> tuple[str, ...]:
    d = m.demand
    share = d.forecast.inflow.sum() / max(d.forecast.total.sum(), 1e-9)
    return (
        w("lead.overdue", n=w("table.few") if 0 < d.forecast.overdue < 10 else _n(d.forecast.overdue, w)),
        w("lead.lapse", n=_n(d.forecast.lapses.sum(), w)),
        w("lead.inflow", share=w.percent(share), level=_n(d.inflow_level, w, 2)),
        w("lead.earned", past=d.past) if d.past else w("lead.model"),
    )


def weeks_chart(d: Demand, days: Sequence[dt.date], w: Words, *, width: int = 620, height: int = 230) -> Chart:
    """Expected interviews by week as bars, those here below and those to come above, with the interval."""
    factor = d.expected / (d.forecast.total + 1e-12)
    values = []
    for i, day in enumerate(days):
        here, new = float(d.forecast.stock[i] * factor[i]), float(d.forecast.inflow[i] * factor[i])
        common = {"week": f"{day:%Y-%m-%d}T12:00:00", "low": float(d.low[i]), "high": float(d.high[i])}
        values += [
            {**common, "who": w("chart.here"), "n": here, "order": 0},
            {**common, "who": w("chart.new"), "n": new, "order": 1},
        ]
    top = int(d.expected.argmax())
    alt = w("chart.alt", level=w.percent(d.level), top=f.date(days[top], w.language), most=_n(d.expected[top], w))
    spec = base(width, height, description=alt, language=w.language)
    spec["data"] = {"values": values}
    x = {
        "field": "week",
        "type": "temporal",
        "title": None,
        "axis": {"format": "%d/%m", "grid": False, "tickCount": 12},
    }
    y = {"type": "quantitative", "title": w("chart.axis")}
    scale = {"domain": [w("chart.here"), w("chart.new")], "range": [BLUE, PALE]}
    colour = {"field": "who", "type": "nominal", "title": None, "scale": scale}
    bar = max(width // (len(days) + 2) - 4, 3)
    spec["layer"] = [
        {
            "mark": {"type": "bar", "size": bar},
            "encoding": {
                "x": x,
                "y": {**y, "field": "n", "stack": "zero"},
                "color": colour,
                "order": {"field": "order"},
            },
        },
        {
            "mark": {"type": "rule", "color": BLACK},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
    ]
    rows = tuple(
        (f.date(day, w.language), *(_n(float(v[i]), w) for v in (d.expected, d.low, d.high)))
        for i, day in enumerate(days)
    )
    return Chart(w("chart.title"), alt, spec, w.columns("chart.columns"), rows, language=w.language)


def staff_chart(s: Staffing, w: Words, *, width: int = 460, height: int = 180) -> Chart:
    """The share done in time by number of posts, with the target."""
    shown = _near(s)
    values = [{"n": x.workers, "kept": 100 * x.kept} for x in shown]
    alt = w("chart.staff_alt", target=w.percent(s.target))
    spec = base(width, height, description=alt, language=w.language)
    spec["data"] = {"values": values}
    x = {"field": "n", "type": "ordinal", "title": w("chart.staff_axis"), "axis": {"labelAngle": 0}}
    y = {"field": "kept", "type": "quantitative", "title": w("chart.kept_axis"), "scale": {"zero": False}}
    rule = {
        "mark": {"type": "rule", "color": ORANGE, "strokeDash": [6, 3]},
        "encoding": {"y": {"datum": 100 * s.target}},
    }
    spec["layer"] = [{"mark": {"type": "line", "point": True, "color": BLUE}, "encoding": {"x": x, "y": y}}, rule]
    rows = tuple((str(x.workers), w.percent(x.kept)) for x in shown)
    return Chart(w("chart.staff"), alt, spec, (w("chart.staff_axis"), w("chart.kept_axis")), rows, language=w.language)


def _near(s: Staffing) -> list[Any]:
    """The levels around the one that is needed: the others say nothing."""
    at = s.needed if s.needed is not None else s.levels[-1].workers
    return [x for x in s.levels if at - 5 <= x.workers <= at + 5]


def _staff(m: CapacityMaterial, w: Words) -> Table:
    rows = tuple(
        (str(x.workers), w.percent(x.kept), w.percent(x.certainty), _n(x.missed, w), w.percent(x.utilisation),
         "∞" if math.isinf(x.wait_days) else _n(x.wait_days, w, 2), _n(x.more, w))
        for x in _near(m.staffing)
    )  # fmt: skip
    return Table(w("table.staff"), w.columns("table.staff_columns"), rows)


def _persons(n: int | None, w: Words) -> str:
    return w("table.few") if n is None else _n(n, w)


def _kinds(m: CapacityMaterial, w: Words) -> Table:
    rows = tuple(
        (k.title[w.language], f"{k.low}-{k.high}", _persons(k.persons, w),
         *("" if v is None else _n(v, w, 1) for v in (k.workers_low, k.workers_high, k.workers_thirty)))
        for k in m.loads.kinds
    )  # fmt: skip
    return Table(w("table.kinds"), w.columns("table.kinds_columns"), rows)


def _teams(m: CapacityMaterial, w: Words) -> Table:
    def load(value: float | None, decimals: int) -> str:
        return "" if value is None else _n(value, w, decimals)

    rows = tuple(
        (
            t.name,
            str(t.workers),
            _persons(t.persons, w),
            load(t.mean, 1),
            load(t.median, 1),
            load(t.most, 0),
            str(t.over),
        )
        for t in m.loads.teams
    )
    return Table(w("table.teams"), w.columns("table.teams_columns"), rows)


def _rows(m: CapacityMaterial, w: Words) -> Table:
    most = sorted(m.demand.forecast.by_row, key=lambda r: -r[1].sum())[:ROWS]
    rows = tuple(
        (f"{row} {m.titles[row][w.language]}", w("table.few") if v.sum() < 10 else _n(float(v.sum()), w))
        for row, v in most
    )
    return Table(w("table.rows"), w.columns("table.rows_columns"), rows)


def plan_parts(m: PlanMaterial, language: Language = "da") -> tuple[str, Table, tuple[str, ...]]:
    """(what the plan keeps, the plan beside the simple rule, what else is said)."""
    w, p = _Said("capacity", language), m.plan
    said = w(
        "rule.bound", bound=_n(p.bound, w), can=_n(p.can_be_kept, w), kept=_n(p.result.kept, w), rule=_n(p.rule.kept, w)
    )
    results = ((w("rule.plan"), p.result), (w("rule.rule"), p.rule), (w("rule.fresh"), p.fresh_rule))
    rows = tuple((name, *(_n(v, w) for v in (r.kept, r.late, r.unplaced)), w.percent(r.own)) for name, r in results)
    table = Table(w("table.plan"), w.columns("table.plan_columns"), rows)
    booked = w("rule.booked", n=_n(m.booked, w), before=_n(m.before, w))
    return said, table, (booked, w("rule.longest", weeks=p.result.longest))


def plan_report(m: PlanMaterial, language: Language = "da") -> Paper:
    """The plan on paper: what it keeps beside the simple rule, then each caseworker's list without names."""
    w = _Said("capacity", language)
    said, table, also = plan_parts(m, language)
    blocks: list[Block] = [Paragraph(said, "lead"), table, Bullets(also)]
    align = ("right", "left", "left", "right", "left", "left", "left")
    for worker, team, lines in m.lines:
        blocks.append(
            Table(
                w("heading.worker", worker=worker, team=team),
                w.columns("table.lines_columns"),
                tuple(_plan_line(x, w) for x in lines),
                align,
            )
        )
    start = f.long_date(m.starts_on, language)
    shown = sum(len(lines) for _, _, lines in m.lines)
    return Paper(
        w("paper.plan_title", start=start),
        blocks,
        language=language,
        footer=w("paper.plan_footer", code=m.code),
        subtitle=w("paper.plan_subtitle", shown=_n(shown, w), workers=m.workers, weeks=m.weeks),
    )


def _plan_line(line: tuple[Any, ...], w: Words) -> tuple[str, ...]:
    number, day, minute, minutes, task, due, own, late = line
    marks = [w("table.late")] * late + [w("table.other")] * (not own)
    return (
        str(number),
        f.date(day, w.language),
        f"{minute // 60:02d}:{minute % 60:02d}",
        str(minutes),
        w(f"task.{task}"),
        f.date(due, w.language),
        ", ".join(marks),
    )
