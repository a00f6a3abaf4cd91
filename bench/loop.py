# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The same three rules as a readable loop over persons with pandas; it leaves out what the SQL leaves out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from bench.sql import FROM, RULES, UNTIL, Asked
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER, NO_DAY
from styrbord.records.tables import ACTORS, BENEFITS, INTERVIEW_KINDS, STATUSES

PAUSE = (dt.date(2020, 3, 12), dt.date(2020, 5, 27))
Frames = tuple[pd.DataFrame, pd.DataFrame]


def _dates(values: Any, missing: int) -> Any:
    days = values.astype("datetime64[D]").astype(object)
    days[values == missing] = None
    return days


def _codes(values: Any, codes: tuple[str, ...]) -> Any:
    return np.array([*codes, None], dtype=object)[values]


def frames(case: CaseData) -> Frames:
    """The benefits and the interviews as data frames with dates and texts."""
    b, i = case["benefits"], case["interviews"]
    benefits = pd.DataFrame(
        {
            "person": b["person"],
            "benefit": _codes(b["benefit"], BENEFITS),
            "starts_on": _dates(b["starts_on"], NO_DAY),
            "until": _dates(b["until"], FOREVER),
            "counted_from": _dates(b["counted_from"], NO_DAY),
        }
    )
    interviews = pd.DataFrame(
        {
            "person": i["person"],
            "kind": _codes(i["kind"], INTERVIEW_KINDS),
            "actor": _codes(i["actor"], ACTORS),
            "status": _codes(i["status"], STATUSES),
            "held_on": _dates(i["held_on"], NO_DAY),
        }
    )
    return benefits, interviews


def _month_later(day: dt.date, months: int) -> dt.date:
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()


def _whole_month(until: dt.date, start: dt.date) -> bool:
    first = until if until.day == 1 else _month_later(until.replace(day=1), 1)
    return _month_later(first, 1) <= start


def _spells(rows: list[Any], as_of: dt.date) -> list[list[Any]]:
    """[benefit, counted_from, until] of one person."""
    out: list[list[Any]] = []
    newest: dict[str, list[Any]] = {}
    for row in rows:
        if row.starts_on > as_of:
            continue
        until = row.until if row.until is not None and row.until <= as_of else dt.date.max
        spell = newest.get(row.benefit)
        if spell is None or (spell[2] < row.starts_on and _whole_month(spell[2], row.starts_on)):
            newest[row.benefit] = [row.benefit, row.counted_from or row.starts_on, until]
            out.append(newest[row.benefit])
        else:
            spell[2] = max(spell[2], until)
    return out


def _due(rule: Asked, counted_from: dt.date) -> dt.date:
    asked = _month_later(counted_from, 6) - counted_from if "MONTH" in rule.days else dt.timedelta(int(rule.days))
    day, left = counted_from, asked.days
    if day < PAUSE[0]:
        before = min(left, (PAUSE[0] - day).days)
        day, left = day + dt.timedelta(before), left - before
    return (max(day, PAUSE[1]) if day >= PAUSE[0] and day < PAUSE[1] else day) + dt.timedelta(left)


def _outcome(due: dt.date, met: dt.date | None, until: dt.date, as_of: dt.date) -> str:
    if met is not None and met <= due:
        return "kept"
    if until <= due:
        return "lapsed"
    if met is not None:
        return "late"
    return "open" if due >= as_of else "missed"


def judged(given: Frames, as_of: dt.date) -> list[tuple[int, str, dt.date, dt.date, str]]:
    """(person, row, counted_from, due, outcome) of every duty under the three rules."""
    benefits, interviews = given
    met_with = {person: list(rows.itertuples()) for person, rows in interviews.groupby("person")}
    out = []
    for person, rows in benefits.groupby("person"):
        for benefit, counted_from, until in _spells(list(rows.itertuples()), as_of):
            for rule in RULES:
                if benefit not in rule.benefits or not FROM <= counted_from < UNTIL:
                    continue
                days = sorted(
                    {
                        i.held_on
                        for i in met_with.get(person, [])
                        if i.status == "held" and i.actor == "jobcentre" and i.kind in rule.kinds
                        and i.held_on <= as_of and counted_from <= i.held_on < until
                    }
                )  # fmt: skip
                due = _due(rule, counted_from)
                met = days[rule.count - 1] if len(days) >= rule.count else None
                out.append((person, rule.row, counted_from, due, _outcome(due, met, until, as_of)))
    return out
