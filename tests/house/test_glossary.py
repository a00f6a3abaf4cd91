# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Every code of the canonical tables has its word in the glossary."""

from __future__ import annotations

import pytest

from styrbord.records import tables
from tests.house import tree

GLOSSARY = tree.ROOT / "GLOSSARY.md"
CODES = {
    "benefit": tables.BENEFITS,
    "kind of interview": tables.INTERVIEW_KINDS,
    "kind of offer": tables.OFFER_KINDS,
    "kind of absence": tables.ABSENCE_KINDS,
}


@pytest.mark.parametrize("kind", CODES)
def test_every_code_has_an_entry(kind: str) -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    assert [code for code in CODES[kind] if f"`{code}`" not in text] == [], f"add the {kind} to GLOSSARY.md"
