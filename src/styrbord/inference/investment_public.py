# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The public cases as worked examples: does their arithmetic hold, what would have to be true, what do they leave
out?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from styrbord.inference.investment_rates import Ladder, Rate

YEAR = 2017  # the year in the middle of the cases for which rates are established
FIRST, LAST = "kontanthjaelp-30-other", "kontanthjaelp-30-provider"
WEEKS = 365.25 / 7


@dataclass(frozen=True)
class PublicCase:
    """Millions of kroner. `holds`: saved less invested is the printed gain. `persons` is how many full-time persons
    fewer a year the saving would need (fewest, most): on the last step at the higher rate, on the second at the lower;
    None where the case prints no years."""

    id: str
    title: Mapping[str, str]
    years: tuple[int, ...]
    invested: float
    saved: float
    gain: float
    holds: bool
    per_krone: float
    persons: tuple[float, float] | None
    persons_per_million: tuple[float, float]
    leaves_out: tuple[str, ...]
    source: Mapping[str, str]
    told: tuple[Mapping[str, Any], ...]


def public_cases(
    given: Mapping[str, Any], questions: Mapping[str, Any], ladder: Ladder, rates: Mapping[str, Rate]
) -> tuple[PublicCase, ...]:
    """Every public case of the catalogue, checked."""
    by_id = {c["id"]: c for c in given["case"]}
    return tuple(_case(c, by_id, questions, ladder, rates) for c in given["case"])


def _case(
    c: Mapping[str, Any],
    by_id: Mapping[str, Any],
    questions: Mapping[str, Any],
    ladder: Ladder,
    rates: Mapping[str, Rate],
) -> PublicCase:
    yearly = [
        rates[name].weekly(YEAR) * WEEKS * ladder.share[step] / 1e6 for name, step in ((LAST, -1), (FIRST, 1))
    ]  # what a full-time person costs the municipality in a year, in millions: most and least
    years = c["years"][1] - c["years"][0] + 1 if c["years"] else 0
    persons = (c["saved"] / years / yearly[0], c["saved"] / years / yearly[1]) if years else None
    holds = abs(c["saved"] - c["invested"] - c["gain"]) < 0.05
    if "difference_of" in c:
        whole, part = (by_id[i] for i in c["difference_of"])
        holds &= all(abs(whole[k] - part[k] - c[k]) < 0.05 for k in ("invested", "saved", "gain"))
    return PublicCase(
        c["id"], c["title"], tuple(c["years"]), c["invested"], c["saved"], c["gain"], holds, c["saved"] / c["invested"],
        persons, (1 / yearly[0], 1 / yearly[1]), tuple(q for q in questions if q not in c["stated"]), c["source"],
        tuple(c.get("told", ())),
    )  # fmt: skip
