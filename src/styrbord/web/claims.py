# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What a sign-in service says of somebody (claims), turned into a role and teams by a small file of the municipality.

user_name = "preferred_username"   # which claim is the user name
full_name = "name"
role = "roles"                     # which claim tells the role; a list or a single value
team = "teams"
caseworker = "initials"            # which claim is the caseworker's code in the register; may be left out

[roles]                            # value of the claim = role; of several that fit, the first in this file counts
"JC-Styrbord-Teamleder" = "team_leader"

[teams]                            # value of the claim = team; leave the table out where the values are the teams
"OU-4711" = "Jobklar"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly
from styrbord.web.roles import BY_NAME


@dataclass(frozen=True)
class Given:
    """What the claims give a user. `role` None: none of the values has a role here."""

    user_name: str
    full_name: str
    role: str | None
    teams: tuple[str, ...]
    caseworker: str


@dataclass(frozen=True)
class Mapping:
    """Which claims are read, and what their values mean here."""

    user_name: str = "preferred_username"
    full_name: str = "name"
    role: str = "roles"
    team: str = "teams"
    caseworker: str = ""
    roles: Dict[str, str] = field(default_factory=lambda: {name: name for name in BY_NAME})
    teams: Dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, file: str) -> Mapping:
        """The mapping in a file; without one, the values of `roles` are the names of the roles."""
        if not file:
            return cls()
        try:
            said = tomllib.loads(Path(file).read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise _wrong("it cannot be read", "a TOML file") from error
        if unknown := set(said) - {f.name for f in fields(cls)}:
            raise _wrong(f"unknown: {', '.join(sorted(unknown))}", ", ".join(f.name for f in fields(cls)))
        if strange := set(said.get("roles", {}).values()) - set(BY_NAME):
            raise _wrong(f"[roles] names {', '.join(sorted(map(str, strange)))}", ", ".join(BY_NAME))
        return cls(**said)

    def given(self, claims: Dict[str, Any]) -> Given:
        """What these claims give."""
        has = _values(claims.get(self.role))
        teams = _values(claims.get(self.team))
        return Given(
            user_name=_text(claims.get(self.user_name)),
            full_name=_text(claims.get(self.full_name)),
            role=next((role for value, role in self.roles.items() if value in has), None),
            teams=tuple(dict.fromkeys(self.teams[t] for t in teams if t in self.teams) if self.teams else teams),
            caseworker=_text(claims.get(self.caseworker)) if self.caseworker else "",
        )


def _values(said: Any) -> tuple[str, ...]:
    return tuple(filter(None, map(_text, said if isinstance(said, list) else [said])))


def _text(said: Any) -> str:
    return said.strip()[:150] if isinstance(said, str) and said.isprintable() else ""


def _wrong(what: str, expected: str) -> AskedWrongly:
    return AskedWrongly(
        "The file that maps claims to roles cannot be used.",
        where=f"STYRBORD_OIDC_MAPPING: {what}",
        expected=expected,
        todo="see docs/sign-in.md for an example, and mend the file",
    )
