# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord journal`: is the journal of a register whole?"""

from __future__ import annotations

from typing import Annotated

import typer

from styrbord.cli import show
from styrbord.cli.show import Json
from styrbord.workbench import journal as journals

app = typer.Typer(help="The journal: every decision, note and look at a person, in the order they were made.")


@app.callback()
def above() -> None:
    """The journal: every decision, note and look at a person, in the order they were made."""


@app.command("check")
def check(
    register: show.Register,
    expect: Annotated[str | None, typer.Option(help="A hash noted earlier; it must still be in the chain.")] = None,
    json: Json = False,
) -> None:
    """Follow the chain of hashes from the first event to the last. Note the last hash elsewhere, for the next check."""
    found = journals.checked(journals.open_journal(register), expect)
    lines = {"events": found.events, "emptied": found.erased, "last_hash": found.head}
    if expect is not None:
        lines["expected_at_event"] = found.expected_at or 0
    show.as_json(lines) if json else show.facts("the journal holds", lines)
