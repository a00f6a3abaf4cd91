# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The focus targets and the early effort, one person and one day at a time."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.oracle.calendar import ONE_DAY, days_between, days_from, first_of_next_month, months_later, within
from tests.oracle.duties import judge
from tests.oracle.rules import Rules
from tests.oracle.seen import Row, seen_on
from tests.oracle.spells import Spell, _carried_on, _joined, _placements, sickness_category, spells_of

NINE = (
    "dagpenge", "kontanthjaelp", "uddannelseshjaelp", "sygedagpenge", "jobafklaring", "ressourceforloeb",
    "ledighedsydelse", "revalidering", "overgangsydelse",
)  # fmt: skip
NEW_LIST = {"company_practice", "wage_subsidy", "utility_work", "ordinary_education", "vocational_course"}
OLD_LIST = NEW_LIST | {"other_guidance"}
CHANGE = dt.date(2023, 3, 22)
SIX_MONTHS = ("D1.2", "D2.1", "D4.3", "K2.2", "R2.1", "S2.1")
People = dict[str, dict[str, list[Row]]]
Answer = tuple[int, int]


def last_of(month: dt.date) -> dt.date:
    return first_of_next_month(month) - ONE_DAY


def senior_benefits(rows: dict[str, list[Row]], month: dt.date, as_of: dt.date, months: int = 12) -> set[str]:
    """The benefits with a day in the month on which the person has that seniority at the end of the last such day."""
    seen = seen_on(as_of, rows)
    out = set()
    for benefit in NINE:
        mine = [row for row in seen["benefits"] if row["benefit"] == benefit]
        on = [day for day in days_from(month, first_of_next_month(month)) if any(_on(day, row) for row in mine)]
        if on and any(_lasted(s, benefit, on[-1], months) for s in focus_spells(seen)):
            out.add(benefit)
    return out


def focus_spells(seen: dict[str, list[Row]]) -> list[Spell]:
    """Spells joined as the law joins them, but never parted."""
    whole = []
    for benefit in sorted({row["benefit"] for row in seen["benefits"]}):
        periods = sorted((r for r in seen["benefits"] if r["benefit"] == benefit), key=lambda r: r["starts_on"])
        whole += _placements(periods) if benefit == "dagpenge" else _joined(periods)
    return _carried_on(whole)


def _on(day: dt.date, row: Row) -> bool:
    return within(day, row["starts_on"], row.get("until"))


def _lasted(spell: Spell, benefit: str, last_day: dt.date, months: int) -> bool:
    """Is the last day one of this benefit in this spell, and has the spell by its end lasted so long?"""
    if not any(row["benefit"] == benefit and _on(last_day, row) for row in spell.periods):
        return False
    if spell.benefit != "dagpenge":
        return months_later(spell.counted_from, months) <= last_day + ONE_DAY
    counted = sum(spell.covers(day) for day in days_from(spell.counted_from, last_day + ONE_DAY))
    return counted >= months * 182 // 6


def window(month: dt.date) -> tuple[dt.date, dt.date]:
    """First day and first day after of the twelve calendar months that end with the month."""
    after = first_of_next_month(month)
    return dt.date(after.year - 1, after.month, 1), after


def is_passive(rows: dict[str, list[Row]], month: dt.date, view: str) -> bool:
    begins, after = window(month)
    for offer in rows.get("offers", []):
        on = any(_on(day, offer) for day in days_from(begins, after))
        new = view == "new" or (view == "transition" and offer["starts_on"] >= CHANGE)
        if on and offer["kind"] in (NEW_LIST if new else OLD_LIST):
            return False
    paid = [Decimal(str(row["hours"])) for row in rows.get("wage_hours", []) if begins <= row["month"] < after]
    new_limit = view == "new" or (view == "transition" and last_of(month) >= CHANGE)
    return sum(paid) < (100 if new_limit else 225)


def interviews(rows: dict[str, list[Row]], month: dt.date) -> int:
    """Days in the window with a held interview that counts."""
    begins, after = window(month)
    days = set()
    for row in rows.get("interviews", []):
        counts = row["kind"] in ("job", "first", "joint", "follow_up") and row["actor"] in ("jobcentre", "joint")
        if row["status"] == "held" and counts and begins <= row["held_on"] < after:
            days.add(row["held_on"])
    return len(days)


def focus(people: People, month: dt.date, as_of: dt.date, view: str) -> dict[str, Answer]:
    """(numerator, denominator) by group; `view` is old, new, transition, or `interviews` for focus target 2."""
    out = dict.fromkeys((*NINE, "all"), (0, 0))
    if last_of(month) > as_of:
        return {}
    for rows in people.values():
        groups = senior_benefits(rows, month, as_of)
        hit = interviews(rows, month) < 4 if view == "interviews" else is_passive(rows, month, view)
        for group in [*groups, *(["all"] if groups else [])]:
            out[group] = (out[group][0] + hit, out[group][1] + 1)
    return out


def early_effort(people: People, month: dt.date, as_of: dt.date, rules: Rules) -> dict[str, Answer]:
    """(kept, all) by group, of the spells that reach six months in the month and are alive on that day."""
    out = dict.fromkeys((*NINE, "all"), (0, 0))
    if last_of(month) > as_of:
        return {}
    for rows in people.values():
        spells = spells_of(seen_on(as_of, rows), as_of)
        earlier: list[Row] = []
        for duty in judge(rows, rules, as_of):
            if duty["row"] in SIX_MONTHS and within(duty["due"], month, first_of_next_month(month)):
                spell = _spell_of(duty, spells, earlier)
                earlier.append(duty)
                if _counts(duty, spell):
                    for group in (_benefit_on(spell, duty["due"]), "all"):
                        out[group] = (out[group][0] + (duty["outcome"] == "kept"), out[group][1] + 1)
    return out


def _spell_of(duty: Row, spells: list[Spell], earlier: list[Row]) -> Spell:
    """Duties come in the order of their spells, so the second of two alike belongs to the second spell."""
    same = [s for s in spells if (s.benefit, s.counted_from) == (duty["benefit"], duty["counted_from"])]
    names = ("row", "benefit", "counted_from")
    return same[sum(all(one[n] == duty[n] for n in names) for one in earlier)]


def _counts(duty: Row, spell: Spell) -> bool:
    alive = spell.until is None or spell.until > duty["due"]
    category_1 = spell.benefit == "sygedagpenge" and sickness_category(spell) == "1"
    return alive and duty["outcome"] != "undecidable" and not category_1


def _benefit_on(spell: Spell, day: dt.date) -> str:
    on = [row["benefit"] for row in spell.periods if _on(day, row)]
    return on[0] if on else spell.benefit


def share_ended(lasted: list[int], ended: list[bool], within_days: int) -> float:
    """Kaplan and Meier, day by day: of those followed to each day, the share that does not end on it."""
    left = 1.0
    for day in range(within_days + 1):
        at_risk = sum(one >= day for one in lasted)
        ends = sum(one == day and over for one, over in zip(lasted, ended, strict=True))
        if at_risk:
            left *= 1 - ends / at_risk
    return 1 - left


def full_time(rows: dict[str, list[Row]], benefit: str, month: dt.date, as_of: dt.date) -> float:
    """Days on the benefit over the days of the month: our own definition of a full-time person."""
    mine = [row for row in seen_on(as_of, rows)["benefits"] if row["benefit"] == benefit]
    after = first_of_next_month(month)
    days = sum(any(_on(day, row) for row in mine) for day in days_from(month, after))
    return days / days_between(month, after)
