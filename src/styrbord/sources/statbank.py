# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Statistics Denmark's StatBank: tables, a table's description, data as JSON-stat (old and new) or bulk CSV.

A value that equals the table's `suppressedDataValue` may be suppressed, so it is read as no data; for many tables that
value is 0, which then cannot be told from a true zero. `updated` is kept as the source's own date.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from styrbord.records import periods, places
from styrbord.sources.official_answers import Answer, bad, decoded
from styrbord.sources.official_http import Asker
from styrbord.sources.official_mapping import Table
from styrbord.sources.official_values import NO_DATA, NotANumber, number

BASE = "https://api.statbank.dk/v1"


@dataclass(frozen=True)
class Described:
    """A table's description, checked: codes of its variables, the value for suppressed, the source's date."""

    area: str
    time: str
    values: Mapping[str, tuple[str, ...]]
    suppressed: str
    updated: str

    def pins(self) -> dict[str, str]:
        """What must stay the same at the next fetch."""
        return {"area variable": self.area, "time variable": self.time}


@dataclass
class StatBank:
    """A conversation with the interface, online or with kept answers. All questions are POST with JSON."""

    asker: Asker

    def _json(self, path: str, body: Mapping[str, Any]) -> Any:
        text = decoded(self.asker.ask(path, body={**body, "lang": "da", "format": "JSON"}), path)
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise bad("The description breaks off or is no JSON.", path, "a whole JSON answer") from error

    def tables(self) -> list[dict[str, Any]]:
        """All tables with id, text and date of update."""
        return list(self._json("tables", {}))

    def describe(self, table: Table) -> Described:
        """The live description of a table, compared with its file."""
        return described(self._json("tableinfo", {"table": table.id.upper()}), table, f"tableinfo/{table.id}")

    def fetch(self, table: Table, asked: str, *, form: str = "JSONSTAT") -> tuple[Answer, Described]:
        """All areas in the asked periods ("latest:8", ids with commas, or * for all) as one answer with one measure."""
        live = self.describe(table)
        wanted = chosen_times(asked, live)
        variables = [
            {"code": live.area, "values": _areas(live)},
            *({"code": code, "values": [value]} for code, value in table.select.items()),
            {"code": live.time, "values": list(wanted)},
        ]
        body: dict[str, Any] = {"table": table.id.upper(), "format": form, "lang": "da", "variables": variables}
        if form != "JSONSTAT":
            body |= {"valuePresentation": "Code", "delimiter": "Semicolon"}
        raw = self.asker.ask("data", body=body)
        where = f"data/{table.id}"
        columns, rows, updated = json_stat(raw, where) if form == "JSONSTAT" else bulk(raw, where)
        answer = _as_answer(columns, rows, table, live, where)
        _all_times(answer, wanted, where)
        return answer, Described(live.area, live.time, live.values, live.suppressed, updated or live.updated)


def described(given: Any, table: Table, where: str) -> Described:
    """Check a description against the table's file; fails closed on a variable or value that is gone."""
    if not isinstance(given, dict) or not isinstance(given.get("variables"), list):
        raise bad("This is no description of a table.", where, "id, text and variables")
    variables = {str(v["id"]): v for v in given["variables"]}
    folded = {code.casefold(): code for code in variables}
    area = next((folded[label.casefold()] for label in table.area_labels if label.casefold() in folded), None)
    time = next((code for code, v in variables.items() if v.get("time")), None)
    if area is None or time is None:
        raise bad(f"Table {table.id} has no variable for areas or for time.", where, table.area_labels[0])
    values = {code: tuple(str(x["id"]) for x in v.get("values", ())) for code, v in variables.items()}
    for code, value in table.select.items():
        if value not in values.get(code, ()):
            raise bad(
                f"Table {table.id} has no value {value} of {code} any more.",
                where,
                f"{code} = {value}, as the table's file says",
                "Read the live description and change the table's file.",
            )
    for code, variable in variables.items():
        if code not in {area, time, *table.select} and not variable.get("elimination"):
            raise bad(
                f"Table {table.id} has a variable {code} that cannot be left out.",
                where,
                "a value for it under `select` in the table's file",
                "Choose the value and add it to the table's file.",
            )
    suppressed = str(given.get("suppressedDataValue") or "")
    return Described(area, time, values, suppressed, str(given.get("updated", "")))


def _areas(live: Described) -> list[str]:
    """The codes of municipalities and the country; regions and the like are not asked for."""
    return [code for code in live.values[live.area] if places.code_of(code) is not None]


def chosen_times(asked: str, live: Described) -> tuple[str, ...]:
    """The asked times as the source writes them (2024K1 for 2024Q1)."""
    there = live.values[live.time]
    if asked == "*":
        return there
    if asked.startswith("latest:") and asked[7:].isdigit():
        return tuple(sorted(there)[-int(asked[7:]) :])
    wanted = tuple(t.strip().replace("Q", "K") for t in asked.split(","))
    unknown = [t for t in wanted if t not in there]
    if unknown:
        raise bad(
            f"The table has no period '{unknown[0]}'.",
            "--periods",
            f"periods up to {max(there, default='none')}",
            "Choose periods that the agency publishes.",
        )
    return wanted


Rows = list[tuple[dict[str, str], object]]


def json_stat(raw: bytes, where: str) -> tuple[list[str], Rows, str]:
    """Codes and value of every cell of a JSON-stat answer, the old layout (under `dataset`) or version 2."""
    try:
        given = json.loads(decoded(raw, where))
        data = given.get("dataset", given)
        dimension = data["dimension"]
        ids = [str(i) for i in (data.get("id") or dimension["id"])]
        sizes = [int(n) for n in (data.get("size") or dimension["size"])]
        codes = [_codes(dimension[i]["category"]) for i in ids]
        value = data["value"]
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise bad(
            f"The answer breaks off or is no JSON-stat ({type(error).__name__}).", where, "a whole answer"
        ) from error
    cells = 1
    for n, one in zip(sizes, codes, strict=True):
        cells *= n
        if len(one) != n:
            raise bad("A dimension has not as many values as promised.", where, f"{n} values")
    if isinstance(value, list) and len(value) != cells:
        raise bad(f"Half an answer: {len(value)} of {cells} values.", where, f"{cells} values")
    found = value if isinstance(value, list) else [value.get(str(i)) for i in range(cells)]
    rows: Rows = [
        (dict(zip(ids, combination, strict=True)), cell)
        for combination, cell in zip(itertools.product(*codes), found, strict=True)
    ]
    return ids, rows, str(data.get("updated", ""))


def _codes(category: Mapping[str, Any]) -> list[str]:
    index = category.get("index")
    if isinstance(index, dict):
        return [str(k) for k, _ in sorted(index.items(), key=lambda item: item[1])]
    return [str(k) for k in (index or category["label"])]


def bulk(raw: bytes, where: str) -> tuple[list[str], Rows, str]:
    """Codes and value of every line of a CSV answer with semicolons; the last column is the value."""
    lines = [row for row in csv.reader(io.StringIO(decoded(raw, where)), delimiter=";") if row]
    if len(lines) < 2 or len(lines[0]) < 3:
        raise bad("The answer has no lines.", where, "a header and at least one line")
    head = lines[0]
    for n, row in enumerate(lines[1:], 2):
        if len(row) != len(head):
            raise bad(
                f"Line {n} has {len(row)} of {len(head)} cells: half an answer.", where, "lines as long as the header"
            )
    return head[:-1], [(dict(zip(head[:-1], row[:-1], strict=True)), row[-1]) for row in lines[1:]], ""


def _as_answer(columns: list[str], rows: Rows, table: Table, live: Described, where: str) -> Answer:
    named = {c.casefold(): c for c in columns}
    area, time = named.get(live.area.casefold()), named.get(live.time.casefold())
    if area is None or time is None:
        raise bad("The data have other columns than the description promised.", where, f"{live.area} and {live.time}")
    label = table.measures[0].labels[0]
    out = []
    for codes, cell in rows:
        period = codes[time].replace("K", "Q")
        if periods.parse(period) is None:
            raise bad(f"'{codes[time]}' is no period.", where, "periods such as 2024K1 or 2024M01")
        out.append((codes[area].split(" ")[0], period, _value(cell, live.suppressed, where)))
    return Answer((table.area_labels[0], table.period_labels[0], label), tuple(out), where)


def _value(cell: object, suppressed: str, where: str) -> float | None:
    """The number; None for no data and for the value that stands for suppressed ones."""
    if cell is None or str(cell).strip().casefold() in NO_DATA or (suppressed and str(cell).strip() == suppressed):
        return None
    text = str(cell).strip()
    try:
        return float(text) if "," not in text else number(text)  # CSV in English has decimal points
    except (ValueError, NotANumber) as error:
        raise bad(f"'{text}' stands where a number belongs.", where, "numbers, or .. for no data") from error


def _all_times(answer: Answer, wanted: tuple[str, ...], where: str) -> None:
    there = {str(row[1]) for row in answer.rows}
    absent = {t.replace("K", "Q") for t in wanted} - there
    if absent:
        raise bad(f"Half an answer: {min(absent)} was asked for and is not in it.", where, "all asked periods")
