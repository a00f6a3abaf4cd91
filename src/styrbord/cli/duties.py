# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Commands that judge: duties, explain, worklist, reasons, compare, summary."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import pyarrow as pa
import typer

from styrbord.cli import show
from styrbord.cli.show import AsOf, Csv, Json, KnownOn, Lang, Overlays, Register, Rows
from styrbord.errors import AskedWrongly
from styrbord.law.compare import OUTCOMES_OR_NONE
from styrbord.law.duties import LATE, MISSED, OUTCOMES
from styrbord.law.reasons import CLASSES
from styrbord.presentation.explanation import told
from styrbord.presentation.steering import falling_due, outcome_table, reason_table
from styrbord.presentation.words import word
from styrbord.records.tables import GROUPS
from styrbord.workbench import Judged, Workbench


def add_to(app: typer.Typer) -> None:
    """Mount the commands."""
    for command in (duties, explain, worklist, reasons, compare, summary):
        app.command()(command)


def _opened(register: Path, overlay: list[str] | None, as_of: str) -> Workbench:
    """The workbench; a day after the newest delivery is said on standard error, since nothing is known of it."""
    bench = Workbench.open(register, overlay or ())
    newest = max((d.extracted_at.date() for d in bench.register.deliveries()), default=None)
    if newest is not None and show.needed_day(as_of) > newest:
        show.errors.print(f"{as_of} lies after the newest delivery ({newest}): what came since is not known.")
    return bench


def duties(
    register: Register, as_of: AsOf, known_on: KnownOn = None, rows: Rows = None, overlay: Overlays = None,
    csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Judge every duty as seen on a day."""
    bench = _opened(register, overlay, as_of)
    with show.working("judging") as progress:
        judged = bench.duties(show.needed_day(as_of), show.day(known_on), show.row_list(rows), progress=progress)
    show.give(judged.by_key().table(), csv, json, f"duties as of {as_of}")


def explain(
    person: Annotated[str, typer.Argument(help="The person's key.")], register: Register, as_of: AsOf,
    row: Annotated[str | None, typer.Option(help="Only duties of this row.")] = None,
    known_on: KnownOn = None, overlay: Overlays = None, lang: Lang = "da", json: Json = False,
) -> None:  # fmt: skip
    """Say why each duty of one person came out as it did."""
    bench = _opened(register, overlay, as_of)
    found = bench.explain(person, show.needed_day(as_of), row, show.day(known_on))
    if json:
        show.as_json([{**e.duty, "said": told(e, lang)} for e in found])
        return
    for one in found:
        show.out.print(told(one, lang), markup=False, highlight=False, soft_wrap=True)
        show.out.print()
    if not found:
        show.out.print("Ingen pligter." if lang == "da" else "No duties.")


def worklist(
    register: Register, as_of: AsOf,
    days: Annotated[int, typer.Option(help="How many days ahead.")] = 28,
    caseworker: Annotated[str | None, typer.Option(help="Only this caseworker.")] = None,
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
    overlay: Overlays = None, csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Whom to see when: overdue duties that can still be done, and those that fall due soon."""
    bench = _opened(register, overlay, as_of)
    table = bench.worklist(show.needed_day(as_of), days, caseworker=caseworker, team=team)
    if csv is None and not json:
        table = table.drop_columns(["title", "benefit", "counted_from"])
    show.give(table, csv, json, f"worklist as of {as_of}, {days} days")


def reasons(
    register: Register, as_of: AsOf, known_on: KnownOn = None, rows: Rows = None,
    reason: Annotated[str | None, typer.Option(help="List the duties of one reason, e.g. found_work.")] = None,
    overlay: Overlays = None, lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Why duties were missed or late: counts by reason, or the duties of one reason."""
    judged = _opened(register, overlay, as_of).duties(show.needed_day(as_of), show.day(known_on), show.row_list(rows))
    if reason is None:
        heads, lines = reason_table(judged.summary, lang)
        show.give_rows(heads, lines, csv, json, word("board", "reasons", lang))
        return
    d = judged.duties
    if reason not in CLASSES:
        raise AskedWrongly(
            f"There is no reason {reason!r}",
            where="--reason",
            expected=f"one of {', '.join(CLASSES)}",
            todo="leave --reason out to see how often each occurs",
        )
    failed = (d.outcome == LATE) | (d.outcome == MISSED)
    wanted = d.where(failed & (d.reason == d.reasons.index(reason)))
    show.give(Judged(judged.case, judged.book, judged.as_of, wanted).table(), csv, json, word("reason", reason, lang))


def compare(
    register: Register, as_of: AsOf,
    with_: Annotated[list[str], typer.Option("--with", help="Overlay(s) of the second lawbook.")],
    rows: Rows = None, overlay: Overlays = None, lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Which duties change outcome under two lawbooks; --csv lists them person by person."""
    bench = _opened(register, overlay, as_of)
    case, found = bench.compare(with_, show.needed_day(as_of), show.row_list(rows))
    if csv is not None:
        changed = np.flatnonzero(found.changed)
        names = pa.array(OUTCOMES_OR_NONE)
        listed = pa.table(
            {
                "person_key": case.person_keys.take(pa.array(found.person[changed])),
                "row": pa.array(found.rows).take(pa.array(found.row[changed])),
                "counted_from": pa.array(found.counted_from[changed]).cast(pa.date32()),
                "first": names.take(pa.array(found.first[changed])),
                "second": names.take(pa.array(found.second[changed])),
            }
        )
        show.give(listed, csv, json, "")
        return
    heads = ["row", "first", "second", "duties", "persons"]
    said = [(r, word("outcome", a, lang), word("outcome", b, lang), n, p) for r, a, b, n, p in found.moves()]
    if not said and not json:
        show.out.print("No duty changes outcome.")
        return
    show.give_rows(heads, said, None, json, f"{bench.book.title} -> {' + '.join(with_)}")


def summary(
    register: Register, as_of: AsOf, known_on: KnownOn = None, overlay: Overlays = None, lang: Lang = "da",
    json: Json = False,
) -> None:  # fmt: skip
    """The steering summary: outcomes by rule and group, reasons, and what falls due in four weeks."""
    judged = _opened(register, overlay, as_of).duties(show.needed_day(as_of), show.day(known_on))
    if json:
        s = judged.summary
        show.as_json(
            {
                "as_of": as_of,
                "persons": s.persons,
                "by_row": {r: dict(zip(OUTCOMES, s.by_row[i].tolist(), strict=True)) for i, r in enumerate(s.rows)},
                "by_group": {
                    g: dict(zip(OUTCOMES, s.by_group[i].tolist(), strict=True)) for i, g in enumerate((*GROUPS, "none"))
                },
                "falls_due": {r: s.falls_due[i].tolist() for i, r in enumerate(s.rows)},
            }
        )
        return
    print_summary(judged, as_of, lang)


def print_summary(judged: Judged, as_of: str, lang: str) -> None:
    """The summary for people."""
    s = judged.summary
    show.out.rule(word("board", "summary", lang, day=as_of))
    show.out.print(word("board", "persons", lang, n=s.persons, spells=s.spells, duties=len(judged.duties)))
    for over in ("by_rule", "by_group"):
        heads, lines = outcome_table(judged.book, s, over, lang)
        show.grid(
            word("board", over, lang), heads, lines, word("board", "share_note", lang) if over == "by_rule" else ""
        )
    show.grid(word("board", "reasons", lang), *reason_table(s, lang))
    show.grid(word("board", "falls_due", lang), *falling_due(judged.book, s, judged.as_of, lang))
