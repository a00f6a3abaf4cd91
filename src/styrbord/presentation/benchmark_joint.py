# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The lists with the members of joint job centres taken together: sums of counts, shares of summed populations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from styrbord.presentation.benchmark_data import Array, Panel
from styrbord.records import places
from styrbord.records.joint import JointCentre


@dataclass(frozen=True)
class JointPanel(Panel):
    """Lists with joint job centres as one row each; `singles` are the lists they were made from.

    Ranks are ours: by share difference, and where that is equal in the order of the ministry's list (a joint centre
    at its first member's place).
    """

    singles: Panel | None = field(default=None, repr=False)
    centres: tuple[JointCentre, ...] = ()

    def place(self, name: str) -> int:
        """The position of a municipality or joint centre; a member gives its joint centre."""
        for centre in self.centres:
            asked = name.strip().casefold()
            if asked in (centre.name.casefold(), centre.code) or places.code_of(name) in centre.members:
                return self.codes.index(centre.code)
        return super().place(name)

    def odd(self, period: str) -> list[str]:
        """As in the lists it was made from."""
        return self.singles.odd(period) if self.singles else []


def joined(panel: Panel, centres: Sequence[JointCentre]) -> JointPanel:
    """Add up the members of each centre of which all members are in the lists."""
    whole = tuple(c for c in centres if set(c.members) <= set(panel.codes))
    gone = {code for c in whole for code in c.members}
    rows = [[i] for i, code in enumerate(panel.codes) if code not in gone]
    codes = [panel.codes[r[0]] for r in rows] + [c.code for c in whole]
    names = [panel.names[r[0]] for r in rows] + [c.name for c in whole]
    rows += [[panel.codes.index(code) for code in c.members] for c in whole]
    people = np.array([panel.population(p) for p in panel.periods])
    values = {group: _group(given, rows, people) for group, given in panel.values.items()}
    return JointPanel(panel.periods, tuple(codes), tuple(names), values, panel.origin, panel, whole)


def _group(given: dict[str, Array], rows: list[list[int]], people: Array) -> dict[str, Array]:
    add = lambda values: np.column_stack([values[:, r].sum(axis=1) for r in rows])  # noqa: E731
    out = {m: add(given[m]) for m in ("expected", "actual", "difference")}
    population, several = add(people), np.array([len(r) > 1 for r in rows])
    for count in ("expected", "actual"):
        single = add(given[f"{count}_share"])
        out[f"{count}_share"] = np.where(several, np.round(out[count] / population * 100, 2), single)
    out["points"] = np.round(out["actual_share"] - out["expected_share"], 2)
    place = np.column_stack([given["rank"][:, r].min(axis=1) for r in rows])
    order = [np.lexsort((p, np.rint(d * 100))) for p, d in zip(place, out["points"], strict=True)]
    out["rank"] = np.array([np.argsort(o) + 1.0 for o in order])
    return out
