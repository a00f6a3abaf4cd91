# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Commands that look beyond one figure: missing, forecast, views, report steering."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from styrbord.cli import show
from styrbord.cli.show import AsOf, Csv, Json, KnownOn, Lang, Overlays, Register
from styrbord.presentation.figure_words import Words
from styrbord.workbench import Workbench, outlook

Month = Annotated[str | None, typer.Option("--month", help="The month, e.g. 2023-03.")]
View = Annotated[str | None, typer.Option("--view", help="The view of the law, e.g. old, new or transition.")]
NoHiding = Annotated[bool, typer.Option("--no-hiding", help="All counts, for those who may.")]
reports = typer.Typer(help="Papers made of figures.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Mount the commands."""
    for command in (missing, forecast, views):
        app.command()(command)
    reports.command()(steering)
    app.add_typer(reports, name="report")


def missing(
    register: Register, as_of: AsOf,
    target: Annotated[str, typer.Option(help="A measure with a target, or a target's id.")] = "focus-1-passive",
    month: Month = None, view: View = None, known_on: KnownOn = None, overlay: Overlays = None, lang: Lang = "da",
    csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """How many are lacking for a target, and for whom it can still be done, most urgent first (with keys)."""
    bench = Workbench.open(register, overlay or ())
    found = outlook.missing(bench, target, show.needed_day(as_of), month, view, show.day(known_on))
    chances = [
        {"person_key": c.key[0], "duty": " ".join(c.key[1:]), "by": c.by, "lacks": c.lacks, "unit": c.unit,
         "would_count": "; ".join(c.would_count)}
        for c in found.chances
    ]  # fmt: skip
    if json:
        told = {n: getattr(found, n) for n in ("month", "group", "by", "numerator", "denominator", "needed")}
        show.as_json({"target": found.target.id, "level": found.target.level, **told, "chances": chances})
        return
    if csv is None:
        share = found.numerator / found.denominator if found.denominator else None
        lines = [
            ("target", f"{found.target.text.get(show.language(lang), found.target.id)}"), ("month", found.month),
            ("numerator", found.numerator), ("denominator", found.denominator),
            ("share", "" if share is None else round(share, 4)), ("needed", found.needed), ("possible", len(chances)),
        ]  # fmt: skip
        show.grid(found.target.id, ["", ""], lines)
    names: tuple[str, ...] = ("person_key", "duty", "by", "lacks", "unit", "would_count")
    if csv is None:
        for of, counts in dict.fromkeys((c["duty"].partition(" ")[0], c["would_count"]) for c in chances):
            show.out.print(f"would count{' for ' if of else ''}{of}: {counts}", highlight=False)
        if not chances:
            show.out.print("would count: nothing any more", highlight=False)
        names = names[:-1]
    columns = {n: [c[n] for c in chances] for n in names if n != "duty" or any(c["duty"] for c in chances)}
    show.give(pa.table(columns), csv, False, f"{found.month}: {len(chances)}")


def forecast(
    register: Register, as_of: AsOf,
    measure: Annotated[str, typer.Option(help="A measure that is a share.")] = "focus-1-passive",
    months: Annotated[int, typer.Option(help="How many months ahead: 1, 2 or 3.")] = 3,
    view: View = None, level: Annotated[float, typer.Option(help="How sure the interval is.")] = 0.8,
    known_on: KnownOn = None, overlay: Overlays = None, csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Where a share will stand in the coming months, with an interval earned on the months that went before."""
    bench = Workbench.open(register, overlay or ())
    found = outlook.forecast(bench, measure, show.needed_day(as_of), months, view, level, show.day(known_on))
    names = ("month", "booked", "expected", "low", "high", "level", "past")
    if csv is None and not json:
        lines = [[f.month, *(_percent(getattr(f, n)) for n in names[1:5])] for f in found]
        note = f"per cent; interval of {level:.0%}" + (f" from {found[0].past} past months" if found else "")
        show.grid(f"{measure} as seen on {as_of}", names[:5], lines, note)
        return
    table = pa.table({n: [getattr(f, n) for f in found] for n in names})
    show.give(table, csv, json, "")


def _percent(share: float | None) -> str:
    return "no interval" if share is None else f"{100 * share:.1f}"


def views(
    register: Register, as_of: AsOf, month: Annotated[str, typer.Option(help="The month, e.g. 2023-03.")],
    measure: Annotated[str, typer.Option(help="A measure with views.")] = "focus-1-passive",
    first: Annotated[str, typer.Option(help="The first view.")] = "old",
    second: Annotated[str, typer.Option(help="The second view.")] = "new",
    no_hiding: NoHiding = False, known_on: KnownOn = None, overlay: Overlays = None, csv: Csv = None,
    json: Json = False,
) -> None:  # fmt: skip
    """What lies between two views of one figure: who and why, in parts that add up."""
    bench = Workbench.open(register, overlay or ())
    found = outlook.views(
        bench, measure, month, show.needed_day(as_of), first, second, show.day(known_on), hiding=not no_hiding
    )
    lines = [(first, "", None, found.first), *((p.name, p.why, p.units, p.effect) for p in found.parts)]
    lines.append((second, "", None, found.second))
    names = ("part", "why", "units", "value")
    table = pa.table({n: [line[i] for line in lines] for i, n in enumerate(names)})
    show.give(table, csv, json, f"{measure} {month}")


def steering(
    register: Register, month: Annotated[str, typer.Option(help="The month, e.g. 2023-03.")],
    to: Annotated[Path, typer.Option("--to", help="FILE.pdf, FILE.docx or FILE.html.")],
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day to look from (else the month's last).")] = None,
    known_on: KnownOn = None, no_hiding: NoHiding = False,
    with_persons: Annotated[bool, typer.Option("--with-persons", help="Persons' keys too, for those who may.")] = False,
    overlay: Overlays = None, lang: Lang = "da",
) -> None:  # fmt: skip
    """The steering report of a month: a paper that can be handed on, every figure in it with its id."""
    from styrbord.presentation.papers import check_ending, write
    from styrbord.workbench.steering import steering as make

    check_ending(to)
    bench = Workbench.open(register, overlay or ())
    with show.steps("reporting"):
        paper = make(
            bench, month, show.day(as_of), show.day(known_on), hiding=not no_hiding, with_persons=with_persons,
            language=show.language(lang), overlays=overlay or (),
        )  # fmt: skip
        write(paper, to)
    show.errors.print(f"{Words('steering', paper.language)('paper.written', file=to)}", highlight=False)
