# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The command `styrbord`: one command per verb of the workbench."""

from __future__ import annotations

import sys

import typer
from rich.markup import escape

from styrbord import __version__
from styrbord.cli import (
    access,
    benchmark,
    capacity,
    deliveries,
    duties,
    effect,
    figures,
    investment,
    journal,
    law,
    official,
    outlook,
    screening,
    serve,
    supervision,
    user,
)
from styrbord.cli.show import errors
from styrbord.errors import StyrbordError

app = typer.Typer(
    help="Styrbord: are the statutory interviews and offers of a Danish job centre given in time - and why not?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (deliveries, duties, figures, outlook, serve):
    part.add_to(app)
for name, group in (
    ("law", law.app),
    ("official", official.app),
    ("benchmark", benchmark.app),
    ("journal", journal.app),
    ("user", user.app),
    ("invest", investment.app),
    ("capacity", capacity.app),
    ("effect", effect.app),
    ("access", access.app),
    ("screen", screening.app),
    ("supervision", supervision.app),
):
    app.add_typer(group, name=name)


@app.callback(invoke_without_command=True)
def start(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    """Options before the command."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line; an error is told in four parts and gives its exit code."""
    try:
        app()
    except StyrbordError as error:
        errors.print(f"[bold red]![/] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        errors.print("Stopped. Nothing is half written.")
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


__all__ = ["app", "main"]
