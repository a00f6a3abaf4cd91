# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Erasing leaves no trace but the receipt; exporting and importing again gives the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from styrbord.errors import Busy, NoData
from styrbord.records.tables import TABLES
from styrbord.sources.reading import read_delivery
from styrbord.store import erasing
from styrbord.store.register import Register
from tests.edges.made import AT, benefit, deliver, interview, person, rows_of, take_in

GONE = "person-to-be-erased"
OLD = "person-once-called"
LATER = AT + dt.timedelta(days=30)


def filled(folder: Path) -> Register:
    others = [f"p{n:03d}" for n in range(60)]
    one = {
        "persons": [person(k) for k in others] + [person(GONE, cpr="610190-1234", origin="from nowhere")],
        "benefits": [benefit(k) for k in [*others, GONE, OLD]],
        "interviews": [interview(GONE, "i-erased"), interview(GONE, "i-bad", kind="coffee"), interview("p001", "i-1")],
        "assignments": [{"person_key": GONE, "caseworker": "x", "team": "t", "starts_on": "2023-01-01", "until": ""}],
    }
    two = {
        "aliases": [{"old_key": OLD, "person_key": GONE}],
        "interviews": [{**interview(GONE, "i-erased"), "deleted": "true"}],
    }
    register = Register.open_or_create(folder / "r")
    take_in(register, deliver(folder / "1", one))
    take_in(register, deliver(folder / "2", two, kind="changes", at=LATER))
    return register


def bytes_of(folder: Path) -> bytes:
    return b"\n".join(f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file())


def test_erasing_leaves_no_trace_but_a_receipt(tmp_path: Path) -> None:
    with filled(tmp_path) as register:
        before = {n: rows_of(register.case_data(), n) for n in TABLES}
        assert GONE.encode() in bytes_of(tmp_path / "r")
        receipt = register.erase(OLD, by="data protection officer", reason="case 17")
        left = bytes_of(tmp_path / "r")
        for trace in (GONE, OLD, "i-erased", "i-bad", "from nowhere"):
            assert trace.encode() not in left, trace
        assert receipt.rows == {"aliases": 1, "assignments": 1, "benefits": 2, "interviews": 3, "persons": 1}
        assert (receipt.deliveries, len(receipt.persons)) == ((1, 2), 2)
        assert register.receipts() == [receipt]
        after = {n: rows_of(register.case_data(), n) for n in TABLES}
        assert after == {n: [r for r in rows if r.get("person_key") != GONE] for n, rows in before.items()}
        assert register.sealer().key("6101901234") != GONE
        assert register.case_data(AT.date()).rows("persons") == 60
        with pytest.raises(NoData):
            register.erase(GONE, by="x", reason="y")


def test_an_erased_person_who_comes_again_is_a_warning(tmp_path: Path) -> None:
    with filled(tmp_path) as register:
        register.erase(GONE, by="x", reason="y")
        again = deliver(tmp_path / "3", {"persons": [person(GONE)]}, kind="changes", at=LATER + dt.timedelta(days=1))
        assert "1 persons who were erased" in take_in(register, again).warnings[0]


def test_an_erasure_that_fails_leaves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled(tmp_path) as register:
        before = bytes_of(tmp_path / "r")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(erasing, "insert", full)
        with pytest.raises(Busy):
            register.erase(GONE, by="x", reason="y")
        assert bytes_of(tmp_path / "r") == before
        assert register.receipts() == []


def test_later_deliveries_go_on_after_an_erasure(tmp_path: Path) -> None:
    with filled(tmp_path) as register:
        register.erase(GONE, by="x", reason="y")
        more = deliver(tmp_path / "3", {"benefits": [benefit("p001", "2023-05-01")]}, kind="changes", at=LATER)
        assert take_in(register, more).tables["benefits"].added == 1
        assert take_in(register, tmp_path / "1").already


def test_export_and_import_again_give_the_same(tmp_path: Path) -> None:
    with filled(tmp_path) as register, Register.open_or_create(tmp_path / "s") as other:
        counts = register.export(tmp_path / "out")
        assert counts["benefits"] == 62
        assert pq.read_table(tmp_path / "out" / "benefits.parquet")["benefit"].to_pylist()[0] == "kontanthjaelp"
        take_in(other, tmp_path / "out")
        for table in TABLES:
            assert rows_of(other.case_data(), table) == rows_of(register.case_data(), table)
        register.export(tmp_path / "again", AT.date())
        assert not (tmp_path / "again" / "aliases.parquet").exists()
        assert read_delivery(tmp_path / "again").info.extracted_at == AT


def test_all_kinds_of_values_survive_the_round(tmp_path: Path) -> None:
    tables = {
        "persons": [person(education="vocational", language_level="PD2", provider="true", origin="x"), person("b")],
        "benefits": [benefit(employed="false", sickness_category="2", weekly_amount="1234.56",
                             counted_from="2022-12-24")],
        "wage_hours": [{"person_key": "a", "month": "2023-02", "hours": "37.5", "company_cvr": "90000017"},
                       {"person_key": "a", "month": "2023-02", "hours": "0", "company_cvr": ""}],
        "companies": [{"company_cvr": "90000017", "name": "Bageri", "municipality": "0350",
                       "industry": "", "employees": "1001"}],
        "interviews": [interview(declined="true", row_key="k", registered_at="2023-02-01T10:11:12",
                                 correction="moved")],
    }  # fmt: skip
    with Register.open_or_create(tmp_path / "r") as register, Register.open_or_create(tmp_path / "s") as other:
        take_in(register, deliver(tmp_path / "1", tables))
        register.export(tmp_path / "out")
        take_in(other, tmp_path / "out")
        first = {n: rows_of(register.case_data(), n) for n in TABLES}
        assert first == {n: rows_of(other.case_data(), n) for n in TABLES}
        assert first["wage_hours"][0] == {
            "person_key": "a",
            "month": dt.date(2023, 2, 1),
            "hours": 37.5,
            "company_cvr": "90000017",
        }
        assert first["companies"][0]["employees"] == 1001.0
        out = pq.read_table(tmp_path / "out" / "interviews.parquet").to_pylist()[0]
        assert (out["row_key"], out["registered_at"], out["correction"]) == (
            "k",
            dt.datetime(2023, 2, 1, 10, 11, 12),
            "moved",
        )


def test_a_lost_snapshot_is_built_anew_from_the_kept_deliveries(tmp_path: Path) -> None:
    with filled(tmp_path) as register:
        register.erase("p007", by="x", reason="y")
        data = [register.case_data(day) for day in (None, AT.date())]
        told = list(register.history().changes())
        snapshot = tmp_path / "r" / "snapshots" / f"{register.snapshot_id}.duckdb"
    snapshot.unlink()
    with Register.rebuild(tmp_path / "r") as register:
        again = [register.case_data(day) for day in (None, AT.date())]
        for one, other in zip(data, again, strict=True):
            assert one.person_keys.equals(other.person_keys)
            assert all(rows_of(one, n) == rows_of(other, n) for n in TABLES)
        assert list(register.history().changes()) == told
        assert [f.name for f in snapshot.parent.iterdir()] == [snapshot.name]
