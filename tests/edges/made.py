# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Small deliveries for tests: rows as dicts of text, written as the exchange format says."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from styrbord.records import days
from styrbord.records.casedata import CaseData
from styrbord.records.tables import TABLES
from styrbord.sources.reading import read_delivery
from styrbord.store.register import ImportReport, Register

Rows = Sequence[Mapping[str, str]]
AT = dt.datetime(2023, 4, 1, 2, 0)


def person(key: str = "a", **more: str) -> dict[str, str]:
    return {"person_key": key, "birth_date": "1980-05-01", "sex": "female", "municipality": "0350", **more}


def benefit(key: str = "a", starts_on: str = "2023-01-01", **more: str) -> dict[str, str]:
    return {"person_key": key, "benefit": "kontanthjaelp", "starts_on": starts_on, "until": "", **more}


def interview(key: str = "a", number: str = "1", held_on: str = "2023-02-01", **more: str) -> dict[str, str]:
    base = {"person_key": key, "interview_key": number, "kind": "job", "actor": "jobcentre", "form": "personal"}
    return {**base, "planned_on": held_on, "held_on": held_on, "status": "held", **more}


def deliver(
    folder: Path,
    tables: Mapping[str, Rows | str | bytes],
    *,
    kind: str = "full",
    at: dt.datetime = AT,
    municipality: str = "0350",
    separator: str = ";",
) -> Path:
    """Write a delivery; a table may also be given as text or bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        else:
            path.write_text(rows if isinstance(rows, str) else csv_text(rows, separator), encoding="utf-8")
    (folder / "delivery.toml").write_text(
        f'format = 1\nmunicipality = "{municipality}"\nextracted_at = {at.isoformat()}\n'
        f'kind = "{kind}"\nsource = "test"\n',
        encoding="utf-8",
    )
    return folder


def csv_text(rows: Rows, separator: str = ";") -> str:
    names = list(dict.fromkeys(n for row in rows for n in row))
    lines = [separator.join(names), *(separator.join(row.get(n, "") for n in names) for row in rows)]
    return "\n".join(lines) + "\n"


def take_in(register: Register, folder: Path, *, force: bool = True, profile: Any = None) -> ImportReport:
    return register.add(read_delivery(folder, profile, sealer=register.sealer()), force=force)


def rows_of(data: CaseData, table: str) -> list[dict[str, Any]]:
    """The rows of a table in plain values, in the order they stand."""
    columns = data[table]
    out = []
    for i in range(data.rows(table)):
        row: dict[str, Any] = {}
        for name, values in columns.items():
            if name == "person":
                row["person_key"] = data.person_keys[int(values[i])].as_py()
            else:
                row[name] = plain(table, name, values[i])
        out.append(row)
    return out


def plain(table: str, name: str, value: Any) -> Any:
    column = TABLES[table].column(name)
    if not isinstance(value, np.generic):
        return value.as_py()
    if column.kind in ("day", "month"):
        return days.date(int(value))
    if column.kind == "code":
        return None if value < 0 else column.codes[value]
    if column.kind == "yes_no":
        return None if value < 0 else bool(value)
    return None if math.isnan(value) else float(value)
