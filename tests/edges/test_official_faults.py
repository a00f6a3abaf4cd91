# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Bad answers from end to end: each is told in four parts, and what was kept before is untouched."""

import functools
import json

import pytest

from styrbord.errors import StyrbordError
from styrbord.workbench import official as bench
from tests.edges import official_server
from tests.edges import test_benchmark_pages as pages

NOON = pages.dt.datetime(2026, 2, 20, 12)


@pytest.fixture
def agency():
    return official_server.Agency()


@pytest.fixture
def fetch(agency, tmp_path, monkeypatch):
    monkeypatch.setenv(bench.KEY, official_server.KEY)
    monkeypatch.setattr(bench, "Online", functools.partial(bench.Online, tries=2, sleep=lambda seconds: None))
    with official_server.running(agency) as address:
        yield lambda: bench.fetch("y25i01", tmp_path, "latest:2", bench.Where(address), at=NOON)


def inside(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}


FAULTS = {
    "missing": {"drop": lambda area, month, split: area == "Lejre"},
    "renamed": {"measure_names": ["Antal ledige", official_server.LABELS[1]]},
    "moved id": {"measure_ids": ["m8", "m2"]},
    "another period type": {"period_type": "Q"},
    "no rights": {"key": "another"},
    "half an answer": {"half": True},
    "a period lacks": {"short_periods": True},
    "other columns": {"columns": ["Område", "Periode", "Ydelsestype", official_server.LABELS[0], "Andet"]},
    "no percentage": {"value": lambda area, month, split: (1234, "240,0")},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_fetch_leaves_what_was_kept(agency, fetch, tmp_path, fault):
    fetch()
    before = inside(tmp_path)
    for name, value in FAULTS[fault].items():
        setattr(agency, name, value)
    with pytest.raises(StyrbordError) as told:
        fetch()
    assert all(told.value.as_dict().values())
    assert inside(tmp_path) == before


def wrong_lists():
    label = {m.key: m.labels[0] for m in pages.TABLE.measures}

    def changed(key, value):
        return lambda lines: [{**lines[0], key: value}, *lines[1:]]

    return {
        "missing": lambda lines: [x for x in lines if x["Area"] != "Lejre"],
        "twice": lambda lines: [*lines, lines[5]],
        "renamed": lambda lines: [{k.replace(label["actual"], "Nyt navn"): v for k, v in x.items()} for x in lines],
        "another period type": changed("Periode", "2020M01"),
        "half an answer": lambda lines: lines[: len(lines) // 2],
        "shares that do not fit": changed(label["actual_share"], "55,00"),
        "a difference that does not fit": changed(label["difference"], 12340),
    }


@pytest.mark.parametrize("fault", wrong_lists())
def test_a_bad_list_is_not_stored(tmp_path, fault):
    lines = wrong_lists()[fault](pages.drawn_lists(1, pages.PERIODS[:1]))
    file = tmp_path / "y30r21.jsonl"
    file.write_text("\n".join(json.dumps(x, ensure_ascii=False) for x in lines), encoding="utf-8")
    with pytest.raises(StyrbordError) as told:
        pages.run("official", "import", file, "--table", "y30r21", "--data", tmp_path / "kept")
    assert all(told.value.as_dict().values())
    assert not (tmp_path / "kept").exists()


def test_a_revision_is_told_and_both_answers_are_kept(tmp_path):
    for seed, day in ((1, "2023-08-15"), (2, "2024-02-15")):
        file = tmp_path / f"y30r21-{seed}.jsonl"
        lines = pages.drawn_lists(seed, pages.PERIODS[:1])
        file.write_text("\n".join(json.dumps(x, ensure_ascii=False) for x in lines), encoding="utf-8")
        done = pages.run("official", "import", file, "-d", tmp_path / "kept", "--fetched-on", day, "--json")
        assert json.loads(done.stdout)[0]["new"]
    for part in ("figures were revised", "where:", "expected:", "to do:"):
        assert part in done.stderr
    assert len(bench.vintages(tmp_path / "kept", "y30r21")) == 2
