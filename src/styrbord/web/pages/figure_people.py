# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who is behind a figure: only whom the user may see, and every look is written in the access log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from styrbord.law.duties import OUTCOMES
from styrbord.presentation.words import word
from styrbord.web import reckoned
from styrbord.web.parts import Cell, Column, Grid, Pages
from styrbord.web.sight import Sight, address
from styrbord.workbench.shelf import Unit

A_PAGE = 50


@dataclass(frozen=True)
class Person:
    """One person (or duty) behind a figure. `address` is the opaque address of the person's page."""

    address: str
    person_key: str
    team: str
    row: str
    counted_from: dt.date | None
    why: str
    is_counted: bool


@dataclass(frozen=True)
class People:
    """One page of those behind a figure. `others` are behind it too, but in teams the user may not see."""

    persons: tuple[Person, ...]
    grid: Grid
    pages: Pages
    others: int


def people(
    sight: Sight, measure: str, view: str, group: str, month: str, page: int, why: str, *, only_failed: bool = False
) -> People:
    """The page of persons (or of those not counted only), and the log of the look."""
    visit = sight.visit
    found = reckoned.behind(visit.board).units(measure, view, group, month)
    found = [u for u in found if not (only_failed and u.is_counted)]
    numbers = [visit.board.person_at(visit.board.address_of(u.person_key)) for u in found]
    mine = [(u, n) for u, n in zip(found, numbers, strict=True) if n is not None and visit.may_see(n)]
    of = max(1, -(-len(mine) // A_PAGE))
    at = min(max(page, 1), of)
    shown = [_person(sight, u, n) for u, n in mine[(at - 1) * A_PAGE : at * A_PAGE]]
    visit.looked_at_many(list(dict.fromkeys(p.person_key for p in shown)), why)
    return People(tuple(shown), _grid(sight, shown, found), _pages(sight, at, of, len(mine)), len(found) - len(mine))


def _person(sight: Sight, unit: Unit, number: int) -> Person:
    board = sight.visit.board
    return Person(
        address=board.address_of(unit.person_key),
        person_key=unit.person_key,
        team=board.assigned[1][number] or "",
        row=unit.row,
        counted_from=dt.date.fromisoformat(unit.counted_from) if unit.counted_from else None,
        why=unit.why,
        is_counted=unit.is_counted,
    )


def _grid(sight: Sight, shown: Sequence[Person], found: Sequence[Unit]) -> Grid:
    of_duties, some_not = any(u.row for u in found), len({u.is_counted for u in found}) > 1
    rows = []
    for p in shown:
        cells: list[Cell | str | dt.date | None] = [
            Cell(p.person_key, url=address("person", p.address)),
            Cell(p.team or sight.say("no_team"), tone="" if p.team else "quiet"),
        ]  # fmt: skip
        cells += [Cell(sight.rule_name(p.row)), p.counted_from] if of_duties else []
        cells += [Cell(sight.say("counted_yes" if p.is_counted else "counted_no"))] if some_not else []
        cells.append(_why(sight, p.why))
        rows.append(tuple(cells))
    heads = [sight.say("person"), sight.split_name("team")]
    heads += [sight.split_name("row"), sight.say("counted_from")] if of_duties else []
    heads += [sight.say("in_numerator")] if some_not else []
    columns = tuple(Column(h) for h in (*heads, sight.say("what_decided")))
    return Grid(sight.say("behind"), columns, tuple(rows), empty=sight.say("nobody_behind"))


def _why(sight: Sight, why: str) -> str:
    """What decided: the outcome of a duty, or what made a person active."""
    return word("outcome", why, sight.lang) if why in OUTCOMES else sight.say(f"why_{why}")


def _pages(sight: Sight, at: int, of: int, total: int) -> Pages:
    def link(page: int) -> str:
        asked = sight.visit.request.GET.copy()
        asked["page"] = str(page)
        return f"?{asked.urlencode()}"

    return Pages(at, of, total, link(at - 1) if at > 1 else "", link(at + 1) if at < of else "")
