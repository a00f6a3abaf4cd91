# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The duties of one person, looked at from one day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.oracle.calendar import age_on
from tests.oracle.rules import Rules, in_force
from tests.oracle.seen import Row, seen_on
from tests.oracle.shapes import Case, Duty, duties_of
from tests.oracle.spells import Spell, groups_of_spell, sickness_category, spells_of

NO_QUALIFYING_EDUCATION = ("none", "lower_secondary", "upper_secondary")


def judge(person_rows: dict[str, list[Row]], rules: Rules, as_of: dt.date, rows: tuple[str, ...] = ()) -> list[Duty]:
    """All duties of a person; those of versions made on request only when their row is among `rows`."""
    seen = seen_on(as_of, person_rows)
    duties = []
    for spell in spells_of(seen, as_of):
        for version in rules.versions:
            if _governs(version, spell) and _is_asked_for(version, rows):
                duties += _over_possible_groups(rules, version, spell, seen, as_of)
    return duties


def _governs(version: dict[str, Any], spell: Spell) -> bool:
    """The version in force on the first day governs; that of an interview's form is chosen by the interview."""
    return version["governed_by"] == "held_on" or in_force(version, spell.counted_from)


def _is_asked_for(version: dict[str, Any], rows: tuple[str, ...]) -> bool:
    return not version.get("on_request") or version["row"] in rows


def _over_possible_groups(
    rules: Rules, version: dict[str, Any], spell: Spell, seen: dict[str, list[Row]], as_of: dt.date
) -> list[Duty]:
    """What all possible groups agree on; undecidable where they do not."""
    by_group = {}
    for group in groups_of_spell(spell, seen["target_groups"]):
        case = Case(rules, version, spell, group, seen, as_of)
        by_group[group] = {(duty["row"], duty["link"]): duty for duty in _in_group(case)}
    keys = dict.fromkeys(key for duties in by_group.values() for key in duties)
    return [_agreed([duties.get(key) for duties in by_group.values()]) for key in keys]


def _agreed(found: list[Duty | None]) -> Duty:
    duties = [duty for duty in found if duty is not None]
    outcomes = {duty["outcome"] for duty in duties}
    if len(outcomes) == 1 and (len(duties) == len(found) or outcomes == {"lapsed"}):
        return duties[0]
    return _undecidable(duties[0], "group")


def _undecidable(duty: Duty, reason: str) -> Duty:
    return {**duty, "met_on": None, "outcome": "undecidable", "reason": reason}


def _in_group(case: Case) -> list[Duty]:
    """Where it is not known whether the rule applies, it is reckoned as though it did: lapsed is certain either way."""
    applies = _applies(case)
    if False in applies.values():
        return []
    unknown = [field for field, answer in applies.items() if answer is None]
    if not unknown:
        return duties_of(case)
    return [duty if duty["outcome"] == "lapsed" else _undecidable(duty, unknown[0]) for duty in duties_of(case)]


def _applies(case: Case) -> dict[str, bool | None]:
    """Does the version apply? Answers by the field they rest on; None where the field is missing."""
    asked, person = case.version["applies_to"], (case.rows["persons"] or [{}])[0]
    category, education = sickness_category(case.spell), person.get("education")
    answers: dict[str, bool | None] = {
        "benefit": "benefits" not in asked or case.spell.benefit in asked["benefits"],
        "group": "groups" not in asked or case.group in asked["groups"],
    }
    if "sickness_categories" in asked:
        answers["sickness_category"] = None if category is None else category in asked["sickness_categories"]
    if "age_from" in asked or "age_below" in asked:
        age = _age(case.spell, person)
        answers["birth_date"] = None if age is None else asked.get("age_from", 0) <= age < asked.get("age_below", 999)
    if "educations" in asked:
        answers["education"] = None if education is None else education in asked["educations"]
    if "section_27_3" in asked:
        of_27_3 = _under_section_27_3(case.spell, person)
        answers["birth_date"] = None if of_27_3 is None else of_27_3 == asked["section_27_3"]
    return answers


def _age(spell: Spell, person: dict[str, Any]) -> int | None:
    born = person.get("birth_date")
    return None if born is None else age_on(spell.counted_from, born)


def _under_section_27_3(spell: Spell, person: dict[str, Any]) -> bool | None:
    """Under 25, no qualifying education, no provider; with either of the last two missing: not section 27(3)."""
    if person.get("education") not in NO_QUALIFYING_EDUCATION or person.get("provider") is not False:
        return False
    age = _age(spell, person)
    return None if age is None else age < 25
