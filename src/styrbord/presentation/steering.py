# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The steering summary as tables: headings and lines in Danish or English."""

from __future__ import annotations

from typing import Any

import numpy as np

from styrbord.law.duties import LATE, MISSED, OUTCOMES
from styrbord.law.lawbook import Lawbook
from styrbord.law.summary import Summary, kept_share
from styrbord.presentation.words import word
from styrbord.records.days import date
from styrbord.records.tables import GROUPS

SHOWN = ("kept", "late", "missed", "open")
Lines = tuple[list[str], list[list[Any]]]


def _named(book: Lawbook, row: str, lang: str) -> str:
    return f"{row} {book.of_row(row)[-1].title[lang]}"


def _share(counts: np.ndarray, lang: str) -> str:
    share = kept_share(counts)
    return "" if share is None else f"{100 * share:.1f}".replace(".", "," if lang == "da" else ".")


def outcome_table(book: Lawbook, summary: Summary, over: str, lang: str) -> Lines:
    """Outcomes by rule (`by_rule`) or by target group (`by_group`), with the share kept."""
    counts = summary.by_row if over == "by_rule" else summary.by_group
    if over == "by_rule":
        names = [_named(book, row, lang) for row in summary.rows]
    else:
        names = [word("group", g, lang) for g in (*GROUPS, "none")]
    heads = [word("board", "rule" if over == "by_rule" else "group", lang)]
    heads += [word("outcome", name, lang) for name in SHOWN]
    heads += [word("board", "other", lang), word("board", "share", lang)]
    lines = [_outcome_line(name, line, lang) for name, line in zip(names, counts, strict=True) if line.sum()]
    return heads, [*lines, _outcome_line(word("board", "total", lang), counts.sum(axis=0), lang)]


def _outcome_line(name: str, counts: np.ndarray, lang: str) -> list[Any]:
    shown = [int(counts[OUTCOMES.index(outcome)]) for outcome in SHOWN]
    return [name, *shown, int(counts.sum()) - sum(shown), _share(counts, lang)]


def reason_table(summary: Summary, lang: str) -> Lines:
    """Reason classes of late and missed duties, in their stated order; the parts add up to the total."""
    from styrbord.law.reasons import CLASSES
    from styrbord.law.scope import REASONS

    lines: list[list[Any]] = [
        [word("reason", name, lang), int(summary.by_reason[REASONS.index(name)])] for name in CLASSES
    ]
    total = int(summary.by_row[:, [LATE, MISSED]].sum())
    heads = [word("board", "reason", lang), word("board", "number", lang)]
    return heads, [*lines, [word("board", "total", lang), total]]


def falling_due(book: Lawbook, summary: Summary, as_of: int, lang: str) -> Lines:
    """Open duties by rule and by the seven-day stretch they fall due in."""
    weeks = summary.falls_due.shape[1]
    heads = [word("board", "rule", lang)] + [
        f"{_short(as_of + 7 * w)}-{_short(as_of + 7 * w + 6)}" for w in range(weeks)
    ]
    lines = [
        [_named(book, row, lang), *line.tolist()]
        for row, line in zip(summary.rows, summary.falls_due, strict=True)
        if line.sum()
    ]
    return heads, [*lines, [word("board", "total", lang), *summary.falls_due.sum(axis=0).tolist()]]


def _short(day: int) -> str:
    found = date(day)
    assert found is not None
    return f"{found.day}/{found.month}"
