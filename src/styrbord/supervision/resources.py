# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What supervision takes, and what doing less of it would cost in certainty."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from styrbord.supervision.limits import limits
from styrbord.supervision.method import Method
from styrbord.supervision.plan import Load, Plan, Slot
from styrbord.supervision.runs import Run
from styrbord.supervision.sample_size import sample_size

ENOUGH_RUNS = 3  # so many timed supervisions, and their times stand in for the method's
WATCHED_RATES = (0.05, 0.10, 0.20)


@dataclass(frozen=True)
class Times:
    """Minutes a case and minutes a supervision take; `measured` says over how many runs (0: the method's own)."""

    per_case: float
    per_run: float
    measured: int = 0


def times(runs: Iterable[Run], method: Method) -> Times:
    """Measured times when enough supervisions have theirs noted, else the method's.

    Reading counts by the case; drawing, evaluating and reporting by the supervision.
    """
    timed = [r for r in runs if r.minutes and r.answered and "read" in r.minutes]
    if len(timed) < ENOUGH_RUNS:
        return Times(float(method.sample["minutes_per_case"]), float(method.sample["minutes_per_run"]))
    reading = sum((r.minutes or {}).get("read", 0) + (r.minutes or {}).get("second-read", 0) for r in timed)
    rest = sum(r.time_used for r in timed) - reading
    return Times(reading / sum(r.answered for r in timed), rest / len(timed), len(timed))


def load(colour: str, population: int | None, method: Method, taken: Times, at_once: int | None = None) -> Load:
    """Cases and minutes of one supervision, so that a year of them says what the method asks of the colour.

    `population` is the cases of a year, `at_once` those there are at a time.
    """
    size = run_size(colour, population, method)
    size = size if at_once is None else min(size, at_once)
    return Load(size, taken.per_run + size * taken.per_case)


def run_size(colour: str, population: int | None, method: Method) -> int:
    """Cases to a supervision: the year's sample shared among the year's supervisions, never more than there are."""
    risk = round(1 - method.sample["confidence"], 12)
    tolerable, expected = method.tolerable(colour), method.sample["expected"]
    if population is not None and population < 1:
        return 0
    year = sample_size(tolerable, expected, risk, population=population).sample
    size = max(int(method.sample["smallest_run"]), math.ceil(year / method.frequency[colour]))
    return size if population is None else min(size, population)


@dataclass(frozen=True)
class Forecast:
    """A year's time: minutes used, still expected by month, and in all, beside the minutes people have."""

    used: float
    ahead: Mapping[int, float]
    supervisions: int
    over: int
    free: float

    @property
    def whole(self) -> float:
        """Minutes of the whole year."""
        return self.used + sum(self.ahead.values())


def forecast(plan: Plan, runs: Mapping[str, Run], taken: Times, free: float) -> Forecast:
    """What the year has taken and will take. What is begun counts with what is left of its expected time."""
    used = sum(r.time_used for r in runs.values())
    ahead = dict.fromkeys(range(1, 13), 0.0)
    over = 0
    for slot in plan.slots:
        run = runs.get(slot.id)
        if run is not None and run.is_over:
            over += 1
            continue
        expected = taken.per_run + slot.size * taken.per_case
        ahead[slot.month] += max(expected - (run.time_used if run else 0.0), 0.0)
    return Forecast(used, ahead, len(plan.slots), over, free)


@dataclass(frozen=True)
class Option:
    """One way to supervise an area for a year, and what it can say.

    `upper_if_none` is the upper limit after a year without errors, `upper_as_found` after errors at the rate found so
    far; `seen` is the chance that one supervision meets at least one error at each of `WATCHED_RATES`;
    `months_until_seen` how long, on average, until the next supervision after something goes wrong.
    """

    times_a_year: int
    size: int
    cases: int
    hours: float
    upper_if_none: float
    upper_as_found: float | None
    seen: tuple[float, ...]
    months_until_seen: float
    is_now: bool = False


def options(
    colour: str, found: tuple[int, int] | None, population: int | None, method: Method, taken: Times
) -> list[Option]:
    """Less and more often, with smaller and larger samples: what each takes and what it can say.

    `found` is (errors, cases read) so far.
    """
    now = method.frequency[colour], run_size(colour, population, method)
    ways = {now}
    ways |= {(t, now[1]) for t in (12, 4, 2) if t != now[0]}
    ways |= {(now[0], max(1, math.ceil(now[1] * part))) for part in (0.5, 2.0)}
    return [_option(t, n, found, population, method, taken, (t, n) == now) for t, n in sorted(ways, reverse=True)]


def _option(
    often: int, size: int, found: tuple[int, int] | None, population: int | None, method: Method, taken: Times,
    is_now: bool,
) -> Option:  # fmt: skip
    cases = often * size if population is None else min(often * size, population)
    confidence = method.sample["confidence"]

    def upper(errors: int) -> float:
        return limits(errors, cases, confidence, population=population).upper

    as_found = None
    if found is not None and found[1] and cases:
        as_found = upper(min(round(found[0] / found[1] * cases), cases))
    hours = often * (taken.per_run + size * taken.per_case) / 60
    seen = tuple(1 - (1 - rate) ** size for rate in WATCHED_RATES)
    none = upper(0) if cases else 1.0
    return Option(often, size, cases, hours, none, as_found, seen, 12 / often / 2, is_now)


def hours_by_month(slots: Sequence[Slot]) -> dict[int, float]:
    """Planned hours by month."""
    out = dict.fromkeys(range(1, 13), 0.0)
    for slot in slots:
        out[slot.month] += slot.minutes / 60
    return out
