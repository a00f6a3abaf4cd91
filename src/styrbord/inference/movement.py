# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Is a movement more than noise? Three answers: for the difference itself, for the rank by proof, for the rank by play.

Two lists whose windows overlap share part of their persons and days; their noise is correlated by the overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from styrbord.inference.rank_engine import Bools, Floats, Ints, noise, proven_larger
from styrbord.inference.ranks import SEED, ranks
from styrbord.inference.shrinkage import shrink


@dataclass(frozen=True)
class Movement:
    """How each difference moved, percentage points (n,): change, its standard error, and the two-sided p-value.

    With `relative`, the change is against the median of all, which is what moves ranks.
    """

    change: Floats
    se: Floats
    p_value: Floats
    relative: bool


def value_movement(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    se_before: npt.ArrayLike,
    se_after: npt.ArrayLike,
    *,
    overlap: float = 0.0,
    relative: bool = True,
) -> Movement:
    """Test each municipality's change; `overlap` (0 to 1) is the share of the windows in common."""
    s1, s2 = np.asarray(se_before, dtype=np.float64), np.asarray(se_after, dtype=np.float64)
    change = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    if relative:
        change = change - np.median(change)
    se = np.sqrt(np.maximum(s1**2 + s2**2 - 2 * overlap * s1 * s2, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(se > 0, np.abs(change) / se, np.where(change == 0, 0.0, np.inf))
    return Movement(change, se, _two_sided(z), relative)


def _two_sided(z: Floats) -> Floats:
    from scipy.special import ndtr  # here, because it takes a moment to load

    return np.asarray(2 * ndtr(-z), dtype=np.float64)


@dataclass(frozen=True)
class RankChange:
    """Confidence sets of both ranks, jointly covered for each unit alone; (n,) each.

    The set of the change in rank is [low_after - high_before, high_after - low_before]; `told` when 0 lies outside it.
    """

    low_before: Ints
    high_before: Ints
    low_after: Ints
    high_after: Ints
    coverage: float

    @property
    def told(self) -> Bools:
        """Is the true rank proven to have changed?"""
        return np.asarray((self.low_after > self.high_before) | (self.high_after < self.low_before))


def rank_change(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    se_before: npt.ArrayLike,
    se_after: npt.ArrayLike,
    *,
    overlap: float = 0.0,
    coverage: float = 0.95,
    R: int = 1000,  # noqa: N803 - the paper's letter
    seed: int | None = SEED,
    units: npt.ArrayLike | None = None,
) -> RankChange:
    """For each unit, sets of both its ranks that cover together: the step-down test over its pairs in both lists.

    Rank 1 is the smallest value. One critical value serves both lists, so the disjointness of the sets is a proof at
    `coverage` that the true rank changed. `units` (asked,) limits the work to some positions.
    """
    x = -np.concatenate([np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)])
    s1, s2 = np.asarray(se_before, dtype=np.float64), np.asarray(se_after, dtype=np.float64)
    n = len(s1)
    covariance = np.diag(np.concatenate([s1, s2]) ** 2)
    between = np.arange(n)
    covariance[between, between + n] = covariance[between + n, between] = overlap * s1 * s2
    drawn = noise(covariance, R, seed)
    asked = between if units is None else np.asarray(units, dtype=np.int64)
    out = np.empty((4, len(asked)), dtype=np.int64)
    for i, unit in enumerate(asked):
        others = np.delete(between, unit)
        own = np.full(n - 1, unit)
        a = np.concatenate([others, own, others + n, own + n])
        b = np.concatenate([own, others, own + n, others + n])
        found, _ = proven_larger(x, drawn, a, b, coverage)
        better1, worse1, better2, worse2 = found.reshape(4, n - 1).sum(axis=1)
        out[:, i] = 1 + better1, n - worse1, 1 + better2, n - worse2
    return RankChange(out[0], out[1], out[2], out[3], coverage)


def changes_told(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    se_before: npt.ArrayLike,
    se_after: npt.ArrayLike,
    *,
    overlap: float = 0.0,
    coverage: float = 0.95,
    R: int = 1000,  # noqa: N803
    seed: int | None = SEED,
) -> Bools:
    """Whose true rank is proven to have changed: `rank_change(...).told`, without testing who cannot be.

    No critical value of the step-down test lies below that of a single pair, so a unit whose sets touch at nine
    tenths of that
    one is not tested further.
    """
    pair = (np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64))
    least = 0.9 * NormalDist().inv_cdf(coverage)
    sets = [
        _plain_sets(x, np.asarray(s, dtype=np.float64), least) for x, s in zip(pair, (se_before, se_after), strict=True)
    ]
    (low1, high1), (low2, high2) = sets
    out = np.asarray((low2 > high1) | (high2 < low1))
    if out.any():
        found = rank_change(
            *pair, se_before, se_after, overlap=overlap, coverage=coverage, R=R, seed=seed, units=np.flatnonzero(out)
        )
        out[np.flatnonzero(out)] = found.told
    return out


def _plain_sets(x: Floats, se: Floats, critical: float) -> tuple[Ints, Ints]:
    """Ranks that no single comparison at this critical value rules out (rank 1 is the smallest value)."""
    limit = critical * np.sqrt(se[:, None] ** 2 + se[None, :] ** 2)
    gap = x[:, None] - x[None, :]
    better, worse = (gap > limit).sum(axis=1), (gap < -limit).sum(axis=1)
    return 1 + better, len(x) - worse


@dataclass(frozen=True)
class NoiseAlone:
    """How ranks move when nothing has changed but noise.

    `observed` is the shift in rank (n,), `p_value` the share of plays in which the unit moved at least as far either
    way, `usual` the number of places that 95 of 100 plays stay within.
    """

    observed: Ints
    p_value: Floats
    usual: Ints

    @property
    def chance_more_than_noise(self) -> Floats:
        """One minus the p-value: how rarely noise alone moves the unit so far."""
        return 1 - self.p_value


def noise_alone(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    se_before: npt.ArrayLike,
    se_after: npt.ArrayLike,
    *,
    overlap: float = 0.0,
    observed: npt.ArrayLike | None = None,
    R: int = 2000,  # noqa: N803
    seed: int | None = SEED,
) -> NoiseAlone:
    """Play both lists R times with the same true differences and see how far ranks jump.

    The true differences are taken as the shrunken mean of both lists (raw ones hold the noise already and lie too far
    apart). The p-value counts the observed list as one of the plays. `observed` (n,) are the published shifts, which
    know more decimals than the printed shares; without them they are reckoned from the differences.
    """
    d1, d2 = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    s1, s2 = np.asarray(se_before, dtype=np.float64), np.asarray(se_after, dtype=np.float64)
    d1, d2 = d1 - np.median(d1), d2 - np.median(d2)
    mean_se = np.sqrt(np.maximum(s1**2 + s2**2 + 2 * overlap * s1 * s2, 0)) / 2
    truth = shrink((d1 + d2) / 2, mean_se).estimate
    rng = np.random.default_rng(seed)
    first = rng.standard_normal((R, len(d1)))
    second = overlap * first + np.sqrt(max(1 - overlap**2, 0)) * rng.standard_normal((R, len(d1)))
    shifts = _ranks_of_rows(truth + s2 * second) - _ranks_of_rows(truth + s1 * first)
    if observed is None:
        observed = ranks(np.round(d2, 9), smallest_first=True) - ranks(np.round(d1, 9), smallest_first=True)
    seen = np.asarray(observed, dtype=np.int64)
    at_least = (np.abs(shifts) >= np.abs(seen)).sum(axis=0)
    usual = np.quantile(np.abs(shifts), 0.95, axis=0, method="higher").astype(np.int64)
    return NoiseAlone(seen, (1 + at_least) / (R + 1), usual)


def _ranks_of_rows(values: Floats) -> Ints:
    order = np.argsort(values, axis=1)
    out = np.empty_like(order)
    np.put_along_axis(out, order, np.arange(1, values.shape[1] + 1)[None, :], axis=1)
    return out
