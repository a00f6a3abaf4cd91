# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A chart is a Vega-Lite specification with words and a table beside it, and this is how it becomes a picture.

Nothing is fetched from the network: data are inside the specification and the renderer carries its own fonts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from styrbord.presentation.formats import Language

Spec = dict[str, Any]
# Colour-blind safe (Okabe and Ito 2008); a meaning is never carried by colour alone.
BLUE, ORANGE, GREY, GREEN, RED, BLACK = "#0072B2", "#D55E00", "#8A8A8A", "#007A5A", "#B3261E", "#1A1A1A"
PALE = "#C9D6DF"


@dataclass(frozen=True)
class Chart:
    """A picture, what it shows in words, and the very numbers in it.

    `alt` says in one or two sentences what a reader who cannot see the picture must know; `columns` and `rows` are
    the table behind the chart, already written out in the reader's language.
    """

    title: str
    alt: str
    spec: Spec
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str = ""
    language: Language = "da"


def base(
    width: int | Mapping[str, int], height: int | Mapping[str, int], *, description: str, language: Language = "da"
) -> Spec:
    """The frame every chart shares: size, fonts, quiet axes, numbers in the reader's language."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": description,
        "width": width,
        "height": height,
        "background": "white",
        "config": {
            "font": "Roboto, Helvetica, Arial, sans-serif",
            "locale": {"number": _numbers(language)},
            "axis": {
                "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": BLACK,
                "titleColor": BLACK, "gridColor": "#E6E6E6", "domainColor": GREY, "tickColor": GREY, "labelLimit": 240,
            },
            "view": {"stroke": None},
            "legend": {"labelFontSize": 11, "titleFontSize": 11, "orient": "bottom", "labelLimit": 400},
            "text": {"fontSize": 11},
        },
    }  # fmt: skip


def _numbers(language: Language) -> dict[str, Any]:
    comma = language == "da"
    return {
        "decimal": "," if comma else ".",
        "thousands": "." if comma else ",",
        "grouping": [3],
        "currency": ["", " kr."],
    }


def render(chart: Chart | Spec, kind: Literal["svg", "png"] = "svg", *, scale: float = 2.0) -> bytes:
    """The picture as bytes: SVG (UTF-8 text) or PNG at `scale` times its size."""
    import vl_convert  # here, because it takes a moment to load and only pictures need it

    spec, language = (chart.spec, chart.language) if isinstance(chart, Chart) else (chart, "da")
    numbers = _numbers(language)
    text = json.dumps(spec, ensure_ascii=False, default=_plain)
    if kind == "png":
        return bytes(vl_convert.vegalite_to_png(text, scale=scale, format_locale=numbers))
    return str(vl_convert.vegalite_to_svg(text, format_locale=numbers)).encode()


def _plain(value: Any) -> Any:
    """A NumPy number or truth value as Python's own."""
    return value.item()
