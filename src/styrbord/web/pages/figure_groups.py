# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A figure by group, and beside the other meanings of "on time"."""

from __future__ import annotations

from collections.abc import Iterator

from styrbord.figures.figure import Figure
from styrbord.figures.measure import Measure
from styrbord.web.pages.figure_asked import FIRST_SPLITS, Question, all_splits
from styrbord.web.parts import Cell, Column, Grid, Link
from styrbord.web.sight import NAMES, Sight, address
from styrbord.web.words import says
from styrbord.workbench.inputs import months_of

THREE = (("a", "interviews-on-time-duty"), ("b", "interviews-on-time-2018"), ("c", "early-effort-interviews"))


def splits(measure: Measure, by: str, sight: Sight, same: dict[str, str | int]) -> Iterator[Link]:
    """The ways the figure can be split, as tabs."""
    for split in _ordered(measure):
        current = split == _chosen_split(measure, by)
        yield Link(
            sight.split_name(split),
            address("figure", measure.id, **{**same, "group": "", "by": split}) + "#by",
            current,
        )


def _ordered(measure: Measure) -> list[str]:
    own = [s for s in all_splits(measure) if "|" not in s]
    return sorted(own, key=lambda s: FIRST_SPLITS.index(s) if s in FIRST_SPLITS else len(FIRST_SPLITS))


def _chosen_split(measure: Measure, by: str) -> str:
    splits = _ordered(measure)
    return by if by in splits else (splits or [""])[0]


def split_grid(sight: Sight, question: Question, by: str) -> Grid | None:
    """The groups of a split, the month beside the one before and a year ago."""
    assert sight.shelf is not None
    measure, split = question.measure, _chosen_split(question.measure, by)
    if not split:
        return None
    at = months_of(question.month)[0]
    earlier = [m for m in (at.before(1).label, at.before(12).label) if m in sight.shelf.months]
    rows = []
    for group in sight.shelf.groups(measure.id, question.view, split):
        now = sight.get(measure.id, question.view, group, question.month)
        then = [sight.get(measure.id, question.view, group, m) for m in earlier]
        link = address("figure", measure.id, view=question.view, group=group)
        rows.append(
            (
                Cell(sight.group_name(group), url=link),
                sight.cell(now, note=share_note(sight, now)),
                *map(sight.cell, then),
            )
        )
    whole = [sight.get(measure.id, question.view, "all", m) for m in (question.month, *earlier)]
    months = (question.month, *earlier)
    return Grid(
        caption=sight.say("by", split=sight.split_name(split).lower()),
        columns=(Column(sight.split_name(split)), *(Column(sight.month_name(m), is_number=True) for m in months)),
        rows=tuple(rows),
        foot=(sight.group_name("all"), *map(sight.cell, whole)),
        empty=sight.say("no_groups"),
    )


def share_note(sight: Sight, one: Figure | None) -> str:
    """The counts behind a share."""
    return sight.of(one) if one is not None and one.unit == "share" else ""


def meanings(sight: Sight, month: str) -> Grid:
    """The three meanings of "on time" in one month."""
    rows = []
    for meaning, measure in THREE:
        one = sight.get(measure, month=month)
        name = Cell(sight.measure_name(measure), url=sight.measure_url(measure))
        rows.append(
            (
                name,
                says(f"on_time.{meaning}", page=NAMES, lang=sight.lang),
                sight.cell(one, note=share_note(sight, one)),
            )
        )
    return Grid(
        caption=sight.say("three_meanings"),
        columns=(
            Column(sight.say("measure")),
            Column(sight.say("meaning")),
            Column(sight.month_name(month), is_number=True),
        ),
        rows=tuple(rows),
        note=sight.say("three_meanings_note"),
    )
