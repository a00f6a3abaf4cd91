# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who may what: each role is a class that a manager can read. The page of roles shows these very words.

A page declares one permission; whoever has a role that carries it may see the page. Which *persons* a user may see is
the role's `sees`: nobody, those of the user's own teams, everybody, or oneself.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal

from styrbord.web.words import says

ALL_TEAMS = "*"  # stands among a user's teams for all of them, those to come too


class Permission(Enum):
    """Something a role may do. The page of roles says each in plain words (`catalogue/pages/roles.toml`)."""

    PUBLIC = "public"  # needs no sign-in
    SIGNED_IN = "signed_in"  # every user
    SEE_FIGURES = "see_figures"
    SEE_PERSONS = "see_persons"
    SEE_LAW = "see_law"
    DRAFT_LAW = "draft_law"
    SEE_DATA = "see_data"
    IMPORT_DATA = "import_data"
    WRITE_NOTES = "write_notes"
    SEE_OWN_PLAN = "see_own_plan"
    SEE_ACCESS_LOG = "see_access_log"
    MANAGE_USERS = "manage_users"
    USE_API = "use_api"
    SUPERVISE = "supervise"
    DRAW_SAMPLES = "draw_samples"
    READ_CASES = "read_cases"
    DECIDE_RISK = "decide_risk"
    SEE_SUPERVISION = "see_supervision"
    SEE_SCREENING = "see_screening"
    SWITCH_SCREENING = "switch_screening"
    SEE_EFFECTS = "see_effects"
    PLAN_INVESTMENT = "plan_investment"
    PLAN_CAPACITY = "plan_capacity"


P = Permission
EVERYBODY = frozenset({P.PUBLIC, P.SIGNED_IN})


class Role:
    """What a user may do, and which persons the user may see."""

    name = ""
    permissions: frozenset[Permission] = frozenset()
    sees: Literal["nobody", "own_teams", "everybody", "oneself"] = "nobody"

    @property
    def title(self) -> str:
        """The role's name in the reader's language."""
        return says(f"role.{self.name}.title", page="roles")

    @property
    def about(self) -> str:
        """What the role is for, in the reader's language; in English the class's own words."""
        return says(f"role.{self.name}.about", page="roles")


class Nobody(Role):
    """Not signed in: the sign-in page and nothing else."""

    name = "nobody"
    permissions = frozenset({P.PUBLIC})


class Newcomer(Role):
    """Signed in, but without a role, an own password or the second factor it demands: sees the own account only."""

    name = "newcomer"
    permissions = EVERYBODY


class Caseworker(Role):
    """Follows up on persons of the own teams: sees their duties, keeps the worklist and writes notes on it."""

    name = "caseworker"
    sees = "own_teams"
    permissions = EVERYBODY | {
        P.SEE_FIGURES, P.SEE_PERSONS, P.SEE_LAW, P.WRITE_NOTES, P.USE_API, P.SEE_SCREENING,
    }  # fmt: skip


class TeamLeader(Role):
    """Leads one or more teams: sees their persons, the figures of the whole job centre, and plans the teams' work."""

    name = "team_leader"
    sees = "own_teams"
    permissions = Caseworker.permissions | {
        P.SEE_DATA, P.SEE_SUPERVISION, P.SEE_EFFECTS, P.PLAN_CAPACITY, P.PLAN_INVESTMENT,
    }  # fmt: skip


class Controller(Role):
    """Answers for data and figures: takes deliveries in, follows a figure to its persons, and tries out other law."""

    name = "controller"
    sees = "everybody"
    permissions = EVERYBODY | {
        P.SEE_FIGURES, P.SEE_PERSONS, P.SEE_LAW, P.DRAFT_LAW, P.SEE_DATA, P.IMPORT_DATA, P.USE_API,
        P.SEE_SUPERVISION, P.SEE_SCREENING, P.SEE_EFFECTS, P.PLAN_INVESTMENT, P.PLAN_CAPACITY,
    }  # fmt: skip


class Supervisor(Role):
    """Does the municipality's own supervision: decides risks, draws samples, reads cases, sees who looked at whom."""

    name = "supervisor"
    sees = "everybody"
    permissions = EVERYBODY | {
        P.SEE_FIGURES, P.SEE_PERSONS, P.SEE_LAW, P.SEE_DATA, P.SEE_ACCESS_LOG, P.USE_API, P.SUPERVISE, P.DRAW_SAMPLES,
        P.READ_CASES, P.DECIDE_RISK, P.SEE_SUPERVISION, P.SEE_SCREENING, P.SWITCH_SCREENING, P.SEE_EFFECTS,
    }  # fmt: skip


class Politician(Role):
    """Sits on the council or its committee: sees figures, law and effects, never a person."""

    name = "politician"
    permissions = EVERYBODY | {P.SEE_FIGURES, P.SEE_LAW, P.SEE_EFFECTS}


class Citizen(Role):
    """Has a case: sees the own plan, the rules that apply, and who has looked at the case."""

    name = "citizen"
    sees = "oneself"
    permissions = EVERYBODY | {P.SEE_OWN_PLAN, P.SEE_LAW}


class Administrator(Role):
    """Gives people their sign-in and role. Sees no person and no case: that is another's work."""

    name = "administrator"
    permissions = EVERYBODY | {P.MANAGE_USERS}


ROLES: tuple[Role, ...] = (
    Caseworker(), TeamLeader(), Controller(), Supervisor(), Politician(), Citizen(), Administrator(),
)  # fmt: skip
BY_NAME = {role.name: role for role in ROLES}
NOBODY, NEWCOMER = Nobody(), Newcomer()


def role_of(user: Any) -> Role:
    """The role of a user, read anew on each request: a change takes effect at once."""
    if not user.is_authenticated:
        return NOBODY
    role = given_role(user)
    return NEWCOMER if lacks(user, role) else role


def given_role(user: Any) -> Role:
    """The role somebody gave the user, whatever is still lacking before it counts."""
    profile = profile_of(user)
    return BY_NAME.get(profile.role, NEWCOMER) if profile else NEWCOMER


def lacks(user: Any, role: Role) -> Literal["", "password", "second_factor"]:
    """What the user must do before the role counts: choose an own password, or set up the second factor it demands.

    Roles that see other persons demand a second factor where the installation says so. Who signs in at the
    municipality's own sign-in service (and so has no password here) has shown it there.
    """
    from allauth.mfa.utils import is_mfa_enabled
    from django.conf import settings

    if not user.has_usable_password():
        return ""
    profile = profile_of(user)
    if profile and profile.password_was_given:
        return "password"
    demanded = settings.SECOND_FACTOR and role.sees in ("own_teams", "everybody")
    return "second_factor" if demanded and not is_mfa_enabled(user) else ""


def teams_of(user: Any) -> tuple[str, ...] | None:
    """The teams a user is limited to; None where there is no such limit."""
    if role_of(user).sees != "own_teams":
        return None
    teams = tuple(profile_of(user).teams)
    return None if ALL_TEAMS in teams else teams


def profile_of(user: Any) -> Any:
    """The user's profile, or None for one that was made without."""
    return getattr(user, "profile", None)
