# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Commands on what offers do: effect estimate, curve, evidence, sample."""

from __future__ import annotations

import dataclasses
import getpass
from pathlib import Path
from typing import Annotated, Any

import typer

from styrbord.cli import effect_local, show
from styrbord.cli.show import AsOf, Csv, Json, KnownOn, Lang, Register
from styrbord.errors import AskedWrongly
from styrbord.workbench import Workbench
from styrbord.workbench import effect as verbs

app = typer.Typer(help="Which offers help whom, and how far the data can tell.", no_args_is_help=True)

Groups = Annotated[list[str] | None, typer.Option("--group", help="A target group, 1 to 10 or sho (else all).")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="A kind of offer, e.g. wage_subsidy (else all).")]
Years = Annotated[float, typer.Option(help="Offers begun in the last so many years.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same draws.")]
Note = Annotated[bool, typer.Option("--note/--no-note", help="Note the result in the journal, for the pages.")]
By = Annotated[str | None, typer.Option("--by", help="Who acts (else the user of the machine).")]
To = Annotated[Path | None, typer.Option("--to", help="Write a paper: FILE.pdf, FILE.docx or FILE.html.")]


@app.command()
def estimate(
    register: Register,
    as_of: AsOf,
    group: Groups = None,
    kind: Kinds = None,
    years: Years = 5,
    known_on: KnownOn = None,
    sensitive: Annotated[
        str | None, typer.Option("--with", help="Further conditions for comparison: origin (sensitive).")
    ] = None,
    covariates: Annotated[
        Path | None, typer.Option(help="CSV of further conditions: person_key, registered_on, columns of numbers.")
    ] = None,
    as_known: Annotated[
        str | None,
        typer.Option(help="Take education, language, provider as known though the export does not say since when."),
    ] = None,
    seed: Seed = 1,
    note: Note = True,
    by: By = None,
    to: To = None,
    lang: Lang = "da",
    csv: Csv = None,
    json: Json = False,
) -> None:
    """For each kind of offer and group: the chance of having left support after 13, 26, 52 weeks, and hours of work.

    Against those alike who did not begin an offer the same day. A number the data cannot carry is not shown: its state
    says why, and what would be needed.
    """
    language = show.language(lang)
    _check(to)
    bench = Workbench.open(register)
    with show.working("estimating") as progress:
        found = verbs.estimate(
            bench, show.needed_day(as_of), known_on=show.day(known_on), groups=group or (), kinds=kind or (),
            years=years, seed=seed, sensitive=show.row_list(sensitive) or (), covariates=covariates,
            as_known=show.row_list(as_known) or (), by=_who(by) if note else None, progress=progress,
        )  # fmt: skip
    if to is not None:
        from styrbord.workbench.effect_paper import effect_paper

        effect_paper(bench, found, to, language)
        show.errors.print(f"{to}", highlight=False)
    if json:
        show.as_json(verbs.as_plain(found))
        return
    if csv is not None:
        show.give_rows(verbs.COLUMNS, verbs.lines(found, language), csv, False, "")
        return
    _print(found, language)


def _print(found: verbs.Estimated, language: Any) -> None:
    from styrbord.presentation.effect_report import effect_row, headline, state_row
    from styrbord.presentation.effect_words import EffectWords

    w, every = EffectWords(language), found.effects.effects
    for group in dict.fromkeys(e.group for e in every):
        rows = [effect_row(e, found.id_of(e), w) for e in every if e.group == group and e.state.is_shown]
        if rows:
            show.grid(w.group(group), w.columns("table.effects_columns"), rows)
    rows = [state_row(e, w) for e in every if not e.state.is_shown]
    if rows:
        show.grid(w("heading.states"), w.columns("table.states_columns"), rows)
    show.out.print(headline(every, w), highlight=False)
    show.out.print(w("lead.read"), highlight=False)
    for name, names in found.effects.left_out.items():
        if names:
            show.out.print(w.left_out(name, names), highlight=False)
    show.errors.print(f"{found.made.code}; {found.inputs}; id {found.id}", highlight=False)


@app.command()
def curve(
    register: Register,
    as_of: AsOf,
    group: Groups = None,
    kind: Kinds = None,
    years: Years = 5,
    gain: Annotated[float, typer.Option(help="Share leaving in four weeks below which staying is no gain.")] = 0.04,
    known_on: KnownOn = None,
    seed: Seed = 1,
    note: Note = True,
    by: By = None,
    lang: Lang = "da",
    csv: Csv = None,
    json: Json = False,
) -> None:
    """The exit curve of each offer: who left support from it by week, and after which week staying shows no gain.

    A description, no causal claim. Groups together unless some are named.
    """
    from styrbord.presentation.effect_report import curve_row
    from styrbord.presentation.effect_words import EffectWords

    w = EffectWords(show.language(lang))
    bench = Workbench.open(register)
    with show.steps("drawing curves"):
        found = verbs.curves(
            bench, show.needed_day(as_of), known_on=show.day(known_on), groups=group or (), kinds=kind or (),
            years=years, gain=gain, seed=seed, by=_who(by) if note else None,
        )  # fmt: skip
    if json:
        show.as_json(verbs.curves_as_plain(found))
    elif csv is not None:
        show.give_rows(verbs.CURVE_COLUMNS, verbs.curve_lines(found), csv, False, "")
    else:
        show.grid(w("table.curves"), w.columns("table.curves_columns"), [curve_row(c, w) for c in found.curves])
        show.out.print(w("curve.note", gain=f"{gain:.0%}"), highlight=False)
        show.errors.print(f"{found.inputs}; id {found.id}", highlight=False)


@app.command()
def evidence(
    file: Annotated[Path | None, typer.Argument(help="A table of findings (TOML or CSV) to look at or keep.")] = None,
    register: Annotated[Path | None, typer.Option("--register", "-r", help="Folder of the register.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Make the file the register's table of evidence.")] = False,
    by: By = None,
    lang: Lang = "da",
    csv: Csv = None,
    json: Json = False,
) -> None:
    """What others have found, with sources; with a register, beside the newest own estimates."""
    from styrbord.presentation.effect_report import found_said, outside_row, source_short
    from styrbord.presentation.effect_words import EffectWords

    w = EffectWords(show.language(lang))
    bench = Workbench.open(register) if register is not None else None
    if keep:
        if bench is None or file is None:
            raise AskedWrongly(
                "There is nothing to keep, or nowhere to keep it.", where="--keep",
                expected="a FILE and --register", todo="name both",
            )  # fmt: skip
        kept = verbs.keep_evidence(bench, file, by=_who(by))
        show.errors.print(f"{len(kept)} findings kept", highlight=False)
    told = verbs.evidence(bench, None if keep else file)
    if json or csv is not None:
        rows = [dataclasses.asdict(f) for f in told]
        heads = [f.name for f in dataclasses.fields(told[0])]
        show.give_rows(heads, ([r[h] for h in heads] for r in rows), csv, json, "")
        return
    own = verbs.latest(bench) if bench is not None else None
    beside = verbs.beside_of(own, told)
    heads = w.columns("table.outside_columns")
    if own is None:
        lines = [(f"{w.kind(x.kind)}, {w.group(x.group)}", found_said(x, w), source_short(x), x.url) for x in told]
        show.grid(w("table.outside"), [heads[0], *heads[2:4], ""], lines)
        return
    show.grid(w("table.outside"), heads, [outside_row(b, w) for b in beside if b.here or b.everybody])


@app.command()
def sample(
    file: Annotated[Path, typer.Argument(help="CSV with one row per person and columns of numbers.")],
    treated: Annotated[str, typer.Option(help="The column that is 1 for the treated, 0 for others.")],
    outcome: Annotated[str, typer.Option(help="The column of the outcome.")],
    conditions: Annotated[str, typer.Option("--with", help="Columns to compare on, with commas between.")] = "",
    before: Annotated[str, typer.Option(help="Columns from before the treatment, to test on.")] = "",
    lot: Annotated[bool, typer.Option("--lot", help="Who was treated was drawn by lot.")] = False,
    seed: Seed = 1,
    lang: Lang = "da",
    csv: Csv = None,
    json: Json = False,
) -> None:
    """The effect in one table of one's own (a trial, a project): every method side by side, with tests and overlap.

    Where a test on the time before fails, the adjusted numbers are not shown.
    """
    from styrbord.presentation.effect_words import EffectWords

    w = EffectWords(show.language(lang))
    found = verbs.sample(
        file, treated=treated, outcome=outcome, conditions=show.row_list(conditions) or (),
        before=show.row_list(before) or (), drawn_by_lot=lot, seed=seed,
    )  # fmt: skip
    lines = verbs.sample_lines(found)
    if json:
        told = [dict(zip(verbs.SAMPLE_COLUMNS, line, strict=True)) for line in lines]
        tests = [dataclasses.asdict(p) for p in found.placebos]
        show.as_json({"state": found.state.code, "why": w.why(found.state), "estimates": told, "placebos": tests})
        return
    show.give_rows(verbs.SAMPLE_COLUMNS, lines, csv, False, f"{file.name}: {outcome}")
    if csv is None:
        for p in found.placebos:
            show.out.print(f"{p.name}: {p.effect:.2f} ({p.se:.2f}), p {p.p_holm:.3f}", highlight=False)
        if not found.state.is_shown:
            show.out.print(f"{w.why(found.state)}; {w.needed(found.state)}", highlight=False)


def _who(by: str | None) -> str:
    return by or getpass.getuser()


def _check(to: Path | None) -> None:
    if to is not None:
        from styrbord.presentation.papers import check_ending

        check_ending(to)


app.command("local")(effect_local.local)
app.command("team")(effect_local.team)
