# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Papers for persons: the list of whom to talk with early, and the page on which a citizen sees the same reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from styrbord.inference.screening_model import chance
from styrbord.inference.screening_scores import Scored
from styrbord.presentation import formats as f
from styrbord.presentation import screening_words as say
from styrbord.presentation.figure_words import Words
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Align, Paper, Paragraph, Table


def called_list(
    rows: Sequence[tuple[str, Scored, str | None]], *, place: str, model_id: str, as_of: dt.date, capacity: float,
    language: Language = "da",
) -> Paper:  # fmt: skip
    """The persons called, with chance and weightiest reasons; rows are (person key, scored, caseworker)."""
    w = Words("screening", language)
    lines = []
    for key, one, caseworker in rows:
        if one.called:
            told = f"{key}. {grounds(one, w)}"
            lines.append((told, str(one.weeks), w.percent(one.chance), steady(one, w), caseworker or ""))
    sides: tuple[Align, ...] = ("left", "right", "right", "right", "left")
    body = Table(w("list.caption"), w.columns("list.columns"), tuple(lines), sides)
    day, room = f.date(as_of, language), f.number(capacity, 0, language)
    return Paper(
        title=w("list.title"),
        subtitle=w("list.subtitle", place=place, as_of=day, capacity=room, model=model_id),
        blocks=[Paragraph(w("list.lead"), "lead"), body if lines else Paragraph(w("list.nobody"))],
        language=language,
        compact=True,
    )


def grounds(one: Scored, w: Words) -> str:
    """The weightiest reasons in two sentences: what raises the chance, what lowers it."""
    up, down = say.up_and_down(one.reasons, w)
    said = (w("list.raises", what=up) if up else "", w("list.lowers", what=down) if down else "")
    return " ".join(s for s in said if s)


def steady(one: Scored, w: Words) -> str:
    """The share of equally good models that would call the person too."""
    return w("state.none") if one.steady is None else f.percent(100 * one.steady, 0, w.language)


def sums(one: Scored, w: Words) -> tuple[tuple[str, str], ...]:
    """The whole sum: the base, every reason with its points, and what they come to."""
    rows = [(w("person.base"), say.tenths(one.base, w))]
    rows += [(say.reason(r, w), say.tenths(r.points, w)) for r in one.reasons]
    return (*rows, (w("person.sum"), say.tenths(one.score, w)))


def citizens_page(one: Scored, *, place: str, model_id: str, as_of: dt.date, language: Language = "da") -> Paper:
    """What the citizen is shown: the chance, every reason with its points, and what to do if something is wrong."""
    w = Words("screening", language)
    average = w.percent(float(chance(one.base)))
    return Paper(
        title=w("person.title"),
        subtitle=f"{place} · {f.date(as_of, language)} · model {model_id}",
        blocks=[
            Paragraph(w("person.lead", chance=w.percent(one.chance), average=average), "lead"),
            Table(w("person.caption"), w.columns("person.columns"), sums(one, w)),
            Paragraph(w("person.note"), "note"),
            Paragraph(w("person.wrong")),
        ],
        language=language,
    )
