# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Figures: every measure over a country, one measure over a municipality, and three measures beside pandas and SQL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench import data
from bench import figures_beside as beside
from bench.asked import options
from bench.timing import Timed, apart, line, ratio, timed, title
from styrbord.figures.answer import Block, monthly, reckon
from styrbord.figures.catalogue import chosen, shipped
from styrbord.figures.disclosure import Hiding
from styrbord.figures.figure import MadeFrom
from styrbord.figures.measure import Measure
from styrbord.figures.provider import LawbookProvider
from styrbord.figures.reckoning import Month, Reckoning, month_range
from styrbord.law.lawbook import load_lawbook
from styrbord.records.casedata import CaseData
from styrbord.records.days import number
from styrbord.store.register import Register

TOWN = 20_000
ONE = ("focus-1-passive", "focus-2-interviews", "early-effort-interviews", "duties-kept")
THREE = {"focus-1-passive": "benefit", "focus-2-interviews": "benefit", "duties-kept": "row"}
BOOK = load_lawbook()
MADE = MadeFrom(snapshot="bench", known_on=data.AS_OF, as_of=data.AS_OF, lawbook=BOOK.fingerprint, code="bench")


def months(count: int) -> list[Month]:
    """So many months, ending with the last that is over."""
    last = Month.of(data.AS_OF.year, data.AS_OF.month)
    return month_range(last.before(count - 1).label, last.label)


def opened(path: Path) -> CaseData:
    """The case data of a register."""
    with Register.open(path) as register:
        return register.case_data()


def asked(case: CaseData, names: tuple[str, ...], count: int, *, hiding: bool) -> int:
    """Answer measures over so many months; how many figures there are."""
    provider = LawbookProvider(case, BOOK, number(data.AS_OF))
    measures = chosen(shipped(), names)
    made = monthly(case, provider, months(count), measures, data.AS_OF, MADE, Hiding(on=hiding), shipped())
    return sum(b.top.size for b in made.blocks)


def everything(path: Path) -> tuple[Timed, Timed, Timed]:
    """Reading the register; every measure over 60 months, hidden as it is by default, and with nothing hidden."""
    read = timed(lambda: opened(path), 1)
    runs = [timed(lambda on=on: asked(read.result, tuple(shipped()), 60, hiding=on), 1) for on in (True, False)]
    return Timed(read.seconds, read.cpu), runs[0], runs[1]


def one_each(path: Path, times: int) -> dict[tuple[str, int], Timed]:
    """One measure at a time, hidden, over 12 and 60 months, with the case data in memory."""
    case = opened(path)
    asked(case, ONE, 12, hiding=True)
    return {(n, m): timed(lambda n=n, m=m: asked(case, (n,), m, hiding=True), times) for n in ONE for m in (12, 60)}


def _alone() -> list[Measure]:
    """The three measures as they are asked beside: the new view only, split by one thing."""
    cut = [replace(m, split_by=(THREE[m.id],)) for m in chosen(shipped(), THREE)]
    return [replace(m, views=(m.view("new"),)) if len(m.views) > 1 else m for m in cut]


def _counts(block: Block) -> dict[tuple[int, str], tuple[int, int]]:
    out = {}
    for g, (_, label) in enumerate(block.groups):
        for at in range(len(block.periods)):
            out[at, label] = (int(block.top[g, at]), int(block.bottom[g, at]))
    return {k: v for k, v in out.items() if v[1]}


def three(path: Path, times: int) -> tuple[Timed, Timed, Timed, list[str]]:
    """Ours, pandas and SQL over 60 months; what differs. Spells and duties are reckoned before, for all three."""
    case, span = opened(path), months(60)
    shared = Reckoning(case, data.AS_OF, span, LawbookProvider(case, BOOK, number(data.AS_OF)))
    given = beside.frames(case, shared)
    shared.periods.ready(12)

    def ours() -> list[Block]:
        shared.kept.clear()
        return reckon(shared, _alone(), MADE)

    con = beside.database(given, span)
    runs = (
        timed(ours, times),
        timed(lambda: beside.by_pandas(given, span), times),
        timed(lambda: beside.by_sql(con), times),
    )
    rows = shared.assessed(()).duties.rows
    differs = []
    for block in runs[0].result:
        mine, names = _counts(block), beside.labels(block.measure.id, rows)
        for way, run in (("pandas", runs[1]), ("SQL", runs[2])):
            theirs = {
                (at, names[c] if c >= 0 else "all"): v for (at, c), v in run.result[block.measure.id].items() if v[1]
            }
            if block.measure.id == "duties-kept":
                mine = {k: v for k, v in mine.items() if k[1] != "all"}
            differs += [f"{way} {block.measure.id}"] if mine != theirs else []
    return (*(Timed(r.seconds, r.cpu) for r in runs), differs)  # type: ignore[return-value]


def main(arguments: list[str] | None = None) -> None:
    wanted = options("Figures over a country and a municipality.").parse_args(arguments)
    path, town = data.register(wanted.cache, wanted.persons), data.register(wanted.cache, TOWN, data.MUNICIPALITY)
    (read, hidden, bare), peak = apart(everything, path)
    each, _ = apart(one_each, town, wanted.times)
    (ours, pandas, sql, differs), _ = apart(three, path, wanted.times)
    title(f"All {len(shipped())} measures, all groups, 60 months, {wanted.persons:,} persons")
    line("", "clock        cpu")
    line("reading the register", read)
    line("every figure, hidden as by default", hidden, f"{hidden.result:,} figures; aim at a million: under 120 s")
    line("every figure, nothing hidden", bare)
    line("peak memory of the process", f"{peak:.2f} GiB")
    title(f"One measure over a municipality of {TOWN:,} persons, case data in memory (aim: under 100 ms)")
    for (name, count), run in each.items():
        line(
            f"{name}, {count} months", f"{1000 * run.seconds:7.0f} ms {1000 * run.cpu:7.0f} ms", f"{run.result} figures"
        )
    title("Three measures, 60 months, spells and duties reckoned before for all three ways")
    for name, run in (("styrbord", ours), ("pandas", pandas), ("DuckDB SQL", sql)):
        line(name, run)
    line("pandas takes so many times as long", ratio(pandas, ours))
    line("SQL takes so many times as long", ratio(sql, ours))
    line("counts that differ", ", ".join(differs) or "none")


if __name__ == "__main__":
    main()
