# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""From case data to trials that could have been run: who was eligible on a day, who began an offer, what followed.

Target trial emulation (Hernan and Robins 2016, American Journal of Epidemiology 183) with a trial every day. Eligible:
on the benefit, in the group, in no offer. Treated: an offer begins on that very day. Controls: none does (one may
later). Both are followed from the day, so that no time before an offer is counted as time with it. All who begin are
taken; of the others a seeded draw of one day in so many, which changes no contrast because it looks at nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from styrbord.inference.rank_engine import Bools, Floats, Ints
from styrbord.law.columns import Covering, keys, running_latest, spread
from styrbord.law.groups import Moves
from styrbord.law.spells import Spells, find_spells
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER, NO_DAY
from styrbord.records.tables import BENEFITS, GROUPS, GROUPS_OF_BENEFIT, OFFER_KINDS

LEFT_OUT = ("foertidspension", "fleksjob")  # no support of the kind one leaves, as in the ministry's list
OWN = ("sho",)  # benefits without a target group, told by their own name
GROUP_NAMES = (*GROUPS[:10], *OWN)
GAP = 28  # days without support before somebody has left it
SETTLED = 28  # days until ends and offers are entered, by which the newest weeks are not yet looked at
STEP = 28  # of the days on which nobody began, one in so many is looked at
MOST_CONTROLS = 60_000  # per group
NEVER = 1 << 20
NONE = -1


@dataclass(frozen=True)
class Entries:
    """Persons on days (n,): `arm` is the position of the kind that begins, `NONE` for controls.

    `group` is a position in `GROUP_NAMES`, `spell` of the spell, `counted_from` its first day, `on_benefit` the counted
    days on it, `in_group` the days since the period or the group began; `leaves` days until support ends (`NEVER`: not
    seen to), `followed` days that were seen.
    """

    person: Ints
    day: Ints
    arm: Ints
    group: Ints
    spell: Ints
    benefit: Ints
    counted_from: Ints
    on_benefit: Ints
    in_group: Ints
    leaves: Ints
    followed: Ints

    def __len__(self) -> int:
        return len(self.person)

    def where(self, which: npt.NDArray[np.bool_] | Ints) -> Entries:
        """Some of the entries."""
        return Entries(*(getattr(self, f.name)[which] for f in fields(self)))


def entries(case: CaseData, as_of: int, *, years: float = 5, seed: int = 1) -> Entries:
    """All trials of the last years before `as_of` (a day number), in order of person and day."""
    spells = find_spells(case, as_of, parted=False)
    line, seen_until = Line(spells, as_of), as_of - SETTLED - GAP
    first = as_of - round(years * 365.25)
    offers = _offers(case, as_of)
    began, kind = _beginners(offers, line)
    drawn = _others(offers, line, first, seen_until, seed)
    person = np.concatenate([began[0], drawn[0]])
    day, at = np.concatenate([began[1], drawn[1]]), np.concatenate([began[2], drawn[2]])
    arm = np.concatenate([kind, np.full(len(drawn[0]), NONE, dtype=np.int64)])
    leaves = _leaves(case, offers, person, day, as_of, seen_until)
    spell = line.spell[at]
    made = Entries(
        person, day, arm, _groups(case, as_of, spells, person, day, spell), spell,
        spells.benefit[spell].astype(np.int64), spells.counted_from[spell].astype(np.int64), line.counted(at, day),
        day - np.maximum(line.start[at], _group_since(case, person, day)), leaves, seen_until - day,
    )  # fmt: skip
    good = (day >= first) & (day < seen_until) & (made.group >= 0) & (leaves > 0)
    made = made.where(good)
    return made.where(np.lexsort((made.day, made.person)))


def of_group(e: Entries, group: int, seed: int = 1) -> Entries:
    """The entries of one group, controls thinned by a seeded draw to `MOST_CONTROLS`."""
    some = e.where(e.group == group)
    others = np.flatnonzero(some.arm == NONE)
    if len(others) <= MOST_CONTROLS:
        return some
    kept = np.random.default_rng((seed, group)).choice(others, MOST_CONTROLS, replace=False)
    return some.where(np.sort(np.concatenate([np.flatnonzero(some.arm != NONE), kept])))


class Line:
    """Benefit periods as one line: sorted by person and day, each with the counted days before it in its spell."""

    def __init__(self, spells: Spells, as_of: int) -> None:
        length = np.minimum(spells.segment_until, as_of + 1) - spells.segment_start
        before = np.cumsum(length) - length
        before = before - before[spells.first_segment[spells.segment_spell]]
        out = np.isin(spells.segment_benefit, [BENEFITS.index(b) for b in LEFT_OUT])
        person = spells.person[spells.segment_spell].astype(np.int64)
        order = np.flatnonzero(~out)
        order = order[np.argsort(keys(person[order], spells.segment_start[order]), kind="stable")]
        self.person, self.start = person[order], spells.segment_start[order].astype(np.int64)
        self.until = self.start + length[order]
        self.spell, self.before = spells.segment_spell[order].astype(np.int64), before[order].astype(np.int64)
        self._keys = keys(self.person, self.start)

    def on(self, person: Ints, day: Ints) -> Ints:
        """The period each person is in on a day; -1 where in none."""
        at = np.searchsorted(self._keys, keys(person, day), side="right") - 1
        held = np.maximum(at, 0)
        inside = (at >= 0) & (self.person[held] == person) & (self.until[held] > day)
        return np.where(inside, at, -1)

    def counted(self, at: Ints, day: Ints) -> Ints:
        """Days on the benefit in the spell before the day."""
        return np.asarray(self.before[at] + day - self.start[at], dtype=np.int64)


def _offers(case: CaseData, as_of: int) -> dict[str, Ints]:
    table = case["offers"]
    seen = np.flatnonzero((table["starts_on"] <= as_of) & (table["until"] > table["starts_on"]))
    return {name: table[name][seen].astype(np.int64) for name in ("person", "kind", "starts_on", "until")}


Where = tuple[Ints, Ints, Ints]


def _beginners(offers: dict[str, Ints], line: Line) -> tuple[Where, Ints]:
    """Who began one offer on a day on benefit while in no other: (person, day, period), and its kind."""
    person, day = offers["person"], offers["starts_on"]
    at = line.on(person, day)
    busy = Covering(person, day, offers["until"]).until(person, day - 1) > day
    _, which, count = np.unique(keys(person, day), return_inverse=True, return_counts=True)
    good = (at >= 0) & ~busy & (count[which] == 1)
    return (person[good], day[good], at[good]), offers["kind"][good]


def _others(offers: dict[str, Ints], line: Line, first: int, last: int, seed: int) -> Where:
    """Days on benefit on which somebody in no offer did not begin one."""
    phase = np.random.default_rng(seed).integers(0, STEP, len(line.start))
    begins = np.maximum(line.start, first)
    count = np.maximum((np.minimum(line.until, last) - begins - phase + STEP - 1) // STEP, 0)
    at, nth = spread(count)
    day = begins[at] + phase[at] + nth * STEP
    person = line.person[at]
    free = Covering(offers["person"], offers["starts_on"], offers["until"]).until(person, day) <= day
    return person[free], day[free], at[free]


def _leaves(case: CaseData, offers: dict[str, Ints], person: Ints, day: Ints, as_of: int, seen_until: int) -> Ints:
    """Days until the first `GAP` days in a row without benefit or subsidised job; `NEVER` when not seen."""
    stretch = support(case, offers, as_of, gap=GAP)
    at = np.searchsorted(keys(stretch[0], stretch[1]), keys(person, day), side="right") - 1
    end = stretch[2][np.maximum(at, 0)]
    return np.where(end <= seen_until, end - day, NEVER)


def support(case: CaseData, offers: dict[str, Ints] | None, as_of: int, *, gap: int = 1) -> tuple[Ints, Ints, Ints]:
    """Persons' periods on support (person, start, until), joined over shorter gaps; wage subsidies count when given."""
    table = case["benefits"]
    kept = np.flatnonzero(
        ~np.isin(table["benefit"], [BENEFITS.index(b) for b in LEFT_OUT]) & (table["starts_on"] <= as_of)
    )
    columns = [[table[n][kept].astype(np.int64)] for n in ("person", "starts_on", "until")]
    if offers is not None:
        subsidy = offers["kind"] == OFFER_KINDS.index("wage_subsidy")
        for column, name in zip(columns, ("person", "starts_on", "until"), strict=True):
            column.append(offers[name][subsidy])
    person, start, until = (np.concatenate(c) for c in columns)
    until = np.where(until > as_of, FOREVER, until)
    order = np.argsort(keys(person, start), kind="stable")
    person, start, until = person[order], start[order], until[order]
    reach = running_latest(person, until)
    new = np.ones(len(person), dtype=np.bool_)
    new[1:] = (person[1:] != person[:-1]) | (start[1:] >= reach[:-1] + gap)
    begins = np.flatnonzero(new)
    ends = np.maximum.reduceat(until, begins) if len(begins) else until
    return person[begins], start[begins], ends


def _groups(case: CaseData, as_of: int, spells: Spells, person: Ints, day: Ints, spell: Ints) -> Ints:
    """The target group on the day, as a position in `GROUP_NAMES`; -1 where it is not known."""
    own = np.full(len(BENEFITS), -1, dtype=np.int64)
    for code, benefit in enumerate(BENEFITS):
        groups = GROUPS_OF_BENEFIT[benefit]
        if len(groups) == 1:
            own[code] = GROUP_NAMES.index(groups[0])
        elif benefit in OWN:
            own[code] = GROUP_NAMES.index(benefit)
    found = own[spells.benefit[spell]]
    doubt = np.flatnonzero(found < 0)
    mask = Moves(case, as_of).on(person[doubt], day[doubt])
    for bit in (1, 2, 3, 4):
        found[doubt[mask == 1 << bit]] = bit
    return found


def _group_since(case: CaseData, person: Ints, day: Ints) -> Ints:
    """The day the group in force began; long ago where none is known."""
    table = case["target_groups"]
    order = np.argsort(keys(table["person"], table["starts_on"]), kind="stable")
    owner, start = table["person"][order].astype(np.int64), table["starts_on"][order].astype(np.int64)
    at = np.searchsorted(keys(owner, start), keys(person, day), side="right") - 1
    held = np.maximum(at, 0)
    if not len(owner):
        return np.full(len(person), NO_DAY, dtype=np.int64)
    return np.where((at >= 0) & (owner[held] == person), start[held], NO_DAY)


def censoring(followed: Ints, days: Ints) -> Floats:
    """The share followed for at least so many days, at each of `days`."""
    ordered = np.sort(followed)
    return np.asarray(1 - np.searchsorted(ordered, days, side="left") / max(len(ordered), 1), dtype=np.float64)


def left_by(leaves: Ints, followed: Ints, share: Ints, horizons: Ints) -> Floats:
    """Whether each has left by each horizon (n, m), those seen weighted by the inverse chance of having been followed.

    `share` are the days followed of those whose following counts. A mean of the columns is the share that has left,
    unfinished follow-up taken into account: one less Kaplan and Meier's curve when nobody's end depends on it.
    """
    seen = leaves <= followed
    weight = np.zeros(len(leaves))
    weight[seen] = 1 / np.maximum(censoring(share, leaves[seen]), 1e-9)
    return np.asarray((leaves[:, None] <= horizons) * weight[:, None], dtype=np.float64)


def offer_days(e: Entries, case: CaseData) -> Ints:
    """How long the offer lasted that began on each day (n,); 0 where none did."""
    table = case["offers"]
    order = np.argsort(keys(table["person"], table["starts_on"]), kind="stable")
    start = keys(table["person"], table["starts_on"])[order]
    at = np.searchsorted(start, keys(e.person, e.day))
    held = np.minimum(at, len(start) - 1)
    found = (at < len(start)) & (e.arm != NONE)
    return np.where(found, table["until"][order[held]].astype(np.int64) - e.day, 0)


def began_later(e: Entries, case: CaseData, within: int) -> Bools:
    """Did a person not in an offer begin one within so many days after the day?"""
    table = case["offers"]
    start = np.sort(keys(table["person"], table["starts_on"]))
    low = np.searchsorted(start, keys(e.person, e.day), side="right")
    high = np.searchsorted(start, keys(e.person, e.day + within), side="right")
    return np.asarray(high > low, dtype=np.bool_)
