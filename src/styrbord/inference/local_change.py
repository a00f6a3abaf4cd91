# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A change made in one place: before and after, beside others where it was not made.

Three comparisons side by side, because each can mislead: all others (difference in differences), the nearest few by the
path before (matched), and a weighted few that together follow the place before (synthetic). What chance alone can do is
seen by giving the change to every other unit in turn.

- event study: effects by period, the periods before as a test.
- synthetic control and permutation: Abadie, Diamond and Hainmueller (2010), JASA 105; ratio of the gap after to the gap
  before, so that units that cannot be matched do not make a true change look like chance.
- the interval: the constant effects that the permutation does not refuse (Firpo and Possebom 2018, Journal of Causal
  Inference 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.inference.effect_states import State
from styrbord.inference.one_thread import on_one_thread
from styrbord.inference.rank_engine import Floats

Method = Literal["all", "matched", "synthetic"]
METHODS: tuple[Method, ...] = ("synthetic", "matched", "all")
FEWEST_UNITS = 19  # others; with fewer, even the most unusual of them is not unusual enough for 5 per cent
FEWEST_BEFORE, FEWEST_AFTER = 12, 3
NEAREST = 8
POOR_FIT = 1.0  # gap before, against what is usual between a unit and all others
LEVEL = 0.05


@dataclass(frozen=True)
class Comparison:
    """One comparison. `path` (periods,) is what the place would have been like; `gap` the place less that.

    `effect` is the mean gap after less the mean gap before, `p` the share of units with as large a ratio, `low` and
    `high` the 95 per cent interval by the permutation; `fit` the gap before against what is usual between a unit and
    all others; `weights` of the units. Where the state is not `shown`, effect, p, low and high are None. `placebo_p`
    tests a change a third of the way back, where none was made.
    """

    method: Method
    state: State
    path: Floats
    gap: Floats
    effect: float | None
    low: float | None
    high: float | None
    p: float | None
    fit: float
    weights: Floats
    placebo_p: float | None


@dataclass(frozen=True)
class LocalChange:
    """A place's series with its comparisons. `start` is the position of the first period with the change."""

    place: str
    periods: tuple[str, ...]
    start: int
    values: Floats
    others: tuple[str, ...]
    comparisons: tuple[Comparison, ...]

    def by(self, method: Method) -> Comparison:
        """One of the comparisons."""
        return next(c for c in self.comparisons if c.method == method)


@on_one_thread
def local_change(
    values: npt.ArrayLike, units: Sequence[str], place: str, periods: Sequence[str], start: str
) -> LocalChange:
    """Estimate from `values` (periods, units). Units with a missing value are left out; refuses when it is the place's.

    `start` is the first period with the change.
    """
    table = np.asarray(values, dtype=np.float64)
    at = _position(place, units, "the place", "units") if place in units else -1
    if at < 0:
        raise _refused(f"'{place}' is not among the units", "the place that made the change")
    begins = _position(start, periods, "the start", "periods")
    if np.isnan(table[:, at]).any():
        raise _refused(f"{int(np.isnan(table[:, at]).sum())} periods of the place have no data", "the series")
    whole = np.flatnonzero(~np.isnan(table).any(axis=0))
    others = whole[whole != at]
    y, donors = table[:, at], table[:, others]
    comparisons = tuple(_compared(m, y, donors, begins) for m in METHODS)
    return LocalChange(place, tuple(periods), begins, y, tuple(units[i] for i in others), comparisons)


def _position(name: str, among: Sequence[str], what: str, of: str) -> int:
    if name not in among:
        raise _refused(f"'{name}' is not among the {of}", what)
    return list(among).index(name)


def _refused(what: str, where: str) -> AskedWrongly:
    return AskedWrongly(
        f"The change cannot be looked at: {what}.",
        where=where,
        expected="a unit and a period of the series, with data",
        todo="List what there is, and choose among it; small values may be missing in official series.",
    )  # fmt: skip


def _enough(donors: Floats, start: int) -> State:
    periods = len(donors)
    if start < FEWEST_BEFORE:
        return State("too_short_before", {"found": start, "needed": FEWEST_BEFORE})
    if periods - start < FEWEST_AFTER:
        return State("too_short_after", {"found": periods - start, "needed": FEWEST_AFTER})
    if donors.shape[1] < FEWEST_UNITS:
        return State("too_few_units", {"found": donors.shape[1], "needed": FEWEST_UNITS})
    return State()


def _compared(method: Method, y: Floats, donors: Floats, start: int) -> Comparison:
    state = _enough(donors, start)
    if state.code in ("too_short_before", "too_short_after") or not donors.shape[1]:
        nothing = np.full(len(y), np.nan)
        return Comparison(method, state, nothing, nothing, None, None, None, None, np.nan, np.empty(0), None)
    every = np.column_stack([y, donors])
    weights = _weights(method, every[:start])
    gaps = _gaps(every, weights, start)
    gap = gaps[:, 0]
    path = y - gap
    usual = _gaps(every, _weights("all", every[:start]), start)[:start, 1:]
    fit = float(np.sqrt((gap[:start] ** 2).mean() / max(float((usual**2).mean()), 1e-12)))
    if state.is_shown and fit > POOR_FIT:
        state = State("poor_fit", {"found": fit, "needed": POOR_FIT})
    back = start - max(start // 3, FEWEST_AFTER)
    placebo = _tested(method, every[:start], back).p if state.is_shown and back >= 6 else None
    if placebo is not None and placebo < LEVEL:
        state = State("placebo_failed", {"found": placebo}, "earlier")
    mine = weights[0, 1:]
    if not state.is_shown:
        return Comparison(method, state, path, gap, None, None, None, None, fit, mine, placebo)
    found = _judged(gaps, start)
    return Comparison(method, state, path, gap, found.effect, found.low, found.high, found.p, fit, mine, placebo)


def _gaps(every: Floats, weights: Floats, start: int) -> Floats:
    """Each unit less its comparison (periods, units), with the mean of the periods before taken out."""
    raw = every - every @ weights.T
    return np.asarray(raw - raw[:start].mean(axis=0), dtype=np.float64)


def _weights(method: Method, before: Floats) -> Floats:
    """Weights (units, units) of the others for each unit, by the periods before; a unit's own is zero.

    Levels are taken out: paths are compared, not sizes.
    """
    n = before.shape[1]
    own = np.eye(n, dtype=np.bool_)
    if method == "all":
        return np.where(own, 0.0, 1 / (n - 1))
    paths = before - before.mean(axis=0)
    if method == "matched":
        square = (paths**2).sum(axis=0)
        far = np.where(own, np.inf, square[:, None] + square - 2 * paths.T @ paths)
        near = np.argsort(far, axis=1, kind="stable")[:, : min(NEAREST, n - 1)]
        out = np.zeros((n, n))
        np.put_along_axis(out, near, 1 / near.shape[1], axis=1)
        return out
    return simplex(paths)


def simplex(paths: Floats, *, rounds: int = 400) -> Floats:
    """For each column the weights of the others (columns, columns), none negative and summing to one, whose mix lies
    nearest to it. A little of an even mix is favoured, so that the answer is one. Accelerated projected gradients, all
    columns at once (one at a time took 40 seconds for 98 municipalities, together a second).
    """
    n = paths.shape[1]
    square = paths.T @ paths
    ridge = 1e-3 * float(np.trace(square)) / n + 1e-12
    smooth = square + ridge * np.eye(n)
    size = 1 / float(np.linalg.norm(smooth, 2))
    w = v = _onto(np.zeros((n, n)))
    turn = 1.0
    for _ in range(rounds):
        new = _onto(v - size * (v @ smooth - square - ridge / n))
        after = (1 + np.sqrt(1 + 4 * turn**2)) / 2
        v = new + (turn - 1) / after * (new - w)
        if np.abs(new - w).max() < 1e-7:
            return new
        w, turn = new, after
    return w


def _onto(v: Floats) -> Floats:
    """Each row's nearest point with nothing negative, sum one and its own place zero (Duchi and others 2008, ICML)."""
    n = len(v)
    v = np.where(np.eye(n, dtype=np.bool_), -np.inf, v)
    u = -np.sort(-v, axis=1)[:, : n - 1]
    over = (np.cumsum(u, axis=1) - 1) / np.arange(1, n)
    last = (u > over).sum(axis=1) - 1
    return np.asarray(np.maximum(v - over[np.arange(n), last][:, None], 0), dtype=np.float64)


@dataclass(frozen=True)
class _Found:
    effect: float
    low: float
    high: float
    p: float


def _tested(method: Method, every: Floats, start: int) -> _Found:
    return _judged(_gaps(every, _weights(method, every[:start]), start), start)


def _judged(gaps: Floats, start: int) -> _Found:
    """The first unit's effect, and how unusual it is among those of all units as if each had made the change."""
    effects, scales = gaps[start:].mean(axis=0), np.sqrt((gaps[:start] ** 2).mean(axis=0)) + 1e-9
    ratios = np.sort(np.abs(effects[1:]) / scales[1:])
    p = (1 + int((ratios >= abs(effects[0]) / scales[0] - 1e-12).sum())) / (len(ratios) + 1)
    allowed = int(np.floor(LEVEL * (len(ratios) + 1)))  # so many may lie above before it is called unusual
    width = float(scales[0] * ratios[len(ratios) - max(allowed, 1)])
    return _Found(float(effects[0]), float(effects[0]) - width, float(effects[0]) + width, p)
