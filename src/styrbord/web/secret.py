# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The key that signs sessions and forms: from the environment, or made once beside the register."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def secret_of(name: str, said: Mapping[str, str]) -> str:
    """A secret of the environment: the text of the file that NAME_FILE names, else what NAME says."""
    file = said.get(f"{name}_FILE", "")
    return Path(file).read_text(encoding="utf-8").strip() if file else said.get(name, "")


def web_secret(register: Path) -> str:
    """The key; made at the first start with rights for the owner only. Two processes that start at once agree."""
    if given := os.environ.get("STYRBORD_WEB_SECRET"):
        return given
    file = register / "web-secret"
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        register.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}-{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, file)  # does not replace: the first one there stands
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="ascii")
