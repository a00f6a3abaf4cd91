# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How good scores are on later inflow: discrimination, calibration, and what they give at the capacity there is.

Everything is weighted by the censoring weights (H. Uno and others, Statistics in Medicine 26 (2007), 6127-6148, for the
AUC), with intervals from drawing persons anew. A number that too little stands behind is a state, not a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.inference.screening_censoring import Bools, Floats, Outcome, share_long
from styrbord.inference.screening_model import TENTHS, chance, logistic
from styrbord.inference.screening_spells import HORIZON

Ints = npt.NDArray[np.int64]
VALUE, TOO_FEW = "value", "too_few"
DRAWS = 200
FEWEST = 30  # decided stretches of each outcome behind a measure
FEWEST_IN_BIN = 50


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 per cent interval; or the state `too_few` with how many there are and are needed."""

    value: float | None
    low: float | None = None
    high: float | None = None
    state: str = VALUE
    has: int = 0
    needs: int = 0


def too_few(has: int, needs: int) -> Estimate:
    """The state of a number that the data cannot carry."""
    return Estimate(None, state=TOO_FEW, has=has, needs=needs)


@dataclass(frozen=True)
class Judged:
    """Stretches of later inflow with what came of them: who, in which month they were scored, how long they lasted."""

    person: Ints
    month: Ints
    lasted: Floats
    ended: Bools
    outcome: Outcome

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def enough(self) -> Estimate | None:
        """None when measures can be reckoned, else the state that says why not."""
        rarer = min(self.outcome.counts)
        return None if rarer >= FEWEST else too_few(rarer, FEWEST)

    def draws(self, seed: int, times: int = DRAWS) -> list[Floats]:
        """How often each stretch is drawn, when persons are drawn anew."""
        _, who = np.unique(self.person, return_inverse=True)
        persons = int(who.max()) + 1 if len(who) else 0
        rng = np.random.default_rng(seed)
        drawn = (np.bincount(rng.integers(0, persons, persons), minlength=persons)[who] for _ in range(times))
        return [d.astype(np.float64) for d in drawn]


def estimate(judged: Judged, of: Callable[[Floats], float], draws: list[Floats]) -> Estimate:
    """A measure (a function of weights) with its interval, or its state."""
    if judged.enough is not None:
        return judged.enough
    w = judged.outcome.weight
    seen = np.array([of(w * d) for d in draws])
    seen = seen[np.isfinite(seen)]
    low, high = np.quantile(seen, [0.025, 0.975]) if len(seen) else (np.nan, np.nan)
    return Estimate(float(of(w)), float(low), float(high), has=min(judged.outcome.counts), needs=FEWEST)


def auc(score: npt.ArrayLike, long: Bools) -> Callable[[Floats], float]:
    """The chance that a long stretch has a higher score than one that was not (ties count half), given weights."""
    _, group = np.unique(np.asarray(score), return_inverse=True)
    size = int(group.max()) + 1 if len(group) else 0

    def of(w: Floats) -> float:
        high = np.bincount(group, w * long, size)
        low = np.bincount(group, w * ~long, size)
        whole = high.sum() * low.sum()
        return float((high * (np.cumsum(low) - low / 2)).sum() / whole) if whole > 0 else float("nan")

    return of


def average_precision(score: npt.ArrayLike, long: Bools) -> Callable[[Floats], float]:
    """The area under the curve of precision against recall, given weights."""
    order = np.argsort(-np.asarray(score, dtype=np.float64), kind="stable")
    y = long[order].astype(np.float64)

    def of(w: Floats) -> float:
        v = w[order]
        hits, all_ = np.cumsum(v * y), np.cumsum(v)
        total = hits[-1] if len(hits) else 0.0
        return float((v * y * hits / np.maximum(all_, 1e-12)).sum() / total) if total > 0 else float("nan")

    return of


def brier(p: Floats, long: Bools) -> Callable[[Floats], float]:
    """The mean squared distance between chance and outcome, given weights."""
    error = (long - p) ** 2
    return lambda w: float((w * error).sum() / w.sum()) if w.sum() > 0 else float("nan")


def log_loss(p: Floats, long: Bools) -> Callable[[Floats], float]:
    """Minus the mean log chance of what happened, given weights."""
    loss = -np.log(np.clip(np.where(long, p, 1 - p), 1e-9, 1))
    return lambda w: float((w * loss).sum() / w.sum()) if w.sum() > 0 else float("nan")


def slope(score: Ints, long: Bools) -> Callable[[Floats], float]:
    """1 where scores spread as they should; below 1 they are too extreme (D. R. Cox, Biometrika 45 (1958))."""
    x = np.column_stack([np.ones(len(score)), score / TENTHS])
    y = long.astype(np.float64)
    return lambda w: float(logistic(x, y, w, 1e-9)[1])


def level(score: Ints, long: Bools) -> Callable[[Floats], float]:
    """Calibration in the large: 0 where chances are right on average, above 0 where they are too low (log odds)."""
    x = np.ones((len(score), 1))
    y, offset = long.astype(np.float64), score / TENTHS
    return lambda w: float(logistic(x, y, w, 0.0, offset)[0])


@dataclass(frozen=True)
class Bin:
    """One step of the calibration curve: stretches, their mean chance, and the share that lasted (Kaplan-Meier)."""

    spells: int
    expected: float
    observed: Estimate


def calibration(judged: Judged, score: Ints, bins: int = 10) -> tuple[Bin, ...]:
    """Expected against observed in groups of like chance; fewer groups where there are few stretches."""
    bins = max(1, min(bins, len(judged) // FEWEST_IN_BIN))
    p, out = chance(score), []
    for part in np.array_split(np.argsort(score, kind="stable"), bins):
        found = share_long(judged.lasted[part], judged.ended[part], HORIZON) if len(part) >= FEWEST_IN_BIN else None
        seen = too_few(len(part), FEWEST_IN_BIN) if found is None else Estimate(*found)
        out.append(Bin(len(part), float(p[part].mean()) if len(part) else float("nan"), seen))
    return tuple(out)


def flags(score: npt.ArrayLike, month: Ints, capacity: float) -> Floats:
    """Who is called: the `capacity` highest of each month; those who tie at the edge share what is left."""
    value = np.asarray(score, dtype=np.float64)
    out = np.zeros(len(value))
    for m in np.unique(month):
        rows = np.flatnonzero(month == m)
        own = value[rows]
        if len(rows) <= capacity:
            out[rows] = 1.0
            continue
        edge = np.partition(own, len(own) - int(np.ceil(capacity)))[len(own) - int(np.ceil(capacity))]
        above, at = own > edge, own == edge
        out[rows] = above + at * (capacity - above.sum()) / at.sum()
    return out


def precision(called: Floats, long: Bools) -> Callable[[Floats], float]:
    """Of those called, the share that lasted, given weights."""
    return lambda w: float((w * called * long).sum() / (w * called).sum()) if (w * called).sum() > 0 else float("nan")


def recall(called: Floats, long: Bools) -> Callable[[Floats], float]:
    """Of those that lasted, the share called, given weights."""
    return lambda w: float((w * called * long).sum() / (w * long).sum()) if (w * long).sum() > 0 else float("nan")


@dataclass(frozen=True)
class AtCapacity:
    """What calling so many a month gives; `gain` is the model's precision less the rule's, by name of rule."""

    capacity: float
    precision: Estimate
    recall: Estimate
    rules: Mapping[str, Estimate]
    gain: Mapping[str, Estimate]


def at_capacity(
    judged: Judged, score: Ints, capacity: float, rules: Mapping[str, Any], draws: list[Floats]
) -> AtCapacity:
    """The model beside simple rules, each calling as many in every month."""
    long = judged.outcome.long
    mine = flags(score, judged.month, capacity)
    theirs = {name: flags(rule, judged.month, capacity) for name, rule in rules.items()}
    own = precision(mine, long)
    gains = {n: _difference(own, precision(called, long)) for n, called in theirs.items()}
    return AtCapacity(
        capacity,
        estimate(judged, own, draws),
        estimate(judged, recall(mine, long), draws),
        {n: estimate(judged, precision(called, long), draws) for n, called in theirs.items()},
        {n: estimate(judged, gain, draws) for n, gain in gains.items()},
    )


def _difference(one: Callable[[Floats], float], other: Callable[[Floats], float]) -> Callable[[Floats], float]:
    return lambda w: one(w) - other(w)


@dataclass(frozen=True)
class Quality:
    """All measures of one model on one later inflow."""

    spells: int
    undecided: int
    base_rate: Estimate
    auc: Estimate
    average_precision: Estimate
    brier: Estimate
    log_loss: Estimate
    slope: Estimate
    level: Estimate
    curve: tuple[Bin, ...]
    capacity: AtCapacity


def quality(judged: Judged, score: Ints, capacity: float, rules: Mapping[str, Any], seed: int) -> Quality:
    """Every measure with its interval."""
    long, p = judged.outcome.long, chance(score)
    draws = judged.draws(seed)
    few = draws[:100]  # each of these needs a fit of its own
    base = share_long(judged.lasted, judged.ended, HORIZON) if judged.enough is None else None
    return Quality(
        spells=len(judged),
        undecided=int((~judged.outcome.decided).sum()),
        base_rate=Estimate(*base) if base else judged.enough or too_few(0, FEWEST),
        auc=estimate(judged, auc(score, long), draws),
        average_precision=estimate(judged, average_precision(score, long), draws),
        brier=estimate(judged, brier(p, long), draws),
        log_loss=estimate(judged, log_loss(p, long), draws),
        slope=estimate(judged, slope(score, long), few),
        level=estimate(judged, level(score, long), few),
        curve=calibration(judged, score),
        capacity=at_capacity(judged, score, capacity, rules, draws),
    )
