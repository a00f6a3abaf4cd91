# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One field finds pages, figures, rules and persons; nothing of a person stands in an address."""

from __future__ import annotations

import pytest


def kinds(client, q: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in client.get("/soeg/", {"q": q}).context["content"].found:
        found.setdefault(one.kind, []).append(one.url)
    return found


def test_pages_figures_and_rules_are_found(board, visitor):
    client = visitor("controller")
    assert "/arbejdsliste/" in kinds(client, "arbejdsliste")["page"]
    assert kinds(client, "samtaler")["figure"]
    assert "/lov/regel/D2.1/" in kinds(client, "d2.1")["rule"]
    assert kinds(client, "xyzzy") == {}
    assert "Intet fundet" in client.get("/soeg/?q=xyzzy").content.decode()


def test_a_person_is_found_by_those_who_may_and_the_key_stays_out_of_the_address(board, visitor):
    key = board.key_of(0)
    found = visitor("controller").post("/soeg/find/", {"q": key})
    assert found["Location"] == f"/borger/{board.address_of(key)}/"
    assert visitor("politician").post("/soeg/find/", {"q": key})["Location"].startswith("/soeg/")


@pytest.mark.parametrize("typed", ["610180-1234", "6101801234", "610180 1234"])
def test_a_personal_number_is_refused(board, visitor, typed):
    answer = visitor("controller").post("/soeg/find/", {"q": typed})
    assert answer.status_code == 400
    assert "Personnumre er forseglet" in answer.content.decode()


def test_script_in_the_field_stays_text(board, visitor):
    assert "<script>alert" not in visitor("controller").get("/soeg/?q=<script>alert(1)</script>").content.decode()


def test_a_citizen_finds_no_figures(board, visitor):
    assert "figure" not in kinds(visitor("citizen"), "samtaler")
