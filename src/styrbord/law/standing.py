# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How far a duty has come: fulfilling events so far, and whether it can still be done."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Bools, Ints
from styrbord.law.duties import MISSED, OPEN, Duties
from styrbord.law.facts import Facts
from styrbord.law.lawbook import Lawbook
from styrbord.law.spells import find_spells
from styrbord.records.casedata import CaseData


def still_to_do(case: CaseData, duties: Duties, as_of: int) -> Bools:
    """Open duties, and missed ones outside chains whose spell still runs: they can be done, now or late."""
    until = find_spells(case, as_of).until[duties.spell]
    overdue = (duties.outcome == MISSED) & (until > as_of) & (duties.link < 0)
    return (duties.outcome == OPEN) | overdue


def lacking(case: CaseData, duties: Duties, book: Lawbook, as_of: int) -> npt.NDArray[np.int64]:
    """How many more fulfilling events each duty needs (1 for those that ask for one)."""
    facts, out = Facts(case, as_of), np.ones(len(duties), dtype=np.int64)
    for number in np.unique(duties.version):
        version = book.versions[number]
        if version.shape == "count_within":
            mine = duties.version == number
            person = duties.person[mine].astype(np.int64)
            begins: Ints = duties.counted_from[mine].astype(np.int64)
            out[mine] = version.count - facts.interviews(version.fulfilled_by).count(person, begins, as_of)
    return np.maximum(out, 1)
