# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The cases drawn in the rule files, run through the oracle and the product."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.drawn import differences, rows_of
from tests.oracle.duties import judge
from tests.oracle.rules import read_rules

RULES = read_rules()
CASES = [pytest.param(case, id=f"{case['file'].removesuffix('.toml')}:{case['id']}") for case in RULES.cases]


def _asked_for(case: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([case["row"], *(duty["row"] for duty in case["expect"] if "row" in duty)]))


@pytest.mark.parametrize("case", CASES)
def test_the_oracle_answers_as_reckoned_by_hand(case: dict[str, Any]) -> None:
    duties = judge(rows_of(case), RULES, case["as_of"], rows=_asked_for(case))
    assert differences(case, duties) == []


@pytest.mark.parametrize("case", CASES)
def test_the_product_answers_as_reckoned_by_hand(case: dict[str, Any]) -> None:
    from styrbord.law.lawbook import load_lawbook
    from tests.cases.product import judge_all

    duties = judge_all(rows_of(case), load_lawbook(), case["as_of"], rows=_asked_for(case))
    assert differences(case, [duty for found in duties.values() for duty in found]) == []
