# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Three monthly extracts with real-life dirt, imported in order with every row accounted for."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from styrbord.records.delivery import Delivery
from styrbord.sources.mend import records
from styrbord.sources.profile import load_profile
from styrbord.sources.reading import read_delivery
from styrbord.store.register import Register

EXTRACTS = Path(__file__).resolve().parents[2].parent / "shared" / "exports" / "hvidbjerg"
MONTHS = ("2023-01", "2023-02", "2023-03")
pytestmark = pytest.mark.skipif(not EXTRACTS.is_dir(), reason="the extracts lie beside the repository, not in it")


@pytest.fixture(scope="module")
def deliveries() -> dict[str, Delivery]:
    return {month: read_delivery(EXTRACTS / month, "hvidbjerg") for month in MONTHS}


@pytest.mark.parametrize("month", MONTHS)
def test_every_row_is_accepted_a_copy_or_rejected(deliveries: dict[str, Delivery], month: str) -> None:
    delivery = deliveries[month]
    assert set(delivery.report.tables) == set(load_profile("hvidbjerg").tables)
    for report in delivery.report.tables.values():
        text = (EXTRACTS / month / report.file).read_text(encoding="cp1252")
        assert report.read == sum(1 for _ in records(text, ";")) - 1
        assert report.read == report.accepted + report.copies + report.rejected
        assert report.accepted == delivery.tables[report.table].num_rows
        assert report.rejected == sum(r.table == report.table for r in delivery.report.rejected)
    assert delivery.report.rejected_share < 0.05


@pytest.mark.parametrize("month", MONTHS)
def test_rows_are_accepted_or_not_as_a_plain_reading_says(deliveries: dict[str, Delivery], month: str) -> None:
    """One dict per row, as the field description says: the key, the texts known, and the two dates of a period."""
    period = {
        "ydelser.csv": ("Startdato", "Slutdato"),
        "maalgrupper.csv": ("Fra", "Til"),
        "fravaer.csv": ("Fra", "Til"),
    }
    key = {"ydelser.csv": ("Borgernr", "Ydelse", "Startdato"), "maalgrupper.csv": ("Borgernr", "Målgruppe", "Fra")}
    key |= {"fravaer.csv": ("Borgernr", "Fraværsårsag", "Fra")}
    for file, (start, end) in period.items():
        table = next(t for t in load_profile("hvidbjerg").tables.values() if t.files == (file,))
        code = {"ydelser.csv": "benefit", "maalgrupper.csv": "group", "fravaer.csv": "kind"}[file]
        header, *rows = csv.reader((EXTRACTS / month / file).read_text(encoding="cp1252").splitlines(), delimiter=";")
        different = Counter(tuple(row) for row in rows)
        keys = Counter(tuple(dict(zip(header, row, strict=True))[k] for k in key[file]) for row in different)
        good = 0
        for row in different:
            said = dict(zip(header, row, strict=True))
            first, last = (tuple(reversed(said[c].split("-"))) for c in (start, end))
            good += (
                all(said[k] for k in key[file])
                and said[key[file][1]] in table.codes[code]
                and (last == ("",) or last >= first)
                and keys[tuple(said[k] for k in key[file])] == 1
            )
        assert deliveries[month].report.tables[table.table].accepted == good


def test_notes_and_new_columns_are_not_read(deliveries: dict[str, Delivery]) -> None:
    assert deliveries["2023-01"].report.ignored_columns == {"samtaler.csv": ("Notat",)}
    assert deliveries["2023-03"].report.ignored_columns == {"samtaler.csv": ("Notat",), "tilbud.csv": ("Sagsnummer",)}


def test_they_import_in_order_and_history_explains_each_month(deliveries: dict[str, Delivery], tmp_path: Path) -> None:
    with Register.open_or_create(tmp_path / "r") as register:
        before: dict[str, int] = {}
        for month in MONTHS:
            report = register.add(deliveries[month])
            held = {n: register.case_data(tables=[n]).rows(n) for n in deliveries[month].tables}
            for table, change in report.tables.items():
                assert change.added + change.corrected + change.unchanged == deliveries[month].tables[table].num_rows
                if report.number == 1:
                    assert held[table] == change.added
            if report.number > 1:
                history = {t.table: t for t in register.history().tables}
                for table, change in report.tables.items():
                    told = history[table]
                    assert (told.added, told.corrected, told.deleted) == (
                        change.added,
                        change.corrected,
                        change.deleted,
                    )
                    assert held[table] == before[table] + change.added - change.deleted
                    rows = {(c.change, c.person_key, c.key) for c in register.history().changes(table)}
                    assert len(rows) == change.added + change.corrected + change.deleted
                assert history["interviews"].late_registered > 0
            before = held


def test_no_personal_number_is_kept_anywhere(tmp_path: Path) -> None:
    with Register.open_or_create(tmp_path / "r") as register:
        register.add(read_delivery(EXTRACTS / MONTHS[0], "hvidbjerg", sealer=register.sealer()))
    numbers = _numbers()
    kept = "\n".join(f.read_bytes().decode("latin-1") for f in sorted((tmp_path / "r").rglob("*")) if f.is_file())
    assert not any(number in kept for number in numbers)
    runs = {match[1] for match in re.finditer(r"(?=(\d{10}))", kept)}
    found = {number.replace("-", "") for number in numbers} & runs
    assert len(found) < 5  # keys of seven digits lie side by side: a few runs of ten look like a number by chance


def _numbers() -> set[str]:
    rows = csv.DictReader(
        (EXTRACTS / MONTHS[0] / "borgere.csv").read_text(encoding="cp1252").splitlines(), delimiter=";"
    )
    return {row["CPR-nr."] for row in rows if row["CPR-nr."]}
