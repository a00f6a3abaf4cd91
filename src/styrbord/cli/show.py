# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How commands print: tables for people, CSV and JSON for programs, progress on standard error."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer
from pyarrow import csv as arrow_csv
from rich.box import HEAVY_HEAD, SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from styrbord.errors import AskedWrongly, Busy
from styrbord.presentation.formats import Language

out = Console()
errors = Console(stderr=True)

NARROW = 9  # a column of text is not made narrower than this

Register = Annotated[Path, typer.Option("--register", "-r", help="Folder of the register.")]
AsOf = Annotated[str, typer.Option("--as-of", help="The day to look from (YYYY-MM-DD).")]
KnownOn = Annotated[str | None, typer.Option("--known-on", help="Only what deliveries up to this day held.")]
Rows = Annotated[str | None, typer.Option("--rows", help="Rows of the law reference, e.g. D2.1,K2.2.")]
Overlays = Annotated[list[str] | None, typer.Option("--overlay", help="Lay a folder of rule files over the lawbook.")]
Lang = Annotated[str, typer.Option("--lang", envvar="STYRBORD_LANG", help="Language of the text: da or en.")]
Csv = Annotated[Path | None, typer.Option("--csv", help="Write CSV to this file ('-' is standard output).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def day(text: str | None) -> dt.date | None:
    """A day given on the command line."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise AskedWrongly(
            f"{text!r} is no day",
            where="a date on the command line",
            expected="YYYY-MM-DD, a day that exists",
            todo="write for example 2023-03-31",
        ) from None


def needed_day(text: str) -> dt.date:
    """A day that must be given."""
    found = day(text)
    assert found is not None
    return found


def row_list(text: str | None) -> list[str] | None:
    """Rows given as D2.1,K2.2."""
    return [part.strip() for part in text.split(",") if part.strip()] if text else None


def language(lang: str) -> Language:
    """A language given on the command line."""
    if lang == "da":
        return "da"
    if lang == "en":
        return "en"
    raise AskedWrongly(
        f"There is no language {lang!r}.",
        where="--lang or STYRBORD_LANG",
        expected="da or en",
        todo="choose one of the two",
    )


def write_csv(table: pa.Table, target: Path) -> None:
    """An Arrow table as CSV: comma, header, empty for missing, quotes only where a value needs them.

    A file appears whole or not at all.
    """
    if str(target) == "-":
        sys.stdout.buffer.write(",".join(table.column_names).encode() + b"\n" + _csv_lines(table))
        sys.stdout.flush()
        return
    with whole(target) as made, made.open("wb") as file:
        file.write(",".join(table.column_names).encode() + b"\n")
        for batch in table.to_batches(max_chunksize=500_000):
            file.write(_csv_lines(pa.Table.from_batches([batch])))


def _csv_lines(table: pa.Table) -> bytes:
    for quotes in ("none", "needed"):  # "needed" quotes every text; "none" refuses one that holds a comma or a quote
        made = pa.BufferOutputStream()
        try:
            arrow_csv.write_csv(table, made, arrow_csv.WriteOptions(include_header=False, quoting_style=quotes))
        except pa.ArrowInvalid:
            continue
        return made.getvalue().to_pybytes()
    raise AssertionError("one of the two always writes")


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A path to write beside the target; it takes the target's name only when all went well.

    What is there and is no file (a device, a pipe) is written to, never replaced.
    """
    through = target.exists() and not target.is_file()
    made = target if through else target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield made
        if not through:
            made.replace(target)
    except OSError as error:
        raise Busy(
            f"The file could not be written: {error.strerror}",
            where=str(target),
            expected="a folder that can be written to, on a disk with room",
            todo="choose another place, or make room, and run the command again",
        ) from error
    finally:
        if not through:
            made.unlink(missing_ok=True)


def as_json(value: Any) -> None:
    """Print as JSON; days in ISO form."""
    print(json.dumps(value, default=str, ensure_ascii=False, indent=1))


def facts(title: str, lines: Mapping[str, Any]) -> None:
    """Named facts for people, a line each."""
    grid(title, ["", ""], [(name.replace("_", " "), value) for name, value in lines.items()])


def give(table: pa.Table, to_csv: Path | None, to_json: bool, title: str, most: int = 40) -> None:
    """A table as CSV, as JSON, or for people (the first lines)."""
    if to_csv is not None:
        write_csv(table, to_csv)
        if str(to_csv) != "-":
            errors.print(f"{table.num_rows} lines written to {to_csv}", highlight=False)
        return
    if to_json:
        as_json(table.to_pylist())
        return
    lines = table.slice(0, most).to_pylist()
    grid(title, table.column_names, ([line[c] for c in table.column_names] for line in lines))
    if table.num_rows > most:
        out.print(f"... {table.num_rows - most} more; --csv FILE writes all", highlight=False)


def grid(
    title: str, heads: Sequence[str], lines: Iterable[Sequence[Any]], note: str = "", screen: Console | None = None
) -> None:
    """A table for people: numbers to the right, days never broken; columns that do not fit are left out and named."""
    screen = screen or out
    shown = [[("" if cell is None else str(cell)) for cell in line] for line in lines]
    names = [head.replace("_", " ") for head in heads]
    columns = [_Column.of(name, [line[i] for line in shown]) for i, name in enumerate(names)]
    if 3 < len(columns) < 9 and not columns[0].number:  # a long first one (the titles of rules) gives way
        columns[0] = columns[0].giving_way()
    close = sum(column.least + 3 for column in columns) + 1 > screen.width  # then without lines between the columns
    edge = 1 if close else 3
    kept = _that_fit(columns, screen.width, edge)
    missing = [heads[i] for i in range(len(heads)) if i not in kept]
    if missing:
        note = " ".join([note, f"Not shown for want of room: {', '.join(missing)}."]).strip()
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", caption=note or None,
                  caption_justify="left", box=SIMPLE_HEAD if close else HEAVY_HEAD, show_edge=not close,
                  padding=0 if close else (0, 1))  # fmt: skip
    for i, width in zip(kept, _widths([columns[i] for i in kept], screen.width, edge), strict=True):
        column = columns[i]
        table.add_column(names[i], justify="right" if column.number else "left", width=width, no_wrap=column.cut,
                         overflow="ellipsis" if column.cut else "fold")  # fmt: skip
    for line in shown:
        table.add_row(*(escape(line[i]) for i in kept))
    screen.print(table)


@dataclass(frozen=True)
class _Column:
    """How wide a printed column would like to be, and how narrow it may become."""

    natural: int
    least: int
    number: bool
    cut: bool = False  # shortened with an ellipsis instead of broken over lines

    @classmethod
    def of(cls, name: str, cells: list[str]) -> _Column:
        longest = max(map(len, cells), default=1)
        word = max(map(len, name.split()), default=1)
        number = all(map(_is_number, cells))
        natural = max(word, longest)
        return cls(natural, natural if number else max(word, min(longest, NARROW)), number)

    def giving_way(self) -> _Column:
        return replace(self, least=min(self.natural, 14), cut=True)


def _that_fit(columns: list[_Column], width: int, edge: int) -> list[int]:
    """The columns there is room for: the widest go first, never the first one."""
    kept = list(range(len(columns)))
    while len(kept) > 2 and sum(columns[i].least for i in kept) + edge * len(kept) + 1 > width:
        kept.remove(max(kept[1:], key=lambda i: (columns[i].natural, i)))
    return kept


def _widths(columns: list[_Column], width: int, edge: int) -> list[int]:
    """Every column its least width; what is left over goes to the narrow ones until each has what it would like."""
    given = [column.least for column in columns]
    spare = width - edge * len(columns) - 1 - sum(given)
    while spare > 0 and (short := [i for i, column in enumerate(columns) if given[i] < column.natural]):
        for i in short[:spare]:
            given[i] += 1
        spare -= len(short[:spare])
    return given


def _is_number(cell: str) -> bool:
    return not cell.strip("-0123456789,.")


@contextmanager
def working(what: str) -> Iterator[Any]:
    """A progress bar on standard error: call it with (done, total)."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors, transient=not errors.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
        bar.update(task, completed=1, total=1)


@contextmanager
def steps(what: str) -> Iterator[Any]:
    """A line on standard error that says which step is being done: call it with the step's name."""
    with errors.status(what) as line:
        yield lambda step: line.update(f"{what}: {step}")


def give_rows(
    heads: Sequence[str], lines: Iterable[Sequence[Any]], to_csv: Path | None, to_json: bool, title: str, most: int = 60
) -> None:
    """Plain rows as CSV, as JSON, or for people (the first lines)."""
    held = [list(line) for line in lines]
    if to_csv is not None:
        with whole(to_csv) as made, made.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([heads, *held])
        errors.print(f"{len(held)} lines written to {to_csv}", highlight=False)
    elif to_json:
        as_json([dict(zip(heads, line, strict=True)) for line in held])
    else:
        grid(
            title, heads, held[:most], f"... {len(held) - most} more; --csv FILE writes all" if len(held) > most else ""
        )
