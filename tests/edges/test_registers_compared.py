# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Own figures of several registers side by side, with plain means of region and all."""

import datetime as dt
import json

import pytest
import typer
from typer.testing import CliRunner

from styrbord.cli import benchmark
from styrbord.errors import AskedWrongly
from styrbord.simulation.country import simulate
from styrbord.workbench import import_delivery

app = typer.Typer()
app.add_typer(benchmark.app, name="benchmark")
CODES = ("0350", "0265", "0461")  # Lejre and Roskilde in Sjælland, Odense in Syddanmark


@pytest.fixture(scope="module")
def registers(tmp_path_factory):
    made = tmp_path_factory.mktemp("registers")
    for code in CODES:
        simulate(
            made / f"sim{code}", seed=2, persons=500, municipality=code, to_day=dt.date(2023, 3, 31), form="parquet"
        )
        import_delivery(made / f"sim{code}" / "2023-03", made / code)
    return [made / code for code in CODES]


def asked(folders, *more, measure="persons"):
    words = ["benchmark", "compare", "--measure", measure, "--month", "2023-03", "--json", *more]
    return CliRunner().invoke(
        app, [*words, *(w for folder in folders for w in ("-r", str(folder)))], catch_exceptions=False
    )


def test_registers_stand_side_by_side_with_means(registers):
    lines = json.loads(asked(registers).stdout)
    own = {x["name"]: x for x in lines if x["kind"] == "register"}
    assert set(own) == {"Lejre", "Roskilde", "Odense"}
    means = {x["name"]: x for x in lines if x["kind"] == "mean"}
    assert set(means) == {"Region Sjælland", "All registers"}
    near = (own["Lejre"]["value"] + own["Roskilde"]["value"]) / 2
    assert means["Region Sjælland"]["value"] == pytest.approx(near)
    assert means["All registers"]["registers"] == 3
    assert all(x["figure_id"] for x in own.values())


def test_every_view_and_group_can_be_had(registers):
    lines = json.loads(asked(registers[:2], "--group", "every", measure="focus-1-passive").stdout)
    assert len({(x["view"], x["group"]) for x in lines}) > 3
    for line in lines:
        assert (line["value"] is None) == (line["state"] != "value")


def test_wrong_comparisons_are_told(registers):
    for folders, more in ((registers[:1], ()), ([registers[0]] * 2, ()), (registers, ("--group", "ingen"))):
        with pytest.raises(AskedWrongly) as told:
            asked(folders, *more)
        assert all(told.value.as_dict().values())
