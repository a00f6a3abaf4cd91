# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Error rates of stratified and of weighted samples, with limits that hold at their level, whatever the true errors.

The estimate of a stratified sample is the strata's rates weighted by their sizes; of a weighted sample, Horvitz and
Thompson's: an error found in a case drawn with probability 1/4 stands for four. The limits are no approximation:

- `pooled`, when every case stands for nearly as many and few of all are read: Clopper and Pearson on the errors
  counted together, widened by the heaviest weight. The sum over strata varies no more than a binomial one (Hoeffding
  1956).
- `exponential`, otherwise: of all populations that agree with what was read, the one with most errors whose chance of
  so few weighted errors, bounded by Chernoff's inequality, is not below the risk. Draws of a stratum have the exact
  hypergeometric moments; draws with unequal probabilities are bounded as if independent, which holds for simple
  random and pivotal sampling because these are negatively associated (Brändén and Jonasson 2012). For a given weight
  function the worst population is found by taking the cheapest errors first, which is optimal because the moments are
  log-concave in the number of errors (Newton's inequalities).

Which of the two is used depends on sizes alone (the narrower of the two had one case in twenty been wrong), never on
what was found. Simulated coverage: `bench/supervision.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.supervision.limits import Limits, binomial_upper, hypergeometric_upper
from styrbord.supervision.tails import Share, share

Floats = npt.NDArray[np.float64]
USUAL = 0.05  # the error rate at which the two limits are compared, to choose between them by sizes alone
STEPS = 48  # weights tried for the exponential limit; more make it narrower by less than a thousandth
MATRIX = 4_000_000  # cells of exact hypergeometric chances per stratum; above, the binomial moments bound them


@dataclass(frozen=True)
class Stratum:
    """What was read of one stratum: its size, how many were read, and how many of these were wrong."""

    population: int
    sample: int
    errors: int


def stratified_limits(strata: Sequence[Stratum], confidence: Share = "0.95") -> Limits:
    """The error rate of the whole population from a stratified sample; one-sided limits, each at `confidence`.

    A stratum of which nothing was read may be all wrong or all right: it widens the limits by its whole share.
    Refuses a population without cases, nothing read at all, and counts that cannot be.
    """
    kept = [s for s in strata if s.population > 0]
    _refuse(kept, strata)
    risk = 1 - share(confidence, "confidence")
    read = sum(s.population for s in kept if s.sample)
    rate = sum(s.population * s.errors / s.sample for s in kept if s.sample) / read
    mirrored = [Stratum(s.population, s.sample, s.sample - s.errors) for s in kept]
    upper, how = _stratified_upper(kept, risk)
    lower = 1 - _stratified_upper(mirrored, risk)[0]
    return Limits(rate, min(lower, rate), max(upper, rate), float(1 - risk), how)


def weighted_limits(
    errors: npt.ArrayLike, probability: npt.ArrayLike, unread: npt.ArrayLike, confidence: Share = "0.95"
) -> Limits:
    """The error rate from cases read with their known inclusion probabilities, and those of the unread cases.

    `errors` (n,) of 0 and 1 and `probability` (n,) of the cases read; `unread` (N - n,). One-sided limits. The rate is
    Horvitz and Thompson's, divided by the estimated number of cases (Hájek), so that it stays between 0 and 1.
    """
    wrong = np.asarray(errors, dtype=np.float64)
    p, rest = np.asarray(probability, dtype=np.float64), np.asarray(unread, dtype=np.float64)
    everyone = np.concatenate([p, rest])
    if not len(wrong) or len(wrong) != len(p) or everyone.min() <= 0 or everyone.max() > 1:
        raise AskedWrongly(
            "The cases read do not fit their inclusion probabilities.",
            where="errors, probability, unread",
            expected="a probability above 0 and up to 1 for every case, one for each case read",
            todo="take the probabilities from the record of the draw",
        )
    risk = float(1 - share(confidence, "confidence"))
    rate = float((wrong / p).sum() / (1 / p).sum())
    upper = _weighted_upper(wrong, p, rest, risk)
    lower = 1 - _weighted_upper(1 - wrong, p, rest, risk)
    return Limits(rate, min(lower, rate), max(upper, rate), 1 - risk, "exponential")


# -- strata


def _stratified_upper(strata: Sequence[Stratum], risk: Fraction) -> tuple[float, str]:
    total = sum(s.population for s in strata)
    if len(strata) == 1:
        s = strata[0]
        return hypergeometric_upper(s.errors, s.sample, s.population, risk) / total, "hypergeometric"
    if all(s.sample == s.population for s in strata):
        return sum(s.errors for s in strata) / total, "everything read"
    way = _pooled if _is_pooled(tuple((s.population, s.sample) for s in strata), float(risk)) else _exponential
    return way(strata, float(risk)), way.__name__.removeprefix("_")


@lru_cache(maxsize=1024)
def _is_pooled(sizes: tuple[tuple[int, int], ...], risk: float) -> bool:
    """Whether the pooled limit would be the narrower, had one in twenty of those read been wrong. By sizes alone."""
    sample = sum(n for _, n in sizes)
    wrong = max(1, round(USUAL * sample))
    each = [wrong * n // sample for _, n in sizes]
    each[max(range(len(sizes)), key=lambda h: sizes[h][1])] += wrong - sum(each)
    usual = [Stratum(size, n, min(e, n)) for (size, n), e in zip(sizes, each, strict=True)]
    return _pooled(usual, risk) <= _exponential(usual, risk)


def _pooled(strata: Sequence[Stratum], risk: float) -> float:
    if not all(s.sample for s in strata):
        return 1.0
    total = sum(s.population for s in strata)
    sample, errors = sum(s.sample for s in strata), sum(s.errors for s in strata)
    simple = max(binomial_upper(errors, sample, risk), min(1.0, (errors + 1) / sample))
    heaviest = max(s.population / s.sample for s in strata)
    return min(_most_possible(strata), sample * heaviest / total * simple)


def _most_possible(strata: Sequence[Stratum]) -> float:
    return sum(s.population - s.sample + s.errors for s in strata) / sum(s.population for s in strata)


def _exponential(strata: Sequence[Stratum], risk: float) -> float:
    total = sum(s.population for s in strata)
    read = [s for s in strata if s.sample]
    free = sum(s.population for s in strata if not s.sample)  # nobody looked: all may be wrong
    found = sum(s.population * s.errors / s.sample for s in read) / total
    moments = [_moments(s, total) for s in read]
    sizes = np.concatenate([np.full(s.population - s.sample, 0.0) for s in read])

    def most(weight: float) -> float:
        budget, costs, at = np.log(risk) - weight * found, np.empty_like(sizes), 0
        for moment in moments:
            logs = moment(weight)  # for errors, errors + 1, ... wrong cases in the stratum
            budget -= logs[0]
            costs[at : at + len(logs) - 1] = -np.diff(logs)
            at += len(logs) - 1
        return _affordable(costs, -budget)

    return (free + sum(s.errors for s in read) + _least(most, total)) / total


def _moments(s: Stratum, total: int) -> Callable[[float], Floats]:
    """log E exp(-weight * T) of the stratum's part of the estimate, for each possible number of wrong cases."""
    each = s.population / s.sample / total
    wrong = np.arange(s.errors, s.population - s.sample + s.errors + 1)
    if len(wrong) * (s.sample + 1) > MATRIX:
        share_wrong = wrong / s.population
        return lambda weight: s.sample * np.log1p(share_wrong * np.expm1(-weight * each))
    chances = _hypergeometric_matrix(wrong, s.sample, s.population)
    found = np.arange(s.sample + 1)
    return lambda weight: np.log(np.maximum(chances @ np.exp(-weight * each * found), 1e-300))


def _hypergeometric_matrix(wrong: npt.NDArray[np.int64], sample: int, population: int) -> Floats:
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, population + 1)))])

    def choose(n: npt.NDArray[np.int64], k: npt.NDArray[np.int64]) -> Floats:
        possible = (k >= 0) & (k <= n)
        k = np.where(possible, k, 0)
        return np.where(possible, logs[n] - logs[k] - logs[n - k], -np.inf)

    k, found = wrong[:, None], np.arange(sample + 1)[None, :]
    all_ways = logs[population] - logs[sample] - logs[population - sample]
    return np.exp(choose(k, found) + choose(population - k, sample - found) - all_ways)


# -- known inclusion probabilities


def _weighted_upper(wrong: Floats, p: Floats, unread: Floats, risk: float) -> float:
    total = len(p) + len(unread)
    found = float((wrong / p).sum()) / total
    of_errors = p[wrong > 0]

    def cost(probability: Floats, weight: float) -> Floats:
        return -np.log(np.maximum(1 + probability * np.expm1(-weight / (total * probability)), 1e-300))

    def most(weight: float) -> float:
        budget = -np.log(risk) + weight * found - float(cost(of_errors, weight).sum())
        return _affordable(cost(unread, weight), budget)

    return (len(of_errors) + _least(most, total)) / total


def _affordable(costs: Floats, budget: float) -> float:
    """How many errors, the cheapest first, cost no more than the budget."""
    if budget < 0:
        return 0.0
    return float(np.searchsorted(np.cumsum(np.sort(costs)), budget * (1 + 1e-12), side="right"))


def _least(most: Callable[[float], float], total: int) -> float:
    """The narrowest limit over the weights tried: every one of them holds, and so they hold together."""
    best, at = np.inf, 1.0
    for weight in total * np.geomspace(1e-4, 10, STEPS // 2):
        tried = most(float(weight))
        if tried < best:
            best, at = tried, float(weight)
    for weight in at * np.geomspace(0.62, 1.62, STEPS // 2):
        best = min(best, most(float(weight)))
    return float(best)


def _refuse(kept: Sequence[Stratum], given: Sequence[Stratum]) -> None:
    if not kept or not any(s.sample for s in kept):
        raise AskedWrongly(
            "Nothing was read in any stratum.",
            where="strata",
            expected="at least one case read in a stratum that has cases",
            todo="read the sample first",
        )
    for s in given:
        if not 0 <= s.errors <= s.sample <= s.population:
            raise AskedWrongly(
                f"A stratum of {s.population} cases with {s.sample} read and {s.errors} wrong cannot be.",
                where="strata",
                expected="no more errors than cases read, no more cases read than there are",
                todo="count the stratum again, as it was when the sample was drawn",
            )
