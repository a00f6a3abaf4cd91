# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Confidence sets for ranks: marginal, simultaneous, who may be among the best or worst, who can be told apart.

Rank 1 is the largest value, unless `smallest_first`. Source: Mogstad, Romano, Shaikh and Wilhelm (2024), Review of
Economic Studies 91, doi 10.1093/restud/rdad006. Arguments are named as in the authors' R package csranks, so that
readers of the paper find their way; the code is our own.

A borderline pair depends on the draws. In the paper's example (PISA 2018, 1,000 draws) the United Kingdom is such a
case: about one seed in sixteen keeps it in the 95 per cent set for the top five (13 countries, as the package's
current manual prints), the others do not (12, as an earlier edition printed). `SEED` is one that gives the printed
sets to the letter; a set that hangs on it should be asked again with more draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.inference.rank_engine import Bools, Floats, Ints, Noise, noise, proven_larger

Kind = Literal["two-sided", "lower", "upper"]
SEED = 45


@dataclass(frozen=True)
class RankSets:
    """For each asked unit the lowest and highest rank its confidence set holds, and its estimated rank.

    Arrays of shape (asked,); `units` are positions in the x that was given. `smaller[i]` and `larger[i]` say how many
    units are proven worse and better than it; `critical` is the last critical value (per unit when marginal).
    """

    units: Ints
    L: Ints
    rank: Ints
    U: Ints
    critical: Floats
    coverage: float
    simul: bool

    @property
    def larger(self) -> Ints:
        """How many units are proven to stand before each."""
        return self.L - 1


@dataclass(frozen=True)
class Apart:
    """Who can be told apart: `before[i, j]` is True when unit i is proven to rank before unit j. Shape (p, p)."""

    before: Bools
    coverage: float

    def told_apart(self) -> Ints:
        """For each unit, from how many others it can be told apart."""
        return (self.before | self.before.T).sum(axis=1).astype(np.int64)


def covariance_of(spread: npt.ArrayLike, n: int) -> Floats:
    """A covariance matrix from standard errors (n,) of independent estimates, or a matrix (n, n) as it is."""
    given = np.asarray(spread, dtype=np.float64)
    if given.shape == (n,):
        if (given < 0).any():
            raise _wrong("A standard error is negative.", "se", "numbers from 0 on")
        return np.diag(given**2)
    if given.shape == (n, n):
        return given
    raise _wrong(f"{n} estimates, but uncertainty of shape {given.shape}.", "Sigma", f"shape ({n},) or ({n}, {n})")


def _wrong(what: str, where: str, expected: str) -> AskedWrongly:
    return AskedWrongly(what, where=where, expected=expected, todo="Correct the argument and ask again.")


def ranks(x: npt.ArrayLike, *, smallest_first: bool = False) -> Ints:
    """Ranks of the estimates, ties share the smallest: (30, 20, 20, 10) gives (1, 2, 2, 4)."""
    values = np.asarray(x, dtype=np.float64) * (-1 if smallest_first else 1)
    return 1 + (len(values) - np.searchsorted(np.sort(values), values, side="right")).astype(np.int64)


def _kept(x: Floats, spread: npt.ArrayLike, na_rm: bool) -> tuple[Ints, Floats, Floats]:
    """Positions that are used, their estimates and covariance; units with a missing number go, or all is refused."""
    given = np.asarray(spread, dtype=np.float64)
    bad = np.isnan(x)
    if given.shape == x.shape:
        bad |= np.isnan(given)
    elif given.shape == (len(x), len(x)):
        holes = np.isnan(given)
        bad |= holes.any(axis=0) | holes.any(axis=1)
    if bad.any() and not na_rm:
        raise _wrong(f"{bad.sum()} units have no number.", "x, Sigma", "a number for every unit, or na_rm=True")
    kept = np.flatnonzero(~bad)
    if len(kept) == 0:
        raise _wrong("No unit has a number.", "x", "at least one estimate")
    if given.ndim == 2:
        return kept, x[kept], covariance_of(given[np.ix_(kept, kept)], len(kept))
    covariance_of(given if not bad.any() else np.nan_to_num(given), len(x))  # the shape is checked on what was given
    return kept, x[kept], covariance_of(given[kept], len(kept))


def family(p: int, units: Ints, cstype: Kind) -> tuple[Ints, Ints]:
    """The ordered pairs (a, b) whose hypotheses "a is at most b" bear on the ranks of `units` among p.

    Proof that others are larger gives lower bounds, that others are smaller gives upper bounds; two-sided needs both.
    """
    others = np.arange(p)
    inside = np.zeros(p, dtype=bool)
    inside[units] = True
    a, b = (m.ravel() for m in np.meshgrid(others, others, indexing="ij"))
    wanted = {"lower": inside[b], "upper": inside[a], "two-sided": inside[a] | inside[b]}[cstype]
    wanted = wanted & (a != b)
    return a[wanted], b[wanted]


def _bounds(a: Ints, b: Ints, rejected: Bools, p: int, cstype: Kind) -> tuple[Ints, Ints]:
    better = np.bincount(b[rejected], minlength=p)  # a proven larger than b
    worse = np.bincount(a[rejected], minlength=p)
    lower = 1 + better if cstype != "upper" else np.ones(p, dtype=np.int64)
    upper = p - worse if cstype != "lower" else np.full(p, p)
    return lower.astype(np.int64), upper.astype(np.int64)


def _checked(coverage: float, cstype: str, R: int) -> None:  # noqa: N803 - the paper's letter
    if not 0 < coverage < 1:
        raise _wrong(f"A coverage of {coverage} is not possible.", "coverage", "a number between 0 and 1, as 0.95")
    if cstype not in ("two-sided", "lower", "upper"):
        raise _wrong(f"Unknown kind of set '{cstype}'.", "cstype", "two-sided, lower or upper")
    if R < 1:
        raise _wrong(f"{R} draws.", "R", "at least 1 draw; 1000 is usual")


def rank_sets(
    x: npt.ArrayLike,
    spread: npt.ArrayLike,
    *,
    coverage: float = 0.95,
    cstype: Kind = "two-sided",
    stepdown: bool = True,
    R: int = 1000,  # noqa: N803
    simul: bool = True,
    indices: Sequence[int] | npt.ArrayLike | None = None,
    na_rm: bool = False,
    seed: int | None = SEED,
    smallest_first: bool = False,
) -> RankSets:
    """Confidence sets for the ranks of units by their true values.

    `x` (p,) are estimates, `spread` their standard errors (p,) or covariance (p, p), in the same unit. Simultaneous
    sets cover all asked ranks together with probability `coverage`, marginal ones each alone. "lower" bounds ranks from
    below only (U = p), "upper" from above only (L = 1). `indices` are positions in x; ranks are counted among all units
    that have numbers. Refuses missing numbers unless `na_rm`.
    """
    _checked(coverage, cstype, R)
    given = np.asarray(x, dtype=np.float64)
    kept, values, covariance = _kept(given, spread, na_rm)
    values = -values if smallest_first else values
    asked = _asked(indices, kept, len(given))
    drawn = noise(covariance, R, seed)
    place = np.searchsorted(kept, asked)
    rank = ranks(values)[place]
    if simul:
        low, high, critical = _sets(values, drawn, place, coverage, cstype, stepdown)
        return RankSets(asked, low[place], rank, high[place], np.full(len(place), critical), coverage, True)
    lows, highs, criticals = np.empty(len(place), int), np.empty(len(place), int), np.empty(len(place))
    for i, unit in enumerate(place):
        low, high, criticals[i] = _sets(values, drawn, np.array([unit]), coverage, cstype, stepdown)
        lows[i], highs[i] = low[unit], high[unit]
    return RankSets(asked, lows, rank, highs, criticals, coverage, False)


def _sets(
    values: Floats, drawn: Noise, units: Ints, coverage: float, cstype: Kind, stepdown: bool
) -> tuple[Ints, Ints, float]:
    a, b = family(len(values), units, cstype)
    rejected, critical = proven_larger(values, drawn, a, b, coverage, stepdown=stepdown)
    low, high = _bounds(a, b, rejected, len(values), cstype)
    return low, high, critical


def _asked(indices: npt.ArrayLike | None, kept: Ints, n: int) -> Ints:
    if indices is None:
        return kept
    asked = np.atleast_1d(np.asarray(indices, dtype=np.int64))
    if ((asked < 0) | (asked >= n)).any():
        raise _wrong(f"Positions {asked.tolist()} among {n} units.", "indices", f"positions 0 to {n - 1}")
    if not np.isin(asked, kept).all():
        raise _wrong(
            "A unit that was asked for has no number.", "indices", "units with an estimate and its uncertainty"
        )
    return asked


def may_be_among(
    x: npt.ArrayLike,
    spread: npt.ArrayLike,
    tau: int,
    *,
    best: bool = True,
    coverage: float = 0.95,
    stepdown: bool = True,
    R: int = 1000,  # noqa: N803
    na_rm: bool = False,
    seed: int | None = SEED,
    smallest_first: bool = False,
) -> Bools:
    """Which units may be among the `tau` best (or worst): a set that holds all of them with probability `coverage`.

    The projection of simultaneous lower bounds: who is not proven to have `tau` or more units before it. (p,) of yes/no
    over the units with numbers.
    """
    if tau < 1:
        raise _wrong(f"The {tau} best.", "tau", "a whole number from 1 on")
    turned = smallest_first if best else not smallest_first
    sets = rank_sets(
        x,
        spread,
        coverage=coverage,
        cstype="lower",
        stepdown=stepdown,
        R=R,
        na_rm=na_rm,
        seed=seed,
        smallest_first=turned,
    )
    return tau >= sets.L


def told_apart(
    x: npt.ArrayLike,
    spread: npt.ArrayLike,
    *,
    coverage: float = 0.95,
    R: int = 1000,  # noqa: N803
    seed: int | None = SEED,
    smallest_first: bool = False,
) -> Apart:
    """All ordered pairs that are proven, jointly with probability `coverage`."""
    _checked(coverage, "two-sided", R)
    kept, values, covariance = _kept(np.asarray(x, dtype=np.float64), spread, False)
    values = -values if smallest_first else values
    a, b = family(len(kept), kept, "two-sided")
    rejected, _ = proven_larger(values, noise(covariance, R, seed), a, b, coverage)
    before = np.zeros((len(kept), len(kept)), dtype=bool)
    before[a[rejected], b[rejected]] = True
    return Apart(before, coverage)
