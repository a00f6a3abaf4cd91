# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord effect ...` on a simulated register: what is shown, what is kept, what is refused."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from styrbord.cli import app
from styrbord.errors import AskedWrongly, NoData
from styrbord.inference.effect_plain import plain
from styrbord.presentation.effect_charts import exits, forest, gap, overlap
from styrbord.presentation.effect_words import EffectWords
from styrbord.presentation.papers import Bullets, Heading, Table
from styrbord.workbench import Workbench, effect, import_delivery, local_change, simulate_into
from styrbord.workbench.effect_paper import paper_of

TO = dt.date(2023, 12, 31)
SERIES = Path(__file__).parents[2].parent / "shared" / "data" / "series"
FINDING = "kind,group,outcome,direction,strength,source,url,year\nwage_subsidy,1,employment,positive,strong,A 2020,https://a.dk,2020\n"


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    folder = tmp_path_factory.mktemp("effects")
    simulate_into(folder / "out", seed=4, persons=2500, to_day=TO, form="parquet")
    import_delivery(folder / "out" / "2023-12", folder / "register")
    return folder / "register"


@pytest.fixture(scope="module")
def found(register):
    return effect.estimate(Workbench.open(register), TO, groups=["1"], by="ane")


def run(*words: object) -> str:
    result = CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_estimates_are_kept_in_the_journal_and_read_back(register, found):
    bench = Workbench.open(register)
    again = effect.latest(bench)
    assert again.id == found.id
    assert plain(again.effects)["effects"][0]["readings"] == plain(found.effects)["effects"][0]["readings"]
    assert bench.journal().events(effect.ESTIMATES)[-1].by == "ane"
    assert "person" not in json.dumps(
        bench.journal().events(effect.ESTIMATES)[-1].data["effects"]["effects"][0]["kind"]
    )
    assert {e.state.code for e in found.effects.effects} >= {"shown"}


def test_the_id_is_the_question_and_the_inputs(register, found):
    other = effect.Estimated(found.effects, found.made, "other years")
    one = found.effects.effects[0]
    assert found.id_of(one) != other.id_of(one)
    assert len(found.id) == 16


def test_command_estimate_prints_json_and_csv(register, tmp_path):
    words = ("effect", "estimate", "-r", register, "--as-of", TO, "--group", "1", "--kind", "company_practice",
             "--no-note")  # fmt: skip
    told = json.loads(run(*words, "--json"))
    assert told["effects"][0]["kind"] == "company_practice"
    assert len(told["effects"][0]["readings"]) == 4
    to = tmp_path / "e.csv"
    run(*words, "--csv", to)
    rows = list(csv.DictReader(to.read_text(encoding="utf-8").splitlines()))
    assert [r["weeks"] for r in rows] == ["13", "26", "52", "26"]
    assert all((r["effect"] == "") == (r["state"] != "shown") for r in rows)
    assert "nr. 1 dagpenge" in run(*words)


def test_command_curve_and_evidence(register, found, tmp_path):
    assert "virksomhedspraktik" in run("effect", "curve", "-r", register, "--as-of", TO, "--by", "ane")
    told = json.loads(run("effect", "curve", "-r", register, "--as-of", TO, "--no-note", "--group", "1", "--json"))
    assert {c["group"] for c in told["curves"]} == {"1"}
    file = tmp_path / "own.csv"
    file.write_text(FINDING, encoding="utf-8")
    assert "A 2020" in run("effect", "evidence", file)
    run("effect", "evidence", file, "-r", register, "--keep", "--by", "ane")
    kept = json.loads(run("effect", "evidence", "-r", register, "--json"))
    assert [f["source"] for f in kept][-1] == "A 2020"
    assert "løntilskud" in run("effect", "evidence", "-r", register)
    lines = effect.curve_lines(effect.latest_curves(Workbench.open(register)))
    assert len(lines[0]) == len(effect.CURVE_COLUMNS)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_paper_says_what_helps_what_cannot_be_shown_and_how_far_to_trust_it(register, found, language):
    bench = Workbench.open(register)
    effect.curves(bench, TO, by="ane")
    paper = paper_of(bench, found, language)
    w = EffectWords(language)
    heads = [b.text for b in paper.blocks if isinstance(b, Heading)]
    assert heads[0] == w("heading.effects")
    assert {w("heading.states"), w("heading.trust"), w("heading.curves"), w("heading.method")} <= set(heads)
    cells = {cell for b in paper.blocks if isinstance(b, Table) for row in b.rows for cell in row}
    assert not any("nan" in cell or "None" in cell or "{" in cell for cell in cells)
    assert any(isinstance(b, Bullets) for b in paper.blocks)
    assert found.id in paper.footer


def test_charts_have_words_and_tables(found):
    w = EffectWords("da")
    chart = forest(found.effects.effects, w)
    assert chart is not None
    assert len(chart.rows) == sum(e.reading().effect is not None for e in found.effects.effects)
    shown = next(e for e in found.effects.effects if e.overlap is not None)
    assert "sammenlignelige" in overlap(shown, w).alt
    none = next(e for e in found.effects.effects if e.overlap is None)
    assert overlap(none, w) is None


def test_teams_of_one_municipality_are_too_few(register):
    told = local_change.of_teams(Workbench.open(register), TO, ["Dagpenge"], "2022-06")
    assert {c.state.code for c in told.change.comparisons} <= {"too_few_units"}
    several = local_change.of_teams(Workbench.open(register), TO, ["Dagpenge", "Jobklar"], "2022-06")
    assert several.study.state.code == "too_few_units"
    assert "for få steder" in run("effect", "team", "-r", register, "--as-of", TO, "--team", "Dagpenge", "--start",
                                  "2022-06")  # fmt: skip
    with pytest.raises(AskedWrongly, match="There is no team 'Nowhere'"):
        local_change.of_teams(Workbench.open(register), TO, ["Nowhere"], "2022-06")
    with pytest.raises(AskedWrongly, match="not among those that are seen"):
        local_change.of_teams(Workbench.open(register), TO, ["Dagpenge"], "2023-12")


def test_a_municipality_in_the_official_series(tmp_path):
    if not SERIES.exists():
        pytest.skip("the official series are not beside the project")
    told = local_change.of_municipality(SERIES, "y25i01", "share", "0860", "2024-01")
    assert told.names["0860"] == "Hjørring"
    assert told.change.periods[-1] == "2025M06"  # cut at the break of 1 July 2025
    assert told.broken
    assert len(told.change.others) == 97
    chart = gap(told.change, told.change.comparisons[0], EffectWords("da"), place="Hjørring", unit=told.unit)
    assert len(chart.rows) == len(told.change.periods)
    to = tmp_path / "local.html"
    out = run("effect", "local", "--place", "0860", "--start", "2024-01", "-d", SERIES, "--to", to)
    assert "Hjørring" in out
    assert to.exists()
    counts = local_change.of_municipality(SERIES, "y60a02", "persons", "0860", "2024-01")
    assert counts.unit == "index"
    with pytest.raises(AskedWrongly, match="No municipality has the code"):
        local_change.of_municipality(SERIES, "y25i01", "share", "9999", "2024-01")
    with pytest.raises(NoData, match="Nothing of table"):
        local_change.of_municipality(tmp_path, "y25i01", "share", "0860", "2024-01")


def test_command_sample(tmp_path):
    rng = np.random.default_rng(1)
    file = tmp_path / "project.csv"
    rows = [f"{t},{b:.3f},{b + t + e:.3f}" for t, b, e in zip(rng.integers(0, 2, 200), rng.normal(size=200),
                                                          rng.normal(size=200), strict=True)]  # fmt: skip
    file.write_text("\n".join(["got,before,after", *rows]), encoding="utf-8")
    words = (
        "effect",
        "sample",
        file,
        "--treated",
        "got",
        "--outcome",
        "after",
        "--with",
        "before",
        "--before",
        "before",
    )
    told = json.loads(run(*words, "--json", "--lot"))
    assert told["state"] == "shown"
    assert {e["method"] for e in told["estimates"]} >= {"difference", "regression", "dr"}
    assert "regression" in run(*words)
    with pytest.raises(AskedWrongly, match="no column 'wrong'"):
        run("effect", "sample", file, "--treated", "wrong", "--outcome", "after")
    file.write_text("got,after\n1,many\n", encoding="utf-8")
    with pytest.raises(AskedWrongly, match="is no number"):
        run("effect", "sample", file, "--treated", "got", "--outcome", "after")


def test_further_conditions_from_a_file(register, tmp_path):
    bench = Workbench.open(register)
    key = bench.case(TO).person_keys[0].as_py()
    file = tmp_path / "form.csv"
    file.write_text(f"person_key,registered_on,motivation\n{key},2020-01-01,3\nnobody,2020-01-01,2\n", encoding="utf-8")
    told = effect.read_covariates(file, bench.case(TO))
    assert (told[0].name, told[0].value[0]) == ("motivation", 3)
    for text, what in (
        ("person_key,motivation\na,3\n", "lacks a column"),
        (f"person_key,registered_on,motivation\n{key},yesterday,3\n", "day of registration"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(AskedWrongly, match=what):
            effect.read_covariates(file, bench.case(TO))


def test_what_is_refused(register, tmp_path):
    bench = Workbench.open(register)
    with pytest.raises(AskedWrongly, match="no group '99'"):
        effect.estimate(bench, TO, groups=["99"])
    with pytest.raises(AskedWrongly, match="no kind of offer 'magic'"):
        effect.curves(bench, TO, kinds=["magic"])
    with pytest.raises(AskedWrongly, match="A gain of 2"):
        effect.curves(bench, TO, gain=2)
    with pytest.raises(NoData, match="Nobody of the groups"):
        effect.estimate(bench, dt.date(2001, 1, 1))
    with pytest.raises(AskedWrongly, match="nothing to keep"):
        run("effect", "evidence", "--keep")
    with pytest.raises(AskedWrongly, match="cannot be read"):
        effect.read_evidence(tmp_path / "none.csv")
    bad = tmp_path / "bad.toml"
    bad.write_text("[[findings", encoding="utf-8")
    with pytest.raises(AskedWrongly, match="no TOML"):
        effect.read_evidence(bad)
    with pytest.raises(AskedWrongly, match="cannot be written as"):
        run("effect", "estimate", "-r", register, "--as-of", TO, "--to", "x.odt")


def test_a_curve_of_few_says_so():
    w = EffectWords("da")
    from styrbord.inference.exit_curve import exit_curve

    assert exits(exit_curve([3], [9], [99], [1], kind="mentor"), w) is None
