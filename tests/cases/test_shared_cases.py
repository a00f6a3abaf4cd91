# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Cases reckoned by hand outside this repository, run through the oracle and the product."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cases.drawn import differences, rows_of
from tests.oracle.duties import judge
from tests.oracle.rules import read_rules

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "cases"


def _cases() -> list[Any]:
    cases = []
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        cases += [pytest.param({"row": content["row"], **case}, id=case["id"]) for case in content["cases"]]
    reason = "the folder ../shared/cases with the cases reckoned outside this repository is not here"
    return cases or [pytest.param(None, id="none", marks=pytest.mark.skip(reason=reason))]


@pytest.mark.parametrize("case", _cases())
def test_the_oracle_answers_as_reckoned_by_hand(case: dict[str, Any]) -> None:
    assert differences(case, judge(rows_of(case), read_rules(), case["as_of"])) == []


@pytest.mark.parametrize("case", _cases())
def test_the_product_answers_as_reckoned_by_hand(case: dict[str, Any]) -> None:
    from styrbord.law.lawbook import load_lawbook
    from tests.cases.product import judge_all

    duties = judge_all(rows_of(case), load_lawbook(), case["as_of"])
    assert differences(case, [duty for found in duties.values() for duty in found]) == []
