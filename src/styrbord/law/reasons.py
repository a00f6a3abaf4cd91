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
from styrbord.law.lawbook import Lawbook
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
    booked = _booked(case, book, some, as_of)
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
    hours, month = _Hours(case["wage_hours"]), month_floor(due)
    enough = (hours.within(person, month) >= WORK_HOURS) | (hours.within(person, add_months(month, 1)) >= WORK_HOURS)
    absences = case["absences"]
    starts = code_mask(absences["kind"], ABSENCE_KINDS, ["job_start_within_6_weeks"])
    job = Covering(absences["person"][starts], absences["starts_on"][starts], absences["until"][starts])
    return enough | (job.until(person, due) > NO_DAY)


class _Hours:
    """Paid hours of all employers together, by person and month."""

    def __init__(self, table: Columns) -> None:
        found = keys(table["person"], table["month"])
        order = np.argsort(found, kind="stable")
        self._keys = found[order]
        self._total = np.concatenate(([0.0], np.cumsum(table["hours"][order])))

    def within(self, person: Ints, month: Ints) -> npt.NDArray[np.float64]:
        """The hours in the month that starts on the given day."""
        asked = keys(person, month)
        low, high = np.searchsorted(self._keys, asked), np.searchsorted(self._keys, asked, side="right")
        return self._total[high] - self._total[low]


def _booked(case: CaseData, book: Lawbook, some: Duties, as_of: int) -> dict[str, Bools]:
    """Was an interview of the right kind booked shortly before the due day, and came to this end? By status."""
    out = {}
    asked = [(v, book.versions[v].fulfilled_by) for v in np.flatnonzero(np.bincount(some.version)).tolist()]
    own = {v: np.flatnonzero(some.version == v) for v, served in asked if served["table"] == "interviews"}
    for status in ("absent", "cancelled", "planned"):
        table, found = _came_to(case["interviews"], status, as_of), np.zeros(len(some), dtype=bool)
        for version, mine in own.items():
            fits = interview_counts(table, book.versions[version].fulfilled_by)
            booked = Dated(table["person"][fits], table["planned_on"][fits])
            due = some.due[mine].astype(np.int64)
            found[mine] = booked.kth(some.person[mine], due - BEFORE) <= due
        out[status] = found
    return out


def _came_to(table: Columns, status: str, as_of: int) -> Columns:
    """The interviews booked for a day before `as_of` that came to this end, with the columns that rules ask about."""
    fits = (table["status"] == STATUSES.index(status)) & (table["planned_on"] > NO_DAY) & (table["planned_on"] < as_of)
    return {name: table[name][fits] for name in ("person", "planned_on", "actor", "kind")}


def _new_caseworker(case: CaseData, person: Ints, due: Ints) -> Bools:
    """Did a caseworker take over from another shortly before the due day?"""
    table = case["assignments"]
    if not len(table["person"]):
        return np.zeros(len(person), dtype=bool)
    owner, start = table["person"].astype(np.int64), table["starts_on"].astype(np.int64)
    follows = np.zeros(len(owner), dtype=bool)
    follows[1:] = owner[1:] == owner[:-1]
    return Dated(owner[follows], start[follows]).kth(person, due - BEFORE) <= due
