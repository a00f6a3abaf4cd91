# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Lower and upper limits of an error rate after x errors among n cases of one simple sample.

Each limit holds at the stated confidence, whatever the true rate: `binomial` is Clopper and Pearson (1934);
`hypergeometric` inverts the exact test for a population of known size; `poisson` counts errors with their parts.
One-sided: each limit alone at `confidence`. Two-sided: both together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from styrbord.errors import AskedWrongly
from styrbord.supervision import tails
from styrbord.supervision.sample_size import MODELS, Model
from styrbord.supervision.tails import Share, share


@dataclass(frozen=True)
class Limits:
    """An error rate with its limits, as shares. `model` says how they were reckoned."""

    rate: float
    lower: float
    upper: float
    confidence: float
    model: str
    two_sided: bool = False


def limits(
    errors: float,
    sample: int,
    confidence: Share = "0.95",
    *,
    model: Model | None = None,
    population: int | None = None,
    two_sided: bool = False,
) -> Limits:
    """The error rate and its limits. Without `model`: hypergeometric when the population is given, else binomial.

    Refuses more errors than cases, no cases, a sample larger than the population, and a confidence of 0 or 1.
    """
    chosen = model or ("binomial" if population is None else "hypergeometric")
    level = share(confidence, "confidence")
    _refuse(errors, sample, level, chosen, population)
    risk = (1 - level) / 2 if two_sided else 1 - level
    if chosen == "poisson":
        low, high = _poisson(errors, sample, float(risk))
    elif chosen == "hypergeometric" and population is not None:
        most = hypergeometric_upper(int(errors), sample, population, risk)
        least = population - hypergeometric_upper(sample - int(errors), sample, population, risk)
        low, high = least / population, most / population
    else:
        low = 1 - binomial_upper(sample - int(errors), sample, float(risk))
        high = binomial_upper(int(errors), sample, float(risk))
    return Limits(errors / sample, low, high, float(level), chosen, two_sided)


def binomial_upper(errors: int, sample: int, risk: float) -> float:
    """The rate at which at most `errors` errors have the chance `risk`: Clopper and Pearson's upper limit."""
    if errors >= sample:
        return 1.0
    return _crossing(lambda rate: tails.binomial(errors, sample, rate), risk, errors / sample, 1.0)


def hypergeometric_upper(errors: int, sample: int, population: int, risk: Fraction) -> int:
    """The largest number of wrong cases in the population that does not make so few errors surprising."""
    low, high = errors, population - sample + errors
    while low < high:
        middle = (low + high + 1) // 2
        surprising = tails.hypergeometric_within(errors, sample, middle, population, risk)
        low, high = (low, middle - 1) if surprising else (middle, high)
    return low


def poisson_upper(errors: float, risk: float) -> float:
    """The mean at which at most `errors` errors have the chance `risk`; divided by the sample, the upper limit."""
    high = errors + 10 + 10 * math.sqrt(errors + 1) - 3 * math.log(risk)
    return _crossing(lambda mean: tails.poisson(errors, mean), risk, errors, high)


def printed(limit: float) -> float:
    """A limit as audit guides print it: per cent, rounded up to one decimal.

    Rounding to nine decimals first keeps 4.7 from becoming 4.8 for the sake of the last bit.
    """
    return math.ceil(round(1000 * limit, 9)) / 10


def _poisson(errors: float, sample: int, risk: float) -> tuple[float, float]:
    low = 0.0
    if errors > 0:
        low = _crossing(lambda mean: 1 - tails.poisson(errors - 1, mean), risk, 0.0, errors, falling=False)
    return low / sample, poisson_upper(errors, risk) / sample


def _crossing(tail: Callable[[float], float], risk: float, low: float, high: float, *, falling: bool = True) -> float:
    """Where a monotone tail crosses the risk, to the last bit."""
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return high if falling else low
        above = tail(middle) > risk
        low, high = (middle, high) if above == falling else (low, middle)


def _refuse(errors: float, sample: int, level: Fraction, model: str, population: int | None) -> None:
    if model not in MODELS:
        raise AskedWrongly(
            f"There is no model {model!r}.", where="model", expected=", ".join(MODELS), todo="choose one of them"
        )
    if sample < 1 or not 0 <= errors <= sample or (model != "poisson" and errors != int(errors)):
        raise AskedWrongly(
            f"{errors} errors among {sample} cases cannot be.",
            where="errors and sample",
            expected="at least one case, and no more errors than cases (whole ones, except under poisson)",
            todo="count again",
        )
    if not 0 < level < 1:
        raise AskedWrongly(
            f"No limit holds with a certainty of {float(level * 100):g} per cent.",
            where="confidence",
            expected="a share above 0 and below 1, such as 0.95",
            todo="choose a confidence",
        )
    if population is not None and sample > population:
        raise AskedWrongly(
            f"The sample ({sample}) is larger than the population ({population}).",
            where="sample and population",
            expected="a sample of cases that are in the population",
            todo="count the population as it was when the sample was drawn",
        )
    if model == "hypergeometric" and population is None:
        raise AskedWrongly(
            "The hypergeometric limits need the size of the population.",
            where="population",
            expected="the number of cases the sample was drawn from",
            todo="give it, or choose the binomial model",
        )
