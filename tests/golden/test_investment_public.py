# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The public investment cases: the printed numbers (Nordjyske, January 2018) and the ladder and rates of law.md 6."""

from __future__ import annotations

import pytest

from styrbord.workbench import economy
from styrbord.workbench.investment import public

CASES = {c.id: c for c in public()}


@pytest.mark.parametrize(
    ("id", "invested", "saved", "gain"),
    [
        ("hjoerring", 158, 312.7, 154.7),
        ("four-municipalities", 373, 718, 345),
        ("the-other-three", 215, 405.3, 190.3),
    ],
)
def test_the_printed_numbers_add_up(id: str, invested: float, saved: float, gain: float) -> None:
    case = CASES[id]
    assert (case.invested, case.saved, case.gain) == (invested, saved, gain)
    assert case.holds


def test_the_remainder_is_the_four_less_hjoerring() -> None:
    four, one, rest = (CASES[i] for i in ("four-municipalities", "hjoerring", "the-other-three"))
    for field in ("invested", "saved", "gain"):
        assert getattr(four, field) - getattr(one, field) == pytest.approx(getattr(rest, field))


def test_what_the_public_cases_leave_out_is_said() -> None:
    assert {"displacement", "interval", "baseline", "ladder"} <= set(CASES["hjoerring"].leaves_out)
    assert "subsidy" not in CASES["odense-14"].leaves_out


def test_hjoerring_needs_some_hundred_persons_fewer_each_year() -> None:
    """312.7 million over five years at 80 per cent of 14,808 a month, and at 60 per cent of 11,143."""
    low, high = CASES["hjoerring"].persons
    assert low == pytest.approx(312.7e6 / 5 / (0.8 * 14808 * 12), rel=1e-6)
    assert high == pytest.approx(312.7e6 / 5 / (0.6 * 11143 * 12), rel=1e-6)


def test_the_ladder_and_some_rates() -> None:
    ladder, rates = economy.ladder(), economy.rates()
    assert [ladder.share[s] for s in ladder.step([1, 4, 5, 26, 27, 52, 53, 500])] == [
        0.2,
        0.2,
        0.6,
        0.6,
        0.7,
        0.7,
        0.8,
        0.8,
    ]
    assert rates["dagpenge-highest"].amount[2023] == 19728
    assert rates["kontanthjaelp-30-other"].amount[2023] == 11944
    assert rates["sygedagpenge-highest"].weekly(2021) == 4460
