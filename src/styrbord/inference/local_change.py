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
from styrbord.inference.rank_engine import Floats

Method = Literal["all", "matched", "synthetic"]
METHODS: tuple[Method, ...] = ("synthetic", "matched", "all")
FEWEST_UNITS = 19  # others; with fewer, even the most unusual of them is not unusual enough for 5 per cent
FEWEST_BEFORE, FEWEST_AFTER = 12, 3
NEAREST = 8
POOR_FIT = 0.5  # gap before, in standard deviations between the units
LEVEL = 0.05


@dataclass(frozen=True)
class Comparison:
    """One comparison. `path` (periods,) is what the place would have been like; `gap` the place less that.

    `effect` is the mean gap after less the mean gap before, `p` the share of units with as large a ratio, `low` and
    `high` the 95 per cent interval by the permutation; `fit` the gap before in standard deviations; `weights` of the
    units. Where the state is not `shown`, effect, p, low and high are None. `placebo_p` tests a change a third of the
    way back, where none was made.
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
    weights = _weights(method, y[:start], donors[:start])
    gap = _gap(y, donors, weights, start)
    path = y - gap
    spread = float(donors[:start].std(axis=1).mean()) or 1.0
    fit = float(np.sqrt((gap[:start] ** 2).mean()) / spread)
    if state.is_shown and fit > POOR_FIT:
        state = State("poor_fit", {"found": fit, "needed": POOR_FIT})
    back = start - max(start // 3, FEWEST_AFTER)
    placebo = _test(method, y[:start], donors[:start], back).p if state.is_shown and back >= 6 else None
    if placebo is not None and placebo < LEVEL:
        state = State("placebo_failed", {"found": placebo}, "earlier")
    if not state.is_shown:
        return Comparison(method, state, path, gap, None, None, None, None, fit, weights, placebo)
    found = _test(method, y, donors, start)
    return Comparison(method, state, path, gap, found.effect, found.low, found.high, found.p, fit, weights, placebo)


def _gap(y: Floats, donors: Floats, weights: Floats, start: int) -> Floats:
    """The place less its comparison, with the mean of the periods before taken out."""
    raw = y - donors @ weights
    return np.asarray(raw - raw[:start].mean(), dtype=np.float64)


def _weights(method: Method, y: Floats, donors: Floats) -> Floats:
    """Weights of the others, by the periods before (levels taken out: paths are compared, not sizes)."""
    n = donors.shape[1]
    if method == "all":
        return np.full(n, 1 / n)
    path, paths = y - y.mean(), donors - donors.mean(axis=0)
    if method == "matched":
        near = np.argsort(((paths - path[:, None]) ** 2).sum(axis=0), kind="stable")[:NEAREST]
        out = np.zeros(n)
        out[near] = 1 / len(near)
        return out
    return simplex(path, paths)


def simplex(y: Floats, x: Floats, *, rounds: int = 500) -> Floats:
    """Weights (n,), none negative and summing to one, whose mix of the columns of x lies nearest to y.

    A little of an even mix is favoured, so that the answer is one. Accelerated projected gradients.
    """
    n = x.shape[1]
    square, cross = x.T @ x, x.T @ y
    ridge = 1e-3 * float(np.trace(square)) / n + 1e-12
    square = square + ridge * np.eye(n)
    cross = cross + ridge / n
    size = 1 / float(np.linalg.norm(square, 2))
    w = v = np.full(n, 1 / n)
    turn = 1.0
    for _ in range(rounds):
        new = _onto(v - size * (square @ v - cross))
        after = (1 + np.sqrt(1 + 4 * turn**2)) / 2
        v = new + (turn - 1) / after * (new - w)
        if np.abs(new - w).max() < 1e-9:
            return new
        w, turn = new, after
    return w


def _onto(v: Floats) -> Floats:
    """The nearest point with nothing negative and sum one (Duchi and others 2008, ICML)."""
    u = np.sort(v)[::-1]
    over = (np.cumsum(u) - 1) / np.arange(1, len(v) + 1)
    return np.asarray(np.maximum(v - over[np.flatnonzero(u > over)[-1]], 0), dtype=np.float64)


@dataclass(frozen=True)
class _Found:
    effect: float
    low: float
    high: float
    p: float


def _test(method: Method, y: Floats, donors: Floats, start: int) -> _Found:
    """The effect, and how unusual it is among the same reckoned for every other unit as if it had made the change."""
    effect, scale = _ratio(method, y, donors, start)
    every = np.arange(donors.shape[1])
    chance = []
    for i in every:
        mean, before = _ratio(method, donors[:, i], donors[:, every != i], start)
        chance.append(abs(mean) / before)
    ratios = np.sort(np.array(chance))
    p = (1 + int((ratios >= abs(effect) / scale - 1e-12).sum())) / (len(ratios) + 1)
    allowed = int(np.floor(LEVEL * (len(ratios) + 1)))  # so many may lie above before it is called unusual
    width = scale * float(ratios[len(ratios) - max(allowed, 1)])
    return _Found(effect, effect - width, effect + width, p)


def _ratio(method: Method, y: Floats, donors: Floats, start: int) -> tuple[float, float]:
    """Mean gap after, and the gap before that it is measured against."""
    gap = _gap(y, donors, _weights(method, y[:start], donors[:start]), start)
    return float(gap[start:].mean()), float(np.sqrt((gap[:start] ** 2).mean())) + 1e-9
