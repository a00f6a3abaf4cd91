# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Charts of investment cases: the result so far with its band, what it depends on, plan against reality."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from styrbord.inference.investment import Outcome
from styrbord.inference.investment_followup import FollowUp
from styrbord.presentation import formats as f
from styrbord.presentation.charts import BLACK, BLUE, GREY, ORANGE, PALE, Chart, base
from styrbord.presentation.figure_words import Words

MILLION = 1e6
ALL = ("effect", "lag_weeks", "deadweight", "displacement", "returns", "other_support", "wage", "tax_per_week")


def fan(outcome: Outcome, words: Words, *, width: int = 600, height: int = 240) -> Chart:
    """The discounted result so far by month: the middle as a line, 80 of 100 draws as a band."""
    low, middle, high = outcome.months_result / MILLION
    values = [
        {"month": i + 1, "low": float(a), "middle": float(b), "high": float(c)}
        for i, (a, b, c) in enumerate(zip(low, middle, high, strict=True))
    ]
    ends = [f.kroner(float(v[-1]) * MILLION, words.language) for v in (middle, low, high)]
    alt = words("chart.fan_alt", end=ends[0], low=ends[1], high=ends[2])
    spec = base(width, height, description=alt, language=words.language)
    spec["data"] = {"values": values}
    x: dict[str, Any] = _months(len(values), words)
    y: dict[str, Any] = {"type": "quantitative", "title": words("chart.fan_axis")}
    spec["layer"] = [
        {
            "mark": {"type": "area", "color": PALE},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": BLUE, "strokeWidth": 2},
            "encoding": {"x": x, "y": {"field": "middle", **y}},
        },
        {"mark": {"type": "rule", "color": BLACK}, "encoding": {"y": {"datum": 0}}},
    ]
    rows = tuple(
        (str(v["month"]), *(f.number(v[k], 1, words.language) for k in ("low", "middle", "high"))) for v in values[5::6]
    )
    return Chart(words("chart.fan"), alt, spec, words.columns("chart.fan_columns"), rows, language=words.language)


def _months(n: int, words: Words) -> dict[str, Any]:
    ticks = list(range(0, n + 1, 12 if n > 18 else 3 if n > 6 else 1))
    return {
        "field": "month", "type": "quantitative", "title": words("chart.month"),
        "axis": {"values": ticks, "grid": False}, "scale": {"domain": [0, n], "nice": False},
    }  # fmt: skip


def tornado(outcome: Outcome, words: Words, *, width: int = 420) -> Chart:
    """The discounted result when one assumption is low and high, longest bar first; those that are certain are left
    out."""
    needs = sorted((n for n in outcome.needs if n.at_low != n.at_high), key=lambda n: -abs(n.at_high - n.at_low))
    values = [
        {"name": words(f"name.{n.name}"), "at": at / MILLION, "end": words(f"chart.{end}")}
        for n in needs
        for end, at in (("low", n.at_low), ("high", n.at_high))
    ]
    most = words(f"name.{needs[0].name}") if needs else "–"
    alt = words("chart.tornado_alt", most=most)
    spec = base(width, {"step": 24}, description=alt, language=words.language)
    spec["data"] = {"values": values}
    y = {"field": "name", "type": "nominal", "sort": [words(f"name.{n.name}") for n in needs], "title": None}
    x = {"field": "at", "type": "quantitative", "title": words("chart.tornado_axis")}
    colour = {
        "field": "end", "type": "nominal", "title": None,
        "scale": {"domain": [words("chart.low"), words("chart.high")], "range": [ORANGE, BLUE]},
    }  # fmt: skip
    line = {
        "mark": {"type": "rule", "strokeWidth": 6, "color": PALE},
        "encoding": {"y": y, "x": {**x, "aggregate": "min"}, "x2": {"field": "at", "aggregate": "max"}},
    }
    point = {
        "mark": {"type": "point", "filled": True, "size": 90},
        "encoding": {
            "y": y,
            "x": x,
            "color": colour,
            "shape": {"field": "end", "type": "nominal", "title": None, "sort": None},
        },
    }
    point["encoding"]["shape"] = {
        **colour,
        "scale": {"domain": colour["scale"]["domain"], "range": ["circle", "diamond"]},
    }  # type: ignore[index]
    zero = {"mark": {"type": "rule", "color": BLACK}, "encoding": {"x": {"datum": 0, "type": "quantitative"}}}
    spec["layer"] = [line, point, zero]
    rows = tuple(
        (words(f"name.{n.name}"), f.kroner(n.at_low, words.language), f.kroner(n.at_high, words.language))
        for n in needs
    )
    columns = ("", words("chart.low"), words("chart.high"))
    return Chart(words("chart.tornado"), alt, spec, columns, rows, language=words.language)


def against(found: FollowUp, words: Words, *, width: int = 600, height: int = 230) -> Chart:
    """The saving so far by month: the plan with its band, and what is seen."""
    m = found.months
    plan, seen = ([v / MILLION for v in accumulate(of)] for of in (m.planned_saving, m.saved_kroner))
    band = ([v / MILLION for v in of] for of in (m.so_far_low, m.so_far_high))
    values = [
        {"month": i + 1, "plan": p, "seen": s, "low": a, "high": b}
        for i, (p, s, a, b) in enumerate(zip(plan, seen, *band, strict=True))
    ]
    said = [f.kroner(v, words.language) for v in (found.planned, found.realised)]
    alt = words("chart.follow_alt", months=len(values), planned=said[0], realised=said[1])
    spec = base(width, height, description=alt, language=words.language)
    spec["data"] = {"values": values}
    x, y = _months(len(values), words), {"type": "quantitative", "title": words("chart.follow_axis")}
    lines = [
        {
            "mark": {
                "type": "line",
                "color": colour,
                "strokeDash": dash,
                "point": {"filled": True, "color": colour} if dots else False,
            },
            "encoding": {"x": x, "y": {"field": field, **y}},
        }
        for field, colour, dash, dots in (("plan", GREY, [6, 3], False), ("seen", BLUE, [1, 0], True))
    ]
    labels = [
        {"mark": {"type": "text", "align": "right", "dy": -8, "color": colour, "fontWeight": "bold"},
         "encoding": {"x": {**x, "aggregate": "max"}, "y": {"field": field, **y, "aggregate": {"argmax": "month"}},
                      "text": {"value": words(f"chart.{name}")}}}
        for field, colour, name in (("plan", GREY, "plan"), ("seen", BLUE, "seen"))
    ]  # fmt: skip
    spec["layer"] = [
        {
            "mark": {"type": "area", "color": PALE},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        *lines,
        *labels,
        {"mark": {"type": "rule", "color": BLACK}, "encoding": {"y": {"datum": 0}}},
    ]
    rows = tuple((str(v["month"]), *(f.number(v[k], 2, words.language) for k in ("plan", "seen"))) for v in values)
    columns = (words("chart.month"), words("chart.plan"), words("chart.seen"))
    return Chart(words("chart.follow"), alt, spec, columns, rows, language=words.language)
