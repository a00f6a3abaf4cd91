# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""An investment case as it is stated: what is bought, for whom, what it is assumed to do, and against what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.inference.investment_rates import STEP_NAMES, Rate, rate_missing
from styrbord.records.tables import BENEFITS, GROUPS

BASELINES = ("frozen", "trend", "expected")
FIELDS = {
    "format", "id", "title", "starts_on", "years", "prices", "price_level", "price_growth", "discount", "group",
    "staff", "operating", "effect", "lag_weeks", "deadweight", "displacement", "returns", "other_support", "baseline",
    "rates", "tax_per_week", "stop", "population", "note", "leaves_out",
}  # fmt: skip
NEEDED = ("id", "title", "starts_on", "years", "price_level", "discount", "group", "staff", "effect", "lag_weeks",
          "deadweight", "displacement", "returns", "baseline", "rates")  # fmt: skip
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Guess:
    """A number that is not known: the middle, a 95 per cent interval, and where it comes from."""

    low: float
    middle: float
    high: float
    source: str = ""

    def draw(
        self, rng: np.random.Generator, n: int, least: float = -np.inf, most: float = np.inf
    ) -> npt.NDArray[np.float64]:
        """Draws from two half normals that meet in the middle, so that an uneven interval stays uneven; clipped."""
        z = rng.standard_normal(n)
        reach = np.where(z < 0, self.middle - self.low, self.high - self.middle) / Z95
        return np.clip(self.middle + z * reach, least, most)


@dataclass(frozen=True)
class Staff:
    """Posts of one profile. `turnover` is the share that leaves in a year; a post then stands empty and is trained
    for."""

    profile: str
    posts: float
    begins: dt.date
    until: dt.date | None
    wage: Guess
    turnover: float
    vacancy_weeks: float
    training_weeks: float
    hire_cost: float

    @property
    def filled(self) -> float:
        """The share of the time a post is filled in the long run."""
        return 1 - min(self.turnover * self.vacancy_weeks / 52, 1.0)

    @property
    def productive(self) -> float:
        """The share of full work a post gives in the long run: empty weeks count nothing, weeks of training half."""
        return max(self.filled - self.turnover * self.training_weeks / 52 / 2, 0.0)


@dataclass(frozen=True)
class Operating:
    """What is paid besides wages: once at the start, and each year."""

    what: str
    once: float
    yearly: float


@dataclass(frozen=True)
class Stop:
    """On that day the case is to be stopped when the chance that what remains pays for itself is below `chance`."""

    on: dt.date
    chance: float


@dataclass(frozen=True)
class Baseline:
    """What would have happened without: those there at the start, followed (frozen); stock and inflow as before
    (trend); or stock and inflow moved by an index of the expected number, by year from the start (expected)."""

    kind: str
    inflow_growth: float
    index: tuple[float, ...]
    source: str


@dataclass(frozen=True)
class Population:
    """Who is helped. Stock and inflow in classes of equal standing, and how they leave, without the case.

    `stock` (n, weeks of the spell so far, weeks on the ladder so far), one row per class; `inflow` likewise, n being
    persons a week. Rates in the week after d whole weeks of the spell, the last one ever after: `hazard[d]` of leaving
    support from the target group, `moves[d]` of moving to other support, `elsewhere[d]` of leaving support from there.
    """

    stock: npt.NDArray[np.float64]
    inflow: npt.NDArray[np.float64]
    hazard: npt.NDArray[np.float64]
    moves: npt.NDArray[np.float64]
    elsewhere: npt.NDArray[np.float64]
    made_from: str
    weekly_amount: float | None = None
    behind: npt.NDArray[np.float64] | None = None  # ends of support that each week's rate rests on


@dataclass(frozen=True)
class Case:
    """A case, checked. Amounts in kroner; shares from 0 to 1; `weekly` is the gross benefit of a week, by case year."""

    id: str
    title: str
    starts_on: dt.date
    years: int
    prices: str
    price_level: int
    price_growth: float
    discount: float
    benefits: tuple[str, ...]
    groups: tuple[str, ...]
    reach: float
    from_week: int
    staff: tuple[Staff, ...]
    operating: tuple[Operating, ...]
    effect: Guess
    lag_weeks: Guess
    deadweight: Guess
    displacement: Guess
    returns: Guess
    other_support: Guess
    baseline: Baseline
    weekly: tuple[float, ...]
    tax_per_week: Guess
    stops: tuple[Stop, ...]
    note: str
    population: Population | None
    rate_told: str
    leaves_out: tuple[str, ...]

    @property
    def weeks(self) -> int:
        """Weeks the case runs."""
        return 52 * self.years


def parse_case(given: Mapping[str, Any], rates: Mapping[str, Rate], first_day: dt.date) -> Case:
    """Check a case as read from its file. Refuses unknown or missing fields, and what cannot be: see
    docs/investment.md."""
    _known(given)
    staff = tuple(_staff(s) for s in given["staff"])
    years, starts = given["years"], given["starts_on"]
    _refuse(isinstance(years, int) and 1 <= years <= 20, f"{years} years", "years", "a whole number from 1 to 20")
    _refuse(isinstance(starts, dt.date), f"the start {starts!r}", "starts_on", "a day")
    _refuse(
        starts >= first_day,
        f"a start on {starts}",
        "starts_on",
        f"{first_day} or later: before it the ladder was another",
    )
    _refuse(bool(staff), "no staff at all", "staff", "at least one [[staff]]")
    for one in staff:
        _refuse(one.begins >= starts, f"staff from {one.begins}", "staff.from", f"a day from {starts} on")
    prices = given.get("prices", "fixed")
    _refuse(prices in ("fixed", "current"), f"prices {prices!r}", "prices", "fixed or current")
    group = given["group"]
    weekly, told = _weekly(given, rates, prices)
    nothing = {"middle": 0.0}
    return Case(
        id=given["id"], title=given["title"], starts_on=starts, years=years, prices=prices,
        price_level=int(given["price_level"]), price_growth=_number(given, "price_growth", 0.0, -0.2, 0.5),
        discount=_number(given, "discount", None, 0.0, 0.2),
        benefits=_codes(group, "benefits", BENEFITS), groups=_codes(group, "groups", GROUPS, needed=False),
        reach=_number(group, "reach", 1.0, 0.001, 1.0), from_week=int(_number(group, "from_week", 0, 0, 520)),
        staff=staff, operating=tuple(_operating(o) for o in given.get("operating", ())),
        effect=_guess(given, "effect", -0.99, 20), lag_weeks=_guess(given, "lag_weeks", 0, 260),
        deadweight=_guess(given, "deadweight", 0, 1), displacement=_guess(given, "displacement", 0, 1),
        returns=_guess(given, "returns", 0, 1),
        other_support=_guess({"other_support": nothing, **given}, "other_support", 0, 1),
        baseline=_baseline(given["baseline"], years), weekly=weekly,
        tax_per_week=_guess({"tax_per_week": nothing, **given}, "tax_per_week", -10_000, 10_000),
        stops=tuple(_stop(s, starts, years) for s in given.get("stop", ())), note=str(given.get("note", "")),
        population=stated_population(given["population"]) if "population" in given else None, rate_told=told,
        leaves_out=tuple(given.get("leaves_out", ())),
    )  # fmt: skip


def _known(given: Mapping[str, Any]) -> None:
    extra, lacking = sorted(set(given) - FIELDS), [n for n in NEEDED if n not in given]
    _refuse(
        not extra, f"fields that mean nothing: {', '.join(extra)}", "the file", "only the fields of docs/investment.md"
    )
    _refuse(not lacking, f"{', '.join(lacking)} left out", "the file",
            "every assumption said, also where it is 0: a case that is silent cannot be followed up")  # fmt: skip


def _refuse(good: bool, what: str, where: str, expected: str) -> None:
    if not good:
        raise AskedWrongly(
            f"The case cannot be reckoned: {what}.",
            where=f"the case, {where}",
            expected=expected,
            todo="Correct the case; `styrbord invest new` writes one to begin from.",
        )


def _number(given: Mapping[str, Any], name: str, usual: float | None, least: float, most: float) -> float:
    value = given.get(name, usual)
    right = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
    _refuse(right, f"{name} is {value!r}", name, f"a number from {least:g} to {most:g}")
    assert value is not None
    return float(value)


def _guess(given: Mapping[str, Any], name: str, least: float, most: float) -> Guess:
    """A number alone is taken as certain; a table has low, middle, high and source."""
    value = given[name]
    table = value if isinstance(value, Mapping) else {"middle": value}
    told = table.get("middle")
    low, middle, high = (
        _number({name: one}, name, None, least, most) for one in (table.get("low", told), told, table.get("high", told))
    )
    _refuse(low <= middle <= high, f"{name} runs {low}, {middle}, {high}", name, "low, middle and high in that order")
    uncertain = low < high
    _refuse(
        not uncertain or bool(table.get("source")),
        f"{name} has no source",
        name,
        "source: where the interval comes from",
    )
    return Guess(low, middle, high, str(table.get("source", "")))


def _codes(given: Mapping[str, Any], name: str, known: Sequence[str], needed: bool = True) -> tuple[str, ...]:
    found = tuple(map(str, given.get(name, ())))
    wrong = [c for c in found if c not in known]
    _refuse(not wrong and (bool(found) or not needed), f"{name} {', '.join(wrong) or 'empty'}", f"group.{name}",
            "some of " + ", ".join(known))  # fmt: skip
    return found


def _staff(given: Mapping[str, Any]) -> Staff:
    for name in ("profile", "posts", "from", "wage", "turnover"):
        _refuse(name in given, f"staff without {name}", "staff", "profile, posts, from, wage and turnover")
    begins, until = given["from"], given.get("until")
    _refuse(
        until is None or until > begins,
        f"staff until {until}, before it begins",
        "staff.until",
        f"a day after {begins}",
    )
    return Staff(
        str(given["profile"]), _number(given, "posts", None, 0.01, 10_000), begins, until,
        _guess(given, "wage", 1, 5_000_000), _number(given, "turnover", None, 0, 3),
        _number(given, "vacancy_weeks", 0, 0, 104), _number(given, "training_weeks", 0, 0, 104),
        _number(given, "hire_cost", 0, 0, 1_000_000),
    )  # fmt: skip


def _operating(given: Mapping[str, Any]) -> Operating:
    return Operating(
        str(given.get("what", "")), _number(given, "once", 0, 0, 1e10), _number(given, "yearly", 0, 0, 1e10)
    )


def _baseline(given: Mapping[str, Any], years: int) -> Baseline:
    kind, index = str(given.get("kind")), tuple(map(float, given.get("index", ())))
    _refuse(kind in BASELINES, f"a baseline {kind!r}", "baseline.kind", " or ".join(BASELINES))
    right = len(index) == years if kind == "expected" else not index
    _refuse(right and all(0 < i < 5 for i in index), f"an index of {len(index)} years", "baseline.index",
            f"one number for each of the {years} years with kind expected (1 at the start), else none")  # fmt: skip
    return Baseline(
        kind, _number(given, "inflow_growth", 0, -0.5, 1), index or (1.0,) * years, str(given.get("source", ""))
    )


def _stop(given: Mapping[str, Any], starts: dt.date, years: int) -> Stop:
    on = given.get("on")
    last = starts + dt.timedelta(weeks=52 * years)
    _refuse(
        isinstance(on, dt.date) and starts < on < last,
        f"a stop on {on}",
        "stop.on",
        f"a day between {starts} and {last}",
    )
    assert isinstance(on, dt.date)
    return Stop(on, _number(given, "chance", 0.2, 0.01, 0.99))


def _weekly(given: Mapping[str, Any], rates: Mapping[str, Rate], prices: str) -> tuple[tuple[float, ...], str]:
    """The gross benefit of a week in each year of the case, and in words where it comes from."""
    asked, years = given["rates"], [given["starts_on"].year + k for k in range(given["years"])]
    wanted = [int(given["price_level"])] * len(years) if prices == "fixed" else years
    if "weekly" in asked:
        own = {int(y): float(a) for y, a in asked["weekly"].items()}
        _refuse(
            bool(asked.get("source")), "weekly amounts without a source", "rates.source", "where the amounts come from"
        )
        _refuse(all(a > 0 for a in own.values()), "a weekly amount of nothing", "rates.weekly", "amounts above 0")
        lacking = [y for y in dict.fromkeys(wanted) if y not in own]
        if lacking:
            raise rate_missing("rates.weekly", lacking, sorted(own))
        return tuple(own[y] for y in wanted), str(asked["source"])
    mix = asked.get("mix", {asked["rate"]: 1.0} if "rate" in asked else {})
    wrong = [n for n in mix if n not in rates]
    _refuse(
        bool(mix) and not wrong, f"rates {', '.join(wrong) or 'empty'}", "rates", "rate or mix, of " + ", ".join(rates)
    )
    _refuse(
        abs(sum(mix.values()) - 1) < 1e-6, "a mix of rates that is not whole", "rates.mix", "shares that add up to 1"
    )
    for name in mix:
        if lacking := [y for y in dict.fromkeys(wanted) if y not in rates[name].amount]:
            raise rate_missing(name, lacking, sorted(rates[name].amount))
    weekly = tuple(sum(share * rates[n].weekly(y) for n, share in mix.items()) for y in wanted)
    return weekly, ", ".join(f"{n} ({share:.0%})" for n, share in mix.items()) + f", {wanted[0]}"


def stated_population(given: Mapping[str, Any]) -> Population:
    """A population stated by hand, by step of the ladder: stock, inflow a week, and the share that leaves each week."""
    middle = {"1-4": 2, "5-26": 15, "27-52": 39, "53+": 130}
    for name in ("stock", "inflow_per_week", "leaves_per_week", "source"):
        _refuse(
            name in given,
            f"a population without {name}",
            "population",
            "stock, inflow_per_week, leaves_per_week, source",
        )
    for name in ("stock", "leaves_per_week"):
        _refuse(
            set(given[name]) == set(STEP_NAMES),
            f"{name} by other steps",
            f"population.{name}",
            "1-4, 5-26, 27-52 and 53+",
        )
    leaves = [_number(given["leaves_per_week"], s, None, 0, 0.9) for s in STEP_NAMES]
    stock = [(_number(given["stock"], s, None, 0, 1e6), middle[s], middle[s]) for s in STEP_NAMES]
    inflow = [(_number(given, "inflow_per_week", None, 0, 1e5), 0, 0)]
    _refuse(
        sum(n for n, *_ in stock) + inflow[0][0] > 0, "nobody to help", "population", "a stock or an inflow above 0"
    )
    hazard = -np.log1p(-np.repeat(leaves, (4, 22, 26, 1)))
    classes = np.array(stock, dtype=float), np.array(inflow, dtype=float)
    return Population(*classes, hazard, np.zeros(1), np.zeros(1), str(given["source"]))
