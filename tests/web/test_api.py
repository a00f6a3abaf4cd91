# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The API answers what the pages show, to those who may, and says so in OpenAPI."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from styrbord.figures.disclosure import Hiding
from styrbord.web.api import UNFIT
from styrbord.web.pages import PAGES
from styrbord.web.roles import ROLES, Permission
from styrbord.web.tokens import make_token, revoke_token

FIT = [p for p in PAGES if p.name not in UNFIT and p.may is not Permission.PUBLIC]


@pytest.fixture
def token(board, visitor):
    visitor("controller")

    def made(name: str, *scopes: str):
        user = get_user_model().objects.get(username=name)
        return make_token(board.bench.journal(), user=user, name="test", scopes=scopes, days=1, by=name)

    return made


def test_every_page_stands_in_the_description_with_words(client, db, board):
    schema = client.get("/api/v1/openapi.json").json()
    told = {p["get"]["operationId"]: p["get"] for p in schema["paths"].values()}
    assert set(told) == {p.name for p in FIT}
    for page in FIT:
        assert told[page.name]["summary"]
        assert f"Permission: {page.may.value}" in told[page.name]["description"]


@pytest.mark.parametrize("page", [p for p in FIT if "<" not in p.path], ids=lambda p: p.name)
def test_a_page_and_its_api_say_the_same(page, board, visitor):
    role = next(r for r in ROLES if page.may in r.permissions)
    client = visitor(role.name)
    answer = client.get(f"/api/v1/{page.path}")
    assert answer.status_code == 200, answer.content[:500]
    shown = client.get(reverse(page.name)).context["content"]
    fields = set(answer.json())
    assert fields <= set(dir(shown))


def test_a_token_carries_its_scopes_and_no_more(client, board, token):
    _, text = token("controller", "figures")
    head = {"HTTP_AUTHORIZATION": f"Bearer {text}"}
    assert client.get("/api/v1/tal/", **head).status_code == 200
    assert client.get("/api/v1/arbejdsliste/", **head).status_code == 403
    _, persons = token("controller", "persons")
    lines = client.get("/api/v1/arbejdsliste/?until=half_year&page=2", HTTP_AUTHORIZATION=f"Bearer {persons}").json()
    assert lines["pages"]["number"] == 2
    key = lines["lines"][0]["person_key"]
    assert any(
        (e.data or {}).get("page", "").startswith("api:") for e in board.bench.journal().about(key, kind="looked")
    )


@pytest.mark.parametrize("wrong", ["", "sty_", "sty_forged", "x" * 5000])
def test_a_forged_or_missing_token_is_refused(client, db, board, wrong):
    assert client.get("/api/v1/tal/", HTTP_AUTHORIZATION=f"Bearer {wrong}").status_code == 401
    assert client.get("/api/v1/tal/").status_code == 401


def test_a_revoked_token_ends_at_once(client, board, token):
    made, text = token("controller", "figures")
    revoke_token(board.bench.journal(), token=made, by="controller")
    assert client.get("/api/v1/tal/", HTTP_AUTHORIZATION=f"Bearer {text}").status_code == 401


def test_an_etag_spares_the_second_reading(client, board, token):
    _, text = token("controller", "figures")
    head = {"HTTP_AUTHORIZATION": f"Bearer {text}"}
    first = client.get("/api/v1/lov/", **head)
    again = client.get("/api/v1/lov/", HTTP_IF_NONE_MATCH=first["ETag"], **head)
    assert (again.status_code, again.content) == (304, b"")


def test_the_politician_gets_no_small_count_from_the_api(board, visitor):
    found = visitor("politician").get("/api/v1/lov/sammenlign/?other=overlay:without-secondary").json()
    assert found["affected"] == []
    assert all(m["persons"] is None or m["persons"] >= Hiding().limit for m in found["moves"])


def test_errors_have_four_parts(visitor, board):
    answer = visitor("controller").get("/api/v1/lov/regel/none/")
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"what", "where", "expected", "todo"}
