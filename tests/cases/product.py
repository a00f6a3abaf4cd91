# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The product's duties as plain dicts, in the words of the oracle."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from styrbord.law.duties import OUTCOMES, Duties
from styrbord.records import days
from styrbord.records.casedata import from_rows
from styrbord.records.tables import BENEFITS


def judge_all(
    tables: dict[str, list[dict[str, Any]]], book: Any, as_of: dt.date, rows: tuple[str, ...] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The duties of all persons in the rows, by person key; `rows`: only these rows, also those made on request."""
    from styrbord.law.assess import assess

    data = from_rows(tables)
    keys = data.person_keys.to_pylist()
    duties: dict[str, list[dict[str, Any]]] = defaultdict(list)
    found = assess(data, book, as_of, rows=rows)
    for i in range(len(found)):
        duties[keys[int(found.person[i])]].append(_plain(found, i))
    return duties


def _plain(duties: Duties, i: int) -> dict[str, Any]:
    outcome = OUTCOMES[duties.outcome[i]]
    return {
        "row": duties.rows[duties.row[i]],
        "link": None if duties.link[i] < 0 else int(duties.link[i]),
        "benefit": BENEFITS[duties.benefit[i]],
        "counted_from": days.date(int(duties.counted_from[i])),
        "due": days.date(int(duties.due[i])),
        "met_on": days.date(int(duties.met_on[i])),
        "outcome": outcome,
        "reason": duties.reasons[duties.reason[i]] if outcome == "undecidable" else None,
    }
