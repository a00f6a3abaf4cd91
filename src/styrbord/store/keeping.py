# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A delivery as it is kept: its accepted rows, deletions and held-back keys as Parquet, and what it said of itself."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from styrbord.records.delivery import EVERY_TABLE, Delivery, DeliveryInfo, ReadReport, arrow_schema, key_schema

KINDS = ("tables", "deleted", "held_back")


def keep(folder: Path, delivery: Delivery) -> None:
    """Write a delivery into an empty folder."""
    folder.mkdir(parents=True)
    for kind in KINDS:
        for name, table in getattr(delivery, kind).items():
            write_parquet(folder / f"{name}.{kind}.parquet", table)
    text = json.dumps({k: _plain(v) for k, v in asdict(delivery.info).items()}, ensure_ascii=False, indent=1)
    (folder / "delivery.json").write_text(text + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a table; a dictionary goes in with the texts in use only, so that an erased person leaves no trace."""
    few = [f.name for f in table.schema if not pa.types.is_string(f.type) or f.name == "correction"]
    pq.write_table(table, path, compression="lz4", use_dictionary=few, write_statistics=False)


def kept_keys(folder: Path, kind: str) -> dict[str, pa.Table]:
    """The keys of one kind (`deleted`, `held_back`) that a kept delivery names, by table."""
    found = {file.name.split(".")[0]: pq.read_table(file) for file in sorted(folder.glob(f"*.{kind}.parquet"))}
    return {name: keys.cast(key_schema(EVERY_TABLE[name])) for name, keys in found.items()}


def kept(folder: Path) -> Delivery:
    """Read a kept delivery back (its report and personal numbers are not kept)."""
    said = json.loads((folder / "delivery.json").read_text(encoding="utf-8"))
    for name in ("extracted_at", "imported_at"):
        said[name] = dt.datetime.fromisoformat(said[name]) if said[name] else None
    found: dict[str, dict[str, pa.Table]] = {kind: {} for kind in KINDS}
    for file in sorted(folder.glob("*.parquet")):
        name, kind, _ = file.name.split(".")
        schema = (arrow_schema if kind == "tables" else key_schema)(EVERY_TABLE[name])
        found[kind][name] = pq.read_table(file).cast(schema)
    return Delivery(DeliveryInfo(**said), found["tables"], ReadReport({}), found["deleted"], found["held_back"])
