# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Errors in Danish (`catalogue/faults.toml`). Code raises them in English; pages show them in the reader's language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from styrbord.errors import StyrbordError

_FILE = Path(__file__).parent.parent / "catalogue" / "faults.toml"


def in_words(error: StyrbordError, lang: str = "da") -> dict[str, str]:
    """The four parts of an error in a language; those that have no Danish text stay English."""
    told = error.as_dict()
    if lang == "da":
        for sentence, danish in faults():
            if found := sentence.fullmatch(error.what):
                return {part: text.format(**told | found.groupdict()) for part, text in danish.items()}
    return told


@cache
def faults() -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    """Every English sentence as a pattern, with the four Danish parts; the first that fits is used."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["fault"]
    return tuple((_pattern(entry["what"]), entry["da"]) for entry in entries)


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile("".join(f"(?P<{p}>.+?)" if i % 2 else re.escape(p) for i, p in enumerate(parts)), re.S)
