# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`Target`: what a measure is held against, from which day, by whose word. Files: `lawbook/targets/*.toml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from styrbord.errors import BadRule
from styrbord.figures.figure import BASES

MET_WHEN = ("below", "at_most", "at_least", "above")
REQUIRED = ("id", "level", "from", "basis", "reference", "checked_on")


@dataclass(frozen=True)
class Target:
    """`level` is met when the figure is below / at_most / at_least / above it, in the half-open `[begins, until)`."""

    id: str
    measure: str
    view: str
    group: str
    met_when: str
    level: float
    begins: dt.date
    until: dt.date | None
    basis: str
    reference: Mapping[str, str]
    text: Mapping[str, str]
    choices: tuple[str, ...]

    def is_met(self, value: float) -> bool:
        """Does this value meet the target?"""
        if self.met_when == "below":
            return value < self.level
        if self.met_when == "at_most":
            return value <= self.level
        return value > self.level if self.met_when == "above" else value >= self.level

    def covers(self, day: dt.date) -> bool:
        """Is the target in force that day?"""
        return self.begins <= day and (self.until is None or day < self.until)


def parse_target(given: Mapping[str, Any], where: str) -> Target:
    """The target of one `[[target]]` table; without a date, a level or a source it is refused."""
    for field in REQUIRED:
        if field not in given:
            raise _bad(given, where, f"the field {field!r} is missing", ", ".join(REQUIRED))
    if type(given["from"]) is not dt.date:
        raise _bad(given, where, "`from` is no date", "a date, such as 2023-03-22")
    met_when = "at_least" if given.get("at_least") else given.get("met_when", "")
    if met_when not in MET_WHEN:
        raise _bad(
            given, where, f"met_when is {met_when!r}", "at_least = true, or met_when one of " + ", ".join(MET_WHEN)
        )
    if given["basis"] not in BASES:
        raise _bad(given, where, f"basis is {given['basis']!r}", ", ".join(BASES))
    until = given.get("until")
    if until is not None and until <= given["from"]:
        raise _bad(given, where, "until is not after from", "an `until` after `from`, or none")
    return Target(
        id=given["id"],
        measure=given.get("measure", given["id"]),
        view=given.get("view", ""),
        group=given.get("group", "all"),
        met_when=met_when,
        level=float(given["level"]),
        begins=given["from"],
        until=until,
        basis=given["basis"],
        reference=given["reference"],
        text=given.get("text", {}),
        choices=tuple(given.get("choices", [])),
    )


def target_on(targets: Iterable[Target], measure: str, view: str, group: str, day: dt.date) -> Target | None:
    """The target in force that day for the measure, view and group (a target without a view serves every view)."""
    fits = [t for t in targets if t.measure == measure and t.group == group and t.covers(day)]
    exact = [t for t in fits if t.view == view]
    return next(iter(exact or [t for t in fits if not t.view]), None)


def _bad(given: Mapping[str, Any], where: str, what: str, expected: str) -> BadRule:
    return BadRule(
        f"The target {given.get('id', '(no id)')} cannot be used: {what}.",
        where=where,
        expected=expected,
        todo="Correct the file.",
    )
