# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The item to the committee: the same fixed parts as an agenda item has, with the year's risk picture and supervision.

It becomes public: small counts of errors are not shown, nor shares that would give them away.
"""

from __future__ import annotations

from collections.abc import Iterator

from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Block, Bullets, Heading, Paper, Paragraph, Picture, Table
from styrbord.presentation.supervision_charts import matrix
from styrbord.presentation.supervision_management import RESULT_SIDES, moved, results_row, time_said
from styrbord.presentation.supervision_status import HIDE_BELOW, Say, Status
from styrbord.supervision.method import COLOURS
from styrbord.supervision.resources import Option


def committee(status: Status, language: Language = "da", *, committee: str = "", case_number: str = "") -> Paper:
    """The item about risk assessment and supervision of the year."""
    w = Say(language)
    body = committee or w("committee.unnamed")
    return Paper(
        w("committee.title", year=status.year),
        [Paragraph(case_number or w("committee.case_number"), "note"),
         Heading(w("committee.decision")), Paragraph(w("committee.to_be_filled"), "note"),
         *_summary(status, w, body), Heading(w("committee.recommendation")), Paragraph(w("committee.recommends")),
         Bullets((w("committee.recommended"),)),
         Heading(w("committee.competence")), Paragraph(body[0].upper() + body[1:]), *_account(status, w),
         Heading(w("committee.assessment")), *_assessment(status, w),
         Heading(w("committee.economy")), *_economy(status, w),
         Heading(w("committee.appendices")), Bullets(w.columns("committee.appendix", year=status.year))],
        subtitle=w("paper.subtitle", place=status.place, day=w.day(status.today)),
        footer=w("paper.footer", made=status.made), author=status.place, language=language,
    )  # fmt: skip


def _summary(status: Status, w: Say, body: str) -> Iterator[Block]:
    counts = {c: len(status.areas_of(c)) for c in COLOURS}
    yield Heading(w("committee.summary"))
    yield Paragraph(w("committee.law"))
    yield Paragraph(w("committee.informs", body=body, year=status.year, n=sum(counts.values()), **counts))


def _account(status: Status, w: Say) -> Iterator[Block]:
    yield Heading(w("committee.account"))
    yield Paragraph(w("committee.duty"))
    yield Paragraph(w("committee.purpose"))
    yield Bullets(w.columns("committee.purposes"))
    yield Heading(w("committee.how"), 2)
    yield Paragraph(w("committee.method", **{c: status.method.frequency[c] for c in COLOURS}))
    chart = matrix(status, w)
    yield Picture(chart, w("matrix.caption", day=w.day(status.today)), 0.9)
    yield Table(w("matrix.table"), chart.columns, chart.rows, ("left",) * 6)
    yield from _areas(status, w)
    yield Heading(w("heading.results", year=status.year), 2)
    yield from _results(status, w)
    yield Heading(w("committee.moves"), 2)
    yield from _moves(status, w)
    yield Heading(w("committee.handling"), 2)
    yield Paragraph(_handled(status, w))
    yield Paragraph(w("committee.audit"))


def _areas(status: Status, w: Say) -> Iterator[Block]:
    for colour in COLOURS:
        areas = status.areas_of(colour)
        if not areas:
            continue
        yield Heading(w(f"committee.areas_{colour}"), 2)
        yield Paragraph(w(f"committee.often_{colour}", n=status.method.frequency[colour]))
        said = []
        for area in areas:
            one = status.in_force(area)
            assert one is not None
            said.append(w("committee.area", area=w.area(status, area), grounds=one.grounds.rstrip(".") + "."))
        yield Bullets(tuple(said))


def _results(status: Status, w: Say) -> Iterator[Block]:
    decided = sum(r.state == "decided" for r in status.runs.values())
    yield Paragraph(w("committee.done", done=w.number(decided), n=w.number(len(status.plan.slots)),
                      late=w.number(len(status.slipped))))  # fmt: skip
    rows = tuple(results_row(status, w, area, hide=True) for area in status.assessed())
    yield Table(w("results.caption", day=w.day(status.today)), w.columns("results.columns"), rows, RESULT_SIDES)
    yield Paragraph(w("results.note", confidence=w.percent(status.method.sample["confidence"])), "note")
    yield Paragraph(w("results.hidden", n=HIDE_BELOW), "note")


def _handled(status: Status, w: Say) -> str:
    """How errors are followed up. Parts and a total would give small counts away; a rounded share does not."""
    stand = status.standing
    if stand.all < HIDE_BELOW:
        return w("committee.handled")
    tenths = round(10 * stand.verified / stand.all)
    return w("committee.handled") + " " + w("committee.mended", share=w.number(10 * tenths))


def _moves(status: Status, w: Say) -> Iterator[Block]:
    moves = status.moves()
    if not moves:
        yield Paragraph(w("committee.no_moves"))
        return
    yield Bullets(tuple(moved(status, w, *move) for move in moves))


def _assessment(status: Status, w: Say) -> Iterator[Block]:
    red = [w.area(status, a) for a in status.areas_of("red")]
    met = sum(status.pooled(a).verdict == "met" for a in status.assessed())
    said = w.listed(red) or w("committee.no_red")
    yield Paragraph(w("committee.judged", red=said, met=met, n=len(status.assessed())))
    if status.slipped:
        yield Paragraph(w("committee.late", n=w.counted("supervisions", len(status.slipped))))


def _economy(status: Status, w: Say) -> Iterator[Block]:
    yield Paragraph(time_said(status, w))
    red = status.areas_of("red") or status.assessed()[:1]
    if red and status.options.get(red[0]):
        yield Paragraph(w("committee.less", area=w.area(status, red[0])))
        yield options_table(status, w, red[0])
        yield Paragraph(w("options.note"), "note")


def options_table(status: Status, w: Say, area: str) -> Table:
    """Ways to supervise an area for a year: hours, and what it can say."""
    rows = tuple(_option(o, w) for o in status.options[area])
    return Table(w("options.caption", area=w.area(status, area)), w.columns("options.columns"), rows)


def _option(one: Option, w: Say) -> tuple[str, ...]:
    name = w("options.said", times=one.times_a_year, size=one.size) + (w("options.now") if one.is_now else "")
    return (
        name, w.number(one.cases), w.number(round(one.hours)), w.share(one.upper_if_none), w.share(one.seen[1]),
        w.number(one.months_until_seen),
    )  # fmt: skip
