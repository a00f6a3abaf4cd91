# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A draft of law written in the browser, checked as one types, and laid beside today's law."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from styrbord.errors import AskedWrongly, BadRule
from styrbord.web.page import Action, Fragment, Page
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.workbench.drafts import Draft, Verdict, check_draft, drafts, withdraw_draft, write_draft


@dataclass(frozen=True)
class DraftAsked:
    """The draft that is open, and the rule a new one begins from."""

    name: str = ""
    rule: str = ""


@dataclass(frozen=True)
class DraftContent:
    """The open draft with what checking it found, and the list of drafts."""

    name: str
    rule: str
    text: str
    version: int
    written_by: str
    verdict: Verdict | None
    drafts: tuple[Draft, ...]
    rules: tuple[tuple[str, str], ...]
    today: dt.date


def content(visit: Visit, asked: DraftAsked) -> DraftContent:
    """The workshop: choose a rule, change a number, see what it does."""
    book, held = visit.bench.book, drafts(visit.journal)
    now = next((d for d in held if d.name == asked.name), None)
    rules = tuple(sorted((id_, file["title"][visit.lang]) for id_, file in book.files.items()))
    rule = now.rule if now else asked.rule if asked.rule in book.files else ""
    text = now.text if now else _beginning(visit, rule) if rule else ""
    return DraftContent(
        name=asked.name,
        rule=rule,
        text=text,
        version=now.version if now else 0,
        written_by=now.by if now else "",
        verdict=check_draft(rule, text, visit.bench.overlays) if text else None,
        drafts=tuple(held),
        rules=rules,
        today=visit.as_of if not visit.board.is_empty else dt.date.today(),
    )


def _beginning(visit: Visit, rule: str) -> str:
    """A change of the rule's newest version to begin from: its own deadline, to be altered."""
    newest = max((v for v in visit.bench.book.versions if v.rule == rule), key=lambda v: v.in_force)
    due = f"set = {{ due = {{ {newest.due.unit} = {newest.due.n} }} }}" if newest.due else "set = { }"
    return visit.words("beginning", title=newest.title[visit.lang]) + (
        f'\n[[change]]\nrow = "{newest.row}"\nfrom = {visit.as_of.year}-01-01\n{due}\n'
    )


def check(visit: Visit) -> Fragment:
    """What stands in the editor now, checked: the first fault in four parts, or the cases."""
    typed = visit.request.POST
    return Fragment(
        "pages/law_draft_verdict.html", {"verdict": _verdict(visit, typed.get("rule", ""), typed.get("text", ""))}
    )


def _verdict(visit: Visit, rule: str, text: str) -> Verdict | None:
    return check_draft(rule, text, visit.bench.overlays) if text.strip() else None


def save(visit: Visit) -> str:
    """Keep the draft; goes on to the comparison where that was asked for and the draft holds."""
    typed = visit.request.POST
    version = typed.get("version", "0")
    if not version.isdigit():
        raise AskedWrongly("The form is not whole.", where="version", expected="a number", todo="load the page anew")
    done = write_draft(
        visit.journal, name=typed.get("name", ""), rule=typed.get("rule", ""), text=typed.get("text", ""),
        by=visit.by, after=int(version),
    )  # fmt: skip
    if "compare" not in typed:
        return f"{reverse('law_draft')}?name={done.name}"
    verdict = _verdict(visit, done.rule, done.text)
    if verdict is None or verdict.fault:
        fault = dict(verdict.fault) if verdict and verdict.fault else {}
        raise BadRule(
            fault.get("what", "The draft is empty."), where=fault.get("where", "the draft"),
            expected=fault.get("expected", "a change of a rule"), todo=fault.get("todo", "write it, then compare"),
        )  # fmt: skip
    return f"{reverse('law_compare')}?other=draft:{done.name}"


def withdraw(visit: Visit) -> str:
    """Take the draft off the list."""
    typed = visit.request.POST
    withdraw_draft(visit.journal, name=typed.get("name", ""), by=visit.by, after=None)
    return reverse("law_draft")


PAGES = (
    Page(
        "law_draft", "lov/udkast/", Permission.DRAFT_LAW, content, asks=DraftAsked, navigation="law", needs_data=False,
        actions=(
            Action("check", "tjek/", Permission.DRAFT_LAW, check),
            Action("save", "gem/", Permission.DRAFT_LAW, save),
            Action("withdraw", "tilbage/", Permission.DRAFT_LAW, withdraw),
        ),
    ),
)  # fmt: skip
