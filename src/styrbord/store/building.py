# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A new snapshot from the old one and one delivery, in a file of its own.

Every version of a row says from which delivery on it is known and by which it was replaced. A row that a delivery brings unchanged
keeps its version; a changed one closes it and begins another; a row missing from a full delivery is closed, unless its key was
rejected there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.records.delivery import EVERY_TABLE, Delivery, DeliveryInfo
from styrbord.records.tables import Table
from styrbord.store.encoding import EVER, encode, in_order, kept_columns, seconds, sql_type
from styrbord.store.layout import FORMAT
from styrbord.store.sql import arrow, one, quoted, rows, sql_path

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Change:
    """What one delivery did to one table."""

    added: int = 0
    corrected: int = 0
    deleted: int = 0
    unchanged: int = 0


def open_builder(folder: Path) -> Any:
    """A database in memory to build with; what does not fit spills into the snapshot folder (no personal numbers)."""
    spill = folder / ".spill"
    return duckdb.connect(":memory:", config={"temp_directory": str(spill), "memory_limit": "3GB"})


def create(con: Any, path: Path, *, alias: str = "new") -> None:
    """An empty snapshot file, attached under `alias`."""
    con.execute(f"ATTACH '{sql_path(path)}' AS {alias}")
    con.execute(f"CREATE TABLE {alias}.about (format INTEGER, snapshot VARCHAR)")
    con.execute(f"CREATE TABLE {alias}.people (person INTEGER, person_key VARCHAR, known_from INTEGER)")
    con.execute(
        f"CREATE TABLE {alias}.deliveries (number INTEGER, municipality VARCHAR, extracted_at BIGINT, kind VARCHAR,"
        " source VARCHAR, profile VARCHAR, fingerprint VARCHAR, imported_at BIGINT, tables VARCHAR[])"
    )


def all_people(con: Any, old: bool, delivery: Delivery) -> tuple[Any, Any]:
    """Person keys by number, and the ones this delivery adds (in alphabetical order, after those known before)."""
    known = arrow(con, "SELECT person_key FROM old.people ORDER BY person")["person_key"] if old else None
    named: list[Any] = []
    for name, table in delivery.tables.items():
        for column in ("person_key", "old_key"):
            if column in table.column_names and (EVERY_TABLE[name].of_person or name == "aliases"):
                named.append(_different(table[column]))
    every = pc.unique(pa.chunked_array([c.cast(pa.string()) for c in named], pa.string())).drop_null()
    known = pa.array([], pa.string()) if known is None else known.combine_chunks()
    if isinstance(known, pa.ChunkedArray):
        known = pa.concat_arrays(known.chunks)
    fresh = every.filter(pc.invert(pc.is_in(every, value_set=known))) if len(known) else every
    fresh = fresh.take(pc.sort_indices(fresh))
    return pa.concat_arrays([known.cast(pa.string()), fresh.cast(pa.string())]), fresh


def _different(column: Any) -> Any:
    values = pc.unique(column)
    return values.cast(pa.string())


def write_people(con: Any, people: Any, fresh: Any, number: int, old: bool) -> None:
    """Copy the known persons and append the new ones."""
    if old:
        con.execute("INSERT INTO new.people SELECT * FROM old.people ORDER BY person")
    first = len(people) - len(fresh)
    added = pa.table({"person": pa.array(range(first, len(people)), pa.int32()), "person_key": fresh})
    con.register("added_people", added)
    con.execute("INSERT INTO new.people SELECT person, person_key, $1 FROM added_people", [number])
    con.unregister("added_people")


def write_deliveries(con: Any, info: DeliveryInfo, tables: list[str], old: bool) -> None:
    """Copy the list of deliveries and append this one."""
    if old:
        con.execute("INSERT INTO new.deliveries SELECT * FROM old.deliveries ORDER BY number")
    at = info.imported_at
    con.execute(
        "INSERT INTO new.deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [info.number, info.municipality, seconds(info.extracted_at), info.kind, info.source, info.profile]
        + [info.fingerprint, seconds(at) if at else None, tables],
    )  # fmt: skip


def sort_columns(table: Table) -> list[str]:
    """What rows are sorted by: person, the table's day, then the rest of the key, so that ties are settled for ever."""
    names = ["person"] if table.of_person else []
    names += [table.order] if table.order else []
    names += [c.name for c in kept_columns(table) if c.key and c.name not in names]
    return [*names, "row_key", "known_from"]


def columns_sql(table: Table, alias: str = "") -> str:
    """All columns a snapshot keeps of a table, stamps and interval included."""
    dot = f"{alias}." if alias else ""
    names = (["person"] if table.of_person else []) + [c.name for c in kept_columns(table)]
    names += ["row_key", "registered_at", "correction", "known_from", "known_until"]
    return ", ".join(dot + quoted(n) for n in names)


def create_table(con: Any, table: Table, alias: str = "new") -> None:
    """An empty table of a snapshot."""
    columns = ["person INTEGER"] if table.of_person else []
    columns += [f"{quoted(c.name)} {sql_type(c)}" for c in kept_columns(table)]
    columns += [
        "row_key VARCHAR",
        "registered_at BIGINT",
        "correction VARCHAR",
        "known_from INTEGER",
        "known_until INTEGER",
    ]
    con.execute(f"CREATE TABLE {alias}.{table.name} ({', '.join(columns)})")


def write_table(con: Any, table: Table, delivery: Delivery, people: Any, number: int, old: bool) -> Change:
    """One table of the new snapshot; says what the delivery did to it."""
    create_table(con, table)
    incoming = delivery.tables.get(table.name)
    before = old and one(con, f"SELECT count(*) FROM old.{table.name}")[0]
    if incoming is None:
        if before:
            con.execute(f"INSERT INTO new.{table.name} SELECT {columns_sql(table)} FROM old.{table.name}")
        return Change()
    coded = encode(incoming, table, people)
    stamp = pa.scalar(seconds(delivery.info.extracted_at), pa.int64())
    coded = coded.set_column(
        coded.schema.get_field_index("registered_at"), "registered_at", pc.fill_null(coded["registered_at"], stamp)
    )
    con.register("incoming", coded)
    change = _merge(con, table, delivery, people, number) if before else _first(con, table, coded, number)
    con.unregister("incoming")
    return change


def _first(con: Any, table: Table, coded: pa.Table, number: int) -> Change:
    """The first rows of a table: nothing to compare with."""
    day = [coded["person"].combine_chunks().to_numpy()] if table.of_person else []
    if table.order:
        day.append(coded[table.order].combine_chunks().to_numpy())
    order = "" if table.of_person and in_order(day) else "ORDER BY " + ", ".join(map(quoted, sort_columns(table)))
    con.execute(
        f"INSERT INTO new.{table.name} SELECT {columns_sql(table)} FROM"
        f" (SELECT *, {number} AS known_from, {EVER} AS known_until FROM incoming) {order}"
    )
    return Change(added=coded.num_rows)


def key_match(con: Any, table: Table, left: str, right: str, own_keys: bool) -> str:
    """The join condition of equal keys: the row key where there is one, else the natural key."""
    names = (["person"] if table.of_person else []) + [c.name for c in kept_columns(table) if c.key]
    if not own_keys:
        return " AND ".join(f"{left}.{quoted(n)} IS NOT DISTINCT FROM {right}.{quoted(n)}" for n in names)
    pairs = [f"{left}.row_key IS NOT DISTINCT FROM {right}.row_key"]
    for n in names:
        one, other = (f"CASE WHEN {side}.row_key IS NULL THEN {side}.{quoted(n)} END" for side in (left, right))
        pairs.append(f"{one} IS NOT DISTINCT FROM {other}")
    return " AND ".join(pairs)


def differs(table: Table, left: str, right: str) -> str:
    """Whether two rows of one key differ in content (stamps do not count)."""
    names = (["person"] if table.of_person else []) + [c.name for c in kept_columns(table)]
    return " OR ".join(f"{left}.{quoted(n)} IS DISTINCT FROM {right}.{quoted(n)}" for n in names)


def _has_own_keys(con: Any, source: str) -> bool:
    return bool(rows(con, f"SELECT 1 FROM {source} WHERE row_key IS NOT NULL LIMIT 1"))


def _merge(con: Any, table: Table, delivery: Delivery, people: Any, number: int) -> Change:
    """Compare the rows in force with the incoming ones, and write both with their intervals."""
    name = table.name
    own = _has_own_keys(con, f"old.{name}") or _has_own_keys(con, "incoming")
    con.execute(
        f"CREATE TEMP TABLE pairs AS SELECT o.rowid AS o, i.rowid AS i, ({differs(table, 'o', 'i')}) AS differs FROM"
        f" (SELECT rowid, * FROM old.{name} WHERE known_until = {EVER}) o FULL JOIN"
        f" (SELECT row_number() OVER () - 1 AS rowid, * FROM incoming) i ON {key_match(con, table, 'o', 'i', own)}"
    )
    gone = _gone(con, table, delivery, people, own)
    con.execute(
        f"CREATE TEMP TABLE closing AS SELECT o FROM pairs WHERE o IS NOT NULL AND i IS NOT NULL AND differs UNION {gone}"
    )
    con.execute("CREATE TEMP TABLE adding AS SELECT i FROM pairs WHERE i IS NOT NULL AND (o IS NULL OR differs)")
    closed = f"CASE WHEN c.o IS NULL THEN known_until ELSE {number} END AS known_until"
    con.execute(
        f"INSERT INTO new.{name} SELECT {columns_sql(table)} FROM ("
        f" SELECT o.* REPLACE ({closed}) FROM (SELECT rowid AS r, * FROM old.{name}) o LEFT JOIN closing c ON o.r = c.o"
        f" UNION ALL BY NAME SELECT i.*, {number} AS known_from, {EVER} AS known_until FROM"
        f" (SELECT row_number() OVER () - 1 AS r, * FROM incoming) i JOIN adding a ON i.r = a.i"
        f") ORDER BY {', '.join(map(quoted, sort_columns(table)))}"
    )
    counts = one(
        con,
        "SELECT count(*) FILTER (o IS NULL), count(*) FILTER (o IS NOT NULL AND i IS NOT NULL AND differs),"
        " count(*) FILTER (o IS NOT NULL AND i IS NOT NULL AND NOT differs) FROM pairs",
    )
    closing = one(con, "SELECT count(*) FROM closing")[0]
    for temp in ("pairs", "closing", "adding"):
        con.execute(f"DROP TABLE {temp}")
    return Change(counts[0], counts[1], closing - counts[1], counts[2])


def _gone(con: Any, table: Table, delivery: Delivery, people: Any, own: bool) -> str:
    """SQL for the rows in force that the delivery deletes."""
    if delivery.info.kind == "full":
        held = _keys(con, "held", delivery.held_back, table, people)
        kept = f" AND NOT EXISTS (SELECT 1 FROM held h WHERE {key_match(con, table, 'r', 'h', own)})" if held else ""
        return (
            f"SELECT o FROM pairs JOIN (SELECT rowid AS rid, * FROM old.{table.name}) r ON r.rid = pairs.o"
            f" WHERE pairs.i IS NULL{kept}"
        )
    if not _keys(con, "dropped", delivery.deleted, table, people):
        return "SELECT o FROM pairs WHERE false"
    return (
        f"SELECT r.rid FROM (SELECT rowid AS rid, * FROM old.{table.name} WHERE known_until = {EVER}) r"
        f" JOIN dropped d ON {key_match(con, table, 'r', 'd', own)}"
    )


def _keys(con: Any, name: str, given: Mapping[str, pa.Table], table: Table, people: Any) -> bool:
    keys = given.get(table.name)
    if keys is None or keys.num_rows == 0:
        return False
    con.register(name, encode(keys, table, people))
    return True


def build(
    path: Path,
    snapshot: str,
    old: Path | None,
    delivery: Delivery,
    progress: Progress | None = None,
) -> dict[str, Change]:
    """Build the snapshot file at `path` from the old one (or none) and a delivery that has its number."""
    con = open_builder(path.parent)
    try:
        create(con, path)
        if old is not None:
            con.execute(f"ATTACH '{sql_path(old)}' AS old (READ_ONLY)")
        number = delivery.info.number or 1
        people, fresh = all_people(con, old is not None, delivery)
        write_people(con, people, fresh, number, old is not None)
        changes: dict[str, Change] = {}
        for table in EVERY_TABLE.values():
            if progress and table.name in delivery.tables:
                progress(f"storing {table.name}")
            changes[table.name] = write_table(con, table, delivery, people, number, old is not None)
        write_deliveries(con, delivery.info, sorted(delivery.tables), old is not None)
        con.execute("INSERT INTO new.about VALUES (?, ?)", [FORMAT, snapshot])
        con.execute("CHECKPOINT new")
        con.execute("DETACH new")
    finally:
        con.close()
    return {name: c for name, c in changes.items() if name in delivery.tables}
