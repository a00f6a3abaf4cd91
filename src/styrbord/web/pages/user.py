# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One user: made, changed, given a password, shut out; number 0 is a user who is not made yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from styrbord.errors import AskedWrongly, NoData
from styrbord.records.events import Event
from styrbord.web import users
from styrbord.web.page import Action, Fragment, Page
from styrbord.web.parts import Choice, Link
from styrbord.web.roles import ALL_TEAMS, BY_NAME, ROLES, Permission
from styrbord.web.users import Wanted
from styrbord.web.visit import Visit

MANAGE = Permission.MANAGE_USERS


@dataclass(frozen=True)
class Change:
    """Something that was done with the user."""

    at: dt.datetime
    what: str
    by: str
    role: str
    teams: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """What can be filled in about a user; after a mistake, what was typed."""

    name: str
    full_name: str
    email: str
    role: str
    teams: tuple[str, ...]
    caseworker: str
    has_person: bool
    roles: tuple[Choice, ...]
    known_teams: tuple[str, ...]


@dataclass(frozen=True)
class OneUser:
    """A user, and what was done with it. `seen` is the version of it that was read: writing needs it unchanged."""

    crumbs: tuple[Link, ...]
    form: Form
    seen: int = 0
    id: int = 0
    title: str = ""
    is_active: bool = True
    is_self: bool = False
    has_password: bool = True
    second_factor: bool = False
    tokens: int = 0
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class UserAsked:
    """Which user."""

    user: int = 0


def one_user(visit: Visit, asked: UserAsked) -> OneUser:
    """What the user is now, and what was done with it; an empty form for number 0."""
    if not asked.user:
        return OneUser(crumbs=_crumbs(visit, visit.words("new")), form=_form(visit, None))
    user = _found(visit, asked.user)
    events = visit.journal.events(users.stream_of(user))
    return OneUser(
        crumbs=_crumbs(visit, user.get_username()),
        form=_form(visit, user),
        seen=len(events),
        id=user.pk,
        title=user.get_username(),
        is_active=user.is_active,
        is_self=user.pk == visit.user.pk,
        has_password=user.has_usable_password(),
        second_factor=Authenticator.objects.filter(user=user, type="totp").exists(),
        tokens=user.tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).count(),
        changes=tuple(_change(visit, e) for e in reversed(events)),
    )


def _crumbs(visit: Visit, here: str) -> tuple[Link, ...]:
    return Link(visit.words("all"), reverse("users")), Link(here, is_current=True)


def _change(visit: Visit, event: Event) -> Change:
    data = event.data or {}
    role = BY_NAME[data["role"]].title if data.get("role") in BY_NAME else ""
    teams = tuple(visit.words("all_teams") if t == ALL_TEAMS else t for t in data.get("teams", ()))
    return Change(event.at, visit.words(f"did.{event.kind}"), event.by, role, teams)


def _form(visit: Visit, user: User | None) -> Form:
    profile = getattr(user, "profile", None)
    held = tuple(profile.teams) if profile else ()
    known = () if visit.board.is_empty else tuple(visit.board.teams)
    said = visit.request.POST if visit.request.method == "POST" else None
    return Form(
        name=said.get("name", "") if said else user.get_username() if user else "",
        full_name=said.get("full_name", "") if said else user.get_full_name() if user else "",
        email=said.get("email", "") if said else user.email if user else "",
        role=said.get("role", "") if said else profile.role if profile else "",
        teams=tuple(said.getlist("teams")) if said else held,
        caseworker=said.get("caseworker", "") if said else profile.caseworker if profile else "",
        has_person=bool(profile and profile.person),
        roles=(Choice("", visit.words("no_role")), *(Choice(r.name, r.title) for r in ROLES)),
        known_teams=(*dict.fromkeys((*known, *(t for t in held if t != ALL_TEAMS))),),
    )


# -- what is done


def _found(visit: Visit, pk: int) -> User:
    user = get_user_model().objects.select_related("profile").filter(pk=pk).first()
    if user is None:
        raise NoData(
            visit.words("no_user.what"), where=visit.words("no_user.where"),
            expected=visit.words("no_user.expected"), todo=visit.words("no_user.todo"),
        )  # fmt: skip
    return user


def _wanted(visit: Visit, user: User | None) -> Wanted:
    said = visit.request.POST
    key = said.get("person_key", "").strip()
    role = said.get("role", "")
    person = getattr(getattr(user, "profile", None), "person", "") if role == "citizen" else ""
    if role == "citizen" and key:
        person = visit.board.address_of(key)
        if visit.board.is_empty or visit.board.person_at(person) is None:
            raise AskedWrongly(
                visit.words("no_person.what"), where=visit.words("field.person"),
                expected=visit.words("no_person.expected"), todo=visit.words("no_person.todo"),
            )  # fmt: skip
    return Wanted(
        full_name=said.get("full_name", "").strip(),
        email=said.get("email", "").strip(),
        role=role,
        teams=tuple(filter(None, (t.strip() for line in said.getlist("teams") for t in line.splitlines()))),
        caseworker=said.get("caseworker", "").strip(),
        person=person,
        person_key=key or None if role == "citizen" else None,
    )


def change(visit: Visit, user: int) -> str | Fragment:
    """Role, teams, name: as filled in, when nobody changed the user meanwhile. Number 0: make the user."""
    if not user:
        name = visit.request.POST.get("name", "").strip()
        made, given = users.add_user(visit.journal, name=name, wanted=_wanted(visit, None), by=visit.by)
        return _handed_over(made, given)
    found, seen = _found(visit, user), visit.request.POST.get("seen", "")
    wanted = _wanted(visit, found)
    users.change_user(visit.journal, user=found, wanted=wanted, by=visit.by, seen=int(seen) if seen.isdigit() else 0)
    return reverse("user", args=[user])


def give_password(visit: Visit, user: int) -> Fragment:
    """A new password to hand over."""
    found = _found(visit, user)
    return _handed_over(found, users.give_password(visit.journal, user=found, by=visit.by))


def reset_second(visit: Visit, user: int) -> str:
    """Take away a lost second factor."""
    users.reset_second_factor(visit.journal, user=_found(visit, user), by=visit.by)
    return reverse("user", args=[user])


def shut(visit: Visit, user: int) -> str:
    """Shut the user out."""
    users.set_active(visit.journal, user=_found(visit, user), active=False, by=visit.by)
    return reverse("user", args=[user])


def let_in(visit: Visit, user: int) -> str:
    """Let the user in again."""
    users.set_active(visit.journal, user=_found(visit, user), active=True, by=visit.by)
    return reverse("user", args=[user])


def _handed_over(user: User, password: str) -> Fragment:
    return Fragment("pages/user_password.html", {"name": user.get_username(), "password": password, "id": user.pk})


PAGE = Page(
    "user", "brugere/<int:user>/", MANAGE, one_user, asks=UserAsked, needs_data=False,
    actions=(
        Action("change", "ret/", MANAGE, change),
        Action("password", "adgangskode/", MANAGE, give_password),
        Action("second", "to-faktor/", MANAGE, reset_second),
        Action("shut", "luk/", MANAGE, shut),
        Action("let_in", "aabn/", MANAGE, let_in),
    ),
)  # fmt: skip
