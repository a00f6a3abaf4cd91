# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Patterns over all evaluated samples: do errors rise or fall by area and measuring point, and what causes them?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from styrbord.supervision.patterns import Trend, trends
from styrbord.supervision.reading import PREFIX
from styrbord.workbench.bench import Workbench


@dataclass(frozen=True)
class Patterns:
    """Trends of areas (cases with material errors, and with any) and of measuring points, and the causes by area."""

    samples: int
    trends: tuple[Trend, ...]
    causes: Mapping[str, Mapping[str, int]]


def patterns(bench: Workbench, months: str = "") -> Patterns:
    """Patterns of the samples whose id begins so (`2026-`; all when left out), in order of id, each by its newest
    evaluation. All trends are corrected together for how many are looked at."""
    newest = _newest(bench, months)
    series: dict[str, list[tuple[int, int]]] = {}
    causes: dict[str, Counter[str]] = {}
    for sample in sorted(newest):
        told, area = newest[sample], sample[8:]
        for what in ("material_rate", "any"):
            rate = told[what]
            name = f"{area}: {'material' if what == 'material_rate' else 'error'}"
            series.setdefault(name, []).append((rate["judged"], rate["errors"]))
        for point in told["points"]:
            series.setdefault(f"{area}: {point['point']}", []).append((point["judged"], point["errors"]))
        causes.setdefault(area, Counter()).update(told["causes"])
    return Patterns(len(newest), tuple(trends(series)), {area: dict(c.most_common()) for area, c in causes.items()})


def _newest(bench: Workbench, months: str) -> dict[str, Mapping[str, Any]]:
    events = sorted(bench.journal().below(PREFIX + months), key=lambda e: (e.stream, e.version))
    found = {}
    for stream, of in groupby(events, key=lambda e: e.stream):
        told = [e.data for e in of if e.kind == "sample-evaluated" and e.data]
        if told:
            found[stream.removeprefix(PREFIX)] = told[-1]
    return found
