# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A change made in one place, on one paper: the place beside others, three comparisons, what chance alone does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from styrbord.inference.local_change import Comparison, LocalChange
from styrbord.presentation import effect_charts as charts
from styrbord.presentation import formats as f
from styrbord.presentation.effect_words import EffectWords
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Block, Heading, Paper, Paragraph, Picture, Table


def report(
    change: LocalChange, *, place: str, title: str, unit: str, source: str, broken: Sequence[str] = (),
    language: Language = "da",
) -> Paper:  # fmt: skip
    """The paper, in Danish or English. `unit` is `percent` (points) or `index` (per cent of the level before)."""
    w = EffectWords(language)
    blocks = list(_blocks(change, w, place, unit, broken))
    name = f"{place}: {title}"
    return Paper(name, blocks, subtitle=w("heading.local"), footer=source, language=language, compact=True)


def _blocks(change: LocalChange, w: EffectWords, place: str, unit: str, broken: Sequence[str]) -> Iterator[Block]:
    best = change.comparisons[0]
    yield Paragraph(said(change, best, w, place, unit), "lead")
    chart = charts.gap(change, best, w, place=place, unit=unit)
    if chart is not None:
        yield Picture(chart)
    start = f.period(change.periods[change.start], w.language)
    rows = tuple(row(c, w, unit) for c in change.comparisons)
    yield Table(w("table.local", start=start), w.columns("table.local_columns"), rows)
    if unit != "percent":
        yield Paragraph(w("local.index"), "note")
    for why in broken:
        yield Paragraph(w("local.broken", why=why), "note")
    if chart is not None:
        yield Heading(w("heading.appendix"))
        yield Table(chart.title, chart.columns, chart.rows)


def scaled(change: LocalChange, factor: float) -> LocalChange:
    """The same change in another unit, such as shares as per cent."""
    times = lambda v: None if v is None else factor * v  # noqa: E731
    told = tuple(
        replace(
            c, path=factor * c.path, gap=factor * c.gap, effect=times(c.effect), low=times(c.low), high=times(c.high)
        )
        for c in change.comparisons
    )
    return replace(change, values=factor * change.values, comparisons=told)


def said(change: LocalChange, one: Comparison, w: EffectWords, place: str, unit: str) -> str:
    """What one comparison says, in a sentence."""
    method, start = w(f"name.{one.method}"), f.period(change.periods[change.start], w.language)
    if one.effect is None or one.low is None or one.high is None or one.p is None:
        return w("local.not_said", method=method, why=w.why(one.state), needed=w.needed(one.state))
    low, high = (charts.written(v, unit, w) for v in (one.low, one.high))
    units = len(change.others)
    return w(
        "local.said", place=place, start=start, effect=charts.written(one.effect, unit, w), low=low, high=high,
        method=method, p=round(one.p * (units + 1)) - 1, of=units,
    )  # fmt: skip


def row(one: Comparison, w: EffectWords, unit: str) -> tuple[str, ...]:
    """One line of the table of comparisons."""
    fit = f.number(one.fit, 2, w.language)
    test = "–" if one.placebo_p is None else f.number(one.placebo_p, 2, w.language)
    if one.effect is None or one.low is None or one.high is None:
        return (w(f"name.{one.method}"), w.why(one.state), "–", "–", fit, test)
    span = f"{charts.written(one.low, unit, w)} – {charts.written(one.high, unit, w)}"
    return (
        w(f"name.{one.method}"),
        charts.written(one.effect, unit, w),
        span,
        f.number(one.p, 2, w.language),
        fit,
        test,
    )
