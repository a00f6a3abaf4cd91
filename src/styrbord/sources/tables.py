# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""From a file of a delivery to raw columns: which file is which table, which column is which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from styrbord.records.delivery import EVERY_TABLE, Rejection
from styrbord.sources.files import Files
from styrbord.sources.profile import Profile, TableMap
from styrbord.sources.text import Raw, Unreadable, names_like, read_text

ENDINGS = (".csv", ".parquet", ".jsonl")
_FEW = {"code", "day", "month", "yes_no", "municipality"}


@dataclass
class Problem(Exception):
    """A file that cannot be read as the table it is."""

    file: str
    what: str
    expected: str
    todo: str
    column: str = ""

    def as_rejection(self) -> Rejection:
        """The same as a line of the list of what was wrong (row 0: the whole file)."""
        return Rejection(self.file, 0, self.column, self.what, self.expected)


def table_files(files: Files, profile: Profile) -> tuple[dict[str, str], tuple[str, ...]]:
    """The file of each table that the delivery brings, and the files that are no table."""
    found: dict[str, str] = {}
    for table, map_ in profile.tables.items():
        names = [n if "." in n else n + ending for n in map_.files for ending in ENDINGS]
        there = [f for f in files.names if any(fnmatch(f.lower(), n.lower()) for n in names)]
        if len(there) > 1:
            raise _refuse_two(files, table, there)
        if there:
            found[table] = there[0]
    spoken_for = {*found.values(), profile.meta.file, "delivery.toml"}
    return found, tuple(n for n in files.names if n not in spoken_for)


def _refuse_two(files: Files, table: str, there: list[str]) -> Exception:
    from styrbord.errors import BadDelivery

    return BadDelivery(
        f"There are two files for the table {table}: {' and '.join(there)}.",
        where=files.where,
        expected="one file per table",
        todo="take one of them out of the delivery",
    )


def read_file(
    files: Files, file: str, map_: TableMap, profile: Profile, kind: str
) -> tuple[Raw, dict[str, str], tuple[str, ...]]:
    """The raw columns of a file, the source column of each canonical one, and the columns that are not read."""
    source: dict[str, str] = {}

    def choose(header: tuple[str, ...]) -> dict[str, bool]:
        source.update(_matched(header, file, map_, kind))
        few = {name: _few(map_.table, column) for column, name in source.items()}
        return {name: few[name] for name in dict.fromkeys(source.values())}

    try:
        if file.lower().endswith(".parquet"):
            raw = _parquet(files, file, choose)
        elif file.lower().endswith(".jsonl"):
            raw = _json_lines(files, file, choose)
        else:
            raw = read_text(files.read(file), profile.encoding, profile.separator, choose)
    except Unreadable as error:
        raise Problem(file, error.what, error.expected, error.todo) from None
    return raw, source, tuple(n for n in raw.header if n and n not in source.values())


def _few(table: str, column: str) -> bool:
    """Whether a column has few different texts, so that it is read as a dictionary."""
    if column in ("person_key", "cpr", "deleted"):
        return True
    kinds = {c.name: c.kind for c in EVERY_TABLE[table].columns}
    return kinds.get(column) in _FEW


def _matched(header: tuple[str, ...], file: str, map_: TableMap, kind: str) -> dict[str, str]:
    """Canonical column -> source column; a Problem when one that is needed is not there."""
    source = {c: next(n for n in names if n in header) for c, names in map_.columns.items() if set(names) & set(header)}
    spare = [n for n in header if n not in source.values() and n not in map_.not_read]
    only_keys = kind == "changes" and "deleted" in source
    persons = {"person_key": "cpr", "old_key": "old_cpr"}
    for column in EVERY_TABLE[map_.table].columns:
        name = column.name
        if name in source or name in map_.constants or persons.get(name) in source:
            continue
        if only_keys and (not column.key or "row_key" in source):
            continue
        meant = " or ".join(f"«{n}»" for n in map_.columns.get(name, ()))
        if persons.get(name) in map_.columns:
            meant = " or ".join([meant, *(f"«{n}»" for n in map_.columns[persons[name]])]).removeprefix(" or ")
        like = next((n for m in map_.columns.get(name, ()) if (n := names_like(m, spare))), None)
        if column.required or (like and meant):
            hint = f"«{like}» may be meant: " if like else ""
            raise Problem(
                file,
                f"The column {meant or name} is not there.",
                f"the columns {', '.join(n for names in map_.columns.values() for n in names[:1] if n in header)}"
                f" and {meant or name}",
                f"{hint}rename the column, or describe the new name in a profile",
                name,
            )
    return source


def _parquet(files: Files, file: str, choose: Any) -> Raw:
    try:
        parquet = pq.ParquetFile(pa.BufferReader(pa.py_buffer(files.read(file))))
        header = tuple(parquet.schema_arrow.names)
        wanted: Mapping[str, bool] = choose(header)
        table = parquet.read(columns=list(wanted))
    except (pa.ArrowInvalid, OSError):
        raise Unreadable("The file is no Parquet file.", "a sound Parquet file", "ask for the file again") from None
    return Raw(parquet.metadata.num_rows, header, {n: table[n] for n in wanted})


def _json_lines(files: Files, file: str, choose: Any) -> Raw:
    from pyarrow import json as arrow_json

    content = files.read(file)
    if len(content) == 0:
        raise Unreadable("The file is empty.", "one JSON object per line", "ask for the file again")
    try:
        table = arrow_json.read_json(pa.BufferReader(pa.py_buffer(content)))
    except pa.ArrowInvalid:
        raise Unreadable("The file is not JSON lines.", "one JSON object per line", "ask for the file again") from None
    wanted = choose(tuple(table.column_names))
    return Raw(table.num_rows, tuple(table.column_names), {n: table[n] for n in wanted})
