# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How likely a spell still runs on a later day: the rate of ending by benefit and length, from the two years before."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from styrbord.law.spells import Spells
from styrbord.records.tables import BENEFITS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
BANDS = np.array([0, 28, 56, 91, 182, 273, 364, 546, 728, 1092])  # days
BACK, SETTLED = 728, 28
FEWEST = 20


def ending_rates(spells: Spells, as_of: int) -> Floats:
    """Rate of ending a day, by benefit and band of length; a benefit with few ends takes the rate of all."""
    since, until = as_of - SETTLED - BACK, as_of - SETTLED
    begun, end = spells.first_day.astype(np.int64), spells.until.astype(np.int64)
    begins, ends = np.maximum(begun, since), np.minimum(end, until)
    here = begins < ends
    exposed, ended = np.zeros((len(BENEFITS), len(BANDS))), np.zeros((len(BENEFITS), len(BANDS)))
    bounds = np.append(BANDS, 10**6)
    age = np.maximum(end - begun, 0)
    left = here & (end < until)
    for band in range(len(BANDS)):
        days = np.minimum(ends, begun + bounds[band + 1]) - np.maximum(begins, begun + bounds[band])
        exposed[:, band] = np.bincount(spells.benefit[here], np.maximum(days[here], 0), len(BENEFITS))
        inside = left & (age >= bounds[band]) & (age < bounds[band + 1])
        ended[:, band] = np.bincount(spells.benefit[inside], minlength=len(BENEFITS))
    every = ended.sum(axis=0) / np.maximum(exposed.sum(axis=0), 1)
    own = ended / np.maximum(exposed, 1)
    return np.where(ended.sum(axis=1, keepdims=True) >= FEWEST, own, every[None, :])


def chance_it_runs(spells: Spells, as_of: int, benefit: Ints, begun: Ints, day: Ints) -> Floats:
    """For spells of a benefit begun on a day that run on `as_of`: the chance that they run on a later day."""
    rates = ending_rates(spells, as_of)
    steps = np.diff(BANDS)
    before = np.concatenate([np.zeros((len(BENEFITS), 1)), np.cumsum(rates[:, :-1] * steps, axis=1)], axis=1)

    def run_through(length: Ints) -> Floats:
        band = np.clip(np.searchsorted(BANDS, length, side="right") - 1, 0, len(BANDS) - 1)
        through: Floats = before[benefit, band] + rates[benefit, band] * (length - BANDS[band])
        return through

    now = np.maximum(as_of - begun, 0)
    then = np.maximum(day - begun, now)
    return np.exp(run_through(now) - run_through(then))
