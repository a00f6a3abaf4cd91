# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What falls due: duties that can still be done, by week, as counts of persons and duties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from styrbord.law.columns import Bools
from styrbord.law.duties import UNDECIDABLE, Duties
from styrbord.law.standing import still_to_do
from styrbord.records.days import date
from styrbord.workbench.bench import Judged

WEEKS = 4


@dataclass(frozen=True)
class Stretch:
    """Seven days (or all that is overdue: `first` None): persons to be seen, interviews and offers due."""

    first: dt.date | None
    last: dt.date
    persons: int
    interviews: int
    offers: int


@dataclass(frozen=True)
class ToDo:
    """Duties that can still be done, overdue ones and those due within `WEEKS` weeks, as seen on a day."""

    as_of: int
    duties: Duties
    is_interview: Bools
    undecidable: int

    @staticmethod
    def of(judged: Judged) -> ToDo:
        """What is to be done by the judged duties."""
        d, day = judged.duties, judged.as_of
        some = d.where(still_to_do(judged.case, d, day) & (d.due < day + 7 * WEEKS))
        table = np.array([v.fulfilled_by["table"] == "interviews" for v in judged.book.versions])
        return ToDo(day, some, table[some.version], int((d.outcome == UNDECIDABLE).sum()))

    def weeks(self, persons: Bools | None = None) -> tuple[Stretch, Sequence[Stretch]]:
        """(overdue, the coming weeks), for everybody or for the persons of a mask."""
        mine = np.ones(len(self.duties), dtype=bool) if persons is None else persons[self.duties.person]
        ahead = self.duties.due - self.as_of
        weeks = [self._stretch(mine & (ahead >= 7 * w) & (ahead < 7 * w + 7), 7 * w, 7 * w + 6) for w in range(WEEKS)]
        return self._stretch(mine & (ahead < 0), None, -1), weeks

    def _stretch(self, which: Bools, first: int | None, last: int) -> Stretch:
        ends = date(self.as_of + last)
        assert ends is not None
        interviews = int((which & self.is_interview).sum())
        return Stretch(
            None if first is None else date(self.as_of + first),
            ends,
            len(set(self.duties.person[which].tolist())),
            interviews,
            int(which.sum()) - interviews,
        )
