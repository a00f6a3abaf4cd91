# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The chain that holds the journal together: every event's hash takes in the hash of the one before.

Subject and data go into the hash through a salted seal. Erasing a person empties subject, data and salt; the seal
stays, so the chain still holds, and without the salt nobody can try out what stood there. Which events were emptied is
itself an event: an emptied event that no erasure names is a break.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from styrbord.records.tables import Data

COLUMNS: dict[str, Data] = {  # what each stored column says about a person, as in `records.tables.Column.data`
    "register": "none",
    "seq": "none",
    "stream": "ordinary",
    "version": "none",
    "kind": "ordinary",
    "by": "ordinary",
    "at": "ordinary",
    "subject": "identity",
    "data": "sensitive",
    "salt": "none",
    "seal": "none",
    "hash": "none",
}
FIRST = "0" * 64
ERASURES = "journal/erasures"
Row = Sequence[Any]  # the columns in order, without `register`


@dataclass(frozen=True, slots=True)
class Broken:
    """The first event at which the chain does not hold, and in what way."""

    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """How many events there are, the hash of the last, how many are emptied, and the first break if there is one.

    `expected_at` is the place of the event whose hash was expected; None when no event has it (its end was cut off).
    """

    events: int
    head: str
    erased: int
    broken: Broken | None
    expected_at: int | None = None


def written(value: Any) -> str:
    """JSON that is the same for the same value. ValueError for what is no plain JSON value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sealed(salt: str, subject: str | None, data: str) -> str:
    """The seal of whom an event concerns and what it says."""
    return _digest(salt, subject, data)


def linked(before: str, row: Row) -> str:
    """The hash of an event: of the one before, its place, stream, version, kind, by, at, and its seal."""
    seq, stream, version, kind, by, at, _subject, _data, _salt, seal = row[:10]
    return _digest(before, seq, stream, version, kind, by, at, seal)


def _digest(*parts: Any) -> str:
    return hashlib.sha256(written(parts).encode()).hexdigest()


def check(rows: Iterable[Row], expect: str | None = None) -> ChainCheck:
    """Follow the chain from its beginning to its first break, or to its end."""
    head, count, expected_at = FIRST, 0, None
    emptied: dict[int, None] = {}
    erasures: set[int] = set()
    for row in rows:
        why = _wrong(head, count + 1, row)
        if why:
            return ChainCheck(count, head, len(emptied), Broken(int(row[0]), why), expected_at)
        head, count = str(row[10]), count + 1
        expected_at = count if head == expect else expected_at
        if row[7] is None:
            emptied[count] = None
        elif row[1] == ERASURES:
            erasures.update(json.loads(row[7])["events"])
    unexplained = next((seq for seq in emptied if seq not in erasures), None)
    broken = Broken(unexplained, "emptied, and no erasure names it") if unexplained else None
    return ChainCheck(count, head, len(emptied), broken, expected_at)


def _wrong(before: str, place: int, row: Row) -> str:
    subject, data, salt, seal, stored = row[6:11]
    if row[0] != place:
        return f"event {place} is gone"
    if data is None and (subject is not None or salt is not None):
        return "emptied in part"
    if data is not None and (salt is None or seal != sealed(salt, subject, data)):
        return "its subject or data are not those that were written"
    return "" if stored == linked(before, row) else "it is not what was written after the event before"


def erasure(seqs: Sequence[int]) -> Mapping[str, Any]:
    """The data of the event that says which events were emptied."""
    return {"events": list(seqs)}
