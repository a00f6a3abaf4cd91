# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Investment cases: bad input, versions in the journal, follow-up of a case made in March in the following December."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from styrbord.cli import app
from styrbord.errors import AskedWrongly, Conflict, NoData, StyrbordError
from styrbord.inference import investment
from styrbord.inference.investment_followup import follow
from styrbord.inference.investment_population import Support, population
from styrbord.inference.investment_portfolio import Candidate, choose
from styrbord.presentation.papers import render_docx, render_html
from styrbord.records.days import FOREVER, number
from styrbord.workbench import Workbench, economy, import_delivery, simulate_into
from styrbord.workbench import investment as cases
from styrbord.workbench.investment_papers import case_paper, follow_paper
from tests.edges.investment_cases import PEOPLE, case_of

LADDER = economy.ladder()
RUN = CliRunner()
MARCH, DECEMBER = dt.date(2024, 3, 31), dt.date(2024, 12, 31)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three deliveries: at the start of the case, in summer, and when it is followed up."""
    folder = tmp_path_factory.mktemp("invest")
    simulate_into(
        folder / "sim",
        seed=7,
        persons=1200,
        from_day=dt.date(2020, 6, 1),
        to_day=DECEMBER,
        deliveries=10,
        form="parquet",
    )
    for month in ("2024-03", "2024-08", "2024-12"):
        import_delivery(folder / "sim" / month, folder / "register")
    return folder / "register"


def text_of(**changed: str) -> str:
    text = (
        cases.template()
        .replace('groups = ["3"]', "groups = []")
        .replace('"kontanthjaelp"', '"kontanthjaelp", "dagpenge"')
    )
    for old, new in changed.items():
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"years": 0}, "years"),
        ({"years": 2.5}, "years"),
        ({"starts_on": dt.date(2015, 12, 31)}, "2015"),
        ({"discount": None}, "discount"),
        ({"displacement": None}, "displacement"),
        ({"color": "red"}, "color"),
        ({"effect__low": 0.9}, "low, middle and high"),
        ({"effect__source": ""}, "source"),
        ({"deadweight__high": 1.5}, "0 to 1"),
        ({"staff": []}, "staff"),
        ({"staff___0__from": dt.date(2023, 1, 1)}, "staff"),
        ({"staff___0__until": dt.date(2024, 1, 1)}, "until"),
        ({"staff___0__posts": 0}, "posts"),
        ({"staff___0__turnover": None}, "turnover"),
        ({"group__benefits": ["su"]}, "benefits"),
        ({"group__groups": ["99"]}, "groups"),
        ({"group__reach": 0}, "reach"),
        ({"baseline__kind": "hope"}, "baseline"),
        ({"baseline__kind": "expected"}, "index"),
        ({"prices": "old"}, "prices"),
        ({"rates": {"rate": "su"}}, "su"),
        ({"rates": {"mix": {"kontanthjaelp-30-other": 0.5}}}, "add up to 1"),
        ({"rates": {"weekly": {"2024": 3000}}}, "source"),
        ({"stop___0__on": dt.date(2034, 1, 1)}, "stop"),
        ({"population__stock": {"1-4": 3}}, "stock"),
        ({"population__source": None}, "source"),
    ],
)
def test_a_bad_case_is_refused_in_four_parts(changed: dict, says: str) -> None:
    with pytest.raises(AskedWrongly) as told:
        case_of(**changed)
    assert says in str(told.value)
    assert all(told.value.as_dict().values())


def test_a_case_whose_years_do_not_fit_its_rates() -> None:
    with pytest.raises(NoData, match="not established for 2026"):
        case_of(price_level=2026)
    with pytest.raises(NoData, match="2025, 2026, 2027, 2028"):
        case_of(prices="current")
    with pytest.raises(NoData, match="2026"):
        case_of(rates={"weekly": {"2024": 3000, "2025": 3000}, "source": "own"}, prices="current", years=3, stop=None)


def test_a_budget_below_zero_is_refused() -> None:
    with pytest.raises(AskedWrongly, match="budget"):
        choose([Candidate("a", "", 1, np.ones(3))], -1)
    with pytest.raises(AskedWrongly, match="draws"):
        investment.run(case_of(), case_of().population, LADDER, draws=10)


def test_the_same_seed_gives_the_same_answer_and_more_effect_more_saving() -> None:
    case = case_of()
    one, two = (investment.run(case, case.population, LADDER, draws=2000, seed=5) for _ in range(2))
    assert one.total == two.total
    better = investment.run(investment.with_guess(case, effect=0.5), case.population, LADDER, draws=2000, seed=5)
    assert better.saving.mean > one.saving.mean
    assert better.chance >= one.chance


def test_the_years_add_up_to_the_total() -> None:
    case = case_of()
    found = investment.run(case, case.population, LADDER, draws=2000)
    assert sum(y.result.mean for y in found.years) == pytest.approx(found.total.mean)
    assert sum(sum(y.weeks_by_step) for y in found.years) == pytest.approx(sum(found.weeks_by_step))
    for year in found.years:
        own = sum(w * s * case.weekly[0] for w, s in zip(year.weeks_by_step, LADDER.share, strict=True))
        assert year.saving.mean == pytest.approx(own, rel=0.02)  # no tax in this case
        assert year.of_state == pytest.approx(year.gross - own)


def test_what_must_be_true_breaks_even() -> None:
    case = case_of()
    found = investment.run(case, case.population, LADDER, draws=500)
    model = investment.Model(case, case.population, LADDER)
    for need in found.needs:
        if need.needed is not None and need.name != "lag_weeks":
            assert abs(model.single(**{need.name: need.needed})) < 2000
    assert next(n for n in found.needs if n.name == "lag_weeks").assumed == 16


def test_a_certain_case_pays_or_not_and_the_stop_rule_follows_the_effect() -> None:
    sure = {
        f"{n}__{end}": None for n in ("deadweight", "displacement", "returns", "lag_weeks") for end in ("low", "high")
    }
    case = case_of(**sure, staff___0__posts=1, effect={"low": -0.3, "middle": 0.5, "high": 1.3, "source": "test"})
    found = investment.run(case, case.population, LADDER, draws=4000)
    (stop,) = found.stops
    assert 0.02 < found.chance < 0.98
    assert stop.weeks is not None
    assert stop.weeks < stop.planned


def planted(effect: float, persons: int, seed: int) -> Support:
    """Persons who come at random days over four years; from day 730 on they leave 1 + effect times as fast."""
    rng = np.random.default_rng(seed)
    start = np.sort(rng.integers(0, 1400, persons))
    need = rng.exponential(300, persons)  # days at the usual rate
    before = np.maximum(730 - start, 0)
    until = np.where(need <= before, start + need, np.maximum(start, 730) + (need - before) / (1 + effect))
    who = np.arange(persons)
    days = np.maximum(until.astype(np.int64), start + 1)
    return Support(who, start, days, who, start, days)


def follow_planted(effect: float, seed: int):
    case = case_of(
        population=None, lag_weeks=0, staff___0__training_weeks=0, staff___0__turnover=0, returns=0, displacement=0
    )
    support = planted(effect, 3000, seed)
    people = population(support, 730, LADDER, "made")
    return follow(case, people, support, 730, 730 + 500, LADDER, draws=500)


def test_a_planted_effect_is_found_and_none_is_not() -> None:
    with_effect, without = follow_planted(0.5, 5), follow_planted(0.0, 5)
    assert with_effect.effect[0] < 0.5 < with_effect.effect[2]
    assert with_effect.effect[0] > 0.2
    assert with_effect.realised > with_effect.by_chance[1]
    assert without.effect[0] < 0 < without.effect[2]
    assert without.by_chance[0] < without.realised < without.by_chance[1]


def test_without_effect_chance_alone_is_rarely_exceeded() -> None:
    found = [follow_planted(0.0, seed) for seed in range(8)]
    outside = sum(not f.by_chance[0] <= f.realised <= f.by_chance[1] for f in found)
    assert outside <= 3
    assert abs(np.mean([f.realised / f.by_chance[1] for f in found])) < 0.6


def test_too_few_spells_cannot_carry_a_case() -> None:
    with pytest.raises(NoData, match="cannot carry"):
        population(planted(0, 20, 1), 730, LADDER, "made")
    support = planted(0, 2000, 1)
    people = population(support, 730, LADDER, "made")
    with pytest.raises(NoData, match="no whole month"):
        follow(case_of(population=None), people, support, 730, 760, LADDER)
    nobody = replace(support, target_person=support.target_person[:0], target_start=support.target_start[:0],
                     target_until=support.target_until[:0])  # fmt: skip
    with pytest.raises(NoData, match="nobody"):
        follow(case_of(population=None), people, nobody, 730, 1100, LADDER)


def test_moves_to_other_support_are_no_saving() -> None:
    who = np.zeros(2, dtype=np.int64)
    support = Support(who, np.array([0, 400]), np.array([400, FOREVER]), who[:1], np.array([0]), np.array([400]))
    from styrbord.inference.investment_population import episodes

    (one,) = (episodes(support, 100, 900, LADDER),)
    assert (one.until[0], one.moved[0], one.began[0]) == (FOREVER, 400, 0)


def test_a_case_made_in_march_is_followed_up_in_december(register: Path) -> None:
    bench = Workbench.open(register)
    told = cases.state(bench, text_of(), by="anna", known_on=MARCH)
    assert told.newest.population.made_from.startswith("register ")
    ran = cases.run(bench, "sagsstammer", by="anna", draws=1000)
    assert ran.as_earlier is None
    seen = cases.follow(bench, "sagsstammer", DECEMBER, by="bo", spent=1.9e6, remark="IT kom sent")
    f = seen.against_plan
    assert len(f.months.seen) == 8
    assert f.error == pytest.approx(f.planned - f.realised)
    assert f.realised == pytest.approx(sum(f.months.saved_kroner))
    assert sum(f.months.planned_saving) == pytest.approx(f.planned)
    with pytest.raises(NoData, match="newest delivery"):
        cases.follow(bench, "sagsstammer", dt.date(2025, 3, 1))
    record = cases.track_record(bench)
    assert record.cases[0].realised == pytest.approx(f.realised)
    revised = text_of(**{"middle = 0.25": "middle = 0.10"})
    with pytest.raises(AskedWrongly, match="effect"):
        cases.state(bench, revised, by="bo")
    with pytest.raises(Conflict):
        cases.state(bench, revised, by="bo", reasons={"effect": "seen so far"}, after=1)
    told = cases.state(bench, revised, by="bo", reasons={"effect": "seen so far"})
    assert [len(told.versions), told.newest.reasons["effect"], told.plan.by] == [2, "seen so far", "anna"]
    assert told.newest.population.made_from == told.plan.population.made_from
    other = text_of(sagsstammer="anden-case")
    cases.state(bench, other, by="anna", known_on=MARCH)
    assert cases.run(bench, "anden-case", draws=500).as_earlier is not None
    assert cases.portfolio(bench, 0, draws=500).chosen == ()
    for paper in (case_paper(ran), follow_paper(seen), follow_paper(seen, "en")):
        html = render_html(paper)
        assert "{" not in html.split("</style>")[-1]
        assert ".." not in " ".join(b.text for b in paper.blocks if hasattr(b, "text"))
    assert len(render_docx(case_paper(ran))) > 10_000
    cases.close(bench, "anden-case", by="anna", reason="trukket tilbage")
    with pytest.raises(AskedWrongly, match="closed"):
        cases.state(bench, other.replace("years = 5", "years = 4"), by="anna", reasons={"years": "x"})
    assert bench.journal().check_chain().broken is None


def test_acts_that_cannot_be_are_refused(register: Path) -> None:
    bench = Workbench.open(register)
    for act, says in (
        (lambda: cases.history_of(bench, "nothing"), "no case"),
        (lambda: cases.state(bench, text_of(sagsstammer="Stor Case"), by="a"), "called"),
        (lambda: cases.state(bench, "id = [", by="a"), "cannot be read"),
        (lambda: cases.portfolio(bench, 1, ["nothing"]), "No open case"),
        (lambda: cases.close(bench, "x", by="a", reason=" "), "reason"),
    ):
        with pytest.raises(AskedWrongly, match=says):
            act()


def test_by_command(register: Path, tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    assert RUN.invoke(app, ["invest", "new", str(file)]).exit_code == 0
    assert tomllib.loads(file.read_text())["id"] == "sagsstammer"
    file.write_text(text_of(sagsstammer="min-case") + PEOPLE)
    where = ["-r", str(register)]
    made = RUN.invoke(app, ["invest", "new", str(file), *where, "--by", "anna", "--json"])
    assert json.loads(made.stdout)["persons"] == 400
    ran = RUN.invoke(app, ["invest", "run", "min-case", *where, "--draws", "500", "--change", "effect=0.4", "--json"])
    assert json.loads(ran.stdout)["draws"] == 500
    shown = RUN.invoke(
        app, ["invest", "run", "min-case", *where, "--draws", "500", "--to", str(tmp_path / "case.docx")]
    )
    assert "chance of paying back" in shown.stdout
    assert (tmp_path / "case.docx").stat().st_size > 10_000
    seen = RUN.invoke(
        app, ["invest", "follow", "min-case", *where, "--as-of", "2024-12-31", "--csv", str(tmp_path / "f.csv")]
    )
    assert seen.exit_code == 0
    assert (tmp_path / "f.csv").read_text().startswith("month,weeks_planned")
    assert "min-case" in RUN.invoke(app, ["invest", "list", *where]).stdout
    assert (
        json.loads(RUN.invoke(app, ["invest", "portfolio", *where, "--budget", "2e7", "--json"]).stdout)["budget"]
        == 2e7
    )
    assert json.loads(RUN.invoke(app, ["invest", "public", "--json"]).stdout)[0]["holds"]
    assert "lykkes" not in RUN.invoke(app, ["invest", "public"]).stdout
    for line in (
        ["new", str(file)],
        ["run", "min-case", *where, "--change", "effect"],
        ["run", "min-case", *where, "--change", "effect=x"],
    ):
        assert isinstance(RUN.invoke(app, ["invest", *line]).exception, StyrbordError)


def test_a_case_is_dated_from_its_start() -> None:
    case = case_of()
    assert number(case.starts_on) == number(dt.date(2024, 4, 1))
