# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The same `assess` over worker processes, or inside Spark: persons are independent, so any cut between them does.

The parts are written as Arrow files that the workers map into memory; nothing is pickled but the answers.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.errors import AskedWrongly
from styrbord.law.assess import assess
from styrbord.law.duties import Duties
from styrbord.law.lawbook import load_lawbook
from styrbord.law.scope import REASONS
from styrbord.law.spells import find_spells
from styrbord.records import parts
from styrbord.records.casedata import CaseData

_COLUMNS = tuple(f.name for f in fields(Duties) if f.name not in ("rows", "reasons"))
Job = tuple[int, str, int, tuple[Path | str, ...], Sequence[str] | None]  # first person, folder, as_of, overlays, rows


def assess_in_parts(
    case: CaseData, as_of: int, overlays: Iterable[Path | str] = (), rows: Sequence[str] | None = None, *, workers: int
) -> Duties:
    """Judge with several processes; the answer is that of `assess`, spell numbers included."""
    with tempfile.TemporaryDirectory(prefix="styrbord-") as folder:
        jobs = _jobs(case, Path(folder), workers, as_of, overlays, rows)
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            return _joined(jobs, list(pool.map(_judge, jobs)))


def assess_in_spark(
    spark: Any, case: CaseData, as_of: int, overlays: Iterable[Path | str] = (), rows: Sequence[str] | None = None,
    *, many: int = 4,
) -> Duties:  # fmt: skip
    """Judge inside Spark executors (`mapInArrow`); `TMPDIR` must be a folder that all of them can read."""
    with tempfile.TemporaryDirectory(prefix="styrbord-") as folder:
        jobs = _jobs(case, Path(folder), many, as_of, overlays, rows)
        asked = spark.createDataFrame([(i,) for i in range(len(jobs))], "job int").repartition(len(jobs))
        table = asked.mapInArrow(_for_spark(jobs), _SPARK_COLUMNS).toArrow()
    judged = []
    for job in range(len(jobs)):
        mine = table.filter(pc.equal(table["job"], job))
        columns = {c: mine[c].to_numpy()[:-1] for c in _COLUMNS}  # the last line carries the number of spells
        names = load_lawbook(overlays).rows
        judged.append((Duties(names, REASONS, **columns), int(mine["spell"][-1].as_py())))
    return _joined(jobs, judged)


_KINDS = {"row": "short", "version": "short", "benefit": "byte", "group": "byte", "outcome": "byte", "reason": "byte"}
_SPARK_COLUMNS = ", ".join(["job int", *(f"{c} {_KINDS.get(c, 'int')}" for c in _COLUMNS)])


def _for_spark(jobs: list[Job]) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def judge(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for job in batch.column(0).to_pylist():
                duties, spells = _judge(jobs[job])
                columns = {c: getattr(duties, c) for c in _COLUMNS}
                last = {c: np.array([spells if c == "spell" else 0], dtype=v.dtype) for c, v in columns.items()}
                whole = {c: pa.array(np.concatenate((v, last[c]))) for c, v in columns.items()}
                yield pa.RecordBatch.from_pydict({"job": pa.array(np.full(len(duties) + 1, job, np.int32)), **whole})

    return judge


def _jobs(
    case: CaseData, folder: Path, many: int, as_of: int, overlays: Iterable[Path | str], rows: Sequence[str] | None
) -> list[Job]:
    if many < 1:
        raise AskedWrongly(
            f"{many} workers cannot judge anything",
            where="workers",
            expected="1 or more",
            todo="ask for as many as the machine has cores",
        )
    jobs = []
    for number, (low, one) in enumerate(parts.parts(case, many)):
        parts.write(one, folder / str(number))
        jobs.append((low, str(folder / str(number)), as_of, tuple(overlays), rows))
    return jobs


def _judge(job: Job) -> tuple[Duties, int]:
    """The duties of one part, and how many spells it has."""
    _, folder, as_of, overlays, rows = job
    case = parts.read(Path(folder))
    return assess(case, load_lawbook(overlays), as_of, rows), len(find_spells(case, as_of))


def _joined(jobs: list[Job], judged: list[tuple[Duties, int]]) -> Duties:
    """The parts in one table, persons and spells numbered through."""
    moved, spells = [], 0
    for (first, *_), (duties, many) in zip(jobs, judged, strict=True):
        moved.append(replace(duties, person=duties.person + np.int32(first), spell=duties.spell + np.int32(spells)))
        spells += many
    columns = {c: np.concatenate([getattr(d, c) for d in moved]) for c in _COLUMNS}
    return Duties(moved[0].rows, moved[0].reasons, **columns)
