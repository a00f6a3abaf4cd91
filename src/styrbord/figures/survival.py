# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The share of spells that have ended within so many months: by Kaplan-Meier, and naively, side by side.

E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", Journal of the American Statistical
Association 53 (1958), 457-481. A spell that still runs on the last day we see has been followed so far and no further:
the naive share counts it as not ended, which is right only when every spell has been followed for the whole time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly


@dataclass(frozen=True)
class Curve:
    """`survival[i]` is the share not yet ended just after `time[i]`; `at_risk` those followed up to it."""

    time: npt.NDArray[np.float64]
    survival: npt.NDArray[np.float64]
    at_risk: npt.NDArray[np.int64]
    events: npt.NDArray[np.int64]

    def ended_by(self, time: float) -> float:
        """The share ended at or before the time."""
        at = int(np.searchsorted(self.time, time, side="right")) - 1
        return 0.0 if at < 0 else float(1 - self.survival[at])

    def median(self) -> float | None:
        """The first time at which half or fewer have not ended; None when that is never seen."""
        at = np.flatnonzero(self.survival <= 0.5 + 1e-12)
        return float(self.time[at[0]]) if len(at) else None


def kaplan_meier(lasted: npt.ArrayLike, ended: npt.ArrayLike) -> Curve:
    """The curve of spells that lasted so long and then ended (True) or were lost from sight (False).

    Among equal times ends come before losses.
    """
    time, event = np.asarray(lasted, dtype=np.float64), np.asarray(ended, dtype=bool)
    if len(time) == 0 or len(time) != len(event) or (time < 0).any():
        raise AskedWrongly(
            "A survival curve needs durations.",
            where=f"{len(time)} durations, {len(event)} marks of ending",
            expected="as many marks as durations, at least one, none negative",
            todo="Choose a group or period in which spells began.",
        )
    moments, at = np.unique(time, return_inverse=True)
    events = np.bincount(at, weights=event).astype(np.int64)
    leaves = np.bincount(at)
    at_risk = len(time) - (np.cumsum(leaves) - leaves)
    return Curve(moments, np.cumprod(1 - events / at_risk), at_risk, events)


def share_ended(lasted: npt.ArrayLike, ended: npt.ArrayLike, within: float) -> tuple[float | None, float]:
    """(Kaplan-Meier, naive) share ended within the time; None where nobody was followed so long and some still run."""
    time, event = np.asarray(lasted, dtype=np.float64), np.asarray(ended, dtype=bool)
    naive = float((event & (time <= within)).mean())
    longest = time.max()
    if longest < within and not event[time == longest].all():
        return None, naive  # nobody was followed so long: the curve says nothing there
    return kaplan_meier(time, event).ended_by(within), naive


def check_share(share: float, numerator: float, denominator: float, decimals: int = 2) -> tuple[bool, float]:
    """Can this published share be that numerator over that denominator? (agrees, what it should be).

    Source document 001 gives 74 and 89 per cent of 1,744 for 1,160 and 1,406 persons; they are 67 and 81.
    """
    if denominator <= 0:
        raise AskedWrongly(
            "A share of nothing.",
            where=f"denominator {denominator}",
            expected="a denominator above zero",
            todo="Give the number of persons the share is taken of.",
        )
    true = numerator / denominator
    return abs(true - share) <= 0.5 * 10**-decimals + 1e-9, true
