# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Figures and report texts in words: a state is a word, a share is a percentage, a count has its noun."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from styrbord.figures.figure import HIDDEN, VALUE, Figure
from styrbord.figures.target import Target
from styrbord.presentation import formats as f
from styrbord.presentation.formats import Language

_FOLDER = Path(__file__).parent.parent / "catalogue" / "reports"
SHORT = 8  # letters of an id in a table; `styrbord figure` takes the beginning of an id


@cache
def _texts(report: str) -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads((_FOLDER / f"{report}.toml").read_text(encoding="utf-8"))


class Words:
    """The texts of one report in one language."""

    def __init__(self, report: str, language: Language) -> None:
        self._texts, self.language = _texts(report), language

    def __call__(self, name: str, /, **slots: Any) -> str:
        """The text `section.key`, its slots filled."""
        text: str = self._entry(name)
        return text.format(**slots)

    def columns(self, name: str, /, **slots: Any) -> tuple[str, ...]:
        """Column headings."""
        return tuple(part.format(**slots) for part in self._entry(name))

    def _entry(self, name: str) -> Any:
        section, key = name.split(".")
        return self._texts[section][key][self.language]

    def has(self, name: str) -> bool:
        """Is there such a text?"""
        section, key = name.split(".")
        return key in self._texts.get(section, {})

    def counted(self, kind: str, n: float) -> str:
        """`1 borger`, `2 borgere`."""
        one, many = self._entry(f"count.{kind}")
        return str(one if n == 1 else many).format(n=self.number(n))

    def number(self, value: float | None) -> str:
        """A count, with as many decimals as it has (at most one)."""
        return f.number(value, 0 if value is None or float(value).is_integer() else 1, self.language)

    def percent(self, share: float) -> str:
        """A share from 0 to 1 in per cent."""
        return f.percent(100 * share, 1, self.language)

    def points(self, difference: float) -> str:
        """A difference between two shares."""
        return f.points(100 * difference, 1, self.language)

    def month(self, period: str, *, short: bool = False) -> str:
        """`2023-03` as "marts 2023"."""
        year, month = (int(part) for part in period.split("-"))
        return f.month(dt.date(year, month, 1), self.language, short=short)

    def state(self, figure: Figure | None) -> str:
        """The word for a figure that is no number."""
        return self(f"state.{'absent' if figure is None else figure.state}")

    def value(self, figure: Figure | None) -> str:
        """The value in its unit, or the word for its state."""
        if figure is None or figure.value is None:
            return self.state(figure)
        return self.percent(figure.value) if figure.unit == "share" else self.number(figure.value)

    def full(self, figure: Figure | None) -> str:
        """A share with its two counts."""
        if figure is None or figure.value is None or figure.unit != "share":
            return self.value(figure)
        top, bottom = self.number(figure.numerator), self.number(figure.denominator)
        return self("count.of", share=self.percent(figure.value), top=top, bottom=bottom)

    def count(self, figure: Figure | None, part: str) -> str:
        """Numerator or denominator, or the word for the state."""
        number = None if figure is None or figure.state == HIDDEN else getattr(figure, part)
        return self.state(figure) if number is None else self.number(number)

    def change(self, now: Figure | None, then: Figure | None) -> str:
        """From `then` to `now`, in points or in numbers; the state of whichever is no number."""
        if now is None or now.value is None:
            return self.state(now)
        if then is None or then.value is None:
            return self.state(then)
        if now.unit == "share":
            return self.points(now.value - then.value)
        return f.number(now.value - then.value, 0, self.language, sign=True)

    def limit(self, target: Target) -> str:
        """`under 30,0 pct.`"""
        level = f.percent(100 * target.level, 0, self.language)
        return self(f"met.{target.met_when}", level=level)


def short(figure: Figure | None) -> str:
    """The beginning of a figure's id, enough to ask for it."""
    return "–" if figure is None else figure.id[:SHORT]


def shown(figure: Figure | None) -> bool:
    """Is it a number?"""
    return figure is not None and figure.state == VALUE
