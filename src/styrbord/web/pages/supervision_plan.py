# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The year's plan as a wheel and a list, what has slipped; for one supervision how far it is and what can be done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse

from styrbord.errors import AskedWrongly
from styrbord.presentation.charts import Chart
from styrbord.presentation.supervision_charts import wheel
from styrbord.presentation.supervision_status import Say, Status
from styrbord.supervision.people import ACTS
from styrbord.supervision.plan import Slot
from styrbord.supervision.runs import ACTIVITIES
from styrbord.web.page import Action, Download, File, Page
from styrbord.web.parts import Card, Cell, Choice, Column, Filter, Grid, Link, Step
from styrbord.web.roles import Permission
from styrbord.web.supervised import TONES, say, status_of, today, year_of, years
from styrbord.web.visit import Visit
from styrbord.workbench import reminders, supervision_plan, supervision_runs
from styrbord.workbench import supervision as state

ORDER = ("opened", "drawn", "reading", "evaluated", "decided")


@dataclass(frozen=True)
class PlanAsked:
    """The year; one supervision; only one person's; only what is past its day."""

    year: int | None = None
    run: str = ""
    user: str = ""
    slipped: bool = False


@dataclass(frozen=True)
class RunShown:
    """One supervision: where it stands, who does what, and what is next."""

    id: str
    area: str
    area_id: str
    colour: str
    tone: str
    due_on: str
    moved: str
    supervisor: str
    substitute: str
    size: int
    state: str
    said: str
    steps: tuple[Step, ...]
    readers: str
    drawn_by: str
    answered: int
    minutes: int
    decided_by: str
    grounds: str
    activities: tuple[Choice, ...]
    people: tuple[Choice, ...]
    seen_plan: int
    seen_run: int


@dataclass(frozen=True)
class PlanContent:
    """The year's plan, or that there is none; or one supervision."""

    year: int
    crumbs: tuple[Link, ...]
    filters: tuple[Filter, ...]
    cards: tuple[Card, ...]
    wheel: Chart | None
    slipped: Grid | None
    list: Grid | None
    people: Grid
    acts: tuple[Choice, ...]
    run: RunShown | None
    has_colours: bool
    may_plan: bool
    may_draw: bool
    may_read: bool


def content(visit: Visit, asked: PlanAsked) -> PlanContent:
    """The plan as it stands."""
    may = tuple(visit.may(p) for p in (Permission.SUPERVISE, Permission.DRAW_SAMPLES, Permission.READ_CASES))
    year = int(asked.run[:4]) if asked.run[:4].isdigit() else year_of(visit, asked.year)
    people, acts = _people(visit), tuple(Choice(a, visit.words(f"act.{a}")) for a in ACTS)
    if year not in years(visit):
        if asked.run:
            state.year_plan(visit.bench, year)  # says that there is none
        colours = any(one.current for one in state.picture(visit.bench).values())
        return PlanContent(
            year, (), _filters(visit, asked, year), (), None, None, None, people, acts, None, colours, *may
        )
    w, status = say(visit), status_of(visit, year)
    if asked.run:
        crumbs = (Link(visit.words("title"), reverse("supervision_plan")), Link(asked.run, is_current=True))
        shown = _run(visit, status, status.plan.slot(asked.run), w)
        return PlanContent(year, crumbs, (), (), None, None, None, people, acts, shown, True, *may)
    late = _list(visit, status, [s.slot for s in status.slipped], w, visit.words("slipped_title"))
    slots = [s for s in status.plan.slots if asked.user in ("", s.supervisor, s.substitute)]
    every = None if asked.slipped else _list(visit, status, slots, w, visit.words("list_title", year=str(year)))
    chart = None if asked.slipped or asked.user else wheel(status, w)
    return PlanContent(
        year, (), _filters(visit, asked, year), _cards(visit, status, w), chart, late if status.slipped else None,
        every, people, acts, None, True, *may,
    )  # fmt: skip


def _filters(visit: Visit, asked: PlanAsked, year: int) -> tuple[Filter, ...]:
    planned = sorted({*years(visit), today(visit).year}, reverse=True)
    readers = [p for p in state.everybody(visit.bench).values() if "read" in p.may and not p.left]
    return (
        Filter("year", visit.words("year"), str(year), choices=tuple(Choice(str(y), str(y)) for y in planned)),
        Filter("user", visit.words("whose"), asked.user,
               choices=(Choice("", visit.words("everybody")), *(Choice(p.user, p.name) for p in readers))),
        Filter("slipped", visit.words("only_slipped"), "1" if asked.slipped else "", kind="check"),
    )  # fmt: skip


def _cards(visit: Visit, status: Status, w: Say) -> tuple[Card, ...]:
    f, late = status.forecast, len(status.slipped)
    over = f.whole > f.free
    return (
        Card(visit.words("card.done"), visit.words("card.of", done=f.over, all=f.supervisions)),
        Card(visit.words("card.slipped"), w.number(late), tone="bad" if late else "good",
             verdict=visit.words("card.some_late" if late else "card.none_late")),
        Card(visit.words("card.hours"), w.hours(f.used), note=visit.words("card.whole", whole=w.hours(f.whole)),
             tone="near" if over else "quiet", target=visit.words("card.free", free=w.hours(f.free))),
    )  # fmt: skip


def _list(visit: Visit, status: Status, slots: list[Slot], w: Say, caption: str) -> Grid:
    rows = []
    for s in slots:
        run = status.runs.get(s.id)
        late = s.due_on < status.today and not (run and run.is_over)
        over = visit.words("days_over", count=(status.today - s.due_on).days) if late else ""
        rows.append((
            Cell(w.area(status, s.area), url=f"{reverse('supervision_plan')}?run={s.id}"),
            Cell(w.colour(s.colour), tone=TONES[s.colour]),
            Cell(w.day(s.due_on), note=over, tone="bad" if late else "", nowrap=True),
            w.person(status, s.supervisor), w.person(status, s.substitute), s.size,
            w(f"state.{run.state if run else 'planned'}"),
        ))  # fmt: skip
    heads = ("area", "colour", "due", "supervisor", "substitute", "cases", "state")
    columns = tuple(Column(visit.words(f"head.{h}"), h == "cases") for h in heads)
    return Grid(caption, columns, tuple(rows), empty=visit.words("nothing"))


def _people(visit: Visit) -> Grid:
    rows = []
    for p in state.everybody(visit.bench).values():
        away = "; ".join(f"{say(visit).day(a)} – {say(visit).day(b - dt.timedelta(1))}" for a, b in p.absences)
        acts = ", ".join(visit.words(f"act.{a}").lower() for a in ACTS if a in p.may)
        rows.append((p.name, Cell(visit.words("has_left") if p.left else acts), p.hours_per_month, away or "–"))
    columns = tuple(Column(visit.words(f"head.{h}"), h == "hours") for h in ("name", "may", "hours", "away"))
    return Grid(visit.words("people_title"), columns, tuple(rows), empty=visit.words("nobody"))


def _run(visit: Visit, status: Status, slot: Slot, w: Say) -> RunShown:
    run = state.one_run(visit.bench, slot.id)
    at = ORDER.index(run.state) if run.state in ORDER else -1
    steps = tuple(
        Step(visit.words(f"step.{name}"), "done" if i <= at else "current" if i == at + 1 else "ahead")
        for i, name in enumerate(ORDER)
    )
    readers = [p for p in state.everybody(visit.bench).values() if "read" in p.may and not p.left]
    return RunShown(
        id=slot.id, area=w.area(status, slot.area), area_id=slot.area, colour=w.colour(slot.colour),
        tone=TONES[slot.colour], due_on=w.day(slot.due_on), moved=slot.moved,
        supervisor=w.person(status, slot.supervisor),
        substitute=w.person(status, slot.substitute), size=slot.size, state=run.state, said=w(f"state.{run.state}"),
        steps=steps, readers=w.listed([w.person(status, r) for r in sorted(run.readers)]) or "–",
        drawn_by=w.person(status, run.drawn_by), answered=run.answered, minutes=round(run.time_used),
        decided_by=w.person(status, run.decided_by), grounds=run.grounds,
        activities=tuple(Choice(a, visit.words(f"activity.{a}")) for a in ACTIVITIES),
        people=tuple(Choice(p.user, p.name) for p in readers), seen_plan=status.plan.seen, seen_run=run.seen,
    )  # fmt: skip


# -- what is done


def _here(visit: Visit, said: str) -> str:
    messages.success(visit.request, visit.words(said))
    return _back(visit)


def _back(visit: Visit) -> str:
    asked: PlanAsked = PAGE.asked(visit.request, {})
    if asked.run:
        return f"{reverse('supervision_plan')}?run={asked.run}"
    return f"{reverse('supervision_plan')}?year={year_of(visit, asked.year)}"


def make(visit: Visit) -> str:
    """Plan the year from the colours in force."""
    year = year_of(visit, PAGE.asked(visit.request, {}).year)
    supervision_plan.make(visit.bench, year=year, by=visit.by, on=today(visit))
    return _here(visit, "made")


def anew(visit: Visit) -> str:
    """Plan the rest of the year anew, with a reason."""
    year, reason = year_of(visit, PAGE.asked(visit.request, {}).year), visit.request.POST.get("reason", "")
    supervision_plan.anew(visit.bench, year=year, by=visit.by, on=today(visit), reason=reason)
    return _here(visit, "made_anew")


def move(visit: Visit) -> str:
    """Move a supervision's day, with a reason."""
    given = visit.request.POST
    plan = supervision_plan.move(
        visit.bench, slot=PAGE.asked(visit.request, {}).run, due_on=_day(given.get("due_on", "")), by=visit.by,
        reason=given.get("move_reason", ""), after=int(given.get("seen") or 0),
    )  # fmt: skip
    slot = plan.slot(PAGE.asked(visit.request, {}).run)
    if slot.due_on.isoformat() != given.get("due_on"):
        messages.warning(visit.request, visit.words("day_off", day=say(visit).day(slot.due_on)))
    return _here(visit, "moved")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise AskedWrongly(
            "The day cannot be read.", where="a date in the form", expected="YYYY-MM-DD", todo="choose a day"
        ) from None


def substitute(visit: Visit) -> str:
    """Let another supervise instead, with a reason."""
    given = visit.request.POST
    supervision_plan.substitute(
        visit.bench, slot=PAGE.asked(visit.request, {}).run, by=visit.by, user=given.get("user", ""),
        reason=given.get("sub_reason", ""), after=int(given.get("seen") or 0),
    )  # fmt: skip
    return _here(visit, "substituted")


def begin(visit: Visit) -> str:
    """Begin the supervision: its sample can be drawn."""
    supervision_runs.open_run(visit.bench, run=PAGE.asked(visit.request, {}).run, by=visit.by)
    return _here(visit, "begun")


def time(visit: Visit) -> str:
    """Note time used."""
    given = visit.request.POST
    minutes = given.get("minutes", "")
    supervision_runs.note_time(
        visit.bench, run=PAGE.asked(visit.request, {}).run, by=visit.by, activity=given.get("activity", ""),
        minutes=float(minutes) if minutes.isdigit() else 0.0,
    )  # fmt: skip
    return _here(visit, "timed")


def decide(visit: Visit) -> str:
    """Decide on what the supervision found."""
    given = visit.request.POST
    supervision_runs.decide(
        visit.bench, run=PAGE.asked(visit.request, {}).run, by=visit.by, decision=given.get("decision", ""),
        grounds=given.get("grounds", ""), after=int(given.get("seen") or 0),
    )  # fmt: skip
    return _here(visit, "decided")


def enrol(visit: Visit) -> str:
    """Enrol somebody in the supervision."""
    given = visit.request.POST
    hours = given.get("hours", "")
    supervision_plan.enrol(
        visit.bench, user=given.get("name_of_user", "").strip(), by=visit.by, may=given.getlist("may"),
        hours_per_month=float(hours) if hours.isdigit() else 0.0, name=given.get("full_name", "").strip(),
        email=given.get("email", "").strip(), caseworker=given.get("caseworker", "").strip(),
    )  # fmt: skip
    return _here(visit, "enrolled")


def away(visit: Visit) -> str:
    """Note that somebody is away."""
    given = visit.request.POST
    supervision_plan.note_absence(
        visit.bench, user=given.get("who", ""), by=visit.by, from_day=_day(given.get("from_day", "")),
        until=_day(given.get("until", "")) + dt.timedelta(days=1),
    )  # fmt: skip
    return _here(visit, "away_noted")


def calendar(visit: Visit, asked: PlanAsked) -> File:
    """The plan (of one person) as a calendar file."""
    year = year_of(visit, asked.year)
    made = reminders.calendar(
        state.year_plan(visit.bench, year), state.method(visit.bench), state.everybody(visit.bench), user=asked.user,
        language=visit.lang,
    )  # fmt: skip
    return File(made, "text/calendar", f"tilsyn-{year}.ics")


PAGE = Page(
    "supervision_plan", "tilsyn/plan/", Permission.SEE_SUPERVISION, content, asks=PlanAsked, navigation="supervision",
    actions=(
        Action("make", "laeg/", Permission.SUPERVISE, make),
        Action("anew", "om/", Permission.SUPERVISE, anew),
        Action("move", "flyt/", Permission.SUPERVISE, move),
        Action("substitute", "afloes/", Permission.SUPERVISE, substitute),
        Action("begin", "begynd/", Permission.DRAW_SAMPLES, begin),
        Action("time", "tid/", Permission.READ_CASES, time),
        Action("decide", "afslut/", Permission.SUPERVISE, decide),
        Action("enrol", "deltager/", Permission.SUPERVISE, enrol),
        Action("away", "fravaer/", Permission.SUPERVISE, away),
    ),
    downloads=(Download("calendar", "kalender.ics", Permission.SEE_SUPERVISION, calendar),),
)  # fmt: skip
