# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the register proposes to answer, on drawn histories: only what it knows, with its ground, never a guess."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

import styrbord
from styrbord.law.assess import assess
from styrbord.law.lawbook import load_lawbook
from styrbord.records.casedata import from_rows
from styrbord.records.days import number
from styrbord.supervision import evaluation, known
from styrbord.supervision.cases import case_id, cases_of, listed
from styrbord.supervision.checklist import KNOWN_BY, Checklist, Point
from styrbord.supervision.method import Area

AS_OF = dt.date(2022, 6, 30)
CATALOGUE = Path(styrbord.__file__).parent / "catalogue" / "supervision"
day = dt.date.fromisoformat


def area(benefit: str = "", offer: str = "", within: int | None = None) -> Area:
    return Area("a", {}, {}, 1, (benefit,) if benefit else (), (offer,) if offer else (), within)


def proposed(rows: dict[str, Any], of: Area, known_by: dict[str, Any]) -> known.Proposed | None:
    person = {"person_key": "a", "birth_date": day("1980-01-01"), "sex": "female", "municipality": "0350"}
    case = from_rows({"persons": [person], **rows})
    duties = assess(case, load_lawbook(), number(AS_OF))
    checklist = Checklist("a", "1", {}, AS_OF, "example", (Point("p", {}, {}, known_by=known_by),), (), "d")
    (one,) = cases_of(case, of, number(AS_OF), duties)
    return known.proposals(one, checklist, case, duties, number(AS_OF)).get("p")


def benefit(name: str, starts: str, until: str | None = None, **more: Any) -> dict[str, Any]:
    return {"person_key": "a", "benefit": name, "starts_on": day(starts), "until": until and day(until), **more}


def interview(on: str, key: str) -> dict[str, Any]:
    return {"person_key": "a", "interview_key": key, "kind": "job", "actor": "jobcentre", "form": "personal",
            "held_on": day(on), "planned_on": day(on), "status": "held"}  # fmt: skip


def mentor(granted: str | None, starts: str, until: str | None, hours: float | None = None) -> dict[str, Any]:
    return {"person_key": "a", "offer_key": "o", "kind": "mentor", "granted_on": granted and day(granted),
            "starts_on": day(starts), "until": until and day(until), "hours_per_week": hours}  # fmt: skip


ON_HELP = {"benefits": [benefit("kontanthjaelp", "2022-01-03")],
           "target_groups": [{"person_key": "a", "group": "2", "starts_on": day("2022-01-03")}]}  # fmt: skip
DUTIES = {"kind": "duties", "begin": ["K2.1"], "within_days": 365}
FIRST = area("kontanthjaelp")


@pytest.mark.parametrize(
    ("interviews", "answer", "ground"),
    [
        ([interview("2022-01-07", "i")], "in-order", "duties-kept"),
        ([interview("2022-02-07", "i")], "error", "duties-failed"),
        ([], "error", "duties-failed"),
    ],
    ids=["in time", "late", "never"],
)
def test_duties_in_time_late_and_missed(interviews: list[dict[str, Any]], answer: str, ground: str) -> None:
    found = proposed({**ON_HELP, "interviews": interviews}, FIRST, DUTIES)
    assert found is not None
    assert (found.answer, found.ground) == (answer, ground)
    assert found.parts["due"] == 1


def test_no_duty_that_fell_due_is_not_applicable() -> None:
    found = proposed(ON_HELP, FIRST, {**DUTIES, "within_days": 30})
    assert found is not None
    assert (found.answer, found.ground) == ("not-applicable", "duties-none")
    shut_out = proposed(ON_HELP, FIRST, {**DUTIES, "begin": ["K"], "not": ["K"]})
    assert shut_out is not None
    assert shut_out.ground == "duties-none"


def test_a_duty_that_cannot_be_decided_is_not_guessed() -> None:
    rows = {"benefits": [benefit("kontanthjaelp", "2022-01-03")], "interviews": []}
    found = proposed(rows, FIRST, {"kind": "duties", "begin": ["K", "A"], "within_days": 365})
    assert found is not None
    assert found.answer in ("undecided", "error")
    assert found.parts["undecidable"] + found.parts["missed"] + found.parts["late"] > 0


def test_a_group_that_is_there_need_not_be_the_right_one() -> None:
    assert proposed(ON_HELP, FIRST, {"kind": "group"}) is None
    missing = proposed({"benefits": ON_HELP["benefits"]}, FIRST, {"kind": "group"})
    assert missing is not None
    assert (missing.answer, missing.ground) == ("error", "group-missing")


@pytest.mark.parametrize(("category", "ground"), [("1", None), (None, "category-missing")])
def test_a_sickness_category_is_missed_not_judged(category: str | None, ground: str | None) -> None:
    rows = {"benefits": [benefit("sygedagpenge", "2022-03-01", sickness_category=category)]}
    found = proposed(rows, area("sygedagpenge"), {"kind": "category"})
    assert (found and found.ground) == ground


@pytest.mark.parametrize(("until", "ground"), [("2022-05-01", "no-gap"), ("2022-04-20", "gap")])
def test_a_course_that_carries_on_without_a_gap(until: str, ground: str) -> None:
    sick = benefit("sygedagpenge", "2021-11-01", until, sickness_category="2")
    rows = {"benefits": [sick, benefit("jobafklaring", "2022-05-01")]}
    found = proposed(rows, area("jobafklaring"), {"kind": "carried-on", "from": ["sygedagpenge"]})
    assert found is not None
    assert found.ground == ground
    assert ground == "no-gap" or found.parts == {"days": 11}


@pytest.mark.parametrize(
    ("offer", "by", "ground"),
    [
        (mentor("2022-05-01", "2022-05-09", None), {"kind": "granted-before"}, "granted-before"),
        (mentor("2022-05-12", "2022-05-09", None), {"kind": "granted-before"}, "granted-late"),
        (mentor(None, "2022-05-09", None), {"kind": "granted-before"}, None),
        (mentor(None, "2022-05-09", None, 3.0), {"kind": "hours"}, "hours-given"),
        (mentor(None, "2022-05-09", None), {"kind": "hours"}, None),
        (mentor(None, "2022-05-09", "2022-11-09"), {"kind": "length", "months": 6}, "short-enough"),
        (mentor(None, "2022-05-09", "2022-11-10"), {"kind": "length", "months": 6}, "too-long"),
        (mentor(None, "2022-05-09", None), {"kind": "length", "months": 6}, "no-end"),
    ],
)
def test_an_offer_by_its_own_facts(offer: dict[str, Any], by: dict[str, Any], ground: str | None) -> None:
    found = proposed({**ON_HELP, "offers": [offer]}, area(offer="mentor"), by)
    assert (found and found.ground) == ground


def test_an_offer_that_begun_is_known_and_one_that_did_not_is_not_an_error() -> None:
    by = {"kind": "offer", "offers": ["company_practice"]}
    offer = {**mentor("2022-02-01", "2022-02-07", "2022-03-07"), "kind": "company_practice"}
    found = proposed({**ON_HELP, "offers": [offer]}, FIRST, by)
    assert found is not None
    assert (found.ground, found.parts) == ("offer-begun", {"on": "2022-02-07"})
    assert proposed(ON_HELP, FIRST, by) is None


def test_new_cases_are_those_that_began_lately() -> None:
    case = from_rows(ON_HELP)
    assert len(cases_of(case, area("kontanthjaelp", within=179), number(AS_OF))) == 1
    assert cases_of(case, area("kontanthjaelp", within=178), number(AS_OF)) == []


def test_the_list_names_nobody_and_the_id_is_the_same_next_month() -> None:
    assigned = {"person_key": "a", "caseworker": "cw1", "team": "Unge", "starts_on": day("2022-01-03")}
    case = from_rows({**ON_HELP, "assignments": [assigned]})
    (one,) = cases_of(case, FIRST, number(AS_OF))
    (later,) = cases_of(case, FIRST, number(AS_OF) + 31)
    assert one.id == later.id == case_id("a", "a", "kontanthjaelp", str(number(day("2022-01-03"))))
    assert len(one.id) == 14
    assert not any(c.isdigit() for c in one.id), "an id is never taken for a personal number"
    written = listed([one], number(AS_OF)).written.decode()
    assert written.splitlines()[1] == f"{one.id},kontanthjaelp,2,Unge,2022-01,3-12 months,1,cw1"


def test_every_ground_remark_and_way_has_its_words() -> None:
    grounds = tomllib.loads((CATALOGUE / "grounds.toml").read_text(encoding="utf-8"))
    assert set(grounds) == set(known.grounds())
    remarks = tomllib.loads((CATALOGUE / "remarks.toml").read_text(encoding="utf-8"))
    source = Path(evaluation.__file__).read_text(encoding="utf-8")
    assert all(f'"{code}":' in source for code in remarks)
    assert set(known._WAYS) == set(KNOWN_BY)
    assert all(set(words) == {"da", "en"} for words in (*grounds.values(), *remarks.values()))
