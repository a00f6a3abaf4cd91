# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The access log: who looked at whose data, when, on which page, why. Its events are the journal's stream `access`.

A person has a right to it (Datatilsynet 6 June 2024, 2024-32-0283, after the Court's C-579/21), so it is searchable per
person, under every key that was ever joined with the person's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from styrbord.errors import NoData
from styrbord.records.events import Entry, Event
from styrbord.store.journal_chain import ChainCheck
from styrbord.workbench.bench import Workbench
from styrbord.workbench.journal import checked

STREAM = "access"
LOOKS = ("looked", "refused")


@dataclass(frozen=True)
class Look:
    """One look at one person's data. `person_key` is None when the person was erased since.

    `was_refused`: somebody tried, and was shown nothing.
    """

    at: dt.datetime
    by: str
    role: str
    page: str
    why: str
    person_key: str | None
    was_refused: bool = False


@dataclass(frozen=True)
class AccessCheck:
    """How many looks there are, how many of them at persons since erased, from when to when, and the whole chain."""

    looks: int
    erased: int
    first_at: dt.datetime | None
    last_at: dt.datetime | None
    chain: ChainCheck


def look_at(bench: Workbench, *, person_keys: Sequence[str], page: str, why: str, role: str, by: str) -> None:
    """Write down that somebody looks at persons now, before anything is shown."""
    data = {"page": page, "why": why, "role": role}
    bench.journal().append_all([Entry(STREAM, "looked", data, subject=key) for key in person_keys], by=by)


def note_reading(bench: Workbench, *, of_user: str, why: str, by: str) -> None:
    """Write down that somebody reads the log itself: of one user, or the newest looks of all."""
    bench.journal().append(stream=STREAM, kind="log-read", data={"of_user": of_user, "why": why}, by=by)


def looks_at(bench: Workbench, person_key: str) -> list[Look]:
    """Every look at a person and every refused attempt, newest first."""
    try:
        keys = bench.register.same_person(person_key)
    except NoData:
        keys = {person_key}  # not in the register any more, or not yet
    events = [e for key in keys for e in bench.journal().about(key)]
    return [_look(e) for e in sorted(events, key=lambda e: -e.seq) if e.stream == STREAM]


def newest_looks(bench: Workbench, count: int, *, by: str | None = None) -> list[Look]:
    """The newest looks and refused attempts, those of one user when named; newest first."""
    return [_look(e) for e in bench.journal().newest(STREAM, count, by=by) if e.kind in LOOKS]


def check_access(bench: Workbench, expect: str | None = None) -> AccessCheck:
    """Is the log whole? ChainBroken when the journal is not what was written."""
    chain = checked(bench.journal(), expect)
    looks = [e for e in bench.journal().events(STREAM) if e.kind == "looked"]
    ends = (looks[0].at, looks[-1].at) if looks else (None, None)
    return AccessCheck(len(looks), sum(e.data is None for e in looks), *ends, chain)


def _look(event: Event) -> Look:
    said: Any = event.data or {}
    told = (str(said.get(name, "")) for name in ("role", "page", "why"))
    return Look(event.at, event.by, *told, event.subject, event.kind == "refused")
