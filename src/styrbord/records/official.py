# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Official figures as plain columns: what a source hands over, a store keeps and a chart is made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.records import periods


@dataclass(frozen=True)
class Observations:
    """Rows of one official table, five columns of equal length.

    `area` is a four-digit code ("0000" the country), `split` names the row of the table's own dimension (such as
    "total"; empty without one), `value` is NaN where the source gives no data.
    """

    table: str
    area: npt.NDArray[np.object_]
    period: npt.NDArray[np.object_]
    split: npt.NDArray[np.object_]
    measure: npt.NDArray[np.object_]
    value: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.value)

    def where(self, *, measure: str | None = None, split: str | None = None) -> Observations:
        """The rows of one measure, one split, or both."""
        mask = np.ones(len(self), dtype=bool)
        for column, wanted in ((self.measure, measure), (self.split, split)):
            if wanted is not None:
                mask &= column == wanted
        return self.take(mask)

    def take(self, which: npt.NDArray[np.bool_]) -> Observations:
        """The rows of a mask."""
        area, period, split, measure = (c[which] for c in (self.area, self.period, self.split, self.measure))
        return Observations(self.table, area, period, split, measure, self.value[which])

    def periods(self) -> list[str]:
        """All periods, in order of time."""
        return sorted(set(self.period.tolist()), key=_time)

    def panel(
        self, measure: str, split: str, areas: list[str], of: list[str] | None = None
    ) -> tuple[list[str], npt.NDArray[np.float64]]:
        """Values (periods, areas) of one measure and split; NaN where there is none."""
        rows = self.where(measure=measure, split=split)
        chosen = rows.periods() if of is None else of
        row = {p: i for i, p in enumerate(chosen)}
        column = {a: i for i, a in enumerate(areas)}
        out = np.full((len(chosen), len(areas)), np.nan)
        for area, period, value in zip(rows.area, rows.period, rows.value, strict=True):
            if area in column and period in row:
                out[row[period], column[area]] = value
        return chosen, out


def _time(period: str) -> tuple[int, int, str]:
    found = periods.parse(period)
    return (0, 0, period) if found is None else (found.until, found.first, period)
