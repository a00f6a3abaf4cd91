# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Does an investment pay? Many draws of what is not known, month by month, against the reimbursement ladder.

What each assumption is stands in `investment_case`, how weeks are reckoned in `investment_paths`. The saving of a
week is its gross benefit times the municipality's share on the step the week lies on, plus tax; a share of the saved
weeks is lost because others are displaced, because persons come back, and because they move to other support.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.inference.investment_case import Case, Guess, Population
from styrbord.inference.investment_paths import MONTH, Cohorts, Paths, cohorts, paths, work_done
from styrbord.inference.investment_rates import Ladder

Floats = npt.NDArray[np.float64]
LAGS = 12  # so many different lags are reckoned; draws are moved to the nearest
UNCERTAIN = ("effect", "lag_weeks", "deadweight", "displacement", "returns", "other_support", "wage", "tax_per_week")
WINDOW = 501


@dataclass(frozen=True)
class Spread:
    """What came out over the draws: mean, median, and the interval that holds 80 per cent of them."""

    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Year:
    """One year of the case (from its start), in kroner of the case's prices, not discounted."""

    year: int
    cost: Spread
    saving: Spread
    result: Spread
    so_far: Spread
    persons_fewer: Spread
    weeks_by_step: tuple[float, ...]
    gross: float
    of_state: float


@dataclass(frozen=True)
class Need:
    """What one assumption must be for the case to break even when all others are at their middle; None: no value
    does."""

    name: str
    assumed: float
    needed: float | None
    at_low: float
    at_high: float


@dataclass(frozen=True)
class StopRule:
    """Stop when fewer weeks than `weeks` have been saved by then; None where no number of weeks makes the chance so
    low."""

    month: int
    chance: float
    weeks: float | None
    planned: float


@dataclass(frozen=True)
class Outcome:
    """The answer of a case. `chance` is that the discounted result is above nothing; `pays_back` the months after which
    it is, for a tenth, half and nine tenths of the draws (None: not within the case)."""

    years: tuple[Year, ...]
    total: Spread
    discounted: Spread
    cost: Spread
    saving: Spread
    chance: float
    chance_by_year: tuple[float, ...]
    pays_back: tuple[int | None, int | None, int | None]
    needs: tuple[Need, ...]
    stops: tuple[StopRule, ...]
    weeks_by_step: tuple[float, ...]
    months_result: Floats
    draws: int
    seed: int


@dataclass(frozen=True)
class Draws:
    """One value per draw of everything that is not known."""

    effect: Floats
    lag: Floats
    deadweight: Floats
    kept: Floats
    wage: Floats
    tax: Floats


@dataclass(frozen=True)
class Money:
    """Per draw and month: what the case costs and what it saves; the weeks saved, and those by step on average."""

    cost: Floats
    saving: Floats
    weeks: Floats
    by_step: Floats


class Model:
    """A case with its population, ready to be reckoned with many assumptions."""

    def __init__(self, case: Case, population: Population, ladder: Ladder, who: Cohorts | None = None) -> None:
        self.case, self.ladder = case, ladder
        self.cohorts: Cohorts = who or cohorts(case, population)
        self.paths: Paths = paths(case, self.cohorts, population, ladder)
        self.months = 12 * case.years
        self.weekly = np.repeat(case.weekly, 12)
        self._grids: dict[int, tuple[Floats, Floats]] = {}

    def _grid(self, lag: int) -> tuple[Floats, Floats]:
        if lag not in self._grids:
            self._grids[lag] = self.paths.grid(work_done(self.case, lag))
        return self._grids[lag]

    def saved(self, effect: Floats, lag: Floats) -> tuple[Floats, Floats, Floats]:
        """(weeks saved, kroner of municipal benefit in them, mean weeks by month and step), before anything is lost.

        Rows are draws, columns months.
        """
        worth = self.weekly[:, None] * np.asarray(self.ladder.share)[None, :]
        weeks, kroner = (np.empty((len(effect), self.months)) for _ in range(2))
        by_step = np.zeros((self.months, len(self.ladder.share)))
        for at in np.unique(lag):
            mine = np.flatnonzero(lag == at)
            nodes, weights = self._grid(int(at))
            gone = -np.expm1(-effect[mine, None] * nodes[None, :])
            weeks[mine] = gone @ weights.sum(axis=2)
            kroner[mine] = gone @ (weights * worth).sum(axis=2)
            by_step += np.tensordot(gone.sum(axis=0), weights, axes=1)
        reach = self.case.reach
        return weeks * reach, kroner * reach, by_step * reach / len(effect)

    def wages(self) -> tuple[Floats, Floats]:
        """(wages, other costs) by month at the middle of every guess."""
        month = (np.arange(self.months) + 0.5) * MONTH
        wages, other = np.zeros(self.months), np.zeros(self.months)
        for staff in self.case.staff:
            begins = (staff.begins - self.case.starts_on).days / 7
            until = np.inf if staff.until is None else (staff.until - self.case.starts_on).days / 7
            part = np.clip((month + MONTH / 2 - begins) / MONTH, 0, 1) - np.clip(
                (month + MONTH / 2 - until) / MONTH, 0, 1
            )
            wages += part * staff.posts * staff.filled * staff.wage.middle / 12
            other += part * staff.posts * staff.turnover * staff.hire_cost / 12
            if begins < self.case.weeks:
                other[int(begins / MONTH)] += staff.posts * staff.hire_cost
        for one in self.case.operating:
            other += one.yearly / 12
            other[0] += one.once
        growth = (1 + self.case.price_growth) ** (np.arange(self.months) / 12) if self.case.prices == "current" else 1.0
        return wages * growth, other * growth

    def money(self, draws: Draws) -> Money:
        """What each draw costs and saves, by month."""
        weeks, kroner, by_step = self.saved(draws.effect * (1 - draws.deadweight), draws.lag)
        wages, other = self.wages()
        cost = wages[None, :] * draws.wage[:, None] + other[None, :]
        kept = draws.kept[:, None]
        return Money(cost, (kroner + weeks * draws.tax[:, None]) * kept, weeks * kept, by_step * draws.kept.mean())

    def factor(self) -> Floats:
        """What a krone of each month is worth at the start."""
        return (1 + self.case.discount) ** (-(np.arange(self.months) + 0.5) / 12)

    def single(self, **changed: float) -> float:
        """The discounted result with every assumption at its middle but those that are given."""
        money = self.money(_middles(self.case, changed))
        return float(((money.saving - money.cost) @ self.factor())[0])


def draw(case: Case, n: int, seed: int) -> Draws:
    """Draws of a case's guesses, each apart from the others."""
    rng = np.random.default_rng(seed)
    effect, lag = case.effect.draw(rng, n, -0.99), case.lag_weeks.draw(rng, n, 0, case.weeks)
    shares = [g.draw(rng, n, 0, 1) for g in (case.deadweight, case.displacement, case.returns, case.other_support)]
    kept = np.prod([1 - s for s in shares[1:]], axis=0)
    return Draws(effect, _nearest(lag), shares[0], kept, _wage(case).draw(rng, n, 0.05), case.tax_per_week.draw(rng, n))


def _nearest(lag: Floats) -> Floats:
    """Lags moved to whole weeks, at most so many different ones that they are quickly reckoned."""
    low, high = np.quantile(lag, (0.001, 0.999))
    step = max(1.0, np.ceil((high - low) / (LAGS - 1)))
    return np.rint(np.clip(np.rint((np.clip(lag, low, high) - low) / step) * step + low, 0, None))


def _wage(case: Case) -> Guess:
    """The wages of all posts against their middle: one factor, since they are agreed on together."""
    paid = [s.posts * np.array([s.wage.low, s.wage.middle, s.wage.high]) for s in case.staff]
    low, middle, high = np.sum(paid, axis=0)
    return Guess(low / middle, 1.0, high / middle)


def _middles(case: Case, changed: Mapping[str, float]) -> Draws:
    value = {n: getattr(case, n).middle for n in UNCERTAIN if n != "wage"} | {"wage": 1.0, **changed}
    kept = (1 - value["displacement"]) * (1 - value["returns"]) * (1 - value["other_support"])
    given = (
        value["effect"],
        round(value["lag_weeks"]),
        value["deadweight"],
        kept,
        value["wage"],
        value["tax_per_week"],
    )
    return Draws(*(np.array([float(one)]) for one in given))


def run(
    case: Case, population: Population, ladder: Ladder, *, draws: int = 10_000, seed: int = 1, needs: bool = True
) -> Outcome:
    """Reckon a case over so many draws. Refuses fewer than 200 draws. The same seed gives the same answer."""
    if not 200 <= draws <= 1_000_000:
        raise AskedWrongly(
            f"{draws} draws.", where="draws", expected="from 200 to 1,000,000", todo="ask for 10,000"
        )  # fmt: skip
    model = Model(case, population, ladder)
    drawn = draw(case, draws, seed)
    return _outcome(model, drawn, model.money(drawn), seed, needs)


def _outcome(model: Model, drawn: Draws, money: Money, seed: int, needs: bool) -> Outcome:
    result = money.saving - money.cost
    discounted = result * model.factor()
    so_far = np.cumsum(discounted, axis=1)
    total = so_far[:, -1]
    ends = np.arange(11, model.months, 12)
    return Outcome(
        years=_years(model, money),
        total=spread(result.sum(axis=1)),
        discounted=spread(total),
        cost=spread(money.cost.sum(axis=1)),
        saving=spread(money.saving.sum(axis=1)),
        chance=float((total > 0).mean()),
        chance_by_year=tuple(float(c) for c in (so_far[:, ends] > 0).mean(axis=0)),
        pays_back=_pays_back(so_far),
        needs=tuple(_need(model, name) for name in UNCERTAIN) if needs else (),
        stops=tuple(
            _stop(model, money, s.chance, (s.on - model.case.starts_on).days / 7 / MONTH) for s in model.case.stops
        ),
        weeks_by_step=tuple(money.by_step.sum(axis=0).tolist()),
        months_result=np.quantile(so_far, (0.1, 0.5, 0.9), axis=0),
        draws=len(total),
        seed=seed,
    )


def spread(values: Floats) -> Spread:
    """Mean, median and 80 per cent interval."""
    low, median, high = np.quantile(values, (0.1, 0.5, 0.9))
    return Spread(float(values.mean()), float(median), float(low), float(high))


def _years(model: Model, money: Money) -> tuple[Year, ...]:
    out = []
    for k in range(model.case.years):
        mine = slice(12 * k, 12 * k + 12)
        cost, saving = money.cost[:, mine].sum(axis=1), money.saving[:, mine].sum(axis=1)
        steps = money.by_step[mine].sum(axis=0)
        gross = float(steps.sum() * model.case.weekly[k])
        own = float((steps * np.asarray(model.ladder.share)).sum() * model.case.weekly[k])
        so_far = (money.saving - money.cost)[:, : 12 * k + 12].sum(axis=1)
        out.append(
            Year(
                model.case.starts_on.year + k,
                spread(cost),
                spread(saving),
                spread(saving - cost),
                spread(so_far),
                spread(money.weeks[:, mine].sum(axis=1) / 52),
                tuple(steps.tolist()),
                gross,
                gross - own,
            )
        )
    return tuple(out)


def _pays_back(so_far: Floats) -> tuple[int | None, int | None, int | None]:
    """The month from which the discounted result stays above nothing, for a tenth, half, nine tenths of the draws."""
    months = so_far.shape[1]
    under = so_far <= 0
    last = np.where(under.any(axis=1), months - np.argmax(under[:, ::-1], axis=1), 0)  # months until it stays above
    found = np.quantile(np.where(last >= months, np.inf, last), (0.1, 0.5, 0.9), method="higher")
    return tuple(None if np.isinf(m) else int(m) + 1 for m in found)  # type: ignore[return-value]


def _need(model: Model, name: str) -> Need:
    case = model.case
    guess = _wage(case) if name == "wage" else getattr(case, name)
    low, high = {"effect": (-0.9, 20.0), "lag_weeks": (0.0, float(case.weeks)), "wage": (0.01, 20.0),
                 "tax_per_week": (-10_000.0, 10_000.0)}.get(name, (0.0, 1.0))  # fmt: skip

    def at(value: float) -> float:
        return model.single(**{name: value})

    return Need(name, guess.middle, _zero(at, low, high), at(guess.low), at(guess.high))


def _zero(of: Callable[[float], float], low: float, high: float) -> float | None:
    """Where a monotone function passes nothing between two ends; None when it does not."""
    a, b = of(low), of(high)
    if a == b or (a > 0) == (b > 0):
        return None
    for _ in range(40):
        middle = (low + high) / 2
        if (of(middle) > 0) == (a > 0):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _stop(model: Model, money: Money, chance: float, at: float) -> StopRule:
    """Draws in order of weeks saved so far; how often what remains pays for itself among those that saved as many."""
    month = int(np.clip(round(at), 1, model.months - 1))
    saved = money.weeks[:, :month].sum(axis=1)
    rest = ((money.saving - money.cost) * model.factor())[:, month:].sum(axis=1) > 0
    order = np.argsort(saved, kind="stable")
    width = min(WINDOW, len(saved) // 3)
    share = np.convolve(rest[order], np.ones(width) / width, mode="valid")
    good = np.flatnonzero(share >= chance)
    middle = saved[order][width // 2 : width // 2 + len(share)]
    weeks = None if not len(good) or good[0] == 0 else float(middle[good[0]])
    if not len(good):
        weeks = float(saved.max())
    return StopRule(month, chance, weeks, float(np.median(saved)))


def with_guess(case: Case, **changed: float) -> Case:
    """The case with other middles, as a slider sets them: the interval keeps its distance from the middle."""
    out = case
    for name, value in changed.items():
        old: Guess = getattr(out, name)
        moved = Guess(old.low + value - old.middle, value, old.high + value - old.middle, old.source)
        out = replace(out, **{name: moved})  # type: ignore[arg-type]
    return out
