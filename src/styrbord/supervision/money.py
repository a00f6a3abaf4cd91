# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What rides on a case in kroner: the reimbursement ladder by duration, and the rates of benefits.

The state pays a share of a benefit that falls with the weeks of support; for dagpenge the municipality pays the rest
(law reference 6.1). The count begins anew after 52 weeks of self-support within three years. Lateness moves no
reimbursement after 2016, and nothing here says it does: these are the kroner of the cases, not a loss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.errors import BadRule
from styrbord.law.columns import Ints
from styrbord.records.casedata import CaseData
from styrbord.records.days import date
from styrbord.records.tables import BENEFITS

PER_WEEK = {"week": 1.0, "month": 12 / 52}
BACK = 156  # weeks looked back for self-support
BLOCK = 2_000  # persons at a time: what a week needs then stays in the processor's cache
UNLADDERED = ("foertidspension", "fleksjob")  # benefits that are no support in the sense of the ladder here


@dataclass(frozen=True)
class Rate:
    """A benefit's rate by year. A year without one takes the nearest earlier, else the earliest (`stood_in`)."""

    benefits: tuple[str, ...]
    per: str
    amounts: Mapping[int, float]
    co_financed: bool
    basis: str
    words: Mapping[str, str]

    def weekly(self, year: int) -> tuple[float, int]:
        """Kroner a week in the year, and the year whose rate it is."""
        earlier = [y for y in self.amounts if y <= year]
        used = max(earlier) if earlier else min(self.amounts)
        return self.amounts[used] * PER_WEEK[self.per], used


@dataclass(frozen=True)
class Money:
    """Ladder and rates. `steps` are (last week, state's share)."""

    steps: tuple[tuple[int, float], ...]
    self_support_weeks: int
    within_weeks: int
    from_year: int
    rates: tuple[Rate, ...]

    def rate_of(self, benefit: str) -> Rate | None:
        """The benefit's rate; None where none is established."""
        return next((r for r in self.rates if benefit in r.benefits), None)

    def state_share(self, week: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The state's share in the given week of support (from 1)."""
        ends = np.array([w for w, _ in self.steps])
        shares = np.array([s for _, s in self.steps])
        return shares[np.searchsorted(ends, np.asarray(week), side="left")]


@dataclass(frozen=True)
class AtStake:
    """Kroner of a year that ride on an area's cases; `unrated` names benefits without a rate.

    `drawn` is the state's reimbursement of what the municipality pays, `co_financed` the municipality's part of
    dagpenge, `own` the municipality's part of the rest. `rate_years` says whose rates stood in.
    """

    drawn: float
    co_financed: float
    own: float
    weeks: int
    rate_years: tuple[str, ...] = ()
    unrated: tuple[str, ...] = ()

    @property
    def consequence(self) -> float:
        """What an error can touch: what is drawn home, and what is co-financed."""
        return self.drawn + self.co_financed


def read_money(told: Mapping[str, Any]) -> Money:
    """Ladder and rates of the read file; BadRule for steps that do not rise or a rate without amounts."""
    steps = tuple((int(s["weeks"]), float(s["state"])) for s in told["ladder"]["steps"])
    weeks = [w for w, _ in steps]
    bad = weeks != sorted(set(weeks)) or any(not 0 <= s <= 1 for _, s in steps)
    if bad or any(not r["amounts"] or r["per"] not in PER_WEEK for r in told["rate"]):
        raise BadRule(
            "The ladder of reimbursement or a rate contradicts itself.",
            where="catalogue/supervision/money.toml",
            expected="rising weeks, shares from 0 to 1, rates per week or month with at least one amount",
            todo="correct the file",
        )
    restart = told["ladder"]["restart"]
    return Money(
        steps, restart["self_support_weeks"], restart["within_weeks"], told["ladder"]["in_force"].year,
        tuple(_rate(r) for r in told["rate"]),
    )  # fmt: skip


def _rate(told: Mapping[str, Any]) -> Rate:
    amounts = {int(year): float(kr) for year, kr in told["amounts"].items()}
    return Rate(
        tuple(told["benefits"]), told["per"], amounts, told.get("co_financed", False), told["basis"], told["words"]
    )


def weeks_of_support(case: CaseData, until: int, money: Money) -> npt.NDArray[np.int16]:
    """For persons x weeks up to a day: which week of support each is (0: none). The last column ends on `until`.

    A week with a day of support is a week of support. Weeks before the register's first benefit are not known: the
    count is then too low, and the state's share too high.
    """
    table = case["benefits"]
    ladder = ~np.isin(table["benefit"], [BENEFITS.index(b) for b in UNLADDERED]) & (table["starts_on"] < until)
    person, start, end = (table[c][ladder].astype(np.int64) for c in ("person", "starts_on", "until"))
    persons = len(case.person_keys)
    weeks = 1 if not len(start) else -(-int(until - start.min()) // 7)
    out = np.zeros((persons, weeks), dtype=np.int16)
    supported = _weeks_touched(person, start, np.minimum(end, until), persons, weeks, until)
    for low in range(0, persons, BLOCK):
        _count(supported[low : low + BLOCK], out[low : low + BLOCK], money)
    return out


def _weeks_touched(person: Ints, start: Ints, end: Ints, persons: int, weeks: int, until: int) -> npt.NDArray[np.bool_]:
    """Persons x weeks: a day of support in it? Week w ends (half-open) 7 * (weeks - 1 - w) days before `until`."""
    first = np.maximum(weeks - 1 - (until - 1 - start) // 7, 0)
    last = weeks - 1 - (until - end) // 7  # the week of the last day
    some = (end > start) & (last >= 0)
    change = np.zeros((persons, weeks + 1), dtype=np.int16)
    np.add.at(change, (person[some], first[some]), 1)
    np.add.at(change, (person[some], last[some] + 1), -1)
    return np.cumsum(change[:, :-1], axis=1, dtype=np.int16) > 0


def _count(supported: npt.NDArray[np.bool_], out: npt.NDArray[np.int16], money: Money) -> None:
    """Week by week for all persons at once; weeks lie in lines here, so that a week is read as it lies in memory."""
    on = np.ascontiguousarray(supported.T)
    weeks, persons = on.shape
    alone = np.zeros((weeks + 1, persons), dtype=np.int16)
    np.cumsum(~on, axis=0, out=alone[1:])
    counted = np.zeros((weeks, persons), dtype=np.int16)
    count, since = np.zeros(persons, dtype=np.int16), np.zeros(persons, dtype=np.int64)
    rows = np.arange(persons)
    for w in range(weeks):
        back = np.maximum(since, w + 1 - money.within_weeks)
        over = (count > 0) & (alone[w + 1] - alone[back, rows] >= money.self_support_weeks)
        count[over] = 0
        count += on[w]
        since[count == 0] = w + 1  # self-support is counted from the last restart
        counted[w] = np.where(on[w], count, 0)
    out[:] = counted.T


def at_stake(
    case: CaseData, benefits: Sequence[str], persons: Ints, until: int, money: Money, weeks: npt.NDArray[np.int16]
) -> AtStake:
    """Kroner of the year up to a day for some persons' benefits of some kinds; `weeks` from `weeks_of_support`.

    Reckoned at the rates, not at what was paid: an order of size, not an account.
    """
    drawn = co_financed = own = 0.0
    seen = 0
    years: list[str] = []
    unrated = []
    year = (date(until - 1) or date(0)).year  # type: ignore[union-attr]
    for benefit in benefits:
        rate = money.rate_of(benefit)
        on = _weeks_on(case, benefit, persons, until, weeks.shape[1])
        if not on.any():
            continue
        if rate is None:
            unrated.append(benefit)
            continue
        weekly, used = rate.weekly(year)
        if used != year:
            years.append(f"{benefit} {used}")
        counted = weeks[persons, -on.shape[1] :]
        state = money.state_share(np.maximum(counted, 1)) * on * weekly
        total = float(on.sum()) * weekly
        seen += int(on.sum())
        drawn += 0.0 if rate.co_financed else float(state.sum())
        co_financed += total - float(state.sum()) if rate.co_financed else 0.0
        own += 0.0 if rate.co_financed else total - float(state.sum())
    return AtStake(drawn, co_financed, own, seen, tuple(years), tuple(unrated))


def _weeks_on(case: CaseData, benefit: str, persons: Ints, until: int, weeks: int) -> npt.NDArray[np.bool_]:
    """Persons x the last (at most 52) weeks: on this benefit?"""
    table = case["benefits"]
    mine = (table["benefit"] == BENEFITS.index(benefit)) & (table["starts_on"] < until)
    columns = (table[c][mine].astype(np.int64) for c in ("person", "starts_on", "until"))
    person, start, end = columns
    wide = min(weeks, 52)
    low = until - 7 * wide
    touched = _weeks_touched(person, np.maximum(start, low), np.minimum(end, until), len(case.person_keys), wide, until)
    return touched[persons]
