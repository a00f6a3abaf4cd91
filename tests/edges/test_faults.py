# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Errors in Danish: every sentence of the catalogue is one the code says, has its four parts, and keeps what varies."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

import styrbord
from styrbord.errors import AskedWrongly
from styrbord.presentation.faults import in_words
from styrbord.supervision.sample_size import sample_size

HOME = Path(styrbord.__file__).parent
FAULTS = tomllib.loads((HOME / "catalogue" / "faults.toml").read_text(encoding="utf-8"))["fault"]


def said() -> set[str]:
    """Every text in the code, with a mark where something varies."""
    found = set()
    for path in HOME.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                found.add("".join(v.value if isinstance(v, ast.Constant) else "\0" for v in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_sentence_is_one_the_code_says() -> None:
    texts = "\n".join(said())
    for fault in FAULTS:
        pieces = [p for p in re.split(r"\{\w+\}|: ", fault["what"].rstrip(".")) if len(p.strip(" ().")) > 3]
        assert pieces, fault["what"]
        assert [p for p in pieces if p.strip() not in texts] == [], fault["what"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f["what"][:40])
def test_every_fault_has_four_parts_of_known_names(fault) -> None:
    assert set(fault["da"]) == {"what", "where", "expected", "todo"}
    names = {*re.findall(r"\{(\w+)\}", fault["what"]), "where", "expected", "todo"}
    assert {n for text in fault["da"].values() for n in re.findall(r"\{(\w+)\}", text)} <= names


def test_a_known_error_in_danish_and_an_unknown_one_as_it_is() -> None:
    with pytest.raises(AskedWrongly) as caught:
        sample_size("0.03", "0.05")
    told = in_words(caught.value)
    assert told["what"] == "Den ventede fejlandel (5 pct.) er ikke under den acceptable (3 pct.)."
    assert in_words(caught.value, "en")["what"].startswith("The expected error rate")
    other = AskedWrongly("Something else {odd}.", where="w", expected="e", todo="t")
    assert in_words(other) == other.as_dict()
