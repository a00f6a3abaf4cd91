# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How strong something unseen would have to be to explain an effect away.

- E-value: VanderWeele and Ding (2017), Annals of Internal Medicine 167: on the scale of ratios of chances.
- robustness value, and bounds by comparison with a condition that is seen: Cinelli and Hazlett (2020), "Making sense
  of sensitivity", Journal of the Royal Statistical Society B 82, sections 4.1 to 4.4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from styrbord.errors import AskedWrongly
from styrbord.inference.effect_point import ols
from styrbord.inference.rank_engine import Bools, Floats


def e_value(ratio: float) -> float:
    """How many times more likely something unseen would have to make both treatment and outcome. 1: nothing needed."""
    if not ratio > 0:
        raise AskedWrongly(
            f"A ratio of chances of {ratio}.", where="the E-value", expected="a ratio above zero",
            todo="Give the chance with the offer divided by the chance without.",
        )  # fmt: skip
    up = max(ratio, 1 / ratio)
    return up + math.sqrt(up * (up - 1))


def e_value_of_limit(low: float, high: float) -> float:
    """The E-value of the end of the interval nearest to 1; 1 when the interval holds 1."""
    if low <= 1 <= high:
        return 1.0
    return e_value(low if low > 1 else high)


def robustness_value(t: float, freedom: int, *, reduce: float = 1.0, alpha: float | None = None) -> float:
    """The share of what is left unexplained of treatment and of outcome that something unseen would have to explain.

    To reduce the estimate by the share `reduce`; with `alpha`, to bring it inside what chance alone gives.
    """
    f = reduce * abs(t) / math.sqrt(freedom)
    if alpha is not None:
        critical = _t_quantile(1 - alpha / 2, freedom - 1) / math.sqrt(freedom - 1)
        f = f - critical
    if f <= 0:
        return 0.0
    plain = 0.5 * (math.sqrt(f**4 + 4 * f**2) - f**2)
    if alpha is None:
        return plain
    whole = reduce * abs(t) / math.sqrt(freedom)
    if whole > 1 / critical:  # then what explains all of the treatment's rest alone would not do
        return (whole**2 - critical**2) / (1 + whole**2)
    return plain


def _t_quantile(p: float, freedom: int) -> float:
    from scipy.stats import t

    return float(t.ppf(p, freedom))


def partial_r2(t: float, freedom: int) -> float:
    """The share of what is left unexplained that a condition with this t value explains."""
    return t * t / (t * t + freedom)


@dataclass(frozen=True)
class Unseen:
    """The effect in a regression, how robust it is, and what it would be with something as strong as a seen condition.

    `like` names the seen condition under which least is left; `bounded` is the effect with something unseen as strong.
    """

    effect: float
    se: float
    robustness: float
    robustness_5: float
    like: str
    bounded: float


def unseen(y: Floats, treated: Bools, x: Floats, names: tuple[str, ...], times: float = 1.0) -> Unseen:
    """Sensitivity of the treatment's coefficient to something `times` as strong as each condition in turn."""
    design = np.column_stack([treated, np.ones(len(y)), x])
    beta, se, _ = ols(y, design)
    freedom = len(y) - design.shape[1]
    t = beta / np.maximum(se, 1e-300)
    of_treatment, se_t, _ = ols(treated.astype(np.float64), design[:, 1:])
    t_d = of_treatment / np.maximum(se_t, 1e-300)
    effect, like, least = float(beta[0]), "", float(beta[0])
    for j, name in enumerate(names):
        under = bounded(effect, float(se[0]), freedom, float(t[2 + j]), float(t_d[1 + j]), times)
        if not like or under * effect < least * effect:  # nearer to nothing, or beyond it
            like, least = name, under
    return Unseen(
        effect, float(se[0]), robustness_value(float(t[0]), freedom),
        robustness_value(float(t[0]), freedom, alpha=0.05), like, least,
    )  # fmt: skip


def bounded(effect: float, se: float, freedom: int, t_y: float, t_d: float, times: float) -> float:
    """The estimate less the largest bias of something `times` as strong as the condition (section 4.4)."""
    r2_d, r2_y = (min(partial_r2(t, f), 1 - 1e-9) for t, f in ((t_d, freedom + 1), (t_y, freedom)))
    with_d = min(times * r2_d / (1 - r2_d), 0.999)
    share = min(times * r2_d * r2_d / ((1 - times * r2_d) * (1 - r2_d)), 0.999) if times * r2_d < 1 else 0.999
    eta = (math.sqrt(times) + math.sqrt(share)) / math.sqrt(1 - share)
    with_y = min(eta**2 * r2_y / (1 - r2_y), 1.0)
    bias = se * math.sqrt(with_y * with_d / (1 - with_d) * freedom)
    return effect - math.copysign(bias, effect)
