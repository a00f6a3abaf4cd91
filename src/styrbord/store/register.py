# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The register: deliveries go in, what was known on any day comes out."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from styrbord.errors import AskedWrongly, NoData
from styrbord.records.casedata import CaseData
from styrbord.records.delivery import REJECTED_LIMIT, Delivery, DeliveryInfo
from styrbord.records.personal import Sealer
from styrbord.records.tables import TABLES
from styrbord.store import sealed
from styrbord.store.building import build
from styrbord.store.encoding import instant
from styrbord.store.erasing import Receipt, one_human, receipts, rewrite_delivery, rewrite_snapshot, write_receipt
from styrbord.store.exporting import export
from styrbord.store.history import History, RowChange, Step, history
from styrbord.store.keeping import keep, kept, kept_keys
from styrbord.store.layout import (
    FORMAT,
    Layout,
    State,
    disk_full_is_busy,
    remove,
    sync_folder,
    too_new,
)
from styrbord.store.loading import Wanted, load
from styrbord.store.merging import Change
from styrbord.store.opening import check_format, create, said
from styrbord.store.refusing import refuse_bad
from styrbord.store.remarks import remarks
from styrbord.store.sql import one, rows

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ImportReport:
    """What an import did, table by table. `already`: the same delivery was imported before, and nothing was done.

    `deleted_unsure` lists the deleted rows of tables of which some rejected rows had a key that could not be read: a
    deleted row may be one of those.
    """

    number: int
    snapshot_id: str
    tables: Mapping[str, Change] = field(default_factory=dict)
    already: bool = False
    warnings: tuple[str, ...] = ()
    deleted_unsure: tuple[RowChange, ...] = ()


class Register:
    """A register folder, seen as it was when opened (an import moves this view on)."""

    def __init__(self, path: Path) -> None:
        self._layout = Layout(path)
        self._con: Any = None
        self._look()

    # -- opening

    @classmethod
    def open(cls, path: str | Path) -> Register:
        """Open a register that is there; NoData when there is none, TooNew when a newer version wrote it."""
        root = Path(path)
        check_format(root)
        return cls(root)

    @classmethod
    def open_or_create(cls, path: str | Path) -> Register:
        """Open a register, or make an empty one (with its secret, unless STYRBORD_SECRET_FILE names one)."""
        root = Path(path)
        if not (root / "register.toml").exists():
            create(root)
        return cls.open(root)

    @classmethod
    def rebuild(cls, path: str | Path, *, wait: float = 60.0, progress: Progress | None = None) -> Register:
        """Build the snapshot anew from the kept deliveries (when it is lost or damaged), and open the register."""
        root = Path(path)
        check_format(root)
        layout = Layout(root)
        with layout.locked(wait), disk_full_is_busy(layout.name, "rebuilt"):
            state, old = layout.state(), None
            for number, folder in enumerate(state.deliveries, 1):
                made = layout.snapshot(f".{number}-of-{len(state.deliveries)}")
                remove(made)
                build(made, state.snapshot, old, kept(layout.delivery(folder)), progress)
                old = made
            if old is not None:
                old.replace(layout.snapshot(state.snapshot))
            layout.tidy()
        return cls.open(root)

    def _look(self) -> None:
        """Look at what is in force now."""
        self.close()
        for _ in range(20):  # an import may clear a snapshot away between reading its name and opening it
            self._state = self._layout.state()
            if not self._state.snapshot:
                return
            try:
                self._con = duckdb.connect(str(self._layout.snapshot(self._state.snapshot)), read_only=True)
                self._con.execute("SET enable_progress_bar = false")  # it would land among what a command prints
                found = one(self._con, "SELECT format FROM about")[0]
            except duckdb.IOException:
                continue
            except duckdb.Error:  # there, and not what was written
                self.close()
                break
            if found > FORMAT:
                raise too_new(self._layout.name, found)
            return
        raise NoData(
            "The register's snapshot is missing or damaged.",
            where=f"register {self._layout.name}: snapshot {self._state.snapshot}",
            expected="the snapshot file that CURRENT names",
            todo="build it anew from the kept deliveries (Register.rebuild), or put back the register's safe copy",
        )

    def close(self) -> None:
        """Let go of the snapshot file."""
        if self._con is not None:
            self._con.close()
            self._con = None

    def __enter__(self) -> Register:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what it holds

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot in view; empty before the first delivery."""
        return self._state.snapshot

    def newest_id(self) -> str:
        """The id of the snapshot in force now, whatever this view was opened with: one small file is read."""
        return self._layout.state().snapshot

    @property
    def path(self) -> Path:
        """The folder of the register."""
        return self._layout.root

    @property
    def version(self) -> int:
        """The format of the register folder."""
        return FORMAT

    def deliveries(self) -> list[DeliveryInfo]:
        """All deliveries in order, with number and time of import."""
        if self._con is None:
            return []
        found = rows(self._con, "SELECT * EXCLUDE (tables) FROM deliveries ORDER BY number")
        return [
            DeliveryInfo(r[1], instant(r[2]), r[3], r[4], r[5], r[6], r[0], None if r[7] is None else instant(r[7]))
            for r in found
        ]

    def number_known(self, known_on: dt.date | None) -> int:
        """The newest delivery extracted on or before a day (None: the newest of all); NoData before the first."""
        held = self.deliveries()
        known = [d for d in held if known_on is None or d.extracted_at.date() <= known_on]
        if known:
            return known[-1].number or 0
        first = f"the first delivery is of {held[0].extracted_at.date()}" if held else "a delivery"
        raise NoData(
            f"Nothing was known on {known_on}." if held else "The register holds no delivery yet.",
            where=f"register {self._layout.name}",
            expected=first,
            todo="ask for that day or a later one" if held else "import a delivery first",
        )

    def case_data(
        self,
        known_on: dt.date | None = None,
        persons: list[str] | None = None,
        tables: Wanted = None,
        *,
        number: int | None = None,
    ) -> CaseData:
        """What was known on a day (or with delivery `number`), as columns sorted by person and day.

        `persons` limits it to some person keys (numbered anew, in the register's order). `tables` names the tables
        that are needed, or for each the columns; the column `registered_on` (day of registration) comes only when
        named so. Tables not asked for are there without columns.
        """
        number = self.number_known(known_on) if number is None else number
        missing = frozenset(TABLES) - self._brought(number)
        return load(self._con, number, persons, tables, missing)

    def _brought(self, number: int) -> set[str]:
        """The tables that deliveries up to a number brought."""
        return {t for (t,) in rows(self._con, f"SELECT unnest(tables) FROM deliveries WHERE number <= {number}")}

    # -- persons and their numbers

    def secret(self) -> bytes:
        """The installation's secret; refuses one the register was not made with."""
        secret = sealed.load_secret(self._layout.root, create=False)
        if said(self._layout.root).get("secret_check") != sealed.check_of(secret):
            raise AskedWrongly(
                "This is not the secret the register was made with.",
                where=f"register {self._layout.name}",
                expected="the same secret file at every import",
                todo="put the right secret file back, or point STYRBORD_SECRET_FILE at it",
            )
        return secret

    def sealer(self) -> Sealer:
        """Makes person keys of personal numbers for this register."""
        secret = self.secret()

        def known() -> dict[str, str]:
            bare = Sealer(secret)
            return {bare.digest(n): k for k, n in self._numbers(secret).items() if sealed.goes_by_own_key(k)}

        return Sealer(secret, known)

    def _numbers(self, secret: bytes) -> dict[str, str]:
        return sealed.read_sealed(self._layout.keys(self._state.keys), secret) if self._state.keys else {}

    # -- taking deliveries in

    def add(
        self,
        delivery: Delivery,
        *,
        force: bool = False,
        limit: float = REJECTED_LIMIT,
        wait: float = 60.0,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Take a delivery in: all of it or, when anything goes wrong, nothing.

        The same delivery twice does nothing (`already`). Refuses (BadDelivery) one with too many rejected rows
        unless `force`, one of another municipality unless `force`, and one extracted before the newest held. Busy
        when another import runs for longer than `wait` seconds, or the disk is full.
        """
        with self._layout.locked(wait):
            self._look()
            held = self.deliveries()
            for one in held:
                if one.fingerprint == delivery.info.fingerprint:
                    return ImportReport(one.number or 0, self.snapshot_id, already=True)
            refuse_bad(delivery, held, force, limit)
            with disk_full_is_busy(self._layout.name, "imported"):
                self._layout.tidy()
                try:
                    report = self._take_in(delivery, progress)
                finally:
                    self._layout.tidy()
                    self._look()
            more = remarks(self._con, report.number) if delivery.info.kind == "changes" else ()
            return replace(report, warnings=(*report.warnings, *more), deleted_unsure=self._unsure(delivery, report))

    def _unsure(self, delivery: Delivery, report: ImportReport) -> tuple[RowChange, ...]:
        unread = [t.table for t in delivery.report.tables.values() if t.unreadable_keys]
        unread = [t for t in unread if t in report.tables and report.tables[t].deleted]
        if not unread or delivery.info.kind != "full":
            return ()
        changes = self.history(report.number - 1, report.number).changes
        return tuple(c for table in unread for c in changes(table, "deleted"))

    def _take_in(self, delivery: Delivery, progress: Progress | None) -> ImportReport:
        number = len(self._state.deliveries) + 1
        now = dt.datetime.now().replace(microsecond=0)
        numbered = replace(delivery, info=replace(delivery.info, number=number, imported_at=now))
        folder = f"{number:04d}"
        snapshot = self._next_id(number, delivery.info.fingerprint)
        old = self._layout.snapshot(self._state.snapshot) if self._state.snapshot else None
        path = self._layout.snapshot(snapshot)
        with ThreadPoolExecutor(1) as pool:
            keeping = pool.submit(keep, self._layout.delivery(folder), numbered)
            changes = build(path, snapshot, old, numbered, progress)
            keeping.result()
        keys = self._seal(delivery, snapshot)
        sync_folder(path.parent)
        self._layout.move_on(State(snapshot, (*self._state.deliveries, folder), keys, self._state.receipts))
        return ImportReport(number, snapshot, changes, warnings=tuple(self._back_again(delivery)))

    def _next_id(self, number: int, more: str) -> str:
        made = hashlib.sha256(f"{self._state.snapshot}\0{more}".encode()).hexdigest()[:10]
        return f"{number:04d}-{made}"

    def _back_again(self, delivery: Delivery) -> Iterator[str]:
        """A warning when the source still delivers persons who were erased here."""
        erased = {h for r in self.receipts() for h in r.persons}
        if not erased:
            return
        sealer = Sealer(self.secret())
        keys = {
            k
            for t in delivery.tables.values()
            if "person_key" in t.column_names
            for k in t["person_key"].unique().to_pylist()
        }
        back = sum(sealer.digest(f"erased {key}") in erased for key in keys)
        if back:
            yield f"{back} persons who were erased here are in the delivery again; erase them at the source too"

    def _seal(self, delivery: Delivery, snapshot: str) -> str:
        """The key file in force after this delivery: the old one when it brings no new number."""
        if not delivery.sealed:
            return self._state.keys
        secret = self.secret()
        before = self._numbers(secret)
        after = {**before, **delivery.sealed}
        if after == before:
            return self._state.keys
        sealed.write_sealed(self._layout.keys(snapshot), after, secret)
        return snapshot

    # -- looking back, handing on, forgetting

    def history(self, from_number: int | None = None, to_number: int | None = None) -> History:
        """What changed between two deliveries: by default the newest and the one before it (0: an empty register)."""
        held = {d.number: d for d in self.deliveries()}
        end = to_number if to_number is not None else max(held, default=0)
        start = from_number if from_number is not None else end - 1
        if end not in held or not (0 <= start < end):
            raise AskedWrongly(
                "There is nothing to compare." if held else "The register holds no delivery yet.",
                where=f"register {self._layout.name}: deliveries {start} and {end}",
                expected=f"two numbers from 0 to {len(held)}, the earlier first",
                todo="see the list of deliveries",
            )
        if not start:
            return history(self._con, Step(0, end, None, held[end].extracted_at))
        rejected = kept_keys(self._layout.delivery(self._state.deliveries[start - 1]), "held_back")
        return history(self._con, Step(start, end, held[start].extracted_at, held[end].extracted_at, rejected))

    def export(self, folder: str | Path, known_on: dt.date | None = None) -> dict[str, int]:
        """Write what was known on a day as Parquet in the canonical layout; says how many rows each table has."""
        number = self.number_known(known_on)
        info = self.deliveries()[number - 1]
        with disk_full_is_busy(Path(folder).name, "written"):
            return export(self._con, Path(folder), info, self._brought(number))

    def receipts(self) -> list[Receipt]:
        """What was erased here."""
        return receipts(self._layout.root / "receipts", self._state.receipts)

    def same_person(self, person_key: str) -> set[str]:
        """The key and all keys ever joined with it; NoData when the register does not know it."""
        if not self._con or not rows(self._con, "SELECT 1 FROM people WHERE person_key = ?", [person_key]):
            raise NoData(
                "Nobody goes by this key.",
                where=f"register {self._layout.name}",
                expected="a person key of the register",
                todo="look the key up on the person's case; there may be nothing to erase",
            )
        return one_human(self._con, person_key)

    def erase(self, person_key: str, *, by: str, reason: str, wait: float = 60.0) -> Receipt:
        """Erase a person, under all keys ever joined with this one, from snapshot, deliveries and sealed keys.

        Leaves a receipt without personal data. NoData when the register does not know the key.
        """
        with self._layout.locked(wait):
            self._look()
            keys = self.same_person(person_key)
            with disk_full_is_busy(self._layout.name, "erased"):
                self._layout.tidy()
                try:
                    return self._erased(keys, by, reason)
                finally:
                    self._look()
                    self._layout.tidy()

    def _erased(self, keys: set[str], by: str, reason: str) -> Receipt:
        before, layout = self._state, self._layout
        sealer = Sealer(self.secret())
        hashes = tuple(sorted(sealer.digest(f"erased {key}") for key in keys))
        number = len(self.receipts()) + 1
        snapshot = self._next_id(len(before.deliveries), f"receipt {number}")
        folders, counts, touched = [], dict[str, int](), []
        for i, folder in enumerate(before.deliveries, 1):
            anew = f"{i:04d}-{snapshot.split('-')[1]}"
            gone = rewrite_delivery(layout.delivery(folder), layout.delivery(anew), keys)
            folders.append(anew if gone else folder)
            touched += [i] if gone else []
            counts = {t: counts.get(t, 0) + gone.get(t, 0) for t in {*counts, *gone}}
        rewrite_snapshot(layout.snapshot(before.snapshot), layout.snapshot(snapshot), snapshot, keys)
        numbers = self._numbers(sealer.secret)
        key_file = before.keys
        if keys & set(numbers):
            key_file = snapshot
            left = {k: n for k, n in numbers.items() if k not in keys}
            sealed.write_sealed(layout.keys(snapshot), left, sealer.secret)
        now = dt.datetime.now().replace(microsecond=0)
        receipt = Receipt(number, now, by, reason, hashes, dict(sorted(counts.items())), tuple(touched))
        write_receipt(layout.root / "receipts", receipt)
        layout.move_on(State(snapshot, tuple(folders), key_file, number))
        return receipt
