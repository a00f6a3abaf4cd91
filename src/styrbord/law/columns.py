# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Search in columns sorted by an owner (person or spell) and a day: one whole number per pair, so that a
question for a million owners is one binary search."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.records.days import FOREVER, NO_DAY

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_SHIFT = 2**31


def keys(owner: npt.ArrayLike, day: npt.ArrayLike) -> Ints:
    """Sortable keys of (owner, day); days from `NO_DAY` to `FOREVER` fit."""
    found: Ints = np.array(owner, dtype=np.int64)  # a copy, reckoned on in place: these are the largest columns
    found *= 2 * _SHIFT
    found += np.asarray(day)
    found += _SHIFT
    return found


def running_latest(owner: npt.ArrayLike, day: npt.ArrayLike) -> Ints:
    """For rows sorted by owner: the latest day among the owner's rows so far, this one included."""
    numbered = np.asarray(owner, dtype=np.int64)
    return np.maximum.accumulate(keys(numbered, day)) - keys(numbered, 0)


def starts_of(owner: npt.ArrayLike) -> Bools:
    """For rows sorted by owner: is this the owner's first row?"""
    numbered = np.asarray(owner)
    first = np.ones(len(numbered), dtype=np.bool_)
    first[1:] = numbered[1:] != numbered[:-1]
    return first


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """Of n owners with so many members each: the owner of every member, and its place among them from 0."""
    owner = np.repeat(np.arange(len(counts)), counts)
    begins = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - np.repeat(begins, counts)


def offsets(owner: Ints, owners: int) -> Ints:
    """For rows sorted by owner (0 to `owners` - 1): where the rows of each begin, and last how many there are."""
    out = np.zeros(owners + 1, dtype=np.int64)
    np.cumsum(np.bincount(owner, minlength=owners), out=out[1:])
    return out


def distinct(values: Ints) -> Ints:
    """The different values in order. Fast where they are nearly sorted, as columns here are: `numpy.unique` hashes,
    which took 44 of 53 seconds for the lawbook over a million persons."""
    if len(values) > 1 and (values[1:] < values[:-1]).any():
        values = np.sort(values)
    return values[starts_of(values)]


class Covering:
    """Periods of persons, asked whether one covers a day, and until when the latest of those runs."""

    def __init__(self, person: npt.NDArray[Any], starts: npt.NDArray[Any], until: npt.NDArray[Any]) -> None:
        order = np.argsort(keys(person, starts), kind="stable")
        self._person = np.asarray(person, dtype=np.int64)[order]
        self._keys = keys(self._person, starts[order])
        self._latest = running_latest(self._person, until[order])

    def until(self, person: npt.NDArray[Any], day: npt.NDArray[Any]) -> Ints:
        """The latest end of the periods begun on or before the day; `NO_DAY` where none covers the day."""
        at = np.searchsorted(self._keys, keys(person, day), side="right") - 1
        if not len(self._keys):
            return np.full(len(person), NO_DAY, dtype=np.int64)
        held = np.maximum(at, 0)
        covers = (at >= 0) & (self._person[held] == person) & (self._latest[held] > day)
        return np.where(covers, self._latest[held], NO_DAY)


class Dated:
    """Distinct event days of persons, asked for the k-th on or after a day."""

    def __init__(self, person: npt.NDArray[Any], day: npt.NDArray[Any]) -> None:
        self._keys = distinct(keys(person, day))

    def kth(self, person: npt.NDArray[Any], begins: npt.NDArray[Any], k: int = 1) -> Ints:
        """The k-th distinct day on or after `begins`; `FOREVER` where there are fewer."""
        base = keys(person, 0)
        at = np.searchsorted(self._keys, base + begins) + (k - 1)
        if not len(self._keys):
            return np.full(len(base), FOREVER, dtype=np.int64)
        held = np.minimum(at, len(self._keys) - 1)
        day = self._keys[held] - base
        same = (at < len(self._keys)) & (np.abs(day) < _SHIFT)
        return np.where(same, day, FOREVER)

    def count(self, person: npt.NDArray[Any], begins: npt.NDArray[Any], last: int) -> Ints:
        """How many distinct days lie from `begins` to `last`, both included."""
        low = np.searchsorted(self._keys, keys(person, begins))
        high = np.searchsorted(self._keys, keys(person, np.full(len(person), last)), side="right")
        return np.maximum(high - low, 0)
