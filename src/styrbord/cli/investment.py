# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Commands on investment cases: invest new, run, follow, list, portfolio, public."""

from __future__ import annotations

import dataclasses
import getpass
from pathlib import Path
from typing import Annotated, Any

import typer

from styrbord.cli import show
from styrbord.cli.show import AsOf, Csv, Json, KnownOn, Lang, Register
from styrbord.errors import AskedWrongly
from styrbord.workbench import Workbench
from styrbord.workbench import investment as cases

app = typer.Typer(help="Investment cases: state, reckon, follow up, choose.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="The case, by its id.")]
By = Annotated[str | None, typer.Option("--by", help="Who acts (else the user of the machine).")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same draws.")]
Draws = Annotated[int, typer.Option(help="How many draws.")]
To = Annotated[Path | None, typer.Option("--to", help="Write a paper: FILE.pdf, FILE.docx or FILE.html.")]
Note = Annotated[bool, typer.Option("--note/--no-note", help="Note the result in the journal.")]


def _who(by: str | None) -> str:
    return by or getpass.getuser()


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The case as TOML; a file that is not there is written to begin from.")],
    register: Annotated[Path | None, typer.Option("--register", "-r", help="Folder of the register.")] = None,
    reason: Annotated[
        list[str] | None, typer.Option("--reason", help="FIELD=WHY, for each field that changed.")
    ] = None,
    known_on: KnownOn = None,
    by: By = None,
    json: Json = False,
) -> None:
    """State a case, or a new version of one with the reason for each change. Its group is measured in the register."""
    if not file.exists():
        with show.whole(file) as made:
            made.write_text(cases.template(), encoding="utf-8")
        show.errors.print(f"A case to begin from is in {file}; nothing is stated yet.", highlight=False)
        return
    if register is None:
        raise AskedWrongly(
            "No register is named.", where="--register", expected="the folder of a register",
            todo="name it: the case is kept in its journal, and its group is measured in its data",
        )  # fmt: skip
    reasons = dict(_pair(r) for r in reason or ())
    with show.steps("stating"):
        told = cases.state(
            Workbench.open(register), file.read_text("utf-8"), by=_who(by), reasons=reasons, known_on=show.day(known_on)
        )
    people = told.newest.population
    fewest = None if people.behind is None else int(people.behind.min())
    lines = {
        "case": told.id, "version": len(told.versions), "persons": float(people.stock[:, 0].sum()),
        "inflow_per_week": round(float(people.inflow[:, 0].sum()), 2), "fewest_ends_behind_a_rate": fewest,
        "weekly_amount": people.weekly_amount and round(people.weekly_amount), "made_from": people.made_from,
    }  # fmt: skip
    show.as_json(lines) if json else show.grid(told.id, ["", ""], lines.items())


def _pair(text: str) -> tuple[str, str]:
    field, sign, why = text.partition("=")
    if not sign or not why.strip():
        raise AskedWrongly(
            f"{text!r} is no reason.",
            where="--reason",
            expected="FIELD=WHY",
            todo="write for example effect='new study'",
        )
    return field.strip(), why.strip()


@app.command()
def run(
    id: Id,
    register: Register,
    version: Annotated[int | None, typer.Option(help="Of the case (else the newest).")] = None,
    change: Annotated[
        list[str] | None, typer.Option("--change", help="NAME=VALUE: try another middle, e.g. effect=0.1.")
    ] = None,
    draws: Draws = 10_000,
    seed: Seed = 1,
    note: Note = True,
    by: By = None,
    to: To = None,
    lang: Lang = "da",
    csv: Csv = None,
    json: Json = False,
) -> None:
    """Reckon a case: result per year and in all, chance that it pays back, what must be true, when to stop."""
    changed = {k: _number(v) for k, v in (_pair(c) for c in change or ())}
    with show.steps("reckoning"):
        found = cases.run(
            Workbench.open(register),
            id,
            by=_who(by) if note else None,
            version=version,
            draws=draws,
            seed=seed,
            changed=changed,
        )
    if to is not None:
        _paper(found, to, lang)
    if json:
        show.as_json(_plain(found.outcome) | {"leaves_out": found.leaves_out, "as_earlier": found.as_earlier})
        return
    _print_years(found, csv)
    if csv is None:
        _print_outcome(found)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise AskedWrongly(
            f"{text!r} is no number.", where="--change", expected="NAME=VALUE with a number", todo="write effect=0.1"
        ) from None  # fmt: skip


def _plain(value: Any) -> dict[str, Any]:
    told = dataclasses.asdict(value)
    return {k: v.round().tolist() if hasattr(v, "tolist") else v for k, v in told.items()}


def _print_years(found: cases.Ran, csv: Path | None) -> None:
    heads = ["year", "cost", "saving", "result", "low", "high", "so_far", "persons_fewer", "of_state"]
    lines = [
        [
            y.year,
            *(
                round(v)
                for v in (y.cost.mean, y.saving.mean, y.result.mean, y.result.low, y.result.high, y.so_far.mean)
            ),
            round(y.persons_fewer.mean, 1),
            round(y.of_state),
        ]
        for y in found.outcome.years
    ]
    show.give_rows(
        heads, lines, csv, False, f"{found.case.title}, version {found.version.number}: kroner, 80 per cent interval"
    )


def _print_outcome(found: cases.Ran) -> None:
    o = found.outcome
    lines: list[list[Any]] = [
        ["result in all", round(o.total.mean), round(o.total.low), round(o.total.high)],
        ["discounted", round(o.discounted.mean), round(o.discounted.low), round(o.discounted.high)],
        ["chance of paying back", f"{o.chance:.1%}", "", ""],
        [
            "pays back after months",
            o.pays_back[1] or "not within",
            o.pays_back[0] or "not within",
            o.pays_back[2] or "not within",
        ],
    ]
    if found.as_earlier is not None:
        lines.append(["if it goes as earlier cases", round(found.as_earlier), "", ""])
    show.grid("in all", ["", "mean", "low", "high"], lines)
    needs = [
        [
            n.name,
            round(n.assumed, 3),
            "no value" if n.needed is None else round(n.needed, 3),
            round(n.at_low),
            round(n.at_high),
        ]
        for n in o.needs
    ]
    show.grid("what must be true: the value at which the case breaks even, others at their middle",
              ["assumption", "assumed", "needed", "result at low", "result at high"], needs)  # fmt: skip
    for stop in o.stops:
        least = (
            "no number of saved weeks makes the chance so low"
            if stop.weeks is None
            else f"stop below {stop.weeks:,.0f} saved weeks"
        )
        show.out.print(f"after {stop.month} months: {least} (planned {stop.planned:,.0f})", highlight=False)
    if found.leaves_out:
        show.out.print(f"the case says nothing of: {', '.join(found.leaves_out)}", highlight=False)


@app.command()
def follow(
    id: Id,
    register: Register,
    as_of: AsOf,
    known_on: KnownOn = None,
    spent: Annotated[float | None, typer.Option(help="Kroner spent so far, from the accounts.")] = None,
    remark: Annotated[str, typer.Option(help="What explains the difference.")] = "",
    seed: Seed = 1,
    note: Note = True,
    by: By = None,
    to: To = None,
    lang: Lang = "da",
    csv: Csv = None,
    json: Json = False,
) -> None:
    """Hold a case against the register: planned, latest forecast, realised by its own baseline, the forecast error."""
    with show.steps("following up"):
        seen = cases.follow(
            Workbench.open(register), id, show.needed_day(as_of), by=_who(by) if note else None,
            known_on=show.day(known_on), spent=spent, remark=remark, seed=seed,
        )  # fmt: skip
    if to is not None:
        _paper(seen, to, lang)
    f = seen.against_plan
    if json:
        show.as_json(_plain(f) | {"latest_saving": _plain(seen.newest.saving), "spent": spent})
        return
    m = f.months
    heads = ["month", "weeks_planned", "expected", "seen", "saved", "planned", "low_so_far", "high_so_far"]
    lines = [
        [i + 1, *(round(v) for v in row)]
        for i, row in enumerate(zip(m.planned_base, m.expected, m.seen, m.saved_kroner, m.planned_saving, m.so_far_low,
                                    m.so_far_high, strict=True))
    ]  # fmt: skip
    show.give_rows(heads, lines, csv, False, f"{seen.case.title} as seen on {as_of}")
    if csv is None:
        _print_follow(seen)


def _print_follow(seen: cases.Seen) -> None:
    f = seen.against_plan
    share = "" if f.error_share is None else f"{f.error_share:+.0%}"
    effect = "" if f.effect is None else " to ".join(f"{e:+.2f}" for e in (f.effect[0], f.effect[2]))
    low, mean, high = f.forecast
    lines: list[list[Any]] = [
        ["planned saving so far", round(f.planned), f"{f.planned_low:,.0f} to {f.planned_high:,.0f}"],
        ["realised", round(f.realised), f"by chance alone {f.by_chance[0]:,.0f} to {f.by_chance[1]:,.0f}"],
        ["forecast error (planned less realised)", round(f.error), share],
        ["weeks, others came than planned", round(f.weeks_by_entry), ""],
        ["weeks, those who came left sooner", round(f.weeks_by_leaving), ""],
        [
            "ends of support seen",
            "under 10" if 0 < f.ends_seen < 10 else f.ends_seen,
            f"expected without the case {f.ends_expected:.0f}",
        ],
        ["effect seen", "" if f.effect is None else f"{f.effect[1]:+.2f}", effect],
        ["effect assumed, and weighed together", f"{f.assumed.middle:+.2f}", f"{f.updated.middle:+.2f}"],
        ["came back of those who left", "under 10" if f.came_back is None else f.came_back, ""],
        ["saving in all: plan", round(f.planned_total), ""],
        ["saving in all: newest version", round(seen.newest.saving.mean), ""],
        ["saving in all: with what is seen", round(mean), f"{low:,.0f} to {high:,.0f}"],
        ["chance of paying back now", f"{f.chance:.1%}", ""],
    ]
    if seen.spent is not None:
        lines.append(["spent", round(seen.spent), ""])
    show.grid("against the plan", ["", "", "80 per cent, or what else"], lines)


@app.command("list")
def list_cases(register: Register, csv: Csv = None, json: Json = False) -> None:
    """Every case with its newest result, and the track record: what was realised of what was planned."""
    bench = Workbench.open(register)
    lines = []
    for told in cases.histories(bench):
        result = told.results[-1] if told.results else {}
        last = told.follow_ups[-1] if told.follow_ups else None
        lines.append([
            told.id, len(told.versions), told.newest.by, round(result["total"]["mean"]) if result else "",
            f"{result['chance']:.2f}" if result else "", last.as_of if last else "",
            round(last.found["planned"]) if last else "", round(last.found["realised"]) if last else "", told.closed,
        ])  # fmt: skip
    heads = ["case", "versions", "by", "result", "chance", "followed", "planned", "realised", "closed"]
    show.give_rows(heads, lines, csv, json, "investment cases")
    found = cases.track_record(bench)
    if csv is None and not json and found.share is not None:
        show.out.print(
            f"track record: {len(found.cases)} followed, {found.share:.0%} of what was planned was realised "
            f"({found.low:.0%} to {found.high:.0%})",
            highlight=False,
        )


@app.command()
def portfolio(
    register: Register,
    budget: Annotated[float, typer.Option(help="Kroner that may be spent in all.")],
    case: Annotated[
        list[str] | None, typer.Option("--case", help="Choose among these (else among all open cases).")
    ] = None,
    least_chance: Annotated[
        float, typer.Option(help="Leave out cases whose own chance of paying back is lower.")
    ] = 0.0,
    seed: Seed = 1,
    csv: Csv = None,
    json: Json = False,
) -> None:
    """Which cases to choose under one budget, how sure the choice is, and what more money would do."""
    with show.steps("choosing"):
        found = cases.portfolio(Workbench.open(register), budget, case, least_chance=least_chance, seed=seed)
    if json:
        show.as_json(dataclasses.asdict(found))
        return
    lines = [
        ["chosen", ", ".join(found.chosen) or "none"],
        ["cost", round(found.cost)],
        ["budget", round(budget)],
        ["mean result, discounted", round(found.mean)],
        ["80 per cent interval", f"{found.low:,.0f} to {found.high:,.0f}"],
        ["chance of paying back", f"{found.chance:.1%}"],
        ["a million more would add", round(found.more_money)],
        [
            "next best",
            "" if found.runner_up is None else f"{', '.join(found.runner_up) or 'none'}: {found.runner_up_mean:,.0f}",
        ],
        ["in the best set of so many draws", ", ".join(f"{n} {s:.0%}" for n, s in found.often)],
    ]
    show.give_rows(["", "portfolio"], lines, csv, False, "cases under one budget")


@app.command()
def public(lang: Lang = "da", csv: Csv = None, json: Json = False) -> None:
    """The cases municipalities have made public: do they add up, what must be true, what do they leave out?"""
    found = cases.public()
    if json:
        show.as_json([dataclasses.asdict(c) for c in found])
        return
    lines = [
        [
            c.title[lang],
            f"{c.years[0]}-{c.years[1]}" if c.years else "",
            c.invested,
            c.saved,
            c.gain,
            "yes" if c.holds else "NO",
            "" if c.persons is None else f"{c.persons[0]:.0f} to {c.persons[1]:.0f}",
        ]
        for c in found
    ]
    show.give_rows(
        ["case", "years", "invested", "saved", "gain", "adds_up", "persons_fewer_a_year"], lines, csv, False, "mio. kr."
    )
    if csv is None:
        silent = [q for q in found[0].leaves_out if all(q in c.leaves_out for c in found)]
        said = "; ".join(cases.left_out_words(silent, show.language(lang)))
        show.out.print(f"None of them says: {said}", highlight=False)


def _paper(found: cases.Ran | cases.Seen, to: Path, lang: str) -> None:
    from styrbord.presentation.papers import check_ending, write
    from styrbord.workbench.investment_papers import case_paper, follow_paper

    check_ending(to)
    language = show.language(lang)
    paper = case_paper(found, language) if isinstance(found, cases.Ran) else follow_paper(found, language)
    write(paper, to)
    show.errors.print(f"{to} written", highlight=False)
