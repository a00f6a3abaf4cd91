# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Users: who has a sign-in, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from styrbord.web.page import Page
from styrbord.web.parts import Cell, Choice, Column, Filter, Grid, Pages
from styrbord.web.roles import ALL_TEAMS, ROLES, Permission, given_role
from styrbord.web.visit import Visit

ON_A_PAGE = 50


@dataclass(frozen=True)
class UsersAsked:
    """Filters of the list: words in the name, a role, whether shut out."""

    find: str = ""
    role: str = ""
    state: Literal["", "open", "shut"] = ""
    page: int = 1


@dataclass(frozen=True)
class Users:
    """The users that fit, a page at a time."""

    filters: tuple[Filter, ...]
    table: Grid
    pages: Pages


def content(visit: Visit, asked: UsersAsked) -> Users:
    """Name, role, teams, second factor, last sign-in."""
    found = get_user_model().objects.select_related("profile").order_by("username")
    if asked.find:
        found = found.filter(Q(username__icontains=asked.find) | Q(first_name__icontains=asked.find))
    if asked.role:
        found = found.filter(profile__role=asked.role)
    if asked.state:
        found = found.filter(is_active=asked.state == "open")
    total = found.count()
    last = max(1, -(-total // ON_A_PAGE))
    number = min(max(asked.page, 1), last)
    chosen = list(found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE])
    with_second = set(Authenticator.objects.filter(user__in=chosen, type="totp").values_list("user_id", flat=True))
    heads = ("user_name", "full_name", "role", "teams", "second_factor", "last_sign_in", "state")
    columns = tuple(Column(visit.words(f"column.{head}")) for head in heads)
    rows = tuple(_row(visit, user, user.pk in with_second) for user in chosen)
    table = Grid(visit.words("grid"), columns, rows, empty=visit.words("empty"))
    return Users(_filters(visit, asked), table, _pages(asked, number, last, total))


def _row(visit: Visit, user: User, second: bool) -> tuple[Cell | str | None, ...]:
    teams = user.profile.teams if hasattr(user, "profile") else []
    state = Cell(visit.words("state.open")) if user.is_active else Cell(visit.words("state.shut"), tone="bad")
    signed = timezone.localtime(user.last_login).date() if user.last_login else None
    return (
        Cell(user.get_username(), url=reverse("user", args=[user.pk])),
        user.get_full_name() or "–",
        given_role(user).title,
        ", ".join(visit.words("all_teams") if t == ALL_TEAMS else t for t in teams) or "–",
        visit.words("second.service" if not user.has_usable_password() else "second.on" if second else "second.off"),
        signed if signed else visit.words("never"),
        state,
    )


def _filters(visit: Visit, asked: UsersAsked) -> tuple[Filter, ...]:
    every = Choice("", visit.words("every"))
    roles = (every, *(Choice(r.name, r.title) for r in ROLES))
    states = (every, *(Choice(s, visit.words(f"state.{s}")) for s in ("open", "shut")))
    return (
        Filter("find", visit.words("find"), asked.find, "search"),
        Filter("role", visit.words("column.role"), asked.role, choices=roles),
        Filter("state", visit.words("column.state"), asked.state, choices=states),
    )


def _pages(asked: UsersAsked, number: int, last: int, total: int) -> Pages:
    def address(page: int) -> str:
        return "?" + urlencode({"find": asked.find, "role": asked.role, "state": asked.state, "page": page})

    return Pages(
        number, last, total, address(number - 1) if number > 1 else "", address(number + 1) if number < last else ""
    )


PAGE = Page(
    "users", "brugere/", Permission.MANAGE_USERS, content, asks=UsersAsked, navigation="people", needs_data=False
)
