# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Segments of need and answers of the preparation form: proposed, set, followed; read, checked, kept."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from styrbord.errors import AskedWrongly, BadDelivery
from styrbord.inference.screening_catalogue import questions, segment, segments
from styrbord.inference.screening_inputs import facts_on
from styrbord.inference.screening_record import ANSWERS, SEGMENTS, Placed, placed
from styrbord.inference.screening_segments import Followed, Proposal, followed, proposals
from styrbord.inference.screening_spells import find_stretches
from styrbord.records.days import number
from styrbord.records.events import Entry
from styrbord.workbench.bench import Workbench
from styrbord.workbench.screening import person_exists, running
from styrbord.workbench.screening_data import JOBLESS, Data, checked_benefits, load

NO_SEGMENT = "none"
COLUMNS = ("person_key", "question", "answer", "registered_on")
ASKED = ("age", "education", "language", "weeks_before", "came_from", "no_shows", "days_ill", "weeks_sick")


@dataclass(frozen=True)
class Need:
    """One person whose stretch runs: segments proposed with their grounds, and the one a caseworker has set."""

    person_key: str
    weeks: int
    proposed: tuple[Proposal, ...]
    set: Placed | None
    caseworker: str | None
    team: str | None


def needs(
    bench: Workbench, as_of: dt.date, *, benefits: Sequence[str] = JOBLESS, teams: Sequence[str] | None = None,
    person_key: str | None = None, known_on: dt.date | None = None, data: Data | None = None,
) -> list[Need]:  # fmt: skip
    """Everybody whose stretch runs, with proposed segments; it needs no model and works when the screening is off."""
    data = data or load(bench, as_of, known_on, with_answers=True)
    some = running(data, checked_benefits(benefits))
    keys = data.case.person_keys.take(some.person).to_pylist()
    assigned = data.assigned(some.person)
    keep = [
        (teams is None or t in teams) and (person_key is None or k == person_key)
        for k, t in zip(keys, assigned["team"], strict=True)
    ]
    rows = np.flatnonzero(np.array(keep, dtype=bool))
    on = np.full(len(rows), data.as_of, dtype=np.int64)
    known = facts_on(data.case, some.where(rows), on, ASKED, answers=data.answers, persons=data.persons)
    own = placed(bench.journal().events(SEGMENTS))
    found = proposals(segments(), known)
    return [
        Need(keys[r], int(data.as_of - some.start[r]) // 7, found[i], own.get(keys[r]), assigned["caseworker"][r],
             assigned["team"][r])
        for i, r in enumerate(rows.tolist())
    ]  # fmt: skip


def set_segment(
    bench: Workbench, person_key: str, id_: str, *, on: dt.date, by: str, note: str = "",
    proposed: Sequence[str] = (),
) -> None:  # fmt: skip
    """A caseworker sets a person's segment ("none": none fits), whatever was proposed."""
    if id_ != NO_SEGMENT and segment(id_) is None:
        raise AskedWrongly(
            f"There is no segment {id_!r}.",
            where="the segment",
            expected=", ".join((*(s.id for s in segments()), NO_SEGMENT)),
            todo="choose one of these",
        )
    person_exists(bench, person_key)
    told = {"segment": id_, "on": on.isoformat(), "proposed": list(proposed), "note": note}
    bench.journal().append(stream=SEGMENTS, kind="segment-set", data=told, by=by, subject=person_key)


def follow(
    bench: Workbench, as_of: dt.date, *, benefits: Sequence[str] = JOBLESS, hiding: bool = True,
    data: Data | None = None,
) -> tuple[Followed, ...]:  # fmt: skip
    """What became of those in each segment, counted from the day it was set; small counts are hidden."""
    data = data or load(bench, as_of)
    every = find_stretches(data.case, checked_benefits(benefits), data.as_of)
    place = {key: i for i, key in enumerate(data.case.person_keys.to_pylist())}
    names, agreed, lasted, ended = [], [], [], []
    for one in placed(bench.journal().events(SEGMENTS)).values():
        on = number(one.on)
        end = every.start + every.lasted
        mine = np.flatnonzero((every.person == place.get(one.person_key, -1)) & (every.start <= on) & (end >= on))
        if len(mine):
            names.append(one.segment)
            agreed.append(one.segment in one.proposed)
            lasted.append(float(end[mine[-1]] - on))
            ended.append(bool(every.ended[mine[-1]]))
    ids = (*(s.id for s in segments()), NO_SEGMENT)
    return followed(names, agreed, np.array(lasted), np.array(ended, dtype=bool), ids, limit=10 if hiding else 0)


def add_answers(bench: Workbench, path: Path, *, by: str) -> tuple[int, int]:
    """Take a table of answers in, whole or not at all: (answers, persons). Unknown ones are refused."""
    rows = _read(path)
    known = set(bench.register.case_data(tables=()).person_keys.to_pylist())
    wrong = [f"line {n}: {why}" for n, row in rows if (why := _wrong(row, known))]
    if wrong or not rows:
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise BadDelivery(
            f"{len(wrong)} lines of the answers cannot be taken in; nothing was." if rows else "There are no answers.",
            where=f"{path.name}: {'; '.join(wrong[:5])}{more}" if wrong else path.name,
            expected=f"the columns {', '.join(COLUMNS)}; questions: {', '.join(questions())}",
            todo="correct the lines and take the whole table in again",
        )
    given: dict[tuple[str, str], dict[str, str]] = {}
    for _, row in rows:
        given.setdefault((row["person_key"], row["registered_on"]), {})[row["question"]] = row["answer"]
    entries = [Entry(ANSWERS, "answers-given", {"on": on, "answers": told}, key) for (key, on), told in given.items()]
    bench.journal().append_all(entries, by=by)
    return len(rows), len({key for key, _ in given})


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=";" if head.count(";") > head.count(",") else ",")
            rows = [(n, {k: (v or "").strip() for k, v in row.items() if k}) for n, row in enumerate(reader, 2)]
            columns = reader.fieldnames or []
    except (OSError, UnicodeDecodeError) as error:
        raise BadDelivery(
            "The answers cannot be read.",
            where=path.name,
            expected="a CSV file in UTF-8",
            todo=f"look at the file ({type(error).__name__})",
        ) from None
    if missing := [c for c in COLUMNS if c not in columns]:
        raise BadDelivery(
            f"The table of answers lacks {', '.join(missing)}.",
            where=path.name,
            expected=", ".join(COLUMNS),
            todo="name the columns so",
        )
    return rows


def _wrong(row: dict[str, str], known: Iterable[str]) -> str:
    """Why a line is refused; never repeats the person or the answer."""
    if row["person_key"] not in known:
        return "no such person"
    if row["question"] not in questions():
        return "no such question"
    if row["answer"] not in questions()[row["question"]]:
        return f"no answer to {row['question']}"
    try:
        dt.date.fromisoformat(row["registered_on"])
    except ValueError:
        return "registered_on is no day"
    return ""
