# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the register already knows of a case: proposed answers to measuring points, marked as such, with their grounds.

A proposal is no answer: the reader confirms or changes it. Where the register does not know, nothing is proposed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from styrbord.law.duties import KEPT, LATE, MISSED, OUTCOMES, UNDECIDABLE, Duties
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER, NO_DAY, add_months, date
from styrbord.records.tables import BENEFITS, OFFER_KINDS
from styrbord.supervision.cases import AreaCase
from styrbord.supervision.checklist import ERROR, IN_ORDER, NOT_APPLICABLE, UNDECIDED, Checklist


@dataclass(frozen=True)
class Proposed:
    """An answer proposed by the register, and its ground: a text of `catalogue/supervision/grounds.toml` with parts."""

    answer: str
    ground: str
    parts: Mapping[str, Any]


def proposals(one: AreaCase, checklist: Checklist, case: CaseData, duties: Duties, as_of: int) -> dict[str, Proposed]:
    """The proposed answer of each measuring point of which the register knows something, for one case.

    `duties` are those of the case's person (of everybody will do), judged on `as_of`.
    """
    found = {}
    for point in checklist.points:
        if point.known_by is not None:
            proposed = _WAYS[point.known_by["kind"]](_Asked(point.known_by, one, case, duties, as_of))
            if proposed is not None and proposed.answer in point.answers:
                found[point.id] = proposed
    return found


@dataclass(frozen=True)
class _Asked:
    by: Mapping[str, Any]
    one: AreaCase
    case: CaseData
    duties: Duties
    as_of: int

    def mine(self, table: str) -> np.ndarray:
        """The positions of the person's rows in a table, in order of day."""
        return np.flatnonzero(self.case[table]["person"] == self.one.person)

    @property
    def offer(self) -> dict[str, int]:
        """The offer the case is about."""
        table, at = self.case["offers"], self.one.offer
        return {name: table[name][at].item() for name in ("granted_on", "starts_on", "until", "hours_per_week")}


def _duties(a: _Asked) -> Proposed | None:
    d = a.duties
    shut = tuple(a.by.get("not", ()))
    rows = [
        r
        for r, name in enumerate(d.rows)
        if name.startswith(tuple(a.by["begin"])) and not (shut and name.startswith(shut))
    ]
    fallen = (d.due <= a.as_of) & (d.due > a.as_of - a.by["within_days"]) & (d.counted_from >= a.one.counted_from)
    some = d.where((d.person == a.one.person) & np.isin(d.row, rows) & fallen)
    counts = {OUTCOMES[o]: int((some.outcome == o).sum()) for o in range(len(OUTCOMES))}
    parts = {"due": len(some), **counts}
    if np.isin(some.outcome, (LATE, MISSED)).any():
        return Proposed(ERROR, "duties-failed", parts)
    if (some.outcome == UNDECIDABLE).any():
        return Proposed(UNDECIDED, "duties-undecidable", parts)
    if not len(some):
        return Proposed(NOT_APPLICABLE, "duties-none", parts)
    return Proposed(IN_ORDER, "duties-kept" if (some.outcome == KEPT).any() else "duties-exempt", parts)


def _offer(a: _Asked) -> Proposed | None:
    table, rows = a.case["offers"], a.mine("offers")
    kinds = [OFFER_KINDS.index(k) for k in a.by["offers"]]
    starts = table["starts_on"][rows]
    begun = np.isin(table["kind"][rows], kinds) & (starts >= a.one.counted_from) & (starts <= a.as_of)
    return Proposed(IN_ORDER, "offer-begun", {"on": _said(starts[begun][0])}) if begun.any() else None


def _group(a: _Asked) -> Proposed | None:
    return None if a.one.group else Proposed(ERROR, "group-missing", {})  # a group given need not be the right one


def _category(a: _Asked) -> Proposed | None:
    table, rows = a.case["benefits"], a.mine("benefits")
    sick = rows[(table["benefit"][rows] == BENEFITS.index("sygedagpenge")) & (table["starts_on"][rows] <= a.as_of)]
    if len(sick) and table["sickness_category"][sick[-1]] >= 0:
        return None  # that one is given says nothing of whether it is the right one
    return Proposed(ERROR, "category-missing", {})


def _carried_on(a: _Asked) -> Proposed | None:
    table, rows = a.case["benefits"], a.mine("benefits")
    before = np.isin(table["benefit"][rows], [BENEFITS.index(b) for b in a.by["from"]])
    ends = table["until"][rows][before & (table["starts_on"][rows] < a.one.counted_from)]
    if not len(ends):
        return None
    gap = int(a.one.counted_from - min(ends.max(), a.one.counted_from))
    return Proposed(ERROR, "gap", {"days": gap}) if gap > 0 else Proposed(IN_ORDER, "no-gap", {})


def _granted_before(a: _Asked) -> Proposed | None:
    if a.one.offer is None or a.offer["granted_on"] == NO_DAY:
        return None
    parts = {"granted": _said(a.offer["granted_on"]), "begun": _said(a.offer["starts_on"])}
    late = a.offer["granted_on"] > a.offer["starts_on"]
    return Proposed(ERROR, "granted-late", parts) if late else Proposed(IN_ORDER, "granted-before", parts)


def _hours(a: _Asked) -> Proposed | None:
    if a.one.offer is None or np.isnan(a.offer["hours_per_week"]):
        return None
    return Proposed(IN_ORDER, "hours-given", {"hours": a.offer["hours_per_week"]})


def _length(a: _Asked) -> Proposed | None:
    if a.one.offer is None:
        return None
    last = int(add_months(a.offer["starts_on"], a.by["months"]))
    if a.offer["until"] == FOREVER:
        return Proposed(ERROR, "no-end", {})
    parts = {"until": _said(a.offer["until"]), "months": a.by["months"]}
    return Proposed(IN_ORDER, "short-enough", parts) if a.offer["until"] <= last else Proposed(ERROR, "too-long", parts)


_WAYS = {
    "duties": _duties, "offer": _offer, "group": _group, "category": _category, "carried-on": _carried_on,
    "granted-before": _granted_before, "hours": _hours, "length": _length,
}  # fmt: skip


def _said(day: int) -> str:
    on = date(int(day))
    return on.isoformat() if on else ""


def grounds() -> Sequence[str]:
    """Every ground a proposal can have; the catalogue has a text for each."""
    return (
        "duties-failed", "duties-undecidable", "duties-none", "duties-kept", "duties-exempt", "offer-begun",
        "group-missing", "category-missing", "gap", "no-gap", "granted-late", "granted-before",
        "hours-given", "no-end", "short-enough", "too-long",
    )  # fmt: skip
