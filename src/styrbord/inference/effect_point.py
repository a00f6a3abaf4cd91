# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One effect from one table: difference in means, regression, matching, entropy balancing; closed forms first.

The estimators that the public evaluations of training programmes are told in. Nothing here decides whether a number may
be shown; `effect_sample` does.

- standard errors HC0 to HC3: MacKinnon and White (1985), "Some heteroskedasticity-consistent covariance matrix
  estimators with improved finite sample properties", Journal of Econometrics 29.
- matching with bias correction: Abadie and Imbens (2006), Econometrica 74; (2011), JBES 29.
- entropy balancing: Hainmueller (2012), Political Analysis 20.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.inference.rank_engine import Bools, Floats

Robust = Literal["HC0", "HC1", "HC2", "HC3"]


@dataclass(frozen=True)
class Point:
    """An effect with its standard error; `robust` is the HC2 error where the method has one, else NaN."""

    method: str
    effect: float
    se: float
    robust: float
    treated: int
    controls: int

    @property
    def interval(self) -> tuple[float, float]:
        """95 per cent, by the robust error where there is one."""
        se = self.se if np.isnan(self.robust) else self.robust
        return self.effect - 1.959963984540054 * se, self.effect + 1.959963984540054 * se


def checked(y: npt.ArrayLike, treated: npt.ArrayLike, x: npt.ArrayLike | None) -> tuple[Floats, Bools, Floats]:
    """The three as arrays; refuses unequal lengths, values that are no numbers, and an arm with nobody."""
    out, arm = np.asarray(y, dtype=np.float64), np.asarray(treated, dtype=np.float64)
    table = np.empty((len(out), 0)) if x is None else np.asarray(x, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    if not len(out) == len(arm) == len(table):
        raise _refused(f"{len(out)} outcomes, {len(arm)} marks of treatment and {len(table)} rows of conditions")
    if not (np.isfinite(out).all() and np.isfinite(table).all() and np.isin(arm, (0.0, 1.0)).all()):
        raise _refused("a value is missing, or a mark of treatment is neither 0 nor 1")
    if not 0 < arm.sum() < len(arm):
        raise _refused(f"{int(arm.sum())} treated among {len(arm)}: a group without controls has no effect")
    return out, arm == 1, table


def _refused(what: str) -> AskedWrongly:
    return AskedWrongly(
        f"No effect can be reckoned: {what}.",
        where="outcomes, treatment and conditions",
        expected="equally many finite numbers, treatment 0 or 1 with somebody in both arms",
        todo="Leave out rows with missing values, and choose a group in which some were treated and some were not.",
    )


def ols(y: Floats, design: Floats, robust: Robust = "HC2") -> tuple[Floats, Floats, Floats]:
    """Coefficients (k,), their classical and their robust standard errors."""
    n, k = design.shape
    if n <= k or np.linalg.matrix_rank(design) < k:
        raise AskedWrongly(
            "The conditions tell the same thing twice, or there are more of them than rows.",
            where=f"a regression of {n} rows on {k} columns",
            expected="more rows than columns, no column made of the others",
            todo="Leave out a condition (of the values of one trait, one must be left out).",
        )
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ (design.T @ y)
    error = y - design @ beta
    classical = np.sqrt(np.diag(inverse) * (error @ error) / (n - k))
    leverage = np.minimum(np.einsum("ij,jk,ik->i", design, inverse, design), 1 - 1e-12)
    scale = {"HC0": 1.0, "HC1": n / (n - k), "HC2": 1 / (1 - leverage), "HC3": 1 / (1 - leverage) ** 2}[robust]
    meat = (design * (error**2 * scale)[:, None]).T @ design
    return beta, classical, np.sqrt(np.diag(inverse @ meat @ inverse))


def difference(y: npt.ArrayLike, treated: npt.ArrayLike) -> Point:
    """Mean of the treated less mean of the others; `se` as a regression on the treatment alone gives it."""
    out, arm, _ = checked(y, treated, None)
    return _from_ols("difference", out, arm, np.empty((len(out), 0)))


def regression(y: npt.ArrayLike, treated: npt.ArrayLike, x: npt.ArrayLike) -> Point:
    """The treatment's coefficient in a regression on it and the conditions (n, k)."""
    return _from_ols("regression", *checked(y, treated, x))


def _from_ols(method: str, y: Floats, arm: Bools, x: Floats) -> Point:
    beta, classical, robust = ols(y, np.column_stack([arm, np.ones(len(y)), x]))
    return Point(method, float(beta[0]), float(classical[0]), float(robust[0]), int(arm.sum()), int((~arm).sum()))


def matching(
    y: npt.ArrayLike, treated: npt.ArrayLike, x: npt.ArrayLike, *, neighbours: int = 1, adjust: bool = True,
    metric: Literal["mahalanobis", "variance"] = "variance",
) -> Point:  # fmt: skip
    """Each treated beside the nearest others, drawn with replacement: the effect for the treated.

    `variance` weighs each condition by its inverse variance, `mahalanobis` by the inverse covariance. With `adjust`,
    what still differs is corrected by a regression on the controls that were used.
    """
    out, arm, table = checked(y, treated, x)
    n1, yt, yc = int(arm.sum()), out[arm], out[~arm]
    scaled = _scaled(table, metric)
    near = _nearest(scaled[arm], scaled[~arm], neighbours)
    used = np.bincount(near.ravel(), minlength=len(yc)).astype(np.float64)
    other = yc[near]
    if adjust:
        fit = _weighted(yc, table[~arm], used)
        other = other + (table[arm] @ fit)[:, None] - (table[~arm] @ fit)[near]
    gap = yt - other.mean(axis=1)
    effect = float(gap.mean())
    spread = _own_spread(yc, scaled[~arm])
    share = used / neighbours
    variance = ((gap - effect) ** 2).sum() + ((share**2 - used / neighbours**2) * spread).sum()
    return Point("matching", effect, float(np.sqrt(max(variance, 0.0)) / n1), float("nan"), n1, len(yc))


def _scaled(x: Floats, metric: str) -> Floats:
    if metric == "variance":
        sd = x.std(axis=0, ddof=1)
        return np.asarray(x / np.where(sd > 0, sd, 1.0), dtype=np.float64)
    root = np.linalg.cholesky(
        np.linalg.pinv(np.cov(x, rowvar=False).reshape(x.shape[1], -1)) + 1e-12 * np.eye(x.shape[1])
    )
    return np.asarray(x @ root, dtype=np.float64)


def _nearest(of: Floats, among: Floats, k: int) -> npt.NDArray[np.int64]:
    if k > len(among):
        raise _refused(f"{k} neighbours wanted of {len(among)} controls")
    out = np.empty((len(of), k), dtype=np.int64)
    square = (among**2).sum(axis=1)
    for low in range(0, len(of), 500):  # so that the table of distances stays small
        far = square - 2 * of[low : low + 500] @ among.T
        out[low : low + 500] = np.argsort(far, axis=1, kind="stable")[:, :k]
    return out


def _own_spread(y: Floats, x: Floats) -> Floats:
    """Variance of each outcome given the conditions, from the nearest of the same arm."""
    if len(y) < 2:
        return np.zeros(len(y))
    near = _nearest(x, x, 2)
    twin = np.where(near[:, 0] == np.arange(len(y)), near[:, 1], near[:, 0])
    return np.asarray((y - y[twin]) ** 2 / 2, dtype=np.float64)


def _weighted(y: Floats, x: Floats, weight: Floats) -> Floats:
    """Slopes of a weighted regression with a constant."""
    design = np.column_stack([np.ones(len(y)), x])
    root = np.sqrt(weight)
    found: Floats = np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0]
    return found[1:]


def entropy_balance(treated: npt.ArrayLike, x: npt.ArrayLike, *, rounds: int = 200) -> Floats:
    """Weights (controls,) summing to one under which the controls' means of x are those of the treated.

    Refuses when no weights can do it: then the two do not overlap.
    """
    arm = np.asarray(treated, dtype=bool)
    table = np.asarray(x, dtype=np.float64)
    sd = table.std(axis=0)
    z = (table - table[arm].mean(axis=0)) / np.where(sd > 0, sd, 1.0)
    z = z[~arm][:, sd > 0]
    push = np.zeros(z.shape[1])
    for _ in range(rounds):
        weight, height = _tilted(z, push)
        gradient = weight @ z
        if np.abs(gradient).max(initial=0.0) < 1e-8:
            return weight
        hessian = (z * weight[:, None]).T @ z - np.outer(gradient, gradient) + 1e-10 * np.eye(len(push))
        step, size = np.linalg.solve(hessian, gradient), 1.0
        while size > 1e-6 and _tilted(z, push - size * step)[1] > height - 1e-4 * size * float(gradient @ step):
            size /= 2
        push = push - size * step
    raise _refused("no weights make the controls' means those of the treated (no overlap)")


def _tilted(z: Floats, push: Floats) -> tuple[Floats, float]:
    """Weights of an exponential tilt, and the convex function whose lowest point balances."""
    index = z @ push
    top = float(index.max())
    raised = np.exp(index - top)
    total = float(raised.sum())
    return np.asarray(raised / total, dtype=np.float64), top + float(np.log(total))


def balanced(y: npt.ArrayLike, treated: npt.ArrayLike, x: npt.ArrayLike) -> Point:
    """The effect for the treated with entropy-balanced controls; `robust` takes the weights as given."""
    out, arm, table = checked(y, treated, x)
    weight = entropy_balance(arm, table)
    yt, yc = out[arm], out[~arm]
    mean = float(weight @ yc)
    variance = yt.var(ddof=1) / len(yt) + float((weight**2 * (yc - mean) ** 2).sum())
    return Point("entropy", float(yt.mean() - mean), float(np.sqrt(variance)), float("nan"), len(yt), len(yc))
