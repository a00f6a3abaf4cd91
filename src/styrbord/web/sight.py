# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`Sight`: the figures one visit sees, what they are called, and how they become cells, cards and links.

Whoever may see every person sees open numbers; everybody else sees small ones hidden. The figure's id tells which.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from styrbord.figures.catalogue import read_targets, shipped
from styrbord.figures.disclosure import Hiding
from styrbord.figures.figure import VALUE, Figure
from styrbord.figures.target import Target, target_on
from styrbord.presentation import formats
from styrbord.presentation.words import word
from styrbord.records.days import date
from styrbord.web import reckoned
from styrbord.web.parts import Cell
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.web.words import has, says
from styrbord.workbench.inputs import months_of
from styrbord.workbench.prospects import targets_of
from styrbord.workbench.shelf import Shelf

NAMES = "measures"
NOBODY_YET = "nobody_yet"
TARGETS = read_targets()


def address(name: str, *args: Any, **query: Any) -> str:
    """The address of a page with its filters; empty where there is no such page."""
    try:
        path = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    told = {k: v for k, v in query.items() if v not in ("", None)}
    return f"{path}?{urlencode(told)}" if told else path


class Sight:
    """The figures of a visit. `shelf` is None while they are being reckoned."""

    def __init__(self, visit: Visit, page: str = "figures") -> None:
        self.visit, self.page = visit, page
        self.lang = visit.lang
        self.is_open = visit.may(Permission.SEE_PERSONS) and visit.teams is None
        self.hiding = Hiding(on=not self.is_open)
        self.shelf: Shelf | None = reckoned.shelf(visit.board, hiding=not self.is_open)

    @property
    def month(self) -> str:
        """The newest month that is over."""
        assert self.shelf is not None
        return self.shelf.months[-1]

    def get(self, measure: str, view: str = "", group: str = "all", month: str = "") -> Figure | None:
        """The figure of that question; None when nobody is in the group."""
        assert self.shelf is not None
        return self.shelf.get(measure, view, group, month)

    # -- what things are called

    def say(self, key: str, **parts: Any) -> str:
        """A text of the page, else one that the figure pages share."""
        page = self.page if has(key, page=self.page) else "figures"
        return says(key, page=page, lang=self.lang, **parts)

    def measure_name(self, measure: str) -> str:
        """The short name of a measure."""
        return says(f"name.{measure}", page=NAMES, lang=self.lang)

    def group_name(self, group: str) -> str:
        """What a group of a figure is called: "team:Unge", "group:2", "row:K2.2", a benefit, or all."""
        split, _, label = group.partition(":") if ":" in group else ("", "", group)
        if group == "all":
            return says("split.all", page=NAMES, lang=self.lang)
        if "|" in split:
            return " · ".join(
                self.group_name(f"{s}:{t}") for s, t in zip(split.split("|"), label.split("|"), strict=True)
            )
        if split == "row":
            return self.rule_name(label)
        if split == "team":
            return label
        if split in ("group", "reason", "actor", "form"):
            return word(split, label, self.lang)
        if split == "kind":
            told = word("interviews", label, self.lang)
            return told if told != label else word("offers", label, self.lang)
        key = f"label.{split}.{label}"
        return says(key, page=NAMES, lang=self.lang) if has(key, page=NAMES) else word("benefit", label, self.lang)

    def rule_name(self, row: str) -> str:
        """A row of law with its title."""
        versions = self.visit.bench.book.of_row(row)
        return f"{row} {versions[-1].title[self.lang]}" if versions else row

    def split_name(self, split: str) -> str:
        """What a split is called."""
        return says(f"split.{split}", page=NAMES, lang=self.lang)

    def month_name(self, month: str, *, short: bool = False) -> str:
        """`2026-09` as "september 2026"."""
        return formats.month(dt.date.fromisoformat(f"{month}-01"), self.lang, short=short)

    # -- numbers in words

    def value(self, figure: Figure | None) -> str:
        """A figure's value in its unit; empty when it is no number."""
        if figure is None or figure.value is None:
            return ""
        if figure.unit in ("share", "change"):
            return formats.percent(100 * figure.value, 1, self.lang, sign=figure.unit == "change")
        if figure.unit == "yes_no":
            return self.say("yes" if figure.value else "no")
        if figure.unit in ("days", "hours"):
            return self.say(f"in_{figure.unit}", count=figure.value)
        return formats.number(figure.value, 0 if float(figure.value).is_integer() else 1, self.lang)

    def state(self, figure: Figure | None) -> str:
        """The state of what is no number; a share of nobody is its own word (empty: it is a number)."""
        if figure is None:
            return "no_data"
        return "" if figure.state == VALUE else figure.state

    def in_words(self, figure: Figure | None) -> str:
        """The value, or the word for its state."""
        state = self.state(figure)
        if not state:
            return self.value(figure)
        return self.say(NOBODY_YET) if self.is_nobody(figure) else says(f"state.{state}", lang=self.lang)

    def is_nobody(self, figure: Figure | None) -> bool:
        """Is it a share of nobody? Then there was nothing to do, which is neither zero nor too few."""
        return figure is not None and figure.state == "too_few" and figure.denominator == 0

    def cell(self, figure: Figure | None, *, url: str | None = None, note: str = "", **more: Any) -> Cell:
        """A figure as a cell that links to its page."""
        if self.is_nobody(figure):
            return Cell(self.say(NOBODY_YET), tone="quiet")
        link = self.figure_url(figure) if url is None else url
        return Cell(self.value(figure), state=self.state(figure), url=link, note=note, **more)  # type: ignore[arg-type]

    def of(self, figure: Figure | None) -> str:
        """ "37 af 211", where both are told."""
        if figure is None or figure.numerator is None or not figure.denominator:
            return ""
        top, bottom = (formats.number(n, 0, self.lang) for n in (figure.numerator, figure.denominator))
        return self.say("of", top=top, bottom=bottom)

    def points(self, difference: float) -> str:
        """A difference between two shares."""
        return formats.points(100 * difference, 1, self.lang)

    def percent(self, share: float) -> str:
        """A share in per cent."""
        return formats.percent(100 * share, 1, self.lang)

    # -- where things are

    def figure_url(self, figure: Figure | None) -> str:
        """The page of a figure."""
        return "" if figure is None else address("figure", figure.id)

    def measure_url(self, measure: str, **query: Any) -> str:
        """The page of a measure with filters."""
        return address("figure", measure, **query)

    # -- targets

    def target(self, measure: str, view: str, month: str, group: str = "all") -> Target | None:
        """The target in force on the last day of a month."""
        day = date(months_of(month)[0].last)
        assert day is not None
        return target_on(TARGETS, measure, view, group, day)

    def limit(self, target: Target) -> str:
        """`mindst 80 pct.`"""
        level = formats.percent(100 * target.level, 0, self.lang)
        return self.say(f"met.{target.met_when}", level=level)


def distance(target: Target, value: float) -> float:
    """How far on the right side of the target a value lies; negative on the wrong side."""
    return value - target.level if target.met_when in ("at_least", "above") else target.level - value


def views_of(measure: str) -> Mapping[str, Mapping[str, str]]:
    """The views of a measure by name, with their titles."""
    return {v.name: v.title for v in shipped()[measure].views}


def usual_view(measure: str, month: str) -> str:
    """The view a measure's target of the month is stated in; else that of its last target, else its first."""
    names = list(views_of(measure))
    if len(names) == 1:
        return names[0]
    aims = [t.view for t in targets_of(measure, months_of(month)[0]) if t.view in names]
    return aims[0] if aims else names[0]


def hours_known(sight: Sight) -> str:
    """The newest month that has paid hours: they come a month or two after the work."""

    def newest() -> str:
        months = sight.visit.board.case["wage_hours"]["month"]
        last = date(int(months.max())) if len(months) else None
        return f"{last:%Y-%m}" if last else ""

    return sight.visit.board.once("newest wage month", newest) or sight.month
