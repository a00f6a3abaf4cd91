# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Charts of the benchmark list: caterpillar, path, rank-shift waterfall, funnel, each with words and a table."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from styrbord.inference.benchmark import RankShift
from styrbord.inference.funnel import Funnel
from styrbord.presentation import formats as f
from styrbord.presentation.benchmark_data import GROUPS, Moved, OneList
from styrbord.presentation.charts import BLACK, BLUE, GREY, ORANGE, PALE, Chart, base

POINTS = "Forskel i andel (pct.point)"


def _source(one: OneList) -> str:
    origin = one.panel.origin or "STAR, jobindsats.dk, tabel Y30R21"
    return f"Kilde: {origin}. Usikkerheden er Styrbords beregning."


def caterpillar(one: OneList, mark: int | None = None, *, tall: bool = False, height: int = 300) -> Chart:
    """All municipalities by rank, each with the set its true rank may lie in; one may be marked."""
    sets, names = one.marginal, one.panel.names
    order = np.argsort(one.published_rank, kind="stable")
    rows = [
        {
            "name": names[i], "rank": int(one.published_rank[i]), "low": int(sets.L[i]), "high": int(sets.U[i]),
            "marked": i == mark,
        }
        for i in order
    ]  # fmt: skip
    level = f.number(one.method.coverage * 100)
    title = f"Placering og usikkerhed, {GROUPS[one.group]}, {f.period(one.period)}"
    width = np.median(sets.U - sets.L)
    alt = (
        f"Figuren viser de {len(names)} kommuner efter placering på listen. For hver kommune viser en streg de "
        f"placeringer, den sande placering kan have med {level} pct. sikkerhed. Halvdelen af stregerne dækker mere end "
        f"{f.number(width)} placeringer."
    )
    if mark is not None:
        alt += (
            f" {names[mark]} ligger som {f.ordinal_of(int(one.published_rank[mark]), len(names))}; "
            f"stregen går fra {sets.L[mark]} til {sets.U[mark]}."
        )
    spec = base(620, {"step": 12} if tall else height, description=alt)
    spec["data"] = {"values": rows}
    ticks = {"values": [1, *range(10, len(names), 10), len(names)]}
    scale = {"domain": [0, len(names) + 1], "nice": False}
    place: dict[str, Any] = {"field": "rank", "type": "quantitative", "scale": scale, "axis": ticks}
    axis = {"x": {**place, "title": f"Placering på listen (1 er bedst af {len(names)})"}}
    low_high: dict[str, Any] = {"title": f"Mulig placering ({level} pct.)", "axis": ticks}
    low_high["scale"] = {**scale, "reverse": True}
    if tall:
        axis = {"y": {"field": "name", "type": "nominal", "sort": None, "title": None}}
        low_high["scale"] = scale
    low, high, point = ("x", "x2", "x") if tall else ("y", "y2", "y")
    colour = {"condition": {"test": "datum.marked", "value": BLACK}, "value": GREY}
    spec["layer"] = [
        {
            "mark": {"type": "rule"},
            "encoding": {
                **axis,
                low: {"field": "low", "type": "quantitative", **low_high},
                high: {"field": "high"},
                "color": {"condition": {"test": "datum.marked", "value": ORANGE}, "value": PALE},
                "size": {"condition": {"test": "datum.marked", "value": 4}, "value": 3},
            },
        },
        {
            "mark": {"type": "point", "filled": True, "opacity": 1},
            "encoding": {
                **axis,
                point: {"field": "rank", "type": "quantitative", **low_high},
                "color": colour,
                "size": {"condition": {"test": "datum.marked", "value": 90}, "value": 18},
            },
        },
    ]
    if mark is not None and not tall:
        late = one.published_rank[mark] > 75
        side: dict[str, Any] = {"align": "right", "dx": -9} if late else {"align": "left", "dx": 9}
        text = {"type": "text", "fontWeight": "bold", "color": BLACK, "fontSize": 12, **side}
        spec["layer"].append(
            {
                "transform": [{"filter": "datum.marked"}, {"calculate": "datum.high - 4", "as": "at"}],
                "mark": text,
                "encoding": {
                    **axis,
                    "y": {"field": "at", "type": "quantitative", **low_high},
                    "text": {"field": "name"},
                },
            }
        )
    table = tuple(
        (r["name"], str(r["rank"]), str(r["low"]), str(r["high"]), f.points(one.points[i]))
        for r, i in zip(rows, order, strict=True)
    )
    columns = ("Kommune", "Placering", "Mulig fra", "Mulig til", "Forskel i andel")
    return Chart(title, alt, spec, columns, table, _source(one))


def path(lists: list[OneList], unit: int, *, height: int = 230) -> Chart:
    """One municipality's rank over the periods, with the set of each."""
    name, n = lists[0].panel.names[unit], len(lists[0].panel.names)
    rows = [
        {
            "when": f.period(one.period), "order": i, "rank": int(one.published_rank[unit]),
            "low": int(one.marginal.L[unit]), "high": int(one.marginal.U[unit]),
        }
        for i, one in enumerate(lists)
    ]  # fmt: skip
    told = ", ".join(f"{r['rank']} (mulig {r['low']}-{r['high']}) i {r['when']}" for r in rows)
    alt = f"{f.possessive(name)} placering over tid: {told}."
    spec = base(320, height, description=alt)
    spec["data"] = {"values": rows}
    x = {
        "field": "when", "type": "ordinal", "sort": None, "title": None,
        "axis": {"labelAngle": 0, "labelExpr": "split(datum.label, ' til ')", "labelFontSize": 10},
    }  # fmt: skip
    y = {"type": "quantitative", "scale": {"domain": [0, n + 1], "nice": False, "reverse": True}, "title": "Placering",
         "axis": {"values": [1, 20, 40, 60, 80, n]}}  # fmt: skip
    spec["layer"] = [
        {
            "mark": {"type": "rule", "size": 10, "color": PALE},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {"mark": {"type": "line", "color": BLUE}, "encoding": {"x": x, "y": {"field": "rank", **y}}},
        {"mark": {"type": "point", "filled": True, "color": BLUE, "size": 60, "opacity": 1},
         "encoding": {"x": x, "y": {"field": "rank", **y}}},
        {"mark": {"type": "text", "dy": -11, "fontWeight": "bold"},
         "encoding": {"x": x, "y": {"field": "rank", **y}, "text": {"field": "rank"}}},
    ]  # fmt: skip
    table = tuple((r["when"], str(r["rank"]), str(r["low"]), str(r["high"])) for r in rows)
    title = f"{f.possessive(name)} placering over tid, {GROUPS[lists[0].group]}"
    return Chart(title, alt, spec, ("Periode", "Placering", "Mulig fra", "Mulig til"), table, _source(lists[-1]))


def parts_of(shift: RankShift, unit: int) -> list[tuple[str, float]]:
    """The three causes of a shift in rank, in places; minus is upwards."""
    return [
        ("Egen faktiske andel", shift.actual[unit] / 6),
        ("Egen forventede andel", shift.expected[unit] / 6),
        ("De andres bevægelse", shift.others[unit] / 6),
    ]


def _within_the_list(parts: list[tuple[str, float]], start: int, n: int) -> list[tuple[str, float]]:
    """The parts in the order whose way leaves the list's places 1 to n the least (they add up in any order)."""

    def strays(order: tuple[tuple[str, float], ...]) -> float:
        way = start + np.cumsum([size for _, size in order])
        return float(np.maximum(way - n, 0).sum() + np.maximum(1 - way, 0).sum())

    return list(min(itertools.permutations(parts), key=strays))


def waterfall(step: Moved, unit: int) -> Chart:
    """From the old rank to the new one: own actual share, own expected share, the others."""
    name = step.after.panel.names[unit]
    start, end = int(step.shift.before[unit]), int(step.shift.after[unit])
    first, last = f.period(step.before.period), f.period(step.after.period)
    bars: list[dict[str, Any]] = [{"what": f"Før: {first}", "from": 0, "to": start, "kind": "rank", "text": str(start)}]
    at = float(start)
    for what, size in _within_the_list(parts_of(step.shift, unit), start, len(step.after.panel.names)):
        kind = "down" if size > 0 else "up"
        bars.append({"what": what, "from": at, "to": at + size, "kind": kind, "text": f.number(size, 1, sign=True)})
        at += size
    bars.append({"what": f"Efter: {last}", "from": 0, "to": end, "kind": "rank", "text": str(end)})
    told = ", ".join(f"{what.lower()} {f.number(size, 1, sign=True)}" for what, size in parts_of(step.shift, unit))
    alt = (
        f"{name} gik fra placering {start} til {end}. Delene er {told} pladser, hvor minus er mod toppen. "
        "De giver tilsammen flytningen."
    )
    spec = base(330, {"step": 30}, description=alt)
    spec["data"] = {"values": bars}
    colours = {"domain": ["rank", "up", "down"], "range": [GREY, BLUE, ORANGE]}
    y = {"field": "what", "type": "nominal", "sort": None, "title": None}
    x = {"type": "quantitative", "title": "Placering", "scale": {"domain": [0, max(98, start, end)]}}
    spec["layer"] = [
        {
            "mark": {"type": "bar", "height": 16},
            "encoding": {"y": y, "x": {"field": "from", **x}, "x2": {"field": "to"},
                         "color": {"field": "kind", "type": "nominal", "scale": colours, "legend": None}},
        },
        {
            "transform": [{"calculate": "max(datum.from, datum.to)", "as": "edge"}],
            "mark": {"type": "text", "align": "left", "dx": 5, "color": BLACK},
            "encoding": {"y": y, "x": {"field": "edge", **x}, "text": {"field": "text"}},
        },
    ]  # fmt: skip
    table = tuple((b["what"], b["text"]) for b in bars)
    title = f"Hvorfor flyttede {name} sig fra {start} til {end}?"
    return Chart(title, alt, spec, ("Del", "Pladser"), table, _source(step.after))


def _named(one: OneList, sizes: np.ndarray, mark: int | None) -> list[int]:
    """Who is named in the funnel: the marked one, and those furthest outside whose names find room."""
    across = np.log(sizes) / np.ptp(np.log(sizes))
    up = one.points / (2 * np.abs(one.points).max())
    chosen = [] if mark is None else [mark]
    for i in np.argsort(-np.abs(one.points) / one.funnel.se):
        room = all(abs(across[i] - across[j]) > 0.18 or abs(up[i] - up[j]) > 0.06 for j in chosen)
        if one.funnel.outside_joint[i] and room and len(chosen) < 8:
            chosen.append(int(i))
    return chosen


def _limits(sizes: np.ndarray, limits: Funnel, labels: tuple[str, str]) -> list[dict[str, Any]]:
    """Smooth limits to draw: a power of N through the municipalities' own errors (each is judged by its own)."""
    slope, level = np.polyfit(np.log(sizes), np.log(limits.se), 1)
    grid = np.geomspace(sizes.min(), sizes.max(), 60)
    se = np.exp(slope * np.log(grid) + level)
    return [
        {"size": float(n), "limit": float(sign * z * s), "which": f"{label}{sign}", "label": label}
        for label, z in zip(labels, (limits.single, limits.joint), strict=True)
        for sign in (-1, 1)
        for n, s in zip(grid, se, strict=True)
    ]


def funnel_chart(one: OneList, mark: int | None = None, *, width: int = 620, height: int = 320) -> Chart:
    """Differences against population, with limits for one and for all together."""
    sizes, names, limits = one.panel.population(one.period), one.panel.names, one.funnel
    rows = [
        {"name": names[i], "size": float(sizes[i]), "points": float(one.points[i]), "marked": i == mark,
         "kind": "outside" if limits.outside_joint[i] else "inside"}
        for i in range(len(names))
    ]  # fmt: skip
    order = np.argsort(sizes)
    lines = _limits(sizes, limits, ("en kommune alene", f"alle {len(names)} samlet"))
    named = _named(one, sizes, mark)
    outside = [names[i] for i in np.flatnonzero(limits.outside_joint)]
    level = f.number(one.method.coverage * 100)
    alt = (
        f"Tragtfigur: forskellen mellem faktisk og forventet andel mod antal borgere 16-66 år. {len(outside)} af "
        f"{len(names)} kommuner ligger uden for de {level}-procentsgrænser, "
        "der er rettet for, at alle kommuner ses på én gang."
    )
    if mark is not None:
        where = "uden for" if limits.outside_joint[mark] else "inden for"
        alt += f" {names[mark]} ligger {where}."
    spec = base(width, height, description=alt)
    ticks = [1000, 5000, 20000, 100000, 500000] + ([2000, 10000, 50000, 200000] if width > 400 else [])
    x = {
        "type": "quantitative",
        "title": "Borgere 16-66 år",
        "scale": {"type": "log", "nice": False},
        "axis": {"values": ticks, "format": ",d"},
    }
    y = {"type": "quantitative", "title": POINTS}
    spec["layer"] = [
        {
            "data": {"values": lines},
            "mark": {"type": "line", "interpolate": "monotone", "size": 1.5},
            "encoding": {
                "x": {"field": "size", **x}, "y": {"field": "limit", **y}, "detail": {"field": "which"},
                "strokeDash": {"field": "label", "type": "nominal", "title": f"Grænser ({level} pct.)"},
                "color": {"value": GREY},
            },
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "opacity": 0.9},
            "encoding": {
                "x": {"field": "size", **x}, "y": {"field": "points", **y},
                "color": {"condition": {"test": "datum.marked", "value": ORANGE}, "value": BLUE},
                "shape": {"field": "kind", "type": "nominal", "legend": None,
                          "scale": {"domain": ["inside", "outside"], "range": ["circle", "diamond"]}},
                "size": {"condition": {"test": "datum.marked", "value": 140}, "value": 40},
            },
        },
        {
            "data": {"values": [rows[i] for i in named]},
            "mark": {"type": "text", "align": "left", "dx": 7, "fontSize": 10},
            "encoding": {"x": {"field": "size", **x}, "y": {"field": "points", **y}, "text": {"field": "name"}},
        },
    ]  # fmt: skip
    table = tuple(
        (
            names[i], f.number(sizes[i]), f.points(one.points[i]), f.number(limits.joint * limits.se[i], 2),
            "ja" if limits.outside_joint[i] else "nej",
        )
        for i in order
    )  # fmt: skip
    columns = ("Kommune", "Borgere 16-66 år (ca.)", "Forskel i andel", "Grænse (±)", "Uden for")
    return Chart(
        f"Hvem skiller sig ud? {GROUPS[one.group].capitalize()}, {f.period(one.period)}",
        alt,
        spec,
        columns,
        table,
        _source(one),
    )
