# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The verb that puts effects, evidence and exit curves on one paper."""

from __future__ import annotations

from pathlib import Path

from styrbord.presentation.effect_report import Given, report
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Paper, write
from styrbord.records.places import places
from styrbord.workbench.bench import Workbench
from styrbord.workbench.effect import Curves, Estimated, beside_of, evidence, latest_curves
from styrbord.workbench.inputs import pinned


def effect_paper(bench: Workbench, found: Estimated, to: Path, language: Language = "da") -> None:
    """Write the paper on effects as PDF, DOCX or HTML."""
    write(paper_of(bench, found, language), to)


def paper_of(bench: Workbench, found: Estimated, language: Language = "da", drawn: Curves | None = None) -> Paper:
    """Own estimates, what others found, and the exit curves given or noted for the same day."""
    curves = drawn or latest_curves(bench)
    same = curves is not None and curves.made.as_of == found.made.as_of
    info = pinned(bench.register, None)
    known = places().get(info.municipality)
    given = Given(
        place=known.name if known else info.municipality,
        effects=found.effects,
        ids=tuple(found.id_of(e) for e in found.effects.effects),
        id=found.id,
        made=found.made,
        inputs=found.inputs,
        beside=beside_of(found, evidence(bench)),
        curves=curves.curves if same and curves is not None else (),
    )
    return report(given, language)
