# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The table of offers: granted ahead, cut when the case ends, deleted when they never began."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from styrbord.records import days
from styrbord.records.tables import OFFER_KINDS
from styrbord.simulation import effects, streams
from styrbord.simulation.careers import Segments
from styrbord.simulation.interviews import ordinal
from styrbord.simulation.offers import Offers
from styrbord.simulation.people import People
from styrbord.simulation.places import Places
from styrbord.simulation.rows import Past, Rows, Text
from styrbord.simulation.states import GROUP, JOB, NAMES

_KEYS = pa.array([f"o{number}" for number in range(1, 1001)])
_PROVIDERS = pa.array(["Jobcentret", "AMU", "Sprogskolen", "VUC", "Anden leverandør 1", "Anden leverandør 2"])


def rows(
    places: Places, people: People, segments: Segments, offers: Offers, cvr: pa.Array, rng: np.random.Generator
) -> Rows:
    """The canonical table, sorted by person and start."""
    at = offers.segment
    end = segments.end[at]
    person = segments.person[at]
    subsidised = _takes_over(segments, offers, rng)
    start = np.where(subsidised, end, offers.start)
    never = (start >= end) & ~subsidised
    until = np.where(subsidised, end + np.maximum(offers.until - offers.start, 28), offers.until)
    cut = ~never & ~subsidised & (until > end) & ~_group_moves(segments, at)
    final = np.where(cut, np.maximum(end, start + 1), until)
    kind = np.where(subsidised, OFFER_KINDS.index("wage_subsidy"), offers.kind)
    n = len(at)
    order = np.lexsort([start, person])
    late = np.where(rng.random(n) < 0.04, streams.whole(rng, 15, 60, n), streams.whole(rng, 0, 6, n))
    seen = offers.granted + late
    gone = np.where(never, np.maximum(end, seen) + streams.whole(rng, 2, 25, n), days.FOREVER)
    known = np.where(cut, np.maximum(end + streams.whole(rng, 0, 20, n), seen), days.NO_DAY)
    columns = _columns(places, people, person, kind, start, final, offers, cvr, rng)
    columns = {name: _ordered(values, order) for name, values in columns.items()}
    columns["offer_key"] = Text(ordinal(person[order]), _KEYS)
    past = [Past("until", until[order], known[order])]
    return Rows("offers", columns, seen[order], gone[order], None, past)


def _takes_over(segments: Segments, offers: Offers, rng: np.random.Generator) -> np.ndarray:
    """Some offers that had not begun when a job was found become the subsidised job itself."""
    end = segments.end[offers.segment]
    waiting = (offers.start >= end) & (offers.granted < end) & (segments.exit[offers.segment] == JOB)
    insured = GROUP[segments.state[offers.segment]] <= 3
    return waiting & insured & (rng.random(len(end)) < 0.3)


def _group_moves(segments: Segments, at: np.ndarray) -> np.ndarray:
    """Did the stretch end only because the group changed?"""
    return (segments.exit[at] < len(NAMES)) & (GROUP[segments.state[at]] >= 2) & (GROUP[segments.state[at]] <= 5)


def _columns(
    places: Places, people: People, person: np.ndarray, kind: np.ndarray, start: np.ndarray, until: np.ndarray,
    offers: Offers, cvr: pa.Array, rng: np.random.Generator,
) -> dict[str, np.ndarray | Text]:  # fmt: skip
    n = len(person)
    place = people.place[person]
    company = places.first_company[place] + (rng.random(n) ** 2 * places.companies[place]).astype(np.int64)
    company = np.where(effects.WITH_COMPANY[kind], company, -1)
    unit = np.where(company >= 0, company, -1)
    weeks = np.maximum(until - start, 1) / 7
    cost = np.round(effects.WEEK_COST[kind] * weeks * (0.7 + 0.6 * rng.random(n)))
    hours = np.minimum(37, np.maximum(2, effects.HOURS[kind] - streams.whole(rng, 0, 3, n) * 4))
    provider = np.where(effects.WITH_COMPANY[kind], -1, streams.whole(rng, 0, len(_PROVIDERS) - 1, n))
    return {
        "person": person, "kind": kind, "granted_on": offers.granted, "starts_on": start, "until": until,
        "hours_per_week": hours.astype(np.float64), "company_cvr": Text(company, cvr),
        "production_unit": Text(unit, _units(len(cvr))), "provider": Text(provider, _PROVIDERS), "cost": cost,
    }  # fmt: skip


def _units(count: int) -> pa.Array:
    """Invented production units: ten digits, one to a company."""
    return pa.array(np.arange(count, dtype=np.int64) + 9_900_000_000).cast(pa.string())


def _ordered(values: np.ndarray | Text, order: np.ndarray) -> np.ndarray | Text:
    if isinstance(values, Text):
        return Text(values.positions[order], values.vocabulary)
    return values[order]
