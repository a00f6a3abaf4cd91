# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Units over duties, spells, interviews and offers: all months at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from styrbord.figures.frame import Column, Frame, Labelled
from styrbord.figures.measure import Measure, View
from styrbord.figures.reckoning import Reckoning
from styrbord.figures.seniority import Periods, newest_covering
from styrbord.figures.who import who
from styrbord.figures.windows import interviews_between
from styrbord.law.columns import Bools, Ints, keys
from styrbord.law.duties import OUTCOMES
from styrbord.law.spells import Spells
from styrbord.records.days import NO_DAY
from styrbord.records.tables import ACTORS, FORMS, GROUPS, INTERVIEW_KINDS, OFFER_KINDS, SICKNESS_CATEGORIES, STATUSES

DURATIONS = ("0-3-months", "3-6-months", "6-12-months", "12+-months")
_BOUNDS = (91, 182, 365)  # days; the band a duty's due day lies in, counted from the duty's first day


def duties_frame(reckoning: Reckoning, measure: Measure) -> Frame:
    """One unit per duty dated in the months asked for."""
    found = reckoning.assessed(measure.rows)
    d, s = found.duties, found.spells
    dated = d.due if measure.dated_by == "due" else d.counted_from
    month = reckoning.month_of(dated)
    inside = np.flatnonzero(month >= 0)
    d, day = d.where(inside), dated[inside].astype(np.int64)
    spell, due = d.spell.astype(np.int64), d.due.astype(np.int64)
    benefit = benefit_on(s, spell, day)
    makers = {
        **who(reckoning, benefit),
        "group": lambda f, v: Labelled(d.group, GROUPS),
        "row": lambda f, v: Labelled(d.row, d.rows),
        "outcome": lambda f, v: Labelled(d.outcome, OUTCOMES),
        "reason": lambda f, v: Labelled(np.where(d.reason > 0, d.reason, -1), d.reasons),
        "alive_on_due_day": lambda f, v: s.until[spell] > due,
        "sickness_category": lambda f, v: Labelled(s.category[spell], SICKNESS_CATEGORIES),
        "duration": lambda f, v: Labelled(np.digitize(due - d.counted_from, _BOUNDS), DURATIONS),
        "days_from_due": lambda f, v: np.where(d.met_on == NO_DAY, np.nan, d.met_on.astype(np.float64) - due),
        "met": lambda f, v: d.met_on != NO_DAY,
        "place": lambda f, v: inside,
    }
    return Frame(d.person.astype(np.int64), month[inside], day, d.counted_from.astype(np.int64), makers)


def benefit_on(spells: Spells, spell: Ints, day: Ints) -> Ints:
    """The benefit of the spell's period on the day; before its first benefit day the spell's own name."""
    out: Ints = spells.benefit[spell].astype(np.int64)
    if not len(spells.segment_spell):
        return out
    line = keys(spells.segment_spell, spells.segment_start)
    at = np.searchsorted(line, keys(spell, day), side="right") - 1
    held = np.maximum(at, 0)
    inside = (at >= 0) & (spells.segment_spell[held] == spell)
    return np.where(inside, spells.segment_benefit[held], out)


def spells_frame(reckoning: Reckoning, measure: Measure) -> Frame:
    """One unit per spell begun, ended, or (dated by `last_day`) alive and on benefit on the month's last day."""
    p = reckoning.periods
    if measure.dated_by == "last_day":
        return _cross_section(reckoning, p)
    day = p.counted_from if measure.dated_by == "counted_from" else p.ends
    month = reckoning.month_of(day)
    which = np.flatnonzero(month >= 0)
    return _of_spells(reckoning, p, which, month[which], day[which])


def _cross_section(reckoning: Reckoning, p: Periods) -> Frame:
    which, month, day = [], [], []
    for at, m in enumerate(reckoning.months):
        alive = np.unique(p.spell[(p.start <= m.last) & (p.until > m.last)])
        which.append(alive)
        month.append(np.full(len(alive), at, dtype=np.int64))
        day.append(np.full(len(alive), m.last, dtype=np.int64))
    empty = [np.zeros(0, dtype=np.int64)]
    return _of_spells(reckoning, p, *(np.concatenate(x or empty) for x in (which, month, day)))


def _of_spells(reckoning: Reckoning, p: Periods, which: Ints, month: Ints, day: Ints) -> Frame:
    makers = {
        **who(reckoning, p.name[which]),
        "interviews_so_far": lambda f, v: _so_far(reckoning, p, which, day, v),
        "alive_on_last_day": lambda f, v: p.ends[which] > day,
    }

    def lasted(frame: Frame, months: float) -> Bools:
        return p.senior(int(months), which, day)

    return Frame(p.of_person[which], month, day, p.counted_from[which], makers, {"lasted_months": lasted})


def begun_frame(reckoning: Reckoning, first: int) -> tuple[Frame, Ints, Bools]:
    """Spells begun from `first` on, how many days each has been seen to last, and whether it has ended."""
    p = reckoning.periods
    which = np.flatnonzero((p.counted_from >= first) & (p.counted_from <= reckoning.as_of))
    month = np.zeros(len(which), dtype=np.int64)
    over = p.ends[which] <= reckoning.as_of
    seen_to = np.minimum(p.ends[which], reckoning.as_of + 1)
    frame = _of_spells(reckoning, p, which, month, p.counted_from[which])
    return frame, np.maximum(seen_to - p.counted_from[which], 0), over


def _so_far(reckoning: Reckoning, p: Periods, which: Ints, day: Ints, view: View) -> Column:
    asked = view.parameters["interviews"]
    return interviews_between(
        reckoning, p.of_person[which], p.counted_from[which], day, asked["kinds"], asked["actors"]
    )


def events_frame(reckoning: Reckoning, measure: Measure) -> Frame:
    """One unit per held interview or started offer in the months asked for."""
    table = reckoning.case[measure.over]
    dated = table[measure.dated_by]
    month = reckoning.month_of(dated)
    if measure.over == "interviews":
        month = np.where(table["status"] == STATUSES.index("held"), month, -1)
    rows = np.flatnonzero(month >= 0)
    person, day = table["person"][rows].astype(np.int64), dated[rows].astype(np.int64)
    p = reckoning.periods
    at = newest_covering(p.person, *_by_start(p), person, day) if len(p.person) else np.full(len(rows), -1)
    benefit = np.where(at >= 0, _benefit_by_start(p)[np.maximum(at, 0)], -1) if len(p.person) else at
    makers = {**who(reckoning, benefit), **_kinds(table, rows, measure.over)}
    return Frame(person, month[rows], day, day, makers)


def _by_start(p: Periods) -> tuple[Ints, Ints]:
    order = np.lexsort((p.start, p.person))
    return p.start[order], p.until[order]


def _benefit_by_start(p: Periods) -> Ints:
    return p.benefit[np.lexsort((p.start, p.person))].astype(np.int64)


def _kinds(table: dict[str, Any], rows: Ints, over: str) -> dict[str, Any]:
    labels = {"kind": OFFER_KINDS if over == "offers" else INTERVIEW_KINDS, "actor": ACTORS, "form": FORMS}
    names = ("kind",) if over == "offers" else ("kind", "actor", "form")
    return {n: (lambda f, v, n=n: Labelled(table[n][rows], labels[n])) for n in names}
