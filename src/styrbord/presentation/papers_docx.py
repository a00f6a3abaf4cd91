# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A paper as a Word document: built-in styles, repeated header rows, alternative texts."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from styrbord.presentation import charts
from styrbord.presentation.papers import Block, Bullets, Heading, PageBreak, Paper, Paragraph, Picture, Side, Table

_TEXT_WIDTH_CM = 16.0


def _table(document: Any, block: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    document.add_paragraph(block.caption, style="Caption")
    made = document.add_table(rows=1, cols=len(block.columns), style="Light List")
    for row in (block.columns, *block.rows):
        cells = made.rows[0].cells if row is block.columns else made.add_row().cells
        for cell, value, side in zip(cells, row, block.sides(), strict=True):
            cell.text = value
            if side == "right":
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _picture(document: Any, block: Picture) -> None:
    from docx.shared import Cm

    picture = document.add_picture(
        io.BytesIO(charts.render(block.chart, "png", scale=3)), width=Cm(_TEXT_WIDTH_CM * block.width)
    )
    picture._inline.docPr.set("descr", block.chart.alt)
    picture._inline.docPr.set("title", block.chart.title)
    caption = block.said()
    document.add_paragraph(caption, style="Caption")


def _add(document: Any, blocks: Iterable[Block]) -> None:
    for block in blocks:
        match block:
            case Heading(text, level):
                document.add_heading(text, level)
            case Paragraph(text, kind):
                document.add_paragraph(text, style={"lead": "Intense Quote", "note": "Body Text 3"}.get(kind))
            case Bullets(items):
                for item in items:
                    document.add_paragraph(item, style="List Bullet")
            case Table():
                _table(document, block)
            case Picture():
                _picture(document, block)
            case Side(left, right):
                _add(document, left)
                _add(document, right)
            case PageBreak():
                document.add_page_break()


def _language(document: Any, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = document.styles["Normal"].element.get_or_add_rPr()
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), "da-DK" if language == "da" else "en-GB")
    properties.append(mark)


def docx(paper: Paper) -> bytes:
    """The whole document."""
    import datetime as dt

    from docx import Document

    document = Document()
    _language(document, paper.language)
    core = document.core_properties
    core.title, core.author, core.language = paper.title, paper.author or "Styrbord", paper.language
    core.created = core.modified = dt.datetime(2000, 1, 1)  # the same paper, the same file
    document.add_heading(paper.title, 0)
    if paper.subtitle:
        document.add_paragraph(paper.subtitle, style="Subtitle")
    _add(document, paper.blocks)
    document.sections[0].footer.paragraphs[0].text = paper.footer
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
