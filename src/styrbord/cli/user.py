# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord user`: the first administrator, and the way back in for one who is shut out; the rest is done on pages."""

from __future__ import annotations

import getpass
import json as jsons
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from styrbord import errors
from styrbord.cli import show
from styrbord.cli.show import Json, Lang

app = typer.Typer(help="Users of the steering board: make one, let one in again, shut one out.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The user name.")]
By = Annotated[str, typer.Option(help="Who does it.", show_default="the user of this machine")]


@app.command()
def add(
    name: Name,
    register: show.Register,
    role: Annotated[str, typer.Option(help="Such as administrator, controller or caseworker.")],
    team: Annotated[list[str] | None, typer.Option(help="A team whose persons the user sees; again for more.")] = None,
    full_name: Annotated[str, typer.Option(help="The name shown to others.")] = "",
    caseworker: Annotated[str, typer.Option(help="The user's caseworker code in the register.")] = "",
    by: By = "",
    lang: Lang = "da",
    json: Json = False,
) -> None:
    """Make a user; prints the password to hand over, which must be changed at the first sign-in."""
    said = {"name": name, "role": role, "teams": team or [], "full_name": full_name, "caseworker": caseworker}
    _give(_done("add", register, said, by, lang), json)


@app.command()
def reset(name: Name, register: show.Register, by: By = "", lang: Lang = "da", json: Json = False) -> None:
    """Give a new password, take a lost second factor away, and open the user again if it was shut out."""
    _give(_done("reset", register, {"name": name}, by, lang), json)


@app.command()
def shut(name: Name, register: show.Register, by: By = "", lang: Lang = "da", json: Json = False) -> None:
    """Shut a user out, at once and with every token."""
    _give(_done("shut", register, {"name": name}, by, lang), json)


@app.command("list")
def listed(register: show.Register, lang: Lang = "da", json: Json = False) -> None:
    """Every user with role, teams and state."""
    lines = _done("list", register, {}, "", lang)["users"]
    show.give_rows(["name", "role", "teams", "state"], lines, None, json, "users")


def _give(answer: dict[str, Any], json: bool) -> None:
    show.as_json(answer) if json else show.facts("done", answer)


def _done(do: str, register: Path, said: dict[str, Any], by: str, lang: str) -> dict[str, Any]:
    """Ask the web application, in a process of its own."""
    asked = {**said, "do": do, "by": by or getpass.getuser(), "lang": lang}
    ran = subprocess.run(
        [sys.executable, "-m", "styrbord.web.user_command"],
        input=jsons.dumps(asked), capture_output=True, text=True, check=False,
        env={**os.environ, "STYRBORD_REGISTER": str(register.resolve())},
    )  # fmt: skip
    if ran.returncode:
        raise errors.StyrbordError(
            "The web application could not be asked.",
            where=ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else f"styrbord user {do}",
            expected="an installation as `python3 run.py setup` makes it",
            todo="look at the settings from the environment, then try again",
        )
    answer = jsons.loads(ran.stdout)
    if "error" in answer:
        kinds = {k.exit_code: k for k in vars(errors).values() if isinstance(k, type) and hasattr(k, "exit_code")}
        told = answer["error"]
        raise kinds[answer["exit_code"]](told.pop("what"), **told)
    return answer
