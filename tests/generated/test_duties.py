# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The product judges generated histories as the slow implementation does, to the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from styrbord.law.lawbook import load_lawbook
from tests.generated.choices import Drawn
from tests.generated.histories import day_to_look_from, history
from tests.oracle.fuzz import SOMEBODY_ELSE, batch, disagreements, show
from tests.oracle.rules import read_rules

RULES = read_rules()
BOOK = load_lawbook()
Looked = tuple[dt.date, dict[str, list[dict[str, Any]]]]


@st.composite
def looked_at(draw: st.DrawFn) -> Looked:
    """One person's history and the day to look from."""
    choices = Drawn(draw)
    tables = history(choices, "p", RULES)
    return day_to_look_from(choices, tables, RULES), tables


def _in_words(as_of: dt.date, histories: dict[str, Any]) -> str:
    differ = disagreements(as_of, histories, RULES, BOOK)
    return "\n".join(show(key, as_of, histories[key], only) for key, only in list(differ.items())[:3])


@given(looked_at())
@settings(max_examples=150, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_person_has_the_same_duties_in_both(looked: Looked) -> None:
    as_of, tables = looked
    assert _in_words(as_of, {"p": tables, "somebody else": SOMEBODY_ELSE}) == ""


@pytest.mark.parametrize("seed", range(8))
def test_many_persons_at_once_have_the_same_duties_in_both(seed: int) -> None:
    assert _in_words(*batch(f"generated {seed}", 100, RULES)) == ""


def test_persons_who_share_a_register_do_not_change_each_other() -> None:
    """Each person alone gets what the person gets among others: the engine works on all columns at once."""
    as_of, histories = batch("alone", 15, RULES)
    for key, tables in histories.items():
        assert _in_words(as_of, {key: tables}) == ""
