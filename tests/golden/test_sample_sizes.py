# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Sample sizes and upper limits against published tables, cell by cell.

AICPA, Audit Guide: Audit Sampling (2017), tables A-1 to A-4 (attributes) and C-1 (monetary units); the hypergeometric
sizes are a table published with the program AuditSampler (2015). Where a printed cell is wrong by its own rule, the
test says so and checks the rule: the distribution at the printed size.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from styrbord.supervision import tails
from styrbord.supervision.limits import limits, printed
from styrbord.supervision.sample_size import sample_size, size_table

TOLERABLE = ["0.02", "0.03", "0.04", "0.05", "0.06", "0.07", "0.08", "0.09", "0.10", "0.15", "0.20"]
EXPECTED = [f"{quarters * 0.0025:.4f}" for quarters in range(17)]
EXPECTED += ["0.05", "0.06", "0.07", "0.08", "0.09", "0.10", "0.125", "0.15", "0.175"]
LARGEST_PRINTED = 2_000  # the guide prints no larger sample

# One line per tolerable rate, by rising expected rate; what follows the last number is empty in print.
A_1 = """149 236 313 386 590 1030
99 157 157 208 257 303 392 562 846 1466
74 117 117 117 156 156 192 227 294 390 513 722 1098 1936
59 93 93 93 93 124 124 153 181 208 234 286 361 458 624 877 1348
49 78 78 78 78 78 103 103 127 127 150 173 195 238 280 341 421 1580
42 66 66 66 66 66 66 88 88 88 109 109 129 148 167 185 221 478 1832
36 58 58 58 58 58 58 77 77 77 77 95 95 112 112 129 146 240 532
32 51 51 51 51 51 51 51 68 68 68 68 84 84 84 100 100 158 266 585
29 46 46 46 46 46 46 46 46 61 61 61 61 61 76 76 89 116 179 298 649
19 30 30 30 30 30 30 30 30 30 30 30 30 30 40 40 40 40 50 68 85 110 150 576
14 22 22 22 22 22 22 22 22 22 22 22 22 22 22 22 22 30 30 37 37 44 50 88 193 720"""
A_2 = """114 194 194 265 398 708 1463
76 129 129 129 176 221 265 390 590 974
57 96 96 96 96 132 132 166 198 262 353 471 730 1258
45 77 77 77 77 77 105 105 132 132 158 209 258 306 400 583 873
38 64 64 64 64 64 64 88 88 88 110 132 132 153 194 235 274 1019
32 55 55 55 55 55 55 55 75 75 75 94 94 113 113 131 149 318 1150
28 48 48 48 48 48 48 48 48 65 65 65 65 82 82 98 98 160 349 1300
25 42 42 42 42 42 42 42 42 42 58 58 58 58 73 73 73 115 182 385 1437
22 38 38 38 38 38 38 38 38 38 38 52 52 52 52 52 65 78 116 199 424 1577
15 25 25 25 25 25 25 25 25 25 25 25 25 25 25 25 25 34 43 52 60 77 100 368
11 18 18 18 18 18 18 18 18 18 18 18 18 18 18 18 18 18 25 25 25 32 38 63 126 457"""
# (size, then the printed upper limits in per cent after 0 to 10 errors)
A_3 = """20 14.0 21.7 28.3 34.4 40.2 45.6 50.8 55.9 60.7 65.4 69.9
25 11.3 17.7 23.2 28.2 33.0 37.6 42.0 46.3 50.4 54.4 58.4
30 9.6 14.9 19.6 23.9 28.0 31.9 35.8 39.4 43.0 46.6 50.0
35 8.3 12.9 17.0 20.7 24.3 27.8 31.1 34.4 37.5 40.6 43.7
40 7.3 11.4 15.0 18.3 21.5 24.6 27.5 30.4 33.3 36.0 38.8
45 6.5 10.2 13.4 16.4 19.2 22.0 24.7 27.3 29.8 32.4 34.8
50 5.9 9.2 12.1 14.8 17.4 19.9 22.4 24.7 27.1 29.4 31.6
60 4.9 7.7 10.2 12.5 14.7 16.8 18.8 20.8 22.8 24.8 26.7
80 3.7 5.8 7.7 9.5 11.1 12.7 14.3 15.9 17.4 18.9 20.3
100 3.0 4.7 6.2 7.6 9.0 10.3 11.5 12.8 14.0 15.2 16.4
150 2.0 3.2 4.2 5.1 6.0 6.9 7.8 8.6 9.5 10.3 11.1
200 1.5 2.4 3.2 3.9 4.6 5.2 5.9 6.5 7.2 7.8 8.4
500 0.6 1.0 1.3 1.6 1.9 2.1 2.4 2.7 2.9 3.2 3.4"""
A_4 = """20 10.9 18.1 24.5 30.5 36.1 41.5 46.8 51.9 56.8 61.6 66.2
35 6.4 10.7 14.5 18.2 21.6 24.9 28.2 31.4 34.5 37.6 40.6
50 4.6 7.6 10.3 12.9 15.4 17.8 20.2 22.5 24.7 27.0 29.2
100 2.3 3.9 5.3 6.6 7.9 9.1 10.3 11.5 12.7 13.9 15.0
300 0.8 1.3 1.8 2.3 2.7 3.1 3.5 3.9 4.3 4.7 5.1
500 0.5 0.8 1.1 1.4 1.6 1.9 2.1 2.4 2.6 2.9 3.1"""
# Monetary units: risk, expected over tolerable, then sizes by tolerable share of the population's kroner.
C_TOLERABLE = ["0.5", "0.3", "0.1", "0.08", "0.06", "0.05", "0.04", "0.03", "0.02", "0.01", "0.005"]
C_1 = """0.05 0 6 10 30 38 50 60 75 100 150 300 600
0.05 0.1 8 13 37 46 62 74 92 123 184 368 736
0.05 0.2 10 16 47 58 78 93 116 155 232 463 925
0.05 0.3 12 20 60 75 100 120 150 200 300 600 1199
0.05 0.4 17 27 81 102 135 162 203 270 405 809 1618
0.05 0.5 24 39 116 145 193 231 289 385 577 1154 2308
0.10 0 5 8 24 29 39 47 58 77 116 231 461
0.10 0.2 7 12 35 43 57 69 86 114 171 341 682
0.10 0.5 16 27 80 100 134 160 200 267 400 799 1597
0.20 0.4 8 12 36 45 59 71 89 118 177 354 707
0.35 0.6 7 12 34 43 57 68 85 113 169 338 676
0.50 0 2 3 7 9 12 14 18 24 35 70 139"""
# population, expected, tolerable, confidence (per cent), hypergeometric size, binomial size
BY_POPULATION = """500 1 8 90 46 48
500 1 6 90 61 64
500 1 4 90 90 96
500 2 5 90 99 132
500 1 8 95 55 58
500 1 6 95 73 78
500 1 4 95 140 156
500 2 5 95 139 181
500 3 6 95 158 195
500 4 7 95 170 221
500 5 8 95 178 240
500 6 9 95 196 266
5000 1 8 95 58 58
5000 1 6 95 77 78
5000 1 4 95 154 156
15000 1 6 95 78 78
36000 1 4 95 156 156"""


def cells(table: str) -> list[list[int | None]]:
    lines = [[int(n) for n in line.split()] for line in table.splitlines()]
    return [[line[i] if i < len(line) else None for line in lines] for i in range(len(EXPECTED))]


@pytest.mark.parametrize(("table", "risk"), [(A_1, "0.05"), (A_2, "0.10")], ids=["A-1", "A-2"])
def test_the_attributes_tables_cell_by_cell(table: str, risk: str) -> None:
    assert size_table(TOLERABLE, EXPECTED, risk, most=LARGEST_PRINTED) == cells(table)


def test_the_table_has_as_many_cells_as_the_print() -> None:
    assert sum(n is not None for line in cells(A_1) for n in line) == 194


def test_the_two_printed_cells_that_miss_their_own_rule() -> None:
    """A-2 prints 112 for 7 per cent at 3.25 and 3.5: with 4 errors in 112 the risk is 10.02 per cent."""
    risk = Fraction(1, 10)
    assert not tails.binomial_within(4, 112, Fraction(7, 100), risk)
    assert tails.binomial_within(4, 113, Fraction(7, 100), risk)


@pytest.mark.parametrize(
    ("tolerable", "expected", "size", "errors"), [("0.05", "0.035", 400, 14), ("0.08", "0.07", 1300, 91)]
)
def test_a_product_that_is_whole_is_not_rounded_up(tolerable: str, expected: str, size: int, errors: int) -> None:
    """400 * 0.035 is 14.000000000000002 in binary; programs that round that up ask for 423 cases."""
    for given in (expected, float(expected), Fraction(expected)):
        found = sample_size(tolerable, given, "0.10")
        assert (found.sample, found.errors) == (size, errors)
    assert size * float(expected) > errors


@pytest.mark.parametrize(("table", "confidence"), [(A_3, "0.95"), (A_4, "0.90")], ids=["A-3", "A-4"])
def test_the_tables_of_upper_limits(table: str, confidence: str) -> None:
    for line in table.splitlines():
        size, *wanted = line.split()
        got = [printed(limits(errors, int(size), confidence).upper) for errors in range(11)]
        assert got == [float(w) for w in wanted], size


def test_the_table_of_monetary_units() -> None:
    """Within one: the guide rounds some of its sizes, and its rounding is not told."""
    for line in C_1.splitlines():
        risk, ratio, *wanted = line.split()
        for tolerable, size in zip(C_TOLERABLE, wanted, strict=True):
            expected = Fraction(tolerable) * Fraction(ratio)
            found = sample_size(tolerable, expected, risk, model="poisson").sample
            assert abs(found - int(size)) <= 1, (line, tolerable, found)


def test_sizes_for_populations_of_known_size() -> None:
    for line in BY_POPULATION.splitlines():
        cases, e, m, confidence, wanted, wanted_binomial = map(int, line.split())
        asked = (Fraction(m, 100), Fraction(e, 100), Fraction(100 - confidence, 100))
        assert sample_size(*asked, population=cases).sample == wanted, line
        assert sample_size(*asked).sample == wanted_binomial, line


def test_factors_of_the_poisson_limits() -> None:
    """The reliability factors of monetary unit sampling at 95 per cent: 3.00, 4.75, 6.30, 7.76, 9.16."""
    got = [round(limits(errors, 100, "0.95", model="poisson").upper * 100, 2) for errors in range(5)]
    assert got == [3.0, 4.74, 6.3, 7.75, 9.15]  # the printed factors are rounded up


def test_a_two_sided_interval_and_a_finite_population_from_the_literature() -> None:
    """Clopper and Pearson for 10 of 100 at 95 per cent: 4.90 to 17.62 per cent (Agresti and Coull 1998, and others)."""
    found = limits(10, 100, "0.95", two_sided=True)
    assert (round(found.lower, 4), round(found.upper, 4)) == (0.0490, 0.1762)
