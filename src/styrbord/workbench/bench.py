# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`Workbench`: one register under one lawbook, and what it can be asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.errors import AskedWrongly, NoData
from styrbord.law import compare as comparison
from styrbord.law.assess import assess
from styrbord.law.duties import OUTCOMES, Duties
from styrbord.law.explain import Explanation, explain
from styrbord.law.lawbook import Lawbook, load_lawbook
from styrbord.law.reasons import with_reasons
from styrbord.law.standing import lacking, still_to_do
from styrbord.law.summary import Summary, summarise
from styrbord.records.casedata import CaseData
from styrbord.records.days import NO_DAY, number
from styrbord.records.delivery import Delivery
from styrbord.records.tables import BENEFITS, GROUPS
from styrbord.sources.reading import read_delivery
from styrbord.store.erasing import Receipt
from styrbord.store.history import History
from styrbord.store.journal import Journal
from styrbord.store.register import ImportReport, Register
from styrbord.workbench.journal import open_journal

Progress = Callable[[int, int], None] | None


@dataclass(frozen=True)
class Judged:
    """Duties with the case data and the day they were judged on."""

    case: CaseData
    book: Lawbook
    as_of: int
    duties: Duties

    @cached_property
    def summary(self) -> Summary:
        """Counts by row, group, reason and week."""
        return summarise(self.duties, self.as_of)

    def by_key(self) -> Judged:
        """The same duties in order of person key, whatever order the deliveries brought the persons in."""
        place = np.empty(len(self.case.person_keys), dtype=np.int64)
        place[pc.sort_indices(self.case.person_keys).to_numpy()] = np.arange(len(place))
        return replace(self, duties=self.duties.where(np.argsort(place[self.duties.person], kind="stable")))

    def table(self) -> pa.Table:
        """The duties as the columns of the fixed contract: keys, codes and dates in words."""
        d = self.duties
        met = np.where(d.met_on == NO_DAY, 0, d.met_on).astype(np.int32)
        return pa.table(
            {
                "person_key": _chosen(self.case.person_keys, d.person),
                "row": _chosen(pa.array(d.rows), d.row),
                "link": pa.array(d.link, mask=d.link < 0),
                "benefit": _chosen(pa.array(BENEFITS), d.benefit),
                "counted_from": pa.array(d.counted_from).cast(pa.date32()),
                "due": pa.array(d.due).cast(pa.date32()),
                "met_on": pa.array(met, mask=d.met_on == NO_DAY).cast(pa.date32()),
                "outcome": _chosen(pa.array(OUTCOMES), d.outcome),
                "reason": _chosen(pa.array(d.reasons), d.reason),
            }
        )


def _chosen(names: pa.Array, positions: np.ndarray) -> pa.Array:
    return pc.take(names, pa.array(positions.astype(np.int32)))


class Workbench:
    """Open a register with a lawbook, and ask: `duties`, `explain`, `worklist`, `compare`, `summary`, `history` ..."""

    def __init__(self, register: Register, book: Lawbook, overlays: Iterable[Path | str] = ()) -> None:
        self.register, self.book, self.overlays = register, book, tuple(overlays)
        self._held: dict[dt.date | None, CaseData] = {}

    @classmethod
    def open(cls, path: Path | str, overlays: Iterable[Path | str] = ()) -> Workbench:
        """The register in a folder, under the shipped lawbook with overlays laid over it."""
        overlays = tuple(overlays)
        return cls(Register.open(Path(path)), load_lawbook(overlays), overlays)

    def case(self, as_of: dt.date, known_on: dt.date | None = None, persons: list[str] | None = None) -> CaseData:
        """The case data as known on a day (all that is known when none is given)."""
        if known_on is not None and as_of > known_on:
            raise NoData(
                f"{as_of} was not known yet on {known_on}",
                where="as_of and known_on",
                expected="as_of on or before known_on",
                todo="ask for an earlier as_of or a later known_on",
            )
        if persons is not None:
            return self.register.case_data(known_on, persons=persons)
        if known_on not in self._held:
            self._held = {known_on: self.register.case_data(known_on)}  # one at a time: they are large
        return self._held[known_on]

    def duties(
        self,
        as_of: dt.date,
        known_on: dt.date | None = None,
        rows: Sequence[str] | None = None,
        *,
        persons: list[str] | None = None,
        progress: Progress = None,
    ) -> Judged:
        """Every duty as seen on a day, with reasons for the late and missed ones."""
        case, day = self.case(as_of, known_on, persons), number(as_of)
        duties = assess(case, self.book, day, rows, progress)
        return Judged(case, self.book, day, with_reasons(case, duties, self.book, day))

    def explain(
        self, person_key: str, as_of: dt.date, row: str | None = None, known_on: dt.date | None = None
    ) -> list[Explanation]:
        """The duties of one person, laid open."""
        case = self.case(as_of, known_on, [person_key])
        if not len(case.person_keys):
            raise AskedWrongly(
                "The register knows no such person",
                where="the person asked for",
                expected="a person_key of the register (numbers such as CPR are sealed and cannot be asked for)",
                todo="find the key with `styrbord worklist` or `styrbord duties`",
            )
        return explain(case, self.book, number(as_of), 0, row)  # a replaced key answers under the person's new one

    def worklist(
        self, as_of: dt.date, days: int = 28, *, caseworker: str | None = None, team: str | None = None
    ) -> pa.Table:
        """What can still be done, most urgent first: overdue duties and those that fall due within some days."""
        judged = self.duties(as_of)
        d, day = judged.duties, judged.as_of
        some = d.where(still_to_do(judged.case, d, day) & (d.due < day + days))
        some = some.where(np.lexsort((some.row, some.person, some.due)))
        table = Judged(judged.case, self.book, day, some).table()
        who = self._assigned(judged.case, some, day)
        titles = pa.array([v.title["da"] for v in self.book.versions])
        table = (
            table.drop_columns(["link", "met_on", "reason"])
            .append_column("days_left", pa.array(some.due.astype(np.int32) - day))
            .append_column("lacking", pa.array(lacking(judged.case, some, self.book, day)))
            .append_column("group", _chosen(pa.array([*GROUPS, ""]), np.where(some.group < 0, len(GROUPS), some.group)))
            .append_column("title", _chosen(titles, some.version))
            .append_column("caseworker", who[0])
            .append_column("team", who[1])
        )
        for column, wanted in (("caseworker", caseworker), ("team", team)):
            if wanted is not None:
                table = table.filter(pc.equal(table[column], wanted))
        return table

    def _assigned(self, case: CaseData, some: Duties, day: int) -> tuple[pa.Array, pa.Array]:
        """Caseworker and team of each duty's person on the day (the newest assignment in force)."""
        table = case["assignments"]
        live = np.flatnonzero((table["starts_on"] <= day) & (table["until"] > day))
        latest = np.full(len(case.person_keys), -1, dtype=np.int64)
        latest[table["person"][live]] = live  # rows lie in order of day: the newest stands
        at = pa.array(latest[some.person], mask=latest[some.person] < 0)
        return table["caseworker"].take(at), table["team"].take(at)

    @cached_property
    def _journal(self) -> Journal:
        return open_journal(self.register.path)

    def journal(self) -> Journal:
        """What was done with the board: decisions, notes, looks at persons."""
        return self._journal

    def erase(self, person_key: str, *, by: str, reason: str) -> tuple[Receipt, int]:
        """Erase a person from the journal and the register: (receipt, events emptied). See `Register.erase`."""
        keys = self.register.same_person(person_key)  # before the register forgets which keys are one person
        emptied = sum(self.journal().erase(key, by=by) for key in sorted(keys))
        return self.register.erase(person_key, by=by, reason=reason), emptied

    def history(self, from_number: int, to_number: int) -> History:
        """What one delivery changed since another, table by table."""
        return self.register.history(from_number, to_number)

    def interviews_registered(self) -> CaseData:
        """Interviews with the day they were held and the day they were registered, as known now."""
        return self.register.case_data(tables={"interviews": ["held_on", "registered_on"]})

    def compare(
        self, other: Iterable[Path | str] | Lawbook, as_of: dt.date, rows: Sequence[str] | None = None
    ) -> tuple[CaseData, comparison.Comparison]:
        """The duties under this lawbook and under another (or the shipped one with other overlays)."""
        case, day = self.case(as_of), number(as_of)
        book = other if isinstance(other, Lawbook) else load_lawbook(other)
        return case, comparison.compare(assess(case, self.book, day, rows), assess(case, book, day, rows))


def import_delivery(
    path: Path,
    into: Path,
    profile: str | None = None,
    *,
    force: bool = False,
    declared: Mapping[str, Any] | None = None,
    rejected: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[Delivery, ImportReport]:
    """Read a delivery and take it into a register (made if it is not there), whole or not at all.

    `declared` (municipality, extracted_at, kind) speaks for exports that say nothing of themselves. `rejected` is a CSV
    file for the rejected rows; it is written also when the delivery is refused.
    """
    register = Register.open_or_create(into)
    if progress:
        progress("reading")
    delivery = read_delivery(path, profile=profile, sealer=register.sealer(), declared=declared)
    if rejected is not None:
        delivery.report.write_rejected_csv(rejected)
    return delivery, register.add(delivery, force=force, progress=progress)


def judged_otherwise(judged: Judged, book: Lawbook) -> comparison.Comparison:
    """Duties already judged, beside those of another lawbook on the same data and day."""
    return comparison.compare(judged.duties, assess(judged.case, book, judged.as_of))


def make_register(path: Path) -> None:
    """Make an empty register where there is none yet."""
    Register.open_or_create(path).close()


def check_delivery(path: Path, profile: str | None = None, declared: Mapping[str, Any] | None = None) -> Delivery:
    """A dry run: read and check, store nothing, seal nothing."""
    return read_delivery(path, profile=profile, sealer=None, declared=declared)


def simulate_into(folder: Path, **asked: Any) -> dict[str, Any]:
    """Simulate a municipality (or all) into a folder of deliveries; see `simulation.country.simulate`."""
    from styrbord.simulation.country import simulate

    return simulate(folder, **asked)
