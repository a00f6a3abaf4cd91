# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What is published of the supervision: measuring points, counts and remarks, small counts hidden, approved by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Align, Block, Heading, Paper, Paragraph, Table
from styrbord.presentation.supervision_status import Say

SIDES: tuple[Align, ...] = ("left", "right", "right", "left")


def publication(content: Mapping[str, Any], language: Language = "da", *, approved: str = "") -> Paper:
    """The paper of prepared content (`workbench.supervision_publication.prepare`); `approved` says by whom and when."""
    w = Say(language)
    blocks: list[Block] = [Paragraph(w("publication.lead", year=content["year"], place=content["place"]), "lead")]
    blocks.append(Paragraph(approved or w("publication.draft"), "note"))
    for area in content["areas"]:
        blocks += _area(area, w)
    blocks.append(Paragraph(w("publication.note", n=content["hide_below"]), "note"))
    return Paper(
        w("publication.title", year=content["year"]), blocks,
        subtitle=w("paper.subtitle", place=content["place"], day=content["day"]),
        footer=w("paper.footer", made=content["made"]), author=content["place"], language=language,
    )  # fmt: skip


def _area(area: Mapping[str, Any], w: Say) -> list[Block]:
    rows = tuple(_row(point, w) for point in area["points"])
    said = w("publication.area", colour=w.colour(area["colour"]), runs=w.counted("supervisions", area["runs"]),
             read=w.counted("cases", area["read"]), verdict=w(f"verdict.{area['verdict']}"))  # fmt: skip
    blocks: list[Block] = [Heading(area["name"][w.language]), Paragraph(said)]
    if rows:
        name = area["name"][w.language]
        blocks.append(Table(w("publication.caption", area=name), w.columns("publication.columns"), rows, SIDES))
    return blocks


def _row(point: Mapping[str, Any], w: Say) -> tuple[str, ...]:
    errors = w("count.hidden") if point["errors"] is None else w.number(point["errors"])
    judged = w("count.hidden") if point["judged"] is None else w.number(point["judged"])
    return point["name"][w.language], judged, errors, w(f"remark.{point['remark']}")
