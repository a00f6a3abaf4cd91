# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""An own model of the expected share, for a register that holds all municipalities.

Not the ministry's model: that one needs health and care records and is not published. Several reasonable models stand
side by side, because the rank that a municipality gets is partly the model's choice.

- `raw`: everybody is expected to have the country's share.
- `pooled`: a logit on persons' and local conditions over the whole country. Where good job centres sit among people
with
  good chances, the coefficients swallow part of their merit.
- `within`: the same logit with one level per municipality, so that persons are only compared with persons in the same
  place; the expected share is what the average level would give. Local conditions cannot be told from the level this
  way,
  so they are fitted in a second step on the levels.

Method: iteratively reweighted least squares (McCullagh and Nelder 1989); indirect standardisation; the within
comparison is
Mundlak's (1978) answer to conditions that go with the places' own merit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from styrbord.inference.rank_engine import Floats, Ints
from styrbord.inference.ranks import ranks

Model = Literal["raw", "pooled", "within"]
MODELS: tuple[Model, ...] = ("raw", "pooled", "within")


@dataclass(frozen=True)
class Expected:
    """Actual and expected share per place (places,), as fractions; `se` of their difference; the fitted numbers.

    `se` holds the binomial noise of the place's own persons, times the over-dispersion that the fit shows, and the
    error of the
    coefficients. `coefficients` follow the columns of the persons' and then the local conditions.
    """

    model: Model
    actual: Floats
    expected: Floats
    se: Floats
    coefficients: Floats

    @property
    def difference(self) -> Floats:
        """Actual less expected share; negative is better than expected."""
        return self.actual - self.expected


def _sigmoid(z: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(z, -30, 30)))


def logit(x: Floats, y: Floats, weight: Floats, *, ridge: float = 1e-6) -> tuple[Floats, Floats]:
    """Coefficients (k,) and their covariance (k, k) of a weighted logit of shares y (n,) on x (n, k)."""
    beta = np.zeros(x.shape[1])
    penalty = ridge * weight.sum() * np.eye(x.shape[1])
    information = penalty
    for _ in range(50):
        p = _sigmoid(x @ beta)
        w = weight * np.maximum(p * (1 - p), 1e-9)
        information = (x * w[:, None]).T @ x + penalty
        step = np.linalg.solve(information, x.T @ (weight * (y - p)) - penalty @ beta)
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    return beta, np.linalg.inv(information)


def _mean_by_place(values: Floats, place: Ints, weight: Floats, n: int) -> Floats:
    out: Floats = np.bincount(place, values * weight, n) / np.bincount(place, weight, n)
    return out


def _cells(persons: Floats, y: Floats, place: Ints, weight: Floats) -> tuple[Floats, Floats, Ints, Floats]:
    """Persons alike in everything in the same place become one row with their mean outcome and summed weight."""
    rows, inverse = np.unique(np.column_stack([place, persons]), axis=0, return_inverse=True)
    inverse = inverse.ravel()
    total: Floats = np.bincount(inverse, weight).astype(np.float64)
    return rows[:, 1:], np.bincount(inverse, weight * y) / total, rows[:, 0].astype(np.int64), total


def expected_share(
    outcome: npt.ArrayLike,
    persons: npt.ArrayLike,
    place: npt.ArrayLike,
    *,
    model: Model = "within",
    local: npt.ArrayLike | None = None,
    weight: npt.ArrayLike | None = None,
) -> Expected:
    """Fit one model. `outcome` (n,) is the share of the year on support, 0 to 1; `persons` (n, k) are numbers.

    `place` (n,) are positions 0 to places - 1, each with at least one person; `local` (places, m) are conditions of
    the place;
    `weight` (n,) counts persons per row. Fast where conditions are few-valued, since alike persons are one row.
    """
    y, where = np.asarray(outcome, dtype=np.float64), np.asarray(place, dtype=np.int64)
    x = np.asarray(persons, dtype=np.float64)
    w = np.ones(len(y)) if weight is None else np.asarray(weight, dtype=np.float64)
    n = int(where.max()) + 1
    actual, size = _mean_by_place(y, where, w, n), np.bincount(where, w, n)
    if model == "raw":
        share = float((y * w).sum() / w.sum())
        expected = np.full(n, share)
        return Expected(model, actual, expected, np.sqrt(share * (1 - share) / size), np.empty(0))
    x, y, where, w = _cells(x, y, where, w)
    surroundings = np.empty((n, 0)) if local is None else np.asarray(local, dtype=np.float64)
    surroundings = surroundings - surroundings.mean(axis=0, keepdims=True)
    fit = _pooled if model == "pooled" else _within
    index, gradient, covariance, coefficients = fit(x, y, where, w, surroundings)
    p = _sigmoid(index)
    expected = _mean_by_place(p, where, w, n)
    slope = np.column_stack([_mean_by_place(p * (1 - p) * g, where, w, n) for g in gradient.T])
    own = _mean_by_place(p * (1 - p), where, w, n) / size
    parameter = np.einsum("ij,jk,ik->i", slope, covariance, slope)
    return Expected(model, actual, expected, np.sqrt(own + parameter), coefficients)


def _pooled(x: Floats, y: Floats, where: Ints, w: Floats, local: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    design = np.column_stack([np.ones(len(y)), x, local[where]])
    beta, covariance = logit(design, y, w)
    return design @ beta, design, covariance, beta[1:]


def _within(x: Floats, y: Floats, where: Ints, w: Floats, local: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    levels = np.eye(len(local))[where]
    design = np.column_stack([levels, x])
    beta, covariance = logit(design, y, w)
    level, slopes = beta[: len(local)], beta[len(local) :]
    between = np.column_stack([np.ones(len(local)), local])
    found, *_ = np.linalg.lstsq(between, level, rcond=None)
    residual = level - between @ found
    freedom = max(len(local) - between.shape[1], 1)
    spread = np.linalg.inv(between.T @ between) * float(residual @ residual) / freedom
    own = np.zeros((between.shape[1] + x.shape[1],) * 2)
    own[: between.shape[1], : between.shape[1]] = spread
    own[between.shape[1] :, between.shape[1] :] = covariance[len(local) :, len(local) :]
    gradient = np.column_stack([between[where], x])
    return (between @ found)[where] + x @ slopes, gradient, own, np.concatenate([slopes, found[1:]])


@dataclass(frozen=True)
class ModelChoice:
    """Ranks under each model, (models, places), and for each place the best and worst of them."""

    models: tuple[str, ...]
    ranks: Ints
    best: Ints
    worst: Ints


def side_by_side(fits: Sequence[Expected]) -> ModelChoice:
    """How much of a rank is the model's choice: rank 1 has the lowest actual against expected share."""
    table = np.array([ranks(np.round(f.difference, 9), smallest_first=True) for f in fits])
    return ModelChoice(tuple(f.model for f in fits), table, table.min(axis=0), table.max(axis=0))
