# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The commands of samples: sizes and limits, and a sample from the draw to the zip by way of a filled-in sheet."""

from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
from pathlib import Path

import pytest

from styrbord.simulation.country import simulate
from styrbord.workbench import import_delivery
from tests.edges.test_commands import run

DAY = dt.date(2023, 3, 31)
RUN = ("--run", "2023-03-sickness-benefit")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("municipality")
    simulate(folder / "in", seed=5, persons=800, municipality="0350", to_day=DAY, deliveries=1)
    for path in sorted(p.parent for p in (folder / "in").glob("*/delivery.toml")):
        import_delivery(path, folder / "register")
    return folder / "register"


@pytest.mark.parametrize(
    ("words", "size"),
    [
        (("--tolerable", "5%", "--expected", "1%"), 93),
        (("--tolerable", "0.05", "--expected", "0,01"), 93),
        (("--tolerable", "5%", "--expected", "3.5%", "--confidence", "90%"), 400),
        (("--tolerable", "5%", "--expected", "2.5%", "--population", "1000"), 197),
        (("--tolerable", "5%", "--model", "poisson"), 60),
    ],
)
def test_size(words: tuple[str, ...], size: int) -> None:
    assert json.loads(run("supervision", "size", *words, "--json").stdout)[0]["sample"] == size


def test_the_table_of_sizes(tmp_path: Path) -> None:
    run("supervision", "size", "--table", "--csv", tmp_path / "sizes.csv")
    lines = list(csv.DictReader((tmp_path / "sizes.csv").read_text().splitlines()))
    assert (lines[0]["0.05"], lines[4]["0.02"], lines[8]["0.02"]) == ("59", "590", "-")


@pytest.mark.parametrize(
    "words",
    [
        ("size", "--tolerable", "3%", "--expected", "5%"),
        ("size", "--tolerable", "many"),
        ("size", "--confidence", "100%"),
        ("size", "--population", "50", "--model", "binomial"),
        ("size", "--model", "gut feeling"),
        ("limits", "5", "4"),
        ("limits", "0", "40", "--population", "30"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_four_parts(words: tuple[str, ...]) -> None:
    said = run("supervision", *words, expect=2).stderr
    assert all(part in said for part in ("where:", "expected:", "to do:"))


def test_limits() -> None:
    told = json.loads(run("supervision", "limits", 2, 93, "--json").stdout)[0]
    assert (told["printed_upper_pct"], told["model"]) == (6.7, "binomial")


def test_a_sample_from_the_draw_to_the_zip(register: Path, tmp_path: Path) -> None:
    base = ("supervision", "draw", *RUN, "-r", register, "--as-of", DAY, "--reader", "rita", "--by", "dora")
    planned = json.loads(run(*base, "--tolerable", "30%", "--dry-run", "--json").stdout)
    drawn = json.loads(run(*base, "--tolerable", "30%", "--seed", "7 13 22", "--json").stdout)
    assert len(drawn) == planned[0]["drawn"] > 0
    run(*base, "--tolerable", "30%", expect=8)  # drawn once
    sheet = tmp_path / "sheet.csv"
    read = ("supervision", "read", *RUN, "-r", register, "--by", "rita")
    run(*read, "--sheet", sheet)
    lines = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    assert len(lines) == 8 * len(drawn)
    assert {line["case"] for line in lines} == {one["case"] for one in drawn}
    for line in lines:
        line["answer"] = line["answer"] or "in-order"
        if line["answer"] in ("error", "undecided"):
            line |= {"reason": "ses i registret", "cause": "records"}
    lines[4] |= {"answer": "material", "reason": "forkert sats", "paid": "1.234,50", "right": "1000"}
    with sheet.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, lines[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(lines)
    run("supervision", "evaluate", *RUN, "-r", register, "--by", "rita", expect=2)
    assert f"{len(drawn)} cases saved" in run(*read, "--answers", sheet, "--close").stdout
    told = json.loads(run("supervision", "evaluate", *RUN, "-r", register, "--by", "rita", "--json").stdout)
    assert told["material"] >= 1
    assert told["kroner"]["in_sample"] == 234.5
    assert "fejlandelen" in run("supervision", "evaluate", *RUN, "-r", register, "--dry-run").stdout
    assert "The" in run("supervision", "evaluate", *RUN, "-r", register, "--dry-run", "--lang", "en").stdout
    again = json.loads(run("supervision", "redraw", *RUN, "-r", register, "--zip", tmp_path / "a.zip", "--json").stdout)
    assert again[0]["same"] is True
    assert {"population.csv", "redraw.py", "manifest.json"} <= set(zipfile.ZipFile(tmp_path / "a.zip").namelist())
    assert json.loads(run(*read, "--check", "--json").stdout)[0]["cases"] == 0
    assert json.loads(run("supervision", "patterns", "-r", register, "--json").stdout)["samples"] == 1
    run(*read, "--answers", tmp_path / "none.csv", expect=2)


def test_who_is_not_enrolled_draws_nothing_once_somebody_is(register: Path) -> None:
    run("supervision", "enrol", "-r", register, "--user", "dora", "--may", "draw", "--by", "dora")
    words = ("--run", "2023-03-insured-unemployed", "-r", register, "--as-of", DAY, "--reader", "rita", "--by", "eve")
    said = run("supervision", "draw", *words, expect=10).stderr
    assert "eve may not draw" in said
    said = run("supervision", "evaluate", *RUN, "-r", register, "--by", "eve", expect=10).stderr
    assert "eve may not read" in said
