# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""An error has four parts: what, where, what was expected, what to do. Exit codes are unique."""

from __future__ import annotations

import ast

from styrbord import errors
from tests.house import tree

KINDS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.StyrbordError)
}
PARTS = {"where", "expected", "todo"}


def raised_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_every_error_is_raised_with_its_four_parts() -> None:
    bad = []
    for path in tree.python("src/"):
        for node in ast.walk(tree.parsed(path)):
            if not isinstance(node, ast.Call) or raised_name(node) not in KINDS:
                continue
            given = {k.arg for k in node.keywords}
            if not (None in given or given >= PARTS) or not node.args:
                bad.append(f"{tree.name(path)}:{node.lineno} lacks {sorted(PARTS - given)}")
    assert not bad


def test_no_part_is_empty() -> None:
    bad = []
    for path in tree.python("src/"):
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.Call) and raised_name(node) in KINDS:
                said = [*node.args, *(k.value for k in node.keywords if k.arg in PARTS)]
                if any(isinstance(s, ast.Constant) and not str(s.value).strip() for s in said):
                    bad.append(f"{tree.name(path)}:{node.lineno}")
    assert not bad


def test_the_message_shows_the_four_parts() -> None:
    said = str(errors.NoData("Nothing there.", where="the register", expected="a delivery", todo="import one"))
    assert [said.count(part) for part in ("Nothing there.", "the register", "a delivery", "import one")] == [1] * 4


def test_exit_codes_tell_kinds_apart() -> None:
    codes = [kind.exit_code for kind in KINDS.values()]
    assert len(codes) == len(set(codes))
    assert 0 not in codes
