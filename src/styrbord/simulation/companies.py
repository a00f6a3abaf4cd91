# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Invented companies: eight digits that fail the check every real company number passes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from styrbord.simulation.places import Places

_WEIGHTS = np.array([2, 7, 6, 5, 4, 3, 2, 1])
_INDUSTRIES = ("Handel", "Transport", "Industri", "Byggeri", "Hotel og restauration", "Social og sundhed", "Kontor",
               "Landbrug", "Undervisning", "Rengøring")  # fmt: skip
_FIRST = ("Fjord", "Bakke", "Eng", "Havne", "Skov", "Mølle", "Kirke", "Sø", "Bro", "Lund", "Strand", "Torve")
_LAST = ("handel", "service", "byg", "transport", "køkken", "pleje", "smedje", "lager", "gartneri", "kontor")


def numbers(count: int) -> np.ndarray:
    """`count` different eight-digit numbers, none of which passes the check of company numbers; int64."""
    start = np.arange(count, dtype=np.int64) + 9_000_000
    number = start * 10 + start % 10
    return np.where(_checks(number), start * 10 + (start + 1) % 10, number)


def _checks(number: np.ndarray) -> np.ndarray:
    digits = number[:, None] // 10 ** np.arange(7, -1, -1) % 10
    return (digits * _WEIGHTS).sum(axis=1) % 11 == 0


def company_numbers(places: Places) -> pa.Array:
    """All company numbers of a run as text, place by place."""
    return pa.array(numbers(int(places.companies.sum()))).cast(pa.string())


def table(places: Places, seed: int) -> pa.Table:
    """The canonical table `companies`."""
    count = int(places.companies.sum())
    place = np.repeat(np.arange(len(places.sizes)), places.companies)
    mixed = (np.arange(count, dtype=np.int64) * 7919 + seed) % 1_000_003
    first, last = np.array(_FIRST)[mixed % len(_FIRST)], np.array(_LAST)[mixed // 12 % len(_LAST)]
    names = [f"{a}{b} {n}" for a, b, n in zip(first, last, range(1, count + 1), strict=True)]
    codes = np.array([size.code for size in places.sizes])
    return pa.table(
        {
            "company_cvr": company_numbers(places),
            "name": pa.array(names, type=pa.string()),
            "municipality": pa.array(codes[place]),
            "industry": pa.array(np.array(_INDUSTRIES)[mixed // 120 % len(_INDUSTRIES)]),
            "employees": pa.array((2 + 60 * (mixed % 997 / 997.0) ** 3 * 10).astype(np.int64)),
        }
    )
