# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A model as a table of points: the sum of a person's points is the score, the score is the chance, nothing else.

Points are whole tenths; 10 points (100 tenths) double the odds. Both kinds of model end as such a table: the plain
logistic over bands, and boosted trees without interactions, whose parts add up (Lou, Caruana and Gehrke, "Intelligible
models for classification and regression", KDD 2012). Points are centred, so that 0 is the average of the inflow the
table was fitted on, and rounded before anything is judged: what is printed is what is used.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.inference.screening_censoring import Bools, Floats, Outcome
from styrbord.inference.screening_inputs import Input, Known

Ints = npt.NDArray[np.int64]
TENTHS = 100 / np.log(2)  # tenths of a point per unit of log odds
PLAIN, GLASS_BOX = "logistic", "boosted, additive"
RIDGES = (2.0, 10.0, 50.0)  # how hard points are held towards the average; the fit tries all on inner later inflow
RIDGE = 10.0
FEWEST_AT_LEVEL, FEWEST_OF_KIND = 20, 3  # decided stretches of a level, and of each outcome, for points of its own


@dataclass(frozen=True)
class Part:
    """The points of one input: one entry per label or band, the last for "not known".

    `spells` counts the decided stretches behind each entry; `thin` marks entries without points of their own.
    """

    name: str
    labels: tuple[str, ...]
    bounds: tuple[float, ...]
    points: tuple[int, ...]
    spells: tuple[int, ...]
    thin: tuple[bool, ...]

    def codes(self, values: Floats) -> Ints:
        """Which entry each value falls in; labels this table has never seen are "not known"."""
        last = len(self.points) - 1
        missing = np.isnan(values)
        filled = np.where(missing, 0, values)
        code = np.searchsorted(self.bounds, filled, side="right") if self.bounds else filled.astype(np.int64)
        return np.where(missing | (code > last), last, code)


@dataclass(frozen=True)
class PointTable:
    """A whole model: `base` plus the points of every part, all in tenths."""

    kind: str
    base: int
    parts: tuple[Part, ...]

    def contributions(self, known: Known) -> Ints:
        """Points of every stretch and part, (n, parts); with `base` they sum to the score exactly."""
        n = len(known.scored_on)
        nan = np.full(n, np.nan)
        columns = [points_of(p, known, known.values.get(p.name, nan)) for p in self.parts]
        return np.column_stack(columns) if columns else np.zeros((n, 0), dtype=np.int64)

    def score(self, known: Known) -> Ints:
        """The score in tenths of a point."""
        return self.base + self.contributions(known).sum(axis=1)


def points_of(part: Part, known: Known, values: Floats) -> Ints:
    """The points of one part, by label: another delivery may number its labels differently."""
    own = next((i.labels for i in known.inputs if i.name == part.name), part.labels)
    if part.labels and own != part.labels:
        place = np.array([part.labels.index(x) if x in part.labels else np.nan for x in own] or [np.nan])
        values = np.where(np.isnan(values), np.nan, place[np.nan_to_num(values).astype(np.int64)])
    return np.array(part.points, dtype=np.int64)[part.codes(values)]


def chance(score: npt.ArrayLike) -> Floats:
    """The chance a score in tenths of a point stands for."""
    return 1 / (1 + np.exp(-np.asarray(score, dtype=np.float64) / TENTHS))


def score_of(share: float) -> float:
    """The score (tenths) that stands for a chance."""
    return float(np.log(share / (1 - share)) * TENTHS)


@dataclass(frozen=True)
class Coded:
    """Inputs as positions of bands, ready for fitting: `codes` (n, inputs), `sizes` entries per input."""

    inputs: tuple[Input, ...]
    bounds: tuple[tuple[float, ...], ...]
    codes: Ints
    sizes: tuple[int, ...]


def coded(known: Known, *, fine: bool) -> Coded:
    """Every input that tells stretches apart by its bands (fine ones for the glass-box model); last is "not known"."""
    inputs = tuple(i for i in known.inputs if _tells_apart(known.values[i.name]))
    bounds = tuple((i.fine if fine else i.bounds) if i.bounds else () for i in inputs)
    sizes = tuple((len(i.labels) if i.labels else len(b) + 1) + 1 for i, b in zip(inputs, bounds, strict=True))
    empty = [Part(i.name, i.labels, b, (0,) * s, (0,) * s, (False,) * s)
             for i, b, s in zip(inputs, bounds, sizes, strict=True)]  # fmt: skip
    columns = [p.codes(known.values[p.name]) for p in empty]
    codes = np.column_stack(columns) if columns else np.zeros((len(known.scored_on), 0), dtype=np.int64)
    return Coded(inputs, bounds, codes, sizes)


def _tells_apart(values: Floats) -> bool:
    told = values[~np.isnan(values)]
    return len(told) > 0 and bool(told.min() < told.max())


def gives_away(known: Known, found: Outcome) -> str:
    """An input each of whose labels (with enough behind it) has one outcome only, and not all the same; else "".

    Nothing known at the start parts long from short without exception: such an input was told the answer.
    """
    data = coded(known, fine=False)
    for part, given in enumerate(data.inputs):
        code = data.codes[found.decided, part]
        n = np.bincount(code, minlength=data.sizes[part])
        long = np.bincount(code, found.long[found.decided], minlength=data.sizes[part])
        enough = n >= FEWEST_AT_LEVEL
        pure = (long == 0) | (long == n)
        if pure[enough].all() and (long[enough] > 0).any() and (long[enough] == 0).any():
            return given.name
    return ""


def fit_logistic(known: Known, found: Outcome, *, ridge: float = RIDGE, weight: Floats | None = None) -> PointTable:
    """The plain model: logistic over bands, censoring weights, a ridge on everything but the base.

    A label with too little behind it has no points; a band of a number goes with the band below it.
    """
    data = coded(known, fine=False)
    w = found.weight if weight is None else weight
    spells, thin = _behind(data, found)
    stands = [_stands_for(t, bool(i.bounds)) for t, i in zip(thin, data.inputs, strict=True)]
    place = [(p, e) for p, s in enumerate(stands) for e in np.unique(s[s >= 0]).tolist()]
    columns = [stands[p][data.codes[:, p]] == e for p, e in place]
    x = np.column_stack([np.ones(len(data.codes)), *columns]).astype(np.float64)
    coefficients = logistic(x, found.long.astype(np.float64), w, ridge)
    effects = [np.full(s, np.nan) for s in data.sizes]
    for (part, entry), value in zip(place, coefficients[1:], strict=True):
        effects[part][stands[part] == entry] = value
    return _table(PLAIN, data, float(coefficients[0]), effects, w, spells, thin)


def _stands_for(thin: Bools, is_number: bool) -> Ints:
    """For every entry the one whose points it has: itself, for thin bands the next below (or above), else -1."""
    own = np.where(thin, -1, np.arange(len(thin)))
    solid = np.flatnonzero(~thin[:-1])
    if is_number and len(solid):
        at = np.searchsorted(solid, np.arange(len(thin) - 1), side="right") - 1
        own[:-1] = solid[np.maximum(at, 0)]
    return own


def fit_glass_box(known: Known, found: Outcome, seed: int, *, weight: Floats | None = None) -> PointTable:
    """Boosted trees of one input each: curves where the plain model has steps. The parts add up exactly."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    data = coded(known, fine=True)
    spells, thin = _behind(data, found)
    last = np.array(data.sizes) - 1
    x = np.where(data.codes == last, np.nan, data.codes.astype(np.float64))
    trees = HistGradientBoostingClassifier(
        interaction_cst="no_interactions", categorical_features=[bool(i.labels) for i in data.inputs],
        learning_rate=0.04, max_iter=120, max_leaf_nodes=4, min_samples_leaf=60, l2_regularization=5.0,
        early_stopping=False, random_state=seed,
    )  # fmt: skip
    w = found.weight if weight is None else weight
    some = w > 0
    with threadpool_limits(1, user_api="openmp"):  # the same sums in the same order on every machine
        trees.fit(x[some], found.long[some], sample_weight=w[some])
        base, effects = _shapes(trees, data.sizes)
    for given, few, effect in zip(data.inputs, thin, effects, strict=True):
        few[:-1] &= not given.bounds  # trees have pooled thin bands with their neighbours already
        effect[few] = np.nan
    return _table(GLASS_BOX, data, base, effects, w, spells, thin)


def _shapes(trees: Any, sizes: Sequence[int]) -> tuple[float, list[Floats]]:
    """The curve of each input, read off the additive model by moving one input at a time."""
    grid = np.zeros((1 + sum(sizes), len(sizes)))
    row = 1
    for part, size in enumerate(sizes):
        grid[row : row + size, part] = [*range(size - 1), np.nan]
        row += size
    value = trees.decision_function(grid)
    bounds = np.cumsum([1, *sizes])
    return float(value[0]), [value[a:b] - value[0] for a, b in itertools.pairwise(bounds)]


def _behind(data: Coded, found: Outcome) -> tuple[list[Ints], list[Bools]]:
    """Decided stretches behind every entry, and which entries are too thin to have points of their own."""
    spells, thin = [], []
    for part, size in enumerate(data.sizes):
        code = data.codes[found.decided, part]
        n = np.bincount(code, minlength=size)
        long = np.bincount(code, found.long[found.decided], minlength=size)
        spells.append(n)
        thin.append((n < FEWEST_AT_LEVEL) | (np.minimum(long, n - long) < FEWEST_OF_KIND))
    return spells, thin


def logistic(x: Floats, y: Floats, w: Floats, ridge: float, offset: npt.ArrayLike = 0.0) -> Floats:
    """Weighted logistic regression by Newton steps; the first column is the intercept and is not shrunk."""
    some = w > 0
    x, y, w = x[some], y[some], w[some]
    off = np.broadcast_to(np.asarray(offset, dtype=np.float64), some.shape)[some]
    penalty = np.full(x.shape[1], ridge)
    penalty[0] = 1e-9
    b = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(x @ b + off, -30, 30)))
        gradient = x.T @ (w * (y - p)) - penalty * b
        hessian = (x * (w * np.maximum(p * (1 - p), 1e-9))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        b += np.clip(step, -4, 4)
        if np.abs(step).max() < 1e-7:
            break
    return b


def _table(
    kind: str, data: Coded, base: float, effects: list[Floats], w: Floats, spells: list[Ints], thin: list[Bools]
) -> PointTable:
    """Centre the effects on the average of the fitted inflow, and round to tenths of a point. NaN: no points."""
    parts = []
    for part, given in enumerate(data.inputs):
        share = np.bincount(data.codes[:, part], w, minlength=data.sizes[part]) * ~np.isnan(effects[part])
        mean = float((share * np.nan_to_num(effects[part])).sum() / max(share.sum(), 1e-12))
        tenths = np.rint(np.nan_to_num(effects[part] - mean) * TENTHS).astype(int)
        base += mean
        parts.append(Part(given.name, given.labels, data.bounds[part], tuple(tenths.tolist()),
                          tuple(spells[part].tolist()), tuple(thin[part].tolist())))  # fmt: skip
    return PointTable(kind, round(base * TENTHS), tuple(parts))
