# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Charts of the screening: chances against outcomes, the model beside simple rules, errors by group, the trade-off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from styrbord.inference.screening import AtMoment
from styrbord.inference.screening_fairness import GroupErrors
from styrbord.inference.screening_measures import Estimate
from styrbord.presentation import formats as f
from styrbord.presentation import screening_words as say
from styrbord.presentation.charts import BLUE, GREY, ORANGE, PALE, Chart, base
from styrbord.presentation.figure_words import Words

RULES = ("age_50", "long_before", "seniority", "lot")


def calibration(at: AtMoment, w: Words, *, width: int = 300, height: int = 240) -> Chart:
    """Expected chance against the share that became long, with intervals and the line where both agree."""
    assert at.quality is not None
    bins = at.quality.curve
    shown = [b for b in bins if b.observed.value is not None]
    hit = sum((b.observed.low or 0) <= b.expected <= (b.observed.high or 0) for b in shown)
    alt = w("calibration.alt", said=w("calibration.said", hit=hit, n=len(shown)))
    values = [_point(100 * b.expected, b.observed) for b in shown]
    top = max([60.0, *(v["high"] for v in values), *(v["at"] for v in values)])
    domain = [0, min(100, 10 * (int(top) // 10 + 1))]
    x = {"type": "quantitative", "title": w("calibration.x"), "scale": {"domain": domain}, "axis": {"tickCount": 6}}
    y = {**x, "title": w("calibration.y")}
    spec = base(width, height, description=alt, language=w.language)
    line = [{"at": d, "value": d} for d in domain]
    spec["layer"] = [
        {"data": {"values": line}, "mark": {"type": "line", "color": GREY, "strokeDash": [4, 3]},
         "encoding": {"x": {"field": "at", **x}, "y": {"field": "value", **y}}},
        {"data": {"values": values}, "mark": {"type": "rule", "color": BLUE},
         "encoding": {"x": {"field": "at", **x}, "y": {"field": "low", **y}, "y2": {"field": "high"}}},
        {"data": {"values": values}, "mark": {"type": "point", "filled": True, "color": BLUE, "size": 50, "opacity": 1},
         "encoding": {"x": {"field": "at", **x}, "y": {"field": "value", **y}}},
    ]  # fmt: skip
    rows = tuple(
        (str(n), w.number(b.spells), w.percent(b.expected), say.shares(b.observed, w)) for n, b in enumerate(bins, 1)
    )
    title = w("calibration.title", moment=say.moment(at.weeks, w))
    return Chart(title, alt, spec, w.columns("calibration.columns"), rows, language=w.language)


def _point(at: float, found: Estimate) -> dict[str, float]:
    low, high = found.low or 0.0, found.high if found.high is not None else 1.0
    return {"at": at, "value": 100 * (found.value or 0.0), "low": 100 * low, "high": 100 * high}


def capacity(at: AtMoment, w: Words, *, width: int = 420) -> Chart:
    """Precision of the model and of simple rules at the same number called, with intervals."""
    assert at.quality is not None
    found = at.quality.capacity
    lines = [("model", found.precision), *((r, found.rules[r]) for r in RULES if r in found.rules)]
    named = [(w(f"rule.{n}"), e) for n, e in lines]
    alt = w("capacity.alt", said="; ".join(f"{n} {say.shares(e, w)}" for n, e in named))
    title = w("capacity.title", moment=say.moment(at.weeks, w))
    columns = ("", w("capacity.x"))
    return _dots(named, title, alt, w("capacity.x"), columns, w, width, marked=named[0][0])


def errors(rows: Sequence[GroupErrors], weeks: int, w: Words, *, width: int = 420) -> Chart:
    """False alarms of each group with intervals; groups without a number are left out of the picture, not the table."""
    named = [(say.group(r.group, w), r.false_alarms) for r in rows]
    alt = w("errors.alt", said="; ".join(f"{n} {say.shares(e, w)}" for n, e in named))
    title = w("errors.title", moment=say.moment(weeks, w))
    return _dots(named, title, alt, w("errors.x"), ("", w("errors.x")), w, width)


def _dots(
    named: Sequence[tuple[str, Estimate]], title: str, alt: str, axis: str, columns: tuple[str, ...], w: Words,
    width: int, marked: str = "",
) -> Chart:  # fmt: skip
    values: list[dict[str, Any]] = [
        {"name": n, "marked": n == marked, **_point(0.0, e)} for n, e in named if e.value is not None
    ]
    spec = base(width, {"step": 24}, description=alt, language=w.language)
    spec["data"] = {"values": values}
    y = {"field": "name", "type": "nominal", "sort": None, "title": None}
    top = min(100, 10 * (int(max([20.0, *(v["high"] for v in values)])) // 10 + 1))
    x = {"type": "quantitative", "title": axis, "scale": {"domain": [0, top]}, "axis": {"tickCount": 6}}
    colour = {"condition": {"test": "datum.marked", "value": ORANGE}, "value": BLUE}
    spec["layer"] = [
        {"mark": {"type": "rule", "size": 4}, "encoding": {
            "y": y, "x": {"field": "low", **x}, "x2": {"field": "high"},
            "color": {"condition": {"test": "datum.marked", "value": "#F2C9AC"}, "value": PALE}}},
        {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
         "encoding": {"y": y, "x": {"field": "value", **x}, "color": colour}},
    ]  # fmt: skip
    rows = tuple((n, say.shares(e, w)) for n, e in named)
    return Chart(title, alt, spec, columns, rows, language=w.language)


def tradeoff(at: AtMoment, split: str, w: Words, *, width: int = 420, height: int = 220) -> Chart | None:
    """Precision against unevenness of false alarms at several shares called; None where no two groups can be seen."""
    shown = [(t.share, t.precision, t.ratio.get(split)) for t in at.tradeoffs]
    values = [
        {"share": w.percent(s).replace(",0", "").replace(".0", ""), "order": i, "precision": 100 * p, "ratio": r}
        for i, (s, p, r) in enumerate(shown)
        if r is not None
    ]
    if len(values) < 2:
        return None
    name = w(f"split.{split}")
    told = "; ".join(f"{v['share']}: {f.number(v['precision'], 0, w.language)}, {f.number(v['ratio'], 1, w.language)}"
                     for v in values)  # fmt: skip
    alt = w("errors.trade_alt", split=name, said=told)
    spec = base(width, height, description=alt, language=w.language)
    spec["data"] = {"values": values}
    x = {"field": "ratio", "type": "quantitative", "title": w("errors.trade_x"), "scale": {"zero": False, "nice": True}}
    y = {"field": "precision", "type": "quantitative", "title": w("errors.trade_y"), "scale": {"zero": False}}
    spec["layer"] = [
        {"mark": {"type": "line", "color": PALE},
         "encoding": {"x": x, "y": y, "order": {"field": "order", "type": "quantitative"}}},
        {"mark": {"type": "point", "filled": True, "color": BLUE, "size": 50, "opacity": 1},
         "encoding": {"x": x, "y": y}},
        {"mark": {"type": "text", "dy": -10, "align": "left"},
         "encoding": {"x": x, "y": y, "text": {"field": "share"}}},
    ]  # fmt: skip
    rows = tuple((w.percent(s), w.percent(p), "–" if r is None else f.number(r, 1, w.language)) for s, p, r in shown)
    return Chart(w("errors.trade_title"), alt, spec, w.columns("errors.trade_columns"), rows, language=w.language)
