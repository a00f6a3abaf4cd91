# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Actual against expected: difference, share difference, rank, potential, and a shift in rank split into its causes.

The list is the ministry's (Jobindsats table Y30R21): persons rounded to tens, shares in per cent with two decimals,
rank 1
for the municipality whose actual share lies lowest against the expected one. The ministry ranks on unrounded values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.inference.rank_engine import Bools, Floats, Ints
from styrbord.inference.ranks import ranks

PERSONS_STEP = 10.0  # persons are printed in tens
SHARE_STEP = 0.01  # per cent, two decimals
# State share of a benefit by weeks on it (law on the financing of public benefits, from 1 January 2016; law.md 6.1):
# weeks 1-4, 5-26, 27-52, from 53. Dagpenge: the municipality pays in with the mirrored shares, so the net is the same.
LADDER = (0.80, 0.40, 0.30, 0.20)


@dataclass(frozen=True)
class Standing:
    """A re-derived list; all arrays (n,) in the order given.

    `difference` is persons (actual - expected), `points` percentage points from the printed shares, `rank` by points,
    the
    smallest first, ties sharing the smallest; `tied` counts the others with the same points; `population` is
    persons 16-66 implied by counts and shares.
    """

    difference: Floats
    points: Floats
    rank: Ints
    tied: Ints
    population: Floats


def hundredths(share: npt.ArrayLike) -> Ints:
    """Shares in per cent as whole hundredths, so that differences and ties are exact."""
    return np.rint(np.asarray(share, dtype=np.float64) * 100).astype(np.int64)


def standing(
    expected: npt.ArrayLike, actual: npt.ArrayLike, expected_share: npt.ArrayLike, actual_share: npt.ArrayLike
) -> Standing:
    """Re-derive the list from published persons and shares (per cent), each (n,)."""
    e, a = np.asarray(expected, dtype=np.float64), np.asarray(actual, dtype=np.float64)
    steps = hundredths(actual_share) - hundredths(expected_share)
    ordered = np.sort(steps)
    tied = np.searchsorted(ordered, steps, "right") - np.searchsorted(ordered, steps, "left") - 1
    return Standing(
        difference=a - e,
        points=steps / 100,
        rank=ranks(steps, smallest_first=True),
        tied=tied.astype(np.int64),
        population=population(e, a, expected_share, actual_share),
    )


def population(
    expected: npt.ArrayLike, actual: npt.ArrayLike, expected_share: npt.ArrayLike, actual_share: npt.ArrayLike
) -> Floats:
    """Persons 16-66 implied by a row: both counts over both shares, which halves the error of rounding."""
    counts = np.asarray(expected, dtype=np.float64) + np.asarray(actual, dtype=np.float64)
    shares = np.asarray(expected_share, dtype=np.float64) + np.asarray(actual_share, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(shares > 0, counts / shares * 100, np.nan)


def fits(
    expected: npt.ArrayLike, actual: npt.ArrayLike, expected_share: npt.ArrayLike, actual_share: npt.ArrayLike
) -> Bools:
    """Do both shares of a row fit their counts: is there one population that rounds to all four numbers?"""
    low, high = np.zeros(np.shape(expected)), np.full(np.shape(expected), np.inf)
    for count, share in ((expected, expected_share), (actual, actual_share)):
        c, s = np.asarray(count, dtype=np.float64), np.asarray(share, dtype=np.float64)
        half_c, half_s = PERSONS_STEP / 2, SHARE_STEP / 2 + 1e-9
        low = np.maximum(low, np.maximum(c - half_c, 0) / (s + half_s) * 100)
        with np.errstate(divide="ignore", invalid="ignore"):
            high = np.minimum(high, np.where(s > half_s, (c + half_c) / (s - half_s) * 100, np.inf))
    return np.asarray(low <= high)


def common_population(counts: npt.ArrayLike, shares: npt.ArrayLike) -> Bools:
    """Is there one population that rounds to all counts and shares of a municipality? (rows, places) each; (places,).

    A group whose shares imply another population than the others carries somebody else's counts or shares.
    """
    c, s = np.asarray(counts, dtype=np.float64), np.asarray(shares, dtype=np.float64)
    half_c, half_s = PERSONS_STEP / 2, SHARE_STEP / 2 + 1e-9
    low = np.maximum(c - half_c, 0) / (s + half_s)
    with np.errstate(divide="ignore", invalid="ignore"):
        high = np.where(s > half_s, (c + half_c) / (s - half_s), np.inf)
    return np.asarray(low.max(axis=0) <= high.min(axis=0))


def order_violations(points: npt.ArrayLike, published_rank: npt.ArrayLike) -> int:
    """How often the printed difference falls from one printed rank to the next (0: the order holds)."""
    steps = hundredths(points)[np.argsort(np.asarray(published_rank), kind="stable")]
    return int((np.diff(steps) < 0).sum())


def net_price(gross: float, weeks: tuple[float, float, float, float]) -> float:
    """Kroner a year that one full-time person on support costs the municipality after reimbursement.

    `gross` is the yearly benefit, `weeks` the shares of benefit weeks on the four steps of the ladder (they are
    scaled to one): both are assumptions of whoever asks, and are printed with the result.
    """
    given = np.asarray(weeks, dtype=np.float64)
    return float(gross * ((given / given.sum()) * (1 - np.asarray(LADDER))).sum())


def potential(difference: npt.ArrayLike, price: float) -> Floats:
    """Kroner a year to gain if a municipality had as few on support as expected; 0 where it has fewer already."""
    return np.maximum(np.asarray(difference, dtype=np.float64), 0.0) * price


@dataclass(frozen=True)
class RankShift:
    """Why ranks moved. Parts in sixths of a place, so that they add up exactly: their sum is 6 x shift. Shapes (n,).

    `actual` and `expected` are the municipality's own shares, `others` is everybody else's movement.
    Negative is upwards in the list (towards rank 1).
    """

    before: Ints
    after: Ints
    actual: Ints
    expected: Ints
    others: Ints

    @property
    def shift(self) -> Ints:
        """Places moved; negative is towards rank 1."""
        return self.after - self.before


def rank_shift(
    expected_before: npt.ArrayLike,
    actual_before: npt.ArrayLike,
    expected_after: npt.ArrayLike,
    actual_after: npt.ArrayLike,
    rank_before: npt.ArrayLike | None = None,
    rank_after: npt.ArrayLike | None = None,
) -> RankShift:
    """Split each municipality's shift in rank into own actual share, own expected share and the others' movement.

    Shares in per cent (n,). The split is Shapley's (1953): each cause's contribution averaged over the six orders in
    which the
    three can be exchanged from the first to the second list, so no order is preferred and nothing remains. Ties in
    printed
    shares are broken by the published ranks where given, so that the shift explained is the published one.
    """
    e = (hundredths(expected_before), hundredths(expected_after))
    a = (hundredths(actual_before), hundredths(actual_after))
    n = len(e[0])
    lists = tuple(a[t] - e[t] for t in (0, 1))
    orders = tuple(
        np.zeros(n, np.int64) if given is None else np.asarray(given, np.int64) for given in (rank_before, rank_after)
    )
    place = np.empty((2, 2, 2, n), dtype=np.int64)  # own actual, own expected, others: 0 before, 1 after
    for i, j, k in np.ndindex(2, 2, 2):
        own, others, order = a[i] - e[j], lists[k], orders[k]
        ahead = (others[None, :] < own[:, None]) | (
            (others[None, :] == own[:, None]) & (order[None, :] < order[:, None])
        )
        np.fill_diagonal(ahead, val=False)
        place[i, j, k] = 1 + ahead.sum(axis=1)
    parts = [_sixths(np.moveaxis(place, axis, 0)) for axis in range(3)]
    return RankShift(place[0, 0, 0], place[1, 1, 1], *parts)


def _sixths(v: Ints) -> Ints:
    """Six times the Shapley value of the first player of a game of three with values v[first, second, third]."""
    gain = v[1] - v[0]
    return 2 * gain[0, 0] + gain[1, 0] + gain[0, 1] + 2 * gain[1, 1]
