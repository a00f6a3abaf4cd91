# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The method of management supervision as frozen values: areas, scales, the colour matrix, frequencies, sizes.

Everything here is an input that a municipality sets (see `catalogue/supervision/method.toml`); nothing is law. What
contradicts itself is refused as a bad rule, named by its field.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from styrbord.errors import AskedWrongly, BadRule
from styrbord.records.tables import BENEFITS, OFFER_KINDS

RED, YELLOW, GREEN = COLOURS = ("red", "yellow", "green")  # most severe first
EVENLY = (1, 2, 3, 4, 6, 12)


@dataclass(frozen=True)
class Level:
    """One step of a scale: `below` is where it ends (a share, or kroner a year)."""

    level: int
    below: float
    name: Mapping[str, str]
    words: Mapping[str, str]
    failed_below: float = 1.01


@dataclass(frozen=True)
class Area:
    """What is supervised as one: a target group, a kind of benefit, or a task. `has_cases`: the register holds them."""

    id: str
    name: Mapping[str, str]
    errors: Mapping[str, str]
    citizen: int
    benefits: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    started_within_days: int | None = None

    @property
    def has_cases(self) -> bool:
        """Does the register hold the area's cases?"""
        return bool(self.benefits or self.offers)


@dataclass(frozen=True)
class Method:
    """Everything a municipality decides about how it supervises. `digest` names it in decisions."""

    areas: tuple[Area, ...]
    likelihood: tuple[Level, ...]
    consequence: tuple[Level, ...]
    matrix: tuple[tuple[str, ...], ...]
    frequency: Mapping[str, int]
    sample: Mapping[str, Any]
    proposal: Mapping[str, Any]
    plan: Mapping[str, Any]
    follow_up: Mapping[str, Any]
    digest: str

    def area(self, id: str) -> Area:
        """The area of that id."""
        for area in self.areas:
            if area.id == id:
                return area
        raise AskedWrongly(
            f"There is no area '{id}'.",
            where="the area of supervision",
            expected="one of " + ", ".join(a.id for a in self.areas),
            todo="choose one of these, or add it to supervision.toml in the register's folder",
        )

    def colour(self, likelihood: int, consequence: int) -> str:
        """The colour of the matrix; AskedWrongly for a level that is not on the scale."""
        for name, level, scale in (
            ("likelihood", likelihood, self.likelihood),
            ("consequence", consequence, self.consequence),
        ):
            if not 1 <= level <= len(scale):
                raise AskedWrongly(
                    f"{level} is no level of {name}.",
                    where=f"the {name} of a risk assessment",
                    expected=f"a whole number from 1 to {len(scale)}",
                    todo="choose a level of the scale; `styrbord supervision risk --scales` shows the words",
                )
        return self.matrix[likelihood - 1][consequence - 1]

    def tolerable(self, colour: str) -> float:
        """The highest share of cases with errors that a year of supervision is to be able to rule out."""
        return float(self.sample["tolerable"][colour])


def read_method(told: Mapping[str, Any], areas: Sequence[Mapping[str, Any]]) -> Method:
    """The method of two read files; BadRule where they contradict themselves."""
    method = Method(
        areas=tuple(_area(a) for a in areas),
        likelihood=_scale(told, "likelihood"),
        consequence=_scale(told, "consequence"),
        matrix=tuple(tuple(told["matrix"].get(str(i + 1), ())) for i in range(len(told["matrix"]))),
        frequency=dict(told["frequency"]),
        sample=told["sample"],
        proposal=told["proposal"],
        plan=told["plan"],
        follow_up=told["follow_up"],
        digest=hashlib.sha256(json.dumps([told, areas], sort_keys=True, default=str).encode()).hexdigest()[:12],
    )
    _check(method)
    return method


def _scale(told: Mapping[str, Any], name: str) -> tuple[Level, ...]:
    return tuple(
        Level(s["level"], float(s["below"]), s["name"], s["words"], float(s.get("failed_below", 1.01)))
        for s in told[name]
    )


def _area(told: Mapping[str, Any]) -> Area:
    covers = told.get("covers", {})
    return Area(
        id=told["id"],
        name=told["name"],
        errors=told["errors"],
        citizen=int(told["citizen"]),
        benefits=tuple(covers.get("benefits", ())),
        offers=tuple(covers.get("offers", ())),
        started_within_days=covers.get("started_within_days"),
    )


def _check(method: Method) -> None:
    ids = [a.id for a in method.areas]
    _demand(len(ids) == len(set(ids)), "area", "each id once")
    for area in method.areas:
        _demand(set(area.benefits) <= set(BENEFITS), f"area {area.id}: benefits", "codes of the exchange format")
        _demand(set(area.offers) <= set(OFFER_KINDS), f"area {area.id}: offers", "codes of the exchange format")
        _demand(1 <= area.citizen <= len(method.consequence), f"area {area.id}: citizen", "a level of consequence")
    for name, scale in (("likelihood", method.likelihood), ("consequence", method.consequence)):
        _demand([s.level for s in scale] == list(range(1, len(scale) + 1)), name, "levels 1, 2, 3 ... in order")
        _demand(all(a.below < b.below for a, b in itertools.pairwise(scale)), f"{name}.below", "rising limits")
    _demand(len(method.matrix) == len(method.likelihood), "matrix", "one line for each likelihood")
    for i, line in enumerate(method.matrix, start=1):
        _demand(len(line) == len(method.consequence), f"matrix.{i}", "one colour for each consequence")
        _demand(set(line) <= set(COLOURS), f"matrix.{i}", "red, yellow or green")
        _demand(_rises(line), f"matrix.{i}", "colours that grow no milder with the consequence")
    for line in zip(*method.matrix, strict=True):
        _demand(_rises(line), "matrix", "colours that grow no milder with the likelihood")
    for colour in COLOURS:
        _demand(method.frequency.get(colour) in EVENLY, f"frequency.{colour}", "1, 2, 3, 4, 6 or 12 times a year")
        tolerable, expected = method.sample["tolerable"].get(colour, 0), method.sample["expected"]
        _demand(0 <= expected < tolerable < 1, f"sample.tolerable.{colour}", "more than the expected, less than 1")


def _rises(line: Sequence[str]) -> bool:
    ranks = [COLOURS.index(c) for c in line]
    return all(b <= a for a, b in itertools.pairwise(ranks))


def _demand(holds: bool, field: str, expected: str) -> None:
    if not holds:
        raise BadRule(
            "The method of supervision contradicts itself.",
            where=f"supervision: {field}",
            expected=expected,
            todo="correct the field in supervision.toml",
        )
