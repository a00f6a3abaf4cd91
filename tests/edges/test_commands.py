# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The commands on a small simulated municipality: the fixed contract, every output form, every exit code."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pyarrow.csv as arrow_csv
import pytest
from rich.console import Console

from styrbord.cli import main, show
from styrbord.errors import NoData
from styrbord.law.duties import OUTCOMES
from styrbord.simulation.country import simulate
from styrbord.workbench import Workbench, import_delivery

AS_OF = dt.date(2023, 3, 31)
HEADS = ["person_key", "row", "link", "benefit", "counted_from", "due", "met_on", "outcome", "reason"]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("municipality")
    simulate(folder / "in", seed=3, persons=1200, municipality="0350", to_day=AS_OF, deliveries=2)
    for path in sorted(p for p in (folder / "in").iterdir() if (p / "delivery.toml").exists()):
        import_delivery(path, folder / "register")
    return folder / "register"


@dataclass
class Done:
    """What a command printed."""

    stdout: str
    stderr: str


def run(*words: object, expect: int = 0) -> Done:
    """The command line in this process: what `main` prints, and the exit code it ends with."""
    said = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
    code = 0
    with (
        mock.patch.object(sys, "argv", ["styrbord", *map(str, words)]),
        contextlib.redirect_stdout(said[0]),
        contextlib.redirect_stderr(said[1]),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    out, err = (one.buffer.getvalue().decode() for one in said)  # type: ignore[attr-defined]
    assert code == expect, err
    return Done(out, err)


def test_duties_keep_the_fixed_contract(register: Path, tmp_path: Path) -> None:
    run("duties", "--register", register, "--as-of", AS_OF, "--rows", "D2.1,K2.2,S1.2", "--csv", tmp_path / "d.csv")
    with (tmp_path / "d.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == HEADS
    assert {line["row"] for line in lines} == {"D2.1", "K2.2", "S1.2"}
    assert {line["outcome"] for line in lines} <= set(OUTCOMES)
    for line in lines:
        assert line["person_key"].startswith("s0350-")
        dt.date.fromisoformat(line["due"])
        assert bool(line["met_on"]) == (line["outcome"] in ("kept", "late"))
        assert (line["link"] != "") == (line["row"] == "S1.2")
        assert bool(line["reason"]) == (line["outcome"] in ("late", "missed", "undecidable"))
    chains = Counter((line["person_key"], line["counted_from"]) for line in lines if line["row"] == "S1.2")
    assert max(chains.values()) > 1


def test_the_library_gives_what_the_command_gives(register: Path) -> None:
    printed = run("duties", "--register", register, "--as-of", AS_OF, "--rows", "A2.1", "--csv", "-").stdout
    table = Workbench.open(register).duties(AS_OF, rows=["A2.1"]).table()
    assert printed.splitlines()[0] == ",".join(HEADS)
    assert len(printed.splitlines()) == table.num_rows + 1


def test_json_and_the_table_for_people(register: Path) -> None:
    found = json.loads(run("duties", "--register", register, "--as-of", AS_OF, "--rows", "K2.1", "--json").stdout)
    assert found[0]["row"] == "K2.1"
    assert "K2.1" in run("duties", "--register", register, "--as-of", AS_OF, "--rows", "K2.1").stdout


def test_tables_for_people_keep_days_and_rows_whole_on_eighty_columns(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show, "out", Console(width=80))
    for words in (["duties"], ["worklist"], ["reasons", "--reason", "not_held"]):
        printed = run(*words, "--register", register, "--as-of", AS_OF).stdout
        assert re.search(r"\b[A-Z]\d\.\d\b.*\b\d{4}-\d\d-\d\d\b", printed), words
        assert max(map(len, printed.splitlines())) <= 80


def test_columns_without_room_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    show.grid("", ["a", "long", "more"], [["1", "x" * 9, "y" * 99]], screen=Console(width=14))
    assert "more" in capsys.readouterr().out.split("Not shown")[1]


def test_a_device_is_written_to_and_stays_one(register: Path) -> None:
    run("duties", "--register", register, "--as-of", AS_OF, "--csv", os.devnull)
    assert not Path(os.devnull).is_file()


def test_an_unknown_reason_is_told_with_those_there_are(register: Path) -> None:
    said = run("reasons", "--register", register, "--as-of", AS_OF, "--reason", "rain", expect=2).stderr
    assert "found_work" in said


def test_a_check_says_when_an_import_would_refuse_and_an_import_lists_why(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "delivery.toml").write_text(
        'format = 1\nmunicipality = "0350"\nextracted_at = 2023-04-01T02:00:00\nkind = "full"\n'
    )
    (tmp_path / "in" / "persons.csv").write_text("person_key,birth_date,sex,municipality\na,1980-01-01,x,0350\n")
    checked = run("check", tmp_path / "in", expect=3)
    assert "persons.csv" in checked.stdout
    assert "would refuse" in checked.stderr
    assert "female" in run("import", tmp_path / "in", "--into", tmp_path / "register", expect=3).stderr


def test_known_on_goes_back_to_the_first_delivery(register: Path) -> None:
    bench = Workbench.open(register)
    first = bench.register.deliveries()[0].extracted_at.date()
    before = bench.duties(first, known_on=first)
    after = bench.duties(first)
    assert len(before.duties) > 0
    assert before.table() != after.table()  # corrections and late registration have come since
    with pytest.raises(NoData, match="was not known yet"):
        bench.duties(AS_OF + dt.timedelta(days=40), known_on=AS_OF)
    with pytest.raises(NoData):
        bench.duties(dt.date(2019, 6, 1), known_on=dt.date(2020, 1, 1))


def test_every_duty_of_a_person_is_explained_in_both_languages(register: Path) -> None:
    bench = Workbench.open(register)
    judged = bench.duties(AS_OF)
    key = judged.case.person_keys[int(judged.duties.person[0])].as_py()
    danish = run("explain", key, "--register", register, "--as-of", AS_OF).stdout
    english = run("explain", key, "--register", register, "--as-of", AS_OF, "--lang", "en").stdout
    many = int((judged.duties.person == judged.duties.person[0]).sum())
    assert danish.count("Udfald:") == many == english.count("Outcome:")
    assert run("explain", "nobody", "--register", register, "--as-of", AS_OF, expect=2).stderr.count("to do:") == 1


def test_the_worklist_is_most_urgent_first(register: Path, tmp_path: Path) -> None:
    bench = Workbench.open(register)
    whole = bench.worklist(AS_OF, 28)
    due = whole["due"].to_pylist()
    assert due == sorted(due)
    assert max(due) < AS_OF + dt.timedelta(days=28)
    assert set(whole["outcome"].to_pylist()) <= {"open", "missed"}
    team = next(t for t in whole["team"].to_pylist() if t)
    run("worklist", "--register", register, "--as-of", AS_OF, "--team", team, "--csv", tmp_path / "w.csv")
    assert set(arrow_csv.read_csv(tmp_path / "w.csv")["team"].to_pylist()) == {team}


def test_reasons_add_up_and_can_be_listed(register: Path) -> None:
    counts = json.loads(run("reasons", "--register", register, "--as-of", AS_OF, "--json", "--lang", "en").stdout)
    *parts, total = (line["number"] for line in counts)
    assert sum(parts) == total > 0
    listed = json.loads(
        run("reasons", "--register", register, "--as-of", AS_OF, "--reason", "found_work", "--json").stdout
    )
    assert len(listed) == counts[0]["number"]


def test_compare_says_for_whom_a_draft_changes_what(register: Path, tmp_path: Path) -> None:
    (tmp_path / "kontanthjaelp-first-interview.toml").write_text(
        '[[change]]\nrow = "K2.1"\nset = { due = { days = 28 } }\n', encoding="utf-8"
    )
    moves = json.loads(
        run("compare", "--register", register, "--as-of", AS_OF, "--with", tmp_path, "--json", "--lang", "en").stdout
    )
    assert {move["row"] for move in moves} == {"K2.1"}
    assert ("late", "kept") in {(move["first"], move["second"]) for move in moves}
    run("compare", "--register", register, "--as-of", AS_OF, "--with", tmp_path, "--csv", tmp_path / "c.csv")
    assert arrow_csv.read_csv(tmp_path / "c.csv").num_rows == sum(move["duties"] for move in moves)


def test_the_summary_counts_every_duty_once(register: Path) -> None:
    found = json.loads(run("summary", "--register", register, "--as-of", AS_OF, "--json").stdout)
    by_row = sum(sum(line.values()) for line in found["by_row"].values())
    by_group = sum(sum(line.values()) for line in found["by_group"].values())
    assert by_row == by_group == len(Workbench.open(register).duties(AS_OF).duties)


def test_the_law_can_be_read(register: Path, tmp_path: Path) -> None:
    assert "D2.1" in run("law", "list").stdout
    assert "§ 31(1)" in run("law", "show", "D2.1").stdout
    assert "cases" in run("law", "check").stdout
    covered = json.loads(run("law", "coverage", "--json", "--register", register, "--as-of", AS_OF).stdout)
    assert {line["modelled"] for line in covered["rows"]} == {"yes", "no"}
    assert sum(line["spells"] for line in covered["spells"]) > 1000
    run("law", "show", "nothing", expect=2)
    (tmp_path / "kontanthjaelp-first-interview.toml").write_text(
        '[[change]]\nrow = "K2.1"\nset = { due = { days = 28 } }\n', encoding="utf-8"
    )
    assert "drawn cases" in run("law", "check", "--overlay", tmp_path, expect=4).stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--as-of", "2023-02-30"], 2),
        (["--as-of", "2010-01-01"], 2),
        (["--as-of", "2023-03-31", "--rows", "Z1"], 2),
        (["--as-of", "2019-12-31", "--rows", "K2.1"], 2),
        (["--as-of", "2023-03-31", "--known-on", "2023-03-01"], 5),
        (["--as-of", "2001-01-01", "--known-on", "2001-01-01"], 5),
        (["--as-of", "2023-03-31", "--overlay", "nowhere"], 4),
    ],
)
def test_a_wrong_question_is_told_in_four_parts(register: Path, words: list[str], code: int) -> None:
    said = run("duties", "--register", register, *words, expect=code).stderr
    for part in ("where:", "expected:", "to do:"):
        assert part in said


def test_a_register_that_is_not_there(tmp_path: Path) -> None:
    run("summary", "--register", tmp_path / "none", "--as-of", AS_OF, expect=5)
