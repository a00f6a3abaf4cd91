# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Charts of the steering report: a share by month in one or more views, with targets and the change of law marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from styrbord.figures.figure import Figure
from styrbord.figures.target import Target
from styrbord.presentation.charts import BLACK, BLUE, GREEN, GREY, ORANGE, RED, Chart, base
from styrbord.presentation.figure_words import Words, short, shown
from styrbord.presentation.formats import long_date
from styrbord.presentation.steering_material import last_day

STYLES = ((BLUE, [1, 0], "circle"), (ORANGE, [6, 3], "square"), (GREEN, [2, 2], "triangle-up"))


@dataclass(frozen=True)
class Line:
    """One line of a chart: its name and a figure for each month (None where nobody asked)."""

    name: str
    figures: Sequence[Figure | None]


def over_time(
    months: Sequence[str], lines: Sequence[Line], targets: Sequence[Target], words: Words, *, title: str, axis: str,
    alt: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], width: int = 620, height: int = 220,
    change: dt.date | None = None,
) -> Chart:  # fmt: skip
    """Shares by month as lines with points; months without a number leave a gap."""
    spec = base(width, height, description=alt, language=words.language)
    values = [_point(line.name, m, f) for line in lines for m, f in zip(months, line.figures, strict=True)]
    steps = _steps(months, targets)
    span = [_day(last_day(months[0]) - dt.timedelta(days=12)), _day(last_day(months[-1]) + dt.timedelta(days=12))]
    x: dict[str, Any] = {"field": "day", "type": "temporal", "title": None, "scale": {"domain": span}}
    x["axis"] = {
        "values": [_day(last_day(m)) for m in months], "labelExpr": _labels(months, words), "grid": False,
        "labelOverlap": False, "labelFontSize": 10,
    }  # fmt: skip
    top = max([v["share"] for v in values if v["share"] is not None] + [s["level"] for s in steps] + [10])
    y = {
        "field": "share", "type": "quantitative", "title": axis,
        "scale": {"domain": [0, min(100, 10 * (int(top) // 10 + 1))]}, "axis": {"tickCount": 6},
    }  # fmt: skip
    spec["layer"] = [*_target_layers(steps, values, x, words), _lines(values, lines, x, y)]
    if change and last_day(months[0]) < change <= last_day(months[-1]):
        spec["layer"] += _change_layers(change, x, words)
    return Chart(title, alt, spec, columns, rows, language=words.language)


def table(
    months: Sequence[str], lines: Sequence[Line], targets: Sequence[Target], words: Words, *, full: bool = False
) -> tuple[tuple[str, ...], ...]:
    """The numbers behind a chart: month, value and id of each line, and the target."""
    out = []
    for at, month in enumerate(months):
        cells = []
        for line in lines:
            one = line.figures[at]
            cells.append(f"{words.value(one)} [{short(one)}]")
            if full:
                cells.append(words.count(one, "numerator"))
        aims = [words.limit(t) for t in targets if t.covers(last_day(month))]
        out.append((words.month(month), *cells, aims[0] if aims else words("law.no_target")))
    return tuple(out)


def _point(name: str, month: str, figure: Figure | None) -> dict[str, Any]:
    good = shown(figure)
    assert not good or (figure is not None and figure.value is not None)
    share = 100 * figure.value if good and figure is not None and figure.value is not None else None
    return {"line": name, "day": _day(last_day(month)), "share": share}


def _day(day: dt.date) -> str:
    return f"{day}T12:00:00"


def _labels(months: Sequence[str], words: Words) -> str:
    """Month names under the points: the year only where it begins."""
    named = {_day(last_day(m))[:10]: _label(m, at == 0, words) for at, m in enumerate(months)}
    chain = "''"
    for day, label in reversed(named.items()):
        year, month, _ = day.split("-")
        told = f"year(datum.value) == {int(year)} && month(datum.value) == {int(month) - 1}"
        chain = f"({told}) ? {label} : {chain}"
    return chain


def _label(month: str, first: bool, words: Words) -> str:
    name, year = words.month(month, short=True).split()
    return f"['{name}', '20{year}']" if first or month.endswith("-01") else f"'{name}'"


def _lines(values: list[dict[str, Any]], lines: Sequence[Line], x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    names = [line.name for line in lines]
    style = STYLES[: len(names)]
    legend = {"title": None, "symbolStrokeWidth": 2, "symbolSize": 70} if len(names) > 1 else None
    colour = {"field": "line", "type": "nominal", "sort": names, "legend": legend}
    return {
        "data": {"values": values},
        "mark": {
            "type": "line", "strokeWidth": 2, "point": {"filled": True, "size": 45},
            "invalid": "break-paths-filter-domains",
        },
        "encoding": {
            "x": x, "y": y,
            "color": {**colour, "scale": {"domain": names, "range": [s[0] for s in style]}},
            "strokeDash": {**colour, "scale": {"domain": names, "range": [s[1] for s in style]}},
            "shape": {**colour, "scale": {"domain": names, "range": [s[2] for s in style]}},
        },
    }  # fmt: skip


def _steps(months: Sequence[str], targets: Sequence[Target]) -> list[dict[str, Any]]:
    """Targets as level stretches of the time axis, each from its first day to the day before the next."""
    first = last_day(months[0]) - dt.timedelta(days=12)
    last = last_day(months[-1]) + dt.timedelta(days=12)
    out = []
    for target in sorted(targets, key=lambda t: t.begins):
        start, end = max(target.begins, first), min(target.until or last, last)
        if start < end:
            out.append({"start": _day(start), "end": _day(end), "level": round(100 * target.level, 6), "met": target})
    return out


def _target_layers(
    steps: list[dict[str, Any]], values: list[dict[str, Any]], x: dict[str, Any], words: Words
) -> list[dict[str, Any]]:
    """Each stretch as a red dashed line; the first named inside the picture, the last beside it."""
    named = [{**s, "met": f"{words('views.target')}: {words.limit(s['met'])}"} for s in steps]
    start, level = {**x, "field": "start"}, {"field": "level", "type": "quantitative"}
    line = {"type": "rule", "color": RED, "strokeWidth": 1.5, "strokeDash": [8, 4]}
    out: list[dict[str, Any]] = []
    for at, step in enumerate(named):
        last = at == len(named) - 1 and at > 0
        place = {**x, "field": "end" if last else "start"}
        data = {"values": [step]}
        out.append({"data": data, "mark": line, "encoding": {"x": start, "x2": {"field": "end"}, "y": level}})
        told = {"x": place, "y": level, "text": {"field": "met"}}
        out.append({"data": data, "mark": _label_mark(step, values, last), "encoding": told})
    return out


def _label_mark(step: dict[str, Any], values: list[dict[str, Any]], last: bool) -> dict[str, Any]:
    """Above the target line, or below it where the first points lie just above."""
    near = [v["share"] for v in values if v["share"] is not None][:4]
    below = any(step["level"] - 1 <= share <= step["level"] + 12 for share in near)
    side = (
        {"baseline": "middle", "dy": 0}
        if last
        else {"baseline": "top", "dy": 4}
        if below
        else {"baseline": "bottom", "dy": -3}
    )
    return {"type": "text", "align": "left", "dx": 4, "color": RED, "fontSize": 10, **side}


def _change_layers(day: dt.date, x: dict[str, Any], words: Words) -> list[dict[str, Any]]:
    values = [{"day": _day(day), "text": words("views.change", day=long_date(day, words.language))}]
    mark = {"type": "text", "align": "right", "baseline": "top", "dx": -5, "y": 2, "color": BLACK, "fontSize": 10}
    return [
        {"data": {"values": values}, "mark": {"type": "rule", "color": GREY, "strokeWidth": 1.5}, "encoding": {"x": x}},
        {"data": {"values": values}, "mark": mark, "encoding": {"x": x, "text": {"field": "text"}}},
    ]
