# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord supervision` size, limits, draw, read, evaluate, redraw: samples of cases from the size to the findings."""

from __future__ import annotations

import getpass
import zipfile
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from styrbord.cli import show
from styrbord.cli.show import Csv, Json, Lang, Register
from styrbord.errors import AskedWrongly
from styrbord.presentation.formats import number, percent
from styrbord.presentation.words import word
from styrbord.workbench import Workbench

Sample = Annotated[str, typer.Option("--run", help="The supervision the sample is of, e.g. 2026-03-sickness-benefit.")]
By = Annotated[str, typer.Option("--by", help="Who acts; without it, whoever is signed in to the machine.")]
Tolerable = Annotated[str, typer.Option(help="The highest error rate that is tolerated: 0.05 or 5%.")]
Expected = Annotated[str, typer.Option(help="The error rate that is expected, below the tolerable.")]
Confidence = Annotated[str, typer.Option(help="How certain the answer is to be: 0.95 or 95%.")]
Cases = Annotated[int | None, typer.Option("--population", help="How many cases the sample is drawn from.")]
Model = Annotated[str | None, typer.Option(help="binomial, hypergeometric (with --population) or poisson.")]
ListFile = Annotated[Path | None, typer.Option("--population", help="A CSV file of the cases (column `case`).")]
TableOption = Annotated[bool, typer.Option("--table", help="The whole table of sizes by expected and tolerable rate.")]
TOLERABLE = [f"{n / 100:.2f}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20)]
EXPECTED = [f"{n / 400:.4f}" for n in range(17)]


def add_to(app: typer.Typer) -> None:
    """Mount the commands."""
    for name, command in (("size", size), ("limits", limits), ("draw", draw), ("read", read), ("evaluate", evaluate),
                          ("redraw", redraw), ("patterns", patterns)):  # fmt: skip
        app.command(name)(command)


def _share(text: str) -> str:
    """0.05 and 5% are the same."""
    text = text.strip().replace(",", ".")
    if not text.endswith("%"):
        return text
    try:
        return str(Decimal(text[:-1]) / 100)
    except InvalidOperation:
        return text  # refused where it is used, with its name


def size(
    tolerable: Tolerable = "0.05", expected: Expected = "0", confidence: Confidence = "0.95",
    population: Cases = None, model: Model = None, table: TableOption = False,
    csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """How many cases must be read to say that the error rate lies below the tolerable one."""
    from styrbord.supervision.sample_size import sample_size, size_table
    from styrbord.supervision.tails import share

    risk = 1 - share(_share(confidence), "confidence")
    chosen: Any = model
    if table:
        lines = size_table(TOLERABLE, EXPECTED, risk, population=population, model=chosen)
        shown = [[e, *("-" if n is None else n for n in line)] for e, line in zip(EXPECTED, lines, strict=True)]
        show.give_rows(["expected", *TOLERABLE], shown, csv, json, f"sample sizes, risk {float(risk):g}")
        return
    found = sample_size(_share(tolerable), _share(expected), risk, population=population, model=chosen)
    heads = ["sample", "errors", "reached", "model", "everything"]
    line = [found.sample, found.errors, round(found.reached, 4), found.model, found.everything]
    show.give_rows(heads, [line], csv, json, "sample size; met with up to so many errors, at so much risk")


def limits(
    errors: Annotated[float, typer.Argument(help="Errors found (whole; with parts under poisson).")],
    sample: Annotated[int, typer.Argument(help="Cases read.")],
    confidence: Confidence = "0.95", population: Cases = None, model: Model = None,
    two_sided: Annotated[bool, typer.Option(help="Both limits together at the confidence, not each.")] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """The error rate after so many errors in a simple sample, with its lower and upper limit."""
    from styrbord.supervision import limits as limiting

    chosen: Any = model
    f = limiting.limits(errors, sample, _share(confidence), model=chosen, population=population, two_sided=two_sided)
    line = [round(f.rate, 6), round(f.lower, 6), round(f.upper, 6), limiting.printed(f.upper), f.model]
    show.give_rows(["rate", "lower", "upper", "printed_upper_pct", "model"], [line], None, json, "limits")


def draw(
    sample: Sample, register: Register,
    as_of: Annotated[str, typer.Option(help="The day whose cases are drawn from.")],
    reader: Annotated[list[str], typer.Option(help="Who reads; several for several readers.")],
    area: Annotated[str | None, typer.Option(help="The area; the rest of the sample's id when left out.")] = None,
    tolerable: Tolerable = "0.05", expected: Expected = "0", confidence: Confidence = "0.95",
    counts: Annotated[str, typer.Option(help="What makes a case wrong: a material error, or any error.")] = "material",
    method: Annotated[str, typer.Option(help="simple, stratified, systematic or weighted.")] = "simple",
    cases: Annotated[int | None, typer.Option("--size", help="So many cases instead of the reckoned size.")] = None,
    stratum: Annotated[list[str] | None, typer.Option(help="Column(s) that make strata, or order the list.")] = None,
    allocation: Annotated[str, typer.Option(help="proportional, or neyman by rates.")] = "proportional",
    rate: Annotated[list[str] | None, typer.Option(help="A stratum's expected error rate: NAME=0.1.")] = None,
    least: Annotated[int, typer.Option(help="At least so many of each stratum.")] = 0,
    weight: Annotated[str, typer.Option(help="Column of whole-number weights for a weighted sample.")] = "risk",
    seed: Annotated[str | None, typer.Option(help="The seed; drawn and kept when left out.")] = None,
    targeted: Annotated[list[str] | None, typer.Option(help="A case chosen by name: CASE=reason.")] = None,
    second: Annotated[int, typer.Option(help="So many are read a second time, blindly.")] = 0,
    second_reader: Annotated[str, typer.Option(help="Who reads the second time.")] = "",
    population: ListFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be drawn, keep nothing.")] = False,
    by: By = "", json: Json = False,
) -> None:  # fmt: skip
    """Draw a sample that a third party can draw again, and keep it."""
    from styrbord.workbench import samples

    bench = Workbench.open(register)
    given: Any = method
    rates = {name: float(value) for name, value in _pairs(rate, "--rate").items()}
    asked = samples.Asked(
        area or sample[8:], show.needed_day(as_of), _share(tolerable), _share(expected), _share(confidence), counts,
        given, cases, tuple(stratum or ()), allocation, rates, least, weight, seed, second,
    )  # fmt: skip
    if dry_run:
        planned = samples.plan_sample(
            bench, asked, reader, samples.area_list(bench, asked.area, asked.as_of, population)
        )
        lines: list[list[object]] = [
            [name or "(all)", n, planned.sizes.get(name, 0)] for name, n in planned.strata.items()
        ]
        show.give_rows(["stratum", "cases", "drawn"], lines, None, json, f"{len(planned.excluded)} cases left out")
        return
    one = samples.draw_sample(
        bench, sample=sample, by=_who(by), readers=reader, asked=asked, targeted=_pairs(targeted, "--targeted"),
        second_reader=second_reader, file=population,
    )  # fmt: skip
    if not json:
        show.errors.print(f"seed {one.recipe.seed}, population {one.told['fingerprint']}", highlight=False)
    drawn = [
        [c.place, c.id, c.stratum, c.part, str(c.probability or ""), c.reader] for c in one.part("random", "targeted")
    ]
    show.give_rows(["place", "case", "stratum", "part", "probability", "reader"], drawn, None, json, sample, most=2000)


def read(
    sample: Sample, register: Register,
    sheet: Annotated[Path | None, typer.Option(help="Write a sheet of the cases to fill in.")] = None,
    answers: Annotated[Path | None, typer.Option(help="Save the answers of a filled-in sheet.")] = None,
    second: Annotated[bool, typer.Option("--second", help="The second, blind reading.")] = False,
    replace: Annotated[str | None, typer.Option(help="Replace this case by the next in the order drawn.")] = None,
    why: Annotated[str, typer.Option(help="Why it is replaced: moved-away, file-missing, confidential, ...")] = "",
    check_population: Annotated[bool, typer.Option("--check", help="Has the list changed since the draw?")] = False,
    population: ListFile = None,
    close: Annotated[bool, typer.Option("--close", help="End the reading.")] = False,
    by: By = "", lang: Lang = "da", json: Json = False,
) -> None:  # fmt: skip
    """List the cases a reader has before him, save answers, replace a case, end the reading."""
    from styrbord.cli import supervision_sheets
    from styrbord.workbench import samples

    bench, who = Workbench.open(register), _who(by)
    if check_population:
        _changed(samples.check_population(bench, sample=sample, by=who, file=population), json)
        return
    if replace is not None:
        told = samples.replace_case(bench, sample=sample, case=replace, why=why, by=who).data or {}
        show.out.print(f"{replace} -> {told['by']} ({told['reader']})", highlight=False)
    if answers is not None:
        saved = supervision_sheets.save(bench, sample, who, answers, second)
        show.out.print(f"{saved} cases saved", highlight=False)
    if close:
        told = samples.close_reading(bench, sample=sample, by=who).data or {}
        show.out.print(f"closed: {told['read']} read, {told['unread']} not", highlight=False)
        return
    todo = [c for c in samples.to_read(bench, sample, who) if c.second == second]
    if sheet is not None:
        area = samples.one_sample(bench, sample).told["area"]
        lines = [line for c in todo if not c.done for line in supervision_sheets.lines_of(bench, area, c, lang)]
        show.give_rows(supervision_sheets.HEADS, lines, sheet, False, "")
        return
    heads = ["place", "case", "part", "done", "proposed"]
    listed = [[c.place, c.case, c.part, "x" if c.done else "", len(c.proposed)] for c in todo]
    show.give_rows(heads, listed, None, json, f"{sample}: {sum(not c.done for c in todo)} left", most=2000)


def evaluate(
    sample: Sample, register: Register,
    partial: Annotated[bool, typer.Option("--partial", help="Also with cases not read.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the findings, keep nothing.")] = False,
    by: By = "", lang: Lang = "da", json: Json = False,
) -> None:  # fmt: skip
    """What a read sample says: error rates with limits, whether the target is met, and what would settle it."""
    from styrbord.workbench import samples
    from styrbord.workbench.checklists import checklist, remark_texts

    bench = Workbench.open(register)
    found = (
        samples.findings(bench, sample, partial=partial)
        if dry_run
        else samples.evaluate_sample(bench, sample=sample, by=_who(by), partial=partial)
    )
    if json:
        show.as_json(found.as_dict())
        return
    language = show.language(lang)
    heads = [word("sample", h, lang) for h in ("what", "judged", "errors", "rate", "lower", "upper")]
    rates = [("material", found.material), ("error", found.any)]
    named = [(word("sample", name, lang), r) for name, r in rates]
    asked = {p.id: p.question[lang] for p in checklist(bench, samples.one_sample(bench, sample).told["area"])[0].points}
    named += [(asked.get(p, p), r) for p, r in found.points.items()]
    named += [(f"{fact}: {value}", r) for fact, values in found.by.items() for value, r in values.items()]
    shares = [
        [*(percent(None if v is None else 100 * v, 1, language) for v in (r.rate, r.lower, r.upper))] for _, r in named
    ]
    lines = [[name, r.judged, r.errors, *s] for (name, r), s in zip(named, shares, strict=True)]
    show.grid(sample, heads, lines, word("sample", "each", lang, n=percent(100 * found.confidence, 0, language)))
    verdict = word("sample", found.verdict, lang, n=percent(100 * found.tolerable, 1, language))
    show.out.print(
        verdict + (" " + word("sample", "needs", lang, n=found.needs) if found.needs else ""), highlight=False
    )
    if found.kroner:
        amount, few = number(found.kroner.amount, 0, language), "" if found.kroner.trustworthy else "few-kroner"
        show.out.print(word("sample", "kroner", lang, n=amount) + " " + word("sample", few, lang), highlight=False)
    if found.agreement:
        kappa = "–" if found.agreement.kappa is None else f"{found.agreement.kappa:.2f}"
        show.out.print(word("sample", "agreed", lang, n=found.agreement.pairs, same=found.agreement.same, kappa=kappa))
    for remark in found.remarks:
        show.out.print(f"- {remark_texts()[remark][lang]}", highlight=False)


def redraw(
    sample: Sample, register: Register,
    zip_file: Annotated[Path | None, typer.Option("--zip", help="Write the auditor's files to this zip.")] = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Draw a sample again from its kept list and recipe, and say whether it is the same."""
    from styrbord.workbench import samples
    from styrbord.workbench.sample_parts import parts_for_auditor

    bench = Workbench.open(register)
    again, same = samples.redraw(bench, sample)
    if zip_file is not None:
        with show.whole(zip_file) as made, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
            for name, held in parts_for_auditor(bench, sample).items():
                out.writestr(name, held)
    told = {"sample": sample, "same": same, "drawn": len(again.chosen), "population": again.population}
    told |= {"fingerprint": again.fingerprint}
    show.give_rows(list(told), [list(told.values())], None, json, "drawn again")
    if not same:
        raise AskedWrongly(
            "The sample drawn again is not the one on record.",
            where=f"sample {sample}",
            expected="the same cases in the same order",
            todo="check the journal: `styrbord journal` follows its chain of hashes",
        )


def patterns(
    register: Register,
    year: Annotated[str, typer.Option(help="Only samples whose id begins so: 2026, or 2026-03.")] = "",
    csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Do errors rise or fall from sample to sample, more than chance when so many are looked at? And their causes."""
    from styrbord.workbench.sample_patterns import patterns as found_in

    found = found_in(Workbench.open(register), year)
    if json:
        show.as_json({"samples": found.samples, "trends": [vars(t) for t in found.trends], "causes": found.causes})
        return
    heads = ["what", "verdict", "earlier", "later", "chance", "corrected"]
    lines = [[t.what, t.verdict, *(f"{v:.3f}" for v in (t.first, t.last, t.chance, t.corrected))] for t in found.trends]
    show.give_rows(heads, lines, csv, False, f"{found.samples} evaluated samples")
    if csv is None:
        rows = [[area, cause, n] for area, of in found.causes.items() for cause, n in of.items()]
        show.give_rows(["area", "cause", "errors"], rows, None, False, "causes")


# -- small things


def _who(by: str) -> str:
    return by or getpass.getuser()


def _pairs(given: list[str] | None, option: str) -> dict[str, str]:
    found = dict(text.partition("=")[::2] for text in given or ())
    if not all(name and value.strip() for name, value in found.items()):
        raise AskedWrongly(
            "A name or a value is missing.", where=option, expected="NAME=VALUE", todo="write both with = between"
        )
    return found


def _changed(found: Any, json: bool) -> None:
    columns: dict[str, int] = {}
    for _, column, _, _ in found.changed:
        columns[column] = columns.get(column, 0) + 1
    lines = [["cases that came", len(found.came)], ["cases that went", len(found.went)]]
    lines += [[f"changed: {column}", n] for column, n in columns.items()]
    note = "the list is the one drawn from" if not found else "the findings stand for the list as it was when drawn"
    show.give_rows(["what", "cases"], lines, None, json, note)
