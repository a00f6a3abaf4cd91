# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A drawn sample being read: its state folded from its events, and the rules for what may be answered.

The events of a sample lie in `supervision-sample/<id>`: `sample-drawn`, `case-linked` (whom a case concerns),
`answer-given`, `second-answer-given`, `case-replaced`, `population-checked`, `reading-closed`, `sample-evaluated`. What
is said of a case carries the person as its subject, so that it is emptied when the person is erased; a case whose
events are emptied counts as one that cannot be judged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from styrbord.errors import AskedWrongly, NotAllowed
from styrbord.records.events import Event
from styrbord.supervision.checklist import WRONG, Checklist, Point
from styrbord.supervision.draw import Draw, Recipe, recipe_from

PREFIX, POPULATIONS, CHECKLISTS = "supervision-sample/", "supervision-population/", "supervision-checklist/"
REPLACED_FOR = ("moved-away", "file-missing", "confidential", "handled-by-reader", "erased", "other")
RANDOM, TARGETED, REPLACEMENT = "random", "targeted", "replacement"


@dataclass(frozen=True)
class Answer:
    """An answer to one measuring point, under the checklist of that digest. `proposed` is what the register said."""

    answer: str
    checklist: str
    reason: str = ""
    cause: str = ""
    paid: float | None = None
    right: float | None = None
    proposed: str = ""


@dataclass(frozen=True)
class Reading:
    """What one reader has answered of a case so far; the newest answer to each point."""

    by: str
    at: dt.datetime
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class SampleCase:
    """A case of the sample. `part` is random, targeted or replacement; `may_read` those who have not handled it."""

    id: str
    place: int
    stratum: str
    probability: Fraction | None
    part: str
    reader: str
    may_read: tuple[str, ...]
    person: str | None = None
    why: str = ""  # why it is targeted, or what it replaces
    replaced_by: str = ""
    first: Reading | None = None
    second: Reading | None = None


@dataclass(frozen=True)
class Sample:
    """A sample as it stands. `seen` is the version of its stream; `told` the event of the draw."""

    id: str
    told: Mapping[str, Any] = field(default_factory=dict)
    drawn_by: str = ""
    drawn_at: dt.datetime | None = None
    cases: Mapping[str, SampleCase] = field(default_factory=dict)
    second_cases: tuple[str, ...] = ()
    replacements: tuple[tuple[str, str, str], ...] = ()  # (case, the one in its place, why), in order
    checks: tuple[Mapping[str, Any], ...] = ()
    closed_by: str = ""
    evaluation: Mapping[str, Any] | None = None
    seen: int = 0

    @property
    def recipe(self) -> Recipe:
        """How it was drawn."""
        return recipe_from(self.told["recipe"])

    def part(self, *parts: str) -> list[SampleCase]:
        """The cases of some parts that stand (are not replaced), in order of reading."""
        some = [c for c in self.cases.values() if c.part in parts and not c.replaced_by]
        return sorted(some, key=lambda c: (c.part == TARGETED, c.place, c.id))


@dataclass(frozen=True)
class ErrorCase:
    """A case with errors: its measuring points with their grades, and whether one of them is material."""

    case: str
    points: tuple[tuple[str, str], ...]

    @property
    def is_material(self) -> bool:
        """Is one of the errors material?"""
        return any(grade == WRONG[1] for _, grade in self.points)


def fold_sample(id: str, events: Iterable[Event]) -> Sample:
    """The state of a sample from its events, in the order they were written."""
    sample, seen = Sample(id), 0
    for event in events:
        if event.data is not None and event.kind in _STEPS:
            sample = _STEPS[event.kind](sample, event, event.data)
        seen = event.version
    return replace(sample, seen=seen)


def _drawn(sample: Sample, event: Event, told: Mapping[str, Any]) -> Sample:
    cases = {c["case"]: _chosen(c, RANDOM) for c in told["chosen"]}
    cases |= {c["case"]: _chosen(c, TARGETED) for c in told["targeted"] if c["case"] not in cases}
    second = tuple(told["second"]["cases"])
    return replace(sample, told=told, drawn_by=event.by, drawn_at=event.at, cases=cases, second_cases=second)


def _chosen(told: Mapping[str, Any], part: str) -> SampleCase:
    probability = Fraction(told["probability"]) if told.get("probability") else None
    return SampleCase(
        told["case"], told["place"], told.get("stratum", ""), probability, part, told["reader"],
        tuple(told["may_read"]), why=told.get("reason", ""),
    )  # fmt: skip


def _with(sample: Sample, case: SampleCase) -> Sample:
    cases = sample.cases
    assert isinstance(cases, dict)
    cases[case.id] = case  # made by this fold and seen by nobody yet
    return sample


def _linked(sample: Sample, event: Event, told: Mapping[str, Any]) -> Sample:
    return _with(sample, replace(sample.cases[told["case"]], person=event.subject))


def _answered(sample: Sample, event: Event, told: Mapping[str, Any]) -> Sample:
    case = sample.cases[told["case"]]
    is_second = event.kind == "second-answer-given"
    before = case.second if is_second else case.first
    given = {point: Answer(checklist=told["checklist"], **a) for point, a in told["answers"].items()}
    reading = Reading(event.by, event.at, {**(before.answers if before else {}), **given})
    return _with(sample, replace(case, second=reading) if is_second else replace(case, first=reading))


def _replaced(sample: Sample, event: Event, told: Mapping[str, Any]) -> Sample:
    old = sample.cases[told["case"]]
    new = SampleCase(
        told["by"], old.place, old.stratum, old.probability, REPLACEMENT, told["reader"], tuple(told["may_read"]),
        why=told["case"],
    )  # fmt: skip
    sample = _with(_with(sample, replace(old, replaced_by=new.id)), new)
    second = tuple(new.id if c == old.id else c for c in sample.second_cases)
    done = (*sample.replacements, (old.id, new.id, told["why"]))
    return replace(sample, second_cases=second, replacements=done)


_STEPS: dict[str, Callable[[Sample, Event, Mapping[str, Any]], Sample]] = {
    "sample-drawn": _drawn,
    "case-linked": _linked,
    "answer-given": _answered,
    "second-answer-given": _answered,
    "case-replaced": _replaced,
    "population-checked": lambda s, e, told: replace(s, checks=(*s.checks, told)),
    "reading-closed": lambda s, e, told: replace(s, closed_by=e.by),
    "sample-evaluated": lambda s, e, told: replace(s, evaluation=told),
}


# -- what a case comes to


def is_complete(reading: Reading | None, checklists: Mapping[str, Checklist]) -> bool:
    """Is every point answered of the checklist that the newest answers were given under?"""
    if reading is None or not reading.answers:
        return False
    newest = checklists[list(reading.answers.values())[-1].checklist]
    return all(p.id in reading.answers for p in newest.points)


def error_cases(sample: Sample) -> tuple[ErrorCase, ...]:
    """Every case with an error, in all parts of the sample, in order of reading."""
    found = []
    for case in sample.part(RANDOM, REPLACEMENT, TARGETED):
        answers = case.first.answers if case.first else {}
        wrong = tuple((point, a.answer) for point, a in answers.items() if a.answer in WRONG)
        if wrong:
            found.append(ErrorCase(case.id, wrong))
    return tuple(found)


# -- what may be done


def find(sample: Sample, case: str) -> SampleCase:
    """The case, when it is one that stands in the sample."""
    if not sample.told:
        raise AskedWrongly(
            "No sample has been drawn.",
            where=f"sample {sample.id}",
            expected="the id of a sample that was drawn",
            todo="draw it: `styrbord supervision draw`",
        )
    found = sample.cases.get(case)
    if found is None or found.replaced_by:
        raise AskedWrongly(
            "The case is not in the sample." if found is None else "The case was replaced by another.",
            where=f"sample {sample.id}, case {case}",
            expected="a case that was drawn and not replaced",
            todo="`styrbord supervision read` lists the cases of the sample",
        )
    return found


def answers_given(
    sample: Sample, checklist: Checklist, case: str, answers: Mapping[str, Mapping[str, Any]], *, by: str,
    causes: Sequence[str], second: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """What the event of some answers says. Refuses the wrong reader, unknown points or answers, and lacking reasons."""
    _open(sample)
    one = find(sample, case)
    _check_reader(sample, one, by, second)
    if not answers:
        raise _lacks(sample, case, "no answer", "at least one measuring point answered")
    for id, given in answers.items():
        _check_answer(sample, case, checklist.point(id), given, causes)
    return {"case": case, "checklist": checklist.digest, "answers": {p: dict(a) for p, a in answers.items()}}


def replacement(
    sample: Sample, case: str, why: str, draw: Draw, may_read: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """What the event of a replacement says: the next of the stratum's reserves that is not used yet."""
    _open(sample)
    one = find(sample, case)
    if why not in REPLACED_FOR:
        raise _lacks(sample, case, "no known reason", f"one of {', '.join(REPLACED_FOR)}")
    if one.part == TARGETED:
        raise _lacks(sample, case, "chosen by name", "a case of the random part; a targeted one is just left out")
    for reserve in draw.reserves.get(one.stratum, ()):
        if reserve not in sample.cases and may_read.get(reserve):
            free = list(may_read[reserve])
            reader = one.reader if one.reader in free else free[0]
            return {"case": case, "by": reserve, "why": why, "reader": reader, "may_read": free}
    raise AskedWrongly(
        "There is no case left to put in its place.",
        where=f"sample {sample.id}, stratum {one.stratum!r}",
        expected="a stratum with cases that were not drawn",
        todo="leave the case unread: it then counts as one that cannot be judged",
    )


def closing(sample: Sample, checklists: Mapping[str, Checklist]) -> dict[str, Any]:
    """What the event of the closed reading says: how many were read, and how many were not."""
    _open(sample)
    random = sample.part(RANDOM, REPLACEMENT)
    if not random:
        find(sample, "")
    read = sum(is_complete(c.first, checklists) for c in random)
    return {"read": read, "unread": len(random) - read}


def _open(sample: Sample) -> None:
    if sample.closed_by:
        raise AskedWrongly(
            "The reading is closed.",
            where=f"sample {sample.id}",
            expected="a sample that is being read",
            todo="errors found later are followed up by themselves; the sample stays as it was evaluated",
        )


def _check_reader(sample: Sample, one: SampleCase, by: str, second: bool) -> None:
    if not second:
        allowed: tuple[str, ...] = one.may_read
    else:
        named = sample.told["second"]["reader"]
        allowed = (named,) if one.id in sample.second_cases and (not one.first or one.first.by != named) else ()
    if by not in allowed:
        raise NotAllowed(
            f"{by} may not read this case again." if second else f"{by} may not read this case.",
            where=f"sample {sample.id}, case {one.id}",
            expected=f"one of its readers who has not handled it: {', '.join(allowed) or 'nobody'}"
            + (" (not the one who read it first)" if second else ""),
            todo="let one of them read it, or replace the case with a reason",
        )


def _check_answer(sample: Sample, case: str, point: Point, given: Mapping[str, Any], causes: Sequence[str]) -> None:
    answer = given.get("answer")
    unknown = set(given) - {"answer", "reason", "cause", "paid", "right", "proposed"}
    if answer not in point.answers or unknown:
        raise _lacks(sample, case, f"no such answer to {point.id}", f"one of {', '.join(point.answers)}")
    if answer in point.reasons and len(str(given.get("reason", "")).strip()) < 3:
        raise _lacks(sample, case, f"no reason for {answer!r} at {point.id}", "a few words on what is wrong")
    if given.get("cause") and given["cause"] not in causes:
        raise _lacks(sample, case, f"no such cause at {point.id}", f"one of {', '.join(causes)}")
    for name in ("paid", "right"):
        value = given.get(name)
        if value is not None and not (point.kroner and isinstance(value, int | float) and 0 <= value < 1e9):
            raise _lacks(sample, case, f"no usable kroner at {point.id}", "kroner from 0 up, at points that check them")


def _lacks(sample: Sample, case: str, what: str, expected: str) -> AskedWrongly:
    return AskedWrongly(
        f"The answer was not saved: {what}.",
        where=f"sample {sample.id}, case {case}",
        expected=expected,
        todo="mend it and save again; what was saved before stands",
    )
