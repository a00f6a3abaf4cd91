# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who bears the errors: false alarms and misses by group, and what fairness costs at other numbers called.

The curve of precision against the ratio of false alarms follows S. Desiere and L. Struyven, "Using artificial
intelligence to classify jobseekers: the accuracy-equity trade-off", Journal of Social Policy 50 (2021), 367-385.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from styrbord.inference.screening_censoring import Bools, Floats
from styrbord.inference.screening_measures import Estimate, Ints, Judged, flags, precision, too_few

FEWEST_IN_GROUP = 30  # decided stretches that a rate of errors is taken of
HIDDEN = "hidden"
SHARES = (0.05, 0.10, 0.20, 0.30, 0.50)


@dataclass(frozen=True)
class GroupErrors:
    """Errors in one group: `false_alarms` of those who were not long, `misses` of those who were; stretches, called.

    `hide` names the rates that tell of few persons, and one more of the split where that could be reckoned back.
    """

    split: str
    group: str
    spells: int
    called: Estimate
    false_alarms: Estimate
    misses: Estimate
    hide: tuple[str, ...] = ()

    def hidden(self) -> GroupErrors:
        """The same for readers who may not see what tells of few: such rates are a state, without a count."""
        changed: dict[str, Any] = {name: Estimate(None, state=HIDDEN) for name in self.hide}
        return replace(self, **changed)


Groups = Mapping[str, tuple[tuple[str, ...], Ints]]  # split -> labels, position per stretch (-1: not known)


def by_group(
    judged: Judged, score: Ints, capacity: float, groups: Groups, draws: list[Floats], *, limit: int = 10
) -> tuple[GroupErrors, ...]:
    """False alarms and misses of every group with intervals; `too_few` where a rate would stand on too little."""
    called = flags(score, judged.month, capacity)
    out: list[GroupErrors] = []
    for split, (labels, code) in groups.items():
        inside = [code == at for at in range(len(labels))]
        rows = [_one(judged, called, split, n, i, draws) for n, i in zip(labels, inside, strict=True) if i.any()]
        out += _marked(rows, judged, called, [i for i in inside if i.any()], limit)
    return tuple(out)


def _one(judged: Judged, called: Floats, split: str, label: str, inside: Bools, draws: list[Floats]) -> GroupErrors:
    decided, long = judged.outcome.decided & inside, judged.outcome.long
    return GroupErrors(
        split, label, int(inside.sum()),
        _rate(judged, called, decided, draws),
        _rate(judged, called, decided & ~long, draws),
        _rate(judged, 1 - called, decided & long, draws),
    )  # fmt: skip


def _rate(judged: Judged, hit: Floats, among: Bools, draws: list[Floats]) -> Estimate:
    n = int(among.sum())
    if n < FEWEST_IN_GROUP:
        return too_few(n, FEWEST_IN_GROUP)
    w = judged.outcome.weight * among
    drawn = [(float((w * d * hit).sum()), float((w * d).sum())) for d in draws]
    low, high = np.quantile([a / b for a, b in drawn if b > 0], [0.025, 0.975])
    return Estimate(float((w * hit).sum() / w.sum()), float(low), float(high), has=n, needs=FEWEST_IN_GROUP)


def _marked(
    rows: list[GroupErrors], judged: Judged, called: Floats, inside: list[Bools], limit: int
) -> list[GroupErrors]:
    """Mark the rates whose hits, or the rest, are few; and the smallest other where one alone would be marked."""
    decided, long = judged.outcome.decided, judged.outcome.long
    wrong = {"false_alarms": (decided & ~long, called), "misses": (decided & long, 1 - called)}
    kinds = {"called": (decided, called), **wrong}
    marks: list[list[str]] = [[] for _ in rows]
    for name, (among, hit) in kinds.items():
        hits = [float(hit[among & i].sum()) for i in inside]
        rest = [float((among & i).sum()) - h for i, h in zip(inside, hits, strict=True)]
        few = [0 < h < limit or 0 < r < limit for h, r in zip(hits, rest, strict=True)]
        others = [i for i, hide in enumerate(few) if not hide]
        if sum(few) == 1 and others:
            few[min(others, key=lambda i: rows[i].spells)] = True
        for mark, hide in zip(marks, few, strict=True):
            mark += [name] if hide else []
    return [replace(r, hide=tuple(m)) for r, m in zip(rows, marks, strict=True)]


@dataclass(frozen=True)
class Tradeoff:
    """At a share called: precision, and false alarms of the group with most over those of the group with fewest."""

    share: float
    precision: float
    ratio: Mapping[str, float | None]


def tradeoffs(judged: Judged, score: Ints, groups: Groups) -> tuple[Tradeoff, ...]:
    """Precision and unevenness of false alarms at several shares called each month."""
    if judged.enough is not None:
        return ()
    long, w = judged.outcome.long, judged.outcome.weight
    months, size = np.unique(judged.month, return_counts=True)
    out = []
    for share in SHARES:
        called = np.zeros(len(judged))
        for m, n in zip(months.tolist(), size.tolist(), strict=True):
            rows = judged.month == m
            called[rows] = flags(score[rows], judged.month[rows], max(share * n, 1))
        ratio = {split: _ratio(judged, called, labels, code) for split, (labels, code) in groups.items()}
        out.append(Tradeoff(share, precision(called, long)(w), ratio))
    return tuple(out)


def _ratio(judged: Judged, called: Floats, labels: tuple[str, ...], code: Ints) -> float | None:
    rates: list[Any] = []
    for at in range(len(labels)):
        among = judged.outcome.decided & ~judged.outcome.long & (code == at)
        if among.sum() >= FEWEST_IN_GROUP:
            w = judged.outcome.weight * among
            rates.append(float((w * called).sum() / w.sum()))
    return max(rates) / min(rates) if len(rates) > 1 and min(rates) > 0 else None
