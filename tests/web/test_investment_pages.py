# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The pages of investment cases: stating, sliders, what must be true, revision with reasons, follow-up, downloads."""

from __future__ import annotations

import pytest

from styrbord.workbench import investment as verbs
from tests.edges.investment_cases import PEOPLE

TEXT = (
    verbs.template().replace('id = "sagsstammer"', 'id = "web-case"').replace('groups = ["3"]', "groups = []")
    .replace("2024-04-01", "2025-04-01").replace("2025-10-01", "2026-10-01") + PEOPLE
)  # fmt: skip


@pytest.fixture
def stated(board):
    if not any(h.id == "web-case" for h in verbs.histories(board.bench)):
        verbs.state(board.bench, TEXT, by="test")
        verbs.run(board.bench, "web-case", by="test", draws=500)
    return board


def content(client, address="/investering/web-case/", **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.context["content"]


def test_a_case_is_stated_and_listed(board, visitor):
    client = visitor("controller")
    page = content(client, "/investering/")
    assert len(page.public.rows) == 5
    bad = client.post("/investering/ny/", {"text": "id = ["})
    assert bad.status_code == 400
    assert "id = [" in bad.content.decode()
    text = TEXT.replace("web-case", "typed-case")
    if not any(h.id == "typed-case" for h in verbs.histories(board.bench)):
        assert client.post("/investering/ny/", {"text": text}).status_code == 302
    assert any("typed-case" in row[0].url for row in content(client, "/investering/").cases.rows)


def test_a_slider_moves_the_result_and_not_the_case(stated, visitor):
    client = visitor("controller")
    plain, moved = content(client), content(client, effect=80)
    assert not plain.is_moved
    assert moved.is_moved
    assert moved.cards[1].value != plain.cards[1].value
    assert [s.value for s in moved.sliders if s.name == "effect"] == [80]
    assert len(verbs.history_of(stated.bench, "web-case").versions) >= 1
    assert content(client, effect=25).is_moved is False
    assert client.get("/investering/web-case/", {"effect": "much"}).status_code == 400


def test_the_follow_up_is_shown_and_noted(stated, visitor):
    client = visitor("controller")
    page = content(client)
    assert page.follow.refused is None
    assert page.follow.lead
    before = len(verbs.history_of(stated.bench, "web-case").follow_ups)
    bad = client.post("/investering/web-case/opfoelgning/", {"spent": "mange"})
    assert bad.status_code == 400
    done = client.post("/investering/web-case/opfoelgning/", {"spent": "1.900.000", "remark": "IT kom sent"})
    assert done.status_code == 302
    told = verbs.history_of(stated.bench, "web-case").follow_ups
    assert (len(told), told[-1].spent, told[-1].remark) == (before + 1, 1.9e6, "IT kom sent")


def test_a_new_version_needs_its_reasons_and_the_newest_seen(stated, visitor):
    client, seen = visitor("controller"), content(visitor("controller")).seen
    newest = verbs.history_of(stated.bench, "web-case").newest.text
    text = (
        newest.replace("discount = 0.035", "discount = 0.03")
        if "0.035" in newest
        else newest.replace("0.03\n", "0.035\n", 1)
    )
    without = client.post("/investering/web-case/udgave/", {"text": text, "seen": seen, "reasons": ""})
    assert without.status_code == 400
    old = client.post("/investering/web-case/udgave/", {"text": text, "seen": 1, "reasons": "discount=ny rente"})
    assert old.status_code == 409
    done = client.post("/investering/web-case/udgave/", {"text": text, "seen": seen, "reasons": "discount=ny rente"})
    assert done.status_code == 302
    assert verbs.history_of(stated.bench, "web-case").newest.reasons == {"discount": "ny rente"}


def test_papers_portfolio_and_who_may(stated, visitor):
    client = visitor("controller")
    assert client.get("/investering/web-case/case.pdf").content.startswith(b"%PDF")
    assert client.get("/investering/web-case/case.docx").content.startswith(b"PK")
    assert client.get("/investering/web-case/opfoelgning.pdf").content.startswith(b"%PDF")
    assert content(client, "/investering/", budget=20).portfolio is not None
    assert client.get("/investering/", {"budget": -1}).status_code == 400
    assert client.get("/investering/findes-ikke/").status_code == 400
    assert visitor("caseworker").get("/investering/").status_code == 403
    assert visitor("caseworker").get("/investering/web-case/").status_code == 403
