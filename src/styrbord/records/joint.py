# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Job centres that several municipalities run together, as the catalogue tells them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

SEPARATOR = "+"


@dataclass(frozen=True)
class JointCentre:
    """One joint job centre: its name and the codes of its members."""

    name: str
    members: tuple[str, ...]

    @property
    def code(self) -> str:
        """The members' codes in one, as 0561+0563."""
        return SEPARATOR.join(self.members)


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, Any]:
    path = resources.files("styrbord") / "catalogue" / "joint-job-centres.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def known_in() -> int:
    """The year the list of joint job centres is from."""
    return int(_catalogue()["known_in"])


def centres() -> tuple[JointCentre, ...]:
    """All joint job centres."""
    return tuple(JointCentre(c["name"], tuple(c["members"])) for c in _catalogue()["centres"])


def members(code: str) -> list[str]:
    """The municipalities behind a code of a list: itself, or the members of a joint job centre."""
    return code.split(SEPARATOR)
