# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The steering report: every number is the figure whose id stands beside it, every state is a word."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from styrbord.cli import app
from styrbord.errors import StyrbordError
from styrbord.figures.figure import NO_DATA, NOT_IN_FORCE, NOT_MODELLED, TOO_FEW, Figure
from styrbord.presentation.figure_words import Words
from styrbord.presentation.papers import Block, Paper, Paragraph, Picture, Side, Table, render_html, render_pdf
from styrbord.presentation.steering_material import Material, lacking
from styrbord.presentation.steering_report import report
from styrbord.simulation.country import simulate
from styrbord.workbench import Workbench, import_delivery
from styrbord.workbench.figures import figure
from styrbord.workbench.steering import gather

AS_OF = dt.date(2023, 3, 31)
ID = re.compile(r"^[0-9a-f]{8}$")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    folder = tmp_path_factory.mktemp("report")
    simulate(folder / "in", seed=5, persons=1500, municipality="0350", to_day=AS_OF, deliveries=2)
    for path in sorted(p for p in (folder / "in").iterdir() if (p / "delivery.toml").exists()):
        import_delivery(path, folder / "register")
    return Workbench.open(folder / "register")


@pytest.fixture(scope="module")
def open_(bench: Workbench) -> Material:
    return gather(bench, "2023-03", hiding=False, with_persons=True)


@pytest.fixture(scope="module")
def hidden(bench: Workbench) -> Material:
    return gather(bench, "2023-03")


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Side):
            yield from flat((*block.left, *block.right))
        else:
            yield block


def tables(paper: Paper) -> list[Table]:
    return [b for b in flat(paper.blocks) if isinstance(b, Table)]


def text(paper: Paper) -> str:
    said = [b.text for b in flat(paper.blocks) if isinstance(b, Paragraph)]
    return "\n".join([*said, *(" ".join(row) for t in tables(paper) for row in t.rows)])


def by_beginning(given: Material) -> dict[str, Figure]:
    found = {f.id[:8]: f for f in given.figures.values()}
    return found | {f.id[:8]: f for r in given.readings for f in (r.first, r.now)}


@pytest.mark.parametrize("which", ["open_", "hidden"])
def test_each_number_is_the_figure_whose_id_stands_beside_it(which: str, request: pytest.FixtureRequest) -> None:
    given: Material = request.getfixturevalue(which)
    known, w, seen = by_beginning(given), Words("steering", "da"), 0
    for table in tables(report(given)):
        for row in table.rows:
            for cell in row:
                value, _, id_ = cell.rpartition(" [")
                if value:
                    assert value == w.value(known[id_.rstrip("]")])
                    seen += 1
            if ID.match(row[-1]):
                one = known[row[-1]]
                assert {w.full(one), w.value(one)} & set(row)
                seen += 1
    assert seen > 80


def test_a_printed_figure_is_rebuilt(bench: Workbench, open_: Material) -> None:
    for one in list(open_.figures.values())[:: len(open_.figures) // 12]:
        assert figure(bench, one.id[:8])[0] == one


def test_the_three_views_part_on_the_day_of_the_law(open_: Material) -> None:
    old, new, between = (open_.get("focus-1-passive", v, period="2023-02") for v in ("old", "new", "transition"))
    assert old is not None
    assert between is not None
    assert new is not None
    assert old.numerator == between.numerator != new.numerator, "before the change the transition is the old law"
    assert open_.gap is not None
    assert sum(p.effect or 0 for p in open_.gap.parts) == pytest.approx(open_.gap.total)
    pictures = [b for b in flat(report(open_).blocks) if isinstance(b, Picture)]
    assert "22. marts 2023: nye regler" in str(pictures[0].chart.spec)
    assert all(p.chart.alt and p.chart.rows for p in pictures)


def test_keys_only_where_they_are_asked_for(open_: Material, hidden: Material) -> None:
    assert "s0350-" in text(report(open_))
    assert "s0350-" not in render_html(report(hidden))
    assert "skjult" in text(report(hidden))
    assert "skjult" not in "".join(" ".join(r) for t in tables(report(open_)) for r in t.rows)


@pytest.mark.parametrize("state", [NO_DATA, NOT_IN_FORCE, NOT_MODELLED, TOO_FEW])
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_state_is_a_word(open_: Material, state: str, language: str) -> None:
    bare = {k: replace(f, state=state, value=None, numerator=None, denominator=None) for k, f in open_.figures.items()}
    paper = report(replace(open_, figures=bare, readings=(), ahead=(), missing=None, gap=None), language)  # type: ignore[arg-type]
    word = Words("steering", language)(f"state.{state}")  # type: ignore[arg-type]
    assert word in text(paper)
    for table in tables(paper):
        assert all(cell for row in table.rows for cell in row)
    assert not any(isinstance(b, Picture) for b in flat(paper.blocks))
    assert len(render_pdf(paper)) > 1000


def test_three_formats_open(bench: Workbench, tmp_path: Path) -> None:
    from docx import Document

    for ending in ("pdf", "docx", "html"):
        app(["report", "steering", "--register", str(bench.register.path), "--month", "2023-03", "--lang", "en", "--to",
             str(tmp_path / f"r.{ending}")], standalone_mode=False)  # fmt: skip
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    document = Document(str(tmp_path / "r.docx"))
    assert document.paragraphs[0].text == "Steering report for March 2023"
    pictures = [n for n in zipfile.ZipFile(io.BytesIO((tmp_path / "r.docx").read_bytes())).namelist() if "media" in n]
    assert len(pictures) == 3
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert page.count('role="img"') == 3
    assert "<script" not in page


@pytest.mark.parametrize(
    "words",
    [
        ["--month", "2023-03", "--to", "r.odt"],
        ["--month", "2023-13", "--to", "r.pdf"],
        ["--month", "2023-03", "--to", "r.pdf", "--lang", "sv"],
        ["--month", "2023-03", "--to", "r.pdf", "--as-of", "2023-02-01"],
        ["--month", "1990-01", "--to", "r.pdf"],
    ],
)
def test_wrong_requests_are_told_in_four_parts(bench: Workbench, words: list[str]) -> None:
    with pytest.raises(StyrbordError) as told:
        app(["report", "steering", "--register", str(bench.register.path), *words], standalone_mode=False)
    assert all(told.value.as_dict().values())


def test_what_is_lacking_is_the_least_that_meets_the_target(open_: Material) -> None:
    target = open_.target("focus-1-passive", "new", "2023-03")
    one = open_.get("focus-1-passive", "new")
    assert target is not None
    assert one is not None
    found = lacking(one, target)
    assert found is not None
    need, edge = found
    assert one.denominator is not None
    assert one.numerator == edge + need
    assert target.is_met(edge / one.denominator)
    assert not target.is_met((edge + 1) / one.denominator)
