# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Drawn cases for both implementations (read by the product's own reader), and histories drawn again from rows."""

from __future__ import annotations

from styrbord.law.drawn import PERSON, Row, differences, rows_of, said

__all__ = ["PERSON", "Row", "differences", "draw", "rows_of"]


def draw(tables: dict[str, list[Row]]) -> str:
    """A person's rows as a drawn table, for a reader of a disagreement."""
    about = ("birth_date", "education", "provider")
    lines = [f"person: {said({name: row.get(name) for name in about})}" for row in tables.get("persons", [])]
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
