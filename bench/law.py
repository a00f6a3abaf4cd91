# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Judging from the register: three rules against the time to read their columns, against SQL and against a plain loop;
then the whole lawbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench import data, loop, sql
from bench.asked import options
from bench.timing import Timed, apart, line, ratio, timed, title
from styrbord.law.assess import assess
from styrbord.law.duties import OUTCOMES, Duties
from styrbord.law.lawbook import load_lawbook
from styrbord.law.reasons import with_reasons
from styrbord.records import parts
from styrbord.records.casedata import CaseData
from styrbord.records.days import number
from styrbord.store.register import Register

ROWS = tuple(rule.row for rule in sql.RULES)
SAMPLE = 2_000
# The columns the three rules are judged on, and no others.
COLUMNS = {
    "persons": ["birth_date"],
    "benefits": ["benefit", "starts_on", "until", "counted_from", "employed", "sickness_category"],
    "target_groups": ["group", "starts_on", "until"],
    "interviews": ["kind", "actor", "held_on", "status"],
    "absences": ["kind", "starts_on", "until"],
}


@dataclass(frozen=True)
class Agreement:
    """How far another way of judging gives the same; `alike` are the duties with equal due day and outcome."""

    ours: int
    theirs: int
    alike: int
    counts: tuple[tuple[str, int, int], ...]


def opened(path: Path, only: dict[str, list[str]] | None = None) -> CaseData:
    """The case data, from opening the register on."""
    with Register.open(path) as register:
        return register.case_data(tables=only)


def read_columns(path: Path, times: int) -> tuple[Timed, Timed]:
    """Seconds to read the columns of the three rules, and all columns of all tables."""
    few, every = timed(lambda: opened(path, COLUMNS), times), timed(lambda: opened(path), times)
    return Timed(few.seconds, few.cpu), Timed(every.seconds, every.cpu)


def judge_three(path: Path, times: int) -> tuple[Timed, Timed, Agreement]:
    """Seconds of our judging and of the SQL on the same data, loaded before, and how far they agree."""
    case, book, day = opened(path, COLUMNS), load_lawbook(), number(data.AS_OF)
    ours = timed(lambda: assess(case, book, day, ROWS), times)
    con = sql.loaded(case)
    theirs = timed(lambda: sql.judged(con, data.AS_OF), times)
    found = _agreement(ours.result, theirs.result)
    return Timed(ours.seconds, ours.cpu), Timed(theirs.seconds, theirs.cpu), found


def _keys(person: np.ndarray, counted_from: np.ndarray, due: np.ndarray, row: int, outcome: np.ndarray) -> set[tuple]:
    return set(zip(person.tolist(), counted_from.tolist(), due.tolist(), [row] * len(person), outcome.tolist()))  # noqa: B905


def _agreement(ours: Duties, theirs: dict[str, pa.Table]) -> Agreement:
    counts, alike = [], 0
    for place, row in enumerate(ROWS):
        mine, table = ours.of_rows(row), theirs[row]
        named = np.array(OUTCOMES)[mine.outcome]
        days = [table[c].cast(pa.int32()).to_numpy() for c in ("counted_from", "due")]
        said = table["outcome"].to_numpy()
        counts += [(f"{row} {name}", int((named == name).sum()), int((said == name).sum())) for name in OUTCOMES]
        alike += len(
            _keys(mine.person, mine.counted_from, mine.due, place, named)
            & _keys(table["person"].to_numpy(), *days, place, said)
        )
    return Agreement(len(ours), sum(t.num_rows for t in theirs.values()), alike, tuple(c for c in counts if any(c[1:])))


def judge_looping(path: Path, sample: int, times: int) -> tuple[Timed, int, int]:
    """Seconds of the plain loop over some persons, its duties, and how many of them the lawbook judges alike."""
    case = parts.part(opened(path, COLUMNS), 0, sample)
    given = loop.frames(case)
    run = timed(lambda: loop.judged(given, data.AS_OF), times)
    ours = assess(case, load_lawbook(), number(data.AS_OF), ROWS)
    columns = (ours.person, ours.row, ours.counted_from, ours.due, ours.outcome)
    mine = {(p, ours.rows[r], c, d, OUTCOMES[o]) for p, r, c, d, o in zip(*(c.tolist() for c in columns), strict=True)}
    theirs = {(p, r, number(c), number(d), o) for p, r, c, d, o in run.result}
    return Timed(run.seconds, run.cpu), len(theirs), len(mine & theirs)


def judge_all(path: Path, times: int) -> tuple[Timed, Timed, int]:
    """Seconds for every duty of the lawbook, for their reasons, and how many duties."""
    case, book, day = opened(path), load_lawbook(), number(data.AS_OF)
    duties = timed(lambda: assess(case, book, day), times)
    reasons = timed(lambda: with_reasons(case, duties.result, book, day), times)
    return Timed(duties.seconds, duties.cpu), Timed(reasons.seconds, reasons.cpu), len(duties.result)


def main(arguments: list[str] | None = None) -> None:
    asked = options("Judging against reading, SQL and a loop.").parse_args(arguments)
    path, times = data.register(asked.cache, asked.persons), asked.times
    (few, every), _ = apart(read_columns, path, times)
    (ours, theirs, found), _ = apart(judge_three, path, times)
    (looped, duties, alike), _ = apart(judge_looping, path, min(SAMPLE, asked.persons), 1)
    (whole, reasons, many), peak = apart(judge_all, path, times)
    scale = asked.persons / min(SAMPLE, asked.persons)
    title(f"Three rules ({', '.join(ROWS)}) over {asked.persons:,} persons, as of {data.AS_OF}")
    line("", "clock        cpu")
    line("reading the sorted columns of the three rules", few)
    line("reading all columns of all tables", every)
    line("styrbord, judging the three rules", ours, f"{found.ours:,} duties")
    line("DuckDB SQL (does less, see bench/sql.py)", theirs, f"{found.theirs:,} duties")
    line(
        f"a plain loop, {SAMPLE:,} persons scaled to all",
        f"{looped.seconds * scale:9.0f} s",
        f"{duties:,} duties judged",
    )
    line("judging takes so many times as long as reading", ratio(ours, few), "aim: at most 2")
    line("... as reading all columns", ratio(ours, every))
    line("SQL takes so many times as long as judging", ratio(theirs, ours), "aim: at least 5")
    line("the loop takes so many times as long as judging", f"{looped.seconds * scale / ours.seconds:.0f}")
    line("SQL duties that agree to due day and outcome", f"{found.alike / found.theirs:.1%}")
    line("duties of the loop that agree", f"{alike / max(duties, 1):.1%}")
    for name, mine, other in found.counts:
        line(f"  {name}", f"{mine:,}", f"SQL {other:,}")
    title(f"The whole lawbook over {asked.persons:,} persons")
    line("", "clock        cpu")
    line("judging", whole, f"{many:,} duties, {many / whole.seconds:,.0f} a second")
    line("reasons of the late and missed ones", reasons)
    line("peak memory of a process that reads, judges and reasons", f"{peak:.2f} GiB", "aim at a million: under 6")


if __name__ == "__main__":
    main()
