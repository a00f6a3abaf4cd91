# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What reports of the management supervision are made of, and how its codes and numbers are written."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from styrbord.presentation import formats as f
from styrbord.presentation.figure_words import Words
from styrbord.presentation.formats import Language
from styrbord.supervision.follow_up import FollowUp, Standing, standing
from styrbord.supervision.method import COLOURS, Method
from styrbord.supervision.plan import Plan, Slipped, Slot, slipped
from styrbord.supervision.pooled import Pooled, pooled
from styrbord.supervision.proposal import Proposal
from styrbord.supervision.resources import Forecast, Option, Times
from styrbord.supervision.risk import AreaRisk, Assessment
from styrbord.supervision.runs import Run

HIDE_BELOW = 10


@dataclass(frozen=True)
class Status:
    """The supervision of a year as seen on a day. `made` says what it was made from, for the foot of each page.

    `picture`, `runs` and `follow_ups` hold what was written up to the day. `effects` are areas whose colour the method
    would now propose otherwise.
    """

    place: str
    year: int
    today: dt.date
    method: Method
    picture: Mapping[str, AreaRisk]
    plan: Plan
    runs: Mapping[str, Run]
    follow_ups: tuple[FollowUp, ...]
    names: Mapping[str, str]
    times: Times
    forecast: Forecast
    options: Mapping[str, tuple[Option, ...]]
    effects: tuple[Proposal, ...]
    made: str
    points: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    @cached_property
    def standing(self) -> Standing:
        """Follow-ups counted."""
        return standing(self.follow_ups, self.today)

    @cached_property
    def slipped(self) -> list[Slipped]:
        """What has slipped."""
        return slipped(self.plan, self.runs, self.today)

    def in_force(self, area: str, day: dt.date | None = None) -> Assessment | None:
        """The area's assessment in force on a day."""
        return self.picture[area].on(day or self.today)

    def areas_of(self, colour: str) -> list[str]:
        """The areas of a colour today, in the method's order."""
        found = {a: self.in_force(a) for a in self.picture}
        return [a for a, one in found.items() if one is not None and one.colour == colour]

    def assessed(self) -> list[str]:
        """Every assessed area, most severe first."""
        return [a for colour in COLOURS for a in self.areas_of(colour)]

    def pooled(self, area: str) -> Pooled:
        """The year's findings in an area."""
        one = self.in_force(area)
        colour = one.colour if one else "green"
        return pooled(area, self.runs.values(), self.method.tolerable(colour), self.method.sample["confidence"])

    def slots_of(self, month: int) -> list[Slot]:
        """The month's planned supervisions."""
        return [s for s in self.plan.slots if s.month == month]

    def moves(self) -> list[tuple[str, Assessment, Assessment]]:
        """The changes of colour in the year: (area, from, to), in order of day."""
        out = []
        for area, one in self.picture.items():
            seen = [v for v in one.versions if v.from_day <= self.today]
            pairs = itertools.pairwise(seen)
            out += [(area, a, b) for a, b in pairs if a.colour != b.colour and b.from_day.year == self.year]
        return sorted(out, key=lambda m: (m[2].from_day, m[0]))


class Say(Words):
    """The texts of the supervision's papers, with its codes and numbers."""

    def __init__(self, language: Language) -> None:
        super().__init__("supervision", language)

    def area(self, status: Status, area: str) -> str:
        """The area's name."""
        found = [a for a in status.method.areas if a.id == area]
        return found[0].name[self.language] if found else area

    def colour(self, colour: str) -> str:
        """ "rød"."""
        return self(f"colour.{colour}")

    def person(self, status: Status, user: str) -> str:
        """What a user is called."""
        return self.person_named(status.names, user)

    def person_named(self, names: Mapping[str, str], user: str) -> str:
        """What a user is called among these names."""
        return names.get(user, user) or "–"

    def day(self, day: dt.date | None) -> str:
        """A day in a table."""
        return f.date(day, self.language)

    def hours(self, minutes: float) -> str:
        """Minutes as hours."""
        return self("count.hours", n=f.number(minutes / 60, 0, self.language))

    def share(self, part: float | None) -> str:
        """A share in per cent with one decimal."""
        return f.percent(None if part is None else 100 * part, 1, self.language)

    def kroner(self, amount: float | None) -> str:
        """An amount."""
        return f.kroner(amount, self.language)

    def small(self, count: int, *, hide: bool) -> str:
        """A count, or that it is small."""
        return self("count.few", n=HIDE_BELOW) if hide and 0 < count < HIDE_BELOW else self.number(count)

    def verdict(self, one: Pooled) -> str:
        """Whether the target can be said to be met."""
        return self(f"verdict.{one.verdict}")

    def listed(self, items: list[str]) -> str:
        """Words joined."""
        return f.listed(items, self.language)
