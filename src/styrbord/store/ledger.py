# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The ledger of figures: which question each figure id stands for, and from what it was answered.

A small SQLite file (`figures.sqlite`) in the register's folder, only ever added to. It holds no value and no personal
data: the question, the inputs, and a short hash of the digits, by which a rebuilt figure is known to be the same.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from styrbord.errors import Busy

FILE = "figures.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS answers (
    answer INTEGER PRIMARY KEY, measure TEXT NOT NULL, view TEXT NOT NULL, periods TEXT NOT NULL,
    made_from TEXT NOT NULL, overlays TEXT NOT NULL, UNIQUE (measure, view, periods, made_from, overlays)
);
CREATE TABLE IF NOT EXISTS figures (
    id TEXT PRIMARY KEY, answer INTEGER NOT NULL, grp TEXT NOT NULL, period TEXT NOT NULL, digits TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Answer:
    """One measure in one view: what its figures share."""

    measure: str
    view: str
    periods: tuple[str, ...]
    made_from: Mapping[str, Any]
    overlays: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """What the ledger says of one figure."""

    id: str
    answer: Answer
    group: str
    period: str
    digits: str

    @property
    def record(self) -> dict[str, Any]:
        """Question and inputs, as `Figure.record` gives them."""
        asked = {"measure": self.answer.measure, "view": self.answer.view, "group": self.group, "period": self.period}
        return {"id": self.id, "question": asked, "made_from": dict(self.answer.made_from)}


def digits(state: str, *numbers: float | None) -> str:
    """A short hash of a figure's state and numbers."""
    told = repr((state, [None if n is None else float(n) for n in numbers]))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


class Ledger:
    """The ledger of one register folder. Several processes may note and read at once."""

    def __init__(self, register: Path) -> None:
        self._path = register / FILE

    def note(self, answer: Answer, figures: Sequence[tuple[str, str, str, str]]) -> None:
        """Note the figures (id, group, period, digits) of one answer; those already there stay as they are."""
        self.note_all([(answer, figures)])

    def note_all(self, answers: Sequence[tuple[Answer, Sequence[tuple[str, str, str, str]]]]) -> None:
        """Note several answers in one transaction."""
        with self._open() as con, con:
            con.execute("BEGIN IMMEDIATE")
            for answer, figures in answers:
                number = _number(con, answer)
                con.executemany(
                    "INSERT OR IGNORE INTO figures VALUES (?, ?, ?, ?, ?)",
                    ((i, number, group, period, told) for i, group, period, told in figures),
                )

    def find(self, id: str) -> list[Entry]:
        """The figures whose id begins so; one when the id is whole or long enough."""
        if not self._path.exists():
            return []
        with self._open() as con:
            found = con.execute(
                "SELECT id, grp, period, digits, measure, view, periods, made_from, overlays FROM figures "
                "JOIN answers USING (answer) WHERE id >= ? AND id < ? ORDER BY id LIMIT 5",
                (id, id + "g"),
            ).fetchall()
        return [_entry(row) for row in found]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as con:
                con.execute("PRAGMA journal_mode=WAL")
                con.executescript(_TABLES)
                yield con
        except sqlite3.OperationalError as error:
            raise Busy(
                f"The ledger of figures cannot be used: {error}.",
                where=FILE,
                expected="a register folder that can be written to, and a file that nobody holds for long",
                todo="wait until others are done, or give yourself the right to write in the register's folder",
            ) from error


def _number(con: sqlite3.Connection, answer: Answer) -> int:
    row = (
        answer.measure, answer.view, " ".join(answer.periods), json.dumps(dict(answer.made_from), sort_keys=True),
        json.dumps(answer.overlays),
    )  # fmt: skip
    con.execute(
        "INSERT OR IGNORE INTO answers (measure, view, periods, made_from, overlays) VALUES (?, ?, ?, ?, ?)", row
    )
    found = con.execute(
        "SELECT answer FROM answers WHERE measure = ? AND view = ? AND periods = ? AND made_from = ? AND overlays = ?",
        row,
    ).fetchone()
    return int(found[0])


def _entry(row: tuple[Any, ...]) -> Entry:
    answer = Answer(row[4], row[5], tuple(row[6].split()), json.loads(row[7]), tuple(json.loads(row[8])))
    return Entry(row[0], answer, row[1], row[2], row[3])
