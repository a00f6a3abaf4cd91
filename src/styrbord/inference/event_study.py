# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""An event study: units that made a change beside units that did not (yet), effects by periods since the change.

Each cohort of units that changed in the same period is compared with the units that have not changed by then, from the
period before its change (Callaway and Sant'Anna 2021, Journal of Econometrics 225; with one cohort this is plain
difference in differences). Errors are clustered by unit; the periods before are a test, and when it fails, no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from styrbord.inference.effect_multiple import holm, two_sided
from styrbord.inference.effect_states import State
from styrbord.inference.rank_engine import Floats, Ints

FEWEST_UNITS = 5  # that changed, and as many that did not: an error clustered by unit needs several
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class EventStudy:
    """`since` (k,) periods since the change (negative: before; -1 is the base), `effect` and `se` by them.

    `overall` is the mean of the periods after with its error and interval, None where the state is not `shown`;
    `before_p` the smallest of the Holm-corrected chances of the periods before.
    """

    since: tuple[int, ...]
    effect: Floats
    se: Floats
    state: State
    overall: float | None
    overall_se: float | None
    low: float | None
    high: float | None
    before_p: float | None
    changed: int
    others: int


def event_study(
    values: npt.ArrayLike, changed_at: Sequence[int | None], *, before: int = 6, after: int = 12, level: float = 0.05
) -> EventStudy:
    """Effects from `values` (periods, units), NaN where missing; `changed_at` the position of each unit's first period
    with the change, None for units without. Looks at most `before` and `after` periods away."""
    y = np.asarray(values, dtype=np.float64)
    when = np.array([NEVER if c is None else c for c in changed_at], dtype=np.int64)
    changed, others = int((when < NEVER).sum()), int((when == NEVER).sum())
    since = np.array([s for s in range(-before, after + 1) if s != -1], dtype=np.int64)
    parts = np.array([_parts(y, when, int(s)) for s in since])
    effect, there = parts.sum(axis=1), np.array([np.any(p) for p in parts])
    se = np.sqrt((_centred(parts, when) ** 2).sum(axis=1))
    since, effect, se, parts = since[there], effect[there], se[there], parts[there]
    if min(changed, others) < FEWEST_UNITS:
        state = State("too_few_units", {"found": min(changed, others), "needed": FEWEST_UNITS})
        return EventStudy(tuple(since.tolist()), effect, se, state, None, None, None, None, None, changed, others)
    early, late = since < -1, since >= 0
    p = holm([two_sided(float(e / s)) if s > 0 else 1.0 for e, s in zip(effect[early], se[early], strict=True)])
    before_p = float(p.min()) if len(p) else None
    if not early.any():
        state = State("too_short_before", {"found": 1, "needed": 2})
    elif not late.any():
        state = State("too_short_after", {"found": 0, "needed": 1})
    elif before_p is not None and before_p < level:
        state = State("placebo_failed", {"found": before_p}, "earlier")
    else:
        state = State()
    if not state.is_shown:
        return EventStudy(tuple(since.tolist()), effect, se, state, None, None, None, None, before_p, changed, others)
    mean = parts[late].mean(axis=0)
    overall = float(effect[late].mean())
    error = float(np.sqrt((_centred(mean[None, :], when) ** 2).sum()))
    from scipy.stats import t

    wide = float(t.ppf(0.975, min(changed, others) - 1)) * error
    return EventStudy(
        tuple(since.tolist()), effect, se, state, overall, error, overall - wide, overall + wide, before_p, changed,
        others,
    )  # fmt: skip


def _parts(y: Floats, when: Ints, since: int) -> Floats:
    """Each unit's part of the effect `since` periods after its change: they add up to it."""
    out = np.zeros(y.shape[1])
    cohorts = [int(c) for c in np.unique(when[when < NEVER]) if c >= 1 and 0 <= c + since < len(y)]
    sizes = {c: int((when == c).sum()) for c in cohorts}
    total = sum(sizes.values())
    for c in cohorts:
        moved = y[c + since] - y[c - 1]
        known = ~np.isnan(moved)
        ours, theirs = (when == c) & known, (when > max(c, c + since)) & known
        if not ours.any() or not theirs.any():
            continue
        share = sizes[c] / total
        out[ours] += share * moved[ours] / ours.sum()
        out[theirs] -= share * moved[theirs] / theirs.sum()
    return out


def _centred(parts: Floats, when: Ints) -> Floats:
    """The parts less their group's mean, widened for small groups: squares add up to the variance."""
    out = parts.copy()
    for group in np.unique(when):
        mine = when == group
        n = int(mine.sum())
        out[:, mine] = (parts[:, mine] - parts[:, mine].mean(axis=1, keepdims=True)) * np.sqrt(n / max(n - 1, 1))
    return np.asarray(out, dtype=np.float64)
