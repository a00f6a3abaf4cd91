# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A changelog fragment says which rule or measure changed, which days it touches and which figures move."""

from __future__ import annotations

import re

import pytest

from tests.house import tree

FRAGMENTS = [p for p in tree.files() if tree.name(p).startswith("changes/") and p.name != "README.md"]
NAME = re.compile(r"\d{4}-\d\d-\d\d-[a-z0-9]+(-[a-z0-9]+)*\.md")
PARTS = ("Touches", "Days", "Figures that move")


@pytest.mark.parametrize("path", FRAGMENTS, ids=tree.name)
def test_fragments_are_well_formed(path) -> None:
    assert NAME.fullmatch(path.name), "name it YYYY-MM-DD-what-changed.md"
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.S).strip()
    assert text.split("\n\n")[0].rstrip().endswith("."), "begin with a sentence that says what changed"
    for part in PARTS:
        assert re.search(rf"^- \*\*{part}:\*\* \S", text, flags=re.M), f'add the line "- **{part}:** ..." (or "none")'
