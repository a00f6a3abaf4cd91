# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Files that cannot be read as what they should be: refused whole, in four parts, with every file at fault."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from styrbord.errors import AskedWrongly, BadDelivery, StyrbordError
from styrbord.sources.reading import read_delivery
from tests.edges.made import benefit, csv_text, deliver, interview, person


def refused(folder: Path, kind: type[StyrbordError] = BadDelivery) -> StyrbordError:
    with pytest.raises(kind) as caught:
        read_delivery(folder)
    assert all(part.strip() for part in caught.value.as_dict().values())
    return caught.value


def test_an_empty_file(tmp_path: Path) -> None:
    error = refused(deliver(tmp_path / "d", {"persons": [person()], "benefits": b""}))
    assert "empty" in error.what
    assert "benefits.csv" in error.where


def test_a_file_with_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    delivery = read_delivery(deliver(tmp_path / "d", {"persons": csv_text([person()]).splitlines()[0] + "\n"}))
    assert delivery.report.tables["persons"].read == 0
    assert any("no rows" in w for w in delivery.report.warnings)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
@pytest.mark.parametrize("where", ["header", "row"])
def test_a_wrong_encoding(tmp_path: Path, encoding: str, where: str) -> None:
    rows = [person(origin="Ærø")] if where == "row" else [{**person(), "uddannelsesår": "1"}]
    error = refused(deliver(tmp_path / "d", {"persons": csv_text(rows).encode(encoding)}))
    assert "not utf-8" in error.what
    assert "Ærø" not in str(error)


def test_utf8_where_the_profile_says_windows_1252(tmp_path: Path) -> None:
    (tmp_path / "_udtraek.txt").write_bytes(
        "Kommune: 0999\nUdtrukket: 01-02-2023 02:15\nOmfang: Fuldt udtræk\n".encode("cp1252")
    )
    (tmp_path / "virksomheder.csv").write_text("CVR-nr.;Navn;Kommunekode;Branche;Antal ansatte\n1;Ærø;0999;x;1\n")
    with pytest.raises(BadDelivery) as caught:
        read_delivery(tmp_path, "hvidbjerg")
    assert "UTF-8" in caught.value.todo


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_marks_and_separators_are_found_out(tmp_path: Path, mark: bytes, separator: str, line_end: str) -> None:
    text = csv_text([person(), person("b")], separator).replace("\n", line_end)
    delivery = read_delivery(deliver(tmp_path / "d", {"persons": mark + text.encode()}))
    assert delivery.tables["persons"]["person_key"].to_pylist() == ["a", "b"]


def test_a_renamed_column_is_missed_and_the_likely_one_named(tmp_path: Path) -> None:
    rows = [{k: v for k, v in benefit().items() if k != "starts_on"} | {"start_on": "2023-01-01"}]
    error = refused(deliver(tmp_path / "e", {"benefits": rows}))
    assert "starts_on" in error.what
    assert "start_on" in error.todo


def test_a_renamed_end_is_not_taken_for_a_running_period(tmp_path: Path) -> None:
    rows = [{k: v for k, v in benefit().items() if k != "until"} | {"untill": "2023-02-01"}]
    assert "until" in refused(deliver(tmp_path / "d", {"benefits": rows})).what


def test_all_files_at_fault_are_named_at_once(tmp_path: Path) -> None:
    error = refused(
        deliver(tmp_path / "d", {"persons": b"", "benefits": "person_key;benefit\na;dagpenge\n", "offers": b""})
    )
    assert isinstance(error, BadDelivery)
    assert [r.file for r in error.rejected] == ["persons.csv", "benefits.csv", "offers.csv"]  # type: ignore[attr-defined]
    assert all(f in str(error) for f in ("persons.csv", "benefits.csv", "offers.csv"))


def test_a_missing_table_is_a_warning_in_a_full_delivery_alone(tmp_path: Path) -> None:
    full = read_delivery(deliver(tmp_path / "d", {"persons": [person()]}))
    assert "benefits" in full.report.missing_tables
    assert any(w.startswith("benefits:") for w in full.report.warnings)
    assert not read_delivery(deliver(tmp_path / "e", {"persons": [person()]}, kind="changes")).report.missing_tables


def test_no_table_at_all(tmp_path: Path) -> None:
    error = refused(deliver(tmp_path / "d", {"something": "a;b\n1;2\n"}))
    assert "None of the files" in error.what


def test_another_layout_names_its_profile(tmp_path: Path) -> None:
    deliver(tmp_path, {})
    (tmp_path / "borgere.csv").write_text("Borgernr\n1\n")
    assert "hvidbjerg" in refused(tmp_path).todo


def test_columns_in_any_order_and_unknown_ones_named(tmp_path: Path) -> None:
    row = dict(reversed(list({**person(), "shoe_size": "44"}.items())))
    delivery = read_delivery(deliver(tmp_path / "d", {"persons": [row]}))
    assert delivery.report.ignored_columns == {"persons.csv": ("shoe_size",)}
    assert delivery.report.tables["persons"].accepted == 1


def test_unknown_files_are_named(tmp_path: Path) -> None:
    assert read_delivery(deliver(tmp_path / "d", {"persons": [person()], "notes": "x\n"})).report.ignored_files == (
        "notes.csv",
    )


def test_two_files_for_one_table(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "d", {"persons": [person()]})
    pq.write_table(pa.table({"person_key": ["a"]}), folder / "persons.parquet")
    assert "two files" in refused(folder).what


def test_a_column_that_is_there_twice(tmp_path: Path) -> None:
    text = "person_key;person_key;birth_date;sex;municipality\na;b;1980-01-01;male;0350\n"
    assert "twice" in refused(deliver(tmp_path / "d", {"persons": text})).what


@pytest.mark.parametrize(
    "said",
    ["", "format = 2\n", "format = 1\nmunicipality = 350\n", "not toml at all [",
     'format = 1\nmunicipality = "0350"\nkind = "full"\n',
     'format = 1\nmunicipality = "0350"\nextracted_at = 2023-04-01\nkind = "some"\n'],
)  # fmt: skip
def test_a_delivery_that_does_not_say_what_it_is(tmp_path: Path, said: str) -> None:
    folder = deliver(tmp_path / "d", {"persons": [person()]})
    (folder / "delivery.toml").write_text(said)
    assert "delivery.toml" in refused(folder).where


def test_what_the_delivery_does_not_say_may_be_declared(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "d", {"persons": [person()]})
    (folder / "delivery.toml").unlink()
    refused(folder)
    said = {"municipality": "0350", "extracted_at": "2023-04-01T02:00:00", "kind": "full"}
    assert read_delivery(folder, declared=said).info.extracted_at.year == 2023


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "d", {"persons": [person()]})
    (folder / "delivery.toml").write_text((folder / "delivery.toml").read_text() + 'profile = "moon"\n')
    assert "canonical" in refused(folder, AskedWrongly).expected


def test_a_zip_reads_as_its_folder_and_is_the_same_delivery(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "d", {"persons": [person()], "interviews": [interview()]})
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"inside/{file.name}")
    one, other = read_delivery(folder), read_delivery(tmp_path / "d.zip")
    assert one.info == other.info
    assert one.tables["interviews"].equals(other.tables["interviews"])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d", "d.zip"]


def test_a_damaged_zip_and_no_delivery(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 nothing")
    assert "no delivery" in refused(tmp_path / "x.zip").what
    (tmp_path / "empty").mkdir()
    assert "no files" in refused(tmp_path / "empty").what
    assert "no delivery" in refused(tmp_path / "nowhere").what


def test_parquet_with_native_types_reads_as_csv_does(tmp_path: Path) -> None:
    rows = [interview(), interview("b", "2", declined="true", registered_at="2023-02-02T10:00:00")]
    delivery = read_delivery(deliver(tmp_path / "csv", {"interviews": rows}))
    folder = deliver(tmp_path / "parquet", {})
    pq.write_table(delivery.tables["interviews"].drop_columns(["row_key", "correction"]), folder / "interviews.parquet")
    again = read_delivery(folder)
    assert again.tables["interviews"].equals(delivery.tables["interviews"])


def test_a_file_that_is_no_parquet(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "d", {})
    (folder / "persons.parquet").write_bytes(b"PAR1 or not")
    assert "Parquet" in refused(folder).what
