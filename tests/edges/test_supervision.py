# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Risk, plan, runs and follow-ups of the supervision: what is written, what is refused, what survives."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from styrbord.errors import AskedWrongly, BadRule, Conflict, NotAllowed, StyrbordError
from styrbord.records.events import Event
from styrbord.simulation.country import simulate
from styrbord.supervision import follow_up, people, risk, runs
from styrbord.supervision.evidence import Evidence, Share, SystemChange, told_evidence
from styrbord.supervision.method import read_method
from styrbord.supervision.pooled import pooled
from styrbord.supervision.proposal import propose, told_proposal
from styrbord.supervision.resources import forecast, options, run_size, times
from styrbord.supervision.trial import try_method
from styrbord.workbench import (
    Workbench,
    import_delivery,
    supervision,
    supervision_followups,
    supervision_plan,
    supervision_risk,
    supervision_runs,
)
from tests.generated.test_supervision_plan import METHOD, told

DAY = dt.date(2025, 1, 2)
AREA = "sickness-benefit"
GROUNDS = "Stort budget og et nyt system"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("supervision")
    simulate(folder / "in", seed=3, persons=200, to_day=dt.date(2025, 1, 31), form="parquet")
    import_delivery(folder / "in" / "2025-01", folder / "register")
    return folder / "register"


@pytest.fixture
def bench(register: Path, tmp_path: Path) -> Workbench:
    shutil.copytree(register, tmp_path / "register")
    return Workbench.open(tmp_path / "register")


def enrol(bench: Workbench, **acts: str) -> None:
    for user, may in acts.items():
        first = not supervision.everybody(bench)
        supervision_plan.enrol(
            bench, user=user, by=user if first else "ida", may=may.split(), hours_per_month=20, name=user.title()
        )


def decided(bench: Workbench, area: str = AREA, likelihood: int = 4, consequence: int = 4, **more: Any) -> Event:
    given = {"from_day": DAY, "grounds": GROUNDS, **more}
    return supervision_risk.decide(
        bench, area=area, by="ida", likelihood=likelihood, consequence=consequence, **given
    )  # fmt: skip


def four(error: pytest.ExceptionInfo[StyrbordError]) -> str:
    assert all(error.value.as_dict().values())
    return str(error.value)


# -- the method


@pytest.mark.parametrize(("change", "field"), [
    (lambda t, a: t["matrix"].update({"3": ["green", "red", "yellow", "yellow", "red"]}), "matrix.3"),
    (lambda t, a: t["matrix"].update({"5": ["green"] * 5}), "matrix"),
    (lambda t, a: t["matrix"].update({"2": ["green"] * 4}), "matrix.2"),
    (lambda t, a: t["matrix"].update({"2": ["blue"] * 5}), "matrix.2"),
    (lambda t, a: t["matrix"].pop("5"), "matrix"),
    (lambda t, a: t["frequency"].update(red=7), "frequency.red"),
    (lambda t, a: t["likelihood"][1].update(below=0.5), "likelihood.below"),
    (lambda t, a: t["consequence"].reverse(), "consequence"),
    (lambda t, a: t["sample"].update(expected=0.05), "sample.tolerable"),
    (lambda t, a: a.append(a[0]), "area"),
    (lambda t, a: a[0].update(citizen=9), "citizen"),
    (lambda t, a: a[0].update(covers={"benefits": ["su"]}), "benefits"),
    (lambda t, a: a[0].update(covers={"offers": ["coaching"]}), "offers"),
])  # fmt: skip
def test_a_method_that_contradicts_itself_is_refused(change: Callable[[Any, Any], Any], field: str) -> None:
    given, areas = told("method"), told("areas")["area"]
    change(given, areas)
    with pytest.raises(BadRule) as error:
        read_method(given, areas)
    assert field in four(error)


def test_a_municipality_sets_its_own_method(bench: Workbench) -> None:
    shipped = supervision.method(bench)
    own = bench.register.path / supervision.OWN
    own.write_text("[frequency]\nred = 6\nyellow = 3\ngreen = 1\n", encoding="utf-8")
    assert supervision.method(bench).frequency == {"red": 6, "yellow": 3, "green": 1}
    assert supervision.method(bench).matrix == shipped.matrix
    assert supervision.method(bench).digest != shipped.digest
    own.write_text("frequency = ", encoding="utf-8")
    with pytest.raises(BadRule) as error:
        supervision.method(bench)
    assert supervision.OWN in four(error)


def test_a_level_that_is_not_on_the_scale_is_refused() -> None:
    with pytest.raises(AskedWrongly, match="no level of consequence"):
        METHOD.colour(3, 6)


# -- evidence and proposal


def seen(**more: Any) -> Evidence:
    empty = dict.fromkeys(n for n in Evidence.__annotations__ if n not in ("area", "as_of"))
    plain = {"rate_years": (), "unrated": (), "runs_read": 0, "open_follow_ups": 0, "changes": ()}
    return Evidence(**{**empty, **plain, "area": AREA, "as_of": DAY, **more})


def test_enough_cases_read_speak_for_themselves() -> None:
    """9 of 60 is 15 per cent, level 4; that every duty failed, and all changed caseworker, moves nothing."""
    given = seen(found_material=Share(9, 60, 0.08, 0.25), failed=Share(90, 100, 0.8, 1), drawn=6e6,
                 new_caseworker=Share(9, 10, 0.6, 1))  # fmt: skip
    found = propose(METHOD.area(AREA), given, METHOD)
    assert (found.likelihood, found.consequence, found.colour) == (4, 4, "red")
    assert {r.id: r.counts for r in found.reasons} == {"found": True, "duties": False, "citizen": True, "kroner": True}


def test_few_cases_count_only_with_what_they_surely_show() -> None:
    """1 of 5 is 20 per cent, but surely only 1: level 1 from the duties (4 of 100)."""
    given = seen(found_material=Share(1, 5, 0.0102, 0.66), failed=Share(4, 100, 0.01, 0.09))
    found = propose(METHOD.area(AREA), given, METHOD)
    assert found.likelihood == 1
    assert not next(r for r in found.reasons if r.id == "found").counts


@pytest.mark.parametrize("worse", [
    {"new_caseworker": Share(40, 100, 0.3, 0.5)},
    {"changes": (SystemChange(DAY - dt.timedelta(100), "system", "Nyt system", "ida"),)},
    {"failed_recent": Share(30, 100, 0.22, 0.39), "failed_earlier": Share(10, 100, 0.05, 0.17)},
    {"new_caseworker": Share(90, 100, 0.8, 1), "changes": (SystemChange(DAY, "law", "Ny lov", "ida"),)},
])  # fmt: skip
def test_what_makes_errors_likelier_adds_one_level_and_never_two(worse: dict[str, Any]) -> None:
    given = seen(failed=Share(7, 100, 0.03, 0.13), **worse)
    assert propose(METHOD.area(AREA), given, METHOD).likelihood == 3


def test_an_old_change_and_a_chance_rise_add_nothing() -> None:
    old = (SystemChange(DAY - dt.timedelta(400), "system", "Gammelt", "ida"),)
    given = seen(failed=Share(7, 100, 0.03, 0.13), changes=old, failed_recent=Share(2, 10, 0.04, 0.5),
                 failed_earlier=Share(1, 10, 0.01, 0.4))  # fmt: skip
    assert propose(METHOD.area(AREA), given, METHOD).likelihood == 2


def test_an_area_about_which_nothing_is_known_gets_the_middle() -> None:
    found = propose(METHOD.area("repayment-claims"), seen(area="repayment-claims"), METHOD)
    assert (found.likelihood, found.reasons[0].id) == (3, "unknown")
    few = propose(METHOD.area(AREA), seen(failed=Share(9, 10, 0.6, 1)), METHOD)
    assert [r.id for r in few.reasons if r.counts] == ["unknown", "citizen"]


def test_evidence_and_proposal_are_kept_as_they_were() -> None:
    given = seen(failed=Share(7, 100, 0.03, 0.13), running=9, drawn=1e6,
                 changes=(SystemChange(DAY, "system", "Nyt", "ida"),), rate_years=("dagpenge 2022",))  # fmt: skip
    found = propose(METHOD.area(AREA), given, METHOD)
    assert told_evidence(given.as_dict()) == given
    assert told_proposal(found.as_dict()).likelihood == found.likelihood


def test_the_register_gives_evidence_of_every_area(bench: Workbench) -> None:
    found = supervision_risk.evidence(bench, DAY)
    assert list(found) == [a.id for a in METHOD.areas]
    one = found["insured-unemployed"]
    assert one.running
    assert one.failed
    assert one.failed.lower is not None
    assert one.co_financed
    assert not one.drawn
    assert one.failed.of == one.failed_recent.of + one.failed_earlier.of  # type: ignore[union-attr]
    assert found["repayment-claims"].running is None
    assert found["repayment-claims"].at_stake is None
    assert found["social-assistance-start"].running < found["social-assistance"].running + 50  # type: ignore[operator]


def test_the_trial_says_how_often_the_method_is_wrong() -> None:
    blind, reading = (try_method(METHOD, read=n, link=0.0, areas=400, seed=1) for n in (0, 120))
    assert blind.counts.sum() == blind.colours.sum() == 400
    assert reading.right > 0.6 > blind.right
    assert reading.within_one > 0.95
    assert try_method(METHOD, read=120, link=0.0, areas=400, seed=1).counts.tolist() == reading.counts.tolist()


# -- decisions


def test_a_proposal_is_accepted_changed_or_rejected(bench: Workbench) -> None:
    for area in (AREA, "insured-unemployed", "rehabilitation"):
        supervision_risk.ask(bench, area=area, as_of=DAY, by="ida")
    supervision_risk.decide(bench, area=AREA, by="ida", from_day=DAY, grounds=GROUNDS)
    proposal = supervision.area_risk(bench, "insured-unemployed").waiting.proposal  # type: ignore[union-attr]
    other = 5 if proposal.likelihood != 5 else 4
    with pytest.raises(AskedWrongly, match="lacks its reason"):
        supervision_risk.decide(bench, area="insured-unemployed", by="ida", from_day=DAY, grounds=GROUNDS,
                                likelihood=other)  # fmt: skip
    supervision_risk.decide(bench, area="insured-unemployed", by="ida", from_day=DAY, grounds=GROUNDS,
                            likelihood=other, reason="Vi ved mere end registret")  # fmt: skip
    with pytest.raises(AskedWrongly, match="lacks its reason"):
        supervision_risk.reject(bench, area="rehabilitation", by="ida", reason=" ")
    supervision_risk.reject(bench, area="rehabilitation", by="ida", reason="For få sager")
    picture = supervision.picture(bench)
    assert [picture[a].asked[-1].answer for a in (AREA, "insured-unemployed", "rehabilitation")] == [
        "accepted", "changed", "rejected",
    ]  # fmt: skip
    assert picture["rehabilitation"].current is None
    assert risk.answers(picture.values()) == {"accepted": 1, "changed": 1, "rejected": 1, "waiting": 0}
    kept = picture[AREA].current
    assert kept is not None
    assert kept.evidence["running"] is not None
    assert kept.by == "ida"


@pytest.mark.parametrize(("given", "lacks"), [
    ({"grounds": "kort"}, "grounds"), ({"likelihood": None}, "likelihood and consequence"),
    ({"likelihood": 9}, "no level of likelihood"),
])  # fmt: skip
def test_a_decision_that_lacks_something_saves_nothing(bench: Workbench, given: dict[str, Any], lacks: str) -> None:
    with pytest.raises(AskedWrongly) as error:
        decided(bench, **given)
    assert lacks in four(error)
    assert bench.journal().events(risk.PREFIX + AREA) == []


def test_versions_are_kept_and_compared(bench: Workbench) -> None:
    decided(bench)
    decided(bench, likelihood=2, from_day=dt.date(2025, 6, 1), grounds="Fejlene er rettet nu")
    one = supervision.area_risk(bench, AREA)
    assert [v.colour for v in one.versions] == ["red", "yellow"]
    assert one.on(dt.date(2025, 5, 31)).colour == "red"  # type: ignore[union-attr]
    assert one.on(dt.date(2024, 12, 31)) is None
    differs = {d.what: (d.before, d.after) for d in risk.compare(*one.versions)}
    assert differs["colour"] == ("red", "yellow")
    assert "consequence" not in differs
    with pytest.raises(AskedWrongly, match="from_day"):
        decided(bench, from_day=DAY)


def test_two_who_decide_at_once_are_told(bench: Workbench) -> None:
    version = supervision.area_risk(bench, AREA).seen
    decided(bench, after=version)
    with pytest.raises(Conflict) as error:
        decided(bench, likelihood=1, after=version)
    assert "not saved" in four(error)
    assert len(supervision.area_risk(bench, AREA).versions) == 1


def test_changes_noted_by_hand_stand_beside_the_register(bench: Workbench) -> None:
    supervision_risk.note_change(bench, area=AREA, by="ida", on=DAY, what="system", text="Nyt udbetalingssystem")
    found = supervision_risk.evidence(bench, DAY, [AREA])[AREA]
    assert [c.text for c in found.changes] == ["Nyt udbetalingssystem"]
    with pytest.raises(AskedWrongly, match="cannot be noted"):
        supervision_risk.note_change(bench, area=AREA, by="ida", on=DAY, what="weather", text="Regn")
    with pytest.raises(AskedWrongly, match="no area"):
        supervision_risk.note_change(bench, area="pension", by="ida", on=DAY, what="system", text="Nyt")


# -- people and rights


def test_who_may_not_is_refused_by_name_once_anybody_is_enrolled(bench: Workbench) -> None:
    decided(bench)
    enrol(bench, ida="assess plan decide", mads="read")
    with pytest.raises(NotAllowed) as error:
        supervision_risk.decide(bench, area=AREA, by="mads", from_day=DAY, grounds=GROUNDS, likelihood=1, consequence=1)
    assert "mads may not assess" in four(error)
    with pytest.raises(NotAllowed):
        supervision_plan.make(bench, year=2025, by="eva", on=DAY)
    supervision_plan.leave(bench, user="mads", by="ida")
    with pytest.raises(AskedWrongly, match="not enrolled"):
        people.known(supervision.everybody(bench), "mads")


def test_enrolments_and_absences_that_cannot_be_are_refused(bench: Workbench) -> None:
    with pytest.raises(AskedWrongly, match="cannot be enrolled"):
        enrol(bench, ida="assess steer")
    enrol(bench, ida="assess plan")
    with pytest.raises(AskedWrongly, match="ends before"):
        supervision_plan.note_absence(bench, user="ida", by="ida", from_day=DAY, until=DAY)
    with pytest.raises(AskedWrongly, match="not enrolled"):
        supervision_plan.note_absence(bench, user="bo", by="ida", from_day=DAY, until=dt.date(2025, 2, 1))


# -- the plan


@pytest.fixture
def planned(bench: Workbench) -> Workbench:
    enrol(bench, ida="assess plan decide verify", jens="draw verify", mads="read", sara="read")
    decided(bench)
    decided(bench, "rehabilitation", 3, 2)
    supervision_plan.make(bench, year=2025, by="ida", on=DAY)
    return bench


def test_a_plan_needs_an_assessment_and_somebody_who_reads(bench: Workbench) -> None:
    with pytest.raises(AskedWrongly, match="No area has been assessed"):
        supervision_plan.make(bench, year=2025, by="ida", on=DAY)
    decided(bench)
    with pytest.raises(AskedWrongly, match="Nobody can supervise"):
        supervision_plan.make(bench, year=2025, by="ida", on=DAY)
    with pytest.raises(AskedWrongly, match="no plan for 2025"):
        supervision.year_plan(bench, 2025)


def test_a_colour_that_changes_plans_the_rest_anew_and_what_is_done_stays(planned: Workbench) -> None:
    before = supervision.year_plan(planned, 2025)
    assert len([s for s in before.slots if s.area == AREA]) == 12
    with pytest.raises(AskedWrongly, match="planned already"):
        supervision_plan.make(planned, year=2025, by="ida", on=DAY)
    decided(planned, likelihood=1, consequence=5, from_day=dt.date(2025, 5, 10), grounds="Fejlene er rettet nu")
    with pytest.raises(AskedWrongly, match="without a reason"):
        supervision_plan.anew(planned, year=2025, by="ida", on=dt.date(2025, 5, 10), reason="")
    after = supervision_plan.anew(planned, year=2025, by="ida", on=dt.date(2025, 5, 10), reason="Ny farve")
    mine = [s.month for s in after.slots if s.area == AREA]
    assert mine[:4] == [1, 2, 3, 4]
    assert len(mine) == 6  # the second quarter has April's; one in each of the two after it
    assert [s for s in after.slots if s.month < 5] == [s for s in before.slots if s.month < 5]
    assert after.versions == 2


def test_a_deadline_on_a_day_off_moves_to_the_working_day_before_and_is_told(planned: Workbench) -> None:
    slot = next(s for s in supervision.year_plan(planned, 2025).slots if s.id == f"2025-04-{AREA}")
    moved = supervision_plan.move(planned, slot=slot.id, due_on=dt.date(2025, 4, 21), by="ida", reason="Påske")
    assert moved.slot(slot.id).due_on == dt.date(2025, 4, 16)  # Easter Monday: back over Easter to Wednesday
    told = planned.journal().events("supervision/plan/2025")[-1].data
    assert told is not None
    assert told["asked_for"] == "2025-04-21"
    for due_on, reason in ((dt.date(2026, 1, 5), "Nytår"), (dt.date(2025, 4, 10), "")):
        with pytest.raises(AskedWrongly, match="cannot be moved"):
            supervision_plan.move(planned, slot=slot.id, due_on=due_on, by="ida", reason=reason)
    with pytest.raises(AskedWrongly, match="no supervision"):
        supervision_plan.move(planned, slot="2025-04-pension", due_on=DAY, by="ida", reason="x")


def test_the_substitute_takes_over_and_two_who_change_at_once_are_told(planned: Workbench) -> None:
    plan = supervision.year_plan(planned, 2025)
    slot = plan.slots[0]
    after = supervision_plan.substitute(planned, slot=slot.id, by="ida", reason="Syg", after=plan.seen).slot(slot.id)
    assert (after.supervisor, after.substitute) == (slot.substitute, slot.supervisor)
    with pytest.raises(Conflict):
        supervision_plan.move(planned, slot=slot.id, due_on=DAY, by="ida", reason="Ferie", after=plan.seen)
    with pytest.raises(AskedWrongly, match="cannot supervise"):
        supervision_plan.substitute(planned, slot=slot.id, by="ida", reason="Syg", user="jens")


def test_what_has_slipped_is_listed_the_longest_first(planned: Workbench) -> None:
    late = supervision_plan.slipped(planned, 2025, dt.date(2025, 3, 3))
    assert [s.slot.month for s in late] == sorted(s.slot.month for s in late)
    assert late[0].days == (dt.date(2025, 3, 3) - dt.date(2025, 1, 31)).days
    supervision_runs.cancel(planned, run=late[0].slot.id, by="ida", reason="Området er nedlagt")
    assert len(supervision_plan.slipped(planned, 2025, dt.date(2025, 3, 3))) == len(late) - 1
    with pytest.raises(AskedWrongly, match="without a reason"):
        supervision_runs.cancel(planned, run=late[1].slot.id, by="ida", reason="")


def test_who_handles_cases_himself_is_known_from_the_register(bench: Workbench) -> None:
    case = bench.case(DAY)
    table = case["assignments"]
    live = (table["starts_on"] <= 20089) & (table["until"] > 20089)  # 1 January 2025
    code = table["caseworker"].filter(live)[0].as_py()
    person = people.Person("ida", "Ida", frozenset({"read"}), 10, caseworker=code)
    other = people.Person("bo", "Bo", frozenset({"read"}), 10, caseworker="nobody at all")
    found = supervision_plan.handles(bench, [person, other], DAY)
    assert found["bo"] == set()
    assert found["ida"] <= {a.id for a in METHOD.areas}


# -- one supervision


def event(kind: str, by: str, version: int = 1, stream: str = runs.SAMPLES, **data: Any) -> Event:
    return Event(
        version, f"{stream}2025-01-{AREA}", version, kind, by, dt.datetime(2025, 1, 9, tzinfo=dt.UTC), None, data
    )


def test_the_state_of_a_run_is_folded_from_both_its_streams() -> None:
    opened = {"supervisor": "mads", "due_on": "2025-01-31"}
    told = [
        event("run-opened", "jens", stream=runs.PREFIX, **opened), event("sample-drawn", "jens", size=3),
        event("answer-given", "mads", case="a"), event("answer-given", "mads", case="a"),
        event("answer-given", "mads", case="b"), event("second-answer-given", "sara", case="b"),
        event("time-used", "mads", 2, runs.PREFIX, activity="read", minutes=90),
        event("sample-evaluated", "mads", read=3, errors=1, material=1),
    ]  # fmt: skip
    states = [runs.fold_run(f"2025-01-{AREA}", told[:n]).state for n in (0, 1, 2, 3, 8)]
    assert states == ["planned", "opened", "drawn", "reading", "evaluated"]
    run = runs.fold_run(f"2025-01-{AREA}", told)
    assert (run.answered, run.second_read, run.readers, run.time_used) == (2, 1, {"mads", "sara"}, 90)
    assert (run.area, run.drawn_by, run.seen) == (AREA, "jens", 2)


def test_who_draws_does_not_read_and_who_reads_does_not_decide() -> None:
    drawn = runs.Run("2025-01-x", "x", "drawn", supervisor="mads", drawn_by="jens", readers=frozenset({"mads"}))
    for act, by in (("read", "jens"), ("decide", "mads"), ("draw", "mads")):
        with pytest.raises(NotAllowed) as error:
            runs.check_apart(drawn, act, by)
        assert "different people" in four(error)
    runs.check_apart(drawn, "read", "sara")
    runs.check_apart(drawn, "decide", "ida")


def test_a_decision_comes_after_the_evaluation_with_grounds() -> None:
    drawn = runs.Run("2025-01-x", "x", "reading", supervisor="mads")
    with pytest.raises(AskedWrongly, match="supervision is reading"):
        runs.decision(drawn, by="ida", decision="noted", grounds=GROUNDS)
    ready = runs.Run("2025-01-x", "x", "evaluated", supervisor="mads")
    for given in ({"decision": "maybe", "grounds": GROUNDS}, {"decision": "noted", "grounds": "ja"}):
        with pytest.raises(AskedWrongly, match="kind or its grounds"):
            runs.decision(ready, by="ida", **given)
    for activity, minutes in (("sleep", 5.0), ("read", 0.0), ("read", 1e6)):
        with pytest.raises(AskedWrongly, match="cannot be noted"):
            runs.used(activity, minutes)


def test_a_run_is_opened_once(planned: Workbench) -> None:
    run = f"2025-01-{AREA}"
    with pytest.raises(AskedWrongly, match="supervision is planned"):
        supervision_runs.note_time(planned, run=run, by="mads", activity="read", minutes=10)
    assert supervision_runs.open_run(planned, run=run, by="jens").state == "opened"
    with pytest.raises(AskedWrongly, match="supervision is opened"):
        supervision_runs.open_run(planned, run=run, by="jens")
    supervision_runs.note_time(planned, run=run, by="mads", activity="read", minutes=10)
    with pytest.raises(AskedWrongly, match="no findings yet"):
        supervision_followups.open_all(planned, run=run, by="mads", duty="none", what="Ret", responsible="sara",
                                       by_when=DAY)  # fmt: skip
    with pytest.raises(AskedWrongly, match="not enrolled"):
        supervision_runs.note_time(planned, run=run, by="eva", activity="read", minutes=10)
    assert supervision.one_run(planned, run).time_used == 10


# -- follow-ups


def opened(bench: Workbench, case: str = "c1", **more: Any) -> follow_up.FollowUp:
    given = {"points": ["amount"], "is_material": True, "duty": "decide-anew", "what": "Genoptag sagen",
             "responsible": "sara", "by_when": dt.date(2025, 2, 20), **more}  # fmt: skip
    return supervision_followups.open_one(
        bench, run=f"2025-01-{AREA}", case=case, person="person-1", by="mads", **given
    )  # fmt: skip


def test_an_error_is_followed_until_another_has_verified_that_it_is_mended(planned: Workbench) -> None:
    one = opened(planned)
    assert one.is_overdue(dt.date(2025, 2, 21))
    assert not one.is_overdue(dt.date(2025, 2, 20))
    with pytest.raises(AskedWrongly, match="follow-up is open"):
        supervision_followups.check(planned, id=one.id, by="jens", holds=True)
    supervision_followups.done(planned, id=one.id, by="jens", how="Ny afgørelse sendt", on=DAY)
    with pytest.raises(NotAllowed, match="cannot verify"):
        supervision_followups.check(planned, id=one.id, by="jens", holds=True)
    with pytest.raises(NotAllowed, match="sara may not verify"):
        supervision_followups.check(planned, id=one.id, by="sara", holds=True)
    with pytest.raises(AskedWrongly, match="why it is returned"):
        supervision_followups.check(planned, id=one.id, by="ida", holds=False)
    supervision_followups.check(planned, id=one.id, by="ida", holds=False, remark="Beløbet mangler")
    supervision_followups.done(planned, id=one.id, by="sara", how="Beløbet er rettet", on=DAY)
    supervision_followups.check(planned, id=one.id, by="ida", holds=True)
    found = supervision_followups.one(planned, one.id)
    assert (found.state, found.done_by, found.verified_by, found.returned) == ("verified", "sara", "ida", 1)
    stand = follow_up.standing([found], DAY)
    assert (stand.all, stand.verified, stand.duties_open) == (1, 1, 0)


def test_a_follow_up_that_lacks_something_or_is_not_there_is_refused(planned: Workbench) -> None:
    for lacks in ({"duty": "apologise"}, {"what": " "}, {"responsible": ""}):
        with pytest.raises(AskedWrongly, match="lacks something"):
            opened(planned, **lacks)
    with pytest.raises(AskedWrongly, match="no such follow-up"):
        supervision_followups.one(planned, "2025-01-x/none")
    one = opened(planned)
    with pytest.raises(Conflict):
        opened(planned)  # the same case again
    with pytest.raises(AskedWrongly, match="what was done"):
        supervision_followups.done(planned, id=one.id, by="sara", how="", on=DAY)
    with pytest.raises(AskedWrongly, match="why it is changed"):
        supervision_followups.change(planned, id=one.id, by="ida", by_when=DAY, reason="")
    supervision_followups.change(planned, id=one.id, by="ida", by_when=DAY, reason="Ny medarbejder", responsible="jens")
    found = supervision_followups.one(planned, one.id)
    assert (found.responsible, found.by_when) == ("jens", DAY)


def test_an_erased_person_leaves_a_follow_up_that_says_nothing(planned: Workbench) -> None:
    one = opened(planned)
    planned.journal().erase("person-1", by="dpo")
    found = supervision_followups.one(planned, one.id)
    assert (found.state, found.what, found.subject) == ("erased", "", None)
    assert follow_up.standing([found], DAY).all == 0
    assert planned.journal().check_chain().broken is None


# -- together, and what it costs


def read_run(n: int, errors: int, minutes: float = 0) -> runs.Run:
    told = {"read": n, "errors": errors, "material": errors}
    used = {"read": minutes, "report": 60.0} if minutes else None
    cases = frozenset(map(str, range(n)))
    return runs.Run(f"2025-01-{AREA}", AREA, "decided", evaluation=told, minutes=used, cases_read=cases)


@pytest.mark.parametrize(("n", "errors", "verdict", "needs"), [
    (59, 0, "met", None), (58, 0, "unsettled", 59), (40, 8, "not-met", None), (40, 2, "unsettled", None),
    (100, 2, "unsettled", 181), (0, 0, "unread", None),
])  # fmt: skip
def test_runs_together_say_whether_the_target_is_met(n: int, errors: int, verdict: str, needs: int | None) -> None:
    """59, 93 and 181 are cells of the audit guide's table at 5 per cent risk (methods reference, section 6)."""
    found = pooled(AREA, [read_run(n, errors)] if n else [], 0.05, 0.95)
    assert (found.verdict, found.needs) == (verdict, needs)


def test_a_years_sample_is_shared_among_its_supervisions() -> None:
    assert run_size("red", None, METHOD) == 5  # 59 cases over twelve
    assert run_size("yellow", None, METHOD) == 13  # 49 over four
    assert run_size("green", None, METHOD) == 15  # 29 over two
    assert run_size("red", 2, METHOD) == 2
    assert run_size("red", 0, METHOD) == 0


def test_less_supervision_costs_certainty() -> None:
    found = {(o.times_a_year, o.size): o for o in options("red", (3, 60), None, METHOD, times([], METHOD))}
    now, seldom = found[12, 5], found[4, 5]
    assert now.is_now
    assert not seldom.is_now
    assert now.upper_if_none < 0.05 < seldom.upper_if_none
    assert seldom.hours < now.hours
    assert (now.months_until_seen, seldom.months_until_seen) == (0.5, 1.5)
    assert now.seen[1] == pytest.approx(1 - 0.9**5)
    assert all(o.upper_as_found >= o.upper_if_none for o in found.values())  # type: ignore[operator]


def test_measured_times_stand_in_for_the_methods(planned: Workbench) -> None:
    assert times([read_run(5, 0, 100)] * 2, METHOD).measured == 0
    found = times([read_run(5, 0, 100)] * 3, METHOD)
    assert (found.per_case, found.per_run, found.measured) == (20, 60, 3)
    plan = supervision.year_plan(planned, 2025)
    whole = forecast(plan, {}, found, 6000)
    assert whole.used == 0
    assert whole.whole == pytest.approx(sum(60 + 20 * s.size for s in plan.slots))
    after = forecast(plan, {plan.slots[0].id: read_run(5, 0, 100)}, found, 6000)
    assert (after.over, after.used) == (1, 160)
    assert after.whole == pytest.approx(whole.whole + 160 - 60 - 20 * plan.slots[0].size)
