# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The journal's table in SQLite: one file in the register folder, for several processes and threads on one machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from styrbord.errors import Busy, Unreachable
from styrbord.store.connections import Connections

WAIT = 30  # seconds a writer waits for the one before it

TABLE = """
CREATE TABLE IF NOT EXISTS journal_events (
    register TEXT NOT NULL, seq INTEGER NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL,
    kind TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, subject TEXT, data TEXT, salt TEXT,
    seal TEXT NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (register, seq), UNIQUE (register, stream, version)
) STRICT;
CREATE INDEX IF NOT EXISTS journal_subjects ON journal_events (register, subject) WHERE subject IS NOT NULL;
CREATE TRIGGER IF NOT EXISTS journal_is_appended BEFORE INSERT ON journal_events
    WHEN NEW.seq <= (SELECT max(seq) FROM journal_events WHERE register = NEW.register)
    BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END;
CREATE TRIGGER IF NOT EXISTS journal_is_only_emptied BEFORE UPDATE ON journal_events
    WHEN NEW.subject IS NOT NULL OR NEW.data IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.register <> OLD.register
        OR NEW.seq <> OLD.seq OR NEW.stream <> OLD.stream OR NEW.version <> OLD.version OR NEW.kind <> OLD.kind
        OR NEW.by <> OLD.by OR NEW.at <> OLD.at OR NEW.seal <> OLD.seal OR NEW.hash <> OLD.hash
    BEGIN SELECT RAISE(ABORT, 'events of the journal do not change'); END;
CREATE TRIGGER IF NOT EXISTS journal_is_kept BEFORE DELETE ON journal_events
    BEGIN SELECT RAISE(ABORT, 'events of the journal are not removed'); END;
"""


class SqliteEvents:
    """The table in one file. Each transaction has a connection to itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connections = Connections(self._connect, lambda con: con.close())
        with self._told(), self._connections.lent() as con:
            con.executescript(TABLE)

    def _connect(self) -> sqlite3.Connection:
        con = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            con.execute("PRAGMA journal_mode=WAL")  # readers and a writer do not wait for each other
            con.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten in the file
        except sqlite3.Error:
            con.close()
            raise
        return con

    @contextmanager
    def transaction(self, *, writing: bool) -> Iterator[SqliteEvents._Rows]:
        """All or nothing; writers one after the other."""
        with self._told(), self._connections.lent() as con:
            con.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
            try:
                yield self._Rows(con)
                con.execute("COMMIT")
            except BaseException:
                if con.in_transaction:
                    con.execute("ROLLBACK")
                raise

    class _Rows:
        def __init__(self, con: sqlite3.Connection) -> None:
            self._con = con

        def all(self, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
            return self._con.execute(sql, values).fetchall()

        def many(self, sql: str, lines: list[Any]) -> None:
            self._con.executemany(sql, lines)

    def settle(self) -> None:
        """Bring what was written from the log into the file, so that what was erased is nowhere."""
        with self._told(), self._connections.lent() as con:
            con.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        self._connections.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # refused by the table's own guards: not a matter of the disk
        except sqlite3.DatabaseError as error:
            self._connections.close()
            where, told = f"{self.path.parent.name}/{self.path.name}", str(error).lower()
            if "locked" in told or "busy" in told or "full" in told:
                raise Busy(
                    "The journal cannot be written now; nothing of it was.",
                    where=where,
                    expected="a turn to write within half a minute, and room on the disk",
                    todo="try again in a little while; look for a stuck process and at the free room",
                ) from error
            raise Unreachable(
                "The journal does not answer; nothing was half written.",
                where=where,
                expected="a file that can be opened and written to",
                todo="look whether the disk is there and the folder may be written to, then try again",
            ) from error
