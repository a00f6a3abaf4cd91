# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One supervision of one area in one month: its state folded from its events and its sample's, and what may be done.

The run's own stream is `supervision/run/<id>`; the sample's, of the same id, `supervision-sample/<id>`. Separation of
duties: who draws does not read, who reads does not decide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from styrbord.errors import AskedWrongly, NotAllowed
from styrbord.records.events import Event

PREFIX, SAMPLES = "supervision/run/", "supervision-sample/"
STATES = ("planned", "opened", "drawn", "reading", "evaluated", "decided", "cancelled")
ACTIVITIES = ("draw", "read", "second-read", "evaluate", "report")
OVER = ("decided", "cancelled")


@dataclass(frozen=True)
class Run:
    """One supervision. `seen` is the version of its own stream; `readers` are those who read in it."""

    id: str
    area: str
    state: str = "planned"
    supervisor: str = ""
    due_on: dt.date | None = None
    opened_by: str = ""
    drawn_by: str = ""
    readers: frozenset[str] = frozenset()
    size: int = 0
    cases_read: frozenset[str] = frozenset()
    second_read: int = 0
    evaluation: Mapping[str, Any] | None = None
    evaluated_at: dt.datetime | None = None
    decided_by: str = ""
    decision: str = ""
    grounds: str = ""
    minutes: Mapping[str, float] | None = None
    seen: int = 0

    @property
    def answered(self) -> int:
        """How many cases have been read: one read again counts once."""
        return len(self.cases_read)

    @property
    def is_over(self) -> bool:
        """Is nothing left to do in it?"""
        return self.state in OVER

    @property
    def time_used(self) -> float:
        """Minutes in all."""
        return sum((self.minutes or {}).values())


def area_of(run: str) -> str:
    """The area a run's id names: `2025-03-sickness-benefit`."""
    return run[8:]


def month_of(run: str) -> str:
    """The month a run's id names."""
    return run[:7]


def fold_run(id: str, events: Iterable[Event]) -> Run:
    """The state of a run from the events of both its streams, in the order they were written."""
    run = Run(id, area_of(id))
    for event in events:
        step = _STEPS.get(event.kind)
        run = step(run, event) if step else run
        if event.stream.startswith(PREFIX):
            run = replace(run, seen=event.version)
    return run


def _opened(run: Run, event: Event) -> Run:
    data = event.data or {}
    due = dt.date.fromisoformat(data["due_on"]) if data.get("due_on") else None
    return replace(run, state="opened", supervisor=data["supervisor"], due_on=due, opened_by=event.by)


def _drawn(run: Run, event: Event) -> Run:
    data = event.data or {}
    cases = data.get("cases", data.get("chosen", ()))
    size = data.get("size") or len(cases)
    return replace(run, state="drawn", drawn_by=event.by, size=int(size))


def _answered(run: Run, event: Event) -> Run:
    case = (event.data or {}).get("case", f"erased {event.seq}")
    return replace(run, state="reading", readers=run.readers | {event.by}, cases_read=run.cases_read | {str(case)})


def _second(run: Run, event: Event) -> Run:
    return replace(run, readers=run.readers | {event.by}, second_read=run.second_read + 1)


def _evaluated(run: Run, event: Event) -> Run:
    return replace(run, state="evaluated", evaluation=event.data, evaluated_at=event.at)


def _decided(run: Run, event: Event) -> Run:
    data = event.data or {}
    return replace(
        run, state="decided", decided_by=event.by, decision=data.get("decision", ""), grounds=data.get("grounds", "")
    )


def _timed(run: Run, event: Event) -> Run:
    data = event.data or {}
    minutes = dict(run.minutes or {})
    minutes[data["activity"]] = minutes.get(data["activity"], 0) + float(data["minutes"])
    return replace(run, minutes=minutes)


_STEPS: dict[str, Callable[[Run, Event], Run]] = {
    "run-opened": _opened,
    "sample-drawn": _drawn,
    "answer-given": _answered,
    "second-answer-given": _second,
    "sample-evaluated": _evaluated,
    "run-decided": _decided,
    "run-cancelled": lambda run, event: replace(run, state="cancelled", grounds=(event.data or {}).get("reason", "")),
    "substitute-named": lambda run, event: replace(run, supervisor=(event.data or {})["supervisor"]),
    "time-used": _timed,
}


# -- what may be done


def check_apart(run: Run, act: str, by: str) -> None:
    """Refuse the act to one whose other act in the run shuts it out."""
    clash = {
        "draw": by == run.supervisor or by in run.readers,
        "read": bool(run.drawn_by) and by == run.drawn_by,
        "decide": by in run.readers or by == run.supervisor,
    }.get(act, False)
    if clash:
        other = {"draw": "reads", "read": "drew the sample", "decide": "read the cases"}[act]
        raise NotAllowed(
            f"{by} may not {act} in this supervision: {by} {other}.",
            where=f"supervision {run.id}",
            expected="that drawing, reading and deciding are done by different people",
            todo=f"let somebody else {act}",
        )


def decision(run: Run, *, by: str, decision: str, grounds: str) -> dict[str, Any]:
    """What the event of a decision on a run says; refuses one before the evaluation, or by a reader."""
    in_state(run, "evaluated")
    check_apart(run, "decide", by)
    if decision not in ("noted", "action") or len(grounds.split()) < 3:
        raise AskedWrongly(
            "The decision lacks its kind or its grounds.",
            where=f"supervision {run.id}",
            expected="noted (nothing more is done) or action (the findings are acted on), and the grounds in words",
            todo="give both and decide again",
        )
    return {"decision": decision, "grounds": grounds.strip()}


def in_state(run: Run, *states: str) -> None:
    """Refuse what does not fit the state of the run."""
    if run.state not in states:
        raise AskedWrongly(
            f"The supervision is {run.state}.",
            where=f"supervision {run.id}",
            expected="a supervision that is " + " or ".join(states),
            todo="look at what is done: `styrbord supervision plan` lists every supervision with its state",
        )


def used(activity: str, minutes: float) -> dict[str, Any]:
    """What the event of time used says."""
    if activity not in ACTIVITIES or not 0 < minutes <= 60 * 24 * 7:
        raise AskedWrongly(
            "The time cannot be noted.",
            where="time used on a supervision",
            expected=f"minutes above 0 on one of {', '.join(ACTIVITIES)}",
            todo="give the minutes and what they were used on",
        )
    return {"activity": activity, "minutes": minutes}
