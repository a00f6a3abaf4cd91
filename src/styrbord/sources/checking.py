# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One table of a delivery: from columns of text to accepted rows, copies and rejected rows, a column at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.records.delivery import EVERY_TABLE, Rejection, TableReport, arrow_schema, key_schema
from styrbord.records.personal import MASK, masked
from styrbord.records.tables import ANY_TABLE, Column, Table
from styrbord.sources.persons import HIDDEN, Numbers, coded, keys_of_numbers, seal_beside
from styrbord.sources.profile import TableMap
from styrbord.sources.sameness import same_and_clashing
from styrbord.sources.text import Raw
from styrbord.sources.values import expected, read_column

_STAMPS = {c.name: c for c in ANY_TABLE}
_NUMBER_IN_TEXT = r"\b\d{6}-\d{4}\b"
_NUMBER_ANYWHERE = r"\b\d{6}[- ]?\d{4}\b"


@dataclass
class Checked:
    """What one file gave."""

    table: pa.Table
    deleted: pa.Table
    held_back: pa.Table
    rejected: list[Rejection]
    report: TableReport


@dataclass
class _Work:
    """A table being checked: its columns so far, and per row the first thing that was wrong (-1: nothing)."""

    table: Table
    map: TableMap
    raw: Raw
    source: dict[str, str]
    columns: dict[str, Any] = field(default_factory=dict)
    wrong: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int16))
    problems: list[tuple[str, str]] = field(default_factory=list)
    key_lost: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))

    def say(self, mask: np.ndarray | None, column: str, wanted: str) -> None:
        """Note a problem for the rows of the mask that have none yet."""
        if mask is None or not mask.any():
            return
        self.problems.append((column, wanted))
        self.wrong[mask & (self.wrong < 0)] = len(self.problems) - 1

    def null(self, name: str) -> np.ndarray:
        """Mask of the rows without a value in a canonical column."""
        return np.asarray(self.columns[name].is_null().to_numpy(zero_copy_only=False), dtype=bool)


def check_table(raw: Raw, map_: TableMap, source: dict[str, str], numbers: Numbers) -> Checked:
    """Check one file. `source` gives the source column of each canonical column that the file brings."""
    work = _Work(EVERY_TABLE[map_.table], map_, raw, source)
    work.wrong = np.full(raw.rows, -1, np.int16)
    broken = np.zeros(raw.rows, bool)
    broken[list(raw.broken)] = True
    work.say(broken if raw.broken else None, "", f"{len(raw.header)} fields")
    _persons(work, numbers)
    _own_columns(work)
    gone = _deleted(work)
    _required(work, gone, broken)
    _rules(work, gone)
    copies = _twice(work, gone)
    return _sorted_out(work, gone, copies)


def _column(work: _Work, column: Column) -> None:
    """Read a column of the file (or its constant, or nothing) into its canonical type."""
    name = column.name
    if name not in work.source:
        work.columns[name] = _absent(work, column)
        return
    texts = dict(work.map.codes.get(name) or {code: code for code in column.codes})
    style = work.map.style
    values = work.raw.columns[work.source[name]]
    if name == "until" and style.no_end:
        values = _without(values, style.no_end)
    if style.empty:
        values = _without(values, style.empty)
    read, bad = read_column(values, column, style, texts)
    if name == "until" and style.inclusive_ends:
        read = pc.add(read.view(pa.int32()), pa.scalar(1, pa.int32())).view(pa.date32())
    if column.kind == "text" and not column.key and name != "row_key":
        pattern = _NUMBER_ANYWHERE if name == "correction" else _NUMBER_IN_TEXT
        if name == "correction" or pc.any(pc.match_substring_regex(read, pattern)).as_py():
            read = pc.replace_substring_regex(read, pattern, MASK)
    work.columns[name] = read
    work.say(bad, name, expected(column, style, texts))
    if bad is not None and column.key:
        work.key_lost |= bad


def _absent(work: _Work, column: Column) -> Any:
    text = work.map.constants.get(column.name)
    if text is None:
        if column.kind == "code":
            none = pa.nulls(work.raw.rows, pa.int8())
            return pa.DictionaryArray.from_arrays(none, pa.array(column.codes, pa.string()))
        kinds = {"day": pa.date32(), "month": pa.date32(), "instant": pa.timestamp("s"), "yes_no": pa.bool_()}
        kinds |= {"number": pa.float64(), "whole": pa.int64()}
        return pa.nulls(work.raw.rows, kinds.get(column.kind, pa.string()))
    same = pa.array([text] * work.raw.rows, pa.string())
    return read_column(same, column, work.map.style, {code: code for code in column.codes})[0]


def _without(values: Any, texts: tuple[str, ...]) -> Any:
    """The column with some texts counted as empty."""
    chunks = values.chunks if isinstance(values, pa.ChunkedArray) else [values]
    if chunks and not (pa.types.is_dictionary(chunks[0].type) or pa.types.is_string(chunks[0].type)):
        return values
    none, made = pa.array(texts, pa.string()), []
    for chunk in chunks:
        if pa.types.is_dictionary(chunk.type):
            kept = pc.if_else(pc.is_in(chunk.dictionary, none), pa.scalar(None, pa.string()), chunk.dictionary)
            made.append(pa.DictionaryArray.from_arrays(chunk.indices, kept) if kept.null_count else chunk)
        else:
            made.append(pc.if_else(pc.is_in(chunk, none), pa.scalar(None, pa.string()), chunk))
    return pa.chunked_array([_decoded(c) for c in made]) if made else values


def _decoded(chunk: Any) -> Any:
    """A dictionary whose texts may be missing is written out, so that missing is missing everywhere."""
    if pa.types.is_dictionary(chunk.type) and chunk.dictionary.null_count:
        return pc.take(chunk.dictionary, chunk.indices).dictionary_encode()
    return chunk


def _persons(work: _Work, numbers: Numbers) -> None:
    work.key_lost = np.zeros(work.raw.rows, bool)
    for name, number in (("person_key", "cpr"), ("old_key", "old_cpr")):
        if name not in {c.name for c in work.table.columns}:
            continue
        bad = None
        if name in work.source:
            work.columns[name] = coded(work.raw.columns[work.source[name]])
            if number in work.source:
                bad = seal_beside(work.columns[name], work.raw.columns[work.source[number]], numbers)
                work.say(bad, number, "a personal number of ten digits whose first six are a date")
        elif number in work.source:
            work.columns[name], bad = keys_of_numbers(work.raw.columns[work.source[number]], numbers)
            work.say(bad, number, "a personal number of ten digits whose first six are a date")
            work.key_lost |= False if bad is None else bad
        else:
            work.columns[name] = coded(pa.nulls(work.raw.rows, pa.string()))
        if name == "old_key" or work.table.name == "aliases":
            work.columns[name] = work.columns[name].cast(pa.string())


def _own_columns(work: _Work) -> None:
    for column in work.table.columns:
        if column.name not in work.columns:
            _column(work, column)
    for name in ("row_key", "registered_at", "correction", "deleted"):
        _column(work, _STAMPS[name])


def _deleted(work: _Work) -> np.ndarray:
    gone = work.columns.pop("deleted")
    return np.asarray(gone.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def _required(work: _Work, gone: np.ndarray, broken: np.ndarray) -> None:
    own_key = "row_key" in work.source
    if own_key:
        work.key_lost = work.null("row_key") | broken
    if gone.any():  # of a deleted row only the key is needed
        work.wrong[gone & ~work.key_lost] = -1
    if own_key:
        work.say(work.key_lost & ~broken, "row_key", "the source's own row id")
    for column in work.table.columns:
        if not column.required:
            continue
        empty = work.null(column.name)
        needed = ~gone if own_key or not column.key else np.ones(len(gone), bool)
        work.say(empty & needed & (work.wrong < 0), column.name, "a value (it is required)")
        if column.key and not own_key:
            work.key_lost |= empty


def _rules(work: _Work, gone: np.ndarray) -> None:
    columns = work.columns
    if "until" in columns:
        before = pc.less_equal(columns["until"], columns["starts_on"]).fill_null(False)
        work.say(_mask(before) & ~gone, "until", "a day after starts_on")
    if work.table.name == "interviews":
        no_day = work.null("planned_on") & work.null("held_on")
        work.say(no_day & ~gone, "planned_on", "planned_on or held_on (one of them is required)")
        held = _mask(pc.equal(columns["status"].indices, work.table.column("status").codes.index("held")))
        work.say(held & work.null("held_on") & ~gone, "held_on", "the day it was held (status is held)")


def _mask(values: Any) -> np.ndarray:
    return np.asarray(values.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def _twice(work: _Work, gone: np.ndarray) -> np.ndarray:
    own = "row_key" in work.source
    keys = [work.columns["row_key"]] if own else [work.columns[c] for c in work.table.key]
    contents = [work.columns[c.name] for c in work.table.columns if own or not c.key]
    copies, clashing = same_and_clashing(
        keys,
        [*contents, pa.array(gone)],
        work.wrong >= 0,
        ~work.key_lost,
        work.columns["registered_at"] if "registered_at" in work.source else None,
    )
    work.say(clashing, "row_key" if own else work.table.key[-1], "each key once (it is used with different content)")
    return copies


def _sorted_out(work: _Work, gone: np.ndarray, copies: np.ndarray) -> Checked:
    table, rejected = work.table, work.wrong >= 0
    names = [c.name for c in table.columns] + ["row_key", "registered_at", "correction"]
    whole = pa.table({name: work.columns[name] for name in names})
    stands = ~rejected & ~copies & ~gone
    accepted = whole if stands.all() else whole.filter(pa.array(stands))
    keys = whole.select(["row_key", *table.key])
    report = TableReport(
        table.name,
        work.map.files[0],
        work.raw.rows,
        int((~rejected & ~copies).sum()),
        int((copies & ~rejected).sum()),
        int(rejected.sum()),
        int((rejected & work.key_lost).sum()),
    )
    return Checked(
        _cast(accepted, arrow_schema(table)),
        _cast(keys.filter(pa.array(gone & ~rejected & ~copies)), key_schema(table)),
        _cast(keys.filter(pa.array(rejected & ~work.key_lost)), key_schema(table)),
        _rejections(work),
        report,
    )


def _cast(table: pa.Table, schema: pa.Schema) -> pa.Table:
    return table if table.schema.equals(schema) else table.cast(schema)


def _rejections(work: _Work) -> list[Rejection]:
    rows = np.flatnonzero(work.wrong >= 0)
    shown: dict[str, dict[int, str]] = {}
    for column in {work.problems[p][0] for p in np.unique(work.wrong[rows])}:
        shown[column] = _as_written(work, column, rows[[work.problems[p][0] == column for p in work.wrong[rows]]])
    made = []
    for row in rows.tolist():
        column, wanted = work.problems[work.wrong[row]]
        value = shown[column].get(row, "")
        name = work.source.get(column, column)
        made.append(Rejection(work.map.files[0], row + 2, name, value, wanted, work.table.name))
    return made


def _as_written(work: _Work, column: str, rows: np.ndarray) -> dict[int, str]:
    """The values as the file has them, masked; personal numbers are never shown."""
    if column in ("cpr", "old_cpr"):
        return dict.fromkeys(rows.tolist(), HIDDEN)
    if column == "":
        return {row: f"{work.raw.broken[row]} fields" for row in rows.tolist()}
    if column not in work.source:
        return {}
    values = work.raw.columns[work.source[column]].take(pa.array(rows)).to_pylist()
    return {row: masked("" if v is None else str(v))[:80] for row, v in zip(rows.tolist(), values, strict=True)}
