# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Unfinished stretches: what share lasts past a day, and the weights that make decided ones speak for all.

J. M. Robins and D. M. Finkelstein, Biometrics 56 (2000), 779-788 (inverse probability of censoring weights). With the
Kaplan-Meier curve of being lost from sight, the weighted share is the Kaplan-Meier share itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.figures.survival import kaplan_meier

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Outcome:
    """Per spell: did it last past the horizon (`long`), is that known (`decided`), and its weight (0: not decided)."""

    long: Bools
    decided: Bools
    weight: Floats

    def where(self, which: np.ndarray) -> Outcome:
        """Some of the spells."""
        return Outcome(self.long[which], self.decided[which], self.weight[which])

    @property
    def counts(self) -> tuple[int, int]:
        """How many are known to have been long, and how many not."""
        return int((self.long & self.decided).sum()), int((~self.long & self.decided).sum())


def outcome(lasted: npt.ArrayLike, ended: npt.ArrayLike, horizon: float) -> Outcome:
    """Who lasted past the horizon. A spell lost from sight before it is undecided and weighs nothing.

    The weight is one over the chance of still being followed; ends come before losses on the same day. Where nobody
    is followed past the horizon, no long one is decided.
    """
    time, over = np.asarray(lasted, dtype=np.float64), np.asarray(ended, dtype=bool)
    long = time > horizon
    decided = long | over
    when = np.where(long, horizon + 0.5, time)  # a long one must have been followed beyond the horizon
    moments, at = np.unique(np.minimum(time, horizon + 1), return_inverse=True)
    all_leave = np.bincount(at, minlength=len(moments))
    lost = np.bincount(at, weights=~over & ~long, minlength=len(moments))
    ends = np.bincount(at, weights=over & ~long, minlength=len(moments))
    at_risk = len(time) - (np.cumsum(all_leave) - all_leave) - ends  # who ended that day cannot be lost that day
    kept = np.cumprod(1 - lost / np.maximum(at_risk, 1))
    before = np.concatenate(([1.0], kept))[np.searchsorted(moments, when, side="left")]
    with np.errstate(divide="ignore"):
        weight = np.where(decided, 1 / np.maximum(before, 1e-12), 0.0)
    return Outcome(long, decided, weight)


@dataclass(frozen=True)
class BaseRates:
    """The share of spells that last past the horizon, three ways: by Kaplan-Meier, and two ways that are wrong.

    `dropped` leaves out the undecided, `naive` counts them as ended. `spells`, `undecided` are counts.
    """

    kaplan_meier: float | None
    dropped: float
    naive: float
    spells: int
    undecided: int


def base_rates(lasted: npt.ArrayLike, ended: npt.ArrayLike, horizon: float) -> BaseRates:
    """The three shares side by side; None by Kaplan-Meier where nobody was followed past the horizon."""
    time, over = np.asarray(lasted, dtype=np.float64), np.asarray(ended, dtype=bool)
    long = time > horizon
    decided = long | over
    followed = bool(long.any()) or bool(decided.all())
    share = 1 - kaplan_meier(time, over).ended_by(horizon) if followed else None
    dropped = float(long[decided].mean()) if decided.any() else float("nan")
    return BaseRates(share, dropped, float(long.mean()), len(time), int((~decided).sum()))


def share_long(lasted: Floats, ended: Bools, horizon: float) -> tuple[float, float, float] | None:
    """The Kaplan-Meier share past the horizon with a 95 per cent interval (log-log, Greenwood); None: not followed."""
    curve = kaplan_meier(lasted, ended)
    if float(np.max(lasted)) <= horizon and not ended[lasted == np.max(lasted)].all():
        return None
    share = 1 - curve.ended_by(horizon)
    some = curve.time <= horizon
    d, n = curve.events[some].astype(np.float64), curve.at_risk[some].astype(np.float64)
    if not 0 < share < 1:
        edge = 1 - 0.025 ** (1 / len(lasted))  # as far as so many spells of one kind reach
        return (share, share, edge) if share == 0 else (share, 1 - edge, share)
    variance = float((d / (n * np.maximum(n - d, 1e-9))).sum()) / np.log(share) ** 2
    spread = np.exp(1.96 * np.sqrt(variance))
    return share, float(share**spread), float(share ** (1 / spread))
