# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Columns that every kind of unit has: benefit, age, group, team, caseworker and load, origin, sex."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.figures.frame import Column, Frame, Labelled, Maker
from styrbord.figures.measure import View
from styrbord.figures.reckoning import Reckoning
from styrbord.figures.seniority import newest_covering
from styrbord.law.columns import Ints
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


def age_on(birth: Ints, day: Ints) -> Ints:
    """Age in whole years; -1 where the birth day is not known. Born on 29 February: birthday on the 28th."""
    known = birth != NO_DAY
    born = np.where(known, birth, 0)
    years = _year(day) - _year(born)
    had = np.zeros(len(birth), dtype=bool)
    for age in np.unique(years[known]):
        these = known & (years == age)
        had[these] = add_months(born[these], 12 * int(age)) <= day[these]
    return np.where(known, years - ~had, -1)


def _year(day: Ints) -> Ints:
    return np.asarray(day, dtype=np.int64).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _age(reckoning: Reckoning, frame: Frame) -> Column:
    age = age_on(reckoning.birth[frame.person], frame.age_day)
    return Labelled(np.where(age < 0, -1, np.digitize(age, [30, 50])), AGES)


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
    a, many = _assignments(reckoning), max(len(caseworker.labels), 1)
    load = np.zeros((len(reckoning.months) + 1, many), dtype=np.int64)
    for at, month in enumerate(reckoning.months):
        runs = (a["starts_on"] <= month.first) & (a["until"] > month.first) & (a["caseworker"].codes >= 0)
        pairs = np.unique(a["caseworker"].codes[runs] * reckoning.persons + a["person"][runs])
        load[at] = np.bincount(pairs // max(reckoning.persons, 1), minlength=many)
    persons = np.maximum(load[frame.month, np.maximum(caseworker.codes, 0)], 1)
    return Labelled(np.where(caseworker.codes < 0, -1, np.digitize(persons, [30, 50, 80])), LOADS)


def _origin(reckoning: Reckoning, frame: Frame) -> Column:
    table = reckoning.case["persons"]
    coded = table["origin"].dictionary_encode()
    coded = coded.combine_chunks() if hasattr(coded, "combine_chunks") else coded
    codes = np.full(reckoning.persons, -1, dtype=np.int64)
    codes[table["person"]] = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Labelled(codes[frame.person], tuple(coded.dictionary.to_pylist()))
