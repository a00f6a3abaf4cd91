# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Joint job centres in the list: sums of counts, shares of the summed population, ranks made anew."""

import json

import numpy as np
import pytest

from styrbord.presentation.benchmark_joint import joined
from styrbord.records import joint, places
from styrbord.records.joint import JointCentre
from tests.edges import test_benchmark_pages as pages

run = pages.run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("answers")
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in pages.drawn_lists(4))
    (made / "y30r21.jsonl").write_text(text, encoding="utf-8")
    return made


def test_the_catalogue_names_municipalities_once():
    codes = [code for centre in joint.centres() for code in centre.members]
    assert len(codes) == len(set(codes)) == 8
    assert set(codes) <= set(places.places())
    for centre in joint.centres():
        assert centre.name == "-".join(places.name_of(code) for code in centre.members)


def test_members_are_added_up_before_ranking(folder):
    apart = {x["code"]: x for x in json.loads(run("benchmark", "list", "-d", folder, "--json").stdout)}
    done = run("benchmark", "list", "-d", folder, "--joint", "--json")
    together = json.loads(done.stdout)
    assert len(together) == 94
    assert sorted(x["rank"] for x in together) == list(range(1, 95))
    assert np.all(np.diff([x["points"] for x in together]) >= -1e-9)
    one = next(x for x in together if x["municipality"] == "Esbjerg-Fanø")
    members = [apart["0561"], apart["0563"]]
    for count in ("expected", "actual", "difference", "population"):
        assert one[count] == pytest.approx(sum(m[count] for m in members), rel=1e-3)
    share = 100 * one["actual"] / sum(m["population"] for m in members)
    assert one["actual_share"] == pytest.approx(share, abs=0.006)
    assert "Joint job centres as known in 2018" in done.stderr
    untouched = next(x for x in together if x["code"] == "0350")
    for key in ("expected", "actual", "points", "actual_share"):
        assert untouched[key] == apart["0350"][key]


def test_a_member_or_the_centre_is_asked_by_name(folder, tmp_path):
    for name in ("Fanø", "Esbjerg-Fanø", "0561+0563"):
        line = json.loads(run("benchmark", "rank", "-d", folder, "--joint", "-m", name, "--json").stdout)
        assert [x["municipality"] for x in line] == ["Esbjerg-Fanø"]
    assert len(json.loads(run("benchmark", "funnel", "-d", folder, "--joint", "--json").stdout)) == 94
    near = json.loads(run("benchmark", "neighbours", "-d", folder, "--joint", "-m", "Læsø", "-k", 93, "--json").stdout)
    assert all(x["region"] for x in near)
    drawn = tmp_path / "map.svg"
    assert run("benchmark", "list", "-d", folder, "--joint", "-m", "Fanø", "--chart", drawn).exit_code == 0
    assert drawn.stat().st_size > 10_000


def test_a_centre_without_all_its_members_is_left_apart(folder):
    lists = pages.benchmark_commands.bench.lists(folder)
    made = joined(lists, [JointCentre("Ude", ("0350", "0411"))])
    assert made.codes == lists.codes
    assert np.array_equal(made.values["total"]["points"], lists.values["total"]["points"])
