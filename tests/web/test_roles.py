# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Roles say what they are; nobody sees more persons than the role's words say; every stored column is classified."""

from __future__ import annotations

import inspect
import sqlite3
from pathlib import Path
from typing import Any, get_args

import pytest
from django.db import connection
from django.test import Client

from styrbord.records.tables import Data
from styrbord.web import roles
from styrbord.web.roles import BY_NAME, ROLES, Permission, Role
from styrbord.web.stored import COLUMNS
from styrbord.web.tokens import SCOPES
from styrbord.web.words import says, texts
from tests.web.people import client_of, somebody

P = Permission


def test_a_role_is_told_in_its_own_words() -> None:
    for role in (*ROLES, roles.NOBODY, roles.NEWCOMER):
        assert inspect.getdoc(type(role)) == says(f"role.{role.name}.about", page="roles", lang="en")
        assert says(f"role.{role.name}.title", page="roles", lang="da")


def test_every_permission_is_told_and_carried_by_somebody() -> None:
    carried = frozenset[Permission]().union(*(role.permissions for role in ROLES))
    assert set(Permission) == carried
    assert all(f"may.{p.value}" in texts("roles") for p in Permission)


def test_the_administrator_sees_nobody_and_no_figures() -> None:
    assert BY_NAME["administrator"].permissions == {P.PUBLIC, P.SIGNED_IN, P.MANAGE_USERS}


def test_who_manages_users_does_nothing_else_of_weight() -> None:
    assert [r.name for r in ROLES if P.MANAGE_USERS in r.permissions] == ["administrator"]


@pytest.mark.parametrize("role", ROLES, ids=lambda r: r.name)
def test_the_words_for_whom_a_role_sees_are_true(role: Role) -> None:
    sees_others = P.SEE_PERSONS in role.permissions
    assert sees_others == (role.sees in ("own_teams", "everybody"))
    assert (P.SEE_OWN_PLAN in role.permissions) == (role.sees == "oneself")
    needs_persons = {P.WRITE_NOTES, P.READ_CASES, P.SEE_ACCESS_LOG}
    assert sees_others or not role.permissions & needs_persons


def test_teams_limit_those_whose_role_says_so(db: None) -> None:
    assert roles.teams_of(somebody("caseworker", "a", teams=["Unge"])) == ("Unge",)
    assert roles.teams_of(somebody("caseworker", "b")) == ()
    assert roles.teams_of(somebody("team_leader", "c", teams=["Unge", "*"])) is None
    assert roles.teams_of(somebody("supervisor", "d", teams=["Unge"])) is None


def test_the_page_of_roles_is_for_everybody_signed_in(db: None) -> None:
    for number, role in enumerate(ROLES):
        client = client_of(somebody(role.name, f"user{number}", teams=["A"]))
        page = client.get("/roller/")
        assert page.status_code == 200
        assert "Din rolle" in page.content.decode()
    assert Client().get("/roller/").status_code == 302


def test_tokens_reach_no_more_than_reading() -> None:
    reach = frozenset[Permission]().union(*SCOPES.values())
    assert not reach & {P.MANAGE_USERS, P.IMPORT_DATA, P.WRITE_NOTES, P.SEE_ACCESS_LOG, P.SEE_OWN_PLAN, P.DECIDE_RISK}


def test_every_stored_column_is_classified(db: None) -> None:
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names(cursor) if t != "sqlite_sequence"]
        found = {t: [c.name for c in connection.introspection.get_table_description(cursor, t)] for t in tables}
    assert {t: sorted(columns) for t, columns in found.items()} == {t: sorted(c) for t, c in COLUMNS.items()}
    assert {c for columns in COLUMNS.values() for c in columns.values()} <= set(get_args(Data))


def test_no_key_of_a_person_is_stored_beside_the_register(board: Any, visitor: Any) -> None:
    visitor("caseworker")
    key = board.key_of(0)
    with connection.cursor() as cursor:
        dump = "\n".join(_dump(cursor.connection if isinstance(cursor.connection, sqlite3.Connection) else None))
    assert key not in dump
    assert not [k for k in board.case.person_keys.to_pylist() if k in dump]


def _dump(con: sqlite3.Connection | None) -> list[str]:
    return [] if con is None else list(con.iterdump())


def test_no_template_marks_text_as_safe() -> None:
    folder = Path(roles.__file__).parent / "templates"
    assert [f.name for f in folder.rglob("*.html") if "|safe" in f.read_text(encoding="utf-8")] == []
