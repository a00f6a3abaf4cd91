# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Jobindsats against a local server that speaks version 3, with faults; what is refused leaves the store as it was."""

import datetime as dt
import json

import numpy as np
import pytest

from styrbord.errors import AskedWrongly, BadDelivery, Busy, NoData
from styrbord.sources import official_answers, official_http, official_mapping, official_tables
from styrbord.sources.jobindsats import Jobindsats, pins_hold
from styrbord.sources.official_values import NotANumber, number
from styrbord.store.official import OfficialStore
from tests.edges.official_server import LABELS, MONTHS, SPLITS, Agency, running

TABLE = official_mapping.table("y25i01")


@pytest.fixture
def agency():
    return Agency()


@pytest.fixture
def served(agency):
    with running(agency) as address:
        yield address


def client(address, key="right-key", cells=30_000, waits=None):
    sleep = (waits if waits is not None else []).append
    return Jobindsats(official_http.Online(address, key, tries=3, sleep=sleep), cells)


def test_a_whole_fetch_becomes_observations(agency, served):
    agency.bom = True
    agency.value = lambda area, month, split: ("1.234", "2,4") if area == "Hele landet" else ("..", None)
    answer, live = client(served).fetch(TABLE, "latest:2")
    rows = official_tables.tabulate(answer, TABLE)
    assert len(rows) == 99 * 2 * 3 * 2
    assert rows.periods() == list(MONTHS[1:])
    country = rows.take(rows.area == "0000")
    assert set(country.where(measure="persons").value) == {1234}
    assert set(country.where(measure="share").value) == {2.4}
    assert np.isnan(rows.take(rows.area == "0350").value).all()
    assert live.pins()[f"measure {LABELS[0]}"] == "m1"
    assert live.updated == "2026-02-20"
    assert any("/table/y25i01?format=json" in a for a in agency.asked)
    assert any("period.M=2025M12,2026M01" in a and "hierarchy._nykom=*" in a for a in agency.asked)


def test_pages_stay_below_the_cell_limit(agency, served):
    answer, _ = client(served, cells=98 * 3 * 2).fetch(TABLE, "latest:3")
    assert len(answer.rows) == 99 * 3 * 3
    assert sum("_nykom" in a for a in agency.asked) == 3  # one period a page
    assert sum("_hele_landet" in a for a in agency.asked) == 1


def test_subjects_and_tables(served):
    assert client(served).subjects() == [{"subject_id": "y25"}]
    assert client(served).tables()[0]["table_id"] == "y25i01"


def test_danish_letters_are_percent_encoded():
    assert official_http.query({"hierarchy._område": "/Ærø by/"}) == "hierarchy._omr%C3%A5de=/%C3%86r%C3%B8%20by/"


def test_a_key_without_rights(served):
    with pytest.raises(AskedWrongly, match="refuses the key") as told:
        client(served, key="wrong").describe(TABLE)
    assert "jobindsats@star.dk" in told.value.todo
    assert "wrong" not in str(told.value)
    assert "right-key" not in repr(official_http.Online("x", "right-key"))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_asked_again_and_then_answered(agency, served, status):
    waits = []
    agency.statuses = [status, status]
    client(served, waits=waits).describe(TABLE)
    assert waits == ([7.0, 7.0] if status == 429 else [5.0, 10.0])


def test_asked_again_only_so_often(agency, served):
    agency.statuses = [503] * 9
    with pytest.raises(Busy, match="asked 3 times"):
        client(served).describe(TABLE)
    assert len(agency.asked) == 3


def test_nobody_there():
    with pytest.raises(Busy, match="did not answer"):
        client("http://127.0.0.1:1").describe(TABLE)


def test_a_question_the_agency_does_not_understand(agency, served):
    agency.statuses = [422]
    with pytest.raises(AskedWrongly, match="422"):
        client(served).describe(TABLE)
    agency.statuses = [404]
    with pytest.raises(NoData, match="no such table"):
        client(served).describe(TABLE)


def test_half_an_answer(agency, served):
    agency.half = True
    with pytest.raises((Busy, BadDelivery)):
        client(served).fetch(TABLE, "latest:2")


def test_an_answer_without_an_asked_period(agency, served):
    agency.short_periods = True
    with pytest.raises(BadDelivery, match="Half an answer: the period 2026M01"):
        client(served).fetch(TABLE, "latest:2")


def test_other_columns_than_the_metadata_promised(agency, served):
    agency.columns = ["Område", "Periode", "Ydelsestype", LABELS[0], "Noget andet"]
    with pytest.raises(BadDelivery, match="lack the column 'Ledige i pct"):
        client(served).fetch(TABLE, "latest:1")


def test_a_renamed_measure_fails_closed(agency, served):
    agency.measure_names[0] = "Antal ledige"
    with pytest.raises(BadDelivery, match="no measure 'Antal ledige \\(fuldtidspersoner\\)' any more"):
        client(served).describe(TABLE)
    assert not any("/data/" in a for a in agency.asked)


def test_an_id_that_moved_fails_closed(agency, served):
    first = client(served).describe(TABLE).pins()
    agency.measure_ids = ["m9", "m2"]
    with pytest.raises(BadDelivery, match="the id m9"):
        pins_hold(first, client(served).describe(TABLE).pins(), "table/y25i01")


def test_a_period_of_another_type(agency, served):
    agency.period_type = "Q"
    with pytest.raises(BadDelivery, match="periods of type Q only"):
        client(served).describe(TABLE)
    agency.period_type = "M"
    with pytest.raises(AskedWrongly, match="no period '2020M01'"):
        client(served).fetch(TABLE, "2020M01")


def test_kept_answers_play_again_without_network(agency, served, tmp_path):
    online = official_http.Keeping(official_http.Online(served, "right-key"), tmp_path)
    first, _ = Jobindsats(online).fetch(TABLE, "latest:1")
    asked = len(agency.asked)
    again, _ = Jobindsats(official_http.Kept(tmp_path)).fetch(TABLE, "latest:1")
    assert again == first
    assert len(agency.asked) == asked
    with pytest.raises(NoData, match="No kept answer"):
        Jobindsats(official_http.Kept(tmp_path)).fetch(TABLE, "latest:2")
    assert not list(tmp_path.glob("*.part"))


def answered(agency, **changes):
    rows = (
        agency.data({"period.M": [MONTHS[0]]})["rows"]
        + agency.data({"period.M": [MONTHS[0]], "hierarchy._hele_landet": ["/"]})["rows"]
    )
    return official_answers.read(
        json.dumps(
            {"columns": changes.get("columns", agency.columns), "rows": changes.get("rows", lambda r: r)(rows)}
        ).encode(),
        "y25i01.json",
    )


BAD = {
    "missing": (lambda rows: [r for r in rows if r[0] != "Lejre"], "Missing in the list of 2025M11.*Lejre"),
    "twice": (lambda rows: [*rows, rows[0]], "stands twice"),
    "unknown place": (lambda rows: [*rows, ["Atlantis", *rows[0][1:]]], "'Atlantis'"),
    "other period type": (lambda rows: [[r[0], "2025Q4", *r[2:]] for r in rows], "period '2025Q4'"),
    "no period": (lambda rows: [[r[0], "2025M13", *r[2:]] for r in rows], "period '2025M13'"),
    "unknown split": (lambda rows: [[r[0], r[1], "Andet", *r[3:]] for r in rows], "unknown value 'Andet'"),
    "lacking split": (lambda rows: [r for r in rows if r[2] != SPLITS[1]], "lacks 'Dagpenge'"),
    "no number": (lambda rows: [[*r[:3], "mange", r[4]] for r in rows], "'mange' where a number belongs"),
    "english number": (lambda rows: [[*r[:4], "2.45"] for r in rows], "'2.45' where a number belongs"),
    "share beyond 100": (lambda rows: [[*r[:4], "240,0"] for r in rows], "does not fit"),
    "negative count": (lambda rows: [[*r[:3], -5, r[4]] for r in rows], "does not fit"),
    "short row": (lambda rows: [*rows[:-1], rows[-1][:4]], "has not 5 cells"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_tables_are_told_in_four_parts(agency, case):
    change, said = BAD[case]
    with pytest.raises(BadDelivery, match=said) as told:
        official_tables.tabulate(answered(agency, rows=change), TABLE)
    assert all(told.value.as_dict().values())


def test_a_column_too_many_or_renamed(agency):
    more = [*agency.columns, "Ny"]
    with pytest.raises(BadDelivery, match="does not promise: 'Ny'"):
        official_tables.tabulate(answered(agency, columns=more, rows=lambda rows: [[*r, 1] for r in rows]), TABLE)
    with pytest.raises(BadDelivery, match="no column for persons"):
        official_tables.tabulate(
            answered(agency, columns=["Område", "Periode", "Ydelsestype", "Antal", LABELS[1]]), TABLE
        )


@pytest.mark.parametrize(
    "raw",
    [
        b'{"columns":["a"],"rows":[[1]',
        b"\xff\xfe",
        b"{}",
        b"hello",
        b"",
        b'{"columns":["a"],"rows":[]}',
        b'{"a":1}\n{"b":2}',
    ],
)
def test_half_files(raw):
    with pytest.raises(BadDelivery):
        official_answers.read(raw, "x.json")


def test_every_shape_of_an_answer_reads_the_same():
    rows = [["Lejre", "2025M11", 5, "2,5"], ["Ærø", "2025M11", None, ".."]]
    columns = ["Område", "Periode", "Antal", "Andel"]
    v3 = json.dumps({"columns": columns, "rows": rows}).encode()
    v2 = json.dumps([{"Variables": [{"Name": c, "Label": c} for c in columns], "Data": rows}]).encode()
    lines = "\n".join(json.dumps(dict(zip(columns, r, strict=True)), ensure_ascii=False) for r in rows).encode()
    table = "\ufeff" + ";".join(columns) + "\r\nLejre;2025M11;5;2,5\r\nÆrø;2025M11;;..\r\n"
    found = [official_answers.read(raw, "x") for raw in (v3, b"\xef\xbb\xbf" + v3, v2, lines, table.encode())]
    assert {a.columns for a in found} == {tuple(columns)}
    for answer in found:
        assert [number(x) for x in answer.rows[0][2:]] == [5, 2.5]
        assert np.isnan([number(x) for x in answer.rows[1][2:]]).all()


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234,5", 1234.5), ("-0,5", -0.5), ("−12", -12), (7, 7), ("12.345.678", 12345678), ("0", 0)],
)
def test_danish_numbers(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["-", "..", ".", "", None, " "])
def test_no_data(text):
    assert np.isnan(number(text))


@pytest.mark.parametrize("text", ["1.5", "1,2,3", "12.34", "abc", True, float("inf")])
def test_what_is_no_number(text):
    with pytest.raises(NotANumber):
        number(text)


def test_percentages_that_do_not_fit_their_counts():
    table = official_mapping.table("y30r21")
    columns = ["Area", "Periode", "Ydelsesgrupper", *[m.labels[0] for m in table.measures]]
    names = [p.name for p in official_tables.places.places().values()]
    rows = [
        [n, "2021QMAT04", g, 1000, 1100, 100, "10,00", "11,00", "1,00", i + 1]
        for g in table.split.values.values() for i, n in enumerate(names)
    ]  # fmt: skip
    answer = official_answers.Answer(tuple(columns), tuple(map(tuple, rows)), "y30r21.json")
    assert len(official_tables.tabulate(answer, table)) == 98 * 4 * 7
    for at, value in ((7, "12,00"), (5, 90), (8, "1,01")):
        wrong = [list(r) for r in rows]
        wrong[3][at] = value
        if at == 7:
            wrong[3][8] = "2,00"
        with pytest.raises(BadDelivery, match="does not fit the other numbers"):
            official_tables.tabulate(official_answers.Answer(tuple(columns), tuple(map(tuple, wrong)), "x"), table)


NOON = dt.datetime(2026, 2, 20, 12)


def test_every_vintage_is_kept_and_revisions_are_shown(agency, tmp_path):
    store = OfficialStore(tmp_path)
    first = official_tables.tabulate(answered(agency), TABLE)
    _, new = store.add(first, fetched_at=NOON, origin="a")
    _, again = store.add(first, fetched_at=NOON + dt.timedelta(days=1), origin="b")
    assert (new, again) == (True, False)
    agency.value = lambda a, m, s: (1300, "2,4") if (a, s) == ("Lejre", "Dagpenge") else (1234, "2,4")
    second = official_tables.tabulate(answered(agency), TABLE)
    store.add(second, fetched_at=NOON + dt.timedelta(days=2), origin="c")
    (revision,) = store.revisions("y25i01")
    assert (revision.area, revision.split, revision.before, revision.after) == ("0350", "dagpenge", 1234, 1300)
    assert len(store.vintages("y25i01")) == 2
    lejre = store.current("y25i01").where(measure="persons", split="dagpenge")
    assert lejre.value[lejre.area == "0350"].tolist() == [1300]
    then = store.current("y25i01", known_on=dt.date(2026, 2, 21)).where(measure="persons", split="dagpenge")
    assert then.value[then.area == "0350"].tolist() == [1234]
    with pytest.raises(NoData, match="known on 2020-01-01"):
        store.current("y25i01", known_on=dt.date(2020, 1, 1))


def test_a_shorter_vintage_does_not_lose_older_periods(agency, tmp_path):
    store = OfficialStore(tmp_path)
    for day, month in enumerate(MONTHS):
        agency_rows = answered(agency, rows=lambda rows, m=month: [[r[0], m, *r[2:]] for r in rows])
        store.add(official_tables.tabulate(agency_rows, TABLE), fetched_at=NOON + dt.timedelta(days=day), origin="x")
    assert store.current("y25i01").periods() == list(MONTHS)
    assert store.revisions("y25i01") == []


def test_nothing_is_stored_half(agency, tmp_path, monkeypatch):
    store = OfficialStore(tmp_path)
    rows = official_tables.tabulate(answered(agency), TABLE)

    def broken(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("styrbord.store.official._moved_in_place", broken)
    with pytest.raises(Busy, match="No space left"):
        store.add(rows, fetched_at=NOON, origin="x")
    monkeypatch.undo()
    assert store.vintages("y25i01") == []
    store.add(rows, fetched_at=NOON, origin="x")
    assert len(store.vintages("y25i01")) == 1


def test_a_file_that_was_tampered_with_is_told(agency, tmp_path):
    store = OfficialStore(tmp_path)
    rows = official_tables.tabulate(answered(agency), TABLE)
    kept, _ = store.add(rows, fetched_at=NOON, origin="x")
    agency.value = lambda a, m, s: (1, "2,4")
    other, _ = store.add(official_tables.tabulate(answered(agency), TABLE), fetched_at=NOON, origin="y")
    folder = tmp_path / "official" / "y25i01"
    (folder / kept.file).write_bytes((folder / other.file).read_bytes())
    with pytest.raises(NoData, match="not what was stored"):
        store.read(kept)
