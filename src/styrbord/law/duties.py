# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The table of duties: what `assess` gives and everything above the law reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

KEPT, EXEMPT, LAPSED, LATE, OPEN, MISSED, UNDECIDABLE = range(7)
OUTCOMES = ("kept", "exempt", "lapsed", "late", "open", "missed", "undecidable")


@dataclass(frozen=True)
class Duties:
    """One entry per duty, in equally long arrays; sorted by person, counted_from, row and link.

    person int32 (number in `CaseData.person_keys`); spell int32 (number of the spell in this assessment); row int16
    (position in `rows`); version int16 (position in the lawbook's `versions`); link int32 (-1: not in a chain);
    benefit int8 (position in `BENEFITS`, the spell's name); group int8 (position in `GROUPS`, -1 not decided);
    counted_from, due, met_on int32 days (`NO_DAY` where there is none); outcome int8 (position in `OUTCOMES`);
    reason int8 (position in `reasons`, 0 is none).
    """

    rows: tuple[str, ...]
    reasons: tuple[str, ...]
    person: npt.NDArray[np.int32]
    spell: npt.NDArray[np.int32]
    row: npt.NDArray[np.int16]
    version: npt.NDArray[np.int16]
    link: npt.NDArray[np.int32]
    benefit: npt.NDArray[np.int8]
    group: npt.NDArray[np.int8]
    counted_from: npt.NDArray[np.int32]
    due: npt.NDArray[np.int32]
    met_on: npt.NDArray[np.int32]
    outcome: npt.NDArray[np.int8]
    reason: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.person)

    def where(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Duties:
        """The duties of a mask or of positions, in that order."""
        return Duties(
            self.rows,
            self.reasons,
            **{f.name: getattr(self, f.name)[which] for f in fields(self)[2:]},
        )

    def joined(self, others: Sequence[Duties]) -> Duties:
        """These duties and then others of the same lawbook."""
        if not others:
            return self
        columns = {f.name: [getattr(d, f.name) for d in (self, *others)] for f in fields(self)[2:]}
        return Duties(self.rows, self.reasons, **{name: np.concatenate(values) for name, values in columns.items()})

    def of_rows(self, *rows: str) -> Duties:
        """The duties of the named rows (`"D2.1"`)."""
        return self.where(np.isin(self.row, [self.rows.index(r) for r in rows if r in self.rows]))
