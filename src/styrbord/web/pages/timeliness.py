# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Timeliness: rule by month as a heat table that goes on to teams and persons; the reasons, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from styrbord.figures.figure import Figure
from styrbord.presentation import formats
from styrbord.presentation.board_charts import Point, side_by_side
from styrbord.presentation.charts import Chart
from styrbord.web.page import Page
from styrbord.web.pages.figure_people import People, people
from styrbord.web.pages.overview import HAD_WORK, NOT_ON_TIME
from styrbord.web.parts import Cell, Choice, Column, Filter, Grid, Heat, Link
from styrbord.web.roles import Permission
from styrbord.web.sight import Sight, address, hours_known
from styrbord.web.visit import Visit
from styrbord.workbench.shelf import BY_SIGHT

KEPT, CROSSED, REASONS, CROSS_SECTION = "duties-kept", BY_SIGHT[0], "duties-not-kept", "interviews-on-time-2018"
RESULTS = ("ended-within-3-months", "ended-within-6-months")
STEPS = (0.65, 0.80, 0.90, 0.95)  # where the colours of the heat table change
SHOWN = 12
SUMMONS = 6


@dataclass(frozen=True)
class TimelinessAsked:
    """A rule's row, a team, a month; the page of persons."""

    row: str = ""
    team: str = ""
    month: str = ""
    page: int = 1


@dataclass(frozen=True)
class Timeliness:
    """Share in time by rule (or by team of one rule) and month; the reasons; process beside result; the summons."""

    month: str = ""
    month_name: str = ""
    is_reckoned: bool = False
    crumbs: tuple[Link, ...] = ()
    filters: tuple[Filter, ...] = ()
    sentence: str = ""
    heat: Grid | None = None
    heat_note: str = ""
    people: People | None = None
    reasons: Grid | None = None
    reasons_sentence: str = ""
    by_team: Grid | None = None
    by_group: Grid | None = None
    side_by_side: Chart | None = None
    summons: Grid | None = None
    summons_sentence: str = ""
    other_law_url: str = ""


def content(visit: Visit, asked: TimelinessAsked) -> Timeliness:
    """Where duties are not kept in time, why, for whom, and whether people leave support."""
    sight = Sight(visit, "timeliness")
    if sight.shelf is None:
        return Timeliness()
    month = asked.month if asked.month in sight.shelf.months else sight.month
    where = Where(asked.row, asked.team, month)
    return Timeliness(
        month=month,
        month_name=sight.month_name(month),
        is_reckoned=True,
        crumbs=tuple(_crumbs(sight, where)),
        filters=tuple(_filters(sight, where)),
        sentence=_sentence(sight, where),
        heat=_heat(sight, where),
        heat_note=sight.say("heat_how" if sight.is_open else "teams_hidden"),
        people=_people(sight, where, asked.page) if where.row and asked.month else None,
        reasons=_reasons(sight, month),
        reasons_sentence=_reasons_sentence(sight, month),
        by_team=_process_and_result(sight, "team", month),
        by_group=_process_and_result(sight, "group", month),
        side_by_side=_side_by_side(sight, month),
        summons=_summons(sight),
        summons_sentence=_summons_sentence(sight, month),
        other_law_url=address("law_compare", month=month, row=where.row),
    )


@dataclass(frozen=True)
class Where:
    """Where in the drill the reader stands."""

    row: str
    team: str
    month: str

    @property
    def group(self) -> str:
        """The group of a figure that the place stands for."""
        if self.row and self.team:
            return f"row|team:{self.row}|{self.team}"
        return f"row:{self.row}" if self.row else f"team:{self.team}" if self.team else "all"

    @property
    def measure(self) -> str:
        """The measure that knows that group."""
        return CROSSED if self.row and self.team else KEPT


def _crumbs(sight: Sight, where: Where) -> Iterator[Link]:
    if not (where.row or where.team):
        return
    yield Link(sight.say("title"), address("timeliness", month=where.month))
    if where.row:
        yield Link(
            sight.rule_name(where.row), address("timeliness", row=where.row, month=where.month) if where.team else ""
        )
    if where.team:
        yield Link(where.team)


def _filters(sight: Sight, where: Where) -> Iterator[Filter]:
    assert sight.shelf is not None
    rows = [g.partition(":")[2] for g in sight.shelf.groups(KEPT, "", "row")]
    live = [r for r in rows if r == where.row or any(_has_duties(sight, r, m) for m in _months(sight))]
    names = (Choice("", sight.say("all_rules")), *(Choice(r, sight.rule_name(r)) for r in live))
    yield Filter("row", sight.split_name("row"), where.row, choices=names)
    teams = [g.partition(":")[2] for g in sight.shelf.groups(KEPT, "", "team")]
    yield Filter("team", sight.split_name("team"), where.team,
                 choices=(Choice("", sight.say("all_teams")), *(Choice(t, t) for t in teams)))  # fmt: skip
    months = tuple(Choice(m, sight.month_name(m)) for m in reversed(sight.shelf.months))
    yield Filter("month", sight.say("month"), where.month, choices=months)


def _months(sight: Sight) -> Sequence[str]:
    assert sight.shelf is not None
    return sight.shelf.months[-SHOWN:]


def _has_duties(sight: Sight, row: str, month: str) -> bool:
    one = sight.get(KEPT, group=f"row:{row}", month=month)
    return one is not None and not sight.is_nobody(one)


def _sentence(sight: Sight, where: Where) -> str:
    one = sight.get(where.measure, group=where.group, month=where.month)
    who = sight.group_name(where.group) if where.group != "all" else sight.say("all_duties")
    month = sight.month_name(where.month)
    if one is None or one.value is None or not one.denominator:
        return sight.say("sentence_none", who=who, month=month, why=sight.in_words(one))
    kept, of = int(one.numerator or 0), int(one.denominator)
    return sight.say("sentence", who=who, month=month, share=sight.percent(one.value), count=of - kept, of=of)


# -- the heat table


def heat_of(value: float | None) -> Heat:
    """The colour of a share in time: the law asks for all, so only what is near all is well."""
    if value is None:
        return 0
    return (1, 2, 3, 4, 5)[sum(round(value, 2) >= step for step in STEPS)]  # type: ignore[return-value]


def _heat(sight: Sight, where: Where) -> Grid:
    """Rules by month; of one rule its teams by month; of one team its rules by month."""
    assert sight.shelf is not None
    months = _months(sight)
    by_team = bool(where.row) and sight.is_open
    lines = list(_of_teams(sight, where) if by_team else _of_rules(sight, where))
    rows = []
    for title, place, measure in lines:
        figures = [sight.get(measure, group=place.group, month=m) for m in months]
        if all(f is None or sight.is_nobody(f) for f in figures):
            continue
        cells = [_heat_cell(sight, place, f, m) for f, m in zip(figures, months, strict=True)]
        rows.append((Cell(title, url=address("timeliness", row=place.row, team=place.team, month=where.month)), *cells))
    whole = [sight.get(where.measure, group=where.group, month=m) for m in months]
    return Grid(
        caption=sight.say("heat_teams" if by_team else "heat"),
        columns=(
            Column(sight.split_name("team" if by_team else "row")),
            *(Column(sight.month_name(m, short=True), is_number=True) for m in months),
        ),
        rows=tuple(rows),
        foot=(sight.split_name("all"), *(_heat_cell(sight, where, f, m) for f, m in zip(whole, months, strict=True))),
        empty=sight.say("no_duties"),
        is_heat=True,
    )


def _of_rules(sight: Sight, where: Where) -> Iterator[tuple[str, Where, str]]:
    assert sight.shelf is not None
    for group in sight.shelf.groups(KEPT, "", "row"):
        row = group.partition(":")[2]
        if where.row in ("", row):
            place = Where(row, where.team if sight.is_open else "", where.month)
            yield sight.rule_name(row), place, place.measure


def _of_teams(sight: Sight, where: Where) -> Iterator[tuple[str, Where, str]]:
    assert sight.shelf is not None
    for group in sight.shelf.groups(CROSSED, "", "row|team"):
        row, _, team = group.partition(":")[2].partition("|")
        if row == where.row and where.team in ("", team):
            yield team, Where(row, team, where.month), CROSSED


def _heat_cell(sight: Sight, place: Where, one: Figure | None, month: str) -> Cell:
    if one is None or sight.is_nobody(one):
        return Cell("·", tone="quiet")
    text = "" if one.value is None else formats.number(100 * one.value, 0, sight.lang)
    url = address("timeliness", row=place.row, team=place.team, month=month)
    return Cell(text, state=sight.state(one), url=url, heat=heat_of(one.value))  # type: ignore[arg-type]


# -- who


def _people(sight: Sight, where: Where, page: int) -> People | None:
    """Those whose duty of the rule was not kept in the month, when the reader may see persons."""
    if not sight.visit.may(Permission.SEE_PERSONS):
        return None
    why = sight.say("why_looked", row=where.row, month=where.month)
    return people(sight, CROSSED, "", where.group, where.month, page, why, only_failed=True)


# -- the reasons


def _reasons(sight: Sight, month: str) -> Grid:
    """What the register shows beside each duty that was not kept; the parts add up to the whole."""
    assert sight.shelf is not None
    whole = sight.get(REASONS, month=month)
    every = [sight.get(REASONS, group=g, month=month) for g in sight.shelf.groups(REASONS, "", "reason")]
    found = sorted((f for f in every if f is not None and f.value != 0), key=lambda f: -(f.value or 0))
    total = whole.value if whole is not None and whole.value else 0
    shares = [100 * (f.value or 0) / total if total else 0.0 for f in found]
    shown = formats.adding_up(shares, sum(shares))
    rows = [
        (
            sight.group_name(f.group),
            sight.cell(f),
            sight.percent(n / 100) if f.value and total else Cell(state="hidden"),
        )
        for f, n in zip(found, shown, strict=True)
    ]
    return Grid(
        caption=sight.say("reasons", month=sight.month_name(month)),
        columns=(Column(sight.split_name("reason")), Column(sight.say("duties"), is_number=True),
                 Column(sight.say("part"), is_number=True)),
        rows=tuple(rows),
        foot=(sight.say("together"), sight.cell(whole), sight.percent(1) if whole and whole.value else ""),
        empty=sight.say("all_kept"),
        note=f"{sight.say('reasons_note')} {sight.say('reasons_lag') if month > hours_known(sight) else ''}".strip(),
    )  # fmt: skip


def _reasons_sentence(sight: Sight, month: str) -> str:
    assert sight.shelf is not None
    found = [f for g in sight.shelf.groups(REASONS, "", "reason") if (f := sight.get(REASONS, group=g, month=month))]
    told = [f for f in found if f.value]
    whole = sight.get(REASONS, month=month)
    if not told or whole is None or not whole.value:
        return sight.say("reasons_none")
    most = max(told, key=lambda f: f.value or 0)
    assert most.value is not None
    name = sight.group_name(most.group)
    return sight.say("reasons_most", reason=name, count=int(most.value), of=int(whole.value))


# -- process and result


def _process_and_result(sight: Sight, split: str, month: str) -> Grid:
    assert sight.shelf is not None
    names = dict.fromkeys(g for m in (KEPT, RESULTS[0]) for g in sight.shelf.groups(m, "", split))
    rows = []
    for group in names:
        figures = [sight.get(m, group=group, month=month) for m in (KEPT, *RESULTS)]
        if all(f is None or sight.is_nobody(f) for f in figures):
            continue
        rows.append((sight.group_name(group), *(sight.cell(f, note=sight.of(f)) for f in figures)))
    whole = [sight.get(m, month=month) for m in (KEPT, *RESULTS)]
    return Grid(
        caption=sight.say(f"both_by_{split}", month=sight.month_name(month)),
        columns=(
            Column(sight.split_name(split)),
            *(Column(sight.measure_name(m), is_number=True) for m in (KEPT, *RESULTS)),
        ),
        rows=tuple(rows),
        foot=(sight.split_name("all"), *(sight.cell(f) for f in whole)),
        empty=sight.say("no_duties"),
    )


def _side_by_side(sight: Sight, month: str) -> Chart | None:
    """Teams by share in time and share that left support within six months; None with fewer than two to show."""
    assert sight.shelf is not None
    points = []
    for group in sight.shelf.groups(KEPT, "", "team"):
        process, result = (sight.get(m, group=group, month=month) for m in (KEPT, RESULTS[1]))
        if process and result and process.value is not None and result.value is not None:
            points.append(Point(sight.group_name(group), process.value, result.value))
    if len(points) < 2:
        return None
    best, most = max(points, key=lambda p: p.across), max(points, key=lambda p: p.up)
    kept, ended = sight.measure_name(KEPT), sight.measure_name(RESULTS[1])
    return side_by_side(
        points, f"{kept} ({sight.say('percent')})", f"{ended} ({sight.say('percent')})",
        title=sight.say("both_title", month=sight.month_name(month)),
        alt=sight.say("both_words", best=best.name, best_share=sight.percent(best.across), most=most.name,
                      most_share=sight.percent(most.up)),
        columns=(sight.split_name("team"), kept, ended),
        rows=tuple((p.name, sight.percent(p.across), sight.percent(p.up)) for p in points),
        language=sight.lang,
    )  # fmt: skip


# -- the question of 2018


def _summons(sight: Sight) -> Grid:
    """The last months: interviews not held on time, and how many of those were with people who had work."""
    assert sight.shelf is not None
    known, rows = hours_known(sight), []
    for month in reversed(sight.shelf.months[-SUMMONS:]):
        late, worked = sight.get(NOT_ON_TIME, month=month), sight.get(HAD_WORK, month=month)
        counted = "" if worked is None or worked.numerator is None else formats.number(worked.numerator, 0, sight.lang)
        state = "" if counted else sight.state(worked) or "no_data"
        note = sight.say("hours_missing") if month > known else ""
        rows.append(
            (
                sight.month_name(month),
                sight.cell(late),
                Cell(counted, state=state, url=sight.figure_url(worked)),  # type: ignore[arg-type]
                sight.cell(worked, note=note),
                sight.cell(sight.get(CROSS_SECTION, month=month)),
            )
        )
    heads = (NOT_ON_TIME, HAD_WORK)
    return Grid(
        caption=sight.say("summons_table"),
        columns=(
            Column(sight.say("month")),
            *(Column(sight.measure_name(m), is_number=True) for m in heads),
            Column(sight.say("share_of_these"), is_number=True),
            Column(sight.measure_name(CROSS_SECTION), is_number=True),
        ),
        rows=tuple(rows),
    )


def _summons_sentence(sight: Sight, month: str) -> str:
    known = min(hours_known(sight), month)
    late, worked = sight.get(NOT_ON_TIME, month=known), sight.get(HAD_WORK, month=known)
    name = sight.month_name(known)
    if late is None or late.value is None or worked is None or worked.numerator is None:
        return sight.say("summons_hidden", month=name)
    return sight.say("summons", month=name, count=int(worked.numerator), of=int(late.value))


PAGE = Page(
    "timeliness", "rettidighed/", Permission.SEE_FIGURES, content, asks=TimelinessAsked, navigation="figures"
)  # fmt: skip
