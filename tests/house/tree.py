# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The files of the repository as the house tests see them: what git tracks, and what is new and not ignored."""

from __future__ import annotations

import ast
import functools
import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "styrbord"
OUTSIDE = {".git", ".venv", "build", "dist", "demo", "node_modules"}


@functools.cache
def files() -> tuple[Path, ...]:
    """Every file, also in a copy without git (then everything that is not plainly made by tools)."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        found = [ROOT / os.fsdecode(name) for name in listed.split(b"\0") if name]
    else:
        found = [p for p in ROOT.rglob("*") if not OUTSIDE & set(p.relative_to(ROOT).parts) and ".cache" not in p.parts]
    return tuple(sorted(p for p in found if p.is_file() and "_cache" not in p.as_posix() and p.suffix != ".pyc"))


def name(path: Path) -> str:
    """The path as people write it, from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def python(*under: str) -> list[Path]:
    """Python files, of the whole repository or under the given folders."""
    return [p for p in files() if p.suffix == ".py" and (not under or name(p).startswith(under))]


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of every file that is text."""
    for path in files():
        data = path.read_bytes()
        if b"\0" not in data[:4096]:
            yield name(path), data.decode("utf-8", errors="replace")


@functools.cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@functools.cache
def exceptions() -> dict[str, Any]:
    """What the house allows against its own rules, each with its reason."""
    return tomllib.loads((ROOT / "tests/house/exceptions.toml").read_text(encoding="utf-8"))
