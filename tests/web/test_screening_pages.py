# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The screening's pages: proposals with reasons, own judgement, the model laid open, the switch, the citizen's own."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from styrbord.inference import screening as recipe
from styrbord.workbench import screening as verbs
from styrbord.workbench.screening import Asked

ASKED = Asked(benefits=("dagpenge",), years=5, later_months=18, moments=(0, 13), glass_box=False)


@pytest.fixture
def fitted(board, monkeypatch):
    """A model in use; the screening switched on again when a test has switched it off."""
    if verbs.record(board.bench).off:
        verbs.switch(board.bench, on=True, by="test", why="the next test")
    if not verbs.record(board.bench).in_use:
        monkeypatch.setattr(recipe, "_withheld", lambda found: "")  # 800 persons are too few to judge a model
        verbs.fit(board.bench, board.as_of, by="test", asked=ASKED)
    return board


def content(client, address="/screening/", **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer.context["content"]


def test_without_a_model_the_list_holds_everybody_with_their_needs(board, visitor):
    verbs.switch(board.bench, on=False, by="test", why="to see the list without numbers")
    page = content(visitor("controller"))
    assert page.state == "off"
    assert page.lines
    assert {line.chance for line in page.lines} == {None}
    assert page.called == 0
    one = content(visitor("controller"), f"/screening/borger/{page.lines[0].address}/")
    assert one.sum is None
    model = content(visitor("supervisor"), "/screening/model/")
    assert (model.state, model.model_id) == ("off", "")
    assert "screen fit" in visitor("controller").get("/screening/model/").content.decode() or model.steps


def test_a_model_that_says_nothing_is_laid_open_and_not_used(board, visitor):
    if verbs.record(board.bench).off:
        verbs.switch(board.bench, on=True, by="test", why="to see a model withheld")
    verbs.fit(board.bench, board.as_of, by="test", asked=ASKED)
    page = content(visitor("controller"))
    assert (page.state, page.called) == ("withheld", 0)
    assert {line.chance for line in page.lines} == {None}
    model = content(visitor("controller"), "/screening/model/")
    assert model.quality.rows
    assert "bruges ikke" in model.chosen[0]
    verbs.switch(board.bench, on=False, by="test", why="the next test begins anew")


def test_the_list_is_what_the_verb_gives(fitted, visitor):
    page = content(visitor("controller"), capacity=5)
    found = verbs.scores(fitted.bench, fitted.as_of, capacity=5)
    called = {k: r.chance for k, r in zip(found.keys, found.rows, strict=True) if r.called}
    assert {x.person_key: x.chance for x in page.lines} == called
    assert page.called == len(called) == 5
    every = content(visitor("controller"), show="all")
    assert every.pages.total > 5
    assert all(x.weeks <= 26 for x in every.lines)
    looked = [
        e for e in visitor and fitted.bench.journal().events("access") if (e.data or {}).get("why") == "screening"
    ]
    assert {e.subject for e in looked} >= set(called)
    made = visitor("controller").get("/screening/liste.csv?capacity=5").content.decode("utf-8-sig")
    assert len(made.strip().splitlines()) == 6


def test_a_caseworker_never_leaves_the_own_team(fitted, visitor):
    client = visitor("caseworker")
    teams = set(get_user_model().objects.get(username="sagsbehandler").profile.teams)
    assert {x.team for x in content(client, show="all").lines} <= teams
    other = next(t for t in fitted.teams if t not in teams)
    assert content(client, show="all", team=other).lines == ()
    stranger = next(x for x in content(visitor("controller"), show="all").lines if x.team not in teams) if any(
        x.team not in teams for x in content(visitor("controller"), show="all").lines
    ) else None  # fmt: skip
    if stranger:
        assert client.get(f"/screening/borger/{stranger.address}/").status_code == 403


def test_every_reason_is_shown_and_the_sum_holds(fitted, visitor):
    line = content(visitor("controller"), show="all").lines[0]
    one = content(visitor("controller"), f"/screening/borger/{line.address}/")
    points = [float(p.replace(",", ".").replace("−", "-").replace("+", "")) for _, p in one.sum.rows]
    assert sum(points[:-1]) == pytest.approx(points[-1])
    assert one.sum.chance == pytest.approx(1 / (1 + 2 ** (-points[-1] / 10)))
    file = visitor("controller").get(f"/screening/borger/{line.address}/til-borgeren.pdf")
    assert file.content[:4] == b"%PDF"
    assert fitted.key_of(0) not in file["Content-Disposition"]


def test_a_judgement_and_a_segment_are_recorded(fitted, visitor):
    client = visitor("caseworker")
    lines = content(client, show="all").lines
    if not lines:
        pytest.skip("nobody of the demo caseworker's team is on dagpenge")
    address = f"/screening/borger/{lines[0].address}/"
    assert client.post(address + "skoen/", {"view": "long", "note": "taler om at skifte fag"}).status_code == 302
    assert client.post(address + "segment/", {"segment": "mismatch"}).status_code == 302
    page = content(client, address)
    assert page.judgements[0].note == "taler om at skifte fag"
    assert page.segment
    assert page.views[0].value == ""  # nothing chosen beforehand
    bad = client.post(address + "skoen/", {"view": "perhaps"})
    assert bad.status_code == 400
    assert "perhaps" in bad.content.decode()
    assert visitor("controller").post(address + "skoen/", {"view": "long"}).status_code == 403
    assert content(client, show="all").lines


def test_the_model_is_laid_open(fitted, visitor):
    page = content(visitor("controller"), "/screening/model/", weeks=0)
    assert page.state == "on"
    assert page.quality.rows
    assert page.errors.rows
    assert page.calibration.alt
    assert not page.may_switch
    assert page.steps[0].what
    assert content(visitor("controller"), "/screening/model/", weeks=13).moments
    assert visitor("controller").get("/screening/model/modelkort.docx").content[:2] == b"PK"


@pytest.mark.parametrize("role", ["politician", "administrator", "citizen"])
def test_who_may_not_see_it(board, visitor, role):
    assert visitor(role).get("/screening/").status_code == 403
    assert visitor(role).get("/screening/model/").status_code == 403


def test_the_citizen_sees_the_same_reasons(fitted, visitor):
    client = visitor("citizen")
    page = content(client, "/min-plan/risiko/")
    profile = get_user_model().objects.get(username="borger").profile
    same = content(visitor("supervisor"), f"/screening/borger/{profile.person}/")
    assert page.sum == same.sum
    assert visitor("caseworker").get("/min-plan/risiko/").status_code == 403


def test_only_who_may_switches_it_off_and_then_no_page_shows_a_number(fitted, visitor):
    why = {"why": "byrådet har besluttet det"}
    assert visitor("controller").post("/screening/model/sluk/", why).status_code == 403
    supervisor = visitor("supervisor")
    assert supervisor.post("/screening/model/sluk/", {"why": ""}).status_code == 400
    assert supervisor.post("/screening/model/sluk/", why).status_code == 302
    assert content(supervisor).state == "off"
    assert content(visitor("citizen"), "/min-plan/risiko/").sum is None
    page = content(supervisor, "/screening/model/")
    assert page.steps[0].why == why["why"]
    assert page.quality is None
    assert supervisor.post("/screening/model/taend/", why).status_code == 302
    assert content(supervisor).state == "none"
