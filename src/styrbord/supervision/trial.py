# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The proposal's method tried on areas whose true error rate is known: how often it is right, and how it errs.

Areas are drawn with a true share of cases with material errors; a year of reading and the register's duties are drawn
from it; the method proposes a likelihood, and is held against the true level. How closely duties follow errors in
cases nobody knows, so it is tried both ways: `link` 1 (a duty fails about twice as often as a case) and 0 (not at all).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from styrbord.supervision.evidence import Evidence, Share
from styrbord.supervision.limits import limits
from styrbord.supervision.method import COLOURS, Area, Method
from styrbord.supervision.proposal import level_of, propose

MIDDLE = 0.07  # the error rate about which duties fail when they follow the cases only in part
NOISE = 0.5


@dataclass(frozen=True)
class Trial:
    """Areas by true and proposed likelihood, `counts[true - 1, proposed - 1]`, and by true and proposed colour.

    `read` is the number of cases read in the year; 0 is a method that must go by the register alone.
    """

    read: int
    link: float
    areas: int
    counts: npt.NDArray[np.int64]
    colours: npt.NDArray[np.int64]
    seed: int

    @property
    def right(self) -> float:
        """Share with the right level."""
        return float(np.trace(self.counts) / self.areas)

    @property
    def within_one(self) -> float:
        """Share at most one level off."""
        levels = np.arange(len(self.counts))
        near = np.abs(levels[:, None] - levels[None, :]) <= 1
        return float(self.counts[near].sum() / self.areas)

    def share(self, true: str, proposed: str) -> float | None:
        """Of the areas truly of a colour, the share proposed another; None when there are none."""
        row = self.colours[COLOURS.index(true)]
        return float(row[COLOURS.index(proposed)] / row.sum()) if row.sum() else None


def try_method(method: Method, *, read: int, areas: int, seed: int, link: float = 1.0) -> Trial:
    """Try the method on drawn areas. The same arguments give the same counts."""
    rng = np.random.default_rng(seed)
    levels = len(method.likelihood)
    counts, colours = np.zeros((levels, levels), np.int64), np.zeros((len(COLOURS), len(COLOURS)), np.int64)
    truth = _true_rates(rng, method, areas)
    for rate in truth.tolist():
        citizen = int(rng.integers(1, len(method.consequence) + 1))
        area = Area("trial", {}, {}, citizen, benefits=("dagpenge",))
        found = propose(area, _drawn(rng, rate, read, link), method)
        true = level_of(method.likelihood, rate)
        counts[true - 1, found.likelihood - 1] += 1
        colours[
            COLOURS.index(method.colour(true, citizen)), COLOURS.index(method.colour(found.likelihood, citizen))
        ] += 1
    return Trial(read, link, areas, counts, colours, seed)


def _true_rates(rng: np.random.Generator, method: Method, areas: int) -> npt.NDArray[np.float64]:
    """As many areas of each level, evenly within it (the last level up to 40 per cent)."""
    ends = [0.0, *(s.below for s in method.likelihood)]
    level = rng.integers(0, len(method.likelihood), areas)
    low, high = np.array(ends)[level], np.minimum(np.array(ends)[level + 1], 0.40)
    return low + (high - low) * rng.random(areas)


@cache
def _lower(wrong: int, read: int) -> float:
    return limits(wrong, read).lower


def _drawn(rng: np.random.Generator, rate: float, read: int, link: float) -> Evidence:
    duties = 300
    middle, own = (np.log(r / (1 - r)) for r in (MIDDLE, max(rate, 1e-3)))
    odds = middle + (own - middle) * link + np.log(2) + rng.normal(0, NOISE)
    failed = Share(int(rng.binomial(duties, 1 / (1 + np.exp(-odds)))), duties, 0.0, 1.0)
    wrong = int(rng.binomial(read, rate)) if read else 0
    material = Share(wrong, read, _lower(wrong, read), 1.0) if read else None
    empty: dict[str, None] = dict.fromkeys(
        ("running", "running_before", "began", "drawn", "co_financed", "offer_cost", "failed_recent", "failed_earlier",
         "unrecorded", "new_caseworker", "found_before")
    )  # fmt: skip
    return Evidence(
        area="trial", as_of=dt.date(2026, 1, 1), rate_years=(), unrated=(), failed=failed, found=material,
        found_material=material, runs_read=1 if read else 0, open_follow_ups=0, changes=(), **empty,
    )  # fmt: skip
