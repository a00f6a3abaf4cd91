# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The lawbook for readers: rules with their versions on a time axis, what is not modelled; one rule whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse

from styrbord.errors import AskedWrongly
from styrbord.law.lawbook import Lawbook, Version
from styrbord.presentation.charts import BLACK, BLUE, GREY, ORANGE, Chart, base
from styrbord.presentation.formats import date as written
from styrbord.presentation.words import word
from styrbord.records.days import FOREVER, date, number
from styrbord.web.page import Page
from styrbord.web.parts import Cell, Choice, Column, Filter, Grid
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit


@dataclass(frozen=True)
class LawAsked:
    """Filters of the list: words in title, row or reference; rules in force on a day; a target group."""

    find: str = ""
    on: dt.date | None = None
    group: str = ""


@dataclass(frozen=True)
class VersionLine:
    """One version of a rule."""

    rule: str
    row: str
    title: str
    in_force: dt.date
    last_day: dt.date | None
    groups: tuple[str, ...]
    basis: Literal["S", "S2", "I"]
    reference: str
    is_in_force: bool


@dataclass(frozen=True)
class Gap:
    """Something the law says that Styrbord does not model, and why."""

    row: str
    begins: str
    ends: str
    why: str
    note: str


@dataclass(frozen=True)
class LawContent:
    """The lawbook: versions by row, what is not modelled, its fingerprint, the time axis as a Vega-Lite chart."""

    fingerprint: str
    day: dt.date
    versions: tuple[VersionLine, ...]
    gaps: tuple[Gap, ...]
    rules: int
    cases: int
    filters: tuple[Filter, ...]
    grid: Grid
    gaps_grid: Grid
    chart: Chart | None


def content(visit: Visit, asked: LawAsked) -> LawContent:
    """Every rule as it was, is and will be."""
    book = visit.bench.book
    day = asked.on or (visit.as_of if not visit.board.is_empty else dt.date.today())
    lines = [_line(v, visit.lang, day) for row in book.rows for v in book.of_row(row) if v.row == row]
    lines = [line for line in lines if _fits(line, asked)]
    gaps = [
        Gap(c["row"], str(c.get("from", "")), str(c.get("until", "")), c["why"], c.get("note", ""))
        for c in book.coverage
        if asked.find.lower() in f"{c['row']} {c['why']} {c.get('note', '')}".lower()
    ]
    return LawContent(
        fingerprint=book.fingerprint,
        day=day,
        versions=tuple(lines),
        gaps=tuple(gaps),
        rules=len(book.files),
        cases=sum(len(file.get("cases", [])) for file in book.files.values()),
        filters=_filters(visit, asked),
        grid=_grid(visit, lines),
        gaps_grid=_gaps(visit, gaps),
        chart=_axis(lines, visit, day) if lines else None,
    )


def _filters(visit: Visit, asked: LawAsked) -> tuple[Filter, ...]:
    groups = sorted({g for v in visit.bench.book.versions for g in v.groups}, key=int)
    choices = (Choice("", visit.words("all_groups")), *(Choice(g, word("group", g, visit.lang)) for g in groups))
    return (
        Filter("find", visit.words("find"), asked.find, "search"),
        Filter("group", visit.words("group"), asked.group, "choice", choices),
        Filter("on", visit.words("on"), str(asked.on or ""), "date"),
    )


def _grid(visit: Visit, lines: list[VersionLine]) -> Grid:
    heads = ("head_row", "head_title", "head_from", "head_to", "head_groups", "head_reference", "head_basis")
    return Grid(
        visit.words("grid_title"),
        tuple(Column(visit.words(h)) for h in heads),
        tuple(
            (
                line.row, Cell(line.title, url=reverse("law_rule", args=[line.rule])), line.in_force,
                line.last_day or visit.words("still"), ", ".join(line.groups), line.reference,
                visit.words(f"basis_{line.basis}"),
            )
            for line in lines
        ),
        empty=visit.words("none_fits"),
    )  # fmt: skip


def _gaps(visit: Visit, gaps: list[Gap]) -> Grid:
    heads = ("head_row", "head_from", "head_to", "head_why", "head_note")
    rows = tuple((g.row, g.begins or "–", g.ends or "–", g.why, g.note) for g in gaps)
    return Grid(visit.words("gaps_title"), tuple(Column(visit.words(h)) for h in heads), rows)


def _line(v: Version, lang: str, day: dt.date) -> VersionLine:
    n = number(day)
    return VersionLine(
        rule=v.rule,
        row=v.row,
        title=v.title[lang],
        in_force=date(v.in_force),
        last_day=date(v.until - 1) if v.until < FOREVER else None,
        groups=v.groups,
        basis=v.basis,  # type: ignore[arg-type]
        reference=reference(v),
        is_in_force=v.in_force <= n < v.until,
    )


def reference(v: Version) -> str:
    """Act and section in one line."""
    return " ".join(str(v.reference[k]) for k in ("act", "section") if k in v.reference)


def _fits(line: VersionLine, asked: LawAsked) -> bool:
    sought = f"{line.row} {line.title} {line.reference} {line.rule}".lower()
    return (
        asked.find.lower() in sought
        and (asked.on is None or line.is_in_force)
        and (not asked.group or asked.group in line.groups)
    )


def _axis(lines: list[VersionLine], visit: Visit, day: dt.date) -> Chart:
    """Versions as bars on a time axis, the day looked from as a line; the table behind tells the basis in words."""
    lang = visit.lang
    still = visit.words("still")
    ends = max([day, *(line.last_day or line.in_force for line in lines)]) + dt.timedelta(days=365)
    colours = {"S": BLUE, "S2": ORANGE, "I": GREY}
    values = [
        {
            "row": f"{line.row}  {line.title}"[:60], "from": str(line.in_force), "to": str(line.last_day or ends),
            "basis": visit.words(f"basis_{line.basis}"), "reference": line.reference,
        }
        for line in lines
    ]  # fmt: skip
    heads = [visit.words(k) for k in ("head_row", "head_title", "head_from", "head_to", "head_reference", "head_basis")]
    alt = visit.words("axis_alt", count=len(lines), day=day)
    spec: dict[str, Any] = base("container", {"step": 18}, description=alt, language=lang)  # type: ignore[arg-type]
    names = [visit.words(f"basis_{b}") for b in colours]
    spec["layer"] = [
        {
            "data": {"values": values},
            "mark": {"type": "bar", "height": 11, "cornerRadius": 2, "tooltip": True},
            "encoding": {
                "y": {"field": "row", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}},
                "x": {"field": "from", "type": "temporal", "title": None, "axis": {"format": "%Y"}},
                "x2": {"field": "to"},
                "color": {
                    "field": "basis", "type": "nominal", "title": None,
                    "scale": {"domain": names, "range": list(colours.values())},
                },
                "stroke": {"value": "white"},
            },
        },
        {
            "data": {"values": [{"day": str(day)}]},
            "mark": {"type": "rule", "color": BLACK, "strokeDash": [4, 3]},
            "encoding": {"x": {"field": "day", "type": "temporal"}},
        },
    ]  # fmt: skip
    rows = tuple(
        (
            line.row, line.title, written(line.in_force, lang), written(line.last_day, lang, missing=still),
            line.reference, visit.words(f"basis_{line.basis}"),
        )
        for line in lines
    )  # fmt: skip
    return Chart(visit.words("axis_title"), alt, spec, tuple(heads), rows, language=lang)


@dataclass(frozen=True)
class RuleAsked:
    """One rule file by its id, or a row such as D2.1."""

    rule: str


@dataclass(frozen=True)
class VersionWhole:
    """A version with its text, authority, choices and parameters."""

    line: VersionLine
    text: str
    published: str
    url: str
    checked_on: dt.date
    choices: tuple[str, ...]
    requires: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    basis_key: str


@dataclass(frozen=True)
class CaseDrawn:
    """A case of the rule file: what happened, and what the rule gives."""

    id: str
    sentence: str
    history: tuple[tuple[str, ...], ...]
    as_of: dt.date
    by_hand: str
    expected: tuple[str, ...]


@dataclass(frozen=True)
class RuleContent:
    """One rule file."""

    id: str
    title: str
    versions: tuple[VersionWhole, ...]
    left_out: tuple[str, ...]
    cases: tuple[CaseDrawn, ...]
    duties: int | None
    may_draft: bool


def rule_content(visit: Visit, asked: RuleAsked) -> RuleContent:
    """The rule with everything a lawyer asks for."""
    book = visit.bench.book
    id_ = asked.rule if asked.rule in book.files else next((v.rule for v in book.of_row(asked.rule)), None)
    if id_ is None:
        raise AskedWrongly(
            visit.words("no_rule_what"), where=asked.rule, expected=visit.words("no_rule_expected"),
            todo=visit.words("no_rule_todo"),
        )  # fmt: skip
    file = book.files[id_]
    versions = [v for v in book.versions if v.rule == id_]
    return RuleContent(
        id=id_,
        title=file["title"][visit.lang],
        versions=tuple(_whole(book, v, visit) for v in sorted(versions, key=lambda v: (v.row, v.in_force))),
        left_out=tuple(file.get("left_out", ())),
        cases=tuple(_drawn(case) for case in file.get("cases", ())),
        duties=None if visit.board.is_empty else _duties(visit, {v.row for v in versions}),
        may_draft=visit.may(Permission.DRAFT_LAW),
    )


def _whole(book: Lawbook, v: Version, visit: Visit) -> VersionWhole:
    requires = [("shape", v.shape.replace("_", " ")), ("clock", v.clock)]
    requires += [("due", str(v.due))] if v.due else []
    requires += [("count", str(v.count))] if v.count != 1 else []
    requires += [(name, str(span)) for name, span in (("per", v.per), ("every", v.every), ("gap", v.gap)) if span]
    requires += [("window", f"{opens} – {due}") for opens, due in v.windows]
    requires += [("fulfilled_by", "; ".join(f"{k}: {_plain(x)}" for k, x in v.fulfilled_by.items()))]
    requires += [("waived_by", ", ".join(v.waived_by))] if v.waived_by else []
    requires += [("paused_by", ", ".join(v.paused_by))] if v.paused_by else []
    return VersionWhole(
        line=_line(v, visit.lang, visit.as_of if not visit.board.is_empty else dt.date.today()),
        text=v.text[visit.lang],
        published=str(v.reference.get("published", "")),
        url=str(v.reference.get("url", "")),
        checked_on=v.checked_on,
        choices=v.choices,
        requires=tuple((visit.words(f"requires_{k}"), x.replace("_", " ")) for k, x in requires),
        groups=tuple(word("group", g, visit.lang) for g in v.groups),
        basis_key=f"basis_{v.basis}",
    )


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _drawn(case: dict[str, Any]) -> CaseDrawn:
    return CaseDrawn(
        id=case["id"],
        sentence=case["sentence"],
        history=tuple(tuple(c.strip() for c in line.split("|")) for line in case["history"].strip().splitlines()),
        as_of=case["as_of"],
        by_hand=case.get("by_hand", ""),
        expected=tuple(", ".join(f"{k} {v}" for k, v in duty.items()) for duty in case["expect"]),
    )


def _duties(visit: Visit, rows: set[str]) -> int:
    duties = visit.board.judged.duties
    wanted = [i for i, row in enumerate(duties.rows) if row in rows]
    return int(sum((duties.row == i).sum() for i in wanted))


PAGES = (
    Page("law", "lov/", Permission.SEE_LAW, content, asks=LawAsked, navigation="law", needs_data=False),
    Page("law_rule", "lov/regel/<str:rule>/", Permission.SEE_LAW, rule_content, asks=RuleAsked, needs_data=False),
)
