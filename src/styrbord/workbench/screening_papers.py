# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Papers of the screening: the model card, the list of a day, and the citizen's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from styrbord.errors import NoData
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Paper
from styrbord.presentation.screening_card import CardMaterial, card
from styrbord.presentation.screening_list import called_list, citizens_page
from styrbord.records.places import places
from styrbord.workbench.bench import Workbench
from styrbord.workbench.inputs import pinned
from styrbord.workbench.screening import Scores, model_in_use
from styrbord.workbench.screening_audit import audit
from styrbord.workbench.screening_data import JOBLESS


def place_of(bench: Workbench) -> tuple[str, str]:
    """The municipality's name, and what the newest delivery says it comes from."""
    info = pinned(bench.register, None)
    found = places().get(info.municipality)
    return (found.name if found else info.municipality), info.source


def model_card(
    bench: Workbench, *, as_of: dt.date | None = None, benefits: Sequence[str] = JOBLESS, hiding: bool = True,
    language: Language = "da",
) -> Paper:  # fmt: skip
    """The card of the model in use; with a day also what the audit finds on it."""
    place, source = place_of(bench)
    found = audit(bench, as_of, benefits=benefits) if as_of else None
    id_, model = (found.model_id, found.model) if found else model_in_use(bench, benefits)
    told = (found.watched, found.beside) if found else ((), None)
    return card(CardMaterial(place, source, id_, model, *told, hiding=hiding), language)


def list_paper(bench: Workbench, found: Scores, language: Language = "da") -> Paper:
    """The persons called, for printing."""
    rows = list(zip(found.keys, found.rows, found.caseworkers, strict=True))
    told = {"model_id": found.model_id, "as_of": found.as_of, "capacity": found.capacity}
    return called_list(rows, place=place_of(bench)[0], language=language, **told)


def person_paper(bench: Workbench, found: Scores, language: Language = "da") -> Paper:
    """The page on which a citizen sees the chance and every reason."""
    if not found.rows:
        raise NoData(
            "There is no chance to show for this person.",
            where=f"the screening as of {found.as_of}",
            expected="a person whose spell on the benefit runs and has not passed 26 weeks",
            todo="look at the day, and at the benefits the model is for (--benefits)",
        )
    return citizens_page(
        found.rows[0], place=place_of(bench)[0], model_id=found.model_id, as_of=found.as_of, language=language
    )
