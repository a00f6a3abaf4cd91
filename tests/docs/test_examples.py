# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The examples of the manual are run: every ```python and ```console block of a page, in order, in one empty folder.

In a `console` block, lines that begin with "$ " are commands and the lines below are what they must print; "..."
stands for anything, within a line or for any number of lines. A block without output lines only has to end well. A
block after the comment `<!-- not run -->` is left alone.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import tree

BLOCK = re.compile(r"(<!-- not run -->\n)?^```(python|console)\n(.*?)^```", flags=re.S | re.M)
PAGES = [
    p
    for p in tree.files()
    if p.suffix == ".md" and (tree.name(p).startswith("docs/") or p.parent == tree.ROOT)
    and any(not m[0] for m in BLOCK.findall(p.read_text(encoding="utf-8")))
]  # fmt: skip


def blocks(page: Path) -> Iterator[tuple[str, str, int]]:
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        if not found[1]:
            yield found[2], found[3], text[: found.start(3)].count("\n") + 1


def fits(expected: str, said: str) -> bool:
    pattern = re.escape(expected.strip()).replace(r"\.\.\.", r"[\s\S]*?")
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in said.strip().splitlines())) is not None


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Command and expected output, pair by pair."""
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        whole = re.sub(r"\\\n\s*", " ", part)
        command, _, expected = whole.partition("\n")
        yield command, expected.strip()


def run_command(command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Exit code and output (with what was said on standard error, when it failed); in this process, to be quick."""
    from styrbord.cli import main

    words = shlex.split(command)
    assert words[0] == "styrbord", f"only Styrbord's own commands are run, not {words[0]}"
    monkeypatch.setattr(sys, "argv", words)
    out, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    said, complaint = (stream.buffer.getvalue().decode() for stream in (out, errors))
    return code, said if code == 0 else said + complaint


@pytest.mark.parametrize("page", PAGES, ids=tree.name)
def test_examples_do_what_the_page_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "example"}
    for language, body, line in blocks(page):
        where = f"{tree.name(page)}:{line}"
        if language == "python":
            code = compile("\n" * (line - 1) + body, str(page), "exec")
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, names)
            continue
        for command, expected in commands(body):
            code_given, said = run_command(command, monkeypatch)
            assert code_given == 0, f"{where}: {command} ended with {code_given}\n{said}"
            assert not expected or fits(expected, said), f"{where}: {command} said\n{said}"
