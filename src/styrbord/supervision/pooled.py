# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What several supervisions of an area say together: the share of cases with material errors, and the target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from styrbord.errors import AskedWrongly
from styrbord.supervision.limits import Limits, limits
from styrbord.supervision.runs import Run
from styrbord.supervision.sample_size import sample_size

MET, NOT_MET, UNSETTLED, UNREAD = VERDICTS = ("met", "not-met", "unsettled", "unread")


@dataclass(frozen=True)
class Pooled:
    """Cases read in an area's evaluated supervisions, and those with errors, of which material; limits are one-sided.

    Limits and verdict are of the material errors, as the scale of likelihood is. They treat the cases as one simple
    sample of the period: a summary beside each supervision's own evaluation, which stands where its sample was
    weighted. `needs` is how many cases would settle it, at the rate found so far (None: settled, or no sample would).
    """

    area: str
    runs: int
    read: int
    errors: int
    material: int
    tolerable: float
    limits: Limits | None
    verdict: str
    needs: int | None


def pooled(area: str, runs: Iterable[Run], tolerable: float, confidence: float) -> Pooled:
    """The runs of an area that are evaluated, taken together."""
    some = [r.evaluation for r in runs if r.area == area and r.evaluation]
    read, errors, material = (sum(int(e[n]) for e in some) for n in ("read", "errors", "material"))
    if not read:
        return Pooled(area, len(some), 0, 0, 0, tolerable, None, UNREAD, None)
    found = limits(material, read, confidence)
    verdict = MET if found.upper <= tolerable else NOT_MET if found.lower > tolerable else UNSETTLED
    needs = _needs(material / read, tolerable, confidence) if verdict == UNSETTLED else None
    return Pooled(area, len(some), read, errors, material, tolerable, found, verdict, needs)


def _needs(rate: float, tolerable: float, confidence: float) -> int | None:
    try:
        return sample_size(tolerable, round(rate, 3), round(1 - confidence, 12)).sample
    except AskedWrongly:  # the rate found is not below the tolerable one: no sample would show that it is
        return None
