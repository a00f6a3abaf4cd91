# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Files of 50 to 150 lines and functions of 5 to 12 are the aim; past 700 and 80 there must be a reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house import tree

LONGEST_FILE = 700
LONGEST_FUNCTION = 80


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree.parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{tree.name(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_long_files_have_a_reason() -> None:
    long = {tree.name(p) for p in tree.python() if len(p.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE}
    assert long == set(tree.exceptions()["long_files"]), "split the file, or give the reason in exceptions.toml"


def test_long_functions_have_a_reason() -> None:
    long = {where for path in tree.python() for where, lines in functions(path) if lines > LONGEST_FUNCTION}
    assert long == set(tree.exceptions()["long_functions"]), "split the function, or give the reason in exceptions.toml"


def test_reasons_are_sentences() -> None:
    for kind, entries in tree.exceptions().items():
        for where, why in entries.items():
            assert len(why.split()) >= 4, f"{kind}: {where} needs a reason, not a word"
