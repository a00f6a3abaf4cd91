# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The proposal of a level for an area, with its reasons. A person accepts, changes or rejects it; it decides nothing.

The method in words (`risk-proposal v1`): the likelihood is the level of the share of read cases with a material error.
With too few read cases the findings count with what they surely show (their lower limit), beside the share of statutory
duties not kept in time (when there are enough of them), and the higher level stands; an area about which nothing is
known gets the middle. A system changed lately moves it one level up; so do, while too few cases are read to show what
they did, many new caseworkers and duties kept worse than half a year before; together never more than one. The
consequence is the higher of what an error means for the citizen (set by the municipality) and of the kroner that ride
on the cases. The colour is the matrix's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from styrbord.supervision.evidence import Evidence, Share
from styrbord.supervision.method import Area, Level, Method


@dataclass(frozen=True)
class Reason:
    """One reason: `moves` is likelihood or consequence, `level` what it alone points to (None: it adds one)."""

    id: str
    moves: str
    level: int | None
    says: Mapping[str, Any]
    counts: bool = True


@dataclass(frozen=True)
class Proposal:
    """What the method proposes for an area, on what day, and why."""

    area: str
    as_of: dt.date
    likelihood: int
    consequence: int
    colour: str
    reasons: tuple[Reason, ...]
    method: str
    digest: str

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**asdict(self), "as_of": self.as_of.isoformat(), "reasons": [asdict(r) for r in self.reasons]}


def propose(area: Area, seen: Evidence, method: Method) -> Proposal:
    """The proposal for an area from its evidence."""
    likelihood, why = _likelihood(seen, method)
    consequence, so_what = _consequence(area, seen, method)
    return Proposal(
        area.id, seen.as_of, likelihood, consequence, method.colour(likelihood, consequence), (*why, *so_what),
        method.proposal["method"], method.digest,
    )  # fmt: skip


def told_proposal(told: Mapping[str, Any]) -> Proposal:
    """A proposal as an event keeps it."""
    reasons = tuple(Reason(**r) for r in told["reasons"])
    return Proposal(**{**told, "as_of": dt.date.fromisoformat(told["as_of"]), "reasons": reasons})


def level_of(scale: Sequence[Level], value: float, limit: str = "below") -> int:
    """The level a value falls in."""
    return next((s.level for s in scale if value < getattr(s, limit)), scale[-1].level)


def _likelihood(seen: Evidence, method: Method) -> tuple[int, list[Reason]]:
    rules, scale = method.proposal, method.likelihood
    why: list[Reason] = []
    enough = seen.found_material is not None and seen.found_material.of >= rules["enough_read"]
    if (material := seen.found_material) is not None and material.share is not None:
        sure = material.share if enough else material.lower or 0.0
        known = enough or level_of(scale, sure) > 1  # few cases without sure errors show nothing
        why.append(Reason("found", "likelihood", level_of(scale, sure), _told(material), counts=known))
    if (failed := seen.failed) is not None and failed.share is not None:
        level = level_of(scale, failed.share, "failed_below")
        many = failed.of >= rules["enough_duties"]
        why.append(Reason("duties", "likelihood", level, _told(failed), counts=many and not enough))
    levels = [r.level for r in why if r.counts and r.level is not None]
    if not levels:
        why.append(Reason("unknown", "likelihood", int(rules["unknown_level"]), {}))
        levels = [int(rules["unknown_level"])]
    more = _aggravating(seen, method, enough)
    return min(max(levels) + bool(more), len(scale)), [*why, *more]


def _aggravating(seen: Evidence, method: Method, enough: bool) -> list[Reason]:
    rules, out = method.proposal, _system_changed(seen, method)
    if enough:  # the cases read show what new caseworkers and a worse half-year have done
        return out
    staff = seen.new_caseworker
    if staff is not None and staff.share is not None and staff.share >= rules["staff_share"]:
        out.append(Reason("staff", "likelihood", None, _told(staff)))
    now, then = seen.failed_recent, seen.failed_earlier
    if now and then and now.share is not None and then.share is not None:
        worse = now.share - then.share >= rules["trend_points"]
        if worse and (now.lower or 0) > then.share:  # more than chance at the method's confidence
            out.append(Reason("trend", "likelihood", None, {"now": now.share, "then": then.share}))
    return out


def _system_changed(seen: Evidence, method: Method) -> list[Reason]:
    edge = seen.as_of - dt.timedelta(days=round(method.proposal["system_months"] * 30.4375))
    recent = [c for c in seen.changes if edge < c.on <= seen.as_of]
    if not recent:
        return []
    return [Reason("system", "likelihood", None, {"text": recent[-1].text, "on": recent[-1].on.isoformat()})]


def _consequence(area: Area, seen: Evidence, method: Method) -> tuple[int, list[Reason]]:
    why = [Reason("citizen", "consequence", area.citizen, {"words": dict(method.consequence[area.citizen - 1].words)})]
    if seen.at_stake is not None:
        level = level_of(method.consequence, seen.at_stake)
        why.append(Reason("kroner", "consequence", level, {"kroner": round(seen.at_stake), "running": seen.running}))
    return max(r.level or 1 for r in why), why


def _told(share: Share) -> dict[str, Any]:
    return {**asdict(share), "share": share.share}
