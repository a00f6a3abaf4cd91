# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What a process holds of one snapshot of the register, and the change to the next snapshot while pages are read."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from styrbord.errors import StyrbordError
from styrbord.records.casedata import CaseData
from styrbord.records.days import number
from styrbord.records.places import name_of
from styrbord.workbench import Judged, Workbench

log = logging.getLogger("styrbord.web")
LOOK_EVERY = 1.0  # seconds between looks at which snapshot is in force


class Board:
    """One snapshot of the register under one lawbook, with what has been reckoned on it. Safe for threads."""

    def __init__(self, bench: Workbench, secret: str) -> None:
        self.bench = bench
        self.deliveries = bench.register.deliveries()
        self._secret = secret.encode()
        self._kept: dict[Any, Any] = {}
        self._locks: dict[Any, threading.Lock] = {}
        self._guard = threading.Lock()

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot; empty before the first delivery."""
        return self.bench.register.snapshot_id

    @property
    def is_empty(self) -> bool:
        """True before the first delivery."""
        return not self.deliveries

    @cached_property
    def municipality(self) -> str:
        """The name of the municipality whose newest delivery this is."""
        return name_of(self.deliveries[-1].municipality) if self.deliveries else ""

    @cached_property
    def as_of(self) -> dt.date:
        """The day the newest delivery was drawn: what pages are seen as of."""
        return self.deliveries[-1].extracted_at.date() if self.deliveries else dt.date.min

    def once(self, name: Any, make: Callable[[], Any]) -> Any:
        """A result kept for the life of the snapshot; whoever asks while it is being made waits for it."""
        if name in self._kept:
            return self._kept[name]
        with self._guard:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._kept:
                self._kept[name] = make()
        return self._kept[name]

    def is_ready(self, name: Any) -> bool:
        """Has this result been made?"""
        return name in self._kept

    @property
    def case(self) -> CaseData:
        """All that is known, as columns."""
        return self.once("case", lambda: self.bench.case(self.as_of))

    @property
    def judged(self) -> Judged:
        """Every duty as seen on `as_of`."""
        self.case  # noqa: B018  (the workbench keeps it; two threads must not load it at once)
        return self.once("judged", lambda: self.bench.duties(self.as_of))

    # -- persons: no key of a person ever stands in an address

    @property
    def _addresses(self) -> tuple[list[str], dict[str, int]]:
        def make() -> tuple[list[str], dict[str, int]]:
            keys = self.case.person_keys.to_pylist()
            made = [self.address_of(key) for key in keys]
            return keys, {address: place for place, address in enumerate(made)}

        return self.once("addresses", make)

    def address_of(self, person_key: str) -> str:
        """The person's opaque address: the same in every process and snapshot of this register."""
        return hmac.new(self._secret, b"person" + person_key.encode(), hashlib.blake2s).hexdigest()[:24]

    def person_at(self, address: str) -> int | None:
        """The person's number in `case`, or None when nobody has this address."""
        return self._addresses[1].get(address)

    def key_of(self, person: int) -> str:
        """The person key of a number in `case`."""
        return self._addresses[0][person]

    @property
    def assigned(self) -> tuple[np.ndarray, np.ndarray]:
        """Caseworker and team of each person on `as_of`: two object arrays by person number, None where none."""

        def make() -> tuple[np.ndarray, np.ndarray]:
            table, day = self.case["assignments"], number(self.as_of)
            live = np.flatnonzero((table["starts_on"] <= day) & (table["until"] > day))
            found = []
            for column in ("caseworker", "team"):
                of = np.full(len(self.case.person_keys), None, dtype=object)
                of[table["person"][live]] = np.array(table[column].to_pylist(), dtype=object)[live]
                found.append(of)
            return found[0], found[1]

        return self.once("assigned", make)

    @cached_property
    def teams(self) -> Sequence[str]:
        """The teams that have somebody on `as_of`, in order."""
        return sorted({t for t in self.assigned[1] if t})


class Boards:
    """The board of the snapshot in force. Requests under way keep the one they began with.

    A newer snapshot is made ready behind the pages by `warm`, then put in the old one's place: nobody waits for it.
    """

    def __init__(
        self, register: Path, overlays: Sequence[str], secret: str, warm: Callable[[Board], None] | None = None
    ) -> None:
        self.register, self.overlays, self.secret, self.warm = register, overlays, secret, warm
        self._current: Board | None = None
        self._coming = ""  # the snapshot being made ready
        self._looked = 0.0
        self._guard = threading.Lock()

    def current(self) -> Board:
        """The newest snapshot's board that is ready; looks for a newer one at most once a second."""
        with self._guard:
            if self._current is None:
                self._current = self._opened()
            elif time.monotonic() - self._looked > LOOK_EVERY:
                self._looked = time.monotonic()
                newest = self._current.bench.register.newest_id()
                if newest not in (self._current.snapshot_id, self._coming):
                    self._change(newest)
            return self._current

    def _opened(self) -> Board:
        return Board(Workbench.open(self.register, self.overlays), self.secret)

    def _change(self, newest: str) -> None:
        if self.warm is None or self._current is None or self._current.is_empty:
            self._current = self._opened()
            return
        self._coming = newest
        threading.Thread(target=self._make_ready, name="warm", daemon=True).start()

    def _make_ready(self) -> None:
        """In a thread: the new board, ready; the old one stays when it cannot be read, until the next delivery."""
        try:
            board = self._opened()
            if self.warm is not None:
                self.warm(board)
        except StyrbordError as error:
            log.warning("the new snapshot could not be read", extra={"told": {"error": type(error).__name__}})
            return
        with self._guard:
            self._current = board
