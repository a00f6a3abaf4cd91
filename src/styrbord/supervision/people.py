# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who takes part in the supervision, what each may do, and how much time each has: folded from events.

Stream `supervision/people`. The acts are kept apart by person: who draws a sample does not read it, who reads does not
decide on it, who mended a case does not verify it (`runs`, `follow_up`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from styrbord.errors import AskedWrongly, NotAllowed
from styrbord.records.events import Event

STREAM = "supervision/people"
ACTS = ("assess", "plan", "draw", "read", "decide", "verify", "publish")


@dataclass(frozen=True)
class Person:
    """One who takes part. `caseworker` is the code the person has as a caseworker in the register, if any.

    `absences` are half-open periods; `hours_per_month` is what the person has for supervision.
    """

    user: str
    name: str
    may: frozenset[str]
    hours_per_month: float
    email: str = ""
    caseworker: str = ""
    absences: tuple[tuple[dt.date, dt.date], ...] = ()
    left: bool = False

    def is_away(self, day: dt.date) -> bool:
        """Is the person absent on the day?"""
        return any(low <= day < high for low, high in self.absences)

    def away_share(self, first: dt.date, until: dt.date) -> float:
        """The share of the period's days the person is away (1.0 after having left)."""
        days = (until - first).days
        return sum(self.is_away(first + dt.timedelta(days=n)) for n in range(days)) / days if days else 0.0


def fold_people(events: Iterable[Event]) -> dict[str, Person]:
    """Everybody who was ever enrolled, by user name, as of the last event."""
    found: dict[str, Person] = {}
    for event in events:
        data = event.data or {}
        if event.kind == "person-enrolled":
            old = found.get(data["user"])
            found[data["user"]] = Person(
                data["user"], data["name"], frozenset(data["may"]), float(data["hours_per_month"]), data["email"],
                data["caseworker"], old.absences if old else (),
            )  # fmt: skip
        elif event.kind == "person-left":
            found[data["user"]] = replace(found[data["user"]], left=True)
        elif event.kind == "absence-noted":
            one = found[data["user"]]
            period = dt.date.fromisoformat(data["from_day"]), dt.date.fromisoformat(data["until"])
            found[data["user"]] = replace(one, absences=tuple(sorted({*one.absences, period})))
    return found


def enrolled(
    *, user: str, name: str, may: Iterable[str], hours_per_month: float, email: str, caseworker: str
) -> dict[str, object]:
    """What the event of an enrolment says; refuses unknown acts and negative hours."""
    acts = sorted(set(may))
    unknown = [a for a in acts if a not in ACTS]
    if unknown or not acts or hours_per_month < 0 or not user.strip():
        raise AskedWrongly(
            f"{user or 'Nobody'} cannot be enrolled so.",
            where="the people of the supervision",
            expected=f"a user name, hours from 0 up, and at least one of {', '.join(ACTS)}",
            todo="correct it and enrol again",
        )
    return {
        "user": user, "name": name or user, "may": acts, "hours_per_month": hours_per_month, "email": email,
        "caseworker": caseworker,
    }  # fmt: skip


def absent(people: Mapping[str, Person], user: str, from_day: dt.date, until: dt.date) -> dict[str, object]:
    """What the event of an absence says; refuses an unknown person and an end that is not after the start."""
    known(people, user)
    if until <= from_day:
        raise AskedWrongly(
            "The absence ends before it begins.",
            where="the absence",
            expected="a day after the first (the end is the first day back)",
            todo="give the days in order",
        )
    return {"user": user, "from_day": from_day.isoformat(), "until": until.isoformat()}


def known(people: Mapping[str, Person], user: str) -> Person:
    """The person of that user name; AskedWrongly for one who is not enrolled, or who has left."""
    if user not in people or people[user].left:
        raise AskedWrongly(
            f"{user} is not enrolled in the supervision.",
            where="the people of the supervision",
            expected="one of " + (", ".join(sorted(u for u, p in people.items() if not p.left)) or "nobody yet"),
            todo="enrol the person with `styrbord supervision enrol`",
        )
    return people[user]


def demand(people: Mapping[str, Person], by: str, act: str) -> None:
    """Refuse one who may not. While nobody is enrolled, nobody is refused: a register before its first set-up."""
    if not people:
        return
    person = people.get(by)
    if person is None or person.left or act not in person.may:
        may = sorted(u for u, p in people.items() if act in p.may and not p.left)
        raise NotAllowed(
            f"{by} may not {act} in the supervision.",
            where=f"the act '{act}'",
            expected="one of those who may: " + (", ".join(may) or "nobody yet"),
            todo="ask one of them, or have the right given with `styrbord supervision enrol`",
        )
