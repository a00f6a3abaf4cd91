# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A new snapshot from the old one and one delivery, in a file of its own.

The file is written once, with rows sorted by person and day, and never changed: an import or an erasure makes another.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.records.delivery import EVERY_TABLE, Delivery, DeliveryInfo
from styrbord.records.tables import Table
from styrbord.store.encoding import (
    column_names,
    kept_columns,
    one_piece,
    seconds,
    sql_type,
    stored,
    texts_in_use,
)
from styrbord.store.layout import FORMAT
from styrbord.store.merging import Change, Merge
from styrbord.store.sql import arrow, quoted, sql_path

Progress = Callable[[str], None]


def open_builder(folder: Path) -> Any:
    """A database in memory to build with; what does not fit spills into the snapshot folder (no personal numbers)."""
    con = duckdb.connect(":memory:", config={"temp_directory": str(folder / ".spill"), "memory_limit": "3GB"})
    con.execute("SET enable_progress_bar = false")
    # trying these out on every block of keys doubles the time of an import and gains little on short texts
    con.execute("SET disabled_compression_methods = 'fsst,dict_fsst,zstd'")
    return con


def create(con: Any, path: Path) -> None:
    """An empty snapshot file, attached as `new`."""
    con.execute(f"ATTACH '{sql_path(path)}' AS new")
    con.execute("CREATE TABLE new.about (format INTEGER, snapshot VARCHAR)")
    con.execute("CREATE TABLE new.people (person INTEGER, person_key VARCHAR, known_from INTEGER)")
    con.execute(
        "CREATE TABLE new.deliveries (number INTEGER, municipality VARCHAR, extracted_at BIGINT, kind VARCHAR,"
        " source VARCHAR, profile VARCHAR, fingerprint VARCHAR, imported_at BIGINT, tables VARCHAR[])"
    )
    for table in EVERY_TABLE.values():
        columns = ["person INTEGER"] if table.of_person else []
        columns += [f"{quoted(c.name)} {sql_type(c)}" for c in kept_columns(table)]
        columns += ["row_key VARCHAR", "registered_at BIGINT", "correction VARCHAR"]
        columns += ["known_from INTEGER", "known_until INTEGER"]
        con.execute(f"CREATE TABLE new.{table.name} ({', '.join(columns)})")


def finish(con: Any, snapshot: str) -> None:
    """Sign the snapshot and write all of it to its file."""
    con.execute("INSERT INTO new.about VALUES (?, ?)", [FORMAT, snapshot])
    con.execute("CHECKPOINT new")
    con.execute("DETACH new")


def all_people(con: Any, delivery: Delivery, old: bool) -> tuple[Any, Any]:
    """Person keys by number, and the ones this delivery adds (in alphabetical order, after those known before)."""
    known = pa.array([], pa.string())
    if old:
        known = one_piece(arrow(con, "SELECT person_key FROM old.people ORDER BY person")["person_key"]).cast(
            pa.string()
        )
    named = [
        texts_in_use(table[column])
        for table in delivery.tables.values()
        for column in ("person_key", "old_key")
        if column in table.column_names
    ]
    every = pc.unique(pa.chunked_array(named, pa.string())).drop_null()
    fresh = every.filter(pc.invert(pc.is_in(every, value_set=known))) if len(known) else every
    fresh = fresh.take(pc.sort_indices(fresh))
    return pa.concat_arrays([known, fresh]), fresh


def write_people(con: Any, people: Any, fresh: Any, number: int, old: bool) -> None:
    """Copy the known persons and append the new ones."""
    if old:
        con.execute("INSERT INTO new.people SELECT * FROM old.people ORDER BY person")
    first = len(people) - len(fresh)
    con.register("added_people", pa.table({"person_key": fresh}))
    con.execute(
        f"INSERT INTO new.people SELECT {first} + row_number() OVER () - 1, person_key, {number} FROM added_people"
    )
    con.unregister("added_people")


def write_deliveries(con: Any, info: DeliveryInfo, tables: list[str], old: bool) -> None:
    """Copy the list of deliveries and append this one."""
    if old:
        con.execute("INSERT INTO new.deliveries SELECT * FROM old.deliveries ORDER BY number")
    said = [info.number, info.municipality, seconds(info.extracted_at), info.kind, info.source, info.profile]
    imported = None if info.imported_at is None else seconds(info.imported_at)
    con.execute(
        "INSERT INTO new.deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [*said, info.fingerprint, imported, tables]
    )


def insert(con: Any, table: Table, given: pa.Table) -> None:
    """Write the sorted rows of one table."""
    con.register("sorted_rows", given)
    con.execute(f"INSERT INTO new.{table.name} SELECT {column_names(table)} FROM sorted_rows")
    con.unregister("sorted_rows")


def write_table(con: Any, table: Table, delivery: Delivery, people: Any, old: bool) -> Change:
    """One table of the new snapshot; says what the delivery did to it."""
    incoming = delivery.tables.get(table.name)
    before = arrow(con, f"SELECT {column_names(table)} FROM old.{table.name}") if old else None
    if incoming is None:
        if before is not None and before.num_rows:
            insert(con, table, before)
        return Change()
    merge = Merge(con, table, people, delivery)
    rows, change = merge.with_old(before) if before is not None and before.num_rows else merge.first()
    insert(con, table, stored(rows, table))
    return change


def build(
    path: Path, snapshot: str, old: Path | None, delivery: Delivery, progress: Progress | None = None
) -> dict[str, Change]:
    """Build the snapshot file at `path` from the old one (or none) and a delivery that has its number."""
    con = open_builder(path.parent)
    try:
        create(con, path)
        if old is not None:
            con.execute(f"ATTACH '{sql_path(old)}' AS old (READ_ONLY)")
        people, fresh = all_people(con, delivery, old is not None)
        write_people(con, people, fresh, delivery.info.number or 1, old is not None)
        changes: dict[str, Change] = {}
        for table in EVERY_TABLE.values():
            if progress and table.name in delivery.tables:
                progress(f"storing {table.name}")
            changes[table.name] = write_table(con, table, delivery, people, old is not None)
        write_deliveries(con, delivery.info, sorted(delivery.tables), old is not None)
        finish(con, snapshot)
    finally:
        con.close()
    return {name: change for name, change in changes.items() if name in delivery.tables}
