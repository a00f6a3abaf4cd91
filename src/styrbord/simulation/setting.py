# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What one run is about: seed, days, persons per municipality, blocks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from styrbord.errors import AskedWrongly
from styrbord.records import days
from styrbord.simulation import calendar, sizes

BLOCK = 20_000
AHEAD = 60  # days after the last extraction that are simulated, so that bookings reach beyond it
UKRAINIANS_PER_PERSON = 0.003


@dataclass(frozen=True)
class Setting:
    """A run's question, all of it. Days are day numbers; `places` are the municipalities' sizes in order of code."""

    seed: int
    which: tuple[sizes.Size, ...]
    persons: np.ndarray
    ukrainians: np.ndarray
    from_day: int
    to_day: int
    extracts: tuple[dt.date, ...]
    form: str
    dirt: float
    unseen: float = 0.0

    @property
    def horizon(self) -> int:
        """The last simulated day."""
        return self.to_day + AHEAD

    @property
    def total(self) -> int:
        """Persons altogether."""
        return int(self.persons.sum())

    @property
    def blocks(self) -> int:
        """How many blocks the persons fall into."""
        return -(-self.total // BLOCK)

    def persons_of(self, block: int) -> tuple[np.ndarray, np.ndarray]:
        """Place and number within the place for each person of a block."""
        index = np.arange(block * BLOCK, min((block + 1) * BLOCK, self.total))
        ends = np.cumsum(self.persons)
        place = np.searchsorted(ends, index, side="right")
        return place, index - (ends - self.persons)[place]


def made(
    *, seed: int, persons: int | None, municipality: str | None, from_day: dt.date, to_day: dt.date, deliveries: int,
    form: str, dirt: float, unseen: float = 0.0,
) -> Setting:  # fmt: skip
    """Check what was asked for and fill in what follows from it."""
    _refuse(persons is None or persons >= 1, f"{persons} persons", "at least 1 person", "give persons")
    _refuse(form in ("csv", "parquet"), f"unknown form {form!r}", "csv or parquet", "choose one of the two")
    _refuse(1 <= deliveries <= 60, f"{deliveries} deliveries", "1 to 60", "ask for fewer deliveries")
    _refuse(-2 <= unseen <= 2, f"unseen selection of {unseen}", "from -2 to 2, 0 for none", "leave it out")
    _refuse(0 <= dirt < 1, f"dirt {dirt}", "a share from 0 to below 1", "leave dirt out")
    _refuse(
        dt.date(2016, 1, 1) <= from_day < to_day <= dt.date(2027, 12, 31),
        f"the period {from_day} to {to_day}", "days in order, from 2016 to 2027", "choose other days",
    )  # fmt: skip
    which = sizes.chosen(municipality)
    years = (to_day - from_day).days / 365.25
    count = sizes.natural_persons(which, years) if persons is None else persons
    shares = sizes.shared_out(which, count)
    wanted = np.maximum(np.round(shares * UKRAINIANS_PER_PERSON), np.minimum(30, shares // 50)).astype(np.int64)
    ukraine = wanted if days.number(to_day) > calendar.UKRAINE_FROM + 120 else np.zeros_like(wanted)
    return Setting(
        seed, which, shares, ukraine, days.number(from_day), days.number(to_day),
        tuple(calendar.extraction_days(to_day, deliveries)), form, dirt, unseen,
    )  # fmt: skip


def _refuse(allowed: bool, what: str, expected: str, todo: str) -> None:
    if not allowed:
        raise AskedWrongly(f"cannot simulate {what}", where="simulate", expected=expected, todo=todo)
