# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The simulated municipalities have the sizes of the public series (STAR, Y25I01 and Y60A02, July 2024 - June 2025)."""

from __future__ import annotations

import datetime as dt
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from styrbord.records.places import places
from styrbord.simulation import sizes
from styrbord.simulation.country import simulate

# Published averages of the twelve months: full-time persons on dagpenge, on social assistance.
PUBLISHED = {"0101": (13176, 9267), "0350": (277, 220), "0461": (3520, 4246), "0825": (26, 11), "0851": (3613, 4721)}
COUNTRY = (74911, 85137)
YEARS = 7.75
ASSISTANCE = ("kontanthjaelp", "uddannelseshjaelp", "overgangsydelse")


def test_every_municipality_has_a_size() -> None:
    assert [size.code for size in sizes.sizes()] == list(places())
    assert all(size.name == places()[size.code].name for size in sizes.sizes())
    told = tomllib.loads(files("styrbord.simulation").joinpath("sizes.toml").read_text(encoding="utf-8"))
    assert "jobindsats.dk" in told["source"]["dagpenge"]
    assert (told["country"]["dagpenge"], told["country"]["kontanthjaelp"]) == COUNTRY


def test_sizes_are_the_published_ones() -> None:
    typed = {size.code: (size.dagpenge, size.kontanthjaelp) for size in sizes.sizes()}
    assert {code: typed[code] for code in PUBLISHED} == PUBLISHED
    sums = np.array(list(typed.values())).sum(axis=0)
    assert np.allclose(sums, COUNTRY, rtol=0.002), "parts and whole, each rounded by the publisher"


def test_persons_are_shared_out_in_proportion_and_whole() -> None:
    for persons in (98, 1000, 123_457):
        shares = sizes.shared_out(sizes.sizes(), persons)
        assert shares.sum() == persons
        exact = persons * np.array([s.full_time for s in sizes.sizes()]) / sum(s.full_time for s in sizes.sizes())
        assert (np.abs(shares - exact) < 1).all()


def full_time(delivery: Path, benefits: tuple[str, ...]) -> float:
    """Average persons a day with one of the benefits, July 2024 - June 2025."""
    rows = pyarrow.parquet.read_table(delivery / "benefits.parquet", columns=["benefit", "starts_on", "until"])
    rows = rows.filter(np.isin(rows["benefit"].to_numpy(zero_copy_only=False), benefits))
    first, after = np.datetime64("2024-07-01"), np.datetime64("2025-07-01")
    start = rows["starts_on"].to_numpy().astype("datetime64[D]")
    until = rows["until"].fill_null(dt.date(2100, 1, 1)).to_numpy().astype("datetime64[D]")
    days = np.minimum(until, after) - np.maximum(start, first)
    return float(np.maximum(days.astype(int), 0).sum() / 365)


def test_the_simulated_country_fits_the_series(tmp_path: Path) -> None:
    persons = 40_000
    simulate(tmp_path / "all", seed=2, persons=persons, municipality="all", form="parquet")
    scale = sizes.natural_persons(sizes.sizes(), YEARS) / persons
    insured = full_time(tmp_path / "all/2026-09", ("dagpenge",)) * scale
    assisted = full_time(tmp_path / "all/2026-09", ASSISTANCE) * scale
    assert insured == pytest.approx(COUNTRY[0], rel=0.15)
    assert assisted == pytest.approx(COUNTRY[1], rel=0.15)


def test_one_municipality_of_its_own_size_fits_the_series(tmp_path: Path) -> None:
    simulate(tmp_path / "0350", seed=2, persons=None, municipality="0350", form="parquet")
    insured = full_time(tmp_path / "0350/2026-09", ("dagpenge",))
    assisted = full_time(tmp_path / "0350/2026-09", ASSISTANCE)
    assert insured == pytest.approx(PUBLISHED["0350"][0], rel=0.3)
    assert assisted == pytest.approx(PUBLISHED["0350"][1], rel=0.3)
