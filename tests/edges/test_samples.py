# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A sample from end to end on a simulated municipality: drawn, read, read again, replaced, evaluated, drawn again by an
outsider; and every bad input, after which nothing is lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from styrbord.errors import AskedWrongly, BadRule, Conflict, NotAllowed
from styrbord.records.personal import masked
from styrbord.simulation.country import simulate
from styrbord.supervision.checklist import compare
from styrbord.workbench import Workbench, import_delivery, samples
from styrbord.workbench.checklists import areas, checklist
from styrbord.workbench.sample_parts import manifest, parts_for_auditor
from styrbord.workbench.sample_patterns import patterns
from styrbord.workbench.samples import Asked

DAY = dt.date(2023, 3, 31)
RUN = "2023-03-insured-unemployed"
ASKED = Asked("insured-unemployed", DAY, "0.10", "0.02", seed="7 13 22", second=4)
PEOPLE: dict[str, Any] = {"by": "dora", "readers": ["rita", "rolf"], "second_reader": "sven"}


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("municipality")
    simulate(folder / "in", seed=3, persons=700, municipality="0350", to_day=DAY, deliveries=1)
    for path in sorted(p.parent for p in (folder / "in").glob("*/delivery.toml")):
        import_delivery(path, folder / "register")
    return folder / "register"


@pytest.fixture
def bench(delivered: Path, tmp_path: Path) -> Workbench:
    """A register of its own for each test: the journal is written to."""
    shutil.copytree(delivered, tmp_path / "register")
    return Workbench.open(tmp_path / "register")


@pytest.fixture
def drawn(bench: Workbench) -> Workbench:
    samples.draw_sample(bench, sample=RUN, asked=ASKED, **PEOPLE)
    return bench


def answers(bench: Workbench, one: samples.ToRead, wrong: bool = False) -> dict[str, dict[str, Any]]:
    used, _ = checklist(bench, one_area(bench))
    given: dict[str, dict[str, Any]] = {}
    for point in used.points:
        answer = "in-order" if one.second else one.proposed.get(point.id, {}).get("answer", "in-order")
        given[point.id] = {"answer": answer, "reason": "ses i sagen" if answer in point.reasons else ""}
    if wrong:
        given["plan"] = {"answer": "material", "reason": "ingen plan", "cause": "routine"}
    return given


def one_area(bench: Workbench) -> str:
    return samples.one_sample(bench, RUN).told["area"]


def read_all(bench: Workbench, wrong: int = 0, leave: int = 0) -> None:
    todo = [c for who in ("rita", "rolf") for c in [*samples.to_read(bench, RUN, who)]]
    readers = {c.case: who for who in ("rita", "rolf") for c in samples.to_read(bench, RUN, who)}
    for i, c in enumerate(todo[: len(todo) - leave]):
        samples.answer(bench, sample=RUN, case=c.case, by=readers[c.case], answers=answers(bench, c, i < wrong))


# -- end to end


def test_a_sample_from_the_draw_to_the_findings(drawn: Workbench) -> None:
    one = samples.one_sample(drawn, RUN)
    assert one.drawn_by == "dora"
    assert len(one.second_cases) == 4
    read_all(drawn, wrong=2)
    for c in samples.to_read(drawn, RUN, "sven"):
        samples.answer(drawn, sample=RUN, case=c.case, by="sven", answers=answers(drawn, c), second=True)
    samples.close_reading(drawn, sample=RUN, by="rita")
    found = samples.evaluate_sample(drawn, sample=RUN, by="rita")
    assert (found.read, found.unread, found.material.errors) == (one.told["size"], 0, 2)
    assert found.rate == found.material
    assert found.causes["routine"] == 2
    assert found.agreement is not None
    assert found.agreement.pairs == 4 * len(checklist(drawn, "insured-unemployed")[0].points)
    assert found.proposed[0] > 0
    told = samples.one_sample(drawn, RUN).evaluation
    assert told == json.loads(json.dumps(found.as_dict()))
    for name in ("read", "errors", "material", "rate", "lower", "upper", "confidence", "tolerable", "verdict", "needs"):
        assert name in told
    assert {e["case"] for e in told["error_cases"]} >= {e.case for e in samples.errors_of(drawn, RUN) if e.is_material}
    assert samples.person_of(drawn, RUN, told["error_cases"][0]["case"]) in drawn.case(DAY).person_keys.to_pylist()


def test_an_outsider_draws_the_sample_again_from_the_files_alone(drawn: Workbench, tmp_path: Path) -> None:
    read_all(drawn)
    samples.evaluate_sample(drawn, sample=RUN, by="rita")
    parts = parts_for_auditor(drawn, RUN)
    told = json.loads(parts["manifest.json"])
    assert told == manifest({n: p for n, p in parts.items() if n != "manifest.json"})
    out = tmp_path / "auditor"
    out.mkdir()
    for name, held in parts.items():
        (out / name).write_bytes(held)

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", str(out / "redraw.py")]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    done = run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "DIFFERS" not in done.stdout
    text = (out / "population.csv").read_text(encoding="utf-8")
    (out / "population.csv").write_text(text.replace("under 3 months", "1-2 years", 1), encoding="utf-8")
    assert run().returncode == 1


@pytest.mark.parametrize("method", ["simple", "stratified", "systematic", "weighted"])
def test_every_way_of_drawing_is_drawn_again_by_both_programs(bench: Workbench, method: str, tmp_path: Path) -> None:
    asked = Asked("insured-unemployed", DAY, "0.10", method=method, size=9, strata=("duration",), least=1)
    samples.draw_sample(bench, sample=RUN, asked=asked, by="dora", readers=["rita"])
    again, same = samples.redraw(bench, RUN)
    assert same
    assert len(again.chosen) == 9
    for name, held in parts_for_auditor(bench, RUN).items():
        (tmp_path / name).write_bytes(held)
    command = [sys.executable, "-I", str(tmp_path / "redraw.py")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    todo = samples.to_read(bench, RUN, "rita")
    for i, c in enumerate(todo):
        samples.answer(bench, sample=RUN, case=c.case, by="rita", answers=answers(bench, c, wrong=i == 0))
    found = samples.evaluate_sample(bench, sample=RUN, by="rita")
    assert found.rate.rate is not None
    assert 0 <= found.rate.lower <= found.rate.rate <= found.rate.upper <= 1
    assert all(0 <= r.lower <= r.upper <= 1 for r in found.points.values())


def test_nothing_of_the_parts_names_a_person(drawn: Workbench) -> None:
    read_all(drawn, wrong=1)
    keys = set(drawn.case(DAY).person_keys.to_pylist())
    for name, held in parts_for_auditor(drawn, RUN).items():
        text = held.decode()
        assert masked(text) == text or not name.endswith(".csv"), name
        assert not [k for k in keys if k in text], name
        assert "ingen plan" not in text, "free text about a citizen stays in the municipality"


def test_who_handled_a_case_neither_reads_it_nor_is_it_drawn_when_nobody_else_reads(bench: Workbench) -> None:
    cases = samples.area_list(bench, "insured-unemployed", DAY)
    workers = {name for row in cases.listed.rows for name in row[cases.listed.place("handlers")].split(";") if name}
    one = sorted(workers)[0]
    planned = samples.plan_sample(bench, ASKED, [one], cases)
    assert planned.excluded
    assert all(one in cases.listed.fact(case, "handlers") for case in planned.excluded)
    made = samples.draw_sample(bench, sample=RUN, asked=ASKED, by="dora", readers=[one], second_reader="sven")
    assert not set(made.cases) & set(planned.excluded)
    assert made.recipe.excluded == planned.excluded
    assert dict(made.recipe.excluded).popitem()[1] == f"handled by {one}"


def test_the_targeted_part_is_read_and_counted_apart(bench: Workbench) -> None:
    cases = samples.area_list(bench, "insured-unemployed", DAY).listed
    named = {cases.rows[0][0]: "klage over sagen", cases.rows[1][0]: "hørt fra a-kassen"}
    one = samples.draw_sample(bench, sample=RUN, asked=ASKED, targeted=named, **PEOPLE)
    apart = one.part("targeted")
    assert {c.id for c in apart} == set(named) - {c["case"] for c in one.told["chosen"]}
    read_all(bench)
    for who in ("rita", "rolf"):
        for c in samples.to_read(bench, RUN, who):
            if c.part == "targeted":
                samples.answer(bench, sample=RUN, case=c.case, by=who, answers=answers(bench, c, wrong=True))
    found = samples.findings(bench, RUN)
    assert found.material.errors == 0
    assert found.targeted == (len(apart), len(apart))


def test_replacements_come_in_the_order_drawn_with_their_reasons(drawn: Workbench) -> None:
    one = samples.one_sample(drawn, RUN)
    reserves = samples.redraw(drawn, RUN)[0].reserves[""]
    cases = [c.id for c in one.part("random")]
    for i in range(2):
        samples.replace_case(drawn, sample=RUN, case=cases[i], why="file-missing", by="rita")
    now = samples.one_sample(drawn, RUN)
    assert now.replacements == tuple((cases[i], reserves[i], "file-missing") for i in range(2))
    assert len(now.part("random", "replacement")) == len(cases)
    assert now.cases[reserves[0]].person is not None
    with pytest.raises(AskedWrongly, match="replaced by another"):
        samples.answer(drawn, sample=RUN, case=cases[0], by="rita", answers={"plan": {"answer": "in-order"}})
    with pytest.raises(AskedWrongly, match="no known reason"):
        samples.replace_case(drawn, sample=RUN, case=cases[2], why="because", by="rita")
    read_all(drawn)
    assert "replaced" in samples.findings(drawn, RUN).remarks


def test_an_erased_person_leaves_a_case_that_cannot_be_judged(drawn: Workbench) -> None:
    read_all(drawn, wrong=1)
    before = samples.findings(drawn, RUN).material
    case = samples.errors_of(drawn, RUN)[0].case
    wrong = next(e.case for e in samples.errors_of(drawn, RUN) if e.is_material)
    assert case in samples.one_sample(drawn, RUN).cases
    drawn.journal().erase(samples.person_of(drawn, RUN, wrong), by="chief")
    after = samples.findings(drawn, RUN, partial=True)
    assert (before.errors, after.material.errors, after.material.undecided) == (1, 0, 1)
    assert after.material.upper >= before.upper
    with pytest.raises(AskedWrongly, match="erased"):
        samples.person_of(drawn, RUN, wrong)


def test_patterns_over_samples_are_told_with_care(bench: Workbench) -> None:
    for month, errors in (("01", 9), ("02", 8), ("03", 4), ("04", 1), ("05", 0), ("06", 0)):
        point = {"point": "plan", "judged": 20, "errors": 2}
        told = {"material_rate": {"judged": 20, "errors": errors}, "any": {"judged": 20, "errors": 10},
                "points": [point], "causes": {"workload": errors}}  # fmt: skip
        stream = f"supervision-sample/2023-{month}-insured-unemployed"
        bench.journal().append(stream=stream, kind="sample-evaluated", data=told, by="rita")
    found = patterns(bench, "2023-")
    assert [(t.what.split(": ")[1], t.verdict) for t in found.trends if t.verdict != "no-trend"] == [
        ("material", "falls")
    ]
    assert (found.samples, found.causes) == (6, {"insured-unemployed": {"workload": 22}})
    assert patterns(bench, "2022-").trends == ()


# -- what goes wrong


def test_an_unfinished_reading_is_there_after_a_crash(drawn: Workbench) -> None:
    c = samples.to_read(drawn, RUN, "rita")[0]
    samples.answer(drawn, sample=RUN, case=c.case, by="rita", answers={"plan": {"answer": "in-order"}})
    again = Workbench.open(drawn.register.path)
    there = next(x for x in samples.to_read(again, RUN, "rita") if x.case == c.case)
    assert (there.answers["plan"].answer, there.done) == ("in-order", False)
    with pytest.raises(AskedWrongly, match="not read"):
        samples.evaluate_sample(again, sample=RUN, by="rita")


def test_what_is_not_read_counts_against_us_in_the_upper_limit_only(drawn: Workbench) -> None:
    read_all(drawn, leave=3)
    found = samples.findings(drawn, RUN, partial=True)
    assert (found.unread, found.material.undecided, found.material.lower) == (3, 3, 0.0)
    assert "unread" in found.remarks
    assert found.material.upper > found.material.lower
    with pytest.raises(AskedWrongly, match="3 of"):
        samples.findings(drawn, RUN)


def test_two_at_once_neither_lose_nor_overwrite(drawn: Workbench) -> None:
    both = [c for c in samples.one_sample(drawn, RUN).cases.values() if len(c.may_read) == 2]
    case = both[0].id
    samples.answer(drawn, sample=RUN, case=case, by="rita", answers={"plan": {"answer": "in-order"}})
    with pytest.raises(Conflict, match="Somebody else is reading"):
        samples.answer(drawn, sample=RUN, case=case, by="rolf", answers={"plan": {"answer": "in-order"}})
    samples.answer(drawn, sample=RUN, case=both[1].id, by="rolf", answers={"plan": {"answer": "in-order"}})
    read = [c.first.by for c in samples.one_sample(drawn, RUN).cases.values() if c.first]
    assert sorted(read) == ["rita", "rolf"]


def test_the_second_reader_is_blind_and_another(drawn: Workbench) -> None:
    second = samples.one_sample(drawn, RUN).second_cases[0]
    reader = samples.one_sample(drawn, RUN).cases[second].reader
    reason = {"plan": {"answer": "material", "reason": "hemmelig begrundelse"}}
    samples.answer(drawn, sample=RUN, case=second, by=reader, answers=reason)
    seen = next(c for c in samples.to_read(drawn, RUN, "sven") if c.case == second)
    assert "hemmelig" not in repr(seen)
    with pytest.raises(NotAllowed):
        samples.answer(drawn, sample=RUN, case=second, by=reader, answers=reason, second=True)
    with pytest.raises(NotAllowed):
        samples.answer(drawn, sample=RUN, case=second, by="sven", answers=reason)


def test_a_checklist_changed_half_way(drawn: Workbench) -> None:
    todo = samples.to_read(drawn, RUN, "rita") + samples.to_read(drawn, RUN, "rolf")
    readers = {c.case: "rita" for c in samples.to_read(drawn, RUN, "rita")}
    half = len(todo) // 2
    for c in todo[:half]:
        samples.answer(drawn, sample=RUN, case=c.case, by=readers.get(c.case, "rolf"), answers=answers(drawn, c))
    before, _ = checklist(drawn, "insured-unemployed")
    path = drawn.register.path / "checklists" / "insured-unemployed.toml"
    path.parent.mkdir()
    shipped = Path(samples.__file__).parent.parent / "catalogue" / "supervision" / "checklists" / path.name
    new = '\n[[point]]\nid = "fund"\nquestion = { da = "Er a-kassen hørt?", en = "Was the fund heard?" }\n'
    new += 'reference = { act = "LAB", section = "§ 31", confirmed = false }\n'
    path.write_text(shipped.read_text(encoding="utf-8").replace('"2026-1"', '"2026-2"') + new, encoding="utf-8")
    after, _ = checklist(drawn, "insured-unemployed")
    assert compare(before, after).added == ("fund",)
    for c in todo[half:]:
        samples.answer(drawn, sample=RUN, case=c.case, by=readers.get(c.case, "rolf"), answers=answers(drawn, c))
    found = samples.findings(drawn, RUN)
    assert found.unread == 0
    assert "checklist-changed" in found.remarks
    assert sorted(found.versions) == sorted([f"2026-1 ({before.digest})", f"2026-2 ({after.digest})"])
    assert found.points["fund"].judged == len(todo) - half
    assert found.points["fund"].undecided == half
    parts = parts_for_auditor(drawn, RUN)
    assert {f"checklist-{before.digest}.json", f"checklist-{after.digest}.json"} <= set(parts)


def test_a_population_that_changed_between_drawing_and_reading(bench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    lines = ["case;amount", *(f"k{i:03d};{100 * i}" for i in range(40))]
    file.write_text("\n".join(lines), encoding="utf-8")
    run = "2023-03-repayment-claims"
    asked = Asked("repayment-claims", DAY, "0.10", size=8, seed="x")
    samples.draw_sample(bench, sample=run, asked=asked, by="dora", readers=["rita"], file=file)
    assert not samples.check_population(bench, sample=run, by="rita", file=file)
    file.write_text("\n".join([*lines[:-1], "k900;5", "k000;7"]).replace("k000;0\n", ""), encoding="utf-8")
    found = samples.check_population(bench, sample=run, by="rita", file=file)
    assert (found.came, found.went, found.changed) == (("k900",), ("k039",), (("k000", "amount", "0", "7"),))
    one = samples.one_sample(bench, run)
    assert [c["same"] for c in one.checks] == [True, False]
    assert samples.redraw(bench, run)[1], "the list drawn from is kept, whatever became of the file"
    for c in samples.to_read(bench, run, "rita"):
        points = checklist(bench, "repayment-claims")[0].points
        given = {p.id: {"answer": "in-order", **({"paid": 100.0, "right": 100.0} if p.kroner else {})} for p in points}
        samples.answer(bench, sample=run, case=c.case, by="rita", answers=given)
    done = samples.evaluate_sample(bench, sample=run, by="rita")
    assert "population-changed" in done.remarks
    assert done.kroner is not None
    assert (done.kroner.amount, done.kroner.trustworthy) == (0.0, False)
    assert done.kroner.overpaid_upper is not None
    assert done.kroner.overpaid_upper > 0


BAD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("not below the tolerable", {"expected": "0.2"}, {}),
    ("no share", {"tolerable": "5 pct"}, {}),
    ("cannot be kept", {"confidence": "1"}, {}),
    ("larger than the", {"size": 100_000}, {}),
    ("no such column|has no column", {"method": "stratified", "strata": ("colour",)}, {}),
    ("more than the sample", {"method": "stratified", "strata": ("duration",), "size": 2, "least": 5}, {}),
    ("nothing to count", {"counts": "wishes"}, {}),
    ("no allocation", {"method": "stratified", "strata": ("team",), "allocation": "by taste"}, {}),
    ("usable weight", {"method": "weighted", "weight": "since"}, {}),
    ("without a column|has no column", {"method": "weighted", "weight": "height"}, {}),
    ("the method", {"method": "lottery"}, {}),
    ("seed", {"seed": "one\ntwo"}, {}),
    ("among the readers", {}, {"by": "rita"}),
    ("no readers", {}, {"readers": []}),
    ("second reader", {}, {"second_reader": "rita"}),
    ("no case", {}, {"targeted": {"zzzz-zzzz-zzzz": "fordi"}}),
    ("no area", {"area": "weather"}, {}),
    ("holds no cases", {"area": "repayment-claims"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "asked", "people"), BAD, ids=[b[0] for b in BAD])
def test_a_draw_that_cannot_be_is_refused_and_nothing_is_kept(
    bench: Workbench, said: str, asked: dict[str, Any], people: dict[str, Any]
) -> None:
    with pytest.raises((AskedWrongly, NotAllowed), match=said) as caught:
        samples.draw_sample(bench, sample=RUN, asked=dataclasses.replace(ASKED, **asked), **{**PEOPLE, **people})
    assert all(caught.value.as_dict().values())
    assert bench.journal().streams("supervision-sample/") == []


def test_a_sample_is_drawn_once(drawn: Workbench) -> None:
    with pytest.raises(Conflict):
        samples.draw_sample(drawn, sample=RUN, asked=ASKED, **PEOPLE)
    with pytest.raises(AskedWrongly, match="No sample"):
        samples.redraw(drawn, "2023-04-insured-unemployed")


ANSWERS: list[tuple[str, dict[str, dict[str, Any]]]] = [
    ("no measuring point", {"weather": {"answer": "in-order"}}),
    ("no such answer", {"plan": {"answer": "fine"}}),
    ("no reason", {"plan": {"answer": "error", "reason": " "}}),
    ("no such cause", {"plan": {"answer": "error", "reason": "mangler", "cause": "fate"}}),
    ("no usable kroner", {"plan": {"answer": "in-order", "paid": 10.0}}),
    ("no answer", {}),
]


@pytest.mark.parametrize(("said", "given"), ANSWERS, ids=[a[0] for a in ANSWERS])
def test_an_answer_that_lacks_something_is_refused_and_the_rest_stands(
    drawn: Workbench, said: str, given: dict[str, dict[str, Any]]
) -> None:
    c = samples.to_read(drawn, RUN, "rita")[0]
    samples.answer(drawn, sample=RUN, case=c.case, by="rita", answers={"record": {"answer": "in-order"}})
    with pytest.raises(AskedWrongly, match=said):
        samples.answer(drawn, sample=RUN, case=c.case, by="rita", answers=given)
    there = next(x for x in samples.to_read(drawn, RUN, "rita") if x.case == c.case)
    assert list(there.answers) == ["record"]


def test_one_without_rights_reads_nothing_and_a_closed_reading_stays_closed(drawn: Workbench) -> None:
    case = samples.to_read(drawn, RUN, "rita")[0].case
    with pytest.raises(NotAllowed):
        samples.answer(drawn, sample=RUN, case=case, by="stranger", answers={"plan": {"answer": "in-order"}})
    with pytest.raises(NotAllowed, match="drew"):
        samples.answer(drawn, sample=RUN, case=case, by="dora", answers={"plan": {"answer": "in-order"}})
    samples.close_reading(drawn, sample=RUN, by="rita")
    with pytest.raises(AskedWrongly, match="closed"):
        samples.answer(drawn, sample=RUN, case=case, by="rita", answers={"plan": {"answer": "in-order"}})


# -- checklists


def test_the_shipped_checklists_are_six_and_can_be_read(bench: Workbench) -> None:
    assert set(areas()) == {
        "insured-unemployed", "job-clarification", "mentor-support", "sickness-benefit", "social-assistance-start",
        "repayment-claims",
    }  # fmt: skip
    for area in areas():
        used, _ = checklist(bench, area)
        assert used.basis == "example"
        assert len(used.points) >= 6
        assert used.left_out


def test_an_area_of_offers_is_proposed_for_from_the_offers(bench: Workbench) -> None:
    cases = samples.area_list(bench, "mentor-support", DAY)
    asked = Asked("mentor-support", DAY, "0.2", size=min(4, len(cases.listed)))
    samples.draw_sample(bench, sample="2023-03-mentor-support", asked=asked, by="dora", readers=["rita"])
    for c in samples.to_read(bench, "2023-03-mentor-support", "rita"):
        assert set(c.proposed) <= {"granted", "hours", "period"}
        assert c.proposed["period"]["ground"] in ("no-end", "short-enough", "too-long")


WRONG: list[tuple[str, str, str]] = [
    ('area = "insured-unemployed"', 'area = "elsewhere"', "of the area elsewhere"),
    ('version = "2026-1"', "", "version"),
    ("in_force = 2026-01-01", 'in_force = "soon"', "in_force"),
    ('id = "plan"', 'id = "group"', "point.id"),
    ('kind = "group"', 'kind = "crystal ball"', "known_by.kind"),
    ("within_days = 365", "within = 365", "known_by"),
    ("confirmed = true", "confirmed = 1", "reference.confirmed"),
    ('id = "plan"\n', 'id = "plan"\nanswers = ["in-order"]\n', "answers"),
    ('id = "plan"\n', 'id = "plan"\nreasons = []\n', "reasons"),
    ('id = "plan"\n', 'id = "plan"\nweight = 3\n', "weight"),
    ("[[point]]", "[[point", "cannot be read"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG, ids=[w[2] + w[1] for w in WRONG])
def test_a_checklist_that_contradicts_itself_is_refused(bench: Workbench, old: str, new: str, said: str) -> None:
    path = bench.register.path / "checklists" / "insured-unemployed.toml"
    path.parent.mkdir()
    shipped = Path(samples.__file__).parent.parent / "catalogue" / "supervision" / "checklists" / path.name
    path.write_text(shipped.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadRule, match=said) as caught:
        checklist(bench, "insured-unemployed")
    assert all(caught.value.as_dict().values())


def test_an_area_without_a_checklist_says_so(bench: Workbench) -> None:
    with pytest.raises(AskedWrongly, match="no checklist"):
        checklist(bench, "rehabilitation")
