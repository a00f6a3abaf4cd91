# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The effect for those who got something: weighting and regression together, cross-fitted, clustered by person.

Doubly robust: right when either the chance of treatment or the outcome without it is modelled rightly. Both models are
fitted on other persons than those they are used on.

- the estimator for the treated: Mercatanti and Li (2014), Annals of Applied Statistics 8; with weights that sum to one.
- cross-fitting: Chernozhukov and others (2018), Econometrics Journal 21.
- trimming to where the two overlap: Crump, Hotz, Imbens and Mitnik (2009), Biometrika 96.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styrbord.inference.effect_states import State
from styrbord.inference.rank_engine import Bools, Floats, Ints

FOLDS = 5
MOST_CHANCE = 0.9  # rows whose chance of treatment is higher have next to no comparable others
LEAST_KEPT = 0.8  # share of the treated that must be left after trimming
FEWEST_CONTROLS = 30.0  # effective number of controls
FURTHEST = 0.25  # standardised difference left after weighting (Imbens and Rubin 2015, chapter 14)
BINS = 20


@dataclass(frozen=True)
class Overlap:
    """How far the two groups can be compared.

    `edges` (bins + 1,) and counts of rows (bins,) by chance of treatment before trimming; `kept` the share of treated
    left; `effective` the number of controls the weights amount to; `before` and `after` (k,) standardised differences
    of each condition, treated less controls.
    """

    edges: Floats
    treated: Ints
    controls: Ints
    kept: float
    effective: float
    before: Floats
    after: Floats


@dataclass(frozen=True)
class Contrast:
    """Effects for the treated on m outcomes, with what they were made of.

    `effect`, `se`, `treated_mean`, `control_mean` are (m,), `influence` (persons, m): each person's part of the error,
    `weighted` and `regressed` (m,) the effect by weighting alone and by regression alone. `n_treated`, `n_controls`
    count rows after trimming, `persons_treated` distinct persons.
    """

    effect: Floats
    se: Floats
    treated_mean: Floats
    control_mean: Floats
    weighted: Floats
    regressed: Floats
    influence: Floats
    n_treated: int
    n_controls: int
    persons_treated: int
    overlap: Overlap
    state: State


@dataclass(frozen=True)
class Compared:
    """Rows made ready to compare outcomes on: chances of treatment out of fold, weights, which rows are kept.

    Made once per treatment; each set of outcomes is then one linear fit.
    """

    arm: Bools
    x: Floats
    cluster: Ints
    fold: Ints
    chance: Floats
    kept: Bools
    overlap: Overlap
    state: State


def compare(arm: Bools, x: Floats, cluster: Ints, *, names: tuple[str, ...] = (), seed: int = 0) -> Compared:
    """Chances of treatment, trimming, overlap and balance. `x` (n, k), `cluster` (n,) the person of each row.

    Does not refuse: what the rows cannot carry becomes the state.
    """
    scaled = _scaled(x)
    fold = _folds(cluster, seed)
    if told := _separating(arm, x, names):
        return _nothing(arm, scaled, cluster, fold, State("separation", detail=told))
    chance = _chances(arm, scaled, fold)
    kept = _comparable(arm, chance)
    overlap = _overlap(arm, x, cluster, chance, kept)
    return Compared(arm, scaled, cluster, fold, chance, kept, overlap, _judged(overlap, names, int(arm.sum())))


def effects(c: Compared, y: Floats, *, shares: bool = False) -> Contrast:
    """Effects on outcomes `y` (n, m); an outcome seen only in part comes already weighted for that.

    `shares` says that the outcomes are yes and no.
    """
    rows = np.flatnonzero(c.kept)
    arm, out, cluster = c.arm[rows], y[rows], c.cluster[rows]
    weight = np.where(arm, 0.0, c.chance[rows] / (1 - c.chance[rows]))
    total, n1 = weight.sum(), int(arm.sum())
    base = _without(out, arm, c.x[rows], c.fold[rows])
    rest = out - base
    of_treated = rest[arm].mean(axis=0)
    of_controls = (weight @ rest) / total
    parts = np.where(arm[:, None], (rest - of_treated) / n1, -(rest - of_controls) * (weight / total)[:, None])
    mean = out[arm].mean(axis=0)
    if shares:
        parts[arm] *= _widened(_by_cluster(parts[arm], cluster[arm]), mean, n1)
    parts[~arm] *= _fitted(c.overlap.effective, c.x.shape[1])
    influence = _by_cluster(parts, cluster)
    persons = len(influence)
    se = np.sqrt((influence**2).sum(axis=0) * persons / max(persons - 1, 1))
    effect = of_treated - of_controls
    return Contrast(
        effect=effect, se=se, treated_mean=mean, control_mean=mean - effect, weighted=mean - (weight @ out) / total,
        regressed=of_treated, influence=influence, n_treated=n1, n_controls=len(rows) - n1,
        persons_treated=len(np.unique(cluster[arm])), overlap=c.overlap, state=c.state,
    )  # fmt: skip


def uniform_width(contrast: Contrast, *, level: float = 0.95, draws: int = 2000, seed: int = 0) -> float:
    """How many standard errors on either side hold a whole curve at once (Montiel Olea and Plagborg-Moller 2019)."""
    good = contrast.se > 0
    if not good.any():
        return float("nan")
    part = contrast.influence[:, good] / contrast.se[good]
    values, vectors = np.linalg.eigh(part.T @ part)
    root = vectors * np.sqrt(np.maximum(values, 0))
    z = np.random.default_rng(seed).standard_normal((draws, root.shape[1])) @ root.T
    return float(np.quantile(np.abs(z).max(axis=1), level))


def _scaled(x: Floats) -> Floats:
    sd = x.std(axis=0)
    some = sd > 1e-12
    return np.column_stack([np.ones(len(x)), (x[:, some] - x[:, some].mean(axis=0)) / sd[some]])


def _folds(cluster: Ints, seed: int) -> Ints:
    """A fold for each row, the same for all rows of a person."""
    persons, at = np.unique(cluster, return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(persons))
    return np.asarray(order[at] % FOLDS, dtype=np.int64)


def _separating(arm: Bools, x: Floats, names: tuple[str, ...]) -> str:
    """The name of a condition that alone tells the two apart, if there is one."""
    low, high = x[arm].min(axis=0), x[arm].max(axis=0)
    apart = (low > x[~arm].max(axis=0)) | (high < x[~arm].min(axis=0))
    found = np.flatnonzero(apart)
    return (names[found[0]] if names else f"condition {found[0] + 1}") if len(found) else ""


def _chances(arm: Bools, x: Floats, fold: Ints) -> Floats:
    out, y = np.empty(len(arm)), arm.astype(np.float64)
    whole = _logit(x, y, np.zeros(x.shape[1]))  # where the fits without a fold begin: two or three steps are left
    for f in range(FOLDS):
        inside, outside = fold == f, fold != f
        beta = _logit(x[outside], y[outside], whole)
        out[inside] = 1 / (1 + np.exp(-np.clip(x[inside] @ beta, -30, 30)))
    return np.clip(out, 1e-9, 1 - 1e-9)


def _logit(x: Floats, y: Floats, start: Floats) -> Floats:
    """A logit by Newton's method, with a ridge worth two rows: it only matters where few decide."""
    beta, penalty = start, np.full(x.shape[1], 2.0)
    penalty[0] = 1e-6
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        weight = np.maximum(p * (1 - p), 1e-9)
        information = (x * weight[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(information, x.T @ (y - p) - penalty * beta)
        beta = beta + step / max(1.0, float(np.abs(step).max()) / 5)
        if np.abs(step).max() < 1e-6:
            break
    return beta


def _comparable(arm: Bools, chance: Floats) -> Bools:
    return np.asarray((chance <= min(MOST_CHANCE, chance[~arm].max())) & (chance >= 1e-8), dtype=np.bool_)


def _overlap(arm: Bools, x: Floats, cluster: Ints, chance: Floats, kept: Bools) -> Overlap:
    index = np.log(chance / (1 - chance))
    edges = np.linspace(index.min(), index.max() + 1e-9, BINS + 1)
    weight = np.where(arm | ~kept, 0.0, chance / (1 - chance))
    of_person = np.bincount(cluster, weight)
    square = (of_person**2).sum()
    sd = np.sqrt((x[arm].var(axis=0) + x[~arm].var(axis=0)) / 2)
    sd = np.maximum(sd, 0.1 * np.maximum(np.ptp(x, axis=0), 1e-12))  # what hardly anybody has cannot count for much
    before = (x[arm].mean(axis=0) - x[~arm].mean(axis=0)) / sd
    some = arm & kept
    after = (x[some].mean(axis=0) - weight @ x / max(weight.sum(), 1e-300)) / sd if some.any() else before
    return Overlap(
        1 / (1 + np.exp(-edges)), np.histogram(index[arm], edges)[0].astype(np.int64),
        np.histogram(index[~arm], edges)[0].astype(np.int64), float(kept[arm].mean()),
        float(weight.sum() ** 2 / square) if square > 0 else 0.0, before, after,
    )  # fmt: skip


def _judged(o: Overlap, names: tuple[str, ...], n1: int) -> State:
    if o.kept < LEAST_KEPT:
        return State("no_overlap", {"found": o.kept, "needed": LEAST_KEPT})
    if o.effective < FEWEST_CONTROLS:
        return State("no_controls", {"found": o.effective, "needed": FEWEST_CONTROLS})
    worst = int(np.abs(o.after).argmax()) if len(o.after) else 0
    chance = 3 * np.sqrt(1 / max(n1, 1) + 1 / o.effective)
    if len(o.after) and abs(o.after[worst]) > max(FURTHEST, chance):
        detail = names[worst] if names else f"condition {worst + 1}"
        return State("unbalanced", {"found": float(abs(o.after[worst])), "needed": FURTHEST}, detail)
    return State()


def _nothing(arm: Bools, x: Floats, cluster: Ints, fold: Ints, state: State) -> Compared:
    """Rows that cannot be compared at all: every treated row would have to be trimmed."""
    empty = np.zeros(BINS, dtype=np.int64)
    none = np.full(x.shape[1] - 1, np.nan)
    overlap = Overlap(np.linspace(0, 1, BINS + 1), empty, empty, 0.0, 0.0, none, none)
    return Compared(arm, x, cluster, fold, np.full(len(arm), arm.mean()), np.ones(len(arm), bool), overlap, state)


def _without(y: Floats, arm: Bools, x: Floats, fold: Ints) -> Floats:
    """The expected outcomes without treatment, fitted on the controls of the other folds."""
    out, rows = np.empty_like(y), [np.flatnonzero(~arm & (fold == f)) for f in range(FOLDS)]
    square = np.array([x[r].T @ x[r] for r in rows])
    cross = np.array([x[r].T @ y[r] for r in rows])
    for f in range(FOLDS):
        ridge = 1e-3 * np.eye(x.shape[1])
        beta = np.linalg.solve(square.sum(axis=0) - square[f] + ridge, cross.sum(axis=0) - cross[f])
        inside = fold == f
        out[inside] = x[inside] @ beta
    return out


def _fitted(effective: float, conditions: int) -> float:
    """How much wider the controls' part must be, because what they would have done was fitted on them."""
    return float(np.sqrt(effective / max(effective - conditions, effective / 2))) if effective > 0 else 1.0


def _widened(influence: Floats, share: Floats, n: int) -> Floats:
    """How much wider the treated's part must be: none of few having left does not mean that none could have.

    At least the spread of a share with two more of either (Agresti and Coull 1998, American Statistician 52).
    """
    likely = (np.clip(share, 0, 1) * n + 2) / (n + 4)
    least, found = likely * (1 - likely) / n, (influence**2).sum(axis=0)
    return np.asarray(np.sqrt(np.maximum(least / np.maximum(found, 1e-300), 1.0)), dtype=np.float64)


def _by_cluster(parts: Floats, cluster: Ints) -> Floats:
    """Sums over the rows of each person."""
    order = np.argsort(cluster, kind="stable")
    first = np.flatnonzero(np.concatenate([[True], np.diff(cluster[order]) != 0]))
    return np.asarray(np.add.reduceat(parts[order], first, axis=0), dtype=np.float64)
