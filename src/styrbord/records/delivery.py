# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A delivery that has been read and checked: what `sources` hands on and `store` takes in.

Column types of a canonical Arrow table by kind: text and municipality string, code dictionary<int8, string> whose
dictionary is the code list, day and month date32 (a month is its first day), instant timestamp[s], yes_no bool,
number float64, whole int64. `person_key` is dictionary<int32, string>. Missing is null.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyarrow as pa

from styrbord.records.tables import ALIASES, TABLES, Column, Table

DeliveryKind = Literal["full", "changes"]
EVERY_TABLE: dict[str, Table] = {**TABLES, "aliases": ALIASES}
REJECTED_LIMIT = 0.05


@dataclass(frozen=True)
class DeliveryInfo:
    """What a delivery says of itself; `number` and `imported_at` are given by the register."""

    municipality: str
    extracted_at: dt.datetime
    kind: DeliveryKind
    source: str
    profile: str
    fingerprint: str
    number: int | None = None
    imported_at: dt.datetime | None = None


@dataclass(frozen=True)
class Rejection:
    """One rejected row. `row` counts from 1 with the header as row 1, as a spreadsheet shows it; `value` is masked."""

    file: str
    row: int
    column: str
    value: str
    expected: str
    table: str = ""


@dataclass(frozen=True)
class TableReport:
    """Rows of one table: `read` = `accepted` + `copies` + `rejected`.

    Rows that say `deleted` count as accepted. `unreadable_keys` are the rejected rows whose key could not be read.
    """

    table: str
    file: str
    read: int
    accepted: int
    copies: int
    rejected: int
    unreadable_keys: int = 0


@dataclass(frozen=True)
class ReadReport:
    """What reading a delivery found, table by table; one `Rejection` per rejected row."""

    tables: Mapping[str, TableReport]
    rejected: tuple[Rejection, ...] = ()
    warnings: tuple[str, ...] = ()
    ignored_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored_files: tuple[str, ...] = ()
    missing_tables: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """Rows read in all tables, copies and rejected rows included."""
        return sum(t.read for t in self.tables.values())

    @property
    def rejected_share(self) -> float:
        """Rejected rows of all rows read."""
        return sum(t.rejected for t in self.tables.values()) / self.read if self.read else 0.0

    def rejected_csv(self) -> str:
        """The rejected rows as CSV text: file, row, column, value, expected."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["file", "row", "column", "value", "expected"])
        writer.writerows([r.file, r.row, r.column, r.value, r.expected] for r in self.rejected)
        return out.getvalue()

    def write_rejected_csv(self, path: Path | str) -> None:
        """Write the rejected rows as a CSV file (UTF-8)."""
        Path(path).write_text(self.rejected_csv(), encoding="utf-8")


@dataclass(frozen=True)
class Delivery:
    """A checked delivery: rows that stand, keys that are deleted, and keys of rejected rows (which change nothing).

    `tables` holds the accepted rows; `deleted` and `held_back` hold key columns and `row_key` only. `sealed` pairs
    person keys with personal numbers and goes nowhere but into the sealed key file.
    """

    info: DeliveryInfo
    tables: Mapping[str, pa.Table]
    report: ReadReport
    deleted: Mapping[str, pa.Table] = field(default_factory=dict)
    held_back: Mapping[str, pa.Table] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict, repr=False)


def arrow_type(column: Column) -> pa.DataType:
    """The Arrow type of a canonical column."""
    if column.name == "person_key":
        return pa.dictionary(pa.int32(), pa.string())
    return {
        "code": pa.dictionary(pa.int8(), pa.string()),
        "day": pa.date32(),
        "month": pa.date32(),
        "instant": pa.timestamp("s"),
        "yes_no": pa.bool_(),
        "number": pa.float64(),
        "whole": pa.int64(),
    }.get(column.kind, pa.string())


def stamps() -> tuple[Column, ...]:
    """The columns every kept row carries besides its own: row_key, registered_at, correction."""
    return (
        Column("row_key", "text", data="none"),
        Column("registered_at", "instant", data="none"),
        Column("correction", "text", data="sensitive"),
    )


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a canonical table with its stamps."""
    return pa.schema([(c.name, arrow_type(c)) for c in (*table.columns, *stamps())])


def key_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table's keys: `row_key` and the natural key."""
    key = [c for c in table.columns if c.key]
    return pa.schema([("row_key", pa.string()), *((c.name, arrow_type(c)) for c in key)])
