# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The exit curve of an offer: of those who begin, how many have left support by week while in the same offer.

A description, not an effect: nothing is compared, and those who stay are not those who left. It is the curve a job
centre drew in 2012, flat after about week 13, from which it made a rule of at most 13 weeks in the same offer
(danskekommuner.dk, Magasin 06, 2013).

Being in the offer ends by leaving support, or by the offer's own end (then the person is no longer seen in it). The
curve is one less Kaplan and Meier's estimate with Greenwood's error; the band that holds it whole is Hall and Wellner's
(1980), Biometrika 67, here by the equal-precision constant reckoned on draws (Nair 1984, Technometrics 26).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from styrbord.inference.effect_cohorts import NEVER
from styrbord.inference.effect_states import State
from styrbord.inference.rank_engine import Floats, Ints

FEWEST = 50  # who began
SMALL = 10  # a count below is hidden
FEWEST_IN = 20  # still in the offer, for a week to be told
AHEAD = 4  # weeks
GAIN = 0.04  # of those still in the offer, who leave within four weeks: less, one in a hundred a week, is no gain
Z = 1.959963984540054
_DRAWS = 2000


@dataclass(frozen=True)
class Exits:
    """`began` is None where so few began that the count is hidden. `left` (weeks,) is the share who had left support
    while in the offer, with its interval and a band for the whole.

    `still_in` are those still in the offer when the week begins; `ahead` the share of them who leave within four weeks,
    with its interval. `stop` is the first week after which staying longer shows no gain: no more than `GAIN` of those
    still in leave in the four weeks that follow, nor, even at the upper limit, in four weeks on average from then on;
    `stop_low`, `stop_high` are the weeks it could be (95 per cent, persons drawn anew).
    """

    kind: str
    group: str
    began: int | None
    state: State
    weeks: tuple[int, ...] = ()
    left: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    band_low: tuple[float, ...] = ()
    band_high: tuple[float, ...] = ()
    still_in: tuple[int, ...] = ()
    ahead: tuple[float, ...] = ()
    ahead_low: tuple[float, ...] = ()
    ahead_high: tuple[float, ...] = ()
    stop: int | None = None
    stop_low: int | None = None
    stop_high: int | None = None
    stop_state: State = field(default_factory=lambda: State("not_flat"))


def exit_curve(
    leaves: npt.ArrayLike, offer_days: npt.ArrayLike, followed: npt.ArrayLike, person: npt.ArrayLike, *,
    kind: str = "", group: str = "", gain: float = GAIN, longest: int = 52, seed: int = 1,
) -> Exits:  # fmt: skip
    """The curve of one kind of offer. All in days from its start: until support ends (`NEVER`: not seen), until the
    offer ends, and seen at all; `person` tells whose starts belong together."""
    lasts = np.minimum(np.asarray(offer_days, dtype=np.int64), np.asarray(followed, dtype=np.int64))
    until = np.asarray(leaves, dtype=np.int64)
    who = np.asarray(person, dtype=np.int64)
    if len(until) < FEWEST:
        return Exits(kind, group, len(until) if len(until) >= SMALL else None, State("too_few", {"needed": FEWEST}))
    week, gone = _weeks(until, lasts, longest)
    in_week, left_in = _table(week, gone, longest)
    last = int((in_week >= FEWEST_IN).sum())
    if last < 2:
        return Exits(kind, group, len(until), State("too_few", {"needed": FEWEST_IN}))
    curve, error = _curve(in_week[:last], left_in[:last])
    wide = _wide(in_week[:last], left_in[:last], seed)
    ahead, low, high = _ahead(in_week[: last + AHEAD], left_in[: last + AHEAD], last)
    stop = _stop(in_week, left_in, last, gain)
    spread = (None, None) if stop is None else _drawn_stops(week, gone, who, longest, gain, seed)
    return Exits(
        kind=kind, group=group, began=len(until), state=State(), weeks=tuple(range(1, last + 1)),
        left=tuple(curve.tolist()), low=_within(curve - Z * error), high=_within(curve + Z * error),
        band_low=_within(curve - wide * error), band_high=_within(curve + wide * error),
        still_in=tuple(in_week[:last].tolist()), ahead=tuple(ahead), ahead_low=tuple(low), ahead_high=tuple(high),
        stop=stop, stop_low=spread[0], stop_high=spread[1], stop_state=State("not_flat") if stop is None else State(),
    )  # fmt: skip


def _within(share: Floats) -> tuple[float, ...]:
    return tuple(np.clip(share, 0, 1).tolist())


def _weeks(leaves: Ints, lasts: Ints, longest: int) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """The last week each is seen in the offer (0 the first), and whether they left support in it.

    Who leaves within a week of the offer's end left from the offer: its end is often moved to the day of leaving.
    """
    gone = (leaves < NEVER) & (leaves <= lasts + 7)
    seen = np.where(gone, leaves - 1, lasts)
    return np.minimum(np.maximum(seen, 0) // 7, longest).astype(np.int64), gone


def _table(week: Ints, gone: npt.NDArray[np.bool_], longest: int) -> tuple[Ints, Ints]:
    """Still in when each week begins, and how many leave support in it."""
    size = longest + AHEAD
    last = np.bincount(week, minlength=size)[:size]
    still = len(week) - np.concatenate([[0], np.cumsum(last)[:-1]])
    left = np.bincount(week[gone], minlength=size)[:size]
    return still.astype(np.int64), left.astype(np.int64)


def _curve(still: Ints, left: Ints) -> tuple[Floats, Floats]:
    """The share that has left by each week, and its standard error (Greenwood)."""
    stay = np.cumprod(1 - left / still)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(still > left, left / (still * (still - left).astype(np.float64)), 0.0)
    error: Floats = stay * np.sqrt(np.cumsum(terms))
    return np.asarray(1 - stay, dtype=np.float64), error


def _wide(still: Ints, left: Ints, seed: int) -> float:
    """How many standard errors hold the whole curve: the largest of the correlated deviations, drawn."""
    part = left / (still * np.maximum(still - left, 1))
    total = np.cumsum(part)
    steps = np.random.default_rng(seed).standard_normal((_DRAWS, len(still))) * np.sqrt(part)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(np.cumsum(steps, axis=1)) / np.sqrt(total)
    return float(np.quantile(np.nan_to_num(far).max(axis=1), 0.95))


def _ahead(still: Ints, left: Ints, last: int) -> tuple[list[float], list[float], list[float]]:
    """Of those still in at each week, the share who leave support within the weeks ahead if they stay in so long.

    The upper end counts two more who leave, the lower two fewer (Agresti and Coull 1998), so that none of few is not
    taken for never.
    """
    share, low, high = [], [], []
    for w in range(last):
        s, d = still[w : w + AHEAD].astype(np.float64), left[w : w + AHEAD].astype(np.float64)
        p = 1 - float(np.prod(1 - np.where(s > 0, d / np.maximum(s, 1), 0)))
        n = float(s[s > 0].mean())
        middle = (p * n + 2) / (n + 4)
        error = Z * float(np.sqrt(middle * (1 - middle) / (n + 4)))
        share.append(p)
        low.append(max(middle - error, 0.0))
        high.append(min(middle + error, 1.0))
    return share, low, high


def _stop(still: Ints, left: Ints, last: int, gain: float) -> int | None:
    """The first week after which staying longer shows no gain; None where no week told is one."""
    from scipy.stats import chi2

    in_, out = still[:last].astype(np.float64), left[:last].astype(np.float64)
    weeks, leave = np.cumsum(in_[::-1])[::-1], np.cumsum(out[::-1])[::-1]
    most = AHEAD * chi2.ppf(0.975, 2 * (leave + 1)) / 2 / weeks
    after = np.append(out[1:] / in_[1:], 0.0)  # two weeks are enough to see whether it has fallen
    soon = out / in_ + after
    found = np.flatnonzero((most <= gain) & (soon <= gain * 2 / AHEAD))
    return int(found[0]) if len(found) else None


def _drawn_stops(
    week: Ints, gone: npt.NDArray[np.bool_], who: Ints, longest: int, gain: float, seed: int, draws: int = 200
) -> tuple[int | None, int | None]:
    """The weeks the stop could be: persons drawn anew with replacement."""
    _, at = np.unique(who, return_inverse=True)
    order = np.argsort(at, kind="stable")
    begins = np.searchsorted(at[order], np.arange(at.max() + 2))
    rng, found = np.random.default_rng(seed), []
    for _ in range(draws):
        times = np.bincount(rng.integers(0, at.max() + 1, at.max() + 1), minlength=at.max() + 1)
        rows = np.repeat(order, np.repeat(times, np.diff(begins)))
        still, left = _table(week[rows], gone[rows], longest)
        last = int((still >= FEWEST_IN).sum())
        if last >= 2 and (stop := _stop(still, left, last, gain)) is not None:
            found.append(stop)
    if not found:
        return None, None
    low, high = np.quantile(found, [0.025, 0.975])
    return int(np.floor(low)), int(np.ceil(high))
