# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Judging over worker processes or in Spark gives what judging in one process gives, in every column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from bench.workers import spark_session, why_no_spark
from styrbord.errors import AskedWrongly
from styrbord.law.assess import assess
from styrbord.law.duties import Duties
from styrbord.law.lawbook import load_lawbook
from styrbord.records.casedata import CaseData, from_rows
from styrbord.records.days import number
from styrbord.workbench.spread import assess_in_parts, assess_in_spark
from tests.oracle.fuzz import batch, together
from tests.oracle.rules import read_rules


@pytest.fixture(scope="module")
def drawn() -> tuple[CaseData, int]:
    """Eighty persons with histories of every kind, and the day to look from."""
    as_of, histories = batch("spread", 80, read_rules())
    named = {
        key: {table: [{**row, "person_key": key} for row in rows] for table, rows in tables.items()}
        for key, tables in histories.items()
    }
    return from_rows(together(named)), number(as_of)


def assert_same(found: Duties, expected: Duties) -> None:
    for field in fields(Duties):
        one, other = getattr(found, field.name), getattr(expected, field.name)
        assert np.array_equal(one, other), field.name
        assert getattr(one, "dtype", None) == getattr(other, "dtype", None), field.name


def test_how_many_persons_are_judged_at_a_time_is_no_matter(drawn: tuple[CaseData, int]) -> None:
    case, as_of = drawn
    told: list[tuple[int, int]] = []
    by_sevens = assess(case, load_lawbook(), as_of, block=7, progress=lambda *done: told.append(done))
    assert_same(by_sevens, assess(case, load_lawbook(), as_of, block=1_000_000))
    assert [done for done, _ in told] == list(range(told[0][1]))


def test_two_workers_judge_as_one_process_does(drawn: tuple[CaseData, int]) -> None:
    case, as_of = drawn
    expected = assess(case, load_lawbook(), as_of)
    assert len(expected) > 100
    assert_same(assess_in_parts(case, as_of, workers=2), expected)


def test_overlays_and_rows_reach_the_workers(drawn: tuple[CaseData, int]) -> None:
    case, as_of = drawn
    overlays, rows = ["draft-first-interview-14-days"], ["K1.1", "K2.1", "A2.1"]
    expected = assess(case, load_lawbook(overlays), as_of, rows)
    assert_same(assess_in_parts(case, as_of, overlays, rows, workers=2), expected)


def test_more_workers_than_persons_is_no_matter() -> None:
    spell = {"benefit": "kontanthjaelp", "starts_on": dt.date(2022, 3, 1), "until": None}
    case = from_rows({"benefits": [{"person_key": key, **spell} for key in ("a", "b")]})
    as_of = number(dt.date(2022, 12, 1))
    assert_same(assess_in_parts(case, as_of, workers=3), assess(case, load_lawbook(), as_of))


def test_no_workers_cannot_judge(drawn: tuple[CaseData, int]) -> None:
    with pytest.raises(AskedWrongly, match="0 workers"):
        assess_in_parts(*drawn, workers=0)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    if why := why_no_spark():
        pytest.skip(f"Spark is not tried: {why}")
    session = spark_session(2)
    yield session
    session.stop()


@pytest.mark.filterwarnings("ignore")  # Spark warns of versions of pandas and of its own open sockets
def test_spark_judges_as_one_process_does(spark: Any, drawn: tuple[CaseData, int]) -> None:
    case, as_of = drawn
    assert_same(assess_in_spark(spark, case, as_of, many=3), assess(case, load_lawbook(), as_of))
