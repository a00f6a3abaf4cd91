# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Figures by command: the fixed contract, ids that stay, figures rebuilt when later deliveries have come."""

from __future__ import annotations

import csv
import datetime as dt
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from styrbord.cli import app
from styrbord.errors import AskedWrongly, NoData, StyrbordError
from styrbord.figures.answer import Answers
from styrbord.figures.figure import STATES
from styrbord.simulation.country import simulate
from styrbord.store.ledger import FILE, Answer, Ledger
from styrbord.workbench import Workbench, import_delivery, outlook
from styrbord.workbench.figures import figure, figures
from styrbord.workbench.plans import against_plan

HEADS = ["measure", "view", "group", "month", "numerator", "denominator", "value", "state", "figure_id"]
FOCUS = ["focus-1-passive", "focus-2-interviews", "early-effort-interviews"]
JANUARY, MARCH = dt.date(2023, 1, 31), dt.date(2023, 3, 31)


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("in") / "deliveries"
    simulate(folder, seed=5, persons=1500, municipality="0350", to_day=MARCH, deliveries=3)
    return sorted(p for p in folder.iterdir() if (p / "delivery.toml").exists())


@pytest.fixture(scope="module")
def register(deliveries: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("one") / "register"
    for path in deliveries:
        import_delivery(path, into)
    return into


@pytest.fixture(scope="module")
def bench(register: Path) -> Workbench:
    return Workbench.open(register)


def run(*words: object) -> None:
    app([str(w) for w in words], standalone_mode=False)


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ask(register: Path, to: Path, *more: object) -> list[dict[str, str]]:
    run("figures", "--register", register, "--months", "2022-10..2023-03", "--as-of", MARCH, "--measures",
        ",".join(FOCUS), "--csv", to, *more)  # fmt: skip
    return lines(to)


def test_figures_keep_the_fixed_contract(register: Path, tmp_path: Path) -> None:
    found = ask(register, tmp_path / "f.csv")
    assert list(found[0]) == HEADS
    assert {(f["measure"], f["view"]) for f in found} == {
        ("focus-1-passive", "old"), ("focus-1-passive", "new"), ("focus-1-passive", "transition"),
        ("focus-2-interviews", ""), ("early-effort-interviews", ""),
    }  # fmt: skip
    assert {f["month"] for f in found} == {"2022-10", "2022-11", "2022-12", "2023-01", "2023-02", "2023-03"}
    assert {"all", "dagpenge", "kontanthjaelp", "sygedagpenge"} <= {f["group"] for f in found}
    assert {f["state"] for f in found} <= set(STATES)
    assert len({f["figure_id"] for f in found}) == len(found)
    for f in found:
        assert bool(f["value"]) == (f["state"] == "value")
        if f["state"] == "value":
            assert float(f["value"]) == float(f["numerator"]) / float(f["denominator"])
        if f["state"] == "hidden":
            assert (f["numerator"], f["denominator"]) == ("", "")


def test_no_hiding_gives_all_counts_under_other_ids(register: Path, tmp_path: Path) -> None:
    hidden, open_ = ask(register, tmp_path / "h.csv"), ask(register, tmp_path / "o.csv", "--no-hiding")
    assert any(f["state"] == "hidden" for f in hidden)
    assert not any(f["state"] == "hidden" for f in open_)
    shown = {tuple(f[h] for h in HEADS[:4]): f for f in open_}
    for f in hidden:
        other = shown[tuple(f[h] for h in HEADS[:4])]
        assert other["figure_id"] != f["figure_id"]
        assert f["state"] == "hidden" or other["value"] == f["value"]


def test_the_same_question_has_the_same_ids(register: Path, tmp_path: Path) -> None:
    once, again = ask(register, tmp_path / "1.csv"), ask(register, tmp_path / "2.csv", "--known-on", MARCH)
    assert once == again
    earlier = ask(register, tmp_path / "3.csv")[:1]
    assert earlier == once[:1]


def test_figures_are_rebuilt_after_two_later_deliveries(deliveries: list[Path], tmp_path: Path) -> None:
    into = tmp_path / "register"
    import_delivery(deliveries[0], into)
    asked = [*FOCUS, "duties-kept", "duties-not-kept", "wage-hours-mean", "days-late", "full-time-persons",
             "ended-within-6-months", "persons-change-1-year"]  # fmt: skip
    before = figures(Workbench.open(into), "2022-12..2023-01", JANUARY, measures=asked).figures()
    for path in deliveries[1:]:
        import_delivery(path, into)
    bench = Workbench.open(into)
    now = {f.id for f in figures(bench, "2022-12..2023-01", JANUARY, measures=FOCUS).figures()}
    assert not now & {f.id for f in before}, "what is known now is another input, hence other ids"
    for one in before[:: max(1, len(before) // 40)]:
        again, _ = figure(bench, one.id)
        assert again == one


def test_an_input_that_is_gone_is_named(deliveries: list[Path], tmp_path: Path) -> None:
    into = tmp_path / "register"
    import_delivery(deliveries[0], into)
    bench = Workbench.open(into)
    one = figures(bench, "2023-01", JANUARY, measures=["focus-1-passive"]).figures()[0]
    with sqlite3.connect(into / FILE) as con:
        con.execute("UPDATE answers SET made_from = replace(made_from, 'styrbord 0', 'styrbord 9')")
    with pytest.raises(NoData, match="code is not what it was"):
        figure(bench, one.id)
    key = bench.case(JANUARY).person_keys[0].as_py()
    figures(bench, "2022-12", JANUARY, measures=["focus-1-passive"])
    two = figures(bench, "2022-12", JANUARY, measures=["focus-1-passive"]).figures()[0]
    bench.register.erase(key, by="test", reason="test")
    with pytest.raises(NoData, match="snapshot is not what it was"):
        figure(Workbench.open(into), two.id)


def test_months_the_deliveries_do_not_reach_have_no_data(bench: Workbench) -> None:
    answers = figures(bench, "2023-03..2023-05", dt.date(2023, 6, 1), measures=["persons", "focus-1-passive"])
    states = {(f.period, f.state) for f in answers.figures() if f.group == "all"}
    assert ("2023-04", "no_data") in states
    assert ("2023-05", "no_data") in states
    assert ("2023-03", "value") in states


def test_months_not_over_are_left_out(bench: Workbench) -> None:
    answers = figures(bench, "2023-01..2023-12", MARCH, measures=["persons"])
    assert answers.blocks[0].periods == ["2023-01", "2023-02", "2023-03"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda b: figures(b, "2023-04", MARCH),
        lambda b: figures(b, "1990-01..1990-03", MARCH),
        lambda b: figures(b, "2023-03..2023-01", MARCH),
        lambda b: figures(b, "march", MARCH),
        lambda b: figures(b, "2023-01", MARCH, measures=["focus-9"]),
        lambda b: figures(b, "2023-01", MARCH, known_on=JANUARY),
        lambda b: figures(b, "2023-01", dt.date(2020, 1, 1), known_on=dt.date(2020, 1, 1)),
        lambda b: figure(b, "0123456789abcdef"),
        lambda b: figure(b, ""),
        lambda b: outlook.missing(b, "nothing", MARCH),
        lambda b: outlook.missing(b, "focus-1-passive", dt.date(2026, 9, 1), view="old"),
        lambda b: outlook.forecast(b, "focus-1-passive", MARCH, 9),
        lambda b: outlook.forecast(b, "focus-1-passive", MARCH, view="best"),
        lambda b: outlook.forecast(b, "persons", MARCH),
        lambda b: outlook.views(b, "focus-1-passive", "2023-03", MARCH, "old", "best"),
    ],
)
def test_wrong_questions_are_told_in_four_parts(bench: Workbench, wrong: Callable[[Workbench], Answers]) -> None:
    with pytest.raises(StyrbordError) as told:
        wrong(bench)
    assert isinstance(told.value, AskedWrongly | NoData)
    assert all(told.value.as_dict().values())


def test_the_command_asks_for_what_it_needs(register: Path) -> None:
    with pytest.raises(AskedWrongly, match="--months"):
        run("figures", "--register", register)
    with pytest.raises(AskedWrongly, match="no day"):
        run("figures", "--register", register, "--months", "2023-01", "--as-of", "2023-02-30")


def test_figure_command_prints_what_it_was_made_from(
    register: Path, bench: Workbench, capsys: pytest.CaptureFixture[str]
) -> None:
    one = figures(bench, "2023-03", MARCH, measures=["duties-kept"]).figures()[-1]
    run("figure", one.id[:8], "--register", register, "--json")
    told = capsys.readouterr().out
    assert one.id in told
    assert bench.book.fingerprint in told


def test_missing_forecast_and_views_as_csv(register: Path, tmp_path: Path) -> None:
    common = ["--register", register, "--as-of", MARCH]
    run("missing", *common, "--target", "focus-1-passive", "--csv", tmp_path / "m.csv")
    assert list(lines(tmp_path / "m.csv")[0]) == ["person_key", "by", "lacks", "unit", "would_count"]
    run("forecast", *common, "--measure", "focus-1-passive", "--months", 2, "--csv", tmp_path / "p.csv")
    assert [f["month"] for f in lines(tmp_path / "p.csv")] == ["2023-04", "2023-05"]
    run("views", *common, "--month", "2023-03", "--no-hiding", "--csv", tmp_path / "v.csv")
    parts = [float(v["value"]) for v in lines(tmp_path / "v.csv")]
    assert parts[0] + sum(parts[1:-1]) == pytest.approx(parts[-1])


def test_placements_stand_against_the_plan_or_say_there_is_none(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = tmp_path / "plans.toml"
    plans.write_text(
        '[[plan]]\nmeasure = "placements"\nsource = "plan 2023"\nmonths = { "2023-01" = 40 }\n', encoding="utf-8"
    )
    common = ["--register", register, "--as-of", MARCH, "--months", "2023-01..2023-02", "--no-hiding"]
    run("plan", *common, "--plans", plans, "--csv", tmp_path / "p.csv")
    january, february = lines(tmp_path / "p.csv")
    assert (january["state"], february["state"], february["planned"]) == ("value", "no_data", "")
    assert float(january["short_of"]) == 40 - float(january["value"])
    run("plan", *common, "--csv", tmp_path / "n.csv")
    assert {f["state"] for f in lines(tmp_path / "n.csv")} == {"no_data"}
    assert "no plan was given" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "", "[[plan]]", "not toml", '[[plan]]\nmeasure = "placements"\nsource = "s"\nmonths = { "2023-01" = -1 }',
        '[[plan]]\nmeasure = "placements"\nsource = "s"\nmonths = { march = 1 }',
        '[[plan]]\nmeasure = "placements"\nsource = "s"\nmonths = {}\nteam = "x"',
        2 * '[[plan]]\nmeasure = "placements"\nsource = "s"\nmonths = {}\n',
    ],
)  # fmt: skip
def test_plans_that_cannot_be_used(bench: Workbench, tmp_path: Path, text: str) -> None:
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(StyrbordError) as told:
        against_plan(bench, "placements", "2023-01", MARCH, tmp_path / "p.toml")
    assert all(told.value.as_dict().values())


def test_the_other_limit_has_a_measure_of_its_own(bench: Workbench) -> None:
    found = {
        (f.measure, f.period): f.value
        for f in figures(
            bench, "2023-02..2023-03", MARCH, None, ["focus-1-passive", "focus-1-passive-250"], hiding=False
        ).figures()
        if (f.view, f.group) == ("transition", "all")
    }
    assert found["focus-1-passive-250", "2023-02"] >= found["focus-1-passive", "2023-02"]
    assert found["focus-1-passive-250", "2023-03"] == found["focus-1-passive", "2023-03"]


def test_several_may_note_at_once(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)

    def note(n: int) -> None:
        answer = Answer("persons", "", ("2023-01",), {"snapshot": f"{n % 3}"})
        ledger.note(answer, [(f"{n:02d}{i:014d}", "all", "2023-01", "d") for i in range(50)])

    with ThreadPoolExecutor(8) as several:
        list(several.map(note, range(24)))
    with sqlite3.connect(tmp_path / FILE) as con:
        assert con.execute("SELECT count(*) FROM figures").fetchone() == (1200,)
        assert con.execute("SELECT count(*) FROM answers").fetchone() == (3,)
