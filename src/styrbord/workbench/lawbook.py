# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The lawbook laid out for readers: its rules, one rule whole, its cases run, and what is modelled and what is not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from styrbord.errors import AskedWrongly
from styrbord.law.drawn import check_cases
from styrbord.law.lawbook import Lawbook, Version, load_lawbook
from styrbord.law.spells import find_spells
from styrbord.records.days import FOREVER, date, number
from styrbord.records.tables import BENEFITS
from styrbord.workbench.bench import Workbench

Overlays = Iterable[Path | str]
_MODELLED = {"S": "as law", "S2": "as secondary, switchable", "I": "inferred, switchable"}


def rules(overlays: Overlays = (), lang: str = "da") -> tuple[Lawbook, list[dict[str, Any]]]:
    """Every version by row: title, days in force, groups, shape, basis and reference."""
    book = load_lawbook(overlays)
    return book, [
        {
            "row": v.row,
            "title": v.title[lang],
            "in force": _period(v),
            "groups": ", ".join(v.groups),
            "shape": v.shape,
            "basis": v.basis,
            "reference": _reference(v),
        }
        for row in book.rows
        for v in book.of_row(row)
        if v.row == row
    ]


def _period(v: Version) -> str:
    return f"{date(v.in_force)} - {date(v.until - 1) if v.until < FOREVER else ''}"


def _reference(v: Version) -> str:
    return " ".join(str(v.reference[k]) for k in ("act", "section") if k in v.reference)


def rule(name: str, overlays: Overlays = (), lang: str = "da") -> list[str]:
    """The rules that carry a row (or the rule of that id), as text: versions, choices, what is left out, cases."""
    book = load_lawbook(overlays)
    names = {v.rule for v in book.of_row(name)} or ({name} & set(book.files))
    if not names:
        raise AskedWrongly(
            f"The lawbook has no rule {name}",
            where="the rule asked for",
            expected="a row such as D2.1, or the id of a rule file",
            todo="see `styrbord law list`, and `styrbord law coverage` for what is not modelled",
        )
    return [line for one in sorted(names) for line in _whole(book, one, lang)]


def _whole(book: Lawbook, name: str, lang: str) -> list[str]:
    content = book.files[name]
    lines = [f"{content['title'][lang]}  ({name})"]
    for v in (v for v in book.versions if v.rule == name):
        lines += ["", f"{v.row}  {_period(v)}  [{v.basis}]  {_reference(v)}", f"  {v.text[lang]}"]
        lines += [f"  {v.reference[k]}" for k in ("published", "url") if k in v.reference]
        lines += [f"  (I) {choice}" for choice in v.choices]
    if content.get("left_out"):
        lines += ["", "Ikke med:" if lang == "da" else "Left out:", *(f"  - {text}" for text in content["left_out"])]
    lines += ["", f"{len(content.get('cases', []))} cases"]
    return lines + [f"  {case['id']}  {case['sentence']}" for case in content.get("cases", [])]


def cases(overlays: Overlays = ()) -> tuple[Lawbook, list[tuple[str, str, list[str]]]]:
    """Every drawn case run: (file, case, what differs)."""
    book = load_lawbook(overlays)
    return book, check_cases(book)


def coverage(overlays: Overlays = ()) -> tuple[Lawbook, list[dict[str, str]]]:
    """Row by period: modelled or not, and why."""
    book = load_lawbook(overlays)
    yes = [
        _line(row, date(v.in_force), date(v.until - 1) if v.until < FOREVER else "", "yes", _MODELLED[v.basis],
              f"{v.rule} ({_reference(v)})")
        for row in book.rows
        for v in book.of_row(row)
    ]  # fmt: skip
    no = [
        _line(c["row"], c.get("from", ""), c.get("until", ""), "no", c["why"], c.get("note", "")) for c in book.coverage
    ]
    return book, [*yes, *no]


def _line(row: str, begins: Any, ends: Any, modelled: str, why: str, note: str) -> dict[str, str]:
    return {"row": row, "from": str(begins), "to": str(ends), "modelled": modelled, "why": why, "note": note}


def spells_without_duty(bench: Workbench, as_of: Any = None) -> list[dict[str, Any]]:
    """Spells by benefit and year, and how many of them no version of any rule covers."""
    day = as_of or max(d.extracted_at for d in bench.register.deliveries()).date()
    judged = bench.duties(day)
    spells = find_spells(judged.case, number(day))
    year = spells.counted_from.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    bare = np.ones(len(spells), dtype=bool)
    bare[judged.duties.spell] = False
    out = []
    for b, y in sorted({(int(b), int(y)) for b, y in zip(spells.benefit, year, strict=True)}):
        mine = (spells.benefit == b) & (year == y)
        out.append(
            {"benefit": BENEFITS[b], "year": y, "spells": int(mine.sum()), "without any duty": int((mine & bare).sum())}
        )
    return out
