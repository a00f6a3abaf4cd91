# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Weeks of benefit with and without a case, by month and step of the ladder.

Each class of persons leaves support at a rate h(d) in the week after d weeks of the spell; those who have moved on to
other support leave at another rate, and the rate of the class is the mean of the two by how many are in each. The
case multiplies the rate of those still in the group by 1 + e * r(t), where e is the effect and r(t) from 0 to 1 how
much of the bought work is being done in week t. Of n persons n * exp(-H - e * A) are left, where H and A are the sums
of the rates and of the moved part of them so far. H and A do not depend on e: what is saved is a sum of weights times
1 - exp(-e * A). The pairs of weight and A are gathered on a fixed grid of A once, and ten thousand effects are one
matrix product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.inference.investment_case import Case, Population
from styrbord.inference.investment_rates import Ladder

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NODES = 192  # the straight line between two nodes is off by less than (e * spacing)**2 / 8 of a weight
ENTRY = 4  # weeks of inflow that are taken as coming in together, in their middle
MONTH = 52 / 12


@dataclass(frozen=True)
class Cohorts:
    """Classes of persons: how many, weeks of the spell and on the ladder when they come in, and the week they do."""

    n: Floats
    spell: Ints
    ladder: Ints
    entry: Ints


@dataclass(frozen=True)
class Paths:
    """One row per class, one column per week of the case, all without the case: those on support when the week begins,
    the rate of leaving in the week, the part of it that the case can move, the step of the ladder."""

    left: Floats
    rate: Floats
    moved: Floats
    step: Ints
    month: Ints
    steps: int

    def base(self) -> Floats:
        """Weeks of benefit without the case, by month and step."""
        months = int(self.month[-1]) + 1
        cell = self.month[None, :] * self.steps + self.step
        weeks: Floats = np.bincount(cell.ravel(), weights=self.left.ravel(), minlength=months * self.steps).astype(
            float
        )
        return weeks.reshape(months, -1)

    def grid(self, work: Floats) -> tuple[Floats, Floats]:
        """(nodes of A, weights by node, month and step) when so much of the work is done in each week."""
        treated = self.moved * work[None, :]
        a = np.cumsum(treated, axis=1) - treated  # those who leave in a week have had that week's benefit
        top = max(float(a.max(initial=0.0)), 1e-9)
        place = a * ((NODES - 1) / top)
        node = np.minimum(place.astype(np.int64), NODES - 2)
        upper = (place - node) * self.left
        months = int(self.month[-1]) + 1
        cell = (self.month[None, :] * self.steps + self.step) * NODES + node
        size = months * self.steps * NODES
        low = np.bincount(cell.ravel(), weights=(self.left - upper).ravel(), minlength=size)
        high = np.bincount(cell.ravel() + 1, weights=upper.ravel(), minlength=size + 1)[:size]
        weights: Floats = (low + high).reshape(months, self.steps, NODES).astype(np.float64)
        return np.linspace(0.0, top, NODES), np.moveaxis(weights, 2, 0)


def cohorts(case: Case, population: Population) -> Cohorts:
    """The classes of a case: those there at the start, and with another baseline than the frozen one those who come."""
    rows = [(n, d, l, 0) for n, d, l in population.stock if n > 0]
    if case.baseline.kind != "frozen":
        growth = np.log1p(case.baseline.inflow_growth) / 52
        entries = np.arange(0, case.weeks, ENTRY)
        rows += [
            (n * ENTRY * np.exp(growth * (e + ENTRY / 2)), d, l, int(e) + ENTRY // 2)
            for n, d, l in population.inflow
            if n > 0
            for e in entries
        ]
    table = np.array(rows, dtype=float).reshape(-1, 4)
    return Cohorts(table[:, 0], *(table[:, i].astype(np.int64) for i in (1, 2, 3)))


def paths(case: Case, some: Cohorts, population: Population, ladder: Ladder) -> Paths:
    """Each class week by week without the case. A week counts by those on support when it begins."""
    week = np.arange(case.weeks)
    gone = week[None, :] - some.entry[:, None]
    here = gone >= 0
    spell = some.spell[:, None] + np.maximum(gone, 0)
    rate, moved = _rates(population, spell, here)
    left = some.n[:, None] * np.exp(rate - np.cumsum(rate, axis=1)) * here
    left *= np.repeat(case.baseline.index, 52)[None, :]
    step = ladder.step(some.ladder[:, None] + np.maximum(gone, 0) + 1)
    month = np.minimum((week / MONTH).astype(np.int64), 12 * case.years - 1)
    return Paths(left, rate, np.where(spell >= case.from_week, moved, 0.0), step, month, len(ladder.share))


def _rates(population: Population, spell: Ints, here: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """(rate of leaving support, the part of it from the target group) of each class in each week."""
    if not population.moves.any():
        rate = population.hazard[np.minimum(spell, len(population.hazard) - 1)] * here
        return rate, rate
    tables = (population.hazard, population.moves, population.elsewhere)
    hazard, moves, other = (t[np.minimum(spell.T, len(t) - 1)] * here.T for t in tables)  # a week lies together
    rate, moved = np.empty_like(hazard), np.empty_like(hazard)
    stays, goes, leaves = np.exp(-hazard), -np.expm1(-moves), np.exp(-other)
    share = np.ones(len(spell))  # of those left on support, how many are still in the target group
    for week in range(len(hazard)):
        moved[week] = share * hazard[week]
        here_still = share * stays[week]
        left = here_still + (1 - share) * leaves[week]
        rate[week] = left
        share = here_still * (1 - goes[week]) / left
    return -np.log(rate.T), moved.T


def work_done(case: Case, lag: float) -> Floats:
    """How much of the bought work is done in each week, from 0 to 1; `lag` weeks pass from hiring to effect."""
    week = np.arange(case.weeks) + 0.5
    total, most = np.zeros(case.weeks), 0.0
    for staff in case.staff:
        begins = (staff.begins - case.starts_on).days / 7 + lag
        until = np.inf if staff.until is None else (staff.until - case.starts_on).days / 7
        fresh = np.clip((week - begins) / max(staff.training_weeks, 1e-9), 0, 1) if staff.training_weeks else 1.0
        at_work = (week >= begins) & (week < until)
        total += np.where(at_work, staff.posts * staff.productive * (0.5 + 0.5 * fresh), 0.0)
        most += staff.posts
    return total / most
