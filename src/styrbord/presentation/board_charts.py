# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Charts of the steering board: figures of any unit by month, with targets, rule changes and what is expected ahead.

Months without a number leave a gap in the line. The table behind is given by the caller, in the reader's language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from styrbord.presentation.charts import BLACK, BLUE, GREEN, GREY, ORANGE, PALE, RED, Chart, base
from styrbord.presentation.formats import Language
from styrbord.presentation.steering_material import last_day

STYLES = (
    (BLUE, [1, 0], "circle"), (ORANGE, [6, 3], "square"), (GREEN, [2, 2], "triangle-up"),
    (BLACK, [8, 2, 2, 2], "diamond"), ("#CC79A7", [4, 4], "cross"),
)  # fmt: skip
MOST_LINES = len(STYLES)
_SHORT = {
    "da": ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
MOST_TICKS = 13


@dataclass(frozen=True)
class Series:
    """A line: its name and a value per month (shares from 0 to 1), None where there is no number."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Step:
    """A target: its level from one day to before another (None: it has not ended), and its name in the picture."""

    level: float
    begins: dt.date
    until: dt.date | None
    label: str


@dataclass(frozen=True)
class Band:
    """What is expected in months to come: the middle and, where the past is long enough, an interval."""

    month: str
    expected: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Words:
    """The few words inside the picture."""

    axis: str
    expected: str = ""


def by_month(
    months: Sequence[str], lines: Sequence[Series], words: Words, *, is_share: bool, title: str, alt: str,
    columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], steps: Sequence[Step] = (),
    changes: Mapping[dt.date, str] | None = None, ahead: Sequence[Band] = (), language: Language = "da",
    source: str = "", width: int = 640, height: int = 280,
) -> Chart:  # fmt: skip
    """The chart. At most five lines; steps and changes outside the months are left out."""
    spec = base(width, height, description=alt, language=language)
    scale, lines = 100 if is_share else 1, _merged(lines)
    shown = [*months, *(b.month for b in ahead)]
    x = _axis_of_time(shown, language)
    levels = [s for s in steps if _inside(s, shown)]
    top = _top([v for line in lines for v in line.values], [s.level for s in levels], ahead, scale)
    below = min([0.0, *(1.1 * scale * v for line in lines for v in line.values if v is not None)])
    y = {
        "field": "value", "type": "quantitative", "title": words.axis,
        "scale": {"domain": [below, min(100, top) if is_share else top], "nice": not is_share},
        "axis": {"tickCount": 6},
    }  # fmt: skip
    first, last = _edge(shown[0], -12), _edge(shown[-1], 12)
    layers: list[dict[str, Any]] = []
    layers += _ahead(lines[0], months[-1], ahead, x, y, scale, words) if ahead else []
    layers += _rules(changes or {}, first, last, x)
    layers += _targets(levels, first, last, x, scale, _near(months, lines, scale, top))
    layers.append(_lines(months, lines[:MOST_LINES], x, y, scale))
    spec["layer"] = layers
    return Chart(title, alt, spec, columns, rows, source=source, language=language)


def _merged(lines: Sequence[Series]) -> list[Series]:
    """Lines that lie on each other are drawn once, under both names."""
    names: dict[tuple[float | None, ...], list[str]] = {}
    for line in lines:
        names.setdefault(tuple(line.values), []).append(line.name)
    return [Series(" = ".join(told), values) for values, told in names.items()]


def _noon(day: dt.date) -> str:
    return f"{day}T12:00:00"


def _edge(month: str, days: int) -> dt.date:
    return last_day(month) + dt.timedelta(days=days)


def _inside(step: Step, months: Sequence[str]) -> bool:
    return step.begins <= last_day(months[-1]) and (step.until is None or step.until > last_day(months[0]))


def _axis_of_time(months: Sequence[str], language: Language) -> dict[str, Any]:
    every = -(-len(months) // MOST_TICKS)
    ticks = [_noon(last_day(m)) for m in months[::-1][::every][::-1]]
    name = f"{_SHORT[language]}[month(datum.value)]"
    label = f"(month(datum.value) < {every} || datum.index == 0) ? [{name}, '' + year(datum.value)] : {name}"
    return {
        "field": "day", "type": "temporal", "title": None,
        "scale": {"domain": [_noon(_edge(months[0], -12)), _noon(_edge(months[-1], 12))]},
        "axis": {"values": ticks, "labelExpr": label, "grid": False, "labelOverlap": "greedy"},
    }  # fmt: skip


def _top(values: Sequence[float | None], levels: Sequence[float], ahead: Sequence[Band], scale: int) -> float:
    """Room above the highest number, in steps of ten for shares."""
    most = max([scale * v for v in values if v is not None] + [scale * n for n in levels]
               + [scale * (b.high or b.expected) for b in ahead] + [1])  # fmt: skip
    return 10 * (int(most) // 10 + 1) if scale == 100 else most * 1.1


def _lines(
    months: Sequence[str], lines: Sequence[Series], x: dict[str, Any], y: dict[str, Any], scale: int
) -> dict[str, Any]:
    values = [
        {"line": line.name, "day": _noon(last_day(m)), "value": None if v is None else round(scale * v, 4)}
        for line in lines
        for m, v in zip(months, line.values, strict=True)
    ]
    names, style = [line.name for line in lines], STYLES[: len(lines)]
    legend = {"title": None, "symbolStrokeWidth": 2, "symbolSize": 70} if len(names) > 1 else None
    by = {"field": "line", "type": "nominal", "sort": names, "legend": legend}
    return {
        "data": {"values": values},
        "mark": {
            "type": "line", "strokeWidth": 2, "point": {"filled": True, "size": 40 if len(months) <= 18 else 22},
            "invalid": "break-paths-filter-domains",
        },
        "encoding": {
            "x": x, "y": y,
            "color": {**by, "scale": {"domain": names, "range": [s[0] for s in style]}},
            "strokeDash": {**by, "scale": {"domain": names, "range": [s[1] for s in style]}},
            "shape": {**by, "scale": {"domain": names, "range": [s[2] for s in style]}},
        },
    }  # fmt: skip


def _near(months: Sequence[str], lines: Sequence[Series], scale: int, top: float) -> Callable[[dt.date, float], bool]:
    """Does a line run just above a level where a name would stand? Then the name goes below."""

    def near(begins: dt.date, level: float) -> bool:
        at = [i for i, m in enumerate(months) if last_day(m) >= begins][:5]
        seen = [scale * v for line in lines for i in at if (v := line.values[i]) is not None]
        return any(level - 0.01 * top <= v <= level + 0.12 * top for v in seen)

    return near


def _targets(
    steps: Sequence[Step], first: dt.date, last: dt.date, x: dict[str, Any], scale: int,
    near: Callable[[dt.date, float], bool],
) -> list[dict[str, Any]]:  # fmt: skip
    """Each target as a red dashed stretch, named once beside its line; those of one level and time are drawn once."""
    out: list[dict[str, Any]] = []
    drawn: set[tuple[float, dt.date]] = set()
    for step in sorted(steps, key=lambda s: s.begins):
        begins, ends = max(step.begins, first), min(step.until or last, last)
        if begins >= ends or (step.level, begins) in drawn:
            continue
        drawn.add((step.level, begins))
        span = {"start": _noon(begins), "end": _noon(ends)}
        data = {"values": [{**span, "level": round(scale * step.level, 4), "label": step.label}]}
        level = {"field": "level", "type": "quantitative"}
        line = {"type": "rule", "color": RED, "strokeWidth": 1.5, "strokeDash": [8, 4]}
        side = {"baseline": "top", "dy": 4} if near(begins, scale * step.level) else {"baseline": "bottom", "dy": -3}
        text = {"type": "text", "align": "left", "dx": 4, "color": RED, "fontSize": 11, **side}
        place = {**x, "field": "start"}
        out.append({"data": data, "mark": line, "encoding": {"x": place, "x2": {"field": "end"}, "y": level}})
        out.append({"data": data, "mark": text, "encoding": {"x": place, "y": level, "text": {"field": "label"}}})
    return out


def _rules(changes: Mapping[dt.date, str], first: dt.date, last: dt.date, x: dict[str, Any]) -> list[dict[str, Any]]:
    """Days on which the rules changed, as grey uprights named at the top, each name on a line of its own."""
    out: list[dict[str, Any]] = []
    inside = [(day, told) for day, told in sorted(changes.items()) if first < day <= last]
    for at, (day, told) in enumerate(inside):
        late = (day - first) > (last - first) / 2
        data = {"values": [{"day": _noon(day), "told": told}]}
        mark = {
            "type": "text", "align": "right" if late else "left", "dx": -5 if late else 5, "baseline": "top",
            "y": 2 + 14 * (at % 3), "color": BLACK, "fontSize": 11,
        }  # fmt: skip
        rule = {"type": "rule", "color": GREY, "strokeWidth": 1.5}
        out.append({"data": data, "mark": rule, "encoding": {"x": x}})
        out.append({"data": data, "mark": mark, "encoding": {"x": x, "text": {"field": "told"}}})
    return out


def _ahead(
    line: Series, newest: str, ahead: Sequence[Band], x: dict[str, Any], y: dict[str, Any], scale: int, words: Words
) -> list[dict[str, Any]]:
    """What is expected: a pale band for the interval and a thin dashed line that goes on from the newest month."""
    now = [{"day": _noon(last_day(newest)), "value": round(scale * line.values[-1], 4)}] if line.values[-1] else []
    points = [*now, *({"day": _noon(last_day(b.month)), "value": round(scale * b.expected, 4)} for b in ahead)]
    spans = [
        {"day": _noon(last_day(b.month)), "value": round(scale * b.low, 4), "high": round(scale * b.high, 4)}
        for b in ahead
        if b.low is not None and b.high is not None
    ]
    dots = {"type": "line", "color": BLUE, "strokeWidth": 1.5, "strokeDash": [2, 3],
            "point": {"filled": False, "fill": "white", "color": BLUE, "size": 40}}  # fmt: skip
    out: list[dict[str, Any]] = []
    if spans:
        bar = {"type": "bar", "color": PALE, "width": 12, "cornerRadius": 3}
        out.append({"data": {"values": spans}, "mark": bar, "encoding": {"x": x, "y": y, "y2": {"field": "high"}}})
    out.append({"data": {"values": points}, "mark": dots, "encoding": {"x": x, "y": y}})
    if words.expected:
        told = {"type": "text", "align": "right", "baseline": "bottom", "dy": -6, "color": BLUE, "fontSize": 11}
        above = spans[-1]["high"] if spans else points[-1]["value"]
        data = {"values": [{**points[-1], "value": above, "told": words.expected}]}
        out.append({"data": data, "mark": told, "encoding": {"x": x, "y": y, "text": {"field": "told"}}})
    return out


@dataclass(frozen=True)
class Point:
    """A named place in a scatter: two shares from 0 to 1."""

    name: str
    across: float
    up: float


def side_by_side(
    points: Sequence[Point], across: str, up: str, *, title: str, alt: str, columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...], language: Language = "da", width: int = 640, height: int = 320,
) -> Chart:  # fmt: skip
    """Two shares against each other, each point named beside it."""
    spec = base(width, height, description=alt, language=language)
    values = [{"name": p.name, "x": round(100 * p.across, 2), "y": round(100 * p.up, 2)} for p in points]
    low, high = _tens([v["x"] for v in values])
    right = [v for v in values if v["x"] > low + 0.8 * (high - low)]

    def axis(field: str, name: str) -> dict[str, Any]:
        domain = _tens([v[field] for v in values])
        return {"field": field, "type": "quantitative", "title": name, "scale": {"domain": domain, "nice": False},
                "axis": {"tickCount": 6}}  # fmt: skip

    encoding = {"x": axis("x", across), "y": axis("y", up)}
    named = {**encoding, "text": {"field": "name"}}
    text = {"type": "text", "color": BLACK, "fontSize": 12}
    spec["layer"] = [
        {"data": {"values": values}, "mark": {"type": "point", "filled": True, "size": 90, "color": BLUE, "opacity": 1},
         "encoding": encoding},
        {"data": {"values": [v for v in values if v not in right]}, "mark": {**text, "align": "left", "dx": 9},
         "encoding": named},
        {"data": {"values": right}, "mark": {**text, "align": "right", "dx": -9}, "encoding": named},
    ]  # fmt: skip
    return Chart(title, alt, spec, columns, rows, language=language)


def _tens(values: Sequence[float]) -> list[float]:
    """From the ten below the lowest to the ten above the highest, within 0 and 100, with a little room."""
    low, high = max(0, 10 * ((min(values) - 2) // 10)), min(100, 10 * ((max(values) + 2) // 10 + 1))
    return [low, high if high < 100 else 102]
