# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`Shelf`: every figure of one snapshot, reckoned once and found by question; and who is behind one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from styrbord.figures.answer import Answers, Block
from styrbord.figures.catalogue import chosen, shipped
from styrbord.figures.disclosure import Hiding
from styrbord.figures.figure import Figure
from styrbord.figures.members import Key, Question, behind
from styrbord.figures.provider import LawbookProvider, Remembered
from styrbord.figures.reckoning import Month
from styrbord.records.days import number
from styrbord.store.register import Register
from styrbord.workbench.bench import Workbench
from styrbord.workbench.figures import Desk
from styrbord.workbench.inputs import months_of

MONTHS = 36
BY_SIGHT = ("duties-kept-rule-team",)  # cells so small that nearly all would be hidden: only reckoned open


@dataclass(frozen=True)
class Shelf:
    """All measures over the newest months that are over, oldest month first."""

    months: tuple[str, ...]
    answers: Answers
    hiding: Hiding
    _places: dict[tuple[str, str], tuple[Block, dict[str, int]]] = field(default_factory=dict, repr=False)

    def get(self, measure: str, view: str = "", group: str = "all", month: str = "") -> Figure | None:
        """The figure of that question, by default of the newest month; None when nobody is in the group."""
        found = self._place(measure, view)
        at = month or self.months[-1]
        if found is None or group not in found[1] or at not in found[0].periods:
            return None
        block, groups = found
        return block.figure(groups[group], block.periods.index(at))

    def series(self, measure: str, view: str = "", group: str = "all", months: int = 0) -> list[Figure | None]:
        """The figures of that question by month, of all months or of the newest so many."""
        return [self.get(measure, view, group, m) for m in self.months[-months:]]

    def groups(self, measure: str, view: str, split: str) -> list[str]:
        """The groups of a split, as they are named in figures, in the order of the answer."""
        found = self._place(measure, view)
        if found is None:
            return []
        block = found[0]
        return [block.name(i) for i, (s, _) in enumerate(block.groups) if s == split]

    def _place(self, measure: str, view: str) -> tuple[Block, dict[str, int]] | None:
        if not self._places:
            for block in self.answers.blocks:
                names = {block.name(i): i for i in range(len(block.groups))}
                self._places[block.measure.id, block.view] = (block, names)
        return self._places.get((measure, view))


def own(bench: Workbench) -> Workbench:
    """Another workbench on the same register and lawbook, for a thread of its own: connections are not shared."""
    return Workbench(Register.open(bench.register.path), bench.book)


def newest_months(bench: Workbench, as_of: dt.date, most: int) -> list[Month]:
    """The months that are over and that the data tell of, oldest first; at least one."""
    last = Month.of(as_of.year, as_of.month)
    last = last if last.last <= number(as_of) else last.before(1)
    starts = bench.case(as_of)["benefits"].get("starts_on")
    first = int(starts.min()) if starts is not None and len(starts) else last.first
    months = [last.before(n) for n in range(most - 1, -1, -1)]
    return [m for m in months if m.last >= first] or [last]


def stock(
    bench: Workbench, as_of: dt.date, *, hiding: bool = True, overlays: Iterable[str] = (), most: int | None = None
) -> Shelf:
    """Answer every measure for the newest months (at most `MONTHS`), and note all figures in the ledger."""
    months, policy = newest_months(bench, as_of, most or MONTHS), Hiding(on=hiding)
    names = [name for name in shipped() if not (hiding and name in BY_SIGHT)]
    answers = Desk.at(bench, as_of, overlays=overlays).answer(months, names, policy)
    return Shelf(tuple(m.label for m in months), answers, policy)


@dataclass(frozen=True)
class Unit:
    """One unit behind a figure: whose it is, the duty's rule and first day where it is one, and what decided."""

    person_key: str
    row: str
    counted_from: str
    why: str
    is_counted: bool


class Behind:
    """Who is behind the figures of one snapshot. The duties are assessed once for each set of rows."""

    def __init__(self, bench: Workbench, as_of: dt.date) -> None:
        self._case, self._as_of = bench.case(as_of), as_of
        self._provider = Remembered(LawbookProvider(self._case, bench.book, number(as_of)))

    def units(self, measure: str, view: str, group: str, month: str) -> Sequence[Unit]:
        """The units of a figure, those counted first. Refuses measures that are no share and no number."""
        asked, at = chosen(shipped(), [measure])[0], months_of(month)[0]
        found = behind(Question(self._case, self._as_of, self._provider, asked, view, at, group))
        units = [_unit(key, why, hit) for key, why, hit in found]
        return sorted(units, key=lambda u: (not u.is_counted, u.counted_from, u.row))


def _unit(key: Key, why: str, hit: bool) -> Unit:
    return Unit(key[0], key[1] if len(key) > 1 else "", key[2] if len(key) > 2 else "", why, hit)
