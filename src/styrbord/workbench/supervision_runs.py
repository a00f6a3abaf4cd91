# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs of one supervision: open it, note time, decide on it, cancel it. Drawing and reading are in `samples`."""

from __future__ import annotations

from styrbord.errors import AskedWrongly
from styrbord.records.events import Event
from styrbord.supervision import runs
from styrbord.supervision.people import known
from styrbord.supervision.runs import PREFIX, Run
from styrbord.workbench import supervision as state
from styrbord.workbench.bench import Workbench


def open_run(bench: Workbench, *, run: str, by: str) -> Run:
    """Begin a planned supervision, with the supervisor and the day of the plan."""
    state.demand(bench, by=by, act="draw")
    slot = state.year_plan(bench, int(run[:4])).slot(run)
    one = state.one_run(bench, run)
    runs.in_state(one, "planned")
    data = {"area": slot.area, "supervisor": slot.supervisor, "substitute": slot.substitute, "colour": slot.colour,
            "due_on": slot.due_on.isoformat(), "size": slot.size}  # fmt: skip
    bench.journal().append(stream=PREFIX + run, kind="run-opened", data=data, by=by, after=one.seen)
    return state.one_run(bench, run)


def note_time(bench: Workbench, *, run: str, by: str, activity: str, minutes: float) -> Event:
    """Note minutes used on a supervision."""
    if everybody := state.everybody(bench):
        known(everybody, by)
    one = state.one_run(bench, run)
    if not one.seen:
        runs.in_state(one, "opened")
    return bench.journal().append(stream=PREFIX + run, kind="time-used", data=runs.used(activity, minutes), by=by)


def decide(bench: Workbench, *, run: str, by: str, decision: str, grounds: str, after: int | None = None) -> Event:
    """Decide on what a supervision found: noted, or action."""
    state.demand(bench, by=by, act="decide")
    one = state.one_run(bench, run)
    data = runs.decision(one, by=by, decision=decision, grounds=grounds)
    seen = one.seen if after is None else after
    return bench.journal().append(stream=PREFIX + run, kind="run-decided", data=data, by=by, after=seen)


def cancel(bench: Workbench, *, run: str, by: str, reason: str) -> Event:
    """Call a supervision off, with a reason; what was done in it stays on record."""
    state.demand(bench, by=by, act="plan")
    one = state.one_run(bench, run)
    runs.in_state(one, "planned", "opened", "drawn", "reading", "evaluated")
    if not reason.strip():
        raise AskedWrongly(
            "A supervision is not called off without a reason.",
            where=f"supervision {run}",
            expected="why it is not carried out",
            todo="give the reason",
        )
    state.year_plan(bench, int(run[:4])).slot(run)
    data = {"reason": reason.strip()}
    return bench.journal().append(stream=PREFIX + run, kind="run-cancelled", data=data, by=by, after=one.seen)
