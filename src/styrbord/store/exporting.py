# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Parquet for other tools: what was known on a day, in the canonical layout, so that it can be imported again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from styrbord.records.delivery import EVERY_TABLE, DeliveryInfo
from styrbord.records.tables import Table
from styrbord.store.encoding import decode_column, kept_columns
from styrbord.store.sql import arrow, quoted


def export(con: Any, folder: Path, info: DeliveryInfo, tables: set[str]) -> dict[str, int]:
    """Write one Parquet file per table ever delivered, and `delivery.toml`; says how many rows each has.

    Rows stand under the keys they were delivered with; `aliases` says which keys are one person.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for table in EVERY_TABLE.values():
        if table.name in tables:
            rows = canonical_rows(con, table, info.number or 0)
            pq.write_table(rows, folder / f"{table.name}.parquet", compression="zstd")
            counts[table.name] = rows.num_rows
    said = (
        f'format = 1\nmunicipality = "{info.municipality}"\nextracted_at = {info.extracted_at.isoformat()}\n'
        f'kind = "full"\nsource = "Styrbord, delivery {info.number}"\n'
    )
    (folder / "delivery.toml").write_text(said, encoding="utf-8")
    return counts


def canonical_rows(con: Any, table: Table, number: int) -> pa.Table:
    """The rows of one table as known with a delivery, in canonical types (codes and keys as text)."""
    names = ["p.person_key"] if table.of_person else []
    names += [f"t.{quoted(c.name)}" for c in kept_columns(table)]
    names += ["t.row_key", "t.registered_at", "t.correction"]
    join = "JOIN people p ON p.person = t.person" if table.of_person else ""
    found = arrow(
        con,
        f"SELECT {', '.join(names)} FROM (SELECT *, rowid AS place FROM {table.name}) t {join}"
        f" WHERE t.known_from <= {number} AND t.known_until > {number} ORDER BY t.place",
    )
    made: dict[str, Any] = {"person_key": found["person_key"]} if table.of_person else {}
    for column in kept_columns(table):
        values = decode_column(found[column.name], column)
        made[column.name] = values.cast(pa.string()) if column.kind == "code" else values
    if found.num_rows and found["row_key"].null_count == 0:
        made["row_key"] = found["row_key"]
    made["registered_at"] = found["registered_at"].cast(pa.timestamp("s"))
    if found["correction"].null_count < found.num_rows:
        made["correction"] = found["correction"]
    return pa.table(made)
