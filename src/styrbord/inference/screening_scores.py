# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Scores of persons whose stretch runs now, each with the reasons that make it up, and whom the capacity reaches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from styrbord.inference.screening import SHARE_CALLED, AtMoment, steadiness
from styrbord.inference.screening_inputs import Known
from styrbord.inference.screening_measures import Ints
from styrbord.inference.screening_model import Part, PointTable, chance
from styrbord.inference.screening_spells import HORIZON, Stretches


@dataclass(frozen=True)
class Reason:
    """What one input adds to a score, in tenths of a point; `value` is its label, its number, or None: not known."""

    input: str
    value: str | float | None
    points: int


@dataclass(frozen=True)
class Scored:
    """One person: the stretch, the moment it was scored at, the score, its reasons, and whether capacity reaches it.

    `score` is `base` plus the points of all reasons, exactly. `steady` is the share of equally good models that would
    call the person too (None: there are none to ask).
    """

    person: int
    start: int
    weeks: int
    moment: int
    scored_on: int
    base: int
    score: int
    chance: float
    called: bool
    steady: float | None
    reasons: tuple[Reason, ...]


def moments_of(stretches: Stretches, as_of: int, moments: Sequence[int]) -> Ints:
    """The newest moment (weeks) each running stretch has passed; -1 for those past 26 weeks or before the first."""
    days = as_of - stretches.start
    if not moments:
        return np.full(len(stretches), -1, dtype=np.int64)
    at = np.searchsorted(7 * np.array(sorted(moments)), days, side="right") - 1
    passed = np.where(at >= 0, np.array(sorted(moments))[np.maximum(at, 0)], -1)
    return np.where((days > HORIZON) | stretches.ended, -1, passed)


def score(
    stretches: Stretches, as_of: int, models: Sequence[AtMoment], look: Callable[[Stretches, int], Known],
    capacity: float | None, *, newest: int | None = None,
) -> list[Scored]:  # fmt: skip
    """All running stretches with a model for their moment: those called first, then by chance.

    `newest` keeps those scored within so many days. `capacity` persons (None: a fifth) are called, shared by the
    moments as their numbers are: who has been on the benefit for 13 weeks has a higher chance than who begins, and
    would crowd them out. Of those who tie at the edge, the ones scored last are called.
    """
    models = [m for m in models if m.gives_scores]
    moment = moments_of(stretches, as_of, [m.weeks for m in models])
    rows = [np.flatnonzero(moment == m.weeks) for m in models]
    if newest is not None:
        rows = [r[stretches.start[r] + 7 * m.weeks > as_of - newest] for r, m in zip(rows, models, strict=True)]
    found: list[Scored] = []
    sizes = [len(r) for r in rows]
    room = max(1.0, round(SHARE_CALLED * sum(sizes))) if capacity is None else capacity
    for model, own, limit in zip(models, rows, _shared(sizes, room), strict=True):
        if len(own):
            some = stretches.where(own)
            known = look(some, model.weeks)
            ranked = sorted(enumerate(_of_moment(model, some, known, as_of)), key=lambda one: _order(one[1]))
            steady = steadiness(model.variants, known, limit)
            found += [_placed(s, at < limit, float(steady[i])) for at, (i, s) in enumerate(ranked)]
    return sorted(found, key=lambda one: (not one.called, *_order(one)))


def _order(one: Scored) -> tuple[float, int, int]:
    return (-one.chance, -one.scored_on, one.person)


def _shared(sizes: Sequence[int], capacity: float) -> list[int]:
    """A capacity shared out by numbers, whole persons, largest remainders first."""
    if not sum(sizes):
        return [0] * len(sizes)
    exact = [min(capacity / sum(sizes), 1.0) * n for n in sizes]
    whole = [int(e) for e in exact]
    left = round(sum(exact)) - sum(whole)
    for at in sorted(range(len(sizes)), key=lambda i: whole[i] - exact[i])[:left]:
        whole[at] += 1
    return whole


def _placed(one: Scored, called: bool, steady: float) -> Scored:
    share = None if np.isnan(steady) else float(steady)
    return Scored(one.person, one.start, one.weeks, one.moment, one.scored_on, one.base, one.score, one.chance, called,
                  share, one.reasons)  # fmt: skip


def _of_moment(model: AtMoment, some: Stretches, known: Known, as_of: int) -> list[Scored]:
    table = model.table
    assert table is not None
    points = table.contributions(known)
    total = table.base + points.sum(axis=1)
    p = chance(total)
    told = [_values(part, known) for part in table.parts]
    return [
        Scored(
            int(some.person[i]), int(some.start[i]), int(as_of - some.start[i]) // 7, model.weeks,
            int(known.scored_on[i]), table.base, int(total[i]), float(p[i]), False, None,
            _reasons(table, told, points[i], i),
        )
        for i in range(len(some))
    ]  # fmt: skip


def _reasons(table: PointTable, told: list[list[str | float | None]], points: Ints, i: int) -> tuple[Reason, ...]:
    """Weightiest first; inputs that add nothing are left out, so that the sum still holds."""
    every = [Reason(p.name, told[j][i], int(points[j])) for j, p in enumerate(table.parts)]
    return tuple(sorted((r for r in every if r.points), key=lambda r: (-abs(r.points), r.input)))


def _values(part: Part, known: Known) -> list[str | float | None]:
    values = known.values.get(part.name)
    if values is None:
        return [None] * len(known.scored_on)
    labels = next(i.labels for i in known.inputs if i.name == part.name)
    if labels:
        return [None if np.isnan(v) else labels[int(v)] for v in values]
    return [None if np.isnan(v) else float(v) for v in values]
