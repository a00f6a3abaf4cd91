# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Why a duty was missed or late: the first class, in a stated order, that the data supports.

| class | the data says |
|---|---|
| found_work | ordinary hours in the month of the due day or the next reach `WORK_HOURS`, or a job start was reported |
| left_soon_after | the benefit ended within `SOON` days after the due day |
| no_show | an interview of the right kind was booked in the `BEFORE` days up to the due day, and nobody came |
| cancelled_by_us | ... was cancelled |
| registered_late | ... is still booked though its day has passed: held or not, nobody has recorded it |
| within_seven_days | it was fulfilled within a week after the due day |
| change_of_caseworker | a caseworker took over in the `BEFORE` days up to the due day |
| not_held | none of these: it was simply not held |

The classes say what the register shows beside the duty, not what caused it. The limits are Styrbord's own (I).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Bools, Covering, Dated, Ints, keys
from styrbord.law.duties import LATE, MISSED, Duties
from styrbord.law.facts import code_mask, interview_counts
from styrbord.law.lawbook import Lawbook, Version
from styrbord.law.scope import REASONS
from styrbord.law.spells import find_spells
from styrbord.records.casedata import CaseData, Columns
from styrbord.records.days import NO_DAY, add_months, month_floor
from styrbord.records.tables import ABSENCE_KINDS, STATUSES

CLASSES = REASONS[REASONS.index("found_work") :]
WORK_HOURS = 80.0  # about half of a full-time month of 160.33 hours
SOON = 14
BEFORE = 28


def with_reasons(case: CaseData, duties: Duties, book: Lawbook, as_of: int) -> Duties:
    """The same duties, with a reason class on each missed or late one."""
    failed = np.flatnonzero((duties.outcome == MISSED) | (duties.outcome == LATE))
    some = duties.where(failed)
    person, due = some.person.astype(np.int64), some.due.astype(np.int64)
    ends = find_spells(case, as_of).until[some.spell] - due
    booked = {status: np.zeros(len(some), dtype=bool) for status in ("absent", "cancelled", "planned")}
    for number in np.unique(some.version):
        mine = some.version == number
        for status, found in booked.items():
            found[mine] = _booked(case, book.versions[number], status, person[mine], due[mine], as_of)
    reason = np.select(
        [
            _found_work(case, person, due),
            (ends > 0) & (ends <= SOON),
            booked["absent"],
            booked["cancelled"],
            booked["planned"],
            (some.outcome == LATE) & (some.met_on - due <= 7),
            _new_caseworker(case, person, due),
        ],
        [REASONS.index(name) for name in CLASSES[:-1]],
        REASONS.index("not_held"),
    )
    out = duties.reason.copy()
    out[failed] = reason.astype(np.int8)
    return replace(duties, reason=out)


def _found_work(case: CaseData, person: Ints, due: Ints) -> Bools:
    hours = case["wage_hours"]
    month = month_floor(due)
    enough = np.zeros(len(person), dtype=bool)
    for start in (month, add_months(month, 1)):
        enough |= _hours_in(hours, person, start) >= WORK_HOURS
    absences = case["absences"]
    starts = code_mask(absences["kind"], ABSENCE_KINDS, ["job_start_within_6_weeks"])
    job = Covering(absences["person"][starts], absences["starts_on"][starts], absences["until"][starts])
    return enough | (job.until(person, due) > NO_DAY)


def _hours_in(table: Columns, person: Ints, month: Ints) -> npt.NDArray[np.float64]:
    """Hours of all employers together in the month that starts on the given day."""
    found = keys(table["person"], table["month"])
    order = np.argsort(found, kind="stable")
    total = np.concatenate(([0.0], np.cumsum(table["hours"][order])))
    low, high = (np.searchsorted(found[order], keys(person, month), side=s) for s in ("left", "right"))
    return total[high] - total[low]


def _booked(case: CaseData, version: Version, status: str, person: Ints, due: Ints, as_of: int) -> Bools:
    """Was an interview of the right kind booked shortly before the due day, and came to this end?"""
    if version.fulfilled_by["table"] != "interviews":
        return np.zeros(len(person), dtype=bool)
    table = case["interviews"]
    fits = interview_counts(table, version.fulfilled_by) & (table["status"] == STATUSES.index(status))
    fits &= (table["planned_on"] > NO_DAY) & (table["planned_on"] < as_of)
    days = Dated(table["person"][fits], table["planned_on"][fits])
    return days.kth(person, due - BEFORE) <= due


def _new_caseworker(case: CaseData, person: Ints, due: Ints) -> Bools:
    """Did a caseworker take over from another shortly before the due day?"""
    table = case["assignments"]
    if not len(table["person"]):
        return np.zeros(len(person), dtype=bool)
    owner, start = table["person"].astype(np.int64), table["starts_on"].astype(np.int64)
    follows = np.zeros(len(owner), dtype=bool)
    follows[1:] = owner[1:] == owner[:-1]
    return Dated(owner[follows], start[follows]).kth(person, due - BEFORE) <= due
