# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Rows that know their own past: when each was first recorded, and what it said before it was put right.

A block's table is made once with its final content; an extraction shows what the source system held that day.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from styrbord.records import days


@dataclass(frozen=True)
class Text:
    """A text column: positions in a vocabulary, -1 for nothing."""

    positions: np.ndarray
    vocabulary: pa.Array


@dataclass(frozen=True)
class Past:
    """What a column said on extractions before `until`; `note` names a correction, empty for the course of events."""

    column: str
    values: np.ndarray
    until: np.ndarray
    note: str = ""


@dataclass
class Rows:
    """One canonical table of one block. `seen` is the day a row is first recorded, `gone` the day it is deleted.

    `recorded` is the stamp shown once the row has its final content, where that differs from `seen`.
    """

    table: str
    columns: dict[str, np.ndarray | Text]
    seen: np.ndarray
    gone: np.ndarray | None = None
    recorded: np.ndarray | None = None
    past: list[Past] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.seen)

    def on(self, day: int) -> tuple[dict[str, np.ndarray | Text], np.ndarray, np.ndarray, np.ndarray]:
        """The rows of an extraction on `day`: columns, day recorded, note number, and which rows they are.

        Notes count from 1 in the order of `notes`; 0 is none.
        """
        shown = self.seen <= day
        if self.gone is not None:
            shown &= self.gone > day
        which = np.flatnonzero(shown)
        stamp = self.seen[which]
        if self.recorded is not None:
            stamp = np.where(self.recorded[which] <= day, self.recorded[which], stamp)
        note = np.zeros(len(which), dtype=np.int64)
        columns = {name: _some(values, which) for name, values in self.columns.items()}
        for past in sorted(self.past, key=lambda p: bool(p.note), reverse=True):
            until = past.until[which]
            before = until > day
            columns[past.column] = _before(columns[past.column], past.values[which], before)
            if past.note:
                done = ~before & (until > days.NO_DAY)
                stamp = np.where(done, np.maximum(stamp, until), stamp)
                note = np.where(done, self.notes.index(past.note) + 1, note)
        return columns, stamp, note, which

    @property
    def notes(self) -> list[str]:
        """The corrections this table knows, in the order of `past`."""
        return list(dict.fromkeys(p.note for p in self.past if p.note))


def _some(values: np.ndarray | Text, which: np.ndarray) -> np.ndarray | Text:
    if isinstance(values, Text):
        return Text(values.positions[which], values.vocabulary)
    return values[which]


def _before(now: np.ndarray | Text, then: np.ndarray, where: np.ndarray) -> np.ndarray | Text:
    if isinstance(now, Text):
        return Text(np.where(where, then, now.positions), now.vocabulary)
    return np.where(where, then, now)
