# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Charts of effects: all effects with intervals, the course over weeks, exit curves, overlap, a local change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from styrbord.inference.effect import SMALL, Effect
from styrbord.inference.exit_curve import Exits
from styrbord.inference.local_change import Comparison, LocalChange
from styrbord.presentation import formats as f
from styrbord.presentation.charts import BLACK, BLUE, GREY, ORANGE, PALE, Chart, base
from styrbord.presentation.effect_words import EffectWords

LEVEL = 0.05
Layer = dict[str, Any]


def forest(effects: Sequence[Effect], w: EffectWords, *, weeks: int = 26, source: str = "") -> Chart | None:
    """Every effect that is shown after so many weeks, by group; None when none is."""
    shown = [(e, e.reading("left", weeks)) for e in effects]
    values, rows = [], []
    for one, r in shown:
        if r.effect is None or r.low is None or r.high is None:
            continue
        sure = r.p_bh is not None and r.p_bh < LEVEL
        name = w("chart.forest_sure" if sure else "chart.forest_unsure")
        values.append({
            "kind": w.kind(one.kind), "group": w.group(one.group), "effect": 100 * r.effect, "low": 100 * r.low,
            "high": 100 * r.high, "sure": name,
        })  # fmt: skip
        low, high = (f.number(100 * v, 1, w.language) for v in (r.low, r.high))
        rows.append((w.group(one.group), w.kind(one.kind), w.points(r.effect), f"{low} – {high}"))
    if not values:
        return None
    names = (w("chart.forest_sure"), w("chart.forest_unsure"))
    alt = w("chart.forest_alt", n=len(values), sure=sum(v["sure"] == names[0] for v in values))
    spec = base(640, {"step": 19}, description=alt, language=w.language)
    several = len({v["group"] for v in values}) > 1
    for v in values:
        v["name"] = f"{v['kind']}, {_short(str(v['group']))}" if several else v["kind"]
    name = {"field": "name", "type": "nominal", "title": None, "sort": [v["name"] for v in values]}
    scale = {"domain": names, "range": [BLUE, GREY]}
    colour = {"field": "sure", "type": "nominal", "title": None, "scale": scale, "legend": {"columns": 1}}
    shape = {**colour, "scale": {"domain": names, "range": ["circle", "square"]}}
    x = {"field": "low", "type": "quantitative", "title": w("chart.forest_axis")}
    middle = {"field": "effect", "type": "quantitative"}
    spec["data"] = {"values": values}
    spec["layer"] = [
        {"mark": {"type": "rule", "color": BLACK, "strokeDash": [3, 3]}, "encoding": {"x": {"datum": 0}}},
        {
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {"x": x, "x2": {"field": "high"}, "y": name, "color": colour},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 60},
            "encoding": {"x": middle, "y": name, "color": colour, "shape": shape},
        },
    ]
    title = w("chart.forest", weeks=weeks)
    return Chart(title, alt, spec, w.columns("table.forest_columns"), tuple(rows), source, w.language)


def _short(group: str) -> str:
    """The number of a group: "nr. 1"."""
    words = group.split()
    return " ".join(words[:2]) if words[0] in ("nr.", "no.") else group


def course(one: Effect, w: EffectWords, *, width: int = 300, height: int = 180, source: str = "") -> Chart | None:
    """The effect by weeks since the start, with the interval of each week and a band for the whole; None without."""
    c = one.course
    if c is None:
        return None
    parts = zip(c.weeks, c.effect, c.low, c.high, c.band_low, c.band_high, strict=True)
    values = [
        dict(
            zip(("week", "effect", "low", "high", "band_low", "band_high"), (k, *(100 * v for v in rest)), strict=True)
        )
        for k, *rest in parts
    ]
    lock = w("chart.locked", first=c.locked[0], last=c.locked[1]) if c.locked else w("chart.not_locked")
    alt = w("chart.course_alt", first=c.weeks[0], last=c.weeks[-1], start=w.points(c.effect[0]),
            end=w.points(c.effect[-1]), lock=lock)  # fmt: skip
    spec = base(width, height, description=alt, language=w.language)
    spec["data"] = {"values": values}
    spec["layer"] = [
        _area("week", "band_low", "band_high", PALE, 0.6, w("chart.week_axis"), w("chart.course_axis")),
        _area("week", "low", "high", BLUE, 0.2, w("chart.week_axis"), w("chart.course_axis")),
        {"mark": {"type": "rule", "color": BLACK, "strokeDash": [3, 3]}, "encoding": {"y": {"datum": 0}}},
        _line("week", "effect", BLUE, w("chart.week_axis"), w("chart.course_axis")),
    ]
    rows = tuple(
        (
            w.kind(one.kind),
            str(k),
            w.points(e),
            f"{f.number(100 * lo, 1, w.language)} – {f.number(100 * hi, 1, w.language)}",
        )
        for k, e, lo, hi in zip(c.weeks, c.effect, c.low, c.high, strict=True)
    )
    title = w("chart.course", kind=w.kind(one.kind).capitalize(), group=w.group(one.group))
    return Chart(title, alt, spec, w.columns("table.course_columns"), rows, source, w.language)


def exits(one: Exits, w: EffectWords, *, width: int = 300, height: int = 180, source: str = "") -> Chart | None:
    """The exit curve with its band, and the week after which staying shows no gain; None without a curve."""
    if not one.state.is_shown:
        return None
    parts = list(zip(one.weeks, one.left, one.low, one.high, one.band_low, one.band_high, one.still_in, strict=True))
    values = [
        {"week": k, "left": 100 * v, "low": 100 * lo, "high": 100 * hi, "band_low": 100 * a, "band_high": 100 * b}
        for k, v, lo, hi, a, b, _ in parts
    ]
    said = stop_said(one, w)
    alt = w("chart.curve_alt", at=w.percent(one.left[-1]), weeks=one.weeks[-1], stop=said)
    spec = base(width, height, description=alt, language=w.language)
    spec["data"] = {"values": values}
    x, y = w("chart.week_axis"), w("chart.curve_axis")
    spec["layer"] = [
        _area("week", "band_low", "band_high", PALE, 0.6, x, y),
        _line("week", "left", BLUE, x, y),
    ]
    if one.stop is not None:
        spec["layer"] += _marked(one.stop, w("chart.stop_label", week=one.stop))
    rows = tuple(
        (str(k), w.percent(v), f"{w.percent(lo)} – {w.percent(hi)}", w.number(n)) for k, v, lo, hi, _, _, n in parts
    )
    title = w("chart.curve", kind=w.kind(one.kind))
    if one.group:
        title += f", {w.group(one.group)}"
    return Chart(title, alt, spec, w.columns("table.curve_columns"), rows, source, w.language)


def stop_said(one: Exits, w: EffectWords) -> str:
    """The week after which staying longer shows no gain, in a sentence."""
    if one.stop is None:
        return w("chart.no_stop")
    return w("chart.stop", week=one.stop, low=one.stop_low, high=one.stop_high)


def overlap(one: Effect, w: EffectWords, *, width: int = 300, height: int = 150, source: str = "") -> Chart | None:
    """How alike the two groups were in their chance of beginning; bars of few are left out. None without."""
    o = one.overlap
    if o is None or not (o.treated.sum() and o.controls.sum()):
        return None
    names = (w("chart.began"), w("chart.did_not"))
    values, rows = [], []
    for i, (a, b) in enumerate(zip(o.treated.tolist(), o.controls.tolist(), strict=True)):
        shares = [100 * n / total if n >= SMALL else None
                  for n, total in ((a, o.treated.sum()), (b, o.controls.sum()))]  # fmt: skip
        middle = float(np.sqrt(o.edges[i] * o.edges[i + 1]))
        values += [{"chance": middle, "share": float(s), "who": n} for s, n in zip(shares, names, strict=True) if s]
        rows.append((f.percent(100 * middle, 2, w.language), *(f.number(s, 1, w.language) for s in shares)))
    alt = w("chart.overlap_alt", kept=w.percent(o.kept))
    spec = base(width, height, description=alt, language=w.language)
    colour = {"field": "who", "type": "nominal", "title": None, "scale": {"domain": names, "range": [ORANGE, GREY]}}
    x = {"field": "chance", "type": "quantitative", "scale": {"type": "log"}, "title": w("chart.overlap_axis"),
         "axis": {"format": "~p", "tickCount": 5}}  # fmt: skip
    y = {"field": "share", "type": "quantitative", "title": w("chart.overlap_share")}
    dash = {**colour, "scale": {"domain": names, "range": [[1, 0], [4, 3]]}}
    spec["data"] = {"values": values}
    mark = {"type": "line", "strokeWidth": 2, "point": {"filled": True, "size": 20}}
    spec |= {"mark": mark, "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash}}
    title = w("chart.overlap", kind=w.kind(one.kind), group=w.group(one.group))
    return Chart(title, alt, spec, w.columns("table.overlap_columns"), tuple(rows), source, w.language)


def gap(
    change: LocalChange, one: Comparison, w: EffectWords, *, place: str, unit: str, width: int = 560, height: int = 220,
    source: str = "",
) -> Chart | None:  # fmt: skip
    """A place and its comparison over time; None where no comparison could be made."""
    if np.isnan(one.path).all():
        return None
    method = w("chart.comparison", method=w(f"name.{one.method}"))
    names = (place, method)
    values = [
        {"day": _day(p), "value": float(v), "who": name}
        for name, line in zip(names, (change.values, one.path), strict=True)
        for p, v in zip(change.periods, line, strict=True)
    ]
    start = (
        f.period(change.periods[change.start], w.language) if "M" in change.periods[0] else change.periods[change.start]
    )
    effect = w.why(one.state) if one.effect is None else written(one.effect, unit, w)
    alt = w("chart.gap_alt", place=place, start=start, effect=effect)
    spec = base(width, height, description=alt, language=w.language)
    colour = {"field": "who", "type": "nominal", "title": None, "scale": {"domain": names, "range": [BLUE, GREY]}}
    dash = {**colour, "scale": {"domain": names, "range": [[1, 0], [5, 3]]}}
    axis = w("chart.percent_axis" if unit == "percent" else "chart.index_axis")
    x = {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%m.%Y"}}
    y = {"field": "value", "type": "quantitative", "title": axis, "scale": {"zero": False}}
    line = {
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash},
    }
    mark = {"day": _day(change.periods[change.start]), "text": w("chart.start")}
    rule = {"data": {"values": [mark]}, "mark": {"type": "rule", "color": BLACK, "strokeDash": [3, 3]},
            "encoding": {"x": {"field": "day", "type": "temporal"}}}  # fmt: skip
    text = {"data": {"values": [mark]}, "mark": {"type": "text", "align": "left", "dx": 4, "y": 8},
            "encoding": {"x": {"field": "day", "type": "temporal"}, "text": {"field": "text"}}}  # fmt: skip
    spec["data"] = {"values": values}
    spec["layer"] = [line, rule, text]
    rows = tuple(
        (p, *(f.number(float(v), 1, w.language) for v in (a, b, g)))
        for p, a, b, g in zip(change.periods, change.values, one.path, one.gap, strict=True)
    )
    title = w("chart.gap", place=place, start=start)
    return Chart(title, alt, spec, w.columns("table.gap_columns", place=place), rows, source, w.language)


def written(effect: float, unit: str, w: EffectWords) -> str:
    """A local effect in its unit: percentage points, or per cent of the level before."""
    if unit == "percent":
        return f.points(effect, 2, w.language)
    return f.percent(effect, 1, w.language, sign=True)


def _day(period: str) -> str:
    return f"{period[:4]}-{period[5:7]}-01T12:00:00"


def _area(x: str, low: str, high: str, colour: str, opacity: float, x_title: str, y_title: str) -> Layer:
    y = {"field": low, "type": "quantitative", "title": y_title}
    encoding = {"x": _weeks(x, x_title), "y": y, "y2": {"field": high}}
    return {"mark": {"type": "area", "color": colour, "opacity": opacity}, "encoding": encoding}


def _weeks(field: str, title: str) -> Layer:
    return {"field": field, "type": "quantitative", "title": title, "axis": {"tickMinStep": 1}, "scale": {"zero": True}}


def _line(x: str, y: str, colour: str, x_title: str, y_title: str) -> Layer:
    encoding = {
        "x": _weeks(x, x_title),
        "y": {"field": y, "type": "quantitative", "title": y_title},
    }
    return {"mark": {"type": "line", "color": colour, "strokeWidth": 2}, "encoding": encoding}


def _marked(week: int, text: str) -> list[Layer]:
    data = {"values": [{"week": week, "text": text}]}
    x = {"field": "week", "type": "quantitative"}
    return [
        {"data": data, "mark": {"type": "rule", "color": ORANGE, "strokeDash": [5, 3]}, "encoding": {"x": x}},
        {"data": data, "mark": {"type": "text", "align": "left", "dx": 4, "y": 8, "color": ORANGE},
         "encoding": {"x": x, "text": {"field": "text"}}},
    ]  # fmt: skip
