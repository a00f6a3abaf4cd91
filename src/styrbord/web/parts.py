# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The plain values that shared template parts take, and that the API gives as JSON. Guide: docs/web-pages.md.

Texts in them are already in the reader's language; a number that is none is a state, never an empty cell.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

State = Literal["", "not_modelled", "not_in_force", "no_data", "too_few", "hidden"]
Tone = Literal["", "good", "near", "bad", "quiet"]
Heat = Literal[0, 1, 2, 3, 4, 5]  # 0 none, 1 far on the wrong side ... 3 near ... 5 well on the right side


@dataclass(frozen=True)
class Link:
    """A link, a tab or a crumb; `is_current` where the reader stands."""

    title: str
    url: str = ""
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Card:
    """One figure at a glance: the value or its state in words, where the target is, and what changed."""

    title: str
    value: str = ""  # written out: "86,2 pct."; empty when there is a state
    state: State = ""
    target: str = ""  # "mål: mindst 80 pct."
    distance: str = ""  # "6,2 pct.point over målet"
    change: str = ""  # "+0,4 pct.point siden april"
    tone: Tone = ""
    verdict: str = ""  # the tone in words: "målet er nået"
    note: str = ""
    url: str = ""
    spark: tuple[float | None, ...] = ()  # the last months, oldest first; None where there is no number


@dataclass(frozen=True)
class Column:
    """A column of a grid. `sort` is the address that sorts by it; `sorted` how it is sorted now."""

    title: str
    is_number: bool = False
    note: str = ""
    sort: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Cell:
    """A cell that is more than a text or a number."""

    text: str = ""
    state: State = ""
    url: str = ""
    note: str = ""  # small print below the text
    heat: Heat = 0
    tone: Tone = ""
    nowrap: bool = False  # on one line: days, keys


Plain = str | int | float | dt.date | None


@dataclass(frozen=True)
class Grid:
    """A table with its caption. The first cell of a row is its heading."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | Plain, ...], ...]
    empty: str = ""  # what is said when there are no rows
    foot: tuple[Cell | Plain, ...] = ()
    note: str = ""
    is_heat: bool = False


@dataclass(frozen=True)
class Choice:
    """One value a filter may take."""

    value: str
    title: str


@dataclass(frozen=True)
class Filter:
    """One field of a filter form; its name is the parameter in the address."""

    name: str
    title: str
    value: str = ""
    kind: Literal["choice", "text", "search", "number", "date", "month", "check"] = "choice"
    choices: tuple[Choice, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Step:
    """One step of several."""

    title: str
    state: Literal["done", "current", "ahead"] = "ahead"
    url: str = ""


@dataclass(frozen=True)
class Pages:
    """Where the reader stands in a long list: page `number` of `of`; addresses empty at the ends."""

    number: int
    of: int
    total: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Work:
    """Long work under way: a share from 0 to 1, or None while it is not known."""

    title: str
    share: float | None = None
    said: str = ""
    url: str = ""  # where the next look is taken; empty when the work has ended
    is_failed: bool = False
