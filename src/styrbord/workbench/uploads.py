# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Deliveries handed in through the browser: kept until they are taken in, one at a time, and told of in the journal.

The file lies in the register folder under `uploads/`, readable for the owner only, and is removed as soon as the import
has ended, well or not: it may hold personal numbers. A process that is killed meanwhile leaves the file and the journal
as they are, and the next one to look begins the import again; the register takes a delivery in whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from styrbord.errors import AskedWrongly, StyrbordError
from styrbord.records.events import Event
from styrbord.sources.profile import shipped
from styrbord.store.journal import Journal
from styrbord.workbench.bench import import_delivery

STREAM = "import/"
LARGEST = 1 << 30  # bytes of one upload
KIND = ".zip"


@dataclass(frozen=True)
class Job:
    """One handed-in delivery, as the journal tells it. `fault` holds the four parts of a refusal."""

    id: str
    file: str
    size: int
    by: str
    at: dt.datetime
    state: Literal["waiting", "running", "done", "refused"] = "waiting"
    step: str = ""
    attempts: int = 0
    asked: Mapping[str, Any] = field(default_factory=dict)
    fault: Mapping[str, str] | None = None
    number: int | None = None
    already: bool = False
    read: int = 0
    rejected: int = 0
    tables: tuple[tuple[str, int, int, int, int], ...] = ()  # table, added, corrected, deleted, unchanged
    warnings: tuple[str, ...] = ()
    ended_at: dt.datetime | None = None

    @property
    def is_over(self) -> bool:
        """Taken in or refused."""
        return self.state in ("done", "refused")


def jobs(journal: Journal) -> list[Job]:
    """Every handed-in delivery, newest first."""
    found: dict[str, Job] = {}
    for event in journal.below(STREAM):
        found[event.stream] = _folded(found.get(event.stream), event)
    return sorted(found.values(), key=lambda job: job.at, reverse=True)


def _folded(job: Job | None, event: Event) -> Job:
    data = event.data or {}
    if event.kind == "received" or job is None:
        name = event.stream.removeprefix(STREAM)
        return Job(name, data["file"], data["size"], event.by, event.at, asked=data["asked"])
    if event.kind == "begun":
        return replace(job, state="running", step="reading", attempts=job.attempts + 1)
    if event.kind == "step":
        return replace(job, step=data["step"])
    if event.kind == "refused":
        told = {k: data[k] for k in ("fault", "read", "rejected")}
        return replace(job, state="refused", ended_at=event.at, **told)
    tables = tuple((t[0], t[1], t[2], t[3], t[4]) for t in data["tables"])
    told = {k: data[k] for k in ("number", "already", "read", "rejected")}
    return replace(job, state="done", ended_at=event.at, tables=tables, warnings=tuple(data["warnings"]), **told)


def receive(
    register: Path, journal: Journal, *, chunks: Iterable[bytes], name: str, asked: Mapping[str, Any], by: str
) -> str:
    """Keep a delivery that is handed in; gives the job's id. `asked`: profile, force, municipality, extracted_at, kind.

    Refuses another kind of file, and more than `LARGEST` bytes; then nothing is left behind.
    """
    if Path(name).suffix.lower() != KIND or asked.get("profile", "") not in ("", *profiles()):
        raise AskedWrongly(
            "This is not a file that deliveries come in.",
            where="the chosen file and profile",
            expected="a .zip with the tables of one delivery, and a profile of the list",
            todo="pack the folder of the export as a zip file and choose that",
        )
    id_ = secrets.token_hex(8)
    folder = _folder(register, id_)
    folder.mkdir(parents=True, mode=0o700)
    try:
        size = _write(folder / f"delivery{KIND}", chunks)
    except BaseException:
        shutil.rmtree(folder)
        raise
    told = "".join(c for c in Path(name).name if c.isprintable())[:80]
    journal.append(stream=STREAM + id_, kind="received", data={"file": told, "size": size, "asked": dict(asked)}, by=by)
    return id_


def _write(file: Path, chunks: Iterable[bytes]) -> int:
    size = 0
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                raise AskedWrongly(
                    "The file is too large to be handed in here.",
                    where="the chosen file",
                    expected=f"at most {LARGEST >> 20} MB",
                    todo="import it on the machine itself: styrbord import FILE --into REGISTER",
                )
            out.write(chunk)
    return size


def _folder(register: Path, id_: str) -> Path:
    return register / "uploads" / id_


def rejected_rows(register: Path, id_: str) -> bytes | None:
    """The rejected rows of a job as CSV; None where there are none, or no such job."""
    file = _folder(register, id_) / "rejected.csv"
    return file.read_bytes() if id_.isalnum() and file.is_file() else None


def run_waiting(register: Path, journal: Journal) -> int:
    """Take in what waits, oldest first; how many were ended. Nothing when another process is at it already.

    A job that three processes began and none ended is refused: it may be what kills them.
    """
    try:
        with FileLock(register / "uploads.lock", timeout=0):
            ended = 0
            while job := next((j for j in reversed(jobs(journal)) if not j.is_over), None):
                _run(register, journal, job)
                ended += 1
            return ended
    except Timeout:
        return 0


def _run(register: Path, journal: Journal, job: Job) -> None:
    folder, stream = _folder(register, job.id), STREAM + job.id
    file = folder / f"delivery{KIND}"
    if not file.is_file() or job.attempts >= 3:
        what = (
            "The file is no longer there."
            if not file.is_file()
            else "The import was begun three times and never ended."
        )
        fault = {"what": what, "where": job.file, "expected": "a file that is kept until its import has ended",
                 "todo": "hand the delivery in again, or import it with the command on the machine itself"}  # fmt: skip
        journal.append(stream=stream, kind="refused", data={"fault": fault, "read": 0, "rejected": 0}, by=job.by)
        shutil.rmtree(folder, ignore_errors=True)
        return
    journal.append(stream=stream, kind="begun", data={}, by=job.by)

    def step(name: str) -> None:
        journal.append(stream=stream, kind="step", data={"step": name.partition(" ")[0]}, by=job.by)

    try:
        told = _taken_in(register, file, job, folder / "rejected.csv", step)
        journal.append(stream=stream, kind="done", data=told, by=job.by)
    except StyrbordError as error:
        rejected = _lines(folder / "rejected.csv")
        journal.append(
            stream=stream, kind="refused", data={"fault": error.as_dict(), "read": 0, "rejected": rejected}, by=job.by
        )
    file.unlink(missing_ok=True)


def _taken_in(register: Path, file: Path, job: Job, rejected: Path, step: Any) -> dict[str, Any]:
    asked = job.asked
    declared = {k: asked[k] for k in ("municipality", "extracted_at", "kind") if asked.get(k)}
    delivery, report = import_delivery(
        file, register, asked.get("profile") or None, force=bool(asked.get("force")), declared=declared,
        rejected=rejected, progress=step,
    )  # fmt: skip
    return {
        "number": report.number,
        "already": report.already,
        "read": delivery.report.read,
        "rejected": len(delivery.report.rejected),
        "tables": [[n, c.added, c.corrected, c.deleted, c.unchanged] for n, c in report.tables.items()],
        "warnings": [*delivery.report.warnings, *report.warnings],
    }


def _lines(file: Path) -> int:
    return max(0, len(file.read_text(encoding="utf-8").splitlines()) - 1) if file.is_file() else 0


def profiles() -> list[str]:
    """The names of the profiles that ship."""
    return sorted(shipped())
