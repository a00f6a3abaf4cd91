# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Tokens: shown once, kept as a digest, no more than scope and role allow, ended at once."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from styrbord.errors import AskedWrongly, NotAllowed
from styrbord.web.models import Profile, Token
from styrbord.web.roles import Permission
from styrbord.web.tokens import bearer, make_token, revoke_token
from styrbord.web.visit import boards
from tests.web.people import client_of, somebody


@pytest.fixture
def journal(db: None) -> Any:
    return boards().current().bench.journal()


def made(journal: Any, user: User, *scopes: str, days: int = 30) -> tuple[Token, str]:
    return make_token(journal, user=user, name="report", scopes=scopes or ("figures",), days=days, by="anna")


def test_a_token_speaks_for_its_user_within_its_scopes(journal: Any) -> None:
    user = somebody("caseworker", teams=["A"])
    token, text = made(journal, user, "figures", "data")
    found = bearer(text)
    assert found is not None
    assert found.user == user
    assert found.permissions == {Permission.PUBLIC, Permission.SIGNED_IN, Permission.SEE_FIGURES, Permission.SEE_LAW}
    assert text not in str(Token.objects.values())
    event = journal.newest(f"token/{token.pk}", 1)[0]
    assert (event.kind, event.by) == ("token-made", "anna")
    assert text not in str(event)


@pytest.mark.parametrize("forged", ["", "sty_", "sty_" + "x" * 43, "Bearer", "'; DROP TABLE x; --", "\0", "æ" * 5000])
def test_a_forged_token_is_nobody(journal: Any, forged: str) -> None:
    made(journal, somebody("controller"))
    assert bearer(forged) is None


def test_a_changed_letter_a_digest_and_a_token_without_its_mark_are_nobody(journal: Any) -> None:
    token, text = made(journal, somebody("controller"))
    assert bearer(text) is not None
    assert bearer(text[:-1] + ("a" if text[-1] != "a" else "b")) is None
    assert bearer(token.digest) is None
    assert bearer("sty_" + token.digest) is None
    assert bearer(text.removeprefix("sty_")) is None


def test_a_token_ends_when_revoked_expired_or_its_user_is_shut_out(journal: Any) -> None:
    user = somebody("controller")
    (one, first), (two, second), (_, third) = (made(journal, user) for _ in range(3))
    revoke_token(journal, token=one, by="anna")
    ended = Token.objects.get(pk=one.pk).revoked_at
    revoke_token(journal, token=one, by="anna")
    assert Token.objects.get(pk=one.pk).revoked_at == ended
    Token.objects.filter(pk=two.pk).update(expires_at=timezone.now())
    assert (bearer(first), bearer(second)) == (None, None)
    assert bearer(third) is not None
    User.objects.update(is_active=False)
    assert bearer(third) is None


def test_a_changed_role_changes_the_token_at_once(journal: Any) -> None:
    user = somebody("controller")
    _, text = made(journal, user, "figures", "persons")
    found = bearer(text)
    assert found is not None
    assert Permission.SEE_PERSONS in found.permissions
    Profile.objects.filter(user=user).update(role="politician")  # may not use programs at all
    found = bearer(text)
    assert found is not None
    assert found.permissions == frozenset()


def test_the_last_use_is_noted_but_not_at_every_use(journal: Any) -> None:
    token, text = made(journal, somebody("controller"))
    bearer(text)
    first = Token.objects.get(pk=token.pk).last_used_at
    assert first is not None
    bearer(text)
    assert Token.objects.get(pk=token.pk).last_used_at == first
    Token.objects.filter(pk=token.pk).update(last_used_at=first - dt.timedelta(hours=1))
    bearer(text)
    again = Token.objects.get(pk=token.pk).last_used_at
    assert again is not None
    assert again >= first


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x" * 81}, {"scopes": []}, {"scopes": ["all"]}, {"days": 0}, {"days": 367}]
)
def test_what_does_not_fit_is_told(journal: Any, wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {"name": "report", "scopes": ["figures"], "days": 30}
    with pytest.raises(AskedWrongly):
        make_token(journal, user=somebody("controller"), by="anna", **{**right, **wrong})
    assert not Token.objects.exists()


def test_who_may_not_use_programs_gets_no_token(journal: Any) -> None:
    with pytest.raises(NotAllowed):
        made(journal, somebody("politician"))
    assert client_of(somebody("citizen", "bo")).post("/konto/noegle/", {"name": "x"}).status_code == 403


# -- on the page


def test_the_page_shows_a_new_token_once(journal: Any) -> None:
    client = client_of(somebody("controller"))
    said = {"name": "<script>alert(1)</script>", "scopes": ["figures"], "days": "90"}
    page = client.post("/konto/noegle/", said).content.decode()
    found = re.search(r"<code>(sty_[\w-]{43})</code>", page)
    assert found
    assert bearer(found[1]) is not None
    account = client.get("/konto/").content.decode()
    assert found[1] not in account
    assert "&lt;script&gt;alert(1)" in account
    assert "<script>alert(1)" not in page + account


def test_what_was_typed_is_kept_after_a_mistake(journal: Any) -> None:
    client = client_of(somebody("controller"))
    page = client.post("/konto/noegle/", {"name": "Monthly report", "days": "x"})
    assert page.status_code == 400
    assert 'value="Monthly report"' in page.content.decode()


def test_nobody_ends_the_token_of_another(journal: Any) -> None:
    token, text = made(journal, somebody("controller"))
    other = client_of(somebody("controller", "bo"))
    assert other.post(f"/konto/noegle/{token.pk}/luk/").status_code == 404
    assert bearer(text) is not None
    assert Client().post(f"/konto/noegle/{token.pk}/luk/").status_code == 302
    own = client_of(User.objects.get(username="anna"))
    assert own.post(f"/konto/noegle/{token.pk}/luk/")["Location"] == "/konto/"
    assert bearer(text) is None
    assert "lukket" in own.get("/konto/").content.decode()
