# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Official series: municipality, country, neighbours; change in the same month over years; breaks marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.presentation import formats as f
from styrbord.presentation.charts import BLACK, BLUE, GREY, ORANGE, Chart, base
from styrbord.records import periods, places
from styrbord.records.official import Observations

Breaks = Sequence[tuple[dt.date, str]]
NEIGHBOURS = "naboer"


@dataclass(frozen=True)
class Series:
    """One measure over time for some places: `values` (periods, places), NaN without data."""

    title: str
    unit: str
    decimals: int
    periods: tuple[str, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    values: npt.NDArray[np.float64]
    breaks: Breaks
    source: str

    def column(self, code: str) -> npt.NDArray[np.float64]:
        """One place's values."""
        return self.values[:, self.codes.index(code)]

    def write(self, value: float, *, sign: bool = False) -> str:
        """A value in the series' unit."""
        written = f.percent if self.unit == "percent" else f.number
        return written(value, self.decimals, sign=sign)


def series(
    rows: Observations,
    measure: str,
    split: str,
    codes: Sequence[str],
    *,
    title: str,
    unit: str,
    decimals: int,
    breaks: Breaks,
    source: str,
) -> Series:
    """One measure of a table for the given places, in order of time."""
    spans, values = rows.panel(measure, split, list(codes))
    names = tuple(places.name_of(c) for c in codes)
    return Series(title, unit, decimals, tuple(spans), tuple(codes), names, values, tuple(breaks), source)


@dataclass(frozen=True)
class Change:
    """The change from the same month one or more years before: in the unit, and in per cent of the earlier value.

    `broken` holds the breaks that lie between: with one, the two values do not count the same.
    """

    before: str
    after: str
    absolute: float
    relative: float
    broken: tuple[str, ...]


def change(one: Series, code: str, years: int, at: str | None = None) -> Change:
    """The change over `years`, seasonally comparable because the month is the same; NaN where either has no data."""
    after = at or one.periods[-1]
    found = periods.parse(after)
    assert found is not None, after
    before = periods.years_before(found, years)
    values = dict(zip(one.periods, one.column(code).tolist(), strict=True))
    old, new = values.get(before, np.nan), values.get(after, np.nan)
    earlier = periods.parse(before)
    assert earlier is not None, before
    broken = tuple(why for on, why in one.breaks if earlier.ends_before <= on < found.ends_before)
    relative = (new / old - 1) * 100 if old else np.nan
    return Change(before, after, new - old, float(relative), broken)


def index(one: Series, start: str | None = None) -> Series:
    """The series with the first (or a given) period as 100; NaN where the start has no data or is 0."""
    at = one.periods.index(start) if start else 0
    first = one.values[at]
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(first > 0, one.values / first * 100, np.nan)
    title = f"{one.title}, indeks {f.period(one.periods[at])} = 100"
    return Series(title, "number", 0, one.periods, one.codes, one.names, values, one.breaks, one.source)


def with_mean(one: Series, members: Sequence[str], name: str) -> Series:
    """The series with a further column: members' mean of counts or of shares.

    A mean of shares is the plain mean over municipalities and is called so; it is not the share of the area together.
    """
    columns = np.column_stack([one.column(c) for c in members])
    with np.errstate(invalid="ignore"):
        mean = np.where(np.isnan(columns).all(axis=1), np.nan, np.nansum(columns, axis=1))
        mean = mean / np.maximum((~np.isnan(columns)).sum(axis=1), 1)
    values = np.column_stack([one.values, mean])
    codes, names = (*one.codes, NEIGHBOURS), (*one.names, name)
    return Series(one.title, one.unit, one.decimals, one.periods, codes, names, values, one.breaks, one.source)


def only(one: Series, codes: Sequence[str]) -> Series:
    """Some of the places."""
    at = [one.codes.index(c) for c in codes]
    return Series(
        one.title, one.unit, one.decimals, one.periods, tuple(codes), tuple(one.names[i] for i in at),
        one.values[:, at], one.breaks, one.source,
    )  # fmt: skip


def beside_own(
    one: Series, code: str, own: Mapping[str, float], definitions: Sequence[str]
) -> list[tuple[str, float, float, float]]:
    """The official count beside the register's own: (period, official, own, own - official), where both have numbers.

    `definitions` is what is known to be counted differently; it belongs beside the table.
    """
    del definitions
    official = dict(zip(one.periods, one.column(code).tolist(), strict=True))
    return [
        (p, official[p], own[p], own[p] - official[p]) for p in one.periods if p in own and official[p] == official[p]
    ]


def chart(one: Series, *, mark: str | None = None, width: int = 620, height: int = 260) -> Chart:
    """Lines over time, ended by their names, with breaks as dashed uprights and gaps where there is no data."""
    spans = [periods.parse(p) for p in one.periods]
    rows = [
        {
            "on": span.starts_on.isoformat(), "name": one.names[j], "value": None if np.isnan(v) else float(v),
            "marked": one.codes[j] == mark,
        }
        for i, span in enumerate(spans)
        if span is not None
        for j, v in enumerate(one.values[i])
    ]  # fmt: skip
    inside = [
        b for b in one.breaks if spans and spans[0] and spans[-1] and spans[0].starts_on < b[0] < spans[-1].ends_before
    ]
    last = one.values[-1]
    told = "; ".join(f"{n}: {one.write(v)}" for n, v in zip(one.names, last, strict=True))
    alt = f"{one.title}, {f.period(one.periods[0])} til {f.period(one.periods[-1])}. Seneste: {told}."
    if inside:
        alt += " Databrud: " + "; ".join(f"{f.long_date(on)}, {why}" for on, why in inside) + "."
    spec = base(width, height, description=alt)
    spec["data"] = {"values": rows}
    tick = {
        "axis": {"format": "%Y", "tickCount": "year", "labelAlign": "left", "labelOffset": 0},
        "title": None, "type": "temporal", "timeUnit": "utcyearmonth",
    }  # fmt: skip
    y = {"field": "value", "type": "quantitative", "title": _axis(one), "scale": {"zero": "indeks" not in one.title}}
    colours = {"domain": list(one.names), "range": [_colour(c, mark, i) for i, c in enumerate(one.codes)]}
    dashes = {"domain": list(one.names), "range": [[1, 0] if c == mark else [6, 3] if i % 2 else [2, 2] for i, c in
                                                   enumerate(one.codes)]}  # fmt: skip
    legend = {"title": None, "symbolSize": 300, "symbolStrokeWidth": 2}
    spec["layer"] = [
        {
            "mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-show-path-domains"},
            "encoding": {
                "x": {"field": "on", **tick},
                "y": y,
                "color": {"field": "name", "type": "nominal", "scale": colours, "legend": legend},
                "strokeDash": {"field": "name", "type": "nominal", "scale": dashes, "legend": legend},
            },
        }
    ]
    if inside:
        marks = [{"on": on.isoformat(), "why": f"Databrud: {why}"} for on, why in inside]
        spec["layer"] += [
            {"data": {"values": marks}, "mark": {"type": "rule", "strokeDash": [4, 4], "color": BLACK},
             "encoding": {"x": {"field": "on", **tick}}},
            {"data": {"values": marks},
             "mark": {"type": "text", "align": "right", "dx": 0, "y": -7, "fontSize": 10},
             "encoding": {"x": {"field": "on", **tick}, "text": {"field": "why"}}},
        ]  # fmt: skip
    table = tuple((f.period(p), *(one.write(v) for v in line)) for p, line in zip(one.periods, one.values, strict=True))
    return Chart(one.title, alt, spec, ("Periode", *one.names), table, f"Kilde: {one.source}.")


def _axis(one: Series) -> str:
    return {"percent": "Pct.", "persons": "Personer"}.get(one.unit, "Indeks" if "indeks" in one.title else "")


def _colour(code: str, mark: str | None, i: int) -> str:
    if code == mark:
        return ORANGE
    return {places.COUNTRY: BLACK, NEIGHBOURS: BLUE}.get(
        code, (GREY, "#009E73", "#CC79A7", "#56B4E9", "#B08900")[i % 5]
    )
