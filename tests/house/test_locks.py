# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The locks hold exact versions with hashes and no addresses, and everything pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house import tree

LOCKS = ("build", "run", "dev")
PROJECT = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def text(lock: str) -> str:
    return (tree.ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")


def locked(lock: str) -> dict[str, set[Version]]:
    found: dict[str, set[Version]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text(lock), flags=re.M):
        found.setdefault(canonicalize_name(name), set()).add(Version(version))
    return found


def asked(lock: str) -> list[Requirement]:
    groups = PROJECT["dependency-groups"]
    lines = {"build": groups["build"], "run": PROJECT["project"]["dependencies"], "dev": groups["dev"]}[lock]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_version_or_a_hash(lock: str) -> None:
    line = re.compile(r"#.*|[a-z0-9._-]+==[^\s;]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|")
    assert [x for x in text(lock).splitlines() if not line.fullmatch(x)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_addresses(lock: str) -> None:
    assert not re.search(r"://|index-url|find-links|extra-index|^-", text(lock), flags=re.M)


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_asked_for_is_locked(lock: str) -> None:
    have = locked(lock)
    missing = [
        str(r) for r in asked(lock) if not any(r.specifier.contains(v) for v in have.get(canonicalize_name(r.name), ()))
    ]
    assert missing == [], "run `python3 run.py lock`"


def test_development_runs_what_users_run() -> None:
    dev = locked("dev")
    assert [name for name, versions in locked("run").items() if dev.get(name) != versions] == []


def test_what_builds_us_is_locked() -> None:
    wanted = [canonicalize_name(Requirement(r).name) for r in PROJECT["build-system"]["requires"]]
    assert [name for name in wanted if name not in locked("build")] == []
