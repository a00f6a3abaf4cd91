# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The monthly report of the supervision to the management: what was done, found, has slipped, and comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Align, Block, Bullets, Heading, Paper, Paragraph, Picture, Table
from styrbord.presentation.supervision_charts import matrix
from styrbord.presentation.supervision_status import HIDE_BELOW, Say, Status
from styrbord.supervision.plan import Slot
from styrbord.supervision.proposal import Reason
from styrbord.supervision.risk import Assessment

RESULT_SIDES: tuple[Align, ...] = ("left", "left", "right", "right", "right", "right", "right", "left")


def management(status: Status, month: int, language: Language = "da") -> Paper:
    """The report of one month of the year, as seen on the status's day."""
    w = Say(language)
    said = w.month(f"{status.year}-{month:02d}")
    return Paper(
        w("management.title", month=said),
        [*_said(status, w, month, said), *_month(status, w, month, said), *_results(status, w), *_slipped(status, w),
         *_follow_ups(status, w), *_risks(status, w, month), *_time(status, w), *_next(status, w, month)],
        subtitle=w("paper.subtitle", place=status.place, day=w.day(status.today)),
        footer=w("paper.footer", made=status.made), author=status.place, language=language,
    )  # fmt: skip


def _said(status: Status, w: Say, month: int, said: str) -> Iterator[Block]:
    slots = status.slots_of(month)
    done = sum(state_of(status, s) == "decided" for s in slots)
    late = sum(s.slot.month == month for s in status.slipped)
    stand = status.standing
    yield Paragraph(
        w("management.lead", month=said, n=w.counted("supervisions", len(slots)), done=done, late=late,
          overdue=w.counted("follow_ups", stand.overdue)), "lead",
    )  # fmt: skip
    yield Paragraph(w("paper.internal"), "note")


def state_of(status: Status, slot: Slot) -> str:
    """The state of a planned supervision."""
    return status.runs[slot.id].state if slot.id in status.runs else "planned"


def _month(status: Status, w: Say, month: int, said: str) -> Iterator[Block]:
    yield Heading(w("heading.month", month=said))
    rows = []
    for slot in status.slots_of(month):
        run = status.runs.get(slot.id)
        told = run.evaluation if run else None
        rows.append((
            w.area(status, slot.area), w.colour(slot.colour), w.day(slot.due_on), w.person(status, slot.supervisor),
            w(f"state.{state_of(status, slot)}"),
            w("count.of", top=w.number(told["errors"]), bottom=w.number(told["read"])) if told else "–",
        ))  # fmt: skip
    if not rows:
        yield Paragraph(w("management.none"))
        return
    yield Table(
        w("month.caption", month=said), w.columns("month.columns"), tuple(rows),
        ("left", "left", "left", "left", "left", "right"),
    )  # fmt: skip


def _results(status: Status, w: Say) -> Iterator[Block]:
    yield Heading(w("heading.results", year=status.year))
    rows = tuple(results_row(status, w, area, hide=False) for area in status.assessed())
    yield Table(w("results.caption", day=w.day(status.today)), w.columns("results.columns"), rows, RESULT_SIDES)
    yield Paragraph(w("results.note", confidence=w.percent(status.method.sample["confidence"])), "note")
    yield from unsettled(status, w)


def results_row(status: Status, w: Say, area: str, *, hide: bool) -> tuple[str, ...]:
    """An area's findings of the year in one line."""
    one = status.pooled(area)
    colour = status.in_force(area)
    small = hide and 0 < one.material < HIDE_BELOW
    limits = one.limits
    share = w("count.hidden") if small else w.share(limits.rate if limits else None)
    upper = w("count.hidden") if small else w.share(limits.upper if limits else None)
    return (
        w.area(status, area), w.colour(colour.colour) if colour else "–", w.number(one.read),
        w.small(one.errors, hide=hide), w.small(one.material, hide=hide), share, upper, w.verdict(one),
    )  # fmt: skip


def unsettled(status: Status, w: Say) -> Iterator[Block]:
    """For each area about which nothing can be said yet: how many cases would settle it."""
    said = []
    for area in status.assessed():
        one = status.pooled(area)
        if one.verdict == "unsettled":
            key = "results.needs" if one.needs and one.needs > one.read else "results.no_sample"
            parts = {"area": w.area(status, area), "needs": w.number(one.needs), "read": w.number(one.read),
                     "tolerable": w.share(one.tolerable)}  # fmt: skip
            said.append(w(key, **parts))
    if said:
        yield Bullets(tuple(said))


def _slipped(status: Status, w: Say) -> Iterator[Block]:
    yield Heading(w("heading.slipped"))
    rows = tuple(
        (w.area(status, s.slot.area), w.day(s.slot.due_on), w.number(s.days), w(f"state.{s.state}"),
         w.person(status, s.slot.supervisor), w.person(status, s.slot.substitute))
        for s in status.slipped
    )  # fmt: skip
    if not rows:
        yield Paragraph(w("slipped.none"))
        return
    sides: tuple[Align, ...] = ("left", "left", "right", "left", "left", "left")
    yield Table(w("slipped.caption", day=w.day(status.today)), w.columns("slipped.columns"), rows, sides)


def _follow_ups(status: Status, w: Say) -> Iterator[Block]:
    yield Heading(w("heading.follow_ups"))
    stand = status.standing
    if not stand.all:
        yield Paragraph(w("follow_ups.none"))
        return
    counts = {n: w.number(getattr(stand, n)) for n in ("open", "done", "verified", "overdue", "duties_open")}
    yield Paragraph(w("follow_ups.said", all=w.counted("errors", stand.all), **counts))
    duties = sorted({f.duty for f in status.follow_ups if f.state != "erased"})
    rows = []
    for duty in duties:
        mine = [f for f in status.follow_ups if f.duty == duty and f.state != "erased"]
        met = sum(f.state == "verified" for f in mine)
        rows.append((w(f"duty.{duty}"), w.number(len(mine)), w.number(met), w.number(len(mine) - met)))
    yield Table(w("follow_ups.caption"), w.columns("follow_ups.columns"), tuple(rows))


def _risks(status: Status, w: Say, month: int) -> Iterator[Block]:
    yield Heading(w("heading.risks"))
    chart = matrix(status, w)
    yield Picture(chart, w("matrix.caption", day=w.day(status.today)), 0.9)
    yield Table(w("matrix.table"), chart.columns, chart.rows, ("left", "left", "left", "left", "left", "left"))
    moves = [m for m in status.moves() if m[2].from_day.month == month]
    if moves:
        yield Bullets(tuple(moved(status, w, *move) for move in moves))
    if status.effects:
        yield Paragraph(w("risks.effects"))
        yield Bullets(tuple(
            w("risks.effect", area=w.area(status, p.area), before=w.colour(now.colour), after=w.colour(p.colour),
              why=reasons(p.reasons, w))
            for p in status.effects if (now := status.in_force(p.area)) is not None
        ))  # fmt: skip


def moved(status: Status, w: Say, area: str, before: Assessment, after: Assessment) -> str:
    """A change of colour in a sentence, with the grounds."""
    return w(
        "risks.moved", area=w.area(status, area), before=w.colour(before.colour), after=w.colour(after.colour),
        day=w.day(after.from_day), by=w.person(status, after.by), grounds=after.grounds,
    )  # fmt: skip


def reasons(of: Iterable[Reason], w: Say) -> str:
    """The reasons of a proposal in one line."""
    return " ".join(reason(r, w) for r in of if r.counts)


def reason(one: Reason, w: Say) -> str:
    """One reason of a proposal in a sentence."""
    parts = {}
    for name, value in one.says.items():
        if name in ("share", "lower", "upper", "now", "then"):
            parts[name] = w.share(value)
        elif name == "kroner":
            parts[name] = w.kroner(value)
        elif name == "on":
            parts[name] = w.day(dt.date.fromisoformat(value))
        elif isinstance(value, dict):
            parts[name] = value[w.language]
        else:
            parts[name] = w.number(value) if isinstance(value, int | float) else str(value)
    return w(f"reason.{one.id}", **parts)


def _time(status: Status, w: Say) -> Iterator[Block]:
    yield Heading(w("heading.time"))
    yield Paragraph(time_said(status, w))


def time_said(status: Status, w: Say) -> str:
    """Hours used, expected and free, in a sentence or two."""
    f, t = status.forecast, status.times
    measured = w("time.measured", n=t.measured) if t.measured else w("time.assumed")
    return w(
        "time.said", used=w.hours(f.used), whole=w.hours(f.whole), free=w.hours(f.free), over=f.over, n=f.supervisions,
        per_case=w.number(round(t.per_case)), per_run=w.number(round(t.per_run)), measured=measured,
    )  # fmt: skip


def _next(status: Status, w: Say, month: int) -> Iterator[Block]:
    if month == 12:
        return
    said = w.month(f"{status.year}-{month + 1:02d}")
    yield Heading(w("heading.next", month=said))
    rows = tuple(
        (w.area(status, s.area), w.colour(s.colour), w.day(s.due_on), w.person(status, s.supervisor),
         w.person(status, s.substitute), w.number(s.size))
        for s in status.slots_of(month + 1)
    )  # fmt: skip
    if rows:
        yield Table(
            w("next.caption", month=said), w.columns("next.columns"), rows,
            ("left", "left", "left", "left", "left", "right"),
        )  # fmt: skip
