# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Drafts of law: kept in the journal, checked as they are typed, laid over the lawbook like an overlay."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from styrbord.errors import AskedWrongly, StyrbordError
from styrbord.law.drawn import differences, judged
from styrbord.law.lawbook import Lawbook, load_lawbook
from styrbord.records.events import Event
from styrbord.store.journal import Journal

STREAM = "draft-law/"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 60_000  # characters


@dataclass(frozen=True)
class Draft:
    """A draft as it stands: `text` is a rule file or a change to one (docs/rule-files.md), `rule` its file's name."""

    name: str
    rule: str
    text: str
    by: str
    version: int


@dataclass(frozen=True)
class Verdict:
    """What checking a draft found: the first fault in four parts, or the cases of its rule run under it."""

    fault: dict[str, str] | None
    cases: int = 0
    wrong: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fingerprint: str = ""


def drafts(journal: Journal) -> list[Draft]:
    """Every draft that was not withdrawn, by name."""
    folded: dict[str, Draft | None] = {}
    for event in journal.below(STREAM):
        folded[event.stream] = _draft(event) if event.kind == "written" else None
    return [draft for _, draft in sorted(folded.items()) if draft is not None]


def _draft(event: Event) -> Draft:
    data = event.data or {}
    return Draft(event.stream.removeprefix(STREAM), data["rule"], data["text"], event.by, event.version)


def draft(journal: Journal, name: str) -> Draft:
    """The draft of that name; AskedWrongly when there is none."""
    found = next((d for d in drafts(journal) if d.name == name), None)
    if found is None:
        raise AskedWrongly(
            "There is no draft of that name.",
            where="the draft asked for",
            expected="one of the drafts in the list",
            todo="see the list of drafts; somebody may have withdrawn it",
        )
    return found


def write_draft(journal: Journal, *, name: str, rule: str, text: str, by: str, after: int | None) -> Draft:
    """Keep a draft, faulty or not: work goes on tomorrow. Conflict when somebody else wrote it meanwhile."""
    if not NAME.fullmatch(name) or len(name) > 60:
        raise AskedWrongly(
            "A draft needs a name that can stand in an address.",
            where="the draft's name",
            expected="small letters a-z, digits and single hyphens, at most 60 in all",
            todo="for example: first-interview-14-days",
        )
    if not NAME.fullmatch(rule) or len(text) > LONGEST:
        raise AskedWrongly(
            "The draft names no rule, or is too long.",
            where="the rule the draft writes or changes",
            expected=f"the id of a rule file (small letters, digits, hyphens) and at most {LONGEST} characters",
            todo="see the list of rules; write one rule per draft",
        )
    return _draft(
        journal.append(stream=STREAM + name, kind="written", data={"rule": rule, "text": text}, by=by, after=after)
    )


def withdraw_draft(journal: Journal, *, name: str, by: str, after: int | None) -> None:
    """Take a draft off the list; what was written stays in the journal."""
    journal.append(stream=STREAM + name, kind="withdrawn", data={}, by=by, after=after)


def lawbook_with(texts: Sequence[tuple[str, str]], overlays: Iterable[Path | str] = (), name: str = "draft") -> Lawbook:
    """The lawbook with overlays and, over them, drafts given as (rule id, text). BadRule as for any rule file."""
    with tempfile.TemporaryDirectory(prefix="styrbord-draft-") as kept:
        folder = Path(kept) / name
        folder.mkdir()
        for rule, text in texts:
            (folder / f"{rule}.toml").write_text(text, encoding="utf-8")
        return load_lawbook([*overlays, folder])


def check_draft(rule: str, text: str, overlays: Iterable[Path | str] = ()) -> Verdict:
    """Read a draft and run the cases of its rule: quick enough to be called while somebody types."""
    if not NAME.fullmatch(rule):
        return Verdict({"what": "The draft names no rule.", "where": "rule", "expected": "the id of a rule file",
                        "todo": "choose one from the list, or write a new id"})  # fmt: skip
    try:
        book = lawbook_with([(rule, text)], overlays)
        content = book.files.get(rule, {})
        results = [(case["id"], tuple(differences(case, judged(case, book)))) for case in content.get("cases", [])]
    except StyrbordError as error:
        return Verdict(error.as_dict())
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        fault = f"{type(error).__name__}: {error}"
        return Verdict({"what": "The draft cannot be understood.", "where": fault,
                        "expected": "a rule file as docs/rule-files.md describes it",
                        "todo": "compare it with a rule that stands; mend the name or value told above"})  # fmt: skip
    return Verdict(None, len(results), tuple(r for r in results if r[1]), book.fingerprint)
