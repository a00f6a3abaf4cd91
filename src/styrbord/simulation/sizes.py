# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How large each municipality is, from the public series (`sizes.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from styrbord.errors import AskedWrongly
from styrbord.records.places import name_of

# Persons for each full-time person on dagpenge or social assistance in the series: those with a case open on the first
# day, and new ones a year. Reckoned from the simulator's own careers, so that its full-time persons of 2024-25 fit the
# series (100,000 persons over 7.75 years gave 1/21.5 of the dagpenge and 1/19.9 of the assistance series).
PERSONS_BEFORE_PERIOD = 1.35
PERSONS_PER_YEAR = 1.49


@dataclass(frozen=True)
class Size:
    """One municipality: four-digit code, name, full-time persons on the two benefits of the series."""

    code: str
    name: str
    dagpenge: int
    kontanthjaelp: int

    @property
    def full_time(self) -> int:
        """Full-time persons on either benefit."""
        return self.dagpenge + self.kontanthjaelp


@cache
def sizes() -> tuple[Size, ...]:
    """All 98 municipalities in the order of their codes."""
    text = files("styrbord.simulation").joinpath("sizes.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["municipalities"]
    return tuple(Size(code, name_of(code), **row) for code, row in sorted(rows.items()))


def chosen(municipality: str | None) -> tuple[Size, ...]:
    """One municipality by code, or all 98 for None and "all"."""
    if municipality is None or municipality == "all":
        return sizes()
    found = tuple(size for size in sizes() if size.code == municipality)
    if not found:
        raise AskedWrongly(
            f"no municipality has the code {municipality!r}",
            where="simulate, municipality",
            expected='one of the 98 four-digit codes, such as "0350", or "all"',
            todo="look the code up in the list of municipalities",
        )
    return found


def natural_persons(which: tuple[Size, ...], years: float) -> int:
    """How many persons have a case in that many years, so that the stock fits the series."""
    stock = sum(size.full_time for size in which)
    return max(1, round(stock * (PERSONS_BEFORE_PERIOD + PERSONS_PER_YEAR * years)))


def shared_out(which: tuple[Size, ...], persons: int) -> np.ndarray:
    """Whole persons per municipality, in proportion to size (largest remainders), int64."""
    weight = np.array([size.full_time for size in which], dtype=np.float64)
    exact = persons * weight / weight.sum()
    whole = np.floor(exact).astype(np.int64)
    left = persons - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:left]] += 1
    return whole
