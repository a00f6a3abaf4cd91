# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What fulfils a duty, and what waives it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tests.oracle.calendar import days_between, within
from tests.oracle.seen import Row
from tests.oracle.spells import Spell

NEVER_COUNTS = ("cv", "availability", "intensified", "information")


@dataclass(frozen=True)
class Effort:
    """What a person's rows hold for one rule in one spell, seen on `as_of`; days before `counted_from` do not count."""

    version: dict[str, Any]
    spell: Spell
    counted_from: dt.date
    rows: dict[str, list[Row]]
    as_of: dt.date

    @property
    def by_offers(self) -> bool:
        return self.version["fulfilled_by"]["table"] == "offers"

    def days(self, due: dt.date) -> list[dt.date]:
        """The days of fulfilling events, each once, in order. What qualifies may hang on the due day (A3.1)."""
        if self.by_offers:
            return sorted({offer["starts_on"] for offer in self.offers(due) if self._has_lasted(offer)})
        return sorted({row["held_on"] for row in self.rows["interviews"] if self._interview_counts(row)})

    def interviews_on(self, day: dt.date) -> list[Row]:
        """The fulfilling interviews of one day."""
        return [row for row in self.rows["interviews"] if row.get("held_on") == day and self._interview_counts(row)]

    def fits(self, interview: Row) -> bool:
        """Is it of a kind, and held by somebody, that the rule asks for?"""
        rule = self.version["fulfilled_by"]
        if interview["kind"] in NEVER_COUNTS:
            return False
        right = interview["actor"] in rule["actors"] and interview["kind"] in rule.get("kinds", [interview["kind"]])
        return right or interview["kind"] in rule.get("or_kinds", [])

    def _interview_counts(self, row: Row) -> bool:
        held = row["status"] == "held" and row.get("held_on") is not None
        return held and self.fits(row) and self._in_time(row["held_on"])

    def _in_time(self, day: dt.date) -> bool:
        return self.counted_from <= day <= self.as_of and (self.spell.until is None or day < self.spell.until)

    def offers(self, due: dt.date) -> list[Row]:
        """Offers that start in the spell and are of a kind that counts, whether they have lasted or not."""
        kinds = [kind for kind in self.version["fulfilled_by"]["kinds"] if self._kind_counts(kind, due)]
        found = [self._as_begun(offer) for offer in self.rows["offers"] if offer["kind"] in kinds]
        return [offer for offer in found if self._starts_in_time(offer)]

    def _kind_counts(self, kind: str, due: dt.date) -> bool:
        only_before = self.version["fulfilled_by"].get("only_due_before", {})
        return kind not in only_before or due < only_before[kind]

    def _as_begun(self, offer: Row) -> Row:
        """An offer running on `counted_from` counts as started there, with the days that remain."""
        if within(self.counted_from, offer["starts_on"], offer.get("until")):
            return {**offer, "starts_on": self.counted_from}
        return offer

    def _starts_in_time(self, offer: Row) -> bool:
        start = offer["starts_on"]
        wage_takes_over = offer["kind"] == "wage_subsidy" and start == self.spell.until and start <= self.as_of
        return self._in_time(start) or (wage_takes_over and start >= self.counted_from)

    def _has_lasted(self, offer: Row) -> bool:
        """By plan, at once; without an end, when the days have gone."""
        return days_between(offer["starts_on"], offer.get("until") or self.as_of) >= self._days_required()

    def _days_required(self) -> int:
        return self.version["fulfilled_by"].get("consecutive_days", 1)

    def running(self, due: dt.date) -> bool:
        """Is an offer running that began by the due day and will fulfil when it has lasted?"""
        if not self.by_offers:
            return False
        return any(
            offer.get("until") is None and not self._has_lasted(offer) and offer["starts_on"] <= due
            for offer in self.offers(due)
        )

    def granted_ahead(self, due: dt.date) -> list[dt.date]:
        """A2.2: days on which an offer was granted in time that starts soon enough after the due day."""
        ahead = self.version.get("granted_ahead")
        return sorted(
            offer["granted_on"]
            for offer in self.rows["offers"]
            if ahead and offer["kind"] in ahead["kinds"] and self._is_ahead(offer, due, ahead["days"])
        )

    def _is_ahead(self, offer: Row, due: dt.date, days: int) -> bool:
        granted, start, until = offer.get("granted_on"), offer["starts_on"], offer.get("until")
        if granted is None or granted > due or granted > self.as_of:
            return False
        long_enough = until is None or days_between(start, until) >= self._days_required()
        in_spell = self.spell.until is None or start <= self.spell.until
        return long_enough and in_spell and 1 <= days_between(due, start) <= days

    def blocks(self, due: dt.date) -> list[tuple[dt.date, dt.date | None]]:
        """The offers that fulfil, as (first day, first day after); those that overlap or touch are one."""
        blocks: list[tuple[dt.date, dt.date | None]] = []
        lasting = [offer for offer in self.offers(due) if self._has_lasted(offer)]
        for offer in sorted(lasting, key=lambda one: one["starts_on"]):
            start, until = offer["starts_on"], offer.get("until")
            if blocks and (blocks[-1][1] is None or start <= blocks[-1][1]):
                first, end = blocks[-1]
                blocks[-1] = (first, None if end is None or until is None else max(end, until))
            else:
                blocks.append((start, until))
        return blocks

    def waiving(self, day: dt.date, group: str) -> list[Row]:
        """The absences that exempt a person of the group on the day."""
        not_for = self.version.get("waived_by_not_groups", {})
        kinds = [k for k in self.version.get("waived_by", []) if group not in not_for.get(k, [])]
        return [
            absence
            for absence in self.rows["absences"]
            if absence["kind"] in kinds and within(day, absence["starts_on"], absence.get("until"))
        ]

    def declined(self, opening: dt.date, due: dt.date) -> bool:
        """D2.4: was an interview declined that was planned in the window?"""
        return bool(self.version.get("waived_when_declined")) and any(
            row.get("declined") and self.fits(row) and row.get("planned_on") and opening <= row["planned_on"] <= due
            for row in self.rows["interviews"]
        )
