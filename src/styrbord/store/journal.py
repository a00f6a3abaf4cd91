# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The journal of a register: an append-only list of events, chained by hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly, Conflict
from styrbord.records.events import Entry, Event
from styrbord.store import journal_chain as chain
from styrbord.store.journal_chain import ChainCheck
from styrbord.store.journal_postgres import PostgresEvents
from styrbord.store.journal_sqlite import SqliteEvents
from styrbord.store.opening import check_format

FILE = "journal.sqlite"
NAMES = ", ".join(list(chain.COLUMNS)[1:])
LAST = chr(0x10FFFF)  # sorts after every other character
AT_ONCE = 5_000


def utc_now() -> dt.datetime:
    """The instant, in UTC."""
    return dt.datetime.now(dt.UTC)


class Journal:
    """What was done in a register, by whom and when. Events are appended, never changed or removed.

    Safe for several threads and processes: each piece of work has a connection and a transaction of its own.
    """

    def __init__(self, events: SqliteEvents | PostgresEvents, register: str, now: Callable[[], dt.datetime]) -> None:
        self._events, self._register, self._now = events, register, now

    @classmethod
    def open(cls, where: Path | str, *, register: str = "", now: Callable[[], dt.datetime] = utc_now) -> Journal:
        """The journal in a register folder, or of the register of that name in a database (postgresql://...)."""
        if str(where).startswith(("postgresql://", "postgres://")):
            return cls(PostgresEvents(str(where)), register, now)
        check_format(Path(where))
        return cls(SqliteEvents(Path(where) / FILE), register, now)

    # -- writing

    def append(
        self,
        *,
        stream: str,
        kind: str,
        data: Mapping[str, Any],
        by: str,
        subject: str | None = None,
        after: int | None = None,
    ) -> Event:
        """Write one event. Conflict when `after` is given and somebody has written to the stream since that version."""
        return self.append_all([Entry(stream, kind, data, subject, after)], by=by)[0]

    def append_all(self, entries: Sequence[Entry], *, by: str) -> list[Event]:
        """Write events, all or none."""
        for entry in entries:
            _refuse_empty(stream=entry.stream, kind=entry.kind, by=by, subject=entry.subject)
        lines = [(entry, chain.written(dict(entry.data))) for entry in entries]
        with self._events.transaction(writing=True) as rows:
            return self._appended(rows, lines, by)

    def _appended(self, rows: Any, lines: Sequence[tuple[Entry, str]], by: str) -> list[Event]:
        seq, head = self._head(rows)
        versions: dict[str, int] = {}
        made: list[tuple[Any, ...]] = []
        for entry, data in lines:
            found = versions.get(entry.stream)
            version = self._version(rows, entry.stream) if found is None else found
            if entry.after is not None and entry.after != version and found is None:
                raise _conflict(entry, version)
            versions[entry.stream] = version + 1
            seq, salt = seq + 1, secrets.token_hex(16)
            at = self._now().astimezone(dt.UTC).isoformat()
            seal = chain.sealed(salt, entry.subject, data)
            row = (seq, entry.stream, version + 1, entry.kind, by, at, entry.subject, data, salt, seal)
            head = chain.linked(head, row)
            made.append((*row, head))
        marks = ", ".join("?" * len(chain.COLUMNS))
        rows.many(
            f"INSERT INTO journal_events (register, {NAMES}) VALUES ({marks})", [(self._register, *m) for m in made]
        )
        return [_event(row) for row in made]

    def _head(self, rows: Any) -> tuple[int, str]:
        found = rows.all(
            "SELECT seq, hash FROM journal_events WHERE register = ? ORDER BY seq DESC LIMIT 1", (self._register,)
        )
        return found[0] if found else (0, chain.FIRST)

    def _version(self, rows: Any, stream: str) -> int:
        sql = "SELECT max(version) FROM journal_events WHERE register = ? AND stream = ?"
        return rows.all(sql, (self._register, stream))[0][0] or 0

    def erase(self, subject: str, *, by: str) -> int:
        """Empty the person's events: whom they concern and what they say. Says how many; the chain still holds."""
        _refuse_empty(subject=subject, by=by)
        mine = (self._register, subject)
        with self._events.transaction(writing=True) as rows:
            found = rows.all("SELECT seq FROM journal_events WHERE register = ? AND subject = ? ORDER BY seq", mine)
            if not found:
                return 0
            rows.many(
                "UPDATE journal_events SET subject = NULL, data = NULL, salt = NULL WHERE register = ? AND subject = ?",
                [mine],
            )
            said = chain.erasure([seq for (seq,) in found])
            self._appended(rows, [(Entry(chain.ERASURES, "person-erased", said), chain.written(said))], by)
        self._events.settle()
        return len(found)

    # -- reading

    def events(self, stream: str, *, since: int = 0) -> list[Event]:
        """The events of a stream in order, those after a version."""
        return self._where("stream = ? AND version > ?", stream, since)

    def below(self, prefix: str) -> list[Event]:
        """Every event of the streams that begin with a prefix, in the order they were written."""
        return self._where("stream >= ? AND stream < ?", prefix, prefix + LAST)

    def about(self, subject: str, kind: str | None = None) -> list[Event]:
        """Every event that concerns a person, in order; those of one kind when it is given."""
        if kind is None:
            return self._where("subject = ?", subject)
        return self._where("subject = ? AND kind = ?", subject, kind)

    def newest(self, stream: str, count: int, *, by: str | None = None) -> list[Event]:
        """The newest events of a stream, newest first; those of one user when named."""
        condition, values = ("stream = ? AND by = ?", (stream, by)) if by else ("stream = ?", (stream,))
        wanted = f"register = ? AND {condition} ORDER BY version DESC LIMIT {count:d}"
        sql = f"SELECT {NAMES} FROM journal_events WHERE {wanted}"
        with self._events.transaction(writing=False) as rows:
            return [_event(row) for row in rows.all(sql, (self._register, *values))]

    def streams(self, prefix: str = "") -> list[str]:
        """The streams that begin with a prefix."""
        within = "register = ? AND stream >= ? AND stream < ?"
        sql = f"SELECT DISTINCT stream FROM journal_events WHERE {within} ORDER BY stream"
        with self._events.transaction(writing=False) as rows:
            return [stream for (stream,) in rows.all(sql, (self._register, prefix, prefix + LAST))]

    def head(self) -> tuple[int, str]:
        """How many events there are, and the hash of the last: it moves on with every event."""
        with self._events.transaction(writing=False) as rows:
            return self._head(rows)

    def check_chain(self, *, expect: str | None = None) -> ChainCheck:
        """Follow the chain of hashes; `expect` is a hash noted earlier, which must still be in it."""
        return chain.check(self._rows(), expect)

    def _where(self, condition: str, *values: Any) -> list[Event]:
        sql = f"SELECT {NAMES} FROM journal_events WHERE register = ? AND {condition} ORDER BY seq"
        with self._events.transaction(writing=False) as rows:
            return [_event(row) for row in rows.all(sql, (self._register, *values))]

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        sql = f"SELECT {NAMES} FROM journal_events WHERE register = ? AND seq > ? ORDER BY seq LIMIT {AT_ONCE}"
        last = -(2**62)
        while True:
            with self._events.transaction(writing=False) as rows:
                found = rows.all(sql, (self._register, last))
            yield from found
            if len(found) < AT_ONCE:
                return
            last = found[-1][0]

    def close(self) -> None:
        """Let go of the database; the next call connects anew."""
        self._events.close()


def register_id(folder: Path) -> str:
    """What a register goes by in a database that several may share: a digest of its `register.toml`."""
    return hashlib.sha256((folder / "register.toml").read_bytes()).hexdigest()[:16]


def _event(row: Sequence[Any]) -> Event:
    seq, stream, version, kind, by, at, subject, data = row[:8]
    said = None if data is None else json.loads(data)
    return Event(seq, stream, version, kind, by, dt.datetime.fromisoformat(at), subject, said)


def _refuse_empty(**named: str | None) -> None:
    for name, text in named.items():
        if text is not None and not (text.strip() and text.isprintable()):
            raise AskedWrongly(
                f"An event needs its {name}.",
                where=f"the journal: {name}",
                expected="a text without control characters",
                todo=f"give the {name}",
            )


def _conflict(entry: Entry, version: int) -> Conflict:
    error = Conflict(
        "Somebody else has changed this since you opened it; your change was not saved.",
        where=f"{entry.stream}: you saw change {entry.after}, the newest is {version}",
        expected="that nobody wrote in between",
        todo="look at what is there now, and make your change again if it still holds",
    )
    error.page_text = "409"
    return error
