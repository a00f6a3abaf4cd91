# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One paper, three outputs; nothing in its text is markup."""

import io
import re

import pytest

from styrbord.errors import AskedWrongly
from styrbord.presentation import papers as p
from styrbord.presentation.charts import Chart, base, render

NASTY = 'Sjove tegn: "citat" \\ # * _ $ < & > [x] @y `z` og æøå'


def chart():
    spec = base(200, 100, description="to punkter") | {
        "data": {"values": [{"a": 1.5, "b": 1}, {"a": 2.5, "b": 2}]},
        "mark": "point",
        "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}},
    }
    return Chart("To punkter", 'Et "lille" billede', spec, ("a", "b"), (("1,5", "1"), ("2,5", "2")))


def paper():
    blocks = [
        p.Heading("Afsnit"), p.Paragraph(NASTY), p.Paragraph("Mere", "lead"), p.Paragraph("Note", "note"),
        p.Bullets((NASTY, "to")), p.Table("Tabel", ("Navn", "Tal"), (("Lejre", "1,5"), (NASTY, "2"))),
        p.Picture(chart(), "Billedtekst"), p.Side((p.Paragraph("venstre"),), (p.Paragraph("højre"),)), p.PageBreak(),
        p.Heading("Næste", 2),
    ]  # fmt: skip
    return p.Paper(NASTY, blocks, subtitle="under", footer="kilde", language="da")


def test_html_is_escaped_and_has_the_numbers():
    page = p.render_html(paper())
    assert "Sjove tegn: &quot;citat&quot;" in page
    assert "<x]" not in page
    assert '<html lang="da">' in page
    assert '<th scope="col"' in page
    assert "Tallene bag figuren" in page
    assert 'role="img" aria-label="Et &quot;lille&quot; billede"' in page
    assert "<script" not in page


def test_pdf_is_tagged_and_the_same_twice():
    first = p.render_pdf(paper())
    assert first.startswith(b"%PDF")
    assert b"StructTreeRoot" in first or b"/Type/ObjStm" in first or b"/ObjStm" in first
    assert first == p.render_pdf(paper())


def test_pdf_holds_the_very_text():
    pdfium = pytest.importorskip("pypdfium2", reason="reads the PDF back; not needed at run time")
    text = "".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(p.render_pdf(paper())))
    assert 'Sjove tegn: "citat" \\ # * _ $ < & > [x] @y' in re.sub(r"\s+", " ", text)


def test_docx_has_headings_header_row_and_alt_text():
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    document = docx.Document(io.BytesIO(p.render_docx(paper())))
    assert [x.text for x in document.paragraphs if x.style.name == "Heading 1"] == ["Afsnit"]
    assert any(x.text == NASTY for x in document.paragraphs)
    assert document.inline_shapes[0]._inline.docPr.get("descr") == 'Et "lille" billede'
    assert "tblHeader" in document.tables[0].rows[0]._tr.xml


def test_written_whole_or_not_at_all(tmp_path):
    for ending in ("pdf", "html", "docx"):
        assert p.write(paper(), tmp_path / f"x.{ending}").stat().st_size > 1000
    with pytest.raises(AskedWrongly, match=r"\.odt"):
        p.write(paper(), tmp_path / "x.odt")
    assert {f.name for f in tmp_path.iterdir()} == {"x.pdf", "x.html", "x.docx"}


def test_pictures_in_danish_numbers():
    assert "1,5" in render(chart()).decode()
    assert render(chart(), "png").startswith(b"\x89PNG")
