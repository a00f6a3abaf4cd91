# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What has been said of a case and found since: versions with reasons, results, follow-ups, the record of forecasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from styrbord.inference.investment_case import Population
from styrbord.records.events import Event

STATED, REVISED, RAN, FOLLOWED, CLOSED = "case-stated", "case-revised", "case-run", "case-followed", "case-closed"


@dataclass(frozen=True)
class CaseVersion:
    """One version of a case: its text as written, its population as known then, and why each field was changed."""

    number: int
    text: str
    population: Population
    reasons: Mapping[str, str]
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Followed:
    """One follow-up: the day it looked from, which version was the newest then, what was found."""

    as_of: dt.date
    version: int
    by: str
    at: dt.datetime
    remark: str
    spent: float | None
    found: Mapping[str, Any]


@dataclass(frozen=True)
class History:
    """All that has happened to a case; `seen` is the version of its stream."""

    id: str
    versions: tuple[CaseVersion, ...] = ()
    results: tuple[Mapping[str, Any], ...] = ()
    follow_ups: tuple[Followed, ...] = ()
    closed: str = ""
    seen: int = 0

    @property
    def plan(self) -> CaseVersion:
        """The first version: what was promised."""
        return self.versions[0]

    @property
    def newest(self) -> CaseVersion:
        """The version in force."""
        return self.versions[-1]


@dataclass(frozen=True)
class Earlier:
    """How one earlier case came out at its last follow-up, in kroner."""

    id: str
    as_of: dt.date
    planned: float
    realised: float

    @property
    def share(self) -> float | None:
        """What was realised of what was planned; None where nothing was planned."""
        return self.realised / self.planned if self.planned > 0 else None


@dataclass(frozen=True)
class Record:
    """The earlier cases, what they gave together of what they planned together (None until one has been followed), and
    the least and most that one gave."""

    cases: tuple[Earlier, ...]
    share: float | None
    low: float | None
    high: float | None


def history(id: str, events: Iterable[Event]) -> History:
    """Fold the events of one case."""
    out = History(id)
    for event in events:
        data, out = event.data or {}, replace(out, seen=event.version)
        if event.kind in (STATED, REVISED):
            made = CaseVersion(
                len(out.versions) + 1,
                data["text"],
                thawed(data["population"]),
                data.get("reasons", {}),
                event.by,
                event.at,
            )
            out = replace(out, versions=(*out.versions, made))
        elif event.kind == RAN:
            out = replace(out, results=(*out.results, data))
        elif event.kind == FOLLOWED:
            one = Followed(
                dt.date.fromisoformat(data["as_of"]),
                data["version"],
                event.by,
                event.at,
                data["remark"],
                data["spent"],
                data["found"],
            )
            out = replace(out, follow_ups=(*out.follow_ups, one))
        elif event.kind == CLOSED:
            out = replace(out, closed=data["reason"])
    return out


def record(histories: Sequence[History], but: str = "") -> Record:
    """The track record of every case but one: planned against realised at the last follow-up."""
    cases = tuple(
        Earlier(h.id, h.follow_ups[-1].as_of, h.follow_ups[-1].found["planned"], h.follow_ups[-1].found["realised"])
        for h in histories
        if h.follow_ups and h.id != but
    )
    shares = [s for c in cases if (s := c.share) is not None]
    if not shares:
        return Record(cases, None, None, None)
    planned = sum(c.planned for c in cases)
    together = sum(c.realised for c in cases) / planned if planned > 0 else None
    return Record(cases, together, min(shares), max(shares))


ARRAYS = ("stock", "inflow", "hazard", "moves", "elsewhere", "behind")


def frozen(population: Population) -> dict[str, Any]:
    """The population as plain values; persons are not in it, only classes of them."""
    held = {name: getattr(population, name) for name in ARRAYS}
    told = {name: None if array is None else array.tolist() for name, array in held.items()}
    return {**told, "made_from": population.made_from, "weekly_amount": population.weekly_amount}


def thawed(given: Mapping[str, Any]) -> Population:
    """The population back from plain values."""
    held = {name: np.array(given[name], dtype=float) for name in ARRAYS[:-1]}
    for name in ("stock", "inflow"):
        held[name] = held[name].reshape(-1, 3)
    behind = None if given["behind"] is None else np.array(given["behind"], dtype=float)
    return Population(**held, behind=behind, made_from=given["made_from"], weekly_amount=given["weekly_amount"])
