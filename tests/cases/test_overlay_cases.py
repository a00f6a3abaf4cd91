# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The cases drawn in the overlays, each judged with its overlay laid over the lawbook."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from styrbord.law.lawbook import HOME, load_lawbook
from tests.cases.drawn import differences, rows_of
from tests.cases.product import judge_all


def _cases() -> list[Any]:
    found = []
    for path in sorted((HOME / "overlays").glob("*/*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("cases", []):
            found.append(pytest.param(path.parent, case, id=f"{path.parent.name}:{path.stem}:{case['id']}"))
    return found


@pytest.mark.parametrize(("overlay", "case"), _cases())
def test_the_overlay_answers_as_reckoned_by_hand(overlay: Path, case: dict[str, Any]) -> None:
    tables = rows_of(case)
    tables["persons"][0]["municipality"] = case.get("municipality", "0350")
    duties = judge_all(tables, load_lawbook([overlay]), case["as_of"], rows=(case["row"],))
    assert differences(case, [duty for found in duties.values() for duty in found]) == []


@pytest.mark.parametrize("overlay", sorted(p.name for p in (HOME / "overlays").iterdir() if p.is_dir()))
def test_an_overlay_changes_the_fingerprint_and_says_its_name(overlay: str) -> None:
    plain, laid_over = load_lawbook(), load_lawbook([overlay])
    assert laid_over.fingerprint != plain.fingerprint
    assert laid_over.overlays == (overlay,)
