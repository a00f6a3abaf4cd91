# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Signing in and out: passwords, second factor, limits, sessions that end, and what comes before anything else."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client, TestCase

from styrbord.web.demo import DEMO_USERS, make_demo_users, shut_out_demo_users
from styrbord.web.models import Profile
from styrbord.web.roles import lacks, role_of
from styrbord.web.visit import boards
from tests.web.people import PASSWORD, client_of, code, somebody

SIGN_IN = "/konto/log-ind/"


@pytest.fixture(autouse=True)
def _quick(settings: Any, db: None) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


def attempt(client: Client, name: str, password: str, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": name, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def newest(stream: str) -> Any:
    return boards().current().bench.journal().newest(stream, 1)[0]


# -- with a password


def test_who_knows_the_password_is_let_in_and_it_is_noted() -> None:
    somebody("controller")
    client = Client()
    assert attempt(client, "anna", PASSWORD, next="/konto/")["Location"] == "/konto/"
    assert is_in(client)
    assert (newest("sign-in/anna").kind, newest("sign-in/anna").data) == ("signed-in", {"how": ["password"]})


def test_the_address_counts_as_the_name() -> None:
    User.objects.filter(pk=somebody("controller").pk).update(email="anna@kommune.invalid")
    client = Client()
    attempt(client, "anna@kommune.invalid", PASSWORD)
    assert is_in(client)


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD), ("anna", ""), ("", "")])
def test_who_does_not_is_refused_with_one_sentence_for_all_reasons(name: str, password: str) -> None:
    somebody("controller")
    client = Client()
    page = attempt(client, name, password).content.decode()
    assert not is_in(client)
    assert not name or not password or "Brugernavn eller adgangskode passer ikke." in page


def test_nobody_is_sent_to_another_site_after_signing_in() -> None:
    somebody("controller")
    client = Client()
    assert attempt(client, "anna", PASSWORD, next="https://evil.example/")["Location"] == "/"


def test_attempts_on_one_user_are_limited(caplog: pytest.LogCaptureFixture) -> None:
    somebody("controller")
    for _ in range(5):
        attempt(Client(), "anna", "wrong")
    page = attempt(Client(), "anna", PASSWORD)
    assert "prøvet for mange gange" in page.content.decode()
    assert "anna" not in caplog.text


def test_attempts_from_one_place_are_limited() -> None:
    answers = [attempt(Client(), f"user{n}", "wrong") for n in range(12)]
    assert "prøvet for mange gange" in answers[-1].content.decode()
    somebody("controller")
    answers = [attempt(Client(), "anna", PASSWORD) for _ in range(30)]
    assert answers[-1].status_code == 429
    assert "forsøg" in answers[-1].content.decode()


def test_who_asks_is_told_by_the_proxy_in_front_and_by_nobody_else(settings: Any) -> None:
    for n in range(12):  # without a proxy, what the reader says of its own address counts for nothing
        attempt(Client(headers={"X-Forwarded-For": f"10.0.0.{n}"}), f"user{n}", "wrong")
    again = attempt(Client(headers={"X-Forwarded-For": "10.9.9.9"}), "other", "wrong")
    assert "prøvet for mange gange" in again.content.decode()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    again = attempt(Client(headers={"X-Forwarded-For": "10.9.9.9"}), "other", "wrong")
    assert "passer ikke" in again.content.decode()


def test_a_user_shut_out_does_not_come_in_and_is_out_at_once() -> None:
    user = somebody("controller")
    client = client_of(user)
    assert client.get("/konto/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/konto/")["Location"].startswith(SIGN_IN)
    again = Client()
    attempt(again, "anna", PASSWORD)
    assert not is_in(again)


@pytest.mark.parametrize("name", ["'; DROP TABLE auth_user; --", "<script>alert(1)</script>", "a" * 5000, "\0"])
def test_whatever_is_typed_as_a_name_is_only_text(name: str) -> None:
    page = attempt(Client(), name, "x")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_nobody_signs_up_and_nothing_is_sent_by_mail() -> None:
    for path in ("/konto/signup/", "/konto/opret/", "/konto/password/reset/", "/konto/email/", "/konto/login/"):
        assert Client().get(path).status_code == 404


def test_signing_out_needs_a_form_of_ours() -> None:
    client = client_of(somebody("controller"))
    assert client.get("/konto/log-ud/").status_code == 200
    assert is_in(client)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post("/konto/log-ud/").status_code == 403
    assert client.post("/konto/log-ud/")["Location"] == SIGN_IN
    assert not is_in(client)


# -- sessions


@pytest.mark.parametrize(("key", "ago"), [("last", 31 * 60), ("began", 8 * 3600 + 1)])
def test_a_session_ends_when_idle_and_after_a_day(key: str, ago: int) -> None:
    client = client_of(somebody("controller"))
    client.get("/konto/")
    session = client.session
    session[key] = time.time() - ago
    session.save()
    answer = client.get("/brugere/?find=x")
    assert answer["Location"] == f"{SIGN_IN}?next=/brugere/%3Ffind%3Dx&ended=1"
    assert not is_in(client)
    assert "logget ud, fordi" in client.get(answer["Location"]).content.decode()


def test_a_form_sent_after_the_end_is_not_acted_on() -> None:
    client = client_of(somebody("administrator"))
    client.get("/konto/")
    session = client.session
    session["last"] = time.time() - 7200
    session.save()
    assert client.post("/brugere/0/ret/", {"name": "x"})["Location"] == f"{SIGN_IN}?ended=1"
    assert not User.objects.filter(username="x").exists()


def test_a_session_in_use_goes_on() -> None:
    client = client_of(somebody("controller"))
    client.get("/konto/")
    session = client.session
    session["last"] = time.time() - 29 * 60
    session.save()
    assert client.get("/konto/").status_code == 200
    assert time.time() - client.session["last"] < 60


@pytest.mark.parametrize("forged", ["x" * 32, "../../etc/passwd", "", "0"])
def test_a_forged_session_is_nobody(forged: str) -> None:
    client = Client()
    client.cookies["sessionid"] = forged
    assert client.get("/konto/")["Location"].startswith(SIGN_IN)


def test_the_session_key_changes_at_sign_in_and_its_cookie_is_for_the_server_alone() -> None:
    somebody("controller")
    client = Client()
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    attempt(client, "anna", PASSWORD)
    cookie = client.cookies["sessionid"]
    assert cookie.value != before
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_part_of_a_page_is_never_the_sign_in_page() -> None:
    answer = Client().get("/konto/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"].startswith(SIGN_IN)


def test_a_changed_role_counts_from_the_next_click() -> None:
    user = somebody("administrator")
    client = client_of(user)
    assert client.get("/brugere/").status_code == 200
    Profile.objects.filter(user=user).update(role="politician")
    assert client.get("/brugere/").status_code == 403
    Profile.objects.filter(user=user).update(role="no such role")
    assert role_of(User.objects.get(pk=user.pk)).name == "newcomer"
    Profile.objects.filter(user=user).delete()
    assert client.get("/brugere/").status_code == 403


# -- a given password, and the second factor


def test_a_password_that_was_given_is_changed_first() -> None:
    user = somebody("administrator", password_was_given=True)
    client = client_of(user)
    assert client.get("/brugere/")["Location"] == "/konto/adgangskode/"
    assert "givet af en anden" in client.get("/konto/adgangskode/").content.decode()
    new = {"oldpassword": PASSWORD, "password1": "et helt nyt ord", "password2": "et helt nyt ord"}
    assert client.post("/konto/adgangskode/", {**new, "oldpassword": "x"}).status_code == 200
    assert client.post("/konto/adgangskode/", {**new, "password2": "y"}).status_code == 200
    assert (
        "12 tegn"
        in client.post("/konto/adgangskode/", {**new, "password1": "kort", "password2": "kort"}).content.decode()
    )
    assert client.post("/konto/adgangskode/", new)["Location"] == "/konto/"
    assert client.get("/brugere/").status_code == 200
    assert newest("user/anna").kind == "password-changed"


def test_a_changed_password_ends_the_other_sessions() -> None:
    user = somebody("controller")
    here, there = client_of(user), client_of(user)
    new = {"oldpassword": PASSWORD, "password1": "et helt nyt ord", "password2": "et helt nyt ord"}
    here.post("/konto/adgangskode/", new)
    assert here.get("/konto/").status_code == 200
    assert there.get("/konto/")["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize(
    ("role", "demanded"),
    [("caseworker", True), ("team_leader", True), ("controller", True), ("supervisor", True), ("politician", False),
     ("citizen", False), ("administrator", False)],
)  # fmt: skip
def test_roles_that_see_persons_demand_a_second_factor(settings: Any, role: str, demanded: bool) -> None:
    settings.SECOND_FACTOR = True
    user = somebody(role, teams=["A"])
    assert (role_of(user).name == "newcomer") == demanded
    assert (lacks(user, role_of(user)) == "") or demanded
    answer = client_of(user).get("/roller/")
    assert answer.status_code == (302 if demanded else 200)
    assert not demanded or answer["Location"] == "/konto/to-faktor/til/"


def set_up(client: Client) -> str:
    """Turn the second factor on as a user does: confirm who it is, scan, type the code."""
    way = "/konto/to-faktor/til/"
    assert client.get(way)["Location"].startswith("/konto/bekraeft/")
    client.post("/konto/bekraeft/", {"password": PASSWORD, "next": way})
    page = client.get(way).content.decode()
    found = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    assert found
    assert "Koden passer ikke" in client.post(way, {"code": "000000"}).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post(way, {"code": code(found[1])})["Location"] == "/konto/to-faktor/reservekoder/"
    return found[1]


def test_the_second_factor_from_first_to_last(settings: Any) -> None:
    settings.SECOND_FACTOR = True
    user = somebody("controller")
    client = client_of(user)
    secret = set_up(client)
    assert role_of(User.objects.get(pk=user.pk)).name == "controller"
    assert newest("user/anna").kind == "second-factor-added"
    assert secret not in str(list(Authenticator.objects.values()))  # kept encrypted
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/konto/to-faktor/reservekoder/").content.decode())
    assert len(codes) == 10
    assert codes[0] in client.get("/konto/to-faktor/reservekoder/hent/").content.decode()

    again = Client()
    assert attempt(again, "anna", PASSWORD)["Location"] == "/konto/kode/"
    assert not is_in(again)
    assert again.get("/konto/")["Location"].startswith(SIGN_IN)
    assert "Koden passer ikke" in again.post("/konto/kode/", {"code": "000000"}).content.decode()
    again.post("/konto/kode/", {"code": code(secret, ahead=1)})
    assert is_in(again)
    assert newest("sign-in/anna").data == {"how": ["password", "mfa"]}

    lost = Client()
    attempt(lost, "anna", PASSWORD)
    lost.post("/konto/kode/", {"code": codes[0]})
    assert is_in(lost)
    twice = Client()
    attempt(twice, "anna", PASSWORD)
    twice.post("/konto/kode/", {"code": codes[0]})
    assert not is_in(twice)


def test_a_second_factor_taken_away_takes_the_role_away(settings: Any) -> None:
    settings.SECOND_FACTOR = True
    user = somebody("controller")
    client = client_of(user)
    set_up(client)
    assert client.get("/konto/to-faktor/").status_code == 200
    assert client.post("/konto/to-faktor/reservekoder/nye/").status_code == 302
    assert client.post("/konto/to-faktor/fra/")["Location"] == "/konto/to-faktor/"
    assert not Authenticator.objects.filter(type="totp").exists()
    assert client.get("/roller/")["Location"] == "/konto/to-faktor/til/"


def test_codes_cannot_be_tried_without_end(settings: Any) -> None:
    user = somebody("controller")
    set_up(client_of(user))
    cache.clear()
    client = Client()
    attempt(client, "anna", PASSWORD)
    pages = [client.post("/konto/kode/", {"code": f"{n:06d}"}).content.decode() for n in range(7)]
    assert "prøvet for mange gange" in pages[-1]


# -- language


def test_it_is_danish_until_somebody_chooses_and_the_choice_stays_with_the_user() -> None:
    user = somebody("controller")
    client = client_of(user)
    english = {"Accept-Language": "en"}
    assert "Log ind" in Client(headers=english).get(SIGN_IN).content.decode()
    assert "Min konto" in client.get("/konto/", headers=english).content.decode()
    client.post("/sprog/", {"language": "en", "next": "/konto/"})
    assert "My account" in client.get("/konto/").content.decode()
    assert "My account" in client_of(user).get("/konto/").content.decode()


# -- the demo


def test_the_demo_shows_who_can_be_signed_in_as_and_shuts_them_out_afterwards(settings: Any) -> None:
    make_demo_users()
    page = Client().get(SIGN_IN).content.decode()
    assert all(demo.password in page for demo in DEMO_USERS)
    client = Client()
    attempt(client, DEMO_USERS[0].name, DEMO_USERS[0].password)
    assert is_in(client)
    settings.DEMO = False
    shut_out_demo_users()
    assert "demo-" not in Client().get(SIGN_IN).content.decode()
    assert client.get("/konto/")["Location"].startswith(SIGN_IN)
    client = Client()
    attempt(client, DEMO_USERS[0].name, DEMO_USERS[0].password)
    assert not is_in(client)


def test_demo_users_stand_for_somebody_in_the_register(board: Any) -> None:
    make_demo_users()
    caseworker = Profile.objects.get(role="caseworker")
    person = board.person_at(Profile.objects.get(role="citizen").person)
    assert person is not None
    assert (board.assigned[0][person], [board.assigned[1][person]]) == (caseworker.caseworker, caseworker.teams)
    assert Profile.objects.get(role="team_leader").teams == ["*"]
