# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What is done with users: made, given a role, shut out, let in again. Each act is an event of the journal.

The event is the last step of the database's transaction: where it cannot be written, nothing is changed. Events tell of
role, teams and codes, never of names or addresses, for they stay for good.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from styrbord.errors import AskedWrongly, NotAllowed
from styrbord.web.claims import Given
from styrbord.web.models import Profile
from styrbord.web.roles import BY_NAME
from styrbord.web.words import says

SERVICE = "sign-in service"


@dataclass(frozen=True)
class Wanted:
    """What somebody is to be: as filled in by an administrator. `person` is the address of a citizen's own case."""

    full_name: str = ""
    email: str = ""
    role: str = ""
    teams: tuple[str, ...] = ()
    caseworker: str = ""
    person: str = ""
    person_key: str | None = None  # only told to the journal, as whom the event concerns


def stream_of(user: User) -> str:
    """Where in the journal a user's changes stand."""
    return f"user/{user.get_username()}"


def easy_password() -> str:
    """A password to hand over, easy to read aloud: four groups of four letters (53 bits)."""
    return "-".join(
        "".join(secrets.choice("bdfghjklmnprstvkz") + secrets.choice("aeiouy") for _ in range(2)) for _ in range(4)
    )


def add_user(journal: Any, *, name: str, wanted: Wanted, by: str, password: str = "") -> tuple[User, str]:
    """Make a user; gives the password to hand over, which must be changed at the first sign-in."""
    _check(wanted)
    _check_name(name)
    given = password or easy_password()
    with transaction.atomic():
        user = get_user_model()(username=name)
        user.set_password(given)
        _write(user, wanted, password_was_given=not password)
        _note(journal, user, "user-added", wanted, by=by)
    return user, given


def change_user(journal: Any, *, user: User, wanted: Wanted, by: str, seen: int | None = None) -> None:
    """Give a user another role, teams, name. Conflict when somebody changed the user since version `seen`."""
    _check(wanted)
    if user.get_username() == by and wanted.role != user.profile.role:
        raise _own("role")
    with transaction.atomic():
        _write(user, wanted)
        _note(journal, user, "user-changed", wanted, by=by, after=seen)


def give_password(journal: Any, *, user: User, by: str) -> str:
    """A new password to hand over; the old one and every open session end."""
    given = easy_password()
    with transaction.atomic():
        user.set_password(given)
        user.save(update_fields=["password"])
        _write_profile(user, password_was_given=True)
        _note(journal, user, "password-given", by=by)
    return given


def reset_second_factor(journal: Any, *, user: User, by: str) -> None:
    """Take away the second factor of somebody who has lost it; where the role demands one, a new one comes first."""
    from allauth.mfa.models import Authenticator

    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        _note(journal, user, "second-factor-reset", by=by)


def set_active(journal: Any, *, user: User, active: bool, by: str) -> None:
    """Shut a user out, at once and with every token; or let one in again."""
    if user.get_username() == by and not active:
        raise _own("active")
    with transaction.atomic():
        user.is_active = active
        user.save(update_fields=["is_active"])
        _note(journal, user, "user-let-in" if active else "user-shut-out", by=by)


def take_from_service(journal: Any, *, user: User, given: Given) -> User:
    """Make or bring up to date a user who comes from the sign-in service, as its claims and the mapping say."""
    assert given.role is not None
    wanted = Wanted(given.full_name, "", given.role, given.teams, given.caseworker)
    profile = getattr(user, "profile", None)
    kept = profile and (profile.role, tuple(profile.teams), profile.caseworker)
    with transaction.atomic():
        is_new = user.pk is None
        if is_new:
            user.set_unusable_password()
        _write(user, wanted)
        if kept != (wanted.role, wanted.teams, wanted.caseworker):
            _note(journal, user, "user-added" if is_new else "user-changed", wanted, by=SERVICE)
    return user


def _write(user: User, wanted: Wanted, **more: Any) -> None:
    user.first_name, user.last_name, user.email = wanted.full_name, "", wanted.email
    user.save()
    own = {"role": wanted.role, "teams": list(wanted.teams), "caseworker": wanted.caseworker, "person": wanted.person}
    _write_profile(user, **own, **more)


def _write_profile(user: User, **values: Any) -> None:
    profile = getattr(user, "profile", None) or Profile(user=user)
    for name, value in values.items():
        setattr(profile, name, value)
    profile.save()


def _note(
    journal: Any, user: User, kind: str, wanted: Wanted | None = None, *, by: str, after: int | None = None
) -> None:
    data: Mapping[str, Any] = {}
    if wanted:
        data = {"role": wanted.role, "teams": list(wanted.teams), "caseworker": wanted.caseworker}
    subject = wanted.person_key if wanted else None
    journal.append(stream=stream_of(user), kind=kind, data=data, by=by, subject=subject, after=after)


def _check(wanted: Wanted) -> None:
    role = BY_NAME.get(wanted.role)
    if wanted.role and role is None:
        raise _wrong("role", "no_such_role")
    if role and role.sees == "own_teams" and not wanted.teams:
        raise _wrong("teams", "needs_team")
    if role and role.sees == "oneself" and not wanted.person:
        raise _wrong("person", "needs_person")
    if any(not text.isprintable() or len(text) > 150 for text in (wanted.full_name, *wanted.teams)):
        raise _wrong("full_name", "text_too_long")
    if len(wanted.caseworker) > 60 or not wanted.caseworker.isprintable():
        raise _wrong("caseworker", "text_too_long")
    if wanted.email:
        try:
            validate_email(wanted.email)
        except ValidationError:
            raise _wrong("email", "no_address") from None


def _check_name(name: str) -> None:
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError:
        raise _wrong("name", "no_user_name") from None
    if not name or len(name) > 60:
        raise _wrong("name", "no_user_name")
    if get_user_model().objects.filter(username__iexact=name).exists():
        raise _wrong("name", "name_taken")


def _wrong(where: str, what: str) -> AskedWrongly:
    return AskedWrongly(
        says(f"{what}.what", page="user"),
        where=says(f"field.{where}", page="user"),
        expected=says(f"{what}.expected", page="user"),
        todo=says(f"{what}.todo", page="user"),
    )


def _own(what: str) -> NotAllowed:
    return NotAllowed(
        says("own.what", page="user"),
        where=says(f"field.{what}", page="user"),
        expected=says("own.expected", page="user"),
        todo=says("own.todo", page="user"),
    )
