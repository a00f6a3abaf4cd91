# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Writing deliveries: one folder per extraction, written aside and put in place at the end."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from types import TracebackType
from typing import Protocol

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from styrbord.errors import AskedWrongly
from styrbord.simulation import arrow

HOUR = 23


class _Writer(Protocol):
    def write_table(self, table: pa.Table) -> None: ...

    def close(self) -> None: ...


class _CsvFile:
    """A CSV file written table by table. Closed in between: Arrow's own writer keeps the last table alive."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path = path
        path.write_text(",".join(schema.names) + "\n", encoding="utf-8", newline="\n")

    def write_table(self, table: pa.Table) -> None:
        plain = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
        with self._path.open("ab") as file:
            pyarrow.csv.write_csv(table, file, plain)

    def close(self) -> None:
        """Nothing is open."""


def opened(path: Path, schema: pa.Schema, form: str) -> _Writer:
    """A writer that takes one Arrow table after another."""
    if form == "csv":
        return _CsvFile(path, schema)
    return pyarrow.parquet.ParquetWriter(path, schema, compression="zstd", compression_level=1, store_schema=False)


class Delivery:
    """One extraction's folder, open for writing. `rows` counts what was written, by table."""

    def __init__(self, folder: Path, day: dt.date, tables: list[str], form: str) -> None:
        folder.mkdir(parents=True)
        self.day = day
        self.folder = folder
        self.rows = dict.fromkeys(tables, 0)
        self._writers = {name: opened(folder / f"{name}.{form}", arrow.schema(name, form), form) for name in tables}

    def add(self, name: str, table: pa.Table) -> None:
        """Write more rows of one table."""
        self._writers[name].write_table(table)
        self.rows[name] += table.num_rows

    def close(self) -> None:
        """Finish all files."""
        for writer in self._writers.values():
            writer.close()


def declare(delivery: Delivery, municipality: str, seed: int) -> None:
    """Write `delivery.toml`: a full extract, taken late in the evening of its day."""
    text = (
        f'format = 1\nmunicipality = "{municipality}"\n'
        f'extracted_at = {delivery.day.isoformat()}T{HOUR}:00:00\nkind = "full"\n'
        f'source = "Styrbord simulator, seed {seed}: everybody and everything in it is invented"\n'
    )
    (delivery.folder / "delivery.toml").write_text(text, encoding="utf-8")


class Aside:
    """A folder beside the target that takes its place when everything went well, and vanishes otherwise."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.folder = target.parent / f".{target.name}.unfinished"

    def __enter__(self) -> Path:
        if self.target.exists() and (not self.target.is_dir() or any(self.target.iterdir())):
            raise AskedWrongly(
                f"{self.target.name} exists and is not empty",
                where="simulate, target folder",
                expected="a folder that does not exist yet, or an empty one",
                todo="choose another folder, or empty this one",
            )
        self.target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        return self.folder

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        if self.target.exists():
            self.target.rmdir()
        self.folder.rename(self.target)
