# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`Reckoning`: case data, a day to look from and a row of months, with everything that several measures share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.figures.seniority import Periods, find_periods
from styrbord.law.columns import Ints
from styrbord.law.duties import Duties
from styrbord.law.spells import Spells
from styrbord.records.casedata import CaseData
from styrbord.records.days import number


@dataclass(frozen=True)
class Assessed:
    """Duties with the spells they are numbered by, what rows the lawbook knows, and each row's weakest basis."""

    duties: Duties
    spells: Spells
    rows: tuple[str, ...]
    basis: Mapping[str, str]
    rules: Mapping[str, tuple[str, ...]]
    in_force: Mapping[str, int]


@dataclass(frozen=True)
class Lack:
    """What one duty still needs: how many events of which table, and what the law would count."""

    many: int
    of: str
    would_count: tuple[str, ...]


class DutiesProvider(Protocol):
    """Whoever can assess the case data: called with the rows wanted (all when empty)."""

    def __call__(self, rows: Sequence[str]) -> Assessed:
        """The duties of the rows."""

    def lacks(self, duties: Duties) -> list[Lack]:
        """What each of those duties still needs."""


@dataclass(frozen=True)
class Month:
    """A calendar month by its first and last day number."""

    label: str
    first: int
    last: int

    @staticmethod
    def of(year: int, month: int) -> Month:
        """The month of that year and number (1-12)."""
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return Month(f"{year:04d}-{month:02d}", number(dt.date(year, month, 1)), number(following) - 1)

    def before(self, months: int) -> Month:
        """The month so many months earlier (later when negative)."""
        year, month = (int(part) for part in self.label.split("-"))
        at = year * 12 + month - 1 - months
        return Month.of(at // 12, at % 12 + 1)


def month_range(first: str, last: str) -> list[Month]:
    """The months from `2023-01` to `2023-12`, both included."""
    begin, end = _month(first), _month(last)
    if end.first < begin.first:
        raise AskedWrongly(
            f"The months {first} to {last} run backwards.",
            where="the months asked for",
            expected="the first month before the last, as 2023-01..2023-12",
            todo="Swap them.",
        )
    out = [begin]
    while out[-1].first < end.first:
        out.append(out[-1].before(-1))
    return out


def _month(text: str) -> Month:
    parts = text.split("-")
    if len(parts) == 2 and all(p.isdigit() for p in parts) and len(parts[0]) == 4 and 1 <= int(parts[1]) <= 12:
        return Month.of(int(parts[0]), int(parts[1]))
    raise AskedWrongly(
        f"{text!r} is no month.",
        where="the months asked for",
        expected="a month as 2023-01",
        todo="Write the year with four digits and the month with two.",
    )


class Reckoning:
    """What one answer is reckoned on. Months must follow one another and be over by `as_of`."""

    def __init__(
        self, case: CaseData, as_of: dt.date, months: Sequence[Month], provider: DutiesProvider | None = None
    ) -> None:
        self.case = case
        self.as_of = number(as_of)
        self.months = tuple(m for m in months if m.last <= self.as_of)
        self.persons = len(case.person_keys)
        self._provider = provider
        self._assessed: dict[tuple[str, ...], Assessed] = {}
        self._whole: Assessed | None = None
        self.kept: dict[Any, Any] = {}

    @cached_property
    def periods(self) -> Periods:
        """Benefit periods with their spells."""
        return find_periods(self.case, self.as_of)

    @cached_property
    def birth(self) -> Ints:
        """Each person's birth day; `NO_DAY` for persons without a row."""
        return self.person_column("birth_date", -(2**30))

    def person_column(self, name: str, missing: int) -> npt.NDArray[np.int64]:
        """A numeric column of the persons table, by person number."""
        out = np.full(self.persons, missing, dtype=np.int64)
        table = self.case["persons"]
        out[table["person"]] = table[name]
        return out

    def prepare(self, rows: Sequence[str], everything: bool = False) -> None:
        """Have the duties of all these rows (and of every row, when `everything`) assessed in one go."""
        if not (rows or everything) or self._whole is not None:
            return
        if self._provider is None:
            raise AskedWrongly(
                "Duties are asked for without a lawbook.",
                where="a measure over duties",
                expected="a provider of duties",
                todo="Open the register with a lawbook.",
            )
        self._whole = self._provider(() if everything else tuple(rows))

    def assessed(self, rows: Sequence[str]) -> Assessed:
        """The duties of those rows (all that were prepared, when none is named)."""
        key = tuple(rows)
        if key not in self._assessed:
            self.prepare(key, not key)
            assert self._whole is not None
            whole = self._whole
            self._assessed[key] = replace(whole, duties=whole.duties.of_rows(*key)) if key else whole
        return self._assessed[key]

    def known_rows(self, rows: Sequence[str]) -> list[str]:
        """Those of the rows that the lawbook carries."""
        return [r for r in rows if r in self.assessed(rows).rows]

    def month_of(self, day: npt.NDArray[Any]) -> Ints:
        """The position of the month each day lies in; -1 outside the months asked for."""
        if not self.months:
            return np.full(len(day), -1, dtype=np.int64)
        starts = np.array([m.first for m in self.months])
        at = np.searchsorted(starts, day, side="right") - 1
        return np.where(np.asarray(day) <= self.months[-1].last, at, -1)
