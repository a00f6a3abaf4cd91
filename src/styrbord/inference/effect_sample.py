# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One treatment in one table (a trial, a survey, a project's own list): every estimator side by side, and the gates.

For a trial drawn by lot the difference in means is the answer. Where others were chosen as comparison, the same
estimators are run on an outcome from before the treatment: what they find there is no effect but how far the groups
differ, and then no number is shown (Imbens and Xu 2024, arXiv 2406.00827).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.errors import StyrbordError
from styrbord.inference import effect_att as att
from styrbord.inference.effect import Placebo
from styrbord.inference.effect_att import Overlap
from styrbord.inference.effect_multiple import holm, two_sided
from styrbord.inference.effect_point import Point, balanced, checked, difference, matching, regression
from styrbord.inference.effect_sensitivity import Unseen, unseen
from styrbord.inference.effect_states import State, worst
from styrbord.inference.one_thread import on_one_thread
from styrbord.inference.rank_engine import Bools, Floats

Estimator = Callable[[Floats, Bools, Floats], Point]
_PLAIN: Mapping[str, Estimator] = {
    "difference": lambda y, a, x: difference(y, a),
    "regression": regression,
    "matching": matching,
    "entropy": balanced,
}


@dataclass(frozen=True)
class Sample:
    """Estimates by method, tests on outcomes from before, overlap of the conditions, and whether a number may be shown.

    `state` judges the adjusted methods; with `drawn_by_lot` the plain difference may always be shown. `overlap` counts
    before trimming; the cross-fitted `dr` is on what is left.
    """

    points: tuple[Point, ...]
    placebos: tuple[Placebo, ...]
    overlap: Overlap
    names: tuple[str, ...]
    unseen: Unseen | None
    state: State
    drawn_by_lot: bool

    def point(self, method: str) -> Point:
        """One method's estimate; KeyError when it could not be made."""
        return {p.method: p for p in self.points}[method]


@on_one_thread
def sample(
    y: npt.ArrayLike, treated: npt.ArrayLike, x: npt.ArrayLike, names: tuple[str, ...], *,
    before: Mapping[str, npt.ArrayLike] | None = None, drawn_by_lot: bool = False, seed: int = 1,
) -> Sample:  # fmt: skip
    """Estimate from one table. `before` are outcomes from before the treatment, by name; those in `names` are left
    out of the conditions while they are tested. Refuses missing values and an arm with nobody."""
    out, arm, table = checked(y, treated, x)
    points = [p for name in _PLAIN if (p := _made(name, out, arm, table)) is not None]
    compared = att.compare(arm, table, np.arange(len(out)), names=names, seed=seed)
    if compared.state.code != "separation":
        points.append(_doubly_robust(compared, out))
    placebos = _tests(arm, table, names, before or {}, seed)
    failed = next((p.name for p in placebos if p.failed), "")
    tested = State() if placebos or drawn_by_lot else State("placebo_untested")
    told = State("placebo_failed", detail=failed) if failed else tested
    state = worst(compared.state, told)
    try:
        strength = unseen(out, arm, table, names) if table.shape[1] else None
    except StyrbordError:
        strength = None
    return Sample(tuple(points), placebos, compared.overlap, names, strength, state, drawn_by_lot)


def _made(name: str, y: Floats, arm: Bools, x: Floats) -> Point | None:
    """The estimate, or None where the method cannot be used on this table."""
    if name != "difference" and not x.shape[1]:
        return None
    try:
        return _PLAIN[name](y, arm, x)
    except StyrbordError:
        return None


def _doubly_robust(c: att.Compared, y: Floats) -> Point:
    found = att.effects(c, y[:, None])
    return Point("dr", float(found.effect[0]), float(found.se[0]), float("nan"), found.n_treated, found.n_controls)


def _tests(
    arm: Bools, x: Floats, names: tuple[str, ...], before: Mapping[str, npt.ArrayLike], seed: int
) -> tuple[Placebo, ...]:
    found: list[tuple[str, float, float, float]] = []
    for name, values in before.items():
        earlier = np.asarray(values, dtype=np.float64)
        others = [i for i, n in enumerate(names) if n not in before]
        c = att.compare(arm, x[:, others], np.arange(len(arm)), seed=seed)
        if c.state.code == "separation" or not earlier.std() > 0:
            continue
        one = att.effects(c, earlier[:, None])
        found.append((name, float(one.effect[0]), float(one.se[0]), float(earlier.std())))
    p = np.array([two_sided(effect / se) for _, effect, se, _ in found])
    adjusted = holm(p)
    return tuple(
        Placebo(name, effect, se, effect / sd, float(p[i]), float(adjusted[i]))
        for i, (name, effect, se, sd) in enumerate(found)
    )
