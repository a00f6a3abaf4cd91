# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""StatBank against a local server: both layouts of JSON-stat, CSV, suppressed values, half answers."""

import json

import numpy as np
import pytest

from styrbord.errors import BadDelivery, Busy
from styrbord.sources import official_http, official_mapping, official_tables
from styrbord.sources.statbank import StatBank
from tests.edges.official_server import Agency, json_stat, running

TABLE = official_mapping.table("folk1a")


def people(area, time):
    return {"350": 0, "730": None}.get(area, 1000 + int(area))


class Bank(Agency):
    layout = staticmethod(lambda areas, times: json.dumps(json_stat(areas, times, people)))

    def statbank(self, path, body):
        found = super().statbank(path, body)
        return found if isinstance(found, dict) else self.layout(*found)


@pytest.fixture
def bank():
    return Bank()


@pytest.fixture
def served(bank):
    with running(bank) as address:
        yield StatBank(official_http.Online(address, tries=2, sleep=lambda s: None))


@pytest.mark.parametrize(("new", "sparse"), [(False, False), (False, True), (True, False), (True, True)])
def test_both_layouts_dense_and_sparse(bank, served, new, sparse):
    bank.layout = lambda areas, times: json.dumps(json_stat(areas, times, people, new=new, sparse=sparse))
    answer, live = served.fetch(TABLE, "latest:1")
    rows = official_tables.tabulate(answer, TABLE)
    assert len(rows) == 99  # the regions are not asked for
    assert rows.periods() == ["2026Q1"]
    value = dict(zip(rows.area, rows.value, strict=True))
    assert value["0000"] == 1000
    assert value["0101"] == 1101
    assert np.isnan(value["0350"])  # 0 is what this table writes for suppressed
    assert np.isnan(value["0730"])
    assert live.updated == "2026-02-11"
    body = bank.asked[-1][1]
    assert body["lang"] == "da"
    assert [v["code"] for v in body["variables"]] == ["OMRÅDE", "Tid"]


def test_a_table_without_suppressed_value_keeps_its_zeros(bank, served):
    bank.zero = None
    rows = official_tables.tabulate(served.fetch(TABLE, "2026Q1")[0], TABLE)
    assert rows.value[rows.area == "0350"].tolist() == [0]


def test_bulk_csv(bank, served):
    def lines(areas, times):
        body = [f"{a};{t};{'..' if people(a, t) is None else people(a, t)}" for a in areas for t in times]
        return "\ufeff" + "\r\n".join(["OMRÅDE;TID;INDHOLD", *body])

    bank.layout = lines
    rows = official_tables.tabulate(served.fetch(TABLE, "*", form="BULK")[0], TABLE)
    assert len(rows) == 99 * 2
    assert np.isnan(rows.value[rows.area == "0730"]).all()


def cut_values(areas, times):
    whole = json_stat(areas, times, people)
    whole["dataset"]["value"].pop()
    return json.dumps(whole)


def wrong_area(areas, times):
    return json.dumps(json_stat(["999", *areas[1:]], times, people))


BROKEN = {
    "values missing": (cut_values, "Half an answer"),
    "broken off": (lambda a, t: json.dumps(json_stat(a, t, people))[:-40], "breaks off"),
    "no layout": (lambda a, t: "{}", "no JSON-stat"),
    "text for a number": (lambda a, t: json.dumps(json_stat(a, t, lambda *_: "mange")), "where a number belongs"),
    "time missing": (lambda a, t: json.dumps(json_stat(a, ["2025K4"], people)), "was asked for"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_bad_answers(bank, served, case):
    bank.layout, said = BROKEN[case]
    with pytest.raises(BadDelivery, match=said) as told:
        served.fetch(TABLE, "latest:1")
    assert all(told.value.as_dict().values())


def test_an_unknown_area_or_a_missing_one_refuses_the_table(bank, served):
    bank.layout = wrong_area
    with pytest.raises(BadDelivery, match="'999'"):
        official_tables.tabulate(served.fetch(TABLE, "latest:1")[0], TABLE)
    bank.layout = lambda areas, times: json.dumps(json_stat(areas[:-1], times, people))
    with pytest.raises(BadDelivery, match="Missing"):
        official_tables.tabulate(served.fetch(TABLE, "latest:1")[0], TABLE)


def test_variables_that_changed(bank, served):
    gone = official_mapping.Table(**{**vars(TABLE), "select": {"ALDER": "TOT"}})
    with pytest.raises(BadDelivery, match="no value TOT of ALDER"):
        served.describe(gone)
    with pytest.raises(BadDelivery, match="no period '2030K1'"):
        served.fetch(TABLE, "2030Q1")


def test_servers_in_trouble(bank, served):
    bank.statuses = [503]
    assert served.describe(TABLE).area == "OMRÅDE"
    bank.statuses = [503, 503]
    with pytest.raises(Busy):
        served.describe(TABLE)
