# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Sections of the steering report on the focus targets: three views, what is missing, early effort, what lies ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from styrbord.figures.figure import Figure
from styrbord.presentation import formats as f
from styrbord.presentation.charts import Chart
from styrbord.presentation.figure_words import Words, short, shown
from styrbord.presentation.papers import Align, Block, Bullets, Heading, Paragraph, Picture, Side, Table
from styrbord.presentation.steering_charts import Line, over_time, table
from styrbord.presentation.steering_material import Material, lacking
from styrbord.presentation.words import word

PASSIVE, INTERVIEWS, EARLY = "focus-1-passive", "focus-2-interviews", "early-effort-interviews"
VIEWS = ("old", "new", "transition")
SMALL = 10
LISTED = 25


def charts(given: Material, w: Words) -> dict[str, Chart | None]:
    """The report's charts by measure; None where no month has a number."""
    return {
        PASSIVE: _passive(given, w),
        INTERVIEWS: _single(given, w, INTERVIEWS, w("others.focus_title")),
        EARLY: _single(given, w, EARLY, w("others.early_title")),
    }


def _line(given: Material, name: str, measure: str, view: str) -> Line:
    return Line(name, [given.get(measure, view, period=m) for m in given.months])


def _passive(given: Material, w: Words) -> Chart | None:
    lines = [_line(given, w(f"view.{v}"), PASSIVE, v) for v in VIEWS]
    if not any(shown(x) for line in lines for x in line.figures):
        return None
    targets = [t for t in given.targets if t.measure == PASSIVE and t.group == "all" and t.view == "transition"]
    aim = given.target(PASSIVE, "transition", given.month)
    said = w("views.alt_target", limit=w.limit(aim)) if aim else ""
    first, last = w.month(given.months[0]), w.month(given.month)
    alt = w("views.alt", first=first, last=last, values=_by_view(given, w), target=said)
    return over_time(
        given.months, lines, targets, w, title=w("views.title"), axis=w("views.axis"), alt=alt,
        columns=w.columns("views.columns"), rows=table(given.months, lines, targets, w), change=_change(given),
    )  # fmt: skip


def _change(given: Material) -> dt.date | None:
    """The day on which one target takes over from another."""
    begun = {t.begins for t in given.targets if t.measure == PASSIVE}
    return next((t.until for t in given.targets if t.measure == PASSIVE and t.until in begun), None)


def _single(given: Material, w: Words, measure: str, title: str) -> Chart | None:
    line = _line(given, title, measure, "")
    if not any(shown(x) for x in line.figures):
        return None
    targets = [t for t in given.targets if t.measure == measure and t.group == "all"]
    aim = given.target(measure, "", given.month)
    said = w("views.alt_target", limit=w.limit(aim)) if aim else ""
    value = w.full(given.get(measure))
    first, last = w.month(given.months[0]), w.month(given.month)
    alt = w("others.alt", title=title, first=first, last=last, value=value, target=said)
    return over_time(
        given.months, [line], targets, w, title=title, axis=w("others.axis"), alt=alt, width=300, height=170,
        columns=w.columns("others.columns"), rows=table(given.months, [line], targets, w, full=True),
    )  # fmt: skip


def _by_view(given: Material, w: Words) -> str:
    told = [w("views.value", share=w.full(given.get(PASSIVE, v)), view=w(f"view.{v}")) for v in VIEWS]
    return f.listed(told, w.language)


def _caption(given: Material, w: Words, title: str, keys: list[tuple[str, Figure | None]]) -> str:
    ids = ", ".join(f"{name} {short(x)}" if name else short(x) for name, x in keys)
    return f"{title}. {w('views.caption', month=w.month(given.month), ids=ids)}"


def _unshown(given: Material, w: Words, measure: str, view_names: tuple[str, ...]) -> str:
    """Months that have no point in the chart, with the reason."""
    out = []
    for view in view_names:
        for month in given.months:
            one = given.get(measure, view, period=month)
            if not shown(one):
                named = f"{w.month(month)}, {w(f'view.{view}')}" if view else w.month(month)
                out.append(f"{named} ({w.state(one)})")
    return " " + w("views.not_shown", which="; ".join(out)) if out else ""


def views(given: Material, w: Words, drawn: dict[str, Chart | None]) -> Iterator[Block]:
    """Focus target 1 in the three views, with what lies between them."""
    month = w.month(given.month)
    yield Heading(w("heading.views"))
    chart = drawn[PASSIVE]
    if chart is None:
        yield Paragraph(w("views.empty", state=w.state(given.get(PASSIVE, "new"))))
    else:
        keys = [(w(f"view.{v}"), given.get(PASSIVE, v)) for v in VIEWS]
        caption = _caption(given, w, chart.title, keys) + _unshown(given, w, PASSIVE, VIEWS)
        yield Picture(chart, caption)  # before the text: a heading stays with what follows it
    yield Paragraph(w("views.said", month=month, values=_by_view(given, w)))
    yield from _gap(given, w)
    yield Paragraph(w("views.why"), "note")


def _gap(given: Material, w: Words) -> Iterator[Block]:
    if given.gap is None:
        return
    parts = [p for p in given.gap.parts if p.why]
    if any(p.units is None for p in parts):
        yield Paragraph(w("views.hidden_gap"))
        return
    lines = []
    for part in parts:
        key = "gap." + part.why.replace(" -> ", "_")
        if w.has(key) and part.units and part.effect is not None:
            lines.append(w(key, persons=w.counted("persons", part.units), points=w.points(part.effect)))
    if lines:
        yield Paragraph(w("views.gap", points=w.points(given.gap.total)))
        yield Bullets(tuple(lines))


def missing(given: Material, w: Words) -> Iterator[Block]:
    """How many are lacking, and who they can be."""
    view = given.view_in_force(PASSIVE)
    yield Heading(w("heading.missing"))
    yield Paragraph(_need(given, w, view))
    yield from _next(given, w)
    yield Paragraph(w("missing.ways"), "note")
    rows, benefits = [], given.groups(PASSIVE, view, "")
    for benefit in benefits:
        one = given.get(PASSIVE, view, benefit)
        name = word("benefit", benefit, w.language)
        name = name[0].upper() + name[1:]
        rows.append((name, w.count(one, "numerator"), w.count(one, "denominator"), w.value(one), short(one)))
    whole = given.get(PASSIVE, view)
    rows.append(
        (w("duties.total"), w.count(whole, "numerator"), w.count(whole, "denominator"), w.value(whole), short(whole))
    )
    caption = w("missing.caption", view=w(f"view.{view}"), month=w.month(given.month))
    yield Table(caption, w.columns("missing.columns"), tuple(rows), ("left", "right", "right", "right", "left"))
    yield from _persons(given, w)


def _need(given: Material, w: Words, view: str) -> str:
    one, target = given.get(PASSIVE, view), given.target(PASSIVE, view, given.month)
    name = w(f"view.{view}")
    if target is None:
        return w("missing.unknown", view=name, state=w("law.no_target"))
    found = lacking(one, target)
    if found is None or one is None:
        return w("missing.unknown", view=name, state=w.state(one))
    if found[0] <= 0:
        return w("missing.met", view=name, limit=w.limit(target), persons=w.counted("persons", -found[0]))
    return w(
        "missing.need", view=name, limit=w.limit(target), persons=w.counted("persons", found[0]),
        allowed=w.number(found[1]), of=w.number(one.denominator),
    )  # fmt: skip


def _next(given: Material, w: Words) -> Iterator[Block]:
    m = given.missing
    if m is None:
        return
    month = w.month(m.month)
    if given.hiding and (m.numerator < SMALL or m.denominator - m.numerator < SMALL):
        yield Paragraph(w("missing.next_hidden", month=month))
        return
    told = {"top": w.number(m.numerator), "of": w.number(m.denominator), "month": month}
    if m.needed == 0:
        yield Paragraph(w("missing.next_met", **told))
        return
    yield Paragraph(
        w(
            "missing.next", **told, persons=w.counted("persons", m.needed), by=f.date(m.by, w.language),
            chances=w.counted("persons", len(m.chances)),
        )
    )  # fmt: skip


def _persons(given: Material, w: Words) -> Iterator[Block]:
    m = given.missing
    if m is None or not m.chances:
        return
    if not given.with_persons:
        yield Paragraph(w("missing.counts_only", as_of=given.as_of), "note")
        return
    rows = [(c.key[0], f.date(c.by, w.language), w.number(c.lacks)) for c in m.chances[:LISTED]]
    half = (len(rows) + 1) // 2
    caption = w("missing.persons", by=f.date(m.by, w.language), shown=len(rows), all=len(m.chances))
    columns = w.columns("missing.person_columns")
    sides: tuple[Align, ...] = ("left", "left", "right")
    parts = [p for p in (rows[:half], rows[half:]) if p]
    tables = [Table(w("missing.listed", n=i), columns, tuple(p), sides) for i, p in enumerate(parts, 1)]
    yield Paragraph(caption)
    yield Side((tables[0],), (tables[1],)) if len(tables) > 1 else tables[0]


def others(given: Material, w: Words, drawn: dict[str, Chart | None]) -> Iterator[Block]:
    """Focus target 2 and the early effort, side by side."""
    yield Heading(w("heading.others"))
    month = w.month(given.month)
    said = {
        INTERVIEWS: w("others.focus_said", share=w.full(given.get(INTERVIEWS))),
        EARLY: w("others.early_said", share=w.full(given.get(EARLY)), month=month, trigger=_trigger(given, w)),
    }
    sides: list[tuple[Block, ...]] = []
    for name, text in said.items():
        chart = drawn[name]
        if chart is None:
            sides.append((Paragraph(text), Paragraph(w("views.empty", state=w.state(given.get(name))))))
            continue
        caption = _caption(given, w, chart.title, [("", given.get(name))]) + _unshown(given, w, name, ("",))
        sides.append((Picture(chart, f"{caption} {text}"),))  # one piece: no page break between picture and text
    yield Side(*sides)


def _trigger(given: Material, w: Words) -> str:
    one = given.get("early-effort-trigger-interviews")
    if one is None or one.value is None:
        return w("others.trigger_unknown", state=w.state(one))
    return w("others.trigger_yes") if one.value else w("others.trigger_no", n=w.number(one.numerator))


def ahead(given: Material, w: Words) -> Iterator[Block]:
    """Where focus target 1 is expected to stand in the coming months."""
    yield Heading(w("heading.forecast"))
    if not given.ahead:
        yield Paragraph(w("forecast.none"))
        return
    view = w(f"view.{given.missing.target.view if given.missing else given.view_in_force(PASSIVE)}")
    rows = []
    for one in given.ahead:
        sure = one.low is not None and one.high is not None
        span = w("forecast.no_interval")
        if sure and one.low is not None and one.high is not None:
            span = w("forecast.interval", low=w.percent(one.low), high=w.percent(one.high))
        name = given.missing.target.view if given.missing else given.view_in_force(PASSIVE)
        aim = given.target(PASSIVE, name, one.month)
        limit = w.limit(aim) if aim else w("law.no_target")
        rows.append((w.month(one.month), w.percent(one.expected), span, w.percent(one.booked), limit))
    level = f.percent(100 * given.ahead[0].level, 0, w.language)
    yield Paragraph(w("forecast.said", view=view, past=given.ahead[0].past))
    yield Table(w("forecast.caption", view=view), w.columns("forecast.columns", level=level), tuple(rows))
    yield Paragraph(w("forecast.note", as_of=given.as_of), "note")


def behind(drawn: dict[str, Chart | None], w: Words) -> Iterator[Block]:
    """The table behind every chart, with the beginning of each figure's id."""
    tables = [Table(c.title, c.columns, c.rows) for c in drawn.values() if c is not None]
    yield from tables[:1]
    if len(tables) > 2:
        yield Side((tables[1],), (tables[2],))
    else:
        yield from tables[1:]
