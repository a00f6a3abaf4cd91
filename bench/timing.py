# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Timing side by side: the median of some runs, processor seconds too, and peak memory in a process of its own."""

from __future__ import annotations

import multiprocessing
import platform
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Timed:
    """Median seconds on the clock, median processor seconds (all threads), and what the last run gave."""

    seconds: float
    cpu: float
    result: Any = None

    def __str__(self) -> str:
        return f"{self.seconds:9.2f} s {self.cpu:9.2f} s"

    def per_second(self, rows: int) -> float:
        """Rows per second."""
        return rows / self.seconds


def timed(act: Callable[[], Any], times: int = 3) -> Timed:
    """Run something a few times."""
    clock, cpu, result = [], [], None
    for _ in range(times):
        result = None  # let go of the last answer first: memory is measured too
        begun, worked = time.perf_counter(), time.process_time()
        result = act()
        clock.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - worked)
    return Timed(statistics.median(clock), statistics.median(cpu), result)


def peak_gib() -> float:
    """The most memory this process has held, in GiB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / 2**30 if platform.system() == "Darwin" else held / 2**20


def _with_peak(act: Callable[..., Any], arguments: Sequence[Any]) -> tuple[Any, float]:
    return act(*arguments), peak_gib()


def apart(act: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    """Run a function in a fresh process: (what it gives, the peak memory of that process in GiB)."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_with_peak, act, arguments).result()


def title(text: str) -> None:
    """A heading over some lines."""
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


def line(what: str, value: object, note: str = "") -> None:
    """One line of figures."""
    print(f"{what:58} {value!s:>24}  {note}".rstrip(), flush=True)


def ratio(one: Timed, other: Timed) -> str:
    """How many times as long the first takes, on the clock and in processor seconds."""
    return f"{one.seconds / other.seconds:.2f} (cpu {one.cpu / max(other.cpu, 1e-9):.2f})"
