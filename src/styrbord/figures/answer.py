# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`monthly` answers measures by month: case data in, figures out.

The workbench calls, for one register::

    provider = LawbookProvider(case_data, lawbook, as_of_number)          # figures.provider
    months = month_range("2023-01", "2023-12")                            # figures.reckoning
    answers = monthly(case_data, provider, months, measures, as_of, made_from, Hiding(), catalogue)
    answers.rows()      # dicts: measure, view, group, month, numerator, denominator, value, state, figure_id
    answers.figures()   # list of Figure
    yearly(answers)     # the same for whole years (figures.years)

`measures` come from `figures.catalogue.shipped()` or `read_measures(folders)`; `made_from` names snapshot, known_on,
as_of, lawbook and code; measure version, rules, basis and hiding policy are filled in here. `Hiding(on=False)` lifts
hiding and says so in every figure's `made_from`. Months that are not over by `as_of` are left out.
`figures.missing.missing` lists who is lacking for a target, `figures.forecast.forecast` says where it will stand,
`figures.views.difference` parts a difference.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.figures import disclosure
from styrbord.figures.cohorts import ended
from styrbord.figures.counting import ALL, Counts, Matrix, count
from styrbord.figures.disclosure import Hiding
from styrbord.figures.figure import (
    HIDDEN,
    NO_DATA,
    NOT_IN_FORCE,
    NOT_MODELLED,
    TOO_FEW,
    VALUE,
    Figure,
    MadeFrom,
    figure_id,
    weakest,
    with_policy,
)  # fmt: skip
from styrbord.figures.frame import Frame
from styrbord.figures.measure import Measure, View
from styrbord.figures.persons import persons_frame
from styrbord.figures.reckoning import DutiesProvider, Month, Reckoning
from styrbord.figures.units import duties_frame, events_frame, spells_frame
from styrbord.figures.who import WITH_TARGET_GROUP
from styrbord.records.casedata import CaseData
from styrbord.records.days import number
from styrbord.records.tables import BENEFITS

States = npt.NDArray[Any]
DERIVED = ("change", "run_below", "restated")  # reckoned from the figures of another measure


@dataclass
class Block:
    """One measure in one view: groups by periods. `state` holds the texts of `figure.STATES`."""

    measure: Measure
    view: str
    made_from: MadeFrom
    groups: list[tuple[str, str]]
    periods: list[str]
    top: Matrix
    bottom: Matrix
    value: Matrix
    state: States

    def name(self, at: int) -> str:
        """The group as it stands in a figure: the benefit code, `all`, or `split:label`."""
        split, label = self.groups[at]
        return label if split in (ALL, "benefit") else f"{split}:{label}"

    def figure(self, group: int, period: int) -> Figure:
        """The figure of that group and period, by position."""
        shown = self.state[group, period] == VALUE
        counted = shown or self.state[group, period] == TOO_FEW
        return Figure(
            measure=self.measure.id,
            view=self.view,
            group=self.name(group),
            period=self.periods[period],
            unit=self.measure.unit,
            numerator=_number(self.top[group, period]) if counted else None,
            denominator=_number(self.bottom[group, period]) if counted else None,
            value=_number(self.value[group, period]) if shown else None,
            state=str(self.state[group, period]),
            made_from=self.made_from,
        )


@dataclass
class Answers:
    """All blocks of one answer."""

    blocks: list[Block]

    def figures(self) -> list[Figure]:
        """Every figure, by measure, view, period and group."""
        return [b.figure(g, p) for b, p, g in self._cells()]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the fixed export: one dict per figure, numbers None where there are none."""
        for b, p, g in self._cells():
            state = str(b.state[g, p])
            counted, name, period = state in (VALUE, TOO_FEW), b.name(g), b.periods[p]
            yield {
                "measure": b.measure.id,
                "view": b.view,
                "group": name,
                "month": period,
                "numerator": _number(b.top[g, p]) if counted else None,
                "denominator": _number(b.bottom[g, p]) if counted else None,
                "value": _number(b.value[g, p]) if state == VALUE else None,
                "state": state,
                "figure_id": figure_id(b.measure.id, b.view, name, period, b.made_from),
            }

    def block(self, measure: str, view: str = "") -> Block:
        """The block of that measure and view; KeyError when it was not asked for."""
        for block in self.blocks:
            if (block.measure.id, block.view) == (measure, view):
                return block
        raise KeyError((measure, view))

    def _cells(self) -> Iterator[tuple[Block, int, int]]:
        return ((b, p, g) for b in self.blocks for p in range(len(b.periods)) for g in range(len(b.groups)))


def monthly(
    case: CaseData,
    provider: DutiesProvider | None,
    months: Sequence[Month],
    measures: Iterable[Measure],
    as_of: dt.date,
    made_from: MadeFrom,
    hiding: Hiding | None = None,
    catalogue: dict[str, Measure] | None = None,
) -> Answers:
    """Answer the measures for the months that are over by `as_of`, hidden by the policy (`Hiding()` if none is given).

    `catalogue` holds the measures that others are derived from (`of`); needed only when those are not asked for too.
    """
    wanted = list(measures)
    known = {**(catalogue or {}), **{m.id: m for m in wanted}}
    asked = [m for m in months if m.last <= number(as_of)]
    policy = hiding or Hiding()
    made = with_policy(made_from, hiding=policy.name)
    derived = [w for w in wanted if w.counted in DERIVED]
    bases = {w.of: known[w.of] for w in derived}
    if any(b.over == "duties" for b in bases.values()):  # duties are assessed once, for the longer span
        bases |= {w.id: w for w in wanted if w.over == "duties"}
    plain = [w for w in wanted if w.counted not in DERIVED and w.id not in bases]
    reach = max([w.months for w in derived], default=0) if asked else 0
    longer = [*(asked[0].before(n) for n in range(reach, 0, -1)), *asked]
    blocks = []
    for some, span in ((plain, asked), (list(bases.values()), longer)):
        if some:
            blocks += [_hidden(b, policy) for b in reckon(Reckoning(case, as_of, span, provider), some, made)]
    out = [b for w in wanted for b in _of(w, blocks)]
    return Answers([_cut(b, len(b.periods) - len(asked)) for b in out])


def _hidden(block: Block, policy: Hiding) -> Block:
    disclosure.hide(block, policy)
    return block


def reckon(reckoning: Reckoning, measures: Sequence[Measure], made_from: MadeFrom) -> list[Block]:
    """Count the measures over all months of the reckoning, nothing hidden."""
    rows = sorted({r for m in measures if m.over == "duties" for r in m.rows})
    everything = any(m.over == "duties" and not m.rows for m in measures)
    reckoning.prepare(rows, everything)
    todo = [(m, v, Counts(len(reckoning.months))) for m in measures for v in m.views]
    _count_persons(reckoning, [t for t in todo if t[0].over == "persons" and not _lacks(reckoning, t[0])])
    for measure, view, counts in todo:
        if measure.over != "persons" and not _lacks(reckoning, measure):
            _count_others(reckoning, measure, view, counts)
    return [_block(reckoning, m, v, c, made_from) for m, v, c in todo]


def _count_persons(reckoning: Reckoning, todo: Sequence[tuple[Measure, View, Counts]]) -> None:
    for at in range(len(reckoning.months) if todo else 0):
        frame = persons_frame(reckoning, at)
        for measure, view, counts in todo:
            count(counts, frame, measure, view)


def _count_others(reckoning: Reckoning, measure: Measure, view: View, counts: Counts) -> None:
    if measure.counted in ("ended", "ended_naive"):
        ended(reckoning, measure, view, counts)
        return
    count(counts, frame_of(reckoning, measure), measure, view)


def frame_of(reckoning: Reckoning, measure: Measure) -> Frame:
    """The units of a measure that is not over persons."""
    if measure.over == "duties":
        return duties_frame(reckoning, measure)
    return spells_frame(reckoning, measure) if measure.over == "spells" else events_frame(reckoning, measure)


def _lacks(reckoning: Reckoning, measure: Measure) -> bool:
    return bool(set(measure.needs) & reckoning.case.missing)


def _block(reckoning: Reckoning, measure: Measure, view: View, counts: Counts, made_from: MadeFrom) -> Block:
    if "benefit" in measure.split_by:
        for benefit, has in zip(BENEFITS, WITH_TARGET_GROUP, strict=True):
            if has:
                counts.row("benefit", benefit)
    counts.row(ALL, ALL)
    groups = sorted(counts.labels, key=lambda k: _order(measure, k))
    rows = [counts.labels[g] for g in groups]
    top, bottom = np.array([counts.top[r] for r in rows]), np.array([counts.bottom[r] for r in rows])
    value = _values(measure, top, bottom, np.array([counts.value[r] for r in rows]))
    block = Block(
        measure, view.name, _made(reckoning, measure, made_from), groups,
        [m.label for m in reckoning.months], top, bottom, value, np.full(top.shape, VALUE, dtype=object),
    )  # fmt: skip
    _set_states(reckoning, block)
    return block


def _order(measure: Measure, key: tuple[str, str]) -> tuple[int, int, str]:
    split, label = key
    if split == ALL:
        return (len(measure.split_by), 0, "")
    return (measure.split_by.index(split), BENEFITS.index(label) if label in BENEFITS else 99, label)


def _values(measure: Measure, top: Matrix, bottom: Matrix, given: Matrix) -> Matrix:
    if measure.counted in ("share", "mean"):
        return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return top.copy() if measure.counted in ("number", "sum") else given


def _set_states(reckoning: Reckoning, block: Block) -> None:
    measure = block.measure
    block.state[np.isnan(block.value) | (block.bottom < measure.minimum)] = TOO_FEW
    for at, month in enumerate(reckoning.months):
        if measure.in_force and month.last < number(measure.in_force):
            block.state[:, at] = NOT_IN_FORCE
        if measure.until and month.first >= number(measure.until):
            block.state[:, at] = NOT_IN_FORCE
    if measure.over == "duties" and measure.rows and not reckoning.known_rows(measure.rows):
        block.state[:] = NOT_MODELLED
    if _lacks(reckoning, measure):
        block.state[:] = NO_DATA


def _made(reckoning: Reckoning, measure: Measure, made_from: MadeFrom) -> MadeFrom:
    if measure.over != "duties":
        return with_policy(made_from, measure=measure.version, basis=measure.basis)
    found = reckoning.assessed(measure.rows)
    rows = [r for r in found.rows if not measure.rows or r in measure.rows]
    return with_policy(
        made_from,
        measure=measure.version,
        basis=weakest((measure.basis, *(found.basis[r] for r in rows))),
        rules=tuple(rule for r in rows for rule in found.rules[r]),
    )


def _of(wanted: Measure, blocks: Sequence[Block]) -> list[Block]:
    if wanted.counted not in DERIVED:
        return [b for b in blocks if b.measure.id == wanted.id]
    return [_derived(wanted, b) for b in blocks if b.measure.id == wanted.of]


def _derived(measure: Measure, base: Block) -> Block:
    """Change since `months` ago (share of the value then), or `months` in a row below a limit.

    What was restated needs the register of two days (`views.two_readings`): from one alone there is no data.
    """
    n = measure.months
    made = with_policy(base.made_from, measure=f"{measure.version}/{base.made_from.measure}")
    out = Block(
        measure, base.view, made, base.groups, base.periods,
        np.full(base.top.shape, np.nan), np.full(base.top.shape, np.nan), np.full(base.top.shape, np.nan),
        np.full(base.state.shape, NO_DATA, dtype=object),
    )  # fmt: skip
    first = {"change": n, "run_below": n - 1}.get(measure.counted, len(base.periods))
    for at in range(first, len(base.periods)):
        if measure.counted == "change":
            _change(out, base, at, at - n)
        else:
            _run(out, base, at, n)
    return out


def _change(out: Block, base: Block, at: int, then: int) -> None:
    out.top[:, at], out.bottom[:, at] = base.value[:, at], base.value[:, then]
    good = (base.value[:, then] > 0) & ~np.isnan(base.value[:, at])
    out.value[good, at] = base.value[good, at] / base.value[good, then] - 1
    out.state[:, at] = np.where(good, VALUE, TOO_FEW)
    for when in (at, then):
        other = base.state[:, when] != VALUE
        out.state[other, at] = base.state[other, when]


def _run(out: Block, base: Block, at: int, n: int) -> None:
    """1 where the value was below the limit in all n months, of a population of at least the minimum; else 0."""
    months = slice(at - n + 1, at + 1)
    below = (base.value[:, months] < out.measure.below) & (base.bottom[:, months] >= out.measure.minimum)
    out.top[:, at], out.bottom[:, at] = below.sum(axis=1), n
    out.value[:, at] = below.all(axis=1)
    out.state[:, at] = VALUE
    for state in (TOO_FEW, HIDDEN, NOT_MODELLED, NOT_IN_FORCE, NO_DATA):
        out.state[(base.state[:, months] == state).any(axis=1), at] = state


def _cut(block: Block, earlier: int) -> Block:
    """The block without the months that were only reckoned for others."""
    if not earlier:
        return block
    keep = slice(earlier, None)
    return Block(
        block.measure, block.view, block.made_from, block.groups, block.periods[keep],
        block.top[:, keep], block.bottom[:, keep], block.value[:, keep], block.state[:, keep],
    )  # fmt: skip


def _number(value: float) -> float | int | None:
    if np.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)
