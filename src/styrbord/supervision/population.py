# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The list a sample is drawn from, in one written form, so that anybody can take its fingerprint.

The written form is a CSV file: UTF-8, lines ended by a line feed, the column names first (`case` the first of them),
then one line per case, sorted by case; commas between, and quotation marks only round values that hold a comma or a
quotation mark (doubled). The fingerprint is the SHA-256 of the file's bytes: `sha256sum population.csv`. A case goes
by an opaque id, never by a personal number.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from styrbord.errors import AskedWrongly
from styrbord.records.personal import masked

CASE = "case"


@dataclass(frozen=True)
class Population:
    """Cases with their facts, all as text; `rows` sorted by case, the first value of each row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def written(self) -> bytes:
        """The bytes of the written form."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return text.getvalue().encode()

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the written form, in hexadecimal."""
        return hashlib.sha256(self.written).hexdigest()

    @cached_property
    def by_case(self) -> Mapping[str, tuple[str, ...]]:
        """Each case's row."""
        return {row[0]: row for row in self.rows}

    def fact(self, case: str, column: str) -> str:
        """One fact of a case. Refuses a case or a column the list does not have."""
        if case not in self.by_case:
            raise _no_such("case", case)
        return self.by_case[case][self.place(column)]

    def place(self, column: str) -> int:
        """Where a column stands in each row. Refuses one the list does not have."""
        if column not in self.columns:
            raise _no_such("column", column, f"one of {', '.join(self.columns)}")
        return self.columns.index(column)


@dataclass(frozen=True)
class Difference:
    """What became of a list: cases that came, cases that went, and facts that changed (case, column, before, after)."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: tuple[tuple[str, str, str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed)


def population(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Population:
    """A population from its columns and rows. Refuses cases that occur twice, empty ids and personal numbers."""
    names, lines = tuple(columns), sorted(tuple(str(v) for v in row) for row in rows)
    if not names or names[0] != CASE or len(set(names)) != len(names):
        raise _bad("its columns", f"`{CASE}` first, every name once", "name the column of ids `case`")
    for i, line in enumerate(lines):
        if len(line) != len(names):
            raise _bad(f"case {i + 1} of the sorted list", f"{len(names)} values", "give each case all its facts")
        if not line[0]:
            raise _bad("an empty id", "an id for every case", "number the cases")
        if any(c < " " or c == "\x7f" for value in line for c in value):
            raise _bad("a line break or control character", "plain text", "take the character out of the values")
        if any(masked(value) != value for value in line):
            raise _bad("what looks like a personal number", "ids that say nothing of the person",
                       "number the cases anew and keep the key elsewhere")  # fmt: skip
        if i and lines[i - 1][0] == line[0]:
            raise _bad(f"the case {line[0]} twice", "every case once", "take one of them out")
    return Population(names, tuple(lines))


def read_population(text: str) -> Population:
    """A population from a CSV text (comma or semicolon), in any order."""
    lines = text.removeprefix("\ufeff").splitlines()
    comma = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = [[value.strip() for value in row] for row in csv.reader(lines, delimiter=comma) if row]
    if not rows:
        raise _bad("an empty file", "a heading and at least one case", "export the list again")
    return population(rows[0], rows[1:])


def difference(before: Population, after: Population) -> Difference:
    """What changed between two lists of one area. A column that only one of them has is left out of the comparison."""
    shared = [c for c in before.columns[1:] if c in after.columns]
    changed = [
        (case, column, before.fact(case, column), after.fact(case, column))
        for case in before.by_case
        if case in after.by_case
        for column in shared
        if before.fact(case, column) != after.fact(case, column)
    ]
    came = tuple(case for case in after.by_case if case not in before.by_case)
    went = tuple(case for case in before.by_case if case not in after.by_case)
    return Difference(came, went, tuple(changed))


def _bad(holds: str, expected: str, todo: str) -> AskedWrongly:
    return AskedWrongly(f"The population's list has {holds}.", where="the population", expected=expected, todo=todo)


def _no_such(kind: str, name: str, expected: str = "one that is in the list") -> AskedWrongly:
    return AskedWrongly(
        f"The population's list has no {kind} {name!r}.",
        where="the population",
        expected=expected,
        todo="choose another",
    )
