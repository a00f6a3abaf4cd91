# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Planted selection on what no table shows: off, the files are the same byte for byte; on, it does what it says."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from styrbord.errors import AskedWrongly
from styrbord.simulation.country import simulate
from tests.edges.simulated import table

# The files of seed 5, 300 persons, to 30 June 2023, before the option was there.
BEFORE = "0950996eca6586bb278a67c81e43e1a2edf422de21e3999c771739ea5bfcdaae"
TO = dt.date(2023, 6, 30)


def test_without_the_option_the_files_are_what_they_were(tmp_path: Path) -> None:
    simulate(tmp_path / "out", seed=5, persons=300, to_day=TO)
    found = hashlib.sha256()
    for path in sorted((tmp_path / "out").rglob("*")):
        if path.suffix in (".csv", ".toml"):
            found.update(path.relative_to(tmp_path / "out").as_posix().encode() + path.read_bytes())
    assert found.hexdigest() == BEFORE


def test_offers_come_sooner_to_those_with_the_better_chances(tmp_path: Path) -> None:
    simulate(tmp_path / "out", seed=5, persons=3000, to_day=TO, form="parquet", unseen=0.8)
    truth = pyarrow.parquet.read_table(tmp_path / "out" / "truth" / "persons.parquet")
    frailty = dict(zip(truth["person_key"].to_pylist(), truth["frailty"].to_pylist(), strict=True))
    offered = set(table(tmp_path / "out" / "2023-06", "offers")["person_key"].to_pylist())
    got = np.mean([frailty[p] for p in offered])
    others = np.mean([v for p, v in frailty.items() if p not in offered])
    assert got - others > 0.05
    assert "unseen = 0.8" in (tmp_path / "out" / "truth" / "truth.toml").read_text(encoding="utf-8")


def test_a_selection_beyond_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AskedWrongly, match="unseen selection of 9"):
        simulate(tmp_path / "out", seed=5, persons=10, unseen=9)
