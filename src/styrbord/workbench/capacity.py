# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs on capacity: what falls due, how many each worker has, how many workers it takes, and a plan of interviews."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from styrbord.errors import AskedWrongly
from styrbord.inference.capacity_caseload import Assigned, Caseload, assigned, caseload
from styrbord.inference.capacity_demand import Demand, Forecast, demand, look_ahead
from styrbord.inference.capacity_needed import TASK_OF, Needed, needed
from styrbord.inference.capacity_plan import Jobs, Plan
from styrbord.inference.capacity_plan import plan as reckon_plan
from styrbord.inference.capacity_staff import Staffing, staffing
from styrbord.inference.capacity_time import Work, days_off, net_minutes, parse_work
from styrbord.records.casedata import CaseData
from styrbord.records.days import date, number
from styrbord.records.tables import STATUSES
from styrbord.workbench import economy
from styrbord.workbench.bench import Workbench
from styrbord.workbench.inputs import not_after

Progress = Callable[[int, int], None]
STALE = 14  # days: data so old can still be planned from
AHEAD = 4  # weeks before its due day in which an interview may be held, in the staffing


@dataclass(frozen=True)
class Appointment:
    """One line of a plan. `number` stands for the person where no key may be shown; `late` is held after its last
    day."""

    number: int
    day: dt.date
    minute: int
    minutes: int
    caseworker: str
    team: str
    person_key: str
    due: dt.date
    task: str
    own: bool
    late: bool


@dataclass(frozen=True)
class MadePlan:
    """A plan, its lines by caseworker and day, and what it rests on."""

    starts_on: dt.date
    weeks: int
    plan: Plan
    lines: tuple[Appointment, ...]
    workers: int
    teams: tuple[str, ...]
    booked: int
    before: int
    room: float
    asked: float


@cache
def work_of(path: Path | None = None) -> Work:
    """Time at work and per task: the shipped starting values, or a municipality's own file."""
    if path is None:
        return parse_work(economy.read("work"))
    try:
        return parse_work(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AskedWrongly(
            f"The file on work cannot be read: {error}.", where=str(path), expected="a TOML file in UTF-8",
            todo="correct the file; docs/capacity.md shows one",
        ) from error  # fmt: skip


def ahead(
    bench: Workbench, as_of: dt.date, *, weeks: int = 26, past: int = 6, level: float = 0.8, work: Work | None = None,
    known_on: dt.date | None = None, progress: Progress | None = None,
) -> Demand:  # fmt: skip
    """What falls due week by week, with an interval earned on the past. Earlier days are seen as they were known where
    the register holds deliveries from then, else as they are known now."""
    not_after(bench.register, as_of, known_on, STALE)
    case, day = bench.case(as_of, known_on), number(as_of)
    return demand(
        case,
        bench.book,
        day,
        work or work_of(),
        weeks=weeks,
        past=past,
        level_of=level,
        known=_known(bench, day, past),
        progress=progress,
    )


def _known(bench: Workbench, day: int, past: int) -> Callable[[int], CaseData] | None:
    held = bench.register.deliveries()
    far = date(day - 28 * past)
    assert far is not None
    if len(held) < past or held[0].extracted_at.date() > far:
        return None

    def known(origin: int) -> CaseData:
        on = date(origin)
        assert on is not None
        return bench.register.case_data(on)

    return known


def week_days(found: Demand) -> list[dt.date]:
    """The first day of each week of a demand."""
    days = (date(found.as_of + 1 + 7 * w) for w in range(found.weeks))
    return [d for d in days if d is not None]


def loads(bench: Workbench, as_of: dt.date, known_on: dt.date | None = None) -> Caseload:
    """Persons per caseworker on a day beside the advised numbers."""
    return caseload(bench.case(as_of, known_on), number(as_of), economy.read("caseloads")["norm"])


def staff(
    bench: Workbench,
    as_of: dt.date,
    *,
    target: float = 0.9,
    certainty: float = 0.9,
    weeks: int = 26,
    past: int = 6,
    work: Work | None = None,
    least: int | None = None,
    most: int | None = None,
    seed: int = 1,
    found: Demand | None = None,
    progress: Progress | None = None,
) -> tuple[Demand, Staffing]:
    """(demand, the workers it takes to keep a share of it in time with a certainty, and what each further one
    changes)."""
    hours = work or work_of()
    told = found or ahead(bench, as_of, weeks=weeks, past=past, work=hours, progress=progress)
    per_worker = net_minutes(hours, number(as_of) + 1, told.weeks)
    minute = hours.minutes["interview"]
    return told, staffing(
        told.minutes, told.minutes_low, told.minutes_high, per_worker, backlog=told.forecast.overdue * minute,
        interview=minute, target=target, certainty=certainty, ahead=AHEAD, least=least, most=most, seed=seed,
    )  # fmt: skip


def plan(
    bench: Workbench, as_of: dt.date, *, weeks: int = 26, team: str | None = None, work: Work | None = None,
    hours: Mapping[str, float] | None = None, scores: Mapping[str, tuple[float, float]] | None = None,
    weigh: tuple[float, float] = (1.0, 1.0), reserve: float = 0.0, part: float = 1.0, known_on: dt.date | None = None,
    progress: Progress | None = None,
) -> MadePlan:  # fmt: skip
    """A plan of interviews from the first Monday after a day. `hours` gives the share of full time of some
    caseworkers (0:
    away); `scores` (risk, effect) from 0 to 1 by person key, weighed by `weigh`; without them all weigh the same."""
    _check(weeks, weigh, part)
    not_after(bench.register, as_of, known_on, STALE)
    case, today, rules = bench.case(as_of, known_on), number(as_of), work or work_of()
    start = today + 1 + (-(today + 1 + 3)) % 7  # day 0 of the numbering was a Thursday
    who = assigned(case, today)
    owed = needed(case, bench.book, today, weeks + 1, booked=True)
    owed = owed.where(owed.due < start + 7 * weeks)
    soon = ~owed.overdue & (owed.due < start)
    owed = owed.where(~soon)
    jobs, teams = _jobs(owed, case, who, start, rules, scores or {}, weigh)
    forecast = look_ahead(case, bench.book, today, weeks, rules)
    room, booked = _room(case, who, start, weeks, rules, hours or {}, forecast)
    longest = max(rules.minutes[t] for t in TASK_OF)
    room = _carried(room * part, max(longest, 2 * rules.minutes["interview"]))
    if team is not None:
        if team not in teams:
            raise AskedWrongly(
                f"There is no team {team!r}.",
                where="the team of the plan",
                expected=", ".join(teams),
                todo="choose one",
            )
        mine = jobs.team == teams.index(team)
        jobs, owed = jobs.where(mine), owed.where(mine)
    team_of = np.array([teams.index(t) for t in who.team_of])
    if team is not None:
        room = np.where((team_of == teams.index(team))[:, None], room, 0.0)
    made = reckon_plan(jobs, room, team_of, reserve=reserve, progress=progress)
    lines = _lines(made, jobs, owed, case, who, start, rules)
    counted = team_of == teams.index(team) if team is not None else np.ones(len(team_of), dtype=bool)
    on = date(start)
    assert on is not None
    return MadePlan(
        on,
        weeks,
        made,
        lines,
        int((room[counted].sum(axis=1) > 0).sum()),
        (team,) if team else tuple(teams),
        booked,
        int(soon.sum()),
        float(room.sum()),
        float(jobs.minutes.sum()),
    )


def _jobs(
    owed: Needed, case: CaseData, who: Assigned, start: int, work: Work, scores: Mapping[str, tuple[float, float]],
    weigh: tuple[float, float],
) -> tuple[Jobs, list[str]]:  # fmt: skip
    """The interviews as jobs, and the names of the teams. Who has no caseworker goes to the team that has most like
    them."""
    teams = sorted(set(who.team_of))
    worker = np.full(len(case.person_keys), -1, dtype=np.int64)
    worker[who.person] = who.worker
    team_of = np.array([teams.index(t) for t in who.team_of])
    held = who.worker >= 0
    usual = [
        int(np.bincount(team_of[who.worker[held & (who.benefit == b)]], minlength=len(teams)).argmax())
        for b in range(int(max(who.benefit.max(initial=0), owed.benefit.max(initial=0))) + 1)
    ]
    own = worker[owed.person]
    team = np.where(own >= 0, team_of[np.maximum(own, 0)], np.array(usual)[owed.benefit])
    last = np.where(owed.overdue, -1, np.maximum((owed.due - start - 3) // 7, 0))  # by the Thursday of its week
    first = np.maximum(-((start - owed.opens) // 7), 0)
    first = np.where(last >= 0, np.minimum(first, last), 0)
    minutes = np.array([work.minutes[t] for t in TASK_OF])[owed.task]
    return Jobs(owed.person, first, last, minutes, _weights(owed.person, case, scores, weigh), own, team), teams


def _weights(
    person: np.ndarray, case: CaseData, scores: Mapping[str, tuple[float, float]], weigh: tuple[float, float]
) -> np.ndarray:
    if not scores:
        return np.full(len(person), 0.5)
    keys = case.person_keys.take(person).to_pylist()
    risk, effect = weigh
    return np.array([(risk * a + effect * b) / (risk + effect) for a, b in (scores.get(k, (0.5, 0.5)) for k in keys)])


def _room(
    case: CaseData, who: Assigned, start: int, weeks: int, work: Work, hours: Mapping[str, float], forecast: Forecast
) -> tuple[np.ndarray, int]:
    """(minutes each caseworker has in each week for the interviews of those who are here, booked appointments)."""
    unknown = [name for name in hours if name not in who.workers]
    if unknown or any(not 0 <= h <= 1.5 for h in hours.values()):
        raise AskedWrongly(
            f"Hours for {', '.join(unknown) or 'a share that is no share'}.", where="the hours of the caseworkers",
            expected="caseworkers of the register, with a share of full time from 0 (away) to 1.5",
            todo="see the caseworkers with `styrbord worklist`",
        )  # fmt: skip
    total = forecast.interview_minutes + forecast.offer_minutes + forecast.case_minutes
    share = _smooth(forecast.interview_minutes - forecast.inflow_minutes) / np.maximum(_smooth(total), 1e-9)
    share = np.where(total.sum() > 0, np.minimum(share, 1.0), 1.0)
    part = np.array([hours.get(name, 1.0) for name in who.workers])
    room = part[:, None] * (net_minutes(work, start, weeks) * share)[None, :]
    table = case["interviews"]
    planned = np.flatnonzero(
        (table["status"] == STATUSES.index("planned")) & (table["planned_on"] >= start)
        & (table["planned_on"] < start + 7 * weeks)
    )  # fmt: skip
    place = np.full(len(case.person_keys), -1, dtype=np.int64)
    place[who.person] = who.worker
    by = place[table["person"][planned]]
    week = (table["planned_on"][planned] - start) // 7
    np.subtract.at(room, (by[by >= 0], week[by >= 0]), work.minutes["interview"])
    return np.maximum(room, 0), len(planned)


def _carried(room: np.ndarray, longest: float) -> np.ndarray:
    """Whose week holds hardly an interview saves it up for a later one: a tenth of a post holds some now and then."""
    begun = 0.618 * np.arange(len(room))[:, None] % 1  # so that not all begin with an empty week
    whole = np.floor(np.cumsum(room, axis=1) / longest + begun + 1e-9) * longest
    little = room.mean(axis=1, keepdims=True) < 3 * longest
    return np.where(little, np.diff(whole, axis=1, prepend=0.0), room)


def _smooth(values: np.ndarray) -> np.ndarray:
    """The mean over five weeks, so that one odd week does not close the house."""
    width = min(5, len(values))
    return np.convolve(np.pad(values, width // 2, mode="edge"), np.ones(width) / width, mode="valid")[: len(values)]


def _lines(
    made: Plan, jobs: Jobs, owed: Needed, case: CaseData, who: Assigned, start: int, work: Work
) -> tuple[Appointment, ...]:
    """Days within the weeks: what is due first comes first, over the open days of each caseworker's week."""
    order = [
        i for i in np.lexsort((owed.due, made.result.worker, made.result.week)).tolist() if made.result.week[i] >= 0
    ]
    keys = case.person_keys.take([int(owed.person[i]) for i in order]).to_pylist() if order else []
    out: list[Appointment] = []
    open_days: dict[int, list[int]] = {}
    used: dict[tuple[int, int], float] = {}
    whole: dict[tuple[int, int], float] = {}
    for i in order:
        place = (int(made.result.worker[i]), int(made.result.week[i]))
        whole[place] = whole.get(place, 0.0) + float(jobs.minutes[i])
    for n, (i, key) in enumerate(zip(order, keys, strict=True), 1):
        worker, week = int(made.result.worker[i]), int(made.result.week[i])
        days = open_days.setdefault(week, _open_days(work, start + 7 * week))
        sofar = used.get((worker, week), 0.0)
        per_day = max(whole[worker, week] / max(len(days), 1), 60.0)
        at = min(int(sofar / per_day), len(days) - 1)
        used[worker, week] = sofar + float(jobs.minutes[i])
        day = days[at]
        if not owed.overdue[i] and made.result.week[i] <= jobs.last[i] and day > owed.due[i]:
            day = max((d for d in days if d <= owed.due[i]), default=day)
        minute = 9 * 60 + int(sofar - at * per_day)
        out.append(_line(n, day, minute, i, worker, key, jobs, owed, who, made))
    return tuple(sorted(out, key=lambda a: (a.day, a.caseworker, a.minute, a.number)))


def _line(
    n: int, day: int, minute: int, i: int, worker: int, key: str, jobs: Jobs, owed: Needed, who: Assigned, made: Plan
) -> Appointment:
    on, due = date(day), date(int(owed.due[i]))
    assert on is not None
    assert due is not None
    return Appointment(
        n, on, max(minute, 9 * 60), int(jobs.minutes[i]), who.workers[worker], who.team_of[worker], key, due,
        TASK_OF[int(owed.task[i])], worker == int(jobs.worker[i]), on > due,
    )  # fmt: skip


def _open_days(work: Work, monday: int) -> list[int]:
    """The working days of a week on which the job centre is open (Monday alone where none is)."""
    found = []
    for day in range(monday, monday + 5):
        on = date(day)
        assert on is not None
        if on not in days_off(work, on.year):
            found.append(day)
    return found or [monday]


def read_scores(path: Path) -> dict[str, tuple[float, float]]:
    """Risk and likely effect by person: a CSV file with person_key, risk and effect from 0 to 1."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return {r["person_key"]: (_share(r["risk"]), _share(r["effect"])) for r in csv.DictReader(file)}
    except (OSError, KeyError, ValueError, TypeError, UnicodeDecodeError) as error:
        raise AskedWrongly(
            "The scores cannot be read.", where=str(path), expected="CSV with person_key, risk and effect from 0 to 1",
            todo="correct the file",
        ) from error  # fmt: skip


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError(text)
    return value


def _check(weeks: int, weigh: tuple[float, float], part: float) -> None:
    if not 1 <= weeks <= 52 or min(weigh) < 0 or sum(weigh) <= 0 or not 0 <= part <= 5:
        raise AskedWrongly(
            f"A plan of {weeks} weeks with weights {weigh}.", where="the plan asked for",
            expected="1 to 52 weeks, weights of risk and effect from 0 and one above, a share of the time from 0 to 5",
            todo="ask for 26 weeks and weights 1 and 1",
        )  # fmt: skip


def calendar(made: MadePlan, caseworker: str | None = None, stamp: dt.datetime | None = None) -> bytes:
    """The plan as iCalendar: no name and no key of a person in it, only the number of the line in the list."""
    from icalendar import Calendar, Event

    out = Calendar()
    out.add("prodid", "-//Styrbord//capacity//DA")
    out.add("version", "2.0")
    for line in made.lines:
        if caseworker is not None and line.caseworker != caseworker:
            continue
        begins = dt.datetime.combine(line.day, dt.time()) + dt.timedelta(minutes=line.minute)
        event = Event()
        event.add("uid", f"{made.starts_on}-{line.number}@styrbord")
        event.add("dtstamp", stamp or dt.datetime.combine(made.starts_on, dt.time(), dt.UTC))
        event.add("summary", f"Samtale nr. {line.number}")
        event.add("dtstart", begins)
        event.add("dtend", begins + dt.timedelta(minutes=line.minutes))
        event.add("description", f"Senest {line.due:%d-%m-%Y}. Nummeret er linjens nummer i planen.")
        event.add("class", "PRIVATE")
        out.add_component(event)
    return out.to_ical()


def next_week(made: MadePlan) -> MadePlan:
    """The lines of the plan's first week."""
    until = made.starts_on + dt.timedelta(days=7)
    return replace(made, lines=tuple(line for line in made.lines if line.day < until))


def rows(made: MadePlan) -> tuple[list[str], list[list[Any]]]:
    """The plan as plain rows, with persons' keys."""
    heads = [
        "number",
        "day",
        "time",
        "minutes",
        "caseworker",
        "team",
        "person_key",
        "due",
        "task",
        "own_caseworker",
        "late",
    ]
    return heads, [
        [
            a.number,
            a.day,
            f"{a.minute // 60:02d}:{a.minute % 60:02d}",
            a.minutes,
            a.caseworker,
            a.team,
            a.person_key,
            a.due,
            a.task,
            a.own,
            a.late,
        ]
        for a in made.lines
    ]
