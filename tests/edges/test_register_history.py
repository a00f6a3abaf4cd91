# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What changed between two deliveries, corrections, and what a rejected row leaves as it was."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from styrbord.errors import AskedWrongly
from styrbord.store.history import RowChange
from styrbord.store.register import Register
from tests.edges.made import AT, Rows, benefit, deliver, interview, person, rows_of, take_in


def taken(folder: Path, *deliveries: dict[str, Rows], kind: str = "full") -> Register:
    register = Register.open_or_create(folder / "r")
    for number, tables in enumerate(deliveries):
        at = AT + dt.timedelta(days=30 * number)
        take_in(register, deliver(folder / str(number), tables, kind=kind if number else "full", at=at))
    return register


def test_added_corrected_deleted_and_unchanged(tmp_path: Path) -> None:
    one = [benefit(), benefit("b"), benefit("c"), benefit("d")]
    two = [benefit(), benefit("b", until="2023-03-01"), benefit("c", starts_on="2023-01-05"), benefit("e")]
    with taken(tmp_path, {"benefits": one}, {"benefits": two}) as register:
        (table,) = register.history().tables
        assert (table.added, table.corrected, table.deleted) == (2, 1, 2)
        assert set(register.history().changes()) == {
            RowChange("benefits", "corrected", "b", ("kontanthjaelp", "2023-01-01"), "until", None, "2023-03-01"),
            RowChange("benefits", "deleted", "c", ("kontanthjaelp", "2023-01-01")),
            RowChange("benefits", "added", "c", ("kontanthjaelp", "2023-01-05")),
            RowChange("benefits", "deleted", "d", ("kontanthjaelp", "2023-01-01")),
            RowChange("benefits", "added", "e", ("kontanthjaelp", "2023-01-01")),
        }


def test_from_nothing_everything_is_added_and_back_again_is_no_change(tmp_path: Path) -> None:
    with taken(
        tmp_path, {"benefits": [benefit()]}, {"benefits": [benefit("b")]}, {"benefits": [benefit()]}
    ) as register:
        assert [(t.added, t.deleted) for t in register.history(0, 1).tables] == [(1, 0)]
        assert [(t.added, t.corrected, t.deleted) for t in register.history(1, 3).tables] == [(0, 0, 0)]
        for wrong in ((2, 1), (0, 9), (-1, 2)):
            with pytest.raises(AskedWrongly):
                register.history(*wrong)


def test_a_difference_in_stamps_alone_is_no_correction(tmp_path: Path) -> None:
    one, two = (interview(registered_at=f"2023-02-0{d}T10:00:00", correction=f"{d}") for d in (2, 3))
    with taken(tmp_path, {"interviews": [one]}, {"interviews": [two]}) as register:
        (table,) = register.history().tables
        assert (table.added, table.corrected, table.deleted) == (0, 0, 0)


def test_late_registered_rows_and_their_delay(tmp_path: Path) -> None:
    planned = interview("a", "1", "", planned_on="2023-03-20", status="planned", registered_at="2023-03-01T10:00:00")
    held = interview("a", "1", "2023-03-20", registered_at="2023-04-11T09:00:00")
    new = interview("a", "2", "2023-03-30", registered_at="2023-04-09T09:00:00")
    in_time = interview("a", "3", "2023-04-20", registered_at="2023-04-20T09:00:00")
    lost = interview("a", "4", "2023-03-01", registered_at="2023-03-01T09:00:00")
    moved = interview("a", "5", "2023-03-02"), interview("a", "5", "2023-03-03")
    tables = {"interviews": [planned, moved[0]]}, {"interviews": [held, new, in_time, lost, moved[1]]}
    with taken(tmp_path, *tables) as register:
        (table,) = register.history().tables
        assert table.delays == (10, 22)
        assert (table.late_registered, table.overlooked) == (2, 1)
        assert (table.delay(0.5), table.delay(0.9)) == (10, 22)
        assert table.bands() == {"0-7": 0, "8-14": 1, "15-30": 1, "31-60": 0, "61+": 0}
        data = register.case_data(tables={"interviews": ["interview_key", "registered_on"]})
        assert list(data["interviews"]) == ["person", "interview_key", "registered_on"]


def test_a_rejected_row_changes_nothing(tmp_path: Path) -> None:
    two = [benefit(until="2020-01-01"), benefit("b", until="2023-02-01"), benefit("b", until="2023-03-01")]
    with taken(tmp_path, {"benefits": [benefit(), benefit("b"), benefit("c")]}, {"benefits": two}) as register:
        assert [r["person_key"] for r in rows_of(register.case_data(), "benefits")] == ["a", "b"]


def test_a_row_whose_key_cannot_be_read_counts_as_deleted(tmp_path: Path) -> None:
    two = [benefit(starts_on="20223-01-01")]
    with taken(tmp_path, {"benefits": [benefit()]}) as register:
        report = take_in(register, deliver(tmp_path / "later", {"benefits": two}, at=AT + dt.timedelta(days=1)))
        assert [c.person_key for c in report.deleted_unsure] == ["a"]
        assert register.case_data().rows("benefits") == 0
        assert [(c.change, c.person_key) for c in register.history().changes()] == [("deleted", "a")]


def test_a_missing_table_leaves_what_is_known(tmp_path: Path) -> None:
    with taken(tmp_path, {"benefits": [benefit()], "persons": [person()]}, {"persons": [person()]}) as register:
        assert register.case_data().rows("benefits") == 1


def test_changes_close_only_what_they_name(tmp_path: Path) -> None:
    one = [interview("a", "1"), interview("b", "2"), interview("c", "3")]
    two = [{"person_key": "a", "interview_key": "1", "deleted": "true"}, interview("b", "2", form="phone")]
    with taken(tmp_path, {"interviews": one}, {"interviews": two}, kind="changes") as register:
        assert [(r["person_key"], r["form"]) for r in rows_of(register.case_data(), "interviews")] == [
            ("b", "phone"),
            ("c", "personal"),
        ]


def test_a_row_key_lets_a_first_day_be_corrected(tmp_path: Path) -> None:
    one, two = benefit(row_key="7"), benefit(row_key="7", starts_on="2023-01-05")
    with taken(tmp_path, {"benefits": [one]}, {"benefits": [two]}) as register:
        (table,) = register.history().tables
        assert (table.added, table.corrected, table.deleted) == (0, 1, 0)
        assert [c.column for c in register.history().changes()] == ["starts_on"]


def test_chains_of_replaced_numbers_are_followed(tmp_path: Path) -> None:
    aliases = [{"old_key": "a", "person_key": "b"}, {"old_key": "b", "person_key": "c"}]
    benefits = [
        benefit("a"),
        benefit("b", until="2023-03-01"),
        benefit("c", until="2023-04-01"),
        benefit("a", "2022-01-01"),
    ]
    tables = {"benefits": benefits, "interviews": [interview("b", "1"), interview("x", "2")]}
    with taken(tmp_path, tables, {"aliases": aliases}, kind="changes") as register:
        known = rows_of(register.case_data(), "benefits")
        assert [(r["person_key"], str(r["starts_on"]), str(r["until"])) for r in known] == [
            ("c", "2022-01-01", "None"),
            ("c", "2023-01-01", "2023-04-01"),
        ]
        few = register.case_data(persons=["a"])
        assert few.person_keys.to_pylist() == ["c"]
        assert (few.rows("benefits"), few.rows("interviews")) == (2, 1)
        assert register.case_data(AT.date()).rows("benefits") == 4


def test_a_few_persons_are_numbered_anew(tmp_path: Path) -> None:
    tables = {"persons": [person("a"), person("b"), person("c")], "benefits": [benefit("b"), benefit("c")]}
    with taken(tmp_path, tables) as register:
        data = register.case_data(persons=["c", "b", "nobody"], tables=["benefits"])
        assert data.person_keys.to_pylist() == ["b", "c"]
        assert data["benefits"]["person"].tolist() == [0, 1]
        assert data.rows("persons") == 0


def test_changes_are_seen_with_all_that_is_known(tmp_path: Path) -> None:
    two = {"benefits": [benefit(starts_on="2023-02-01"), benefit("b")], "interviews": [interview(held_on="2022-12-31")]}
    with taken(tmp_path, {"persons": [person()], "benefits": [benefit()]}) as register:
        folder = deliver(tmp_path / "later", two, kind="changes", at=AT + dt.timedelta(days=1))
        said = take_in(register, folder).warnings
    assert [w.split(":")[0] for w in said] == ["benefits", "interviews", "benefits"]
    assert [w.split(": ")[1][:2] for w in said] == ["1 ", "1 ", "1 "]


def test_moved_rows_and_rows_rejected_before_are_not_late(tmp_path: Path) -> None:
    one = [benefit(), benefit("b", until="2020-01-01"), benefit("d", "2022-01-01")]
    two = [benefit(starts_on="2023-01-05"), benefit("b"), benefit("c"), benefit("d", "2022-01-01")]
    with taken(tmp_path, {"benefits": one}, {"benefits": two}) as register:
        (table,) = register.history().tables
    assert (table.added, table.corrected, table.deleted) == (3, 0, 1)
    assert (table.moved, table.rejected_before, table.late_registered) == (1, 1, 1)
