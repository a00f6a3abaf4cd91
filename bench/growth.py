# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How time and memory grow with the persons; and a municipality of 10,000, from opening the register to the summary."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench import data
from bench.asked import options
from bench.law import judge_all, opened
from bench.timing import Timed, apart, line, timed, title
from styrbord.workbench.bench import Workbench

SIZES = (10_000, 100_000, 1_000_000)
LARGEST = 3_000_000
HERE = Path(__file__).resolve().parent.parent

# pyarrow imports pandas where it finds it; it is no part of Styrbord and comes only with the tools of development.
FRESH = """
import sys, time
sys.modules["pandas"] = None
begun = time.perf_counter()
import datetime as dt
from styrbord.workbench.bench import Workbench
imported = time.perf_counter()
Workbench.open({path!r}).duties(dt.date.fromisoformat({day!r})).summary
print(imported - begun, time.perf_counter() - imported)
"""


def read_all(path: Path, times: int) -> Timed:
    """Seconds to read all columns, from opening the register on."""
    run = timed(lambda: opened(path), times)
    return Timed(run.seconds, run.cpu)


def in_fresh_process(path: Path) -> tuple[float, float]:
    """A new interpreter: (seconds of its imports, seconds from opening the register to the summary)."""
    program = FRESH.format(path=str(path), day=data.AS_OF.isoformat())
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=HERE)
    imports, answer = (float(part) for part in done.stdout.split())
    return imports, answer


def in_warm_process(path: Path, times: int) -> Timed:
    """Seconds from opening the register to the summary where everything is imported and has run before."""

    def once() -> int:
        return Workbench.open(path).duties(data.AS_OF).summary.persons

    once()
    return timed(once, times)


def municipality(cache: Path, times: int) -> None:
    path = data.register(cache, 10_000, data.MUNICIPALITY)
    title("A municipality of 10,000 persons, from opening the register to the summary")
    fresh = sorted((in_fresh_process(path) for _ in range(times)), key=lambda pair: pair[1])[times // 2]
    warm, _ = apart(in_warm_process, path, times)
    line("in a fresh process", f"{fresh[1]:.2f} s", f"after {fresh[0]:.2f} s of imports")
    line("in a warm one", f"{warm.seconds:.2f} s", f"cpu {warm.cpu:.2f} s; aim: under 1")


def main(arguments: list[str] | None = None) -> None:
    parser = options("How time and memory grow.", largest=f"also {LARGEST:,} persons (half an hour, 20 GB of disk)")
    parser.set_defaults(persons=SIZES[-1])
    asked = parser.parse_args(arguments)
    municipality(asked.cache, asked.times)
    title("Growth: all columns, the whole lawbook, reasons (clock seconds, processor seconds)")
    print(f"{'persons':>10} {'reading':>16} {'judging':>16} {'reasons':>16} {'duties':>12} {'peak':>10}  per million")
    for persons in [size for size in SIZES if size <= asked.persons] + ([LARGEST] if asked.largest else []):
        path = data.register(asked.cache, persons)
        reading, _ = apart(read_all, path, asked.times)
        (judging, reasons, duties), peak = apart(judge_all, path, asked.times if persons <= 100_000 else 1)
        shown = (f"{run.seconds:8.2f} {run.cpu:7.2f}" for run in (reading, judging, reasons))
        each = judging.cpu * 1e6 / persons
        print(f"{persons:10,} {' '.join(shown)} {duties:12,} {peak:6.2f} GiB  {each:.1f} s judging", flush=True)


if __name__ == "__main__":
    main()
