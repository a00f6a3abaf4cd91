# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A monthly plan of the municipality's own, such as placements to be made: a TOML file beside the data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from styrbord.errors import BadRule
from styrbord.figures.reckoning import month_range

FIELDS = {"measure", "group", "source", "months"}


@dataclass(frozen=True)
class Plan:
    """How many of a measure are planned in each month, and by whose word."""

    measure: str
    group: str
    source: str
    months: Mapping[str, float]


def read_plans(path: Path) -> tuple[Plan, ...]:
    """The plans of a file: `[[plan]]` tables with `measure`, `group` (default all), `source` and `months`."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _bad(path, f"it cannot be read: {error}", "a TOML file in UTF-8") from error
    plans = tuple(_plan(one, path) for one in given.get("plan", []))
    if not plans or set(given) != {"plan"}:
        raise _bad(path, "it holds no plan, or something else", "one or more [[plan]]")
    asked = [(p.measure, p.group) for p in plans]
    if len(set(asked)) < len(asked):
        raise _bad(path, "two plans are for the same measure and group", "one plan for each")
    return plans


def _plan(given: Mapping[str, Any], path: Path) -> Plan:
    if set(given) - FIELDS or not {"measure", "source", "months"} <= set(given):
        raise _bad(
            path, "a plan has other fields", f"measure, source, months and, if wanted, group, not {sorted(given)}"
        )
    for month, number in given["months"].items():
        month_range(month, month)
        if isinstance(number, bool) or not isinstance(number, int | float) or number < 0:
            raise _bad(path, f"the plan of {month} is {number!r}", "a number from 0")
    return Plan(given["measure"], given.get("group", "all"), given["source"], dict(given["months"]))


def _bad(path: Path, what: str, expected: str) -> BadRule:
    return BadRule(
        f"The plan cannot be used: {what}.",
        where=str(path),
        expected=expected,
        todo="Correct the file; docs/measure-files.md shows one.",
    )
