# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A figure over time: its chart with targets and rule changes, and its table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal

from styrbord.figures.figure import Figure
from styrbord.figures.measure import Measure
from styrbord.presentation import formats
from styrbord.presentation.board_charts import Series, Step, by_month
from styrbord.presentation.board_charts import Words as InPicture
from styrbord.presentation.charts import Chart
from styrbord.records.days import date
from styrbord.web.pages.figure_asked import Question
from styrbord.web.parts import Cell, Column, Grid
from styrbord.web.sight import NAMES, TARGETS, Sight, hours_known, views_of
from styrbord.web.words import says


def awaits_hours(sight: Sight, measure: Measure, month: str) -> bool:
    """Does the answer for this month rest on paid hours that have not come? Then it is no number to draw yet."""
    return measure.over == "duties" and "wage_hours" in measure.needs and month > hours_known(sight)


def history(sight: Sight, question: Question, span: int) -> Chart | None:
    """The figure by month with targets and rule changes; all views in one picture when there are several."""
    assert sight.shelf is not None
    measure, months = question.measure, sight.shelf.months[-span:]
    views = (
        sorted(views_of(measure.id), key=lambda v: v != question.view) if question.group == "all" else [question.view]
    )
    lines = []
    for view in views:
        found = sight.shelf.series(measure.id, view, question.group, span)
        name = views_of(measure.id)[view].get(sight.lang) or sight.measure_name(measure.id)
        told = [
            None if f is None or awaits_hours(sight, measure, m) else f.value
            for m, f in zip(months, found, strict=True)
        ]
        lines.append(Series(name, told))
    if all(v is None for line in lines for v in line.values):
        return None
    is_share = measure.unit in ("share", "change")
    steps = tuple(steps_of(sight, measure, question.view)) if question.group == "all" else ()
    one = sight.get(measure.id, question.view, question.group, question.month)
    grid = table(sight, question, span)
    axis = sight.say("percent") if is_share else says(f"unit.{measure.unit}", page=NAMES, lang=sight.lang)
    return by_month(
        months, lines, InPicture(axis),
        is_share=is_share,
        title=f"{sight.measure_name(measure.id)}: {sight.group_name(question.group)}",
        alt=_in_words(sight, question, months, one, steps),
        columns=tuple(c.title for c in grid.columns),
        rows=tuple(tuple(_plain(sight, c) for c in row) for row in grid.rows),
        steps=steps,
        changes=rule_changes(sight, measure),
        language=sight.lang,
        source=sight.say("source", id=one.id, day=formats.date(sight.visit.as_of, sight.lang)) if one else "",
    )  # fmt: skip


def _in_words(
    sight: Sight, question: Question, months: Sequence[str], one: Figure | None, steps: Sequence[Step]
) -> str:
    told = sight.say(
        "chart_words", name=sight.measure_name(question.measure.id), first=sight.month_name(months[0]),
        last=sight.month_name(months[-1]), value=sight.in_words(one), month=sight.month_name(question.month),
    )  # fmt: skip
    return f"{told} {steps[-1].label}." if steps else told


def steps_of(sight: Sight, measure: Measure, view: str) -> Iterator[Step]:
    """The targets of a measure over time, in one view."""
    for t in TARGETS:
        if t.measure == measure.id and t.group == "all" and t.view in (view, ""):
            yield Step(t.level, t.begins, t.until, sight.say("target", limit=sight.limit(t)))


def rule_changes(sight: Sight, measure: Measure) -> dict[dt.date, str]:
    """Days on which a rule that the measure rests on began: the rules' own versions, or a new target."""
    found: set[dt.date | None] = set()
    if measure.over == "duties":
        versions = sight.visit.bench.book.versions
        found |= {date(v.in_force) for v in versions if not measure.rows or v.row in measure.rows}
    aims = [t for t in TARGETS if t.measure == measure.id]
    found |= {t.begins for t in aims if any(o.until == t.begins for o in aims)}
    return {d: sight.say("rules_changed", day=formats.long_date(d, sight.lang)) for d in sorted(filter(None, found))}


def table(sight: Sight, question: Question, span: int) -> Grid:
    """Newest month first: the value, its counts, the target of the month."""
    assert sight.shelf is not None
    measure, rows = question.measure, []
    is_share, has_target = measure.unit == "share", any(t.measure == measure.id for t in TARGETS)
    for month in reversed(sight.shelf.months[-span:]):
        one = sight.get(measure.id, question.view, question.group, month)
        counts = (_count(sight, one, "numerator"), _count(sight, one, "denominator")) if is_share else ()
        limit = (_limit(sight, measure, question.view, month),) if has_target else ()
        note = sight.say("hours_missing") if awaits_hours(sight, measure, month) else ""
        rows.append((sight.month_name(month), sight.cell(one, note=note), *counts, *limit))
    heads = ["value", *(("numerator", "denominator") if is_share else ()), *(("target_head",) if has_target else ())]
    columns = (Column(sight.say("month")), *(Column(sight.say(h), is_number=True) for h in heads))
    return Grid(caption=sight.say("table"), columns=columns, rows=tuple(rows))


def _limit(sight: Sight, measure: Measure, view: str, month: str) -> str:
    target = sight.target(measure.id, view, month)
    return sight.limit(target) if target else sight.say("no_target")


def _count(sight: Sight, one: Figure | None, part: Literal["numerator", "denominator"]) -> Cell:
    n = None if one is None else getattr(one, part)
    if sight.is_nobody(one):
        return Cell(sight.say("nobody_yet"), tone="quiet")
    return Cell(formats.number(n, 0, sight.lang)) if n is not None else Cell(state=sight.state(one) or "no_data")  # type: ignore[arg-type]


def _plain(sight: Sight, cell: Cell | str | float | dt.date | None) -> str:
    if isinstance(cell, Cell):
        return cell.text or says(f"state.{cell.state or 'no_data'}", lang=sight.lang)
    return str(cell)
