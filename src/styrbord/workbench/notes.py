# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Notes and appointments on a duty: kept in the journal, shown beside the register's data, never written into it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from styrbord.errors import AskedWrongly
from styrbord.records.events import Event
from styrbord.store.journal import Journal

STREAM = "duty-note/"
LONGEST = 2000  # characters


@dataclass(frozen=True)
class Note:
    """What stands on a duty now; `version` goes back with the next change, so that two writers notice each other."""

    text: str
    booked_for: dt.date | None
    by: str
    at: dt.datetime
    version: int

    @property
    def is_blank(self) -> bool:
        """Taken away again, or erased with the person; its version still counts."""
        return not self.text and self.booked_for is None


def duty_id(address: str, row: str, counted_from: dt.date, link: int | None) -> str:
    """The stream of a duty's notes: made of the person's opaque address, never of the key."""
    return f"{STREAM}{address}/{row}/{counted_from:%Y%m%d}/{'' if link is None or link < 0 else link}"


def anchor_of(stream: str) -> str:
    """The duty's part of its stream, as it stands in a page: the person's address left out."""
    return stream.removeprefix(STREAM).partition("/")[2].replace("/", "-").replace(".", "-")


def notes(journal: Journal, prefix: str = "") -> dict[str, Note]:
    """The notes by stream, all of them or those of one person's address; blank ones too, for their version."""
    return {event.stream: _note(event) for event in journal.below(STREAM + prefix)}


def _note(event: Event) -> Note:
    data = event.data or {}
    booked = dt.date.fromisoformat(data["booked_for"]) if data.get("booked_for") else None
    return Note(data.get("text", ""), booked, event.by, event.at, event.version)


def history(journal: Journal, stream: str) -> list[Note]:
    """Everything that was ever written on a duty, oldest first."""
    return [_note(event) for event in journal.events(stream)]


def write_note(
    journal: Journal, *, stream: str, subject: str, text: str, booked_for: dt.date | None, by: str, after: int | None
) -> None:
    """Write a note or an appointment over the one that stood; both empty takes it away. The older stays in the journal.

    Conflict when somebody wrote since `after`.
    """
    if len(text) > LONGEST:
        raise AskedWrongly(
            "The note is too long.",
            where="the note",
            expected=f"at most {LONGEST} characters",
            todo="shorten it; the case itself belongs in the case system",
        )
    data = {"text": text.strip(), "booked_for": None if booked_for is None else booked_for.isoformat()}
    journal.append(stream=stream, kind="noted", data=data, by=by, subject=subject, after=after)
