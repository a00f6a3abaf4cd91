# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Case data as they would be if nothing happened from `as_of` on but what is booked: benefits run on, booked interviews
are held on the day planned, granted offers begin. What is asked of it is asked as though that time had passed."""

from __future__ import annotations

from typing import Any

import numpy as np

from styrbord.records.casedata import CaseData, Columns, take
from styrbord.records.days import FOREVER, NO_DAY
from styrbord.records.tables import STATUSES

HELD, PLANNED = STATUSES.index("held"), STATUSES.index("planned")


def project(case: CaseData, as_of: int, *, booked: bool = True) -> CaseData:
    """The data seen on `as_of` (a day number) carried forward. `booked = False` leaves planned interviews out."""
    tables: dict[str, Columns] = dict(case.tables)
    benefits = _rows(case, "benefits", case["benefits"]["starts_on"] <= as_of)
    until = np.asarray(benefits["until"])
    benefits["until"] = np.asarray(np.where(until > as_of, FOREVER, until), dtype=np.int32)
    tables["benefits"] = benefits
    tables["interviews"] = _interviews(case, as_of, booked)
    offers = case["offers"]
    granted = np.where(offers["granted_on"] == NO_DAY, offers["starts_on"], offers["granted_on"])
    tables["offers"] = _rows(case, "offers", np.minimum(granted, offers["starts_on"]) <= as_of)
    for name in ("target_groups", "absences", "assignments", "registrations"):
        tables[name] = _rows(case, name, case[name]["starts_on"] <= as_of)
    tables["wage_hours"] = _rows(case, "wage_hours", case["wage_hours"]["month"] <= as_of)
    return CaseData(case.person_keys, tables, case.missing)


def _interviews(case: CaseData, as_of: int, booked: bool) -> Columns:
    table = case["interviews"]
    held = (table["status"] == HELD) & (table["held_on"] <= as_of)
    ahead = (table["status"] == PLANNED) & (table["planned_on"] > as_of) & booked
    out = _rows(case, "interviews", held | ahead)
    planned = out["status"] == PLANNED
    out["held_on"] = np.asarray(np.where(planned, out["planned_on"], out["held_on"]), dtype=np.int32)
    out["status"] = np.full(len(planned), HELD, dtype=np.int8)
    order = np.lexsort((out["held_on"], out["person"]))
    return {c: take(v, order) for c, v in out.items()}


def _rows(case: CaseData, name: str, which: Any) -> Columns:
    return {c: take(v, which) for c, v in case[name].items()}
