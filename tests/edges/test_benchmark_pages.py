# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Sentences, charts, papers and commands of the benchmark, on a drawn country of 98 municipalities."""

import datetime as dt
import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from styrbord.cli import benchmark as benchmark_commands
from styrbord.cli import official as official_commands
from styrbord.errors import AskedWrongly, BadDelivery, NoData
from styrbord.presentation import benchmark_charts, benchmark_report, charts, papers, tilemap
from styrbord.presentation import benchmark_data as data
from styrbord.presentation import formats as f
from styrbord.presentation import series as series_of
from styrbord.records import places
from styrbord.records.official import Observations
from styrbord.sources import official_mapping

PERIODS = ("2020QMAT02", "2020QMAT04", "2021QMAT02", "2021QMAT04")
TABLE = official_mapping.table("y30r21")
app = typer.Typer()
app.add_typer(official_commands.app, name="official")
app.add_typer(benchmark_commands.app, name="benchmark")


def danish(value, decimals):
    return f"{value:.{decimals}f}".replace(".", ",")


def drawn_lists(seed=1, spans=PERIODS):
    """Lines as an older export gives them, with counts in tens and shares that fit."""
    rng = np.random.default_rng(seed)
    size = rng.integers(8_000, 200_000, 98)
    level = rng.uniform(5, 12, 98)
    lines = []
    for span in spans:
        for group, share in zip(TABLE.split.values.values(), (1.0, 0.3, 0.35, 0.35), strict=True):
            expected = np.round(level * share, 2)
            actual = np.round(expected + rng.normal(0, 0.3 * share, 98), 2)
            e, a = (np.round(x * size / 100, -1).astype(int) for x in (expected, actual))
            order = np.argsort(np.round((actual - expected) * 100), kind="stable")
            rank = np.empty(98, int)
            rank[order] = np.arange(1, 99)
            for i, place in enumerate(places.places().values()):
                values = [e[i], a[i], a[i] - e[i], expected[i], actual[i], actual[i] - expected[i], rank[i]]
                cells = [int(v) if k not in (3, 4, 5) else danish(v, 2) for k, v in enumerate(values)]
                labels = [m.labels[0] for m in TABLE.measures]
                lines.append(
                    {
                        "Area": place.name,
                        "Periode": span,
                        "Ydelsesgrupper": group,
                        **dict(zip(labels, cells, strict=True)),
                    }
                )
    return lines


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("answers")
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in drawn_lists())
    (made / "y30r21-drawn.jsonl").write_text(text, encoding="utf-8")
    months = [f"{y}M{m:02d}" for y in (2024, 2025) for m in range(1, 13)] + ["2026M01"]
    names = ["Hele landet", *[p.name for p in places.places().values()]]
    rows = [[n, m, 100 + i, 90 + i, "1,1", "1,0"] for n in names for i, m in enumerate(months)]
    columns = ["Område", "Periode", *[m.labels[0] for m in official_mapping.table("y60a02").measures]]
    (made / "y60a02.json").write_text(json.dumps({"columns": columns, "rows": rows}), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def lists(folder):
    return benchmark_commands.bench.lists(folder)


@pytest.mark.parametrize("name", ["Lejre", "København", "Læsø", "Aarhus"])
def test_every_number_in_a_sentence_comes_from_a_figure(lists, name):
    made = benchmark_report.report(lists, name, one_page=True)
    for sentence in made.sentences:
        assert not re.search(r"\d", sentence.pattern), sentence.pattern
        assert sentence.text == sentence.pattern.format(**sentence.numbers)
        assert not re.search(r"\bnan\b", sentence.text)
        assert "{" not in sentence.text


def test_the_first_sentence_says_what_the_row_says(lists):
    unit = lists.place("Lejre")
    text = benchmark_report.report(lists, "Lejre", one_page=True).sentences[0].text
    for measure in ("expected", "actual", "rank"):
        assert f.number(lists.of("total", measure, PERIODS[-1])[unit]) in text
    assert "kalenderåret 2021" in text


def test_with_one_list_only_there_is_no_movement(tmp_path):
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in drawn_lists(2, PERIODS[:1]))
    (tmp_path / "y30r21.jsonl").write_text(text, encoding="utf-8")
    one = benchmark_commands.bench.lists(tmp_path)
    made = benchmark_report.report(one, "Lejre")
    assert not any("Siden listen" in s.text for s in made.sentences)
    assert papers.render_pdf(made.paper).startswith(b"%PDF")
    with pytest.raises(AskedWrongly, match="no two lists lie a year apart"):
        data.OneList(one, "total", PERIODS[0], data.Method("panel")).spread.se.sum()


def test_charts_have_words_a_table_and_a_picture(lists):
    unit = lists.place("Lejre")
    ones = [data.OneList(lists, "total", p) for p in PERIODS]
    step = data.moved(lists, "total", *PERIODS[:2], data.Method())
    made = [
        benchmark_charts.caterpillar(ones[0], unit), benchmark_charts.caterpillar(ones[0], tall=True),
        benchmark_charts.path(ones, unit), benchmark_charts.waterfall(step, unit),
        benchmark_charts.funnel_chart(ones[0], unit),
    ]  # fmt: skip
    for chart in made:
        assert len(chart.alt) > 40
        assert chart.rows
        assert {len(r) for r in chart.rows} == {len(chart.columns)}
        ElementTree.fromstring(charts.render(chart))
    assert [len(c.rows) for c in made] == [98, 98, 4, 5, 98]


def test_the_tile_map_reaches_every_municipality():
    values = {code: i / 10 for i, code in enumerate(places.places())}
    del values["0350"]
    write = lambda v: f.number(v, 1)  # noqa: E731
    drawn = tilemap.svg(values, title="Kort", measure="andel", write=write, link=lambda c: f"?k={c}&x=1")
    tree = ElementTree.fromstring(drawn)
    links = tree.findall("{http://www.w3.org/2000/svg}a")
    assert len(links) == 98
    assert all(":" in link.get("aria-label") for link in links)
    assert "Lejre: andel –" in {link.get("aria-label") for link in links}
    assert drawn.count('tabindex="0"') == 0
    assert tilemap.svg(values, title="Kort", measure="andel", write=write).count('tabindex="0"') == 98
    chart = tilemap.tile_map(values, title="Kort", measure="andel", write=write, around=5.0, mark="0350")
    assert len(chart.rows) == 98


def test_series_compare_the_same_month_and_mark_breaks():
    months = [f"{y}M{m:02d}" for y in (2024, 2025, 2026) for m in (1, 2)]
    area = np.array(["0350"] * 6 + ["0000"] * 6, dtype=object)
    rows = Observations(
        "t", area, np.array(months * 2, dtype=object), np.array([""] * 12, dtype=object),
        np.array(["m"] * 12, dtype=object), np.array([100, 50, np.nan, 60, 83.0, 70, 10, 10, 10, 10, 10, 10]),
    )  # fmt: skip
    breaks = [(dt.date(2025, 7, 1), "nyt system")]
    one = series_of.series(
        rows, "m", "", ["0350", "0000"], title="Personer", unit="persons", decimals=0, breaks=breaks, source="x"
    )
    two_years = series_of.change(one, "0350", 2, at="2026M01")
    assert (two_years.absolute, two_years.broken) == (-17, ("nyt system",))
    assert two_years.relative == pytest.approx(-17)
    assert np.isnan(series_of.change(one, "0350", 1, at="2026M01").relative)
    assert series_of.change(one, "0350", 1, at="2025M02").broken == ()
    assert series_of.index(one).column("0350")[0] == 100
    assert series_of.with_mean(one, ["0350", "0000"], "gns.").column(series_of.NEIGHBOURS)[2] == 10
    assert "Databrud" in series_of.chart(one, mark="0350").alt
    assert series_of.beside_own(one, "0350", {"2026M02": 75.0}, []) == [("2026M02", 70.0, 75.0, 5.0)]


def run(*words):
    return CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)


def test_one_command_makes_the_page_and_the_pdf(folder, tmp_path):
    target = tmp_path / "out" / "lejre.pdf"
    done = run("benchmark", "report", "--municipality", "Lejre", "--data", folder, "--to", target, "--json")
    assert done.exit_code == 0
    assert target.read_bytes().startswith(b"%PDF")
    page = target.with_suffix(".html").read_text(encoding="utf-8")
    for sentence in json.loads(done.stdout):
        assert sentence["text"].replace("&", "&amp;").replace("'", "&#x27;") in page


def test_commands_give_json_and_csv(folder, tmp_path):
    lines = json.loads(run("benchmark", "list", "--data", folder, "--json").stdout)
    assert [x["rank"] for x in lines] == list(range(1, 99))
    price = json.loads(run("benchmark", "list", "-d", folder, "--gross", 100000, "--json").stdout)
    worth = next(x for x in price if x["difference"] > 0)
    assert worth["potential_low"] == pytest.approx(worth["difference"] * 80_000)
    shift = json.loads(run("benchmark", "shift", "-d", folder, "-m", "0350", "--json").stdout)[0]
    assert shift["actual"] + shift["expected"] + shift["others"] == pytest.approx(shift["shift"], abs=1e-3)
    target = tmp_path / "r.csv"
    assert run("benchmark", "rank", "-d", folder, "--csv", target, "-u", "rounding").exit_code == 0
    assert len(target.read_text(encoding="utf-8").splitlines()) == 99
    assert len(json.loads(run("benchmark", "funnel", "-d", folder, "--json").stdout)) == 98
    near = json.loads(run("benchmark", "neighbours", "-m", "Lejre", "-d", folder, "-k", 3, "--json").stdout)
    assert len(near) == 3
    drawn = tmp_path / "s.svg"
    series = run("benchmark", "series", "y60a02", "-m", "Lejre", "-d", folder, "--against", "neighbours", "--index",
                 "--chart", drawn, "--csv", "-")  # fmt: skip
    assert series.stdout.splitlines()[0].startswith("period,Lejre,Hele landet,7 naboer")
    assert drawn.read_bytes().startswith(b"<svg")
    assert run("benchmark", "list", "-d", folder).exit_code == 0


def test_import_list_vintages_and_draft(folder, tmp_path):
    files = [folder / "y30r21-drawn.jsonl", folder / "y60a02.json"]
    assert run("official", "import", *files, "--data", tmp_path, "--fetched-on", "2023-08-15").exit_code == 0
    kept = json.loads(run("official", "list", "--data", tmp_path, "--json").stdout)
    assert {k["table"]: k["vintages"] for k in kept}["y30r21"] == 1
    assert json.loads(run("official", "vintages", "y60a02", "-d", tmp_path, "--json").stdout)[0]["rows"] == 99 * 25 * 4
    assert json.loads(run("official", "vintages", "y60a02", "-d", tmp_path, "--revisions", "--json").stdout) == []
    drafted = run("official", "mapping", folder / "y60a02.json").stdout
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.toml").write_text(drafted.replace('"y60a02"', '"mine"'), encoding="utf-8")
    again = run("official", "import", folder / "y60a02.json", "-d", tmp_path, "--table", "mine", "--tables", own)
    assert again.exit_code == 0
    with pytest.raises(NoData):
        run("official", "vintages", "y07a02", "-d", tmp_path)


def test_one_bad_file_of_several_stores_none(folder, tmp_path):
    bad = tmp_path / "y60a02.json"
    bad.write_bytes((folder / "y60a02.json").read_bytes()[:-30])
    with pytest.raises(BadDelivery):
        run("official", "import", folder / "y30r21-drawn.jsonl", bad, "--data", tmp_path / "store")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("list", "-p", "2019QMAT02"), ("list", "-g", "alle"), ("list", "-m", "Atlantis"), ("rank", "-u", "rigtig"),
        ("rank", "--coverage", "2"), ("neighbours", "-m", "Lejre", "-k", "98"),
        ("list", "--gross", "1", "--weeks", "1,2"),
        ("report", "-m", "Lejre", "--to", "x.odt"), ("series", "y60a02", "-m", "Lejre", "--measure", "andet"),
        ("series", "y60a02", "-m", "Lejre", "--against", "Lejre,Atlantis"), ("list", "--chart", "x.jpg"),
    ],
)  # fmt: skip
def test_wrong_questions_are_told_in_four_parts(folder, words):
    with pytest.raises(AskedWrongly) as told:
        run("benchmark", *words, "--data", folder)
    assert all(told.value.as_dict().values())


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(NoData, match="There is no benchmark list"):
        run("benchmark", "list", "--data", tmp_path)
