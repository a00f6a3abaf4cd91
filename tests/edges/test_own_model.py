# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The own model on the simulated country: entrants reckoned day by day, and the planted quality found again."""

import datetime as dt
import json

import numpy as np
import pyarrow.parquet as pq
import pytest
import typer
from scipy.stats import spearmanr
from typer.testing import CliRunner

from styrbord.cli import benchmark
from styrbord.errors import AskedWrongly, NoData
from styrbord.inference import own_model
from styrbord.records.casedata import from_rows
from styrbord.simulation.country import simulate
from styrbord.workbench import import_delivery
from styrbord.workbench import own_model as verbs
from tests.edges.simulated import case_data

AS_OF = dt.date(2023, 12, 31)
app = typer.Typer()
app.add_typer(benchmark.app, name="benchmark")


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    target = tmp_path_factory.mktemp("country") / "all"
    simulate(target, seed=1, persons=60_000, municipality="all", form="parquet", to_day=AS_OF)
    return target


@pytest.fixture(scope="module")
def found(country):
    entrants = verbs.entrants(case_data(country / "2023-12"), AS_OF, 5)
    truth = pq.read_table(country / "truth" / "municipalities.parquet").to_pydict()
    assert tuple(truth["code"]) == entrants.codes
    return entrants, own_model.fit(entrants, draws=300), np.array(truth["quality"])


def test_planted_quality_is_found_better_than_by_the_raw_share(found):
    _, made, quality = found
    # Quality shortens support, so it goes against the difference. The gain is small because the simulator draws
    # persons from the same country everywhere: only the benefits they come on differ between municipalities.
    score = {name: spearmanr(fit.difference, -quality)[0] for name, fit in made.fits.items()}
    assert score["within"] > score["raw"] + 0.01, score
    assert score["within"] > 0.72, score


def test_the_printed_uncertainty_holds_the_truth(found):
    entrants, made, quality = found
    assert len(entrants.codes) == 98
    larger = entrants.persons > 200
    slope = np.polyfit(quality[larger], made.main.difference[larger], 1)
    far = (made.main.difference - np.polyval(slope, quality))[larger] / made.main.se[larger]
    assert np.std(far) == pytest.approx(1, abs=0.35)
    true_rank = 1 + np.argsort(np.argsort(-quality))
    inside = (true_rank >= made.marginal.L) & (true_rank <= made.marginal.U)
    assert inside.mean() >= 0.95
    assert (made.choice.best <= made.rank()).all()
    assert (made.rank() <= made.choice.worst).all()


def small(codes):
    persons, benefits = [], []
    for i, code in enumerate(codes):
        for j in range(4):
            key = f"{code}-{j}"
            persons.append(
                {"person_key": key, "birth_date": dt.date(1980 + i, 1, 1), "sex": "female", "municipality": code,
                 "origin": "danish"}
            )  # fmt: skip
            start = dt.date(2021, 1, 1 + i)
            until = start + dt.timedelta(days=91 * (j + 1))
            benefits.append({"person_key": key, "benefit": "dagpenge", "starts_on": start, "until": until})
    return persons, benefits


CODES = ("0101", "0147", "0151", "0153", "0155", "0157", "0159", "0161", "0163", "0165")


def test_days_on_support_count_once_and_only_in_the_year():
    persons, benefits = small(CODES)
    extra = dt.date(2021, 2, 1)
    benefits += [
        {"person_key": "0101-0", "benefit": "sygedagpenge", "starts_on": extra, "until": dt.date(2021, 5, 12)},
        {"person_key": "0101-1", "benefit": "fleksjob", "starts_on": dt.date(2021, 9, 1), "until": None},
    ]
    made = verbs.entrants(from_rows({"persons": persons, "benefits": benefits}), dt.date(2022, 12, 31), 3)
    assert made.persons.tolist() == [4] * 10
    first = made.outcome[made.place == 0]
    # 91 days and, until 12 May, 40 more; 182; 273; the whole year.
    assert first * 364 == pytest.approx([131, 182, 273, 364])
    assert "origin" not in " ".join(made.names)
    assert "sex" not in " ".join(made.names)


def test_who_came_too_late_or_from_too_few_places_is_told():
    persons, benefits = small(CODES[:3])
    with pytest.raises(NoData) as told:
        verbs.entrants(from_rows({"persons": persons, "benefits": benefits}), dt.date(2022, 12, 31), 3)
    assert all(told.value.as_dict().values())
    persons, benefits = small(CODES)
    with pytest.raises(NoData, match="0 municipalities"):
        verbs.entrants(from_rows({"persons": persons, "benefits": benefits}), dt.date(2021, 6, 1), 3)


def test_the_command_gives_models_side_by_side(tmp_path):
    simulate(tmp_path / "sim", seed=3, persons=1500, municipality="all", form="parquet", to_day=AS_OF)
    import_delivery(tmp_path / "sim" / "2023-12", tmp_path / "register")
    words = ["benchmark", "model", "-r", str(tmp_path / "register"), "--as-of", "2023-12-31", "--draws", "50"]
    lines = json.loads(CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False).stdout)
    assert {f"rank_{name}" for name in own_model.CHOICES} <= set(lines[0])
    assert [x["rank"] for x in lines] == sorted(x["rank"] for x in lines)
    told = CliRunner().invoke(app, [*words, "--with", "sex,origin"], catch_exceptions=False)
    assert told.exit_code == 0
    with pytest.raises(AskedWrongly):
        CliRunner().invoke(app, [*words, "--with", "cpr"], catch_exceptions=False)
