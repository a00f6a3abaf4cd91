# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Which cases to choose under one budget: exact for up to sixteen by trying every set, beyond that by integer
programming.

Cases are drawn apart from one another; that their effects do not lean on each other is an assumption, and is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly

Floats = npt.NDArray[np.float64]
TRIED = 16


@dataclass(frozen=True)
class Candidate:
    """A case to choose or leave: what it costs of the budget, and its discounted result in each draw."""

    id: str
    title: str
    cost: float
    result: Floats


@dataclass(frozen=True)
class Portfolio:
    """The set with the greatest mean result within the budget. `often`: by case, the share of draws in
    which it is in the set that would have been best in that draw (empty beyond sixteen cases)."""

    chosen: tuple[str, ...]
    budget: float
    cost: float
    mean: float
    low: float
    high: float
    chance: float
    runner_up: tuple[str, ...] | None
    runner_up_mean: float | None
    more_money: float
    often: tuple[tuple[str, float], ...]


def choose(cases: Sequence[Candidate], budget: float, *, least_chance: float = 0.0, step: float = 1e6) -> Portfolio:
    """The best set. A case whose own chance is under `least_chance` is left out; `more_money` is what `step` kroner
    more
    of budget would add to the mean. Refuses a budget below nothing and cases with different numbers of draws."""
    _check(cases, budget)
    fit = [c for c in cases if (c.result > 0).mean() >= least_chance]
    chosen, value, runner = _best(fit, budget)
    more = _best(fit, budget + step)[1] - value
    names = tuple(fit[i].id for i in chosen)
    total = np.sum([fit[i].result for i in chosen], axis=0) if chosen else np.zeros(len(cases[0].result))
    low, high = np.quantile(total, (0.1, 0.9))
    often = _often(cases, fit, budget) if len(fit) <= TRIED else ()
    return Portfolio(
        names, budget, float(sum(fit[i].cost for i in chosen)), float(total.mean()), float(low), float(high),
        float((total > 0).mean()), None if runner is None else tuple(fit[i].id for i in runner[0]),
        None if runner is None else runner[1], float(more), often,
    )  # fmt: skip


def _check(cases: Sequence[Candidate], budget: float) -> None:
    if not cases or budget < 0 or len({len(c.result) for c in cases}) > 1:
        raise AskedWrongly(
            f"A portfolio of {len(cases)} cases under a budget of {budget:,.0f} kroner.",
            where="the budget and the cases",
            expected="at least one case, a budget of 0 or more, and the same number of draws for each",
            todo="give a budget that is not below zero",
        )


def _sets(cases: Sequence[Candidate]) -> npt.NDArray[np.bool_]:
    """Every set of the cases, one row each."""
    return (np.arange(2 ** len(cases))[:, None] >> np.arange(len(cases))) & 1 == 1


def _best(
    cases: Sequence[Candidate], budget: float
) -> tuple[tuple[int, ...], float, tuple[tuple[int, ...], float] | None]:
    """(the best set, its mean, the next best set and its mean)."""
    if len(cases) > TRIED:
        return _by_programming(cases, budget)
    sets, cost = _sets(cases), np.array([c.cost for c in cases])
    mean = np.array([c.result.mean() for c in cases])
    value = np.where(sets @ cost <= budget + 1e-6, sets @ mean, -np.inf)
    order = np.argsort(-value, kind="stable")[:2]
    found = [(tuple(np.flatnonzero(sets[i]).tolist()), float(value[i])) for i in order if value[i] > -np.inf]
    return found[0][0], found[0][1], found[1] if len(found) > 1 else None


def _by_programming(
    cases: Sequence[Candidate], budget: float
) -> tuple[tuple[int, ...], float, tuple[tuple[int, ...], float] | None]:
    from scipy.optimize import Bounds, LinearConstraint, milp

    mean = np.array([c.result.mean() for c in cases])
    limit = LinearConstraint(np.array([[c.cost for c in cases]]), ub=budget)
    found = milp(
        -mean, constraints=limit, integrality=np.ones(len(cases)), bounds=Bounds(0, 1), options={"mip_rel_gap": 0}
    )
    taken = np.flatnonzero(found.x > 0.5)
    return tuple(taken.tolist()), float(mean[taken].sum()), None


def _often(cases: Sequence[Candidate], fit: Sequence[Candidate], budget: float) -> tuple[tuple[str, float], ...]:
    """How often each case is in the set that is best in a draw, over at most 500 draws."""
    share = dict.fromkeys((c.id for c in cases), 0.0)
    if fit:
        sets, cost = _sets(fit), np.array([c.cost for c in fit])
        sets = sets[sets @ cost <= budget + 1e-6].astype(float)
        result = np.array([c.result[:500] for c in fit])
        best = np.argmax(sets @ result, axis=0)
        share |= {c.id: float(s) for c, s in zip(fit, sets[best].mean(axis=0), strict=True)}
    return tuple(share.items())
