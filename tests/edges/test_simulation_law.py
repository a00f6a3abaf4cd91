# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The simulated job centre works under the rules in force: judged by the law, most duties are kept and some are not."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from styrbord.law.assess import assess
from styrbord.law.duties import EXEMPT, KEPT, LATE, MISSED, OPEN, OUTCOMES, UNDECIDABLE, Duties
from styrbord.law.lawbook import load_lawbook
from styrbord.records.casedata import CaseData
from styrbord.simulation.country import simulate
from tests.edges.simulated import case_data

LAST = dt.date(2026, 9, 30)
# Rows that most spells of their group meet in the seven years; the rest are too few or too young to judge a share on.
USUAL = (
    "A1.1", "A1.2", "A1.7", "A1.8", "A2.1", "A2.5", "D1.1", "D1.2", "D1.4", "D2.1", "D2.2", "D4.1", "D4.2", "D4.3",
    "K1.1", "K1.4", "K2.1", "K2.2", "R2.1", "S1.1", "S1.2", "S2.1", "S2.2",
)  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> CaseData:
    target = tmp_path_factory.mktemp("judged") / "0461"
    simulate(target, seed=31, persons=18_000, municipality="0461", form="parquet")
    return case_data(target / "2026-09")


@pytest.fixture(scope="module")
def duties(data: CaseData) -> Duties:
    return assess(data, load_lawbook(), LAST)


def counts(duties: Duties, row: str) -> np.ndarray:
    return np.bincount(duties.of_rows(row).outcome, minlength=len(OUTCOMES))


@pytest.mark.parametrize("row", USUAL)
def test_most_duties_are_kept_and_some_are_not(duties: Duties, row: str) -> None:
    found = counts(duties, row)
    decided = found[KEPT] + found[LATE] + found[MISSED]
    assert decided > 100
    assert 0.6 < found[KEPT] / decided < 0.98


def test_all_outcomes_occur(duties: Duties) -> None:
    found = np.bincount(duties.outcome, minlength=len(OUTCOMES))
    assert (found > 0).all()
    assert found[EXEMPT] > 100
    assert found[OPEN] > 500
    assert found[UNDECIDABLE] < 0.01 * found.sum()


def test_the_flexible_rules_of_july_2026_meet_cases(duties: Duties) -> None:
    for row in ("D5.1", "D5.2", "K5.1", "A5.1", "S5.1"):
        assert counts(duties, row).sum() > 10, row


def test_the_share_kept_differs_from_year_to_year(duties: Duties) -> None:
    some = duties.of_rows("K2.2", "A2.1", "D2.1", "D4.3", "S2.2", "R2.1")
    year = some.due.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    shares = []
    for each in range(2020, 2027):
        found = np.bincount(some.outcome[year == each], minlength=len(OUTCOMES))
        shares.append(found[KEPT] / (found[KEPT] + found[LATE] + found[MISSED]))
    assert np.ptp(shares) > 0.005
    assert all(0.65 < share < 0.97 for share in shares)
