# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Names say the thing, not the pattern."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house import tree

MODULES = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "core", "base", "stuff"}
CLASSES = re.compile(r"(Manager|Helper|Helpers|Util|Utils|Handler|Processor|Base|Impl)$")


def test_modules_are_named_for_what_they_hold() -> None:
    bad = [tree.name(p) for p in tree.python() if p.stem.lower() in MODULES or p.parent.name.lower() in MODULES]
    assert not bad, "say what is in the module"


def test_classes_are_named_for_what_they_are() -> None:
    bad = [
        f"{tree.name(path)}:{node.name}"
        for path in tree.python("src/")
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.ClassDef) and CLASSES.search(node.name)
    ]
    assert not bad, "say what the class is: Duty, Figure, Delivery, Snapshot"


@pytest.mark.parametrize("path", tree.python("src/"), ids=tree.name)
def test_modules_say_what_they_are_for(path) -> None:
    if path.name != "__main__.py" and path.read_text(encoding="utf-8").count("\n") > 4:
        assert ast.get_docstring(tree.parsed(path)), "begin the module with a sentence"
