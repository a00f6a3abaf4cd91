# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`Measure`: a question as data, parsed once from a file of the catalogue and refused when it contradicts itself.

The format is described in `docs/measure-files.md`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from styrbord.errors import AskedWrongly, BadRule
from styrbord.figures.columns import COLUMNS, DATED_BY, SPLITS, SUMS
from styrbord.figures.figure import BASES

UNITS = (
    "share",
    "persons",
    "full_time_persons",
    "spells",
    "duties",
    "offers",
    "interviews",
    "hours",
    "days",
    "change",
    "yes_no",
)
BETTER = ("higher", "lower", "neither")
COUNTED = ("share", "number", "sum", "mean", "median", "ended", "ended_naive", "change", "run_below", "restated")
YEARS = ("average", "sum", "last", "none")
FIELDS = {
    "id", "question", "explanation", "on_time", "unit", "better", "over", "counted", "among", "of_these", "sums",
    "of", "months", "minimum", "below", "dated_by", "split_by", "hide_below", "year", "year_left_out", "needs", "rows",
    "basis", "reference", "checked_on", "ours", "not_established", "left_out", "in_force", "until", "views",
    "parameters", "cases",
}  # fmt: skip
REQUIRED = ("id", "question", "explanation", "unit", "better", "counted", "basis", "checked_on", "reference")


@dataclass(frozen=True)
class View:
    """One reading of the law a measure can be answered in; `parameters` are read by the columns that need them."""

    name: str
    title: Mapping[str, str]
    parameters: Mapping[str, Any]

    @cached_property
    def key(self) -> str:
        """The parameters as text: what columns are kept by."""
        return repr(self.parameters)


@dataclass(frozen=True)
class Measure:
    """One question. `among` and `of_these` are conditions on the columns of what is counted `over`."""

    id: str
    question: Mapping[str, str]
    explanation: Mapping[str, str]
    unit: str
    better: str
    over: str
    counted: str
    among: Mapping[str, Any]
    of_these: Mapping[str, Any]
    sums: str
    of: str
    months: int
    minimum: float
    below: float
    dated_by: str
    split_by: tuple[str, ...]
    hide_below: int
    year: str
    year_left_out: tuple[str, ...]
    needs: tuple[str, ...]
    rows: tuple[str, ...]
    basis: str
    on_time: str
    ours: Mapping[str, str]
    not_established: Mapping[str, str]
    in_force: dt.date | None
    until: dt.date | None
    views: tuple[View, ...]
    cases: tuple[Mapping[str, Any], ...]
    version: str

    def view(self, name: str) -> View:
        """The view of that name, or an error that names those there are."""
        for view in self.views:
            if view.name == name:
                return view
        names = ", ".join(v.name or "(none)" for v in self.views)
        raise AskedWrongly(
            f"The measure {self.id} does not know the view {name!r}.",
            where=f"measure {self.id}",
            expected=f"one of: {names}",
            todo="Choose one of these, or add the view to the measure file.",
        )


def parse(given: Mapping[str, Any], where: str) -> Measure:
    """The measure in a parsed file, or `BadRule` with what contradicts what."""
    _check_fields(given, where)
    over = given.get("over", "")
    views = tuple(_view(v) for v in given.get("views", [])) or (View("", {}, given.get("parameters", {})),)
    measure = Measure(
        id=given["id"],
        question=given["question"],
        explanation=given["explanation"],
        unit=given["unit"],
        better=given["better"],
        over=over,
        counted=given["counted"],
        among=given.get("among", {}),
        of_these=given.get("of_these", {}),
        sums=given.get("sums", ""),
        of=given.get("of", ""),
        months=given.get("months", 0),
        minimum=given.get("minimum", 0),
        below=given.get("below", 0.0),
        dated_by=given.get("dated_by", DATED_BY.get(over, ("",))[0]),
        split_by=tuple(given.get("split_by", [])),
        hide_below=given.get("hide_below", 10),
        year=given.get("year", "none"),
        year_left_out=tuple(given.get("year_left_out", [])),
        needs=tuple(given.get("needs", [])),
        rows=tuple(given.get("rows", [])),
        basis=given["basis"],
        on_time=given.get("on_time", ""),
        ours=given.get("ours", {}),
        not_established=given.get("not_established", {}),
        in_force=given.get("in_force"),
        until=given.get("until"),
        views=views,
        cases=tuple(given.get("cases", [])),
        version=version_of(given),
    )
    _check_meaning(measure, where)
    return measure


def version_of(given: Mapping[str, Any]) -> str:
    """A short hash of all that decides the answer; a new case or a better sentence is no new version."""
    told = {"question", "explanation", "cases", "left_out", "ours", "not_established", "checked_on", "reference"}
    text = json.dumps({k: v for k, v in given.items() if k not in told}, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _view(given: Mapping[str, Any]) -> View:
    return View(
        given.get("name", ""), given.get("title", {}), {k: v for k, v in given.items() if k not in ("name", "title")}
    )


def _check_fields(given: Mapping[str, Any], where: str) -> None:
    unknown = sorted(set(given) - FIELDS)
    if unknown:
        raise _bad(where, f"the field {unknown[0]!r} is unknown", f"one of {', '.join(sorted(FIELDS))}")
    absent = [f for f in REQUIRED if f not in given]
    if absent:
        raise _bad(where, f"the field {absent[0]!r} is missing", f"all of {', '.join(REQUIRED)}")
    for name, known in (("unit", UNITS), ("better", BETTER), ("counted", COUNTED), ("basis", BASES)):
        _one_of(given[name], known, name, where)
    for text in ("question", "explanation"):
        if not all(given[text].get(language) for language in ("da", "en")):
            raise _bad(where, f"{text} is not in both languages", f"{text}.da and {text}.en")


def _check_meaning(measure: Measure, where: str) -> None:
    _one_of(measure.year, YEARS, "year", where)
    names = [v.name for v in measure.views]
    if len(set(names)) < len(names):
        raise _bad(where, "two views have one name", "each view its own name")
    if measure.counted in ("change", "run_below", "restated"):
        if not measure.of or (measure.counted != "restated" and measure.months < 1):
            raise _bad(where, f"{measure.counted} without `of` and `months`", "`of` (a measure's id) and `months`")
        return
    _one_of(measure.over, tuple(COLUMNS), "over", where)
    _one_of(measure.dated_by, DATED_BY[measure.over], "dated_by", where)
    for split in measure.split_by:
        for part in split.split("|"):
            _one_of(part, SPLITS[measure.over], "split_by", where)
    for condition in (*measure.among, *measure.of_these):
        _one_of(condition, COLUMNS[measure.over], "a condition", where)
    if measure.counted in ("sum", "mean", "median"):
        _one_of(measure.sums, SUMS[measure.over], "sums", where)
    if measure.counted == "share" and not measure.of_these:
        raise _bad(where, "a share of all is always 100 per cent", "`of_these` with at least one condition")


def _one_of(value: object, known: tuple[str, ...], name: str, where: str) -> None:
    if value not in known:
        raise _bad(where, f"{name} is {value!r}", f"one of {', '.join(known)}")


def _bad(where: str, what: str, expected: str) -> BadRule:
    return BadRule(
        f"The measure file contradicts itself: {what}.",
        where=where,
        expected=expected,
        todo="Correct the file; docs/measure-files.md describes every field.",
    )
