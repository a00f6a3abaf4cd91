# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`Frame`: the units a measure counts, as columns made when asked for, and conditions on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.errors import BadRule
from styrbord.figures.measure import View
from styrbord.law.columns import Bools, Ints


@dataclass(frozen=True)
class Labelled:
    """A column of codes with their texts; -1 is unknown."""

    codes: npt.NDArray[Any]
    labels: tuple[str, ...]


Column = npt.NDArray[Any] | Labelled
Maker = Callable[["Frame", View], Column]
Reached = Callable[["Frame", float], Bools]
BY_VIEW = ("passive", "offer_in_window", "offer_in_month", "interviews_in_window", "interviews_so_far")


@dataclass(frozen=True)
class Frame:
    """Units as equally long arrays.

    `month` is the position of each unit's month among those asked for; `day` the day its team, group and caseworker are
    read on; `age_day` the day its age is read on. `thresholds` answer "at least n" for columns counted in calendar
    months.
    """

    person: Ints
    month: Ints
    day: Ints
    age_day: Ints
    makers: Mapping[str, Maker]
    thresholds: Mapping[str, Reached] = field(default_factory=dict)
    once_per_person: bool = False
    _made: dict[tuple[str, str], Column] = field(default_factory=dict)
    _passed: dict[tuple[str, float], Bools] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def shared(self) -> Ints:
        """Units of persons who have several; units of one person lie together."""
        same = self.person[1:] == self.person[:-1]
        several = np.zeros(len(self.person), dtype=bool)
        several[1:] |= same
        several[:-1] |= same
        return np.flatnonzero(several)

    def column(self, name: str, view: View) -> Column:
        """The column of that name, as the view of the law sees it."""
        key = (name, view.key if name in BY_VIEW else "")
        if key not in self._made:
            self._made[key] = self.makers[name](self, view)
        return self._made[key]

    def split(self, name: str, view: View) -> Labelled:
        """The labels of a split; `a|b` crosses two."""
        parts = [self._labelled(part, view) for part in name.split("|")]
        whole = parts[0]
        for part in parts[1:]:
            whole = _crossed(whole, part)
        return whole

    def holds(self, conditions: Mapping[str, Any], view: View) -> Bools:
        """Which units meet all conditions."""
        out = np.ones(len(self), dtype=bool)
        for name, wanted in conditions.items():
            out &= self._holds(name, wanted, view)
        return out

    def _labelled(self, name: str, view: View) -> Labelled:
        column = self.column(name, view)
        if not isinstance(column, Labelled):
            raise BadRule(
                f"The column {name} has no labels and cannot be split by.",
                where="split_by of a measure",
                expected="a column with labels, such as benefit or age",
                todo="Choose another split.",
            )
        return column

    def _holds(self, name: str, wanted: Any, view: View) -> Bools:
        if isinstance(wanted, dict):
            return self._within(name, wanted, view)
        column = self.column(name, view)
        if isinstance(column, Labelled):
            texts = [wanted] if isinstance(wanted, str) else list(wanted)
            codes = [column.labels.index(t) for t in texts if t in column.labels]
            return np.isin(column.codes, codes)
        return np.asarray(column == wanted)

    def _within(self, name: str, wanted: Mapping[str, Any], view: View) -> Bools:
        out = np.ones(len(self), dtype=bool)
        for word, limit in wanted.items():
            if word == "at_least":
                out &= self._reached(name, limit, view)
            elif word == "below":
                out &= ~self._reached(name, limit, view)
            elif word == "not":
                out &= ~self._holds(name, limit, view)
            else:
                raise BadRule(
                    f"A condition on {name} says {word!r}.",
                    where="among or of_these of a measure",
                    expected="at_least, below or not",
                    todo="Correct the measure file.",
                )
        return out

    def _reached(self, name: str, limit: float, view: View) -> Bools:
        if name in self.thresholds:
            if (name, limit) not in self._passed:
                self._passed[name, limit] = self.thresholds[name](self, limit)
            return self._passed[name, limit]
        column = self.column(name, view)
        assert isinstance(column, np.ndarray)
        # hours are sums of decimals: a sum within a millionth of the limit has reached it
        return np.asarray(np.round(column, 6) >= limit) if column.dtype.kind == "f" else np.asarray(column >= limit)


def _crossed(a: Labelled, b: Labelled) -> Labelled:
    codes = np.where((a.codes < 0) | (b.codes < 0), -1, a.codes.astype(np.int64) * len(b.labels) + b.codes)
    return Labelled(codes, tuple(f"{x}|{y}" for x in a.labels for y in b.labels))
