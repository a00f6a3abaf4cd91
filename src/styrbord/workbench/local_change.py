# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs on changes made in one place: a municipality in the official series, or teams of a register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from styrbord.errors import AskedWrongly, NoData
from styrbord.inference.effect_cohorts import GAP, SETTLED, support
from styrbord.inference.effect_plain import change_from, plain
from styrbord.inference.event_study import EventStudy, event_study
from styrbord.inference.local_change import LocalChange, local_change
from styrbord.law.columns import keys
from styrbord.records import places
from styrbord.records.casedata import CaseData
from styrbord.records.days import date, number
from styrbord.workbench.bench import Workbench
from styrbord.workbench.inputs import months_of, not_before
from styrbord.workbench.official import series, table

Floats = np.ndarray[Any, np.dtype[np.float64]]
LEAST = 20  # persons of a team in a month, for its share to be one
WITHIN = 91  # days
NOTED = "effect/local"


@dataclass(frozen=True)
class Municipal:
    """A change in a municipality beside all others, in one official series.

    Counts are told in per cent of each municipality's own mean before (`unit` "index"), shares in percentage points.
    `broken` names the breaks at which the window was cut: across one, before and after do not count the same.
    """

    change: LocalChange
    title: str
    unit: str
    source: str
    names: dict[str, str]
    broken: tuple[str, ...]


@dataclass(frozen=True)
class OfTeams:
    """A change in teams: `values` (months, teams), the share of a team's persons who left support within 13 weeks.

    One changed team gives `change`, several give `study`.
    """

    months: tuple[str, ...]
    teams: tuple[str, ...]
    values: Floats
    change: LocalChange | None
    study: EventStudy | None


def of_municipality(
    data: Path, name: str, measure: str, place: str, start: str, *, split: str = "", since: str | None = None,
    until: str | None = None,
) -> Municipal:  # fmt: skip
    """A municipality's change from the month `start` (YYYY-MM) on, in an official series kept in `data`."""
    codes = [p for p in places.places() if p != places.COUNTRY]
    if place not in codes:
        raise AskedWrongly(
            f"No municipality has the code '{place}'.", where="the place", expected="four digits, such as 0350",
            todo="look the code up in the list of municipalities",
        )  # fmt: skip
    known = table(name)
    parted = split or (known.split.whole if known.split is not None else "")
    found = series(data, name, measure, parted, codes)
    if found is None:
        raise NoData(
            f"Nothing of table {name} is kept.", where=str(data), expected="figures of the table",
            todo=f"run `styrbord official fetch {name} --data {data}` or `styrbord official import`",
        )  # fmt: skip
    begins = _period(start)
    cuts = [(f"{on:%YM%m}", why) for on, why in found.breaks]
    first = max([_period(since or "0000-00"), *(on for on, _ in cuts if on <= begins)])
    last = min([_period(until or "9999-99"), *(_before(on) for on, _ in cuts if on > begins)])
    rows = [i for i, p in enumerate(found.periods) if first <= p <= last]
    periods, values = [found.periods[i] for i in rows], found.values[rows]
    if found.unit != "percent" and begins in periods:
        level = values[: periods.index(begins)].mean(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(level > 0, 100 * values / level, np.nan)
    change = local_change(values, found.codes, place, periods, begins)
    unit = "percent" if found.unit == "percent" else "index"
    names = dict(zip(found.codes, found.names, strict=True))
    return Municipal(change, found.title, unit, found.source, names, tuple(why for _, why in cuts))


def note(bench: Workbench, found: Municipal, *, by: str) -> None:
    """Note a municipality's change in the journal, for the page."""
    told = {n: plain(getattr(found, n)) for n in ("change", "title", "unit", "source", "broken")}
    name = {found.change.place: found.names[found.change.place]}
    bench.journal().append(stream=NOTED, kind="local-change-noted", data={**told, "names": name}, by=by)


def noted(bench: Workbench) -> tuple[Municipal, ...]:
    """The changes noted in the journal, newest first; of one place, table and start only the newest."""
    out: dict[tuple[str, str, int], Municipal] = {}
    for event in reversed(bench.journal().events(NOTED)):
        g = event.data
        if g is not None:
            made = Municipal(
                change_from(g["change"]), g["title"], g["unit"], g["source"], dict(g["names"]), tuple(g["broken"])
            )
            out.setdefault((made.change.place, made.title, made.change.start), made)
    return tuple(out.values())


def _before(period: str) -> str:
    """The month before, as a period."""
    year, month = int(period[:4]), int(period[5:])
    return f"{year - 1}M12" if month == 1 else f"{year}M{month - 1:02d}"


def _period(month: str) -> str:
    year, _, number_ = month.partition("-")
    return f"{year}M{number_}"


def of_teams(
    bench: Workbench, as_of: dt.date, teams: Sequence[str], start: str, *, since: str | None = None,
    known_on: dt.date | None = None,
) -> OfTeams:  # fmt: skip
    """A change in one or more teams from the month `start` (YYYY-MM) on, beside the register's other teams."""
    not_before(as_of, known_on)
    case = bench.case(as_of, known_on)
    last = date(number(as_of) - WITHIN - GAP - SETTLED)
    assert last is not None
    begun = since or f"{max(int(start[:4]) - 3, 1900)}{start[4:]}"
    months = [m for m in months_of(f"{begun}..{last:%Y-%m}") if m.first <= number(last)]
    labels = [m.label for m in months]
    values, names = team_shares(case, [m.first for m in months], number(as_of))
    unknown = [t for t in teams if t not in names]
    if unknown or start not in labels:
        raise AskedWrongly(
            f"There is no team '{unknown[0]}'." if unknown else f"The month {start} is not among those that are seen.",
            where="the change", expected=", ".join(names) if unknown else f"{labels[0]} to {labels[-1]}",
            todo="choose among these; the newest months are not seen until 13 weeks have passed",
        )  # fmt: skip
    if len(teams) == 1:
        return _one_team(values, names, teams[0], labels, start)
    at = labels.index(start)
    return OfTeams(tuple(labels), names, values, None, event_study(values, [at if n in teams else None for n in names]))


def _one_team(values: Floats, names: tuple[str, ...], team: str, labels: list[str], start: str) -> OfTeams:
    """One team over the months around the start in which it had enough persons, beside the teams that had too."""
    at, holes = labels.index(start), np.flatnonzero(np.isnan(values[:, names.index(team)]))
    if at in holes:
        raise NoData(
            f"The team had fewer than {LEAST} persons in {start}.", where=f"the team {team}",
            expected=f"at least {LEAST} persons of the team on support each month", todo="choose a larger team",
        )  # fmt: skip
    first = int(max(holes[holes < at], default=-1)) + 1
    last = int(min(holes[holes > at], default=len(labels)))
    inside, months = values[first:last], labels[first:last]
    others = ~np.isnan(inside).any(axis=0)
    kept = [n for n, good in zip(names, others, strict=True) if good]
    change = local_change(inside[:, others], kept, team, months, start)
    return OfTeams(tuple(labels), names, values, change, None)


def team_shares(case: CaseData, days: Sequence[int], as_of: int) -> tuple[Floats, tuple[str, ...]]:
    """Of those on support in each team on each day, the share who left within 13 weeks: (days, teams), and the teams.

    NaN where a team has fewer than twenty persons. With several municipalities a team is named after its own.
    """
    assigned = case["assignments"]
    label = np.array([t or "" for t in assigned["team"].to_pylist()], dtype=object)
    home = np.full(len(case.person_keys), "", dtype=object)
    home[case["persons"]["person"]] = case["persons"]["municipality"].to_pylist()
    if len(set(home[home != ""])) > 1:
        label = np.where(label == "", "", home[assigned["person"]] + " " + label)
    names = tuple(sorted(set(label.tolist()) - {""}))
    code = np.array([names.index(t) if t else -1 for t in label.tolist()], dtype=np.int64)
    person, start, end = support(case, None, as_of, gap=GAP)
    at_keys = keys(person, start)
    out = np.full((len(days), len(names)), np.nan)
    for i, day in enumerate(days):
        live = np.flatnonzero((assigned["starts_on"] <= day) & (assigned["until"] > day) & (code >= 0))
        who = assigned["person"][live].astype(np.int64)
        at = np.searchsorted(at_keys, keys(who, np.full(len(who), day)), side="right") - 1
        held = np.maximum(at, 0)
        on = (at >= 0) & (person[held] == who) & (end[held] > day) if len(person) else np.zeros(len(who), dtype=bool)
        many = np.bincount(code[live][on], minlength=len(names))
        left = np.bincount(code[live][on][end[held][on] <= day + WITHIN], minlength=len(names))
        out[i] = np.where(many >= LEAST, left / np.maximum(many, 1), np.nan)
    return out, names
