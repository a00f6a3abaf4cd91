# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The reimbursement ladder and rates of the law reference (6.1, 6.2), and the public holidays of known years."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from styrbord.errors import BadRule
from styrbord.records.casedata import from_rows
from styrbord.records.days import number
from styrbord.records.holidays import easter, holidays, is_working_day, working_day_before, working_days
from styrbord.supervision.money import at_stake, read_money, weeks_of_support
from tests.generated.test_supervision_plan import MONEY, told

day = dt.date.fromisoformat


@pytest.mark.parametrize(("week", "share"), [(1, 0.8), (4, 0.8), (5, 0.4), (26, 0.4), (27, 0.3), (52, 0.3), (53, 0.2)])
def test_the_ladder_of_2016(week: int, share: float) -> None:
    assert MONEY.state_share(week) == share


def test_a_year_of_social_assistance_reckoned_by_hand() -> None:
    """52 weeks from the first: 4 at 80, 22 at 40, 26 at 30 per cent of 11,944 a month (2023)."""
    until = number(day("2023-12-31"))
    rows = [{"person_key": "a", "benefit": "kontanthjaelp", "starts_on": day("2023-12-31") - dt.timedelta(364)}]
    case = from_rows({"benefits": rows})
    weeks = weeks_of_support(case, until, MONEY)
    assert weeks.shape == (1, 52)
    assert weeks[0, [0, 51]].tolist() == [1, 52]
    found = at_stake(case, ["kontanthjaelp"], np.array([0]), until, MONEY, weeks)
    weekly = 11_944 * 12 / 52
    assert found.drawn == pytest.approx(weekly * (4 * 0.8 + 22 * 0.4 + 26 * 0.3))
    assert found.drawn + found.own == pytest.approx(52 * weekly)
    assert found.co_financed == 0


def test_dagpenge_is_co_financed_the_other_way_round() -> None:
    """The municipality pays 20 per cent of the first four weeks (law reference 6.1)."""
    until = number(day("2023-06-26"))
    rows = [{"person_key": "a", "benefit": "dagpenge", "starts_on": day("2023-05-29")}]
    case = from_rows({"benefits": rows})
    found = at_stake(case, ["dagpenge"], np.array([0]), until, MONEY, weeks_of_support(case, until, MONEY))
    assert found.weeks == 4
    assert found.co_financed == pytest.approx(4 * 0.2 * 19_728 * 12 / 52)
    assert found.drawn == found.own == 0


def test_a_year_of_self_support_within_three_years_starts_the_ladder_anew() -> None:
    rows = [
        {"person_key": "a", "benefit": "sygedagpenge", "starts_on": day("2020-01-06"), "until": day("2020-12-07")},
        {"person_key": "a", "benefit": "sygedagpenge", "starts_on": day("2021-12-06")},  # 52 weeks later
        {"person_key": "b", "benefit": "sygedagpenge", "starts_on": day("2020-01-06"), "until": day("2020-12-07")},
        {"person_key": "b", "benefit": "sygedagpenge", "starts_on": day("2021-11-29")},  # 51 weeks later
    ]
    weeks = weeks_of_support(from_rows({"benefits": rows}), number(day("2021-12-13")), MONEY)
    assert weeks[0, -1] == 1
    assert weeks[1, -1] == 48 + 2


def test_a_year_without_a_rate_takes_the_nearest_before_it_and_says_so() -> None:
    rows = [{"person_key": "a", "benefit": "sygedagpenge", "starts_on": day("2024-05-06")},
            {"person_key": "a", "benefit": "fleksjob", "starts_on": day("2024-05-06")}]  # fmt: skip
    case, until = from_rows({"benefits": rows}), number(day("2024-06-03"))
    weeks = weeks_of_support(case, until, MONEY)
    found = at_stake(case, ["sygedagpenge", "fleksjob"], np.array([0]), until, MONEY, weeks)
    assert found.rate_years == ("sygedagpenge 2023",)
    assert found.unrated == ("fleksjob",)
    assert found.drawn == pytest.approx(4 * 0.8 * 4_550)


@pytest.mark.parametrize("break_it", [
    lambda t: t["ladder"]["steps"].reverse(),
    lambda t: t["ladder"]["steps"][0].update(state=1.8),
    lambda t: t["rate"][0].update(amounts={}),
    lambda t: t["rate"][0].update(per="year"),
])  # fmt: skip
def test_a_ladder_that_contradicts_itself_is_refused(break_it) -> None:  # type: ignore[no-untyped-def]
    given = told("money")
    break_it(given)
    with pytest.raises(BadRule, match="ladder"):
        read_money(given)


# Easter Sundays as printed in almanacs.
@pytest.mark.parametrize("text", ["2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2026-04-05",
                                  "2038-04-25"])  # fmt: skip
def test_easter(text: str) -> None:
    assert easter(day(text).year) == day(text)


def test_store_bededag_was_a_holiday_until_2023() -> None:
    assert holidays(2023)[day("2023-05-05")] == "store bededag"
    assert "store bededag" not in holidays(2024).values()
    assert len(holidays(2023)) == 11
    assert len(holidays(2024)) == 10


def test_a_deadline_moves_to_the_working_day_before() -> None:
    assert working_day_before(day("2026-04-06")) == day("2026-04-01")  # from Easter Monday over the whole Easter
    assert working_day_before(day("2026-12-31"), ["12-31"]) == day("2026-12-30")
    assert working_day_before(day("2026-03-31")) == day("2026-03-31")
    assert not is_working_day(day("2026-05-14"))
    assert working_days(day("2026-03-30"), day("2026-04-13")) == 3 + 4
