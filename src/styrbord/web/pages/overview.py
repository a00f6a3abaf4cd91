# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The front page: inside the law or not, where against the targets, what changed and why, what is due, what to decide.

Made for the head of a job centre who has five minutes before a meeting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from styrbord.figures.change import MonthChange
from styrbord.figures.disclosure import Hiding
from styrbord.figures.figure import Figure
from styrbord.presentation import formats
from styrbord.records.tables import BENEFITS
from styrbord.web import reckoned
from styrbord.web.page import NoQuestion, Page
from styrbord.web.parts import Card, Cell, Column, Grid, Link
from styrbord.web.roles import Permission
from styrbord.web.sight import Sight, address, distance, hours_known
from styrbord.web.visit import Visit
from styrbord.workbench.due import Stretch, ToDo
from styrbord.workbench.prospects import Parted, Prospect

NOT_ON_TIME, MISSED, HAD_WORK = "interviews-not-on-time", "interviews-missed", "interviews-not-on-time-had-work"
ON_TIME, OFFERS = "interviews-on-time-duty", "offers-on-time-duty"
NEAR = 0.02  # a share this close to its target is near it
BACK = 13


@dataclass(frozen=True)
class Decision:
    """Something that waits for a decision: what, why, and where to go on."""

    title: str
    text: str
    url: str


@dataclass(frozen=True)
class Overview:
    """The front page. Parts that are still being reckoned are null, and `is_reckoned` is false."""

    as_of: dt.date
    due: Grid
    due_sentence: str
    worklist_url: str
    month: str = ""
    month_name: str = ""
    is_reckoned: bool = False
    sentences: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    law: tuple[Card, ...] = ()
    areas: Grid | None = None
    targets: tuple[Card, ...] | None = None
    nobody_yet: str = ""
    changes: Grid | None = None
    change_sentences: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] | None = None


def content(visit: Visit, _asked: NoQuestion) -> Overview:
    """Where the job centre stands: the law, the targets, the last change, what falls due, what waits for a decision."""
    sight = Sight(visit, "overview")
    overdue, weeks = to_do(visit)
    due = (visit.as_of, _due(sight, overdue, weeks), _due_sentence(sight, overdue, weeks[0]), _worklist(visit))
    if sight.shelf is None:
        return Overview(*due)
    ahead, parted = reckoned.in_force_ahead(visit.board), reckoned.month_changes(visit.board)
    return Overview(
        *due,
        month=sight.month,
        month_name=sight.month_name(sight.month),
        is_reckoned=ahead is not None and parted is not None,
        sentences=tuple(_summons(sight)),
        links=tuple(_ways_on(sight)),
        law=tuple(_law(sight, overdue, weeks[0])),
        areas=_areas(sight),
        targets=None if ahead is None else tuple(_target(sight, p) for p in ahead if p.counts),
        nobody_yet="" if ahead is None else _nobody_yet(sight, ahead),
        changes=None if parted is None else _changes(sight, parted),
        change_sentences=() if parted is None else tuple(_why(sight, p) for p in parted),
        decisions=None if ahead is None else tuple(_decisions(sight, ahead))[:6],
    )


def to_do(visit: Visit) -> tuple[Stretch, Sequence[Stretch]]:
    """What is overdue and what falls due in the coming weeks, in the user's own teams where there is such a limit."""
    found: ToDo = visit.board.once("to do", lambda: ToDo.of(visit.board.judged))
    if visit.teams is None:
        return found.weeks()
    return found.weeks(np.isin(visit.board.assigned[1].astype(str), list(visit.teams)))


def _worklist(visit: Visit) -> str:
    """The address of this week's worklist of everybody the user may see; empty where there is no such page."""
    return address("worklist", until="week", mine="no") if visit.may(Permission.SEE_PERSONS) else ""


# -- the law


def _summons(sight: Sight) -> Iterator[str]:
    """How many interviews were missed last month, and how many of those with people who had a job."""
    month = sight.month_name(sight.month)
    on_time, late = sight.get(ON_TIME), sight.get(NOT_ON_TIME)
    missed, worked = sight.get(MISSED), sight.get(HAD_WORK)
    if late is None or late.value is None or on_time is None or on_time.denominator is None:
        yield sight.say("interviews_hidden", month=month)
        return
    yield sight.say("interviews_due", month=month, count=_whole(on_time.denominator))
    yield sight.say("interviews_not_on_time", count=_whole(late.value))
    if missed is not None and missed.numerator is not None and late.value:
        yield sight.say("interviews_missed", count=_whole(missed.numerator))
    if late.value:
        yield from _worked(sight, worked)


def _worked(sight: Sight, worked: Figure | None) -> Iterator[str]:
    """How many had work; while paid hours of the month are missing, also that of the newest month that has them."""
    known = hours_known(sight)
    late = "" if known >= sight.month else "_so_far"
    if worked is None or worked.numerator is None:
        yield sight.say("had_work_hidden")
    else:
        top, of = _whole(worked.numerator), _whole(worked.denominator or 0)
        yield sight.say(f"had_work{late}", count=top, of=of, month=sight.month_name(sight.month))
    before = sight.get(HAD_WORK, month=known) if late else None
    if before is not None and before.numerator is not None and before.denominator:
        month = sight.month_name(known)
        yield sight.say("hours_before", month=month, count=_whole(before.numerator), of=_whole(before.denominator))


def _ways_on(sight: Sight) -> Iterator[Link]:
    late, worked = sight.get(NOT_ON_TIME), sight.get(HAD_WORK)
    for key, url in (
        ("way_not_on_time", sight.figure_url(late)),
        ("way_had_work", sight.figure_url(worked)),
        ("way_other_law", address("law_compare", month=sight.month)),
        ("way_this_week", _worklist(sight.visit)),
    ):
        if url:
            yield Link(sight.say(key), url)


def _law(sight: Sight, overdue: Stretch, week: Stretch) -> Iterator[Card]:
    for measure in (ON_TIME, OFFERS):
        yield _share_card(sight, measure)
    late, missed = sight.get(NOT_ON_TIME), sight.get(MISSED)
    yield Card(
        title=sight.measure_name(NOT_ON_TIME),
        value=sight.value(late),
        state=sight.state(late),  # type: ignore[arg-type]
        change=_since(sight, NOT_ON_TIME),
        note=sight.say("missed_of_these", n=_missed(sight, missed)),
        url=sight.figure_url(late),
        spark=spark(sight, NOT_ON_TIME),
    )
    few = is_few(sight.hiding, week.persons)
    yield Card(
        title=sight.say("this_week"),
        value="" if few else sight.say("persons", count=week.persons),
        state="hidden" if few else "",
        note=sight.say("this_week_note", interviews=_hide(sight, week.interviews), offers=_hide(sight, week.offers)),
        change=sight.say("overdue_note", n=_hide(sight, overdue.persons)),
        url=_worklist(sight.visit),
    )


def _missed(sight: Sight, missed: Figure | None) -> str:
    if missed is None or missed.numerator is None:
        return sight.in_words(missed)
    return formats.number(missed.numerator, 0, sight.lang)


def _share_card(sight: Sight, measure: str) -> Card:
    one = sight.get(measure)
    nobody = sight.is_nobody(one)
    return Card(
        title=sight.measure_name(measure),
        value=sight.in_words(one) if nobody else sight.value(one),
        state="" if nobody else sight.state(one),  # type: ignore[arg-type]
        target=sight.say("law_asks_all"),
        change=_since(sight, measure),
        note=sight.of(one),
        url=sight.figure_url(one),
        spark=spark(sight, measure),
    )


def spark(sight: Sight, measure: str, view: str = "", group: str = "all") -> tuple[float | None, ...]:
    """The last months of a figure, for a line without axes."""
    assert sight.shelf is not None
    found = sight.shelf.series(measure, view, group, BACK)
    return tuple(None if f is None or f.value is None else float(f.value) for f in found)


def _since(sight: Sight, measure: str, view: str = "") -> str:
    assert sight.shelf is not None
    if len(sight.shelf.months) < 2:
        return ""
    before = sight.shelf.months[-2]
    now, then = sight.get(measure, view), sight.get(measure, view, month=before)
    if now is None or then is None or now.value is None or then.value is None:
        return ""
    change = now.value - then.value
    told = sight.points(change) if now.unit == "share" else formats.number(change, 0, sight.lang, sign=True)
    return sight.say("since", change=told, month=sight.month_name(before))


def _areas(sight: Sight) -> Grid:
    """Share in time and what was not kept, by benefit."""
    assert sight.shelf is not None
    rows = []
    for benefit in (b for b in BENEFITS if b in sight.shelf.groups(ON_TIME, "", "benefit")):
        on_time, offers = sight.get(ON_TIME, group=benefit), sight.get(OFFERS, group=benefit)
        if all(f is None or sight.is_nobody(f) for f in (on_time, offers)):
            continue
        late = sight.get(NOT_ON_TIME, group=benefit)
        rows.append(
            (
                Cell(sight.group_name(benefit), url=address("timeliness", month=sight.month)),
                sight.cell(on_time, note=sight.of(on_time)),
                sight.cell(late) if late is not None else Cell(sight.say("none"), tone="quiet"),
                sight.cell(offers, note=sight.of(offers))
                if offers is not None
                else Cell(sight.say("none"), tone="quiet"),
            )
        )
    return Grid(
        caption=sight.say("areas", month=sight.month_name(sight.month)),
        columns=(
            Column(sight.split_name("benefit")),
            Column(sight.measure_name(ON_TIME), is_number=True),
            Column(sight.measure_name(NOT_ON_TIME), is_number=True),
            Column(sight.measure_name(OFFERS), is_number=True),
        ),
        rows=tuple(rows),
        empty=sight.say("no_duties"),
    )


# -- the targets


def _target(sight: Sight, prospect: Prospect) -> Card:
    """Where a measure stands against its target now, and where it will in the last of the months to come."""
    target = prospect.target
    one = sight.get(target.measure, target.view)
    last = prospect.months[-1]
    met = one is not None and one.value is not None and target.is_met(one.value)
    tone, verdict, gap = "quiet", "", ""
    if one is not None and one.value is not None:
        off = distance(target, one.value)
        tone = "good" if met else "near" if abs(off) <= NEAR else "bad"
        verdict = sight.say("met" if met else "not_met")
        gap = sight.say(
            "gap_right" if met else "gap_wrong", points=formats.points(100 * abs(off), 1, sight.lang).lstrip("+")
        )
    nobody = sight.is_nobody(one)
    return Card(
        title=sight.measure_name(target.measure),
        value=sight.say("nobody_so_far") if nobody else sight.value(one),
        state="" if nobody else sight.state(one),  # type: ignore[arg-type]
        target=sight.say("target", limit=sight.limit(target)),
        distance=gap,
        tone=tone,  # type: ignore[arg-type]
        verdict=verdict,
        note=in_three_months(sight, last),
        url=address("focus", measure=target.measure) or sight.figure_url(one),
        spark=spark(sight, target.measure, target.view),
    )


def _nobody_yet(sight: Sight, ahead: Sequence[Prospect]) -> str:
    """The targets in force that count nobody in the months to come."""
    names = [sight.measure_name(p.target.measure) for p in ahead if not p.counts]
    return sight.say("nobody_counts", names=formats.listed(names, sight.lang)) if names else ""


def in_three_months(sight: Sight, last) -> str:  # type: ignore[no-untyped-def]
    """Where a share will stand in a month to come, in words."""
    month = sight.month_name(last.month)
    if last.expected is None:
        return sight.say("ahead_nobody", month=month)
    if last.is_small(sight.hiding):
        return sight.say("ahead_hidden", month=month)
    share = sight.percent(last.expected)
    if last.low is None or last.high is None:
        return sight.say("ahead_booked", month=month, share=share)
    return sight.say("ahead", month=month, share=share, low=sight.percent(last.low), high=sight.percent(last.high))


# -- what changed and why


def _changes(sight: Sight, parted: Sequence[Parted]) -> Grid:
    rows = []
    for one in parted:
        told = one.change.published(sight.hiding)
        parts = {name: cause for cause in told.causes for name in cause.names}
        effects = _effects(told)
        cells: list[Cell | str] = [
            Cell(sight.measure_name(one.measure), url=sight.measure_url(one.measure)),
            sight.percent(told.first),
            sight.percent(told.last),
            Cell(sight.points(sum(effects.values())), tone="quiet"),
        ]
        shown: set[tuple[str, ...]] = set()
        for name in ("corrections", "rules", "cases", "performance"):
            cause = parts[name]
            if cause.names in shown:
                cells.append(Cell(sight.say("with_the_one_before"), tone="quiet"))
            elif name == "corrections" and not told.corrections_are_known:
                cells.append(Cell(sight.say("not_known"), tone="quiet"))
            else:
                cells.append(sight.points(effects[cause.names]))
            shown.add(cause.names)
        rows.append(tuple(cells))
    before = sight.month_name(parted[0].before, short=True) if parted else ""
    now = sight.month_name(parted[0].month, short=True) if parted else ""
    return Grid(
        caption=sight.say("changes"),
        columns=(
            Column(sight.say("measure")),
            Column(before, is_number=True, note=sight.say("as_first_told")),
            Column(now, is_number=True),
            Column(sight.say("change"), is_number=True),
            *(
                Column(sight.say(f"cause.{n}"), is_number=True)
                for n in ("corrections", "rules", "cases", "performance")
            ),
        ),
        rows=tuple(rows),
        empty=sight.say("no_change"),
        note=sight.say("causes_note"),
    )


def _effects(told: MonthChange) -> dict[tuple[str, ...], float]:
    """The effects as they are shown: rounded so that they lead from the one rounded share to the other."""
    whole = float(formats.rounded(100 * told.last, 1) - formats.rounded(100 * told.first, 1))
    shown = formats.adding_up([100 * c.effect for c in told.causes], whole)
    return {c.names: n / 100 for c, n in zip(told.causes, shown, strict=True)}


def _why(sight: Sight, one: Parted) -> str:
    """The largest part of a change, in a sentence."""
    effects = _effects(told := one.change.published(sight.hiding))
    total, most = sum(effects.values()), max(effects, key=lambda names: abs(effects[names]))
    name, month = sight.measure_name(one.measure), sight.month_name(one.month)
    if not round(total, 4):
        return sight.say("unchanged", name=name, month=month)
    causes = formats.listed([sight.say(f"cause_in_words.{n}") for n in most], sight.lang)
    points = formats.points(100 * abs(total), 1, sight.lang).lstrip("+")
    key = "rose" if told.last > told.first else "fell"
    return sight.say(key, name=name, points=points, cause=causes, part=sight.points(effects[most]))


# -- what falls due


def is_few(hiding: Hiding, n: int) -> bool:
    """Is the count so small that it is hidden?"""
    return hiding.on and 0 < n < hiding.limit


def _hide(sight: Sight, n: int) -> str:
    return sight.say("few") if is_few(sight.hiding, n) else formats.number(n, 0, sight.lang)


def _due(sight: Sight, overdue: Stretch, weeks: Sequence[Stretch]) -> Grid:
    def cell(n: int) -> Cell | int:
        return Cell(state="hidden") if is_few(sight.hiding, n) else n

    rows = []
    for one in (overdue, *weeks):
        span = sight.say("overdue") if one.first is None else _span(sight, one.first, one.last)
        rows.append((span, cell(one.persons), cell(one.interviews), cell(one.offers)))
    heads = ("due_when", "due_persons", "due_interviews", "due_offers")
    columns = tuple(Column(sight.say(h), is_number=at > 0) for at, h in enumerate(heads))
    caption = sight.say("due_own" if sight.visit.teams is not None else "due")
    return Grid(caption=caption, columns=columns, rows=tuple(rows))


def _span(sight: Sight, first: dt.date, last: dt.date) -> str:
    if sight.lang == "da":
        return f"{first.day}.{first.month}. – {last.day}.{last.month}."
    return f"{first.day}/{first.month} – {last.day}/{last.month}"


def _due_sentence(sight: Sight, overdue: Stretch, week: Stretch) -> str:
    if is_few(sight.hiding, week.persons):
        return sight.say("due_hidden")
    told = sight.say("due_week", count=week.persons, last=week.last)
    return told if is_few(sight.hiding, overdue.persons) else f"{told} {sight.say('due_late', count=overdue.persons)}"


# -- what waits for a decision


def _decisions(sight: Sight, ahead: Sequence[Prospect]) -> Iterator[Decision]:
    for prospect in ahead:
        yield from _of_target(sight, prospect)
    yield from _worst_rule(sight)
    yield from _never_recorded(sight)
    found: ToDo = sight.visit.board.once("to do", lambda: ToDo.of(sight.visit.board.judged))
    if found.undecidable and not is_few(sight.hiding, found.undecidable):
        yield Decision(
            sight.say("undecidable", count=found.undecidable), sight.say("undecidable_text"), address("data")
        )


def _of_target(sight: Sight, prospect: Prospect) -> Iterator[Decision]:
    target, url = prospect.target, address("focus", measure=prospect.target.measure)
    name = sight.measure_name(target.measure)
    for month in prospect.months:
        if month.expected is None or month.is_small(sight.hiding) or target.is_met(month.expected):
            continue
        lack = sight.say("lacking", count=month.needed) if month.needed else ""
        key = "ahead_only_booked" if month.low is None else "ahead_expected"
        text = sight.say(key, month=sight.month_name(month.month), share=sight.percent(month.expected))
        yield Decision(sight.say("target_missed", name=name, limit=sight.limit(target)), f"{text} {lack}".strip(), url)
        return


def _worst_rule(sight: Sight) -> Iterator[Decision]:
    """The rule under which most duties of the month were not kept."""
    assert sight.shelf is not None
    found = [f for g in sight.shelf.groups("duties-kept", "", "row") if (f := sight.get("duties-kept", group=g))]
    told = [(f.denominator - f.numerator, f) for f in found if f.numerator is not None and f.denominator]
    if not told:
        return
    lost, worst = max(told, key=lambda t: t[0])
    if lost > 0:
        row = worst.group.partition(":")[2]
        yield Decision(
            sight.say("worst_rule", name=sight.rule_name(row)),
            sight.say("worst_rule_text", count=_whole(lost), of=_whole(worst.denominator or 0)),
            address("timeliness", row=row, month=sight.month),
        )


def _never_recorded(sight: Sight) -> Iterator[Decision]:
    one = sight.get(NOT_ON_TIME, group="reason:registered_late")
    if one is not None and one.value:
        yield Decision(
            sight.say("never_recorded", count=_whole(one.value)),
            sight.say("never_recorded_text"),
            sight.figure_url(one),
        )


def _whole(value: float) -> int:
    return int(value)


PAGE = Page("overview", "", Permission.SEE_FIGURES, content, navigation="figures")
