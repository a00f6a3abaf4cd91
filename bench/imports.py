# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Import of a CSV delivery against DuckDB reading the same files, typed and materialised, in the same run.

DuckDB does less: it checks no code, no order of days and no reference between tables, makes no row keys and no numbers
of keys, sorts nothing and keeps no copy of the delivery.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from bench import data
from bench.asked import options
from bench.timing import Timed, apart, line, timed, title
from styrbord.records.tables import TABLES
from styrbord.store.register import Register

SQL_TYPES = {"day": "DATE", "yes_no": "BOOLEAN", "number": "DOUBLE", "whole": "BIGINT"}


def styrbord_import(path: Path, times: int) -> tuple[Timed, Timed, int]:
    """Seconds for reading and checking, for all of the import, and the rows read."""
    reading = []

    def once() -> int:
        with tempfile.TemporaryDirectory() as folder, Register.open_or_create(Path(folder) / "register") as into:
            read = timed(lambda: data.read(path, into), 1)
            into.add(read.result)
            reading.append(Timed(read.seconds, read.cpu))
            return sum(table.read for table in read.result.report.tables.values())

    whole = timed(once, times)
    middle = sorted(reading, key=lambda t: t.seconds)[len(reading) // 2]
    return middle, whole, whole.result


def _columns(path: Path, table: str) -> str:
    """The columns of a CSV file in the order they lie, with SQL types."""
    kinds = {c.name: SQL_TYPES.get(c.kind, "VARCHAR") for c in TABLES[table].columns} | {"registered_at": "TIMESTAMP"}
    with (path / f"{table}.csv").open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    return ", ".join(f"'{name}': '{kinds.get(name, 'VARCHAR')}'" for name in names)


def duckdb_import(path: Path, times: int) -> tuple[Timed, int]:
    """Seconds for reading every CSV file into a typed table of a new database file, and the rows read."""

    def once() -> int:
        with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "plain.duckdb")) as con:
            con.execute("SET enable_progress_bar = false")
            for table in TABLES:
                if (path / f"{table}.csv").exists():
                    source = f"read_csv('{path / table}.csv', header=true, columns={{{_columns(path, table)}}})"
                    con.execute(f'CREATE TABLE "{table}" AS SELECT * FROM {source}')
            con.execute("CHECKPOINT")
            counted = con.execute("SELECT sum(estimated_size) FROM duckdb_tables()").fetchone()
        return int(counted[0]) if counted else 0

    run = timed(once, times)
    return run, run.result


def main(arguments: list[str] | None = None) -> None:
    asked = options("Import against DuckDB on the same CSV files.").parse_args(arguments)
    path = data.delivery(asked.cache, asked.persons)
    (plain, rows), plain_peak = apart(duckdb_import, path, asked.times)
    (reading, whole, ours), peak = apart(styrbord_import, path, asked.times)
    title(f"Import of {asked.persons:,} persons, {ours:,} rows of CSV")
    line("", "clock        cpu")
    line("styrbord, reading and checking", reading, f"{reading.per_second(ours):,.0f} rows/s")
    line("styrbord, whole import", whole, f"{whole.per_second(ours):,.0f} rows/s, peak {peak:.2f} GiB")
    line(
        "DuckDB, read_csv into typed tables", plain, f"{plain.per_second(rows):,.0f} rows/s, peak {plain_peak:.2f} GiB"
    )
    line(
        "styrbord takes so many times as long",
        f"{whole.seconds / plain.seconds:.2f}",
        f"cpu {whole.cpu / plain.cpu:.2f}",
    )


if __name__ == "__main__":
    main()
