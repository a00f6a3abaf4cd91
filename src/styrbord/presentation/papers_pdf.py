# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A paper as tagged PDF, set by Typst with the fonts Typst carries (the same page on every machine)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from styrbord.presentation import charts
from styrbord.presentation.papers import Block, Bullets, Heading, PageBreak, Paper, Paragraph, Picture, Side, Table

_LONG = 36  # letters of a cell beyond the first column, from which it shares the room instead of taking it
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "", "\t": " "})


def said(text: str) -> str:
    """A Typst string literal: nothing inside it can be read as markup or code."""
    return '"' + text.translate(_ESCAPES) + '"'


class _Setter:
    """Sets blocks one by one and remembers the pictures they need."""

    def __init__(self, compact: bool) -> None:
        self.pictures: list[bytes] = []
        self.level = 0
        self.small = "7.5pt" if compact else "9pt"

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "\n\n".join(self.block(b) for b in blocks)

    def block(self, block: Block) -> str:
        match block:
            case Heading(text, level):
                self.level = min(level, self.level + 1)  # PDF/UA: no level is skipped
                return f"#heading(level: {self.level}, {said(text)})"
            case Paragraph(text, "lead"):
                return f"#text(size: 1.15em, {said(text)})"
            case Paragraph(text, "note"):
                return f"#text(size: {self.small}, fill: luma(70), {said(text)})"
            case Paragraph(text):
                return f"#{said(text)}"
            case Bullets(items):
                return "#list(" + ", ".join(f"[#{said(i)}]" for i in items) + ")"
            case Table():
                return self.table(block)
            case Picture():
                return self.picture(block)
            case Side(left, right):
                return (
                    f"#grid(columns: (1fr, 1fr), column-gutter: 1.2em, [{self.blocks(left)}], [{self.blocks(right)}])"
                )
            case PageBreak():
                return "#pagebreak(weak: true)"

    def table(self, block: Table) -> str:
        sides = ", ".join(block.sides())
        head = ", ".join(f"[#strong({said(c)})]" for c in block.columns)
        cells = ", ".join(f"[#{said(value)}]" for row in block.rows for value in row)
        widths = ", ".join(_widths(block))
        return (
            f"#figure(kind: table, caption: [#{said(block.caption)}], text(size: {self.small}, "
            f"table(columns: ({widths}), align: ({sides}), stroke: none, inset: (x: 3pt, y: 2.5pt), "
            f"table.hline(), table.header({head}), table.hline(stroke: 0.5pt), {cells}, table.hline())))"
        )

    def picture(self, block: Picture) -> str:
        name = f"{len(self.pictures)}.png"
        self.pictures.append(charts.render(block.chart, "png", scale=3))
        caption = block.said()
        return (
            f"#figure(image({said(name)}, width: {block.width * 100:.0f}%, alt: {said(block.chart.alt)}), "
            f"caption: [#{said(caption)}])"
        )


def source(paper: Paper) -> tuple[str, list[bytes]]:
    """The Typst source of a paper and the pictures it names `0.png`, `1.png` ..."""
    setter = _Setter(paper.compact)
    body = setter.blocks(paper.blocks)
    size, margin = ("9pt", "1.5cm") if paper.compact else ("11pt", "2.2cm")
    head = f"""
#set document(title: {said(paper.title)}, author: {said(paper.author or "Styrbord")}, date: none)
#set text(lang: {said(paper.language)}, size: {size}, font: "Libertinus Serif", hyphenate: true)
#set page(paper: "a4", margin: (x: {margin}, top: {margin}, bottom: 2cm), footer: context text(size: 7.5pt,
  fill: luma(70), grid(columns: (1fr, auto), column-gutter: 1em, [#{said(paper.footer)}],
  counter(page).display("1 / 1", both: true))))
#set par(justify: false, leading: 0.6em)
#set heading(numbering: none)
#show heading: set block(above: 1.1em, below: 0.6em)
#set figure(numbering: none, gap: 0.4em)
#show figure.caption: set text(size: {setter.small}, fill: luma(60))
#show figure.caption: set align(left)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.where(kind: table): set block(breakable: true)
#show title: set text(size: 1.7em)
#show title: set block(below: 0.5em)
#title()
"""
    subtitle = f"#text(size: 1.05em, fill: luma(60), {said(paper.subtitle)})\n\n" if paper.subtitle else ""
    return head + subtitle + body, setter.pictures


def pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA-1; the same paper gives the same bytes."""
    import typst

    text, pictures = source(paper)
    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder, "paper.typ")
        main.write_text(text, encoding="utf-8")
        for i, content in enumerate(pictures):
            Path(folder, f"{i}.png").write_bytes(content)
        made = typst.compile(str(main), root=folder, ignore_system_fonts=True, pdf_standards=["ua-1"], timestamp=0)
    return bytes(made)


def _widths(block: Table) -> list[str]:
    """The first column takes what is left; where others hold long texts, they share the room by length."""
    longest = [max(map(len, cells)) for cells in zip(block.columns, *block.rows, strict=True)]
    shared = [f"{min(n, 60)}fr" if n > _LONG else "auto" for n in longest[1:]]
    return [f"{min(max(longest[0], 12), 60)}fr" if any(w != "auto" for w in shared) else "1fr", *shared]
