# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs of the year's plan: enrol people, plan, plan anew when a colour changes, move, substitute, calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.errors import AskedWrongly
from styrbord.records.days import number
from styrbord.records.events import Event
from styrbord.records.tables import BENEFITS, OFFER_KINDS
from styrbord.supervision import people as folk
from styrbord.supervision import plan as planning
from styrbord.supervision import resources, risk
from styrbord.supervision.method import Area
from styrbord.supervision.people import Person
from styrbord.supervision.plan import Load, Plan, Slipped
from styrbord.workbench import supervision as state
from styrbord.workbench.bench import Workbench


def enrol(
    bench: Workbench, *, user: str, by: str, may: Iterable[str], hours_per_month: float, name: str = "",
    email: str = "", caseworker: str = "",
) -> Event:  # fmt: skip
    """Enrol somebody in the supervision, or change what they may and how much time they have."""
    state.demand(bench, by=by, act="plan")
    data = folk.enrolled(
        user=user, name=name, may=may, hours_per_month=hours_per_month, email=email, caseworker=caseworker
    )
    return bench.journal().append(stream=folk.STREAM, kind="person-enrolled", data=data, by=by)


def leave(bench: Workbench, *, user: str, by: str) -> Event:
    """Note that somebody no longer takes part."""
    state.demand(bench, by=by, act="plan")
    folk.known(state.everybody(bench), user)
    return bench.journal().append(stream=folk.STREAM, kind="person-left", data={"user": user}, by=by)


def note_absence(bench: Workbench, *, user: str, by: str, from_day: dt.date, until: dt.date) -> Event:
    """Note that somebody is away (`until` is the first day back)."""
    data = folk.absent(state.everybody(bench), user, from_day, until)
    return bench.journal().append(stream=folk.STREAM, kind="absence-noted", data=data, by=by)


def make(bench: Workbench, *, year: int, by: str, on: dt.date) -> Plan:
    """Plan a year from the colours in force on a day."""
    state.demand(bench, by=by, act="plan")
    before = planning.fold_plan(year, bench.journal().events(_stream(year)))
    if before.versions:
        raise AskedWrongly(
            f"{year} is planned already.",
            where="the plan of the supervision",
            expected="a year without a plan",
            todo="plan the rest of it anew (--anew); what is begun stays",
        )
    return _written(bench, "plan-made", year, by, on, "", before)


def anew(bench: Workbench, *, year: int, by: str, on: dt.date, reason: str) -> Plan:
    """Plan the rest of the year anew, from the month of the day: what is before it or begun stays as it is."""
    state.demand(bench, by=by, act="plan")
    if not reason.strip():
        raise AskedWrongly(
            "A plan is not made anew without a reason.",
            where=f"the plan of {year}",
            expected="why: a colour that changed, somebody who is away",
            todo="give the reason",
        )
    return _written(bench, "plan-recalculated", year, by, on, reason.strip(), state.year_plan(bench, year))


def _written(bench: Workbench, kind: str, year: int, by: str, on: dt.date, reason: str, before: Plan) -> Plan:
    month = on.month if on.year == year else 1 if on.year < year else 13
    keep = planning.staying(before, state.all_runs(bench, year), month)
    slots = proposed(bench, year, on, keep=keep, from_month=month)
    data = {"on": on.isoformat(), "reason": reason, "digest": state.method(bench).digest,
            "slots": [s.as_dict() for s in slots]}  # fmt: skip
    bench.journal().append(stream=_stream(year), kind=kind, data=data, by=by, after=before.seen)
    return state.year_plan(bench, year)


def proposed(
    bench: Workbench, year: int, on: dt.date, *, keep: Sequence[planning.Slot] = (), from_month: int = 1
) -> tuple[planning.Slot, ...]:
    """The slots as they would be planned, without writing anything."""
    method, picture = state.method(bench), state.picture(bench)
    colours = risk.colours_on(picture, max(on, dt.date(year, 1, 1)))
    if not colours:
        raise AskedWrongly(
            "No area has been assessed.",
            where=f"the plan of {year}",
            expected="at least one area with a decided colour",
            todo="assess the areas first: `styrbord supervision risk`",
        )
    everybody = [p for p in state.everybody(bench).values() if not p.left]
    return planning.make_plan(
        year, colours, everybody, method, loads(bench, colours), handles=handles(bench, everybody, on),
        keep=keep, from_month=from_month,
    )  # fmt: skip


def loads(bench: Workbench, colours: dict[str, str]) -> dict[str, Load]:
    """Cases and minutes of a supervision by area, from the assessment's evidence and the times measured so far."""
    method, picture = state.method(bench), state.picture(bench)
    taken = resources.times(state.all_runs(bench).values(), method)
    out = {}
    for area, colour in colours.items():
        at_once, of_year = population_of(picture[area])
        out[area] = resources.load(colour, of_year, method, taken, at_once)
    return out


def population_of(one: risk.AreaRisk) -> tuple[int | None, int | None]:
    """An area's cases at a time and in a year, as the assessment saw it; None where the register holds none of them."""
    seen = one.current.evidence if one.current else {}
    running, began = seen.get("running"), seen.get("began")
    return running or None, (running or 0) + (began or 0) or None


def handles(bench: Workbench, everybody: Iterable[Person], on: dt.date) -> dict[str, set[str]]:
    """In which areas people handle cases of their own on a day, by user name."""
    coded = [p for p in everybody if p.caseworker]
    if not coded:
        return {}
    case, day = bench.case(on), number(on)
    table = case["assignments"]
    live = (table["starts_on"] <= day) & (table["until"] > day)
    cases = {a.id: _in_area(case, a, day) for a in state.method(bench).areas if a.has_cases}
    out = {}
    for person in coded:
        codes = pc.fill_null(pc.equal(table["caseworker"], pa.scalar(person.caseworker)), False)
        own = table["person"][live & codes.to_numpy(zero_copy_only=False)]
        out[person.user] = {a for a, held in cases.items() if np.isin(own, held).any()}
    return out


def _in_area(case, area: Area, day: int) -> np.ndarray:  # type: ignore[no-untyped-def]
    name, column, codes, wanted = (
        ("benefits", "benefit", BENEFITS, area.benefits) if area.benefits
        else ("offers", "kind", OFFER_KINDS, area.offers)
    )  # fmt: skip
    table = case[name]
    on = np.isin(table[column], [codes.index(w) for w in wanted]) & (table["starts_on"] <= day) & (table["until"] > day)
    return np.asarray(table["person"][on])


def move(bench: Workbench, *, slot: str, due_on: dt.date, by: str, reason: str, after: int | None = None) -> Plan:
    """Move a supervision's day, with a reason. A day off becomes the working day before it."""
    state.demand(bench, by=by, act="plan")
    plan = state.year_plan(bench, int(slot[:4]))
    data = planning.moved(plan.slot(slot), due_on, reason, state.method(bench))
    return _changed(bench, plan, "supervision-moved", data, by, after)


def substitute(bench: Workbench, *, slot: str, by: str, reason: str, user: str = "", after: int | None = None) -> Plan:
    """Let the planned substitute (or another) supervise instead."""
    state.demand(bench, by=by, act="plan")
    plan = state.year_plan(bench, int(slot[:4]))
    one = plan.slot(slot)
    person = folk.known(state.everybody(bench), user or one.substitute)
    if "read" not in person.may or not reason.strip():
        raise AskedWrongly(
            f"{person.user} cannot supervise instead.",
            where=f"supervision {slot}",
            expected="somebody who may read cases, and a reason",
            todo="choose another, or give the reason",
        )
    data = {"slot": slot, "supervisor": person.user, "substitute": one.supervisor, "reason": reason.strip()}
    return _changed(bench, plan, "supervisor-changed", data, by, after)


def _changed(bench: Workbench, plan: Plan, kind: str, data: dict[str, object], by: str, after: int | None) -> Plan:
    seen = plan.seen if after is None else after
    bench.journal().append(stream=_stream(plan.year), kind=kind, data=data, by=by, after=seen)
    return state.year_plan(bench, plan.year)


def slipped(bench: Workbench, year: int, today: dt.date) -> list[Slipped]:
    """Supervisions whose day has passed without a decision, the longest first."""
    return planning.slipped(state.year_plan(bench, year), state.all_runs(bench, year), today)


def _stream(year: int) -> str:
    return f"{planning.PREFIX}{year}"
