# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The pages about the law: found, filtered, compared, drafted."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from styrbord.figures.disclosure import Hiding
from styrbord.workbench.drafts import drafts

CHANGE = '[[change]]\nrow = "K2.1"\nfrom = 2025-01-01\nset = { due = { days = 3 } }\n'
RULE = "kontanthjaelp-first-interview"


@pytest.fixture
def controller(board, visitor):
    return visitor("controller")


def text(answer) -> str:
    return answer.content.decode()


def test_every_rule_is_listed_and_every_one_opens(controller, board):
    listed = text(controller.get("/lov/"))
    for rule, file in board.bench.book.files.items():
        if any(v.rule == rule for v in board.bench.book.versions):
            assert f"/lov/regel/{rule}/" in listed
            page = text(controller.get(f"/lov/regel/{rule}/"))
            assert file["title"]["da"].split("&")[0][:20] in page
            assert all(case["id"] in page for case in file.get("cases", []))


def test_filters_narrow_and_a_row_opens_its_rule(controller):
    assert "/lov/regel/sickness" not in text(controller.get("/lov/?group=2"))
    assert "Ingen regel passer" in text(controller.get("/lov/?find=xyzzy"))
    assert controller.get("/lov/regel/D2.1/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/lov/regel/no-such/",
        "/lov/?on=31-02-2026",
        "/lov/sammenlign/?other=draft:none",
        "/lov/sammenlign/?other=old:1999-01-01",
        "/lov/sammenlign/?month=2026-13",
    ],
)
def test_what_cannot_be_asked_is_told_in_four_parts(controller, address):
    answer = controller.get(address)
    assert answer.status_code == 400
    assert text(answer).count("<dt>") >= 3


def test_comparing_counts_as_the_command_does(controller, board):
    page = controller.get("/lov/sammenlign/?other=overlay:without-secondary").context["content"]
    _, found = board.bench.compare(["without-secondary"], board.as_of)
    assert page.total.changed == int(found.changed.sum())
    assert page.total.persons == len(set(found.person[found.changed].tolist()))
    assert sum(m.duties for m in page.moves) == page.total.changed
    assert sum(r.changed for r in page.rows) == page.total.changed


def test_a_month_narrows_the_duties_to_those_due_in_it(controller):
    whole = controller.get("/lov/sammenlign/?other=overlay:without-secondary").context["content"]
    month = controller.get("/lov/sammenlign/?other=overlay:without-secondary&month=2026-02").context["content"]
    assert 0 < month.total.first.duties < whole.total.first.duties


def test_a_politician_sees_no_person_and_no_small_count(board, visitor):
    page = visitor("politician").get("/lov/sammenlign/?other=overlay:without-secondary").context["content"]
    assert page.affected == ()
    counts = [n for m in page.moves for n in (m.duties, m.persons)]
    assert all(n is None or n >= Hiding().limit for n in counts)
    for side in (s for r in page.rows for s in (r.first, r.second)):
        hidden = [n is None for n in (side.kept, side.late, side.missed)]
        assert all(hidden) or not any(hidden), "one hidden part could be reckoned from the others"
        assert all(n is None or n == 0 or n >= Hiding().limit for n in (side.duties, side.kept, side.late, side.missed))
    for name in ("first", "second"):
        if any(getattr(r, name).duties is None for r in page.rows):
            assert getattr(page.total, name).duties is None, "the total would tell the hidden row"
    whole = visitor("controller").get("/lov/sammenlign/?other=overlay:without-secondary").context["content"]
    assert {r.row for r in page.rows} == {r.row for r in whole.rows}, "a hidden row is shown as hidden, not left out"


def test_a_caseworker_sees_only_the_own_team_among_the_affected(board, visitor):
    client = visitor("caseworker")
    teams = {a.team for a in client.get("/lov/sammenlign/?other=overlay:without-secondary").context["content"].affected}
    from django.contrib.auth import get_user_model

    assert teams <= set(get_user_model().objects.get(username="sagsbehandler").profile.teams)


def test_a_draft_is_checked_kept_compared_and_withdrawn(controller, board):
    page = text(controller.get(f"/lov/udkast/?rule={RULE}"))
    assert "[[change]]" in page
    checked = text(controller.post("/lov/udkast/tjek/", {"rule": RULE, "text": CHANGE}))
    assert "Udkastet kan bruges" in checked
    broken = text(controller.post("/lov/udkast/tjek/", {"rule": RULE, "text": "[[chan"}))
    assert broken.count("<dt>") == 3
    typed = {"rule": RULE, "text": CHANGE, "name": "tre-dage", "version": "0", "compare": "1"}
    answer = controller.post("/lov/udkast/gem/", typed)
    assert answer["Location"] == f"{reverse('law_compare')}?other=draft:tre-dage"
    compared = controller.get(answer["Location"]).context["content"]
    assert compared.total.changed > 0
    again = controller.post("/lov/udkast/gem/", typed | {"text": "# mine"})
    assert again.status_code == 409, "somebody wrote it meanwhile"
    assert "# mine" in text(again), "what was typed is kept"
    controller.post("/lov/udkast/tilbage/", {"name": "tre-dage"})
    assert "tre-dage" not in [d.name for d in drafts(board.bench.journal())]


def test_script_typed_into_a_draft_stays_text(controller):
    typed = {"rule": RULE, "text": "<script>alert(1)</script>", "name": "x", "version": "0"}
    controller.post("/lov/udkast/gem/", typed)
    page = text(controller.get("/lov/udkast/?name=x"))
    assert "<script>alert(1)" not in page
    controller.post("/lov/udkast/tilbage/", {"name": "x"})


def test_the_list_of_the_affected_is_safe_to_open_and_logged(controller, board):
    answer = controller.get("/lov/sammenlign/ramte.csv?other=overlay:without-secondary")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("person_key;")
    assert not any(re.match(r"[=+@-]", cell) for line in lines for cell in line.split(";"))
    key = lines[1].split(";")[0]
    assert any((e.data or {}).get("page") == "law_compare.csv" for e in board.bench.journal().about(key))


def test_the_english_pages_hold_no_danish_menu(controller):
    controller.post("/sprog/", {"language": "en"})
    assert "Compare lawbooks" in text(controller.get("/lov/sammenlign/"))
