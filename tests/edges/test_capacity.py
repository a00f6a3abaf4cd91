# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Capacity: bad input, demand held against what came, a team's plan for next week by command."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from styrbord.cli import app
from styrbord.errors import AskedWrongly, NoData, StyrbordError
from styrbord.inference.capacity_demand import came, demand
from styrbord.inference.capacity_needed import needed
from styrbord.inference.capacity_plan import Jobs, plan
from styrbord.inference.capacity_staff import staffing
from styrbord.inference.capacity_time import parse_work
from styrbord.presentation.papers import render_docx, render_html
from styrbord.records.casedata import from_rows
from styrbord.records.days import date, number
from styrbord.workbench import Workbench, capacity, economy, import_delivery, simulate_into
from styrbord.workbench.capacity_papers import capacity_paper, plan_paper

RUN = CliRunner()
SUNDAY, END = dt.date(2024, 6, 30), dt.date(2024, 12, 31)
NONE = np.zeros(0, dtype=np.int64)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("capacity")
    simulate_into(folder / "sim", seed=3, persons=2500, from_day=dt.date(2021, 1, 1), to_day=END, form="parquet")
    import_delivery(folder / "sim" / "2024-12", folder / "register")
    return folder / "register"


@pytest.fixture(scope="module")
def bench(register: Path) -> Workbench:
    return Workbench.open(register)


def test_what_falls_due_comes_near_what_came(bench: Workbench) -> None:
    case, day = bench.case(SUNDAY), number(SUNDAY)
    found = demand(case, bench.book, day, capacity.work_of(), past=2)
    seen = came(case, bench.book, day, number(END), 26)
    assert found.past == 2
    assert abs(found.expected.sum() - seen.sum()) < 0.25 * seen.sum()
    assert ((seen >= found.low) & (seen <= found.high)).mean() > 0.55
    assert (found.low <= found.expected).all()
    assert (found.minutes_low <= found.minutes).all()
    f = found.forecast
    assert sum(v.sum() for _, v in f.by_row) == pytest.approx(f.total.sum())
    assert f.inflow[0] < f.inflow[8:].mean()  # those to come have no duty in their first week
    low, middle, high = found.whole()
    assert found.low.sum() < low < middle < high < found.high.sum()
    untested = demand(case, bench.book, day, capacity.work_of(), past=0)
    assert untested.past == 0
    assert untested.correction == (1.0, 1.0, 1.0)


def test_a_duty_to_four_interviews_becomes_those_that_are_lacking() -> None:
    start = dt.date(2024, 1, 8)
    held = [
        {
            "person_key": "a",
            "interview_key": str(i),
            "kind": "job",
            "actor": "jobcentre",
            "form": "personal",
            "planned_on": d,
            "held_on": d,
            "status": "held",
        }
        for i, d in enumerate((dt.date(2024, 1, 12),))
    ]
    booked = [
        {**held[0], "interview_key": "b", "status": "planned", "planned_on": dt.date(2024, 4, 2), "held_on": None}
    ]
    tables = {
        "persons": [{"person_key": "a", "birth_date": dt.date(1980, 5, 1), "sex": "female", "municipality": "0350"}],
        "benefits": [{"person_key": "a", "benefit": "kontanthjaelp", "starts_on": start}],
        "target_groups": [{"person_key": "a", "group": "2", "starts_on": start}],
        "interviews": [*held, *booked],
    }
    from styrbord.law.lawbook import load_lawbook

    book, day = load_lawbook(), number(dt.date(2024, 3, 1))
    owed = needed(from_rows(tables), book, day, 26)
    assert len(owed) == 3  # K2.2 asks for four within six months, one is held; K2.1 is kept
    assert date(int(owed.due.max())) == dt.date(2024, 7, 8)
    assert (owed.opens <= owed.due).all()
    assert len(set(owed.due.tolist())) == 3
    assert len(needed(from_rows(tables), book, day, 26, booked=True)) == 2


def test_a_teams_plan_for_next_week_keeps_more_than_the_list(bench: Workbench) -> None:
    made = capacity.plan(bench, SUNDAY, part=0.25)
    assert made.starts_on == dt.date(2024, 7, 1)
    p = made.plan
    assert p.rule.kept < p.result.kept <= p.bound
    assert p.fresh_rule.kept <= p.result.kept
    assert p.result.own >= p.fresh_rule.own
    week = capacity.next_week(made)
    assert all(made.starts_on <= line.day < made.starts_on + dt.timedelta(days=5) for line in week.lines)
    assert sum(not line.late for line in made.lines) <= p.result.kept
    html = render_html(plan_paper(week))
    assert not any(line.person_key in html for line in week.lines)
    text = capacity.calendar(week).decode()
    assert text.count("BEGIN:VEVENT") == len(week.lines)
    assert not any(line.person_key in text for line in week.lines)


def test_booked_appointments_and_absent_workers_take_time(bench: Workbench) -> None:
    whole = capacity.plan(bench, SUNDAY)
    team = whole.lines[0].team
    names = sorted({line.caseworker for line in whole.lines if line.team == team})
    away = capacity.plan(bench, SUNDAY, team=team, hours={names[0]: 0.0})
    assert {line.team for line in away.lines} == {team}
    assert names[0] not in {line.caseworker for line in away.lines}
    assert away.room < whole.room


def test_what_weighs_more_is_kept_first(bench: Workbench, tmp_path: Path) -> None:
    keys = sorted({line.person_key for line in capacity.plan(bench, SUNDAY, weeks=8).lines})
    file = tmp_path / "scores.csv"
    file.write_text("person_key,risk,effect\n" + "".join(f"{k},{i % 2},0.5\n" for i, k in enumerate(keys)))
    made = capacity.plan(bench, SUNDAY, weeks=8, scores=capacity.read_scores(file), weigh=(1, 0), part=0.1)
    kept = [line.person_key for line in made.lines if not line.late]
    heavy = sum(keys.index(k) % 2 for k in kept)
    assert heavy > 0.55 * len(kept)


@pytest.mark.parametrize(
    "act",
    [
        lambda b: capacity.plan(b, SUNDAY, part=0.0),
        lambda b: capacity.plan(b, SUNDAY, part=-1),
        lambda b: capacity.plan(b, SUNDAY, weeks=0),
        lambda b: capacity.plan(b, SUNDAY, weigh=(0, 0)),
        lambda b: capacity.plan(b, SUNDAY, reserve=1.0),
        lambda b: capacity.plan(b, SUNDAY, team="Ingen"),
        lambda b: capacity.plan(b, SUNDAY, hours={"nobody": 1}),
        lambda b: capacity.ahead(b, SUNDAY, weeks=0),
        lambda b: capacity.ahead(b, SUNDAY, level=1.0),
        lambda b: capacity.read_scores(Path("there/is/none.csv")),
        lambda b: capacity.work_of(Path("there/is/none.toml")),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(bench: Workbench, act) -> None:
    with pytest.raises(AskedWrongly) as told:
        act(bench)
    assert all(told.value.as_dict().values())


def test_data_that_cannot_carry_it(bench: Workbench) -> None:
    with pytest.raises(NoData, match="far enough back"):
        capacity.ahead(bench, dt.date(2017, 6, 30))
    for act in (capacity.ahead, capacity.plan):
        with pytest.raises(NoData, match="newest delivery"):
            act(bench, dt.date(2025, 3, 1))
    case = bench.case(SUNDAY)
    from styrbord.inference.capacity_caseload import caseload

    without = type(case)(case.person_keys, case.tables, frozenset({"assignments"}))
    with pytest.raises(NoData, match="no caseworker"):
        caseload(without, number(SUNDAY), economy.read("caseloads")["norm"])


def test_a_capacity_of_nobody_is_refused() -> None:
    nothing = Jobs(NONE, NONE, NONE, NONE.astype(float), NONE.astype(float), NONE, NONE)
    with pytest.raises(AskedWrongly, match="nobody"):
        plan(nothing, np.zeros((0, 4)), NONE)
    with pytest.raises(AskedWrongly, match="workers"):
        staffing(np.ones(4), np.ones(4), np.ones(4), np.zeros(4))


@pytest.mark.parametrize(
    "changed",
    [
        {"minutes": {"first": 60}},
        {"minutes": {**economy.read("work")["minutes"], "first": 0}},
        {"time": {**economy.read("work")["time"], "hours_per_week": 0}},
        {"time": {**economy.read("work")["time"], "sickness": 1.0}},
        {"time": {**economy.read("work")["time"], "holiday_by_month": [1.0]}},
        {"time": {**economy.read("work")["time"], "holiday_weeks": -1}},
        {"source": ""},
    ],
)
def test_time_at_work_that_cannot_be(changed: dict) -> None:
    with pytest.raises(AskedWrongly, match="Time at work"):
        parse_work({**economy.read("work"), **changed})


def test_caseloads_beside_the_advised_numbers(bench: Workbench) -> None:
    found = capacity.loads(bench, SUNDAY)
    assert sum(t.workers for t in found.teams) > 3
    for kind in found.kinds:
        if kind.persons is None:
            assert kind.workers_low is None
        else:
            assert kind.persons == 0 or kind.persons >= 10
            assert kind.workers_low == pytest.approx(kind.persons / kind.low)
            assert kind.workers_thirty == pytest.approx(kind.persons / 30)
    assert {(k.id, k.low, k.high) for k in found.kinds} >= {("job-ready-30", 35, 55), ("sickness", 25, 45)}


def test_by_command(register: Path, tmp_path: Path) -> None:
    where = ["-r", str(register), "--as-of", "2024-06-30"]
    told = RUN.invoke(app, ["capacity", "demand", *where, "--past", "1", "--json"])
    assert len(json.loads(told.stdout)) == 26
    rules = RUN.invoke(app, ["capacity", "demand", *where, "--past", "0", "--by-row", "--csv", str(tmp_path / "r.csv")])
    assert rules.exit_code == 0
    shown = RUN.invoke(app, ["capacity", "staff", *where, "--past", "1", "--to", str(tmp_path / "c.docx")])
    assert "full-time workers" in shown.stdout
    assert (tmp_path / "c.docx").stat().st_size > 10_000
    made = RUN.invoke(
        app,
        [
            "capacity",
            "plan",
            *where,
            "--part",
            "0.3",
            "--first-week",
            "--csv",
            str(tmp_path / "p.csv"),
            "--calendar",
            str(tmp_path / "p.ics"),
            "--to",
            str(tmp_path / "p.html"),
        ],
    )
    assert made.exit_code == 0, made.exception
    lines = list(csv.DictReader((tmp_path / "p.csv").read_text().splitlines()))
    assert lines
    assert (tmp_path / "p.ics").read_text().startswith("BEGIN:VCALENDAR")
    both = json.loads(RUN.invoke(app, ["capacity", "plan", *where, "--json", "--weeks", "6"]).stdout)
    assert both["result"]["kept"] >= both["rule"]["kept"]
    for bad in (
        ["plan", *where, "--hours", "x"],
        ["plan", *where, "--to", "p.txt"],
        ["staff", *where, "--to", "p.txt"],
    ):
        assert isinstance(RUN.invoke(app, ["capacity", *bad]).exception, StyrbordError)


def test_the_papers_say_all_in_both_languages(bench: Workbench) -> None:
    told, found = capacity.staff(bench, SUNDAY, past=1)
    for language in ("da", "en"):
        html = render_html(capacity_paper(bench, told, found, capacity.loads(bench, SUNDAY), language))
        assert "{" not in html.split("</style>")[-1]
    assert len(render_docx(plan_paper(capacity.next_week(capacity.plan(bench, SUNDAY, weeks=4))))) > 10_000
