# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The texts of pages, Danish and English (`catalogue/pages/*.toml`): a page's own first, then those all pages share.

    title = { da = "Rettidighed", en = "Timeliness" }
    late = { da = { one = "{count} pligt er forsinket", other = "{count} pligter er forsinket" }, en = { ... } }

Numbers and days among the parts are written as the language writes them. A text may lie in a section: `reason.no_show`.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation

from styrbord.errors import StyrbordError
from styrbord.presentation import formats
from styrbord.presentation.formats import Language

FOLDER = Path(__file__).parent.parent / "catalogue" / "pages"
COMMON = "common"
Text = dict[str, str | dict[str, str]]  # by language: a text, or its plural forms `one` and `other`


class MissingText(StyrbordError):
    """A page asks for a text that the catalogue does not have."""


@cache
def texts(page: str) -> dict[str, Text]:
    """The texts of one page file by key; none where the page has no file."""
    file = FOLDER / f"{page}.toml"
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")))) if file.is_file() else {}


def _flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    for key, value in table.items():
        found += [(prefix + key, value)] if "da" in value else _flat(value, f"{prefix}{key}.")
    return found


def language() -> Language:
    """The reader's language: Danish unless English was chosen."""
    return "en" if (translation.get_language() or "da").startswith("en") else "da"


def says(key: str, /, *, page: str = COMMON, lang: Language | None = None, **parts: Any) -> str:
    """The text of a key in the reader's language, its parts filled in. `count` chooses between singular and plural."""
    lang = lang or language()
    entry = _entry(key, page)
    if entry is None:
        raise MissingText(
            f"There is no text {key!r}.",
            where=f"catalogue/pages/{page}.toml and {COMMON}.toml",
            expected="a text in Danish and English",
            todo="Write it in the page's file.",
        )
    text = entry[lang]
    if isinstance(text, dict):
        text = text["one" if parts.get("count") == 1 else "other"]
    if not parts:
        return text
    filled = text.format(**{name: written(value, lang) for name, value in parts.items()})
    return re.sub(r"(?<!\.)\.\.(?!\.)", ".", filled)  # "pct." at the end of a sentence has its full stop already


def has(key: str, *, page: str = COMMON) -> bool:
    """Is there such a text?"""
    return _entry(key, page) is not None


def _entry(key: str, page: str) -> Text | None:
    """The page's own text, else that of the page it belongs to (`plan_preview`: `plan`), else the shared one."""
    own = [page]
    while "_" in own[-1]:
        own.append(own[-1].rpartition("_")[0])
    return next((texts(name)[key] for name in (*own, COMMON) if key in texts(name)), None)


def written(value: object, lang: Language) -> str:
    """A part of a text as the language writes it: counts, decimals and days."""
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, dt.date):
        return formats.date(value, lang)
    if isinstance(value, int | float):
        return number(value, lang)
    return str(value)


def number(value: float | None, lang: Language | None = None, decimals: int | None = None) -> str:
    """A number with the decimals asked for; else as many as it has, at most one."""
    if decimals is None:
        decimals = 0 if value is None or formats.is_missing(value) or float(value).is_integer() else 1
    return formats.number(value, decimals, lang or language())
