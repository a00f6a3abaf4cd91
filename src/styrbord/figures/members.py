# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who is behind a figure: the units of its denominator, each with whether it is in the numerator and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from styrbord.errors import AskedWrongly
from styrbord.figures.answer import frame_of
from styrbord.figures.frame import Frame, Labelled
from styrbord.figures.measure import Measure, View
from styrbord.figures.persons import persons_frame
from styrbord.figures.reckoning import DutiesProvider, Month, Reckoning
from styrbord.law.columns import Bools, Ints
from styrbord.law.duties import Duties
from styrbord.records.casedata import CaseData
from styrbord.records.days import date

Key = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One figure asked of one state of the data: a share, its view, month and group (`all` or `split:label`)."""

    case: CaseData
    as_of: dt.date
    provider: DutiesProvider | None
    measure: Measure
    view: str
    month: Month
    group: str = "all"


@dataclass(frozen=True)
class Members:
    """The units of the denominator: key (person key, and for duties row and first day), hit, reason, stratum."""

    keys: list[Key]
    hit: Bools
    why: list[str]
    stratum: list[str]
    person: Ints
    frame: Frame
    rows: Ints
    duties: Duties | None = None

    def value(self) -> float:
        """The share."""
        return float(self.hit.mean()) if len(self.hit) else float("nan")


def members(question: Question, strata: str = "benefit") -> Members:
    """The units behind the figure. Refuses measures that are no share, since nobody is in or out of those."""
    measure, view = question.measure, question.measure.view(question.view)
    if measure.counted != "share":
        raise AskedWrongly(
            f"The measure {measure.id} is no share.",
            where="who is behind a figure",
            expected="a measure counted as a share",
            todo="Ask for a measure such as focus-1-passive.",
        )
    reckoning = Reckoning(question.case, question.as_of, [question.month], question.provider)
    if not reckoning.months:
        raise AskedWrongly(
            f"{question.month.label} is not over on {question.as_of}.",
            where="the month asked for",
            expected="a month whose last day is on or before the day we look from",
            todo="Ask for an earlier month, or project the data first (`figures.project`).",
        )
    frame = _frame(reckoning, measure)
    among = frame.holds(measure.among, view) & _in_group(frame, question.group, view)
    rows = _each_once(frame, among)
    hit = frame.holds(measure.of_these, view)[rows]
    labels = frame.split(strata, view)
    place = frame.column("place", view) if measure.over == "duties" else None
    return Members(
        keys=_keys(question.case, frame, rows, measure, view),
        hit=hit,
        why=_why(frame, rows, measure, view),
        stratum=[labels.labels[c] if c >= 0 else "" for c in labels.codes[rows]],
        person=frame.person[rows],
        frame=frame,
        rows=rows,
        duties=reckoning.assessed(measure.rows).duties.where(np.asarray(place)[rows]) if place is not None else None,
    )


def behind(question: Question) -> list[tuple[Key, str, bool]]:
    """The units behind a share or a number: key, what decided, and whether the unit is in the numerator.

    Refuses measures that are neither: of those nobody is in or out.
    """
    if question.measure.counted != "number":
        found = members(question)
        return list(zip(found.keys, found.why, found.hit.tolist(), strict=True))
    measure, view = question.measure, question.measure.view(question.view)
    reckoning = Reckoning(question.case, question.as_of, [question.month], question.provider)
    frame = _frame(reckoning, measure)
    counted = frame.holds(measure.among, view) & frame.holds(measure.of_these, view)
    rows = _each_once(frame, counted & _in_group(frame, question.group, view))
    keys, why = _keys(question.case, frame, rows, measure, view), _why(frame, rows, measure, view)
    return [(key, word, True) for key, word in zip(keys, why, strict=True)]


def _frame(reckoning: Reckoning, measure: Measure) -> Frame:
    return persons_frame(reckoning, 0) if measure.over == "persons" else frame_of(reckoning, measure)


def _in_group(frame: Frame, group: str, view: View) -> Bools:
    if group == "all":
        return np.ones(len(frame), dtype=bool)
    split, _, label = group.partition(":") if ":" in group else ("benefit", "", group)
    labelled = frame.split(split, view)
    if label not in labelled.labels:
        return np.zeros(len(frame), dtype=bool)
    return np.asarray(labelled.codes == labelled.labels.index(label))


def _each_once(frame: Frame, among: Bools) -> Ints:
    rows = np.flatnonzero(among)
    if not frame.once_per_person or not len(rows):
        return rows
    return rows[np.unique(frame.person[rows], return_index=True)[1]]


def _keys(case: CaseData, frame: Frame, rows: Ints, measure: Measure, view: View) -> list[Key]:
    persons = case.person_keys.take(frame.person[rows]).to_pylist()
    if measure.over != "duties":
        return [(p,) for p in persons]
    row = frame.column("row", view)
    assert isinstance(row, Labelled)
    first = [str(date(int(d))) for d in frame.age_day[rows]]
    return [(p, row.labels[row.codes[r]], day) for p, r, day in zip(persons, rows, first, strict=True)]


def _why(frame: Frame, rows: Ints, measure: Measure, view: View) -> list[str]:
    """What decided, in one word or two: the outcome of a duty, or which of offer and hours made a person active."""
    if measure.over == "duties":
        outcome = frame.column("outcome", view)
        assert isinstance(outcome, Labelled)
        return [outcome.labels[c] for c in outcome.codes[rows]]
    if "passive" in measure.of_these:
        offer = np.asarray(frame.column("offer_in_window", view))[rows]
        passive = np.asarray(frame.column("passive", view))[rows]
        return ["passive" if p else "offer" if o else "hours" for p, o in zip(passive, offer, strict=True)]
    return [""] * len(rows)
