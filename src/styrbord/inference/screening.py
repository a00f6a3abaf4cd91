# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Screening for long-term unemployment: fitted on earlier inflow, judged on later inflow, for each moment by itself.

On the day that parts the two, the model is fitted with what could be seen then: later outcomes of the earlier inflow
play no part. The glass-box model is taken only where it was better than the plain one on later inflow inside the
earlier part, so that the later part judges a choice it had no hand in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from styrbord.inference import screening_drift as drift
from styrbord.inference.screening_censoring import BaseRates, Floats, Outcome, base_rates, outcome
from styrbord.inference.screening_fairness import GroupErrors, Groups, Tradeoff, by_group, tradeoffs
from styrbord.inference.screening_inputs import Known
from styrbord.inference.screening_measures import (
    Estimate,
    Judged,
    Quality,
    auc,
    estimate,
    flags,
    log_loss,
    quality,
)
from styrbord.inference.screening_model import (
    PLAIN,
    RIDGE,
    RIDGES,
    PointTable,
    chance,
    fit_glass_box,
    fit_logistic,
    gives_away,
)
from styrbord.inference.screening_spells import GAP, HORIZON, Stretches

FEWEST_DECIDED, FEWEST_OF_EACH = 200, 50  # decided stretches, and of each outcome, before a model is fitted
FEWEST_FOR_CURVES = 1000  # below this the glass-box model is not tried
SHARE_CALLED = 0.20  # of each month's inflow, when no capacity is given
YEAR = 365
EQUALLY_GOOD = 0.01  # of AUC
LEAST_AUC = 0.5  # drawing lots; a model whose interval on later inflow reaches down to it says nothing of a person
TOO_FEW_SPELLS, ONE_CLASS, SEPARATED = "too_few_spells", "one_class", "separated"
NO_BETTER_THAN_LOT, TOO_FEW_TO_JUDGE = "no_better_than_lot", "too_few_to_judge"


@dataclass(frozen=True)
class Sample:
    """Stretches still running at a moment, what was known of each then, and what came of them."""

    stretches: Stretches
    known: Known
    outcome: Outcome

    def __len__(self) -> int:
        return len(self.stretches)

    @property
    def lasted(self) -> Floats:
        """Days seen."""
        return self.stretches.lasted.astype(np.float64)


@dataclass(frozen=True)
class Cannot:
    """The data cannot carry a model: why, how many there are, how many would be needed, which input is at fault."""

    why: str
    has: int = 0
    needs: int = 0
    what: str = ""


@dataclass(frozen=True)
class Setting:
    """What a fit is asked for. Days are day numbers; `capacity` is persons called in 30 days, shared by the moments
    as their inflow is (None: a fifth of each)."""

    parted_on: int
    from_day: int
    seen_until: int
    capacity: float | None = None
    seed: int = 1
    glass_box: bool = True
    refits: int = 10


@dataclass(frozen=True)
class Variant:
    """Another model as good as the chosen one, or the same refitted: how many of the called it would call as well."""

    name: str
    table: PointTable
    auc: float
    overlap: float
    equally_good: bool


@dataclass(frozen=True)
class AtMoment:
    """The model of one moment and all that was found when it was judged; `cannot` says why there is none.

    `withheld` says why a model that was fitted gives no person a score: the later inflow could not show that it tells
    anybody apart.
    """

    weeks: int
    cannot: Cannot | None = None
    withheld: str = ""
    table: PointTable | None = None
    ridge: float = RIDGE
    chosen_because: str = ""
    gain_of_glass_box: Estimate | None = None
    fitted: BaseRates | None = None
    fitted_spells: int = 0
    quality: Quality | None = None
    reference: Quality | None = None
    errors: tuple[GroupErrors, ...] = ()
    tradeoffs: tuple[Tradeoff, ...] = ()
    variants: tuple[Variant, ...] = ()
    input_counts: tuple[tuple[int, ...], ...] = ()
    score_edges: tuple[int, ...] = ()
    score_counts: tuple[int, ...] = ()

    @property
    def gives_scores(self) -> bool:
        """Is there a model, and does it tell apart?"""
        return self.table is not None and not self.withheld


Look = Callable[[Stretches, int], Known]  # stretches, weeks -> what was known


@dataclass(frozen=True)
class Question:
    """All stretches, how their inputs are looked up, and the groups that errors are counted by."""

    stretches: Stretches
    look: Look
    groups: Callable[[Stretches], Groups]
    setting: Setting
    known: dict[int, Known] = field(default_factory=dict)

    def sample(self, weeks: int, low: int, high: int, seen: int) -> Sample:
        """Stretches begun from `low` to before `high` and still running at the moment, as seen until a day."""
        if weeks not in self.known:
            self.known[weeks] = self.look(self.stretches, weeks)
        begun = np.flatnonzero((self.stretches.start >= low) & (self.stretches.start < min(high, seen)))
        some = self.stretches.where(begun).seen_until(seen)
        alive = some.lasted > 7 * weeks
        some, rows = some.where(alive), begun[alive]
        return Sample(some, self.known[weeks].where(rows), outcome(some.lasted, some.ended, HORIZON))

    def later(self, weeks: int) -> Sample:
        """The later inflow, on which models are judged."""
        s = self.setting
        return self.sample(weeks, s.parted_on, s.seen_until, s.seen_until)


def at_moment(asked: Question, weeks: int, share: float = 1.0) -> AtMoment:
    """Fit, choose and judge the model of one moment; it has so large a share of the capacity."""
    s = asked.setting
    fitted = asked.sample(weeks, s.from_day, s.parted_on, s.parted_on - GAP)
    if found := carries(fitted):
        return AtMoment(weeks, found, fitted_spells=len(fitted))
    ridge = _ridge(asked, weeks)
    plain = fit_logistic(fitted.known, fitted.outcome, ridge=ridge)
    if found := _separated(fitted, plain):
        return AtMoment(weeks, found, fitted_spells=len(fitted))
    gain, because = _gain_of_glass_box(asked, weeks, ridge)
    glass = fit_glass_box(fitted.known, fitted.outcome, s.seed) if gain is not None else None
    chosen = glass if glass is not None and because == "better" else plain
    later = asked.later(weeks)
    judged = judged_of(later, s.parted_on)
    capacity = capacity_of(judged, s.capacity and s.capacity * share)
    rules = simple_rules(later.known)
    score = chosen.score(later.known)
    own = quality(judged, score, capacity, rules, s.seed)
    groups, edges = asked.groups(later.stretches), drift.score_edges(chosen.score(fitted.known))
    return AtMoment(
        weeks,
        withheld=_withheld(own),
        table=chosen,
        ridge=ridge,
        chosen_because=because,
        gain_of_glass_box=gain,
        fitted=base_rates(fitted.lasted, fitted.stretches.ended, HORIZON),
        fitted_spells=len(fitted),
        quality=own,
        reference=quality(judged, plain.score(later.known), capacity, rules, s.seed) if chosen is not plain else own,
        errors=by_group(judged, score, capacity, groups, judged.draws(s.seed, 100)),
        tradeoffs=tradeoffs(judged, score, groups),
        variants=_variants(asked, weeks, fitted, (chosen, glass if chosen is plain else plain, ridge), later, capacity),
        input_counts=tuple(tuple(drift.counts(p, fitted.known).tolist()) for p in chosen.parts),
        score_edges=edges,
        score_counts=tuple(drift.score_counts(chosen.score(fitted.known), edges).tolist()),
    )


def _withheld(found: Quality) -> str:
    """Why a model gives no scores; empty where its interval on later inflow lies above drawing lots."""
    if found.auc.low is None:
        return TOO_FEW_TO_JUDGE
    return "" if found.auc.low > LEAST_AUC else NO_BETTER_THAN_LOT


def carries(sample: Sample) -> Cannot | None:
    """None when a model can be fitted; else why not and what would be needed."""
    long, short = sample.outcome.counts
    if long + short < FEWEST_DECIDED:
        return Cannot(TOO_FEW_SPELLS, long + short, FEWEST_DECIDED)
    if min(long, short) < FEWEST_OF_EACH:
        return Cannot(ONE_CLASS, min(long, short), FEWEST_OF_EACH)
    return None


def _separated(sample: Sample, table: PointTable) -> Cannot | None:
    """A model that parts the outcomes without one exception was told the answer."""
    told = gives_away(sample.known, sample.outcome)
    found = auc(table.score(sample.known), sample.outcome.long)(sample.outcome.weight)
    return Cannot(SEPARATED, what=told) if told or found > 0.9999 else None


def judged_of(sample: Sample, first_day: int) -> Judged:
    """The sample as the measures want it; months are spans of 30 days of the scoring day."""
    month = (sample.known.scored_on - first_day) // 30
    s = sample.stretches
    return Judged(s.person, month, sample.lasted, s.ended, sample.outcome)


def capacity_of(judged: Judged, asked: float | None) -> float:
    """Persons called in 30 days: as asked, or a fifth of the mean inflow, at least one."""
    months = max(len(np.unique(judged.month)), 1)
    return float(asked) if asked else max(1.0, round(SHARE_CALLED * len(judged) / months))


def simple_rules(known: Known) -> dict[str, Any]:
    """What a job centre could do without a model: by age, by an earlier long stretch, by seniority, by lot."""
    n = len(known.scored_on)
    rules: dict[str, Any] = {"lot": np.zeros(n)}
    if "age" in known.values:
        rules["age_50"] = (known.values["age"] >= 50).astype(np.float64)
    if "long_before" in known.values:
        rules["long_before"] = known.values["long_before"]
    if "weeks_before" in known.values:
        rules["seniority"] = known.values["weeks_before"]
    return rules


def _inside(asked: Question, weeks: int) -> tuple[Sample, Sample]:
    """Earlier and later inflow inside the earlier part, to choose on."""
    s = asked.setting
    inner = s.parted_on - YEAR
    first = asked.sample(weeks, s.from_day, inner, inner - GAP)
    return first, asked.sample(weeks, inner, s.parted_on, s.parted_on - GAP)


def _ridge(asked: Question, weeks: int) -> float:
    """The ridge that erred least on inner later inflow."""
    first, then = _inside(asked, weeks)
    if carries(first) or carries(then):
        return RIDGE
    w, long = then.outcome.weight, then.outcome.long
    tables = {r: fit_logistic(first.known, first.outcome, ridge=r) for r in RIDGES}
    return min(RIDGES, key=lambda r: log_loss(chance(tables[r].score(then.known)), long)(w))


def _gain_of_glass_box(asked: Question, weeks: int, ridge: float) -> tuple[Estimate | None, str]:
    """How much less the glass-box model errs (log loss) on inner later inflow; "better", or why it is not taken."""
    if not asked.setting.glass_box:
        return None, "not_tried"
    first, then = _inside(asked, weeks)
    if sum(first.outcome.counts) < FEWEST_FOR_CURVES or carries(first) or carries(then):
        return None, "too_few_for_curves"
    plain = fit_logistic(first.known, first.outcome, ridge=ridge)
    glass = fit_glass_box(first.known, first.outcome, asked.setting.seed)
    long = then.outcome.long
    one, other = (log_loss(chance(t.score(then.known)), long) for t in (plain, glass))
    judged = judged_of(then, asked.setting.parted_on - YEAR)
    gain = estimate(judged, lambda w: one(w) - other(w), judged.draws(asked.setting.seed, 100))
    return gain, "better" if gain.low is not None and gain.low > 0 else "not_better"


def _variants(
    asked: Question, weeks: int, fitted: Sample, models: tuple[PointTable, PointTable | None, float], later: Sample,
    capacity: float,
) -> tuple[Variant, ...]:  # fmt: skip
    """Models that could as well have been used, each beside the chosen one on the later inflow."""
    judged = judged_of(later, asked.setting.parted_on)
    if judged.enough is not None:
        return ()
    chosen, other, ridge = models
    tables = [(f"kind: {other.kind}", other)] if other is not None else []
    tables += _refitted(asked.setting, fitted, chosen.kind, ridge)
    tables += _retrained(asked, weeks, chosen.kind, ridge)
    long, w = judged.outcome.long, judged.outcome.weight
    mine = chosen.score(later.known)
    own, called = auc(mine, long)(w), flags(mine, judged.month, capacity)
    out = []
    for name, table in tables:
        score = table.score(later.known)
        value = auc(score, long)(w)
        both_call = np.minimum(called, flags(score, judged.month, capacity)).sum() / max(called.sum(), 1e-9)
        out.append(Variant(name, table, value, float(both_call), value >= own - EQUALLY_GOOD))
    return tuple(out)


def _refitted(s: Setting, fitted: Sample, kind: str, ridge: float) -> list[tuple[str, PointTable]]:
    """The same model on persons drawn anew, and the plain one held looser and tighter."""
    judged = judged_of(fitted, s.from_day)
    times = s.refits if kind == PLAIN else min(s.refits, 4)  # trees take longer
    out = []
    for at, drawn in enumerate(judged.draws(s.seed + 1, times), 1):
        w = fitted.outcome.weight * drawn
        out.append((f"drawn: {at}", _fit(kind, fitted, s.seed + at, ridge, w)))
    if kind == PLAIN:
        out += [(f"ridge: {r:g}", _fit(kind, fitted, s.seed, r, None)) for r in RIDGES if r != ridge]
    return out


def _retrained(asked: Question, weeks: int, kind: str, ridge: float) -> list[tuple[str, PointTable]]:
    """The model as it would have been had it been trained three, six and nine months earlier."""
    s, out = asked.setting, []
    for months in (3, 6, 9):
        until = s.parted_on - round(months * YEAR / 12)
        earlier = asked.sample(weeks, s.from_day, until, until - GAP)
        if carries(earlier) is None:
            out.append((f"months earlier: {months}", _fit(kind, earlier, s.seed, ridge, None)))
    return out


def _fit(kind: str, sample: Sample, seed: int, ridge: float, weight: Floats | None) -> PointTable:
    if kind == PLAIN:
        return fit_logistic(sample.known, sample.outcome, ridge=ridge, weight=weight)
    return fit_glass_box(sample.known, sample.outcome, seed, weight=weight)


def fit(asked: Question, moments: Sequence[int], progress: Callable[[int, int], None] | None = None) -> list[AtMoment]:
    """The models of all moments."""
    out = []
    size = [len(asked.later(weeks)) if asked.setting.capacity else 1 for weeks in moments]
    for at, weeks in enumerate(moments):
        out.append(at_moment(asked, weeks, size[at] / max(sum(size), 1)))
        if progress:
            progress(at + 1, len(moments))
    return out


def steadiness(variants: Sequence[Variant], known: Known, capacity: float) -> Floats:
    """Of the equally good models, the share that would call each person too, (n,); NaN without any."""
    good, n = [v for v in variants if v.equally_good], len(known.scored_on)
    if not good:
        return np.full(n, np.nan)
    one = np.zeros(n, dtype=np.int64)
    return np.mean([flags(v.table.score(known), one, capacity) for v in good], axis=0)


__all__ = ["AtMoment", "Cannot", "Question", "Sample", "Setting", "Variant", "fit", "steadiness"]
