# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Users are made, changed and shut out by administrators; each act is an event, and two at once are told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from styrbord.errors import NoData, Unreachable
from styrbord.store.journal import Journal
from styrbord.web import user_command
from styrbord.web.models import Profile
from styrbord.web.users import easy_password
from styrbord.web.visit import boards
from tests.web.people import PASSWORD, client_of, somebody

SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
def admin(db: None, settings: Any) -> Client:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return client_of(somebody("administrator", "vera"))


def events(name: str) -> list[Any]:
    return boards().current().bench.journal().newest(f"user/{name}", 20)


def fill(**more: Any) -> dict[str, Any]:
    return {"full_name": "Bo Bæk", "email": "", "role": "politician", "caseworker": "", "seen": "0", **more}


def test_a_user_is_made_with_a_password_to_hand_over(admin: Client) -> None:
    page = admin.post("/brugere/0/ret/", fill(name="bo", role="caseworker", teams=["Unge", "Job\nAktiv"]))
    assert page.status_code == 200
    found = re.search(r"<code>([a-z]{4}(?:-[a-z]{4}){3})</code>", page.content.decode())
    assert found
    bo = User.objects.get(username="bo")
    assert bo.check_password(found[1])
    assert (bo.profile.role, bo.profile.teams, bo.profile.password_was_given) == (
        "caseworker",
        ["Unge", "Job", "Aktiv"],
        True,
    )
    event = events("bo")[0]
    given = {"role": "caseworker", "teams": ["Unge", "Job", "Aktiv"], "caseworker": ""}
    assert (event.kind, event.by, event.data) == ("user-added", "vera", given)
    again = admin.post("/brugere/0/ret/", fill(name="BO"))
    assert (again.status_code, "taget" in again.content.decode()) == (400, True)


def test_passwords_to_hand_over_differ() -> None:
    assert len({easy_password() for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "Brugernavnet kan ikke bruges"), ({"name": "a b"}, "Brugernavnet kan ikke bruges"),
        ({"name": SCRIPT}, "Brugernavnet kan ikke bruges"), ({"role": "king"}, "Rollen findes ikke"),
        ({"role": "caseworker"}, "mindst ét team"), ({"role": "citizen"}, "kobles til sin sag"),
        ({"role": "citizen", "person_key": "nobody"}, "Ingen i registret"), ({"email": "no address"}, "E-mailadressen"),
        ({"full_name": "x" * 151}, "Teksten kan ikke bruges"), ({"caseworker": "x" * 61}, "Teksten kan ikke bruges"),
        ({"teams": ["x" * 151]}, "Teksten kan ikke bruges"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_what_was_typed_is_kept(admin: Client, wrong: dict[str, Any], told: str) -> None:
    page = admin.post("/brugere/0/ret/", fill(name="bo") | {"full_name": "Kept Bæk"} | wrong)
    assert page.status_code == 400
    assert told in page.content.decode()
    assert "full_name" in wrong or "Kept Bæk" in page.content.decode()
    assert not User.objects.filter(username="bo").exists()
    assert SCRIPT not in page.content.decode()


def test_script_in_every_field_is_only_text(admin: Client) -> None:
    made = admin.post(
        "/brugere/0/ret/", fill(name="bo", full_name=SCRIPT, caseworker=SCRIPT, teams=[SCRIPT], role="caseworker")
    )
    assert made.status_code == 200
    bo = User.objects.get(username="bo")
    for path in ("/brugere/", f"/brugere/{bo.pk}/", f"/brugere/?find={SCRIPT}"):
        page = admin.get(path).content.decode()
        assert SCRIPT not in page
    Profile.objects.filter(user=bo).update(password_was_given=False)
    assert SCRIPT not in client_of(bo).get("/konto/").content.decode()


def test_a_citizen_is_linked_by_an_address_and_the_key_is_told_to_the_journal_alone(admin: Client, board: Any) -> None:
    key = board.key_of(3)
    page = admin.post("/brugere/0/ret/", fill(name="borger-1", role="citizen", person_key=key))
    assert page.status_code == 200
    assert key not in page.content.decode()
    user = User.objects.get(username="borger-1")
    assert user.profile.person == board.address_of(key)
    event = board.bench.journal().about(key, "user-added")[-1]
    assert (event.subject, event.data["role"]) == (key, "citizen")
    page = admin.get(f"/brugere/{user.pk}/").content.decode()
    assert key not in page
    assert "koblet til en sag" in page
    admin.post(f"/brugere/{user.pk}/ret/", fill(role="citizen", seen="9", full_name="x"))
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    admin.post(f"/brugere/{user.pk}/ret/", fill(role="citizen", seen=seen[1], full_name="New name"))
    assert Profile.objects.get(user=user).person == board.address_of(key)


def test_two_administrators_at_once_are_told(admin: Client) -> None:
    bo = somebody("politician", "bo")
    other = client_of(somebody("administrator", "walter"))
    seen = re.search(r'name="seen" value="(\d+)"', admin.get(f"/brugere/{bo.pk}/").content.decode())
    assert seen
    first = admin.post(f"/brugere/{bo.pk}/ret/", fill(role="controller", seen=seen[1]))
    assert first["Location"] == f"/brugere/{bo.pk}/"
    second = other.post(
        f"/brugere/{bo.pk}/ret/", fill(role="administrator", full_name="What Walter typed", seen=seen[1])
    )
    assert second.status_code == 409
    page = second.content.decode()
    assert "En anden har ændret det samme" in page
    assert "What Walter typed" in page
    assert Profile.objects.get(user=bo).role == "controller"


def test_where_the_event_cannot_be_written_nothing_is_changed(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    bo = somebody("politician", "bo")

    def gone(*_: object, **__: object) -> None:
        raise Unreachable("gone", where="x", expected="y", todo="z")

    with monkeypatch.context() as cut:
        cut.setattr(Journal, "append", gone)
        assert admin.post(f"/brugere/{bo.pk}/luk/").status_code == 503
        assert admin.post("/brugere/0/ret/", fill(name="carl")).status_code == 503
    assert User.objects.get(pk=bo.pk).is_active
    assert not User.objects.filter(username="carl").exists()


def test_shutting_out_and_letting_in(admin: Client) -> None:
    bo = somebody("politician", "bo")
    there = client_of(bo)
    admin.post(f"/brugere/{bo.pk}/luk/")
    assert there.get("/konto/").status_code == 302
    assert "lukket" in admin.get(f"/brugere/{bo.pk}/").content.decode()
    assert "bo" in admin.get("/brugere/?state=shut").content.decode()
    admin.post(f"/brugere/{bo.pk}/aabn/")
    assert client_of(User.objects.get(pk=bo.pk)).get("/konto/").status_code == 200
    assert [e.kind for e in events("bo")[:2]] == ["user-let-in", "user-shut-out"]


def test_a_new_password_ends_the_old_one_and_every_session(admin: Client) -> None:
    bo = somebody("politician", "bo")
    there = client_of(bo)
    page = admin.post(f"/brugere/{bo.pk}/adgangskode/").content.decode()
    assert there.get("/konto/").status_code == 302
    bo.refresh_from_db()
    assert not bo.check_password(PASSWORD)
    assert re.search(r"<code>[a-z]{4}(-[a-z]{4}){3}</code>", page)
    assert Profile.objects.get(user=bo).password_was_given


def test_a_lost_second_factor_is_reset(admin: Client, settings: Any) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    bo = somebody("controller", "bo")
    TOTP.activate(bo, generate_totp_secret())
    settings.SECOND_FACTOR = True
    assert client_of(bo).get("/roller/").status_code == 200
    admin.post(f"/brugere/{bo.pk}/to-faktor/")
    assert client_of(bo).get("/roller/")["Location"] == "/konto/to-faktor/til/"
    assert events("bo")[0].kind == "second-factor-reset"


def test_an_administrator_cannot_shut_the_own_door(admin: Client) -> None:
    vera = User.objects.get(username="vera")
    assert admin.post(f"/brugere/{vera.pk}/luk/").status_code == 403
    assert admin.post(f"/brugere/{vera.pk}/ret/", fill(role="politician")).status_code == 403
    assert User.objects.get(pk=vera.pk).is_active
    assert Profile.objects.get(user=vera).role == "administrator"


@pytest.mark.parametrize("role", ["caseworker", "team_leader", "controller", "supervisor", "politician", "citizen"])
def test_nobody_else_comes_near(db: None, role: str) -> None:
    other, me = somebody("politician", "other"), somebody(role, "me", teams=["A"])
    client = client_of(me)
    assert client.get("/brugere/").status_code == 403
    for deed in ("ret", "adgangskode", "to-faktor", "luk", "aabn"):
        assert client.post(f"/brugere/{other.pk}/{deed}/", fill(role="administrator")).status_code == 403
        assert client.post(f"/brugere/{me.pk}/{deed}/", fill(role="administrator")).status_code == 403
    assert Profile.objects.get(user=me).role == role
    assert Client().post(f"/brugere/{me.pk}/ret/", fill(role="administrator")).status_code == 302


def test_a_user_who_is_not_there_is_told(admin: Client) -> None:
    assert admin.get("/brugere/9999/").status_code == 404
    assert admin.post("/brugere/9999/luk/").status_code == 404


def test_the_list_is_searched_and_paged(admin: Client) -> None:
    for n in range(53):
        somebody("politician" if n % 2 else "controller", f"user{n:02d}")
    first = admin.get("/brugere/").content.decode()
    assert "user50" not in first
    assert "Side 1 af 2" in first
    assert "user52" in admin.get("/brugere/?page=2").content.decode()
    assert "user52" in admin.get("/brugere/?page=99").content.decode()
    assert "26 rækker" in admin.get("/brugere/?role=politician").content.decode()
    found = admin.get("/brugere/?find=USER07").content.decode()
    assert "user07" in found
    assert "user08" not in found
    with connection.execute_wrapper(counting := Counting()):
        admin.get("/brugere/")
    assert counting.asked < 20  # not one question per user


class Counting:
    """Counts the questions to the database."""

    asked = 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        """One more."""
        self.asked += 1
        return execute(*args)


def test_an_empty_register_does_not_keep_administrators_from_their_work(admin: Client) -> None:
    assert boards().current().is_empty
    page = admin.get("/brugere/0/").content.decode()
    assert "Flere team" in page
    assert admin.post("/brugere/0/ret/", fill(name="bo", role="citizen", person_key="a")).status_code == 400


def test_pages_are_english_when_asked(admin: Client) -> None:
    admin.post("/sprog/", {"language": "en", "next": "/"})
    page = admin.get("/brugere/").content.decode()
    assert "Users" in page
    assert "Brugernavn" not in page


def test_the_command_line_lets_an_administrator_in_again(admin: Client) -> None:
    journal = boards().current().bench.journal()
    said = {"name": "vera", "by": "root"}
    user_command.shut(said, journal)
    assert admin.get("/brugere/").status_code == 302
    again = user_command.reset(said, journal)
    assert User.objects.get(username="vera").check_password(again["password"])
    assert ["vera", "administrator", "", "open"] in user_command.listed(said, journal)["users"]
    assert [e.kind for e in events("vera")[:3]] == ["password-given", "user-let-in", "second-factor-reset"]
    with pytest.raises(NoData):
        user_command.shut({"name": "nobody", "by": "root"}, journal)
