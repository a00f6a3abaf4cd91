# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A figure to take home: its months as CSV or Excel, its chart as SVG, PNG or Vega-Lite."""

from __future__ import annotations

import json

import pyarrow as pa

from styrbord.errors import Busy, NoData
from styrbord.presentation.charts import Chart, render
from styrbord.web.csvsafe import csv_bytes, excel_bytes
from styrbord.web.page import Download, File
from styrbord.web.pages.figure_asked import SPANS, FigureAsked, question_of
from styrbord.web.pages.figure_history import history
from styrbord.web.roles import Permission
from styrbord.web.sight import Sight
from styrbord.web.visit import Visit

NUMBERS = ("numerator", "denominator", "value", "target")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _months(visit: Visit, asked: FigureAsked) -> tuple[str, pa.Table]:
    """Every month of the question as a row: what was asked, the numbers, the state where there is none, the id."""
    sight = _ready(visit)
    question = question_of(sight, asked)
    measure, rows = question.measure, []
    assert sight.shelf is not None
    for month in sight.shelf.months:
        one = sight.get(measure.id, question.view, question.group, month)
        target = sight.target(measure.id, question.view, month)
        rows.append(
            {
                "measure": measure.id,
                "name": sight.measure_name(measure.id),
                "view": question.view,
                "group": question.group,
                "group_name": sight.group_name(question.group),
                "month": month,
                "numerator": one.numerator if one else None,
                "denominator": one.denominator if one else None,
                "value": one.value if one else None,
                "unit": measure.unit,
                "state": one.state if one else "no_data",
                "target": target.level if target else None,
                "target_met_when": target.met_when if target else "",
                "figure_id": one.id if one else "",
            }
        )
    schema = pa.schema([(n, pa.float64() if n in NUMBERS else pa.string()) for n in rows[0]])
    return measure.id, pa.Table.from_pylist(rows, schema=schema)


def _ready(visit: Visit) -> Sight:
    sight = Sight(visit, "figure")
    if sight.shelf is None:
        raise Busy(
            sight.say("not_ready_what"),
            where=sight.say("not_ready_where"),
            expected=sight.say("not_ready_expected"),
            todo=sight.say("not_ready_todo"),
        )
    return sight


def as_csv(visit: Visit, asked: FigureAsked) -> File:
    """The months as CSV."""
    name, table = _months(visit, asked)
    return File(csv_bytes(table), "text/csv; charset=utf-8", f"{name}.csv")


def as_excel(visit: Visit, asked: FigureAsked) -> File:
    """The months as a workbook."""
    name, table = _months(visit, asked)
    return File(excel_bytes(table, name), EXCEL, f"{name}.xlsx")


def _chart(visit: Visit, asked: FigureAsked) -> tuple[str, Chart]:
    sight = _ready(visit)
    question = question_of(sight, asked)
    drawn = history(sight, question, asked.months if asked.months in SPANS else SPANS[0])
    if drawn is None:
        raise NoData(
            sight.say("no_chart_what"),
            where=sight.measure_name(question.measure.id),
            expected=sight.say("no_chart_expected"),
            todo=sight.say("no_chart_todo"),
        )
    return question.measure.id, drawn


def as_svg(visit: Visit, asked: FigureAsked) -> File:
    """The chart as a drawing."""
    name, chart = _chart(visit, asked)
    return File(render(chart, "svg"), "image/svg+xml", f"{name}.svg")


def as_png(visit: Visit, asked: FigureAsked) -> File:
    """The chart as a picture."""
    name, chart = _chart(visit, asked)
    return File(render(chart, "png"), "image/png", f"{name}.png")


def as_spec(visit: Visit, asked: FigureAsked) -> File:
    """The chart's Vega-Lite specification, with its numbers inside."""
    name, chart = _chart(visit, asked)
    text = json.dumps(chart.spec, ensure_ascii=False, indent=1)
    return File(text.encode(), "application/json", f"{name}.vl.json")


DOWNLOADS = tuple(
    Download(name, path, Permission.SEE_FIGURES, make)
    for name, path, make in (
        ("csv", "tabel.csv", as_csv), ("excel", "tabel.xlsx", as_excel), ("svg", "diagram.svg", as_svg),
        ("png", "diagram.png", as_png), ("spec", "diagram.json", as_spec),
    )
)  # fmt: skip
