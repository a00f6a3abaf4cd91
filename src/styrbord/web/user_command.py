# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`python -m styrbord.web.user_command`: what `styrbord user` asks for as JSON on standard input, answered as JSON.

A program of its own, because the command line and the web application do not know each other. It makes the first
administrator, and lets one in again who has lost the password or the second factor.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from styrbord.errors import NoData, StyrbordError


def add(said: dict[str, Any], journal: Any) -> dict[str, Any]:
    """Make a user."""
    from styrbord.web.users import Wanted, add_user

    wanted = Wanted(said["full_name"], "", said["role"], tuple(said["teams"]), said["caseworker"])
    _, password = add_user(journal, name=said["name"], wanted=wanted, by=said["by"])
    return {"name": said["name"], "role": said["role"], "password": password}


def reset(said: dict[str, Any], journal: Any) -> dict[str, Any]:
    """A new password, no second factor, and let in again."""
    from styrbord.web import users

    user = _found(said["name"])
    users.reset_second_factor(journal, user=user, by=said["by"])
    if not user.is_active:
        users.set_active(journal, user=user, active=True, by=said["by"])
    return {"name": said["name"], "password": users.give_password(journal, user=user, by=said["by"])}


def shut(said: dict[str, Any], journal: Any) -> dict[str, Any]:
    """Shut a user out."""
    from styrbord.web import users

    users.set_active(journal, user=_found(said["name"]), active=False, by=said["by"])
    return {"name": said["name"], "state": "shut out"}


def listed(said: dict[str, Any], journal: Any) -> dict[str, Any]:
    """Every user."""
    from django.contrib.auth import get_user_model

    from styrbord.web.roles import profile_of

    found = get_user_model().objects.select_related("profile").order_by("username")
    lines = [
        [u.get_username(), profile_of(u).role if profile_of(u) else "", ", ".join(profile_of(u).teams)
         if profile_of(u) else "", "open" if u.is_active else "shut out"]
        for u in found
    ]  # fmt: skip
    return {"users": lines}


def _found(name: str) -> Any:
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise NoData(
            "There is no such user.",
            where="the user's name",
            expected="a name that `styrbord user list` shows",
            todo="look at the list",
        )
    return user


DEEDS = {"add": add, "reset": reset, "shut": shut, "list": listed}


def main() -> None:
    """Do what is asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrbord.web.settings")
    said = json.load(sys.stdin)
    try:
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.utils import translation

        from styrbord.workbench.journal import open_journal

        translation.activate(said["lang"])
        journal = open_journal(settings.REGISTER)
        call_command("migrate", verbosity=0, interactive=False)
        answer = DEEDS[said["do"]](said, journal)
    except StyrbordError as error:
        answer = {"error": error.as_dict(), "exit_code": error.exit_code}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
