# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The own account: role and teams, password, second factor, and tokens for programs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

from styrbord.errors import NoData
from styrbord.web.models import Token
from styrbord.web.page import Action, Fragment, NoQuestion, Page
from styrbord.web.parts import Choice
from styrbord.web.roles import ALL_TEAMS, Permission, given_role, lacks, profile_of
from styrbord.web.tokens import bearer_scopes, make_token, revoke_token
from styrbord.web.visit import Visit

DAYS = (30, 90, 180, 365)


@dataclass(frozen=True)
class TokenLine:
    """One token of the user: never its text."""

    id: int
    name: str
    scopes: tuple[str, ...]
    made_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None
    state: Literal["good", "expired", "revoked"]


@dataclass(frozen=True)
class Account:
    """The signed-in user's own account."""

    user_name: str
    full_name: str
    role: str
    about: str
    teams: tuple[str, ...]
    sees_all_teams: bool
    caseworker: str
    has_password: bool
    second_factor: bool
    lacks: Literal["", "password", "second_factor"]
    may_use_api: bool
    tokens: tuple[TokenLine, ...]
    scopes: tuple[Choice, ...]
    days: tuple[Choice, ...]


def content(visit: Visit, asked: NoQuestion) -> Account:
    """Role, teams, how the user signs in, and the tokens."""
    from allauth.mfa.utils import is_mfa_enabled

    user, profile = visit.user, profile_of(visit.user)
    role = given_role(user)
    teams = tuple(profile.teams) if profile else ()
    return Account(
        user_name=user.get_username(),
        full_name=user.get_full_name(),
        role=role.title,
        about=role.about,
        teams=tuple(t for t in teams if t != ALL_TEAMS),
        sees_all_teams=ALL_TEAMS in teams,
        caseworker=profile.caseworker if profile else "",
        has_password=user.has_usable_password(),
        second_factor=is_mfa_enabled(user),
        lacks=lacks(user, role),
        may_use_api=visit.may(Permission.USE_API),
        tokens=tuple(_line(t) for t in user.tokens.order_by("-pk")),
        scopes=tuple(Choice(s, visit.words(f"scope.{s}")) for s in bearer_scopes(role)),
        days=tuple(Choice(str(n), visit.words("days", count=n)) for n in DAYS),
    )


def _line(token: Token) -> TokenLine:
    ended = token.expires_at <= timezone.now()
    return TokenLine(
        token.pk, token.name, tuple(token.scopes), token.made_at, token.expires_at, token.last_used_at,
        "revoked" if token.revoked_at else "expired" if ended else "good",
    )  # fmt: skip


def make(visit: Visit) -> Fragment:
    """A new token, shown this once."""
    said = visit.request.POST
    days = said.get("days", "")
    token, text = make_token(
        visit.journal, user=visit.user, name=said.get("name", ""), scopes=said.getlist("scopes"),
        days=int(days) if days.isdigit() else 0, by=visit.by,
    )  # fmt: skip
    return Fragment("pages/account_token.html", {"shown_once": text, "token": _line(token)})


def revoke(visit: Visit, token: int) -> str:
    """End one of the user's own tokens."""
    found = Token.objects.filter(user=visit.user, pk=token).first()
    if found is None:
        raise NoData(
            visit.words("no_token.what"), where=visit.words("no_token.where"),
            expected=visit.words("no_token.expected"), todo=visit.words("no_token.todo"),
        )  # fmt: skip
    revoke_token(visit.journal, token=found, by=visit.by)
    return "/konto/"


PAGE = Page(
    "account", "konto/", Permission.SIGNED_IN, content, needs_data=False,
    actions=(
        Action("make", "noegle/", Permission.USE_API, make),
        Action("revoke", "noegle/<int:token>/luk/", Permission.SIGNED_IN, revoke),
    ),
)  # fmt: skip
