# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How many cases must be read to say that the error rate lies below the tolerable one?

The smallest sample in which the expected number of errors would be a surprise, were the true rate the tolerable one:
`P(at most ceil(n * expected) errors in n; tolerable) <= risk`. This is the rule of the AICPA audit guide (2017,
appendix A), in exact arithmetic. Three models:

- `binomial`: a population so large that it does not matter how large;
- `hypergeometric`: a population of `population` cases, of which `ceil(population * tolerable)` would be wrong;
- `poisson`: errors counted with their parts (kroner at fault over kroner paid), so that the expected number of
  errors is not rounded up, as in the guide's table C-1. `whole_errors=True` rounds it up here too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from styrbord.errors import AskedWrongly
from styrbord.supervision import tails
from styrbord.supervision.tails import Share, share

Model = Literal["binomial", "hypergeometric", "poisson"]
MODELS: tuple[Model, ...] = ("binomial", "hypergeometric", "poisson")
MOST = 5_000  # no sample of cases is read that is larger; the published tables leave such cells empty


@dataclass(frozen=True)
class Size:
    """A sample size with what it was reckoned from. Rates are shares.

    `errors` is the number of errors up to which the sample still shows what it should (not whole under `poisson`).
    `reached` is the risk then left. `everything`: the sample is the whole population.
    """

    sample: int
    errors: float
    reached: float
    tolerable: float
    expected: float
    risk: float
    model: Model
    population: int | None = None
    everything: bool = False


def sample_size(
    tolerable: Share,
    expected: Share = 0,
    risk: Share = "0.05",
    *,
    model: Model | None = None,
    population: int | None = None,
    most: int = MOST,
    whole_errors: bool = False,
) -> Size:
    """The smallest sample that shows an error rate below `tolerable` at that risk, if errors come as `expected`.

    Rates and risk are shares (0.05). Without `model`: hypergeometric when the population is given, else binomial.
    Refuses an expected rate that is not below the tolerable one, a risk that is no risk, a sample above `most`, and
    one larger than the population.
    """
    chosen = model or ("binomial" if population is None else "hypergeometric")
    m, e, r = share(tolerable, "tolerable rate"), share(expected, "expected rate"), share(risk, "risk")
    _refuse(m, e, r, chosen, population)
    most = most if population is None else min(most, population)
    if chosen == "poisson" and not whole_errors:
        found = _smallest_with_parts(m, e, r, most)
    else:
        found = smallest(e, most, _within(m, r, chosen, population))
    if found is None and chosen == "hypergeometric" and population is not None and most == population:
        wrong = math.ceil(m * population)  # reading everything settles it, whatever is found
        return Size(population, wrong - 1, 0.0, float(m), float(e), float(r), chosen, population, True)
    if found is None:
        raise _too_large(m, e, r, most, population)
    errors = float(found * e) if chosen == "poisson" and not whole_errors else math.ceil(found * e)
    reached = _tail(errors, found, m, chosen, population)
    return Size(found, errors, reached, float(m), float(e), float(r), chosen, population, found == population)


def size_table(
    tolerable: Sequence[Share], expected: Sequence[Share], risk: Share = "0.05", **asked: object
) -> list[list[int | None]]:
    """Sample sizes by expected rate (lines) and tolerable rate (columns); None where no sample up to `most` does."""

    def cell(m: Share, e: Share) -> int | None:
        try:
            return sample_size(m, e, risk, **asked).sample  # type: ignore[arg-type]
        except NoSample:
            return None

    return [[cell(m, e) for m in tolerable] for e in expected]


class NoSample(AskedWrongly):
    """No sample shows what is asked for."""

    exit_code = AskedWrongly.exit_code


def _within(m: Fraction, r: Fraction, model: Model, population: int | None) -> Callable[[int, int], bool]:
    if model == "binomial":
        return lambda errors, n: tails.binomial_within(errors, n, m, r)
    if model == "poisson":
        return lambda errors, n: tails.poisson(errors, float(n * m)) <= r
    assert population is not None
    wrong, all_cases = math.ceil(m * population), population
    return lambda errors, n: tails.hypergeometric_within(errors, n, wrong, all_cases, r)


def _tail(errors: float, n: int, m: Fraction, model: Model, population: int | None) -> float:
    if model == "poisson":
        return tails.poisson(errors, float(n * m))
    if model == "binomial":
        return tails.binomial(int(errors), n, float(m))
    assert population is not None
    return tails.hypergeometric(int(errors), n, math.ceil(m * population), population)


def smallest(e: Fraction, most: int, within: Callable[[int, int], bool], least: int = 1) -> int | None:
    """The smallest sample from `least` to `most` for which `within(errors, sample)` holds; None when there is none.

    `errors` is the expected number rounded up; while it stays the same, a larger sample always does better.
    """
    errors, first = math.ceil(e * least), least
    while first <= most:
        last = most if e == 0 else min(most, math.floor(errors / e))
        if within(errors, last):
            low, high = first, last
            while low < high:
                middle = (low + high) // 2
                low, high = (low, middle) if within(errors, middle) else (middle + 1, high)
            return low
        first, errors = last + 1, errors + 1
    return None


def _smallest_with_parts(m: Fraction, e: Fraction, r: Fraction, most: int) -> int | None:
    import numpy as np
    from scipy.special import gammaincc

    n = np.arange(1, most + 1)
    enough = np.flatnonzero(gammaincc(n * float(e) + 1, n * float(m)) <= float(r))
    return int(n[enough[0]]) if len(enough) else None


def _refuse(m: Fraction, e: Fraction, r: Fraction, model: str, population: int | None) -> None:
    if model not in MODELS:
        raise AskedWrongly(
            f"There is no model {model!r}.", where="model", expected=", ".join(MODELS), todo="choose one of them"
        )
    if not 0 < r < 1:
        raise AskedWrongly(
            f"A risk of {_pct(r)} (certainty {_pct(1 - r)}) cannot be kept by any sample.",
            where="risk, or certainty",
            expected="a certainty above 0 and below 100 per cent, such as 95",
            todo="choose a certainty; 100 per cent is reached only by reading every case",
        )
    if e >= m:
        raise NoSample(
            f"The expected error rate ({_pct(e)}) is not below the tolerable one ({_pct(m)}).",
            where="expected rate and tolerable rate",
            expected="an expected rate below the tolerable rate: else no sample can show that the target is met",
            todo="mend the area first and supervise by name, or tolerate more, or read every case",
        )
    if model == "hypergeometric" and population is None:
        raise AskedWrongly(
            "The hypergeometric model needs the size of the population.",
            where="population",
            expected="the number of cases the sample is drawn from",
            todo="give it, or choose the binomial model",
        )
    if population is not None and population < 1:
        raise AskedWrongly(
            "The population is empty.", where="population", expected="at least one case", todo="choose another area"
        )


def _too_large(m: Fraction, e: Fraction, r: Fraction, most: int, population: int | None) -> NoSample:
    if most == population:
        return NoSample(
            f"The sample would be larger than the population of {population} cases.",
            where="population",
            expected="a population larger than the sample",
            todo="choose the hypergeometric model, which knows the population's size, or read every case",
        )
    return NoSample(
        f"No sample of up to {most} cases tells {_pct(e)} from {_pct(m)} at a risk of {_pct(r)}.",
        where="expected rate and tolerable rate",
        expected="rates further apart, or a greater risk",
        todo="tolerate more, accept a lower certainty, or allow a larger sample",
    )


def _pct(value: Fraction) -> str:
    return f"{float(value * 100):g} pct."
