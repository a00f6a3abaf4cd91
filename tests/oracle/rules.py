# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A tiny reader of the rule files, of its own: the oracle shares the rules' data with the product, not its code."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

LAWBOOK = Path(__file__).resolve().parents[2] / "src" / "styrbord" / "lawbook"

# The oracle would be wrong in silence if a version said something it does not know.
KNOWN = {
    "row", "rows", "in_force", "until", "shape", "clock", "month_end", "governed_by", "paused_by", "applies_to",
    "fulfilled_by", "waived_by", "waived_by_not_groups", "waived_when_declined", "counted_from",
    "registration_max_days_before", "count", "due", "windows", "every", "after", "per", "from", "first", "gap",
    "granted_ahead", "after_exemption", "forms", "which", "within", "beyond", "lifted_by", "on_request", "reference",
    "basis", "choices", "checked_on", "text",
}  # fmt: skip
KNOWN_MEMBERS = {
    "groups", "benefits", "age_from", "age_below", "sickness_categories", "educations", "section_27_3",
}  # fmt: skip


class Rules(NamedTuple):
    """All versions of all rules, the calendars as lists of (first day, first day after), and the drawn cases."""

    versions: list[dict[str, Any]]
    calendars: dict[str, list[tuple[dt.date, dt.date]]]
    cases: list[dict[str, Any]]


@cache
def read_rules(folder: Path = LAWBOOK) -> Rules:
    versions, cases = [], []
    for path in sorted((folder / "duties").glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        for version in content["versions"]:
            unknown = (set(version) - KNOWN) | (set(version["applies_to"]) - KNOWN_MEMBERS)
            assert not unknown, f"{path.name}: the oracle does not know {sorted(unknown)}"
            versions.append(version)
        cases += [{"row": content["id"], **case, "file": path.name} for case in content.get("cases", [])]
    calendars = {}
    for path in sorted((folder / "calendars").glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        calendars[path.stem] = [(period["from"], period["until"]) for period in content["periods"]]
    return Rules(versions, calendars, cases)


def version_of(rules: Rules, row: str, day: dt.date) -> dict[str, Any] | None:
    """The version of a row in force on a day; versions of one row do not overlap."""
    for version in rules.versions:
        if version["row"] == row and in_force(version, day):
            return version
    return None


def in_force(version: dict[str, Any], day: dt.date) -> bool:
    return version["in_force"] <= day and (version.get("until") is None or day < version["until"])
