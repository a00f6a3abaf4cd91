# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The steering report: about four pages that a head of job centre hands on as they are, then the numbers behind."""

from __future__ import annotations

from collections.abc import Iterator

from styrbord.figures.figure import Figure
from styrbord.figures.target import Target
from styrbord.presentation import formats as f
from styrbord.presentation import steering_focus as focus
from styrbord.presentation.figure_words import Words, short, shown
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Align, Block, Bullets, Heading, Paper, Paragraph, Table
from styrbord.presentation.steering_material import Material, Reading, lacking
from styrbord.presentation.words import word

STATUS = ("focus-1-passive", "focus-2-interviews", "early-effort-interviews", "early-effort-offers")
FLOWS = ("persons", "inflow", "outflow", "interviews-held", "placements")
DEFINED = ("duties-kept", *STATUS)


def report(given: Material, language: Language = "da") -> Paper:
    """The paper, in Danish or English."""
    w = Words("steering", language)
    month, before = w.month(given.month), w.month(given.before)
    made, charts = given.made, focus.charts(given, w)
    return Paper(
        title=w("paper.title", month=month),
        subtitle=w(
            "paper.subtitle", place=given.place, as_of=f.date(given.as_of, language), number=given.delivery,
            known_on=f.date(made.known_on, language),
        ),
        footer=w(
            "paper.footer", version=made.code.removeprefix("styrbord "), snapshot=made.snapshot, lawbook=made.lawbook,
            hiding=w(f"paper.hiding_{'on' if given.hiding else 'off'}"),
        ),
        language=language,
        compact=True,
        blocks=[
            *_law(given, w, month, before),
            *_changed(given, w, month, before),
            *_duties(given, w, month, before),
            *focus.views(given, w, charts),
            *focus.missing(given, w),
            *focus.others(given, w, charts),
            *focus.ahead(given, w),
            *_quality(given, w),
            *_definitions(given, w),
            Heading(w("heading.appendix")),
            *focus.behind(charts, w),
        ],
    )  # fmt: skip


def _law(given: Material, w: Words, month: str, before: str) -> Iterator[Block]:
    yield Paragraph(_headline(given, w), "lead")
    if not given.hiding:
        yield Paragraph(w("paper.internal"), "note")
    kept = given.get("duties-kept")
    rows = [_kept_row(given, w, kept)]
    for name in STATUS:
        view = given.view_in_force(name)
        rows.append(_status_row(given, w, name, view, given.target(name, view, given.month)))
    columns = w.columns("law.columns", month=month, before=before)
    yield Heading(w("heading.law", month=month))
    yield Table(w("law.caption", month=month), columns, tuple(rows), _sides(7))
    yield Paragraph(w("law.note"), "note")
    yield Paragraph(w("paper.source", source=given.source), "note")


def _headline(given: Material, w: Words) -> str:
    kept, month = given.get("duties-kept"), w.month(given.month)
    aims = [(n, given.view_in_force(n)) for n in STATUS]
    told = [(n, given.target(n, v, given.month), given.get(n, v)) for n, v in aims]
    judged = [(n, t, x) for n, t, x in told if t is not None]
    missed = [n for n, t, x in judged if x is not None and x.value is not None and not t.is_met(x.value)]
    unknown = [n for n, _, x in judged if not shown(x)]
    out = [_kept_sentence(kept, w, month)]
    if missed:
        which = f.listed([w(f"name.{n}") for n in missed], w.language)
        out.append(w("law.targets_some", missed=w.number(len(missed)), n=len(judged), which=which))
    elif judged and not unknown:
        out.append(w("law.targets_all", n=len(judged)))
    elif not judged:
        out.append(w("law.targets_none"))
    if unknown:
        out.append(w("law.targets_unknown", which=f.listed([w(f"name.{n}") for n in unknown], w.language)))
    return " ".join(out)


def _kept_sentence(kept: Figure | None, w: Words, month: str) -> str:
    if kept is None or kept.value is None or kept.numerator is None or kept.denominator is None:
        return w("law.kept_unknown", month=month, state=w.state(kept))
    if kept.numerator == kept.denominator:
        return w("law.kept_all", of=w.number(kept.denominator), month=month)
    failed = w.number(kept.denominator - kept.numerator)
    return w("law.kept_some", failed=failed, of=w.number(kept.denominator), month=month)


def _kept_row(given: Material, w: Words, kept: Figure | None) -> tuple[str, ...]:
    earlier = given.get("duties-kept", period=given.before)
    met, lack = w.state(kept), w.state(kept)
    if kept is not None and kept.value is not None:
        failed = int((kept.denominator or 0) - (kept.numerator or 0))
        met, lack = w(f"law.{'no' if failed else 'yes'}"), w.counted("duties", failed) if failed else w("law.nothing")
    return (w("name.duties-kept"), w.full(kept), w.value(earlier), w("law.all_kept"), met, lack, short(kept))


def _status_row(given: Material, w: Words, name: str, view: str, target: Target | None) -> tuple[str, ...]:
    one, then = given.get(name, view), given.get(name, view, period=given.before)
    title = w(f"name.{name}") + (f", {w(f'view.{view}')}" if view else "")
    if target is None:
        none = w("law.no_target")
        return (title, w.full(one), w.value(then), none, none, none, short(one))
    met = lack = w.state(one)
    if one is not None and one.value is not None:
        met = w(f"law.{'yes' if target.is_met(one.value) else 'no'}")
        short_of = lacking(one, target)
        kind = "spells" if name.startswith("early") else "persons"
        lack = w("law.nothing") if short_of is None or short_of[0] <= 0 else w.counted(kind, short_of[0])
    return (title, w.full(one), w.value(then), w.limit(target), met, lack, short(one))


def _changed(given: Material, w: Words, month: str, before: str) -> Iterator[Block]:
    yield Heading(w("heading.changed", before=before))
    yield Bullets(tuple(_steps(given, w, before)))
    rows = []
    for name in FLOWS:
        now, then = given.get(name), given.get(name, period=given.before)
        rows.append((w(f"name.{name}"), w.value(now), w.value(then), w.change(now, then), short(now)))
    columns = w.columns("changed.columns", month=month, before=before)
    yield Table(w("changed.caption"), columns, tuple(rows), ("left", "right", "right", "right", "left"))


def _steps(given: Material, w: Words, before: str) -> Iterator[str]:
    """What became better, worse, stayed, or cannot be compared: one sentence each."""
    sorted_in: dict[str, list[str]] = {"better": [], "worse": [], "same": [], "none": []}
    for name in ("duties-kept", *STATUS):
        view = "" if name == "duties-kept" else given.view_in_force(name)
        now, then = given.get(name, view), given.get(name, view, period=given.before)
        step = w("changed.step", name=w(f"name.{name}"), points=w.change(now, then))
        if now is None or then is None or now.value is None or then.value is None:
            sorted_in["none"].append(step)
        elif round(now.value - then.value, 4) == 0:
            sorted_in["same"].append(w(f"name.{name}"))
        else:
            good = (now.value > then.value) == (given.measures[name].better == "higher")
            sorted_in["better" if good else "worse"].append(step)
    for kind, names in sorted_in.items():
        if names:
            yield w(f"changed.{kind}", before=before, which=f.listed(names, w.language))


def _duties(given: Material, w: Words, month: str, before: str) -> Iterator[Block]:
    yield Heading(w("heading.duties"))
    now, then = given.get("duties-kept"), given.get("duties-kept", period=given.before)
    yield Paragraph(w("duties.said", share=w.full(now), month=month, earlier=w.value(then), before=before))
    for split in ("row", "group"):
        yield from _duties_by(given, w, split, month, before)
    yield from _reasons(given, w, month)
    yield Paragraph(w("duties.note"), "note")


def _duties_by(given: Material, w: Words, split: str, month: str, before: str) -> Iterator[Block]:
    """One line for each group with a number; those without are named together, by state."""
    rows, unshown = [], dict[str, list[str]]()
    for group in given.groups("duties-kept", "", split):
        now, then = given.get("duties-kept", "", group), given.get("duties-kept", "", group, given.before)
        code = group.partition(":")[2]
        name = f"{code} {given.titles[code][w.language]}" if split == "row" else word("group", code, w.language)
        if not shown(now):
            unshown.setdefault(w.state(now), []).append(code if split == "row" else name)
            continue
        rows.append(
            (name, w.count(now, "numerator"), w.count(now, "denominator"), w.value(now), w.value(then), short(now))
        )
    whole, earlier = given.get("duties-kept"), given.get("duties-kept", period=given.before)
    counts = w.count(whole, "numerator"), w.count(whole, "denominator")
    rows.append((w("duties.total"), *counts, w.value(whole), w.value(earlier), short(whole)))
    first = w("duties.rule" if split == "row" else "duties.group")
    columns = w.columns("duties.columns", first=first, month=month, before=before)
    caption = w("duties.by_rule" if split == "row" else "duties.by_group", month=month)
    yield Table(caption, columns, tuple(rows), _sides(6))
    yield from _told_apart(unshown, w)


def _sides(columns: int) -> tuple[Align, ...]:
    """Names and ids to the left, what lies between to the right."""
    middle: list[Align] = ["right"] * (columns - 2)
    return ("left", *middle, "left")


def _told_apart(unshown: dict[str, list[str]], w: Words) -> Iterator[Block]:
    if unshown:
        said = [
            w("duties.unshown", what=s[0].upper() + s[1:], which=f.listed(n, w.language)) for s, n in unshown.items()
        ]
        yield Paragraph(" ".join(said), "note")


def _reasons(given: Material, w: Words, month: str) -> Iterator[Block]:
    rows, unshown = [], dict[str, list[str]]()
    groups = given.groups("duties-not-kept", "", "reason")
    for group in sorted(groups, key=lambda g: _most_first(given, g)):
        one, name = given.get("duties-not-kept", "", group), word("reason", group.partition(":")[2], w.language)
        if shown(one):
            rows.append((name, w.value(one), short(one)))
        else:
            unshown.setdefault(w.state(one), []).append(name)
    whole = given.get("duties-not-kept")
    rows.append((w("duties.total"), w.value(whole), short(whole)))
    yield Table(
        w("duties.by_reason", month=month), w.columns("duties.reason_columns"), tuple(rows), ("left", "right", "left")
    )
    yield from _told_apart(unshown, w)


def _most_first(given: Material, group: str) -> float:
    one = given.get("duties-not-kept", "", group)
    return -(one.value or 0) if one is not None else 0


def _quality(given: Material, w: Words) -> Iterator[Block]:
    yield Heading(w("heading.quality"))
    if given.readings:
        yield Paragraph(w("quality.said"))
        rows = tuple(_reading(r, w) for r in given.readings)
        sides: tuple[Align, ...] = ("left", "left", "right", "right", "right", "left", "left")
        yield Table(w("quality.caption"), w.columns("quality.columns"), rows, sides)
    else:
        yield Paragraph(w("quality.first"))
    yield Paragraph(w("quality.states"), "note")


def _reading(one: Reading, w: Words) -> tuple[str, ...]:
    name, month = w(f"name.{one.now.measure}"), w.month(one.now.period)
    numbers = w.full(one.first), w.full(one.now), w.change(one.now, one.first)
    return (name, month, *numbers, short(one.first), short(one.now))


def _definitions(given: Material, w: Words) -> Iterator[Block]:
    yield Heading(w("heading.definitions"))
    lines = []
    for name in DEFINED:
        measure = given.measures[name]
        told = w(
            "definitions.line", name=w(f"name.{name}"), basis=w(f"definitions.basis_{measure.basis}"),
            explanation=measure.explanation[w.language],
        )  # fmt: skip
        for key in ("not_established", "ours"):
            text = getattr(measure, key).get(w.language)
            told += " " + w(f"definitions.{key}", text=text) if text else ""
        lines.append(told)
    yield Bullets(tuple(lines))
    yield Paragraph(w("definitions.trace"))
