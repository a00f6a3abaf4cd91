# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The year's plan: how often by colour, in which month, by whom. Deterministic and balanced by free time.

An area red since January has twelve supervisions, a yellow one in each quarter, a green one in each half-year. Which
month of its window each takes, and who supervises, is chosen greedily: the choices that have fewest ways out first,
then where the load is lightest against the time people have. A person is not given an area in which he handles cases
himself while there is somebody else (those cases are left out of the sample in any case).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from styrbord.errors import AskedWrongly
from styrbord.records.events import Event
from styrbord.records.holidays import working_day_before
from styrbord.supervision.method import Method
from styrbord.supervision.people import Person
from styrbord.supervision.runs import Run

PREFIX = "supervision/plan/"


@dataclass(frozen=True)
class Slot:
    """One planned supervision: its id is the run's. `minutes` is what it is expected to take."""

    id: str
    area: str
    month: int
    colour: str
    due_on: dt.date
    supervisor: str
    substitute: str
    size: int
    minutes: float
    moved: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**asdict(self), "due_on": self.due_on.isoformat()}


@dataclass(frozen=True)
class Plan:
    """A year's plan as it stands; `versions` says how often it was reckoned, `seen` is for `after=`."""

    year: int
    slots: tuple[Slot, ...] = ()
    versions: int = 0
    made_on: dt.date | None = None
    reminded: frozenset[tuple[str, str]] = frozenset()
    seen: int = 0

    def slot(self, id: str) -> Slot:
        """The slot of that id."""
        for slot in self.slots:
            if slot.id == id:
                return slot
        raise AskedWrongly(
            f"There is no supervision '{id}' in the plan of {self.year}.",
            where="the plan of the supervision",
            expected="an id such as 2026-03-sickness-benefit",
            todo="`styrbord supervision plan` lists them",
        )


@dataclass(frozen=True)
class Load:
    """What supervising an area costs and takes: cases to a run, and minutes of it."""

    size: int
    minutes: float


def fold_plan(year: int, events: Iterable[Event]) -> Plan:
    """The plan of a year from the events of its stream."""
    plan = Plan(year)
    for event in events:
        data = event.data or {}
        if event.kind in ("plan-made", "plan-recalculated"):
            made = dt.date.fromisoformat(data["on"])
            plan = replace(plan, slots=tuple(_slot(s) for s in data["slots"]), versions=plan.versions + 1, made_on=made)
        elif event.kind == "supervision-moved":
            plan = _changed(plan, data["slot"], due_on=dt.date.fromisoformat(data["due_on"]), moved=data["reason"])
        elif event.kind == "supervisor-changed":
            plan = _changed(plan, data["slot"], supervisor=data["supervisor"], substitute=data["substitute"])
        elif event.kind == "reminder-sent":
            plan = replace(plan, reminded=plan.reminded | {(data["slot"], data["on"])})
        plan = replace(plan, seen=event.version)
    return plan


def _slot(told: Mapping[str, Any]) -> Slot:
    return Slot(**{**told, "due_on": dt.date.fromisoformat(told["due_on"])})


def _changed(plan: Plan, slot: str, **fields: Any) -> Plan:
    return replace(plan, slots=tuple(replace(s, **fields) if s.id == slot else s for s in plan.slots))


def make_plan(
    year: int,
    colours: Mapping[str, str],
    people: Sequence[Person],
    method: Method,
    loads: Mapping[str, Load],
    *,
    handles: Mapping[str, Collection[str]] | None = None,
    keep: Sequence[Slot] = (),
    from_month: int = 1,
) -> tuple[Slot, ...]:
    """The slots of a year, in order of month and area. `handles`: the areas in which each user has cases.

    `keep` are slots that stay as they are (begun, done, or before `from_month`); the rest is planned around them.
    Refuses a plan without anybody who may read.
    """
    readers = sorted((p for p in people if "read" in p.may and not p.left), key=lambda p: p.user)
    if not readers:
        raise AskedWrongly(
            "Nobody can supervise.",
            where=f"the plan of {year}",
            expected="at least one enrolled person who may read",
            todo="enrol people with `styrbord supervision enrol`",
        )
    board = _Board(year, readers, method, handles or {}, keep)
    wanted = [w for area in sorted(colours) for w in _windows(area, colours[area], method, keep, from_month)]
    slots = [*keep, *(board.place(*w, colours[w[0]], loads[w[0]]) for w in sorted(wanted, key=_fewest_ways_first))]
    return tuple(sorted(slots, key=lambda s: (s.month, s.area)))


def _fewest_ways_first(window: tuple[str, tuple[int, ...]]) -> tuple[int, int, str]:
    area, months = window
    return len(months), months[0], area


def _windows(
    area: str, colour: str, method: Method, keep: Sequence[Slot], from_month: int
) -> list[tuple[str, tuple[int, ...]]]:
    """The months each supervision of the area may lie in; windows with a kept one are taken care of."""
    times = method.frequency[colour]
    width = 12 // times
    taken = {s.month for s in keep if s.area == area}
    out = []
    for first in range(1, 13, width):
        months = tuple(range(first, first + width))
        free = tuple(m for m in months if m >= from_month and m not in taken)
        if free and not taken & set(months):
            out.append((area, free))
    return out


class _Board:
    """Load by person and month while slots are placed."""

    def __init__(
        self, year: int, readers: Sequence[Person], method: Method, handles: Mapping[str, Collection[str]],
        keep: Sequence[Slot],
    ) -> None:  # fmt: skip
        self.year, self.readers, self.method, self.handles = year, readers, method, handles
        self.free = {(p.user, m): _minutes_free(p, year, m) for p in readers for m in range(1, 13)}
        self.used = dict.fromkeys(self.free, 0.0)
        self.turns = {(p.user, area): 0 for p in readers for area in {s.area for s in keep}}
        for slot in keep:
            if (slot.supervisor, slot.month) in self.used:
                self._take(slot.supervisor, slot.month, slot.area, slot.minutes)

    def place(self, area: str, months: Sequence[int], colour: str, load: Load) -> Slot:
        """Choose month and people for one supervision."""
        month = min(months, key=lambda m: (round(self._month_load(m, load), 6), m))
        ranked = sorted(self.readers, key=lambda p: self._rank(p, month, area, load))
        chosen = ranked[0].user
        self._take(chosen, month, area, load.minutes)
        due = due_day(self.year, month, self.method)
        return Slot(
            f"{self.year}-{month:02d}-{area}", area, month, colour, due, chosen,
            ranked[1].user if len(ranked) > 1 else "", load.size, load.minutes,
        )  # fmt: skip

    def _take(self, user: str, month: int, area: str, minutes: float) -> None:
        self.used[user, month] += minutes
        self.turns[user, area] = self.turns.get((user, area), 0) + 1

    def _month_load(self, month: int, load: Load) -> float:
        free = sum(self.free[p.user, month] for p in self.readers)
        used = sum(self.used[p.user, month] for p in self.readers)
        return (used + load.minutes) / max(free, 1e-9)

    def _rank(self, person: Person, month: int, area: str, load: Load) -> tuple[bool, bool, float, int, str]:
        own = area in self.handles.get(person.user, ())
        free = self.free[person.user, month]
        away = free <= 0
        filled = (self.used[person.user, month] + load.minutes) / max(free, 1e-9)
        return away, own, round(filled, 6), self.turns.get((person.user, area), 0), person.user


def _minutes_free(person: Person, year: int, month: int) -> float:
    first = dt.date(year, month, 1)
    until = dt.date(year + month // 12, month % 12 + 1, 1)
    there = 1 - person.away_share(first, until)
    return 60 * person.hours_per_month * there if there > 0.25 else 0.0  # less than a week there: nothing is planned


def due_day(year: int, month: int, method: Method) -> dt.date:
    """The working day a month's supervision is due: the last of the month, or the one on or before a fixed day."""
    last = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    wanted = method.plan["due"]
    day = last if wanted == "last" else last.replace(day=min(int(wanted), last.day))
    return working_day_before(day, method.plan["also_closed"])


def moved(slot: Slot, due_on: dt.date, reason: str, method: Method) -> dict[str, Any]:
    """What the event of a moved deadline says; a day off becomes the working day before, and is told so.

    Refuses a move without a reason, and one out of the slot's year.
    """
    day = working_day_before(due_on, method.plan["also_closed"])
    if not reason.strip() or day.year != slot.due_on.year:
        raise AskedWrongly(
            "The deadline cannot be moved so.",
            where=f"supervision {slot.id}",
            expected=f"a working day in {slot.due_on.year}, and a reason",
            todo="give another day, or the reason",
        )
    return {"slot": slot.id, "due_on": day.isoformat(), "asked_for": due_on.isoformat(), "reason": reason.strip()}


@dataclass(frozen=True)
class Slipped:
    """A supervision whose day has passed without its being decided."""

    slot: Slot
    state: str
    days: int


def slipped(plan: Plan, runs: Mapping[str, Run], today: dt.date) -> list[Slipped]:
    """What has slipped, the longest first."""
    out = []
    for slot in plan.slots:
        run = runs.get(slot.id)
        if slot.due_on < today and (run is None or not run.is_over):
            out.append(Slipped(slot, run.state if run else "planned", (today - slot.due_on).days))
    return sorted(out, key=lambda s: (-s.days, s.slot.id))


def staying(plan: Plan, runs: Mapping[str, Run], month: int) -> list[Slot]:
    """The slots a recalculation does not touch: those before the month, and those begun."""
    return [s for s in plan.slots if s.month < month or (s.id in runs and runs[s.id].state != "planned")]
