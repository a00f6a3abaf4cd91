# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Whom a screening is about: unbroken stretches on a benefit, followed until they end or are lost from sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from styrbord.law.columns import Bools, Ints, keys, running_latest, starts_of
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER
from styrbord.records.tables import BENEFITS

HORIZON = 182  # days: long-term is more than 26 weeks
MOMENTS = (0, 4, 8, 13)  # weeks: the start, and when what is known is looked at again
GAP = 28  # days: a stretch goes on when the person is back within four weeks; ends come late, too


@dataclass(frozen=True)
class Stretches:
    """Stretches sorted by person and day: `start` (day number), days seen, whether it has ended, first benefit.

    A stretch not ended is censored: it lasts `lasted` days or more.
    """

    person: Ints
    start: Ints
    lasted: Ints
    ended: Bools
    benefit: Ints

    def __len__(self) -> int:
        return len(self.person)

    def where(self, which: np.ndarray) -> Stretches:
        """Some of the stretches."""
        return Stretches(*(getattr(self, f.name)[which] for f in fields(self)))

    def seen_until(self, day: int) -> Stretches:
        """The same stretches as if nobody had looked after `day`: begun before it, and censored there."""
        some = self.where(self.start < day)
        room = day - some.start
        ended = some.ended & (some.lasted <= room)
        return Stretches(some.person, some.start, np.minimum(some.lasted, room), ended, some.benefit)


def find_stretches(case: CaseData, benefits: Sequence[str], as_of: int) -> Stretches:
    """All stretches on the benefits seen on `as_of`; those that run then are censored on it."""
    table = case["benefits"]
    wanted = np.isin(table["benefit"], [BENEFITS.index(b) for b in benefits]) & (table["starts_on"] <= as_of)
    rows = np.flatnonzero(wanted & (table["until"] > table["starts_on"]))
    order = rows[np.argsort(keys(table["person"][rows], table["starts_on"][rows]), kind="stable")]
    person, start = table["person"][order].astype(np.int64), table["starts_on"][order].astype(np.int64)
    until = table["until"][order].astype(np.int64)
    until = np.where(until > as_of, FOREVER, until)
    if not len(order):
        return Stretches(person, start, start, start > 0, start)
    reach = running_latest(person, until)
    begins = starts_of(person)
    begins[1:] |= start[1:] > np.minimum(reach[:-1], as_of) + GAP
    first = np.flatnonzero(begins)
    end = np.maximum.reduceat(until, first)
    ended = end <= as_of
    lasted = np.minimum(end, as_of) - start[first]
    return Stretches(person[first], start[first], lasted, ended, table["benefit"][order][first].astype(np.int64))
