# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Every text a page asks for exists in Danish and English, every text is asked for, and both say the same things."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from styrbord.web import words
from tests.house import tree

WEB = tree.PACKAGE / "web"
PAGES = sorted(p.stem for p in words.FOLDER.glob("*.toml"))
SAID = re.compile(r"""{%\s*say\s+["']([\w.]+)["']""")
OF_FOLDER = {"account": "sign_in", "mfa": "sign_in", "socialaccount": "sign_in"}


def templates() -> list[Path]:
    return [p for p in tree.files() if p.is_relative_to(WEB / "templates") and p.suffix == ".html"]


def pages_of(template: Path) -> list[str]:
    """The text files a template may take from: its page's; any for a shared part."""
    folder = template.relative_to(WEB / "templates").parts[0]
    if folder in OF_FOLDER:
        return [OF_FOLDER[folder]]
    if folder != "pages":
        return PAGES
    own = [page for page in PAGES if template.stem == page or template.stem.startswith(f"{page}_")]
    return [max(own, key=len, default="common")]


@pytest.mark.parametrize("template", templates(), ids=lambda p: p.relative_to(WEB / "templates").as_posix())
def test_every_text_asked_for_exists(template: Path) -> None:
    asked = SAID.findall(template.read_text(encoding="utf-8"))
    missing = [key for key in asked if not any(words.has(key, page=page) for page in pages_of(template))]
    assert not missing, f"write them in catalogue/pages/{pages_of(template)[0]}.toml"


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(entry: words.Text, lang: str) -> list[str]:
    text = entry[lang]
    return [text] if isinstance(text, str) else list(text.values())


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_say_the_same(page: str) -> None:
    for key, entry in words.texts(page).items():
        assert set(entry) == {"da", "en"}, key
        for lang in ("da", "en"):
            text = entry[lang]
            assert isinstance(text, str) or set(text) == {"one", "other"}, f"{key}: plural forms are `one` and `other`"
            assert all(form.strip() == form for form in forms(entry, lang)), key
        assert bool(entry["da"]) == bool(entry["en"]), key
        # A singular may leave the number out ("1" is said by the word), so all forms of a language count together.
        assert set().union(*map(slots, forms(entry, "da"))) == set().union(*map(slots, forms(entry, "en"))), key


def patterns() -> Iterator[str]:
    """Every text constant of the web application's Python, holes of f-strings as `.+`; and what templates ask for."""
    for path in tree.python("src/styrbord/web/"):
        for node in ast.walk(tree.parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(v.value) if isinstance(v, ast.Constant) else ".+" for v in node.values]
                if any(len(p) > 2 and p != ".+" for p in parts):
                    yield "".join(parts)
    for template in templates():
        yield from map(re.escape, re.findall(r"""["']([\w.]+)["']""", template.read_text(encoding="utf-8")))


def test_no_text_is_unused() -> None:
    every = set(patterns())
    plain = {p for p in every if ".+" not in p}
    made = re.compile("|".join(f"(?:{p})" for p in every - plain))
    unused = [
        f"{page}: {key}"
        for page in PAGES
        for key in words.texts(page)
        # A key of a section may be put together from the section's name and a part.
        if not {re.escape(key), re.escape(key.rpartition(".")[0])} & plain and not made.fullmatch(key)
    ]
    assert not unused, "take them out of catalogue/pages/"


def test_a_missing_text_is_told() -> None:
    with pytest.raises(words.MissingText) as told:
        words.says("no_such_text", page="style")
    assert "catalogue/pages/style.toml" in told.value.where


@pytest.mark.parametrize(
    ("lang", "count", "said"),
    [("da", 1, "1 pligt er forsinket"), ("da", 1234, "1.234 pligter er forsinket"), ("en", 0, "0 duties are late")],
)
def test_a_count_chooses_the_plural(lang: str, count: int, said: str) -> None:
    with translation.override(lang):
        assert words.says("late", page="style", count=count) == said


def test_a_page_says_its_own_text_before_the_shared_one() -> None:
    assert words.says("title", page="style", lang="da") == "Stilprøver"
    assert words.says("title", page="no_such_page", lang="da") == "Styrbord"


def test_an_abbreviation_at_the_end_of_a_sentence_has_its_full_stop_already(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"x": {"da": "Ventet {share}. Målet er {target} ...", "en": "x {share} {target}"}}
    monkeypatch.setattr(words, "texts", lambda page: entry)
    assert words.says("x", lang="da", share="66,7 pct.", target="80 pct.") == "Ventet 66,7 pct. Målet er 80 pct. ..."


def test_a_page_that_belongs_to_another_has_its_texts() -> None:
    assert words.says("title", page="style_of_a_part", lang="da") == "Stilprøver"
