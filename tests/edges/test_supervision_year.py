# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A whole year played through: assessment, twelve months, a red area turning yellow, papers, the auditor's zip."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from styrbord.cli import app
from styrbord.errors import AskedWrongly, NotAllowed
from styrbord.presentation.papers import Bullets, Heading, Paper, Paragraph, Picture, Table, render_html
from styrbord.simulation.country import simulate
from styrbord.supervision.runs import Run
from styrbord.workbench import Workbench, import_delivery, supervision, supervision_reports
from styrbord.workbench import supervision_publication as publication
from styrbord.workbench.supervision_audit import auditor_zip, check_zip
from styrbord.workbench.supervision_year import PlayedBench, play_year

YEAR, LAST = 2023, dt.date(2023, 12, 31)
RED = "sickness-benefit"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> PlayedBench:
    folder = tmp_path_factory.mktemp("year")
    simulate(folder / "in", seed=7, persons=1000, to_day=dt.date(2024, 1, 31), form="parquet")
    import_delivery(folder / "in" / "2024-01", folder / "register")
    return play_year(Workbench.open(folder / "register"), year=YEAR, seed=1)


def run(*args: str) -> Any:
    found = CliRunner().invoke(app, ["supervision", *args], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found


def texts(paper: Paper) -> str:
    out = [paper.title, paper.subtitle, paper.footer]
    for block in paper.blocks:
        match block:
            case Heading() | Paragraph():
                out.append(block.text)
            case Bullets():
                out += block.items
            case Table():
                out += [block.caption, *(cell for row in block.rows for cell in row)]
    return "\n".join(out)


def test_every_planned_supervision_was_carried_through(year: PlayedBench) -> None:
    runs, plan = supervision.all_runs(year, YEAR), supervision.year_plan(year, YEAR)
    assert set(runs) == {s.id for s in plan.slots}
    assert {r.state for r in runs.values()} == {"decided"}
    assert all(r.drawn_by not in r.readers and r.decided_by not in r.readers for r in runs.values())
    assert all(r.answered == r.size and r.second_read == 1 for r in runs.values())
    assert year.journal().check_chain().broken is None


def test_a_red_area_turns_yellow_by_its_results(year: PlayedBench) -> None:
    one = supervision.area_risk(year, RED)
    assert [v.colour for v in one.versions] == ["red", "yellow"]
    found = next(r for r in one.asked[-1].proposal.reasons if r.id == "found")
    assert found.counts
    assert found.says["of"] >= 30
    changed = one.versions[1].from_day
    before = [s for s in supervision.year_plan(year, YEAR).slots if s.area == RED and s.month <= changed.month]
    after = [s for s in supervision.year_plan(year, YEAR).slots if s.area == RED and s.month > changed.month]
    assert len(before) == changed.month
    assert len(after) < 12 - changed.month
    assert {s.colour for s in before} == {"red"}
    assert {s.colour for s in after} <= {"yellow"}


def test_what_was_found_is_followed_up_and_told_without_a_case(year: PlayedBench) -> None:
    found = supervision.all_follow_ups(year)
    wrong = {
        (r.id, e["case"]) for r in supervision.all_runs(year).values() for e in (r.evaluation or {})["error_cases"]
    }
    assert {(f.run, f.case) for f in found} == wrong
    assert {f.state for f in found} >= {"verified", "open"}
    assert all(f.verified_by != f.done_by for f in found if f.state == "verified")
    keys = {k.as_py() for k in year.case(LAST).person_keys}
    for paper in (
        supervision_reports.committee(year, YEAR, LAST),
        supervision_reports.management(year, YEAR, 12, LAST),
    ):
        assert not any(key in texts(paper) for key in keys)


def test_the_items_parts_are_those_of_an_agenda(year: PlayedBench) -> None:
    """Beslutning, resumé, indstilling ...: the parts of a Danish committee's item, in their order."""
    paper = supervision_reports.committee(year, YEAR, LAST, body="Udvalget for Job")
    parts = [b.text for b in paper.blocks if isinstance(b, Heading) and b.level == 1]
    assert parts == [
        "Beslutning", "Resumé", "Indstilling", "Beslutningskompetence", "Sagsfremstilling",
        "Administrationens vurdering", "Økonomi og finansiering", "Bilag",
    ]  # fmt: skip
    said = texts(paper)
    assert "Sygedagpenge: fra rød til gul" in said
    assert "Forsikrede ledige: Stor målgruppe." in said
    assert "Der føres tilsyn 12 gange om året" in said
    assert "Der er brugt" in said
    assert "sager (nu)" in said
    assert any(isinstance(b, Picture) for b in paper.blocks)
    assert "English" not in said


def test_the_item_shows_no_small_count(year: PlayedBench) -> None:
    status = supervision_reports.status(year, YEAR, LAST)
    table = next(b for b in supervision_reports.committee(year, YEAR, LAST).blocks
                 if isinstance(b, Table) and b.columns[1] == "Farve" and "læst" in b.columns[2])  # fmt: skip
    for area, row in zip(status.assessed(), table.rows, strict=True):
        one = status.pooled(area)
        shown = row[3], row[4]
        assert shown == tuple("under 10" if 0 < n < 10 else str(n) for n in (one.errors, one.material))
        assert (row[5] == "skjult") == (0 < one.material < 10)


def test_the_management_sees_it_all_every_month(year: PlayedBench) -> None:
    said = texts(supervision_reports.management(year, YEAR, 3, dt.date(YEAR, 3, 31)))
    assert "Ledelsestilsyn: status for marts 2023" in said
    assert "små tal er ikke skjult" in said
    assert "Mads Bro" in said
    assert "Tilsyn i april 2023" in said
    assert "Overskredne tilsyn" in said
    english = texts(supervision_reports.management(year, YEAR, 10, LAST, language="en"))
    assert "from red to yellow" in english
    page = render_html(supervision_reports.management(year, YEAR, 12, LAST))
    assert "journal" in page
    assert "metode" in page


def test_what_slips_is_told(year: PlayedBench) -> None:
    """The same status seen on a day on which January's supervisions were not decided yet."""
    status = supervision_reports.status(year, YEAR, dt.date(YEAR, 2, 3))
    begun = {id: dataclasses.replace(r, state="reading") for id, r in status.runs.items()}
    late = dataclasses.replace(status, runs=begun)
    from styrbord.presentation.supervision_management import management

    said = texts(management(late, 1))
    assert "gennemgås" in said
    assert f"{len(late.slipped)}" in said
    assert all(s.slot.month == 1 for s in late.slipped)


# -- publication


def test_nothing_is_published_before_a_named_person_has_approved_it(year: PlayedBench) -> None:
    found = publication.published(year, YEAR)
    assert found is not None
    assert (found.prepared_by, found.approved_by) == ("tilsyn", "jens")
    assert "Godkendt til offentliggørelse af Jens Toft den 30. december 2023." in texts(
        publication.paper(year, year=YEAR)
    )
    with pytest.raises(NotAllowed, match="Nothing is approved"):
        publication.paper(year, year=2022)
    with pytest.raises(NotAllowed, match="may not publish"):
        publication.approve(year, year=YEAR, by="mads", digest=found.digest)
    for by, digest in (("jens", "another"), ("tilsyn", found.digest)):
        with pytest.raises(NotAllowed, match="cannot be approved"):
            publication.approve(year, year=YEAR, by=by, digest=digest)
    assert publication.draft(year, year=2022) is None


def test_small_counts_are_not_published_and_hidden_is_not_zero(year: PlayedBench) -> None:
    found = publication.published(year, YEAR)
    assert found is not None
    sums: dict[tuple[str, str], list[int]] = {}
    for one in supervision.all_runs(year, YEAR).values():
        for p in (one.evaluation or {})["points"]:
            held = sums.setdefault((one.area, p["point"]), [0, 0])
            held[0] += p["judged"]
            held[1] += p["errors"]
    points = {(a["id"], p["point"]): p for a in found.content["areas"] for p in a["points"]}
    assert set(points) == set(sums)
    for key, (judged, errors) in sums.items():
        point = points[key]
        small = any(0 < n < 10 for n in (judged, errors, judged - errors))
        assert point["errors"] == (None if small else errors)
        assert (point["judged"] is None) == (0 < judged < 10)
        assert point["name"]["da"].endswith("?")
    said = texts(publication.paper(year, year=YEAR))
    assert "skjult" in said
    assert "Antal fra 1 til under 10 er skjult. Skjult er ikke nul." in said


def test_remarks_follow_the_counts() -> None:
    def told(judged: int, errors: int) -> dict[str, Any]:
        one = Run("r", "a", "decided", evaluation={"points": [{"point": "p", "judged": judged, "errors": errors}]})
        return publication._points([one], {"p": {"da": "P?", "en": "P?"}})[0]

    assert [told(*n)["remark"] for n in ((5, 0), (40, 0), (200, 15), (100, 12))] == [
        "few-cases",
        "none",
        "some",
        "many",
    ]
    assert [told(*n)["errors"] for n in ((5, 0), (40, 0), (200, 15), (100, 95), (40, 3))] == [None, 0, 15, None, None]


# -- the auditor


@pytest.fixture(scope="module")
def zipped(year: PlayedBench) -> bytes:
    return auditor_zip(year, year=YEAR, today=LAST, papers=False)


def test_the_zip_is_whole_and_the_same_each_time(year: PlayedBench, zipped: bytes) -> None:
    assert check_zip(zipped) == []
    assert auditor_zip(year, year=YEAR, today=LAST, papers=False) == zipped
    with zipfile.ZipFile(io.BytesIO(zipped)) as given:
        manifest = json.loads(given.read("manifest.json"))
        assert set(manifest["files"]) == set(given.namelist()) - {"manifest.json"}
        events, head = year.journal().head()
        assert manifest["journal"] == {"events": events, "hash": head}


def test_a_changed_file_in_the_zip_is_named(zipped: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(zipped)) as given, zipfile.ZipFile(out, "w") as changed:
        for name in given.namelist():
            data = given.read(name)
            if name != "plan.csv":
                changed.writestr(name, data.replace(b"red", b"green") if name == "risiko.csv" else data)
        changed.writestr("ekstra.txt", b"")
    assert check_zip(out.getvalue()) == ["ekstra.txt", "plan.csv", "risiko.csv"]


def test_the_zip_says_nothing_written_about_a_person(year: PlayedBench, zipped: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped)) as given:
        lines = given.read("journal.jsonl").decode().splitlines()
        told = given.read("opfoelgning.csv").decode()
    assert all("follow-up" not in json.loads(line)["kind"] for line in lines)
    assert "Ret sagen" not in told
    assert len(told.splitlines()) == 1 + len(supervision.all_follow_ups(year, f"{YEAR}-"))


def test_an_outsider_draws_a_sample_again_from_the_zip_alone(zipped: bytes, tmp_path: Path) -> None:
    """With the program in the zip, by a plain Python that knows no Styrbord."""
    with zipfile.ZipFile(io.BytesIO(zipped)) as given:
        given.extractall(tmp_path)
    folder = tmp_path / "stikproever" / f"2023-03-{RED}"
    plain = [sys.executable, "-I", "-S", "redraw.py"]
    found = subprocess.run(plain, cwd=folder, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    rows = (folder / "population.csv").read_text(encoding="utf-8")
    (folder / "population.csv").write_text(rows.replace(rows.splitlines()[3], ""), encoding="utf-8")
    assert subprocess.run(plain, cwd=folder, capture_output=True, check=False).returncode != 0


def test_the_figures_of_the_zip_add_up(year: PlayedBench, zipped: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped)) as given:
        rows = list(csv.DictReader(io.StringIO(given.read("resultater.csv").decode())))
        one = json.loads(given.read(f"stikproever/2023-03-{RED}/evaluation.json"))
    mine = next(r for r in rows if r["id"] == f"2023-03-{RED}")
    assert (int(mine["read"]), int(mine["errors"])) == (one["read"], one["errors"])
    pooled = supervision_reports.status(year, YEAR, LAST).pooled(RED)
    assert pooled.read == sum(int(r["read"]) for r in rows if r["area"] == RED)


# -- the card, and the commands


def test_the_card_says_what_the_method_must_not_be_used_for_and_how_often_it_errs(year: PlayedBench) -> None:
    paper = supervision_reports.card(year, LAST)
    said = texts(paper)
    for part in ("Formål", "Må ikke bruges til", "Hvor tit tager den fejl?", "Ændrer det sig over tid?"):
        assert part in said
    assert "at vurdere den enkelte medarbejder," in said
    tables = [b for b in paper.blocks if isinstance(b, Table)]
    assert len(tables[0].rows) == 10
    answered = {row[0]: row[1:] for row in tables[1].rows}
    asked = [a for one in supervision.picture(year).values() for a in one.asked]
    assert sum(int(n) for row in answered.values() for n in row) == len(asked)


def test_the_commands_show_the_year(year: PlayedBench, tmp_path: Path) -> None:
    at = ("--register", str(year.register.path), "--on", "2023-12-31")
    risks = json.loads(run("risk", *at, "--json").stdout)
    assert next(r for r in risks if r["area"] == RED)["colour"] == "gul"
    assert "red -> yellow" in run("risk", *at, "--area", RED, "--versions", "--json").stdout
    assert "Middel" in run("risk", *at, "--scales", "--json").stdout
    evidence = json.loads(run("risk", *at, "--area", RED, "--evidence", "--json").stdout)
    assert evidence[0]["found_wrong"].endswith(str(supervision_reports.status(year, YEAR, LAST).pooled(RED).read))
    plan = json.loads(run("plan", *at, "--json", "--calendar", str(tmp_path / "plan.ics")).stdout)
    assert len(plan) == len(supervision.year_plan(year, YEAR).slots)
    assert (tmp_path / "plan.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert json.loads(run("plan", *at, "--slipped", "--json").stdout) == []
    one = json.loads(run("run", "--register", at[1], "--run", f"2023-01-{RED}", "--json").stdout)
    assert {"what": "state", "value": "afsluttet"} in one
    rows = json.loads(run("follow-up", *at, "--json").stdout)
    late = json.loads(run("follow-up", *at, "--overdue", "--json").stdout)
    assert len(late) < len(rows) == len(supervision.all_follow_ups(year))
    ways = json.loads(run("certainty", *at, "--json").stdout)
    assert {w["area"] for w in ways} == {r["area"] for r in risks if r["colour"]}
    assert "used" in run("certainty", *at).stdout


def test_the_commands_write_papers_and_refuse_what_is_none(year: PlayedBench, tmp_path: Path) -> None:
    at = ("--register", str(year.register.path), "--on", "2023-12-31")
    for kind, ending in (("management", "html"), ("publication", "html"), ("auditor", "zip")):
        to = tmp_path / f"{kind}.{ending}"
        run("report", kind, *at, "--to", str(to))
        assert to.stat().st_size > 2_000
    run("card", *at, "--to", str(tmp_path / "card.html"))
    assert check_zip((tmp_path / "auditor.zip").read_bytes()) == []
    with zipfile.ZipFile(tmp_path / "auditor.zip") as given:
        assert given.read("papirer/udvalg.pdf").startswith(b"%PDF")
    for args, what in (
        (("report", "minister", *at, "--to", str(tmp_path / "x.pdf")), "no report 'minister'"),
        (("risk", *at, "--accept"), "option --area"),
    ):
        with pytest.raises(AskedWrongly, match=what):
            run(*args)


def test_a_year_is_played_only_on_invented_data_and_only_once(year: PlayedBench) -> None:
    with pytest.raises(AskedWrongly, match="only be played on a simulated register"):
        play_year(Workbench.open(year.register.path), year=YEAR)
