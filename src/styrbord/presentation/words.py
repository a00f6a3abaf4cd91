# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What codes and headings are called in Danish or English (`catalogue/words.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent.parent / "catalogue" / "words.toml"


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def word(kind: str, code: str | None, lang: str = "da", **parts: Any) -> str:
    """The word for a code of a kind (`word("outcome", "kept")`); the code itself where none is written."""
    if not code:
        return ""
    entry = _words().get(kind, {}).get(code)
    return code if entry is None else entry[lang].format(**parts)


def stratum_words(value: str, lang: str = "da") -> str:
    """A value of a list of cases in words, whichever of its columns it comes from; a dash for an empty one."""
    kinds = (kind for kind in ("duration", "benefit", "group") if value in _words()[kind])
    return word(next(kinds, ""), value, lang) or "–"
