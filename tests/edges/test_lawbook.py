# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Rule files that contradict themselves are refused in four parts; overlays change what they say they change."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from styrbord.errors import AskedWrongly, BadRule
from styrbord.law.assess import assess
from styrbord.law.drawn import check_cases
from styrbord.law.lawbook import HOME, load_lawbook
from styrbord.records.casedata import from_rows
from styrbord.records.days import number

RULE = """
id = "what-if"
title = { da = "Prøve", en = "Trial" }
modelled_from = 2020-01-01
left_out = []
GAPS

[[versions]]
row = "X1.1"
in_force = FIRST
until = SECOND
shape = "first_within"
due = { days = 7 }
applies_to = { groups = ["2"] }
fulfilled_by = { table = "interviews", actors = ["jobcentre"], kinds = ["first"] }
reference = { act = "none", section = "none" }
basis = "I"
checked_on = 2026-01-01
text = { da = "Prøve.", en = "Trial." }

[[versions]]
row = "X1.1"
in_force = THIRD
shape = "first_within"
due = { days = 14 }
applies_to = { groups = ["2"] }
fulfilled_by = { table = "interviews", actors = ["jobcentre"], kinds = ["first"] }
reference = { act = "none", section = "none" }
basis = "I"
checked_on = 2026-01-01
text = { da = "Prøve.", en = "Trial." }
"""


def overlay(
    folder: Path, first: str = "2020-01-01", second: str = "2022-01-01", third: str = "2022-01-01", **swap: str
) -> Path:
    text = RULE.replace("FIRST", first).replace("SECOND", second).replace("THIRD", third)
    text = text.replace("GAPS", swap.pop("gaps", ""))
    for old, new in swap.items():
        text = text.replace(old, new)
    folder.mkdir(exist_ok=True)
    (folder / "what-if.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path) -> BadRule:
    with pytest.raises(BadRule) as caught:
        load_lawbook([folder])
    error = caught.value
    assert all(error.as_dict().values())
    assert error.exit_code == 4
    return error


def test_the_shipped_lawbook_loads_and_its_cases_hold() -> None:
    book = load_lawbook()
    assert len(book.fingerprint) == 16
    results = check_cases(book)
    assert len(results) > 200
    assert [result for result in results if result[2]] == []


def test_two_versions_in_force_on_one_day_are_refused(tmp_path: Path) -> None:
    error = refusal(overlay(tmp_path / "o", second="2022-02-01"))
    assert "2022-01-01" in error.what


def test_a_successor_under_another_row_may_not_overlap_either(tmp_path: Path) -> None:
    path = HOME / "duties" / "kontanthjaelp-first-interview.toml"
    text = path.read_text(encoding="utf-8")
    (tmp_path / path.name).write_text(text.replace("until = 2020-01-01", "until = 2020-02-01", 1), encoding="utf-8")
    assert "K1.1 and K2.1" in refusal(tmp_path).what


def test_a_hole_between_versions_is_refused_unless_it_is_named(tmp_path: Path) -> None:
    error = refusal(overlay(tmp_path / "o", second="2021-12-01"))
    assert "2021-12-01" in error.what
    named = overlay(tmp_path / "p", second="2021-12-01", gaps='gaps = ["2021-12-01/2022-01-01: not established"]')
    assert "X1.1" in load_lawbook([named]).rows


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('shape = "first_within"', 'shape = "first_withn"', "first_withn"),
        ("due = { days = 7 }", "due = { fortnights = 7 }", "span"),
        ("due = { days = 7 }", "", "due"),
        ('groups = ["2"]', 'groups = ["22"]', "22"),
        ('kinds = ["first"]', 'kinds = ["chat"]', "chat"),
        ('basis = "I"', 'basis = "G"', "G"),
        ("checked_on = 2026-01-01", "", "checked_on"),
        ('id = "what-if"', 'id = "another"', "another"),
        ("until = 2022-01-01", "until = 2019-01-01", "before it begins"),
        ('row = "X1.1"', 'row = "X1.1"\nrow = "X1.1"', "cannot be read"),
        ("in_force = 2020-01-01", "in_force = 2020-01-01\nwish = 3", "wish"),
    ],
)
def test_a_misspelt_rule_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = overlay(tmp_path / "o")
    path = folder / "what-if.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert said in refusal(folder).what


def test_an_overlay_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(BadRule) as caught:
        load_lawbook(["no-such-overlay"])
    assert "s4-1-short-cases" in caught.value.expected


def test_an_overlay_of_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no-such-rule.toml").write_text("[[change]]\nrow = 'K2.1'\n", encoding="utf-8")
    assert "no-such-rule" in refusal(tmp_path).what


def test_an_overlay_without_a_rule_file_is_refused(tmp_path: Path) -> None:
    overlay(tmp_path / "duties")
    assert "changes nothing" in refusal(tmp_path).what


def test_a_change_splits_the_version_on_its_days(tmp_path: Path) -> None:
    (tmp_path / "kontanthjaelp-first-interview.toml").write_text(
        '[[change]]\nrow = "K2.1"\nfrom = 2022-01-01\nuntil = 2023-01-01\nset = { due = { days = 14 } }\n',
        encoding="utf-8",
    )
    book, plain = load_lawbook([tmp_path]), load_lawbook()
    spans = [(v.in_force, v.until, v.due.n) for v in book.of_row("K2.1") if v.due]
    first, last = number(dt.date(2022, 1, 1)), number(dt.date(2023, 1, 1))
    assert [s[2] for s in spans] == [7, 14, 7]
    assert (spans[1][0], spans[1][1]) == (first, last)
    assert book.fingerprint != plain.fingerprint


def test_a_calendar_that_overlaps_itself_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "book"
    shutil.copytree(HOME, home)
    path = home / "calendars" / "covid-2020.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "periods = [", "periods = [{ from = 2020-03-01, until = 2020-04-01 },", 1
        ),
        encoding="utf-8",
    )
    with pytest.raises(BadRule):
        load_lawbook(home=home)


def test_a_day_before_anything_is_modelled_is_refused() -> None:
    case = from_rows({"persons": []})
    with pytest.raises(AskedWrongly, match="Nothing is modelled before"):
        assess(case, load_lawbook(), dt.date(2010, 1, 1))


def test_a_named_row_before_its_first_version_is_refused() -> None:
    case = from_rows({"persons": []})
    with pytest.raises(AskedWrongly, match=r"D2\.1 was not in force"):
        assess(case, load_lawbook(), dt.date(2019, 1, 1), ["D2.1"])
    with pytest.raises(AskedWrongly, match=r"no duty Q9\.9"):
        assess(case, load_lawbook(), dt.date(2023, 1, 1), ["Q9.9"])
