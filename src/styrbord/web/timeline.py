# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A person's time line as a chart: lanes of periods, interviews as dots, duties from first counted day to due day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from styrbord.law.explain import Explanation
from styrbord.presentation import formats as f
from styrbord.presentation.charts import BLACK, BLUE, GREEN, GREY, ORANGE, PALE, RED, Chart, base
from styrbord.presentation.words import word
from styrbord.web.visit import Visit
from styrbord.workbench.persons import Stay

LANES = ("benefits", "target_groups", "offers", "wage_hours", "absences", "interviews", "duties")
KINDS = {
    "benefits": "benefit",
    "target_groups": "group",
    "interviews": "interviews",
    "offers": "offers",
    "absences": "absences",
}
LOOKS = {  # outcome: colour and shape, so that the meaning is never carried by colour alone
    "kept": (GREEN, "circle"),
    "late": (ORANGE, "diamond"),
    "missed": (RED, "cross"),
    "open": (BLUE, "square"),
    "exempt": (GREY, "triangle-up"),
    "lapsed": (GREY, "triangle-down"),
    "undecidable": (BLACK, "stroke"),
}


def timeline(visit: Visit, file: list[Stay], found: list[Explanation], as_of: dt.date) -> Chart:
    """The chart, zoomed by scrolling, with the table of everything in it."""
    lang = visit.lang
    bars = [_bar(visit, s, as_of) for s in file if s.lane not in ("interviews", "assignments")]
    dots = [_bar(visit, s, as_of) for s in file if s.lane == "interviews"]
    clocks = [_clock(visit, e) for e in found]
    alt = visit.words("timeline_alt", count=len(found), interviews=len(dots))
    spec = base("container", 260, description=alt, language=lang)  # type: ignore[arg-type]
    spec["layer"] = _layers(visit, bars, dots, clocks, as_of)
    rows = sorted((b["sort"], b["lane"], b["what"], b["period"]) for b in (*bars, *dots, *clocks))
    heads = tuple(visit.words(k) for k in ("head_lane", "head_what", "head_period"))
    table = tuple((lane, what, period) for _, lane, what, period in rows)
    return Chart(visit.words("timeline"), alt, spec, heads, table, language=lang)


def _layers(visit: Visit, bars: list[Any], dots: list[Any], clocks: list[Any], as_of: dt.date) -> list[dict[str, Any]]:
    lang = visit.lang
    lanes = [visit.words(f"lane.{lane}") for lane in LANES]
    y = {"field": "lane", "type": "nominal", "sort": lanes, "scale": {"domain": lanes}, "title": None}
    axis = {"format": "%d-%m-%y" if lang == "da" else "%Y-%m-%d"}
    x = {"field": "from", "type": "temporal", "title": None, "axis": axis}
    tip = [
        {"field": "what", "type": "nominal", "title": visit.words("head_what")},
        {"field": "period", "type": "nominal", "title": visit.words("head_period")},
    ]
    domain = [word("outcome", o, lang) for o in LOOKS]
    colours, shapes = ([look[at] for look in LOOKS.values()] for at in (0, 1))
    colour = {"field": "outcome", "type": "nominal", "legend": None, "scale": {"domain": domain, "range": colours}}
    shape = {"field": "outcome", "type": "nominal", "title": visit.words("head_outcome"),
             "scale": {"domain": domain, "range": shapes}}  # fmt: skip
    by = "wheel![event.shiftKey]"  # the wheel alone scrolls the page, as everywhere
    zoom = {"name": "zoom", "select": {"type": "interval", "encodings": ["x"], "zoom": by}, "bind": "scales"}
    bar = {"type": "bar", "height": 14, "cornerRadius": 2, "color": BLUE, "opacity": 0.75, "clip": True}
    held = {"condition": {"test": "datum.is_held", "value": GREEN}, "value": GREY}
    to = {"field": "to", "type": "temporal"}
    return [
        {"data": {"values": _plain(bars)}, "params": [zoom], "mark": {**bar, "stroke": "white"},
         "encoding": {"y": y, "x": x, "x2": {"field": "to"}, "tooltip": tip}},
        {"data": {"values": _plain(dots)}, "mark": {"type": "point", "filled": True, "size": 70, "clip": True},
         "encoding": {"y": y, "x": x, "tooltip": tip, "color": held}},
        {"data": {"values": _plain(clocks)}, "mark": {"type": "bar", "height": 4, "color": PALE, "clip": True},
         "encoding": {"y": y, "x": x, "x2": {"field": "to"}, "tooltip": tip}},
        {"data": {"values": _plain(clocks)}, "mark": {"type": "point", "filled": True, "size": 80, "clip": True},
         "encoding": {"y": y, "x": to, "tooltip": tip, "color": colour, "shape": shape}},
        {"data": {"values": [{"day": str(as_of)}]}, "mark": {"type": "rule", "strokeDash": [4, 3], "color": BLACK},
         "encoding": {"x": {"field": "day", "type": "temporal"}}},
    ]  # fmt: skip


def _plain(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in value.items() if k != "sort"} for value in values]


def _bar(visit: Visit, s: Stay, as_of: dt.date) -> dict[str, Any]:
    lang = visit.lang
    what = visit.words("hours", hours=s.what) if s.lane == "wage_hours" else word(KINDS[s.lane], s.what, lang)
    more = [word(name, code, lang) for name, code in s.more if name in ("status", "form")]
    is_day = s.lane == "interviews"
    last = s.until - dt.timedelta(days=1) if s.until else None
    period = f.date(s.begins, lang) if is_day else f"{f.date(s.begins, lang)} – {f.date(last, lang, missing='')}"
    return {
        "lane": visit.words(f"lane.{s.lane}"), "what": ", ".join([what, *more]), "period": period,
        "from": str(s.begins), "to": str(s.until or max(as_of, s.begins) + dt.timedelta(days=30)),
        "is_held": ("status", "held") in s.more, "sort": (LANES.index(s.lane), str(s.begins)),
    }  # fmt: skip


def _clock(visit: Visit, e: Explanation) -> dict[str, Any]:
    lang, duty = visit.lang, e.duty
    outcome = word("outcome", duty["outcome"], lang)
    begins = e.anchor or duty["counted_from"]
    return {
        "lane": visit.words("lane.duties"), "what": f"{duty['row']} {e.version.title[lang]}: {outcome}",
        "period": f"{f.date(begins, lang)} – {f.date(duty['due'], lang)}", "from": str(begins), "to": str(duty["due"]),
        "outcome": outcome, "sort": (LANES.index("duties"), str(duty["due"])),
    }  # fmt: skip
