# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord law`: list the rules, show one, check a folder of them, and say what is modelled and what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from styrbord.cli import show
from styrbord.cli.show import Json, Lang, Overlays
from styrbord.errors import BadRule
from styrbord.workbench import Workbench, lawbook

app = typer.Typer(help="The lawbook: rules, versions, references, cases, and what is left out.", no_args_is_help=True)


def _give(title: str, lines: list[dict[str, Any]]) -> None:
    heads = list(lines[0]) if lines else []
    show.grid(title, heads, [list(line.values()) for line in lines])


@app.command("list")
def listed(overlay: Overlays = None, lang: Lang = "da", json: Json = False) -> None:
    """Every version of every rule, by row."""
    book, lines = lawbook.rules(overlay or (), lang)
    show.as_json(lines) if json else _give(f"{book.title} ({book.fingerprint})", lines)


@app.command("show")
def shown(
    row: Annotated[str, typer.Argument(help="A row (D2.1) or the id of a rule file.")],
    overlay: Overlays = None,
    lang: Lang = "da",
) -> None:
    """One rule with its versions, references, choices, what is left out, and its cases."""
    for line in lawbook.rule(row, overlay or (), lang):
        show.out.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command("check")
def checked(overlay: Overlays = None, json: Json = False) -> None:
    """Check every rule file and run every drawn case, those of the overlays too."""
    book, results = lawbook.cases(overlay or ())
    wrong = [(name, case, said) for name, case, said in results if said]
    if json:
        show.as_json({"cases": len(results), "wrong": wrong})
    else:
        show.out.print(f"{len(book.files)} rule files, {len(book.versions)} versions, {len(results)} cases")
        for name, case, said in wrong:
            show.out.print(f"  {name} {case}: {'; '.join(said)}", markup=False)
    if wrong:
        raise BadRule(
            f"{len(wrong)} of {len(results)} drawn cases come out otherwise",
            where=", ".join(sorted({name for name, _, _ in wrong})),
            expected="every case to come out as it was reckoned by hand",
            todo="reckon the case again, then mend the rule or the case (an overlay may change cases on purpose)",
        )


@app.command("coverage")
def coverage(
    register: Annotated[Path | None, typer.Option("--register", "-r", help="Also count spells without a rule.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day to look from, with --register.")] = None,
    overlay: Overlays = None,
    json: Json = False,
) -> None:
    """The matrix of row, period, modelled or not, and why; with a register also the spells no version covers."""
    book, lines = lawbook.coverage(overlay or ())
    bench = Workbench.open(register, overlay or ()) if register is not None else None
    spells = lawbook.spells_without_duty(bench, show.day(as_of)) if bench else []
    if json:
        show.as_json({"rows": lines, "spells": spells})
        return
    _give(book.title, lines)
    if spells:
        _give("spells", spells)
