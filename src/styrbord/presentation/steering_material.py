# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What a steering report is made of: figures by question, targets, two readings of one month, and who is lacking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from styrbord.figures.figure import Figure, MadeFrom
from styrbord.figures.forecast import Forecast
from styrbord.figures.measure import Measure
from styrbord.figures.missing import Missing
from styrbord.figures.target import Target, target_on
from styrbord.figures.views import Difference

Key = tuple[str, str, str, str]  # measure, view, group, period


@dataclass(frozen=True)
class Reading:
    """One month's figure as first known and as known now, both seen from the month's last day."""

    first: Figure
    now: Figure


@dataclass(frozen=True)
class Material:
    """All that the report says, before it is put in words."""

    place: str
    months: tuple[str, ...]
    as_of: dt.date
    made: MadeFrom
    delivery: int
    source: str
    figures: Mapping[Key, Figure]
    measures: Mapping[str, Measure]
    targets: tuple[Target, ...]
    titles: Mapping[str, Mapping[str, str]]
    readings: tuple[Reading, ...] = ()
    ahead: tuple[Forecast, ...] = ()
    missing: Missing | None = None
    gap: Difference | None = None
    with_persons: bool = False
    hiding: bool = True

    @property
    def month(self) -> str:
        """The month the report is about."""
        return self.months[-1]

    @property
    def before(self) -> str:
        """The month before."""
        return self.months[-2]

    def get(self, measure: str, view: str = "", group: str = "all", period: str = "") -> Figure | None:
        """The figure of that question (of the report's month when no period is given); None when nobody asked it."""
        return self.figures.get((measure, view, group, period or self.month))

    def groups(self, measure: str, view: str, split: str) -> list[str]:
        """The groups of a split that have a figure for the report's month, in the order they were answered."""
        keys = [k for k in self.figures if k[:2] == (measure, view) and k[3] == self.month]
        keys.sort(key=lambda k: int(k[2].partition(":")[2]) if k[2].startswith("group:") else 0)
        return [g for *_, g, _ in keys if (g.startswith(f"{split}:") if split else ":" not in g and g != "all")]

    def target(self, measure: str, view: str, period: str) -> Target | None:
        """The target in force on the last day of a month."""
        return target_on(self.targets, measure, view, "all", last_day(period))

    def view_in_force(self, measure: str) -> str:
        """The view the target of the report's month is stated in."""
        views = [v.name for v in self.measures[measure].views]
        return next((v for v in ("new", "old") if v in views and self.target(measure, v, self.month)), views[0])


def last_day(period: str) -> dt.date:
    """The last day of `2023-03`."""
    year, month = (int(part) for part in period.split("-"))
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def lacking(figure: Figure | None, target: Target) -> tuple[int, int] | None:
    """How many units must be otherwise for the target (negative: how many may still fail), and the numerator then.

    None where the figure is no number, or no count is shown.
    """
    if figure is None or figure.value is None or figure.numerator is None or not figure.denominator:
        return None
    top, of = int(figure.numerator), int(figure.denominator)
    good = [k for k in range(of + 1) if target.is_met(k / of)]
    if not good:
        return None
    lower = target.met_when in ("below", "at_most")
    edge = max(good) if lower else min(good)
    return (top - edge, edge) if lower else (edge - top, edge)
