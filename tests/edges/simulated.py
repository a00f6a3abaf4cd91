# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Reading simulated deliveries back, in the plainest way, for tests of the simulator."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from styrbord.records.casedata import CaseData, take
from styrbord.records.days import FOREVER, NO_DAY
from styrbord.records.tables import TABLES, Column


def table(delivery: Path, name: str) -> pa.Table:
    """One table of a delivery, CSV (all columns as text) or Parquet."""
    path = delivery / f"{name}.csv"
    if not path.exists():
        return pyarrow.parquet.read_table(delivery / f"{name}.parquet")
    with path.open(encoding="utf-8") as file:
        header = file.readline().strip().split(",")
    as_text = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()))
    return pyarrow.csv.read_csv(path, convert_options=as_text)


def case_data(delivery: Path) -> CaseData:
    """A Parquet delivery as the columns the law is reckoned on."""
    persons = table(delivery, "persons")["person_key"].combine_chunks()
    tables = {}
    for name, made in TABLES.items():
        raw = table(delivery, name)
        columns = {c.name: _encoded(c, raw[c.name].combine_chunks()) for c in made.columns if c.name != "person_key"}
        if made.of_person:
            columns["person"] = pc.index_in(raw["person_key"], persons).to_numpy().astype(np.int32)
            keys = [columns[made.order]] if made.order else []
            order = np.lexsort([*keys, columns["person"]])
            columns = {c: take(v, order) for c, v in columns.items()}
        tables[name] = columns
    return CaseData(persons, tables)


def _encoded(column: Column, values: pa.Array) -> np.ndarray | pa.Array:
    if column.kind == "month":
        values = pc.strptime(pc.binary_join_element_wise(values, "-01", ""), "%Y-%m-%d", "s").cast(pa.date32())
    if column.kind in ("day", "month"):
        missing = FOREVER if column.name == "until" else NO_DAY
        return values.cast(pa.int32()).fill_null(missing).to_numpy(zero_copy_only=False)
    if column.kind == "code":
        found = pc.index_in(values, pa.array(column.codes)).fill_null(-1)
        return found.to_numpy(zero_copy_only=False).astype(np.int8)
    if column.kind == "yes_no":
        return values.cast(pa.int8()).fill_null(-1).to_numpy(zero_copy_only=False)
    if column.kind in ("number", "whole"):
        return values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values
