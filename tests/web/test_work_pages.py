# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The worklist, a person's file, notes, the calendar feed, and the plan as the citizen sees it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from django.contrib.auth import get_user_model

from styrbord.web.csvsafe import csv_bytes
from styrbord.workbench.notes import LONGEST, notes


@pytest.fixture
def controller(board, visitor):
    return visitor("controller")


def a_line(client, **asked):
    return client.get("/arbejdsliste/", {"until": "half_year", **asked}).context["content"].lines[0]


def a_stranger(board) -> str:
    """The address of somebody outside the demo caseworker's team."""
    own = get_user_model().objects.get(username="sagsbehandler").profile.teams[0]
    team = board.assigned[1]
    person = int(np.flatnonzero([t is not None and t != own for t in team])[0])
    return board.address_of(board.key_of(person))


def test_the_list_is_that_of_the_command(controller, board):
    page = controller.get("/arbejdsliste/?until=month").context["content"]
    table = board.bench.worklist(board.as_of, 28)
    assert page.pages.total == len(table)
    assert [line.due for line in page.lines] == table["due"].to_pylist()[: len(page.lines)]


@pytest.mark.parametrize("column", ["team", "caseworker", "row", "group"])
def test_filters_keep_what_they_say(controller, column):
    every = controller.get("/arbejdsliste/?until=half_year").context["content"]
    choices = [c.value for f in every.filters if f.name == column for c in f.choices if c.value]
    page = controller.get("/arbejdsliste/", {"until": "half_year", column: choices[0]}).context["content"]
    assert 0 < page.pages.total < every.pages.total
    assert page.query.count(f"{column}=")


def test_a_caseworker_begins_with_the_own_list_and_never_leaves_the_team(board, visitor):
    client = visitor("caseworker")
    profile = get_user_model().objects.get(username="sagsbehandler").profile
    assert {line.caseworker for line in client.get("/arbejdsliste/?until=half_year").context["content"].lines} <= {
        profile.caseworker
    }
    team = client.get("/arbejdsliste/?until=half_year&mine=no").context["content"]
    assert {line.team for line in team.lines} <= set(profile.teams)
    other = next(t for t in board.teams if t not in profile.teams)
    assert client.get(f"/arbejdsliste/?until=half_year&team={other}").context["content"].lines == ()


def test_downloads_hold_the_whole_list_and_are_logged(controller, board):
    import openpyxl

    total = controller.get("/arbejdsliste/").context["content"].pages.total
    lines = controller.get("/arbejdsliste/liste.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == total + 1
    sheet = openpyxl.load_workbook(io.BytesIO(controller.get("/arbejdsliste/liste.xlsx").content)).active
    assert sheet.max_row == total + 1
    key = lines[1].split(";")[0]
    assert any((e.data or {}).get("page") == "worklist.csv" for e in board.bench.journal().about(key))


def test_no_cell_is_taken_for_a_formula():
    import pyarrow as pa

    made = csv_bytes(pa.table({"=a": ["=1+1", "+x", "-x", "@x", "\tx", "x"], "n": [-1, 2, 3, 4, 5, 6]})).decode(
        "utf-8-sig"
    )
    assert made.splitlines()[0] == "'=a;n"
    assert [line[0] for line in made.splitlines()[1:]] == ["'"] * 5 + ["x"]
    assert ";-1" in made, "a number stays a number"


def test_a_person_is_shown_with_every_duty_and_the_look_is_logged(controller, board):
    line = a_line(controller)
    before = len(board.bench.journal().about(line.person_key, kind="looked"))
    page = controller.get(f"/borger/{line.address}/")
    found = page.context["content"]
    assert len(found.duties) == len(board.bench.explain(line.person_key, board.as_of))
    assert len(board.bench.journal().about(line.person_key, kind="looked")) == before + 1
    assert line.person_key not in page.request["PATH_INFO"]


def test_another_teams_person_is_refused_and_the_attempt_logged(board, visitor):
    client, address = visitor("caseworker"), a_stranger(board)
    for path in (f"/borger/{address}/", f"/borger/{address}/min-plan/", f"/api/v1/borger/{address}/"):
        assert client.get(path).status_code == 403
    assert client.post(f"/borger/{address}/note/", {"duty": "x"}).status_code == 403
    key = board.key_of(board.person_at(address))
    assert len(board.bench.journal().about(key, kind="refused")) >= 4
    assert client.get(f"/borger/{'0' * 24}/").status_code == 404


def test_what_was_known_earlier_is_shown_as_it_was(controller, board):
    earlier = board.deliveries[0].extracted_at.date()
    line = a_line(controller)
    found = controller.get(f"/borger/{line.address}/?known_on={earlier}").context["content"]
    assert found.as_of == earlier
    assert not found.may_write


def test_a_note_is_kept_beside_the_register_and_shown_on_the_list(board, visitor):
    client = visitor("caseworker")
    line = a_line(client)
    typed = {"duty": line.anchor, "version": "0", "text": "<b>ring</b> først", "booked_for": "2026-04-07"}
    answer = client.post(f"/borger/{line.address}/note/", typed)
    assert answer["Location"].endswith(f"#duty-{line.anchor}")
    page = client.get(f"/borger/{line.address}/").content.decode()
    assert "&lt;b&gt;ring" in page
    assert "<b>ring" not in page
    assert a_line(client, booked="yes").booked_for.isoformat() == "2026-04-07"
    second = client.post(f"/borger/{line.address}/note/", typed | {"text": "min tekst"})
    assert second.status_code == 409, "two wrote at once: the second is told"
    assert "min tekst" in second.content.decode(), "and keeps what was typed"
    assert [n.text for n in notes(board.bench.journal(), f"{line.address}/").values()] == ["<b>ring</b> først"]


@pytest.mark.parametrize(
    "wrong", [{"duty": "none"}, {"booked_for": "31-02-2026"}, {"version": "x"}, {"text": "x" * (LONGEST + 1)}]
)
def test_a_note_that_cannot_be_read_is_told_in_four_parts(board, visitor, wrong):
    client = visitor("caseworker")
    line = a_line(client)
    answer = client.post(f"/borger/{line.address}/note/", {"duty": line.anchor, "version": "9", "text": "x"} | wrong)
    assert answer.status_code == 400
    assert answer.content.decode().count("<dt>") >= 3


def test_the_calendar_names_nobody_and_ends_with_the_password(board, visitor):
    client = visitor("caseworker")
    feed = client.get("/arbejdsliste/").context["content"].feed
    client.logout()
    text = client.get(feed).content.decode()
    profile = get_user_model().objects.get(username="sagsbehandler").profile
    mine = [board.key_of(int(p)) for p in np.flatnonzero(board.assigned[0] == profile.caseworker)]
    assert text.count("BEGIN:VEVENT") > 0
    assert not any(key in text for key in mine)
    assert client.get(feed[:-8] + "xxxx.ics").status_code == 404
    user = profile.user
    user.set_password("another-long-password")
    user.save()
    assert client.get(feed).status_code == 404


def test_the_plan_is_the_citizens_own_and_tells_who_looked(board, visitor):
    visitor("controller").get(f"/borger/{get_user_model().objects.get(username='borger').profile.person}/")
    found = visitor("citizen").get("/min-plan/").context["content"]
    assert {"en controller", "dig selv"} <= {look.role for look in found.looks}
    assert all(step.sentence.startswith("Du skal") for step in found.steps)
    assert visitor("citizen").get(f"/borger/{a_stranger(board)}/").status_code == 403


def test_a_citizen_without_a_case_is_told_so(board, visitor):
    client = visitor("citizen")
    get_user_model().objects.get(username="borger").profile.__class__.objects.filter(user__username="borger").update(
        person=""
    )
    assert client.get("/min-plan/").status_code == 404
