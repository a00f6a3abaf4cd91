# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""An official series beside the register's own counts, on the simulated municipality and a made-up answer."""

import datetime as dt
import json

import pytest
import typer
from typer.testing import CliRunner

from styrbord.cli import benchmark, official
from styrbord.errors import AskedWrongly, NoData, StyrbordError
from styrbord.records import places
from styrbord.simulation.country import simulate
from styrbord.sources import official_mapping
from styrbord.workbench import beside, import_delivery

app = typer.Typer()
app.add_typer(benchmark.app, name="benchmark")
app.add_typer(official.app, name="official")
MONTHS = ("2022M11", "2022M12", "2023M01")


def run(*words):
    return CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("beside")
    simulate(made / "sim", seed=1, persons=1200, to_day=dt.date(2022, 12, 31), form="parquet")
    import_delivery(made / "sim" / "2022-12", made / "register")
    names = ["Hele landet", *[p.name for p in places.places().values()]]
    table = official_mapping.table("y60a02")
    columns = ["Område", "Periode", *[m.labels[0] for m in table.measures]]
    rows = [[n, m, 100 + i, 90 + i, "1,1", "1,0"] for n in names for i, m in enumerate(MONTHS)]
    (made / "y60a02.json").write_text(json.dumps({"columns": columns, "rows": rows}), encoding="utf-8")
    return made


def asked(folder, *more):
    words = ("benchmark", "series", "y60a02", "-d", folder, "-r", folder / "register", *more)
    return run(*words, "--json")


@pytest.mark.parametrize(("measure", "own"), [("persons", "own_persons"), ("full_time", "own_full_time")])
def test_the_registers_own_count_stands_beside(folder, measure, own):
    done = asked(folder, "-m", "Lejre", "--measure", measure)
    lines = json.loads(done.stdout)
    assert [x["period"] for x in lines] == ["2022-11", "2022-12"]
    assert all(x["figure_id"] for x in lines)
    for line in lines:
        assert line["difference"] == pytest.approx(line[own] - line["official"], abs=0.01)
        assert 0 < line["own_full_time"] <= line["own_persons"]
    assert "Not established:" in done.stderr
    assert "Known:" in done.stderr


def test_every_definition_names_a_series_that_exists():
    for one in beside.definitions():
        table = official_mapping.table(one.table)
        table.measure(one.measure)
        assert one.split == "" or one.split in table.split.values
        assert one.known
        assert one.not_established


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        (("-m", "Roskilde"), AskedWrongly),
        (("-m", "Lejre", "--measure", "share_population"), AskedWrongly),
        (("-m", "Lejre", "--as-of", "2022-06-30"), NoData),
    ],
)
def test_what_cannot_be_set_beside_is_told(folder, more, kind):
    with pytest.raises(StyrbordError) as told:
        asked(folder, *more)
    assert type(told.value) is kind
    assert all(told.value.as_dict().values())
