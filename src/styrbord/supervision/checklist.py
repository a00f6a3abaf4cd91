# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Checklists: what is looked for in a case of an area, with its legal reference, its answers, and what the register
knows beforehand. Data files in `catalogue/supervision/checklists/`, told of in `docs/checklists.md`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from styrbord.errors import AskedWrongly, BadRule

IN_ORDER, ERROR, MATERIAL, NOT_APPLICABLE, UNDECIDED = ANSWERS = (
    "in-order",
    "error",
    "material",
    "not-applicable",
    "undecided",
)
WRONG = (ERROR, MATERIAL)
# What the register can say, and which fields the file must give with it (see `supervision.known`).
KNOWN_BY: Mapping[str, frozenset[str]] = {
    "duties": frozenset({"begin", "within_days"}),
    "offer": frozenset({"offers"}),
    "group": frozenset(),
    "category": frozenset(),
    "carried-on": frozenset({"from"}),
    "granted-before": frozenset(),
    "hours": frozenset(),
    "length": frozenset({"months"}),
}
MAY_GIVE = {"duties": {"not"}}


@dataclass(frozen=True)
class Point:
    """One measuring point. `reasons` are the answers that need a reason; `kroner`: what was paid is checked too."""

    id: str
    question: Mapping[str, str]
    reference: Mapping[str, Any]
    answers: tuple[str, ...] = ANSWERS
    reasons: tuple[str, ...] = (ERROR, MATERIAL, UNDECIDED)
    known_by: Mapping[str, Any] | None = None
    kroner: bool = False


@dataclass(frozen=True)
class Checklist:
    """The measuring points of an area in one version. `digest` tells versions apart whatever they are called."""

    area: str
    version: str
    title: Mapping[str, str]
    in_force: dt.date
    basis: str
    points: tuple[Point, ...]
    left_out: tuple[str, ...]
    digest: str

    def point(self, id: str) -> Point:
        """The measuring point of that id. Refuses one the checklist does not have."""
        for point in self.points:
            if point.id == id:
                return point
        raise AskedWrongly(
            f"The checklist has no measuring point {id!r}.",
            where=f"the checklist {self.area} {self.version}",
            expected=f"one of {', '.join(p.id for p in self.points)}",
            todo="choose one of them",
        )


def parse(told: Mapping[str, Any], where: str) -> Checklist:
    """A checklist from a read file. Refuses what lacks a part, a point that occurs twice, and unknown answers."""
    for name in ("area", "version", "title", "in_force", "basis", "point"):
        _demand(bool(told.get(name)), where, name, "given")
    _demand(isinstance(told["in_force"], dt.date), where, "in_force", "a day without quotation marks")
    _demand(_both(told["title"]), where, "title", "texts in da and en")
    points = tuple(_point(p, f"{where}: point {p.get('id', i + 1)}") for i, p in enumerate(told["point"]))
    ids = [p.id for p in points]
    _demand(len(ids) == len(set(ids)), where, "point.id", "every measuring point once")
    written = json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)
    digest = hashlib.sha256(written.encode()).hexdigest()[:12]
    left_out = tuple(told.get("left_out", ()))
    return Checklist(
        told["area"], str(told["version"]), told["title"], told["in_force"], told["basis"], points, left_out, digest
    )


def _point(told: Mapping[str, Any], where: str) -> Point:
    unknown = set(told) - {"id", "question", "reference", "answers", "reasons", "known_by", "kroner"}
    _demand(not unknown, where, ", ".join(sorted(unknown)), "no field of that name")
    _demand(bool(told.get("id")), where, "id", "given")
    _demand(_both(told.get("question", {})), where, "question", "texts in da and en")
    reference = told.get("reference", {})
    _demand(bool(reference.get("act") and reference.get("section")), where, "reference", "act and section")
    _demand(
        isinstance(reference.get("confirmed"), bool), where, "reference.confirmed", "true or false: was it looked up?"
    )
    answers = tuple(told.get("answers", ANSWERS))
    _demand({IN_ORDER, *WRONG} & set(answers) > {IN_ORDER}, where, "answers", "in-order and at least one kind of error")
    reasons = tuple(told.get("reasons", [a for a in Point.reasons if a in answers]))
    for name, given in (("answers", answers), ("reasons", reasons)):
        _demand(set(given) <= set(ANSWERS), where, name, f"some of {', '.join(ANSWERS)}")
    _demand(set(WRONG) & set(answers) <= set(reasons), where, "reasons", "an error always needs a reason")
    known = told.get("known_by")
    if known is not None:
        kind, fields = known.get("kind"), set(known) - {"kind"}
        _demand(kind in KNOWN_BY, where, "known_by.kind", f"one of {', '.join(KNOWN_BY)}")
        fits = KNOWN_BY[kind] <= fields <= KNOWN_BY[kind] | MAY_GIVE.get(kind, set())
        _demand(fits, where, "known_by", f"{kind} with {', '.join(sorted(KNOWN_BY[kind])) or 'nothing else'}")
    return Point(told["id"], told["question"], reference, answers, reasons, known, bool(told.get("kroner", False)))


@dataclass(frozen=True)
class Change:
    """What differs between two versions of a checklist."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def compare(before: Checklist, after: Checklist) -> Change:
    """Measuring points that came, went, or ask something else."""
    old, new = ({p.id: p for p in c.points} for c in (before, after))
    return Change(
        tuple(i for i in new if i not in old),
        tuple(i for i in old if i not in new),
        tuple(i for i in new if i in old and _asks(new[i]) != _asks(old[i])),
    )


def _asks(point: Point) -> tuple[Any, ...]:
    return dict(point.question), dict(point.reference), point.answers, point.kroner


def _both(texts: Mapping[str, Any]) -> bool:
    return isinstance(texts, Mapping) and all(str(texts.get(lang, "")).strip() for lang in ("da", "en"))


def _demand(holds: bool, where: str, field: str, expected: str) -> None:
    if not holds:
        raise BadRule(
            f"The checklist cannot be used: {field} is not right.",
            where=f"{where}, field {field}",
            expected=expected,
            todo="correct the field; docs/checklists.md tells what each means",
        )
