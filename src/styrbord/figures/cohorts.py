# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Share of a cohort that has ended: spells begun in the months up to each month, followed to the day we look from."""

from __future__ import annotations

import numpy as np

from styrbord.figures.counting import ALL, Counts
from styrbord.figures.frame import Labelled
from styrbord.figures.measure import Measure, View
from styrbord.figures.reckoning import Reckoning
from styrbord.figures.survival import share_ended
from styrbord.figures.units import begun_frame
from styrbord.law.columns import Bools, Ints

DAYS_OF_MONTH = 365.25 / 12


def ended(reckoning: Reckoning, measure: Measure, view: View, counts: Counts) -> None:
    """Fill in, for every month, the share of the cohort that ended within the measure's months.

    The cohort of a month is the spells begun in the `cohort_months` calendar months that end with it. The numerator is
    those seen to have ended in time, the denominator all of the cohort: over each other they are the naive share.
    """
    months = int(view.parameters["cohort_months"])
    within = round(measure.months * DAYS_OF_MONTH)
    first = reckoning.months[0].before(months - 1).first if reckoning.months else 0
    frame, lasted, over = begun_frame(reckoning, first)
    among = frame.holds(measure.among, view)
    order = np.flatnonzero(among)[np.argsort(frame.day[among], kind="stable")]
    day, lasted, over = frame.day[order], lasted[order], over[order]
    bounds = [
        (np.searchsorted(day, m.before(months - 1).first), np.searchsorted(day, m.last + 1)) for m in reckoning.months
    ]
    everyone = Labelled(np.zeros(len(frame), dtype=np.int8), (ALL,))
    for split in (ALL, *measure.split_by):
        labelled = everyone if split == ALL else frame.split(split, view)
        codes = labelled.codes[order].astype(np.int64)
        for at, (low, high) in enumerate(bounds):
            for code in np.flatnonzero(np.bincount(codes[low:high] + 1)[1:]):
                row = counts.row(split, labelled.labels[code])
                these = low + np.flatnonzero(codes[low:high] == code)
                _fill(counts, row, at, lasted[these], over[these], within, measure.counted == "ended")


def _fill(counts: Counts, row: int, at: int, lasted: Ints, over: Bools, within: int, by_curve: bool) -> None:
    in_time = float((over & (lasted <= within)).sum())
    counts.top[row][at], counts.bottom[row][at] = in_time, len(lasted)
    share = share_ended(lasted, over, within)[0] if by_curve else in_time / len(lasted)
    counts.value[row][at] = np.nan if share is None else share
