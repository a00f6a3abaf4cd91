# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Two lawbooks on the same data: which duties change outcome, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Ints, distinct
from styrbord.law.duties import OUTCOMES, Duties
from styrbord.records.days import NO_DAY

NO_DUTY = len(OUTCOMES)
_DAY_ZERO = 2**16
OUTCOMES_OR_NONE = (*OUTCOMES, "no duty")


@dataclass(frozen=True)
class Comparison:
    """Duties of either lawbook, side by side: `first` and `second` are outcomes (position in `OUTCOMES_OR_NONE`)."""

    rows: tuple[str, ...]
    person: npt.NDArray[np.int32]
    row: npt.NDArray[np.int16]
    link: npt.NDArray[np.int32]
    counted_from: npt.NDArray[np.int32]
    first: npt.NDArray[np.int8]
    second: npt.NDArray[np.int8]
    first_due: npt.NDArray[np.int32]
    second_due: npt.NDArray[np.int32]

    @property
    def changed(self) -> npt.NDArray[np.bool_]:
        """Which duties have another outcome (or exist only under one lawbook)?"""
        return self.first != self.second

    def moves(self) -> list[tuple[str, str, str, int, int]]:
        """(row, outcome under the first, under the second, duties, persons) for every change, most first."""
        which = np.flatnonzero(self.changed)
        cell = (self.row[which].astype(np.int64) * 10 + self.first[which]) * 10 + self.second[which]
        out = []
        for value, number in zip(*np.unique(cell, return_counts=True), strict=True):
            persons = len(np.unique(self.person[which][cell == value]))
            row, rest = divmod(int(value), 100)
            one, other = OUTCOMES_OR_NONE[rest // 10], OUTCOMES_OR_NONE[rest % 10]
            out.append((self.rows[row], one, other, int(number), persons))
        return sorted(out, key=lambda move: -move[3])


def compare(one: Duties, other: Duties) -> Comparison:
    """Pair the duties of two lawbooks on person, counted_from, row, link and benefit."""
    rows = tuple(dict.fromkeys((*one.rows, *other.rows)))
    sides = [_key(d, rows) for d in (one, other)]
    found = distinct(np.concatenate(sides))
    link, rest = (found >> 4) & 0xFFF, found >> 16
    places = [_places(side, found) for side in sides]
    return Comparison(
        rows,
        person=(rest >> 24).astype(np.int32),
        row=(rest & 0x7F).astype(np.int16),
        link=(link - 1).astype(np.int32),
        counted_from=(((rest >> 7) & 0x1FFFF) - _DAY_ZERO).astype(np.int32),
        first=_picked(one.outcome, places[0], NO_DUTY, np.int8),
        second=_picked(other.outcome, places[1], NO_DUTY, np.int8),
        first_due=_picked(one.due, places[0], NO_DAY, np.int32),
        second_due=_picked(other.due, places[1], NO_DAY, np.int32),
    )


def _key(d: Duties, rows: tuple[str, ...]) -> Ints:
    """One number per duty: person 23 bits, counted_from 17, row 7, link 12, benefit 4."""
    place = np.array([rows.index(r) for r in d.rows], dtype=np.int64)
    key = d.person.astype(np.int64) << 17 | (d.counted_from + _DAY_ZERO)
    key = key << 7 | place[d.row]
    return (key << 12 | (d.link + 1)) << 4 | d.benefit


def _places(side: Ints, found: Ints) -> Ints:
    """For each found key its position on this side; -1 where it does not stand there."""
    at = np.full(len(found), -1, dtype=np.int64)
    at[np.searchsorted(found, side)] = np.arange(len(side))
    return at


def _picked(values: npt.NDArray[Any], at: Ints, missing: int, dtype: type) -> npt.NDArray[Any]:
    if not len(values):
        return np.full(len(at), missing, dtype=dtype)
    return np.where(at >= 0, values[np.maximum(at, 0)], missing).astype(dtype)
