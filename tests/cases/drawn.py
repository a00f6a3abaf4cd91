# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Drawn cases: a small table of one person's history, read into rows, and drawn again from rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

Row = dict[str, Any]
PERSON = "person"
SAID = ("link", "counted_from", "reason")  # compared only where a case says them
BORN = dt.date(1980, 1, 1)


def rows_of(case: dict[str, Any]) -> dict[str, list[Row]]:
    """The person's rows, under the canonical names of tables and columns."""
    person = {"person_key": PERSON, "birth_date": case.get("born", BORN), "sex": "unknown", "municipality": "0350"}
    tables: dict[str, list[Row]] = {"persons": [person | {k: case[k] for k in ("education", "provider") if k in case}]}
    for number, line in enumerate(case["history"].strip().splitlines()):
        table, row = _row(line, number)
        tables.setdefault(table, []).append({"person_key": PERSON, **row})
    if case["group"]:
        first = next(row for row in tables["benefits"] if row["benefit"] == case["benefit"])
        starts_on = first.get("counted_from") or first["starts_on"]
        group = {"person_key": PERSON, "group": case["group"], "starts_on": starts_on, "until": None}
        tables.setdefault("target_groups", []).append(group)
    return tables


def _row(line: str, number: int) -> tuple[str, Row]:
    starts_on, until, what, which, *rest = (cell.strip() for cell in line.split("|"))
    more = [part.strip() for part in (rest[0] if rest else "").split(",") if part.strip()]
    period = {"starts_on": dt.date.fromisoformat(starts_on), "until": dt.date.fromisoformat(until) if until else None}
    if what == "benefit":
        return "benefits", {"benefit": which, **period, **_of_benefit(more)}
    if what == "interview":
        return "interviews", _interview(which, period["starts_on"], more, f"i{number}")
    if what == "offer":
        granted = [dt.date.fromisoformat(part.removeprefix("granted ")) for part in more]
        granted_on = granted[0] if granted else period["starts_on"]
        return "offers", {"offer_key": f"o{number}", "kind": which, **period, "granted_on": granted_on}
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
        else:
            assert name == "employed", part
            row["employed"] = {"yes": True, "no": False}[value]
    return row


def _interview(kind: str, day: dt.date | None, more: list[str], key: str) -> Row:
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


def differences(case: dict[str, Any], duties: list[Row]) -> list[str]:
    """What differs between the expected duties and those that were judged, in words."""
    asked = {case["row"], *(duty["row"] for duty in case["expect"] if "row" in duty)}
    found = [duty for duty in duties if duty["row"] in asked and duty["benefit"] == case["benefit"]]
    expected = [_filled(duty, case["row"]) for duty in case["expect"]]
    unmatched = list(found)
    problems = []
    for duty in expected:
        match = next((one for one in unmatched if _same(duty, one)), None)
        if match is None:
            problems.append(f"expected {_words(duty)}")
        else:
            unmatched.remove(match)
    return problems + [f"found {_words(duty)}" for duty in unmatched]


def _filled(duty: Row, row: str) -> Row:
    return {"row": row, "met_on": None, **duty}


def _same(expected: Row, found: Row) -> bool:
    return all(found[name] == value for name, value in expected.items())


def _words(duty: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in duty.items() if value is not None)


def draw(tables: dict[str, list[Row]]) -> str:
    """A person's rows as a drawn table, for a reader of a disagreement."""
    about = ("birth_date", "education", "provider")
    lines = [f"person: {_words({name: row.get(name) for name in about})}" for row in tables.get("persons", [])]
    what = {"benefits": "benefit", "target_groups": "group", "offers": "offer", "absences": "absence"}
    for table in ("benefits", "target_groups", "offers", "absences", "registrations"):
        for row in sorted(tables.get(table, []), key=lambda one: one["starts_on"]):
            which = row.get("benefit") or row.get("group") or row.get("kind")
            more = [f"counted from {row['counted_from']}"] if row.get("counted_from") else []
            more += [f"category {row['sickness_category']}"] if row.get("sickness_category") else []
            more += [f"granted {row['granted_on']}"] if row.get("granted_on") else []
            name = what.get(table, "registration")
            lines.append(f"{row['starts_on']} | {row.get('until') or ''!s:10} | {name} | {which} | {', '.join(more)}")
    for row in sorted(tables.get("interviews", []), key=lambda one: one.get("held_on") or one["planned_on"]):
        status = "" if row["status"] == "held" else f", {row['status']}"
        status += ", declined" if row.get("declined") else ""
        day = row.get("held_on") or row["planned_on"]
        lines.append(f"{day} | {'':10} | interview | {row['kind']} | {row['actor']}{status}")
    return "\n".join(lines)
