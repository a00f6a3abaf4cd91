# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Whom a case is for, out of a register: those there at the start, those who come, and how fast they leave support."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.errors import NoData
from styrbord.inference.investment_case import Population
from styrbord.inference.investment_rates import Ladder, weeks_on_ladder
from styrbord.records.days import FOREVER

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SETTLED = 28  # days: an end so fresh may not be known yet, and one followed by benefit so soon is no end
BACK = 104  # weeks looked back on for the rate of leaving
COMING = 52  # weeks looked back on for the inflow
BANDS = np.array([0, 4, 13, 26, 39, 52, 78, 104, 156, 208])
FEWEST_EXITS, FEWEST_STOCK, FEWEST_IN_BAND = 30, 20, 20


@dataclass(frozen=True)
class Support:
    """Periods of covered benefits and periods in the target group (benefit and group), as day numbers, half-open."""

    person: Ints
    start: Ints
    until: Ints
    target_person: Ints
    target_start: Ints
    target_until: Ints


@dataclass(frozen=True)
class Episodes:
    """One row per person who comes into the target group: the day, the first day of the support spell, and its end.

    `until` is `FOREVER` while it runs, `moved` the day the person was in the group no more (at the latest `until`);
    `ladder` the weeks counted when the person came in.
    """

    person: Ints
    entered: Ints
    began: Ints
    until: Ints
    moved: Ints
    ladder: Ints

    def where(self, which: npt.NDArray[np.bool_]) -> Episodes:
        """The rows of a mask."""
        return Episodes(*(getattr(self, f)[which] for f in self.__dataclass_fields__))

    def __len__(self) -> int:
        return len(self.person)


def joined(person: Ints, start: Ints, until: Ints, gap: int) -> tuple[Ints, Ints, Ints]:
    """Periods of a person joined where less than `gap` days lie between."""
    order = np.lexsort((start, person))
    who, low, high = person[order], start[order], until[order]
    if not len(who):
        return who, low, high
    reach = np.maximum.accumulate(who * 2**33 + high) - who * 2**33
    new = np.ones(len(who), dtype=bool)
    new[1:] = (who[1:] != who[:-1]) | (low[1:] > reach[:-1] + gap)
    first = np.flatnonzero(new)
    return who[first], low[first], np.maximum.reduceat(high, first)


def episodes(support: Support, since: int, as_of: int, ladder: Ladder) -> Episodes:
    """Those in the target group on `since` or coming into it later, as seen on `as_of`: one row per spell of
    support."""
    who, low, high = joined(
        support.person, support.start, np.where(support.until > as_of, FOREVER, support.until), SETTLED
    )
    seen = support.target_start <= as_of
    person, enters = support.target_person[seen], np.maximum(support.target_start[seen], since)
    leaves = np.where(support.target_until[seen] > as_of, FOREVER, support.target_until[seen])
    still = leaves > enters
    person, enters, leaves = person[still], enters[still], leaves[still]
    at = np.searchsorted(who * 2**32 + low, person * 2**32 + enters, side="right") - 1
    held = np.maximum(at, 0)
    inside = (
        (at >= 0) & (who[held] == person) & (high[held] > enters) if len(who) else np.zeros(len(person), dtype=bool)
    )
    person, enters, leaves, spell = person[inside], enters[inside], leaves[inside], held[inside]
    order = np.lexsort((enters, spell))
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.diff(spell[order]) != 0
    keep = order[first]
    person, enters, leaves, spell = person[keep], enters[keep], leaves[keep], spell[keep]
    counted = weeks_on_ladder(support.person, support.start, support.until, person, enters, ladder)
    return Episodes(person, enters, low[spell], high[spell], np.minimum(leaves, high[spell]), counted)


def rates(some: Episodes, since: int, until: int) -> tuple[Floats, Floats, Floats, Floats]:
    """In each week of a spell the rates of leaving support, of moving on, of leaving from there; the ends behind."""
    inside = np.minimum(some.moved, some.until)
    left = (some.until <= some.moved) & (some.until < until)
    leaving = _events(some.until[left] - some.began[left])
    went = ~left & (some.moved < until)
    moving = _events(some.moved[went] - some.began[went])
    gone = went & (some.until < until)
    later = _events(some.until[gone] - some.began[gone])
    total = int(leaving.sum() + later.sum())
    if total < FEWEST_EXITS:
        raise cannot_carry(f"{total} spells ended", f"at least {FEWEST_EXITS} ended spells in the two years before")
    in_group = _exposed(some.began, np.maximum(some.entered, since), np.minimum(inside, until))
    elsewhere = _exposed(some.began, np.maximum(some.moved, since), np.minimum(some.until, until))
    leaves, behind = _pooled(leaving, in_group)
    moves, back = (_pooled(e, x)[0] for e, x in ((moving, in_group), (later, elsewhere)))
    return _by_week(leaves), _by_week(moves), _by_week(back), _by_week(behind)


def _exposed(began: Ints, begins: Ints, ends: Ints) -> Floats:
    """Weeks at risk between two days of each row, by band of the spell's length."""
    low = BANDS * 7
    high = np.append(low[1:], FOREVER)
    inside = zip(low, high, strict=True)
    return np.array(
        [np.maximum(np.minimum(ends, began + b) - np.maximum(begins, began + a), 0).sum() / 7 for a, b in inside]
    )


def _events(age: Ints) -> Floats:
    return np.bincount(np.searchsorted(BANDS * 7, age, side="right") - 1, minlength=len(BANDS)).astype(float)


def _by_week(banded: Floats) -> Floats:
    return np.append(np.repeat(banded[:-1], np.diff(BANDS)), banded[-1])


def _pooled(exits: Floats, exposed: Floats) -> tuple[Floats, Floats]:
    """(ends by weeks at risk, ends behind each); neighbouring bands share a rate until each has ends enough."""
    out, behind, first = np.zeros(len(exits)), np.zeros(len(exits)), 0
    while first < len(exits):
        last = first + 1
        while last < len(exits) and (exits[first:last].sum() < FEWEST_IN_BAND or exits[last:].sum() < FEWEST_IN_BAND):
            last += 1
        behind[first:last] = exits[first:last].sum()
        out[first:last] = behind[first] / max(exposed[first:last].sum(), 1e-9)
        first = last
    return out, behind


def population(
    support: Support, on: int, ladder: Ladder, made_from: str, weekly_amount: float | None = None
) -> Population:
    """The population of a case that starts on a day, from what was known then. NoData when there is too little."""
    settled = on - SETTLED
    past = episodes(support, settled - 7 * BACK, on, ladder)
    leaves, moves, elsewhere, behind = rates(past, settled - 7 * BACK, settled)
    stock = episodes(support, on, on, ladder)
    if len(stock) < FEWEST_STOCK:
        raise cannot_carry(f"{len(stock)} persons are in the group", f"at least {FEWEST_STOCK} persons")
    fresh = past.where((past.entered > settled - 7 * COMING) & (past.entered <= settled))
    return Population(
        _classes((on - stock.began) // 7, stock.ladder, 60),
        _classes((fresh.entered - fresh.began) // 7, fresh.ladder, 10) / [COMING, 1, 1],
        leaves, moves, elsewhere, made_from, weekly_amount, behind,
    )  # fmt: skip


def _classes(spell: Ints, counted: Ints, most: int) -> Floats:
    """At most so many classes (n, weeks of the spell, weeks on the ladder): alike in step first, then by length."""
    if not len(spell):
        return np.zeros((0, 3))
    step = np.searchsorted([4, 26, 52], counted + 1)
    order = np.lexsort((spell, counted, step))
    n = len(order)
    parts = np.minimum(np.arange(n) * most // n, most - 1) * 4 + step[order]
    cuts = np.flatnonzero(np.diff(parts, prepend=-1))
    sizes = np.diff(np.append(cuts, n))
    means = [np.rint(np.add.reduceat(v[order], cuts) / sizes) for v in (spell, counted)]
    return np.column_stack([sizes, *means]).astype(float)


def cannot_carry(what: str, needed: str) -> NoData:
    """The state "the data cannot carry this", with what would be needed."""
    return NoData(
        f"The data cannot carry this: {what}.",
        where="the group of the case in the register",
        expected=needed,
        todo="choose a wider group (benefits, groups), or state the population in the case with its source",
    )
