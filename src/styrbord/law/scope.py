# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Whom a version applies to, in three values: yes, no, and unknown because a named field is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Bools, Ints, spread
from styrbord.law.facts import Facts, code_mask
from styrbord.law.lawbook import Version
from styrbord.law.spells import Spells
from styrbord.records.days import NO_DAY, add_months
from styrbord.records.tables import BENEFITS, EDUCATIONS, GROUPS, SICKNESS_CATEGORIES

REASONS = (
    "", "group", "sickness_category", "birth_date", "education", "employed", "municipality", "form",
    "found_work", "left_soon_after", "no_show", "cancelled_by_us", "registered_late", "within_seven_days",
    "change_of_caseworker", "not_held",
)  # fmt: skip
_Answer = tuple[Bools, Bools, int]  # known, holds, position in REASONS of the missing field
_Test = Callable[[Spells, Ints], _Answer]
_EVERY_MASK = np.arange(2 ** len(GROUPS))
_NTH_GROUP = np.argsort((_EVERY_MASK[:, None] >> np.arange(len(GROUPS))) & 1 == 0, axis=1, kind="stable").astype(
    np.int8
)
WITHOUT_QUALIFYING_EDUCATION = ("none", "lower_secondary", "upper_secondary")


@dataclass(frozen=True)
class Candidates:
    """Spells paired with each group they may have; `doubt` is the position in `REASONS` of a missing field."""

    which: Ints
    group: npt.NDArray[np.int8]
    doubt: npt.NDArray[np.int8]

    def where(self, mask: npt.NDArray[np.bool_] | Ints) -> Candidates:
        """The candidates of a mask or of positions."""
        at = np.flatnonzero(mask) if mask.dtype == np.bool_ else mask
        return Candidates(self.which[at], self.group[at], self.doubt[at])

    def in_groups(self, groups: tuple[str, ...]) -> Bools:
        """Which candidates have one of the groups?"""
        return code_mask(self.group, GROUPS, groups)


def all_candidates(spells: Spells) -> Candidates:
    """Every spell with every group it may have."""
    which, nth = spread(np.bitwise_count(spells.group_mask).astype(np.int64))
    return Candidates(which, _NTH_GROUP[spells.group_mask[which], nth], np.zeros(len(which), dtype=np.int8))


def concerned(version: Version, spells: Spells, everyone: Candidates, facts: Facts) -> Candidates:
    """The candidates a version applies to, with what is in doubt about it."""
    found = everyone.where(everyone.in_groups(version.groups)) if version.groups else everyone
    begins = spells.counted_from[found.which]
    if version.shape == "form":  # governed by the day of the interview: any spell that reaches into the version
        live = (begins < version.until) & (spells.until[found.which] > version.in_force)
    else:
        live = (begins >= version.in_force) & (begins < version.until)
    found = found.where(live)
    for test in _tests(version, facts):
        known, holds, reason = test(spells, found.which)
        found = Candidates(
            found.which, found.group, np.where(known | (found.doubt > 0), found.doubt, reason).astype(np.int8)
        )
        found = found.where(holds | ~known)
    return found


def _tests(version: Version, facts: Facts) -> Iterator[_Test]:
    """The conditions of `applies_to` besides the group: functions giving (known, holds, reason)."""
    asked = version.applies_to
    if "benefits" in asked:
        yield lambda s, w: (_always(w), code_mask(s.benefit[w], BENEFITS, asked["benefits"]), 0)
    if "age_from" in asked or "age_below" in asked:
        yield lambda s, w: _age(s, w, facts, asked)
    if "sickness_categories" in asked:
        yield lambda s, w: _coded(s.category[w], SICKNESS_CATEGORIES, asked["sickness_categories"], "sickness_category")
    if "educations" in asked:
        yield lambda s, w: _coded(_person(facts, "education", s, w), EDUCATIONS, asked["educations"], "education")
    if "employed" in asked:
        yield lambda s, w: (s.employed[w] >= 0, s.employed[w] == int(asked["employed"]), REASONS.index("employed"))
    if "section_27_3" in asked:
        yield lambda s, w: _section_27_3(s, w, facts, asked["section_27_3"])
    if "not_municipalities" in asked:
        yield lambda s, w: _elsewhere(_person(facts, "municipality", s, w), asked["not_municipalities"])


def _always(which: Ints) -> Bools:
    return np.ones(len(which), dtype=bool)


def _person(facts: Facts, column: str, spells: Spells, which: Ints) -> npt.NDArray[Any]:
    return facts.of_person(column)[spells.person[which]]


def _coded(values: npt.NDArray[Any], codes: tuple[str, ...], wanted: Iterable[str], field: str) -> _Answer:
    return values >= 0, code_mask(values, codes, wanted), REASONS.index(field)


def _elsewhere(values: npt.NDArray[Any], municipalities: Iterable[str]) -> _Answer:
    known = np.array([v is not None for v in values], dtype=bool)
    return known, ~np.isin(values.astype(str), list(municipalities)), REASONS.index("municipality")


def _age(spells: Spells, which: Ints, facts: Facts, asked: Mapping[str, Any]) -> _Answer:
    born = _person(facts, "birth_date", spells, which)
    known = born > NO_DAY
    born, day = np.where(known, born, 0), spells.counted_from[which]
    holds = np.ones(len(which), dtype=bool)
    if "age_from" in asked:
        holds &= add_months(born, 12 * asked["age_from"]) <= day
    if "age_below" in asked:
        holds &= add_months(born, 12 * asked["age_below"]) > day
    return known, holds, REASONS.index("birth_date")


def _section_27_3(spells: Spells, which: Ints, facts: Facts, wanted: bool) -> _Answer:
    """Under 25, without a qualifying education, not a provider. Only who has education and provider given can be."""
    born, young, field = _age(spells, which, facts, {"age_below": 25})
    uneducated = code_mask(_person(facts, "education", spells, which), EDUCATIONS, WITHOUT_QUALIFYING_EDUCATION)
    could_be = uneducated & (_person(facts, "provider", spells, which) == 0)
    return born | ~could_be, (could_be & young) == wanted, field
