# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`{% load styrbord %}`: texts of the catalogue, Danish formats, figures, charts, tables, icons."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from styrbord.figures.figure import Figure
from styrbord.presentation import formats
from styrbord.presentation.charts import Chart
from styrbord.web import icons, spark
from styrbord.web.parts import Card, Cell, Column, Filter, Grid
from styrbord.web.words import has, language, number, says, written

register = template.Library()
SIGNS = {
    "good": "success",
    "success": "success",
    "near": "info",
    "bad": "warning",
    "warning": "warning",
    "error": "error",
}


# -- texts


def page_of(context: template.Context) -> str:
    """The page whose texts are meant; those shared by all where there is none."""
    return getattr(context.get("page"), "name", "") or "common"


@register.simple_tag(takes_context=True)
def say(context: template.Context, key: str, /, **parts: Any) -> str:
    """A text of the page, else of `common.toml`: `{% say "late" count=n %}`."""
    return says(key, page=page_of(context), **parts)


@register.filter
def is_said(key: str, page: object) -> bool:
    """Has the page this text?"""
    return has(key, page=getattr(page, "name", "") or "common")


@register.filter
def state(code: str) -> str:
    """The word for a number that is none."""
    return says(f"state.{code}")


@register.filter
def state_why(code: str) -> str:
    """Why there is no number, in a sentence."""
    return says(f"state_why.{code}")


# -- numbers and days, in the reader's language


@register.filter(name="number")
def number_filter(value: float | None, decimals: int | None = None) -> str:
    """`{{ n|number }}`, `{{ x|number:2 }}`."""
    return number(value, decimals=decimals)


@register.filter
def share(value: float | None, decimals: int = 1) -> str:
    """A share from 0 to 1 in per cent."""
    return formats.percent(None if value is None else 100 * value, decimals, language())


@register.filter
def points(value: float | None, decimals: int = 1) -> str:
    """A difference between two shares from 0 to 1, with its sign."""
    return formats.points(None if value is None else 100 * value, decimals, language())


@register.filter
def signed(value: float | None, decimals: int = 0) -> str:
    """A change, with its sign."""
    return formats.number(value, decimals, language(), sign=True)


@register.filter
def kroner(value: float | None) -> str:
    """An amount in kroner."""
    return formats.kroner(value, language())


@register.filter
def day(value: dt.date | None) -> str:
    """A day: 17-05-2026."""
    return formats.date(value, language())


@register.filter
def long_day(value: dt.date) -> str:
    """A day in running text: 17. maj 2026."""
    return formats.long_date(value, language())


@register.filter
def month(value: dt.date | str | None) -> str:
    """A month, of a day or of "2026-05": maj 2026."""
    if not value:
        return "–"
    on = dt.date.fromisoformat(f"{value[:7]}-01") if isinstance(value, str) else value
    return formats.month(on, language())


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A day and the time of day, in Danish time."""
    from django.utils.timezone import localtime

    if value is None:
        return "–"
    at = localtime(value) if value.tzinfo else value
    return (
        f"{formats.date(at.date(), language())} {at:%H:%M}" if language() == "en" else f"{at:%d-%m-%Y} kl. {at:%H.%M}"
    )


# -- what is drawn by a part


def figure_text(figure: Figure) -> str:
    """A figure's value in its unit; empty when it is no number."""
    if figure.value is None:
        return ""
    return share(figure.value) if figure.unit == "share" else number(figure.value)


def figure_address(figure: Figure) -> str:
    """The page of a figure; empty while there is no such page."""
    try:
        return reverse("figure", args=[figure.id])
    except NoReverseMatch:
        return ""


@register.inclusion_tag("parts/figure.html", name="figure")
def figure_tag(figure: Figure | None, url: str | None = None) -> dict[str, Any]:
    """A figure's value with a link to its page, or the word for its state."""
    if figure is None:
        return {"text": "", "state": "no_data", "url": url or ""}
    return {"text": figure_text(figure), "state": figure.state, "url": figure_address(figure) if url is None else url}


@register.inclusion_tag("parts/card.html")
def card(shown: Card) -> dict[str, Any]:
    """One figure at a glance."""
    return {"card": shown}


@register.inclusion_tag("parts/grid.html", takes_context=True)
def grid(context: template.Context, shown: Grid, **more: Any) -> dict[str, Any]:
    """An accessible table."""
    rows = [[as_cell(cell) for cell in row] for row in shown.rows]
    foot = [as_cell(cell) for cell in shown.foot]
    hidden = any(cell.state == "hidden" for row in rows for cell in row)
    return {"grid": shown, "rows": rows, "foot": foot, "hidden": hidden, "name": unique(context), **more}


def as_cell(value: Any) -> Cell:
    """A cell of a plain value, written in the reader's language."""
    if isinstance(value, Cell):
        return value
    if value is None:
        return Cell(state="no_data")
    return Cell(written(value, language()), nowrap=isinstance(value, dt.date))


@register.inclusion_tag("parts/chart.html", takes_context=True)
def chart(context: template.Context, shown: Chart, **more: Any) -> dict[str, Any]:
    """A chart that is drawn when it comes into view, its words, the table behind it and what can be downloaded.

    `csv=`, `excel=` are addresses of the page's own downloads; picture and specification are made in the browser.
    """
    name = unique(context)
    return {"chart": shown, "name": name, "spec_name": f"{name}-spec", **more}


def unique(context: template.Context) -> str:
    """A name no other element of this page has; the same at the next look, so that htmx keeps the focus."""
    holder = context.get("request") or context.render_context.template
    holder.parts_drawn = getattr(holder, "parts_drawn", 0) + 1
    return f"part-{holder.parts_drawn}"


@register.simple_tag
def sparkline(values: tuple[float | None, ...]) -> SafeString:
    """A line of the last months without axes; for the eye only, the numbers stand elsewhere."""
    return spark.line(values)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the design system, for the eye only: `{% icon "search" %}`."""
    return icons.drawn(name)


@register.filter
def icon_of(tone: str | None) -> str:
    """The icon that goes with a tone or the kind of a notice."""
    return SIGNS.get(tone or "", "info")


# -- small things templates cannot do themselves


@register.simple_tag
def heat_words(step: int) -> str:
    """What the colour of a heat cell means, for those who do not see it."""
    return says(f"heat.{step}")


@register.filter
def beside(row: list[Cell], columns: tuple[Column, ...]) -> list[tuple[Cell, Column]]:
    """The cells of a row, each with its column."""
    return list(zip(row, columns, strict=True))


@register.filter
def any_chosen(filters: list[Filter]) -> bool:
    """Is any filter of a form set?"""
    return any(f.value not in ("", f.choices[0].value if f.choices else "") for f in filters)
