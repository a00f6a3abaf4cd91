# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Persons per caseworker beside the advised numbers, by team and by kind of case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.errors import NoData
from styrbord.law.spells import find_spells
from styrbord.records.casedata import CaseData
from styrbord.records.days import NO_DAY
from styrbord.records.tables import GROUPS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
FEW = 10  # smaller numbers of persons are not told


@dataclass(frozen=True)
class KindOfCase:
    """Persons of one kind with a caseworker, and how many workers they would need at the lowest and highest advised
    number
    and at thirty each; None where the persons are few."""

    id: str
    title: Mapping[str, str]
    low: int
    high: int
    persons: int | None
    workers_low: float | None
    workers_high: float | None
    workers_thirty: float | None


@dataclass(frozen=True)
class Team:
    """A team's caseworkers and their loads, None where its persons are few. `over` workers have more than the
    highest advised number for their mix."""

    name: str
    workers: int
    persons: int | None
    mean: float | None
    median: float | None
    most: int | None
    over: int


@dataclass(frozen=True)
class Caseload:
    """Who has how many; `unassigned` persons have no caseworker, `outside` are of a kind without an advised number."""

    kinds: tuple[KindOfCase, ...]
    teams: tuple[Team, ...]
    unassigned: int | None
    outside: int | None


@dataclass(frozen=True)
class Assigned:
    """The caseworker of each person with a running spell: positions in `workers` (-1: none); `team_of` each worker."""

    person: Ints
    worker: Ints
    workers: tuple[str, ...]
    team_of: tuple[str, ...]
    group: Ints
    benefit: Ints


def assigned(case: CaseData, as_of: int) -> Assigned:
    """Persons with a running spell and the newest caseworker in force. NoData when the register holds no
    assignments."""
    table = case["assignments"]
    if "assignments" in case.missing or not len(table["person"]):
        raise NoData(
            "The data cannot carry this: no caseworker is known of anybody.",
            where="the table assignments",
            expected="assignments of persons to caseworkers and teams",
            todo="let the export bring the table assignments, or plan by team capacity alone",
        )
    spells = find_spells(case, as_of)
    running = np.flatnonzero(spells.until > as_of)
    person, first = np.unique(spells.person[running], return_index=True)
    live = np.flatnonzero((table["starts_on"] <= as_of) & (table["until"] > as_of))
    newest = np.full(len(case.person_keys), -1, dtype=np.int64)
    newest[table["person"][live]] = live
    row = newest[person]
    names, teams = table["caseworker"].to_pylist(), table["team"].to_pylist()
    found = {names[r]: teams[r] or "" for r in row[row >= 0].tolist()}
    workers = tuple(sorted(found))
    place = {name: i for i, name in enumerate(workers)}
    worker = np.array([place[names[r]] if r >= 0 else -1 for r in row.tolist()], dtype=np.int64)
    return Assigned(
        person.astype(np.int64), worker, workers, tuple(found[w] for w in workers),
        _group(case, person.astype(np.int64), as_of), spells.benefit[running][first].astype(np.int64),
    )  # fmt: skip


def _group(case: CaseData, person: Ints, as_of: int) -> Ints:
    table = case["target_groups"]
    live = np.flatnonzero((table["starts_on"] <= as_of) & (table["until"] > as_of))
    newest = np.full(len(case.person_keys), -1, dtype=np.int64)
    newest[table["person"][live]] = table["group"][live]
    return newest[person]


def caseload(case: CaseData, as_of: int, norms: Sequence[Mapping[str, Any]]) -> Caseload:
    """The caseload on a day beside the advised numbers."""
    who = assigned(case, as_of)
    kind = _kinds(case, who, as_of, norms)
    held = who.worker >= 0
    kinds = tuple(_kind(norm, int((held & (kind == i)).sum())) for i, norm in enumerate(norms))
    high = np.array([float(n["high"]) for n in norms] + [np.inf])
    load: Floats = np.bincount(who.worker[held], weights=1 / high[kind[held]], minlength=len(who.workers)).astype(float)
    many = np.bincount(who.worker[held], minlength=len(who.workers))
    teams = tuple(_team(name, who, many, load) for name in sorted(set(who.team_of)))
    return Caseload(kinds, teams, _shown(int((~held).sum())), _shown(int((held & (kind < 0)).sum())))


def _kinds(case: CaseData, who: Assigned, as_of: int, norms: Sequence[Mapping[str, Any]]) -> Ints:
    """The kind of each person's case by group and age on the day; -1 outside all."""
    born = np.full(len(case.person_keys), NO_DAY, dtype=np.int64)
    born[case["persons"]["person"]] = case["persons"]["birth_date"]
    age = (as_of - born[who.person]) / 365.25
    out = np.full(len(who.person), -1, dtype=np.int64)
    for i, norm in enumerate(norms):
        inside = np.isin(who.group, [GROUPS.index(g) for g in norm["groups"]])
        out[inside & (age >= norm["age"][0]) & (age < norm["age"][1])] = i
    return out


def _kind(norm: Mapping[str, Any], persons: int) -> KindOfCase:
    shown = _shown(persons)
    needs = [None if shown is None else shown / n for n in (norm["low"], norm["high"], 30)]
    return KindOfCase(norm["id"], norm["title"], norm["low"], norm["high"], shown, *needs)


def _team(name: str, who: Assigned, many: Ints, load: Floats) -> Team:
    mine = np.flatnonzero([t == name for t in who.team_of])
    own, over = many[mine], int((load[mine] > 1 + 1e-9).sum())
    persons = _shown(int(own.sum()))
    if persons is None:
        return Team(name, len(mine), None, None, None, None, over)
    return Team(name, len(mine), persons, float(own.mean()), float(np.median(own)), int(own.max()), over)


def _shown(persons: int) -> int | None:
    return None if 0 < persons < FEW else persons
