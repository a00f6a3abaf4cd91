# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One block of persons, whole: careers, contacts and every table with its past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from styrbord.simulation import (
    absences,
    careers,
    caseworkers,
    contacts,
    groups,
    interviews,
    offer_rows,
    records,
    streams,
    wages,
)
from styrbord.simulation.careers import Segments
from styrbord.simulation.people import People, draw
from styrbord.simulation.places import Places
from styrbord.simulation.rows import Rows
from styrbord.simulation.setting import Setting
from styrbord.simulation.states import NUMBER


@dataclass(frozen=True)
class Block:
    """Persons of a block, their keys, their careers and their canonical tables."""

    people: People
    keys: pa.Array
    segments: Segments
    tables: tuple[Rows, ...]


def made(setting: Setting, places: Places, cvr: pa.Array, number: int) -> Block:
    """Simulate one block; the same whatever other blocks are made."""
    people = draw(setting, places, number)
    segments, offers = careers.lived(setting, places, people, number)
    rng = streams.stream(setting.seed, streams.ABSENCES, number)
    away, exempt = absences.drawn(people, segments, absences.seriously_ill(segments, rng), rng)
    rng = streams.stream(setting.seed, streams.CONTACTS, number)
    meetings = contacts.held(setting, places, people, segments, exempt, _short(segments), rng)
    met, _ = interviews.rows(places, people, segments, meetings, rng)
    rng = streams.stream(setting.seed, streams.RECORDS, number)
    tables = (
        records.persons(places, people, records.first_seen(people, segments), rng),
        records.benefits(segments, rng),
        groups.target_groups(segments, rng),
        met,
        offer_rows.rows(places, people, segments, offers, cvr, rng),
        wages.rows(setting, places, people, segments, cvr, streams.stream(setting.seed, streams.WAGES, number)),
        away,
        groups.registrations(segments, rng),
        caseworkers.assignments(places, people, segments, streams.stream(setting.seed, streams.CASEWORKERS, number)),
    )
    return Block(people, _keys(setting, people), segments, tables)


def _short(segments: Segments) -> np.ndarray:
    """Sickness cases that were expected to be short (category 1), from the career alone."""
    return (segments.state == NUMBER["sick"]) & records.expected_short(segments.start, segments.end, segments.person)


def _keys(setting: Setting, people: People) -> pa.Array:
    """Keys such as "s0350-000123": the municipality's code and a running number, nothing else."""
    codes = [size.code for size in setting.which]
    names = [f"s{codes[p]}-{n:06d}" for p, n in zip(people.place.tolist(), people.number.tolist(), strict=True)]
    return pa.array(names, type=pa.string())
