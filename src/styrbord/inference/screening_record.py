# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What people have done with the screening, folded from the journal: models, switch, judgements, segments, answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from styrbord.records.events import Event

MODEL, INPUTS, JUDGEMENTS, SEGMENTS, ANSWERS = (
    f"screening/{name}" for name in ("model", "inputs", "judgements", "segments", "answers")
)
VIEWS = ("long", "unsure", "short")  # a caseworker's own judgement: will the spell be long?


@dataclass(frozen=True)
class Step:
    """Something decided about the screening itself: by whom, when, why."""

    kind: str
    by: str
    at: dt.datetime
    why: str = ""
    model: str = ""


@dataclass(frozen=True)
class Standing:
    """How the screening stands: model in use by benefits, whether it is off, sensitive inputs allowed, all steps."""

    in_use: dict[str, str] = field(default_factory=dict)
    off: Step | None = None
    allowed: dict[str, Step] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


def standing(events: Iterable[Event]) -> Standing:
    """The standing after events of the streams of models and inputs, in order."""
    in_use: dict[str, str] = {}
    allowed: dict[str, Step] = {}
    off, steps = None, []
    for e in events:
        data = e.data or {}
        step = Step(e.kind, e.by, e.at, data.get("why", ""), data.get("model", ""))
        steps.append(step)
        if e.kind == "model-taken-into-use":
            in_use[data["benefits"]] = data["model"]
        elif e.kind == "switched-off":
            off, in_use = step, {}
        elif e.kind == "switched-on":
            off = None
        elif e.kind == "input-allowed":
            allowed[data["input"]] = step
        elif e.kind == "input-withdrawn":
            allowed.pop(data["input"], None)
    return Standing(in_use, off, allowed, tuple(steps))


@dataclass(frozen=True)
class Judgement:
    """A caseworker's own judgement of one person: long, unsure or short; had they seen the score when they judged?"""

    person_key: str
    view: str
    on: dt.date
    by: str
    saw_score: bool
    note: str = ""


def judgements(events: Iterable[Event]) -> list[Judgement]:
    """All judgements in order; those of erased persons are gone."""
    return [
        Judgement(e.subject, e.data["view"], dt.date.fromisoformat(e.data["on"]), e.by, e.data["saw_score"],
                  e.data.get("note", ""))
        for e in events
        if e.kind == "judged" and e.subject and e.data
    ]  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """The segment a caseworker has set for a person (empty: none fits), from which day, and what had been proposed."""

    person_key: str
    segment: str
    on: dt.date
    by: str
    proposed: tuple[str, ...] = ()
    note: str = ""


def placed(events: Iterable[Event]) -> dict[str, Placed]:
    """The newest segment of each person."""
    out: dict[str, Placed] = {}
    for e in events:
        if e.kind == "segment-set" and e.subject and e.data:
            on = dt.date.fromisoformat(e.data["on"])
            told = (tuple(e.data.get("proposed", ())), e.data.get("note", ""))
            out[e.subject] = Placed(e.subject, e.data["segment"], on, e.by, *told)
    return out


@dataclass(frozen=True)
class Answer:
    """One answer of the preparation form, with the day it was registered."""

    person_key: str
    question: str
    answer: str
    on: dt.date


def answers(events: Iterable[Event]) -> list[Answer]:
    """All answers in order; those of erased persons are gone."""
    return [
        Answer(e.subject, question, answer, dt.date.fromisoformat(e.data["on"]))
        for e in events
        if e.kind == "answers-given" and e.subject and e.data
        for question, answer in e.data["answers"].items()
    ]
