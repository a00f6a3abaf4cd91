# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Sign-in at the municipality's own service: roles and teams from claims; a token that does not hold opens nothing."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from styrbord.errors import AskedWrongly
from styrbord.web.claims import Mapping
from styrbord.web.roles import role_of, teams_of
from styrbord.web.settings import sign_in_service
from styrbord.web.visit import boards
from tests.web import openid_server
from tests.web.openid_server import CLIENT, SECRET, Service

ANNA = {"sub": "s-1", "preferred_username": "anna", "name": "Anna Ager", "roles": ["JC-Leder"], "teams": ["OU-1"]}
MAPPING = """
[roles]
"JC-Leder" = "team_leader"
"JC-Sagsbehandler" = "caseworker"
[teams]
"OU-1" = "Dagpenge"
"OU-2" = "Unge"
"""


@pytest.fixture(scope="module")
def _running() -> Iterator[Service]:
    with openid_server.running() as service:
        yield service


@pytest.fixture
def service(_running: Service, settings: Any, tmp_path: Path, db: None) -> Service:
    _running.claims, _running.userinfo, _running.fault = dict(ANNA), None, ""
    said = {"STYRBORD_OIDC_ISSUER": _running.address, "STYRBORD_OIDC_CLIENT": CLIENT, "STYRBORD_OIDC_SECRET": SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": sign_in_service(said)}}
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    settings.OIDC_MAPPING = str(tmp_path / "mapping.toml")
    settings.SECOND_FACTOR = True  # shown at the service: not demanded here again
    return _running


def over_there(address: str) -> str:
    """What the browser does at the service: ask, and be sent back."""
    at = urlsplit(address)
    link = http.client.HTTPConnection(at.hostname or "", at.port)
    link.request("GET", f"{at.path}?{at.query}")
    answer = link.getresponse()
    answer.read()
    link.close()
    return answer.headers["Location"]


def sign_in(client: Client, after: str = "") -> Any:
    there = client.get("/konto/kommunen/" + (f"?next={after}" if after else ""))
    assert there.status_code == 302
    return client.get(over_there(there["Location"]))


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_somebody_new_becomes_a_user_with_role_and_teams(service: Service) -> None:
    client = Client()
    answer = sign_in(client, after="/konto/")
    assert (answer.status_code, answer["Location"]) == (302, "/konto/")
    user = User.objects.get(username="anna")
    assert (user.get_full_name(), user.has_usable_password(), user.email) == ("Anna Ager", False, "")
    assert (role_of(user).name, teams_of(user)) == ("team_leader", ("Dagpenge",))
    assert client.get("/konto/").status_code == 200
    assert service.asked["code_challenge_method"] == "S256"
    assert len(service.asked["nonce"]) > 20
    account = SocialAccount.objects.get()
    assert (account.uid, account.extra_data, SocialToken.objects.count()) == ("s-1", {}, 0)
    event = boards().current().bench.journal().newest("user/anna", 1)[0]
    given = {"role": "team_leader", "teams": ["Dagpenge"], "caseworker": ""}
    assert (event.kind, event.by, event.data) == ("user-added", "sign-in service", given)


def test_role_and_teams_follow_the_service_at_the_next_sign_in(service: Service) -> None:
    sign_in(Client())
    service.claims |= {"roles": "JC-Sagsbehandler", "teams": ["OU-2", "OU-9"], "preferred_username": "anna2"}
    sign_in(Client())
    user = User.objects.get(username="anna")
    assert (role_of(user).name, teams_of(user)) == ("caseworker", ("Unge",))
    assert User.objects.count() == 1


def test_claims_may_come_from_userinfo_of_the_same_person(service: Service) -> None:
    service.claims = {"sub": "s-2"}
    service.userinfo = {**ANNA, "sub": "s-2"}
    client = Client()
    sign_in(client)
    assert signed_in(client)
    service.userinfo["sub"] = "s-3"
    client = Client()
    assert sign_in(client).status_code == 401
    assert not signed_in(client)


FAULTS = (
    "signature", "unsigned", "signed with the public key", "key", "nonce", "no nonce", "audience", "authorized party",
    "expired", "issuer", "no subject", "no token",
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_token_that_does_not_hold_opens_nothing(service: Service, fault: str) -> None:
    service.fault = fault
    client = Client()
    answer = sign_in(client)
    assert answer.status_code == 401
    assert "kunne ikke logges ind" in answer.content.decode()
    assert not signed_in(client)
    assert not User.objects.exists()


def test_a_service_under_another_name_is_not_spoken_to(service: Service) -> None:
    service.fault = "discovery"
    client = Client()
    answer = client.get("/konto/kommunen/")
    assert answer.status_code == 401
    assert not signed_in(client)


def test_an_answer_nobody_asked_for_opens_nothing(service: Service) -> None:
    asking, victim = Client(), Client()
    back = over_there(asking.get("/konto/kommunen/")["Location"])
    assert victim.get(back).status_code == 401
    assert victim.get("/konto/kommunen/retur/?code=x&state=y").status_code == 401
    assert victim.get("/konto/kommunen/retur/?error=access_denied").status_code == 401
    assert asking.get(back).status_code == 302
    assert asking.get(back).status_code == 401  # neither state nor code is good twice


def test_the_nonce_is_of_this_browsers_sign_in(service: Service) -> None:
    """Two sign-ins begun at once do not lend each other their tokens."""
    one, two = Client(), Client()
    first, second = (over_there(c.get("/konto/kommunen/")["Location"]) for c in (one, two))
    code = first.split("code=")[1].split("&")[0]
    mixed = second.replace(second.split("code=")[1].split("&")[0], code)
    assert two.get(mixed).status_code == 401
    assert not signed_in(two)


def test_who_has_no_role_here_is_told_so(service: Service) -> None:
    service.claims["roles"] = ["Skat"]
    client = Client()
    answer = sign_in(client)
    assert answer.status_code == 401
    assert "ingen rolle" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "a\nb", 7])
def test_who_has_no_user_name_is_refused(service: Service, name: Any) -> None:
    service.claims["preferred_username"] = name
    assert sign_in(Client()).status_code == 401
    assert not User.objects.exists()


def test_the_service_does_not_take_over_a_user_made_here(service: Service) -> None:
    User.objects.create_user("Anna", password="a long password")
    client = Client()
    answer = sign_in(client)
    assert answer.status_code == 401
    assert "allerede en anden bruger" in answer.content.decode()
    assert not signed_in(client)


def test_an_identity_is_never_joined_to_the_user_signed_in_now(service: Service) -> None:
    own = User.objects.create_user("bo", password="a long password")
    client = Client()
    client.force_login(own, "django.contrib.auth.backends.ModelBackend")
    there = client.get("/konto/kommunen/?process=connect&auth_params=nonce=x&scope=admin")
    assert "nonce=x" not in there["Location"]
    client.get(over_there(there["Location"]))
    assert not SocialAccount.objects.filter(user=own).exists()


def test_a_user_who_was_shut_out_stays_out(service: Service) -> None:
    sign_in(Client())
    User.objects.update(is_active=False)
    client = Client()
    assert sign_in(client)["Location"] == "/konto/lukket/"
    assert not signed_in(client)


def test_there_is_no_password_to_change_here(service: Service) -> None:
    client = Client()
    sign_in(client)
    assert client.get("/konto/adgangskode/")["Location"] == "/konto/"


def test_without_a_service_its_way_does_not_exist(db: None) -> None:
    assert Client().get("/konto/kommunen/").status_code == 404


def test_the_sign_in_page_leads_to_the_service(service: Service) -> None:
    page = Client().get("/konto/log-ind/?next=/konto/").content.decode()
    assert 'href="/konto/kommunen/?next=/konto/"' in page


def test_a_service_is_named_by_the_environment(tmp_path: Path) -> None:
    assert sign_in_service({}) == []
    (tmp_path / "secret").write_text("from a file\n", encoding="utf-8")
    said = {"STYRBORD_OIDC_ISSUER": "https://id.example", "STYRBORD_OIDC_SECRET_FILE": str(tmp_path / "secret")}
    assert sign_in_service(said)[0]["secret"] == "from a file"
    with pytest.raises(ImproperlyConfigured):
        sign_in_service({"STYRBORD_OIDC_ISSUER": "http://id.example"})


# -- the file of claims


def mapping(folder: Path, text: str) -> Mapping:
    (folder / "m.toml").write_text(text, encoding="utf-8")
    return Mapping.read(str(folder / "m.toml"))


def test_the_first_role_of_the_file_counts(tmp_path: Path) -> None:
    read = mapping(tmp_path, 'caseworker = "initials"\nroles = {b = "controller", a = "caseworker"}')
    given = read.given({"roles": ["a", "b"], "initials": "AA1", "teams": "Unge"})
    assert (given.role, given.caseworker, given.teams) == ("controller", "AA1", ("Unge",))


def test_without_a_file_values_are_names_of_roles() -> None:
    assert Mapping.read("").given({"roles": ["politician"]}).role == "politician"
    assert Mapping.read("").given({"roles": {"a": 1}}).role is None


@pytest.mark.parametrize("text", ["roles = {a = 'king'}", "rolle = 'x'", "not toml", "roles = {a = 3}"])
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(AskedWrongly, match="cannot be used"):
        mapping(tmp_path, text)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AskedWrongly):
        Mapping.read(str(tmp_path / "nowhere.toml"))
