# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Drafts of law: kept, checked, in conflict, withdrawn."""

from __future__ import annotations

import datetime as dt

import pytest

from styrbord.errors import AskedWrongly, BadRule, Conflict
from styrbord.law.lawbook import HOME, frozen_on, load_lawbook
from styrbord.records.days import FOREVER, number
from styrbord.store.journal import Journal
from styrbord.store.register import Register
from styrbord.workbench.drafts import check_draft, draft, drafts, lawbook_with, withdraw_draft, write_draft

RULE = "kontanthjaelp-first-interview"
CHANGE = """
[[change]]
row = "K2.1"
from = 2023-01-01
set = { due = { days = 14 } }
"""


@pytest.fixture
def journal(tmp_path):
    with Register.open_or_create(tmp_path / "register") as register:
        return Journal.open(register.path)


def test_a_draft_is_kept_with_its_writer_and_version(journal):
    write_draft(journal, name="fourteen-days", rule=RULE, text=CHANGE, by="anna", after=0)
    write_draft(journal, name="fourteen-days", rule=RULE, text=CHANGE + "\n# more", by="bo", after=1)
    found = draft(journal, "fourteen-days")
    assert (found.by, found.version, found.text.endswith("# more")) == ("bo", 2, True)
    withdraw_draft(journal, name="fourteen-days", by="bo", after=2)
    assert drafts(journal) == []
    with pytest.raises(AskedWrongly):
        draft(journal, "fourteen-days")


def test_two_writers_at_once_are_told(journal):
    write_draft(journal, name="d", rule=RULE, text=CHANGE, by="anna", after=0)
    with pytest.raises(Conflict):
        write_draft(journal, name="d", rule=RULE, text="", by="bo", after=0)


@pytest.mark.parametrize("name", ["", "Æble", "a b", "../x", "a" * 61])
def test_a_name_that_cannot_stand_in_an_address_is_refused(journal, name):
    with pytest.raises(AskedWrongly):
        write_draft(journal, name=name, rule=RULE, text="", by="anna", after=None)


def test_checking_runs_the_cases_of_the_changed_rule():
    verdict = check_draft(RULE, CHANGE)
    assert verdict.fault is None
    assert verdict.cases > 3
    assert verdict.wrong, "a shorter deadline changes what the drawn cases give"


@pytest.mark.parametrize("text", ["[[", "[[change]]\nrow = 'K2.1'\nset = { due = { days = 'x' } }", "versions = 3"])
def test_what_is_half_typed_is_told_in_four_parts(text):
    verdict = check_draft(RULE, text)
    assert verdict.fault is not None
    assert all(verdict.fault[part] for part in ("what", "where", "expected", "todo"))


def test_a_draft_moves_the_deadline():
    book = lawbook_with([(RULE, CHANGE)])
    changed = [v for v in book.of_row("K2.1") if v.in_force == number(dt.date(2023, 1, 1))]
    assert [(v.due.unit, v.due.n) for v in changed if v.due] == [("days", 14)]
    with pytest.raises(BadRule):
        lawbook_with([("no-such-rule", CHANGE)])


def test_the_law_of_one_day_kept_for_ever():
    book = load_lawbook(home=HOME)
    day = number(dt.date(2023, 3, 1))
    frozen = frozen_on(book, day)
    assert all(v.in_force <= day for v in frozen.versions)
    assert {v.until for v in frozen.versions if v.until > day} == {FOREVER}
    assert [v for v in frozen.versions if v.until <= day] == [v for v in book.versions if v.until <= day]
    assert frozen.fingerprint != book.fingerprint
