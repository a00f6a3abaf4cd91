# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Warnings that need more than the delivery itself: what a delivery of changes makes of the rows already known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from styrbord.records import days
from styrbord.records.tables import TABLES
from styrbord.store.encoding import EVER
from styrbord.store.sql import one

_NOW = f"known_until = {EVER}"


def remarks(con: Any, number: int) -> Iterator[str]:
    """The warnings about the rows that delivery `number` brought, seen with all that is known. Counts only."""
    overlaps = one(con, _overlaps(number))[0]
    if overlaps:
        yield f"benefits: {overlaps} periods overlap an earlier period of the same benefit and person"
    early = one(con, _early(number))[0]
    if early:
        yield f"interviews: {early} were held before any counted_from of the person"
    for table in TABLES.values():
        if table.of_person and table.name != "persons":
            alone = one(
                con,
                f"SELECT count(*) FROM {table.name} WHERE known_from = {number} AND {_NOW}"
                f" AND person NOT IN (SELECT person FROM persons WHERE {_NOW})",
            )[0]
            if alone:
                yield f"{table.name}: {alone} rows name a person without a row in persons (they are kept)"


def _overlaps(number: int) -> str:
    """SQL: periods of persons touched now that begin before an earlier one of the same benefit has ended."""
    return (
        "SELECT count(*) FROM (SELECT starts_on, max(until) OVER (PARTITION BY person, benefit"
        f" ORDER BY starts_on, until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest"
        f" FROM benefits WHERE {_NOW} AND person IN (SELECT person FROM benefits WHERE known_from = {number}))"
        " WHERE starts_on < latest"
    )


def _early(number: int) -> str:
    """SQL: interviews brought now and held before the person's first counted_from."""
    first = f"min(CASE WHEN counted_from = {days.NO_DAY} THEN starts_on ELSE counted_from END)"
    return (
        f"SELECT count(*) FROM interviews i JOIN (SELECT person, {first} AS first FROM benefits WHERE {_NOW}"
        f" GROUP BY person) b USING (person) WHERE i.known_from = {number} AND i.{_NOW}"
        f" AND i.held_on <> {days.NO_DAY} AND i.held_on < b.first"
    )
