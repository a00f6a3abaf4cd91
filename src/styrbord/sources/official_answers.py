# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Answers of Jobindsats in every shape they are kept in, as columns and rows; half an answer is refused.

Version 3 (`columns`, `rows`), version 2 (`Variables`, `Data`), one JSON object a line (an older export), and CSV with
semicolons.
All may begin with a byte order mark.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from styrbord.errors import BadDelivery


@dataclass(frozen=True)
class Answer:
    """Column labels and rows, every row as long as the labels."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    where: str


def bad(what: str, where: str, expected: str, todo: str = "Fetch the answer again; nothing was stored.") -> BadDelivery:
    """A refused answer, told in four parts."""
    return BadDelivery(what, where=where, expected=expected, todo=todo)


def decoded(raw: bytes, where: str) -> str:
    """Text from UTF-8 with or without a byte order mark."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad(
            f"The answer is no UTF-8 text (byte {error.start}).", where, "UTF-8, with or without a byte order mark"
        ) from error


def read(raw: bytes, where: str) -> Answer:
    """The answer in whichever of the known shapes it has."""
    text = decoded(raw, where)
    start = text.lstrip()[:1]
    if start == "{" and '"columns"' not in text[:2000] and _is_lines(text):
        return _lines(text, where)
    if start in ("{", "["):
        return _json(text, where)
    if ";" in text.partition("\n")[0]:
        return _csv(text, where)
    raise bad(
        "The file is no answer that Styrbord knows.", where, "JSON with columns and rows, JSON lines, or CSV with ;"
    )


def _is_lines(text: str) -> bool:
    first = text.lstrip().partition("\n")[0].rstrip()
    return first.startswith("{") and first.endswith("}")


def _lines(text: str, where: str) -> Answer:
    rows: list[tuple[Any, ...]] = []
    columns: tuple[str, ...] = ()
    for n, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise bad(
                f"Line {n} is cut off or no JSON.", f"{where}, line {n}", "one whole JSON object a line"
            ) from error
        if not isinstance(row, dict):
            raise bad(f"Line {n} is no object.", f"{where}, line {n}", "one JSON object a line")
        columns = columns or tuple(row)
        if set(row) != set(columns):
            odd = sorted(set(row) ^ set(columns))
            raise bad(
                f"Line {n} has other columns than the first: {odd[0]!r}.", f"{where}, line {n}", "the same columns"
            )
        rows.append(tuple(row[c] for c in columns))
    return _whole(columns, rows, where)


def _json(text: str, where: str) -> Answer:
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise bad(
            f"The answer breaks off or is no JSON (character {error.pos}).", where, "a whole JSON answer"
        ) from error
    if isinstance(given, list) and len(given) == 1 and isinstance(given[0], dict) and "Data" in given[0]:
        labels = [v.get("Label") or v.get("Name") for v in given[0].get("Variables", ())]
        return _whole(labels, given[0]["Data"], where)
    if isinstance(given, dict) and isinstance(given.get("columns"), list) and isinstance(given.get("rows"), list):
        return _whole([str(c) for c in given["columns"]], given["rows"], where)
    raise bad("The answer has neither columns and rows nor Variables and Data.", where, "an answer of version 2 or 3")


def _csv(text: str, where: str) -> Answer:
    lines = [row for row in csv.reader(io.StringIO(text), delimiter=";") if row]
    return _whole(lines[0], lines[1:], where)


def _whole(columns: Sequence[str | None], rows: Sequence[Sequence[Any]], where: str) -> Answer:
    labels = tuple(str(c) for c in columns)
    if not labels or len(set(labels)) != len(labels):
        raise bad("The answer has no columns, or one column twice.", where, "column labels that differ")
    if not rows:
        raise bad("The answer has no rows.", where, "at least one row", "Check the period and the area asked for.")
    for n, row in enumerate(rows, 1):
        if not isinstance(row, list | tuple) or len(row) != len(labels):
            raise bad(
                f"Row {n} has not {len(labels)} cells as promised.", f"{where}, row {n}", "rows as long as the header"
            )
    return Answer(labels, tuple(tuple(r) for r in rows), where)
