# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord access`: who has looked at a person's data, and is the log of it whole?"""

from __future__ import annotations

import getpass
from typing import Annotated, Any

import typer

from styrbord.cli import show
from styrbord.cli.show import Csv, Json
from styrbord.errors import AskedWrongly
from styrbord.workbench import Workbench
from styrbord.workbench import access as log

app = typer.Typer(help="The access log: who looked at whose data, when, on which page, why.", no_args_is_help=True)


@app.command("list")
def listed(
    register: show.Register,
    person: Annotated[str | None, typer.Option(help="Looks at this person (a person_key).")] = None,
    user: Annotated[str | None, typer.Option(help="Looks by this user.")] = None,
    why: Annotated[str, typer.Option(help="Why the log is read; this look is logged too.")] = "",
    by: Annotated[str, typer.Option(help="Who reads the log.", show_default="the user of this machine")] = "",
    most: Annotated[int, typer.Option(help="Without --person, so many of the newest looks.")] = 1000,
    csv: Csv = None,
    json: Json = False,
) -> None:
    """Who has looked at a person, or at whom a user has looked; newest first. Needed to answer a person's request."""
    if not why.strip():
        raise AskedWrongly(
            "Reading the access log needs a reason.",
            where="--why",
            expected="a few words, without personal data",
            todo="write for example --why 'request for access, case 17'",
        )
    bench, who = Workbench.open(register), by or getpass.getuser()
    if person is not None:
        log.look_at(bench, person_keys=[person], page="styrbord access list", why=why, role="", by=who)
        found = [look for look in log.looks_at(bench, person) if user in (None, look.by)]
    else:
        log.note_reading(bench, of_user=user or "", why=why, by=who)
        found = log.newest_looks(bench, most, by=user)
    heads = ["at", "by", "role", "page", "why", "person_key", "refused"]
    lines: list[list[Any]] = [
        [f"{x.at:%Y-%m-%d %H:%M:%S}", x.by, x.role, x.page, x.why, x.person_key, "yes" if x.was_refused else ""]
        for x in found
    ]
    show.give_rows(heads, lines, csv, json, "looks at personal data (UTC)")


@app.command("check")
def check(
    register: show.Register,
    expect: Annotated[str | None, typer.Option(help="A hash noted earlier; it must still be in the chain.")] = None,
    json: Json = False,
) -> None:
    """Is the access log what was written? Follows the chain of the journal it stands in, and counts the looks."""
    found = log.check_access(Workbench.open(register), expect)
    lines = {
        "looks": found.looks, "at_persons_since_erased": found.erased, "first_at": found.first_at,
        "last_at": found.last_at, "events_in_the_journal": found.chain.events, "last_hash": found.chain.head,
    }  # fmt: skip
    show.as_json(lines) if json else show.facts("the access log holds", lines)
