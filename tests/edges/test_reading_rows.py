# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Rows that are rejected, copies, and what is only a warning."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from styrbord.records.delivery import Delivery
from styrbord.sources.reading import read_delivery
from tests.edges.made import Rows, benefit, deliver, interview, person


def read(folder: Path, **tables: Rows) -> Delivery:
    delivery = read_delivery(deliver(folder, tables))
    for report in delivery.report.tables.values():
        assert report.read == report.accepted + report.copies + report.rejected
        assert report.rejected == sum(r.table == report.table for r in delivery.report.rejected)
    return delivery


@pytest.mark.parametrize(
    ("table", "row", "column", "value"),
    [
        ("benefits", benefit(benefit="pension"), "benefit", "pension"),
        ("benefits", benefit(until="2022-12-31"), "until", "2022-12-31"),
        ("benefits", benefit(until="2023-01-01"), "until", "2023-01-01"),
        ("benefits", benefit(starts_on="20223-01-01"), "starts_on", "20223-01-01"),
        ("benefits", benefit(starts_on="2023-13-01"), "starts_on", "2023-13-01"),
        ("benefits", benefit(starts_on="2023-02-29"), "starts_on", "2023-02-29"),
        ("benefits", benefit(starts_on=""), "starts_on", ""),
        ("benefits", benefit(counted_from="soon"), "counted_from", "soon"),
        ("benefits", benefit(weekly_amount="1,5"), "weekly_amount", "1,5"),
        ("benefits", benefit(employed="perhaps"), "employed", "perhaps"),
        ("persons", person(municipality="350"), "municipality", "350"),
        ("persons", person(sex=""), "sex", ""),
        ("persons", person(birth_date=""), "birth_date", ""),
        ("interviews", interview(held_on="", planned_on=""), "planned_on", ""),
        ("interviews", interview(held_on="", planned_on="2023-02-01"), "held_on", ""),
        ("interviews", interview(registered_at="yesterday"), "registered_at", "yesterday"),
        ("interviews", interview(number=""), "interview_key", ""),
        ("interviews", interview(row_key=""), "row_key", ""),
        ("wage_hours", {"person_key": "a", "month": "2023-13", "hours": "1"}, "month", "2023-13"),
        ("wage_hours", {"person_key": "a", "month": "2023-12", "hours": "ca. 20"}, "hours", "ca. 20"),
        ("companies", {"company_cvr": "1", "name": "x", "municipality": "", "employees": "1.5"}, "employees", "1.5"),
    ],
)  # fmt: skip
def test_a_row_is_rejected_and_says_why(
    tmp_path: Path, table: str, row: dict[str, str], column: str, value: str
) -> None:
    delivery = read(tmp_path / "d", **{table: [row]})
    (rejected,) = delivery.report.rejected
    assert (rejected.file, rejected.row, rejected.column, rejected.value) == (f"{table}.csv", 2, column, value)
    assert rejected.expected
    assert delivery.tables[table].num_rows == 0


def test_what_is_never_required_may_be_empty(tmp_path: Path) -> None:
    rows = [
        {
            "person_key": "a",
            "offer_key": "1",
            "kind": "mentor",
            "starts_on": "2023-01-01",
            "until": "",
            "granted_on": "",
        }
    ]
    planned = interview(held_on="", planned_on="2023-02-01", status="planned", form="")
    assert not read(tmp_path / "d", offers=rows, interviews=[planned], benefits=[benefit()]).report.rejected


def test_columns_that_are_never_required_may_be_absent(tmp_path: Path) -> None:
    rows = [{"person_key": "a", "group": "2", "starts_on": "2023-01-01"}]
    assert read(tmp_path / "d", target_groups=rows).tables["target_groups"]["until"].to_pylist() == [None]


def test_copies_are_kept_once_and_counted(tmp_path: Path) -> None:
    report = read(tmp_path / "d", benefits=[benefit(), benefit("b"), benefit(), benefit()]).report.tables["benefits"]
    assert (report.accepted, report.copies, report.rejected) == (2, 2, 0)


def test_copies_that_differ_in_stamps_alone_keep_the_earliest(tmp_path: Path) -> None:
    rows = [interview(registered_at=f"2023-02-0{d}T10:00:00", correction=str(d)) for d in (3, 2)]
    table = read(tmp_path / "d", interviews=rows).tables["interviews"]
    assert table["correction"].to_pylist() == ["2"]


def test_one_key_with_two_contents_rejects_all(tmp_path: Path) -> None:
    rows = [benefit(), benefit(until="2023-03-01"), benefit(), benefit("b")]
    delivery = read(tmp_path / "d", benefits=rows)
    assert [r.row for r in delivery.report.rejected] == [2, 3, 4]
    assert delivery.tables["benefits"]["person_key"].to_pylist() == ["b"]
    assert delivery.held_back["benefits"]["person_key"].to_pylist() == ["a"] * 3


def test_a_key_used_by_a_bad_row_and_a_good_one_is_used_twice(tmp_path: Path) -> None:
    assert len(read(tmp_path / "d", benefits=[benefit(), benefit(until="2020-01-01")]).report.rejected) == 2


def test_rows_with_different_row_keys_both_stand(tmp_path: Path) -> None:
    rows = [benefit(row_key="1"), benefit(row_key="2"), benefit(row_key="3", until="2023-05-01")]
    assert read(tmp_path / "d", benefits=rows).tables["benefits"].num_rows == 3


def test_of_a_deleted_row_only_the_key_is_needed(tmp_path: Path) -> None:
    rows = [{"person_key": "a", "interview_key": "1", "deleted": "true"}]
    delivery = read_delivery(deliver(tmp_path / "d", {"interviews": rows}, kind="changes"))
    assert delivery.deleted["interviews"].num_rows == 1
    assert not delivery.report.rejected


def test_values_are_shown_in_the_list_that_can_be_downloaded(tmp_path: Path) -> None:
    delivery = read(tmp_path / "d", benefits=[benefit(), benefit("b", benefit="pension")])
    delivery.report.write_rejected_csv(tmp_path / "rejected.csv")
    with (tmp_path / "rejected.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["row"], row["column"], row["value"]) == ("benefits.csv", "3", "benefit", "pension")


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"benefits": [benefit(), benefit(starts_on="2023-02-01")]}, "1 periods overlap"),
        ({"benefits": [benefit()], "interviews": [interview(held_on="2022-12-31")]},
         "1 were held before any counted_from"),
        ({"persons": [person(municipality="0999"), person("b", municipality="0999")]}, "municipality 0999"),
        ({"persons": [person()], "benefits": [benefit("b")]}, "1 rows name a person without a row in persons"),
    ],
)  # fmt: skip
def test_what_is_odd_is_a_warning(tmp_path: Path, tables: dict[str, Rows], said: str) -> None:
    delivery = read(tmp_path / "d", **tables)
    assert sum(said in w for w in delivery.report.warnings) == 1
    assert not delivery.report.rejected


def test_what_is_in_order_warns_of_nothing_but_missing_tables(tmp_path: Path) -> None:
    two = [benefit(until="2023-02-01"), benefit(starts_on="2023-02-01"), benefit(benefit="sho")]
    delivery = read(tmp_path / "d", persons=[person()], benefits=two, interviews=[interview()])
    assert all("not in this full delivery" in w for w in delivery.report.warnings)


def test_counted_from_moves_what_is_early(tmp_path: Path) -> None:
    rows = [benefit(counted_from="2022-12-01")]
    delivery = read(tmp_path / "d", persons=[person()], benefits=rows, interviews=[interview(held_on="2022-12-31")])
    assert not any("counted_from" in w for w in delivery.report.warnings)
