# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Drawing cases so that a third party can draw the same ones again: from the list, the recipe and the seed.

- `simple`: the first n in chance order (`Chance.ranked("order", ...)`).
- `stratified`: the same within each stratum; the recipe says how many of each.
- `systematic`: every (N/n)-th of the list sorted by the recipe's columns, from a random start.
- `weighted`: without replacement, with inclusion probabilities exactly proportional to whole-number weights (those
  that would pass 1 are taken for certain), by ordered pivotal sampling (Deville and Tillé 1998) in chance order.

All arithmetic is in whole numbers. `docs/samples.md` tells the steps; `catalogue/supervision/redraw.py`, which goes
with every sample to the auditor, is a second implementation of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any, Literal

from styrbord.errors import AskedWrongly
from styrbord.supervision.chance import RANGE, Chance
from styrbord.supervision.population import Population

Method = Literal["simple", "stratified", "systematic", "weighted"]
METHODS: tuple[Method, ...] = ("simple", "stratified", "systematic", "weighted")
ALL = ""  # the name of the only stratum of a sample that is not stratified


@dataclass(frozen=True)
class Recipe:
    """How to draw. `sizes` says how many of each stratum (the only one is named ""); `by` the columns that make
    strata, or sort the list of a systematic sample; `weight` the column of whole-number weights. `excluded` cases are
    taken out of the list first, each with its reason."""

    method: Method
    seed: str
    sizes: Mapping[str, int]
    by: tuple[str, ...] = ()
    weight: str | None = None
    excluded: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the journal and the auditor."""
        return {**asdict(self), "by": list(self.by)}


def recipe_from(given: Mapping[str, Any]) -> Recipe:
    """The recipe that `as_dict` wrote down."""
    return Recipe(**{**given, "by": tuple(given["by"])})


@dataclass(frozen=True)
class Chosen:
    """A case drawn: its place in the order of reading, its stratum, and its inclusion probability as a fraction."""

    place: int
    case: str
    stratum: str
    probability: Fraction


@dataclass(frozen=True)
class Draw:
    """A drawn sample. `strata`: how many cases each stratum has (exclusions taken out) and how many were drawn."""

    recipe: Recipe
    fingerprint: str
    strata: Mapping[str, tuple[int, int]]
    chosen: tuple[Chosen, ...]
    reserves: Mapping[str, tuple[str, ...]]  # the cases not drawn, in the order they would replace others

    @property
    def population(self) -> int:
        """How many cases could be drawn."""
        return sum(size for size, _ in self.strata.values())


def draw(listed: Population, recipe: Recipe) -> Draw:
    """Draw, or draw again. Refuses a stratum without cases, more cases than there are, and weights that are none."""
    gone = [case for case in recipe.excluded if case not in listed.by_case]
    if gone:
        raise _wrong(f"{len(gone)} of the cases to be left out are not in the list", "exclusions", "cases of the list")
    chance = Chance(recipe.seed, listed.fingerprint)
    strata = strata_of(listed, recipe.by if recipe.method == "stratified" else (), recipe.excluded)
    _refuse(strata, recipe)
    probability: dict[str, Fraction] = {}
    for name, size in recipe.sizes.items():
        probability |= _drawn(listed, recipe, chance, strata[name], size)
    stratum = {case: name for name, cases in strata.items() for case in cases}
    order = chance.ranked("order", probability)
    chosen = tuple(Chosen(i + 1, case, stratum[case], probability[case]) for i, case in enumerate(order))
    reserves = {
        name: tuple(c for c in chance.ranked("order", cases) if c not in probability) for name, cases in strata.items()
    }
    counted = {name: (len(cases), recipe.sizes.get(name, 0)) for name, cases in strata.items()}
    return Draw(recipe, listed.fingerprint, counted, chosen, reserves)


def strata_of(listed: Population, by: Sequence[str], excluded: Iterable[str] = ()) -> dict[str, list[str]]:
    """The cases of each stratum, named by its values (joined by " / "), without those left out."""
    places, out = [listed.place(column) for column in by], set(excluded)
    found: dict[str, list[str]] = {} if by else {ALL: []}
    for row in listed.rows:
        if row[0] not in out:
            found.setdefault(" / ".join(row[i] for i in places), []).append(row[0])
    return dict(sorted(found.items()))


def inclusion(weights: Mapping[str, int], size: int) -> dict[str, Fraction]:
    """Exact inclusion probabilities proportional to weights; a case that would pass 1 is certain."""
    certain: set[str] = set()
    while True:
        total = sum(w for case, w in weights.items() if case not in certain)
        left = size - len(certain)
        more = {case for case, w in weights.items() if case not in certain and left * w >= total}
        if not more:
            break
        certain |= more
    return {case: Fraction(1) if case in certain else Fraction(left * w, total) for case, w in weights.items()}


def blind_part(chance: Chance, cases: Sequence[str], size: int) -> tuple[str, ...]:
    """The cases that are read a second time by somebody else: the first in another chance order."""
    return tuple(chance.ranked("second", cases)[:size])


# -- the four ways


def _drawn(listed: Population, recipe: Recipe, chance: Chance, cases: list[str], size: int) -> dict[str, Fraction]:
    if recipe.method == "weighted":
        probability = inclusion(_weights(listed, recipe, cases), size)
        return {case: probability[case] for case in _pivotal(chance, probability)}
    even = Fraction(size, len(cases))
    if recipe.method == "systematic":
        return dict.fromkeys(_systematic(listed, recipe, chance, cases, size), even)
    return dict.fromkeys(chance.ranked("order", cases)[:size], even)


def _systematic(listed: Population, recipe: Recipe, chance: Chance, cases: list[str], size: int) -> list[str]:
    """The case at floor((u + j) * N / n) for j = 0 .. n - 1, u being the start between 0 and 1."""
    places = [listed.place(column) for column in recipe.by]
    line = sorted(cases, key=lambda case: ([listed.by_case[case][i] for i in places], case))
    start = chance.number("start", "")
    return [line[(start + j * RANGE) * len(line) // (size * RANGE)] for j in range(size)]


def _pivotal(chance: Chance, probability: Mapping[str, Fraction]) -> list[str]:
    """Pairs meet in chance order; each meeting settles one of the two, and the other carries the rest on."""
    certain = [case for case, p in probability.items() if p == 1]
    line = chance.ranked("order", [case for case, p in probability.items() if p < 1])
    if not line:
        return certain
    taken, held, carried = certain, line[0], probability[line[0]]
    for case in line[1:]:
        both, p = carried + probability[case], probability[case]
        luck = Fraction(chance.number("meet", case), RANGE)
        if both < 1:
            held = case if luck * both < p else held
            carried = both
        else:
            first = luck * (2 - both) < 1 - p
            taken.append(held if first else case)
            held, carried = (case if first else held), both - 1
    return [*taken, held] if carried == 1 else taken


def _weights(listed: Population, recipe: Recipe, cases: Sequence[str]) -> dict[str, int]:
    if recipe.weight is None:
        raise _wrong("a weighted draw without a column of weights", "weight", "the column of whole-number weights")
    at = listed.place(recipe.weight)
    values = {case: listed.by_case[case][at] for case in cases}
    bad = sum(not (v.isascii() and v.isdigit() and int(v) > 0) for v in values.values())
    if bad:
        raise _wrong(f"{bad} cases without a usable weight", recipe.weight, "a whole number above 0 for every case")
    return {case: int(v) for case, v in values.items()}


def _refuse(strata: Mapping[str, list[str]], recipe: Recipe) -> None:
    if recipe.method not in METHODS:
        raise _wrong(f"the method {recipe.method!r}", "method", f"one of {', '.join(METHODS)}")
    if not any(recipe.sizes.values()) or min(recipe.sizes.values()) < 0:
        raise _wrong("a draw of no cases", "size", "at least one case")
    for name, size in recipe.sizes.items():
        there = len(strata.get(name, ()))
        where = f"stratum {name!r}" if name else "size"
        if size and not there:
            raise AskedWrongly(
                f"{size} cases are to be drawn where there are none (exclusions taken out).",
                where=where if name else "the population",
                expected=f"one of the strata {', '.join(map(repr, strata)) or '(there is none)'}",
                todo="take the empty stratum out of the recipe, or let another supervisor read it",
            )
        if size > there:
            raise AskedWrongly(
                f"The sample ({size}) is larger than the {there} cases that can be drawn.",
                where=where,
                expected="no more cases than there are, exclusions taken out",
                todo="read every case, or draw fewer",
            )


def _wrong(what: str, where: str, expected: str) -> AskedWrongly:
    return AskedWrongly(f"Cannot draw: {what}.", where=where, expected=expected, todo="mend the recipe and draw again")
