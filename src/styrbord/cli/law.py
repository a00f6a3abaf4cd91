# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord law`: list the rules, show one, check a folder of them, and say what is modelled and what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from styrbord.cli import show
from styrbord.cli.show import Json, Lang, Overlays
from styrbord.errors import AskedWrongly, BadRule
from styrbord.law.drawn import check_cases
from styrbord.law.lawbook import Lawbook, Version, load_lawbook
from styrbord.law.spells import find_spells
from styrbord.records.days import date, number
from styrbord.records.tables import BENEFITS
from styrbord.workbench import Workbench

app = typer.Typer(help="The lawbook: rules, versions, references, cases, and what is left out.", no_args_is_help=True)


def _period(v: Version) -> str:
    return f"{date(v.in_force)} - {date(v.until - 1) if date(v.until) else ''}"


@app.command("list")
def listed(overlay: Overlays = None, lang: Lang = "da", json: Json = False) -> None:
    """Every version of every rule, by row."""
    book = load_lawbook(overlay or ())
    lines = [
        (v.row, v.title[lang], _period(v), ", ".join(v.groups), v.shape, v.basis, _reference(v))
        for row in book.rows
        for v in book.of_row(row)
        if v.row == row
    ]
    heads = ["row", "title", "in force", "groups", "shape", "basis", "reference"]
    if json:
        show.as_json([dict(zip(heads, line, strict=True)) for line in lines])
    else:
        show.grid(f"{book.title} ({book.fingerprint})", heads, lines)


def _reference(v: Version) -> str:
    return " ".join(str(v.reference[k]) for k in ("act", "section") if k in v.reference)


@app.command("show")
def shown(
    row: Annotated[str, typer.Argument(help="A row (D2.1) or the id of a rule file.")],
    overlay: Overlays = None,
    lang: Lang = "da",
) -> None:
    """One rule with its versions, references, choices, what is left out, and its cases."""
    book = load_lawbook(overlay or ())
    names = {v.rule for v in book.of_row(row)} or ({row} & set(book.files))
    if not names:
        raise AskedWrongly(
            f"The lawbook has no rule {row}",
            where="styrbord law show",
            expected="a row such as D2.1, or the id of a rule file",
            todo="see `styrbord law list`, and `styrbord law coverage` for what is not modelled",
        )
    for name in sorted(names):
        for line in _whole_rule(book, name, lang):
            show.out.print(line, markup=False, highlight=False, soft_wrap=True)


def _whole_rule(book: Lawbook, name: str, lang: str) -> list[str]:
    content = book.files[name]
    lines = [f"{content['title'][lang]}  ({name})"]
    for v in (v for v in book.versions if v.rule == name):
        lines += ["", f"{v.row}  {_period(v)}  [{v.basis}]  {_reference(v)}", f"  {v.text[lang]}"]
        lines += [f"  {v.reference[k]}" for k in ("published", "url") if k in v.reference]
        lines += [f"  (I) {choice}" for choice in v.choices]
    if content.get("left_out"):
        lines += ["", "Ikke med:" if lang == "da" else "Left out:", *(f"  - {text}" for text in content["left_out"])]
    lines += ["", f"{len(content.get('cases', []))} cases"]
    return lines + [f"  {case['id']}  {case['sentence']}" for case in content.get("cases", [])]


@app.command("check")
def checked(overlay: Overlays = None, json: Json = False) -> None:
    """Check every rule file and run every drawn case, those of the overlays too."""
    book = load_lawbook(overlay or ())
    results = check_cases(book)
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
    book = load_lawbook(overlay or ())
    lines = [*_modelled(book), *_not_modelled(book)]
    heads = ["row", "from", "to", "modelled", "why", "note"]
    if register is not None:
        lines_of_spells = _spells_without(Workbench.open(register, overlay or ()), as_of)
        heads_of_spells = ["benefit", "year", "spells", "without any duty"]
    if json:
        answer: dict[str, Any] = {"rows": [dict(zip(heads, line, strict=True)) for line in lines]}
        if register is not None:
            answer["spells"] = [dict(zip(heads_of_spells, line, strict=True)) for line in lines_of_spells]
        show.as_json(answer)
        return
    show.grid(book.title, heads, lines)
    if register is not None:
        show.grid("spells", heads_of_spells, lines_of_spells)


def _modelled(book: Lawbook) -> list[tuple[Any, ...]]:
    switch = {"S": "as law", "S2": "as secondary, switchable", "I": "inferred, switchable"}
    return [
        (row, str(date(v.in_force)), str(date(v.until - 1) or "") if v.until < 2**30 else "", "yes", switch[v.basis],
         f"{v.rule} ({_reference(v)})")
        for row in book.rows
        for v in book.of_row(row)
    ]  # fmt: skip


def _not_modelled(book: Lawbook) -> list[tuple[Any, ...]]:
    return [
        (c["row"], str(c.get("from", "")), str(c.get("until", "")), "no", c["why"], c.get("note", ""))
        for c in book.coverage
    ]


def _spells_without(bench: Workbench, as_of: str | None) -> list[tuple[Any, ...]]:
    """Spells by benefit and year, and how many of them no version of any rule covers."""
    day = show.day(as_of) or max(d.extracted_at for d in bench.register.deliveries()).date()
    judged = bench.duties(day)
    spells = find_spells(judged.case, number(day))
    year = spells.counted_from.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    bare = np.ones(len(spells), dtype=bool)
    bare[judged.duties.spell] = False
    cells = sorted({(int(b), int(y)) for b, y in zip(spells.benefit, year, strict=True)})
    of = {cell: (spells.benefit == cell[0]) & (year == cell[1]) for cell in cells}
    return [(BENEFITS[b], y, int(of[b, y].sum()), int((of[b, y] & bare).sum())) for b, y in cells]
