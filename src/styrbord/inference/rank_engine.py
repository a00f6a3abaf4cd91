# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The step-down test of many ordered pairs, which all confidence sets for ranks are made from.

Source: Romano and Wolf (2005), "Exact and approximate stepdown methods for multiple hypothesis testing", JASA 100; used
for ranks by Mogstad, Romano, Shaikh and Wilhelm (2024), "Inference for ranks with applications to mobility across
neighbourhoods and academic achievement across countries", Review of Economic Studies 91, doi 10.1093/restud/rdad006.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_BLOCK = 64  # pairs whose simulated statistics are held at a time: small enough for the processor's cache


@dataclass(frozen=True)
class Noise:
    """The estimates' noise: standard errors of all differences, and draws from N(0, covariance).

    `covariance` is (n, n); `draws` is (n, R), the same for every question asked of it, so that a marginal set can
    never come out wider than a simultaneous one only because other numbers were drawn.
    """

    covariance: Floats
    draws: Floats

    def difference_se(self, a: Ints, b: Ints) -> Floats:
        """Standard error of estimate a minus estimate b, for arrays of positions."""
        c = self.covariance
        return np.sqrt(np.maximum(c[a, a] + c[b, b] - 2 * c[a, b], 0.0))


def noise(covariance: Floats, draws: int, seed: int | None) -> Noise:
    """Draw `draws` times from N(0, covariance); a covariance that is not one is refused."""
    if not np.allclose(covariance, covariance.T, rtol=1e-8, atol=1e-12):
        raise _no_covariance("it is not symmetric")
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((draws, len(covariance)))
    diagonal = np.diag(covariance)
    if (diagonal < 0).any():
        raise _no_covariance("a variance is negative")
    if np.array_equal(covariance, np.diag(diagonal)):
        return Noise(covariance, np.ascontiguousarray((z * np.sqrt(diagonal)).T))
    values, vectors = np.linalg.eigh(covariance)
    if values.min() < -1e-8 * max(1.0, float(values.max())):
        raise _no_covariance("an eigenvalue is negative")
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return Noise(covariance, np.ascontiguousarray((z @ root.T).T))


def _no_covariance(why: str) -> AskedWrongly:
    return AskedWrongly(
        f"The matrix of uncertainty is no covariance matrix: {why}.",
        where="Sigma",
        expected="standard errors, or a symmetric matrix without negative eigenvalues",
        todo="Check how the variances were computed.",
    )


def _largest(noise: Noise, a: Ints, b: Ints, scale: Floats) -> Floats:
    """(R,): for every draw the largest simulated statistic among these pairs."""
    gaps = noise.draws[a]
    gaps -= noise.draws[b]
    gaps /= scale[:, None]
    out: Floats = gaps.max(axis=0)
    return out


def _block_maxima(noise: Noise, a: Ints, b: Ints, scale: Floats) -> list[Floats]:
    """For every whole block of pairs the largest statistic of every draw."""
    starts = range(0, len(a) - _BLOCK + 1, _BLOCK)
    return [_largest(noise, a[s : s + _BLOCK], b[s : s + _BLOCK], scale[s : s + _BLOCK]) for s in starts]


def proven_larger(
    x: Floats, noise: Noise, a: Ints, b: Ints, coverage: float, *, stepdown: bool = True
) -> tuple[Bools, float]:
    """Which of the hypotheses "x[a] is at most x[b]" are rejected, with family-wise error 1 - coverage.

    Each pair's statistic is the difference over its standard error; the critical value is the `coverage` quantile
    (linear between order statistics) of the largest simulated statistic among the pairs not yet rejected. With
    `stepdown` rejected pairs leave the family and the test is repeated until nothing more is rejected. Gives the
    rejections in the order of the pairs and the last critical value. A pair with no noise at all is decided by sight;
    a difference of zero or less is never a proof.
    """
    se = noise.difference_se(a, b)
    gap = x[a] - x[b]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(se > 0, gap / np.where(se > 0, se, 1.0), np.where(gap > 0, np.inf, -np.inf))
    scale = np.where(se > 0, se, np.inf)  # no noise: the simulated statistic is 0
    order = np.argsort(t, kind="stable")
    a, b, t, scale = a[order], b[order], t[order], scale[order]
    maxima = _block_maxima(noise, a, b, scale)
    left, critical = len(t), np.inf
    while left:
        critical = _critical(noise, maxima, a, b, scale, left, coverage)
        remaining = int(np.searchsorted(t[:left], max(critical, 0.0), side="right"))
        if remaining == left:
            break
        left = remaining
        if not stepdown:
            break
    rejected = np.zeros(len(t), dtype=bool)
    rejected[order[left:]] = True
    return rejected, float(critical)


def _critical(noise: Noise, maxima: list[Floats], a: Ints, b: Ints, scale: Floats, left: int, coverage: float) -> float:
    """The coverage quantile of the maximum over the first `left` pairs (sorted by statistic)."""
    whole, rest = divmod(left, _BLOCK)
    parts = maxima[:whole]
    if rest:
        cut = slice(whole * _BLOCK, left)
        parts = [*parts, _largest(noise, a[cut], b[cut], scale[cut])]
    return float(np.quantile(np.maximum.reduce(parts), coverage))
