# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Two lawbooks on the live register: how many duties come out otherwise, for how many persons, and for whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from styrbord.errors import AskedWrongly
from styrbord.figures.disclosure import Hiding
from styrbord.law.compare import NO_DUTY, OUTCOMES_OR_NONE, Comparison
from styrbord.law.duties import KEPT, LATE, MISSED
from styrbord.law.lawbook import HOME, Lawbook, frozen_on, load_lawbook
from styrbord.presentation import formats as f
from styrbord.presentation.words import word
from styrbord.records.days import NO_DAY, add_months, date, number
from styrbord.web.csvsafe import csv_bytes
from styrbord.web.page import Download, File, Page
from styrbord.web.parts import Card, Cell, Choice, Column, Filter, Grid
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench import judged_otherwise
from styrbord.workbench.drafts import draft, drafts, lawbook_with

SHOWN = 50  # persons on the page; the download has all


@dataclass(frozen=True)
class CompareAsked:
    """The other law ("old:DAY", "overlay:NAME" or "draft:NAME"), duties due in a month, a rule row."""

    other: str = ""
    month: str = ""
    row: str = ""


@dataclass(frozen=True)
class Side:
    """One lawbook's result: duties that have fallen due by outcome, and the share in time (None: nobody, or hidden)."""

    duties: int | None
    kept: int | None
    late: int | None
    missed: int | None
    share: float | None


@dataclass(frozen=True)
class RowLine:
    """One row of law under either lawbook; `changed` duties of `persons` persons come out otherwise."""

    row: str
    title: str
    first: Side
    second: Side
    changed: int | None
    persons: int | None


@dataclass(frozen=True)
class Move:
    """Duties that go from one outcome to another."""

    row: str
    was: str
    becomes: str
    duties: int | None
    persons: int | None


@dataclass(frozen=True)
class Affected:
    """One duty that comes out otherwise, for those who may see the person."""

    address: str
    person_key: str
    team: str
    row: str
    was: str
    becomes: str
    was_due: dt.date | None
    due: dt.date | None


@dataclass(frozen=True)
class CompareContent:
    """What the other law would give on the same register on the same day. Hidden counts are null."""

    first: str
    second: str
    others: tuple[tuple[str, str], ...]
    months: tuple[str, ...]
    total: RowLine
    rows: tuple[RowLine, ...]
    moves: tuple[Move, ...]
    affected: tuple[Affected, ...]
    affected_in_all: int
    may_see_persons: bool
    filters: tuple[Filter, ...]
    cards: tuple[Card, ...]
    sentence: str
    grid: Grid
    any_hidden: bool
    moves_grid: Grid


def content(visit: Visit, asked: CompareAsked) -> CompareContent:
    """Today's law beside another."""
    asked = _chosen_law(visit, asked)
    found = _comparison(visit, asked.other)
    seen = _chosen(found, asked)
    titles = {v.row: v.title[visit.lang] for v in visit.bench.book.versions}
    rows = [_line(found, seen & (found.row == i), row, titles.get(row, row)) for i, row in enumerate(found.rows)]
    rows = [r for r in rows if r.first.duties or r.second.duties]
    which = _within(visit, found, seen)
    persons = _affected(visit, found, which[:SHOWN])
    visit.looked_at_many(sorted({one.person_key for one in persons}), why="affected by other law")
    total, moves = _line(found, seen, "", visit.words("all_rows")), _moves(found, seen, visit)
    if not (visit.may(Permission.SEE_PERSONS) and visit.teams is None):
        rows, total, moves = _published(rows, total, moves)
    return CompareContent(
        first=visit.words("todays_law"),
        second=_named(visit, asked.other),
        others=_others(visit),
        months=_months(visit),
        total=total,
        rows=tuple(rows),
        moves=moves,
        affected=tuple(persons),
        affected_in_all=len(which),
        may_see_persons=visit.may(Permission.SEE_PERSONS),
        filters=_filters(visit, asked, titles),
        cards=_cards(visit, total),
        sentence=_sentence(visit, total),
        grid=_grid(visit, [*rows, total]),
        any_hidden=any(r.changed is None or r.first.duties is None or r.second.duties is None for r in rows),
        moves_grid=_moves_grid(visit, moves),
    )


def _filters(visit: Visit, asked: CompareAsked, titles: dict[str, str]) -> tuple[Filter, ...]:
    every = Choice("", visit.words("all_months"))
    months = (every, *(Choice(m, f.month(dt.date.fromisoformat(f"{m}-01"), visit.lang)) for m in _months(visit)))
    rows = (Choice("", visit.words("all_rows")), *(Choice(r, f"{r} {t}") for r, t in titles.items()))
    return (
        Filter("other", visit.words("other"), asked.other, "choice", tuple(Choice(c, t) for c, t in _others(visit))),
        Filter("month", visit.words("month"), asked.month, "choice", months),
        Filter("row", visit.words("row"), asked.row, "choice", rows),
    )


def _cards(visit: Visit, total: RowLine) -> tuple[Card, ...]:
    def count(title: str, value: int | None) -> Card:
        return Card(title, "" if value is None else f.number(value, 0, visit.lang), "hidden" if value is None else "")

    def share(title: str, side: Side) -> Card:
        if side.share is None:
            return Card(title, state="hidden" if side.duties is None else "no_data")
        return Card(title, f.percent(100 * side.share, 1, visit.lang), note=visit.words("share_note"))

    return (
        share(visit.words("card_first"), total.first),
        share(visit.words("card_second"), total.second),
        count(visit.words("card_missed_first"), total.first.missed),
        count(visit.words("card_missed_second"), total.second.missed),
        count(visit.words("card_persons"), total.persons),
    )


def _sentence(visit: Visit, total: RowLine) -> str:
    if total.changed is None or total.persons is None:
        return visit.words("sentence_hidden")
    return visit.words("sentence", count=total.changed, persons=total.persons) if total.changed else visit.words("same")


def _grid(visit: Visit, rows: list[RowLine]) -> Grid:
    heads = ["due", "missed", "late", "share"]
    columns = [Column(visit.words("head_row")), Column(visit.words("head_title"))]
    for side in ("first", "second"):
        columns += [Column(visit.words(f"head_{h}"), True, visit.words(f"side_{side}")) for h in heads]
    columns += [Column(visit.words("head_changed"), True), Column(visit.words("head_persons"), True)]
    lines = [
        (
            r.row or visit.words("all_rows"), r.title if r.row else "",
            *_sides(r.first, visit), *_sides(r.second, visit), _hidden(r.changed), _hidden(r.persons),
        )
        for r in rows
    ]  # fmt: skip
    return Grid(
        visit.words("grid_title"), tuple(columns), tuple(lines[:-1]), visit.words("nothing_due"), foot=lines[-1]
    )


def _sides(side: Side, visit: Visit) -> tuple[Cell | int, ...]:
    none_due = side.kept == side.late == side.missed == 0
    share = Cell(state="no_data") if none_due else Cell(state="hidden")
    if side.share is not None:
        share = Cell(f.percent(100 * side.share, 1, visit.lang))
    counts = (side.kept, side.late, side.missed)
    due = None if None in counts else sum(c for c in counts if c)
    return _hidden(due), _hidden(side.missed), _hidden(side.late), share


def _hidden(count: int | None) -> Cell | int:
    return Cell(state="hidden") if count is None else count


def _moves_grid(visit: Visit, moves: tuple[Move, ...]) -> Grid:
    heads = (("row", False), ("was", False), ("becomes", False), ("duties", True), ("persons", True))
    return Grid(
        visit.words("moves_title"),
        tuple(Column(visit.words(f"head_{h}"), is_number) for h, is_number in heads),
        tuple((m.row, m.was, m.becomes, _hidden(m.duties), _hidden(m.persons)) for m in moves),
        visit.words("same"),
    )


def _changes(visit: Visit) -> list[dt.date]:
    """The last days of older law up to the day looked from, newest first: where a version of some rule ended."""
    as_of = number(visit.as_of)
    ends = {v.until for v in visit.bench.book.versions if v.until <= as_of}
    return [day for end in sorted(ends, reverse=True) if (day := date(end - 1)) is not None]


def _chosen_law(visit: Visit, asked: CompareAsked) -> CompareAsked:
    """The law asked for; else the latest older law under which something comes out otherwise."""
    return asked if asked.other else replace(asked, other=latest_other(visit))


def latest_other(visit: Visit) -> str:
    """The latest older law that makes a difference to the register, as `other` names it; else the newest."""

    def find() -> str:
        codes = [f"old:{day}" for day in _changes(visit)]
        return next((c for c in codes if _comparison(visit, c).changed.any()), codes[0] if codes else "")

    return visit.board.once("latest other law", find)


def _comparison(visit: Visit, other: str) -> Comparison:
    book = _book(visit, other)
    return visit.board.once(("compare", book.fingerprint, other), lambda: judged_otherwise(visit.board.judged, book))


def _book(visit: Visit, other: str) -> Lawbook:
    kind, _, name = other.partition(":")
    base = visit.bench.book
    if kind == "old" and name in map(str, _changes(visit)):
        return frozen_on(base, number(dt.date.fromisoformat(name)))
    if kind == "overlay" and name in _overlays():
        return load_lawbook([*visit.bench.overlays, name])
    if kind == "draft":
        one = draft(visit.journal, name)
        return lawbook_with([(one.rule, one.text)], visit.bench.overlays, name)
    raise AskedWrongly(
        visit.words("no_law_what"), where="other", expected=visit.words("no_law_expected"),
        todo=visit.words("no_law_todo"),
    )  # fmt: skip


def _overlays() -> list[str]:
    return sorted(p.name for p in (HOME / "overlays").iterdir() if p.is_dir())


def _others(visit: Visit) -> tuple[tuple[str, str], ...]:
    codes = [f"old:{day}" for day in _changes(visit)]
    codes += [*(f"overlay:{o}" for o in _overlays()), *(f"draft:{d.name}" for d in drafts(visit.journal))]
    return tuple((code, _named(visit, code)) for code in codes)


def _named(visit: Visit, other: str) -> str:
    kind, _, name = other.partition(":")
    if kind == "old":
        return visit.words("old_law", day=dt.date.fromisoformat(name))
    return visit.words(f"overlay.{name}") if kind == "overlay" else visit.words("draft_law", name=name)


def _months(visit: Visit) -> tuple[str, ...]:
    """The last 24 months, newest first, as they stand in the question."""
    year, month = visit.as_of.year, visit.as_of.month
    back = [(year * 12 + month - 1 - n) for n in range(24)]
    return tuple(f"{m // 12}-{m % 12 + 1:02d}" for m in back)


def _chosen(found: Comparison, asked: CompareAsked) -> np.ndarray:
    """Which duties are looked at: of a row, and due (under either law) in the month."""
    seen = np.ones(len(found.row), dtype=bool)
    if asked.row:
        seen &= found.row == (found.rows.index(asked.row) if asked.row in found.rows else -1)
    if asked.month:
        begins, ends = _days_of(asked.month)
        due = [(side >= begins) & (side < ends) for side in (found.first_due, found.second_due)]
        seen &= due[0] | due[1]
    return seen


def _days_of(month: str) -> tuple[int, int]:
    try:
        first = dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        raise AskedWrongly(
            f"{month!r} is not a month.", where="month", expected="for example 2023-02", todo="choose one from the list"
        ) from None
    return number(first), int(add_months(number(first), 1))


def _line(found: Comparison, seen: np.ndarray, row: str, title: str) -> RowLine:
    changed = seen & found.changed
    persons = len(set(found.person[changed].tolist()))
    return RowLine(row, title, _side(found.first[seen]), _side(found.second[seen]), int(changed.sum()), persons)


def _side(outcomes: np.ndarray) -> Side:
    kept, late, missed = (int((outcomes == o).sum()) for o in (KEPT, LATE, MISSED))
    due = kept + late + missed
    return Side(int((outcomes != NO_DUTY).sum()), kept, late, missed, kept / due if due else None)


def _moves(found: Comparison, seen: np.ndarray, visit: Visit) -> tuple[Move, ...]:
    some = np.flatnonzero(seen & found.changed)
    cells: dict[tuple[int, int, int], list[int]] = {}
    for at in some.tolist():
        cells.setdefault((int(found.row[at]), int(found.first[at]), int(found.second[at])), []).append(at)
    lines = sorted(cells.items(), key=lambda cell: -len(cell[1]))
    return tuple(
        Move(
            found.rows[row], _outcome(one, visit), _outcome(two, visit), len(which),
            len(set(found.person[which].tolist())),
        )
        for (row, one, two), which in lines
    )  # fmt: skip


def _published(
    rows: list[RowLine], total: RowLine, moves: tuple[Move, ...]
) -> tuple[list[RowLine], RowLine, tuple[Move, ...]]:
    """The same without small counts, and without those from which a small one could be reckoned.

    A lawbook's counts of a row go together; a hidden row takes the total of its lawbook with it, and one small change
    takes the counts of all changes (as `figures.views.Difference.published` does).
    """
    hidden = Side(None, None, None, None, None)
    few = any(
        _is_small(n) for x in (*moves, *rows) for n in ((x.duties if isinstance(x, Move) else x.changed), x.persons)
    )

    def shown(line: RowLine, first: bool, second: bool) -> RowLine:
        line = replace(line, first=line.first if first else hidden, second=line.second if second else hidden)
        return replace(line, changed=None, persons=None) if few else line

    lines = [shown(r, not _has_small(r.first), not _has_small(r.second)) for r in rows]
    whole = shown(
        total, *(not any(_has_small(getattr(r, side)) for r in (*rows, total)) for side in ("first", "second"))
    )
    return lines, whole, tuple(replace(m, duties=None, persons=None) for m in moves) if few else moves


def _is_small(count: int | None) -> bool:
    return count is not None and 0 < count < Hiding().limit


def _has_small(side: Side) -> bool:
    return any(_is_small(n) for n in (side.duties, side.kept, side.late, side.missed))


def _outcome(code: int, visit: Visit) -> str:
    return visit.words("no_duty") if code == NO_DUTY else word("outcome", OUTCOMES_OR_NONE[code], visit.lang)


def _within(visit: Visit, found: Comparison, seen: np.ndarray) -> np.ndarray:
    """The duties that come out otherwise, of persons within the user's limits, earliest due first (positions)."""
    if not visit.may(Permission.SEE_PERSONS):
        return np.empty(0, dtype=np.int64)
    which = np.flatnonzero(seen & found.changed)
    if visit.teams is not None:
        which = which[np.isin(visit.board.assigned[1][found.person[which]].astype(str), visit.teams)]
    return which[np.argsort(np.maximum(found.first_due[which], found.second_due[which]), kind="stable")]


def _affected(visit: Visit, found: Comparison, which: np.ndarray) -> list[Affected]:
    """These duties with the person, and what becomes of them."""
    team = visit.board.assigned[1]
    return [
        Affected(
            visit.board.address_of(visit.board.key_of(p := int(found.person[i]))),
            visit.board.key_of(p),
            team[p] or "",
            found.rows[found.row[i]],
            _outcome(int(found.first[i]), visit),
            _outcome(int(found.second[i]), visit),
            _due(found.first_due[i]),
            _due(found.second_due[i]),
        )
        for i in which.tolist()
    ]


def _due(day: Any) -> dt.date | None:
    return None if day == NO_DAY else date(int(day))


def listed(visit: Visit, asked: CompareAsked) -> File:
    """Everybody affected as CSV; each of them is logged as looked at."""
    asked = _chosen_law(visit, asked)
    found = _comparison(visit, asked.other)
    lines = _affected(visit, found, _within(visit, found, _chosen(found, asked)))
    visit.looked_at_many(sorted({line.person_key for line in lines}), why="law_compare.csv")
    names = ("person_key", "team", "row", "was", "becomes", "was_due", "due")
    table = pa.table({n: [getattr(line, n) for line in lines] for n in names})
    return File(csv_bytes(table), "text/csv; charset=utf-8", "affected.csv")


PAGES = (
    Page(
        "law_compare", "lov/sammenlign/", Permission.SEE_LAW, content, asks=CompareAsked, navigation="law",
        downloads=(Download("csv", "ramte.csv", Permission.SEE_PERSONS, listed),),
    ),
)  # fmt: skip
