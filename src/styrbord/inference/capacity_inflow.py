# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The duties of those who are not here yet: the inflow of the same weeks a year before, moved a year on, under the
law of
the weeks to come. Seasons, benefits, groups and lengths of spells are then as they were; the level follows the last
quarter.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from styrbord.law.spells import Spells, find_spells
from styrbord.records.casedata import CaseData, Columns, take
from styrbord.records.days import FOREVER, NO_DAY

Ints = npt.NDArray[np.int64]
YEAR = 364  # whole weeks, so that weekdays stay
QUARTER = 91
STEADY = 50  # spells that speak for no change of level


def moved_inflow(case: CaseData, as_of: int, weeks: int) -> tuple[CaseData, Ints]:
    """(the spells that began or began again in the same weeks a year before, moved on; the first day of each).

    Persons keep their numbers, so that several of one person stay together; nothing has been held or offered yet.
    """
    spells = find_spells(case, as_of)
    low = as_of + 1 - YEAR
    rows = _fresh(spells, low, low + 7 * weeks)
    spell = spells.segment_spell[rows]
    benefits: Columns = {
        "person": spells.person[spell], "benefit": spells.segment_benefit[rows],
        "starts_on": _later(spells.segment_start[rows]), "until": _later(spells.segment_until[rows]),
        "counted_from": _later(spells.counted_from[spell]), "employed": spells.employed[spell],
        "sickness_category": spells.category[spell], "weekly_amount": np.full(len(rows), np.nan),
    }  # fmt: skip
    tables: dict[str, Columns] = {name: _none(case, name) for name in case.tables}
    order = np.lexsort((benefits["starts_on"], benefits["person"]))
    tables["benefits"] = {name: benefits[name][order] for name in case["benefits"]}
    for name in ("target_groups", "absences", "registrations"):
        tables[name] = {c: _later(v) if c in ("starts_on", "until") else v for c, v in case[name].items()}
    tables["persons"] = {c: _later(v) if c == "birth_date" else v for c, v in case["persons"].items()}
    order = np.lexsort((spells.segment_start[rows], spell))
    first = order[np.diff(spell[order], prepend=-1) != 0]
    begins = spells.segment_start[rows][first] + YEAR
    return CaseData(case.person_keys, tables, case.missing), begins


def _fresh(spells: Spells, low: int, high: int) -> Ints:
    """Segments that begin in the window and whose spell did not run on the day before it."""
    runs = np.zeros(len(spells), dtype=bool)
    on = (spells.segment_start < low) & (spells.segment_until >= low)
    runs[spells.segment_spell[on]] = True
    inside = (spells.segment_start >= low) & (spells.segment_start < high)
    return np.flatnonzero(inside & ~runs[spells.segment_spell])


def _later(day: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    far = (day >= FOREVER) | (day <= NO_DAY)
    return np.where(far, day, day + YEAR).astype(np.int32)


def _none(case: CaseData, name: str) -> Columns:
    nothing = np.zeros(0, dtype=np.int64)
    return {c: take(v, nothing) for c, v in case[name].items()}


def level(case: CaseData, as_of: int) -> float:
    """The inflow of the last quarter against the same quarter a year before, drawn towards no change where it is
    small."""
    begun = find_spells(case, as_of).first_day
    now = int(((begun > as_of - QUARTER) & (begun <= as_of)).sum())
    then = int(((begun > as_of - YEAR - QUARTER) & (begun <= as_of - YEAR)).sum())
    return float((now + STEADY) / (then + STEADY))
