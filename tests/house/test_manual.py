# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The manual is part of the build: generated pages are fresh, links lead somewhere, commands it shows exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import generate
from styrbord import errors
from tests.house import tree

PAGES = [p for p in tree.files() if p.suffix == ".md" and not tree.name(p).startswith(("LICENSES/", "changes/"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", flags=re.S | re.M)


def without_blocks(text: str) -> str:
    return BLOCK.sub("", text)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", without_blocks(page.read_text(encoding="utf-8")), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def commands_shown(text: str) -> set[str]:
    """Every command line of Styrbord in the code blocks and code words of a page."""
    blocks = "\n".join(body for _, body in BLOCK.findall(text))
    blocks = blocks.replace("\\\n", " ")
    lines = re.findall(r"^(?:\$ )?((?:styrbord|python3 run\.py) .*)$", blocks, flags=re.M)
    return {*lines, *re.findall(r"`((?:styrbord|python3 run\.py) [^`\n]*)`", without_blocks(text))}


def cli_names() -> set[str]:
    import typer

    from styrbord import cli

    return {name for name, _ in generate.commands(typer.main.get_command(cli.app))}


@pytest.mark.parametrize("page", generate.PAGES)
def test_generated_pages_are_fresh(page: str) -> None:
    assert (generate.DOCS / page).read_text(encoding="utf-8") == generate.PAGES[page](), "run `python3 run.py docs`"


def test_every_command_is_in_the_manual_with_words() -> None:
    import typer

    from styrbord import cli

    page = (generate.DOCS / "commands.md").read_text(encoding="utf-8")
    for name, command in generate.commands(typer.main.get_command(cli.app)):
        assert f"\n## {name}\n" in page
        assert generate.plain(command.help), f"styrbord {name} needs a docstring"
        silent = [p.name for p in command.params if p.name != "help" and not (getattr(p, "help", None) or "").strip()]
        assert not silent, f"styrbord {name}: say in help= what {silent} mean"


def test_every_error_is_in_the_manual_with_its_exit_code() -> None:
    page = (generate.DOCS / "errors.md").read_text(encoding="utf-8")
    for kind in generate.error_kinds():
        assert f"## {kind.__name__}\n\nExit code {kind.exit_code}." in page
    assert {k.__name__ for k in generate.error_kinds()} >= {"AskedWrongly", "BadDelivery"}
    assert set(generate.ADVICE) == {k.__name__ for k in generate.error_kinds()}
    assert errors.StyrbordError in generate.error_kinds()


@pytest.mark.parametrize("page", PAGES, ids=tree.name)
def test_commands_on_the_page_exist(page: Path) -> None:
    import run

    for line in commands_shown(page.read_text(encoding="utf-8")):
        program, rest = ("styrbord", line[9:]) if line.startswith("styrbord ") else ("run.py", line[15:])
        words = rest.split()
        if program == "run.py":
            assert words[0] in run.VERBS, line
        elif not words[0].startswith(("-", ".")):
            names = cli_names()
            groups = {name.split()[0] for name in names if " " in name}
            choices = words[1].split("|") if words[0] in groups and len(words) > 1 else [""]
            assert {f"{words[0]} {c}".strip() for c in choices} <= names or words == [words[0]], line


@pytest.mark.parametrize("page", PAGES, ids=tree.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(page.read_text(encoding="utf-8"))):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target}: no such file"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there), f"{target}: no such heading"


def test_every_page_of_the_manual_can_be_found() -> None:
    """Each page in docs/ is linked from the README or from a page that is."""
    seen, todo = set(), [tree.ROOT / "README.md"]
    while todo:
        page = todo.pop()
        if page in seen or not page.exists():
            continue
        seen.add(page)
        if page.suffix == ".md":
            targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
            todo += [(page.parent / t).resolve() for t in targets if "://" not in t]
    lost = [tree.name(p) for p in PAGES if tree.name(p).startswith("docs/") and p not in seen]
    decisions = tree.ROOT / "docs" / "decisions"
    assert [name for name in lost if decisions not in (tree.ROOT / name).parents] == []


def test_decisions_are_short_dated_and_numbered_once() -> None:
    records = [p for p in PAGES if tree.name(p).startswith("docs/decisions/") and p.name != "README.md"]
    for path in records:
        text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert len(text.split()) < 300, f"{path.name}: a decision is told in under 300 words"
        assert re.search(r"^(Status|\*\*State\*\*): ", text, flags=re.M), f"{path.name}: say its status"
        assert re.search(r"\b20\d\d\b", text), f"{path.name}: say its date"
    numbers = [p.name[:4] for p in records]
    assert len(numbers) == len(set(numbers)), "two decisions share a number"


def test_every_setting_from_the_environment_is_told_of() -> None:
    used = {
        name
        for path in tree.python("src/")
        for name in re.findall(r"\bSTYRBORD_(?:[A-Z]+_)*[A-Z]+\b(?!_)", path.read_text("utf-8"))
    }
    page = (tree.ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert {name for name in used if f"`{name}`" not in page} == set()
