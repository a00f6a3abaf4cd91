# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Every column is classified for what it says about a person; who a person is stands in few columns."""

from __future__ import annotations

from typing import get_args

from styrbord.records import tables

EVERY = [(t.name, c) for t in (*tables.TABLES.values(), tables.ALIASES) for c in t.columns]
EVERY += [("any table", c) for c in tables.ANY_TABLE]
IDENTITY = {
    *((name, "person_key") for name, t in tables.TABLES.items() if t.of_person),
    ("persons", "birth_date"),
    ("aliases", "old_key"),
    ("aliases", "person_key"),
}


def test_every_column_has_a_class() -> None:
    assert [(t, c.name) for t, c in EVERY if c.data not in get_args(tables.Data)] == []


def test_only_the_expected_columns_say_who_somebody_is() -> None:
    assert {(t, c.name) for t, c in EVERY if c.data == "identity"} == IDENTITY


def test_health_origin_and_reasons_are_sensitive() -> None:
    sensitive = {(t, c.name) for t, c in EVERY if c.data == "sensitive"}
    assert sensitive >= {("persons", "origin"), ("benefits", "sickness_category"), ("absences", "kind")}


def test_columns_with_codes_list_them() -> None:
    assert [(t, c.name) for t, c in EVERY if (c.kind == "code") != bool(c.codes)] == []


def test_codes_are_distinct() -> None:
    assert [(t, c.name) for t, c in EVERY if len(set(c.codes)) != len(c.codes)] == []
