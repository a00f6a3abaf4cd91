# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs of the follow-up of errors: open one for each wrong case, change, mend, verify."""

from __future__ import annotations

import datetime as dt

from styrbord.errors import AskedWrongly
from styrbord.records.events import Event
from styrbord.supervision import follow_up as fold
from styrbord.supervision.follow_up import FollowUp, stream_of
from styrbord.workbench import supervision as state
from styrbord.workbench.bench import Workbench


def one(bench: Workbench, id: str) -> FollowUp:
    """One follow-up by its id (`<run>/<case>`); AskedWrongly when there is none."""
    found = fold.fold_follow_up(fold.PREFIX + id, bench.journal().events(fold.PREFIX + id))
    if not found.seen:
        raise AskedWrongly(
            "There is no such follow-up.",
            where="the follow-up of an error",
            expected="an id such as 2026-03-sickness-benefit/4f1c9a",
            todo="`styrbord supervision follow-up` lists them",
        )
    return found


def open_one(
    bench: Workbench, *, run: str, case: str, person: str, by: str, points: list[str], is_material: bool, duty: str,
    what: str, responsible: str, by_when: dt.date,
) -> FollowUp:  # fmt: skip
    """Open the follow-up of one wrong case."""
    state.demand(bench, by=by, act="read")
    data = fold.opened(
        points=points, is_material=is_material, duty=duty, what=what, responsible=responsible, by_when=by_when
    )
    bench.journal().append(
        stream=stream_of(run, case), kind="follow-up-opened", data=data, by=by, subject=person, after=0
    )
    return one(bench, f"{run}/{case}")


def open_all(
    bench: Workbench, *, run: str, by: str, duty: str, what: str, responsible: str, by_when: dt.date
) -> list[FollowUp]:
    """Open a follow-up for each wrong case of an evaluated run that has none yet, all with the same task and day."""
    from styrbord.workbench.samples import errors_of, person_of

    if state.one_run(bench, run).evaluation is None:
        raise AskedWrongly(
            "The supervision has no findings yet.",
            where=f"supervision {run}",
            expected="a supervision that is evaluated",
            todo="read the cases and evaluate first",
        )
    there = {f.case for f in state.all_follow_ups(bench, run)}
    return [
        open_one(
            bench, run=run, case=wrong.case, person=person_of(bench, run, wrong.case), by=by,
            points=[point for point, _ in wrong.points], is_material=wrong.is_material, duty=duty, what=what,
            responsible=responsible, by_when=by_when,
        )
        for wrong in errors_of(bench, run)
        if wrong.case not in there
    ]  # fmt: skip


def done(bench: Workbench, *, id: str, by: str, how: str, on: dt.date, after: int | None = None) -> Event:
    """Note that the error was mended, how, and when."""
    found = one(bench, id)
    return _written(bench, found, "follow-up-done", fold.done(found, how=how, on=on), by, after)


def check(bench: Workbench, *, id: str, by: str, holds: bool, remark: str = "", after: int | None = None) -> Event:
    """Verify what another mended, or return it with a remark."""
    state.demand(bench, by=by, act="verify")
    found = one(bench, id)
    kind, data = fold.checked(found, by=by, holds=holds, remark=remark)
    return _written(bench, found, kind, data, by, after)


def change(
    bench: Workbench, *, id: str, by: str, by_when: dt.date, reason: str, responsible: str = "",
    after: int | None = None,
) -> Event:  # fmt: skip
    """Make another responsible, or move the day, with a reason."""
    found = one(bench, id)
    data = fold.changed(found, responsible=responsible, by_when=by_when, reason=reason)
    return _written(bench, found, "follow-up-changed", data, by, after)


def _written(
    bench: Workbench, found: FollowUp, kind: str, data: dict[str, object], by: str, after: int | None
) -> Event:
    seen = found.seen if after is None else after
    return bench.journal().append(
        stream=fold.PREFIX + found.id, kind=kind, data=data, by=by, subject=found.subject, after=seen
    )
