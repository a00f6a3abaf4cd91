# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Interviews: what was planned, what came of it, and when the case system heard of it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from styrbord.records.tables import STATUSES
from styrbord.simulation import calendar, contact_plans, streams
from styrbord.simulation.absences import Exempt
from styrbord.simulation.careers import Segments
from styrbord.simulation.caseworkers import just_changed
from styrbord.simulation.people import People, age_on
from styrbord.simulation.places import Places
from styrbord.simulation.setting import Setting
from styrbord.simulation.states import FAMILY

PLANNED, HELD, ABSENT, CANCELLED = range(len(STATUSES))
# Share of planned interviews a person stays away from, by family of states.
_NO_SHOW = np.array([0.045, 0.08, 0.10, 0.12, 0.03, 0.06, 0.07, 0.0])
_CANCELLED = 0.035


@dataclass
class Meetings:
    """Planned interviews of a block: position of the segment, planned day, code positions, days since counting began.

    `status` is the outcome; `duty_day` is the day's number in the plan.
    """

    segment: np.ndarray
    day: np.ndarray
    kind: np.ndarray
    actor: np.ndarray
    duty_day: np.ndarray
    status: np.ndarray

    def __len__(self) -> int:
        return len(self.segment)

    def where(self, which: np.ndarray) -> Meetings:
        """Some of the interviews."""
        return Meetings(*(getattr(self, f.name)[which] for f in fields(self)))


def held(
    setting: Setting, places: Places, people: People, segments: Segments, exempt: Exempt, short: np.ndarray,
    rng: np.random.Generator,
) -> Meetings:  # fmt: skip
    """All interviews of a block in order of person and day, with what became of them."""
    meetings = _planned(people, segments, short, rng)
    meetings = _kept_in_plan(setting, places, people, segments, exempt, meetings, rng)
    meetings.status = _outcome(segments, meetings, rng)
    again = _again(setting, segments, meetings, rng)
    every = Meetings(*(np.concatenate([getattr(meetings, f.name), getattr(again, f.name)]) for f in fields(Meetings)))
    return every.where(np.lexsort([every.day, segments.person[every.segment]]))


def _planned(people: People, segments: Segments, short: np.ndarray, rng: np.random.Generator) -> Meetings:
    who = segments.person
    plan = contact_plans.chosen(
        segments.state, segments.counted_from, age=age_on(people, who, segments.counted_from),
        education=people.education[who], provider=people.provider[who], short=short,
    )  # fmt: skip
    parts = []
    for number, name in enumerate(contact_plans.NAMES):
        mine = np.flatnonzero(plan == number)
        for item in contact_plans.PLANS[name].items:
            some = mine[rng.random(len(mine)) < item.share] if item.share < 1 else mine
            day = item.day + streams.whole(rng, -item.scatter, item.scatter, len(some))
            parts.append(_dated(segments, some, day, *item.codes))
    parts += [_later(segments, plan, rng)]
    return Meetings(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Meetings)))


def _later(segments: Segments, plan: np.ndarray, rng: np.random.Generator) -> Meetings:
    """The regular interviews after the first half-year."""
    reach = segments.used + segments.end + 14 - segments.anchor
    begin = segments.used + np.maximum(segments.low - segments.anchor, 0)
    then, every = contact_plans.THEN[plan], contact_plans.EVERY[plan]
    skipped = np.maximum(-(-(begin - then) // every), 0)
    count = np.clip(-(-(reach - then) // every) - skipped, 0, 60)
    segment = np.repeat(np.arange(len(segments)), count)
    nth = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count) + skipped[segment]
    scatter = contact_plans.SCATTER[plan[segment]]
    day = then[segment] + nth * every[segment] + np.round((rng.random(len(segment)) * 2 - 1) * scatter).astype(np.int64)
    return _dated(segments, segment, day, contact_plans.LATER_KIND[plan[segment]], 0)


def _dated(segments: Segments, which: np.ndarray, duty_day: np.ndarray, kind: np.ndarray | int, actor: int) -> Meetings:
    """Days of the plan as days of the calendar; those outside their stretch are left out."""
    anchor = segments.anchor[which]
    day = calendar.after_pause(anchor, anchor + duty_day - segments.used[which])
    inside = (day >= segments.low[which]) & (day < segments.end[which] + 14)
    n = int(inside.sum())
    kinds = np.broadcast_to(kind, day.shape)[inside]
    return Meetings(which[inside], day[inside], kinds, np.full(n, actor), duty_day[inside], np.zeros(n, dtype=np.int64))


def _kept_in_plan(
    setting: Setting, places: Places, people: People, segments: Segments, exempt: Exempt, meetings: Meetings,
    rng: np.random.Generator,
) -> Meetings:  # fmt: skip
    """Leave out what a busy, a changing or a summer job centre drops, and move what cannot be held that day."""
    n = len(meetings)
    ready = segments.ready[meetings.segment]
    late = np.where(ready | (rng.random(n) < 0.4), 0, rng.exponential(14, n)).astype(np.int64)
    day = meetings.day + late
    month = calendar.month_index(day) % 12
    day = day + np.where((month == 6) & (rng.random(n) < 0.25), 12, 0)
    day = np.maximum(calendar.working_day(day), segments.low[meetings.segment])
    drop = rng.random(n) < np.where(ready, 0.008, 0.27)
    drop |= exempt.covers(meetings.segment, day) & (rng.random(n) < 0.85)
    drop |= just_changed(places, people, segments, meetings.segment, day, 14) & (rng.random(n) < 0.15)
    paused = (day >= calendar.PAUSE_FROM) & (day < calendar.PAUSE_UNTIL)
    drop |= paused & (rng.random(n) < 0.9)
    drop |= day > setting.horizon
    meetings.day = day
    return meetings.where(~drop)


def _outcome(segments: Segments, meetings: Meetings, rng: np.random.Generator) -> np.ndarray:
    """Held, absent or cancelled; after the end of the stretch everything is cancelled."""
    n = len(meetings)
    at = meetings.segment
    point = rng.random(n)
    away = _NO_SHOW[FAMILY[segments.state[at]]] * np.where(meetings.duty_day < 10, 0.5, 1.0)
    status = np.where(point < away, ABSENT, np.where(point < away + _CANCELLED, CANCELLED, HELD))
    return np.where(meetings.day >= segments.end[at], CANCELLED, status)


def _again(setting: Setting, segments: Segments, meetings: Meetings, rng: np.random.Generator) -> Meetings:
    """A new day soon after a no-show or a cancellation; most are held then."""
    at = meetings.segment
    lost = (meetings.status != HELD) & (meetings.day < segments.end[at] - 5)
    new = meetings.where(lost & (rng.random(len(meetings)) < 0.93))
    soon = np.where(new.duty_day < 12, streams.whole(rng, 1, 3, len(new)), streams.whole(rng, 3, 12, len(new)))
    new.day = calendar.working_day(new.day + np.where(segments.ready[new.segment], soon, soon + 8))
    new.status = np.where(rng.random(len(new)) < 0.88, HELD, ABSENT)
    return new.where((new.day < segments.end[new.segment]) & (new.day <= setting.horizon))
