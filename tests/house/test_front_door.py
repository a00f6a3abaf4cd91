# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The developers' front door: standard library only, quick the second time, clear when it cannot go on."""

from __future__ import annotations

import ast
import json
import os
import sys

import pytest

import run
from tests.house import tree


def test_it_needs_nothing_but_python() -> None:
    imported = set()
    for node in ast.walk(tree.parsed(tree.ROOT / "run.py")):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported <= sys.stdlib_module_names


def test_its_help_names_every_verb() -> None:
    assert [verb for verb in run.VERBS if f"run.py {verb} " not in (run.__doc__ or "")] == []


def test_the_gate_calls_it_and_adds_nothing() -> None:
    gate = tree.ROOT / ".ci" / "run"
    assert os.access(gate, os.X_OK)
    assert gate.read_text(encoding="utf-8").splitlines()[-1] == 'exec python3 run.py test "$@"'


def test_nothing_is_set_up_twice(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    stamp = tmp_path / "stamp.json"
    wanted = run.digest(run.LOCKS / "build.txt", run.LOCKS / "run.txt", run.PROJECT)
    front_end = run.digest(run.FRONTEND / "package-lock.json", run.FRONTEND / "build.py")
    stamp.write_text(json.dumps({"run": wanted, "front end, run": front_end}), encoding="utf-8")
    monkeypatch.setattr(run, "FETCHED", {"run": tmp_path})
    monkeypatch.setattr(run, "STAMP", stamp)
    monkeypatch.setattr(run, "PYTHON", stamp)  # any file that exists
    monkeypatch.setattr(run, "make_environment", lambda: pytest.fail("set up again"))
    monkeypatch.setattr(run, "quietly", lambda *_, **__: pytest.fail("fetched again"))
    run.set_up("run")


def test_another_lock_is_set_up_anew(tmp_path) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text("a==1", encoding="utf-8")
    before = run.digest(lock)
    lock.write_text("a==2", encoding="utf-8")
    assert run.digest(lock) != before


def test_a_python_without_ensurepip_is_told_in_four_parts(monkeypatch: pytest.MonkeyPatch, tmp_path, capsys) -> None:
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(run, "PYTHON", tmp_path / "no-python")
    monkeypatch.setattr(run, "find_spec", lambda name: None)
    assert run.main(["demo"]) == 1
    said = capsys.readouterr().err
    assert all(part in said for part in ("ensurepip", "where:", "expected:", "to do:"))


def test_a_failed_step_fails_the_whole_and_the_rest_still_runs(capfd) -> None:
    fails, works = [sys.executable, "-c", "raise SystemExit(3)"], [sys.executable, "-c", "print('here too')"]
    assert run.run_all([("One", fails), ("Two", works)]) == 1
    said = capfd.readouterr().out
    assert "here too" in said
    assert "FAILED" in said
    assert run.run_all([("Two", works)]) == 0


def test_an_unknown_verb_shows_the_help(capsys) -> None:
    assert run.main(["cook"]) == 2
    assert "run.py demo" in capsys.readouterr().out
