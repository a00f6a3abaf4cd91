# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The journal's table in PostgreSQL: for installations whose workflow lives in a database server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from styrbord.errors import AskedWrongly, Unreachable
from styrbord.store.connections import Connections

TABLE = """
CREATE TABLE IF NOT EXISTS journal_events (
    register text NOT NULL, seq bigint NOT NULL, stream text COLLATE "C" NOT NULL, version bigint NOT NULL,
    kind text NOT NULL, by text NOT NULL, at text NOT NULL, subject text, data text, salt text,
    seal text NOT NULL, hash text NOT NULL,
    PRIMARY KEY (register, seq), UNIQUE (register, stream, version)
);
CREATE INDEX IF NOT EXISTS journal_subjects ON journal_events (register, subject) WHERE subject IS NOT NULL;
CREATE OR REPLACE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.subject IS NULL AND NEW.data IS NULL AND NEW.salt IS NULL
            AND (NEW.register, NEW.seq, NEW.stream, NEW.version, NEW.kind, NEW."by", NEW.at, NEW.seal, NEW.hash)
              = (OLD.register, OLD.seq, OLD.stream, OLD.version, OLD.kind, OLD."by", OLD.at, OLD.seal, OLD.hash)
        THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'events of the journal do not change';
    END IF;
    RAISE EXCEPTION 'events of the journal are not removed';
END $$;
CREATE OR REPLACE TRIGGER journal_is_only_emptied BEFORE UPDATE OR DELETE ON journal_events
    FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE OR REPLACE TRIGGER journal_is_kept BEFORE TRUNCATE ON journal_events
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
"""
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('styrbord journal', 0))"


class PostgresEvents:
    """The table in a database server. A connection the server has dropped is replaced when the next work begins."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connections = Connections(self._connect, lambda con: con.close())
        with self.transaction(writing=True) as rows:
            if rows.all("SELECT to_regclass('journal_events')")[0][0] is None:
                rows.all(TABLE)

    def _connect(self) -> Any:
        import psycopg

        try:
            return psycopg.connect(self._url, connect_timeout=5, autocommit=True, prepare_threshold=None)
        except psycopg.ProgrammingError as error:
            raise AskedWrongly(
                "The address of the database cannot be read.",
                where="the journal's database address",
                expected="postgresql://USER@HOST:PORT/DATABASE",
                todo="set STYRBORD_DATABASE_URL anew",
            ) from error

    @contextmanager
    def transaction(self, *, writing: bool) -> Iterator[PostgresEvents._Rows]:
        """All or nothing; writers one after the other."""
        with self._told():
            self._begun_once()
            with self._connections.lent() as con, con.transaction():
                if writing:
                    con.execute(LOCK)
                yield self._Rows(con)

    def _begun_once(self) -> None:
        """Let go of connections that have died since they were last used: one of them is asked."""
        import psycopg

        try:
            with self._connections.lent() as con:
                con.execute("")
        except psycopg.OperationalError:
            self._connections.close()

    class _Rows:
        def __init__(self, con: Any) -> None:
            self._con = con

        def all(self, sql: str, values: Any = ()) -> list[tuple[Any, ...]]:
            cursor = self._con.execute(sql.replace("?", "%s") if values else sql, values or None)
            return cursor.fetchall() if cursor.description else []

        def many(self, sql: str, lines: list[Any]) -> None:
            with self._con.cursor() as cursor:
                cursor.executemany(sql.replace("?", "%s"), lines)

    def settle(self) -> None:
        """Have the server reuse the room of what was emptied."""
        with self._told(), self._connections.lent() as con:
            con.execute("VACUUM journal_events")

    def close(self) -> None:
        """Let go of the connections."""
        self._connections.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            self._connections.close()
            at = urlsplit(self._url)
            raise Unreachable(
                "The database of the journal does not answer; nothing was half written.",
                where=f"{at.hostname}:{at.port or 5432}{at.path}",
                expected="a PostgreSQL server that lets Styrbord in",
                todo="look whether the server runs and the address is right, then try again",
            ) from error
