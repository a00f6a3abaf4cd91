# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Spells: which periods of benefit are reckoned as one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tests.oracle.calendar import ONE_DAY, days_from, holds_a_whole_month, within
from tests.oracle.seen import Row

GROUPS = {
    "dagpenge": ("1",),
    "kontanthjaelp": ("2", "3", "4", "5"),
    "uddannelseshjaelp": ("2", "3", "4", "5"),
    "overgangsydelse": ("2", "3", "4", "5"),
    "sygedagpenge": ("6",),
    "jobafklaring": ("7",),
    "ressourceforloeb": ("8",),
    "ledighedsydelse": ("9",),
    "revalidering": ("10",),
}
MERGER = dt.date(2025, 7, 1)  # uddannelseshjælp and overgangsydelse became kontanthjælp (V4c)


@dataclass(frozen=True)
class Spell:
    """`periods` in the order they start. `until` is None while the benefit runs."""

    benefit: str
    counted_from: dt.date
    periods: tuple[Row, ...]
    until: dt.date | None

    def covers(self, day: dt.date) -> bool:
        """Is the day a day of benefit?"""
        return any(within(day, period["starts_on"], period["until"]) for period in self.periods)

    def in_gap(self, day: dt.date) -> bool:
        """Is the day without benefit, between two periods? (Before the first benefit day is no gap.)"""
        before = any(period["starts_on"] <= day for period in self.periods)
        after = any(period["starts_on"] > day for period in self.periods)
        return before and after and not self.covers(day)

    def holds(self, day: dt.date) -> bool:
        """Does the day lie in the spell, from the day it is counted from to its last day?"""
        return within(day, self.counted_from, self.until)


def spells_of(rows: dict[str, list[Row]], as_of: dt.date) -> list[Spell]:
    """The spells of a person, from the rows seen on `as_of`."""
    whole = []
    for benefit in sorted({row["benefit"] for row in rows["benefits"]}):
        periods = sorted((row for row in rows["benefits"] if row["benefit"] == benefit), key=_start)
        whole += _placements(periods) if benefit == "dagpenge" else _joined(periods)
    parted = []
    for spell in _carried_on(whole):
        parted += _parted(spell, rows["target_groups"], as_of)
    return parted


def _start(period: Row) -> dt.date:
    return period["starts_on"]


def _spell(periods: list[Row]) -> Spell:
    first = periods[0]
    counted_from = first.get("counted_from") or first["starts_on"]
    return Spell(first["benefit"], counted_from, tuple(periods), _latest_until(periods))


def _latest_until(periods: list[Row]) -> dt.date | None:
    ends = [period["until"] for period in periods]
    return None if None in ends else max(ends)


def _joined(periods: list[Row]) -> list[Spell]:
    """Periods in order, joined unless a whole calendar month lies between them."""
    chains: list[list[Row]] = []
    for period in periods:
        end = _latest_until(chains[-1]) if chains else None
        if chains and (end is None or not holds_a_whole_month(end, period["starts_on"])):
            chains[-1].append(period)
        else:
            chains.append([period])
    return [_spell(chain) for chain in chains]


def _placements(periods: list[Row]) -> list[Spell]:
    """Dagpenge: one spell per placement, whatever lies between; periods without one join among themselves."""
    placements = sorted({period["counted_from"] for period in periods if period.get("counted_from")})
    spells = [_spell([p for p in periods if p.get("counted_from") == placement]) for placement in placements]
    return spells + _joined([period for period in periods if not period.get("counted_from")])


def _carried_on(spells: list[Spell]) -> list[Spell]:
    """Overgangsydelse carries on into kontanthjælp or uddannelseshjælp; both became kontanthjælp on 1 July 2025."""
    together: dict[int, list[Spell]] = {}
    for spell in spells:
        together.setdefault(id(_root(spell, spells)), []).append(spell)
    return [_as_one(root, together[id(root)]) for root in spells if id(root) in together]


def _root(spell: Spell, spells: list[Spell]) -> Spell:
    before = _before(spell, spells)
    return spell if before is None else _root(before, spells)


def _before(spell: Spell, spells: list[Spell]) -> Spell | None:
    """The spell of another benefit that carries on into this one."""
    if spell.benefit not in ("kontanthjaelp", "uddannelseshjaelp"):
        return None
    start = _start(spell.periods[0])
    transitional = [one for one in spells if one.benefit == "overgangsydelse" and _start(one.periods[0]) <= start]
    near = [one for one in transitional if one.until is None or not holds_a_whole_month(one.until, start)]
    if near:
        return max(near, key=lambda one: _start(one.periods[0]))
    if spell.benefit == "kontanthjaelp" and start == MERGER:
        return next((one for one in spells if one.benefit == "uddannelseshjaelp" and one.until == MERGER), None)
    return None


def _as_one(root: Spell, spells: list[Spell]) -> Spell:
    """The spell keeps its first day and the name of its first benefit."""
    periods = sorted((period for spell in spells for period in spell.periods), key=_start)
    return Spell(root.benefit, root.counted_from, tuple(periods), _latest_until(periods))


def _parted(spell: Spell, target_groups: list[Row], as_of: dt.date) -> list[Spell]:
    """A new spell is counted from each day the group moves from 4 or 5 to 2 or 3."""
    if len(GROUPS.get(spell.benefit, ())) < 2:
        return [spell]
    parts = [spell]
    for day in _days_of_moves(spell, target_groups, as_of):
        parts[-1:] = _cut(parts[-1], day)
    return parts


def _days_of_moves(spell: Spell, target_groups: list[Row], as_of: dt.date) -> list[dt.date]:
    moves, yesterday = [], None
    for day in days_from(spell.counted_from, as_of + ONE_DAY):
        if not spell.holds(day):
            break
        today = _readiness_on(day, spell, target_groups) or yesterday
        if yesterday == "towards education" and today == "towards work":
            moves.append(day)
        yesterday = today
    return moves


def _readiness_on(day: dt.date, spell: Spell, target_groups: list[Row]) -> str | None:
    """Which side the newest group in force is on; None when no group is, or two of different sides start together."""
    known = possible_groups(spell, target_groups)
    in_force = newest([row for row in known if within(day, row["starts_on"], row.get("until"))])
    sides = {"towards education" if group in ("4", "5") else "towards work" for group in in_force}
    return sides.pop() if len(sides) == 1 else None


def newest(groups: list[Row]) -> set[str]:
    """The groups that start last; several only when they start the same day."""
    last = max((row["starts_on"] for row in groups), default=None)
    return {row["group"] for row in groups if row["starts_on"] == last}


def possible_groups(spell: Spell, target_groups: list[Row]) -> list[Row]:
    return [row for row in target_groups if row["group"] in GROUPS.get(spell.benefit, ())]


def _cut(spell: Spell, day: dt.date) -> list[Spell]:
    """The spell before the day, and the new one counted from it, named by the first benefit it has itself."""
    before = [{**p, "until": _earlier(p["until"], day)} for p in spell.periods if p["starts_on"] < day]
    after = [
        {**p, "starts_on": max(p["starts_on"], day)} for p in spell.periods if p["until"] is None or p["until"] > day
    ]
    first = Spell(spell.benefit, spell.counted_from, tuple(before), _latest_until(before) if before else day)
    return [first, Spell(after[0]["benefit"], day, tuple(after), _latest_until(after))]


def _earlier(until: dt.date | None, day: dt.date) -> dt.date:
    return day if until is None else min(until, day)


def groups_of_spell(spell: Spell, target_groups: list[Row]) -> tuple[str, ...]:
    """The groups the spell may be in: one, unless none is known or several start the same day."""
    all_of_them = GROUPS.get(spell.benefit, ())
    if len(all_of_them) < 2:
        return all_of_them
    known = possible_groups(spell, target_groups)
    found = newest([row for row in known if within(spell.counted_from, row["starts_on"], row.get("until"))])
    if not found:
        later = [row for row in known if row["starts_on"] > spell.counted_from and spell.holds(row["starts_on"])]
        first = min((row["starts_on"] for row in later), default=None)
        found = {row["group"] for row in later if row["starts_on"] == first}
    return tuple(sorted(found)) or all_of_them


def sickness_category(spell: Spell) -> str | None:
    """The last one stated in the spell's periods."""
    stated = [p["sickness_category"] for p in spell.periods if p.get("sickness_category")]
    return stated[-1] if stated else None
