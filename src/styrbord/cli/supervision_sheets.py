# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The sheet a reader fills in: one line for each case and measuring point, with what the register proposes."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly
from styrbord.workbench import Workbench, samples
from styrbord.workbench.checklists import checklist, ground_texts
from styrbord.workbench.samples import ToRead

HEADS = ("case", "part", "point", "question", "answer", "reason", "cause", "paid", "right", "ground")


def lines_of(bench: Workbench, area: str, c: ToRead, lang: str) -> list[Sequence[object]]:
    """The lines of one case; the proposed answers are filled in."""
    lines: list[Sequence[object]] = []
    for p in checklist(bench, area)[0].points:
        proposed = c.proposed.get(p.id)
        ground = ground_texts()[proposed["ground"]][lang].format(**proposed["parts"]) if proposed else ""
        mine = c.answers.get(p.id)
        answer = mine.answer if mine else (proposed or {}).get("answer", "")
        reason, cause = (mine.reason, mine.cause) if mine else ("", "")
        paid, right = (mine.paid, mine.right) if mine else ("", "")
        lines.append((c.case, c.part, p.id, p.question[lang], answer, reason, cause, paid, right, ground))
    return lines


def save(bench: Workbench, sample: str, by: str, file: Path, second: bool) -> int:
    """Every case of the sheet that has answers; each case is saved by itself, so what went well stays."""
    cases: dict[str, dict[str, dict[str, Any]]] = {}
    for line in _lines(file):
        if (line.get("answer") or "").strip():
            cases.setdefault(line["case"], {})[line["point"]] = _answer(line)
    for case, given in cases.items():
        samples.answer(bench, sample=sample, case=case, by=by, answers=given, second=second)
    return len(cases)


def _lines(file: Path) -> list[dict[str, str]]:
    try:
        text = file.read_text(encoding="utf-8-sig").splitlines()
        found = list(csv.DictReader(text, delimiter=";" if text and text[0].count(";") > 2 else ","))
    except (OSError, UnicodeDecodeError) as error:
        raise _bad_sheet(file, type(error).__name__) from error
    if not found or not {"case", "point", "answer"} <= set(found[0]):
        raise _bad_sheet(file, "no columns case, point, answer")
    return found


def _answer(line: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {"answer": line["answer"].strip()}
    given |= {n: line[n].strip() for n in ("reason", "cause") if (line.get(n) or "").strip()}
    for name in ("paid", "right"):
        text = (line.get(name) or "").strip()
        if "," in text:  # 1.234,50 as Danes write it
            text = text.replace(".", "").replace(",", ".")
        if text:
            try:
                given[name] = float(text)
            except ValueError:
                given[name] = text  # refused with its point named
    return given


def _bad_sheet(file: Path, why: str) -> AskedWrongly:
    return AskedWrongly(
        f"The sheet cannot be read: {why}.",
        where=str(file),
        expected="the CSV file that --sheet wrote, filled in, in UTF-8",
        todo="write the sheet again and fill that one in",
    )
