# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The benchmark list as arrays, and what is reckoned on one list: the numbers behind charts and sentences."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly, NoData
from styrbord.inference import benchmark, funnel, movement, ranks, shrinkage, uncertainty
from styrbord.records import periods, places
from styrbord.records.official import Observations

TABLE = "y30r21"
GROUPS = {
    "total": "alle ydelser",
    "dagpenge": "A-dagpenge mv.",
    "sygedagpenge": "sygedagpenge mv.",
    "kontanthjaelp": "kontanthjælp mv.",
}
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """All lists of table Y30R21 that are kept: arrays (periods, places) by benefit group and measure."""

    periods: tuple[str, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    values: dict[str, dict[str, Array]]
    origin: str = ""

    def of(self, group: str, measure: str, period: str) -> Array:
        """One column of one list, (places,)."""
        return self.values[group][measure][self.index(period)]

    def index(self, period: str) -> int:
        """The position of a period; an unknown one is told with the known."""
        if period not in self.periods:
            raise AskedWrongly(
                f"There is no list for {period}.",
                where="--period",
                expected="one of " + ", ".join(self.periods),
                todo="Choose one of these, or fetch the list.",
            )
        return self.periods.index(period)

    def place(self, name: str) -> int:
        """The position of a municipality by name or code."""
        code = places.code_of(name)
        if code is None or code not in self.codes:
            raise AskedWrongly(
                f"'{name}' is no municipality of the list.",
                where="--municipality",
                expected="one of the 98 municipalities, by name or code",
                todo="Check the spelling, for example Lejre or 0350.",
            )
        return self.codes.index(code)

    def population(self, period: str) -> Array:
        """Persons 16-66, implied by the counts and shares of all groups together."""
        return benchmark.population(*(self.of("total", m, period) for m in _FOUR))

    def points(self, group: str) -> Array:
        """Differences in percentage points, (periods, places)."""
        return self.values[group]["points"]

    def adjacent(self) -> list[tuple[str, str]]:
        """Each list with the next one in time."""
        return list(itertools.pairwise(self.periods))

    def overlap(self, before: str, after: str) -> float:
        """The share of months two lists have in common."""
        return _period(before).overlap(_period(after))

    def odd(self, period: str) -> list[str]:
        """Municipalities whose groups imply different populations, so that some counts or shares are not their own."""
        pairs = (("expected", "expected_share"), ("actual", "actual_share"))
        counts = np.array([self.of(g, c, period) for g in self.values for c, _ in pairs])
        shares = np.array([self.of(g, s, period) for g in self.values for _, s in pairs])
        whole = benchmark.common_population(counts, shares)
        return [n for n, fits in zip(self.names, whole, strict=True) if not fits]

    def changes(self, group: str) -> Array | None:
        """Changes between all lists one year apart, which share no months; None where there are none."""
        found = []
        for i, j in itertools.combinations(range(len(self.periods)), 2):
            if _period(self.periods[j]).until - _period(self.periods[i]).until == 12:
                found.append(uncertainty.year_changes(self.points(group)[[i, j]]))
        return np.vstack(found) if found else None


_FOUR = ("expected", "actual", "expected_share", "actual_share")
_MEASURES = (*_FOUR, "difference", "points", "rank")


def _period(text: str) -> periods.Period:
    found = periods.parse(text)
    assert found is not None, text
    return found


def panel(rows: Observations, origin: str = "") -> Panel:
    """The panel from the kept observations of table Y30R21."""
    codes = sorted(set(rows.area.tolist()) - {places.COUNTRY})
    spans = rows.periods()
    if not spans:
        raise NoData(
            "There is no benchmark list.",
            where=f"table {TABLE}",
            expected="at least one list",
            todo="Run `styrbord official import FILE` with an answer of table Y30R21.",
        )
    values = {
        group: {m: rows.panel(m, group, codes, of=spans)[1] for m in _MEASURES}
        for group in GROUPS
        if (rows.split == group).any()
    }
    return Panel(tuple(spans), tuple(codes), tuple(places.name_of(c) for c in codes), values, origin)


@dataclass(frozen=True)
class Method:
    """The choices that a result hangs on; all are printed with it."""

    choice: uncertainty.Choice = "binomial"
    coverage: float = 0.95
    draws: int = 1000
    seed: int = ranks.SEED
    factor: float | None = None


@dataclass(frozen=True)
class OneList:
    """One list (group and period) with its uncertainty; everything is reckoned once, when asked for."""

    panel: Panel
    group: str
    period: str
    method: Method = field(default_factory=Method)

    @cached_property
    def standing(self) -> benchmark.Standing:
        """Re-derived difference, points, rank and ties."""
        return benchmark.standing(*(self.panel.of(self.group, m, self.period) for m in _FOUR))

    @cached_property
    def published_rank(self) -> npt.NDArray[np.int64]:
        """The rank as the ministry printed it."""
        return self.panel.of(self.group, "rank", self.period).astype(np.int64)

    @cached_property
    def points(self) -> Array:
        """Actual less expected share, percentage points."""
        return self.standing.points

    @cached_property
    def spread(self) -> uncertainty.Spread:
        """Standard errors by the method's choice."""
        return spread_of(self.panel, self.group, self.period, self.method)

    @cached_property
    def marginal(self) -> ranks.RankSets:
        """A set for each municipality alone."""
        return self._sets(False)

    @cached_property
    def simultaneous(self) -> ranks.RankSets:
        """Sets that cover all municipalities together."""
        return self._sets(True)

    def _sets(self, simul: bool) -> ranks.RankSets:
        m = self.method
        return ranks.rank_sets(
            self.points, self.spread.se, coverage=m.coverage, R=m.draws, simul=simul, seed=m.seed, smallest_first=True
        )

    def may_be(self, tau: int, *, best: bool) -> npt.NDArray[np.bool_]:
        """Who may be among the tau best or worst."""
        m = self.method
        return ranks.may_be_among(
            self.points,
            self.spread.se,
            tau,
            best=best,
            coverage=m.coverage,
            R=m.draws,
            seed=m.seed,
            smallest_first=True,
        )

    @cached_property
    def apart(self) -> ranks.Apart:
        """Who can be told apart from whom, all pairs together."""
        m = self.method
        return ranks.told_apart(
            self.points, self.spread.se, coverage=m.coverage, R=m.draws, seed=m.seed, smallest_first=True
        )

    @cached_property
    def funnel(self) -> funnel.Funnel:
        """Who lies outside the limits around 0."""
        return funnel.funnel(self.points, self.spread.se, coverage=self.method.coverage)

    @cached_property
    def shrunken(self) -> shrinkage.Shrunken:
        """Estimates drawn towards the middle."""
        return shrinkage.shrink(self.points, self.spread.se)


def spread_of(panel: Panel, group: str, period: str, method: Method) -> uncertainty.Spread:
    """Standard errors of one list; the panel choices need two lists a year apart."""
    changes = panel.changes(group)
    if changes is None and method.choice in ("panel", "panel_own"):
        raise AskedWrongly(
            "The movement from year to year cannot be seen: no two lists lie a year apart.",
            where="--uncertainty",
            expected="lists that share no months, or the choice binomial or rounding",
            todo="Fetch older lists, or choose binomial.",
        )
    shares = panel.of(group, "actual_share", period)
    return uncertainty.spread(method.choice, shares, panel.population(period), changes, factor=method.factor)


@dataclass(frozen=True)
class Moved:
    """Everything about the way from one list to another, for all places."""

    before: OneList
    after: OneList
    overlap: float
    shift: benchmark.RankShift
    values: movement.Movement
    proved: npt.NDArray[np.bool_]
    noise: movement.NoiseAlone


def moved(panel: Panel, group: str, before: str, after: str, method: Method) -> Moved:
    """Compare two lists of one group."""
    first, second = OneList(panel, group, before, method), OneList(panel, group, after, method)
    overlap = panel.overlap(before, after)
    shift = benchmark.rank_shift(
        panel.of(group, "expected_share", before),
        panel.of(group, "actual_share", before),
        panel.of(group, "expected_share", after),
        panel.of(group, "actual_share", after),
        first.published_rank,
        second.published_rank,
    )
    pair = (first.points, second.points, first.spread.se, second.spread.se)
    m = method
    return Moved(
        first,
        second,
        overlap,
        shift,
        movement.value_movement(*pair, overlap=overlap),
        movement.changes_told(*pair, overlap=overlap, coverage=m.coverage, R=m.draws, seed=m.seed),
        movement.noise_alone(*pair, overlap=overlap, observed=shift.shift, seed=m.seed),
    )


@dataclass(frozen=True)
class Told:
    """How many rank changes between adjacent lists can be told from noise, by one meaning of uncertainty."""

    choice: str
    comparisons: int
    moved: int
    by_proof: int
    by_play: int
    by_value: int


def told_from_noise(panel: Panel, group: str, method: Method) -> list[Told]:
    """Count over all adjacent lists and places, for every meaning of uncertainty that the lists allow."""
    out = []
    for choice in uncertainty.CHOICES:
        if choice.startswith("panel") and panel.changes(group) is None:
            continue
        asked = Method(choice, method.coverage, method.draws, method.seed, method.factor)
        out.append(_told(panel, group, asked))
    return out


def _told(panel: Panel, group: str, method: Method) -> Told:
    alpha, counts, shifted = 1 - method.coverage, np.zeros(3, dtype=np.int64), 0
    for before, after in panel.adjacent():
        first, second = OneList(panel, group, before, method), OneList(panel, group, after, method)
        pair = (first.points, second.points, first.spread.se, second.spread.se)
        overlap, shift = panel.overlap(before, after), second.published_rank - first.published_rank
        proof = movement.changes_told(
            *pair, overlap=overlap, coverage=method.coverage, R=method.draws, seed=method.seed
        )
        play = movement.noise_alone(*pair, overlap=overlap, observed=shift, seed=method.seed)
        values = movement.value_movement(*pair, overlap=overlap)
        counts += [proof.sum(), (play.p_value <= alpha).sum(), (values.p_value <= alpha).sum()]
        shifted += int((shift != 0).sum())
    return Told(method.choice, len(panel.adjacent()) * len(panel.codes), shifted, *counts.tolist())
