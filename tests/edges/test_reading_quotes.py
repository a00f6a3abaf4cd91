# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Quotes as people and programs write them: the strict reader where it can, the tolerant one where it must."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrbord.sources.mend import records
from styrbord.sources.reading import read_delivery
from tests.edges.made import deliver

HEAD = "company_cvr;name;municipality\n"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ('1;"Bageri; og café";0350\n', ["Bageri; og café"]),
        ('1;"han sagde ""ja""";0350\n', ['han sagde "ja"']),
        ('1;"han sagde "ja" tak";0350\n', ['han sagde "ja" tak']),
        ('1;Skærm 24" bestilt;0350\n', ['Skærm 24" bestilt']),
        ('1;Kaldes "Jobklar" kurset;0350\n', ['Kaldes "Jobklar" kurset']),
        ('1;"Aftalt:\n- cv\n- to; tre";0350\n', ["Aftalt:\n- cv\n- to; tre"]),
        ('1;"Sagt "nej"\n\nog ""måske""; igen";0350\n', ['Sagt "nej"\n\nog "måske"; igen']),
        ('1;"aldrig lukket;0350\n2;næste "x" y;0350\n', ['"aldrig lukket', 'næste "x" y']),
        ('1;"";0350\n2;"a "b" c";0350\n', [None, 'a "b" c']),
        ('1;"slutter med ""citat""";0350\n2;x "y" z;0350\n', ['slutter med "citat"', 'x "y" z']),
    ],
)  # fmt: skip
def test_names_with_quotes(tmp_path: Path, written: str, names: list[str | None]) -> None:
    for line_end in ("\n", "\r\n"):
        text = (HEAD + written).replace("\n", line_end)
        delivery = read_delivery(deliver(tmp_path / repr(line_end).strip("'"), {"companies": text.encode()}))
        got = [n and n.replace("\r\n", "\n") for n in delivery.tables["companies"]["name"].to_pylist()]
        assert got == names
        assert not delivery.report.rejected


def test_a_line_whose_fields_cannot_be_told_apart_is_a_rejected_row(tmp_path: Path) -> None:
    text = HEAD + "1;a;0350\n2;b;c;0350\n3;d\n4;e;0350\n"
    delivery = read_delivery(deliver(tmp_path / "d", {"companies": text}))
    assert [(r.row, r.value, r.expected) for r in delivery.report.rejected] == [
        (3, "4 fields", "3 fields"),
        (4, "2 fields", "3 fields"),
    ]
    assert delivery.tables["companies"]["company_cvr"].to_pylist() == ["1", "4"]
    assert delivery.report.tables["companies"].unreadable_keys == 2


ONE_LINE = st.text(alphabet='ab";, ', max_size=6)
LINES = st.text(alphabet='ab", \n', max_size=6)


@given(st.lists(st.lists(st.one_of(ONE_LINE, LINES), min_size=4, max_size=4), min_size=1, max_size=5))
def test_what_is_strictly_written_reads_the_same_in_the_tolerant_reader(rows: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["x", "y", "z", "æ", "ø"])
    writer.writerows([["k", *row] for row in rows])
    assert list(records(out.getvalue(), ";"))[1:] == [["k", *row] for row in rows]
