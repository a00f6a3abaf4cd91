# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What came of a case: weeks and kroner saved against its own baseline, and how far the plan was off.

Those followed are the persons of the baseline: the ones there at the start, and unless the cohort is frozen those who
came since. Each is followed to the first end of support that lasts four weeks, as in the plan. What differs from the
plan falls in two parts: other people came than planned (that is not the case's doing), and those who came left
faster or slower.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from styrbord.inference.investment import Model, draw
from styrbord.inference.investment_case import Case, Guess, Population
from styrbord.inference.investment_paths import MONTH, Cohorts, work_done
from styrbord.inference.investment_population import SETTLED, Episodes, Support, cannot_carry, episodes
from styrbord.inference.investment_rates import Ladder

Floats = npt.NDArray[np.float64]
Z95 = 1.959963984540054
FEW = 10  # smaller counts of persons are not told


@dataclass(frozen=True)
class Months:
    """By whole month since the start: weeks of benefit planned without the case, expected from those who really came,
    and seen; kroner saved by those followed leaving faster; what the plan said would be saved, and the band in which
    80 of 100 savings so far would lie if the plan were right, chance and all."""

    planned_base: tuple[float, ...]
    expected: tuple[float, ...]
    seen: tuple[float, ...]
    saved_kroner: tuple[float, ...]
    planned_saving: tuple[float, ...]
    so_far_low: tuple[float, ...]
    so_far_high: tuple[float, ...]


@dataclass(frozen=True)
class FollowUp:
    """A case seen at a later day. Kroner are the municipality's, after the same losses (displacement ...) as in the
    plan.

    `by_chance` is the 95 per cent interval of `realised` if the case did nothing at all. `effect` is what the ends of
    support say of it, (low, middle, high); `updated` that and the plan's assumption weighed together.
    `came_back` is None where it is above 0 and below ten.
    """

    months: Months
    followed: int
    realised: float
    by_chance: tuple[float, float]
    planned: float
    planned_low: float
    planned_high: float
    error: float
    error_share: float | None
    inside: bool
    weeks_by_entry: float
    weeks_by_leaving: float
    ends_seen: int
    ends_expected: float
    effect: tuple[float, float, float] | None
    assumed: Guess
    updated: Guess
    came_back: int | None
    forecast: tuple[float, float, float]
    chance: float
    planned_total: float


def follow(
    case: Case, population: Population, support: Support, start: int, as_of: int, ladder: Ladder, *,
    draws: int = 4000, seed: int = 1,
) -> FollowUp:  # fmt: skip
    """Hold a case against what the register knows on `as_of`. NoData while no whole month is settled (four weeks)."""
    months = min(int((as_of - SETTLED - start) / 7 / MONTH + 1e-9), 12 * case.years)
    if months < 1:
        raise cannot_carry(
            "no whole month has passed and settled", "a day at least nine weeks after the start of the case"
        )
    weeks = int(np.ceil(months * MONTH))
    there = episodes(support, start, as_of, ladder)
    there = there.where(there.entered <= (start if case.baseline.kind == "frozen" else start + 7 * (weeks - 1)))
    if not len(there):
        raise cannot_carry("nobody of the group is in the register", "the register that the case was made from")
    came = _cohorts(there, start)
    there, came = there.where(came.entry < weeks), _rows(came, came.entry < weeks)
    real = Model(case, population, ladder, came)
    return _told(
        _Material(case, population, ladder, there, came, real, months, weeks, support, as_of), start, draws, seed
    )


@dataclass(frozen=True)
class _Material:
    case: Case
    population: Population
    ladder: Ladder
    there: Episodes
    came: Cohorts
    real: Model
    months: int
    weeks: int
    support: Support
    as_of: int

    def on_support(self, start: int) -> Floats:
        """Was each followed person on support when each week began (1) or not (0)?"""
        week = np.arange(self.weeks)
        here = week[None, :] >= self.came.entry[:, None]
        return (here & (self.there.until[:, None] > start + 7 * week[None, :])).astype(float)


def _cohorts(there: Episodes, start: int) -> Cohorts:
    """Each person a class of one, counted from the first week that begins after the person came."""
    entry = -(-(there.entered - start) // 7)
    begins = start + 7 * entry
    return Cohorts(
        np.ones(len(there)), (begins - there.began) // 7, there.ladder + (begins - there.entered) // 7, entry
    )


def _rows(some: Cohorts, which: npt.NDArray[np.bool_]) -> Cohorts:
    return Cohorts(some.n[which], some.spell[which], some.ladder[which], some.entry[which])


def _told(m: _Material, start: int, draws: int, seed: int) -> FollowUp:
    case, path = m.case, m.real.paths
    worth = m.real.weekly[:, None] * np.asarray(m.ladder.share)[None, :]
    month, seen, expected = path.month[: m.weeks], m.on_support(start), path.left[:, : m.weeks]
    kept = (1 - case.displacement.middle) * (1 - case.returns.middle) * (1 - case.other_support.middle)
    value = worth[month[None, :], path.step[:, : m.weeks]] * kept * (month < m.months)
    weeks, weeks_seen, saved = (
        np.bincount(month, weights=of.sum(axis=0), minlength=m.months)[: m.months]
        for of in (expected, seen, (expected - seen) * value)
    )
    planned = Model(case, m.population, m.ladder)
    money = planned.money(draw(case, draws, seed)).saving
    chance = np.array([_by_chance(expected, value * (month <= k)) for k in range(m.months)])
    luck = np.random.default_rng([seed, 1]).standard_normal((draws, 1)) * chance[None, :]
    low, high = np.quantile(np.cumsum(money[:, : m.months], axis=1) + luck, (0.1, 0.9), axis=0)
    plan, realised = float(money[:, : m.months].sum(axis=1).mean()), float(saved.sum())
    effect, ends, due = _effect(m, start)
    updated, base = _updated(case, effect), planned.paths.base().sum(axis=1)[: m.months]
    ahead, pays = _forecast(case, m, updated, realised, draws, seed)
    columns = (base, weeks, weeks_seen, saved, money[:, : m.months].mean(axis=0), low, high)
    return FollowUp(
        months=Months(*(tuple(map(float, column)) for column in columns)), followed=len(m.there), realised=realised,
        by_chance=(-Z95 * float(chance[-1]), Z95 * float(chance[-1])), planned=plan, planned_low=float(low[-1]),
        planned_high=float(high[-1]), error=plan - realised,
        error_share=(plan - realised) / plan if plan > chance[-1] else None,
        inside=bool(low[-1] <= realised <= high[-1]), weeks_by_entry=float(base.sum() - weeks.sum()),
        weeks_by_leaving=float(weeks.sum() - weeks_seen.sum()), ends_seen=ends, ends_expected=due, effect=effect,
        assumed=case.effect, updated=updated, came_back=_came_back(m), forecast=ahead, chance=pays,
        planned_total=float(money.sum(axis=1).mean()),
    )  # fmt: skip


def _by_chance(expected: Floats, value: Floats) -> float:
    """Standard deviation of what chance alone does to the kroner, persons leaving independently at the usual rate."""
    later = np.cumsum((expected * value)[:, ::-1], axis=1)[:, ::-1]
    second = (2 * value * later - expected * value**2).sum(axis=1)
    first = later[:, 0]
    return float(np.sqrt(np.maximum(second - first**2, 0).sum()))


def _effect(m: _Material, start: int) -> tuple[tuple[float, float, float] | None, int, float]:
    """What the ends of support say of the effect: those seen beyond those expected, by what a full effect would give.

    The interval is normal, from the ends seen and from those the usual rate rests on.
    """
    case, path, seen = m.case, m.real.paths, m.on_support(start)
    week_of_end = (m.there.until - start - 1) // 7
    ends = int(((week_of_end < m.weeks) & (week_of_end >= m.came.entry)).sum())
    rate = path.rate[:, : m.weeks]
    due_in = -np.expm1(-rate) * seen
    due = float(due_in.sum())
    work = work_done(case, case.lag_weeks.middle)[: m.weeks]
    dose = float((path.moved[:, : m.weeks] * np.exp(-rate) * seen * work[None, :]).sum()) * case.reach
    if dose < 1:  # less than one end would be moved even if the effect were to double the rate
        return None, ends, due
    noise = Z95 * float(np.sqrt(ends + _unsure(m, due_in))) / dose
    middle = (ends - due) / dose
    return (middle - noise, middle, middle + noise), ends, due


def _unsure(m: _Material, due_in: Floats) -> float:
    """The variance of the ends expected, from how many ends each rate rests on (none where the rates are stated)."""
    behind = m.population.behind
    if behind is None:
        return 0.0
    age = m.came.spell[:, None] + np.maximum(np.arange(m.weeks)[None, :] - m.came.entry[:, None], 0)
    by_week = np.bincount(np.minimum(age, len(behind) - 1).ravel(), weights=due_in.ravel(), minlength=len(behind))
    band = np.cumsum(np.diff(behind, prepend=behind[0]) != 0)  # weeks of one rate lie together
    by_band = np.bincount(band, weights=by_week)
    first = np.flatnonzero(np.diff(band, prepend=-1))
    return float((by_band**2 / np.maximum(behind[first], 1)).sum())


def _updated(case: Case, seen: tuple[float, float, float] | None) -> Guess:
    """The assumed effect and what has been seen, weighed by how sure each is; the assumption alone where nothing is."""
    plan, clean = case.effect, 1 - case.deadweight.middle
    if seen is None or clean <= 0:
        return plan
    widths = ((seen[2] - seen[0]) / clean, plan.high - plan.low)
    weights = [1 / max(w / 2 / Z95, 1e-9) ** 2 for w in widths]
    middle = (seen[1] / clean * weights[0] + plan.middle * weights[1]) / sum(weights)
    reach = Z95 / float(np.sqrt(sum(weights)))
    return Guess(
        max(middle - reach, -0.99), middle, middle + reach, "the case's assumption and what has been seen, weighed"
    )


def _forecast(
    case: Case, m: _Material, updated: Guess, realised: float, draws: int, seed: int
) -> tuple[tuple[float, float, float], float]:
    """((low, mean, high) of the whole saving: realised so far and the rest with the updated effect, chance it pays)."""
    case = replace(case, effect=updated)
    model = Model(case, m.population, m.ladder)
    money = model.money(draw(case, draws, seed))
    total = realised + money.saving[:, m.months :].sum(axis=1)
    factor = model.factor()
    done = realised * float(factor[: m.months].mean())
    value = done + money.saving[:, m.months :] @ factor[m.months :] - money.cost @ factor
    low, high = np.quantile(total, (0.1, 0.9))
    return (float(low), float(total.mean()), float(high)), float((value > 0).mean())


def _came_back(m: _Material) -> int | None:
    """How many of those who left were on a covered benefit again later."""
    gone = m.there.until <= m.as_of
    later = np.zeros(int(max(m.support.person.max(initial=0), m.there.person.max(initial=0))) + 1, dtype=np.int64)
    np.maximum.at(later, m.support.person, np.where(m.support.start <= m.as_of, m.support.start, 0))
    back = int((later[m.there.person[gone]] >= m.there.until[gone]).sum())
    return None if 0 < back < FEW else back
