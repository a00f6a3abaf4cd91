# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Spells: a person's periods of one benefit, joined and parted as the law counts them (semantics, "Spells")."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Bools, Ints, keys, offsets, running_latest, spread, starts_of
from styrbord.law.groups import Moves, possible_groups
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER, NO_DAY, number, whole_month_between
from styrbord.records.tables import BENEFITS

DAGPENGE = BENEFITS.index("dagpenge")
KONTANTHJAELP = BENEFITS.index("kontanthjaelp")
UDDANNELSESHJAELP = BENEFITS.index("uddannelseshjaelp")
OVERGANGSYDELSE = BENEFITS.index("overgangsydelse")
MERGER = number(dt.date(2025, 7, 1))  # V4c: one benefit, kontanthjaelp


@dataclass(frozen=True)
class Spells:
    """Spells sorted by person and `counted_from`, and the benefit periods (segments) inside them.

    Per spell: person int32, benefit int8 (its name), counted_from and until int64 (`FOREVER`: runs), group_mask
    int32 (bit i: it may be group i+1), category int8 (position, -1 unknown), employed int8.
    Per segment (sorted by spell and day, never overlapping, none before `counted_from`): segment_spell,
    segment_start, segment_until; `first_segment[s]` to `first_segment[s + 1]` are those of spell s.
    `first_day[s]` is its first benefit day, which lies before `counted_from` when days before that do not count.
    """

    person: npt.NDArray[np.int32]
    benefit: npt.NDArray[np.int8]
    counted_from: Ints
    until: Ints
    group_mask: npt.NDArray[np.int32]
    category: npt.NDArray[np.int8]
    employed: npt.NDArray[np.int8]
    first_day: Ints
    segment_spell: Ints
    segment_start: Ints
    segment_until: Ints
    segment_benefit: npt.NDArray[np.int8]
    first_segment: Ints

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class BenefitPeriods:
    """Benefit periods seen on the day we look from, sorted by line (person, benefit, placement) and day."""

    person: Ints
    benefit: npt.NDArray[np.int8]
    start: Ints
    until: Ints
    counted_from: Ints
    category: npt.NDArray[np.int8]
    employed: npt.NDArray[np.int8]


def find_spells(case: CaseData, as_of: int, *, parted: bool = True) -> Spells:
    """All spells seen on `as_of` (a day number). `parted = False` leaves out the parting at a move of group."""
    periods, spell = periods_with_spell(case, as_of)
    return _assembled(case, periods, spell, as_of, parted)


def periods_with_spell(case: CaseData, as_of: int) -> tuple[BenefitPeriods, Ints]:
    """The benefit periods seen on `as_of`, and for each a number of the unparted spell it belongs to."""
    periods = _periods(case, as_of)
    strand = _strands(periods)
    return periods, _carried_over(periods, strand)[strand]


def _periods(case: CaseData, as_of: int) -> BenefitPeriods:
    table = case["benefits"]
    seen = np.flatnonzero(table["starts_on"] <= as_of)
    columns = {name: table[name][seen] for name in ("person", "benefit", "starts_on", "until", "counted_from")}
    placed = columns["counted_from"]
    line = columns["person"].astype(np.int64) * len(BENEFITS) + columns["benefit"]
    placement = np.where(columns["benefit"] == DAGPENGE, placed, NO_DAY)
    order = np.argsort(keys(line, placement), kind="stable")  # a person's rows lie in order of day already
    until = columns["until"].astype(np.int64)
    return BenefitPeriods(
        person=columns["person"][order].astype(np.int64),
        benefit=columns["benefit"][order],
        start=columns["starts_on"][order].astype(np.int64),
        until=np.where(until > as_of, FOREVER, until)[order],  # an end after as_of is not known yet
        counted_from=placed[order].astype(np.int64),
        category=table["sickness_category"][seen[order]],
        employed=table["employed"][seen[order]],
    )


def _strands(p: BenefitPeriods) -> Ints:
    """The number of the strand of each period: periods of one benefit without a whole month between."""
    if not len(p.person):
        return np.zeros(0, dtype=np.int64)
    placement = np.where(p.benefit == DAGPENGE, p.counted_from, NO_DAY)
    new_line = np.ones(len(p.person), dtype=bool)
    new_line[1:] = (
        (p.person[1:] != p.person[:-1]) | (p.benefit[1:] != p.benefit[:-1]) | (placement[1:] != placement[:-1])
    )
    reach = running_latest(np.cumsum(new_line), p.until)
    gap = 1 + np.flatnonzero(~new_line[1:] & (reach[:-1] < p.start[1:]) & (placement[1:] == NO_DAY))
    breaks = new_line.copy()
    breaks[gap] = whole_month_between(reach[gap - 1], p.start[gap])
    return np.cumsum(breaks) - 1


def _carried_over(p: BenefitPeriods, strand: Ints) -> Ints:
    """For each strand the strand whose spell it belongs to (itself, or the one it carries on from)."""
    first = np.flatnonzero(starts_of(strand))
    root = np.arange(len(first))
    family = _of_family(p.benefit[first])
    if not len(family):
        return root
    until = np.maximum.reduceat(p.until, first)
    head = first[family]
    rank = p.start[head] * 2 + (p.benefit[head] != OVERGANGSYDELSE)  # of two that start together, overgangsydelse first
    by_day = np.argsort(keys(p.person[head], rank), kind="stable")
    order, head = family[by_day], head[by_day]
    person, benefit, start, end = p.person[head], p.benefit[head], p.start[head], until[order]
    earlier = _latest_overgang(person, benefit, start)
    carries = (earlier >= 0) & (benefit != OVERGANGSYDELSE)
    near = np.flatnonzero(carries)
    carries[near] = ~whole_month_between(end[earlier[near]], start[near])
    root[order[carries]] = order[earlier[carries]]
    _merge_of_2025(root, order, person, benefit, start, end, carries)
    while (root != root[root]).any():
        root = root[root]
    return root


def _of_family(benefit: npt.NDArray[np.int8]) -> Ints:
    """The positions of the three benefits that carry on into one another."""
    return np.flatnonzero((benefit == KONTANTHJAELP) | (benefit == UDDANNELSESHJAELP) | (benefit == OVERGANGSYDELSE))


def _latest_overgang(person: Ints, benefit: npt.NDArray[np.int8], start: Ints) -> Ints:
    """For each strand, the position of the person's latest overgangsydelse that began before it; -1: none."""
    position = np.where(benefit == OVERGANGSYDELSE, np.arange(len(person)), -1)
    latest = np.concatenate(([-1], np.maximum.accumulate(position)[:-1])) if len(position) else position
    held = np.maximum(latest, 0)
    return np.where((latest >= 0) & (person[held] == person) & (start[held] < start), latest, -1)


def _merge_of_2025(
    root: Ints, order: Ints, person: Ints, benefit: npt.NDArray[np.int8], start: Ints, end: Ints, done: Bools
) -> None:
    """Uddannelseshjaelp or overgangsydelse that became kontanthjaelp on 1 July 2025 without a day between."""
    after = np.flatnonzero((benefit == KONTANTHJAELP) & (start == MERGER) & ~done)
    before = np.flatnonzero((benefit != KONTANTHJAELP) & (end == MERGER) & (start < MERGER))
    if not len(after) or not len(before):
        return
    at = np.searchsorted(person[before], person[after], side="right") - 1
    held = np.maximum(at, 0)
    same = (at >= 0) & (person[before[held]] == person[after])
    root[order[after[same]]] = order[before[held[same]]]


def _assembled(case: CaseData, p: BenefitPeriods, spell: Ints, as_of: int, parted: bool) -> Spells:
    """Number the spells by person and counted_from, part them, and cut their segments."""
    order = np.argsort(keys(spell, p.start), kind="stable")
    spell, p = spell[order], BenefitPeriods(*(getattr(p, f)[order] for f in p.__dataclass_fields__))
    first = np.flatnonzero(starts_of(spell))
    own = np.cumsum(starts_of(spell)) - 1
    begins = np.where(p.counted_from[first] == NO_DAY, p.start[first], p.counted_from[first])
    until = np.maximum.reduceat(p.until, first) if len(first) else np.zeros(0, dtype=np.int64)
    heads = _Heads(p.person[first], p.benefit[first], begins, until, _last_stated(p.category, own, len(first)),
                   _last_stated(p.employed, own, len(first)), np.arange(len(first)), p.start[first])  # fmt: skip
    moves = Moves(case, as_of)
    heads = _parted(heads, moves) if parted else heads
    heads = heads.ordered()
    segments = _segments(p, own, heads)
    heads = _settled(heads, segments)
    return Spells(
        person=heads.person.astype(np.int32),
        benefit=heads.benefit,
        counted_from=heads.counted_from,
        until=heads.until,
        group_mask=possible_groups(heads.person, heads.benefit, heads.counted_from, heads.until, moves),
        category=heads.category,
        employed=heads.employed,
        first_day=heads.first_day,
        **segments,
    )


def _last_stated(values: npt.NDArray[np.int8], own: Ints, spells: int) -> npt.NDArray[np.int8]:
    out = np.full(spells, -1, dtype=np.int8)
    stated = np.flatnonzero(values >= 0)
    out[own[stated]] = values[stated]  # rows lie in order of day: the last assignment stands
    return out


@dataclass(frozen=True)
class _Heads:
    """Spells before their segments are cut; `origin` is the unparted spell. A later part has no `first_day` yet."""

    person: Ints
    benefit: npt.NDArray[np.int8]
    counted_from: Ints
    until: Ints
    category: npt.NDArray[np.int8]
    employed: npt.NDArray[np.int8]
    origin: Ints
    first_day: Ints

    def take(self, which: Any) -> _Heads:
        return _Heads(*(getattr(self, f)[which] for f in self.__dataclass_fields__))

    def ordered(self) -> _Heads:
        """By person and counted_from; what agrees in both stays in order of origin."""
        return self.take(np.argsort(keys(self.person, self.counted_from), kind="stable"))


def _parted(heads: _Heads, moves: Moves) -> _Heads:
    """Part spells on the days their group moves from 4 or 5 to 2 or 3."""
    family = _of_family(heads.benefit)
    which, day = moves.inside(heads.person[family], heads.counted_from[family], heads.until[family])
    if not len(which):
        return heads
    owner = np.concatenate((np.arange(len(heads.person)), family[which]))
    begins = np.concatenate((heads.counted_from, day))
    order = np.argsort(keys(owner, begins), kind="stable")
    owner, begins = owner[order], begins[order]
    parts = heads.take(owner)
    until = parts.until.copy()
    follows = np.flatnonzero(~starts_of(owner))
    until[follows - 1] = begins[follows]
    first_day = parts.first_day.copy()
    first_day[follows] = NO_DAY
    return replace(parts, counted_from=begins, until=until, first_day=first_day)


def _settled(heads: _Heads, segments: dict[str, Any]) -> _Heads:
    """A spell ends with its last period, also before a parting; a later part is named by its own first benefit."""
    first, after = segments["first_segment"][:-1], segments["first_segment"][1:]
    some = np.flatnonzero(first < after)
    until, benefit, first_day = heads.until.copy(), heads.benefit.copy(), heads.first_day.copy()
    until[some] = segments["segment_until"][after[some] - 1]
    later = some[heads.first_day[some] == NO_DAY]
    benefit[later] = segments["segment_benefit"][first[later]]
    first_day = np.where(first_day == NO_DAY, FOREVER, first_day)
    first_day[later] = segments["segment_start"][first[later]]
    return replace(heads, until=until, benefit=benefit, first_day=first_day)


def _segments(p: BenefitPeriods, own: Ints, heads: _Heads) -> dict[str, Any]:
    """The periods of every spell, cut at its counted_from and its until, without overlap, in order of day."""
    begins_at = offsets(own, int(own[-1]) + 1 if len(own) else 0)
    spell, within = spread(begins_at[heads.origin + 1] - begins_at[heads.origin])
    row = begins_at[heads.origin[spell]] + within
    start = np.maximum(p.start[row], heads.counted_from[spell])
    until = np.minimum(p.until[row], heads.until[spell])
    reach = running_latest(spell, until) if len(spell) else until
    follows = ~starts_of(spell) if len(spell) else np.zeros(0, dtype=bool)
    start[follows] = np.maximum(start[follows], reach[np.flatnonzero(follows) - 1])
    keep = start < until
    spell = spell[keep]
    return {
        "segment_spell": spell,
        "segment_start": start[keep],
        "segment_until": until[keep],
        "segment_benefit": p.benefit[row][keep],
        "first_segment": offsets(spell, len(heads.origin)),
    }
