# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Which offers help whom: for each group and kind the chance of having left support, and hours of work, with gates.

The comparison is "begin the offer today" against "begin none today" (perhaps one later), for those who began: what
Sianesi (2004), Review of Economics and Statistics 86, asks of a system in which everybody is offered something sooner
or later. An effect is shown only when enough
began, the others are comparable, and the two did not differ before in what
the offer cannot have changed; else its state says why (Imbens and Xu 2024, arXiv 2406.00827).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from styrbord.inference import effect_att as att
from styrbord.inference.effect_att import Compared, Contrast, Overlap
from styrbord.inference.effect_cohorts import GROUP_NAMES, NONE, Entries, censoring, entries, left_by, of_group
from styrbord.inference.effect_cohorts import began_later as begin_later
from styrbord.inference.effect_conditions import Added, Conditions, conditions, hours_after, tested
from styrbord.inference.effect_multiple import benjamini_hochberg, holm, two_sided
from styrbord.inference.effect_sensitivity import Unseen, e_value, e_value_of_limit, unseen
from styrbord.inference.effect_states import State, worst
from styrbord.inference.one_thread import on_one_thread
from styrbord.inference.rank_engine import Bools, Floats, Ints
from styrbord.records.casedata import CaseData
from styrbord.records.tables import OFFER_KINDS

WEEKS = (13, 26, 52)
CURVE = np.arange(1, 53)
HOURS_MONTHS = 6
FEWEST = 50  # who began and were followed
CONTROLS_EACH, LEAST_CONTROLS = 25, 8_000
SMALL = 10  # counts below are hidden
FEWEST_OUTCOMES = 10  # who left, and who did not
PLACEBO_LEVEL = 0.05  # for all tests of one effect together
Z = 1.959963984540054
_UNSEEN_ROWS = 8_000
Progress = Callable[[int, int], None] | None


@dataclass(frozen=True)
class Placebo:
    """A test on what the offer cannot have changed: the "effect" on it, in its unit and in standard deviations."""

    name: str
    effect: float
    se: float
    scaled: float
    p: float
    p_holm: float

    @property
    def failed(self) -> bool:
        """Do the groups differ by more than chance gives?"""
        return self.p_holm < PLACEBO_LEVEL


@dataclass(frozen=True)
class Reading:
    """One number: the effect with its 95 per cent interval, on shares (0 to 1) or hours a month.

    `outcome` is "left" within `weeks`, or "hours" a month in the six months after. Where the state is not `shown` every
    number is None. `p_holm` and `p_bh` are corrected for all numbers shown together.
    """

    outcome: str
    weeks: int
    state: State
    effect: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    with_offer: float | None = None
    without: float | None = None
    weighted: float | None = None
    regressed: float | None = None
    p: float | None = None
    p_holm: float | None = None
    p_bh: float | None = None
    e_value: float | None = None
    e_value_limit: float | None = None


@dataclass(frozen=True)
class Course:
    """The effect by weeks since the start: pointwise interval and a band that holds the whole course.

    `locked` is the weeks in which the whole band lies below zero: held back while the offer lasts (lock-in).
    """

    weeks: tuple[int, ...]
    effect: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    band_low: tuple[float, ...]
    band_high: tuple[float, ...]

    @property
    def locked(self) -> tuple[int, int] | None:
        """First and last week held back; None when no week certainly is."""
        held = [w for w, high in zip(self.weeks, self.band_high, strict=True) if high < 0]
        return (held[0], held[-1]) if held else None


@dataclass(frozen=True)
class Effect:
    """What is known of one kind of offer in one group.

    `treated` began (trials; None when so few that the count is hidden), `persons` of them distinct, `controls` trials
    beside them. `later` is the share of the controls who began some offer within half a year. `names` are the
    conditions, in the order of the overlap's columns.
    """

    group: str
    kind: str
    state: State
    treated: int | None
    persons: int
    controls: int
    readings: tuple[Reading, ...]
    course: Course | None
    placebos: tuple[Placebo, ...]
    overlap: Overlap | None
    names: tuple[str, ...]
    unseen: Unseen | None
    later: float | None

    def reading(self, outcome: str = "left", weeks: int = 26) -> Reading:
        """One of the readings."""
        return next(r for r in self.readings if r.outcome == outcome and r.weeks == weeks)


@dataclass(frozen=True)
class Effects:
    """All effects that were asked for, and what was looked at. `left_out` holds by group the
    conditions refused, with the share of those who began for whom each was registered only afterwards."""

    effects: tuple[Effect, ...]
    as_of: int
    years: float
    seed: int
    trials: int
    left_out: Mapping[str, Mapping[str, float]]

    def of(self, group: str, kind: str) -> Effect:
        """One of them; KeyError when it was not asked for."""
        for one in self.effects:
            if (one.group, one.kind) == (group, kind):
                return one
        raise KeyError((group, kind))


@dataclass(frozen=True)
class Asked:
    """What to estimate: groups and kinds by name (empty: all that occur), the years looked back, and the seed."""

    groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    years: float = 5
    seed: int = 1
    sensitive: tuple[str, ...] = ()
    added: tuple[Added, ...] = ()
    as_known: tuple[str, ...] = ()
    course: bool = True


@on_one_thread
def estimate(case: CaseData, as_of: int, asked: Asked | None = None, progress: Progress = None) -> Effects:
    """Effects of every kind of offer in every group, from case data as known on `as_of` (a day number)."""
    asked = asked or Asked()
    every = entries(case, as_of, years=asked.years, seed=asked.seed)
    wanted = [(g, k) for g in _groups(every, asked) for k in _kinds(every, g, asked)]
    out: list[Effect] = []
    left_out: dict[str, Mapping[str, float]] = {}
    for group in dict.fromkeys(g for g, _ in wanted):
        some = of_group(every, group, asked.seed)
        known = conditions(case, some, as_of, sensitive=asked.sensitive, added=asked.added, as_known=asked.as_known)
        left_out[GROUP_NAMES[group]] = known.left_out
        hours = hours_after(case, some, HOURS_MONTHS, as_of)
        later = begin_later(some, case, 182)
        for kind in [k for g, k in wanted if g == group]:
            out.append(_one(some, known, hours, later, group, kind, asked))
            if progress:
                progress(len(out), len(wanted))
    return Effects(_corrected(out), as_of, asked.years, asked.seed, len(every), left_out)


def _groups(e: Entries, asked: Asked) -> list[int]:
    there = np.flatnonzero(np.bincount(e.group, minlength=len(GROUP_NAMES))).tolist()
    return [g for g in there if not asked.groups or GROUP_NAMES[g] in asked.groups]


def _kinds(e: Entries, group: int, asked: Asked) -> list[int]:
    began = e.arm[(e.group == group) & (e.arm != NONE)]
    there = np.flatnonzero(np.bincount(began, minlength=len(OFFER_KINDS))).tolist()
    named = [OFFER_KINDS.index(k) for k in asked.kinds]
    return named or there


def _one(
    e: Entries, known: Conditions, hours: tuple[Floats, Bools], later: Bools, group: int, kind: int, asked: Asked
) -> Effect:
    rows = _rows(e, kind, asked.seed)
    arm = e.arm[rows] == kind
    treated, controls = int(arm.sum()), int((~arm).sum())
    head = (GROUP_NAMES[group], OFFER_KINDS[kind])
    if (few := _enough(treated, controls)) is not None:
        return _without_number(head, few, treated, controls)
    x, before = known.x[rows], known.before[rows]
    compared = att.compare(arm, x, e.person[rows], names=known.names, seed=asked.seed)
    placebos = _placebos(compared, x[:, ~known.history], before, known, asked.seed)
    state = worst(compared.state, _placebo_state(placebos))
    shares = float(later[rows][~arm].mean())
    if not state.is_shown:
        return replace(
            _without_number(head, state, treated, controls), placebos=placebos, overlap=compared.overlap,
            names=known.names, later=shares, persons=len(np.unique(e.person[rows][arm])),
        )  # fmt: skip
    some = e.where(rows)
    readings, course, left = _left(compared, some, asked)
    readings += (_worked(compared, hours[0][rows], hours[1][rows]),)
    told = _unseen(compared, left, known.names, asked.seed) if left is not None else None
    state = State() if any(r.state.is_shown for r in readings) else readings[0].state
    return Effect(
        *head, state, treated, len(np.unique(some.person[arm])), controls, readings, course, placebos,
        compared.overlap, known.names, told, shares,
    )  # fmt: skip


def _rows(e: Entries, kind: int, seed: int) -> Ints:
    """Those who began the kind, and others beside them: so many to each that more would add next to nothing."""
    began, others = np.flatnonzero(e.arm == kind), np.flatnonzero(e.arm == NONE)
    most = max(LEAST_CONTROLS, CONTROLS_EACH * len(began))
    if len(others) > most:
        others = np.random.default_rng((seed, kind)).choice(others, most, replace=False)
    return np.sort(np.concatenate([began, others]))


def _enough(treated: int, controls: int) -> State | None:
    if not treated:
        return State("no_treated")
    if treated < FEWEST:
        return State("too_few", {"needed": FEWEST})
    if controls < FEWEST:
        return State("no_controls", {"needed": FEWEST})
    return None


def _without_number(head: tuple[str, str], state: State, treated: int, controls: int) -> Effect:
    readings = (*(Reading("left", w, state) for w in WEEKS), Reading("hours", 26, state))
    told = None if 0 < treated < SMALL else treated
    return Effect(*head, state, told, 0, controls, readings, None, (), None, (), None, None)


def _placebos(c: Compared, x: Floats, before: Floats, known: Conditions, seed: int) -> tuple[Placebo, ...]:
    """The same comparison without what tells of the time before, on just that."""
    there = tested(before)
    if not there or not c.state.is_shown:
        return ()
    blind = att.compare(c.arm, x, c.cluster, seed=seed)
    columns = list(there.values())
    found = att.effects(blind, before[:, columns], shares=True)
    z = found.effect / np.maximum(found.se, 1e-300)
    p = np.array([two_sided(float(v)) for v in z])
    adjusted, sd = holm(p), before[:, columns].std(axis=0)
    return tuple(
        Placebo(name, float(found.effect[i]), float(found.se[i]), float(found.effect[i] / sd[i]), float(p[i]),
                float(adjusted[i]))
        for i, name in enumerate(there)
    )  # fmt: skip


def _placebo_state(placebos: tuple[Placebo, ...]) -> State:
    if not placebos:
        return State("placebo_untested")
    failed = [p for p in placebos if p.failed]
    return State("placebo_failed", {"found": failed[0].scaled}, failed[0].name) if failed else State()


def _left(c: Compared, e: Entries, asked: Asked) -> tuple[tuple[Reading, ...], Course | None, Floats | None]:
    """Chances of having left: the readings, the course over weeks, and the outcome of half a year."""
    weeks = np.union1d(CURVE, WEEKS) if asked.course else np.array(WEEKS)
    treated = c.arm & c.kept
    share = censoring(e.followed[treated], weeks * 7)
    enough = share * treated.sum() >= FEWEST
    if not enough.any():
        state = State("not_followed", {"needed": FEWEST, "weeks": int(weeks[0])})
        return tuple(Reading("left", w, state) for w in WEEKS), None, None
    seen = weeks[enough]
    y = left_by(e.leaves, e.followed, e.followed[treated], seen * 7)
    contrast = att.effects(c, y, shares=True)
    at = {int(w): i for i, w in enumerate(seen)}
    readings = tuple(_reading(contrast, at.get(w), w, e, treated) for w in WEEKS)
    course = _course(contrast, seen, asked.seed) if asked.course else None
    return readings, course, y[:, at[26]] if 26 in at else None


def _reading(contrast: Contrast, at: int | None, weeks: int, e: Entries, treated: Bools) -> Reading:
    if at is None:
        return Reading("left", weeks, State("not_followed", {"needed": FEWEST, "weeks": weeks}))
    inside = treated & (e.followed >= weeks * 7)
    left = int((e.leaves[inside] <= weeks * 7).sum())
    fewest = min(left, int(inside.sum()) - left)
    if fewest < FEWEST_OUTCOMES:
        return Reading("left", weeks, State("one_outcome", {"needed": FEWEST_OUTCOMES}))
    return _told(contrast, at, "left", weeks)


def _told(contrast: Contrast, at: int, outcome: str, weeks: int) -> Reading:
    effect, se = float(contrast.effect[at]), float(contrast.se[at])
    given, without = float(contrast.treated_mean[at]), float(contrast.control_mean[at])
    low, high = effect - Z * se, effect + Z * se
    values = limits = None
    if outcome == "left" and given > 0 and without > 0:
        values = e_value(given / without)
        limits = e_value_of_limit(max(without + low, 1e-9) / without, max(without + high, 1e-9) / without)
    return Reading(
        outcome, weeks, State(), effect, se, low, high, given, without, float(contrast.weighted[at]),
        float(contrast.regressed[at]), two_sided(effect / se if se else 0.0), None, None, values, limits,
    )  # fmt: skip


def _worked(c: Compared, hours: Floats, reported: Bools) -> Reading:
    """Hours a month in the six months after, among trials of which all six are reported."""
    treated = c.arm & c.kept
    n = int((treated & reported).sum())
    if n < FEWEST:
        return Reading("hours", 26, State("not_followed", {"needed": FEWEST, "weeks": 26}))
    if (hours[treated & reported] > 0).sum() < FEWEST_OUTCOMES:
        return Reading("hours", 26, State("one_outcome", {"needed": FEWEST_OUTCOMES}))
    some = replace(c, kept=c.kept & reported)
    return _told(att.effects(some, hours[:, None]), 0, "hours", 26)


def _course(contrast: Contrast, weeks: Ints, seed: int) -> Course:
    wide = att.uniform_width(contrast, seed=seed)
    e, se = contrast.effect, contrast.se
    parts = (e, e - Z * se, e + Z * se, e - wide * se, e + wide * se)
    return Course(tuple(weeks.tolist()), *(tuple(float(v) for v in part) for part in parts))


def _unseen(c: Compared, y: Floats, names: tuple[str, ...], seed: int) -> Unseen | None:
    """Sensitivity on the kept rows, controls thinned: it is a plain regression, told beside the estimate."""
    rows = np.flatnonzero(c.kept)
    others = rows[~c.arm[rows]]
    if len(others) > _UNSEEN_ROWS:
        others = np.random.default_rng(seed).choice(others, _UNSEEN_ROWS, replace=False)
    rows = np.concatenate([rows[c.arm[rows]], np.sort(others)])
    x = c.x[rows]
    kept = _independent(np.column_stack([c.arm[rows], x]))
    if not kept or kept[0] != 0:
        return None
    chosen = [k - 1 for k in kept if k > 1]
    return unseen(y[rows], c.arm[rows], x[:, chosen], tuple(names[j - 1] for j in chosen))


def _independent(design: Floats) -> list[int]:
    """Columns none of which the ones before it make up, the first two (treatment, constant) first."""
    basis = np.empty((len(design), 0))
    kept: list[int] = []
    for j, column in enumerate(design.T):
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        size = float(np.linalg.norm(rest))
        if size > 1e-6 * max(float(np.linalg.norm(column)), 1e-12):
            kept.append(j)
            basis = np.column_stack([basis, rest / size])
    return kept


def _corrected(found: Sequence[Effect]) -> tuple[Effect, ...]:
    """The readings with chances corrected for all that are shown."""
    p = [r.p for one in found for r in one.readings if r.p is not None]
    by_holm, by_bh = iter(holm(p).tolist()), iter(benjamini_hochberg(p).tolist())
    return tuple(
        replace(one, readings=tuple(
            r if r.p is None else replace(r, p_holm=next(by_holm), p_bh=next(by_bh)) for r in one.readings
        ))
        for one in found
    )  # fmt: skip
