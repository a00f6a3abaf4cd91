# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the register and earlier supervision show beside an area's risk: counts, kroner, duties, staff, findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from styrbord.law.columns import Bools, Ints
from styrbord.law.duties import KEPT, LATE, MISSED, Duties
from styrbord.law.scope import REASONS
from styrbord.records.casedata import CaseData
from styrbord.records.days import date
from styrbord.records.tables import BENEFITS, OFFER_KINDS
from styrbord.supervision.method import Area
from styrbord.supervision.money import Money, at_stake, weeks_of_support

YEAR, HALF = 365, 182
REGISTERED_LATE = REASONS.index("registered_late")


@dataclass(frozen=True)
class Share:
    """So many of so many; `lower` and `upper` are one-sided limits at the method's confidence (None: of none)."""

    count: int
    of: int
    lower: float | None = None
    upper: float | None = None

    @property
    def share(self) -> float | None:
        """The share; None of none."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True)
class SystemChange:
    """A change of system, law, staff or way of working that somebody recorded by hand."""

    on: dt.date
    what: str
    text: str
    by: str


@dataclass(frozen=True)
class Evidence:
    """All that stands beside an area's assessment on a day. None where the register holds no such cases.

    `running` and `running_before` are cases now and a year ago; `began` those begun in the year; kroner are of the
    year at the rates (`money.AtStake`); `failed` is statutory duties of the year not kept in time; `failed_recent` and
    `failed_earlier` of the newest and the half-year before; `unrecorded` booked interviews nobody recorded an end of,
    among the failed; `new_caseworker` running cases whose caseworker changed in the half-year.
    """

    area: str
    as_of: dt.date
    running: int | None
    running_before: int | None
    began: int | None
    drawn: float | None
    co_financed: float | None
    rate_years: tuple[str, ...]
    unrated: tuple[str, ...]
    offer_cost: float | None
    failed: Share | None
    failed_recent: Share | None
    failed_earlier: Share | None
    unrecorded: Share | None
    new_caseworker: Share | None
    found: Share | None
    found_material: Share | None
    found_before: Share | None
    runs_read: int
    open_follow_ups: int
    changes: tuple[SystemChange, ...]

    @property
    def at_stake(self) -> float | None:
        """Kroner a year that an error can touch: reimbursement, co-financing, cost of offers."""
        parts = [k for k in (self.drawn, self.co_financed, self.offer_cost) if k is not None]
        return sum(parts) if parts else None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, for the event that keeps what was seen when a decision was taken."""
        told = asdict(self)
        told["as_of"] = self.as_of.isoformat()
        told["changes"] = [{**c, "on": c["on"].isoformat()} for c in told["changes"]]
        return {**told, "rate_years": list(self.rate_years), "unrated": list(self.unrated)}


@dataclass(frozen=True)
class Found:
    """What earlier supervision of an area found: cases read, with an error, with a material error."""

    on: dt.date
    read: int
    errors: int
    material: int


@dataclass(frozen=True)
class Surroundings:
    """What is known of an area besides the register: findings, follow-ups still open, changes noted by hand."""

    found: tuple[Found, ...] = ()
    open_follow_ups: int = 0
    changes: tuple[SystemChange, ...] = ()


class Gatherer:
    """Gathers evidence area by area from one judged register; reckons once what the areas share.

    `limits` gives (lower, upper) one-sided limits of a share from (count, of).
    """

    def __init__(self, case: CaseData, duties: Duties, as_of: int, money: Money, limits: Any) -> None:
        self._case, self._duties, self._day, self._money, self._limits = case, duties, as_of, money, limits
        self._weeks = weeks_of_support(case, as_of + 1, money)

    def of(self, area: Area, around: Surroundings, months: int) -> Evidence:
        """The evidence of one area. `months`: how far back findings count."""
        found, before = self._findings(around.found, months)
        told: dict[str, Any] = dict.fromkeys(
            ("running", "running_before", "began", "drawn", "co_financed", "offer_cost", "failed", "failed_recent",
             "failed_earlier", "unrecorded", "new_caseworker")
        )  # fmt: skip
        told |= {"rate_years": (), "unrated": ()}
        told |= self._of_benefits(area) if area.benefits else self._of_offers(area) if area.offers else {}
        day = date(self._day)
        assert day is not None
        return Evidence(
            area=area.id, as_of=day, found=found[0], found_material=found[1], found_before=before[0],
            runs_read=found[2], open_follow_ups=around.open_follow_ups, changes=around.changes, **told,
        )  # fmt: skip

    def share(self, count: int, of: int) -> Share:
        """A share with its limits."""
        return Share(count, of, *(self._limits(count, of) if of else (None, None)))

    def _findings(self, found: Sequence[Found], months: int) -> tuple[tuple[Share | None, Share | None, int], ...]:
        day = date(self._day)
        assert day is not None
        edge = day - dt.timedelta(days=round(months * 30.4375))
        out = []
        for low, high in ((edge, day), (edge - (day - edge), edge)):
            some = [f for f in found if low < f.on <= high]
            read = sum(f.read for f in some)
            errors, material = sum(f.errors for f in some), sum(f.material for f in some)
            shares = (self.share(errors, read), self.share(material, read)) if read else (None, None)
            out.append((*shares, len(some)))
        return tuple(out)

    # -- cases that are benefits

    def _of_benefits(self, area: Area) -> dict[str, Any]:
        day = self._day
        begun = self._began(area, day - YEAR, day)
        now, then = self._running(area, day), self._running(area, day - YEAR)
        money = at_stake(self._case, area.benefits, self._persons(area), day + 1, self._money, self._weeks)
        return {
            "running": len(now), "running_before": len(then), "began": len(begun), "drawn": money.drawn,
            "co_financed": money.co_financed, "rate_years": money.rate_years, "unrated": money.unrated,
            "new_caseworker": self._changed(now), **self._judged(area),
        }  # fmt: skip

    def _rows(self, area: Area) -> Bools:
        return np.isin(self._case["benefits"]["benefit"], [BENEFITS.index(b) for b in area.benefits])

    def _running(self, area: Area, day: int) -> Ints:
        table = self._case["benefits"]
        on = self._rows(area) & (table["starts_on"] <= day) & (table["until"] > day)
        if area.started_within_days is not None:
            on &= table["starts_on"] > day - area.started_within_days
        return _distinct(table["person"][on])

    def _began(self, area: Area, low: int, high: int) -> Ints:
        table = self._case["benefits"]
        return _distinct(table["person"][self._rows(area) & (table["starts_on"] > low) & (table["starts_on"] <= high)])

    def _persons(self, area: Area) -> Ints:
        """Those whose kroner of the year belong to the area: everybody on it, or those whose case began in the year."""
        if area.started_within_days is not None:
            return self._began(area, self._day - YEAR, self._day)
        table = self._case["benefits"]
        on = self._rows(area) & (table["starts_on"] <= self._day) & (table["until"] > self._day - YEAR)
        return _distinct(table["person"][on])

    def _changed(self, persons: Ints) -> Share:
        table = self._case["assignments"]
        person, start = table["person"], table["starts_on"]
        follows = np.zeros(len(person), dtype=bool)
        follows[1:] = person[1:] == person[:-1]
        recent = follows & (start > self._day - HALF) & (start <= self._day)
        return self.share(int(np.isin(persons, person[recent]).sum()), len(persons))

    def _judged(self, area: Area) -> dict[str, Share]:
        d, day = self._duties, self._day
        mine = np.isin(d.benefit, [BENEFITS.index(b) for b in area.benefits]) & (d.due > day - YEAR) & (d.due <= day)
        if area.started_within_days is not None:
            mine &= d.due < d.counted_from + area.started_within_days
        some = d.where(mine)
        failed = (some.outcome == LATE) | (some.outcome == MISSED)
        judged = failed | (some.outcome == KEPT)
        newest = some.due > day - HALF
        return {
            "failed": self.share(int(failed.sum()), int(judged.sum())),
            "failed_recent": self.share(int((failed & newest).sum()), int((judged & newest).sum())),
            "failed_earlier": self.share(int((failed & ~newest).sum()), int((judged & ~newest).sum())),
            "unrecorded": self.share(int((some.reason[failed] == REGISTERED_LATE).sum()), int(failed.sum())),
        }

    # -- cases that are offers

    def _of_offers(self, area: Area) -> dict[str, Any]:
        table, day = self._case["offers"], self._day
        mine = np.isin(table["kind"], [OFFER_KINDS.index(k) for k in area.offers])
        start, until = table["starts_on"], table["until"]

        def on(at: int) -> Ints:
            return _distinct(table["person"][mine & (start <= at) & (until > at)])

        began = mine & (start > day - YEAR) & (start <= day)
        cost = table["cost"][began]
        known = ~np.isnan(cost)
        now = on(day)
        return {
            "running": len(now), "running_before": len(on(day - YEAR)), "began": int(began.sum()),
            "offer_cost": float(cost[known].sum()) if known.any() else None, "new_caseworker": self._changed(now),
        }  # fmt: skip


def _distinct(persons: Any) -> Ints:
    found = np.sort(np.asarray(persons, dtype=np.int64))
    return found[np.concatenate(([True], found[1:] != found[:-1]))] if len(found) else found


def told_share(told: Mapping[str, Any] | None) -> Share | None:
    """A share as an event keeps it."""
    return None if told is None else Share(told["count"], told["of"], told["lower"], told["upper"])


def told_evidence(told: Mapping[str, Any]) -> Evidence:
    """Evidence as an event keeps it."""
    changes = tuple(
        SystemChange(dt.date.fromisoformat(c["on"]), c["what"], c["text"], c["by"]) for c in told["changes"]
    )
    shares = {n: told_share(told[n]) for n, kind in Evidence.__annotations__.items() if "Share" in str(kind)}
    rest = {
        "as_of": dt.date.fromisoformat(told["as_of"]), "changes": changes, "rate_years": tuple(told["rate_years"]),
        "unrated": tuple(told["unrated"]),
    }  # fmt: skip
    return Evidence(**{**told, **shares, **rest})
