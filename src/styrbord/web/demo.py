# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Users of the demo: one per role, with a password everybody can read; simulated data on one machine only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from styrbord.web.board import Board
from styrbord.web.models import Profile
from styrbord.web.roles import ALL_TEAMS, BY_NAME
from styrbord.workbench import Workbench

ADDRESS = "demo@styrbord.invalid"  # marks these users, so that they are shut out when the demo is over


@dataclass(frozen=True)
class DemoUser:
    """Who can be signed in as, shown on the sign-in page."""

    name: str
    role: str

    @property
    def password(self) -> str:
        """The password; it is no secret."""
        return f"demo-{self.name}"

    @property
    def title(self) -> str:
        """The role in the reader's language."""
        return BY_NAME[self.role].title

    @property
    def about(self) -> str:
        """What the role is for."""
        return BY_NAME[self.role].about


DEMO_USERS = (
    DemoUser("teamleder", "team_leader"),
    DemoUser("sagsbehandler", "caseworker"),
    DemoUser("controller", "controller"),
    DemoUser("tilsyn", "supervisor"),
    DemoUser("politiker", "politician"),
    DemoUser("borger", "citizen"),
    DemoUser("administrator", "administrator"),
)


@dataclass(frozen=True)
class Picked:
    """Whom of the register the demo users stand for: the busiest caseworker, the team, and a person of theirs."""

    caseworker: str = ""
    team: str = ""
    person: str = ""


def make_demo_users() -> None:
    """Make the demo users, or bring them back to what they were at the first start."""
    picked = _picked(Board(Workbench.open(settings.REGISTER), settings.SECRET_KEY))
    for demo in DEMO_USERS:
        with transaction.atomic():
            user, _ = get_user_model().objects.get_or_create(username=demo.name)
            user.first_name, user.email, user.is_active = demo.title, ADDRESS, True
            user.set_password(demo.password)
            user.save()
            Profile.objects.update_or_create(user=user, defaults=_profile(demo, picked))


def shut_out_demo_users() -> None:
    """Outside the demo nobody signs in with a password that everybody knows."""
    get_user_model().objects.filter(email=ADDRESS).update(is_active=False)


def _profile(demo: DemoUser, picked: Picked) -> dict[str, object]:
    teams = [picked.team] if demo.role == "caseworker" else [ALL_TEAMS] if demo.role == "team_leader" else []
    return {
        "role": demo.role,
        "teams": teams,
        "caseworker": picked.caseworker if demo.role == "caseworker" else "",
        "person": picked.person if demo.role == "citizen" else "",
        "password_was_given": False,
    }


def _picked(board: Board) -> Picked:
    if board.is_empty:
        return Picked()
    caseworker, team = board.assigned
    names, counts = np.unique(caseworker[caseworker != None].astype(str), return_counts=True)  # noqa: E711
    if not len(names):
        return Picked()
    name = str(names[np.argmax(counts)])
    theirs = np.flatnonzero(caseworker == name)
    met = np.bincount(board.case["interviews"]["person"], minlength=len(caseworker))
    person = int(theirs[np.argmax(met[theirs])])
    return Picked(name, str(team[person] or ""), board.address_of(board.key_of(person)))
