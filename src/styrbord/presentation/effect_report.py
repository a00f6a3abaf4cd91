# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The paper on effects: what helps whom, beside what others found, what cannot be shown, and how far to trust it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from styrbord.figures.figure import MadeFrom
from styrbord.inference.effect import FEWEST, SMALL, Effect, Effects
from styrbord.inference.effect_att import LEAST_KEPT
from styrbord.inference.evidence import Beside, Finding, deciding, own_direction
from styrbord.inference.exit_curve import GAIN, Exits
from styrbord.presentation import effect_charts as charts
from styrbord.presentation import formats as f
from styrbord.presentation.charts import Chart
from styrbord.presentation.effect_words import EffectWords
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Align, Block, Bullets, Heading, Paper, Paragraph, Picture, Side, Table

MOST_COURSES = 6


@dataclass(frozen=True)
class Given:
    """What the paper is made of. `ids` are the effects' ids in their order; `curves` may be empty."""

    place: str
    effects: Effects
    ids: tuple[str, ...]
    id: str
    made: MadeFrom
    inputs: str
    beside: tuple[Beside, ...]
    curves: tuple[Exits, ...] = ()


def report(given: Given, language: Language = "da") -> Paper:
    """The paper, in Danish or English."""
    w, made = EffectWords(language), given.made
    drawn: list[Chart] = []
    blocks = [
        *_lead(given, w), *_effects(given, w, drawn), *_outside(given, w), *_courses(given, w, drawn),
        *_curves(given, w, drawn), *_states(given, w), *_trust(given, w), *_method(given, w), *_behind(drawn, w),
    ]  # fmt: skip
    return Paper(
        title=w("paper.title"),
        subtitle=w("paper.subtitle", place=given.place, years=f.number(given.effects.years, 0, language),
                   as_of=f.date(made.as_of, language)),
        footer=w("paper.footer", code=made.code, snapshot=made.snapshot, inputs=given.inputs, id=given.id),
        language=language, compact=True, blocks=blocks,
    )  # fmt: skip


def headline(effects: Sequence[Effect], w: EffectWords) -> str:
    """What helps, in one or two sentences."""
    shown = [e for e in effects if e.state.is_shown]
    if not shown:
        return w("lead.nothing")
    told = {way: [_one(e, w) for e in shown if own_direction(e) == way] for way in ("positive", "negative")}
    counts = {"n": len(shown), "of": len(effects)}
    text = (
        w("lead.helped", which="; ".join(told["positive"]), **counts) if told["positive"] else w("lead.none", **counts)
    )
    return text + (" " + w("lead.harmed", which="; ".join(told["negative"])) if told["negative"] else "")


def _one(one: Effect, w: EffectWords) -> str:
    r = deciding(one)
    assert r is not None
    assert r.effect is not None
    return w("lead.one", kind=w.kind(one.kind), group=w.group(one.group), effect=w.points(r.effect), weeks=r.weeks)


def _lead(given: Given, w: EffectWords) -> Iterator[Block]:
    yield Paragraph(headline(given.effects.effects, w), "lead")
    yield Paragraph(w("lead.read"), "note")


def _effects(given: Given, w: EffectWords, drawn: list[Chart]) -> Iterator[Block]:
    yield Heading(w("heading.effects"))
    chart = charts.forest(given.effects.effects, w, source=w("chart.source", id=given.id))
    if chart is not None:
        drawn.append(chart)
        yield Picture(chart)
    groups = dict.fromkeys(e.group for e in given.effects.effects)
    for group in groups:
        mine = [
            (e, i)
            for e, i in zip(given.effects.effects, given.ids, strict=True)
            if e.group == group and e.state.is_shown
        ]
        if not mine:
            continue
        rows = tuple(effect_row(e, i, w) for e, i in mine)
        caption = f"{w.group(group)}. {w('table.effects')}"
        sides: tuple[Align, ...] = ("left", "right", "right", "right", "right", "right", "left")
        yield Table(caption, w.columns("table.effects_columns"), rows, sides)


def effect_row(one: Effect, id: str, w: EffectWords) -> tuple[str, ...]:
    """One line of the table of effects."""
    return (w.kind(one.kind), w.began(one), *(w.effect(r) for r in one.readings), id[:8])


def _outside(given: Given, w: EffectWords) -> Iterator[Block]:
    some = [b for b in given.beside if b.here or b.everybody]
    if not some:
        return
    yield Heading(w("heading.outside"))
    yield Table(
        w("table.outside"), w.columns("table.outside_columns"), tuple(outside_row(b, w) for b in some), ("left",) * 5
    )
    told = {f"{x.source}. {w.note(x)} {x.url}": None for b in some for x in b.here or b.everybody}
    yield Bullets(tuple(told))


def outside_row(b: Beside, w: EffectWords) -> tuple[str, ...]:
    """One line beside others' findings: those on this group, else those on all."""
    told: Sequence[Finding] = b.here or b.everybody
    there = "; ".join(found_said(x, w) + ("" if b.here else f" ({w.group(x.group)})") for x in told)
    sources = "; ".join(dict.fromkeys(source_short(x) for x in told))
    return (f"{w.kind(b.kind)}, {w.group(b.group)}", own_said(b.own, w), there, sources, w(f"agreement.{b.agreement}"))


def found_said(one: Finding, w: EffectWords) -> str:
    """What others found, and how strong it is."""
    return f"{w.found(one)} [{w(f'strength.{one.strength}')}]"


def source_short(one: Finding) -> str:
    """Authors and year."""
    found = re.match(r"^.*?\d{4}", one.source)
    return found.group(0) if found else one.source


def own_said(one: Effect | None, w: EffectWords) -> str:
    """Our own effect in words and number, or why there is none."""
    r = deciding(one)
    if one is None:
        return w("direction.absent")
    if r is None:
        return w.why(one.state)
    return w("direction.told", way=w(f"direction.{own_direction(one)}"), effect=w.effect(r), weeks=r.weeks)


def _courses(given: Given, w: EffectWords, drawn: list[Chart]) -> Iterator[Block]:
    some = sorted((e for e in given.effects.effects if e.course is not None), key=lambda e: -(e.treated or 0))
    made = [c for e in some[:MOST_COURSES] if (c := charts.course(e, w, source=w("chart.source", id=given.id)))]
    if made:
        yield Heading(w("heading.course"))
        drawn += made
        yield from _pairs(made)


def _pairs(made: Sequence[Chart]) -> Iterator[Block]:
    for i in range(0, len(made), 2):
        pair = made[i : i + 2]
        if len(pair) == 2:
            yield Side((Picture(pair[0]),), (Picture(pair[1]),))
        else:
            yield Picture(pair[0], width=0.5)


def _curves(given: Given, w: EffectWords, drawn: list[Chart]) -> Iterator[Block]:
    if not given.curves:
        return
    yield Heading(w("heading.curves"))
    yield Table(w("table.curves"), w.columns("table.curves_columns"), tuple(curve_row(c, w) for c in given.curves))
    made = [c for one in given.curves[:MOST_COURSES] if (c := charts.exits(one, w)) is not None]
    drawn += made
    yield from _pairs(made)
    yield Paragraph(w("curve.note", gain=f.percent(100 * GAIN, 0, w.language)), "note")


def curve_row(one: Exits, w: EffectWords) -> tuple[str, ...]:
    """One line of the table of exit curves."""
    name = w.kind(one.kind) + (f", {w.group(one.group)}" if one.group else "")
    if not one.state.is_shown:
        told = w("name.hidden", n=SMALL) if one.began is None else w.number(one.began)
        return (name, told, *(w.why(one.state),) * 3, "–")
    at = dict(zip(one.weeks, one.left, strict=True))
    cells = [w.percent(at[k]) if k in at else "–" for k in (4, 13, 26)]
    stop = w("curve.none", why=w.why(one.stop_state)) if one.stop is None else w(
        "curve.week", week=one.stop, low=one.stop_low, high=one.stop_high
    )  # fmt: skip
    return (name, w.number(one.began), *cells, stop)


def _states(given: Given, w: EffectWords) -> Iterator[Block]:
    rows = tuple(state_row(e, w) for e in given.effects.effects if not e.state.is_shown)
    if rows:
        yield Heading(w("heading.states"))
        sides: tuple[Align, ...] = ("left", "left", "right", "left", "left")
        yield Table(w("table.states"), w.columns("table.states_columns"), rows, sides)


def state_row(one: Effect, w: EffectWords) -> tuple[str, ...]:
    """One line of what cannot be shown."""
    return (w.group(one.group), w.kind(one.kind), w.began(one), w.why(one.state), w.needed(one.state))


def _trust(given: Given, w: EffectWords) -> Iterator[Block]:
    rows = tuple(trust_row(e, w) for e in given.effects.effects if e.state.is_shown)
    if rows:
        yield Heading(w("heading.trust"))
        yield Table(w("table.trust"), w.columns("table.trust_columns"), rows)
        yield Paragraph(w("method.unseen"), "note")


def trust_row(one: Effect, w: EffectWords) -> tuple[str, ...]:
    """One line on tests, overlap and the unseen."""
    o, r = one.overlap, one.reading()
    assert o is not None
    p = min((x.p_holm for x in one.placebos), default=None)
    values = "–" if r.e_value is None else (
        f"{f.number(r.e_value, 2, w.language)} ({f.number(r.e_value_limit, 2, w.language)})"
    )  # fmt: skip
    u = one.unseen
    bounded = "–" if u is None or not u.like else f"{w.condition(u.like)}: {w.points(u.bounded)}"
    worst = float(np.nanmax(np.abs(o.after))) if len(o.after) else 0.0
    return (
        f"{w.kind(one.kind)}, {w.group(one.group)}", f.number(p, 2, w.language), w.percent(o.kept),
        f.number(o.effective, 0, w.language), f.number(worst, 2, w.language), values, bounded,
    )  # fmt: skip


def _method(given: Given, w: EffectWords) -> Iterator[Block]:
    yield Heading(w("heading.method"))
    told = [w("method.trial"), w("method.adjusted"), w("method.left")]
    told.append(w("method.gates", fewest=FEWEST, kept=f.percent(100 * LEAST_KEPT, 0, w.language)))
    out = {g: names for g, names in given.effects.left_out.items() if names}
    told += [w.left_out(g, names) for g, names in out.items()]
    yield Bullets(tuple(told))


def _behind(drawn: Sequence[Chart], w: EffectWords) -> Iterator[Block]:
    if drawn:
        yield Heading(w("heading.appendix"))
    for chart in drawn:
        yield Table(chart.title, chart.columns, _thinned(chart.rows))


def _thinned(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Every fourth of many weeks: on paper nobody reads fifty."""
    return rows if len(rows) <= 30 else tuple(r for i, r in enumerate(rows) if i % 4 == 0 or i == len(rows) - 1)
