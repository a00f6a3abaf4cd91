# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord access` and `styrbord user`: from the command line, with a reason, and logged."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from styrbord.cli import app
from styrbord.errors import AskedWrongly, ChainBroken, StyrbordError
from styrbord.records.events import Entry
from styrbord.store.register import Register
from styrbord.workbench import Workbench
from styrbord.workbench.access import check_access, look_at, looks_at, newest_looks
from tests.edges.made import deliver, person, take_in


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("STYRBORD_DATABASE_URL", raising=False)
    register = Register.open_or_create(tmp_path / "r")
    take_in(register, deliver(tmp_path / "1", {"persons": [person("old"), person("b")]}))
    two = {"persons": [person("new")], "aliases": [{"old_key": "old", "person_key": "new"}]}
    take_in(register, deliver(tmp_path / "2", two, kind="changes", at=dt.datetime(2023, 5, 1)))
    return tmp_path / "r"


def asked(*words: str, error: type[Exception] | None = None) -> Any:
    said = CliRunner().invoke(app, list(words))
    if error:
        assert isinstance(said.exception, error)
        return said.exception
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


def test_looks_are_found_under_every_key_a_person_had(folder: Path) -> None:
    bench = Workbench.open(folder)
    look_at(bench, person_keys=["old", "b"], page="person", why="one", role="caseworker", by="anna")
    look_at(bench, person_keys=["new"], page="plan", why="two", role="citizen", by="bo")
    assert [x.why for x in looks_at(bench, "old")] == ["two", "one"]
    assert [x.why for x in looks_at(bench, "new")] == ["two", "one"]
    assert [x.by for x in looks_at(bench, "b")] == ["anna"]
    assert looks_at(bench, "nobody") == []
    refused = Entry("access", "refused", {"page": "person", "why": "person", "role": "caseworker"}, "b")
    bench.journal().append_all([refused, Entry("note/1", "noted", {"text": "x"}, "b")], by="carl")
    assert [(x.by, x.was_refused) for x in looks_at(bench, "b")] == [("carl", True), ("anna", False)]
    assert newest_looks(bench, 1)[0].was_refused
    assert [x.person_key for x in newest_looks(bench, 3)] == ["b", "new", "b"]
    assert [x.person_key for x in newest_looks(bench, 9, by="anna")] == ["b", "old"]


def test_the_command_needs_a_reason_and_is_logged_before_it_answers(folder: Path) -> None:
    asked("access", "list", "-r", str(folder), "--person", "b", "--json", error=AskedWrongly)
    lines = asked("access", "list", "-r", str(folder), "--person", "b", "--why", "case 17", "--by", "officer", "--json")
    assert [(x["by"], x["page"], x["why"], x["person_key"]) for x in lines] == [
        ("officer", "styrbord access list", "case 17", "b")
    ]
    assert asked("access", "list", "-r", str(folder), "--user", "nobody", "--why", "x", "--json") == []
    assert Workbench.open(folder).journal().newest("access", 1)[0].kind == "log-read"


def test_the_check_counts_looks_and_finds_what_was_tampered_with(folder: Path) -> None:
    bench = Workbench.open(folder)
    look_at(bench, person_keys=["old", "b"], page="person", why="one", role="caseworker", by="anna")
    bench.journal().erase("b", by="officer")
    found = asked("access", "check", "-r", str(folder), "--json")
    assert (found["looks"], found["at_persons_since_erased"], found["events_in_the_journal"]) == (2, 1, 3)
    assert check_access(bench, expect=found["last_hash"]).chain.expected_at == 3
    con = sqlite3.connect(folder / "journal.sqlite", isolation_level=None)
    con.execute("DROP TRIGGER journal_is_only_emptied")
    con.execute("UPDATE journal_events SET by = 'somebody else' WHERE seq = 1")
    con.close()
    asked("access", "check", "-r", str(folder), "--json", error=ChainBroken)


def test_an_empty_log_is_whole(folder: Path) -> None:
    found = check_access(Workbench.open(folder))
    assert (found.looks, found.first_at, found.last_at) == (0, None, None)


# -- users


def test_the_first_administrator_is_made_from_the_command_line(folder: Path) -> None:
    where = ["-r", str(folder), "--json"]
    made = asked("user", "add", "vera", "--role", "administrator", "--by", "root", *where)
    assert made["password"].count("-") == 3
    assert "taget" in str(asked("user", "add", "vera", "--role", "administrator", *where, error=AskedWrongly))
    event = Workbench.open(folder).journal().events("user/vera")[0]
    assert (event.kind, event.by) == ("user-added", "root")


def test_an_installation_that_does_not_start_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "styrbord.nowhere")
    assert "could not be asked" in str(asked("user", "list", "-r", str(folder), error=StyrbordError))
