# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Segments of need: proposed with their grounds, set by a caseworker, and what became of those in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from styrbord.inference.screening_catalogue import Ground, Segment
from styrbord.inference.screening_censoring import Bools, Floats, share_long
from styrbord.inference.screening_fairness import HIDDEN
from styrbord.inference.screening_inputs import Known
from styrbord.inference.screening_measures import Estimate, Ints, too_few

FEWEST_FOLLOWED = 20


@dataclass(frozen=True)
class Told:
    """A ground that holds: the input and its value (label or number)."""

    input: str
    value: str | float


@dataclass(frozen=True)
class Proposal:
    """A segment proposed for a person, with the grounds that hold."""

    segment: str
    grounds: tuple[Told, ...]


def proposals(segments: Sequence[Segment], known: Known) -> list[tuple[Proposal, ...]]:
    """For every stretch the segments whose grounds hold, the best grounded first (share of what is needed)."""
    out: list[list[tuple[float, Proposal]]] = [[] for _ in known.scored_on]
    for segment in segments:
        held = [(g, _holds(g, known)) for g in segment.grounds]
        count = np.sum([h for _, h in held], axis=0) if held else np.zeros(len(out))
        for i in np.flatnonzero(count >= segment.needs).tolist():
            grounds = tuple(_told(g, known, i) for g, h in held if h[i])
            out[i].append((-count[i] / segment.needs, Proposal(segment.id, grounds)))
    return [tuple(p for _, p in sorted(found, key=lambda one: one[0])) for found in out]


def _holds(ground: Ground, known: Known) -> Bools:
    values = known.values.get(ground.input)
    if values is None:
        return np.zeros(len(known.scored_on), dtype=bool)
    if ground.labels:
        own = next(i.labels for i in known.inputs if i.name == ground.input)
        return np.isin(values, [own.index(x) for x in ground.labels if x in own])
    with np.errstate(invalid="ignore"):
        low = values >= ground.at_least if ground.at_least is not None else ~np.isnan(values)
        return low & (values < ground.below if ground.below is not None else ~np.isnan(values))


def _told(ground: Ground, known: Known, row: int) -> Told:
    value = float(known.values[ground.input][row])
    labels = next(i.labels for i in known.inputs if i.name == ground.input)
    return Told(ground.input, labels[int(value)] if labels else value)


@dataclass(frozen=True)
class Followed:
    """One segment followed: persons in it, how many of them the proposal agreed with, and the share still on the
    benefit 13 and 26 weeks after it was set (Kaplan-Meier)."""

    segment: str
    persons: Estimate
    agreed: Estimate
    after_13_weeks: Estimate
    after_26_weeks: Estimate


def followed(
    segment_of: Sequence[str], agreed: Sequence[bool], lasted: Floats, ended: Bools, names: Sequence[str], *,
    limit: int = 10,
) -> tuple[Followed, ...]:  # fmt: skip
    """What became of the persons in each segment: days seen since it was set, and whether the stretch has ended.

    Counts from 1 to below `limit` are hidden (0 shows everything).
    """
    of, said = np.array(segment_of, dtype=object), np.array(agreed, dtype=bool)
    out = []
    for name in names:
        inside = of == name
        n, m = int(inside.sum()), int((inside & said).sum())
        later = [_still(lasted[inside], ended[inside], days, limit) for days in (91, 182)]
        out.append(Followed(name, _count(n, limit), _count(m, limit) if n >= limit else _count(n, limit), *later))
    return tuple(out)


def _count(n: int, limit: int) -> Estimate:
    return Estimate(None, state=HIDDEN) if 0 < n < limit else Estimate(float(n), has=n)


def _still(lasted: Floats, ended: Bools, days: int, limit: int) -> Estimate:
    n = len(lasted)
    if n < max(FEWEST_FOLLOWED, limit):
        return too_few(n, FEWEST_FOLLOWED) if n == 0 or n >= limit else Estimate(None, state=HIDDEN)
    found = share_long(lasted, ended, days)
    if found is None:
        return too_few(0, FEWEST_FOLLOWED)
    gone = int((ended & (lasted <= days)).sum())
    few = 0 < gone < limit or 0 < int((lasted > days).sum()) < limit
    return Estimate(None, state=HIDDEN) if few else Estimate(*found, has=n, needs=FEWEST_FOLLOWED)


@dataclass(frozen=True)
class Beside:
    """Caseworkers' judgements beside the model's chances for the same persons, once it is known what came of them.

    `agreement` maps a view (long, unsure, short) to the share that turned out long.
    """

    judged: int
    decided: int
    turned_out_long: Mapping[str, Estimate]
    caseworkers: Estimate
    model: Estimate
    saw_score: int


VIEW_RANK = {"short": 0.0, "unsure": 1.0, "long": 2.0}


def view_ranks(views: Sequence[str]) -> Ints:
    """Views as ranks, short lowest."""
    return np.array([VIEW_RANK[v] for v in views], dtype=np.int64)
