# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The slow, obvious meaning of deliveries: dicts of rows, one row at a time, straight from `exchange-format.md`.

Given the texts of each delivery it answers which rows are known on a day. Nothing is shared with the product but the
list of tables and columns.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from styrbord.records.tables import ALIASES, TABLES, Table

Text = dict[str, str]
STAMPS = ("registered_at", "correction")


@dataclass
class TwinDelivery:
    """One delivery as texts: table -> rows (a column a row lacks is an empty field)."""

    kind: str
    at: dt.datetime
    tables: dict[str, list[Text]]


@dataclass
class Counts:
    """How the rows of a table fared."""

    read: int = 0
    accepted: int = 0
    copies: int = 0
    rejected: int = 0


@dataclass
class _Read:
    rows: dict[Any, dict[str, Any]] = field(default_factory=dict)
    deleted: set[Any] = field(default_factory=set)
    held_back: set[Any] = field(default_factory=set)
    counts: Counts = field(default_factory=Counts)


class Unreadable(Exception):
    """A text that is no value of its column."""


def value(kind: str, codes: tuple[str, ...], text: str) -> Any:
    """The value of a text; None when it is empty."""
    text = text.strip()
    if text == "":
        return None
    if kind == "code" and text in codes:
        return text
    if kind == "yes_no" and text in ("true", "false"):
        return text == "true"
    if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    if kind == "municipality" and re.fullmatch(r"\d{4}", text):
        return text
    if kind == "text":
        return text
    if kind in ("day", "month"):
        form = r"(\d{4})-(\d\d)-(\d\d)" if kind == "day" else r"(\d{4})-(\d\d)"
        match = re.fullmatch(form, text)
        if match:
            try:
                return dt.date(*[int(g) for g in match.groups()], *([1] if kind == "month" else []))
            except ValueError:
                pass
    raise Unreadable


def read_table(table: Table, texts: list[Text]) -> _Read:
    """One table of one delivery, row by row."""
    out = _Read()
    own = any("row_key" in row for row in texts)
    seen: dict[Any, list[tuple[bool, bool, dict[str, Any]]]] = {}
    for number, text in enumerate(texts):
        out.counts.read += 1
        gone = text.get("deleted", "") == "true"
        row, faults = _values(table, text)
        key = _key(table, row, faults, text, own)
        fine = _fine(table, row, faults, text, gone, own) and key is not None
        if key is None:
            out.counts.rejected += 1
            continue
        said = dict(row) if fine else {"unreadable": number}
        seen.setdefault(key, []).append((fine, gone, said))
    for key, said in seen.items():
        _settle(out, key, said)
    return out


def _settle(out: _Read, key: Any, said: list[tuple[bool, bool, dict[str, Any]]]) -> None:
    if not said[0][0] or any(s != said[0] for s in said):
        out.counts.rejected += len(said)
        out.held_back.add(key)
        return
    out.counts.accepted += 1
    out.counts.copies += len(said) - 1
    if said[0][1]:
        out.deleted.add(key)
    else:
        out.rows[key] = said[0][2]


def _values(table: Table, text: Text) -> tuple[dict[str, Any], set[str]]:
    row: dict[str, Any] = {}
    faults = set()
    for column in table.columns:
        try:
            row[column.name] = value(column.kind, column.codes, text.get(column.name, ""))
        except Unreadable:
            row[column.name] = None
            faults.add(column.name)
    return row, faults


def _key(table: Table, row: dict[str, Any], faults: set[str], text: Text, own: bool) -> Any:
    if own:
        given = text.get("row_key", "").strip()
        return ("row", given) if given else None
    for column in table.columns:
        if column.key and (column.name in faults or (column.required and row[column.name] is None)):
            return None
    return ("natural", *(row[c] for c in table.key))


def _fine(table: Table, row: dict[str, Any], faults: set[str], text: Text, gone: bool, own: bool) -> bool:
    if gone:
        return True
    if faults or any(c.required and row[c.name] is None for c in table.columns):
        return False
    if row.get("until") is not None and row["until"] <= row["starts_on"]:
        return False
    if table.name == "interviews":
        if row["planned_on"] is None and row["held_on"] is None:
            return False
        if row["status"] == "held" and row["held_on"] is None:
            return False
    return True


def known(deliveries: list[TwinDelivery], on: dt.date) -> dict[str, list[dict[str, Any]]] | None:
    """The rows of every table as known on a day; None before the first delivery."""
    past = [d for d in deliveries if d.at.date() <= on]
    if not past:
        return None
    tables = {**TABLES, "aliases": ALIASES}
    state: dict[str, dict[Any, dict[str, Any]]] = {name: {} for name in tables}
    born: dict[str, tuple[int, str]] = {}
    for number, delivery in enumerate(past, 1):
        for name, texts in delivery.tables.items():
            _apply(state[name], read_table(tables[name], texts), delivery.kind, number)
            for row in state[name].values():
                for key in (row.get("person_key"), row.get("old_key")):
                    if key is not None:
                        born.setdefault(key, (number, key))
    following = {row["old_key"]: row["person_key"] for row in state["aliases"].values()}
    return {name: _joined(TABLES[name], state[name], following, born) for name in TABLES}


def _apply(state: dict[Any, dict[str, Any]], read: _Read, kind: str, number: int) -> None:
    if kind == "full":
        for key in [k for k in state if k not in read.rows and k not in read.held_back]:
            del state[key]
    for key in read.deleted:
        state.pop(key, None)
    for key, row in read.rows.items():
        before = {k: v for k, v in state.get(key, {}).items() if k != "since"}
        if before != row:
            state[key] = {**row, "since": number}


def _end(key: str, following: dict[str, str]) -> tuple[str, int]:
    seen, end = [key], key
    while end in following:
        end = following[end]
        if end in seen:
            return key, 0
        seen.append(end)
    return end, len(seen) - 1


def _joined(
    table: Table, rows: dict[Any, dict[str, Any]], following: dict[str, str], born: dict[str, Any]
) -> list[Any]:
    if not table.of_person:
        return [{k: v for k, v in row.items() if k != "since"} for row in rows.values()]
    best: dict[Any, tuple[Any, dict[str, Any]]] = {}
    for key, row in rows.items():
        end, steps = _end(row["person_key"], following)
        place = (end, key) if key[0] == "row" else (end, *key[:1], *(row[c] for c in table.key[1:]))
        rank = (-steps, row["since"], born[row["person_key"]])
        shown = {k: v for k, v in row.items() if k != "since"} | {"person_key": end}
        if place not in best or rank > best[place][0]:
            best[place] = (rank, shown)
    return [shown for _, shown in best.values()]
