# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What was planted in a simulated country comes out in figures: who runs cases on time, and what is registered late."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from scipy.stats import spearmanr

from styrbord.figures.answer import monthly
from styrbord.figures.catalogue import shipped
from styrbord.figures.disclosure import Hiding
from styrbord.figures.figure import MadeFrom
from styrbord.figures.provider import LawbookProvider
from styrbord.figures.reckoning import month_range
from styrbord.law.lawbook import load_lawbook
from styrbord.records.casedata import CaseData
from styrbord.records.days import number
from styrbord.records.parts import part
from styrbord.simulation.country import simulate
from tests.edges.simulated import case_data

AS_OF = dt.date(2023, 12, 31)
BOOK = load_lawbook()
ROWS = ("D2.1", "K2.1", "K2.2", "S2.2")
FEBRUARY, MARCH = dt.date(2023, 2, 28), dt.date(2023, 3, 31)


def counts(case: CaseData, name: str, months: tuple[str, str], as_of: dt.date) -> tuple[float, float]:
    """Numerator and denominator of a measure for everybody, summed over months."""
    measure = replace(shipped()[name], split_by=(), rows=ROWS if shipped()[name].over == "duties" else ())
    made = MadeFrom(snapshot="s", known_on=as_of, as_of=as_of, lawbook=BOOK.fingerprint, code="c")
    provider = LawbookProvider(case, BOOK, number(as_of))
    block = monthly(case, provider, month_range(*months), [measure], as_of, made, Hiding(on=False)).blocks[0]
    return float(block.top.sum()), float(block.bottom.sum())


def truth(folder: Path, name: str) -> pa.Table:
    return pyarrow.parquet.read_table(folder / "truth" / f"{name}.parquet")


def test_kept_shares_order_the_municipalities_by_their_planted_care(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    simulate(
        folder, seed=6, persons=60_000, municipality="all", from_day=dt.date(2021, 1, 1), to_day=AS_OF, form="parquet"
    )
    case = case_data(folder / "2023-12")
    planted = truth(folder, "municipalities").to_pydict()
    codes = np.array([key[1:5] for key in case.person_keys.to_pylist()])
    care, shares = [], []
    for code, much in zip(planted["code"], planted["care"], strict=True):
        low, high = np.searchsorted(codes, [code, f"{code}~"])
        if high - low >= 500:
            kept, due = counts(part(case, low, high), "duties-kept", ("2021-07", "2023-12"), AS_OF)
            care.append(much)
            shares.append(kept / due)
    assert len(care) >= 30
    assert spearmanr(care, shares).statistic > 0.5


def test_late_registration_is_as_late_as_it_was_planted(tmp_path: Path) -> None:
    """January as first known at the end of February and as known a month later: the interviews entered in March."""
    simulate(
        tmp_path / "x", seed=9, persons=8_000, from_day=dt.date(2022, 6, 1), to_day=MARCH, deliveries=2, form="parquet"
    )
    first, now = (
        counts(case_data(tmp_path / "x" / month), "interviews-held", ("2023-01", "2023-01"), FEBRUARY)[0]
        for month in ("2023-02", "2023-03")
    )
    late = truth(tmp_path / "x", "late_registered").to_pylist()
    came = sum(
        r["held_on"].month == 1 and r["held_on"].year == 2023 and FEBRUARY < r["registered_on"] <= MARCH for r in late
    )
    put_right = [r for r in truth(tmp_path / "x", "corrections").to_pylist() if r["table"] == "interviews"]
    moved = sum(FEBRUARY < r["corrected_on"] <= MARCH and "2023-01" in f"{r['before']} {r['after']}" for r in put_right)
    assert came > 10
    assert abs(now - first - came) <= moved
