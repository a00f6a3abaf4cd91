# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Deliveries handed in through the browser: taken in, refused, begun again after a kill, too large, a bomb."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from styrbord.errors import AskedWrongly
from styrbord.web import visit as visiting
from styrbord.web.board import Boards
from styrbord.workbench import make_register, uploads
from styrbord.workbench.journal import open_journal
from styrbord.workbench.uploads import jobs, receive, run_waiting

EXTRACTED = 'format = 1\nmunicipality = "0350"\nextracted_at = 2026-03-31T10:00:00\nkind = "full"\nsource = "test"\n'
PERSONS = "person_key,birth_date,sex,municipality\np1,1980-01-01,female,0350\n"
BENEFITS = "person_key,benefit,starts_on,until\np1,kontanthjaelp,2026-01-01,\n"


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in {"delivery.toml": EXTRACTED, **{f"{k}.csv": v for k, v in files.items()}}.items():
            made.writestr(name, text)
    return out.getvalue()


GOOD = zipped(persons=PERSONS, benefits=BENEFITS)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """An empty register of the test's own behind the pages."""
    make_register(tmp_path / "register")
    found = Boards(tmp_path / "register", (), settings.SECRET_KEY)
    monkeypatch.setattr(settings, "REGISTER", tmp_path / "register")
    monkeypatch.setattr(visiting, "boards", lambda: found)
    monkeypatch.setattr("styrbord.web.board.LOOK_EVERY", 0)
    return tmp_path / "register"


@pytest.fixture
def journal(own):
    return open_journal(own)


def hand_in(client, content: bytes, name: str = "march.zip", **more: str):
    return client.post(
        "/data/indlaes/", {"delivery": SimpleUploadedFile(name, content), "profile": "canonical", **more}
    )


def test_a_delivery_is_handed_in_taken_in_and_the_pages_move_on(own, journal, visitor):
    client = visitor("controller")
    assert hand_in(client, GOOD).status_code == 302
    assert client.get("/data/").context["content"].under_way
    assert run_waiting(own, journal) == 1
    page = client.get("/data/").context["content"]
    assert [d.number for d in page.deliveries] == [1]
    assert page.persons == 1
    assert (page.jobs[0].state, page.jobs[0].number, page.jobs[0].rejected) == ("done", 1, 0)
    assert not list((own / "uploads").rglob("*.zip")), "the file may hold personal numbers: it is removed"
    hand_in(client, GOOD)
    run_waiting(own, journal)
    assert client.get("/data/").context["content"].jobs[0].already


def test_a_refused_delivery_is_told_in_four_parts_with_its_rejected_rows(own, journal, visitor):
    client = visitor("controller")
    hand_in(client, zipped(persons=PERSONS + "p2,notaday,female,0350\n", benefits=BENEFITS))
    run_waiting(own, journal)
    page = client.get("/data/")
    job = page.context["content"].jobs[0]
    assert job.state == "refused"
    assert all(job.fault[part] for part in ("what", "where", "expected", "todo"))
    assert job.rejected == 1
    assert b"birth_date" in client.get(f"/data/afvist.csv?job={job.id}").content
    hand_in(client, zipped(persons=PERSONS + "p2,notaday,female,0350\n", benefits=BENEFITS), force="yes")
    run_waiting(own, journal)
    assert client.get("/data/").context["content"].jobs[0].state == "done"


def test_a_killed_import_is_begun_again_and_given_up_after_three(own, journal):
    def killed(*_: object, **__: object) -> None:
        raise SystemExit

    id_ = receive(own, journal, chunks=[GOOD], name="a.zip", asked={}, by="kim")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "import_delivery", killed)
        with pytest.raises(SystemExit):
            run_waiting(own, journal)
    assert jobs(journal)[0].state == "running"
    assert run_waiting(own, journal) == 1
    assert (jobs(journal)[0].id, jobs(journal)[0].state, jobs(journal)[0].attempts) == (id_, "done", 2)
    receive(own, journal, chunks=[GOOD], name="b.zip", asked={}, by="kim")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "import_delivery", killed)
        for _ in range(3):
            with pytest.raises(SystemExit):
                run_waiting(own, journal)
        assert run_waiting(own, journal) == 1
    assert jobs(journal)[0].state == "refused"


def test_a_zip_bomb_is_refused(own, journal):
    bomb = zipped(persons=PERSONS + "0" * 300_000_000)
    assert len(bomb) < 2_000_000
    receive(own, journal, chunks=[bomb], name="bomb.zip", asked={"profile": "canonical"}, by="kim")
    run_waiting(own, journal)
    assert jobs(journal)[0].state == "refused"


def test_what_is_too_large_is_refused_before_it_is_read(own, visitor):
    answer = visitor("controller").post(
        "/data/indlaes/", b"", content_type="multipart/form-data", CONTENT_LENGTH=str(2 << 30)
    )
    assert answer.status_code == 413
    assert answer.content.decode().count("<dt>") >= 3


def test_more_than_the_limit_in_pieces_leaves_nothing_behind(own, journal, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 10)
    with pytest.raises(AskedWrongly):
        receive(own, journal, chunks=[b"x" * 6, b"x" * 6], name="a.zip", asked={}, by="kim")
    assert not list((own / "uploads").iterdir())


@pytest.mark.parametrize(("name", "profile"), [("a.csv", "canonical"), ("a.zip", "../../etc/passwd"), ("a", "")])
def test_other_files_and_profiles_are_refused(own, journal, name, profile):
    with pytest.raises(AskedWrongly):
        receive(own, journal, chunks=[b"x"], name=name, asked={"profile": profile}, by="kim")


def test_no_file_and_no_right(own, visitor):
    assert visitor("controller").post("/data/indlaes/", {"profile": "canonical"}).status_code == 400
    assert hand_in(visitor("team_leader"), GOOD).status_code == 403
    assert visitor("controller").get("/data/afvist.csv?job=../../x").status_code == 404


def test_the_register_is_swapped_while_pages_are_read(own, journal, visitor):
    client = visitor("controller")
    hand_in(client, GOOD)
    run_waiting(own, journal)
    before = client.get("/data/").context["visit"].board
    later = zipped(persons=PERSONS + "p2,1990-01-01,male,0350\n", benefits=BENEFITS).replace(b"", b"")
    receive(own, journal, chunks=[later], name="b.zip", asked={"extracted_at": "2026-04-30"}, by="kim")
    run_waiting(own, journal)
    assert len(before.case.person_keys) == 1, "who began with the old snapshot keeps it"
    after = client.get("/data/").context["content"]
    assert (after.persons, after.shown) == (2, 2)
