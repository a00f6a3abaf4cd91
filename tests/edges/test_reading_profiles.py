# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Mapping profiles: what they can say, and what they are refused for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from styrbord.errors import AskedWrongly, BadRule
from styrbord.sources.profile import load_profile, shipped
from styrbord.sources.reading import read_delivery
from tests.edges.made import deliver

TOWN = """
format = 1
name = "town"
encoding = "cp1252"
separator = "|"
[style]
dates = "DD.MM.YYYY"
months = "MM/YYYY"
decimal = ","
thousands = "."
yes = ["Ja"]
no = ["Nej"]
empty = ["-"]
no_end = ["31.12.9999"]
inclusive_ends = true
[delivery]
file = "om.txt"
[delivery.fields]
municipality = "Kommune"
extracted_at = "Taget"
[delivery.constants]
kind = "full"
[tables.benefits]
file = ["ydelse*.txt"]
not_read = ["Notat"]
[tables.benefits.columns]
person_key = ["Nr", "Nummer"]
benefit = "Ydelse"
starts_on = "Fra"
until = "Til"
employed = "Ansat"
weekly_amount = "Beløb"
[tables.benefits.codes.benefit]
kontanthjaelp = ["Kth.", "Kontanthjælp"]
"""


def profile(folder: Path, text: str) -> Path:
    path = folder / "town.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_profile_says_how_everything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "om.txt").write_text("Kommune: 0350 Lejre\nTaget: 2023-04-01T02:00:00\n", encoding="cp1252")
    rows = "Til|Nummer|Ydelse|Fra|Ansat|Beløb|Notat|Andet\n31.12.9999|1|Kth.|01.01.2023|Ja|1.234,50|x|y\n"
    rows += "31.01.2023|2|Kontanthjælp|31.01.2023|-|12|x|y\n"
    (folder / "YDELSER.TXT").write_text(rows, encoding="cp1252")
    delivery = read_delivery(folder, profile(tmp_path, TOWN))
    table = delivery.tables["benefits"]
    assert delivery.info.municipality == "0350"
    assert table["until"].to_pylist() == [None, dt.date(2023, 2, 1)]
    assert table["benefit"].to_pylist() == ["kontanthjaelp"] * 2
    assert table["employed"].to_pylist() == [True, None]
    assert table["weekly_amount"].to_pylist() == [1234.5, 12.0]
    assert delivery.report.ignored_columns == {"YDELSER.TXT": ("Notat", "Andet")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kontanthjaelp = ["Kth.", "Kontanthjælp"]', 'kontanthjaelp = "Kth."\nsho = "Kth."',
         "means both kontanthjaelp and sho"),
        ('no = ["Nej"]', 'no = ["Ja"]', "both yes and no"),
        ('thousands = "."', 'thousands = ","', "both decimal mark and thousands mark"),
        ('not_read = ["Notat"]', 'not_read = ["Ydelse"]', "leaves it out"),
        ('kontanthjaelp = [', 'kontant = [', "kontant"),
        ('starts_on = "Fra"\n', "", "starts_on"),
        ('starts_on = "Fra"\n', 'starts_on = "Fra"\nbegins = "Fra"\n', "begins"),
        ('dates = "DD.MM.YYYY"', 'dates = "DD.MM"', "dates"),
        ('encoding = "cp1252"', 'encoding = "klingon"', "klingon"),
        ('separator = "|"', 'separator = "x"', "separator"),
        ("format = 1", "format = 2", "format"),
        ('kind = "full"', 'kind = "full"\nmunicipality = "0350"', "both a field and a constant"),
        ("[tables.benefits]\nfile", "[tables.benefit]\nfile", "benefit"),
        ('file = ["ydelse*.txt"]\n', "", "names no file"),
        ("[style]", "[style", "TOML"),
        ("[tables.benefits.codes.benefit]",
         '[tables.benefits.constants]\nbenefit = "sho"\n[tables.benefits.codes.benefit]',
         "both a column and a constant"),
    ],
)  # fmt: skip
def test_a_profile_that_contradicts_itself(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TOWN
    with pytest.raises(BadRule) as caught:
        load_profile(profile(tmp_path, TOWN.replace(old, new, 1)))
    assert said in caught.value.what + caught.value.expected
    assert all(caught.value.as_dict().values())


def test_a_profile_nobody_knows() -> None:
    with pytest.raises(AskedWrongly):
        load_profile("moon")


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_profile_holds_together(name: str) -> None:
    assert load_profile(name).name == name


def test_the_list_of_new_sickness_cases(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "d", {}, kind="changes")
    head = "Opret-dato;Sagsnummer;CPR-nummer;Borger;CVR-nummer;Virksomhed;Sygemeldt-Type;Sagsstatus;"
    head += "Første fraværsdag;Sidste fraværsdag;Delvis genoptaget arbejde\n"
    row = "2023-03-20;S-1;610190-1234;En Borger;90000017;Bageri;Lønmodtager;Aktiv;2023-03-13;2023-03-31;Nej\n"
    (folder / "R34 Liste over nyoprettede sager.csv").write_text(head + row, encoding="utf-8-sig")
    delivery = read_delivery(folder, "ksd-r34")
    (got,) = delivery.tables["benefits"].to_pylist()
    assert (got["benefit"], got["starts_on"], got["until"]) == (
        "sygedagpenge",
        dt.date(2023, 3, 13),
        dt.date(2023, 4, 1),
    )
    assert got["registered_at"] == dt.datetime(2023, 3, 20)
    assert got["row_key"] == "S-1"
    assert "Borger" in delivery.report.ignored_columns["R34 Liste over nyoprettede sager.csv"]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_target_groups_of_momentum(tmp_path: Path, ending: str) -> None:
    folder = deliver(tmp_path / "d", {})
    text = "cpr;targetGroupCode;targetGroupStartDate\n6101901234;6.2;2023-03-13\n6201901234;INT-KP;2023-03-14\n"
    if ending == "jsonl":
        text = '{"cpr": "6101901234", "targetGroupCode": "6.2", "targetGroupStartDate": "2023-03-13"}\n'
        text += '{"cpr": "6201901234", "targetGroupCode": "INT-KP", "targetGroupStartDate": "2023-03-14"}\n'
    (folder / f"citizens.{ending}").write_text(text)
    delivery = read_delivery(folder, "momentum")
    assert [(g["group"], g["starts_on"]) for g in delivery.tables["target_groups"].to_pylist()] == [
        ("2", dt.date(2023, 3, 13))
    ]
    assert [r.value for r in delivery.report.rejected] == ["INT-KP"]
