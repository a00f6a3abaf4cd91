# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Which interviews must be held when: the duties of the coming weeks as interviews, several duties in one where they
can.

The law is asked as it will stand at the end of the horizon if benefits run on and nothing more is held than what is
booked: what is then missed or open is what must be done. A duty that asks for several interviews becomes several,
spread over what is left of its time; an interview that falls in the time of two duties serves both (fewest
interviews: latest due day first taken as late as it can be).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from styrbord.figures.project import project
from styrbord.law.assess import assess
from styrbord.law.duties import LATE, MISSED, OPEN, Duties
from styrbord.law.facts import Facts
from styrbord.law.lawbook import Lawbook, Span, Version
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER

Ints = npt.NDArray[np.int64]
UNIT_DAYS = {"days": 1, "weeks": 7, "months": 30, "end_of_week": 7}
BACKLOG = 182  # days: what has been overdue for longer is no longer planned for
SPREAD = 28  # days between interviews that one duty asks for, where there is room


@dataclass(frozen=True)
class Needed:
    """Interviews that must be held, by person and last day. `opens` and `due` are day numbers (due included); `rows`
    the
    number of duties an interview serves; `task` a position in `TASK_OF`; `duty` a position in the duties; `overdue` is
    one whose due day is past: it is owed, but cannot be kept any more. `benefit` and `begun` are those of the spell."""

    person: Ints
    opens: Ints
    due: Ints
    rows: Ints
    task: Ints
    duty: Ints
    overdue: npt.NDArray[np.bool_]
    benefit: Ints
    begun: Ints

    def __len__(self) -> int:
        return len(self.person)

    def where(self, which: npt.NDArray[np.bool_] | Ints) -> Needed:
        """The interviews of a mask or of positions."""
        return Needed(*(getattr(self, f.name)[which] for f in fields(self)))


TASK_OF = ("first", "interview", "joint", "follow_up")


def interviews_of(book: Lawbook) -> npt.NDArray[np.bool_]:
    """By version: does it ask the job centre for an interview?"""
    return np.array([_asks(v) for v in book.versions])


def _asks(version: Version) -> bool:
    served = version.fulfilled_by
    actors = served.get("actors", ())
    return served.get("table") == "interviews" and not version.on_request and bool({"jobcentre", "joint"} & set(actors))


def offers_of(book: Lawbook) -> npt.NDArray[np.bool_]:
    """By version: does it ask for an offer?"""
    return np.array([v.fulfilled_by.get("table") == "offers" and not v.on_request for v in book.versions])


def coming(case: CaseData, book: Lawbook, as_of: int, weeks: int, *, booked: bool = False) -> Duties:
    """Duties that fall due in the weeks after a day if nothing more is held (than what is booked), and those
    overdue."""
    ahead = as_of + 7 * weeks
    later = assess(project(case, as_of, booked=booked), book, ahead)
    owed = np.isin(later.outcome, (MISSED, OPEN, LATE)) & (later.due <= ahead) & (later.due > as_of - BACKLOG)
    return later.where(owed & ((later.due > as_of) | (later.link < 0)))


def needed(case: CaseData, book: Lawbook, as_of: int, weeks: int, *, booked: bool = False) -> Needed:
    """The interviews the job centre owes in the weeks after a day, and those overdue."""
    duties = coming(case, book, as_of, weeks, booked=booked)
    duties = duties.where(interviews_of(book)[duties.version])
    return as_interviews(duties, case, book, as_of, booked=booked)


def as_interviews(duties: Duties, case: CaseData, book: Lawbook, as_of: int, *, booked: bool = False) -> Needed:
    """The interviews that duties ask for. Those held up to `as_of` (and booked ones) are taken off."""
    opens, lacks = windows(duties, case, book, as_of, booked)
    order = np.lexsort((duties.due, duties.person))
    out: list[list[int]] = []
    person, due = duties.person[order].tolist(), duties.due[order].tolist()
    begins, count = opens[order].tolist(), lacks[order].tolist()
    points: list[list[int]] = []  # of this person: opens, due, duties served, duty
    held = -1
    for at, (who, last, first, lack) in enumerate(zip(person, due, begins, count, strict=True)):
        if who != held:
            out += [[held, *p] for p in points]
            points, held = [], who
        _serve(points, max(first, as_of + 1), last, lack, int(order[at]), as_of)
    out += [[held, *p] for p in points]
    table = np.array(out, dtype=np.int64).reshape(-1, 5)
    duty = table[:, 4]
    kind = np.array([_task(v) for v in book.versions], dtype=np.int64)[duties.version[duty]]
    return Needed(
        table[:, 0], table[:, 1], table[:, 2], table[:, 3], kind, duty, table[:, 2] <= as_of,
        duties.benefit[duty].astype(np.int64), duties.counted_from[duty].astype(np.int64),
    )  # fmt: skip


def _serve(points: list[list[int]], first: int, last: int, lack: int, duty: int, as_of: int) -> None:
    """Let the interviews there are serve a duty as far as they can, and add those that are still lacking."""
    if last <= as_of:  # overdue: any interview to come will do, one is enough to mend it
        if not points:
            points.append([as_of + 1, last, 1, duty])
        return
    mending = [p for p in points if p[1] <= as_of]
    for point in points:
        if lack and (point[1] > as_of and first <= point[1] <= last):
            point[0], point[2], lack = max(point[0], first), point[2] + 1, lack - 1
    gap = min(SPREAD, max((last - first) // max(lack, 1), 1))
    for back in range(lack - 1, -1, -1):
        until = max(last - back * gap, first)
        points.append([max(first, until - gap + 1) if back < lack - 1 else first, until, 1, duty])
    for point in mending:  # what is overdue is mended by the first interview that comes
        if len(points) > len(mending):
            points.remove(point)


def windows(duties: Duties, case: CaseData, book: Lawbook, as_of: int, booked: bool) -> tuple[Ints, Ints]:
    """(first day an interview counts, how many are lacking) of each duty; spans of months taken as thirty days."""
    opens, lacks = duties.counted_from.astype(np.int64), np.ones(len(duties), dtype=np.int64)
    seen = project(case, as_of, booked=booked)
    facts = Facts(seen, FOREVER - 1 if booked else as_of)
    for number in np.unique(duties.version).tolist():
        version, mine = book.versions[number], np.flatnonzero(duties.version == number)
        due = duties.due[mine].astype(np.int64)
        opens[mine] = _opens(version, duties.link[mine], due, opens[mine])
        if version.count > 1:
            dated = facts.interviews(version.fulfilled_by)
            held = _between(dated, duties.person[mine].astype(np.int64), opens[mine], due)
            lacks[mine] = np.maximum(version.count - held, 1)
    return opens, lacks


def _between(dated: object, person: Ints, opens: Ints, due: Ints) -> Ints:
    """How many fulfilling days lie from `opens` to `due`."""
    until = dated.count(person, opens, FOREVER - 1) - dated.count(person, due + 1, FOREVER - 1)  # type: ignore[attr-defined]
    return np.asarray(until, dtype=np.int64)


def _opens(version: Version, link: npt.NDArray[np.int32], due: Ints, begins: Ints) -> Ints:
    if version.shape == "between":
        length = [_days(closes) - _days(opening) for opening, closes in version.windows]
        return due - np.array(length)[np.maximum(link, 0)]
    for span in (version.every, version.per):
        if span is not None:
            return due - _days(span) + 1
    return begins


def _days(span: Span) -> int:
    return span.n * UNIT_DAYS[span.unit]


def _task(version: Version) -> int:
    actors: Sequence[str] = version.fulfilled_by.get("actors", ())
    if version.shape == "first_within":
        return TASK_OF.index("first")
    if tuple(actors) == ("joint",):
        return TASK_OF.index("joint")
    return TASK_OF.index("follow_up" if "follow_up" in version.fulfilled_by.get("kinds", ()) else "interview")
