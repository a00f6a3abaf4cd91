# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One paper, three outputs: a small document model and its rendering to HTML, PDF and DOCX.

Text is plain text: nothing in it is read as markup, so a name with a star or a bracket prints as it is. The PDF is
made by Typst as PDF/UA-1 (tagged, with alternative texts), the DOCX has real headings,
header rows and alternative texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from styrbord.errors import AskedWrongly
from styrbord.presentation.charts import Chart
from styrbord.presentation.formats import Language

Align = Literal["left", "right"]


@dataclass(frozen=True)
class Heading:
    """A heading below the paper's title; level 1 to 3."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; `kind` \"lead\" is set larger, `note` smaller."""

    text: str
    kind: Literal["body", "lead", "note"] = "body"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with one header row; `align` has one entry per column (default: first left, the rest right)."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...] = ()

    def sides(self) -> tuple[Align, ...]:
        """The side each column is aligned to."""
        return self.align or ("left", *(("right",) * (len(self.columns) - 1)))


@dataclass(frozen=True)
class Picture:
    """A chart in the paper, with its caption; `width` is the share of the text width it fills."""

    chart: Chart
    caption: str = ""
    width: float = 1.0

    def said(self) -> str:
        """The caption (the chart's title without one) and the source, as sentences."""
        words = self.caption or self.chart.title
        stop = "" if words.endswith((".", "?", "!")) or not self.chart.source else "."
        return f"{words}{stop} {self.chart.source}".strip()


@dataclass(frozen=True)
class PageBreak:
    """The next block starts on a new page (a thin line in HTML)."""


@dataclass(frozen=True)
class Side:
    """Two groups of blocks side by side on paper, one after the other where there is no room."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


Block = Heading | Paragraph | Bullets | Table | Picture | PageBreak | Side


@dataclass(frozen=True)
class Paper:
    """A whole paper. `footer` is printed on every page: source, figure ids, the day it was made."""

    title: str
    blocks: Sequence[Block]
    subtitle: str = ""
    footer: str = ""
    author: str = ""
    language: Language = "da"
    compact: bool = False  # smaller type and margins, for one-page papers


def render_html(paper: Paper) -> str:
    """A complete HTML page with pictures inside; no script, nothing fetched."""
    from styrbord.presentation.papers_html import html

    return html(paper)


def render_pdf(paper: Paper) -> bytes:
    """The paper as tagged PDF (PDF/UA-1)."""
    from styrbord.presentation.papers_pdf import pdf

    return pdf(paper)


def render_docx(paper: Paper) -> bytes:
    """The paper as a Word document."""
    from styrbord.presentation.papers_docx import docx

    return docx(paper)


def check_ending(to: Path) -> None:
    """Refuse a file that no paper can be written as, before the paper is made."""
    if to.suffix.lower() not in (".html", ".pdf", ".docx"):
        raise AskedWrongly(
            f"A paper cannot be written as '{to.suffix}'.",
            where=str(to),
            expected="a file that ends in .pdf, .html or .docx",
            todo="Choose one of these endings.",
        )


def write(paper: Paper, to: Path) -> Path:
    """Write the paper in the format its ending names (.html, .pdf, .docx); whole or not at all."""
    check_ending(to)
    kinds = {".html": lambda p: render_html(p).encode(), ".pdf": render_pdf, ".docx": render_docx}
    content = kinds[to.suffix.lower()](paper)
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(to.name + ".part")
    part.write_bytes(content)
    part.replace(to)
    return to
