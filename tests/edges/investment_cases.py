# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A case for tests, with fields replaced."""

from __future__ import annotations

import tomllib

from styrbord.inference.investment_case import Case, parse_case
from styrbord.workbench import economy
from styrbord.workbench.investment import template

PEOPLE = """
[population]
source = "made for a test"
inflow_per_week = 3
stock = { "1-4" = 10, "5-26" = 60, "27-52" = 80, "53+" = 250 }
leaves_per_week = { "1-4" = 0.02, "5-26" = 0.02, "27-52" = 0.012, "53+" = 0.006 }
"""


def case_of(**changed: object) -> Case:
    given = tomllib.loads(template() + PEOPLE)
    for path, value in changed.items():
        *above, last = path.split("__")
        place = given
        for name in above:
            place = place[int(name[1:])] if name[0] == "_" else place[name]
        if value is None:
            place.pop(last)
        else:
            place[last] = value
    return parse_case(given, economy.rates(), economy.ladder().in_force)
