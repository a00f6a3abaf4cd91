# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Which target group a spell has, and on which days a person moves from groups 4 or 5 to 2 or 3.

Only the groups 2 to 5 are ever in doubt: every other benefit has one possible group.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Bools, Ints, keys, spread
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER
from styrbord.records.tables import BENEFITS, GROUPS, GROUPS_OF_BENEFIT

Masks = npt.NDArray[np.int32]


def mask_of(*groups: str) -> int:
    """The groups as bits: group "1" is bit 0."""
    return sum(1 << GROUPS.index(g) for g in groups)


IN_DOUBT = mask_of("2", "3", "4", "5")
EDUCATION_SIDE = mask_of("4", "5")
JOB_SIDE = mask_of("2", "3")
_OF_BENEFIT = np.array([mask_of(*GROUPS_OF_BENEFIT[b]) for b in BENEFITS], dtype=np.int32)


class Moves:
    """The persons' groups 2-5 as a line of entries: from `day` until `end`, the newest in force is `mask`."""

    def __init__(self, case: CaseData, as_of: int) -> None:
        table = case["target_groups"]
        bits = np.left_shift(1, table["group"].astype(np.int32))
        seen = (table["starts_on"] <= as_of) & ((bits & IN_DOUBT) != 0)
        order = np.flatnonzero(seen)
        person = table["person"][order].astype(np.int64)
        start = table["starts_on"][order].astype(np.int64)
        until = table["until"][order].astype(np.int64)
        if len(person) and not (np.diff(keys(person, start)) >= 0).all():
            again = np.lexsort((start, person))
            order, person, start, until = order[again], person[again], start[again], until[again]
        line = _line(person, start, until, bits[order])
        seen = line[1] <= as_of  # a planned end that brings an older group back has not happened yet
        self.person, self.day, self.end, self.mask = (c[seen] for c in line)
        self._keys = keys(self.person, self.day)

    def inside(self, person: Ints, counted_from: Ints, until: Ints) -> tuple[Ints, Ints]:
        """Moves from 4/5 to 2/3 inside the given spells: (position of the spell, day), by spell and day."""
        sided = np.flatnonzero(((self.mask & ~EDUCATION_SIDE) == 0) | ((self.mask & ~JOB_SIDE) == 0))
        owner, side = self.person[sided], (self.mask[sided] & ~EDUCATION_SIDE) == 0
        moved = 1 + np.flatnonzero((owner[1:] == owner[:-1]) & side[:-1] & ~side[1:])
        at, before = sided[moved], sided[moved - 1]
        low = np.searchsorted(self._keys[at], keys(person, counted_from), side="right")
        high = np.searchsorted(self._keys[at], keys(person, np.minimum(until, FOREVER - 1)), side="left")
        spell, nth = spread(np.maximum(high - low, 0))
        move = low[spell] + nth
        # the group it moves from must have been in force inside the spell, not only before it
        known = self.end[before[move]] > counted_from[spell]
        return spell[known], self.day[at[move]][known]

    def on(self, person: Ints, day: Ints) -> Masks:
        """The groups in force on the day (the newest); 0 where none is."""
        at = np.searchsorted(self._keys, keys(person, day), side="right") - 1
        return self._mask(at, (at >= 0), person, lambda held: self.end[held] > day)

    def next_after(self, person: Ints, day: Ints, until: Ints) -> Masks:
        """The groups of the first entry that starts after the day and before `until`; 0 where none does."""
        at = np.searchsorted(self._keys, keys(person, day), side="right")
        return self._mask(at, at < len(self._keys), person, lambda held: self.day[held] < until)

    def _mask(self, at: Ints, exists: Bools, person: Ints, holds) -> Masks:  # type: ignore[no-untyped-def]
        if not len(self._keys):
            return np.zeros(len(person), dtype=np.int32)
        held = np.clip(at, 0, len(self._keys) - 1)
        good = exists & (self.person[held] == person) & holds(held)
        return np.where(good, self.mask[held], 0).astype(np.int32)


def _line(person: Ints, start: Ints, until: Ints, bit: Masks) -> tuple[Ints, Ints, Ints, Masks]:
    """Entries that do not overlap; persons whose older rows outlive newer ones are laid out one by one."""
    clash = np.zeros(len(person), dtype=bool)
    clash[1:] = (person[1:] == person[:-1]) & (start[1:] < until[:-1])
    if not clash.any():
        return person, start, until, bit
    nested = clash.copy()  # an older row that is in force again later, or two that start the same day
    nested[1:] &= (until[1:] < until[:-1]) | (start[1:] == start[:-1])
    end = until.copy()
    end[:-1] = np.where(clash[1:], start[1:], end[:-1])
    if not nested.any():
        return person, start, end, bit
    tangled = np.isin(person, person[nested])
    laid = [row for p in np.unique(person[nested]) for row in _laid_out(p, person, start, until, bit)]
    flat = np.array(laid, dtype=np.int64).reshape(-1, 4)
    plain = (person, start, end, bit.astype(np.int64))
    columns = [np.concatenate((c[~tangled], flat[:, i])) for i, c in enumerate(plain)]
    order = np.lexsort((columns[1], columns[0]))
    person, start, until, mask = (c[order] for c in columns)
    return person, start, until, mask.astype(np.int32)


def _laid_out(who: int, person: Ints, start: Ints, until: Ints, bit: Masks) -> list[tuple[int, int, int, int]]:
    """One person's overlapping rows as stretches in which the newest row in force decides."""
    low, high = np.searchsorted(person, [who, who + 1])
    rows = list(zip(start[low:high].tolist(), until[low:high].tolist(), bit[low:high].tolist(), strict=True))
    edges = sorted({d for s, u, _ in rows for d in (s, u)})
    out: list[tuple[int, int, int, int]] = []
    for begins, ends in zip(edges, [*edges[1:], FOREVER], strict=True):
        live = [(s, b) for s, u, b in rows if s <= begins < u]
        if not live:
            continue
        newest = max(s for s, _ in live)
        mask = 0
        for s, b in live:
            mask |= b if s == newest else 0
        if out and out[-1][3] == mask and out[-1][2] == begins and newest < begins:
            out[-1] = (who, out[-1][1], ends, mask)
        else:
            out.append((who, begins, ends, mask))
    return out


def possible_groups(
    person: Ints, benefit: npt.NDArray[np.int8], counted_from: Ints, until: Ints, moves: Moves
) -> Masks:
    """The groups a spell may have: in force on `counted_from`, else the first that starts inside, else all."""
    mask = _OF_BENEFIT[benefit]
    doubt = np.flatnonzero(mask == IN_DOUBT)
    who, begins = person[doubt], counted_from[doubt]
    found = moves.on(who, begins)
    later = moves.next_after(who, begins, until[doubt])
    found = np.where(found == 0, later, found)
    mask = mask.copy()
    mask[doubt] = np.where(found == 0, IN_DOUBT, found)
    return mask
