# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Clocks: monotone maps between calendar days and counted days, and the due days they give.

*Continuous*: every calendar day counts, but never one of a pause calendar. *Cumulative*: only days inside a benefit
period of the spell. After the spell's end counting goes on as though it ran (semantics, "Clocks and due days").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Bools, Ints, keys
from styrbord.law.lawbook import Span
from styrbord.law.spells import Spells
from styrbord.records.days import NO_DAY, add_months

Pauses = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Pace:
    """The calendar without its pauses: `counted(d)` unpaused days lie before day d (up to a constant)."""

    pauses: Pauses

    def counted(self, day: npt.ArrayLike) -> Ints:
        """How many unpaused days lie before the day."""
        days = np.asarray(day, dtype=np.int64)
        return days - sum(np.clip(days - begins, 0, ends - begins) for begins, ends in self.pauses)

    def first_with(self, count: npt.ArrayLike) -> Ints:
        """The first day before which `count` unpaused days lie: the inverse of `counted`."""
        day = np.asarray(count, dtype=np.int64)
        for begins, ends in self.pauses:
            day = np.where(day > begins, day + (ends - begins), day)
        return day

    def after_pause(self, day: Ints) -> Ints:
        """The day itself, or the first day after the pause it lies in."""
        for begins, ends in self.pauses:
            day = np.where((day >= begins) & (day < ends), ends, day)
        return day


class Clock:
    """One kind of counting over all spells. `which` below are positions of spells."""

    def __init__(self, spells: Spells, pauses: Pauses, *, cumulative: bool) -> None:
        self.spells = spells
        self.pace = Pace(pauses)
        self.cumulative = cumulative
        self._starts = keys(spells.segment_spell, spells.segment_start)
        self._many, self._alone, self._gaps = _segments_of(spells)
        if cumulative:
            begins = self.pace.counted(spells.segment_start)
            length = self.pace.counted(spells.segment_until) - begins
            self._before = np.concatenate(([0], np.cumsum(length)))  # counted days in all earlier segments

    def days(self, span: Span, anchor: Ints) -> Ints:
        """R, the counted days that a span asks for from an anchor day."""
        if span.unit == "months":
            if self.cumulative:
                return np.full(len(anchor), span.n * 182 // 6, dtype=np.int64)
            return add_months(anchor, span.n) - anchor
        asked = {"days": span.n, "weeks": 7 * span.n, "end_of_week": 7 * span.n - 1}[span.unit]
        return np.full(len(anchor), asked, dtype=np.int64)

    def due(self, which: Ints, span: Span, anchor: Ints | None = None) -> Ints:
        """The due day: the first by which the span's days are counted, moved out of gaps and pauses."""
        begins = self.spells.counted_from[which] if anchor is None else anchor
        return self.moved(which, self.unmoved(which, self.days(span, begins), begins))

    def unmoved(self, which: Ints, asked: Ints, anchor: Ints) -> Ints:
        """The first day by which `asked` counted days lie between it and the anchor."""
        if not self.cumulative:
            return self.pace.first_with(self.pace.counted(anchor) + asked)
        begins = np.maximum(anchor, self._alone[which])
        out = self.pace.first_with(self.pace.counted(begins) + asked)  # counted from after the last period: as it ran
        some = np.flatnonzero((asked > 0) & self._many[which])
        if len(some):
            mine = which[some]
            out[some] = self._reached(mine, self.counted_before(mine, anchor[some]) + asked[some])
        return np.where(asked > 0, out, anchor)

    def counted_before(self, which: Ints, day: Ints) -> Ints:
        """Cumulative clocks: counted days of the spell before the day, plus those of all earlier spells."""
        first, last = self.spells.first_segment[which], self.spells.first_segment[which + 1] - 1
        at = np.clip(np.searchsorted(self._starts, keys(which, day), side="right") - 1, first - 1, last)
        held = np.maximum(at, first)
        if not len(self._starts):
            return np.zeros(len(which), dtype=np.int64)
        start, until = self.spells.segment_start[held], self.spells.segment_until[held]
        inside = self.pace.counted(np.clip(day, start, until)) - self.pace.counted(start)
        beyond = np.maximum(self.pace.counted(day) - self.pace.counted(self.spells.until[which]), 0)
        return self._before[held] + inside + np.where(held == last, beyond, 0)

    def _reached(self, which: Ints, target: Ints) -> Ints:
        """The first day by which the target of `counted_before` is reached."""
        first, after = self.spells.first_segment[which], self.spells.first_segment[which + 1]
        at = np.clip(np.searchsorted(self._before[1:], target, side="left"), first, None)
        inside = at < after
        held = np.where(inside, at, np.maximum(after - 1, 0))
        within = self.pace.counted(self.spells.segment_start[held]) + (target - self._before[held])
        beyond = self.pace.counted(self.spells.until[which]) + (target - self._before[after])
        return self.pace.first_with(np.where(inside, within, beyond))

    def moved(self, which: Ints, day: Ints) -> Ints:
        """Out of gaps to the next period's first day, out of pauses to the first day after (until neither)."""
        for _ in range(8):
            again = self.pace.after_pause(self._after_gap(which, day))
            if (again == day).all():
                break
            day = again
        return day

    def _after_gap(self, which: Ints, day: Ints) -> Ints:
        some, s = np.flatnonzero(self._gaps[which]), self.spells
        if not len(some):
            return day
        which, asked = which[some], day[some]
        first, after = s.first_segment[which], s.first_segment[which + 1]
        at = np.searchsorted(self._starts, keys(which, asked), side="right") - 1
        inside = at >= first  # a counted period of the spell has begun
        begun = inside | (asked >= np.maximum(s.first_day[which], s.counted_from[which]))
        covered = inside & (s.segment_until[np.maximum(at, 0)] > asked)
        following = np.where(inside, at + 1, first)
        gap = begun & ~covered & (following < after)
        out = day.copy()
        out[some] = np.where(gap, s.segment_start[np.minimum(following, len(self._starts) - 1)], asked)
        return out


def _segments_of(spells: Spells) -> tuple[Bools, Ints, Bools]:
    """For each spell: has it several segments; the start of its only one (`NO_DAY`: several or none); can it have gaps?

    Nine spells in ten have one segment from their first day on, and need no search.
    """
    first, many = spells.first_segment[:-1], np.diff(spells.first_segment)
    alone, one = np.full(len(many), NO_DAY, dtype=np.int64), np.flatnonzero(many == 1)
    alone[one] = spells.segment_start[first[one]]
    return many > 1, alone, (many > 1) | (spells.first_day < alone)
