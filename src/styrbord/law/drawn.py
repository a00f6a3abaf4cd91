# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Drawn cases: one person's history as a small table, with the duties reckoned by hand (docs/rule-files.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from styrbord.errors import BadRule
from styrbord.law.assess import assess
from styrbord.law.explain import as_dict
from styrbord.law.lawbook import Lawbook
from styrbord.records.casedata import from_rows
from styrbord.records.days import number

Row = dict[str, Any]
PERSON = "person"
BORN = dt.date(1980, 1, 1)


def rows_of(case: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The person's rows under the canonical names of tables and columns."""
    person: Row = {"person_key": PERSON, "birth_date": case.get("born", BORN), "sex": "unknown", "municipality": "0350"}
    tables: dict[str, list[Row]] = {"persons": [person | {k: case[k] for k in ("education", "provider") if k in case}]}
    for at, line in enumerate(case["history"].strip().splitlines()):
        try:
            table, row = read_line(line, at)
        except (ValueError, KeyError, IndexError) as error:
            raise BadRule(
                f"A line of a drawn case cannot be read: {error}",
                where=f"case {case.get('id', '?')}, line {at + 1}",
                expected="day | until | what | which | more",
                todo="see 'A case' in docs/rule-files.md",
            ) from None
        tables.setdefault(table, []).append({"person_key": PERSON, **row})
    if case["group"]:
        first = next(row for row in tables["benefits"] if row["benefit"] == case["benefit"])
        begins = first.get("counted_from") or first["starts_on"]
        group = {"person_key": PERSON, "group": case["group"], "starts_on": begins, "until": None}
        tables.setdefault("target_groups", []).append(group)
    return tables


def read_line(line: str, at: int) -> tuple[str, Row]:
    """The table and the row of one history line; `at` numbers it."""
    begins, ends, what, which, *rest = (cell.strip() for cell in line.split("|"))
    more = [part.strip() for part in (rest[0] if rest else "").split(",") if part.strip()]
    day, until = dt.date.fromisoformat(begins), dt.date.fromisoformat(ends) if ends else None
    period: Row = {"starts_on": day, "until": until}
    if what == "benefit":
        return "benefits", {"benefit": which, **period, **_of_benefit(more)}
    if what == "interview":
        return "interviews", _interview(which, day, more, f"i{at}")
    if what == "offer":
        granted = [dt.date.fromisoformat(part.removeprefix("granted ")) for part in more]
        return "offers", {"offer_key": f"o{at}", "kind": which, **period, "granted_on": (granted or [day])[0]}
    if what == "group":
        return "target_groups", {"group": which, **period}
    return {"absence": "absences", "registration": "registrations"}[what], {"kind": which, **period}


def _of_benefit(more: list[str]) -> Row:
    row: Row = {}
    for part in more:
        name, value = part.rsplit(" ", 1)
        if name == "counted from":
            row["counted_from"] = dt.date.fromisoformat(value)
        elif name == "category":
            row["sickness_category"] = value
        elif name == "employed":
            row["employed"] = {"yes": True, "no": False}[value]
        else:
            raise ValueError(part)
    return row


def _interview(kind: str, day: dt.date, more: list[str], key: str) -> Row:
    row: Row = {"interview_key": key, "kind": kind, "actor": more[0], "form": "personal", "status": "held"}
    for part in more[1:]:
        if part == "declined":
            row["declined"] = True
        elif part.startswith("form "):
            row["form"] = part.removeprefix("form ")
        else:
            row["status"] = part
    row["held_on" if row["status"] == "held" else "planned_on"] = day
    return row


def judged(case: Mapping[str, Any], book: Lawbook) -> list[Row]:
    """The duties the engine makes of the rows a case speaks of."""
    rows = [row for row in sorted(_rows(case)) if book.of_row(row)]
    duties = assess(from_rows(rows_of(case)), book, number(case["as_of"]), rows)
    return [as_dict(duties, i) for i in range(len(duties))]


def _rows(case: Mapping[str, Any]) -> set[str]:
    return {case["row"], *(duty["row"] for duty in case["expect"] if "row" in duty)}


def differences(case: Mapping[str, Any], duties: list[Row]) -> list[str]:
    """What differs, in words, between the expected duties and those judged for the case's rows on its benefit."""
    unmatched = [d for d in duties if d["row"] in _rows(case) and d["benefit"] == case["benefit"]]
    problems = []
    for duty in ({"row": case["row"], "met_on": None, **expected} for expected in case["expect"]):
        match = next((one for one in unmatched if all(one[k] == v for k, v in duty.items())), None)
        if match is None:
            problems.append(f"expected {said(duty)}")
        else:
            unmatched.remove(match)
    return problems + [f"found {said(duty)}" for duty in unmatched]


def said(row: Row) -> str:
    """A row in words: names and values, without those that are missing."""
    return ", ".join(f"{name} {value}" for name, value in row.items() if value not in (None, ""))


def check_cases(book: Lawbook) -> list[tuple[str, str, list[str]]]:
    """Every case of every rule file: (file, case id, differences); an empty list of differences is agreement."""
    return [
        (name, case["id"], differences(case, judged(case, book)))
        for name, content in book.files.items()
        for case in content.get("cases", [])
    ]
