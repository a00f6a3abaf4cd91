# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Where things lie in a register folder, and how its state moves on: one small file, replaced in one step.

    register.toml            format, when made, a check of the secret
    secret                   the installation's secret (0600), unless STYRBORD_SECRET_FILE names another place
    CURRENT                  which snapshot, how many deliveries and which key file are in force
    deliveries/0001/         what was delivered, as Parquet; never changed (erasing a person puts 0001-ID in its place)
    snapshots/ID.duckdb      every version of every row
    keys/ID.sealed           personal numbers, encrypted
    receipts/                what was erased
    journal.sqlite           what was done with the board: decisions, notes, looks at persons (see `store.journal`)

Whatever CURRENT does not name is left over from a killed import and is cleared away by the next one.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from styrbord.errors import Busy, NoData, TooNew

FORMAT = 1


@dataclass(frozen=True)
class State:
    """What CURRENT says."""

    snapshot: str = ""
    deliveries: tuple[str, ...] = ()
    keys: str = ""
    receipts: int = 0
    format: int = FORMAT


@dataclass(frozen=True)
class Layout:
    """The paths of one register."""

    root: Path

    @property
    def name(self) -> str:
        """How messages name the register."""
        return self.root.name

    def delivery(self, folder: str) -> Path:
        """The folder of a kept delivery."""
        return self.root / "deliveries" / folder

    def snapshot(self, snapshot: str) -> Path:
        """The file of a snapshot."""
        return self.root / "snapshots" / f"{snapshot}.duckdb"

    def keys(self, name: str) -> Path:
        """The sealed key file of that name."""
        return self.root / "keys" / f"{name}.sealed"

    def state(self) -> State:
        """What is in force; TooNew when a newer version of Styrbord wrote it."""
        try:
            said = json.loads((self.root / "CURRENT").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return State()
        except ValueError:
            raise damaged(self.name) from None
        if said.get("format", 0) > FORMAT:
            raise too_new(self.name, said.get("format", 0))
        return State(said["snapshot"], tuple(said["deliveries"]), said["keys"], said["receipts"])

    def move_on(self, state: State) -> None:
        """Put a new state in force, in one step."""
        write_whole(self.root / "CURRENT", json.dumps(asdict(state)).encode())

    @contextmanager
    def locked(self, wait: float) -> Iterator[None]:
        """Hold the register for writing; Busy when another writer does not finish in time."""
        lock = FileLock(self.root / ".lock")
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            raise Busy(
                "Somebody else is writing to the register.",
                where=f"register {self.name}",
                expected="one import at a time",
                todo="wait until the other import is done, then start again",
            ) from None
        try:
            yield
        finally:
            lock.release()

    def tidy(self) -> None:
        """Clear away what CURRENT does not name (under the lock). Files still read by others are left to the system."""
        state = self.state()
        keep = {self.snapshot(state.snapshot), self.keys(state.keys)}
        for folder in ("snapshots", "keys"):
            for found in (self.root / folder).iterdir():
                if found not in keep:
                    remove(found)
        for found in (self.root / "receipts").iterdir():
            if not found.stem.isdigit() or int(found.stem) > state.receipts:
                remove(found)
        for found in (self.root / "deliveries").iterdir():
            if found.name not in state.deliveries:
                remove(found)


def too_new(name: str, found: int) -> TooNew:
    """The error for a register of a later format."""
    return TooNew(
        "The register was written by a newer version of Styrbord.",
        where=f"register {name}: format {found}",
        expected=f"format {FORMAT} or older",
        todo="update Styrbord on this machine",
    )


def damaged(name: str) -> NoData:
    """The error for a register whose small file of what is in force cannot be read."""
    return NoData(
        "What is in force in the register cannot be read.",
        where=f"register {name}: CURRENT",
        expected="the file as Styrbord wrote it",
        todo="put the register back from its safe copy",
    )


def no_register(path: Path) -> NoData:
    """The error for a place without a register."""
    return NoData(
        "There is no register here.",
        where=path.name,
        expected="a folder that `styrbord import` has made",
        todo="import a delivery first, or give the path of the register",
    )


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file so that it is there whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(beside, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove(path: Path) -> None:
    """Remove a file or folder if that is possible now."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
        return
    with suppress(OSError):  # still open elsewhere (Windows): the next import tries again
        path.unlink(missing_ok=True)


_NO_ROOM = ("no space left", "out of disk space", "disk quota", "file too large")


@contextmanager
def disk_full_is_busy(name: str, done: str) -> Iterator[None]:
    """Say a full disk in four parts; nothing was put in force."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        told = str(error).lower()
        full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        if not full and not any(words in told for words in _NO_ROOM):
            raise
        raise Busy(
            f"The disk is full; nothing was {done}.",
            where=name,
            expected="room for the new snapshot beside the old one",
            todo="make room on the disk and start again",
        ) from None
