# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The planted truths lie beside the data, and the data show them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
import pytest

from styrbord.records.tables import OFFER_KINDS
from styrbord.simulation.country import simulate
from styrbord.simulation.risk import COEFFICIENTS
from styrbord.simulation.states import FAMILIES
from tests.edges.simulated import table


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("truth") / "all"
    simulate(target, seed=4, persons=40_000, municipality="all", form="parquet")
    return target


def read(folder: Path, name: str) -> pa.Table:
    return pyarrow.parquet.read_table(folder / "truth" / f"{name}.parquet")


def test_every_truth_is_recorded(country: Path) -> None:
    said = tomllib.loads((country / "truth" / "truth.toml").read_text(encoding="utf-8"))
    assert said["seed"] == 4
    assert said["persons"] == 40_000
    files = {p.stem for p in (country / "truth").glob("*.parquet")}
    assert files == {
        "risk", "effects", "municipalities", "persons", "segments", "late_registered", "corrections"
    }  # fmt: skip
    assert files <= said["files"].keys()


def test_risk_effects_and_quality_are_complete(country: Path) -> None:
    assert dict(zip(*read(country, "risk").to_pydict().values(), strict=True)) == COEFFICIENTS
    effects = read(country, "effects")
    assert effects.num_rows == len(OFFER_KINDS) * len(FAMILIES)
    practice = effects.filter(pc.equal(effects["kind"], "company_practice"))
    assert len(set(practice["effect"].to_pylist())) > 3, "the effect varies by group"
    places = read(country, "municipalities")
    assert places.num_rows == 98
    assert np.std(places["quality"].to_numpy()) > 0.1


def test_every_person_is_in_the_truth_once(country: Path) -> None:
    told = read(country, "persons")["person_key"].to_pylist()
    assert sorted(told) == sorted(table(country / "2026-09", "persons")["person_key"].to_pylist())


def dagpenge(country: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days, whether they ended in a job, and the person number, of first-time stretches on dagpenge."""
    rows = read(country, "segments")
    rows = rows.filter(pc.and_(pc.equal(rows["state"], "dagpenge"), pc.greater(rows["starts_on"], _day("2019-02-01"))))
    job = pc.fill_null(pc.equal(rows["exit"], "job"), False).to_numpy()
    who = pc.index_in(rows["person_key"], read(country, "persons")["person_key"].combine_chunks()).to_numpy()
    return rows["days"].to_numpy(), job, who


def _day(text: str) -> pa.Scalar:
    return pa.scalar(text).cast(pa.date32())


def test_the_data_show_the_risk_that_was_planted(country: Path) -> None:
    days, job, who = dagpenge(country)
    risk = read(country, "persons")["risk"].to_numpy()[who]
    low, high = risk < np.quantile(risk, 0.3), risk > np.quantile(risk, 0.7)
    ratio = np.log((job[high].sum() / days[high].sum()) / (job[low].sum() / days[low].sum()))
    planted = risk[high].mean() - risk[low].mean()
    assert 0.6 * planted < ratio < 1.15 * planted


def test_the_data_show_the_quality_that_was_planted(country: Path) -> None:
    days, job, who = dagpenge(country)
    people, places = read(country, "persons"), read(country, "municipalities")
    place = pc.index_in(people["municipality"], places["code"].combine_chunks()).to_numpy()[who]
    quality = places["quality"].to_numpy()
    good, bad = quality[place] > 0.12, quality[place] < -0.12
    assert job[good].sum() / days[good].sum() > 1.15 * job[bad].sum() / days[bad].sum()


def test_offers_change_how_long_a_case_lasts_and_mostly_shorten_it(country: Path) -> None:
    rows = read(country, "segments")
    ready = rows.filter(pc.equal(rows["family"], "job_ready"))
    saved = ready["days_without_offers"].to_numpy() - ready["days"].to_numpy()
    assert (saved >= 0).all(), "no kind of offer holds the job-ready back"
    assert saved.mean() > 3
    insured = rows.filter(pc.equal(rows["family"], "dagpenge"))
    assert (insured["days_without_offers"].to_numpy() < insured["days"].to_numpy()).any(), "education holds some back"


def test_late_and_corrected_rows_are_a_small_share(country: Path) -> None:
    held = pc.sum(pc.equal(table(country / "2026-09", "interviews")["status"], "held")).as_py()
    assert 0.02 < read(country, "late_registered").num_rows / held < 0.15
    fixes = read(country, "corrections")
    assert {"interviews", "benefits", "offers", "wage_hours"} <= set(fixes["table"].to_pylist())
    assert 0.005 < fixes.filter(pc.equal(fixes["table"], "interviews")).num_rows / held < 0.05
