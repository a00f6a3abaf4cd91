# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The pages of capacity: the coming weeks, the staff for a target, the plan by worker, what a team leader may see."""

from __future__ import annotations

import pytest

from styrbord.web import behind
from tests.web.people import client_of, somebody


@pytest.fixture(autouse=True)
def here_and_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind, "IN_THREAD", False)


def content(client, address="/kapacitet/", **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.context["content"]


def test_the_coming_weeks_and_the_staff_for_a_target(board, visitor):
    client = visitor("controller")
    page = content(client)
    assert page.is_reckoned
    assert page.weeks.rows
    assert len(page.kinds.rows) == 7
    assert content(client, target=50).lead != content(client, target=99, certainty=99).lead
    assert client.get("/kapacitet/", {"target": 0}).status_code == 400
    assert client.get("/kapacitet/kapacitet.pdf").content.startswith(b"%PDF")


def test_while_it_is_being_reckoned_the_page_says_so(board, visitor, monkeypatch):
    monkeypatch.setattr("styrbord.web.pages.capacity.behind", lambda *_: None)
    assert not content(visitor("controller")).is_reckoned


def test_the_plan_by_worker_for_print_and_calendar(board, visitor):
    client = visitor("controller")
    page = content(client, "/kapacitet/plan/", week=2)
    assert page.is_reckoned
    assert page.workers
    answer = client.get("/kapacitet/plan/samtaler.ics", {"week": 2}).content.decode()
    rows = sum(len(w.rows) for w in page.workers)
    assert answer.count("BEGIN:VEVENT") == rows
    assert "s0350-" not in answer
    listed = client.get("/kapacitet/plan/samtaler.csv", {"week": 2}).content.decode("utf-8-sig")
    assert len(listed.strip().splitlines()) == rows + 1
    assert client.get("/kapacitet/plan/samtaler.pdf", {"week": 2}).content.startswith(b"%PDF")
    looked = [e for e in board.bench.journal().events("access") if (e.data or {}).get("why") == "plan"]
    assert looked


def test_a_team_leader_sees_the_own_teams_only(board, visitor):
    own = board.teams[0]
    client = client_of(somebody("team_leader", "leder", teams=[own]))
    page = content(client, "/kapacitet/plan/", week=1)
    assert {c.value for c in page.filters[0].choices} - {""} == {own}
    assert all(grid.caption.endswith(f", {own}") for grid in page.workers)
    assert visitor("caseworker").get("/kapacitet/plan/").status_code == 403
