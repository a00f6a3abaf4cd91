# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Danish and English numbers, days and periods."""

import datetime as dt

import pytest

from styrbord.presentation import formats as f


@pytest.mark.parametrize(
    ("value", "decimals", "language", "expected"),
    [
        (1234567.5, 1, "da", "1.234.567,5"),
        (1234567.5, 1, "en", "1,234,567.5"),
        (-0.2, 2, "da", "−0,20"),
        (-0.001, 2, "da", "0,00"),
        (0.125, 2, "da", "0,13"),
        (2.675, 2, "da", "2,68"),
        (None, 0, "da", "–"),
        (float("nan"), 0, "da", "–"),
    ],
)
def test_numbers(value, decimals, language, expected):
    assert f.number(value, decimals, language) == expected


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("2024M05", "maj 2024"),
        ("2024Q1", "1. kvartal 2024"),
        ("2024K3", "3. kvartal 2024"),
        ("2020QMAT02", "juli 2019 til juni 2020"),
        ("2021QMAT04", "kalenderåret 2021"),
        ("2021MYTD06", "januar til juni 2021"),
        ("2021", "2021"),
        ("2021M13", "2021M13"),
    ],
)
def test_periods(given, words):
    assert f.period(given) == words


def test_units_and_words():
    assert f.percent(12.34) == "12,3\u00a0pct."
    assert f.percent(None) == "–"
    assert f.points(0.2) == "+0,20\u00a0pct.point"
    assert f.kroner(16_300_000) == "16,3\u00a0mio.\u00a0kr."
    assert f.kroner(74_100) == "74.100\u00a0kr."
    assert f.date(dt.date(2026, 5, 17)) == "17-05-2026"
    assert f.long_date(dt.date(2026, 5, 7)) == "7. maj 2026"
    assert f.month(dt.date(2026, 10, 7), short=True) == "okt 26"
    assert f.listed(["a", "b", "c"]) == "a, b og c"
    assert f.listed(["a"]) == "a"
    assert f.listed([]) == ""
    assert f.ordinal_of(13, 98) == "nr.\u00a013 af 98"
    assert f.possessive("Randers") == "Randers'"
    assert f.possessive("Lejre") == "Lejres"
