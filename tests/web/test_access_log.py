# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The access log: read with a reason by those who may, itself logged; and by the person it is about."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from styrbord.errors import Unreachable
from styrbord.store.journal import Journal
from styrbord.workbench.access import look_at, looks_at
from tests.web.people import client_of, somebody

ASK = "/adgangslog/sporg/"


@pytest.fixture
def reader(db: None, board: Any) -> Client:
    return client_of(somebody("supervisor", "tove"))


def looked(board: Any, key: str, by: str = "anna", why: str = "opfølgning") -> None:
    look_at(board.bench, person_keys=[key], page="person", why=why, role="caseworker", by=by)


def test_a_reason_comes_first(reader: Client, board: Any) -> None:
    key = board.key_of(5)
    looked(board, key)
    address = board.address_of(key)
    page = reader.get(f"/adgangslog/?person={address}")
    assert page.status_code == 200
    assert "opfølgning" not in page.content.decode()
    assert reader.post(ASK, {"person": address, "why": " "}).status_code == 400
    assert reader.post(ASK, {"person": address, "why": "x" * 201}).status_code == 400
    assert looks_at(board.bench, key)[0].by == "anna"  # nothing was read yet


def test_the_looks_at_a_person_are_shown_and_the_reading_is_logged(reader: Client, board: Any) -> None:
    key = board.key_of(6)
    somebody("caseworker", "anna", teams=["A"])
    looked(board, key, why="<script>alert(1)</script>")
    there = reader.post(ASK, {"person_key": key, "why": "anmodning om indsigt"})["Location"]
    assert key not in there
    page = reader.get(there).content.decode()
    assert "Anna Ager" in page
    assert "Sagsbehandler" in page
    assert "<script>alert(1)" not in page
    assert key not in page
    look = looks_at(board.bench, key)[0]
    assert (look.by, look.role, look.page, look.why) == ("tove", "supervisor", "access_log", "anmodning om indsigt")
    reader.get(there)
    assert len([x for x in looks_at(board.bench, key) if x.by == "tove"]) == 2


def test_the_looks_of_a_user_and_the_newest_of_all(reader: Client, board: Any) -> None:
    looked(board, board.key_of(7), by="carl", why="carls grund")
    looked(board, board.key_of(8), by="dora", why="doras grund")
    page = reader.get(reader.post(ASK, {"user": "carl", "why": "kontrol"})["Location"]).content.decode()
    assert "carls grund" in page
    assert "doras grund" not in page
    assert board.address_of(board.key_of(7)) in page
    page = reader.get(reader.post(ASK, {"why": "kontrol"})["Location"]).content.decode()
    assert "carls grund" in page
    assert "doras grund" in page
    read = [e for e in board.bench.journal().newest("access", 5) if e.kind == "log-read"]
    assert [(e.by, e.data["of_user"], e.data["why"]) for e in read] == [
        ("tove", "", "kontrol"),
        ("tove", "carl", "kontrol"),
    ]


def test_a_long_log_is_paged(reader: Client, board: Any) -> None:
    key = board.key_of(9)
    look_at(board.bench, person_keys=[key] * 150, page="person", why="w", role="", by="eva")
    there = reader.post(ASK, {"person_key": key, "why": "kontrol"})["Location"]
    assert "Side 1 af " in reader.get(there).content.decode()
    assert "uden for siderne" in reader.get(there + "&page=2").content.decode()


def test_looks_at_an_erased_person_name_nobody(reader: Client, board: Any) -> None:
    look_at(board.bench, person_keys=["somebody-gone"], page="person", why="w", role="", by="finn")
    board.bench.journal().erase("somebody-gone", by="officer")
    page = reader.get(reader.post(ASK, {"user": "finn", "why": "kontrol"})["Location"]).content.decode()
    assert "slettet borger" in page


@pytest.mark.parametrize("said", [{"person_key": "nobody"}, {"person": "0" * 24}])
def test_who_is_not_in_the_register_is_told(reader: Client, said: dict[str, str]) -> None:
    page = reader.post(ASK, {**said, "why": "kontrol"})
    assert page.status_code == 400
    assert "Ingen i registret" in page.content.decode()


def test_the_log_cannot_be_changed_from_any_page(reader: Client, board: Any) -> None:
    before = board.bench.journal().check_chain()
    for method in ("put", "patch", "delete"):
        assert getattr(reader, method)("/adgangslog/").status_code == 405
    assert reader.post("/adgangslog/").status_code == 405
    after = board.bench.journal().check_chain(expect=before.head)
    assert after.broken is None
    assert after.expected_at == before.events


@pytest.mark.parametrize("role", ["caseworker", "team_leader", "controller", "politician", "citizen", "administrator"])
def test_nobody_else_reads_it(db: None, board: Any, role: str) -> None:
    client = client_of(somebody(role, teams=["*"]))
    assert client.get("/adgangslog/").status_code == 403
    assert client.post(ASK, {"why": "nysgerrig"}).status_code == 403


def test_an_attempt_on_another_teams_person_is_refused_and_shown_to_those_who_answer_for_it(
    reader: Client, board: Any
) -> None:
    teams = board.assigned[1]
    person = next(p for p in range(len(teams)) if teams[p] and teams[p] != board.teams[0])
    stranger = client_of(somebody("caseworker", "ib", teams=[board.teams[0]]))
    address = board.address_of(board.key_of(person))
    assert stranger.get(f"/borger/{address}/").status_code == 403
    page = reader.get(reader.post(ASK, {"person": address, "why": "kontrol"})["Location"]).content.decode()
    assert "Afvist: intet blev vist" in page
    citizen = client_of(somebody("citizen", "borger-9", person=address))
    assert "Ib Ager" not in citizen.get("/min-plan/opslag/").content.decode()


def test_a_look_that_cannot_be_logged_is_not_shown(db: None, board: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    address = board.address_of(board.key_of(4))
    client = client_of(somebody("supervisor", "jens"))
    assert client.get(f"/borger/{address}/").status_code == 200

    def gone(*_: object, **__: object) -> None:
        raise Unreachable("gone", where="x", expected="y", todo="z")

    with monkeypatch.context() as cut:
        cut.setattr(Journal, "append_all", gone)
        answer = client.get(f"/borger/{address}/")
    assert answer.status_code == 503
    assert "Databasen svarer ikke" in answer.content.decode()
    assert client.get(f"/borger/{address}/").status_code == 200


# -- the person's own view


def test_a_citizen_sees_who_has_looked_and_when_and_why(db: None, board: Any) -> None:
    key, other = board.key_of(10), board.key_of(11)
    somebody("caseworker", "gerda", teams=["A"])
    looked(board, key, by="gerda", why="samtale")
    looked(board, other, by="hans", why="en andens sag")
    citizen = client_of(somebody("citizen", "borger-7", person=board.address_of(key)))
    page = citizen.get("/min-plan/opslag/").content.decode()
    assert "Gerda Ager" in page
    assert "samtale" in page
    assert "en andens sag" not in page
    assert key not in page
    assert looks_at(board.bench, key)[0].by == "borger-7"  # logged, but not shown to oneself
    assert "borger-7" not in citizen.get("/min-plan/opslag/").content.decode().split("<table")[1]


@pytest.mark.parametrize("person", ["", "0" * 24])
def test_a_citizen_without_a_case_is_told(db: None, board: Any, person: str) -> None:
    citizen = client_of(somebody("citizen", "borger-8", person=person))
    answer = citizen.get("/min-plan/opslag/")
    assert answer.status_code == 400
    assert "ikke koblet til en sag" in answer.content.decode()


def test_nobody_but_citizens_has_an_own_case(db: None, board: Any) -> None:
    for role in ("caseworker", "supervisor", "administrator"):
        client = client_of(somebody(role, role, teams=["*"], person=board.address_of(board.key_of(10))))
        assert client.get("/min-plan/opslag/").status_code == 403
