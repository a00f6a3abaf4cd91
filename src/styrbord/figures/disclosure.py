# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Small counts are hidden, and what would reveal them by subtraction with them.

Cell suppression in two steps: primary cells (a count from 1 to below the limit, or a numerator that leaves so few of
its denominator), then complementary cells chosen greedily, smallest first, until an audit finds no primary cell that
the sums pin down. The audit is what an attacker would do: linear programs for the smallest and largest count a hidden
cell can have, after quick proofs that spare most of them. A. Hundepool and others, "Statistical Disclosure Control"
(Wiley 2012), chapter 4; M. Fischetti and J. J. Salazar, "Solving the cell suppression problem on tabular data with
linear constraints", Management Science 47 (2001), 1008-1027. Of every primary cell we demand that its feasible interval
is at least as wide as the limit and reaches it (sliding and upper protection).

Zero is shown: a group nobody belongs to tells of nobody. Hidden is a state, never a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from styrbord.figures.audit import Sums, first_exposed, independent
from styrbord.figures.figure import HIDDEN, TOO_FEW, VALUE
from styrbord.law.columns import Bools, Ints

if TYPE_CHECKING:
    from styrbord.figures.answer import Block

Matrix = npt.NDArray[np.float64]
WITH_NUMERATOR = ("share", "ended", "ended_naive")  # whose numerator tells of persons too


@dataclass(frozen=True)
class Hiding:
    """The policy: counts below `limit` are hidden unless `on` is False, which every figure then says in `made_from`.

    Measures may ask for a higher limit (`hide_below`), never for a lower; `hide_below = 0` marks what tells of nobody.
    """

    limit: int = 10
    on: bool = True

    @property
    def name(self) -> str:
        """How the policy is named in `made_from`."""
        return f"below {self.limit}, complementary, v1" if self.on else "nothing hidden"


def hide(block: Block, policy: Hiding) -> None:
    """Set the state of a block's cells to hidden, month by month, in place."""
    if not policy.on or block.measure.hide_below == 0:
        return
    limit = max(policy.limit, block.measure.hide_below)
    share = block.measure.counted in WITH_NUMERATOR or bool(block.measure.of_these)
    shown = (block.state == VALUE) | (block.state == TOO_FEW)
    telling = small(block.bottom, limit)
    if share:
        telling |= small(block.top, limit) | small(block.bottom - block.top, limit)
    own, twin = _twins(block)
    sums = sums_of([block.groups[i] for i in own])
    for at in np.flatnonzero((telling & shown).any(axis=0)):
        hidden = hidden_cells(block.top[own, at], block.bottom[own, at], sums, limit, share=share)[twin]
        block.state[hidden & shown[:, at], at] = HIDDEN


def hidden_cells(top: Matrix, bottom: Matrix, sums: Sums, limit: int, *, share: bool) -> Bools:
    """Which cells of one table are hidden. The population is hidden first, alike for every measure that shares it."""
    proved = np.zeros((3, len(top)), dtype=bool)
    hidden = suppress(bottom, small(bottom, limit), sums, limit, proved[0])
    if not share:
        return hidden
    hidden = hidden | small(top, limit) | small(bottom - top, limit)
    before = np.zeros_like(hidden)
    while (hidden != before).any():
        before = hidden
        for layer, known in zip((bottom, top, bottom - top), proved, strict=True):
            hidden = suppress(layer, hidden, sums, limit, known)
    return hidden


def small(count: Matrix, limit: int) -> Bools:
    """Counts that tell of few persons: from 1 to below the limit."""
    return (count > 0) & (count < limit)


def suppress(count: Matrix, hidden: Bools, sums: Sums, limit: int, proved: Bools) -> Bools:
    """Add complementary cells until no small count can be reckoned back. `proved` is filled in (see `audit`)."""
    hidden = hidden.copy()
    while not hidden.all():
        exposed = first_exposed(count, hidden, proved, hidden & small(count, limit), sums, limit)
        if exposed is None:
            break
        candidates = _neighbours(exposed, hidden, sums)
        if not len(candidates):
            candidates = np.flatnonzero(~hidden)
        rank = np.lexsort((candidates, count[candidates], count[candidates] == 0))
        hidden[candidates[rank[0]]] = True
    return hidden


def _neighbours(cell: int, hidden: Bools, sums: Sums) -> npt.NDArray[np.int64]:
    """Shown cells in a sum with the exposed cell; if there are none, in a sum with any hidden cell it is bound to."""
    reach = np.zeros(sums.matrix.shape[1], dtype=bool)
    reach[cell] = True
    for _ in range(len(hidden)):
        touched = sums.member[:, reach].any(axis=1)
        members = sums.member[touched].any(axis=0)
        found = np.flatnonzero(members & ~hidden)
        grown = reach | (members & hidden)
        if len(found) or (grown == reach).all():
            return found
        reach = grown
    return np.zeros(0, dtype=np.int64)


def _twins(block: Block) -> tuple[Ints, Ints]:
    """Which cells are judged, and for every cell the place of the one that stands for it.

    Dagpenge and target group 1 are the same persons: what hides one must hide the other.
    """
    at = {g: i for i, g in enumerate(block.groups)}
    stands = np.arange(len(block.groups))
    for groups, benefits in KIN:
        one, other = at.get(("group", groups[0])), at.get(("benefit", benefits[0]))
        if len(groups) == 1 and one is not None and other is not None:
            same = (block.bottom[one] == block.bottom[other]).all() and (block.top[one] == block.top[other]).all()
            stands[one] = other if same else one
    own, twin = np.unique(stands, return_inverse=True)
    return own, twin


def sums_of(groups: Sequence[tuple[str, str]]) -> Sums:
    """The sums between the cells of one month: every split adds up to `all`, and splits that nest add up in parts."""
    whole = [i for i, (split, _) in enumerate(groups) if split == "all"]
    rows: list[Matrix] = []
    for split in dict.fromkeys(s for s, _ in groups if s != "all"):
        row = np.zeros(len(groups))
        row[[i for i, (s, _) in enumerate(groups) if s == split]] = 1
        row[_told_by_benefit(groups, split)] = 1
        row[whole] = -1
        rows.append(row)
    rows += _nested(groups)
    return independent(rows, len(groups))


def _told_by_benefit(groups: Sequence[tuple[str, str]], split: str) -> list[int]:
    """Benefits that stand for their target group in the sum of the groups."""
    if split != "group":
        return []
    there = {label for s, label in groups if s == "group"}
    kin = {benefits[0]: gs[0] for gs, benefits in KIN if len(gs) == 1}
    return [i for i, (s, label) in enumerate(groups) if s == "benefit" and label in kin and kin[label] not in there]


def _nested(groups: Sequence[tuple[str, str]]) -> list[Matrix]:
    """Crossed splits (`age|benefit`) add up to their parts; the target groups of some benefits add up to those."""
    at = {g: i for i, g in enumerate(groups)}
    rows = []
    for split in dict.fromkeys(s for s, _ in groups if "|" in s):
        for place, part in enumerate(split.split("|")):
            for label in dict.fromkeys(lb.split("|")[place] for s, lb in groups if s == split):
                if (part, label) in at:
                    row = np.zeros(len(groups))
                    row[[i for g, i in at.items() if g[0] == split and g[1].split("|")[place] == label]] = 1
                    row[at[part, label]] = -1
                    rows.append(row)
    return rows + _kin(at)


KIN = (
    (("1",), ("dagpenge",)),
    (("2", "3", "4", "5"), ("kontanthjaelp", "uddannelseshjaelp", "overgangsydelse")),
    (("6",), ("sygedagpenge",)),
    (("7",), ("jobafklaring",)),
    (("8",), ("ressourceforloeb",)),
    (("9",), ("ledighedsydelse",)),
    (("10",), ("revalidering",)),
)


def _kin(at: dict[tuple[str, str], int]) -> list[Matrix]:
    """Target groups and benefits that cover the same persons, as anyone can read in the law."""
    rows = []
    for groups, benefits in KIN:
        left = [at["group", g] for g in groups if ("group", g) in at]
        right = [at["benefit", b] for b in benefits if ("benefit", b) in at]
        if left and right:
            row = np.zeros(len(at))
            row[left], row[right] = 1, -1
            rows.append(row)
    return rows
