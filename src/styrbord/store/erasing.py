# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Erasing a person: out of the snapshot and the kept deliveries, leaving a receipt that names nobody."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.records.delivery import EVERY_TABLE, Delivery
from styrbord.records.tables import Table
from styrbord.store.building import create, finish, insert, open_builder
from styrbord.store.encoding import column_names
from styrbord.store.keeping import KINDS, keep, kept
from styrbord.store.layout import write_whole
from styrbord.store.sql import arrow, sql_path


@dataclass(frozen=True)
class Receipt:
    """Proof of an erasure. `persons` are keyed hashes of the erased keys: only the secret can match them."""

    number: int
    erased_at: dt.datetime
    by: str
    reason: str
    persons: tuple[str, ...]
    rows: dict[str, int] = field(default_factory=dict)
    deliveries: tuple[int, ...] = ()


def write_receipt(folder: Path, receipt: Receipt) -> None:
    """Keep a receipt as a file of its own."""
    said = asdict(receipt) | {"erased_at": receipt.erased_at.isoformat()}
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    write_whole(folder / f"{receipt.number:04d}.json", text.encode())


def receipts(folder: Path, count: int) -> list[Receipt]:
    """The first receipts, in order."""
    found = []
    for number in range(1, count + 1):
        said = json.loads((folder / f"{number:04d}.json").read_text(encoding="utf-8"))
        said["erased_at"] = dt.datetime.fromisoformat(said["erased_at"])
        found.append(Receipt(**{k: tuple(v) if isinstance(v, list) else v for k, v in said.items()}))
    return found


def one_human(con: Any, key: str) -> set[str]:
    """A person's key and every key that was ever joined with it, in either direction."""
    pairs = arrow(con, "SELECT DISTINCT old_key, person_key FROM aliases").to_pylist()
    keys, before = {key}, 0
    while len(keys) != before:
        before = len(keys)
        for pair in pairs:
            if {pair["old_key"], pair["person_key"]} & keys:
                keys |= {pair["old_key"], pair["person_key"]}
    return keys


def without(delivery: Delivery, keys: set[str]) -> tuple[Delivery, dict[str, int]]:
    """A kept delivery without some persons, and how many rows went, by table."""
    gone: dict[str, int] = {}
    parts: dict[str, dict[str, pa.Table]] = {}
    for kind in KINDS:
        parts[kind] = {}
        for name, table in getattr(delivery, kind).items():
            fewer = _filtered(table, keys)
            if fewer.num_rows < table.num_rows:
                gone[name] = gone.get(name, 0) + table.num_rows - fewer.num_rows
            parts[kind][name] = fewer
    return Delivery(delivery.info, parts["tables"], delivery.report, parts["deleted"], parts["held_back"]), gone


def _filtered(table: pa.Table, keys: set[str]) -> pa.Table:
    """The rows of other persons, with dictionaries that hold no text but those in use."""
    wanted = pa.array(sorted(keys), pa.string())
    for column in ("person_key", "old_key"):
        if column in table.column_names:
            plain = table[column].cast(pa.string())
            table = table.set_column(table.schema.get_field_index(column), column, plain)
            table = table.filter(pc.invert(pc.is_in(plain, value_set=wanted)))
    if "person_key" in table.column_names and "old_key" not in table.column_names:
        coded = table["person_key"].combine_chunks().dictionary_encode()
        table = table.set_column(table.schema.get_field_index("person_key"), "person_key", coded)
    return table


def rewrite_delivery(old: Path, new: Path, keys: set[str]) -> dict[str, int]:
    """Write a kept delivery anew without some persons; says how many rows went (nothing is written when none)."""
    fewer, gone = without(kept(old), keys)
    if gone:
        keep(new, fewer)
    return gone


def rewrite_snapshot(old: Path, new: Path, snapshot: str, keys: set[str]) -> None:
    """Write a snapshot anew without some persons; the numbers of those after them move up."""
    con = open_builder(new.parent)
    try:
        create(con, new)
        con.execute(f"ATTACH '{sql_path(old)}' AS old (READ_ONLY)")
        people = arrow(con, "SELECT * FROM old.people ORDER BY person")
        out = pc.is_in(people["person_key"], value_set=pa.array(sorted(keys), pa.string()))
        gone = np.sort(people["person"].filter(out).to_numpy())
        left = people.filter(pc.invert(out))
        con.register("left_over", _moved_up(left, gone))
        con.execute("INSERT INTO new.people SELECT * FROM left_over")
        con.execute("INSERT INTO new.deliveries SELECT * FROM old.deliveries ORDER BY number")
        for table in EVERY_TABLE.values():
            insert(con, table, _rows_left(con, table, gone, keys))
        finish(con, snapshot)
    finally:
        con.close()


def _rows_left(con: Any, table: Table, gone: np.ndarray, keys: set[str]) -> pa.Table:
    rows = arrow(con, f"SELECT {column_names(table)} FROM old.{table.name}")
    if table.name == "aliases":
        return _filtered(rows, keys)
    if not table.of_person:
        return rows
    staying = ~np.isin(rows["person"].to_numpy(), gone)
    return _moved_up(rows.filter(pa.array(staying)), gone)


def _moved_up(rows: pa.Table, gone: np.ndarray) -> pa.Table:
    person = rows["person"].to_numpy()
    moved = (person - np.searchsorted(gone, person)).astype(np.int32)
    return rows.set_column(rows.schema.get_field_index("person"), "person", pa.array(moved))
