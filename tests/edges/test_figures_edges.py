# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Figures that cannot be answered say so, and an id is answered again to the digit or says what is gone."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from styrbord.errors import AskedWrongly, BadRule, NoData
from styrbord.figures.answer import Answers, monthly
from styrbord.figures.catalogue import MEASURES, chosen, read_measures, read_targets, shipped
from styrbord.figures.disclosure import Hiding
from styrbord.figures.figure import Figure, MadeFrom, check_rebuilt, with_policy
from styrbord.figures.reckoning import month_range
from styrbord.figures.years import yearly
from styrbord.records.casedata import CaseData, from_rows

AS_OF = dt.date(2023, 12, 31)
MADE = MadeFrom(snapshot="s1", known_on=AS_OF, as_of=AS_OF, lawbook="book", code="0.1")
FOUR_PARTS = ("what", "where", "expected", "todo")


def case(persons: int = 12, start: dt.date = dt.date(2020, 1, 1)) -> CaseData:
    rows = [{"person_key": f"p{i}", "benefit": "kontanthjaelp", "starts_on": start} for i in range(persons)]
    return from_rows({"benefits": rows})


def ask(
    name: str = "focus-2-interviews", data: CaseData | None = None, *, on: bool = False, months: str = "2023-01"
) -> Answers:
    measures = chosen(shipped(), [name])
    wanted = month_range(months, "2023-12")
    return monthly(data or case(), None, wanted, measures, AS_OF, MADE, Hiding(on=on), shipped())


def refused(error: pytest.ExceptionInfo[AskedWrongly | BadRule | NoData]) -> None:
    assert all(error.value.as_dict()[part] for part in FOUR_PARTS)


def test_the_same_question_on_the_same_inputs_has_the_same_id() -> None:
    one, two = ask().figures(), ask().figures()
    assert [f.id for f in one] == [f.id for f in two]
    assert len({f.id for f in one}) == len(one)
    assert [r["figure_id"] for r in ask().rows()] == [f.id for f in one]


def test_a_figure_is_rebuilt_from_its_record_or_says_what_is_gone() -> None:
    figure = ask().figures()[0]
    record = json.loads(json.dumps(figure.record()))
    assert check_rebuilt(record, ask().figures()[0]).value == figure.value
    later = with_policy(MADE, snapshot="s2")
    other = monthly(
        case(),
        None,
        month_range("2023-01", "2023-01"),
        [shipped()["focus-2-interviews"]],
        AS_OF,
        later,
        Hiding(on=False),
    )
    with pytest.raises(NoData, match="snapshot") as error:
        check_rebuilt(record, other.figures()[0])
    refused(error)
    assert MadeFrom.from_dict(record["made_from"]) == figure.made_from


def test_a_figure_needs_a_state_that_fits() -> None:
    good = {"measure": "m", "view": "", "group": "all", "period": "2023", "unit": "share", "made_from": MADE}
    for bad in (
        {"numerator": None, "denominator": None, "value": None, "state": "value"},
        {"numerator": 1, "denominator": 2, "value": 0.5, "state": "too_few"},
        {"numerator": 3, "denominator": None, "value": None, "state": "hidden"},
        {"numerator": 1, "denominator": 0, "value": float("nan"), "state": "value"},
        {"numerator": 1, "denominator": 2, "value": 0.5, "state": "fine"},
    ):
        with pytest.raises(AskedWrongly):
            Figure(**good, **bad)


def test_nobody_is_too_few_and_a_table_that_never_came_is_no_data() -> None:
    rows = {r["group"]: r for r in ask(months="2023-12").rows()}
    assert (rows["dagpenge"]["state"], rows["dagpenge"]["denominator"]) == ("too_few", 0)
    data = case()
    bare = CaseData(data.person_keys, data.tables, frozenset({"interviews"}))
    assert {r["state"] for r in ask(data=bare).rows()} == {"no_data"}


def test_small_groups_are_hidden_and_permission_is_seen_in_the_figure() -> None:
    hidden = [f for f in ask(data=case(9), on=True).figures() if f.group == "kontanthjaelp"]
    assert {f.state for f in hidden} == {"hidden"}
    assert all(f.numerator is None and f.value is None for f in hidden)
    lifted = [f for f in ask(data=case(9)).figures() if f.group == "kontanthjaelp"]
    assert {f.made_from.hiding for f in lifted} == {"nothing hidden"}
    assert lifted[0].id != hidden[0].id


def test_a_year_is_the_plain_average_of_its_months() -> None:
    data = case(start=dt.date(2022, 7, 1))
    year = next(f for f in yearly(ask(data=data)).figures() if f.group == "all")
    assert year.state == "too_few"  # nobody had twelve months before July
    full = next(f for f in yearly(ask()).figures() if f.group == "all")
    assert (full.period, full.value, full.numerator) == ("2023", 1.0, None)


def test_months_that_are_not_over_are_left_out() -> None:
    wanted = month_range("2023-12", "2024-02")
    found = monthly(case(), None, wanted, [shipped()["focus-2-interviews"]], AS_OF, MADE, Hiding(on=False))
    assert found.blocks[0].periods == ["2023-12"]
    assert monthly(case(), None, wanted[1:], [shipped()["focus-2-interviews"]], AS_OF, MADE).figures() == []


@pytest.mark.parametrize(
    "months", [("2023-13", "2023-12"), ("2023-02", "2023-01"), ("jan 2023", "2023-01"), ("2023-1-1", "2023-02")]
)
def test_months_that_are_none(months: tuple[str, str]) -> None:
    with pytest.raises(AskedWrongly) as error:
        month_range(*months)
    refused(error)


def test_unknown_measures_and_views_name_what_there_is() -> None:
    with pytest.raises(AskedWrongly, match="no measure") as error:
        chosen(shipped(), ["focus-1"])
    refused(error)
    assert "focus-1-passive" in error.value.expected
    with pytest.raises(AskedWrongly, match="does not know the view") as error:
        shipped()["focus-1-passive"].view("draft")
    assert "transition" in error.value.expected
    with pytest.raises(AskedWrongly, match="without a lawbook"):
        ask("duties-kept")


def test_a_share_of_everything_is_refused(tmp_path: Path) -> None:
    """A measure that says of whom, but not which of these, would divide a number by itself."""
    text = (MEASURES / "focus-2-interviews.toml").read_text(encoding="utf-8")
    line = next(x for x in text.splitlines() if x.startswith("of_these"))
    (tmp_path / "focus-2-interviews.toml").write_text(text.replace(line, ""), encoding="utf-8")
    with pytest.raises(BadRule, match="share of all") as error:
        read_measures([tmp_path])
    refused(error)


def test_a_measure_that_divides_by_nothing_is_too_few_in_every_group() -> None:
    rows = list(ask("interviews-on-time-2018", data=case(3)).rows())
    assert rows
    assert {(r["state"], r["value"]) for r in rows} == {("too_few", None)}


def test_a_group_nobody_belongs_to_is_too_few_never_zero_per_cent() -> None:
    for row in ask(months="2023-12").rows():
        if row["group"] in ("revalidering", "ledighedsydelse"):
            assert (row["state"], row["value"], row["denominator"]) == ("too_few", None, 0)


def test_two_files_with_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "inflow.toml").write_text((MEASURES / "inflow.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(BadRule, match="Two measure files") as error:
        read_measures([MEASURES, tmp_path])
    refused(error)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('unit = "share"', 'unit = "parts"'),
        ('over = "persons"', 'over = "people"'),
        ("of_these = {", "of_those = {"),
        ("interviews_in_window = { below = 4 }", "talks = 4"),
        ('split_by = ["benefit"', 'split_by = ["shoe size"'),
        ('question.en = "', 'question.fr = "'),
        ('year = "average"', 'year = "half"'),
        ("checked_on", "seen_on"),
        ('basis = "S"', 'basis = "G"'),
        ("unit =", "unit"),
    ],
)
def test_measure_files_that_contradict_themselves(tmp_path: Path, old: str, new: str) -> None:
    text = (MEASURES / "focus-2-interviews.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "focus-2-interviews.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadRule) as error:
        read_measures([tmp_path])
    refused(error)


@pytest.mark.parametrize("line", ["from = 2026-07-01", "level = 0.75", "at_least = true", 'basis = "S"'])
def test_a_target_without_a_date_a_level_or_a_source_is_refused(tmp_path: Path, line: str) -> None:
    whole = """[[target]]
id = "t"
level = 0.75
at_least = true
from = 2026-07-01
basis = "S"
checked_on = 2026-10-01
reference = { act = "LAB" }
"""
    (tmp_path / "t.toml").write_text(whole, encoding="utf-8")
    assert len(read_targets([tmp_path])) == 1
    (tmp_path / "t.toml").write_text(whole.replace(line, ""), encoding="utf-8")
    with pytest.raises(BadRule) as error:
        read_targets([tmp_path])
    refused(error)
