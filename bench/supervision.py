# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How often the limits of samples miss the true error rate, by simulation: simple, stratified, weighted.

    python -m bench.supervision [draws]

Populations of 1,000 cases with true error rates from 0 to 20 per cent; each limit is stated at 95 per cent, so that it
may miss in 5 of 100 draws. `width` is the mean distance from the rate to the upper limit, in percentage points.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np

from styrbord.supervision.draw import inclusion
from styrbord.supervision.limits import Limits, limits
from styrbord.supervision.weighted import Stratum, stratified_limits, weighted_limits

CASES = 1000
RATES = (0.0, 0.01, 0.02, 0.05, 0.10, 0.15, 0.20)
PARTS = (700, 250, 50)
EVEN, UNEVEN = (70, 25, 5), (40, 40, 20)
WEIGHTS = np.array([1 + i % 4 for i in range(CASES)])
PROBABILITY = np.array([float(p) for p in inclusion({str(i): int(w) for i, w in enumerate(WEIGHTS)}, 100).values()])


@cache
def simple(errors: int, model: str) -> Limits:
    return limits(errors, 100, model=model, population=CASES if model == "hypergeometric" else None)  # type: ignore[arg-type]


@cache
def strata(read: tuple[int, ...], errors: tuple[int, ...]) -> Limits:
    return stratified_limits([Stratum(*s) for s in zip(PARTS, read, errors, strict=True)])


def drawn_simple(model: str) -> Callable[[np.random.Generator, np.ndarray], Limits]:
    return lambda chance, wrong: simple(int(wrong[chance.permutation(CASES)[:100]].sum()), model)


def drawn_strata(read: tuple[int, ...]) -> Callable[[np.random.Generator, np.ndarray], Limits]:
    ends = np.cumsum((0, *PARTS))

    def draw(chance: np.random.Generator, wrong: np.ndarray) -> Limits:
        parts = [wrong[a:b] for a, b in pairwise(ends)]
        return strata(read, tuple(int(chance.permutation(p)[:n].sum()) for p, n in zip(parts, read, strict=True)))

    return draw


def drawn_weighted(chance: np.random.Generator, wrong: np.ndarray) -> Limits:
    read = pivotal(chance)
    return weighted_limits(wrong[read], PROBABILITY[read], PROBABILITY[~read])


def pivotal(chance: np.random.Generator) -> np.ndarray:
    """As `supervision.draw`, with an ordinary generator."""
    read = np.zeros(CASES, dtype=bool)
    held, carried = -1, 0.0
    luck = chance.random(CASES)
    for i, case in enumerate(chance.permutation(CASES)):
        p = PROBABILITY[case]
        if held < 0 or carried < 1e-12:
            held, carried = case, p
        elif carried + p < 1:
            held, carried = (case if luck[i] * (carried + p) < p else held), carried + p
        else:
            first = luck[i] * (2 - carried - p) < 1 - p
            read[held if first else case] = True
            held, carried = (case if first else held), carried + p - 1
    if carried > 0.5:
        read[held] = True
    return read


WAYS = {
    "simple, binomial": drawn_simple("binomial"),
    "simple, hypergeometric": drawn_simple("hypergeometric"),
    "stratified in proportion": drawn_strata(EVEN),
    "stratified unevenly": drawn_strata(UNEVEN),
    "weighted 1 to 4": drawn_weighted,
}
PLACES = {"anywhere": np.arange(CASES) * 617 % CASES, "first": np.arange(CASES), "last": np.arange(CASES)[::-1]}
PLACES["lightest"] = np.argsort(np.argsort(WEIGHTS, kind="stable"), kind="stable")


def main(draws: int) -> None:
    print(f"{draws} draws of 100 cases of {CASES}; missed above / below, in per cent of draws; width in points")
    worst = 0.0
    for way, draw in WAYS.items():
        for place in PLACES if way.startswith(("strat", "weight")) else ("anywhere",):
            for rate in RATES:
                wrong = PLACES[place] < rate * CASES
                chance = np.random.default_rng([int(rate * 1000), len(way), len(place)])
                found = [draw(chance, wrong) for _ in range(draws)]
                above = np.mean([f.upper < rate - 1e-12 for f in found]) * 100
                below = np.mean([f.lower > rate + 1e-12 for f in found]) * 100
                width = np.mean([f.upper - f.rate for f in found]) * 100
                worst = max(worst, above, below)
                print(f"{way:26s} errors {place:9s} {rate:5.0%}  {above:5.1f} / {below:4.1f}   width {width:5.1f}")
    print(f"worst: {worst:.1f} per cent of draws missed (stated: at most 5, plus chance)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
