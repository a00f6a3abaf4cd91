# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The supervision on the pages: the risk picture, the plan, follow-ups and the archive, over a year played through."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from styrbord.web import supervised
from styrbord.web import visit as visiting
from styrbord.web.board import Board, Boards
from styrbord.workbench import Workbench, supervision, supervision_plan, supervision_risk
from styrbord.workbench import supervision_followups as followups
from styrbord.workbench.supervision_audit import check_zip
from styrbord.workbench.supervision_year import play_year
from tests.web import made

YEAR = 2025
RED = "insured-unemployed"


@pytest.fixture(scope="module")
def own(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Boards:
    """A register of its own, with a year of supervision in it."""
    register = made.copy(filled, tmp_path_factory.mktemp("supervised") / "register")
    play_year(Workbench.open(register), year=YEAR, seed=2)
    return Boards(register, (), settings.SECRET_KEY)


@pytest.fixture
def played(own: Boards, monkeypatch: pytest.MonkeyPatch) -> Board:
    monkeypatch.setattr(visiting, "boards", lambda: own)
    return own.current()


@pytest.fixture
def fresh(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Board]:
    """The same register without any supervision."""
    boards = Boards(made.copy(filled, tmp_path / "register"), (), settings.SECRET_KEY)
    monkeypatch.setattr(visiting, "boards", lambda: boards)
    return boards.current()


def address(name: str, **asked: Any) -> str:
    return reverse(name) + "?" + "&".join(f"{k}={v}" for k, v in asked.items())


def seen(page: str) -> str:
    return re.search(r'name="seen" value="(\d+)"', page)[1]  # type: ignore[index]


# -- the risk picture


def test_the_picture_shows_every_area_with_its_colour_in_words(played, visitor) -> None:
    page = visitor("team_leader").get(reverse("supervision")).content.decode()
    for said in ("Forsikrede ledige", "Jobafklaringsforløb", "ikke vurderet", "Sandsynlighed for fejl", "rød"):
        assert said in page
    assert "Få forslag" not in page  # a team leader sees and does not decide
    assert "Få forslag" in visitor("supervisor").get(reverse("supervision")).content.decode()
    assert visitor("caseworker").get(reverse("supervision")).status_code == 403


def test_an_area_shows_evidence_proposal_and_versions(played, visitor) -> None:
    page = visitor("supervisor").get(address("supervision", area="sickness-benefit")).content.decode()
    for said in (
        "Væsentlige fejl i læste sager",
        "Nyt udbetalingssystem",
        "Forslag fra metoden",
        "Udgaver af",
        "Ida Lund",
    ):
        assert said in page
    unknown = visitor("supervisor").get(address("supervision", area="pension"))
    assert unknown.status_code == 400
    assert "There is no area" in unknown.content.decode()


def test_a_proposal_is_asked_for_and_answered(fresh, visitor) -> None:
    client, here = visitor("supervisor"), address("supervision", area="sickness-benefit")
    assert client.post(address("supervision.propose", area="sickness-benefit")).status_code == 302
    page = client.get(here).content.decode()
    assert "Et forslag venter på svar" in page
    one = supervision.area_risk(fresh.bench, "sickness-benefit").waiting.proposal
    other = "5" if one.likelihood != 5 else "4"
    given = {
        "likelihood": other,
        "consequence": str(one.consequence),
        "grounds": "Vi kender sagerne godt",
        "seen": seen(page),
    }
    failed = client.post(address("supervision.decide", area="sickness-benefit"), given)
    assert failed.status_code == 400
    assert "lacks its reason" in failed.content.decode()
    assert "Vi kender sagerne godt" in failed.content.decode()  # what was typed is kept
    done = client.post(address("supervision.decide", area="sickness-benefit"), {**given, "reason": "Vi ved mere"})
    assert done.status_code == 302
    now = supervision.area_risk(fresh.bench, "sickness-benefit").current
    assert (now.answer, now.by, now.likelihood) == ("changed", "tilsyn", int(other))
    again = client.post(address("supervision.decide", area="sickness-benefit"), {**given, "reason": "For sent"})
    assert again.status_code == 409
    assert "Din ændring er ikke gemt" in again.content.decode()
    note = {"what": "law", "text": "Ny lov om sygedagpenge"}
    assert client.post(address("supervision.note", area="sickness-benefit"), note).status_code == 302
    client.post(address("supervision.propose", area="sickness-benefit"))
    page = client.get(here).content.decode()
    reject = {"why": "For tidligt", "seen": seen(page)}
    assert client.post(address("supervision.reject", area="sickness-benefit"), reject).status_code == 302
    assert supervision.area_risk(fresh.bench, "sickness-benefit").asked[-1].answer == "rejected"
    assert visitor("team_leader").post(address("supervision.propose")).status_code == 403


# -- the plan


def test_the_year_is_a_wheel_and_a_list(played, visitor) -> None:
    client = visitor("team_leader")
    page = client.get(address("supervision_plan", year=YEAR)).content.decode()
    assert "Årshjul for ledelsestilsyn 2025" in page
    assert "kalender.ics?year=2025&amp;user=" in page
    slots = supervision.year_plan(played.bench, YEAR).slots
    assert f"{len(slots)} af {len(slots)}" in page
    own = client.get(address("supervision_plan", year=YEAR, user="mads")).content.decode()
    assert own.count("2025-") < page.count("2025-")
    held = client.get(address("supervision_plan.calendar", year=YEAR, user="mads"))
    assert held["Content-Type"] == "text/calendar"
    assert held.content.count(b"BEGIN:VEVENT") == sum("mads" in (s.supervisor, s.substitute) for s in slots)
    assert (
        "Ingen tilsyn er over fristen" in client.get(address("supervision_plan", year=YEAR, slipped=1)).content.decode()
    )


def test_one_supervision_shows_who_did_what(played, visitor) -> None:
    page = visitor("team_leader").get(address("supervision_plan", run=f"2025-01-{RED}")).content.decode()
    for said in ("Jens Toft", "Ida Lund", "Afsluttet", "31-01-2025"):
        assert said in page
    lost = visitor("supervisor").get(address("supervision_plan", run="2019-01-none"))
    assert lost.status_code == 400
    assert "There is no plan for 2019" in lost.content.decode()


def test_a_year_is_planned_changed_and_worked_on(fresh, visitor, monkeypatch) -> None:
    client, bench = visitor("supervisor"), fresh.bench
    assert "Der er ingen plan for 2026" in client.get(reverse("supervision_plan")).content.decode()
    supervision_risk.decide(bench, area=RED, by="tilsyn", from_day=dt.date(2026, 1, 2), grounds="Stor og vigtig gruppe",
                            likelihood=5, consequence=3)  # fmt: skip
    enrol = {"name_of_user": "tilsyn", "full_name": "Ida Lund", "hours": "20",
             "may": ["assess", "plan", "draw", "decide", "verify"]}  # fmt: skip
    assert client.post(address("supervision_plan.enrol"), enrol).status_code == 302
    for user in ("mads", "sara"):
        client.post(
            address("supervision_plan.enrol"), {**enrol, "name_of_user": user, "full_name": user, "may": ["read"]}
        )
    assert client.post(address("supervision_plan.make")).status_code == 302
    assert client.post(address("supervision_plan.make")).status_code == 400
    run = f"2026-04-{RED}"
    page = client.get(address("supervision_plan", run=run)).content.decode()
    moved = {"due_on": "2026-04-05", "move_reason": "Påske", "seen": seen(page)}  # Easter Sunday
    assert client.post(address("supervision_plan.move", run=run), moved).status_code == 302
    page = client.get(address("supervision_plan", run=run)).content.decode()
    assert "Dagen var en lukkedag; fristen er i stedet 01-04-2026" in page
    assert client.post(address("supervision_plan.move", run=run), moved).status_code == 409
    unread = client.post(address("supervision_plan.move", run=run), {**moved, "due_on": "snart", "seen": seen(page)})
    assert "The day cannot be read" in unread.content.decode()
    other = "sara" if supervision.year_plan(bench, 2026).slot(run).supervisor == "mads" else "mads"
    given = {"user": other, "sub_reason": "Ferie", "seen": seen(page)}
    assert client.post(address("supervision_plan.substitute", run=run), given).status_code == 302
    assert supervision.year_plan(bench, 2026).slot(run).supervisor == other
    assert client.post(address("supervision_plan.begin", run=run)).status_code == 302
    assert client.post(address("supervision_plan.time", run=run), {"minutes": "x"}).status_code == 400
    timed = {"minutes": "25", "activity": "draw"}
    assert client.post(address("supervision_plan.time", run=run), timed).status_code == 302
    page = client.get(address("supervision_plan", run=run)).content.decode()
    assert "Udtag stikprøven" in page
    early = client.post(address("supervision_plan.decide", run=run), {"decision": "noted", "grounds": "Alt er i orden"})
    assert "The supervision is opened" in early.content.decode()
    gone = {"who": "mads", "from_day": "2026-05-01", "until": "2026-05-31"}
    assert client.post(address("supervision_plan.away"), gone).status_code == 302
    assert client.post(address("supervision_plan.anew"), {"reason": ""}).status_code == 400
    assert client.post(address("supervision_plan.anew"), {"reason": "Mads er væk i maj"}).status_code == 302
    may = [s.supervisor for s in supervision.year_plan(bench, 2026).slots if s.month == 5]
    assert may == ["sara"]
    monkeypatch.setattr(supervised, "today", lambda visit: dt.date(2026, 5, 15))
    assert "45 dage over" in client.get(address("supervision_plan", slipped=1)).content.decode()
    supervision_plan.leave(bench, user="sara", by="tilsyn")
    assert "deltager ikke mere" in client.get(reverse("supervision_plan")).content.decode()


# -- follow-ups


def test_follow_ups_are_listed_filtered_and_the_look_is_logged(played, visitor) -> None:
    client = visitor("supervisor")
    page = client.get(reverse("supervision_followup")).content.decode()
    every = supervision.all_follow_ups(played.bench)
    verified = sum(f.state == "verified" for f in every)
    assert f"{verified} af {len(every)}" in page
    some = client.get(address("supervision_followup", state="overdue")).content.decode()
    assert some.count("over fristen") >= sum(f.is_overdue(played.as_of) for f in every)
    one = next(f for f in every if f.state == "open" and not (f.subject or "list/").startswith("list/"))
    before = len(played.bench.journal().about(one.subject, "looked"))
    detail = client.get(address("supervision_followup", id=one.id)).content.decode()
    assert "Ret sagen og skriv til borgeren." in detail
    assert one.subject not in detail
    assert len(played.bench.journal().about(one.subject, "looked")) == before + 1
    less = visitor("team_leader").get(address("supervision_followup", id=one.id)).content.decode()
    assert "Ret sagen" not in less
    assert client.get(address("supervision_followup", id="2025-01-none/x")).status_code == 400


def test_an_error_is_mended_by_one_and_verified_by_another(played, visitor) -> None:
    client, bench = visitor("supervisor"), played.bench
    one, two = [f for f in supervision.all_follow_ups(bench) if f.state == "open"][:2]
    page = client.get(address("supervision_followup", id=one.id)).content.decode()
    given = {"how": "Sagen er rettet", "seen": seen(page)}
    assert client.post(address("supervision_followup.done", id=one.id), given).status_code == 302
    page = client.get(address("supervision_followup", id=one.id)).content.decode()
    own = client.post(address("supervision_followup.check", id=one.id), {"holds": "yes", "seen": seen(page)})
    assert own.status_code == 403
    assert "cannot verify it" in own.content.decode()
    followups.done(bench, id=two.id, by="mads", how="Rettet af Mads", on=played.as_of)
    page = client.get(address("supervision_followup", id=two.id)).content.decode()
    back = {"holds": "no", "remark": "Brevet mangler", "seen": seen(page)}
    assert client.post(address("supervision_followup.check", id=two.id), back).status_code == 302
    assert followups.one(bench, two.id).returned == 1


# -- the archive


def test_the_archive_gives_the_papers_and_what_they_cost(played, visitor) -> None:
    client = visitor("supervisor")
    page = client.get(address("supervision_archive", year=YEAR)).content.decode()
    for said in ("Fejl i gennemgåede sager", "sager (nu)", "Godkendt af Jens Toft", "Til revisor"):
        assert said in page
    held = client.get(address("supervision_archive.auditor", year=YEAR))
    assert check_zip(held.content) == []
    word = client.get(address("supervision_archive.management_docx", year=YEAR, month=3))
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(word.content)).namelist()
    for name in ("card_pdf", "published", "draft"):
        assert client.get(address(f"supervision_archive.{name}", year=YEAR)).content.startswith(b"%PDF")


def test_who_does_not_read_cases_sees_no_small_count(played, visitor) -> None:
    page = visitor("team_leader").get(address("supervision_archive", year=YEAR)).content.decode()
    assert "under 10" in page
    assert "Til revisor" not in page
    assert "under 10" not in visitor("supervisor").get(address("supervision_archive", year=YEAR)).content.decode()
    assert visitor("team_leader").get(address("supervision_archive.auditor", year=YEAR)).status_code == 403


def test_a_publication_is_approved_by_another_than_the_one_who_prepared_it(played, visitor) -> None:
    client = visitor("supervisor")
    assert client.post(address("supervision_archive.prepare", year=YEAR)).status_code == 302
    page = client.get(address("supervision_archive", year=YEAR)).content.decode()
    assert "ikke godkendt" in page
    assert "Godkend til offentliggørelse" not in page
    assert client.get(address("supervision_archive.published", year=YEAR)).status_code == 403
    assert client.post(address("supervision_archive.approve", year=YEAR), {"digest": "x"}).status_code == 403


def test_pages_before_any_supervision_say_what_to_do(fresh, visitor) -> None:
    client = visitor("supervisor")
    assert "Gå til planen" in client.get(reverse("supervision_archive")).content.decode()
    assert "Ingen opfølgninger" in client.get(reverse("supervision_followup")).content.decode()
    english = client.get(reverse("supervision"), headers={"accept-language": "en"})
    assert english.status_code == 200


@pytest.mark.parametrize("name", ["supervision", "supervision_plan", "supervision_followup", "supervision_archive"])
def test_the_api_gives_what_the_page_shows(played, visitor, name) -> None:
    address = reverse(name).removeprefix("/")
    found = visitor("supervisor").get(f"/api/v1/{address}")
    assert found.status_code == 200, found.content[:500]
    assert found.json()
