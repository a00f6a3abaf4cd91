# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Has the inflow moved away from the one the model was fitted on? Inputs, scores, and chances against what came.

The population stability index is the sum of (new - old) * log(new / old) over bands; with no change at all it is about
as large as a chi-square of bands - 1 over both counts (B. Yurdakul, "Statistical properties of population stability
index", 2018), so that it counts as moved only beyond what so few would show by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from styrbord.inference.screening_censoring import Bools, Floats, share_long
from styrbord.inference.screening_inputs import Known
from styrbord.inference.screening_measures import Estimate, Ints, too_few
from styrbord.inference.screening_model import Part, PointTable, chance, points_of
from styrbord.inference.screening_spells import HORIZON

MOVED, SHIFTED = 0.10, 0.25  # the usual limits of the index
FEWEST_NEW = 100
STEADY, HAS_MOVED, HAS_SHIFTED = "steady", "moved", "shifted"


@dataclass(frozen=True)
class Moved:
    """How far one input (or `score`) has moved: the index, what chance alone would show at most (95 per cent)."""

    name: str
    index: Estimate
    chance: float
    verdict: str


def stability_index(old: Ints, new: Ints) -> tuple[float, float]:
    """The index between two counts over the same bands, and its 95 per cent limit under no change."""
    from scipy.stats import chi2

    some = (old + new) > 0
    a, b = old[some] + 0.5, new[some] + 0.5
    p, q = a / a.sum(), b / b.sum()
    limit = float(chi2.ppf(0.95, max(int(some.sum()) - 1, 1))) * (1 / max(old.sum(), 1) + 1 / max(new.sum(), 1))
    return float(((q - p) * np.log(q / p)).sum()), float(limit)


def moved(name: str, old: Ints, new: Ints) -> Moved:
    """One input judged; `too_few` where the newest inflow is small."""
    if new.sum() < FEWEST_NEW:
        return Moved(name, too_few(int(new.sum()), FEWEST_NEW), 0.0, "")
    index, limit = stability_index(old, new)
    verdict = STEADY if index < max(MOVED, limit) else HAS_MOVED if index < max(SHIFTED, limit) else HAS_SHIFTED
    return Moved(name, Estimate(index, has=int(new.sum()), needs=FEWEST_NEW), limit, verdict)


def counts(part: Part, known: Known) -> Ints:
    """Stretches in each entry of a part. (That a point table gives two entries the same points does not matter.)"""
    places = Part(part.name, part.labels, part.bounds, tuple(range(len(part.points))), part.spells, part.thin)
    missing = np.full(len(known.scored_on), np.nan)
    return np.bincount(points_of(places, known, known.values.get(part.name, missing)), minlength=len(part.points))


def score_counts(score: Ints, edges: Sequence[int]) -> Ints:
    """Stretches between the edges of the score's tenths as fitted."""
    return np.bincount(np.searchsorted(edges, score, side="right"), minlength=len(edges) + 1)


def score_edges(score: Ints, bands: int = 10) -> tuple[int, ...]:
    """Edges that part the scores of the fitted inflow into about equal bands."""
    inner = np.quantile(score, np.arange(1, bands) / bands, method="inverted_cdf")
    return tuple(sorted({int(e) for e in inner}))


def inputs_moved(table: PointTable, base: Sequence[Ints], known: Known) -> tuple[Moved, ...]:
    """Every input of the table: `base` are the counts of the fitted inflow."""
    return tuple(moved(p.name, old, counts(p, known)) for p, old in zip(table.parts, base, strict=True))


@dataclass(frozen=True)
class Newest:
    """The newest inflow: what the model expects and what is seen of it so far (Kaplan-Meier, 95 per cent)."""

    spells: int
    expected: float | None
    observed: Estimate

    @property
    def fits(self) -> bool | None:
        """Does the interval hold the expected share? None where that cannot be said."""
        o = self.observed
        return None if o.low is None or o.high is None or self.expected is None else o.low <= self.expected <= o.high


def newest(score: Ints, lasted: Floats, ended: Bools) -> Newest:
    """Expected against observed of the newest inflow; `too_few` where it is small or not followed long enough."""
    n = len(score)
    expected = float(chance(score).mean()) if n else None
    found = share_long(lasted, ended, HORIZON) if n >= FEWEST_NEW else None
    return Newest(n, expected, too_few(n, FEWEST_NEW) if found is None else Estimate(*found, has=n, needs=FEWEST_NEW))


@dataclass(frozen=True)
class Watched:
    """One moment watched: inputs and scores of the newest inflow against the fitted one, chances against outcomes."""

    weeks: int
    inputs: tuple[Moved, ...]
    score: Moved
    newest: Newest
