# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The workflow database is away: every page says so in four parts, health says so, and afterwards all is as before."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper


@pytest.fixture
def away(monkeypatch):
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("the server closed the connection")

    def leave() -> None:
        monkeypatch.setattr(BaseDatabaseWrapper, "cursor", gone)

    return leave


def test_a_page_says_that_the_database_is_away_and_comes_back(board, visitor, away, monkeypatch):
    client = visitor("controller")
    client.raise_request_exception = False
    away()
    answer = client.get("/arbejdsliste/")
    assert answer.status_code == 503
    assert "Databasen svarer ikke lige nu" in answer.content.decode()
    assert answer.content.decode().count("<dt>") >= 3
    api = client.get("/api/v1/lov/")
    assert (api.status_code, set(api.json()["error"])) == (503, {"what", "where", "expected", "todo"})
    health = client.get("/helbred")
    assert (health.status_code, health.json()["database"]) == (503, "does not answer")
    monkeypatch.undo()
    connection.close_if_unusable_or_obsolete()


def test_health_is_well_when_the_database_is(board, visitor):
    assert visitor("controller").get("/helbred").json()["well"]
