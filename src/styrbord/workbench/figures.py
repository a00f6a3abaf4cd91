# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs on figures: answer measures by month, note what each figure was made from, and rebuild a figure from its id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from styrbord.errors import AskedWrongly, NoData, StyrbordError
from styrbord.figures.answer import Answers, Block, monthly
from styrbord.figures.catalogue import chosen, shipped
from styrbord.figures.disclosure import Hiding
from styrbord.figures.figure import NO_DATA, Figure, MadeFrom, check_rebuilt, gone, with_policy
from styrbord.figures.provider import LawbookProvider
from styrbord.figures.reckoning import Month
from styrbord.figures.years import yearly
from styrbord.law.lawbook import Lawbook, load_lawbook
from styrbord.records.casedata import CaseData
from styrbord.records.days import number
from styrbord.records.tables import GROUPS_OF_BENEFIT
from styrbord.store.ledger import Answer, Entry, Ledger, digits
from styrbord.workbench.bench import Workbench
from styrbord.workbench.inputs import made_from, months_of, not_before, over_by, pinned

OPEN = "nothing hidden"


@dataclass
class Desk:
    """One question's surroundings: case data as known with one delivery, the lawbook, the day, the inputs' names."""

    bench: Workbench
    book: Lawbook
    as_of: dt.date
    delivery: int
    made: MadeFrom
    case: CaseData
    overlays: tuple[str, ...] = ()
    known_until: dt.date = field(default=dt.date.min)

    @staticmethod
    def at(
        bench: Workbench, as_of: dt.date, known_on: dt.date | None = None, overlays: Iterable[str] = (),
        *, delivery: int | None = None, book: Lawbook | None = None,
    ) -> Desk:  # fmt: skip
        """The desk of a register as known on a day; by default as known with the newest delivery."""
        not_before(as_of, known_on)
        register, law = bench.register, book or bench.book
        n = delivery or pinned(register, known_on).number or 0
        made = made_from(register, law, as_of, n)
        newest = n == len(register.deliveries())
        case = bench.case(as_of) if newest else register.case_data(number=n)
        assert made.known_on is not None
        return Desk(bench, law, as_of, n, made, case, tuple(overlays), made.known_on)

    def provider(self) -> LawbookProvider:
        """Duties of this case under this lawbook."""
        return LawbookProvider(self.case, self.book, number(self.as_of))

    def answer(self, months: Sequence[Month], measures: Iterable[str], hiding: Hiding, *, note: bool = True) -> Answers:
        """The measures by month. Months that no delivery reaches have no data."""
        asked = chosen(shipped(), measures)
        over, told = over_by(list(months), self.as_of), shipped()
        out = monthly(self.case, self.provider(), over, asked, self.as_of, self.made, hiding, told)
        out = Answers([_without_nobody(b) for b in out.blocks])
        self._unknown_months(out, months)
        if note:
            self.note(out)
        return out

    def note(self, answers: Answers) -> None:
        """Write the figures into the register's ledger."""
        noted = []
        for block in answers.blocks:
            answer = Answer(
                block.measure.id, block.view, tuple(block.periods), block.made_from.as_dict(), self.overlays
            )
            noted.append((answer, list(_lines(block))))
        Ledger(self.bench.register.path).note_all(noted)

    def _unknown_months(self, answers: Answers, months: Sequence[Month]) -> None:
        """Months before the first day, or after the last, that the deliveries tell of: no data, not nobody."""
        first = _first_day(self.case)
        unknown = {m.label for m in months if m.last < first or m.last > number(self.known_until)}
        if unknown.issuperset(m.label for m in months):
            raise NoData(
                f"The deliveries tell nothing of {months[0].label} to {months[-1].label}.",
                where="the months asked for",
                expected=f"months from the first benefit day to {self.known_until}, when the newest delivery was drawn",
                todo="ask for other months, or import the delivery that covers them",
            )
        for block in answers.blocks:
            for at, period in enumerate(block.periods):
                if period in unknown:
                    block.state[:, at] = NO_DATA


def _without_nobody(block: Block) -> Block:
    """The block without groups nobody belongs to in its months: what else was asked must not add any."""
    some = (np.nan_to_num(block.top) != 0) | (np.nan_to_num(block.bottom) != 0)
    always = [s == "all" or (s == "benefit" and bool(GROUPS_OF_BENEFIT.get(g))) for s, g in block.groups]
    keep = np.flatnonzero(some.any(axis=1) | np.array(always))
    parts = {n: getattr(block, n)[keep] for n in ("top", "bottom", "value", "state")}
    return replace(block, groups=[block.groups[g] for g in keep], **parts)


def _first_day(case: CaseData) -> int:
    starts = case["benefits"].get("starts_on")
    return int(starts.min()) if starts is not None and len(starts) else number(dt.date.max)


def _lines(block: Block) -> Iterable[tuple[str, str, str, str]]:
    for g in range(len(block.groups)):
        for p, period in enumerate(block.periods):
            figure = block.figure(g, p)
            told = digits(figure.state, figure.numerator, figure.denominator, figure.value)
            yield figure.id, figure.group, period, told


def figures(
    bench: Workbench, months: str | Sequence[Month], as_of: dt.date, known_on: dt.date | None = None,
    measures: Iterable[str] | None = None, hiding: bool = True, overlays: Iterable[str] = (), *, years: bool = False,
) -> Answers:  # fmt: skip
    """Every measure (or those named) by month, each figure with its id, noted in the register's ledger.

    With `years` the figures of the whole years among the months instead (a focus target's year is the plain average).

    `known_on` None means: as known with the newest delivery. The ids name that delivery, so that they can be rebuilt
    when others have followed. `hiding=False` gives every count, and every figure says so in what it was made from.
    """
    wanted = months_of(months) if isinstance(months, str) else list(months)
    desk = Desk.at(bench, as_of, known_on, overlays)
    answers = desk.answer(wanted, list(measures or shipped()), Hiding(on=hiding), note=not years)
    if not years:
        return answers
    whole = yearly(answers)
    if not any(block.periods for block in whole.blocks):
        raise AskedWrongly(
            f"No whole year that is over on {as_of} lies in {wanted[0].label} to {wanted[-1].label}.",
            where="the months asked for",
            expected="January to December of a year, for a measure that has a year's figure",
            todo="ask for example for 2022-01..2022-12",
        )
    desk.note(whole)
    return whole


def figure(bench: Workbench, id: str) -> tuple[Figure, Entry]:
    """The figure of that id, rebuilt to the digit from what it was made from, or an error that says what is gone."""
    entry = _entry(bench, id)
    made = MadeFrom.from_dict(entry.answer.made_from)
    book = _book(bench, entry)
    present = _present(bench, made, book)
    names = gone(made, present)
    if names:
        raise _lost(entry, made, present, names)
    desk = Desk.at(bench, made.as_of, overlays=entry.answer.overlays, delivery=_delivery(made), book=book)
    hiding = Hiding(on=made.hiding != OPEN)
    for periods in ([entry.period], list(entry.answer.periods)):
        found = _again(desk, entry, periods, hiding)
        if found is not None and _same(found, entry):
            return check_rebuilt(entry.record, found), entry
    if found is not None:
        check_rebuilt(entry.record, found)
    raise NoData(
        f"Figure {entry.id} comes out differently, although every input it names is there.",
        where=f"measure {entry.answer.measure}, group {entry.group}, {entry.period}",
        expected="the digits it was printed with",
        todo="the code was changed without a new version number, or the register's files were; ask the question anew",
    )


def asked_as(bench: Workbench, id: str) -> Entry:
    """The question and the inputs a figure's id stands for; an error when the register's ledger does not know it."""
    return _entry(bench, id)


def _again(desk: Desk, entry: Entry, periods: Sequence[str], hiding: Hiding) -> Figure | None:
    year = len(entry.period) == 4
    span = (f"{periods[0]}-01", f"{periods[-1]}-12") if year else (periods[0], periods[-1])
    months = months_of("..".join(span))
    answers = desk.answer(months, [entry.answer.measure], hiding, note=False)
    block = (yearly(answers) if year else answers).block(entry.answer.measure, entry.answer.view)
    for g in range(len(block.groups)):
        if block.name(g) == entry.group:
            return block.figure(g, block.periods.index(entry.period))
    return None


def _same(found: Figure, entry: Entry) -> bool:
    return digits(found.state, found.numerator, found.denominator, found.value) == entry.digits


def _entry(bench: Workbench, id: str) -> Entry:
    found = Ledger(bench.register.path).find(id.strip().lower())
    if len(found) == 1:
        return found[0]
    raise AskedWrongly(
        f"{'Several figures begin with' if found else 'No figure has the id'} {id}.",
        where="the figure asked for",
        expected="an id as printed under a chart or table, or enough of its first letters",
        todo="write more of the id" if found else "check the id, and that it belongs to this register",
    )


def _book(bench: Workbench, entry: Entry) -> Lawbook:
    if not entry.answer.overlays:
        return bench.book if not bench.book.overlays else load_lawbook()
    try:
        return load_lawbook(entry.answer.overlays)
    except StyrbordError as error:
        raise NoData(
            f"Figure {entry.id} cannot be rebuilt: the overlay is gone.",
            where=", ".join(entry.answer.overlays),
            expected="the rule files it was made with",
            todo="put the folder back where it was",
        ) from error


def _delivery(made: MadeFrom) -> int:
    return int(made.snapshot.partition("-")[0])


def _present(bench: Workbench, made: MadeFrom, book: Lawbook) -> MadeFrom:
    """The same inputs as they can be had today (what measure and rules are is seen when it is answered)."""
    held, n = len(bench.register.deliveries()), _delivery(made)
    told = {"hiding": made.hiding, "rules": made.rules, "basis": made.basis, "measure": made.measure}
    if n > held:
        return with_policy(made, snapshot=f"{held:04d}: fewer deliveries than then")
    return with_policy(made_from(bench.register, book, made.as_of, n), **told)


def _lost(entry: Entry, made: MadeFrom, present: MadeFrom, names: list[str]) -> NoData:
    was, now = made.as_dict(), present.as_dict()
    todo = {
        "snapshot": "a delivery was replaced, or a person of it erased: the figure cannot be had again",
        "lawbook": "use the version of Styrbord whose lawbook it was",
        "code": f"install {made.code} and ask it",
    }
    return NoData(
        f"Figure {entry.id} cannot be rebuilt: {', '.join(names)} is not what it was.",
        where="; ".join(f"{n} was {was[n]}, is {now[n]}" for n in names),
        expected="every input the figure was made from",
        todo=todo.get(names[0], "ask the same question anew and get a new id"),
    )
