# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A waiting line simulated event by event, for Erlang's formula to be checked against."""

from __future__ import annotations

import heapq

import numpy as np


def waiting(load: float, servers: int, customers: int, seed: int) -> tuple[float, float]:
    """(share that waited, mean wait in times of service) of customers with exponential gaps and times of service."""
    rng = np.random.default_rng(seed)
    arrives = np.cumsum(rng.exponential(1 / load, customers))
    takes = rng.exponential(1.0, customers)
    free = [0.0] * servers
    waited, total = 0, 0.0
    for at, time in zip(arrives.tolist(), takes.tolist(), strict=True):
        start = max(at, heapq.heappop(free))
        waited += start > at
        total += start - at
        heapq.heappush(free, start + time)
    return waited / customers, total / customers
