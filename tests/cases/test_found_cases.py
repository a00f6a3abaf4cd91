# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Histories on which the two implementations once differed, run through both."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from styrbord.law.lawbook import load_lawbook
from tests.cases.drawn import differences, rows_of
from tests.cases.product import judge_all
from tests.oracle.duties import judge
from tests.oracle.rules import read_rules

FOUND = tomllib.loads((Path(__file__).parent / "found.toml").read_text(encoding="utf-8"))["cases"]
CASES = [pytest.param(case, id=case["id"]) for case in FOUND]


@pytest.mark.parametrize("case", CASES)
def test_the_oracle_answers_as_the_contract_says(case: dict[str, Any]) -> None:
    assert differences(case, judge(rows_of(case), read_rules(), case["as_of"])) == []


@pytest.mark.parametrize("case", CASES)
def test_the_product_answers_as_the_contract_says(case: dict[str, Any]) -> None:
    duties = judge_all(rows_of(case), load_lawbook(), case["as_of"])
    assert differences(case, [duty for found in duties.values() for duty in found]) == []
