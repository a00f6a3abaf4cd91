# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Shared parts and tags: Danish formats, states in words, tables, heat, charts, sparklines, and the colours of both."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from styrbord.figures.figure import HIDDEN, VALUE, Figure, MadeFrom
from styrbord.presentation import charts
from styrbord.web import icons, spark
from styrbord.web.frontend.build import VENDOR
from styrbord.web.page import Page
from styrbord.web.parts import Card, Cell, Column, Grid
from styrbord.web.roles import Permission
from tests.house import tree

CSS = (tree.PACKAGE / "web/static/styrbord/styrbord.css").read_text(encoding="utf-8")


def drawn(source: str, lang: str = "da", **context: Any) -> str:
    request = RequestFactory().get("/")
    with translation.override(lang):
        return Template("{% load styrbord %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("source", "value", "danish", "english"),
    [
        ("{{ x|number }}", 12345, "12.345", "12,345"),
        ("{{ x|number }}", 2.25, "2,3", "2.3"),
        ("{{ x|number:2 }}", 2.675, "2,68", "2.68"),
        ("{{ x|number }}", None, "–", "–"),
        ("{{ x|share }}", 0.8619, "86,2\u00a0pct.", "86.2%"),
        ("{{ x|share:0 }}", None, "–", "–"),
        ("{{ x|points }}", -0.021, "−2,1\u00a0pct.point", "−2.1\u00a0pp"),
        ("{{ x|signed }}", 7, "+7", "+7"),
        ("{{ x|kroner }}", 74100, "74.100\u00a0kr.", "DKK\u00a074,100"),
        ("{{ x|day }}", dt.date(2026, 5, 17), "17-05-2026", "17 May 2026"),
        ("{{ x|long_day }}", dt.date(2026, 5, 17), "17. maj 2026", "17 May 2026"),
        ("{{ x|month }}", "2026-05", "maj 2026", "May 2026"),
        ("{{ x|month }}", None, "–", "–"),
        ("{{ x|moment }}", dt.datetime(2026, 5, 17, 8, 5, tzinfo=dt.UTC), "17-05-2026 kl. 10.05", "17 May 2026 10:05"),
    ],
)
def test_numbers_and_days_in_the_readers_language(source: str, value: object, danish: str, english: str) -> None:
    assert drawn(source, x=value) == danish
    assert drawn(source, "en", x=value) == english


def test_a_part_of_a_text_may_have_any_name() -> None:
    page = Page("style", "", Permission.PUBLIC, lambda *_: None)
    assert drawn("{% say 'late' count=2 key='x' %}", page=page) == "2 pligter er forsinket"


def figure(**given: Any) -> Figure:
    made = MadeFrom(snapshot="s", known_on=None, as_of=dt.date(2026, 5, 31), lawbook="l", code="c")
    parts = {"numerator": 431, "denominator": 500, "value": 0.862, "state": VALUE}
    asked = {"measure": "m", "view": "all", "group": "all", "period": "2026-05", "unit": "share"}
    return Figure(**{**asked, **parts, **given}, made_from=made)


def test_a_figure_is_its_value_with_a_link_or_its_state_in_words() -> None:
    assert '<a class="figure" href="/there/">86,2\u00a0pct.</a>' in drawn("{% figure f url='/there/' %}", f=figure())
    hidden = figure(numerator=None, denominator=None, value=None, state=HIDDEN)
    said = drawn("{% figure f url='/there/' %}", f=hidden)
    assert ">skjult</span>" in said
    assert "Skjult er ikke nul" in said
    assert "ingen data" in drawn("{% figure f %}", f=None)


TABLE = Grid(
    "Pligter",
    (Column("Team", sort="?sort=team", sorted="ascending"), Column("Til tiden", is_number=True)),
    (("Unge <b>", Cell("86,2", heat=4)), ("Fleksjob", Cell(state="hidden")), ("Nye", None)),
    foot=("I alt", 12345),
)


def test_a_table_has_a_caption_headings_and_says_why_numbers_are_hidden() -> None:
    said = drawn("{% grid t %}", t=TABLE)
    assert re.search(r'<caption id="(part-\d+)">Pligter</caption>', said)
    assert 'aria-sort="ascending"' in said
    assert '<th scope="row">Unge &lt;b&gt;</th>' in said
    assert "heat-4" in said
    assert "målet er nået" in said  # the colour in words
    assert "ingen data" in said
    assert "12.345" in said
    assert "Skjult er ikke nul" in said
    assert "<td" not in said.split("<tbody>")[0]


def test_a_table_without_rows_says_so() -> None:
    assert "Ingen rækker." in drawn("{% grid t %}", t=Grid("Intet", TABLE.columns, ()))
    assert "Ingen endnu" in drawn("{% grid t %}", t=Grid("Intet", TABLE.columns, (), empty="Ingen endnu"))


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises((ValueError, TemplateSyntaxError)):
        drawn("{% grid t %}", t=Grid("Skæv", TABLE.columns, (("kun én",),)))


def test_names_of_parts_are_unique_on_a_page() -> None:
    names = re.findall(r'id="(part-\d+)"', drawn("{% grid t %}{% grid t %}", t=TABLE))
    assert len(names) == len(set(names)) == 2


def test_a_card_says_its_tone_in_words() -> None:
    said = drawn(
        "{% card c %}", c=Card("Samtaler", "86,2 pct.", tone="good", verdict="Målet er nået", spark=(0.1, 0.2))
    )
    assert "Målet er nået" in said
    assert 'class="spark"' in said


def test_a_chart_carries_its_specification_as_data_and_its_table() -> None:
    chart = charts.Chart("T </script>", "A", {"mark": "</script>"}, ("Måned", "Antal"), (("maj", "3"),))
    said = drawn("{% chart c excel='/x' %}", c=chart)
    assert "</script>" not in re.sub(r"</script>\s*<details", "", said)
    assert 'type="application/json"' in said
    assert '<th scope="row">maj</th>' in said
    assert 'href="/x"' in said


def test_a_sparkline_is_broken_where_there_is_no_number() -> None:
    assert spark.line((1.0, None)) == ""
    assert spark.line((1.0, 2.0, None, 2.0, 1.0)).count("M") == 2
    assert "nan" not in spark.line((1.0, 1.0))


def test_an_unknown_icon_is_nothing() -> None:
    assert icons.drawn("no-such-icon") == ""


def test_icons_that_templates_name_exist() -> None:
    if not VENDOR.exists():
        pytest.skip("the npm packages are not fetched: run `python3 run.py setup`")
    named = {
        name
        for path in tree.files()
        if path.is_relative_to(tree.PACKAGE / "web/templates")
        for name in re.findall(r"""(?:{%\s*icon |icon=)["']([\w-]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert named - icons.shapes().keys() == set()


@pytest.mark.parametrize("name", ["blue", "orange", "grey", "green", "red"])
def test_pages_and_charts_share_their_colours(name: str) -> None:
    assert f"--{name}: {getattr(charts, name.upper())};" in CSS


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2.1."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_on_every_ground_has_contrast() -> None:
    colours = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", CSS))
    grounds = (
        "white",
        "pale",
        "accent-pale",
        "good-pale",
        "bad-pale",
        "near-pale",
        *(f"heat-{n}" for n in range(1, 6)),
    )
    assert [g for g in grounds if contrast(colours["ink"], colours[g]) < 7] == []
    on_white = ("soft", "accent", "accent-deep", "red", "near")
    assert [c for c in on_white if contrast(colours[c], colours["pale"]) < 4.5] == []
    assert contrast(colours["edge"], colours["white"]) >= 3  # borders of fields
    assert contrast(colours["white"], colours["accent"]) >= 4.5
