# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Lower tails of the binomial, hypergeometric and Poisson distributions, and whether they lie within a risk: exactly.

A tail is first reckoned in floating point. Only where it lies so close to the risk that rounding could decide, it is
reckoned again in whole numbers. Rates are fractions: 3.5 per cent of 400 is 14, not 14.000000000000002.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from styrbord.errors import AskedWrongly

Share = Fraction | Decimal | str | int | float
CLOSE = 1e-7  # relative; the floating-point tails are good to about 1e-10


def share(value: Share, name: str = "rate") -> Fraction:
    """A share between 0 and 1 as a fraction; a float is read as the decimal it prints as. Refuses anything else."""
    try:
        read = Fraction(str(value).replace(",", ".").strip())
    except (ValueError, ZeroDivisionError) as error:
        raise _no_share(value, name) from error
    if not 0 <= read <= 1:
        raise _no_share(value, name)
    return read


def binomial(errors: int, sample: int, rate: float) -> float:
    """The chance of at most `errors` errors in a sample, when each case is wrong with chance `rate`."""
    if errors >= sample or rate <= 0:
        return 1.0
    if errors < 0 or rate >= 1:
        return 0.0
    odds = (1 - rate) / rate
    log_p, log_q = math.log(rate), math.log1p(-rate)

    def log_chance(i: int) -> float:
        return _log_choose(sample, i) + i * log_p + (sample - i) * log_q

    return _lower(errors, int((sample + 1) * rate), 0, log_chance, lambda i: i / (sample - i + 1) * odds)


def hypergeometric(errors: int, sample: int, wrong: int, population: int) -> float:
    """The chance of at most `errors` errors in a sample without replacement, when `wrong` of `population` are wrong."""
    low, high = max(0, sample - (population - wrong)), min(sample, wrong)
    if errors >= high:
        return 1.0
    if errors < low:
        return 0.0
    right = population - wrong

    def log_chance(i: int) -> float:
        return _log_choose(wrong, i) + _log_choose(right, sample - i) - _log_choose(population, sample)

    def down(i: int) -> float:
        return i * (right - sample + i) / ((wrong - i + 1) * (sample - i + 1))

    mode = max(low, min(high, (sample + 1) * (wrong + 1) // (population + 2)))
    return _lower(errors, mode, low, log_chance, down)


def poisson(errors: float, mean: float) -> float:
    """The chance of at most `errors` errors when `mean` are expected; parts of an error by the incomplete gamma."""
    if mean <= 0:
        return 1.0
    if errors == int(errors):
        whole = int(errors)
        log_mean = math.log(mean)
        return _lower(whole, int(mean), 0, lambda i: i * log_mean - mean - math.lgamma(i + 1), lambda i: i / mean)
    from scipy.special import gammaincc

    return float(gammaincc(errors + 1, mean))


def binomial_within(errors: int, sample: int, rate: Fraction, risk: Fraction) -> bool:
    """Whether `binomial(errors, sample, rate) <= risk`, decided exactly."""
    rough = binomial(errors, sample, float(rate))
    if abs(rough - risk) > CLOSE * float(risk):
        return rough <= risk
    p, q = rate.numerator, rate.denominator
    ways = sum(math.comb(sample, i) * p**i * (q - p) ** (sample - i) for i in range(errors + 1))
    return ways * risk.denominator <= risk.numerator * q**sample


def hypergeometric_within(errors: int, sample: int, wrong: int, population: int, risk: Fraction) -> bool:
    """Whether `hypergeometric(errors, sample, wrong, population) <= risk`, decided exactly."""
    rough = hypergeometric(errors, sample, wrong, population)
    if abs(rough - risk) > CLOSE * float(risk):
        return rough <= risk
    first = max(0, sample - (population - wrong))
    ways = sum(math.comb(wrong, i) * math.comb(population - wrong, sample - i) for i in range(first, errors + 1))
    return ways * risk.denominator <= risk.numerator * math.comb(population, sample)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _lower(errors: int, mode: int, low: int, log_chance: Callable[[int], float], down: Callable[[int], float]) -> float:
    """Sum of the chances from `low` to `errors`, from the largest on; `down(i)` is chance(i - 1) over chance(i)."""
    start = max(low, min(errors, mode))
    total = term = 1.0
    for i in range(start, low, -1):
        term *= down(i)
        total += term
        if term < total * 1e-18:
            break
    term = 1.0
    for i in range(start + 1, errors + 1):
        term /= down(i)
        total += term
        if i > mode and term < total * 1e-18:
            break
    return min(1.0, total * math.exp(log_chance(start)))


def _no_share(value: object, name: str) -> AskedWrongly:
    return AskedWrongly(
        f"{value} is no share.",
        where=name,
        expected="a share between 0 and 1: five per cent is 0.05",
        todo=f"give the {name} as a share",
    )
