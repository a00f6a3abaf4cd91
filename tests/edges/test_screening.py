# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The screening from end to end: fit, list, judge, switch off; and everything that must be refused or left unsaid."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from styrbord.cli import app
from styrbord.errors import AskedWrongly, BadDelivery, NoData, StyrbordError, TooNew
from styrbord.inference import screening as recipe
from styrbord.inference import screening_drift as drift
from styrbord.inference.screening import Question, Sample, Setting, carries
from styrbord.inference.screening_catalogue import questions, said, segments
from styrbord.inference.screening_censoring import outcome
from styrbord.inference.screening_fairness import by_group
from styrbord.inference.screening_file import read, written
from styrbord.inference.screening_inputs import Answers, Input, Known, known, refuse_known_later
from styrbord.inference.screening_measures import Judged
from styrbord.inference.screening_record import MODEL
from styrbord.inference.screening_segments import followed, proposals
from styrbord.inference.screening_spells import Stretches, find_stretches
from styrbord.presentation import screening_words as say
from styrbord.presentation.figure_words import Words
from styrbord.presentation.papers import render_docx, render_html
from styrbord.presentation.screening_card import said_of, shown_errors, unevenness
from styrbord.records.casedata import from_rows
from styrbord.simulation.country import simulate
from styrbord.workbench import Workbench, import_delivery
from styrbord.workbench import screening as verbs
from styrbord.workbench import screening_needs as needs
from styrbord.workbench.screening import Asked
from styrbord.workbench.screening_audit import audit
from styrbord.workbench.screening_data import load
from styrbord.workbench.screening_papers import list_paper, model_card, person_paper

AS_OF = dt.date(2024, 12, 31)
ASKED = Asked(moments=(0, 13), glass_box=False)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    folder = tmp_path_factory.mktemp("screening")
    simulate(folder / "in", seed=3, persons=2600, municipality="0350", to_day=AS_OF, deliveries=2, form="parquet")
    for path in sorted(p for p in (folder / "in").iterdir() if (p / "delivery.toml").exists()):
        import_delivery(path, folder / "register")
    return Workbench.open(folder / "register")


@pytest.fixture(scope="module", autouse=True)
def a_small_model_may_be_used():
    """The register is too small to show that a model is better than lot; what follows is about lists all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "LEAST_AUC", 0.0)
        yield


@pytest.fixture(scope="module")
def fitted(bench: Workbench) -> str:
    return verbs.fit(bench, AS_OF, by="anna", asked=ASKED)[0]


# -- fitting


def test_the_same_data_and_seed_give_the_same_bytes(bench, fitted) -> None:
    path = bench.register.path / "screening" / f"{fitted}.json"
    before = path.read_bytes()
    again, model = verbs.fit(bench, AS_OF, by="bo", asked=ASKED)
    assert again == fitted
    assert path.read_bytes() == before == written(model)
    assert written(read(before, "it")) == before


def test_it_is_written_what_the_model_was_made_from(bench, fitted) -> None:
    id_, model = verbs.model_in_use(bench)
    assert id_ == fitted
    assert model.made_from["snapshot"].startswith("0002-")
    assert model.made_from["code"].startswith("styrbord ")
    assert model.seed == 1
    assert model.sensitive == ()
    assert not {"sex", "origin"} & set(model.inputs)
    assert model.unstamped == ("persons",)
    event = bench.journal().events(MODEL)[0]
    assert (event.kind, event.by, event.data["model"]) == ("model-taken-into-use", "anna", fitted)


def test_later_inflow_judges_and_earlier_outcomes_after_the_day_play_no_part(bench, fitted) -> None:
    _, model = verbs.model_in_use(bench)
    data = load(bench, AS_OF)
    every = find_stretches(data.case, ["dagpenge"], data.as_of)
    parted = (dt.date.fromisoformat(model.parted_on) - dt.date(1970, 1, 1)).days
    first = dt.date.fromisoformat(model.from_day)
    at = model.moments[0]
    earlier = every.seen_until(parted - 28)
    assert at.fitted_spells == int((earlier.start >= (first - dt.date(1970, 1, 1)).days).sum())
    assert at.quality.spells == int(((every.start >= parted) & (every.start < data.as_of - 28)).sum())
    assert at.fitted.undecided > 0
    assert at.fitted.naive < at.fitted.kaplan_meier


def test_another_seed_gives_another_model(bench, fitted) -> None:
    other, _ = verbs.fit(bench, AS_OF, by="anna", asked=replace(ASKED, seed=2))
    assert other != fitted
    verbs.fit(bench, AS_OF, by="anna", asked=ASKED)


def test_sex_and_origin_are_inputs_only_after_somebody_switched_them_on(bench, fitted) -> None:
    with pytest.raises(AskedWrongly, match="not switched on"):
        verbs.fit(bench, AS_OF, by="anna", asked=replace(ASKED, extra=("origin",)))
    with pytest.raises(AskedWrongly, match="No reason"):
        verbs.allow(bench, "origin", by="chief", why=" ")
    with pytest.raises(AskedWrongly, match="switched on"):
        verbs.allow(bench, "age", by="chief", why="for a test")
    verbs.allow(bench, "origin", by="chief", why="to see how much language stands for it")
    id_, model = verbs.fit(bench, AS_OF, by="anna", asked=replace(ASKED, extra=("origin",)))
    assert "origin" in model.inputs
    assert verbs.record(bench).allowed["origin"].by == "chief"
    verbs.allow(bench, "origin", by="chief", why="seen", withdraw=True)
    with pytest.raises(AskedWrongly, match="not switched on"):
        verbs.fit(bench, AS_OF, by="anna", asked=replace(ASKED, extra=("origin",)))
    assert verbs.fit(bench, AS_OF, by="anna", asked=ASKED)[0] == fitted != id_


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        (Asked(benefits=("pension",)), "no benefit"),
        (Asked(benefits=()), "No benefit"),
        (Asked(without=("shoe_size",)), "no input"),
        (Asked(extra=("age",)), "no input"),
        (Asked(moments=(30,)), "no moment"),
        (Asked(later_months=0), "no later inflow"),
        (Asked(years=0), "no later inflow"),
    ],
)
def test_what_cannot_be_asked(bench, asked, what) -> None:
    with pytest.raises(AskedWrongly, match=what):
        verbs.fit(bench, AS_OF, by="anna", asked=asked)


def test_too_few_spells_are_told_with_what_would_be_needed(bench) -> None:
    with pytest.raises(NoData, match=r"too few stretches whose outcome is known: \d+ of 200 needed"):
        verbs.fit(bench, AS_OF, by="anna", asked=Asked(benefits=("revalidering",)))


def test_a_day_after_the_newest_delivery_is_refused(bench) -> None:
    with pytest.raises(NoData, match="not known yet"):
        verbs.fit(bench, AS_OF + dt.timedelta(days=9), by="anna", asked=ASKED)


def sample(long: int, short: int, values: np.ndarray) -> Sample:
    n = long + short
    lasted = np.r_[np.full(long, 300), np.full(short, 50)]
    stretches = Stretches(np.arange(n), np.zeros(n, dtype=np.int64), lasted, np.ones(n, dtype=bool), np.zeros(n))
    given = Known((Input("told", ("no", "yes")),), {"told": values.astype(float)}, stretches.start)
    return Sample(stretches, given, outcome(lasted, stretches.ended, 182))


def test_a_model_no_better_than_lot_gives_nobody_a_score(bench, fitted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe, "LEAST_AUC", 0.99)
    _, model = verbs.fit(bench, AS_OF, by="anna", asked=ASKED)
    assert {m.withheld for m in model.moments} == {"no_better_than_lot"}
    assert not model.gives_scores
    assert verbs.scores(bench, AS_OF, newest=None).rows == ()
    assert "bedre end lodtrækning" in render_html(model_card(bench))
    monkeypatch.setattr(recipe, "LEAST_AUC", 0.0)
    assert verbs.fit(bench, AS_OF, by="anna", asked=ASKED)[0] == fitted


def test_one_class_only_is_told() -> None:
    found = carries(sample(10, 400, np.arange(410) % 2))
    assert (found.why, found.has, found.needs) == ("one_class", 10, 50)
    assert carries(sample(60, 400, np.arange(460) % 2)) is None
    with pytest.raises(NoData, match="almost all turned out alike"):
        raise verbs.cannot(found)


def test_perfect_separation_is_taken_for_what_it_is() -> None:
    """An input that parts the outcomes without one exception is known only afterwards."""
    found = sample(300, 300, np.arange(600) < 300).stretches
    label = (Input("told", ("no", "yes")),)
    question = Question(
        found, lambda s, weeks: Known(label, {"told": (s.lasted > 182) * 1.0}, s.start), lambda s: {},
        Setting(1000, 0, 5000, glass_box=False),
    )  # fmt: skip
    at = recipe.at_moment(question, 0)
    assert (at.cannot.why, at.cannot.what) == ("separated", "told")
    assert "helt" in said_of(at, Words("screening", "da"))
    with pytest.raises(NoData, match="'told' parts long from short without one exception"):
        raise verbs.cannot(at.cannot)


def test_a_covariate_known_only_afterwards_is_refused() -> None:
    day = dt.date(2024, 1, 1)
    rows = [{"person_key": k, "benefit": "dagpenge", "starts_on": day} for k in "ab"]
    case = from_rows({"benefits": rows, "persons": []})
    found = find_stretches(case, ["dagpenge"], 20_000)
    start = found.start[0]
    labels = {"own_view": ("good", "fair", "small")}
    late = Answers(np.array([0, 1]), ["own_view"] * 2, np.array([2, 0]), np.array([start + 5, start + 9]), labels)
    with pytest.raises(AskedWrongly, match=r"known only afterwards, for all of 2 stretches") as error:
        refuse_known_later(late, found, [0])
    assert "registration" in error.value.where
    refuse_known_later(late, found, [0, 4])
    assert "answer:own_view" not in known(case, found, 0, answers=late).values
    assert known(case, found, 4, answers=late).values["answer:own_view"].tolist() == [2, 0]
    some = replace(late, registered_on=np.array([start, start + 9]))
    values = known(case, found, 0, answers=some).values["answer:own_view"]
    assert values[0] == 2
    assert np.isnan(values[1])


# -- the list and its reasons


def test_reasons_sum_to_the_score_and_the_chance_follows(bench, fitted) -> None:
    found = verbs.scores(bench, AS_OF, newest=None)
    assert len(found.rows) > 30
    for one in found.rows:
        assert one.base + sum(r.points for r in one.reasons) == one.score
        assert one.chance == pytest.approx(1 / (1 + 2 ** (-one.score / 100)))
        assert 0 <= one.weeks <= 26
        assert one.moment in (0, 13)
        assert one.moment <= one.weeks
        assert all("{" not in say.reason(r, Words("screening", lang)) for r in one.reasons for lang in ("da", "en"))


def test_no_more_are_called_than_there_is_room_for(bench, fitted) -> None:
    found = verbs.scores(bench, AS_OF, capacity=7, newest=None)
    called = [r for r in found.rows if r.called]
    assert len(called) == 7
    assert found.rows[:7] == tuple(called)
    for moment in (0, 13):
        of = [r for r in found.rows if r.moment == moment]
        lowest = min((r.chance for r in of if r.called), default=1.0)
        assert all(r.chance <= lowest for r in of if not r.called)
    assert all(r.steady is None or 0 <= r.steady <= 1 for r in found.rows)


def test_one_person_and_one_team(bench, fitted) -> None:
    every = verbs.scores(bench, AS_OF, newest=None)
    one = verbs.scores(bench, AS_OF, person_key=every.keys[3])
    assert one.keys == (every.keys[3],)
    assert one.rows[0].reasons == every.rows[3].reasons
    listed = verbs.scores(bench, AS_OF)
    last = verbs.scores(bench, AS_OF, person_key=listed.keys[-1])
    assert last.rows == listed.rows[-1:]  # called and steady are those of the whole list
    old = next(k for k in every.keys if k not in listed.keys)
    alone = verbs.scores(bench, AS_OF, person_key=old).rows[0]
    assert (alone.called, alone.steady) == (False, None)
    assert verbs.scores(bench, AS_OF, team="no such team").rows == ()
    assert len(verbs.scores(bench, AS_OF, teams=["Dagpenge"], newest=None).rows) <= len(every.rows)


def test_a_score_is_what_was_known_at_its_moment(bench, fitted) -> None:
    """Asked ten days later, without a new moment, the score is the same."""
    early = AS_OF - dt.timedelta(days=10)
    then, now = (verbs.scores(bench, day, newest=None) for day in (early, AS_OF))
    later = dict(zip(now.keys, now.rows, strict=True))
    same = [
        (r, later[k]) for k, r in zip(then.keys, then.rows, strict=True) if k in later and later[k].start == r.start
    ]
    same = [(a, b) for a, b in same if a.moment == b.moment]
    assert len(same) > 20
    assert [a.score for a, b in same] == [b.score for a, b in same]


# -- people


def test_a_judgement_stands_beside_the_model_and_is_erased_with_the_person(bench, fitted) -> None:
    day = dt.date(2024, 3, 15)
    every = verbs.scores(bench, day, newest=None)
    then = replace(every, keys=every.keys[:40], rows=every.rows[:40])
    views = ["long" if r.chance > 0.4 else "short" for r in then.rows]
    for key, view in zip(then.keys, views, strict=True):
        verbs.judge(bench, key, view, on=day, by="cw", saw_score=False)
    found = audit(bench, AS_OF)
    assert found.beside.judged == len(then.rows)
    assert found.beside.saw_score == 0
    assert found.beside.decided > 30
    assert bench.journal().about(then.keys[0])[0].data["view"] == views[0]
    assert verbs.own_judgements(bench).num_rows == len(then.rows)
    with pytest.raises(AskedWrongly, match="no judgement"):
        verbs.judge(bench, then.keys[0], "maybe", on=day, by="cw")
    with pytest.raises(AskedWrongly, match="no such person"):
        verbs.judge(bench, "nobody", "long", on=day, by="cw")
    bench.journal().erase(then.keys[0], by="chief")
    assert verbs.own_judgements(bench).num_rows == len(then.rows) - 1


def test_segments_are_proposed_with_grounds_and_set_by_a_person(bench) -> None:
    found = needs.needs(bench, AS_OF)
    proposed = [n for n in found if n.proposed]
    assert proposed
    for one in proposed:
        for p in one.proposed:
            assert len(p.grounds) >= next(s.needs for s in segments() if s.id == p.segment)
            assert all(said(g.input, g.value) for g in p.grounds)
    key = proposed[0].person_key
    needs.set_segment(bench, key, "health", on=AS_OF, by="cw", note="said so in the interview")
    assert needs.needs(bench, AS_OF, person_key=key)[0].set.segment == "health"
    assert key not in "".join(bench.journal().streams("screening/"))
    with pytest.raises(AskedWrongly, match="no segment"):
        needs.set_segment(bench, key, "laziness", on=AS_OF, by="cw")
    hidden = {f.segment: f for f in needs.follow(bench, AS_OF)}
    assert hidden["health"].persons.state == "hidden"
    assert hidden["mismatch"].persons.value == 0
    assert {f.segment: f for f in needs.follow(bench, AS_OF, hiding=False)}["health"].persons.value == 1


def test_a_ground_needs_what_is_known() -> None:
    given = Known(
        (Input("age"), Input("education", ("none", "long_higher")), Input("language", ("native",)),
         Input("weeks_before")),
        {"age": np.array([57.0, np.nan]), "education": np.array([1.0, 1]), "language": np.array([0.0, 0]),
         "weeks_before": np.array([0.0, 40])},
        np.zeros(2, dtype=np.int64),
    )  # fmt: skip
    first, second = proposals(segments(), given)
    assert [p.segment for p in first] == ["mismatch"]
    assert len(first[0].grounds) == 4
    assert second == ()


def test_segments_are_followed_only_where_enough_are() -> None:
    lasted, ended = np.full(60, 200.0), np.zeros(60, dtype=bool)
    lasted[:30], ended[:30] = 40, True
    (found,) = followed(["a"] * 60, [True] * 60, lasted, ended, ["a"])
    assert found.after_13_weeks.value == pytest.approx(0.5)
    (few,) = followed(["a"] * 15, [True] * 15, lasted[:15], ended[:15], ["a"])
    assert few.after_13_weeks.state == "too_few"


def test_answers_come_in_whole_or_not_at_all(bench, tmp_path) -> None:
    keys = [n.person_key for n in needs.needs(bench, AS_OF)[:3]]
    good = tmp_path / "answers.csv"
    lines = [f"{k};own_view;small;2024-12-01" for k in keys] + [f"{keys[0]};applications;none;2024-12-01"]
    good.write_text("\n".join(["person_key;question;answer;registered_on", *lines]), encoding="utf-8")
    before = len(bench.journal().below("screening/answers"))
    for bad, why in (
        ("nobody;own_view;small;2024-12-01", "no such person"), (f"{keys[0]};x;small;2024-12-01", "question"),
        (f"{keys[0]};own_view;huge;2024-12-01", "no answer"), (f"{keys[0]};own_view;small;soon", "no day"),
    ):  # fmt: skip
        wrong = tmp_path / "wrong.csv"
        wrong.write_text(good.read_text(encoding="utf-8") + "\n" + bad, encoding="utf-8")
        with pytest.raises(BadDelivery) as error:
            needs.add_answers(bench, wrong, by="anna")
        assert why in error.value.where
        assert "line 6" in error.value.where
        assert keys[0] not in str(error.value)
    assert len(bench.journal().below("screening/answers")) == before
    assert needs.add_answers(bench, good, by="anna") == (4, 3)
    assert "availability" in [p.segment for p in needs.needs(bench, AS_OF, person_key=keys[0])[0].proposed]
    for content, what in (("a,b\n1,2\n", "lacks person_key"), ("", "lacks"), (b"\xff\xfe\x00", "cannot be read")):
        path = tmp_path / "odd.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(BadDelivery, match=what):
            needs.add_answers(bench, path, by="anna")
    path.write_text("person_key,question,answer,registered_on\n", encoding="utf-8")
    with pytest.raises(BadDelivery, match="no answers"):
        needs.add_answers(bench, path, by="anna")


# -- watching


def test_inputs_that_moved_are_told_from_chance() -> None:
    rng = np.random.default_rng(1)
    old = rng.multinomial(5000, [0.5, 0.3, 0.2])
    assert drift.moved("x", old, rng.multinomial(400, [0.5, 0.3, 0.2])).verdict == drift.STEADY
    assert drift.moved("x", old, rng.multinomial(400, [0.1, 0.3, 0.6])).verdict == drift.HAS_SHIFTED
    assert drift.moved("x", old, np.array([40, 30, 29])).index.state == "too_few"


def test_the_newest_inflow_is_compared_with_what_came(bench, fitted) -> None:
    found = audit(bench, AS_OF)
    assert [w.weeks for w in found.watched] == [0, 13]
    first = found.watched[0]
    assert {m.name for m in first.inputs} == {p.name for p in found.model.moments[0].table.parts}
    assert first.newest.spells > 100
    assert first.newest.fits in (True, False)
    assert drift.newest(np.zeros(20), np.ones(20), np.ones(20, dtype=bool)).fits is None


def judged(n: int) -> Judged:
    rng = np.random.default_rng(2)
    lasted = np.where(rng.random(n) < 0.4, 300.0, 60.0)
    ended = np.ones(n, dtype=bool)
    return Judged(np.arange(n), np.zeros(n, dtype=np.int64), lasted, ended, outcome(lasted, ended, 182))


def test_errors_by_group_say_when_there_are_too_few_and_hide_what_tells_of_few() -> None:
    some = judged(400)
    code = np.r_[np.zeros(360, dtype=np.int64), np.ones(40, dtype=np.int64)]
    rows = by_group(some, np.arange(400), 80, {"sex": (("female", "male", "x"), code)}, some.draws(1, 20))
    assert [r.group for r in rows] == ["female", "male"]
    male = rows[1]
    assert male.misses.state == "too_few"
    assert male.false_alarms.needs == 30
    for r in rows:
        for name in r.hide:
            assert getattr(r.hidden(), name).state == "hidden"
            assert getattr(r.hidden(), name).has == 0
    marked = [name for r in rows for name in r.hide]
    assert all(marked.count(name) != 1 for name in marked)  # never one alone, which the rest would give away
    assert shown_errors(rows, False) == rows
    assert list(unevenness(rows[:1], 0, Words("screening", "da"))) == []


def test_too_few_to_judge_is_a_state_and_no_number() -> None:
    some = judged(30)
    assert some.enough.state == "too_few"
    w = Words("screening", "da")
    assert say.shares(some.enough, w).startswith("for få")
    assert say.numbers(None, w) == "kan ikke siges"


# -- papers, files, switch


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_card_says_what_it_is_for_and_every_moment(bench, fitted, lang) -> None:
    paper = model_card(bench, as_of=AS_OF, language=lang)
    html = render_html(paper)
    assert fitted in html
    assert "Kaplan-Meier" in html
    assert "{" not in html.split("</style>")[-1].replace("{{", "")
    w = Words("screening", lang)
    for at in (0, 13):
        assert say.capital(say.moment(at, w)) in html
    if lang == "da":
        assert render_docx(paper)[:2] == b"PK"
        assert "skjult" in html
        assert "skjult" not in render_html(model_card(bench, hiding=False)).split("Bilag")[0]


def test_the_citizen_sees_the_same_reasons(bench, fitted) -> None:
    every = verbs.scores(bench, AS_OF)
    one = verbs.scores(bench, AS_OF, person_key=every.keys[0])
    html = render_html(person_paper(bench, one))
    w = Words("screening", "da")
    assert all(say.reason(r, w) in html for r in every.rows[0].reasons)
    assert every.keys[0] not in html
    assert every.keys[0] in render_html(list_paper(bench, every))
    with pytest.raises(NoData, match="no chance to show"):
        person_paper(bench, verbs.scores(bench, AS_OF, team="no such team"))


def test_a_damaged_or_newer_model_file_is_told(bench, fitted) -> None:
    content = (bench.register.path / "screening" / f"{fitted}.json").read_bytes()
    with pytest.raises(NoData, match="cannot be read"):
        read(content[:500], "m.json")
    with pytest.raises(NoData, match="cannot be read"):
        read(b'{"format": 1}', "m.json")
    with pytest.raises(TooNew):
        read(json.dumps({**json.loads(content), "format": 2}).encode(), "m.json")


def test_the_switch_removes_it_all_and_keeps_what_people_said(bench, fitted) -> None:
    judgements = verbs.own_judgements(bench).num_rows
    assert verbs.switch(bench, on=False, by="chief", why="the council has decided") > 0
    assert list((bench.register.path / "screening").glob("*")) == []
    for ask in (lambda: verbs.scores(bench, AS_OF), lambda: audit(bench, AS_OF), lambda: model_card(bench),
                lambda: verbs.fit(bench, AS_OF, by="anna", asked=ASKED)):  # fmt: skip
        with pytest.raises(AskedWrongly, match="switched off"):
            ask()
    assert verbs.own_judgements(bench).num_rows == judgements
    assert needs.needs(bench, AS_OF)
    step = verbs.record(bench).steps[-1]
    assert (step.kind, step.by, step.why) == ("switched-off", "chief", "the council has decided")
    assert verbs.switch(bench, on=False, by="chief", why="again") == 0
    verbs.switch(bench, on=True, by="chief", why="with a new model")
    with pytest.raises(NoData, match="no screening model"):
        verbs.scores(bench, AS_OF)
    verbs.fit(bench, AS_OF, by="anna", asked=ASKED)
    (bench.register.path / "screening" / f"{fitted}.json").unlink()
    with pytest.raises(NoData, match="is gone"):
        verbs.scores(bench, AS_OF)
    verbs.fit(bench, AS_OF, by="anna", asked=ASKED)


# -- commands


def run(*words: str) -> str:
    found = CliRunner().invoke(app, ["screen", *words], env={"COLUMNS": "120"})
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.output


def test_the_commands(bench, fitted, tmp_path: Path) -> None:
    at = ["-r", str(bench.register.path), "--as-of", "2024-12-31"]
    small = ["--moments", "0,13", "--plain"]
    made = json.loads("{" + run("fit", *at, *small, "--by", "anna", "--json").partition("{")[2])
    assert made["model"] == fitted
    table = tmp_path / "fit.csv"
    assert "ved start" in run("fit", *at, *small)
    run("fit", *at, *small, "--csv", str(table))
    assert table.read_text().startswith("weeks,measure,value,low,high,state,has,needs")
    listed = json.loads("{" + run("score", *at, "--json").partition("{")[2])
    one = listed["persons"][0]
    assert one["base"] + sum(r["points"] for r in one["reasons"]) == pytest.approx(one["score"])
    run("score", *at, "--csv", str(table))
    assert table.read_text().startswith("person_key,called,chance")
    assert one["person_key"] in run("score", *at)
    assert "recorded" in run("judge", one["person_key"], "long", "-r", at[1], "--on", "2024-12-31", "--unseen")
    assert "recorded" in run("segment", one["person_key"], "none", "-r", at[1])
    assert "lige så gode" in run("audit", *at)
    audited = json.loads("{" + run("audit", *at, "--json").partition("{")[2])
    assert audited["model"] == fitted
    run("audit", *at, "--csv", str(table))
    assert "false_alarms" in table.read_text()
    assert "skjult" in run("segments", *at, "--followed")
    assert one["person_key"] in run("segments", *at, "--json")
    for name in ("card.html", "list.html", "person.html"):
        to = ["--to", str(tmp_path / name)]
        extra = ["--person", one["person_key"]] if name == "person.html" else []
        run(*(["card", "-r", at[1], *to] if name == "card.html" else ["score", *at, *extra, *to]))
        assert (tmp_path / name).read_text(encoding="utf-8").startswith("<!")
    assert "switched on" in run("allow", "sex", "-r", at[1], "--why", "for a study")
    assert "withdrawn" in run("allow", "sex", "-r", at[1], "--why", "done", "--withdraw")
    with pytest.raises(StyrbordError, match="no weeks"):
        run("fit", *at, "--moments", "soon")
    good = tmp_path / "answers.csv"
    question, answers = next(iter(questions().items()))
    good.write_text(
        f"person_key,question,answer,registered_on\n{one['person_key']},{question},{answers[0]},2024-12-30\n"
    )
    assert "1 answers of 1 persons" in run("answers", str(good), "-r", at[1])
    assert "off" in run("off", "-r", at[1], "--why", "a test")
    assert "on" in run("on", "-r", at[1], "--why", "a test")
