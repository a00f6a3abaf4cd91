# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The risk picture folded from events: versions of each area's assessment, proposals and their answers, changes noted.

Streams `supervision/risk/<area>`. Nothing is edited: a new assessment is a new version, and two are compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from styrbord.errors import AskedWrongly
from styrbord.records.events import Event
from styrbord.supervision.evidence import SystemChange
from styrbord.supervision.method import Method
from styrbord.supervision.proposal import Proposal, told_proposal

PREFIX = "supervision/risk/"
ANSWERS = ("accepted", "changed", "rejected", "own")  # own: assessed without a proposal
CHANGES = ("system", "staff", "law", "way-of-working")


@dataclass(frozen=True)
class Assessment:
    """One version of an area's assessment, decided by a named person from a day."""

    version: int
    likelihood: int
    consequence: int
    colour: str
    grounds: str
    answer: str
    reason: str
    by: str
    at: dt.datetime
    from_day: dt.date
    digest: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A proposal and what became of it (`answer` is empty while nobody has answered)."""

    seq: int
    proposal: Proposal
    evidence: Mapping[str, Any]
    answer: str = ""
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class AreaRisk:
    """All that was decided, proposed and noted about one area. `seen` is the stream's version, for `after=`."""

    area: str
    versions: tuple[Assessment, ...] = ()
    asked: tuple[Asked, ...] = ()
    changes: tuple[SystemChange, ...] = ()
    seen: int = 0

    @property
    def current(self) -> Assessment | None:
        """The newest assessment."""
        return self.versions[-1] if self.versions else None

    def on(self, day: dt.date) -> Assessment | None:
        """The assessment in force on a day."""
        some = [v for v in self.versions if v.from_day <= day]
        return some[-1] if some else None

    @property
    def waiting(self) -> Asked | None:
        """The newest proposal, when nobody has answered it."""
        return self.asked[-1] if self.asked and not self.asked[-1].answer else None


def fold_risk(area: str, events: Iterable[Event]) -> AreaRisk:
    """The state of one area from the events of its stream."""
    versions: list[Assessment] = []
    asked: list[Asked] = []
    changes: list[SystemChange] = []
    seen = 0
    for event in events:
        seen = event.version
        data = event.data or {}
        if event.kind == "risk-proposed":
            asked.append(Asked(event.seq, told_proposal(data["proposal"]), data["evidence"]))
        elif event.kind == "risk-decided":
            versions.append(_assessment(len(versions) + 1, event, data))
            _answer(asked, event, data["answer"], data["reason"])
        elif event.kind == "proposal-rejected":
            _answer(asked, event, "rejected", data["reason"])
        elif event.kind == "change-noted":
            changes.append(SystemChange(dt.date.fromisoformat(data["on"]), data["what"], data["text"], event.by))
    return AreaRisk(area, tuple(versions), tuple(asked), tuple(sorted(changes, key=lambda c: c.on)), seen)


def _assessment(version: int, event: Event, data: Mapping[str, Any]) -> Assessment:
    return Assessment(
        version, data["likelihood"], data["consequence"], data["colour"], data["grounds"], data["answer"],
        data["reason"], event.by, event.at, dt.date.fromisoformat(data["from_day"]), data["digest"],
        data.get("evidence", {}),
    )  # fmt: skip


def _answer(asked: list[Asked], event: Event, answer: str, reason: str) -> None:
    if asked and not asked[-1].answer and answer != "own":
        last = asked[-1]
        asked[-1] = Asked(last.seq, last.proposal, last.evidence, answer, event.by, reason)


def decided(
    state: AreaRisk, method: Method, *, likelihood: int | None, consequence: int | None, grounds: str, reason: str,
    from_day: dt.date, evidence: Mapping[str, Any] | None,
) -> dict[str, Any]:  # fmt: skip
    """What the event of a decision says: whether it takes the waiting proposal as it is, changes it, or is its own.

    Refuses a decision without written grounds, a changed proposal without a reason, and levels that are missing.
    """
    waiting = state.waiting
    levels = (likelihood, consequence)
    if waiting is not None:
        levels = (likelihood or waiting.proposal.likelihood, consequence or waiting.proposal.consequence)
    if levels[0] is None or levels[1] is None:
        raise _lacks("likelihood and consequence", "both levels, since no proposal waits for an answer")
    same = waiting is not None and levels == (waiting.proposal.likelihood, waiting.proposal.consequence)
    answer = "own" if waiting is None else "accepted" if same else "changed"
    if len(grounds.split()) < 3:
        raise _lacks("grounds", "the assessment's written grounds, in words that others can judge")
    if answer == "changed" and not reason.strip():
        raise _lacks("reason", "why the proposal is changed")
    if state.current is not None and from_day < state.current.from_day:
        raise _lacks("from_day", f"a day on or after {state.current.from_day}, when the assessment before it began")
    return {
        "likelihood": levels[0], "consequence": levels[1], "colour": method.colour(levels[0], levels[1]),
        "grounds": grounds.strip(), "answer": answer, "reason": reason.strip() if answer == "changed" else "",
        "from_day": from_day.isoformat(), "digest": method.digest,
        "evidence": dict(evidence or (waiting.evidence if waiting else {})),
    }  # fmt: skip


def rejected(state: AreaRisk, reason: str) -> dict[str, Any]:
    """What the event of a rejection says; refuses one without a waiting proposal or a reason."""
    if state.waiting is None:
        raise _lacks("proposal", "a proposal that nobody has answered yet")
    if not reason.strip():
        raise _lacks("reason", "why the proposal is rejected")
    return {"reason": reason.strip()}


def _lacks(what: str, expected: str) -> AskedWrongly:
    return AskedWrongly(
        f"The risk assessment lacks its {what}.",
        where=f"risk assessment: {what}",
        expected=expected,
        todo="give it and decide again; nothing was saved",
    )


@dataclass(frozen=True)
class Difference:
    """One thing that differs between two versions of an assessment."""

    what: str
    before: str
    after: str


def compare(before: Assessment, after: Assessment) -> tuple[Difference, ...]:
    """What differs between two versions, in a fixed order."""
    names = ("colour", "likelihood", "consequence", "grounds", "by", "from_day", "digest")
    pairs = [(n, str(getattr(before, n)), str(getattr(after, n))) for n in names]
    return tuple(Difference(n, one, other) for n, one, other in pairs if one != other)


def colours_on(picture: Mapping[str, AreaRisk], day: dt.date) -> dict[str, str]:
    """The colour of each assessed area on a day."""
    found = {area: state.on(day) for area, state in picture.items()}
    return {area: one.colour for area, one in found.items() if one is not None}


def answers(picture: Iterable[AreaRisk]) -> dict[str, int]:
    """How proposals were answered: accepted, changed, rejected, waiting."""
    counts = dict.fromkeys(("accepted", "changed", "rejected", "waiting"), 0)
    for asked in (a for state in picture for a in state.asked):
        counts[asked.answer or "waiting"] += 1
    return counts


def in_order(picture: Mapping[str, AreaRisk], colours: Sequence[str]) -> list[AreaRisk]:
    """Areas with an assessment, most severe first."""
    some = [s for s in picture.values() if s.current is not None]
    return sorted(some, key=lambda s: colours.index(s.current.colour) if s.current else 0)
