# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Walk the lawbook as plain TOML: nothing lacks a source, a grade, a checked day or a case on its edges."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAWBOOK = ROOT / "src" / "styrbord" / "lawbook"
LAW = ROOT.parent / "shared" / "law.md"
GRADES = ("S", "S2", "I")
WHY = ("no deadline to judge", "not established", "no data", "do not encode", "elsewhere")
NEEDED = (
    "row", "rows", "in_force", "shape", "clock", "month_end", "governed_by", "paused_by", "applies_to",
    "fulfilled_by", "reference", "basis", "choices", "checked_on", "text",
)  # fmt: skip
CASE_FIELDS = ("id", "row", "sentence", "group", "benefit", "history", "as_of", "by_hand", "expect")
GROUP_OF = {"dagpenge": "1", "sygedagpenge": "6", "jobafklaring": "7", "ressourceforloeb": "8",
            "ledighedsydelse": "9", "revalidering": "10"}  # fmt: skip
DAY = dt.timedelta(days=1)

Table = dict[str, Any]


def read(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"))


RULES = {path.stem: read(path) for path in sorted((LAWBOOK / "duties").glob("*.toml"))}
CALENDARS = {path.stem: read(path) for path in sorted((LAWBOOK / "calendars").glob("*.toml"))}
OVERLAYS = {path.parent.name: read(path) for path in sorted((LAWBOOK / "overlays").glob("*/overlay.toml"))}
TARGETS = [target for path in sorted((LAWBOOK / "targets").glob("quotas*.toml")) for target in read(path)["target"]]
COVERAGE = read(LAWBOOK / "coverage.toml")["not_modelled"]
VERSIONS = [(name, version) for name, rule in RULES.items() for version in rule["versions"]]
CASES = [(name, case) for name, rule in RULES.items() for case in rule["cases"]]


def _named(name: str, version: Table) -> str:
    return f"{name}:{version['row']}:{version['in_force']}:{'+'.join(version['applies_to'].get('groups', []))}"


def _until(entry: Table) -> dt.date:
    return entry.get("until", dt.date.max)


def _overlap(one: Table, other: Table, begins: str = "in_force") -> bool:
    first, second = one.get(begins, dt.date.min), other.get("in_force", other.get("from", dt.date.min))
    return first < _until(other) and second < _until(one)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_file_says_what_it_is_and_what_it_leaves_out(name: str) -> None:
    rule = RULES[name]
    assert rule["id"] == name
    assert rule["title"]["da"]
    assert rule["title"]["en"]
    assert rule["left_out"]
    assert rule["modelled_from"] == min(version["in_force"] for version in rule["versions"])
    assert rule["cases"]


@pytest.mark.parametrize(("name", "version"), [pytest.param(n, v, id=_named(n, v)) for n, v in VERSIONS])
def test_a_version_has_its_source_its_grade_and_the_day_it_was_checked(name: str, version: Table) -> None:
    assert [field for field in NEEDED if field not in version] == []
    assert version["row"] in version["rows"]
    assert version["in_force"] < _until(version)
    assert version["reference"]["act"]
    assert version["reference"]["section"]
    assert version["reference"]["published"]
    assert version["reference"]["url"].startswith("https://")
    assert version["basis"] in GRADES
    assert isinstance(version["checked_on"], dt.date)
    assert version["text"]["da"]
    assert version["text"]["en"]
    assert set(version["paused_by"]) <= set(CALENDARS)
    assert version["governed_by"] == ("held_on" if version["shape"] == "form" else "counted_from")


def test_no_two_versions_of_a_row_hold_for_the_same_group_on_the_same_day() -> None:
    clashes = [
        (_named(*one), _named(*other))
        for one, other in combinations(VERSIONS, 2)
        if one[1]["row"] == other[1]["row"]
        and set(one[1]["applies_to"]["groups"]) & set(other[1]["applies_to"]["groups"])
        and _overlap(one[1], other[1])
    ]
    assert clashes == []


@pytest.mark.parametrize(("name", "version"), [pytest.param(n, v, id=_named(n, v)) for n, v in VERSIONS])
def test_a_version_has_a_case_on_its_first_day_and_one_on_the_day_before(name: str, version: Table) -> None:
    days = {day for case in RULES[name]["cases"] if _is_about(case, version) for day in _edges(case, version)}
    assert version["in_force"] in days
    assert version["in_force"] - DAY in days


def _is_about(case: Table, version: Table) -> bool:
    rows = {case["row"], *(duty.get("row", case["row"]) for duty in case["expect"])}
    return version["row"] in rows and _group(case) in version["applies_to"]["groups"]


def _group(case: Table) -> str:
    return case["group"] or GROUP_OF.get(case["benefit"], "")


def _edges(case: Table, version: Table) -> set[dt.date]:
    """The days that choose a version: the days benefits are counted from, or the days interviews were held."""
    found = set()
    for line in case["history"].strip().splitlines():
        day, _, what, _, more = (cell.strip() for cell in [*line.split("|"), ""][:5])
        if version["shape"] == "form":
            found |= {day} if what == "interview" else set()
        elif what == "benefit":
            told = re.search(r"counted from (\S+?)(?:,|$)", more)
            found.add(told[1] if told else day)
    return {dt.date.fromisoformat(day) for day in found}


def test_cases_are_whole_and_named_once() -> None:
    for name, case in CASES:
        assert [field for field in CASE_FIELDS if field not in case] == [], f"{name}: {case.get('id')}"
        assert case["id"].startswith(case["row"] + "-"), case["id"]
        assert case["by_hand"].strip(), case["id"]
        assert all({"due", "outcome"} <= set(duty) for duty in case["expect"]), case["id"]
    assert [case_id for case_id, times in Counter(case["id"] for _, case in CASES).items() if times > 1] == []


def test_a_case_that_expects_a_duty_names_a_row_the_lawbook_carries() -> None:
    carried = {version["row"] for _, version in VERSIONS}
    carried |= {version["after_exemption"]["row"] for _, version in VERSIONS if "after_exemption" in version}
    asked = {duty.get("row", case["row"]) for _, case in CASES for duty in case["expect"]}
    assert asked <= carried
    assert carried <= asked, "a row without a single drawn duty"


@pytest.mark.parametrize("name", CALENDARS)
def test_a_calendar_has_its_source(name: str) -> None:
    calendar = CALENDARS[name]
    assert calendar["id"] == name
    assert all(period["from"] < period["until"] for period in calendar["periods"])
    assert calendar["reference"]["act"]
    assert calendar["reference"]["section"]
    assert calendar["basis"] in GRADES
    assert calendar["rows"]
    assert calendar["left_out"]
    assert calendar["text"]["da"]
    assert calendar["text"]["en"]
    assert isinstance(calendar["checked_on"], dt.date)


def test_every_overlay_folder_says_what_it_is() -> None:
    folders = {path.name for path in (LAWBOOK / "overlays").iterdir() if path.is_dir()}
    assert set(OVERLAYS) == folders
    for name, overlay in OVERLAYS.items():
        assert overlay["id"] == name
        assert overlay["basis"] in GRADES
        assert overlay["reference"]["act"]
        assert overlay["reference"]["section"]
        assert overlay["left_out"]
        assert isinstance(overlay["checked_on"], dt.date)
        assert overlay["title"]["da"]
        assert overlay["text"]["da"]


def test_a_change_of_an_overlay_meets_a_version_of_the_rule_it_names() -> None:
    for path in sorted((LAWBOOK / "overlays").glob("*/*.toml")):
        content = read(path)
        for change in content.get("change", []):
            period = {"from": change.get("from", dt.date.min), "until": change.get("until", dt.date.max)}
            met = [v for v in RULES[path.stem]["versions"] if v["row"] == change["row"] and _overlap(v, period)]
            assert met, f"{path.parent.name}/{path.name}: {change['row']}"
            assert ("set" in change) != ("drop" in change)


def test_a_quota_has_its_source_and_says_what_is_not_established() -> None:
    assert len({target["id"] for target in TARGETS}) == len(TARGETS)
    for target in TARGETS:
        assert 0 < target["level"] < 1
        assert target["duty"] in {version["row"] for _, version in VERSIONS}
        assert target["reference"]["act"]
        assert target["reference"]["section"]
        assert target["basis"] in GRADES
        assert target["parameters"] == {"period": "not established", "denominator": "not established"}
        assert isinstance(target["checked_on"], dt.date)


def test_the_coverage_names_a_row_once_says_why_and_contradicts_no_version() -> None:
    assert [row for row, times in Counter(entry["row"] for entry in COVERAGE).items() if times > 1] == []
    for entry in COVERAGE:
        assert entry["why"] in WHY, entry["row"]
        assert entry["note"].strip(), entry["row"]
        assert entry.get("from", dt.date.min) < _until(entry), entry["row"]
        both = [_named(*v) for v in VERSIONS if entry["row"] in v[1]["rows"] and _overlap(v[1], entry)]
        assert both == [], f"{entry['row']} is modelled and said not to be"


def test_every_row_of_the_law_reference_is_modelled_or_said_not_to_be() -> None:
    if not LAW.exists():
        pytest.skip("the law reference is not beside the project")
    text = LAW.read_text(encoding="utf-8")
    duties = text[text.index("\n## 2. ") : text.index("\n## 4. ")]
    rows = re.findall(r"^\|([A-Z]\d+\.\d+[a-z]?|[A-Z]-[a-z]+)\|", duties, flags=re.MULTILINE)
    known = {row for _, version in VERSIONS for row in version["rows"]} | {entry["row"] for entry in COVERAGE}
    assert len(rows) > 80, "the tables of the law reference were not found"
    assert [row for row in rows if row not in known] == []
