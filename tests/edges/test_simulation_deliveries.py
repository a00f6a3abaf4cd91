# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Monthly extracts of one simulated system: each shows what was known that night, later ones put earlier ones right."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet
import pytest

from styrbord.records.tables import TABLES
from styrbord.simulation.calendar import extraction_days
from styrbord.simulation.country import simulate
from styrbord.sources.reading import read_delivery
from tests.edges.simulated import table

LAST = dt.date(2024, 6, 30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("monthly") / "0350"
    simulate(target, seed=21, persons=5000, to_day=LAST, deliveries=4)
    return target


@pytest.fixture(scope="module")
def months(folder: Path) -> list[Path]:
    return sorted(folder.glob("20*"))


def rows_by_key(delivery: Path, name: str) -> dict[tuple[str, ...], dict[str, str]]:
    return {tuple(r[k] for k in TABLES[name].key): r for r in table(delivery, name).to_pylist()}


def planted(folder: Path, name: str) -> list[dict]:
    return pyarrow.parquet.read_table(folder / "truth" / f"{name}.parquet").to_pylist()


def test_extraction_days_are_month_ends_when_the_last_one_is() -> None:
    assert extraction_days(LAST, 4) == [dt.date(2024, 3, 31), dt.date(2024, 4, 30), dt.date(2024, 5, 31), LAST]
    assert extraction_days(dt.date(2024, 3, 15), 2) == [dt.date(2024, 2, 15), dt.date(2024, 3, 15)]


def test_each_month_is_a_full_delivery_that_the_import_takes(months: list[Path]) -> None:
    assert [m.name for m in months] == ["2024-03", "2024-04", "2024-05", "2024-06"]
    for month in months:
        read = read_delivery(month)
        assert not read.report.rejected
        assert read.info.kind == "full"


def test_the_last_delivery_does_not_depend_on_how_many_there_are(folder: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "one", seed=21, persons=5000, to_day=LAST)
    for name in TABLES:
        assert (tmp_path / f"one/2024-06/{name}.csv").read_bytes() == (folder / f"2024-06/{name}.csv").read_bytes()


def test_nothing_was_recorded_after_the_night_of_the_extract(months: list[Path]) -> None:
    for month, day in zip(months, extraction_days(LAST, 4), strict=True):
        for name in TABLES:
            rows = table(month, name)
            if "registered_at" in rows.column_names:
                assert pc.max(rows["registered_at"]).as_py() < f"{day}T23:00:00", (month.name, name)


def test_rows_only_vanish_where_the_truth_says_they_were_deleted(folder: Path, months: list[Path]) -> None:
    deleted = {(c["table"], c["person_key"], c["row_of"]) for c in planted(folder, "corrections") if c["column"] == ""}
    gone = 0
    for before, after in pairwise(months):
        for name in TABLES:
            lost = rows_by_key(before, name).keys() - rows_by_key(after, name).keys()
            for key in lost:
                assert (name, key[0], key[1]) in deleted, (name, key)
            gone += len(lost)
    assert gone > 3


def test_corrections_show_the_old_value_before_and_the_new_one_after(folder: Path, months: list[Path]) -> None:
    days = extraction_days(LAST, 4)
    seen = 0
    read = [rows_by_key(month, "interviews") for month in months]
    for fix in planted(folder, "corrections"):
        if fix["table"] != "interviews" or fix["column"] != "held_on" or fix["corrected_on"] <= days[0]:
            continue
        for day, rows in zip(days, read, strict=True):
            row = rows.get((fix["person_key"], fix["row_of"]))
            if row and row["status"] == "held":
                assert row["held_on"] == (fix["after"] if fix["corrected_on"] <= day else fix["before"])
                assert (row["correction"] == "day corrected") == (fix["corrected_on"] <= day)
                seen += 1
    assert seen > 5


def test_late_registered_interviews_appear_late(folder: Path, months: list[Path]) -> None:
    after = rows_by_key(months[-1], "interviews")
    seen = 0
    for month, day in zip(months[:-1], extraction_days(LAST, 4), strict=False):
        before = rows_by_key(month, "interviews")
        for row in planted(folder, "late_registered"):
            if row["held_on"] <= day < row["registered_on"]:
                key = (row["person_key"], row["interview_key"])
                assert key not in before or before[key]["status"] == "planned"
                assert key not in after or after[key]["status"] in ("held", "planned")
                seen += 1
    assert seen > 8


def test_a_benefit_that_ends_later_is_still_running_in_the_earlier_extract(months: list[Path]) -> None:
    before, after = rows_by_key(months[0], "benefits"), rows_by_key(months[-1], "benefits")
    ended = [k for k in before.keys() & after.keys() if after[k]["until"] > "2024-04-20" and after[k]["until"]]
    assert len(ended) > 50
    assert all(before[k]["until"] == "" for k in ended)
