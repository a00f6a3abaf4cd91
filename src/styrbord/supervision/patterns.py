# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Patterns over time: do errors rise or fall from sample to sample, and is it more than chance, many being looked at?

Cochran and Armitage's trend test in its exact form: given how many were read in each month and how many errors there
were in all, how often would the errors by chance alone lie so early or so late? Looked at in many places at once, some
trend is always found; Holm's correction (1979) keeps the chance of one false alarm among all at the stated level.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RISES, FALLS, NO_TREND, TOO_FEW = "rises", "falls", "no-trend", "too-few"
LEAST_ERRORS = 3


@dataclass(frozen=True)
class Trend:
    """`chance` is the two-sided chance of a trend so strong by itself; `corrected` after Holm among all looked at."""

    what: str
    first: float
    last: float
    chance: float
    corrected: float
    verdict: str


def trends(series: Mapping[str, Sequence[tuple[int, int]]], risk: float = 0.05) -> list[Trend]:
    """The trend of each series of (read, errors) in order of time; strongest first.

    Series with fewer than three errors or fewer than three samples are not tested, and say so.
    """
    testable = {w: s for w, s in series.items() if len(s) > 2 and sum(e for _, e in s) >= LEAST_ERRORS}
    chances = {what: trend_chance(some) for what, some in testable.items()}
    corrected = holm(chances)
    out = []
    for what, some in series.items():
        first, last = _rate(some[: len(some) // 2]), _rate(some[len(some) // 2 :])
        if what not in chances:
            out.append(Trend(what, first, last, 1.0, 1.0, TOO_FEW))
            continue
        moved = RISES if last > first else FALLS
        found = moved if corrected[what] <= risk else NO_TREND
        out.append(Trend(what, first, last, chances[what], corrected[what], found))
    return sorted(out, key=lambda t: (t.verdict == TOO_FEW, t.chance, t.what))


def trend_chance(series: Sequence[tuple[int, int]]) -> float:
    """The exact two-sided chance, given the totals: twice the smaller tail, at most 1."""
    read, errors = sum(n for n, _ in series), sum(e for _, e in series)
    seen = sum(i * e for i, (_, e) in enumerate(series))
    ways: dict[tuple[int, int], int] = {(0, 0): 1}  # (errors so far, sum of their months) -> ways
    for i, (n, _) in enumerate(series):
        nexts: dict[tuple[int, int], int] = {}
        for (k, score), count in ways.items():
            for e in range(min(n, errors - k) + 1):
                at = (k + e, score + i * e)
                nexts[at] = nexts.get(at, 0) + count * math.comb(n, e)
        ways = nexts
    total = math.comb(read, errors)
    late = sum(c for (k, s), c in ways.items() if k == errors and s >= seen)
    early = sum(c for (k, s), c in ways.items() if k == errors and s <= seen)
    return min(1.0, 2 * min(late, early) / total)


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Each chance corrected for how many were looked at (Holm 1979)."""
    corrected, largest = {}, 0.0
    for i, (what, chance) in enumerate(sorted(chances.items(), key=lambda item: item[1])):
        largest = max(largest, min(1.0, (len(chances) - i) * chance))
        corrected[what] = largest
    return corrected


def _rate(series: Sequence[tuple[int, int]]) -> float:
    read = sum(n for n, _ in series)
    return sum(e for _, e in series) / read if read else 0.0
