# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Columns that every kind of unit has: benefit, age, group, team, caseworker and load, origin, sex."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.figures.frame import Column, Frame, Labelled, Maker
from styrbord.figures.reckoning import Reckoning
from styrbord.figures.seniority import newest_covering
from styrbord.law.columns import Ints, running_latest, starts_of
from styrbord.records.days import NO_DAY, add_months
from styrbord.records.tables import BENEFITS, GROUPS, GROUPS_OF_BENEFIT, SEXES

AGES = ("under-30", "30-49", "50+")
LOADS = ("1-29", "30-49", "50-79", "80+")
WITH_TARGET_GROUP = np.array([bool(GROUPS_OF_BENEFIT[b]) for b in BENEFITS])
_ONLY_GROUP = np.array(
    [GROUPS.index(GROUPS_OF_BENEFIT[b][0]) if len(GROUPS_OF_BENEFIT[b]) == 1 else -1 for b in BENEFITS]
)


def who(reckoning: Reckoning, benefit: npt.NDArray[Any]) -> dict[str, Maker]:
    """Makers of the common columns for units on these benefits (-1: none)."""
    return {
        "benefit": lambda f, v: Labelled(benefit, BENEFITS),
        "with_target_group": lambda f, v: (benefit >= 0) & WITH_TARGET_GROUP[benefit],
        "age": lambda f, v: _age(reckoning, f),
        "group": lambda f, v: _group(reckoning, f, benefit),
        "team": lambda f, v: _assigned(reckoning, f, "team"),
        "caseworker": lambda f, v: _assigned(reckoning, f, "caseworker"),
        "caseworker_load": lambda f, v: _load(reckoning, f),
        "origin": lambda f, v: _origin(reckoning, f),
        "sex": lambda f, v: Labelled(reckoning.person_column("sex", -1)[f.person], SEXES),
    }


def birthdays(reckoning: Reckoning, years: int) -> Ints:
    """The day each person turns so many years; born on 29 February: the 28th in other years. `NO_DAY`: not known."""
    key = ("birthdays", years)
    if key not in reckoning.kept:
        birth = reckoning.birth
        known = birth != NO_DAY
        reckoning.kept[key] = np.where(known, add_months(np.where(known, birth, 0), 12 * years), NO_DAY)
    found: Ints = reckoning.kept[key]
    return found


def _age(reckoning: Reckoning, frame: Frame) -> Column:
    codes = np.zeros(len(frame), dtype=np.int64)
    for years in (30, 50):
        turns = birthdays(reckoning, years)[frame.person]
        codes += turns <= frame.age_day
    return Labelled(np.where(turns == NO_DAY, -1, codes), AGES)


def _group(reckoning: Reckoning, frame: Frame, benefit: npt.NDArray[Any]) -> Column:
    """The one group a benefit can have, else the newest of groups 2-5 in force on the day."""
    codes = np.where(benefit >= 0, _ONLY_GROUP[benefit], -1)
    table = reckoning.case["target_groups"]
    wanted = np.isin(table["group"], [GROUPS.index(g) for g in ("2", "3", "4", "5")])
    person, start, until = (table[c][wanted].astype(np.int64) for c in ("person", "starts_on", "until"))
    doubt = np.flatnonzero((codes < 0) & (benefit >= 0) & WITH_TARGET_GROUP[benefit])
    row = newest_covering(person, start, until, frame.person[doubt], frame.day[doubt])
    codes[doubt] = np.where(row >= 0, table["group"][wanted][np.maximum(row, 0)], -1) if len(person) else -1
    return Labelled(codes, GROUPS)


def _assignments(reckoning: Reckoning) -> dict[str, Any]:
    if "assignments" not in reckoning.kept:
        table = reckoning.case["assignments"]
        columns: dict[str, Any] = {c: table[c].astype(np.int64) for c in ("person", "starts_on", "until")}
        for name in ("team", "caseworker"):
            coded = table[name].dictionary_encode()
            coded = coded.combine_chunks() if hasattr(coded, "combine_chunks") else coded
            codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
            columns[name] = Labelled(codes, tuple(coded.dictionary.to_pylist()))
        reckoning.kept["assignments"] = columns
    found: dict[str, Any] = reckoning.kept["assignments"]
    return found


def _assignment_of(reckoning: Reckoning, frame: Frame) -> Ints:
    a = _assignments(reckoning)
    return newest_covering(a["person"], a["starts_on"], a["until"], frame.person, frame.day)


def _assigned(reckoning: Reckoning, frame: Frame, name: str) -> Column:
    row = _assignment_of(reckoning, frame)
    column: Labelled = _assignments(reckoning)[name]
    codes = np.where(row >= 0, column.codes[np.maximum(row, 0)], -1) if len(column.codes) else row
    return Labelled(codes, column.labels)


def _load(reckoning: Reckoning, frame: Frame) -> Column:
    """How many persons the caseworker had on the first day of the unit's month, in bands."""
    caseworker = _assigned(reckoning, frame, "caseworker")
    assert isinstance(caseworker, Labelled)
    load = _loads(reckoning, len(caseworker.labels))
    persons = np.maximum(load[frame.month, np.maximum(caseworker.codes, 0)], 1)
    return Labelled(np.where(caseworker.codes < 0, -1, np.digitize(persons, [30, 50, 80])), LOADS)


def _loads(reckoning: Reckoning, caseworkers: int) -> Ints:
    """Persons of each caseworker (columns) on the first day of each month (rows)."""
    if "loads" not in reckoning.kept:
        a, firsts = _assignments(reckoning), np.array([m.first for m in reckoning.months], dtype=np.int64)
        codes = a["caseworker"].codes
        pair = codes * reckoning.persons + a["person"]
        order = np.lexsort((a["starts_on"], pair))
        order = order[codes[order] >= 0]
        head = starts_of(pair[order]) if len(order) else np.zeros(0, dtype=bool)
        reach = running_latest(np.cumsum(head), a["until"][order]) if len(order) else order
        follows = np.flatnonzero(~head)
        begins = a["starts_on"][order].copy()
        begins[follows] = np.maximum(begins[follows], reach[follows - 1])  # two rows for one person count once
        load = np.zeros((len(firsts) + 1, max(caseworkers, 1)), dtype=np.int64)
        alive = begins < a["until"][order]
        for day, step in ((begins, 1), (a["until"][order], -1)):
            np.add.at(load, (np.searchsorted(firsts, day[alive]), codes[order][alive]), step)
        reckoning.kept["loads"] = np.cumsum(load, axis=0)
    found: Ints = reckoning.kept["loads"]
    return found


def _origin(reckoning: Reckoning, frame: Frame) -> Column:
    table = reckoning.case["persons"]
    coded = table["origin"].dictionary_encode()
    coded = coded.combine_chunks() if hasattr(coded, "combine_chunks") else coded
    codes = np.full(reckoning.persons, -1, dtype=np.int64)
    codes[table["person"]] = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Labelled(codes[frame.person], tuple(coded.dictionary.to_pylist()))
