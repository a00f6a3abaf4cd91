# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The verb that holds figures against a plan the municipality gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from styrbord.figures.figure import NO_DATA, VALUE, Figure
from styrbord.figures.plan import Plan, read_plans
from styrbord.workbench.bench import Workbench
from styrbord.workbench.figures import figures


@dataclass(frozen=True)
class Against:
    """A figure beside what was planned for its month; `state` is `no_data` where no plan was given for it."""

    figure: Figure
    planned: float | None

    @property
    def state(self) -> str:
        """`value` when both are numbers, else why not."""
        return NO_DATA if self.planned is None else self.figure.state

    @property
    def short_of(self) -> float | None:
        """How many fewer than planned (negative: more)."""
        known = self.state == VALUE and self.planned is not None and self.figure.value is not None
        return self.planned - self.figure.value if known else None  # type: ignore[operator]


def against_plan(
    bench: Workbench, measure: str, months: str, as_of: dt.date, plans: Path | None = None,
    known_on: dt.date | None = None, hiding: bool = True,
) -> list[Against]:  # fmt: skip
    """A measure by month beside its plan; without a plan the months are told to have none."""
    given = {(p.measure, p.group): p for p in (read_plans(plans) if plans else ())}
    found = figures(bench, months, as_of, known_on, [measure], hiding).figures()
    groups = {group for name, group in given if name == measure} or {"all"}
    return [Against(f, _planned(given.get((measure, f.group)), f.period)) for f in found if f.group in groups]


def _planned(plan: Plan | None, month: str) -> float | None:
    return plan.months.get(month) if plan else None
