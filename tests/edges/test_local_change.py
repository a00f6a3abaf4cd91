# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Exit curves, local changes and event studies: planted truths found, and data that cannot carry them."""

from __future__ import annotations

import numpy as np
import pytest

from styrbord.errors import AskedWrongly
from styrbord.inference.event_study import event_study
from styrbord.inference.exit_curve import exit_curve
from styrbord.inference.local_change import local_change, simplex

MONTHS = tuple(f"2020M{m:02d}" for m in range(1, 13)) + tuple(f"2021M{m:02d}" for m in range(1, 13))
UNITS = tuple(f"u{i}" for i in range(30))


def panel(effect: float, seed: int = 1, units: int = 30) -> np.ndarray:
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(24, 2)).cumsum(axis=0)
    table = 10 + factors @ rng.random((2, units)) + 0.1 * rng.normal(size=(24, units))
    table[16:, 0] += effect
    return table


def test_a_planted_change_is_found_and_none_is_not():
    found = local_change(panel(1.0), UNITS, "u0", MONTHS, "2021M05")
    synthetic = found.by("synthetic")
    assert synthetic.state.is_shown
    assert synthetic.low < 1.0 < synthetic.high
    assert synthetic.p <= 0.05
    assert synthetic.weights.sum() == pytest.approx(1.0, abs=1e-6)
    assert (synthetic.weights >= 0).all()
    nothing = local_change(panel(0.0), UNITS, "u0", MONTHS, "2021M05").by("synthetic")
    assert nothing.low < 0 < nothing.high
    assert nothing.p > 0.05


def test_under_no_change_few_are_called_unusual():
    unusual = [local_change(panel(0.0, s), UNITS, "u0", MONTHS, "2021M05").by("matched").p for s in range(20, 50)]
    told = [p for p in unusual if p is not None]
    assert np.mean([p <= 0.05 for p in told]) <= 0.2


def test_the_mix_of_others_that_is_the_unit_is_found():
    rng = np.random.default_rng(3)
    paths = rng.normal(size=(40, 6))
    paths[:, 0] = 0.7 * paths[:, 1] + 0.3 * paths[:, 2]
    assert simplex(paths)[0] == pytest.approx([0, 0.7, 0.3, 0, 0, 0], abs=0.02)


@pytest.mark.parametrize(
    ("units", "start", "code"),
    [(30, "2020M06", "too_short_before"), (30, "2021M11", "too_short_after"), (10, "2021M05", "too_few_units")],
)
def test_too_little_around_the_change(units, start, code):
    found = local_change(panel(1.0)[:, :units], UNITS[:units], "u0", MONTHS, start)
    assert {c.state.code for c in found.comparisons} == {code}
    assert all(c.effect is None and c.p is None for c in found.comparisons)


def test_a_place_on_its_own_path_and_one_that_moved_before():
    table = panel(0.0)
    table[:, 0] = 10 + 8 * np.sin(np.arange(24))
    assert local_change(table, UNITS, "u0", MONTHS, "2021M05").by("matched").state.code == "poor_fit"
    early = panel(0.0)
    early[12:16, 0] += 3
    assert local_change(early, UNITS, "u0", MONTHS, "2021M05").by("matched").state.code in (
        "placebo_failed",
        "poor_fit",
    )


def test_unknown_place_unknown_month_and_missing_values_are_refused():
    with pytest.raises(AskedWrongly, match="not among the units"):
        local_change(panel(0), UNITS, "nowhere", MONTHS, "2021M05")
    with pytest.raises(AskedWrongly, match="not among the periods"):
        local_change(panel(0), UNITS, "u0", MONTHS, "2031M05")
    holed = panel(0)
    holed[3, 0] = np.nan
    with pytest.raises(AskedWrongly, match="1 periods of the place"):
        local_change(holed, UNITS, "u0", MONTHS, "2021M05")
    holed = panel(0)
    holed[3, 5] = np.nan
    assert "u5" not in local_change(holed, UNITS, "u0", MONTHS, "2021M05").others


def teams(effect: float, trend: float = 0.0) -> tuple[np.ndarray, list[int | None]]:
    rng = np.random.default_rng(8)
    y = rng.normal(size=(24, 1)) + rng.normal(size=(1, 40)) + 0.3 * rng.normal(size=(24, 40))
    at: list[int | None] = [12] * 10 + [15] * 10 + [None] * 20
    for unit, when in enumerate(at):
        if when is not None:
            y[when:, unit] += effect
            y[:, unit] += trend * np.arange(24)
    return y, at


def test_event_study_with_two_dates_of_change():
    y, at = teams(0.8)
    found = event_study(y, at)
    assert found.state.is_shown
    assert found.low < 0.8 < found.high
    assert found.overall == pytest.approx(0.8, abs=0.25)
    assert -1 not in found.since
    assert found.before_p > 0.05


def test_event_study_whose_units_drifted_apart_before_shows_nothing():
    y, at = teams(0.8, trend=0.3)
    found = event_study(y, at)
    assert found.state.code == "placebo_failed"
    assert found.overall is None


def test_event_study_of_one_team_among_few():
    y, _ = teams(0.8)
    found = event_study(y[:, :6], [12, None, None, None, None, None])
    assert (found.state.code, found.overall) == ("too_few_units", None)


def stays(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Four in a hundred leave a week until week 13, three in a thousand after."""
    rng = np.random.default_rng(seed)
    leaves = np.full(n, 1 << 20)
    for week in range(40):
        new = (leaves == 1 << 20) & (rng.random(n) < (0.05 if week < 13 else 0.003))
        leaves[new] = week * 7 + rng.integers(1, 8, new.sum())
    offer = rng.integers(10, 40, n) * 7
    return np.where(leaves <= offer, leaves, 1 << 20), offer


def test_the_week_after_which_staying_shows_no_gain():
    leaves, offer = stays(1500)
    found = exit_curve(leaves, offer, np.full(1500, 400), np.arange(1500))
    assert abs(found.stop - 13) <= 1
    assert found.stop_low <= found.stop <= found.stop_high
    assert found.left[12] == pytest.approx(1 - 0.95**13, abs=0.04)
    assert all(a <= b for a, b in zip(found.band_low, found.low, strict=True))


def test_a_curve_that_keeps_rising_has_no_such_week():
    rng = np.random.default_rng(1)
    leaves = np.ceil(rng.exponential(100, 800)).astype(int)
    found = exit_curve(leaves, np.full(800, 280), np.full(800, 400), np.arange(800))
    assert found.stop is None
    assert found.stop_state.code == "not_flat"


def test_too_few_for_a_curve():
    found = exit_curve([10] * 5, [20] * 5, [400] * 5, range(5))
    assert found.state.code == "too_few"
    assert found.weeks == ()
