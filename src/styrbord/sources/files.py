# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A folder or a zip as a flat set of named files. Nothing is unpacked to disk, since files hold personal numbers."""

from __future__ import annotations

import hashlib
import mmap
import zipfile
from collections.abc import Callable
from pathlib import Path

from styrbord.errors import BadDelivery

Bytes = bytes | mmap.mmap


class Files:
    """The files of one delivery by name (folders inside are left out, hidden files too)."""

    def __init__(self, where: str, openers: dict[str, Callable[[], Bytes]]) -> None:
        self.where = where
        self._openers = openers

    @property
    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self._openers)

    def __contains__(self, name: str) -> bool:
        return name in self._openers

    def read(self, name: str) -> Bytes:
        """The content of a file: bytes, or a memory map for a file in a folder."""
        return self._openers[name]()

    def fingerprint(self, more: str) -> str:
        """BLAKE2 over all names and contents: the same for a folder and for the zip of it."""
        total = hashlib.blake2b(more.encode(), digest_size=32)
        for name in self.names:
            content = hashlib.blake2b(self.read(name), digest_size=32).hexdigest()
            total.update(f"\0{name}\0{content}".encode())
        return total.hexdigest()


def open_files(path: Path) -> Files:
    """The files of a folder or zip; refuses what is neither, and an empty one."""
    if path.is_dir():
        found = {f.name: _opener(f) for f in path.iterdir() if f.is_file() and not f.name.startswith(".")}
    elif path.is_file() and zipfile.is_zipfile(path):
        found = _zipped(path)
    else:
        raise BadDelivery(
            "There is no delivery here.",
            where=path.name,
            expected="a folder or a zip with one file per table",
            todo="give the path of the delivery's folder or zip",
        )
    if not found:
        raise BadDelivery(
            "The delivery holds no files.",
            where=path.name,
            expected="one file per table",
            todo="ask for the delivery again",
        )
    return Files(path.name, found)


def _opener(file: Path) -> Callable[[], Bytes]:
    def opened() -> Bytes:
        if file.stat().st_size == 0:
            return b""
        with file.open("rb") as handle:
            return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)

    return opened


def _zipped(path: Path) -> dict[str, Callable[[], Bytes]]:
    archive = zipfile.ZipFile(path)
    entries = [i for i in archive.infolist() if not i.is_dir() and not Path(i.filename).name.startswith((".", "~"))]
    entries = [i for i in entries if not i.filename.startswith("__MACOSX")]
    found: dict[str, Callable[[], Bytes]] = {}
    for entry in entries:
        name = Path(entry.filename).name
        if name in found:
            raise BadDelivery(
                f"The zip holds two files named {name}.",
                where=path.name,
                expected="one file per table",
                todo="take one of them out",
            )
        found[name] = _unzip(archive, entry, path.name)
    return found


def _unzip(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str) -> Callable[[], Bytes]:
    def opened() -> Bytes:
        try:
            return archive.read(entry)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
            raise BadDelivery(
                f"{Path(entry.filename).name} cannot be taken out of the zip (damaged or locked with a password).",
                where=where,
                expected="a sound zip without password",
                todo="ask for the delivery again, or unpack it and give the folder",
            ) from None

    return opened
