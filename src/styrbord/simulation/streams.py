# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Random numbers and the few vectorised draws that every part uses."""

from __future__ import annotations

import numpy as np

# What a stream is for; the numbers are part of the seed, so they never change.
PLACES, PEOPLE, CAREERS, CASEWORKERS, CONTACTS, ABSENCES, WAGES, RECORDS, DIRT = range(9)


def stream(seed: int, purpose: int, block: int = 0) -> np.random.Generator:
    """The generator of one purpose and one block; the same numbers in whatever order blocks are made."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(purpose, block)))


def pick(rng: np.random.Generator, weights: np.ndarray) -> np.ndarray:
    """One column per row, drawn by the row's weights; int64. `weights` is (rows, columns), not negative."""
    edges = np.cumsum(weights, axis=1)
    point = rng.random(len(weights)) * edges[:, -1]
    return np.minimum((edges <= point[:, None]).sum(axis=1), weights.shape[1] - 1)


def whole(rng: np.random.Generator, low: int, high: int, size: int) -> np.ndarray:
    """Whole numbers from `low` to `high`, both included."""
    return rng.integers(low, high + 1, size)


def chance(rng: np.random.Generator, share: np.ndarray | float, size: int) -> np.ndarray:
    """True with the given probability, for each of `size` rows."""
    return rng.random(size) < share
