# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Absences of every kind, and the days on which a person need not come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styrbord.records import days
from styrbord.records.tables import ABSENCE_KINDS
from styrbord.simulation import calendar, streams
from styrbord.simulation.careers import Segments
from styrbord.simulation.people import FEMALE, People
from styrbord.simulation.rows import Past, Rows
from styrbord.simulation.states import EDUCATION, FAMILIES, FAMILY, GROUP, JOB, NUMBER, PARENTAL, PENSION

_KIND = {name: number for number, name in enumerate(ABSENCE_KINDS)}


@dataclass(frozen=True)
class Exempt:
    """One exempt stretch per segment (empty where `start` is not before `until`)."""

    start: np.ndarray
    until: np.ndarray

    def covers(self, segment: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Is the day inside the segment's exempt stretch?"""
        return (day >= self.start[segment]) & (day < self.until[segment])


def drawn(
    people: People, segments: Segments, seriously_ill: np.ndarray, rng: np.random.Generator
) -> tuple[Rows, Exempt]:
    """The table of absences, and the exemptions among them by segment."""
    parts = [*_before_leaving(segments, rng), _ill(segments, seriously_ill, rng)]
    exempt = _exempt(len(segments), parts)
    parts += [_weather(people, segments, rng), _sharing(segments, rng), *_everyday(segments, rng)]
    return _rows(segments, parts, rng), exempt


Part = tuple[str, np.ndarray, np.ndarray, np.ndarray]


def _before_leaving(segments: Segments, rng: np.random.Generator) -> list[Part]:
    """The last weeks before a job, parental leave, pension or full-time study."""
    covered = (GROUP[segments.state] >= 1) & (GROUP[segments.state] != 6) & (GROUP[segments.state] != 11)
    study = covered & ~np.isin(GROUP[segments.state], [4, 5])
    found = []
    for kind, left, share, among in (
        ("job_start_within_6_weeks", JOB, 0.3, covered),
        ("parental_leave", PARENTAL, 0.7, covered),
        ("pension_within_6_weeks", PENSION, 0.5, covered),
        ("education_within_6_weeks", EDUCATION, 0.4, study),
    ):
        which = np.flatnonzero(among & (segments.exit == left) & (rng.random(len(segments)) < share))
        start = segments.end[which] - streams.whole(rng, 5, 42, len(which))
        found.append((kind, which, np.maximum(start, segments.start[which]), segments.end[which]))
    return found


def _ill(segments: Segments, seriously_ill: np.ndarray, rng: np.random.Generator) -> Part:
    """Serious illness: from some weeks into the case to its end."""
    which = np.flatnonzero(seriously_ill)
    start = np.maximum(segments.start[which], segments.contact[which] + streams.whole(rng, 10, 50, len(which)))
    return "seriously_ill", which, start, segments.end[which]


def _exempt(count: int, parts: list[Part]) -> Exempt:
    start, until = np.full(count, days.FOREVER, dtype=np.int64), np.full(count, days.NO_DAY, dtype=np.int64)
    for _, which, first, last in parts:
        start[which], until[which] = first, last
    return Exempt(start, until)


def _weather(people: People, segments: Segments, rng: np.random.Generator) -> Part:
    """Sent home in winter: building workers, one to three weeks."""
    insured = FAMILY[segments.state] == FAMILIES.index("dagpenge")
    men = people.sex[segments.person] != FEMALE
    which = np.flatnonzero(insured & men & (rng.random(len(segments)) < 0.08))
    start = segments.start[which] + streams.whole(rng, 0, 60, len(which))
    winter = np.isin(calendar.month_index(start) % 12, [0, 1, 11])
    which, start = which[winter], start[winter]
    return "weather", which, start, start + streams.whole(rng, 5, 21, len(which))


def _sharing(segments: Segments, rng: np.random.Generator) -> Part:
    """Work-sharing in the crisis of 2020 and 2021."""
    crisis = (segments.start >= calendar.PAUSE_FROM) & (segments.start < calendar.LAW_2022)
    insured = FAMILY[segments.state] == FAMILIES.index("dagpenge")
    which = np.flatnonzero(crisis & insured & (rng.random(len(segments)) < 0.05))
    start = segments.start[which] + streams.whole(rng, 0, 20, len(which))
    return "work_sharing", which, start, start + streams.whole(rng, 28, 120, len(which))


def _everyday(segments: Segments, rng: np.random.Generator) -> list[Part]:
    """Holidays, short illness, other lawful reasons; longer cases have more of them."""
    length = np.minimum(segments.end - segments.start, 1500)
    found = []
    for kind, per_year, low, high in (("holiday", 0.5, 5, 21), ("illness", 0.35, 2, 14), ("other_lawful", 0.06, 3, 30)):
        count = rng.poisson(length / 365 * per_year)
        which = np.repeat(np.arange(len(segments)), count)
        start = segments.start[which] + (rng.random(len(which)) * length[which]).astype(np.int64)
        found.append((kind, which, start, start + streams.whole(rng, low, high, len(which))))
    return found


def _rows(segments: Segments, parts: list[Part], rng: np.random.Generator) -> Rows:
    kind = np.concatenate([np.full(len(which), _KIND[name]) for name, which, _, _ in parts])
    which, start, until = (np.concatenate([part[i] for part in parts]) for i in (1, 2, 3))
    until = np.minimum(until, segments.end[which])
    person = segments.person[which]
    order = np.lexsort([start, kind, person])
    order = order[(until > start)[order]]
    same = (np.diff(person[order]) == 0) & (np.diff(kind[order]) == 0) & (np.diff(start[order]) == 0)
    order = order[np.concatenate([[True], ~same])] if len(order) else order
    person, kind, start, until = person[order], kind[order], start[order], until[order]
    n = len(order)
    late = np.where(rng.random(n) < 0.05, streams.whole(rng, 8, 45, n), streams.whole(rng, 0, 4, n))
    seen = start + late
    open_end = (kind == _KIND["seriously_ill"]) | (kind == _KIND["illness"])
    known = np.where(open_end, np.maximum(until + streams.whole(rng, 0, 4, n), seen), days.NO_DAY)
    return Rows(
        "absences", {"person": person, "kind": kind, "starts_on": start, "until": until}, seen,
        past=[Past("until", np.full(n, days.FOREVER), known)],
    )  # fmt: skip


def seriously_ill(segments: Segments, rng: np.random.Generator) -> np.ndarray:
    """Which sickness cases are serious illness."""
    sick = segments.state == NUMBER["sick"]
    return sick & (segments.end - segments.start > 70) & (rng.random(len(segments)) < 0.06)
