# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`assess`: case data and a lawbook in, duties out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.law.duties import LAPSED, UNDECIDABLE, Duties
from styrbord.law.facts import Facts
from styrbord.law.lawbook import Lawbook, Version
from styrbord.law.scope import REASONS, Candidates, all_candidates, concerned
from styrbord.law.shapes import SHAPES, Block, Court
from styrbord.law.spells import Spells, find_spells
from styrbord.records.casedata import CaseData
from styrbord.records.days import NO_DAY, date
from styrbord.records.days import number as day_number
from styrbord.records.parts import parts

_BY_GROUP = REASONS.index("group")
BLOCK = 50_000  # persons judged at a time: their columns stay in the processor's cache, and memory does not grow
THREADS = 2
Progress = Callable[[int, int], None]


def assess(
    case: CaseData,
    book: Lawbook,
    as_of: int | object,
    rows: Sequence[str] | None = None,
    progress: Progress | None = None,
    *,
    block: int = BLOCK,
    threads: int = THREADS,
) -> Duties:
    """Judge every duty of every person as seen on `as_of` (a day number or a date).

    `rows` limits the answer to some rows of the law reference; rows that are only made on request (form rules) must
    be named. So many persons as `block` are judged at a time, in so many threads; the answer depends on neither.
    Refuses a row the lawbook does not carry, and a day before a named row was first in force.
    """
    day = as_of if isinstance(as_of, int) else day_number(as_of)  # type: ignore[arg-type]
    wanted = _wanted(book, day, rows)
    judged: list[Duties] = []
    spells, many = 0, 1 + len(case.person_keys) // block

    def judge(one: tuple[int, CaseData]) -> tuple[int, Duties, int]:
        return one[0], *_judge_block(one[1], book, day, wanted)

    with ThreadPoolExecutor(threads) as pool:  # NumPy lets go of the interpreter in its long loops
        for place, (first, duties, found) in enumerate(pool.map(judge, parts(case, many))):
            if progress:
                progress(place, many)
            moved = replace(duties, person=duties.person + np.int32(first), spell=duties.spell + np.int32(spells))
            judged.append(moved)
            spells += found
    whole = judged[0].joined(judged[1:])
    return whole if rows is None else whole.of_rows(*rows)


def _judge_block(case: CaseData, book: Lawbook, day: int, wanted: list[tuple[int, Version]]) -> tuple[Duties, int]:
    """The duties of some persons, and how many spells they have."""
    spells = find_spells(case, day)
    court, everyone = Court(spells, Facts(case, day), book), all_candidates(spells)
    found: list[tuple[int, Block]] = []
    for number, version in wanted:
        blocks = _judge(court, version, concerned(version, spells, everyone, court.facts))
        court.earlier.setdefault(version.row, []).extend(b for b in blocks if b.row == version.row)
        found += [(number, b) for b in blocks]
    return _table(book, spells, found), len(spells)


def _wanted(book: Lawbook, as_of: int, rows: Sequence[str] | None) -> list[tuple[int, Version]]:
    """The versions to judge, those that others follow on first."""
    numbered = list(enumerate(book.versions))
    if rows is None:
        _check_modelled(book, as_of)
        chosen = [(i, v) for i, v in numbered if not v.on_request]
    else:
        _check_rows(book, as_of, rows)
        after = {v.after for v in book.versions if v.row in rows}
        chosen = [(i, v) for i, v in numbered if {v.row, v.after_exemption.get("row")} & (set(rows) | after)]
    return sorted(chosen, key=lambda iv: (iv[1].after != "", iv[0]))


def _check_modelled(book: Lawbook, as_of: int) -> None:
    first = min((v.in_force for v in book.versions), default=as_of)
    if as_of < first:
        raise AskedWrongly(
            f"Nothing is modelled before {date(first)}",
            where=f"as_of {date(as_of)}",
            expected=f"{date(first)} or later, when the first rule of the lawbook took effect",
            todo="choose a later day; `styrbord law coverage` shows what is modelled when",
        )


def _check_rows(book: Lawbook, as_of: int, rows: Iterable[str]) -> None:
    for row in rows:
        versions = book.of_row(row)
        if not versions:
            raise AskedWrongly(
                f"The lawbook carries no duty {row}",
                where="the rows asked for",
                expected="one of " + ", ".join(book.rows),
                todo="see `styrbord law coverage` for what is not modelled, and why",
            )
        first = min(v.in_force for v in versions)
        if as_of < first:
            raise AskedWrongly(
                f"{row} was not in force on {date(as_of)}",
                where="as_of",
                expected=f"a day from {date(first)} on, when its first version took effect",
                todo="choose a later day, or leave the row out",
            )


def _judge(court: Court, version: Version, candidates: Candidates) -> list[Block]:
    if not len(candidates.which):
        return []
    return [b for b in SHAPES[version.shape](court, version, candidates) if len(b.due)]


def _table(book: Lawbook, spells: Spells, found: list[tuple[int, Block]]) -> Duties:
    """All blocks as one table, doubts resolved, in order of person, counted_from, row and link."""
    places = {row: i for i, row in enumerate(book.rows)}

    def joined(get: Callable[[int, Block], object], dtype: type) -> npt.NDArray[Any]:
        parts: list[npt.NDArray[Any]] = [np.asarray(get(n, b), dtype=dtype) for n, b in found]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)

    spell = joined(lambda _, b: b.candidates.which, np.int64)
    outcome = joined(lambda _, b: b.outcome, np.int8)
    doubt = joined(lambda _, b: b.candidates.doubt, np.int8)
    unsure = (doubt > 0) & (outcome != LAPSED)
    duties = Duties(
        rows=book.rows,
        reasons=REASONS,
        person=spells.person[spell],
        spell=spell.astype(np.int32),
        row=joined(lambda _, b: np.full(len(b.due), places[b.row]), np.int16),
        version=joined(lambda n, b: np.full(len(b.due), n), np.int16),
        link=joined(lambda _, b: b.link, np.int32),
        benefit=spells.benefit[spell],
        group=joined(lambda _, b: b.candidates.group, np.int8),
        counted_from=joined(lambda _, b: b.counted_from, np.int32),
        due=joined(lambda _, b: b.due, np.int32),
        met_on=np.where(unsure, NO_DAY, joined(lambda _, b: b.met, np.int32)).astype(np.int32),
        outcome=np.where(unsure, UNDECIDABLE, outcome).astype(np.int8),
        reason=np.where(unsure, doubt, 0).astype(np.int8),
    )
    return _ordered(_one_per_duty(duties, spells))


def _ordered(duties: Duties) -> Duties:
    place = (duties.row.astype(np.int64) << 20) + duties.link + 1
    return duties.where(np.argsort((duties.spell.astype(np.int64) << 32) + place, kind="stable"))


def _one_per_duty(duties: Duties, spells: Spells) -> Duties:
    """Where the group is in doubt a duty was judged for each group: one answer, or undecidable."""
    possible = np.bitwise_count(spells.group_mask)
    doubtful = possible[duties.spell] > 1
    if not doubtful.any():
        return duties
    many = _ordered(duties.where(doubtful))
    many = many.where(np.lexsort((many.group, many.link, many.row, many.spell)))
    same = np.stack((many.spell, many.row, many.link))
    first = np.ones(len(many), dtype=bool)
    first[1:] = (same[:, 1:] != same[:, :-1]).any(axis=0)
    at = np.flatnonzero(first)
    count = np.diff(np.append(at, len(many)))
    low, high = np.minimum.reduceat(many.outcome, at), np.maximum.reduceat(many.outcome, at)
    agreed = (low == high) & ((count == possible[many.spell[at]]) | (low == LAPSED))
    one = many.where(at)
    unsure = ~agreed
    one.outcome[unsure], one.reason[unsure], one.met_on[unsure] = UNDECIDABLE, _BY_GROUP, NO_DAY
    one.group[:] = -1
    return duties.where(~doubtful).joined([one])
