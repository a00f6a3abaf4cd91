# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Every case drawn in a measure file gives the answer that was reckoned by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from styrbord.figures.answer import Answers, monthly
from styrbord.figures.catalogue import read_targets, shipped
from styrbord.figures.disclosure import Hiding
from styrbord.figures.figure import MadeFrom
from styrbord.figures.provider import LawbookProvider
from styrbord.figures.reckoning import month_range
from styrbord.law.drawn import read_line
from styrbord.law.lawbook import load_lawbook
from styrbord.records.casedata import CaseData, from_rows
from styrbord.records.days import number

BOOK = load_lawbook()
CASES = [(m.id, case) for m in shipped().values() for case in m.cases]
BORN = dt.date(1980, 1, 1)


def read(case: dict[str, Any]) -> CaseData:
    """`person | day | until | what | which | more`; what is `hours`: which is their number in the month of the day."""
    tables: dict[str, list[dict[str, Any]]] = {"persons": []}
    for at, line in enumerate(case["history"].strip().splitlines()):
        person, rest = (part.strip() for part in line.split("|", 1))
        if person not in [p["person_key"] for p in tables["persons"]]:
            born = case.get("born", {}).get(person, BORN)
            tables["persons"].append(
                {"person_key": person, "birth_date": born, "sex": "unknown", "municipality": "0350"}
            )
        table, row = _line(rest, at)
        tables.setdefault(table, []).append({"person_key": person, **row})
    return from_rows(tables)


def _line(rest: str, at: int) -> tuple[str, dict[str, Any]]:
    day, until, what, which, *_ = (cell.strip() for cell in [*rest.split("|"), "", ""])
    if what == "hours":
        return "wage_hours", {"month": dt.date.fromisoformat(day), "hours": float(which), "company_cvr": str(at)}
    if what == "assigned":
        period = {"starts_on": dt.date.fromisoformat(day), "until": dt.date.fromisoformat(until) if until else None}
        return "assignments", {"caseworker": which, "team": which, **period}
    return read_line(rest, at)


def answer(name: str, case: dict[str, Any]) -> Answers:
    data = read(case)
    missing = frozenset(case.get("missing_tables", []))
    data = CaseData(data.person_keys, data.tables, missing)
    as_of = case["as_of"]
    made = MadeFrom(snapshot="drawn", known_on=as_of, as_of=as_of, lawbook=BOOK.fingerprint, code="test")
    provider = LawbookProvider(data, BOOK, number(as_of))
    months = month_range(case["month"], case["month"])
    return monthly(
        data, provider, months, [shipped()[name]], as_of, made, Hiding(on=case.get("hiding", False)), shipped()
    )


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{n}: {c['id']}" for n, c in CASES])
def test_drawn_case(name: str, case: dict[str, Any]) -> None:
    rows = list(answer(name, case).rows())
    if case["expect"] == []:
        assert rows == []
    for wanted in case["expect"]:
        found = [r for r in rows if r["view"] == wanted.get("view", "") and r["group"] == wanted.get("group", "all")]
        assert len(found) == 1, [(r["view"], r["group"]) for r in rows]
        asked = {k: v for k, v in wanted.items() if k not in ("view", "group")}
        assert {k: found[0][k] for k in asked} == pytest.approx(asked), case["by_hand"]


def test_every_measure_has_a_case() -> None:
    assert [m.id for m in shipped().values() if not m.cases and m.counted != "restated"] == []


def test_every_target_has_its_measure() -> None:
    assert [t.id for t in read_targets() if t.measure not in shipped()] == []


def test_every_question_is_one_sentence() -> None:
    for measure in shipped().values():
        for text in measure.question.values():
            assert text.endswith("?"), measure.id
            assert text.count("?") == 1, measure.id
