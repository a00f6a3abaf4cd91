# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`Figure`: the only form in which a number reaches a screen or a paper.

A figure's id is a hash of the question (measure, view, group, period) and of everything the answer was made from,
never of the value: the same question on the same inputs has the same id, and an id can be answered again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from styrbord.errors import AskedWrongly, NoData

VALUE, NOT_MODELLED, NOT_IN_FORCE, NO_DATA, TOO_FEW, HIDDEN = (
    "value",
    "not_modelled",
    "not_in_force",
    "no_data",
    "too_few",
    "hidden",
)
STATES = (VALUE, NOT_MODELLED, NOT_IN_FORCE, NO_DATA, TOO_FEW, HIDDEN)
BASES = ("S", "S2", "I")  # strongest first
ID_LENGTH = 16  # 64 bits: two among a million figures share an id once in 37 million times


@dataclass(frozen=True, kw_only=True)
class MadeFrom:
    """What a figure was made from: the digest of all this and of the question is the figure's id."""

    snapshot: str
    known_on: dt.date | None
    as_of: dt.date
    lawbook: str
    code: str
    hiding: str = ""
    rules: tuple[str, ...] = ()
    basis: str = ""
    measure: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The same as plain text values, for JSON."""
        return {
            "snapshot": self.snapshot,
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "as_of": self.as_of.isoformat(),
            "lawbook": self.lawbook,
            "code": self.code,
            "hiding": self.hiding,
            "rules": list(self.rules),
            "basis": self.basis,
            "measure": self.measure,
        }

    @staticmethod
    def from_dict(given: Mapping[str, Any]) -> MadeFrom:
        """The inverse of `as_dict`."""
        known = given["known_on"]
        return MadeFrom(
            snapshot=given["snapshot"],
            known_on=dt.date.fromisoformat(known) if known else None,
            as_of=dt.date.fromisoformat(given["as_of"]),
            lawbook=given["lawbook"],
            code=given["code"],
            hiding=given["hiding"],
            rules=tuple(given["rules"]),
            basis=given["basis"],
            measure=given["measure"],
        )

    @cached_property
    def digest(self) -> str:
        """Hash of all inputs; figures of one answer share it."""
        return _hash(self.as_dict())


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One answer. `numerator` and `denominator` are counts (or sums), None where the state is not `value`."""

    measure: str
    view: str
    group: str
    period: str
    unit: str
    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    made_from: MadeFrom
    why: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise _wrong(self, f"the state {self.state!r} is unknown", f"one of {', '.join(STATES)}")
        numbers = (self.numerator, self.denominator, self.value)
        if any(n is not None and not math.isfinite(n) for n in numbers):
            raise _wrong(self, "a number that is not finite", "a number, or a state that is not `value`")
        if (self.state == VALUE) != (self.value is not None):
            raise _wrong(
                self, f"state {self.state} with value {self.value}", "a value exactly when the state is `value`"
            )
        if self.state == HIDDEN and any(n is not None for n in numbers):
            raise _wrong(self, "a hidden figure carries a count", "no count at all")

    @cached_property
    def id(self) -> str:
        """The figure's id, printed under every chart and table."""
        return figure_id(self.measure, self.view, self.group, self.period, self.made_from)

    def record(self) -> dict[str, Any]:
        """Question and inputs, from which `figure ID` answers again; no value."""
        return {
            "id": self.id,
            "question": _question(self.measure, self.view, self.group, self.period),
            "made_from": self.made_from.as_dict(),
        }


def figure_id(measure: str, view: str, group: str, period: str, made_from: MadeFrom) -> str:
    """The id of an answer to this question from these inputs."""
    return _hash({"question": _question(measure, view, group, period), "made_from": made_from.digest})[:ID_LENGTH]


def weakest(bases: tuple[str, ...]) -> str:
    """The weakest grade of the law reference among those given (`""` when none is)."""
    known = [b for b in bases if b]
    unknown = [b for b in known if b not in BASES]
    if unknown:
        raise AskedWrongly(
            f"The basis {unknown[0]!r} is unknown.",
            where="the rules a figure was made from",
            expected=f"one of {', '.join(BASES)}",
            todo="Correct the basis in the rule or measure file.",
        )
    return max(known, key=BASES.index) if known else ""


def gone(wanted: MadeFrom, present: MadeFrom) -> list[str]:
    """Which inputs of a figure cannot be had any more, by name; empty when the figure can be rebuilt."""
    want, have = wanted.as_dict(), present.as_dict()
    return [name for name in want if want[name] != have[name]]


def check_rebuilt(record: Mapping[str, Any], figure: Figure) -> Figure:
    """The rebuilt figure, or an error that says which input is gone."""
    if figure.id == record["id"]:
        return figure
    names = gone(MadeFrom.from_dict(record["made_from"]), figure.made_from)
    raise NoData(
        f"Figure {record['id']} cannot be rebuilt: {', '.join(names) or 'the question'} is not what it was.",
        where=", ".join(f"{n} was {record['made_from'][n]!r}" for n in names) or str(record["question"]),
        expected="every input the figure was made from",
        todo="Install the version named, or ask the same question anew and get a new id.",
    )


def with_policy(made_from: MadeFrom, **changes: Any) -> MadeFrom:
    """The same inputs with some replaced."""
    return replace(made_from, **changes)


def _question(measure: str, view: str, group: str, period: str) -> dict[str, str]:
    return {"measure": measure, "view": view, "group": group, "period": period}


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _wrong(figure: Figure, what: str, expected: str) -> AskedWrongly:
    return AskedWrongly(
        f"A figure cannot be built: {what}.",
        where=f"measure {figure.measure}, view {figure.view!r}, group {figure.group}, period {figure.period}",
        expected=expected,
        todo="This is a fault in Styrbord or in a measure file; report it with the id of the measure.",
    )
