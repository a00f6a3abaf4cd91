# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Commands that give figures: figures, figure."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer

from styrbord.cli import show
from styrbord.cli.show import AsOf, Csv, Json, KnownOn, Lang, Overlays, Register
from styrbord.errors import AskedWrongly
from styrbord.figures.catalogue import shipped
from styrbord.workbench import Workbench
from styrbord.workbench import figures as verbs
from styrbord.workbench.inputs import months_of
from styrbord.workbench.plans import against_plan

Measures = Annotated[str | None, typer.Option("--measures", help="Measures, e.g. focus-1-passive,persons.")]
NoHiding = Annotated[bool, typer.Option("--no-hiding", help="All counts, for those who may.")]
NUMBERS = ("numerator", "denominator", "value")


def add_to(app: typer.Typer) -> None:
    """Mount the commands."""
    for command in (figures, figure, plan):
        app.command()(command)


def figures(
    register: Annotated[str | None, typer.Option("--register", "-r", help="Folder of the register.")] = None,
    months: Annotated[str | None, typer.Option(help="A month or a row of them: 2023-01..2023-12.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day to look from (YYYY-MM-DD).")] = None,
    known_on: KnownOn = None, measures: Measures = None,
    no_hiding: Annotated[bool, typer.Option("--no-hiding", help="All counts, for those who may.")] = False,
    years: Annotated[bool, typer.Option("--years", help="Whole years instead of months.")] = False,
    overlay: Overlays = None, csv: Csv = None, json: Json = False, lang: Lang = "da",
    list_: Annotated[bool, typer.Option("--list", help="List the measures and stop.")] = False,
) -> None:  # fmt: skip
    """Answer measures by month; every figure has an id by which `styrbord figure` rebuilds it."""
    if list_:
        show.grid("", ["id", "question"], [(m.id, m.question[lang]) for m in shipped().values()])
        return
    bench = Workbench.open(_given(register, "--register"), overlay or ())
    wanted, day = _given(months, "--months"), show.needed_day(_given(as_of, "--as-of"))
    answers = verbs.figures(
        bench, wanted, day, show.day(known_on), show.row_list(measures), hiding=not no_hiding, overlays=overlay or (),
        years=years,
    )  # fmt: skip
    show.give(_table(list(answers.rows())), csv, json, f"figures as of {as_of}")
    if years:
        return
    asked, got = months_of(wanted), len(answers.blocks[0].periods)
    if got < len(asked):
        left = f"{asked[got].label}..{asked[-1].label}"
        show.errors.print(f"{left} are not over on {as_of} and left out", highlight=False)


def figure(
    id: Annotated[str, typer.Argument(help="The figure's id, or enough of its first letters.")],
    register: Register, lang: Lang = "da", json: Json = False,
) -> None:  # fmt: skip
    """Rebuild a figure to the digit from what it was made from, or say which input is gone."""
    found, entry = verbs.figure(Workbench.open(register), id)
    said = {
        "id": found.id, "measure": found.measure, "view": found.view, "group": found.group, "period": found.period,
        "numerator": found.numerator, "denominator": found.denominator, "value": found.value, "state": found.state,
        "unit": found.unit,
    }  # fmt: skip
    if json:
        show.as_json({**said, "made_from": found.made_from.as_dict(), "overlays": entry.answer.overlays})
        return
    made = found.made_from.as_dict()
    rules = made.pop("rules")
    lines: list[tuple[str, Any]] = [*said.items(), *made.items(), ("rules", len(rules)), *(("", r) for r in rules)]
    show.grid(shipped()[found.measure].question[lang], ["", found.id], lines)


def plan(
    register: Register, as_of: AsOf, months: Annotated[str, typer.Option(help="Months: 2023-01..2023-12.")],
    plans: Annotated[Path | None, typer.Option(help="TOML file with the municipality's plan.")] = None,
    measure: Annotated[str, typer.Option(help="The measure that is planned.")] = "placements",
    known_on: KnownOn = None, no_hiding: NoHiding = False, csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Placements (or another measure) by month beside the plan the municipality gives."""
    bench = Workbench.open(register)
    found = against_plan(
        bench, measure, months, show.needed_day(as_of), plans, show.day(known_on), hiding=not no_hiding
    )
    columns = {
        "month": [f.figure.period for f in found], "group": [f.figure.group for f in found],
        "planned": [f.planned for f in found], "value": [f.figure.value for f in found],
        "short_of": [f.short_of for f in found], "state": [f.state for f in found],
        "figure_id": [f.figure.id for f in found],
    }  # fmt: skip
    kinds = {n: pa.float64() if n in ("planned", "value", "short_of") else pa.string() for n in columns}
    show.give(pa.table({n: pa.array(v, kinds[n]) for n, v in columns.items()}), csv, json, measure)
    if any(f.planned is None for f in found):
        show.errors.print("no_data: no plan was given for these months (--plans FILE)", highlight=False)


def _given(value: str | None, name: str) -> str:
    if value is None:
        raise AskedWrongly(
            f"The option {name} is not given.",
            where="styrbord figures",
            expected="--register, --months and --as-of",
            todo="`styrbord figures --help` shows them all",
        )
    return value


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    names = ("measure", "view", "group", "month", *NUMBERS, "state", "figure_id")
    kinds = {n: pa.float64() if n in NUMBERS else pa.string() for n in names}
    return pa.table({n: pa.array([r[n] for r in rows], kinds[n]) for n in names})
