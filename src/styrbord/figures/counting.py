# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Counting units by month and label: the few functions every measure is answered with."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from styrbord.figures.frame import Frame, Labelled
from styrbord.figures.measure import Measure, View
from styrbord.law.columns import Bools, Ints

Matrix = npt.NDArray[np.float64]
ALL = "all"


@dataclass
class Counts:
    """Per label (margin and text) one row of numbers over the months: `top` over `bottom` gives the value."""

    months: int
    labels: dict[tuple[str, str], int] = field(default_factory=dict)
    top: list[Matrix] = field(default_factory=list)
    bottom: list[Matrix] = field(default_factory=list)
    value: list[Matrix] = field(default_factory=list)

    def row(self, split: str, label: str) -> int:
        """The position of a label's row, made when it is new."""
        key = (split, label)
        if key not in self.labels:
            self.labels[key] = len(self.top)
            for store in (self.top, self.bottom):
                store.append(np.zeros(self.months))
            self.value.append(np.full(self.months, np.nan))
        return self.labels[key]


def count(counts: Counts, frame: Frame, measure: Measure, view: View) -> None:
    """Add the units of a frame to the counts, for `all` and for every split."""
    among = frame.holds(measure.among, view)
    these = among & frame.holds(measure.of_these, view) if measure.of_these else among
    amount = _amounts(frame, measure, view, these)
    everyone = Labelled(np.zeros(len(frame), dtype=np.int8), (ALL,))
    for split in (ALL, *measure.split_by):
        labelled = everyone if split == ALL else frame.split(split, view)
        _add(counts, frame, measure, split, labelled, among, these, amount)


def _amounts(frame: Frame, measure: Measure, view: View, these: Bools) -> Matrix | None:
    if measure.counted not in ("sum", "mean", "median"):
        return None
    column = frame.column(measure.sums, view)
    assert isinstance(column, np.ndarray)
    return np.where(these, np.asarray(column, dtype=np.float64), 0.0)


def _add(
    counts: Counts, frame: Frame, measure: Measure, split: str, labelled: Labelled, among: Bools, these: Bools,
    amount: Matrix | None,
) -> None:  # fmt: skip
    wide = len(labelled.labels)
    if not wide:
        return
    cell = np.where(labelled.codes >= 0, frame.month * wide + labelled.codes, -1)
    size = counts.months * wide
    bottom = _tally(frame, cell, among & (cell >= 0), size)
    if amount is not None:
        good = these & (cell >= 0)
        top = np.asarray(np.bincount(cell[good], weights=amount[good], minlength=size), dtype=np.float64)
        if measure.counted in ("mean", "median"):
            bottom = _tally(frame, cell, good, size)
    else:
        top = _tally(frame, cell, these & (cell >= 0), size)
    middle = _medians(cell, amount, these & (cell >= 0), size) if measure.counted == "median" else None
    for code in np.flatnonzero(((bottom != 0) | (top != 0)).reshape(-1, wide).any(axis=0)):
        row = counts.row(split, labelled.labels[code])
        counts.top[row] += top[code::wide]
        counts.bottom[row] += bottom[code::wide]
        if middle is not None:
            counts.value[row] = middle[code::wide]


def _tally(frame: Frame, cell: Ints, which: Bools, size: int) -> Matrix:
    """Units in each cell; over persons each person once in each cell."""
    out = np.bincount(cell[which], minlength=size).astype(np.float64)
    if not frame.once_per_person or not len(frame.shared):
        return out
    at = frame.shared[which[frame.shared]]
    at = at[np.lexsort((cell[at], frame.person[at]))]
    again = (frame.person[at][1:] == frame.person[at][:-1]) & (cell[at][1:] == cell[at][:-1])
    return out - np.bincount(cell[at[1:][again]], minlength=size)


def _medians(cell: Ints, amount: Matrix | None, which: Bools, size: int) -> Matrix:
    out = np.full(size, np.nan)
    if amount is None or not which.any():
        return out
    at = np.flatnonzero(which)
    order = at[np.lexsort((amount[at], cell[at]))]
    cells, first = np.unique(cell[order], return_index=True)
    after = np.append(first[1:], len(order))
    low, high = (first + after - 1) // 2, (first + after) // 2
    out[cells] = (amount[order][low] + amount[order][high]) / 2
    return out
