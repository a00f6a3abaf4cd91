# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What pages load is locked by hash, fetched whole or not at all, and sends no browser to another host."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import tarfile
from pathlib import Path

import pytest

from styrbord.errors import AskedWrongly, Busy
from styrbord.web.frontend import build as front
from tests.house import tree

WEB = tree.PACKAGE / "web"
ELSEWHERE = re.compile(rb"""(?:https?:)?//[\w-]+(?:\.[\w-]+)+""")
NAMES = (b"http://www.w3.org",)  # names of XML vocabularies, never fetched


def package(**files: bytes) -> bytes:
    """A package as a registry gives it."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return held.getvalue()


def lock(folder: Path, data: bytes, **changes: str) -> Path:
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    entry = {"version": "1.0.0", "integrity": integrity, **changes}
    file = folder / "package-lock.json"
    file.write_text(json.dumps({"packages": {"": {}, "node_modules/a": entry}}), encoding="utf-8")
    return file


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, bytes, tuple[front.Taken, ...]]:
    """A folder, a package of one file, and the list that takes it."""
    data = package(**{"a.css": b"@font-face{src:url(x)}p{}\n/*# sourceMappingURL=a.css.map*/"})
    monkeypatch.setattr(front, "LOCK", lock(tmp_path, data))
    monkeypatch.setattr(front.locked, "__defaults__", (front.LOCK,))
    return tmp_path / "vendor", data, (front.Taken("a", "a.css", "a/a.css", front.stylesheet),)


def quiet(_: str) -> None:
    pass


def test_the_lock_holds_versions_and_hashes_and_no_addresses() -> None:
    text = (WEB / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert "://" not in text
    wanted = json.loads((WEB / "frontend" / "package.json").read_text(encoding="utf-8"))
    asked = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert {name: p.version for name, p in front.locked().items()} == asked
    assert {t.package for t in (*front.TAKEN, *front.TAKEN_FOR_TESTS)} == set(asked)


def test_a_package_without_a_hash_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AskedWrongly, match="without a hash"):
        front.locked(lock(tmp_path, b"", integrity=""))


def test_files_are_taken_and_the_second_call_fetches_nothing(one) -> None:
    target, data, taken = one
    assert front.build(target, taken, get=lambda _: data, say=quiet)
    assert (target / "a" / "a.css").read_bytes() == b"@layer others{p{}}\n"
    assert not front.build(target, taken, get=lambda _: pytest.fail("fetched again"), say=quiet)


def test_another_package_than_the_locked_one_is_refused_and_nothing_is_left(one) -> None:
    target, _, taken = one
    with pytest.raises(AskedWrongly, match="not the one that was locked"):
        front.build(target, taken, get=lambda _: package(**{"a.css": b"other"}), say=quiet)
    assert [p.name for p in target.parent.iterdir()] == ["package-lock.json"]


def test_an_interruption_leaves_what_was_there(one, monkeypatch: pytest.MonkeyPatch) -> None:
    target, data, taken = one
    front.build(target, taken, get=lambda _: data, say=quiet)
    (target / front.STAMP).write_text("older", encoding="utf-8")

    def stopped(_: str) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        front.build(target, taken, get=stopped, say=quiet)
    assert (target / "a" / "a.css").exists()
    assert sorted(p.name for p in target.parent.iterdir()) == ["package-lock.json", "vendor"]


def test_what_a_killed_call_left_is_swept(one) -> None:
    target, data, taken = one
    (target.parent / ".vendor-left").mkdir()
    front.build(target, taken, get=lambda _: data, say=quiet)
    assert not (target.parent / ".vendor-left").exists()


def test_a_file_that_is_not_in_the_package_is_told(one) -> None:
    target, data, _ = one
    with pytest.raises(AskedWrongly, match=r"has no b\.css"):
        front.build(target, (front.Taken("a", "b.css", "b.css"),), get=lambda _: data, say=quiet)


def test_a_registry_that_does_not_answer_is_told_in_four_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front.time, "sleep", quiet)
    with pytest.raises(Busy) as told:
        front.fetch("http://127.0.0.1:9/a/-/a-1.0.0.tgz")  # the discard port: nobody listens
    assert "a-1.0.0.tgz" in told.value.what
    assert "127.0.0.1" not in str(told.value)  # the address may be an inside one
    assert all(told.value.as_dict().values())


def test_the_registry_is_the_environments_then_the_users_then_the_public_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        monkeypatch.delenv(name, raising=False)
    assert front.registry() == front.REGISTRY
    (tmp_path / ".npmrc").write_text("fund=false\nregistry = https://a.example/npm/\n", encoding="utf-8")
    assert front.registry() == "https://a.example/npm"
    monkeypatch.setenv("npm_config_registry", "https://b.example/")
    assert front.registry() == "https://b.example"


def test_an_interpreter_built_otherwise_is_told() -> None:
    with pytest.raises(AskedWrongly, match="not built as expected"):
        front.interpreter(b"import * as util from 'vega-util';")


def own() -> list[Path]:
    return [p for p in tree.files() if p.is_relative_to(WEB) and p.suffix in {".css", ".js", ".html", ".svg"}]


def test_our_own_files_name_no_other_host() -> None:
    found = {
        tree.name(p): [hit for hit in ELSEWHERE.findall(p.read_bytes()) if not hit.startswith(NAMES)] for p in own()
    }
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_fetched_styles_name_only_files_that_were_fetched() -> None:
    if not front.VENDOR.exists():
        pytest.skip("the npm packages are not fetched: run `python3 run.py setup`")
    for sheet in front.VENDOR.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "@import" not in text
        for url in re.findall(r"url\(['\"]?([^)'\"]+)", text):
            assert url.startswith("data:") or (sheet.parent / url).is_file(), url


def test_fetched_scripts_have_no_source_maps() -> None:
    assert [p for p in front.VENDOR.rglob("*.js") if b"sourceMappingURL=" in p.read_bytes()[-300:]] == []
