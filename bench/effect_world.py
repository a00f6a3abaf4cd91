# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Small municipalities with the simulator's planted effects, whose true answers can be reckoned.

The same model as `simulation`: Weibull days to a job by a person's risk and a frailty no table shows, an independent
clock for other ends, offers that multiply the days that remain by exp(-effect) from their first day. Who gets an offer
is simpler: a rate that depends on what is seen (age, sex, education), so that "begin none today" has a known future:
the same rate from today. With `unseen`, the rate also depends on the frailty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from styrbord.records.casedata import CaseData
from styrbord.records.tables import BENEFITS, EDUCATIONS, OFFER_KINDS, SEXES, TABLES
from styrbord.simulation import effects, risk

TO_DAY = 20_000
SPAN = 1_500  # days of inflow
SCALE, OTHER, SHAPE = 205.0, 720.0, 0.95  # dagpenge, as `simulation.states`
KINDS = tuple(OFFER_KINDS.index(k) for k in (
    "company_practice", "wage_subsidy", "utility_work", "ordinary_education", "vocational_course", "other_guidance"
))  # fmt: skip
PLANTED = effects.EFFECTS[:, 0]
FREE, TURNS = 21, 6  # days at first without an offer; most offers of a spell


@dataclass(frozen=True)
class World:
    """What is planted: the municipality's quality, selection on what is unseen, and how far that shows beforehand."""

    quality: float = 0.0
    unseen: float = 0.0
    traces: float = 0.0


@dataclass
class Persons:
    """What is seen of persons, their log rate of leaving for a job, and what is not seen."""

    age: np.ndarray
    female: np.ndarray
    education: np.ndarray
    rate: np.ndarray
    frailty: np.ndarray
    offered: np.ndarray  # offers a day
    mix: np.ndarray  # (persons, kinds)


@dataclass
class Lived:
    """Spells with their end, and offers; `left_job` and `left_other` are days that remained when an offer began."""

    person: np.ndarray
    start: np.ndarray
    end: np.ndarray
    of: np.ndarray
    kind: np.ndarray
    day: np.ndarray
    until: np.ndarray
    left_job: np.ndarray
    left_other: np.ndarray


def persons(rng: np.random.Generator, n: int, world: World) -> Persons:
    """Draw persons; the young and the schooled get offers sooner and of other kinds."""
    age, female = rng.integers(20, 62, n), rng.random(n) < 0.5
    education = rng.choice(len(EDUCATIONS), n, p=[0.03, 0.12, 0.09, 0.37, 0.07, 0.18, 0.14])
    zero = np.zeros(n, dtype=np.int64)
    score = risk.score(female=female, age=age, education=education, origin=zero, language=zero, provider=zero)
    frailty = rng.normal(0, risk.FRAILTY_SD, n)
    z = frailty / risk.FRAILTY_SD
    young, schooled = age < 30, education >= EDUCATIONS.index("short_higher")
    offered = np.exp(-4.6 + 0.5 * young - 0.3 * schooled - 0.2 * female + world.unseen * z)
    weight = np.array([26, 12, 8, 8, 17, 29.0]) * np.ones((n, 1))
    weight[:, 1] *= np.where(young, 1.6, 1)
    weight[:, 3] *= np.where(schooled, 0.5, 1.4)
    weight[:, 4] *= np.where(age >= 50, 0.6, 1)
    return Persons(age, female, education, score + frailty + world.quality, frailty, offered, weight)


def _days(rng: np.random.Generator, scale: float, rate: np.ndarray) -> np.ndarray:
    return scale * np.exp(-rate / SHAPE) * rng.exponential(1, len(rate)) ** (1 / SHAPE)


def _kind(rng: np.random.Generator, mix: np.ndarray) -> np.ndarray:
    edges = np.cumsum(mix, axis=1)
    return np.array(KINDS)[np.minimum((edges <= (rng.random(len(mix)) * edges[:, -1])[:, None]).sum(axis=1), 5)]


def onward(
    rng: np.random.Generator, p: Persons, who: np.ndarray, to_job: np.ndarray, to_other: np.ndarray, at: np.ndarray
) -> tuple[np.ndarray, list[tuple[np.ndarray, ...]]]:
    """Days to the end with the offers that come from day `at` on, and those offers (index, kind, day, length, rest)."""
    job, live, found = to_job.copy(), np.arange(len(who)), []
    at = np.ceil(at + rng.exponential(1 / p.offered[who]))
    for _ in range(TURNS):
        live = live[at[live] < np.minimum(job[live], to_other[live])]
        if not len(live):
            break
        kind = _kind(rng, p.mix[who[live]])
        length = effects.lengths(rng, kind)
        found.append((live, kind, at[live].copy(), length, job[live] - at[live], to_other[live] - at[live]))
        job[live] = at[live] + (job[live] - at[live]) * np.exp(-PLANTED[kind])
        at[live] = np.ceil(at[live] + length + rng.exponential(1 / p.offered[who[live]]))
    return np.minimum(job, to_other), found


def lived(rng: np.random.Generator, p: Persons) -> Lived:
    """Two spells each, the second some time after the first."""
    n = len(p.rate)
    who, start = np.arange(n), TO_DAY - SPAN + rng.integers(0, SPAN - 60, n)
    parts = []
    for _ in range(2):
        length, found = onward(rng, p, who, _days(rng, SCALE, p.rate[who]), _days(rng, OTHER, np.zeros(len(who))),
                               np.full(len(who), float(FREE)))  # fmt: skip
        length = np.maximum(np.ceil(length), 2).astype(np.int64)
        columns = [np.concatenate([f[i] for f in found]) for i in range(6)] if found else [np.empty(0)] * 6
        parts.append((who, start, start + length, columns))
        again = rng.random(len(who)) < 0.6
        who, start = who[again], (start + length + 60 + rng.exponential(150, len(who)).astype(np.int64))[again]
        keep = start < TO_DAY - 30
        who, start = who[keep], start[keep]
    shift = [0, len(parts[0][0])]
    of = np.concatenate([c[3][0] + s for c, s in zip(parts, shift, strict=True)]).astype(np.int64)
    whole = [np.concatenate([c[3][i] for c in parts]) for i in range(1, 6)]
    person, begin, end = (np.concatenate([c[i] for c in parts]) for i in range(3))
    day = begin[of] + whole[1].astype(np.int64)
    return Lived(person, begin, end, of, whole[0].astype(np.int64), day, day + whole[2].astype(np.int64), *whole[3:])


def truth(world: World, weeks: tuple[int, ...], *, n: int = 600_000, seed: int = 9) -> np.ndarray:
    """The true effect for those who began each kind (kinds, weeks): both futures of each, drawn."""
    rng = np.random.default_rng(seed)
    p = persons(rng, n, world)
    all_of = lived(rng, p)
    begun = np.flatnonzero((all_of.day < all_of.end[all_of.of]) & (all_of.day < TO_DAY))
    who, kind = all_of.person[all_of.of[begun]], all_of.kind[begun]
    job, other = all_of.left_job[begun], all_of.left_other[begun]
    length = effects.lengths(rng, kind)
    taken, _ = onward(rng, p, who, job * np.exp(-PLANTED[kind]), other, length.astype(np.float64))
    waited, _ = onward(rng, p, who, job, other, np.zeros(len(who)))
    limit = np.array(weeks) * 7
    gain = (np.ceil(taken)[:, None] <= limit).astype(float) - (np.ceil(waited)[:, None] <= limit)
    return np.array([gain[kind == k].mean(axis=0) for k in KINDS])


def municipality(seed: int, n: int, world: World) -> CaseData:
    """A municipality's tables as a register hands them out."""
    rng = np.random.default_rng(seed)
    p = persons(rng, n, world)
    all_of = lived(rng, p)
    end = all_of.end[all_of.of]
    begun = (all_of.day < end) & (all_of.day <= TO_DAY)
    until = np.minimum(all_of.until, end)
    m = len(all_of.person)
    tables = {name: _empty(name) for name in TABLES}
    tables["persons"] |= {
        "person": np.arange(n, dtype=np.int32), "birth_date": (TO_DAY - p.age * 365.25).astype(np.int32),
        "sex": np.where(p.female, SEXES.index("female"), SEXES.index("male")).astype(np.int8),
        "education": p.education.astype(np.int8), "provider": np.full(n, -1, dtype=np.int8),
        "language_level": pa.nulls(n, pa.string()), "origin": pa.nulls(n, pa.string()),
        "municipality": pa.array(["0350"] * n),
    }  # fmt: skip
    order = np.lexsort((all_of.start, all_of.person))
    tables["benefits"] |= {
        "person": all_of.person[order].astype(np.int32), "benefit": np.full(m, BENEFITS.index("dagpenge"), np.int8),
        "starts_on": all_of.start[order].astype(np.int32), "until": all_of.end[order].astype(np.int32),
        "counted_from": all_of.start[order].astype(np.int32), "employed": np.full(m, -1, dtype=np.int8),
        "sickness_category": np.full(m, -1, dtype=np.int8), "weekly_amount": np.full(m, np.nan),
    }  # fmt: skip
    tables["offers"] |= _offers(all_of, begun, until)
    tables["wage_hours"] |= _hours(rng, p, all_of, world)
    return CaseData(pa.array([f"w{i}" for i in range(n)]), tables)


def _offers(all_of: Lived, begun: np.ndarray, until: np.ndarray) -> dict[str, np.ndarray]:
    rows = np.flatnonzero(begun)
    person = all_of.person[all_of.of[rows]]
    rows = rows[np.lexsort((all_of.day[rows], person))]
    columns = (all_of.person[all_of.of[rows]], all_of.day[rows], until[rows])
    person, start, end = (c.astype(np.int32) for c in columns)
    return {"person": person, "kind": all_of.kind[rows].astype(np.int8), "starts_on": start, "until": end,
            "granted_on": start}  # fmt: skip


def _hours(rng: np.random.Generator, p: Persons, all_of: Lived, world: World) -> dict[str, np.ndarray]:
    """Some hours of work beside the benefit in some months; with traces, more often where the frailty is good."""
    months = np.minimum((all_of.end - all_of.start) // 30 + 1, 24)
    at = np.repeat(np.arange(len(months)), months)
    nth = np.arange(len(at)) - np.repeat(np.cumsum(months) - months, months)
    person = all_of.person[at]
    z = p.frailty[person] / risk.FRAILTY_SD
    worked = rng.random(len(at)) < 1 / (1 + np.exp(2.0 - world.traces * z))
    month = (all_of.start[at] + nth * 30).astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")
    rows = np.flatnonzero(worked)
    rows = rows[np.lexsort((month[rows], person[rows]))]
    return {"person": person[rows].astype(np.int32), "month": month[rows].astype(np.int64).astype(np.int32),
            "hours": rng.exponential(30, len(rows))}  # fmt: skip


def _empty(name: str) -> dict[str, np.ndarray]:
    kinds = {"code": np.int8, "yes_no": np.int8, "number": np.float64, "whole": np.float64}
    columns = {"person": np.empty(0, dtype=np.int32)} if TABLES[name].of_person else {}
    for c in TABLES[name].columns:
        if c.name != "person_key":
            text = c.kind in ("text", "municipality")
            columns[c.name] = pa.array([], pa.string()) if text else np.empty(0, kinds.get(c.kind, np.int32))
    return columns
