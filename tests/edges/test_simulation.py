# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the simulator writes: the canonical format, without a row to reject, the same for the same seed."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from styrbord.errors import AskedWrongly
from styrbord.records.tables import BENEFITS, GROUPS_OF_BENEFIT, TABLES
from styrbord.simulation.country import simulate
from styrbord.sources.reading import read_delivery
from tests.edges.simulated import table

LAST = dt.date(2026, 9, 30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("simulated") / "0350"
    simulate(target, seed=11, persons=6000)
    return target


@pytest.fixture(scope="module")
def delivery(folder: Path) -> Path:
    return folder / "2026-09"


def test_every_canonical_table_is_there_with_rows(delivery: Path) -> None:
    for name, made in TABLES.items():
        rows = table(delivery, name)
        assert rows.num_rows > 10, name
        assert set(rows.column_names) >= {c.name for c in made.columns}, name


def test_the_import_rejects_nothing(delivery: Path) -> None:
    read = read_delivery(delivery)
    assert not read.report.rejected
    assert not read.report.ignored_columns
    assert not read.report.missing_tables


def test_parquet_is_read_as_well_and_says_the_same(delivery: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "same", seed=11, persons=6000, form="parquet")
    read = read_delivery(tmp_path / "same" / "2026-09")
    assert not read.report.rejected
    for name in TABLES:
        assert table(tmp_path / "same" / "2026-09", name).num_rows == table(delivery, name).num_rows


def test_codes_are_those_of_the_lists(delivery: Path) -> None:
    for name, made in TABLES.items():
        rows = table(delivery, name)
        for column in made.columns:
            if column.codes:
                found = set(rows[column.name].unique().to_pylist()) - {None, ""}
                assert found <= set(column.codes), (name, column.name)


def test_the_codes_that_matter_occur(delivery: Path) -> None:
    benefits = set(table(delivery, "benefits")["benefit"].to_pylist())
    assert {b for b in BENEFITS if GROUPS_OF_BENEFIT[b]} <= benefits
    kinds = {"seriously_ill", "job_start_within_6_weeks", "parental_leave", "holiday", "illness", "other_lawful"}
    assert kinds <= set(table(delivery, "absences")["kind"].to_pylist())
    assert {"planned", "held", "absent", "cancelled"} == set(table(delivery, "interviews")["status"].to_pylist())
    assert {"true", "false"} <= set(table(delivery, "interviews")["declined"].to_pylist())


def test_periods_are_half_open_and_in_order(delivery: Path) -> None:
    for name in ("benefits", "target_groups", "offers", "absences", "registrations", "assignments"):
        rows = table(delivery, name)
        ended = pc.not_equal(rows["until"], "")
        assert pc.all(pc.less(rows["starts_on"], rows["until"]).filter(ended)).as_py(), name


def test_no_key_is_used_twice(delivery: Path) -> None:
    for name, made in TABLES.items():
        rows = table(delivery, name).select(made.key)
        assert rows.group_by(list(made.key)).aggregate([]).num_rows == rows.num_rows, name


def test_nothing_is_held_after_the_extraction_but_bookings_reach_beyond_it(delivery: Path) -> None:
    rows = table(delivery, "interviews")
    assert pc.max(rows["held_on"]).as_py() <= str(LAST)
    later = rows.filter(pc.greater(rows["planned_on"], str(LAST)))
    assert later.num_rows > 20
    assert set(later["status"].to_pylist()) <= {"planned", "cancelled"}
    held = rows.filter(pc.equal(rows["status"], "held"))
    assert pc.min(held["held_on"]).as_py() > ""


def test_the_effort_was_suspended_in_spring_2020(delivery: Path) -> None:
    held = table(delivery, "interviews")["held_on"]
    inside = pc.and_(pc.greater_equal(held, "2020-03-20"), pc.less(held, "2020-05-20"))
    before = pc.and_(pc.greater_equal(held, "2020-01-10"), pc.less(held, "2020-03-10"))
    assert pc.sum(inside).as_py() < 0.2 * pc.sum(before).as_py()


def test_two_benefits_became_one_in_july_2025(delivery: Path) -> None:
    rows = table(delivery, "benefits")
    old = pc.is_in(rows["benefit"], pa.array(["uddannelseshjaelp", "overgangsydelse"]))
    gone = rows.filter(old)
    assert pc.max(gone["starts_on"]).as_py() < "2025-07-01"
    known = gone.filter(pc.not_equal(gone["until"], ""))
    assert pc.max(known["until"]).as_py() <= "2025-07-01"
    assert pc.sum(pc.equal(rows["starts_on"], "2025-07-01")).as_py() > 20


def test_the_young_from_ukraine_are_there(delivery: Path) -> None:
    people = table(delivery, "persons")
    mine = people.filter(pc.equal(people["origin"], "ukraine"))
    assert mine.num_rows == 30
    assert pc.min(mine["birth_date"]).as_py() > "1992"
    benefits = table(delivery, "benefits")
    theirs = benefits.filter(pc.is_in(benefits["person_key"], mine["person_key"].combine_chunks()))
    assert {"sho", "kontanthjaelp"} <= set(theirs["benefit"].to_pylist())


def test_no_company_number_could_be_real(delivery: Path) -> None:
    numbers = [int(n) for n in table(delivery, "companies")["company_cvr"].to_pylist()]
    digits = np.array([[int(d) for d in str(n)] for n in numbers])
    assert digits.shape[1] == 8
    assert not (digits @ np.array([2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0).any()


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        simulate(tmp_path / name, seed=5, persons=500, deliveries=2)
    simulate(tmp_path / "other", seed=6, persons=500, deliveries=2)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*") if p.suffix != ".parquet")
    assert len(files) == 2 * 11 + 1
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
    assert (tmp_path / "one/2026-09/benefits.csv").read_bytes() != (
        tmp_path / "other/2026-09/benefits.csv"
    ).read_bytes()


def test_a_run_that_stops_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(tmp_path / "half", seed=1, persons=200, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".again.unfinished"
    left.mkdir()
    (left / "persons.csv").write_text("half a file", encoding="utf-8")
    simulate(tmp_path / "again", seed=1, persons=200)
    assert [p.name for p in tmp_path.iterdir()] == ["again"]


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    simulate(tmp_path / "x", seed=1, persons=300, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (300, 300)


@pytest.mark.parametrize(
    "asked",
    [{"persons": 0}, {"municipality": "9999"}, {"form": "xml"}, {"deliveries": 0}, {"dirt": 1.5},
     {"from_day": dt.date(2026, 12, 1)}],
)  # fmt: skip
def test_senseless_questions_are_refused(tmp_path: Path, asked: dict) -> None:
    with pytest.raises(AskedWrongly):
        simulate(tmp_path / "x", **({"seed": 1, "persons": 100} | asked))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_not_touched(folder: Path) -> None:
    with pytest.raises(AskedWrongly, match="not empty"):
        simulate(folder, seed=1, persons=100)


def test_dirt_is_rejected_row_by_row(tmp_path: Path) -> None:
    report = simulate(tmp_path / "x", seed=3, persons=800, dirt=0.01)
    read = read_delivery(tmp_path / "x" / "2026-09")
    assert report["spoiled_rows"] > 20
    assert len({(r.table, r.row) for r in read.report.rejected}) == report["spoiled_rows"]


def test_memory_stays_bounded(tmp_path: Path) -> None:
    # Linux counts the size of the process that started it into ru_maxrss; VmHWM is the new process's own peak.
    code = (
        "import re, resource, sys\nfrom pathlib import Path\nfrom styrbord.simulation.country import simulate\n"
        "simulate(sys.argv[1], seed=1, persons=100_000, municipality='all', form='parquet')\n"
        "status = Path('/proc/self/status')\n"
        "own = re.search(r'VmHWM:\\s*(\\d+)', status.read_text()) if status.exists() else None\n"
        "print(own[1] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "big")], capture_output=True, text=True, check=True
    )
    kilobytes = int(done.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert kilobytes < 900_000
