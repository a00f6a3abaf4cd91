# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Duties for measures: the lawbook asked once for all rows that are wanted."""

from __future__ import annotations

from collections.abc import Sequence

from styrbord.figures.figure import BASES
from styrbord.figures.reckoning import Assessed, Lack
from styrbord.law.assess import assess
from styrbord.law.duties import Duties
from styrbord.law.lawbook import Lawbook, Version
from styrbord.law.reasons import with_reasons
from styrbord.law.spells import find_spells
from styrbord.law.standing import lacking
from styrbord.records.casedata import CaseData
from styrbord.records.days import date, number


class LawbookProvider:
    """Assesses case data by one lawbook. Rows it does not carry, or not yet by `as_of`, give no duties."""

    def __init__(self, case: CaseData, book: Lawbook, as_of: int) -> None:
        self._case, self._book, self._as_of = case, book, as_of

    def __call__(self, rows: Sequence[str]) -> Assessed:
        """Duties of the rows, or of every row made without being asked for when none is named."""
        book = self._book
        known = [r for r in (rows or book.rows) if r in book.rows]
        begun = [r for r in known if min(v.in_force for v in book.of_row(r)) <= self._as_of]
        duties = assess(self._case, book, self._as_of, begun if rows else None)
        duties = with_reasons(self._case, duties, book, self._as_of)
        return Assessed(
            duties=duties,
            spells=find_spells(self._case, self._as_of),
            rows=tuple(known),
            basis={r: max((v.basis for v in book.of_row(r)), key=BASES.index) for r in known},
            rules={r: tuple(_name(v) for v in book.of_row(r)) for r in known},
            in_force={r: min(v.in_force for v in book.of_row(r)) for r in known},
        )

    def lacks(self, duties: Duties) -> list[Lack]:
        """For each duty how many events it still needs by `as_of`, and which events the law would count."""
        many = lacking(self._case, duties, self._book, self._as_of)
        versions = [self._book.versions[v] for v in duties.version]
        return [
            Lack(int(n), v.fulfilled_by["table"], would_count(v, int(due)))
            for n, v, due in zip(many, versions, duties.due, strict=True)
        ]


class Remembered:
    """A provider that answers the same rows once: for many questions about one case, lawbook and day."""

    def __init__(self, provider: LawbookProvider) -> None:
        self._provider = provider
        self._answers: dict[tuple[str, ...], Assessed] = {}

    def __call__(self, rows: Sequence[str]) -> Assessed:
        """The duties of the rows, assessed the first time they are asked for."""
        key = tuple(rows)
        if key not in self._answers:
            self._answers[key] = self._provider(key)
        return self._answers[key]

    def lacks(self, duties: Duties) -> list[Lack]:
        """For each duty how many events it still needs, and which events the law would count."""
        return self._provider.lacks(duties)


def would_count(version: Version, due: int) -> tuple[str, ...]:
    """The kinds of event that fulfil a duty due that day, with who must hold them or how many days they must last."""
    told = version.fulfilled_by
    if told["table"] == "interviews":
        held = ", ".join(told["actors"])
        whoever = told.get("or_kinds", ())
        return (*(f"{k} ({held})" for k in told["kinds"] if k not in whoever), *(f"{k} (any)" for k in whoever))
    days = f" ({told['consecutive_days']} days)" if "consecutive_days" in told else ""
    ends = told.get("only_due_before", {})
    return tuple(f"{k}{days}" for k in told["kinds"] if k not in ends or due < number(ends[k]))


def _name(version: Version) -> str:
    return f"{version.rule}:{version.row}@{date(version.in_force)}"
