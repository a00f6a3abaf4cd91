# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The page of effects: what is shown, what is said instead, evidence beside it, papers, who may see it."""

from __future__ import annotations

import dataclasses

import pytest

from styrbord.web import behind
from styrbord.workbench import effect as verbs
from tests.web.people import client_of, somebody


@pytest.fixture(autouse=True)
def here_and_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind, "IN_THREAD", False)


def content(client, **asked):
    answer = client.get("/effekt/", asked)
    assert answer.status_code == 200
    return answer.context["content"]


def cells(grid) -> list[str]:
    return [c if isinstance(c, str) else getattr(c, "text", str(c)) for row in grid.rows for c in row]


def test_every_effect_is_a_number_or_a_state_with_what_is_needed(board, visitor):
    page = content(visitor("controller"), group="all")
    assert page.is_reckoned
    assert page.lead
    told = board.once("effects", lambda: None)[0].effects.effects
    shown = sum(len(g.rows) for g in page.effects)
    assert shown + len(page.states.rows) == len(told)
    assert not any("None" in c or "nan" in c for c in cells(page.states))
    assert all(row[4] for row in page.states.rows)  # what would be needed
    assert page.outside.rows
    assert all(url.startswith("https://") for _, url in page.sources)
    assert page.curves.rows
    assert page.id == board.once("effects", lambda: None)[0].id


def test_one_group_and_one_offer_looked_at_closely(board, visitor):
    client = visitor("controller")
    page = content(client, group="1", weeks=13)
    assert all(g.caption.startswith("nr. 1") for g in page.effects)
    answer = client.get("/effekt/", {"group": "wrong"})
    assert answer.status_code == 400
    if page.closer is not None:
        assert page.closer.course.rows
        assert any("p =" in line for line in page.closer.said)


def test_while_it_is_being_reckoned_the_page_says_so(board, visitor, monkeypatch):
    monkeypatch.setattr("styrbord.web.pages.effect.behind", lambda *_: None)
    assert not content(visitor("controller")).is_reckoned


def test_papers_and_the_api(board, visitor):
    client = visitor("controller")
    assert client.get("/effekt/effekter.pdf").content.startswith(b"%PDF")
    assert client.get("/effekt/effekter.docx").content.startswith(b"PK")
    told = client.get("/api/v1/effekt/").json()
    assert told["is_reckoned"]
    assert told["states"]["rows"]


def test_a_team_beside_others_and_only_the_own(board, visitor):
    own, other = board.teams[0], board.teams[1]
    client = client_of(somebody("team_leader", "leder2", teams=[own]))
    for start in ("2024-06", "2025-06"):
        page = content(client, team=own, start=start)
        assert page.local[0].title.startswith(own)
        assert "få" in page.local[0].said
        assert page.local[0].comparisons is None or not any("pct.point" in c for c in cells(page.local[0].comparisons))
    assert client.get("/effekt/", {"team": other, "start": "2024-06"}).status_code == 400
    assert content(client).local == () or content(client).local


def test_what_was_noted_of_this_snapshot_is_what_is_shown(board, visitor, monkeypatch):
    found = dataclasses.replace(board.once("effects", lambda: None)[0], inputs="noted by hand")
    monkeypatch.setattr(verbs, "latest", lambda bench: found)
    monkeypatch.setattr(verbs, "estimate", lambda *a, **k: pytest.fail("reckoned again"))
    board.once(("begun", "again"), lambda: True)
    monkeypatch.setattr("styrbord.web.pages.effect.behind", lambda b, name, make: make(b.bench))
    assert content(visitor("controller")).id == found.id


def test_a_politician_sees_effects_and_a_caseworker_does_not(board, visitor):
    assert content(visitor("politician")).is_reckoned
    assert visitor("caseworker").get("/effekt/").status_code == 403
