# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The journal of a register: where it lives, and that it is whole."""

from __future__ import annotations

import os
from pathlib import Path

from styrbord.errors import AskedWrongly, ChainBroken
from styrbord.store.journal import Journal, register_id
from styrbord.store.journal_chain import ChainCheck


def open_journal(folder: Path) -> Journal:
    """The journal of the register in a folder: in the database of STYRBORD_DATABASE_URL when set, else a file."""
    url = os.environ.get("STYRBORD_DATABASE_URL", "")
    if not url or url.startswith("sqlite:"):
        return Journal.open(folder)
    if not url.startswith(("postgresql://", "postgres://")):
        raise AskedWrongly(
            "The database for the journal is of a kind Styrbord does not know.",
            where="the environment variable STYRBORD_DATABASE_URL",
            expected="postgresql://USER@HOST:PORT/DATABASE",
            todo="set it so, or leave it out: then the journal is a file in the register folder",
        )
    return Journal.open(url, register=register_id(folder))


def checked(journal: Journal, expect: str | None = None) -> ChainCheck:
    """The chain of the journal, followed to its end. ChainBroken at a break, or when an expected hash is not in it."""
    found = journal.check_chain(expect=expect)
    if found.broken:
        raise ChainBroken(
            f"The journal is broken at event {found.broken.seq}: {found.broken.why}.",
            where=f"event {found.broken.seq}; the {found.events} events before it hold",
            expected="every event as it was written",
            todo="keep the journal as it is, compare it with a safe copy, and tell whoever answers for security",
        )
    if expect is not None and found.expected_at is None:
        raise ChainBroken(
            "The noted hash is not in the journal: its end was cut off, or it was written anew.",
            where=f"{found.events} events, the last with hash {found.head}",
            expected=f"an event with hash {expect}",
            todo="look whether the hash is of this register; then compare the journal with a safe copy",
        )
    return found
