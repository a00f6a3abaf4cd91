# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Nothing is written half: imports that are killed, meet each other or a full disk; registers that cannot be read."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from styrbord.errors import AskedWrongly, BadDelivery, Busy, NoData, TooNew
from styrbord.sources.reading import read_delivery
from styrbord.store import building, keeping, layout
from styrbord.store import register as registers
from styrbord.store.register import Register
from tests.edges.made import AT, benefit, deliver, interview, person, rows_of, take_in

ROOT = Path(__file__).resolve().parents[2]
LATER = AT + dt.timedelta(days=30)


def first_and_second(folder: Path) -> tuple[Path, Path]:
    one = deliver(folder / "1", {"persons": [person()], "benefits": [benefit()]})
    more = {"persons": [person(), person("b", cpr="610190-1234")], "interviews": [interview()]}
    return one, deliver(folder / "2", more, at=LATER)


def everything(register: Path) -> dict[str, bytes]:
    files = (f for f in register.rglob("*") if f.is_file() and f.name != ".lock")
    return {f.relative_to(register).as_posix(): f.read_bytes() for f in files}


def python(code: str, *words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


KILLED = """
import os, signal, sys
from styrbord.store import building, keeping, layout, register, sealed
from styrbord.sources.reading import read_delivery
where, count, path, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
module, name = where.split(".")
module = {"building": building, "keeping": keeping, "layout": layout, "register": register, "sealed": sealed}[module]
real, calls = getattr(module, name), 0
def killing(*args, **more):
    global calls
    calls += 1
    if calls > count:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **more)
if name == "move_on":
    layout.Layout.move_on = killing
else:
    setattr(module, name, killing)
with register.Register.open(path) as one:
    one.add(read_delivery(folder, sealer=one.sealer()), force=True)
"""


@pytest.mark.parametrize(
    ("where", "count"),
    [("keeping.write_parquet", 0), ("keeping.write_parquet", 1), ("building.insert", 0), ("building.insert", 1),
     ("building.finish", 0), ("sealed.write_sealed", 0), ("register.sync_folder", 0), ("layout.write_whole", 0)],
)  # fmt: skip
def test_a_killed_import_leaves_the_old_state(tmp_path: Path, where: str, count: int) -> None:
    one, two = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, one)
    before = (tmp_path / "r" / "CURRENT").read_bytes()
    process = python(KILLED, where, count, tmp_path / "r", two)
    _, said = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, said
    assert (tmp_path / "r" / "CURRENT").read_bytes() == before
    with Register.open(tmp_path / "r") as register:
        assert [d.number for d in register.deliveries()] == [1]
        assert register.case_data().rows("persons") == 1
        report = take_in(register, two)
        assert (report.number, report.already) == (2, False)
        assert register.case_data().rows("persons") == 2
    kept = {name.split("/")[1] for name in everything(tmp_path / "r") if name.startswith("deliveries/")}
    assert kept == {"0001", "0002"}
    assert len(list((tmp_path / "r" / "snapshots").iterdir())) == 1


def test_a_process_killed_from_outside(tmp_path: Path) -> None:
    one, two = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, one)
    slow = KILLED.replace(
        "os.kill(os.getpid(), signal.SIGKILL)", "print('now', flush=True); import time; time.sleep(60)"
    )
    process = python(slow, "building.insert", 1, tmp_path / "r", two)
    assert process.stdout is not None
    assert process.stdout.readline() == "now\n"
    with Register.open(tmp_path / "r") as register, pytest.raises(Busy):
        register.add(read_delivery(two), wait=0.1)
    process.kill()
    process.communicate()
    with Register.open(tmp_path / "r") as register:
        assert take_in(register, two).number == 2


ADDING = """
import sys
from styrbord.store.register import Register
from styrbord.sources.reading import read_delivery
with Register.open_or_create(sys.argv[1]) as one:
    delivery = read_delivery(sys.argv[2], sealer=one.sealer())
    print("ready", flush=True)
    sys.stdin.readline()
    report = one.add(delivery, force=True)
    print(report.number, report.already)
"""


def test_two_imports_at_once(tmp_path: Path) -> None:
    one, _ = first_and_second(tmp_path)
    command = [sys.executable, "-c", ADDING, str(tmp_path / "r"), str(one)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    both = [subprocess.Popen(command, cwd=ROOT, text=True, **pipes) for _ in range(2)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=120)[0] for process in both)
    assert said == ["1 False\n", "1 True\n"]
    with Register.open(tmp_path / "r") as register:
        assert register.case_data().rows("persons") == 1


def test_a_register_that_is_being_written_is_busy(tmp_path: Path) -> None:
    one, _ = first_and_second(tmp_path)
    register = Register.open_or_create(tmp_path / "r")
    with FileLock(tmp_path / "r" / ".lock", is_singleton=False), pytest.raises(Busy) as caught:
        register.add(read_delivery(one), wait=0.1)
    assert "Somebody else" in caught.value.what


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_database(*_: object, **__: object) -> None:
    raise duckdb.IOException('IO Error: Could not write file "x": No space left on device')


@pytest.mark.parametrize(
    ("module", "name", "failing"),
    [(keeping, "write_parquet", full), (building, "insert", full_database), (building, "finish", full_database),
     (layout, "sync_folder", full), (registers, "build", full)],
)  # fmt: skip
def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, failing: Any) -> None:
    one, two = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, one)
        before = everything(tmp_path / "r")
        delivery = read_delivery(two, sealer=register.sealer())
        with monkeypatch.context() as patched:
            patched.setattr(module, name, failing)
            with pytest.raises(Busy) as caught:
                register.add(delivery, force=True)
        assert "disk is full" in caught.value.what
        assert {k: v for k, v in everything(tmp_path / "r").items() if not k.startswith(".")} == before
        assert register.add(delivery, force=True).number == 2


def test_the_same_delivery_twice_is_a_no_op_that_says_so(tmp_path: Path) -> None:
    one, two = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, one)
        take_in(register, two)
        before = everything(tmp_path / "r")
        report = take_in(register, one)
        assert (report.already, report.number) == (True, 1)
        assert everything(tmp_path / "r") == before


def test_deliveries_out_of_order_are_refused(tmp_path: Path) -> None:
    one, two = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, two)
        with pytest.raises(BadDelivery) as caught:
            take_in(register, one)
        assert "older" in caught.value.what
        assert len(register.deliveries()) == 1


def test_another_municipality_is_refused_unless_forced(tmp_path: Path) -> None:
    one, _ = first_and_second(tmp_path)
    other = deliver(tmp_path / "3", {"persons": [person()]}, municipality="0101", at=LATER)
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, one)
        with pytest.raises(BadDelivery):
            take_in(register, other, force=False)
        assert take_in(register, other, force=True).number == 2


def test_too_many_rejected_rows_refuse_the_whole_unless_forced(tmp_path: Path) -> None:
    rows = [benefit(f"p{i}") for i in range(94)] + [benefit(f"q{i}", benefit="pension") for i in range(6)]
    with Register.open_or_create(tmp_path / "r") as register:
        bad = deliver(tmp_path / "d", {"benefits": rows})
        with pytest.raises(BadDelivery) as caught:
            take_in(register, bad, force=False)
        assert len(caught.value.rejected) == 6  # type: ignore[arg-type]
        assert register.deliveries() == []
        assert take_in(register, bad, force=True).tables["benefits"].added == 94
    with Register.open_or_create(tmp_path / "s") as register:
        assert register.add(read_delivery(bad), limit=0.06).number == 1


@pytest.mark.parametrize("file", ["register.toml", "CURRENT", "snapshot"])
def test_a_register_of_a_newer_version(tmp_path: Path, file: str) -> None:
    one, _ = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, one)
        path = tmp_path / "r" / "snapshots" / f"{register.snapshot_id}.duckdb"
    if file == "snapshot":
        with duckdb.connect(str(path)) as con:
            con.execute("UPDATE about SET format = 99")
    elif file == "CURRENT":
        said = json.loads((tmp_path / "r" / "CURRENT").read_text())
        (tmp_path / "r" / "CURRENT").write_text(json.dumps({"format": 99, "something": said}))
    else:
        text = (tmp_path / "r" / "register.toml").read_text().replace("format = 1", "format = 99")
        (tmp_path / "r" / "register.toml").write_text(text)
    with pytest.raises(TooNew) as caught:
        Register.open(tmp_path / "r")
    assert "format 99" in caught.value.where


def test_no_register_and_a_lost_snapshot(tmp_path: Path) -> None:
    with pytest.raises(NoData):
        Register.open(tmp_path / "nowhere")
    one, _ = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as register:
        with pytest.raises(NoData):
            register.case_data()
        take_in(register, one)
    for snapshot in (tmp_path / "r" / "snapshots").iterdir():
        snapshot.unlink()
    with pytest.raises(NoData) as caught:
        Register.open(tmp_path / "r")
    assert "snapshot" in caught.value.what


def test_a_damaged_state_is_said(tmp_path: Path) -> None:
    Register.open_or_create(tmp_path / "r").close()
    (tmp_path / "r" / "CURRENT").write_text("{")
    with pytest.raises(NoData) as caught:
        Register.open(tmp_path / "r")
    assert "CURRENT" in caught.value.where


def test_a_lost_secret_is_missed(tmp_path: Path) -> None:
    with Register.open_or_create(tmp_path / "r") as register:
        (tmp_path / "r" / "secret").unlink()
        with pytest.raises(AskedWrongly):
            register.sealer()


def test_who_reads_keeps_what_they_opened(tmp_path: Path) -> None:
    one, two = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as writer:
        take_in(writer, one)
        with Register.open(tmp_path / "r") as reader:
            take_in(writer, two)
            assert reader.case_data().rows("persons") == 1
            assert [d.number for d in reader.deliveries()] == [1]
        with Register.open(tmp_path / "r") as reader:
            assert reader.case_data().rows("persons") == 2


def test_days_before_the_first_delivery_hold_no_data(tmp_path: Path) -> None:
    one, two = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, one)
        take_in(register, two)
        with pytest.raises(NoData) as caught:
            register.case_data(AT.date() - dt.timedelta(days=1))
        assert str(AT.date()) in caught.value.expected
        assert register.case_data(LATER.date() - dt.timedelta(days=1)).rows("persons") == 1
        assert register.case_data(AT.date()).missing >= {"interviews"}
        assert "benefits" not in register.case_data().missing


def test_the_same_day_known_reads_the_same_after_later_deliveries(tmp_path: Path) -> None:
    tied = [interview("b", str(n), "", planned_on="2023-05-01", status="planned") for n in (3, 1, 2)]
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, deliver(tmp_path / "1", {"interviews": [*tied, interview()]}))
        before = rows_of(register.case_data(AT.date()), "interviews")
        more = [interview("aa", "9"), interview(held_on="2023-02-03"), *tied[1:]]
        take_in(register, deliver(tmp_path / "2", {"interviews": more}, at=LATER))
        assert rows_of(register.case_data(AT.date()), "interviews") == before
        assert [r["interview_key"] for r in before] == ["1", "1", "2", "3"]


def test_nothing_of_the_import_is_left_beside_the_register(tmp_path: Path) -> None:
    one, two = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, one)
        take_in(register, two)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1", "2", "r"]
    assert sorted(os.listdir(tmp_path / "r" / "snapshots")) == [f"{register.snapshot_id}.duckdb"]


def test_a_damaged_snapshot_is_said(tmp_path: Path) -> None:
    one, _ = first_and_second(tmp_path)
    with Register.open_or_create(tmp_path / "r") as register:
        take_in(register, one)
    (snapshot,) = (tmp_path / "r" / "snapshots").glob("*.duckdb")
    content = bytearray(snapshot.read_bytes())
    content[8_192 : len(content)] = b"\x55" * (len(content) - 8_192)
    snapshot.write_bytes(content)
    with pytest.raises(NoData, match="damaged"):
        Register.open(tmp_path / "r")


def test_a_file_is_no_place_for_a_register(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(AskedWrongly, match="No register can be made here"):
        Register.open_or_create(tmp_path / "taken")
