# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The journal: appended to by many, changed by nobody; what is tampered with is found, what is erased is gone."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from styrbord.errors import AskedWrongly, Busy, ChainBroken, Conflict, NoData, Unreachable
from styrbord.records.events import Entry
from styrbord.store import journal_postgres, journal_sqlite
from styrbord.store.journal import Journal
from styrbord.store.journal_chain import COLUMNS
from styrbord.store.register import Register
from styrbord.workbench import Workbench
from styrbord.workbench.journal import checked, open_journal
from tests.edges.made import deliver, person, take_in

AT = dt.datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=dt.UTC)
SERVER = os.environ.get("STYRBORD_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/test")


@pytest.fixture(scope="module")
def server() -> str:
    """The address of a PostgreSQL that answers."""
    import psycopg

    try:
        psycopg.connect(SERVER, connect_timeout=2).close()
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers at STYRBORD_TEST_DATABASE_URL or 127.0.0.1:5432")
    return SERVER


@pytest.fixture
def schema(server: str) -> Iterator[str]:
    """A schema of its own, as a database address."""
    import psycopg

    name = f"styrbord_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as con:
        con.execute(f"CREATE SCHEMA {name}")
        yield f"{server}?options=-csearch_path%3D{name}"
        con.execute(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Register.open_or_create(tmp_path / "r")
    return tmp_path / "r"


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, folder: Path) -> Path | str:
    return folder if request.param == "sqlite" else request.getfixturevalue("schema")


def opened(where: Path | str, **more: Any) -> Journal:
    return Journal.open(where, now=lambda: AT, **more)


def by_hand(where: Path | str, *statements: str) -> None:
    """What somebody does to the database behind the journal's back."""
    if isinstance(where, Path):
        con = sqlite3.connect(where / "journal.sqlite", isolation_level=None)
        for statement in statements:
            con.execute(statement)
        con.close()
    else:
        import psycopg

        with psycopg.connect(where, autocommit=True) as server:
            for statement in statements:
                server.execute(statement)


def unguarded(where: Path | str) -> list[str]:
    names = ["journal_is_only_emptied", "journal_is_kept"] + ["journal_is_appended"] * isinstance(where, Path)
    return [f"DROP TRIGGER {name}" + ("" if isinstance(where, Path) else " ON journal_events") for name in names]


def filled(where: Path | str, events: int = 6) -> Journal:
    journal = opened(where)
    for n in range(events):
        journal.append(stream=f"s/{n % 2}", kind="said", data={"text": f"ord {n} æøå"}, by="anna", subject=f"p{n % 3}")
    return journal


# -- written and read


def test_what_is_written_is_read_back(where: Path | str) -> None:
    journal = opened(where)
    data = {"text": 'æ ø å "; DROP TABLE', "n": [1, 2.5, None, True], "nul": "\0"}
    made = journal.append(stream="a/1", kind="noted", data=data, by="anna", subject="p1")
    assert (made.seq, made.version, made.at, made.data) == (1, 1, AT, data)
    journal.append_all([Entry("a/2", "x", {}), Entry("a/1", "y", {}, after=1), Entry("b", "x", {}, "p1")], by="bo")
    assert journal.events("a/1") == [made, *journal.events("a/1", since=1)]
    assert [(e.seq, e.stream, e.version) for e in journal.below("a/")] == [(1, "a/1", 1), (2, "a/2", 1), (3, "a/1", 2)]
    assert [e.seq for e in journal.about("p1")] == [1, 4]
    assert [e.seq for e in journal.about("p1", "x")] == [4]
    assert (journal.streams(), journal.streams("a/")) == (["a/1", "a/2", "b"], ["a/1", "a/2"])
    assert journal.events("nothing") == journal.below("c") == []
    again = opened(where).check_chain()
    assert (again.events, again.head, again.broken) == (4, journal.head()[1], None)


def test_prefixes_are_taken_letter_by_letter(where: Path | str) -> None:
    journal = opened(where)
    for stream in ("a_b/1", "aXb/1", "a%", "A_b/1", "a_b"):
        journal.append(stream=stream, kind="x", data={}, by="anna")
    assert journal.streams("a_b") == ["a_b", "a_b/1"]


def test_a_conflict_is_told_and_nothing_of_it_is_written(where: Path | str) -> None:
    journal = opened(where)
    journal.append(stream="note", kind="written", data={}, by="anna", after=0)
    with pytest.raises(Conflict) as told:
        journal.append_all([Entry("other", "x", {}), Entry("note", "written", {}, after=0)], by="bo")
    assert "you saw change 0, the newest is 1" in told.value.where
    assert journal.streams() == ["note"]
    journal.append(stream="note", kind="written", data={}, by="bo", after=1)


@pytest.mark.parametrize("wrong", [{"stream": " "}, {"kind": ""}, {"by": "a\nb"}, {"subject": ""}])
def test_an_event_without_its_parts_is_refused(folder: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(AskedWrongly):
        opened(folder).append(**{"stream": "s", "kind": "k", "by": "b", "data": {}, **wrong})


@pytest.mark.parametrize("data", [{"n": float("nan")}, {"on": AT}])
def test_only_plain_values_are_kept(folder: Path, data: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        opened(folder).append(stream="s", kind="k", by="b", data=data)


# -- several at once


def write_many(where: Path | str, name: str, count: int) -> None:
    journal = Journal.open(where)
    for n in range(count):
        journal.append(stream="both", kind="n", data={"n": n}, by=name)


def test_two_processes_and_two_threads_write_at_once(where: Path | str) -> None:
    process = multiprocessing.get_context("spawn").Process(target=write_many, args=(where, "other", 20))
    process.start()
    journal = opened(where)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: journal.append(stream="both", kind="n", data={"n": n}, by="here"), range(40)))
    process.join()
    assert process.exitcode == 0
    events = journal.events("both")
    assert [e.version for e in events] == [e.seq for e in events] == list(range(1, 61))
    assert [e.data["n"] for e in events if e.by == "other"] == list(range(20))
    assert journal.check_chain().broken is None


def test_of_two_who_saw_the_same_one_wins(where: Path | str) -> None:
    journal = opened(where)

    def attempt(n: int) -> bool:
        try:
            journal.append(stream="note", kind="written", data={"n": n}, by="x", after=0)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


KILLED = """
import os, sys
from pathlib import Path
from styrbord.records.events import Entry
from styrbord.store import journal_sqlite, journal_postgres
from styrbord.store.journal import Journal
where = sys.argv[1]
journal = Journal.open(where if "://" in where else Path(where))
for rows in (journal_sqlite.SqliteEvents._Rows, journal_postgres.PostgresEvents._Rows):
    write = rows.many
    rows.many = lambda self, sql, lines, write=write: (write(self, sql, lines), os._exit(9))
journal.append_all([Entry("s", "k", {}), Entry("t", "k", {})], by="b")
"""


def test_a_writer_killed_in_between_leaves_nothing(where: Path | str) -> None:
    filled(where).close()
    done = subprocess.run([sys.executable, "-c", KILLED, str(where)], check=False)
    assert done.returncode == 9
    journal = opened(where)
    assert journal.check_chain().events == 6
    journal.append(stream="s", kind="k", data={}, by="b", after=0)


def test_a_child_process_takes_connections_of_its_own(where: Path | str) -> None:
    journal = filled(where)
    done, told = os.pipe()
    child = os.fork()
    if not child:
        journal.append(stream="s", kind="k", data={}, by="child")
        os.write(told, b"x")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(done, 1) == b"x"
    os.close(done), os.close(told)
    assert journal.append(stream="s", kind="k", data={}, by="parent").version == 2
    assert journal.check_chain().broken is None


# -- a database that goes away


def test_a_server_that_drops_its_connections_is_asked_anew(schema: str) -> None:
    import psycopg

    journal = filled(schema)
    with psycopg.connect(schema, autocommit=True) as other:
        mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE %s"
        other.execute(mine, ["%journal_events%"])
    assert journal.append(stream="s/0", kind="k", data={}, by="b").seq == 7


def test_a_server_that_goes_away_is_told_and_found_again(schema: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg

    journal = filled(schema)
    with monkeypatch.context() as cut:

        def cut_off(self: Any, sql: str, lines: list[Any]) -> None:
            self._con.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        cut.setattr(journal_postgres.PostgresEvents._Rows, "many", cut_off)
        with pytest.raises(Unreachable) as told:
            journal.append(stream="s/0", kind="k", data={}, by="b")
        assert "127.0.0.1" in told.value.where or told.value.where
    with monkeypatch.context() as gone:
        gone.setattr(psycopg, "connect", lambda *_, **__: (_ for _ in ()).throw(psycopg.OperationalError("no")))
        with pytest.raises(Unreachable):
            journal.events("s/0")
    assert journal.append(stream="s/0", kind="k", data={}, by="b").seq == 7


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/x?connect_timeout=1", "postgresql://u:p@[::1]:1/x"])
def test_no_server_is_told_without_the_password(url: str) -> None:
    with pytest.raises(Unreachable) as told:
        Journal.open(url)
    assert "p@" not in str(told.value)


def test_addresses_that_cannot_be_read_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AskedWrongly):
        Journal.open("postgresql://h/x?nonsense=1")
    monkeypatch.setenv("STYRBORD_DATABASE_URL", "mysql://h/x")
    with pytest.raises(AskedWrongly):
        open_journal(folder)
    with pytest.raises(NoData):
        Journal.open(folder.parent / "nowhere")


def test_a_file_that_is_locked_or_no_journal_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_sqlite, "WAIT", 0.05)
    journal = filled(folder)
    other = sqlite3.connect(folder / "journal.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        journal.append(stream="s", kind="k", data={}, by="b")
    other.execute("ROLLBACK")
    other.close()
    assert journal.append(stream="s", kind="k", data={}, by="b").seq == 7
    journal.close()
    (folder / "journal.sqlite").write_bytes(b"not a database " * 100)
    with pytest.raises(Unreachable):
        opened(folder)


# -- nobody changes what was written


@pytest.mark.parametrize(
    "change",
    [
        *(f"UPDATE journal_events SET {c} = {c} || '1' WHERE seq = 3" for c in COLUMNS if c not in ("seq", "version")),
        "UPDATE journal_events SET seq = 99 WHERE seq = 3",
        "UPDATE journal_events SET version = 99 WHERE seq = 3",
        "UPDATE journal_events SET data = NULL WHERE seq = 3",
        "DELETE FROM journal_events WHERE seq = 6",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_event(where: Path | str, change: str) -> None:
    import psycopg

    journal = filled(where)
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException)):
        by_hand(where, change)
    assert journal.check_chain().broken is None


@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
def test_sqlite_refuses_to_put_an_event_in_the_place_of_another(where: Path) -> None:
    filled(where)
    with pytest.raises(sqlite3.IntegrityError, match="appended"):
        by_hand(where, "INSERT OR REPLACE INTO journal_events SELECT * FROM journal_events WHERE seq = 3")


@pytest.mark.parametrize("where", ["postgres"], indirect=True)
def test_postgres_refuses_to_empty_the_table(where: str) -> None:
    import psycopg

    filled(where)
    with pytest.raises(psycopg.errors.RaiseException, match="not removed"):
        by_hand(where, "TRUNCATE journal_events")


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        *(
            (f"UPDATE journal_events SET {column} = {value} WHERE seq = 3", 3)
            for column, value in {
                "stream": "'s/9'", "version": "99", "kind": "'read'", "by": "'bo'", "at": "'2020-01-01T00:00:00+00:00'",
                "subject": "'p0'", "data": "'{}'", "salt": "'00'", "seal": "'00'", "hash": "'00'",
            }.items()
        ),
        ("UPDATE journal_events SET seq = 99 WHERE seq = 3", 4),
        ("UPDATE journal_events SET register = 'x' WHERE seq = 3", 4),
        ("UPDATE journal_events SET data = NULL WHERE seq = 3", 3),
        ("UPDATE journal_events SET data = NULL, salt = NULL, subject = NULL WHERE seq = 3", 3),
        ("DELETE FROM journal_events WHERE seq = 1", 2),
        ("DELETE FROM journal_events WHERE seq = 5", 6),
    ],
)  # fmt: skip
def test_what_is_changed_without_the_guards_is_found(where: Path | str, change: str, broken: int) -> None:
    journal = filled(where)
    by_hand(where, *unguarded(where), change)
    found = journal.check_chain()
    assert found.broken is not None
    assert found.broken.seq == broken
    with pytest.raises(ChainBroken, match=f"event {broken}"):
        checked(journal)


def test_an_end_that_was_cut_off_is_found_with_the_hash_noted_before(where: Path | str) -> None:
    journal = filled(where)
    noted = journal.check_chain().head
    assert checked(journal, noted).expected_at == 6
    journal.append(stream="s", kind="k", data={}, by="b")
    assert checked(journal, noted).expected_at == 6
    by_hand(where, *unguarded(where), "DELETE FROM journal_events WHERE seq >= 6")
    assert journal.check_chain().broken is None
    with pytest.raises(ChainBroken, match="cut off"):
        checked(journal, noted)


def test_a_long_chain_is_read_in_parts(where: Path | str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("styrbord.store.journal.AT_ONCE", 4)
    assert [filled(where, n).check_chain().events for n in (0, 4, 3)] == [0, 4, 7]


# -- erased


def test_an_erased_person_is_gone_and_the_chain_holds(where: Path | str) -> None:
    journal = filled(where)
    assert journal.erase("p1", by="officer") == 2
    found = checked(journal)
    assert (found.events, found.erased) == (7, 2)
    assert journal.about("p1") == []
    assert [(e.seq, e.subject, e.data) for e in journal.below("s/") if e.data is None] == [
        (2, None, None),
        (5, None, None),
    ]
    assert journal.erase("p1", by="officer") == 0
    assert journal.check_chain().events == 7


def test_nothing_of_an_erased_person_is_left_in_the_file(folder: Path) -> None:
    journal = opened(folder)
    journal.append(stream="s", kind="k", data={"text": "a secret told"}, by="b", subject="person-one")
    journal.append(stream="s", kind="k", data={"text": "of another"}, by="b", subject="person-two")
    journal.erase("person-one", by="officer")
    left = b"".join(f.read_bytes() for f in folder.glob("journal.sqlite*"))
    assert b"of another" in left
    assert b"secret told" not in left
    assert b"person-one" not in left


def test_erasing_a_person_from_the_register_reaches_the_journal_under_every_key(
    tmp_path: Path, where: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Register.open_or_create(tmp_path / "r")
    take_in(register, deliver(tmp_path / "1", {"persons": [person("old"), person("b")]}))
    two = {"persons": [person("new")], "aliases": [{"old_key": "old", "person_key": "new"}]}
    take_in(register, deliver(tmp_path / "2", two, kind="changes", at=dt.datetime(2023, 5, 1)))
    if isinstance(where, str):
        monkeypatch.setenv("STYRBORD_DATABASE_URL", where)
    bench = Workbench.open(tmp_path / "r")
    for key in ("old", "new", "b"):
        bench.journal().append(stream="access", kind="looked", data={"page": "x"}, by="anna", subject=key)
    receipt, emptied = bench.erase("new", by="officer", reason="case 17")
    assert (emptied, receipt.by) == (2, "officer")
    assert [e.subject for e in bench.journal().events("access")] == [None, None, "b"]
    with pytest.raises(NoData):
        bench.erase("new", by="officer", reason="case 17")


# -- where it lives


def test_two_registers_in_one_database_do_not_mix(tmp_path: Path, schema: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYRBORD_DATABASE_URL", schema)
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        Register.open_or_create(folder)
    open_journal(one).append(stream="s", kind="k", data={}, by="b")
    assert (open_journal(one).head()[0], open_journal(two).head()[0]) == (1, 0)
    assert open_journal(two).append(stream="s", kind="k", data={}, by="b").seq == 1
    assert not (one / "journal.sqlite").exists()


def test_every_stored_column_is_classified(where: Path | str) -> None:
    opened(where)
    if isinstance(where, Path):
        con = sqlite3.connect(where / "journal.sqlite")
        names = [row[1] for row in con.execute("PRAGMA table_info(journal_events)")]
        con.close()
    else:
        import psycopg

        with psycopg.connect(where) as server:
            names = [c.name for c in server.execute("SELECT * FROM journal_events").description or ()]
    assert names == list(COLUMNS)
    assert [c for c, data in COLUMNS.items() if data == "identity"] == ["subject"]


def test_the_command_checks_and_says_the_last_hash(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from typer.testing import CliRunner

    from styrbord.cli import app

    head = filled(folder).head()[1]
    asked = ["journal", "check", "--register", str(folder), "--json"]
    said = CliRunner().invoke(app, [*asked, "--expect", head])
    assert json.loads(said.stdout) == {"events": 6, "emptied": 0, "last_hash": head, "expected_at_event": 6}
    assert isinstance(CliRunner().invoke(app, [*asked, "--expect", "ab"]).exception, ChainBroken)
