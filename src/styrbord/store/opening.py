# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A register folder before anything is in it: made, recognised, refused."""

from __future__ import annotations

import datetime as dt
import secrets
import tomllib
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly
from styrbord.store.layout import FORMAT, Layout, no_register, too_new, write_whole
from styrbord.store.sealed import check_of, load_secret


def said(root: Path) -> dict[str, Any]:
    """What `register.toml` says."""
    return tomllib.loads((root / "register.toml").read_text(encoding="utf-8"))


def check_format(root: Path) -> None:
    """Refuse a place without a register, and one of a newer version."""
    if not (root / "register.toml").is_file():
        raise no_register(root)
    found = said(root).get("format", 0)
    if found > FORMAT:
        raise too_new(root.name, found)


def create(root: Path) -> None:
    """An empty register with a secret; nothing is done where there is one already."""
    try:
        for folder in ("deliveries", "snapshots", "keys", "receipts"):
            (root / folder).mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        raise AskedWrongly(
            f"No register can be made here: {error.strerror}.",
            where=root.name,
            expected="a folder that may be written to, or a name that is not taken yet",
            todo="give another place, or ask for the right to write there",
        ) from error
    with Layout(root).locked(30):
        if (root / "register.toml").exists():
            return
        check = check_of(load_secret(root, create=True))
        text = f'format = {FORMAT}\ncreated_at = {dt.datetime.now():%Y-%m-%dT%H:%M:%S}\nsecret_check = "{check}"\n'
        text += f'id = "{secrets.token_hex(8)}"\n'  # tells registers with one secret and one database apart
        write_whole(root / "register.toml", text.encode())
