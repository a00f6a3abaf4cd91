# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The population of an investment case out of the register: periods of benefit, and who is in the target group when."""

from __future__ import annotations

import datetime as dt

import numpy as np

from styrbord.inference.investment_case import Case, Population
from styrbord.inference.investment_population import SETTLED, Support, joined, population
from styrbord.records.casedata import CaseData
from styrbord.records.days import number
from styrbord.records.tables import BENEFITS, GROUPS
from styrbord.workbench import economy
from styrbord.workbench.bench import Workbench
from styrbord.workbench.inputs import made_from, pinned


def support_of(data: CaseData, case: Case) -> Support:
    """Periods of covered benefits, and periods in the benefits and groups of the case."""
    table, covered = data["benefits"], economy.ladder().covered
    counts = np.isin(table["benefit"], [BENEFITS.index(b) for b in covered])
    in_scope = np.isin(table["benefit"], [BENEFITS.index(b) for b in case.benefits])
    every, some = (
        tuple(np.asarray(table[c][which], dtype=np.int64) for c in ("person", "starts_on", "until"))
        for which in (counts, in_scope)
    )
    return Support(*every, *_within_groups(data, case, some))


def _within_groups(
    data: CaseData, case: Case, periods: tuple[np.ndarray, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The periods cut to the days on which the person is in one of the groups of the case (all days when it has
    none)."""
    person, start, until = periods
    if case.groups:
        table = data["target_groups"]
        which = np.isin(table["group"], [GROUPS.index(g) for g in case.groups])
        who, low, high = (np.asarray(table[c][which], dtype=np.int64) for c in ("person", "starts_on", "until"))
        order = np.argsort(who, kind="stable")
        who, low, high = who[order], low[order], high[order]
        first, last = np.searchsorted(who, person), np.searchsorted(who, person, side="right")
        row = np.repeat(np.arange(len(person)), last - first)
        at = np.arange(len(row)) - np.repeat(np.cumsum(last - first) - (last - first), last - first) + first[row]
        start, until = np.maximum(start[row], low[at]), np.minimum(until[row], high[at])
        person = person[row]
    keep = start < until
    return joined(person[keep], start[keep], until[keep], SETTLED)


def measured(bench: Workbench, case: Case, known_on: dt.date | None = None) -> Population:
    """The population of a case on its first day, or on the newest day known where that lies before it."""
    info = pinned(bench.register, known_on)
    known = known_on or info.extracted_at.date()
    on = min(case.starts_on, known)
    data = bench.case(on, known)
    made = made_from(bench.register, bench.book, on, info.number or 0)
    return population(
        support_of(data, case),
        number(on),
        economy.ladder(),
        f"register {made.snapshot}, {on}",
        _amount(data, case, number(on)),
    )


def _amount(data: CaseData, case: Case, on: int) -> float | None:
    """The mean weekly amount of the group's benefits on a day; None where the register does not hold amounts."""
    table = data["benefits"]
    live = (table["starts_on"] <= on) & (table["until"] > on)
    live &= np.isin(table["benefit"], [BENEFITS.index(b) for b in case.benefits])
    amounts = table["weekly_amount"][live]
    known = amounts[~np.isnan(amounts)]
    return float(known.mean()) if len(known) >= max(20, 0.8 * len(amounts)) else None
