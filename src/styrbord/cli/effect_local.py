# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Commands on changes made in one place: effect local (a municipality), effect team (teams of a register)."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from styrbord.cli import show
from styrbord.cli.show import AsOf, Csv, Json, KnownOn, Lang, Register
from styrbord.inference.local_change import LocalChange
from styrbord.workbench import Workbench
from styrbord.workbench import local_change as verbs

Start = Annotated[str, typer.Option("--start", help="The first month with the change, e.g. 2024-03.")]
Since = Annotated[str | None, typer.Option(help="The first month looked at.")]
HEADS = ("method", "state", "effect", "low", "high", "p", "fit", "placebo_p")


def local(
    place: Annotated[str, typer.Option(help="The municipality, four digits.")],
    start: Start,
    table: Annotated[str, typer.Option(help="An official table, e.g. y25i01.")] = "y25i01",
    measure: Annotated[str, typer.Option(help="A measure of the table.")] = "share",
    split: Annotated[str, typer.Option(help="A row of the table's own dimension (else the whole).")] = "",
    data: Annotated[Path, typer.Option("--data", "-d", help="Folder of official figures.")] = Path("official"),
    since: Since = None,
    until: Annotated[str | None, typer.Option(help="The last month looked at.")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Write a paper: FILE.pdf, FILE.docx or FILE.html.")] = None,
    register: Annotated[
        Path | None, typer.Option("--register", "-r", help="Note the result in this register's journal, for the page.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who acts (else the user of the machine).")] = None,
    lang: Lang = "da",
    csv: Csv = None,
    json: Json = False,
) -> None:
    """A change in one municipality, before and after, beside weighted, nearest and all others in an official series.

    What chance alone does is seen by giving the change to every other municipality in turn.
    """
    from styrbord.presentation.effect_words import EffectWords
    from styrbord.presentation.local_change_report import report, row, said
    from styrbord.presentation.papers import check_ending, write

    if to is not None:
        check_ending(to)
    found = verbs.of_municipality(data, table, measure, place, start, split=split, since=since, until=until)
    if register is not None:
        verbs.note(Workbench.open(register), found, by=by or getpass.getuser())
    w, name = EffectWords(show.language(lang)), found.names[place]
    if to is not None:
        write(report(found.change, place=name, title=found.title, unit=found.unit, source=found.source,
                     broken=found.broken, language=w.language), to)  # fmt: skip
    if json or csv is not None:
        show.give_rows(HEADS, _lines(found.change), csv, json, "")
        return
    rows = [row(c, w, found.unit) for c in found.change.comparisons]
    show.grid(f"{name}: {found.title}", w.columns("table.local_columns"), rows)
    for one in found.change.comparisons:
        show.out.print(said(found.change, one, w, name, found.unit), highlight=False)
    for why in found.broken:
        show.out.print(w("local.broken", why=why), highlight=False)


def _lines(change: LocalChange) -> list[list[object]]:
    numbers = ("effect", "low", "high", "p", "fit", "placebo_p")
    return [
        [c.method, c.state.code, *(None if (v := getattr(c, n)) is None else round(v, 6) for n in numbers)]
        for c in change.comparisons
    ]


def team(
    register: Register,
    as_of: AsOf,
    name: Annotated[list[str], typer.Option("--team", help="A team that made the change; several may be named.")],
    start: Start,
    since: Since = None,
    known_on: KnownOn = None,
    lang: Lang = "da",
    csv: Csv = None,
    json: Json = False,
) -> None:
    """A change in teams, for example fewer cases to a caseworker: share leaving support within 13 weeks, beside others.

    One team is compared as a municipality is; several by an event study. In a register of one municipality there are
    few other teams: then the state says so.
    """
    from styrbord.presentation.effect_words import EffectWords
    from styrbord.presentation.local_change_report import row, scaled

    bench = Workbench.open(register)
    found = verbs.of_teams(bench, show.needed_day(as_of), name, start, since=since, known_on=show.day(known_on))
    w = EffectWords(show.language(lang))
    if found.change is not None:
        lines = _lines(found.change)
        if json or csv is not None:
            show.give_rows(HEADS, lines, csv, json, "")
            return
        rows = [row(c, w, "percent") for c in scaled(found.change, 100).comparisons]
        show.grid(", ".join(name), w.columns("table.local_columns"), rows)
        for one in found.change.comparisons[:1]:
            if not one.state.is_shown:
                show.out.print(w("local.not_said", method=w(f"name.{one.method}"), why=w.why(one.state),
                                 needed=w.needed(one.state)), highlight=False)  # fmt: skip
        return
    study = found.study
    assert study is not None
    points = [
        [s, round(float(e), 6), round(float(se), 6)]
        for s, e, se in zip(study.since, study.effect, study.se, strict=True)
    ]
    if json:
        numbers = {n: getattr(study, n) for n in ("overall", "overall_se", "low", "high", "before_p")}
        shown = points if study.state.is_shown else [p for p in points if p[0] < 0]
        show.as_json({"state": study.state.code, **numbers, "since": shown})
        return
    if not study.state.is_shown:
        points = [p for p in points if p[0] < 0]
        show.out.print(f"{w.why(study.state)}; {w.needed(study.state)}", highlight=False)
    show.give_rows(("months_since", "effect", "se"), points, csv, False, ", ".join(name))
    if study.overall is not None and csv is None:
        show.out.print(f"{w.points(study.overall)} ({w.points(study.low or 0)}; {w.points(study.high or 0)})",
                       highlight=False)  # fmt: skip
