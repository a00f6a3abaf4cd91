# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What happened, indexed for questions: interviews and offers that count, absences that waive, registrations.

Everything here is seen from `as_of`; rows dated later do not exist (semantics, "Days, periods, as_of, known on").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.law.columns import Bools, Covering, Dated, Ints, keys, running_latest
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER, NO_DAY
from styrbord.records.tables import ABSENCE_KINDS, ACTORS, INTERVIEW_KINDS, OFFER_KINDS, STATUSES

HELD = STATUSES.index("held")
NEVER = ("cv", "availability", "intensified", "information")
WAGE_SUBSIDY = "wage_subsidy"


def code_mask(values: npt.NDArray[np.int8], codes: tuple[str, ...], wanted: Iterable[str]) -> Bools:
    """Which values are among the wanted codes? (Comparing bytes is ten times faster than looking each one up.)"""
    found = np.zeros(len(values), dtype=np.bool_)
    for code in wanted:
        found |= values == codes.index(code)
    return found


def interview_counts(table: Mapping[str, Any], served: Mapping[str, Any]) -> Bools:
    """Which interviews are of the actor and kind a rule asks for (whether held or not)?"""
    kinds = served.get("kinds") or [k for k in INTERVIEW_KINDS if k not in NEVER]
    by_actor = code_mask(table["actor"], ACTORS, served["actors"]) & code_mask(table["kind"], INTERVIEW_KINDS, kinds)
    return by_actor | code_mask(table["kind"], INTERVIEW_KINDS, served.get("or_kinds", ()))


class Offers:
    """Offers of some kinds that last `need` days, or will by plan."""

    def __init__(self, table: Mapping[str, Any], kinds: Iterable[str], need: int, as_of: int) -> None:
        start = table["starts_on"].astype(np.int64)
        granted = np.where(table["granted_on"] == NO_DAY, start, table["granted_on"])
        wanted = code_mask(table["kind"], OFFER_KINDS, kinds) & (np.minimum(start, granted) <= as_of)
        subsidy = wanted & (table["kind"] == OFFER_KINDS.index(WAGE_SUBSIDY))
        until, person = table["until"].astype(np.int64), table["person"].astype(np.int64)
        begun = start <= as_of
        open_ended = until == FOREVER
        lasting = np.where(open_ended, as_of - start >= need, until - start >= need)
        self.as_of, self.need = as_of, need
        counting, waiting = wanted & begun & lasting, wanted & begun & open_ended & ~lasting
        self.person, self.start, self.until = person[counting], start[counting], until[counting]
        self.is_subsidy = subsidy[counting]
        self._counting = Dated(self.person, self.start)
        self._subsidies = Dated(person[counting & subsidy], start[counting & subsidy])
        self._waiting = Dated(person[waiting], start[waiting])
        self._waiting_subsidies = Dated(person[waiting & subsidy], start[waiting & subsidy])
        closed, running = wanted & begun & ~open_ended, wanted & begun & open_ended
        self._closed = _EarlierEnds(person[closed], start[closed], until[closed])
        self._running = _EarlierEnds(person[running], start[running], until[running])
        planned = subsidy & (open_ended | (until - start >= need)) & (table["granted_on"] > NO_DAY)
        order = np.flatnonzero(planned)
        order = order[np.argsort(keys(person[order], start[order]), kind="stable")]
        self._planned = keys(person[order], start[order])
        self._granted = table["granted_on"][order].astype(np.int64)

    def first(self, person: Ints, counted_from: Ints, until: Ints) -> Ints:
        """The day the first offer that counts for the spell began (or counts as begun); `FOREVER`: none."""
        day = self._counting.kth(person, counted_from)
        inside = day <= np.minimum(self.as_of, until - 1)
        takes_over = (self._subsidies.kth(person, until) == until) & (until <= self.as_of)
        day = np.where(inside, day, np.where(takes_over, until, FOREVER))
        return np.where(self.carried(person, counted_from, until), counted_from, day)

    def carried(self, person: Ints, counted_from: Ints, until: Ints) -> Bools:
        """Was an offer running on `counted_from`, a day of the spell already seen, with enough days left?"""
        left = self._closed.latest(person, counted_from) >= counted_from + self.need
        running = self._running.latest(person, counted_from) == FOREVER
        seen = counted_from <= np.minimum(self.as_of, until - 1)
        return seen & (left | (running & (self.as_of - counted_from >= self.need)))

    def pending(self, person: Ints, counted_from: Ints, until: Ints, due: Ints) -> Bools:
        """Does an offer without end, begun inside the spell by the due day, still lack days?"""
        day = self._waiting.kth(person, counted_from)
        begun = day <= np.minimum(due, until - 1)
        takes_over = (until <= due) & (self._waiting_subsidies.kth(person, until) == until)
        running = self._running.latest(person, counted_from) == FOREVER
        short = running & (self.as_of - counted_from < self.need) & (counted_from <= np.minimum(due, until - 1))
        return begun | takes_over | short

    def granted_ahead(self, person: Ints, due: Ints, until: Ints, days: int) -> Ints:
        """When a wage subsidy was granted that starts within `days` after the due day (A2.2); `FOREVER`: none."""
        best = np.full(len(person), FOREVER, dtype=np.int64)
        if not len(self._planned):
            return best
        low = np.searchsorted(self._planned, keys(person, due), side="right")
        high = np.searchsorted(self._planned, keys(person, np.minimum(due + days, until)), side="right")
        for nth in range(int(np.max(high - low, initial=0))):
            at = np.minimum(low + nth, len(self._planned) - 1)
            granted = self._granted[at]
            good = (low + nth < high) & (granted <= np.minimum(due, self.as_of))
            best = np.where(good, np.minimum(best, granted), best)
        return best


class _EarlierEnds:
    """The latest end among a person's offers that began before a day."""

    def __init__(self, person: Ints, start: Ints, until: Ints) -> None:
        order = np.argsort(keys(person, start), kind="stable")
        self._person = person[order]
        self._keys = keys(self._person, start[order])
        self._latest = running_latest(self._person, until[order])

    def latest(self, person: Ints, before: Ints) -> Ints:
        if not len(self._keys):
            return np.full(len(person), NO_DAY, dtype=np.int64)
        at = np.searchsorted(self._keys, keys(person, before), side="left") - 1
        held = np.maximum(at, 0)
        return np.where((at >= 0) & (self._person[held] == person), self._latest[held], NO_DAY)


class Facts:
    """The indexes of one register seen on one day, each made once and only when a rule asks for it."""

    def __init__(self, case: CaseData, as_of: int) -> None:
        self.case, self.as_of = case, as_of
        self._made: dict[Any, Any] = {}

    def _once(self, name: Any, make: Any) -> Any:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def interviews(self, served: Mapping[str, Any]) -> Dated:
        """The held interviews of the actors and kinds asked for."""
        name = ("interviews", *(tuple(served.get(k, ())) for k in ("actors", "kinds", "or_kinds")))
        return self._once(name, lambda: self._interviews(served))

    def _interviews(self, served: Mapping[str, Any]) -> Dated:
        table = self._once("held", self._held)
        counts = np.flatnonzero(interview_counts(table, served))
        return Dated(table["person"][counts], table["held_on"][counts])

    def _held(self) -> dict[str, Any]:
        """The held interviews, with the columns that rules ask about."""
        table = self.case["interviews"]
        seen = (table["held_on"] <= self.as_of) & (table["held_on"] > NO_DAY)
        held = np.flatnonzero((table["status"] == HELD) & seen)
        return {name: table[name][held] for name in ("person", "held_on", "actor", "kind")}

    def offers(self, kinds: tuple[str, ...], need: int) -> Offers:
        """The offers of some kinds that last `need` consecutive days."""
        return self._once(("offers", kinds, need), lambda: Offers(self.case["offers"], kinds, need, self.as_of))

    def absences(self, kinds: tuple[str, ...]) -> Covering:
        """The absences of some kinds."""
        return self._once(("absences", kinds), lambda: self._absences(kinds))

    def _absences(self, kinds: tuple[str, ...]) -> Covering:
        table = self.case["absences"]
        seen = np.flatnonzero(code_mask(table["kind"], ABSENCE_KINDS, kinds) & (table["starts_on"] <= self.as_of))
        return Covering(table["person"][seen], table["starts_on"][seen], table["until"][seen])

    def declined(self) -> Dated:
        """Days for which a joint interview was planned that the person declined."""
        return self._once("declined", self._declined)

    def _declined(self) -> Dated:
        table = self.case["interviews"]
        joint = interview_counts(table, {"actors": ["joint"], "or_kinds": ["joint"]})
        said_no = np.flatnonzero(joint & (table["declined"] == 1) & (table["planned_on"] > NO_DAY))
        return Dated(table["person"][said_no], table["planned_on"][said_no])

    def registered_from(self, person: Ints, day: Ints, most: int) -> Ints:
        """The first day of the newest registration in force on the day, if at most `most` days before; else the day."""
        table, out = self.case["registrations"], day.copy()
        order = np.argsort(keys(table["person"], table["starts_on"]), kind="stable")
        owner, begun = table["person"][order].astype(np.int64), table["starts_on"][order].astype(np.int64)
        at = np.searchsorted(keys(owner, begun), keys(person, day), side="right") - 1
        asked = np.arange(len(person))
        while len(asked):  # the newest first; an ended one gives way to the one before it
            mine = at[asked] >= 0
            mine[mine] = owner[at[asked[mine]]] == person[asked[mine]]
            asked = asked[mine]
            held = at[asked]
            good = (table["until"][order[held]] > day[asked]) & (begun[held] <= self.as_of)
            near = good & (day[asked] - begun[held] <= most)
            out[asked[near]] = begun[held[near]]
            at[asked] -= 1
            asked = asked[~good]
        return out

    def of_person(self, column: str) -> npt.NDArray[Any]:
        """One column of `persons` by person number; missing persons have the missing value."""
        return self._once(("persons", column), lambda: self._of_person(column))

    def _of_person(self, column: str) -> npt.NDArray[Any]:
        table = self.case["persons"]
        values = table[column]
        if not isinstance(values, np.ndarray):
            values = np.array(values.to_pylist(), dtype=object)
        missing: Any = NO_DAY if values.dtype == np.int32 else (None if values.dtype == object else -1)
        out = np.full(len(self.case.person_keys), missing, dtype=values.dtype)
        out[table["person"]] = values
        return out
