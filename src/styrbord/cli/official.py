# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord official`: fetch or import official figures, list what is kept, and show every vintage and revision."""

from __future__ import annotations

import csv as writing
import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from styrbord.cli import show
from styrbord.cli.show import Json
from styrbord.errors import NoData
from styrbord.presentation import formats as f
from styrbord.records import places
from styrbord.workbench import official as bench

app = typer.Typer(
    help="Official figures of Jobindsats and Statistics Denmark, every vintage kept.", no_args_is_help=True
)

Data = Annotated[Path, typer.Option("--data", "-d", help="Folder where official figures are kept.")]
Own = Annotated[Path | None, typer.Option("--tables", help="Folder with table files of one's own.")]
CsvTo = Annotated[Path | None, typer.Option("--csv", help="Write CSV to this file ('-' is standard output).")]
HERE = Path("official-data")


def moment(fetched: str | None) -> dt.datetime:
    """The moment figures were fetched: a day given on the command line, else now."""
    day = show.day(fetched)
    if day is not None:
        return dt.datetime.combine(day, dt.time(12))
    return dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)


@app.command("fetch")
def fetched(
    table: Annotated[str, typer.Argument(help="Id of the table, such as y30r21 or folk1a.")],
    data: Data = HERE,
    periods: Annotated[str, typer.Option(help="latest:N, or period ids with commas.")] = "latest:24",
    kept: Annotated[Path | None, typer.Option("--replay", help="Play answers saved earlier; no network.")] = None,
    keep: Annotated[Path | None, typer.Option("--keep", help="Save every answer in this folder.")] = None,
    address: Annotated[str | None, typer.Option("--address", help="Another address of the interface.")] = None,
    cells: Annotated[int, typer.Option(help="Cells per call; more is asked for in pages.")] = bench.CELLS,
    tables: Own = None,
) -> None:
    """Fetch one table and keep it as a new vintage. The key is read from STYRBORD_JOBINDSATS_KEY."""
    where = bench.Where(address, kept, keep, cells)
    vintage, new = bench.fetch(table, data, periods, where, at=moment(None), own=tables)
    _told(vintage, new, data)


@app.command("import")
def imported(
    files: Annotated[list[Path], typer.Argument(help="Answers as the agency gave them: JSON, JSON lines, CSV.")],
    data: Data = HERE,
    table: Annotated[str | None, typer.Option(help="Id of the table, where the file does not say.")] = None,
    fetched_on: Annotated[str | None, typer.Option("--fetched-on", help="The day of the extract (YYYY-MM-DD).")] = None,
    tables: Own = None,
    json: Json = False,
) -> None:
    """Keep saved answers as vintages. All files are read and checked before the first is stored."""
    kept = bench.import_files(files, data, at=moment(fetched_on), table=table, own=tables)
    for vintage, new in kept:
        _told(vintage, new, data)
    if json:
        keys = ("table", "fetched_at", "origin", "rows", "first_period", "last_period", "sha256")
        show.as_json([{**{k: getattr(v, k) for k in keys}, "new": new} for v, new in kept])


def _told(vintage: bench.Vintage, new: bool, data: Path) -> None:
    spans = f"{f.period(vintage.first_period)} - {f.period(vintage.last_period)}"
    word = "kept" if new else "already kept, nothing new"
    show.errors.print(f"{vintage.table}: {word}; {vintage.rows} figures, {spans}", highlight=False, soft_wrap=True)
    changed = [r for r in bench.revisions(data, vintage.table) if r.fetched_after == vintage.fetched_at]
    if not new or not changed:
        return
    first = changed[0]
    show.errors.print(
        f"! {len(changed)} figures were revised; both answers are kept.\n"
        f"  where:    {vintage.table}, first {places.name_of(first.area)} {first.period} {first.measure}\n"
        f"  expected: {first.before:g} as fetched {first.fetched_before[:10]}, now {first.after:g}\n"
        f"  to do:    see `styrbord official vintages {vintage.table} --revisions`; earlier papers hold the old ones",
        highlight=False, soft_wrap=True, markup=False,
    )  # fmt: skip


@app.command("list")
def listed(data: Data = HERE, tables: Own = None, json: Json = False) -> None:
    """All tables with a table file, and what is kept of each."""
    lines = []
    for known in bench.tables(tables).values():
        kept = bench.vintages(data, known.id)
        last = kept[-1] if kept else None
        lines.append({
            "table": known.id, "title": known.title, "source": known.source,
            "measures": ", ".join(m.key for m in known.measures),
            "split": ", ".join(known.split.values) if known.split else "", "vintages": len(kept),
            "periods": f"{min(v.first_period for v in kept)} - {max(v.last_period for v in kept)}" if last else "",
            "last_fetched": last.fetched_at[:10] if last else "",
        })  # fmt: skip
    give(lines, json, None, f"Official tables ({data})", ("table", "title", "vintages", "periods", "last_fetched"))


@app.command("vintages")
def vintages(
    table: Annotated[str, typer.Argument(help="Id of the table.")],
    data: Data = HERE,
    revisions: Annotated[bool, typer.Option("--revisions", help="Show every figure that was changed later.")] = False,
    json: Json = False,
    csv: CsvTo = None,
) -> None:
    """Every vintage of a table; with --revisions, every figure the agency changed from one to the next."""
    kept = bench.vintages(data, table)
    if not kept:
        raise NoData(
            f"No vintage of table {table} is kept.",
            where=str(data),
            expected="a table with at least one vintage (see `styrbord official list`)",
            todo=f"Run `styrbord official fetch {table}` or `styrbord official import FILE`.",
        )
    if revisions:
        lines = [
            {
                "municipality": places.name_of(r.area), "period": r.period, "split": r.split, "measure": r.measure,
                "before": _known(r.before), "after": _known(r.after), "fetched_before": r.fetched_before,
                "fetched_after": r.fetched_after,
            }
            for r in bench.revisions(data, table)
        ]  # fmt: skip
        give(lines, json, csv, f"Figures of {table} that were revised: {len(lines)}")
        return
    keys = ("fetched_at", "origin", "updated", "rows", "first_period", "last_period", "sha256")
    people = ("fetched_at", "origin", "rows", "first_period", "last_period")
    give([{k: getattr(v, k) for k in keys} for v in kept], json, csv, f"Vintages of {table}", people)


def _known(value: float) -> float | None:
    return None if value != value else value


@app.command("mapping")
def mapping(file: Annotated[Path, typer.Argument(help="A saved answer of a table without a table file.")]) -> None:
    """Draft a table file from a saved answer; read it and correct it before use."""
    typer.echo(bench.draft(file), nl=False)


def give(
    lines: list[dict[str, object]],
    json: bool,
    csv: Path | None,
    title: str,
    people: tuple[str, ...] = (),
    most: int = 100,
) -> None:
    """Lines as JSON, as CSV, or for people: one line as a list, more as a table of the columns named in `people`."""
    heads = list(lines[0]) if lines else []
    if json:
        show.as_json(lines)
    elif csv is not None and str(csv) != "-":
        with show.whole(csv) as made, made.open("w", newline="", encoding="utf-8") as file:
            _write_csv(file, heads, lines)
    elif csv is not None:
        _write_csv(sys.stdout, heads, lines)
    elif len(lines) == 1:
        show.out.print(title, style="bold")
        for head, value in lines[0].items():
            show.out.print(f"  {head.replace('_', ' ')}: {_text(value)}", highlight=False, soft_wrap=True)
    else:
        chosen = people or tuple(heads)
        show.grid(title, [h.replace("_", " ") for h in chosen], [[_text(x[h]) for h in chosen] for x in lines[:most]])
        if len(lines) > most:
            show.out.print(f"... {len(lines) - most} more; --csv FILE writes all", highlight=False)


def _write_csv(file: TextIO, heads: list[str], lines: list[dict[str, object]]) -> None:
    out = writing.writer(file, lineterminator="\n")
    out.writerow(heads)
    out.writerows(list(line.values()) for line in lines)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) and not value.is_integer() else str(value)
