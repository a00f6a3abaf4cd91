# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The management supervision as it stands: method, people, risks, plan, runs and follow-ups, folded from events."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly, BadRule
from styrbord.records.events import Event
from styrbord.supervision import follow_up, people, plan, risk, runs
from styrbord.supervision.follow_up import FollowUp
from styrbord.supervision.method import Method, read_method
from styrbord.supervision.money import Money, read_money
from styrbord.supervision.people import Person
from styrbord.supervision.plan import Plan
from styrbord.supervision.risk import AreaRisk
from styrbord.supervision.runs import Run
from styrbord.workbench.bench import Workbench

_SHIPPED = Path(__file__).parent.parent / "catalogue" / "supervision"
OWN = "supervision.toml"


def method(bench: Workbench) -> Method:
    """The method in force: the shipped example, with what the register folder's `supervision.toml` says instead."""
    path = bench.register.path / OWN
    return _method(path, path.read_bytes() if path.exists() else b"")


@lru_cache(maxsize=8)
def _method(path: Path, written: bytes) -> Method:
    own = _own(path, written)
    told = {**_read(_SHIPPED / "method.toml"), **{k: v for k, v in own.items() if k != "area"}}
    return read_method(told, own.get("area") or _read(_SHIPPED / "areas.toml")["area"])


def money() -> Money:
    """The ladder of reimbursement and the rates."""
    return read_money(_read(_SHIPPED / "money.toml"))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _own(path: Path, written: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(written.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRule(
            f"The municipality's own method cannot be read: {error}.",
            where=str(path),
            expected="a TOML file of the build of the shipped method.toml",
            todo="correct the file, or take it away: then the shipped example is used",
        ) from error


# -- people


def everybody(bench: Workbench) -> dict[str, Person]:
    """All who were ever enrolled, by user name."""
    return people.fold_people(bench.journal().events(people.STREAM))


def demand(bench: Workbench, *, by: str, act: str) -> None:
    """Refuse one who may not do the act (see `supervision.people`)."""
    people.demand(everybody(bench), by, act)


# -- risk


def picture(bench: Workbench) -> dict[str, AreaRisk]:
    """The risk of every area of the method, also those nobody has assessed, and of areas assessed before."""
    folded = {a: risk.fold_risk(a, e) for a, e in _streams(bench.journal().below(risk.PREFIX), risk.PREFIX)}
    return {**{a.id: AreaRisk(a.id) for a in method(bench).areas}, **folded}


def area_risk(bench: Workbench, area: str) -> AreaRisk:
    """The risk of one area."""
    method(bench).area(area)
    return risk.fold_risk(area, bench.journal().events(risk.PREFIX + area))


# -- plan and runs


def year_plan(bench: Workbench, year: int) -> Plan:
    """The plan of a year; AskedWrongly when none was made."""
    found = plan.fold_plan(year, bench.journal().events(f"{plan.PREFIX}{year}"))
    if not found.versions:
        raise AskedWrongly(
            f"There is no plan for {year}.",
            where="the plan of the supervision",
            expected="a year that was planned",
            todo=f"plan it: `styrbord supervision plan --year {year} --make`",
        )
    return found


def all_runs(bench: Workbench, year: int | None = None) -> dict[str, Run]:
    """Every run of a year (of all years), by id, in order of id."""
    some = "" if year is None else f"{year}-"
    journal = bench.journal()
    own, samples = journal.below(runs.PREFIX + some), journal.below(runs.SAMPLES + some)
    events: dict[str, list[Event]] = {}
    for event in sorted((*own, *samples), key=lambda e: e.seq):
        id = event.stream.removeprefix(runs.PREFIX).removeprefix(runs.SAMPLES)
        events.setdefault(id, []).append(event)
    return {id: runs.fold_run(id, events[id]) for id in sorted(events)}


def one_run(bench: Workbench, id: str) -> Run:
    """One run, `planned` when nothing was done in it yet."""
    journal = bench.journal()
    events = sorted((*journal.events(runs.PREFIX + id), *journal.events(runs.SAMPLES + id)), key=lambda e: e.seq)
    return runs.fold_run(id, events)


def check_apart(bench: Workbench, *, run: str, act: str, by: str) -> None:
    """Refuse an act to one whose other act in the run shuts it out."""
    runs.check_apart(one_run(bench, run), act, by)


# -- follow-ups


def all_follow_ups(bench: Workbench, run: str = "") -> list[FollowUp]:
    """Every follow-up (of the runs whose id begins so), in order of run and case."""
    found = bench.journal().below(follow_up.PREFIX + run)
    return [follow_up.fold_follow_up(follow_up.PREFIX + s, e) for s, e in _streams(found, follow_up.PREFIX)]


def _streams(events: Iterable[Event], prefix: str) -> list[tuple[str, list[Event]]]:
    ordered = sorted(events, key=lambda e: (e.stream, e.version))
    return [(s.removeprefix(prefix), list(e)) for s, e in groupby(ordered, key=lambda e: e.stream)]


def names(bench: Workbench) -> Mapping[str, str]:
    """What people are called, by user name."""
    return {user: person.name for user, person in everybody(bench).items()}
