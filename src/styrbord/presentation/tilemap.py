# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A tile map of the 98 municipalities for any measure: as large for Læsø as for København, with a table behind it.

The SVG for web pages is drawn here, with one focusable cell per municipality, so that keyboard and screen reader
reach each of
them in the order of the map; for paper the same cells are a Vega-Lite chart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from html import escape

from styrbord.presentation.charts import BLACK, ORANGE, Chart, base
from styrbord.records import places

# Two ends around a pale middle, apart in lightness as well as in hue (blue is below, brown above).
LOW = ("#08519C", "#4A90C2", "#A6CBE3", "#F2F2F2", "#E3C28F", "#B8792B", "#7A4A06")
ONE_WAY = ("#F2F2F2", "#CFE1EC", "#A6CBE3", "#74AFD3", "#4A90C2", "#2171B5", "#08519C")
NO_DATA = "#FFFFFF"


def steps(values: list[float], *, around: float | None) -> list[float]:
    """Six limits between seven colours: even steps around a middle, or even steps over the range."""
    known = sorted(v for v in values if not math.isnan(v))
    if not known:
        return [0.0] * 6
    if around is not None:
        reach = max(abs(known[int(0.95 * (len(known) - 1))] - around), abs(known[int(0.05 * len(known))] - around)) or 1
        return [around + reach * k for k in (-0.75, -0.45, -0.15, 0.15, 0.45, 0.75)]
    low, high = known[0], known[-1]
    return [low + (high - low) * k / 7 for k in range(1, 7)]


def _colour(value: float, limits: list[float], scale: tuple[str, ...]) -> str:
    return NO_DATA if math.isnan(value) else scale[sum(value > limit for limit in limits)]


def _ink(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#FFFFFF" if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else BLACK


def _cells(values: Mapping[str, float], write: Callable[[float], str], around: float | None) -> list[dict[str, object]]:
    limits = steps(list(values.values()), around=around)
    scale = LOW if around is not None else ONE_WAY
    letters = places.abbreviations()
    out: list[dict[str, object]] = []
    for code, (x, y) in places.tiles().items():
        value = values.get(code, math.nan)
        fill = _colour(value, limits, scale)
        out.append({
            "code": code, "name": places.name_of(code), "letters": letters[code], "x": x, "y": y, "fill": fill,
            "ink": _ink(fill), "shown": write(value), "value": None if math.isnan(value) else value,
        })  # fmt: skip
    return out


def tile_map(
    values: Mapping[str, float],
    *,
    title: str,
    measure: str,
    write: Callable[[float], str],
    around: float | None = None,
    mark: str | None = None,
    source: str = "",
) -> Chart:
    """The map as a chart; `values` by code, `write` makes a value readable, `around` is a neutral middle."""
    cells = _cells(values, write, around)
    known = [c for c in cells if c["value"] is not None]
    ranked = sorted(known, key=lambda c: float(str(c["value"])))
    alt = f"Kort med et felt for hver af de 98 kommuner: {measure}."
    if ranked:
        low, high = ranked[0], ranked[-1]
        alt += f" Lavest er {low['name']} ({low['shown']}), højest {high['name']} ({high['shown']})."
    if mark:
        alt += f" {places.name_of(mark)}: {write(values.get(mark, math.nan))}."
    size = 30
    spec = base({"step": size}, {"step": size}, description=alt)
    spec["data"] = {"values": [{**c, "marked": c["code"] == mark} for c in cells]}
    where = {
        axis: {"field": axis, "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.06, "paddingOuter": 0}}
        for axis in ("x", "y")
    }
    plain = {"scale": None, "type": "nominal", "legend": None}
    spec["layer"] = [
        {
            "mark": {"type": "rect", "cornerRadius": 2, "strokeWidth": 2.5},
            "encoding": {
                **where,
                "color": {"field": "fill", **plain},
                "stroke": {"condition": {"test": "datum.marked", "value": ORANGE}, "value": "#D9D9D9"},
                "strokeWidth": {"condition": {"test": "datum.marked", "value": 4}, "value": 0.5},
                "tooltip": [{"field": "name", "title": "Kommune"}, {"field": "shown", "title": measure}],
            },
        },
        {
            "mark": {"type": "text", "fontSize": 9, "baseline": "bottom", "dy": 1},
            "encoding": {**where, "text": {"field": "letters"}, "color": {"field": "ink", **plain}},
        },
        {
            "mark": {"type": "text", "fontSize": 8.5, "baseline": "top", "dy": 2},
            "encoding": {**where, "text": {"field": "shown"}, "color": {"field": "ink", **plain}},
        },
    ]
    rows = tuple((str(c["name"]), str(c["shown"])) for c in sorted(cells, key=lambda c: str(c["name"])))
    return Chart(title, alt, spec, ("Kommune", measure), rows, source)


def svg(
    values: Mapping[str, float],
    *,
    title: str,
    measure: str,
    write: Callable[[float], str],
    around: float | None = None,
    mark: str | None = None,
    link: Callable[[str], str] | None = None,
) -> str:
    """The map for a web page: every cell is named and reachable by keyboard, a link where `link` gives its address."""
    cells = sorted(_cells(values, write, around), key=lambda c: (int(str(c["y"])), int(str(c["x"]))))
    size, gap = 44, 2
    width = (max(x for x, _ in places.tiles().values()) + 1) * size
    height = (max(y for _, y in places.tiles().values()) + 1) * size
    drawn = "".join(_cell(c, size, gap, measure, c["code"] == mark, link) for c in cells)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="group" '
        f'aria-label="{escape(title, quote=True)}" class="tilemap" font-family="inherit">{drawn}</svg>'
    )


def _cell(
    cell: Mapping[str, object], size: int, gap: int, measure: str, marked: bool, link: Callable[[str], str] | None
) -> str:
    x, y = int(str(cell["x"])) * size, int(str(cell["y"])) * size
    middle = x + (size - gap) / 2
    said = escape(f"{cell['name']}: {measure} {cell['shown']}", quote=True)
    edge = f'stroke="{ORANGE}" stroke-width="4"' if marked else 'stroke="#8A8A8A" stroke-width="0.5"'
    inside = (
        f"<title>{said}</title>"
        f'<rect x="{x + 1}" y="{y + 1}" width="{size - gap}" height="{size - gap}" rx="3" '
        f'fill="{cell["fill"]}" {edge}/>'
        f'<text x="{middle}" y="{y + 19}" font-size="12" text-anchor="middle" fill="{cell["ink"]}" aria-hidden="true">'
        f"{cell['letters']}</text>"
        f'<text x="{middle}" y="{y + 34}" font-size="11" text-anchor="middle" fill="{cell["ink"]}" aria-hidden="true">'
        f"{escape(str(cell['shown']))}</text>"
    )
    if link:
        return f'<a href="{escape(link(str(cell["code"])), quote=True)}" aria-label="{said}">{inside}</a>'
    return f'<g role="img" tabindex="0" aria-label="{said}">{inside}</g>'
