# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Why a duty came out as it did: the code that decided, run for one person, with its steps laid open.

The steps are data (days, codes, yes or no); `presentation` puts them into Danish or English sentences.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from styrbord.law.assess import assess
from styrbord.law.clocks import Clock
from styrbord.law.duties import KEPT, OUTCOMES, Duties
from styrbord.law.facts import HELD, Facts, code_mask, interview_counts
from styrbord.law.lawbook import Lawbook, Span, Version
from styrbord.law.reasons import with_reasons
from styrbord.law.shapes import Court
from styrbord.law.spells import Spells, find_spells
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER, NO_DAY, date
from styrbord.records.tables import (
    ABSENCE_KINDS,
    ACTORS,
    BENEFITS,
    FORMS,
    GROUPS,
    INTERVIEW_KINDS,
    OFFER_KINDS,
    STATUSES,
)


@dataclass(frozen=True)
class Stretch:
    """Days from `begins` to `until` (half-open), all counted or all not; `why`: counted, pause, no_benefit."""

    begins: dt.date
    until: dt.date
    counted: int
    why: str


@dataclass(frozen=True)
class Weighed:
    """Something that happened, and whether it counts; `why` is `counts` or the code of what it fails on."""

    table: str
    day: dt.date | None
    until: dt.date | None
    what: str
    more: str
    counts: bool
    why: str


@dataclass(frozen=True)
class Explanation:
    """One duty laid open.

    `anchor` is the day counting began, `asked` the span, `unmoved` the due day before a move, `opens` the first day on
    which something can serve, where that is later than `counted_from`.
    """

    duty: dict[str, Any]
    version: Version
    asked: str
    anchor: dt.date | None
    stretches: tuple[Stretch, ...]
    unmoved: dt.date | None
    opens: dt.date | None
    weighed: tuple[Weighed, ...]
    spell_until: dt.date | None
    possible_groups: tuple[str, ...]


def explain(case: CaseData, book: Lawbook, as_of: int, person: int, row: str | None = None) -> list[Explanation]:
    """The duties of one person (a person number), each explained; of one row if it is named."""
    one = case.only(np.array([person], dtype=np.int32))
    if row:
        assess(one, book, as_of, [row])  # refuses a row that is not there, or not yet in force
    asked = [row] if row and all(v.on_request for v in book.of_row(row)) else None
    duties = with_reasons(one, assess(one, book, as_of, asked), book, as_of)
    court = Court(find_spells(one, as_of), Facts(one, as_of), book)
    wanted = range(len(duties)) if row is None else np.flatnonzero(duties.row == duties.rows.index(row)).tolist()
    return [_explained(court, duties, i) for i in wanted]


def _explained(court: Court, duties: Duties, i: int) -> Explanation:
    version, spell = court.book.versions[duties.version[i]], int(duties.spell[i])
    spells, due = court.spells, int(duties.due[i])
    anchor, span = _counting(court, version, duties, i)
    clock = _clock(court, version, duties.rows[duties.row[i]])
    unmoved = _unmoved(clock, spell, span, anchor) if span else None
    mask = int(spells.group_mask[spell])
    opens = _opens(court, version, duties, i, anchor)
    return Explanation(
        duty=as_dict(duties, i),
        version=version,
        asked=str(span) if span else "",
        anchor=date(anchor),
        stretches=tuple(_stretches(clock, spells, spell, anchor, due)),
        unmoved=None if unmoved is None or unmoved == due else date(unmoved),
        opens=date(opens) if opens > int(duties.counted_from[i]) else None,
        weighed=tuple(sorted(_weighed(court, version, spells, spell, opens, due), key=lambda w: (w.table, w.day))),
        spell_until=date(int(spells.until[spell])),
        possible_groups=tuple(g for b, g in enumerate(GROUPS) if mask >> b & 1),
    )


def as_dict(duties: Duties, i: int) -> dict[str, Any]:
    """One duty with names and dates instead of positions and day numbers."""
    return {
        "row": duties.rows[duties.row[i]],
        "link": None if duties.link[i] < 0 else int(duties.link[i]),
        "benefit": BENEFITS[duties.benefit[i]],
        "group": None if duties.group[i] < 0 else GROUPS[duties.group[i]],
        "counted_from": date(int(duties.counted_from[i])),
        "due": date(int(duties.due[i])),
        "met_on": date(int(duties.met_on[i])),
        "outcome": OUTCOMES[duties.outcome[i]],
        "reason": duties.reasons[duties.reason[i]],
    }


def _clock(court: Court, version: Version, row: str) -> Clock:
    return court.clock(version, cumulative=False) if row != version.row else court.clock(version)


def _counting(court: Court, version: Version, duties: Duties, i: int) -> tuple[int, Span | None]:
    """The day this duty's counting began, and the span that was asked for."""
    begins, link = int(duties.counted_from[i]), int(duties.link[i])
    if duties.rows[duties.row[i]] != version.row:
        return _after_absence(court, version, duties, i), Span.of(version.after_exemption["due"])
    if version.shape == "every":
        return _link_before(version, duties, i), version.every
    if version.shape == "between":
        return begins, version.windows[max(link, 0)][1]
    if version.shape == "count_per":
        assert version.per is not None
        same = version.start.unit == version.per.unit or not version.start.n
        return begins, Span(version.per.unit, version.start.n + (link + 1) * version.per.n) if same else None
    if version.shape == "gap_between":
        return (begins, version.first) if link < 0 else (_gap_anchor(court, version, duties, i), version.gap)
    return begins, version.due


def _opens(court: Court, version: Version, duties: Duties, i: int, anchor: int) -> int:
    """The first day on which an event can serve this duty."""
    begins, which = int(duties.counted_from[i]), np.array([duties.spell[i]], dtype=np.int64)
    if version.shape == "every":
        return anchor + 1
    if version.shape == "between":
        opening = version.windows[max(int(duties.link[i]), 0)][0]
        return max(begins, int(court.clock(version).due(which, opening, np.array([begins]))[0]))
    if version.shape == "gap_between" and duties.link[i] >= 0:
        return anchor + 1
    before = (duties.spell == duties.spell[i]) & (duties.row == duties.row[i]) & (duties.link == duties.link[i] - 1)
    if version.shape == "count_per" and before.any():
        return int(duties.due[before][0]) + 1
    return begins


def _after_absence(court: Court, version: Version, duties: Duties, i: int) -> int:
    """The end of the absences that excused the duty before (A2.3)."""
    before = [j for j in range(i) if duties.spell[j] == duties.spell[i] and duties.version[j] == duties.version[i]]
    due = int(duties.due[before[-1]])
    absences = court.facts.absences(version.waived_by)
    return int(absences.until(np.array([duties.person[i]]), np.array([due]))[0])


def _link_before(version: Version, duties: Duties, i: int) -> int:
    """The anchor of a chain's link: the event that kept the link before, else its due day."""
    same = duties.spell == duties.spell[i]
    if duties.link[i] > 0:
        before = np.flatnonzero(same & (duties.row == duties.row[i]) & (duties.link == duties.link[i] - 1))
    else:
        rows = [duties.rows.index(version.after)] if version.after else []
        before = np.flatnonzero(same & np.isin(duties.row, rows))
    if not len(before):
        return int(duties.counted_from[i])
    j = int(before[0])
    return int(duties.met_on[j] if duties.outcome[j] == KEPT else duties.due[j])


def _gap_anchor(court: Court, version: Version, duties: Duties, i: int) -> int:
    """The last day of the offer the gap is counted from: the day that gives this due day."""
    table, spell = court.facts.case["offers"], np.array([duties.spell[i]], dtype=np.int64)
    assert version.gap is not None
    for until in sorted(set(table["until"].tolist()) - {FOREVER}):
        anchor = np.array([until - 1], dtype=np.int64)
        if int(court.clock(version).due(spell, version.gap, anchor)[0]) == duties.due[i]:
            return int(until - 1)
    return int(duties.counted_from[i])


def _unmoved(clock: Clock, spell: int, span: Span, anchor: int) -> int:
    which, begins = np.array([spell]), np.array([anchor], dtype=np.int64)
    return int(clock.unmoved(which, clock.days(span, begins), begins)[0])


def _stretches(clock: Clock, spells: Spells, spell: int, begins: int, due: int) -> Iterator[Stretch]:
    """The days from the anchor to the due day, parted into counted ones and not counted ones."""
    low, high = spells.first_segment[spell], spells.first_segment[spell + 1]
    edges = {begins, due} | {d for pause in clock.pace.pauses for d in pause}
    if clock.cumulative:
        edges |= set(spells.segment_start[low:high].tolist()) | set(spells.segment_until[low:high].tolist())
    days = sorted(d for d in edges if begins <= d <= due)
    for one, other in pairwise(days):
        why = _why_counted(clock, spells, slice(low, high), one)
        first, last = date(one), date(other)
        assert first is not None
        assert last is not None
        yield Stretch(first, last, other - one if why == "counted" else 0, why)


def _why_counted(clock: Clock, spells: Spells, segments: slice, day: int) -> str:
    if any(first <= day < until for first, until in clock.pace.pauses):
        return "pause"
    if not clock.cumulative or day >= spells.segment_until[segments].max(initial=NO_DAY):
        return "counted"
    inside = (spells.segment_start[segments] <= day) & (day < spells.segment_until[segments])
    return "counted" if inside.any() else "no_benefit"


def _weighed(court: Court, version: Version, spells: Spells, spell: int, begins: int, due: int) -> Iterator[Weighed]:
    last = min(court.as_of, int(spells.until[spell]) - 1)
    if version.fulfilled_by["table"] == "interviews":
        yield from _interviews(court, version, begins, last)
    else:
        yield from _offers(court, version, begins, last, due)
    yield from _absences(court, version, due)


def _interviews(court: Court, version: Version, begins: int, last: int) -> Iterator[Weighed]:
    table = court.facts.case["interviews"]
    fits, seen_days = interview_counts(table, version.fulfilled_by), set()
    for i in range(len(fits)):
        held = table["status"][i] == HELD
        day = int(table["held_on"][i] if held else table["planned_on"][i])
        if held and day > court.as_of:
            continue
        why = _first_fault(
            ("not_held", not held), ("wrong_actor_or_kind", not fits[i]), ("before_counting", day < begins),
            ("after_spell_or_as_of", day > last), ("same_day_as_another", day in seen_days),
        )  # fmt: skip
        if why == "counts":
            seen_days.add(day)
        what, actor = INTERVIEW_KINDS[table["kind"][i]], ACTORS[table["actor"][i]]
        form = FORMS[table["form"][i]] if table["form"][i] >= 0 else "-"
        more = f"{actor}, {form}, {STATUSES[table['status'][i]]}"
        yield Weighed("interviews", date(day), None, what, more, why == "counts", why)


def _offers(court: Court, version: Version, begins: int, last: int, due: int) -> Iterator[Weighed]:
    table, served = court.facts.case["offers"], version.fulfilled_by
    limited = {k: int(np.datetime64(d, "D").astype(int)) for k, d in served.get("only_due_before", {}).items()}
    kinds = [k for k in served["kinds"] if due < limited.get(k, FOREVER)]
    fits, need = code_mask(table["kind"], OFFER_KINDS, kinds), served.get("consecutive_days", 1)
    for i in range(len(fits)):
        start, until = int(table["starts_on"][i]), int(table["until"][i])
        granted = int(table["granted_on"][i])
        if min(start, granted if granted > NO_DAY else start) > court.as_of:
            continue
        counts_from = max(start, begins)
        lasts = (court.as_of if until == FOREVER else until) - counts_from
        takes_over = OFFER_KINDS[table["kind"][i]] == "wage_subsidy" and start == last + 1 <= court.as_of
        ahead = _is_ahead(version, OFFER_KINDS[table["kind"][i]], start, granted, due, court.as_of)
        why = _first_fault(
            ("wrong_kind", not fits[i]), ("ended_before_counting", until <= begins),
            ("after_spell_or_as_of", start > last and not takes_over and not ahead),
            ("too_short", lasts < need and not ahead),
        )  # fmt: skip
        more = f"granted {date(granted)}" if granted > NO_DAY else ""
        yield Weighed("offers", date(start), date(until), OFFER_KINDS[table["kind"][i]], more, why == "counts", why)


def _is_ahead(version: Version, kind: str, start: int, granted: int, due: int, as_of: int) -> bool:
    rule = version.granted_ahead
    return (
        bool(rule)
        and kind in rule["kinds"]
        and NO_DAY < granted <= min(due, as_of)
        and due < start <= due + rule["days"]
    )


def _absences(court: Court, version: Version, due: int) -> Iterator[Weighed]:
    table = court.facts.case["absences"]
    waives = code_mask(table["kind"], ABSENCE_KINDS, version.waived_by)
    for i in range(len(waives)):
        start, until = int(table["starts_on"][i]), int(table["until"][i])
        if start > court.as_of:
            continue
        why = _first_fault(("does_not_waive", not waives[i]), ("not_on_due_day", not start <= due < until))
        yield Weighed("absences", date(start), date(until), ABSENCE_KINDS[table["kind"][i]], "", why == "counts", why)


def _first_fault(*tests: tuple[str, Any]) -> str:
    return next((name for name, failed in tests if failed), "counts")
