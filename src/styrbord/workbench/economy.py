# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The economic catalogue, read once: the reimbursement ladder, rates, public cases, caseload norms, time per task."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from styrbord.inference.investment_rates import Ladder, Rate, parse_ladder, parse_rates

_FOLDER = Path(__file__).parent.parent / "catalogue" / "economy"


@cache
def read(name: str) -> dict[str, Any]:
    """One file of the economic catalogue."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def ladder() -> Ladder:
    """The reimbursement ladder in force from 2016."""
    return parse_ladder(read("ladder"))


def rates() -> dict[str, Rate]:
    """Rates of benefits by id."""
    return parse_rates(read("rates"))
