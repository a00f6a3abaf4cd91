# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A paper as one HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from styrbord.presentation import charts
from styrbord.presentation.papers import Block, Bullets, Heading, PageBreak, Paper, Paragraph, Picture, Side, Table

STYLE = """
body{font:1rem/1.5 system-ui,Roboto,Helvetica,Arial,sans-serif;color:#1a1a1a;background:#fff;max-width:62rem;
margin:2rem auto;padding:0 1rem}
h1{line-height:1.2;margin-bottom:.2rem}.subtitle{color:#444;margin-top:0}.lead{font-size:1.15rem}
.note,figcaption,footer{font-size:.875rem;color:#444}figure{margin:1.5rem 0}figure svg{max-width:100%;height:auto}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.25rem .75rem .25rem 0;border-bottom:1px solid #ccc;vertical-align:top}
.right{text-align:right}.left{text-align:left}
.scroll{overflow-x:auto}.side{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:0 2rem}
@media print{.break{break-before:page;border:0}body{margin:0;max-width:none}}
"""


def table(block: Table, *, scope_rows: bool = True) -> str:
    """A table with caption, header cells and scope; the first column names the row."""
    sides = block.sides()
    head = "".join(f'<th scope="col" class="{s}">{escape(c)}</th>' for c, s in zip(block.columns, sides, strict=True))
    body = []
    for row in block.rows:
        cells = []
        for i, (value, side) in enumerate(zip(row, sides, strict=True)):
            tag, scope = ("th", ' scope="row"') if i == 0 and scope_rows else ("td", "")
            cells.append(f'<{tag}{scope} class="{side}">{escape(value)}</{tag}>')
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(block.caption, quote=True)}"><table>'
        f"<caption>{escape(block.caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def picture(block: Picture, language: str = "da") -> str:
    """The chart as SVG with its alternative text, its caption, and the table behind it, folded."""
    chart = block.chart
    svg = charts.render(chart, "svg").decode()
    svg = re.sub(r"(<svg )", rf'\1role="img" aria-label="{_quoted(chart.alt)}" ', svg, count=1)
    words = "Tallene bag figuren" if language == "da" else "The numbers behind the chart"
    behind = table(Table(chart.title, chart.columns, chart.rows))
    caption = block.said()
    return (
        f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"
        f"<details><summary>{words}</summary>{behind}</details>"
    )


def _quoted(text: str) -> str:
    return escape(text, quote=True).replace("\\", "\\\\")


def _block(block: Block, language: str) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level + 1}>{escape(text)}</h{level + 1}>"
        case Paragraph(text, kind):
            return f'<p class="{kind}">{escape(text)}</p>'
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{escape(i)}</li>" for i in items) + "</ul>"
        case Table():
            return table(block)
        case Picture():
            return picture(block, language)
        case Side(left, right):
            return f'<div class="side"><div>{_blocks(left, language)}</div><div>{_blocks(right, language)}</div></div>'
        case PageBreak():
            return '<hr class="break">'


def _blocks(blocks: Iterable[Block], language: str) -> str:
    return "\n".join(_block(b, language) for b in blocks)


def html(paper: Paper) -> str:
    """The whole page."""
    title = escape(paper.title)
    subtitle = f'<p class="subtitle">{escape(paper.subtitle)}</p>' if paper.subtitle else ""
    return (
        f'<!doctype html>\n<html lang="{paper.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body><main><h1>{title}</h1>{subtitle}\n"
        f"{_blocks(paper.blocks, paper.language)}</main>\n"
        f"<footer><p>{escape(paper.footer)}</p></footer></body></html>\n"
    )
