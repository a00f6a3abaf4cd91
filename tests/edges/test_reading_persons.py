# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Personal numbers become keyed hashes at the door and are found nowhere afterwards. All numbers have a day from 61."""

from __future__ import annotations

import datetime as dt
import logging
import re
from pathlib import Path

import pytest

from styrbord.errors import BadDelivery
from styrbord.records.personal import Sealer, masked, passes_modulus_11, tidy
from styrbord.sources.reading import read_delivery
from styrbord.store.register import Register
from tests.edges.made import AT, benefit, deliver, interview, person, take_in

NUMBER = "610190-1234"
SEALER = Sealer(b"s" * 32)
KEY = SEALER.digest("6101901234")


def numbered(row: dict[str, str], number: str = NUMBER) -> dict[str, str]:
    return {"cpr": number, **{k: v for k, v in row.items() if k != "person_key"}}


@pytest.mark.parametrize(
    ("text", "digits"),
    [(NUMBER, "6101901234"), ("6101901234", "6101901234"), ("610190 1234", "6101901234"), ("611390-1234", None),
     ("690290-1234", "6902901234"), ("890204-1234", "8902041234"), ("900290-1234", None), ("12345", None), ("", None),
     ("61019012345", None), ("abcdef-1234", None), ("٦101901234", None)],
)  # fmt: skip
def test_only_the_date_part_is_tested(text: str, digits: str | None) -> None:
    assert tidy(text) == digits


def test_a_lost_leading_zero_is_put_back() -> None:
    assert tidy("1" + "01904321") == "0" + "101904321"


def test_modulus_11() -> None:
    assert passes_modulus_11("0000000000")
    assert passes_modulus_11("0000000019")  # 2 * 1 + 1 * 9 = 11
    assert not passes_modulus_11("6101901234")


def test_one_key_for_one_number_however_written(tmp_path: Path) -> None:
    rows = [numbered(benefit()), numbered(benefit(starts_on="2023-02-01"), "6101901234")]
    delivery = read_delivery(deliver(tmp_path / "d", {"benefits": rows}), sealer=SEALER)
    assert delivery.tables["benefits"]["person_key"].to_pylist() == [KEY, KEY]
    assert delivery.sealed == {KEY: "6101901234"}
    assert "6101901234" not in repr(delivery)
    assert any(w.startswith("1 personal numbers fail modulus 11") for w in delivery.report.warnings)


def test_another_secret_makes_another_key() -> None:
    assert Sealer(b"t" * 32).key("6101901234") != KEY


def test_a_number_without_a_date_rejects_its_row_and_is_not_shown(tmp_path: Path) -> None:
    delivery = read_delivery(deliver(tmp_path / "d", {"benefits": [numbered(benefit(), "611390-1234")]}), sealer=SEALER)
    (rejected,) = delivery.report.rejected
    assert (rejected.column, "1234" in str(rejected)) == ("cpr", False)
    assert delivery.report.tables["benefits"].unreadable_keys == 1


def test_numbers_in_other_columns_are_masked_when_shown_or_kept(tmp_path: Path) -> None:
    rows = [benefit(correction=f"var {NUMBER}", starts_on="2023-01-01"), benefit("b", benefit=NUMBER)]
    team = [{"person_key": "a", "caseworker": "x", "team": f"om {NUMBER}", "starts_on": "2023-01-01", "until": ""}]
    delivery = read_delivery(deliver(tmp_path / "d", {"benefits": rows, "assignments": team}), sealer=SEALER)
    assert delivery.tables["benefits"]["correction"].to_pylist() == ["var ******-****"]
    assert delivery.tables["assignments"]["team"].to_pylist() == ["om ******-****"]
    assert delivery.report.rejected[0].value == "******-****"
    assert masked("x 6101901234 y") == "x ******-**** y"


def test_person_keys_that_are_personal_numbers_are_refused(tmp_path: Path) -> None:
    rows = [benefit(f"61019012{n}") for n in range(10, 30)]
    with pytest.raises(BadDelivery) as caught:
        read_delivery(deliver(tmp_path / "d", {"benefits": rows}))
    assert "cpr" in caught.value.todo
    assert "6101901" not in str(caught.value)


def test_a_table_that_names_the_person_by_number_joins_the_sources_own_key(tmp_path: Path) -> None:
    tables = {"persons": [person(cpr=NUMBER)], "benefits": [numbered(benefit())]}
    with Register.open_or_create(tmp_path / "r") as register:
        delivery = read_delivery(deliver(tmp_path / "d", tables), sealer=register.sealer())
        assert delivery.tables["benefits"]["person_key"].to_pylist() == ["a"]
        register.add(delivery)
        later = deliver(tmp_path / "e", {"interviews": [numbered(interview())]}, at=AT + dt.timedelta(days=30))
        again = read_delivery(later, sealer=register.sealer())
        assert again.tables["interviews"]["person_key"].to_pylist() == ["a"]


def test_aliases_by_number(tmp_path: Path) -> None:
    rows = [{"old_cpr": NUMBER, "cpr": "620190-1234"}]
    delivery = read_delivery(deliver(tmp_path / "d", {"aliases": rows}), sealer=SEALER)
    assert delivery.tables["aliases"]["old_key"].to_pylist() == [KEY]
    assert delivery.tables["aliases"]["person_key"].to_pylist() == [SEALER.key("6201901234")]


def test_no_number_reaches_the_register_a_log_or_an_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    numbers = [f"{61 + n % 28}{1 + n % 12:02d}{50 + n % 40}-{1000 + n}" for n in range(300)]
    tables = {
        "persons": [numbered(person(), n) for n in numbers],
        "benefits": [numbered(benefit(correction=f"rettet for {n}"), n) for n in numbers],
        "interviews": [numbered(interview(kind=n), n) for n in numbers[:5]],
        "offers": f"cpr;offer_key;kind;granted_on;starts_on;until\n{numbers[7]};{numbers[8]};x;;;;;\n",
    }
    with caplog.at_level(logging.DEBUG), Register.open_or_create(tmp_path / "r") as register:
        take_in(register, deliver(tmp_path / "d", tables))
        report = read_delivery(tmp_path / "d", sealer=register.sealer()).report
        said = [caplog.text, *capfd.readouterr(), report.rejected_csv(), *report.warnings, repr(report)]
        register.export(tmp_path / "out")
    bare = [n.replace("-", "") for n in numbers]
    kept = [f.read_bytes() for folder in ("r", "out") for f in (tmp_path / folder).rglob("*") if f.is_file()]
    pattern = re.compile("|".join(numbers + bare))
    assert not any(pattern.search(text) for text in said)
    assert not any(pattern.search(content.decode("latin-1")) for content in kept)
    assert (tmp_path / "r" / "secret").stat().st_mode & 0o077 == 0


def test_numbers_can_be_unsealed_with_the_secret_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from styrbord.errors import AskedWrongly
    from styrbord.store.sealed import read_sealed

    monkeypatch.setenv("STYRBORD_SECRET_FILE", str(tmp_path / "elsewhere"))
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, deliver(tmp_path / "d", {"persons": [numbered(person())]}))
        (sealed,) = (tmp_path / "r" / "keys").iterdir()
        assert list(read_sealed(sealed, register.secret()).values()) == ["6101901234"]
        with pytest.raises(AskedWrongly):
            read_sealed(sealed, b"another secret")
        assert not (tmp_path / "r" / "secret").exists()
        (tmp_path / "elsewhere").write_text("00" * 32)
        with pytest.raises(AskedWrongly):
            register.sealer()
