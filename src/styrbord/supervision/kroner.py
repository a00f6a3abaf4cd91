# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Kroner at fault, where what was paid is checked: the difference paid less right, and its total over the population.

The difference estimator: each case's difference weighted with its inclusion probability; the interval by Student's t
with the variance within strata and the finite population. Where the list says what was paid in every case, the ratio
estimator stands beside it: kroner at fault per krone paid, times all that was paid; the better one when errors grow
with the amount.

With few differences such intervals miss far more often than stated (mostly zeros with a long tail), so they are called
trustworthy only from `FEW` differences up. Beside them stands a bound that holds for any simple sample (Hoeffding's, in
its exponential form) on overpayment, where the largest amount a case can be overpaid is what was paid.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from styrbord.supervision.checklist import WRONG, Checklist
from styrbord.supervision.draw import Draw
from styrbord.supervision.reading import SampleCase

FEW = 20


@dataclass(frozen=True)
class Kroner:
    """Kroner of the population, from the cases checked. `amount` is paid less right: above 0 is paid too much.

    `checked` cases with kroner or without error, `differences` of these differ, `unknown` are wrong at a point that
    checks kroner but nobody said how much. `lower` and `upper` are one-sided; None when there are too few cases.
    `overpaid_upper` holds whatever the differences look like; None when not every case says what was paid.
    """

    amount: float
    lower: float | None
    upper: float | None
    overpaid_upper: float | None
    checked: int
    differences: int
    unknown: int
    in_sample: float
    ratio: float | None
    confidence: float
    by_ratio: tuple[float, float, float] | None = None  # amount, lower, upper

    @property
    def trustworthy(self) -> bool:
        """Are there differences enough for the interval to hold as stated?"""
        return self.differences >= FEW


def kroner_of(
    cases: Sequence[SampleCase],
    checklist: Checklist,
    draw: Draw,
    level: Fraction,
    amounts: Mapping[str, float] | None = None,
) -> Kroner | None:
    """Kroner at fault, or None where the checklist checks none or nobody noted any.

    `amounts`: what was paid in each case that could be drawn, when the list says so.
    """
    points = [p.id for p in checklist.points if p.kroner]
    told = [(c, *_told(c, points)) for c in cases if c.first]
    known = [(c, d, paid) for c, d, paid in told if d is not None]
    if not points or not any(paid is not None for _, _, paid in known):
        return None
    d = np.array([float(x) for _, x, _ in known if x is not None])
    weights = np.array([float(1 / c.probability) if c.probability else 0.0 for c, _, _ in known])
    scale = draw.population / weights.sum()
    amount = float((d * weights).sum() * scale)
    error = _standard_error([c for c, _, _ in known], d, draw)
    reach = _reach(len(d), float(level)) * error
    paid = [p for _, _, p in known]
    everywhere = all(p is not None for p in paid)
    total_paid = sum(p for p in paid if p is not None)
    return Kroner(
        amount, None if len(d) < 2 else amount - reach, None if len(d) < 2 else amount + reach,
        _safe(d, [p or 0.0 for p in paid], draw.population, float(1 - level)) if everywhere and _even(draw) else None,
        len(known), int((d != 0).sum()), len(told) - len(known), float(d.sum()),
        1 - float(d.sum()) / total_paid if everywhere and total_paid else None, float(level),
        _by_ratio([c for c, _, _ in known], d, weights, draw, float(level), amounts),
    )  # fmt: skip


def _reach(cases: int, level: float) -> float:
    """How many standard errors the limit lies away, by Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(cases - 1, level)) if cases > 1 else math.nan


def _by_ratio(
    cases: Sequence[SampleCase],
    d: np.ndarray,
    weights: np.ndarray,
    draw: Draw,
    level: float,
    amounts: Mapping[str, float] | None,
) -> tuple[float, float, float] | None:
    """The ratio estimator with its linearised standard error; None where the list does not say what was paid."""
    if amounts is None or len(d) < 2 or not sum(amounts.values()):
        return None
    paid = np.array([amounts[c.id] for c in cases])
    if not (paid * weights).sum():
        return None
    ratio = float((d * weights).sum() / (paid * weights).sum())
    amount = ratio * sum(amounts.values())
    reach = _reach(len(d), level) * _standard_error(cases, d - ratio * paid, draw)
    return amount, amount - reach, amount + reach


def _told(case: SampleCase, points: Sequence[str]) -> tuple[float | None, float | None]:
    """The case's difference (None: wrong, but nobody said how much), and what was paid (None: not said)."""
    answers = [a for p, a in (case.first.answers if case.first else {}).items() if p in points]
    if any(a.answer in WRONG and (a.paid is None or a.right is None) for a in answers):
        return None, None
    paid = [a.paid for a in answers if a.paid is not None]
    return sum((a.paid or 0) - (a.right or 0) for a in answers if a.right is not None), max(paid) if paid else None


def _standard_error(cases: Sequence[SampleCase], d: np.ndarray, draw: Draw) -> float:
    """Of the total; within strata, with the finite population. Weighted draws as if drawn with replacement."""
    if draw.recipe.method == "weighted":
        each = d * np.array([len(cases) * float(1 / c.probability) if c.probability else 0.0 for c in cases])
        return float(each.std(ddof=1) / math.sqrt(len(each))) if len(each) > 1 else math.nan
    variance = 0.0
    for name, (size, _) in draw.strata.items():
        mine = d[[c.stratum == name for c in cases]]
        if len(mine) > 1:
            variance += size * (size - len(mine)) * float(mine.var(ddof=1)) / len(mine)
        elif len(mine) == 1 and size > 1:
            variance += size * (size - 1) * float(d.var(ddof=1))
    return math.sqrt(variance)


def _even(draw: Draw) -> bool:
    return draw.recipe.method in ("simple", "systematic")


def _safe(d: np.ndarray, paid: Sequence[float], population: int, risk: float) -> float:
    """The highest total overpayment that does not make so little of it surprising; a case at most the largest paid."""
    most = max(paid) or 1.0
    mean, n = float(np.clip(d, 0, most).mean()) / most, len(d)
    low, high = mean, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if n * _distance(mean, middle) < -math.log(risk) else (low, middle)
    return high * most * population


def _distance(a: float, b: float) -> float:
    """Kullback and Leibler's distance of two chances."""
    if b >= 1:
        return math.inf if a < 1 else 0.0
    first = a * math.log(a / b) if a > 0 else 0.0
    return first + ((1 - a) * math.log((1 - a) / (1 - b)) if a < 1 else 0.0)
