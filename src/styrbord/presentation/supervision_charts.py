# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Pictures of the management supervision: the risk matrix, and the year as a wheel. A colour never stands alone."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from styrbord.presentation.charts import BLACK, GREY, Chart, base
from styrbord.presentation.supervision_status import Say, Status
from styrbord.supervision.method import COLOURS, Method
from styrbord.supervision.plan import Slot
from styrbord.supervision.risk import AreaRisk, Assessment

FILL = {"red": "#E58B84", "yellow": "#F4DD8A", "green": "#A9D8C2"}
EDGE = {"red": "#8C1D18", "yellow": "#8A6A00", "green": "#00573F"}
MARK = {"decided": "✓", "evaluated": "…", "reading": "…", "drawn": "…", "opened": "…", "planned": "", "cancelled": "×"}


def matrix(status: Status, w: Say) -> Chart:
    """The matrix of a status."""
    return matrix_of(status.method, status.picture, status.names, status.today, w)


def matrix_of(method: Method, picture: Mapping[str, AreaRisk], names: Mapping[str, str], day: dt.date, w: Say) -> Chart:
    """Likelihood up, consequence to the right; in each cell its colour in words and the numbers of its areas."""
    held = {a: now for a, one in picture.items() if (now := one.on(day)) is not None}
    assessed = sorted(held, key=lambda a: COLOURS.index(held[a].colour))
    number = {area: i for i, area in enumerate(assessed, start=1)}
    called = {a.id: a.name[w.language] for a in method.areas}
    cells = []
    for likelihood in range(1, len(method.likelihood) + 1):
        for consequence in range(1, len(method.consequence) + 1):
            colour = method.colour(likelihood, consequence)
            at = likelihood, consequence
            here = [str(number[a]) for a in assessed if (held[a].likelihood, held[a].consequence) == at]
            cells.append({"l": likelihood, "c": consequence, "fill": FILL[colour], "colour": w.colour(colour),
                          "areas": "  ".join(here)})  # fmt: skip
    red = [called.get(a, a) for a in assessed if held[a].colour == "red"]
    alt = w("matrix.alt", n=len(assessed), red=w.listed(red) or "–")
    spec = base(440, 265, description=alt, language=w.language)
    spec["data"] = {"values": cells}
    spec["encoding"] = {
        "x": _axis("c", w("matrix.consequence"), [s.name[w.language] for s in method.consequence]),
        "y": {**_axis("l", w("matrix.likelihood"), [s.name[w.language] for s in method.likelihood]),
              "sort": "descending"},
    }  # fmt: skip
    fill: Any = {"field": "fill", "type": "nominal", "scale": None, "legend": None}
    spec["layer"] = [
        {"mark": {"type": "rect", "stroke": "white", "strokeWidth": 2}, "encoding": {"color": fill}},
        {"mark": {"type": "text", "fontSize": 9, "dy": 18, "color": "#4A4A4A"},
         "encoding": {"text": {"field": "colour"}}},
        {"mark": {"type": "text", "fontSize": 15, "fontWeight": "bold", "dy": -4, "color": BLACK},
         "encoding": {"text": {"field": "areas"}}},
    ]  # fmt: skip
    rows = tuple(_line(method, names, w, f"{number[a]}. {called.get(a, a)}", held[a]) for a in assessed)
    return Chart(w("matrix.title"), alt, spec, w.columns("matrix.columns"), rows, language=w.language)


def _line(method: Method, names: Mapping[str, str], w: Say, title: str, one: Assessment) -> tuple[str, ...]:
    likelihood, consequence = method.likelihood[one.likelihood - 1], method.consequence[one.consequence - 1]
    return (
        title, w.colour(one.colour), f"{one.likelihood} · {likelihood.name[w.language].lower()}",
        f"{one.consequence} · {consequence.name[w.language].lower()}", w.person_named(names, one.by),
        w.day(one.from_day),
    )  # fmt: skip


def _axis(field: str, title: str, names: list[str]) -> dict[str, Any]:
    said = " : ".join(f"datum.value == {i} ? '{i} {name}'" for i, name in enumerate(names, start=1)) + " : ''"
    label = f"width < 360 ? datum.value : ({said})"  # a narrow screen has room for the number only
    axis = {"title": title, "labelExpr": label, "labelAngle": 0, "ticks": False, "domain": False, "labelLimit": 90,
            "labelFontSize": 10}  # fmt: skip
    return {"field": field, "type": "ordinal", "axis": axis}


def wheel(status: Status, w: Say) -> Chart:
    """The year as a wheel: a sector a month, a ring an area (most severe outermost) with its number and state."""
    areas = status.assessed()
    arcs = [_arc(status, w, areas, s) for s in status.plan.slots if s.area in areas]
    done = sum(a["state"] == "decided" for a in arcs)
    alt = w("wheel.alt", year=status.year, n=len(arcs), done=done, late=len(status.slipped))
    spec = base(460, 460, description=alt, language=w.language)
    spec["data"] = {"values": arcs}
    spec["layer"] = [_frame(w), *_drawn()]
    rows = tuple(
        (w.month(f"{status.year}-{s.month:02d}"), w.area(status, s.area), w.colour(s.colour), w.day(s.due_on),
         w.person(status, s.supervisor), w(f"state.{_state(status, s)}"))
        for s in status.plan.slots
    )  # fmt: skip
    return Chart(w("wheel.title", year=status.year), alt, spec, w.columns("wheel.columns"), rows, language=w.language)


def _state(status: Status, slot: Slot) -> str:
    return status.runs[slot.id].state if slot.id in status.runs else "planned"


def _ring(areas: list[str], area: str) -> tuple[float, float]:
    width = 150 / max(len(areas), 1)
    outer = 205 - areas.index(area) * width
    return outer - width + 1, outer


def _arc(status: Status, w: Say, areas: list[str], slot: Slot) -> dict[str, Any]:
    inner, outer = _ring(areas, slot.area)
    low, high = (slot.month - 1) * math.pi / 6 + 0.012, slot.month * math.pi / 6 - 0.012
    state = _state(status, slot)
    return {
        "t": low, "t2": high, "r": inner, "r2": outer, "middle": (low + high) / 2, "at": (inner + outer) / 2,
        "fill": FILL[slot.colour], "edge": EDGE[slot.colour],
        "sign": f"{areas.index(slot.area) + 1}{MARK[state]}", "state": state,
        "area": w.area(status, slot.area), "due": w.day(slot.due_on), "said": w(f"state.{state}"),
    }  # fmt: skip


def _frame(w: Say) -> dict[str, Any]:
    months = [
        {"middle": (m + 0.5) * math.pi / 6, "at": 219, "name": w.month(f"2023-{m + 1:02d}", short=True)[:3]}
        for m in range(12)
    ]
    mark = {"type": "text", "fontSize": 11, "color": BLACK}
    return {"data": {"values": months}, "mark": mark, "encoding": {**_at("middle", "at"), "text": {"field": "name"}}}


def _at(theta: str, radius: str) -> dict[str, Any]:
    """A place by angle and by distance from the middle, which fits the width there is."""
    fits = {"domain": [0, 230], "range": [0, {"expr": "min(width, height) / 2"}], "zero": True}
    plain = {"type": "quantitative", "stack": None}
    return {"theta": {"field": theta, **plain, "scale": None}, "radius": {"field": radius, **plain, "scale": fits}}


def _drawn() -> list[dict[str, Any]]:
    where = {
        **_at("t", "r"), "theta2": {"field": "t2"}, "radius2": {"field": "r2"},
        "color": {"field": "fill", "type": "nominal", "scale": None, "legend": None},
        "stroke": {"field": "edge", "type": "nominal", "scale": None, "legend": None},
        "tooltip": [{"field": "area"}, {"field": "due"}, {"field": "said"}],
    }  # fmt: skip
    mark = {"type": "text", "fontSize": 9.5, "color": BLACK}
    return [
        {"mark": {"type": "arc", "strokeWidth": 0.8}, "encoding": where},
        {"mark": mark, "encoding": {**_at("middle", "at"), "text": {"field": "sign"}}},
    ]


def certainty(status: Status, area: str, w: Say) -> Chart:
    """What a year of supervising an area costs in hours, and what it can say: one dot for each way to do it."""
    ways = status.options[area]
    points = [
        {"hours": o.hours, "upper": 100 * o.upper_if_none, "now": o.is_now,
         "said": w("options.said", times=o.times_a_year, size=o.size)}
        for o in ways
    ]  # fmt: skip
    alt = w("options.alt", area=w.area(status, area))
    spec = base(420, 240, description=alt, language=w.language)
    spec["data"] = {"values": points}
    spec["encoding"] = {
        "x": {
            "field": "hours",
            "type": "quantitative",
            "title": w("options.hours"),
            "scale": {"domain": [0, 1.3 * max(o.hours for o in ways)]},
        },
        "y": {"field": "upper", "type": "quantitative", "title": w("options.upper")},
    }
    colour = {"condition": {"test": "datum.now", "value": "#0072B2"}, "value": GREY}
    spec["layer"] = [
        {"mark": {"type": "point", "filled": True, "size": 90}, "encoding": {"color": colour}},
        {"mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 10}, "encoding": {"text": {"field": "said"}}},
    ]
    rows = tuple(
        (str(p["said"]), w.number(o.hours), w.share(o.upper_if_none)) for p, o in zip(points, ways, strict=True)
    )
    return Chart(w("options.title", area=w.area(status, area)), alt, spec, w.columns("options.short"), rows,
                 language=w.language)  # fmt: skip
