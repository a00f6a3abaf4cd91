# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The cases of an area on a day, and the list a sample is drawn from.

A case is a person's spell of one of the area's benefits that runs on the day (or began within some days before it), or
an offer of the area's kinds that runs on the day. It goes by an opaque id: letters made by SHA-256 from the person's
key and what the case is, so that the same case has the same id every month and the id tells nothing of the person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from styrbord.law.duties import LATE, MISSED, Duties
from styrbord.law.spells import find_spells
from styrbord.records.casedata import CaseData
from styrbord.records.days import date
from styrbord.records.tables import BENEFITS, GROUPS, GROUPS_OF_BENEFIT, OFFER_KINDS
from styrbord.supervision.method import Area
from styrbord.supervision.population import Population, population

COLUMNS = ("case", "benefit", "group", "team", "since", "duration", "risk", "handlers")
LETTERS = "abcdefghjkmnpqrs"  # sixteen that are not easily taken for one another
DURATIONS = ((91, "under 3 months"), (365, "3-12 months"), (730, "1-2 years"))
WEIGHT = 5  # the heaviest weight of the column `risk`
A_YEAR = 365


@dataclass(frozen=True)
class AreaCase:
    """One case: `person` is the number in the case data, `offer` the position in its table for areas of offers."""

    id: str
    person: int
    benefit: str
    group: str
    team: str
    handlers: tuple[str, ...]
    counted_from: int
    offer: int | None = None
    weight: int = 1


def cases_of(case: CaseData, area: Area, as_of: int, duties: Duties | None = None) -> list[AreaCase]:
    """The area's cases on a day, in order of id. With `duties`, the weight is 1 more for each one that failed in the
    year before (at most 5)."""
    failed = _failed(case, duties, as_of)
    found = _of_offers(case, area, as_of) if area.offers else _of_benefits(case, area, as_of)
    keys, out = case.person_keys, []
    for person, benefit, start, offer in found:
        team, handlers = _assigned(case, person, start, as_of)
        which = benefit if offer is None else case["offers"]["offer_key"][offer].as_py()
        id = case_id(keys[person].as_py(), area.id, which, str(start))
        weight = min(WEIGHT, 1 + int(failed[person]))
        out.append(
            AreaCase(id, person, benefit, _group(case, person, benefit, as_of), team, handlers, start, offer, weight)
        )
    return sorted(out, key=lambda one: one.id)


def listed(cases: Iterable[AreaCase], as_of: int) -> Population:
    """The list a sample is drawn from: no key, no day of birth, nothing that names the person."""
    return population(COLUMNS, [_row(one, as_of) for one in cases])


def case_id(*parts: str) -> str:
    """Twelve letters in three groups, the same for the same parts."""
    number = hashlib.sha256("|".join(parts).encode()).digest()
    letters = "".join(LETTERS[byte >> 4] + LETTERS[byte & 15] for byte in number[:6])
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def _row(one: AreaCase, as_of: int) -> Sequence[str]:
    since = date(one.counted_from)
    days = as_of - one.counted_from
    lasted = next((name for limit, name in DURATIONS if days < limit), "2 years and more")
    month = f"{since:%Y-%m}" if since else ""
    return (one.id, one.benefit, one.group, one.team, month, lasted, str(one.weight), ";".join(one.handlers))


def _of_benefits(case: CaseData, area: Area, as_of: int) -> list[tuple[int, str, int, int | None]]:
    spells = find_spells(case, as_of, parted=False)
    wanted = np.isin(spells.benefit, [BENEFITS.index(b) for b in area.benefits])
    if area.started_within_days is None:
        wanted &= (spells.counted_from <= as_of) & (spells.until > as_of)
    else:
        wanted &= (spells.first_day <= as_of) & (spells.first_day > as_of - area.started_within_days)
    at = np.flatnonzero(wanted)
    return [
        (int(spells.person[i]), BENEFITS[spells.benefit[i]], int(spells.counted_from[i]), None) for i in at.tolist()
    ]


def _of_offers(case: CaseData, area: Area, as_of: int) -> list[tuple[int, str, int, int | None]]:
    table = case["offers"]
    wanted = np.isin(table["kind"], [OFFER_KINDS.index(k) for k in area.offers])
    wanted &= (table["starts_on"] <= as_of) & (table["until"] > as_of)
    found: list[tuple[int, str, int, int | None]] = []
    for i in np.flatnonzero(wanted).tolist():
        person = int(table["person"][i])
        found.append((person, _benefit_on(case, person, as_of), int(table["starts_on"][i]), i))
    return found


def _benefit_on(case: CaseData, person: int, day: int) -> str:
    rows = _rows(case["benefits"], person, day)
    return BENEFITS[case["benefits"]["benefit"][rows[-1]]] if len(rows) else ""


def _group(case: CaseData, person: int, benefit: str, day: int) -> str:
    fixed = GROUPS_OF_BENEFIT.get(benefit, ())
    if len(fixed) == 1:
        return fixed[0]
    rows = _rows(case["target_groups"], person, day)
    return GROUPS[case["target_groups"]["group"][rows[-1]]] if len(rows) else ""


def _assigned(case: CaseData, person: int, since: int, day: int) -> tuple[str, tuple[str, ...]]:
    """The team on the day, and every caseworker the case has had since it began."""
    table = case["assignments"]
    low, high = np.searchsorted(table["person"], [person, person + 1])
    rows = np.arange(low, high)[(table["starts_on"][low:high] <= day) & (table["until"][low:high] > since)]
    live = [i for i in rows.tolist() if table["until"][i] > day]
    team = table["team"][live[-1]].as_py() if live else None
    return team or "", tuple(sorted({table["caseworker"][i].as_py() for i in rows.tolist()}))


def _rows(table: Any, person: int, day: int) -> np.ndarray:
    """The positions of a person's rows in force on a day; in order of their start."""
    low, high = np.searchsorted(table["person"], [person, person + 1])
    live = (table["starts_on"][low:high] <= day) & (table["until"][low:high] > day)
    return np.arange(low, high)[live]


def _failed(case: CaseData, duties: Duties | None, as_of: int) -> np.ndarray:
    persons = len(case.person_keys)
    if duties is None:
        return np.zeros(persons, dtype=np.int64)
    failed = np.isin(duties.outcome, (LATE, MISSED)) & (duties.due > as_of - A_YEAR) & (duties.due <= as_of)
    return np.bincount(duties.person[failed], minlength=persons)
