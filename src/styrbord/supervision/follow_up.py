# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What becomes of an error: one follow-up for each wrong case, from what must be done to its being verified.

Streams `supervision/follow-up/<run>/<case>`; every event carries the person as subject, since what is written there is
about a person. The one who did it does not verify it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from styrbord.errors import AskedWrongly, NotAllowed
from styrbord.records.events import Event

PREFIX = "supervision/follow-up/"
# What the law may oblige the municipality to do about the error in this case; `none` must be chosen knowingly.
DUTIES = ("none", "decide-anew", "pay-what-is-owed", "claim-back", "hold-what-was-missed", "correct-reimbursement")
STATES = ("open", "done", "verified", "erased")


@dataclass(frozen=True)
class FollowUp:
    """One error case on its way. `points` are the measuring points that were wrong."""

    id: str
    run: str
    case: str
    points: tuple[str, ...] = ()
    is_material: bool = False
    duty: str = "none"
    what: str = ""
    responsible: str = ""
    by_when: dt.date | None = None
    state: str = "open"
    opened_at: dt.datetime | None = None
    done_by: str = ""
    done_on: dt.date | None = None
    verified_by: str = ""
    returned: int = 0
    subject: str | None = None
    seen: int = 0

    def is_overdue(self, today: dt.date) -> bool:
        """Has its day passed without its being done?"""
        return self.state == "open" and self.by_when is not None and self.by_when < today


def stream_of(run: str, case: str) -> str:
    """The stream of one follow-up."""
    return f"{PREFIX}{run}/{case}"


def fold_follow_up(stream: str, events: Iterable[Event]) -> FollowUp:
    """The state of one follow-up from its events. After an erasure it is `erased`, unless it was verified before."""
    id = stream.removeprefix(PREFIX)
    run, _, case = id.partition("/")
    one = FollowUp(id, run, case)
    for event in events:
        if event.data is None:
            one = replace(one, state="erased", seen=event.version)
            continue
        one = replace(_STEPS[event.kind](one, event), seen=event.version, subject=event.subject or one.subject)
    return one


def _opened(one: FollowUp, event: Event) -> FollowUp:
    d = event.data or {}
    return replace(
        one, points=tuple(d["points"]), is_material=d["is_material"], duty=d["duty"], what=d["what"],
        responsible=d["responsible"], by_when=dt.date.fromisoformat(d["by_when"]), opened_at=event.at,
    )  # fmt: skip


def _changed(one: FollowUp, event: Event) -> FollowUp:
    d = event.data or {}
    return replace(one, responsible=d["responsible"], by_when=dt.date.fromisoformat(d["by_when"]))


def _done(one: FollowUp, event: Event) -> FollowUp:
    return replace(one, state="done", done_by=event.by, done_on=dt.date.fromisoformat((event.data or {})["on"]))


_STEPS: dict[str, Callable[[FollowUp, Event], FollowUp]] = {
    "follow-up-opened": _opened,
    "follow-up-changed": _changed,
    "follow-up-done": _done,
    "follow-up-verified": lambda one, event: replace(one, state="verified", verified_by=event.by),
    "follow-up-returned": lambda one, event: replace(one, state="open", returned=one.returned + 1),
}


def opened(
    *, points: Iterable[str], is_material: bool, duty: str, what: str, responsible: str, by_when: dt.date
) -> dict[str, Any]:
    """What the event of an opened follow-up says; refuses one without a responsible, a task or a known duty."""
    if duty not in DUTIES or not what.strip() or not responsible.strip():
        raise AskedWrongly(
            "The follow-up lacks something.",
            where="the follow-up of an error",
            expected=f"what is to be done, who is to do it, and the duty: one of {', '.join(DUTIES)}",
            todo="give all three",
        )
    return {
        "points": list(points), "is_material": is_material, "duty": duty, "what": what.strip(),
        "responsible": responsible, "by_when": by_when.isoformat(),
    }  # fmt: skip


def done(one: FollowUp, *, how: str, on: dt.date) -> dict[str, Any]:
    """What the event says when the error was mended."""
    _in_state(one, "open")
    if not how.strip():
        raise _lacks(one, "what was done")
    return {"how": how.strip(), "on": on.isoformat()}


def checked(one: FollowUp, *, by: str, holds: bool, remark: str) -> tuple[str, dict[str, Any]]:
    """Kind and data of the event when somebody else looked: verified, or returned with a remark."""
    _in_state(one, "done")
    if by == one.done_by:
        raise NotAllowed(
            f"{by} mended the case and cannot verify it.",
            where=f"follow-up {one.id}",
            expected="that somebody else looks",
            todo="let another verify it",
        )
    if not holds and not remark.strip():
        raise _lacks(one, "why it is returned")
    return ("follow-up-verified" if holds else "follow-up-returned"), {"remark": remark.strip()}


def changed(one: FollowUp, *, responsible: str, by_when: dt.date, reason: str) -> dict[str, Any]:
    """What the event says when another becomes responsible or the day is moved."""
    _in_state(one, "open")
    if not reason.strip():
        raise _lacks(one, "why it is changed")
    return {"responsible": responsible or one.responsible, "by_when": by_when.isoformat(), "reason": reason.strip()}


def _in_state(one: FollowUp, state: str) -> None:
    if one.state != state or not one.seen:
        raise AskedWrongly(
            f"The follow-up is {one.state if one.seen else 'not opened'}.",
            where=f"follow-up {one.id}",
            expected=f"a follow-up that is {state}",
            todo="look at where it stands: `styrbord supervision follow-up`",
        )


def _lacks(one: FollowUp, what: str) -> AskedWrongly:
    return AskedWrongly(
        f"It is not said {what}.", where=f"follow-up {one.id}", expected="a few words", todo="write it and try again"
    )


@dataclass(frozen=True)
class Standing:
    """Follow-ups counted: where they stand, how many are overdue, and how many duties to correct are not yet met."""

    open: int
    done: int
    verified: int
    overdue: int
    duties_open: int

    @property
    def all(self) -> int:
        """Every one."""
        return self.open + self.done + self.verified


def standing(follow_ups: Iterable[FollowUp], today: dt.date) -> Standing:
    """Count the follow-ups as they stand on a day (erased ones are not counted)."""
    some = [f for f in follow_ups if f.state != "erased"]
    return Standing(
        open=sum(f.state == "open" for f in some),
        done=sum(f.state == "done" for f in some),
        verified=sum(f.state == "verified" for f in some),
        overdue=sum(f.is_overdue(today) for f in some),
        duties_open=sum(f.duty != "none" and f.state != "verified" for f in some),
    )
