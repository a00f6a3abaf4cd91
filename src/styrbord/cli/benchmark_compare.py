# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord benchmark compare`: own figures of several registers side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from styrbord.cli import show
from styrbord.cli.official import CsvTo, give
from styrbord.cli.show import Json
from styrbord.errors import AskedWrongly
from styrbord.workbench import registers

Registers = Annotated[list[Path], typer.Option("--register", "-r", help="Folder of a register; give two or more.")]


def compare(
    register: Registers,
    measure: Annotated[str, typer.Option(help="Measure, e.g. focus-1-passive.")],
    month: Annotated[str, typer.Option(help="The month (YYYY-MM).")],
    group: Annotated[str, typer.Option("--group", "-g", help="Group of the measure; 'every' for all of them.")] = "all",
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day to look from; the month's last day.")] = None,
    json: Json = False, csv: CsvTo = None,
) -> None:  # fmt: skip
    """Own figures of several registers side by side, with plain means of each region's registers and of all."""
    if len(register) < 2:
        raise AskedWrongly(
            "One register cannot be compared.", where="--register", expected="two or more registers",
            todo="Name another register, or use `styrbord figures`.",
        )  # fmt: skip
    lines = registers.side_by_side(register, measure, month, show.day(as_of))
    known = sorted({x["group"] for x in lines})
    if group != "every":
        lines = [x for x in lines if x["group"] == group]
    if not lines:
        raise AskedWrongly(
            f"The measure {measure} has no group '{group}'.", where="--group", expected=", ".join(known),
            todo="Choose one of these, or every.",
        )  # fmt: skip
    people = ("name", "region", "view", "group", "value", "state", "registers")
    give(lines, json, csv, f"{measure}, {month}: own figures side by side", people)
