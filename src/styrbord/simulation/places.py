# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What is drawn once per municipality: quality, care, teams, posts and their holders, companies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from styrbord.simulation import calendar, streams
from styrbord.simulation.sizes import Size
from styrbord.simulation.states import TEAMS

MONTHS_FROM = 540  # January 2015, in months since 1970
MONTHS = 160
TENURES = 8
_POST_SHARE = {"Dagpenge": 28, "Jobklar": 14, "Udvikling": 18, "Unge": 14, "Sygedagpenge": 30, "Afklaring": 20,
               "Integration": 6}  # fmt: skip


@dataclass(frozen=True)
class Places:
    """Municipalities of a run, in order of code; arrays by place, (place, team) or (place, team, month).

    `quality` moves the log rate of leaving for a job; `care` the log odds that a case is run on time; `lateness`
    the share of interviews registered late. Posts lie one after another by place and team; `holders[post, k]` is the
    caseworker in the k-th tenure, which ends on `tenure_ends[post, k]`.
    """

    sizes: tuple[Size, ...]
    persons: np.ndarray
    quality: np.ndarray
    care: np.ndarray
    lateness: np.ndarray
    month_care: np.ndarray
    first_post: np.ndarray
    posts: np.ndarray
    tenure_ends: np.ndarray
    holders: np.ndarray
    caseworkers: pa.Array
    first_company: np.ndarray
    companies: np.ndarray


def draw(which: tuple[Size, ...], persons: np.ndarray, seed: int) -> Places:
    """The municipalities of a run."""
    rng = streams.stream(seed, streams.PLACES)
    n = len(which)
    quality = np.round(rng.normal(0, 0.18, n), 4)
    care = np.round(rng.normal(0, 0.45, n), 4)
    lateness = np.round(np.clip(rng.normal(0.10, 0.04, n), 0.02, 0.25), 4)
    posts = _posts(persons)
    flat = posts.reshape(-1)
    first_post = (np.cumsum(flat) - flat).reshape(posts.shape)
    ends = _tenures(rng, int(flat.sum()))
    holders, names = _holders(which, posts)
    companies = np.maximum(persons // 30, 12)
    return Places(
        which, persons, quality, care, lateness, _month_care(rng, n, care), first_post, posts, ends, holders,
        names, np.cumsum(companies) - companies, companies,
    )  # fmt: skip


def _posts(persons: np.ndarray) -> np.ndarray:
    """Posts per place and team: about fifty cases at a time to a post."""
    share = np.array([_POST_SHARE[team] for team in TEAMS], dtype=np.float64)
    return np.maximum(np.round(persons[:, None] * 0.22 * (share / share.sum()) / 50), 1).astype(np.int64)


def _tenures(rng: np.random.Generator, posts: int) -> np.ndarray:
    """The last day after each tenure; the eighth runs for ever."""
    length = 120 + rng.exponential(1000, (posts, TENURES))
    ends = calendar.EARLIEST - 400 + np.cumsum(length, axis=1).astype(np.int64)
    ends[:, -1] = 2**29
    return ends


def _holders(which: tuple[Size, ...], posts: np.ndarray) -> tuple[np.ndarray, pa.Array]:
    """A caseworker for each tenure of each post, numbered within the municipality."""
    total = int(posts.sum())
    names = []
    for size, count in zip(which, posts.sum(axis=1), strict=True):
        names += [f"cw{size.code}-{number:04d}" for number in range(1, int(count) * TENURES + 1)]
    return np.arange(total * TENURES).reshape(total, TENURES), pa.array(names, type=pa.string())


def _month_care(rng: np.random.Generator, places: int, care: np.ndarray) -> np.ndarray:
    """Care by place, team and month: the place's own, the team's, and slow swings; float32."""
    team = rng.normal(0, 0.25, (places, len(TEAMS)))
    swing = np.zeros((places, len(TEAMS), MONTHS))
    shock = rng.normal(0, 0.22, swing.shape)
    for month in range(1, MONTHS):
        swing[:, :, month] = 0.75 * swing[:, :, month - 1] + shock[:, :, month]
    return (care[:, None, None] + team[:, :, None] + swing).astype(np.float32)
