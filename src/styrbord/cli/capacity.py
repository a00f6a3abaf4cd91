# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Commands on capacity: capacity demand, plan, staff."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Annotated

import typer

from styrbord.cli import show
from styrbord.cli.show import AsOf, Csv, Json, KnownOn, Lang, Overlays, Register
from styrbord.errors import AskedWrongly
from styrbord.workbench import Workbench
from styrbord.workbench import capacity as verbs

app = typer.Typer(help="Capacity: what falls due, how many it takes, who is seen when.", no_args_is_help=True)

Weeks = Annotated[int, typer.Option(help="How many weeks ahead.")]
Past = Annotated[int, typer.Option(help="From how many earlier days the interval is earned (0: none).")]
WorkFile = Annotated[Path | None, typer.Option("--work", help="Your own time at work and per task, as TOML.")]
To = Annotated[Path | None, typer.Option("--to", help="Write a paper: FILE.pdf, FILE.docx or FILE.html.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same draws.")]


@app.command()
def demand(
    register: Register, as_of: AsOf, weeks: Weeks = 26, past: Past = 6,
    level: Annotated[float, typer.Option(help="How sure the interval is.")] = 0.8,
    by_row: Annotated[bool, typer.Option("--by-row", help="By rule instead of by week.")] = False,
    work: WorkFile = None, known_on: KnownOn = None, overlay: Overlays = None, csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """What falls due week by week: of those who are here, less what will lapse, and of those to come; the hours it
    takes."""
    bench = Workbench.open(register, overlay or ())
    with show.working("looking ahead") as progress:
        found = verbs.ahead(
            bench, show.needed_day(as_of), weeks=weeks, past=past, level=level, work=verbs.work_of(work),
            known_on=show.day(known_on), progress=progress,
        )  # fmt: skip
    f = found.forecast
    if by_row:
        lines = [[row, round(float(v.sum()), 1)] for row, v in f.by_row]
        show.give_rows(
            ["rule", "duties"], lines, csv, json, f"duties to interviews in {weeks} weeks, before correction"
        )
        return
    heads = [
        "week",
        "expected",
        "low",
        "high",
        "of_those_here",
        "will_lapse",
        "of_those_to_come",
        "new_spells",
        "hours",
    ]
    days = verbs.week_days(found)
    lines = [
        [
            days[w],
            *(
                round(float(v[w]), 1)
                for v in (
                    found.expected,
                    found.low,
                    found.high,
                    f.stock,
                    f.lapses,
                    f.inflow,
                    f.new_spells,
                    found.minutes / 60,
                )
            ),
        ]
        for w in range(found.weeks)
    ]
    show.give_rows(heads, lines, csv, json, f"duties to interviews that fall due, {level:.0%} interval")
    if csv is None and not json:
        show.out.print(
            f"overdue: {f.overdue}; corrected by {', '.join(f'{c:.2f}' for c in found.correction)} "
            f"(one month, a quarter, half a year ahead), from {found.past} earlier days; inflow against a year ago "
            f"{found.inflow_level:.2f}",
            highlight=False,
        )


@app.command()
def staff(
    register: Register,
    as_of: AsOf,
    target: Annotated[float, typer.Option(help="Share of the work done in time.")] = 0.9,
    certainty: Annotated[float, typer.Option(help="How sure it must be.")] = 0.9,
    weeks: Weeks = 26,
    past: Past = 6,
    least: Annotated[int | None, typer.Option(help="Fewest workers to try.")] = None,
    most: Annotated[int | None, typer.Option(help="Most workers to try.")] = None,
    work: WorkFile = None,
    seed: Seed = 1,
    overlay: Overlays = None,
    to: To = None,
    lang: Lang = "da",
    csv: Csv = None,
    json: Json = False,
) -> None:
    """How many full-time workers keep a target with a certainty, what each further one changes; caseloads and norms."""
    bench, day = Workbench.open(register, overlay or ()), show.needed_day(as_of)
    if to is not None:
        from styrbord.presentation.papers import check_ending

        check_ending(to)
    with show.working("staffing") as progress:
        told, found = verbs.staff(
            bench,
            day,
            target=target,
            certainty=certainty,
            weeks=weeks,
            past=past,
            work=verbs.work_of(work),
            least=least,
            most=most,
            seed=seed,
            progress=progress,
        )
    loads = verbs.loads(bench, day)
    if to is not None:
        from styrbord.presentation.papers import write
        from styrbord.workbench.capacity_papers import capacity_paper

        write(capacity_paper(bench, told, found, loads, show.language(lang)), to)
        show.errors.print(f"{to} written", highlight=False)
    if json:
        show.as_json({**dataclasses.asdict(found), "caseload": dataclasses.asdict(loads)})
        return
    heads = [
        "workers",
        "kept",
        "certainty",
        "missed",
        "utilisation",
        "chance_of_waiting",
        "days_of_waiting",
        "one_more_keeps",
    ]
    lines = [
        [
            x.workers,
            f"{x.kept:.3f}",
            f"{x.certainty:.2f}",
            round(x.missed),
            f"{x.utilisation:.2f}",
            f"{x.waits:.2f}",
            "" if math.isinf(x.wait_days) else f"{x.wait_days:.2f}",
            round(x.more, 1),
        ]
        for x in found.levels
    ]
    needed = "none of these is enough" if found.needed is None else f"{found.needed} full-time workers"
    show.give_rows(heads, lines, csv, False, f"{target:.0%} in time with a certainty of {certainty:.0%}: {needed}")
    if csv is None:
        _print_loads(loads, lang)


def _print_loads(loads: verbs.Caseload, lang: str) -> None:
    lines = [
        [
            t.name,
            t.workers,
            "under 10" if t.persons is None else t.persons,
            *("" if v is None else round(v, 1) for v in (t.mean, t.median, t.most)),
            t.over,
        ]
        for t in loads.teams
    ]
    show.grid(
        "persons per caseworker", ["team", "workers", "persons", "mean", "median", "most", "over the norm"], lines
    )
    kinds = [
        [
            k.title[show.language(lang)],
            f"{k.low}-{k.high}",
            "under 10" if k.persons is None else k.persons,
            *("" if v is None else round(v, 1) for v in (k.workers_low, k.workers_high, k.workers_thirty)),
        ]
        for k in loads.kinds
    ]
    heads = ["kind of case", "advised", "persons", "workers at low", "at high", "at 30"]
    show.grid("advised numbers (Dansk Socialrådgiverforening), and the 30 of Hjørring", heads, kinds)


@app.command()
def plan(
    register: Register, as_of: AsOf, weeks: Weeks = 26,
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
    caseworker: Annotated[str | None, typer.Option(help="Only the lines of this caseworker.")] = None,
    hours: Annotated[list[str] | None, typer.Option("--hours", help="CASEWORKER=SHARE of full time (0: away).")] = None,
    part: Annotated[float, typer.Option(help="The share of the caseworkers' time that there is.")] = 1.0,
    scores: Annotated[Path | None, typer.Option(help="CSV: person_key, risk, effect from 0 to 1.")] = None,
    risk: Annotated[float, typer.Option(help="What risk weighs.")] = 1.0,
    effect: Annotated[float, typer.Option(help="What likely effect weighs.")] = 1.0,
    reserve: Annotated[float, typer.Option(help="Share of the time held back for what is overdue.")] = 0.0,
    first_week: Annotated[bool, typer.Option("--first-week", help="Only the lines of the first week.")] = False,
    work: WorkFile = None, known_on: KnownOn = None, overlay: Overlays = None,
    calendar: Annotated[Path | None, typer.Option(help="Write the plan as iCalendar (no names, no keys).")] = None,
    to: To = None, lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Who is seen in which week by whom, from the first Monday on; how many duties it keeps, and the simple rule
    beside it."""
    if to is not None:
        from styrbord.presentation.papers import check_ending

        check_ending(to)
    bench = Workbench.open(register, overlay or ())
    with show.working("planning") as progress:
        whole = verbs.plan(
            bench, show.needed_day(as_of), weeks=weeks, team=team, work=verbs.work_of(work), hours=_hours(hours or []),
            scores=verbs.read_scores(scores) if scores else None, weigh=(risk, effect), reserve=reserve, part=part,
            known_on=show.day(known_on), progress=progress,
        )  # fmt: skip
    made = verbs.next_week(whole) if first_week else whole
    made = dataclasses.replace(made, lines=tuple(x for x in made.lines if caseworker in (None, x.caseworker)))
    if calendar is not None:
        with show.whole(calendar) as file:
            file.write_bytes(verbs.calendar(made))
    if to is not None:
        from styrbord.presentation.papers import write
        from styrbord.workbench.capacity_papers import plan_paper

        write(plan_paper(made, show.language(lang)), to)
        show.errors.print(f"{to} written", highlight=False)
    heads, lines = verbs.rows(made)
    if json:
        told = {n: dataclasses.asdict(getattr(made.plan, n)) for n in ("result", "rule", "fresh_rule")}
        short = {n: {k: v for k, v in t.items() if k not in ("week", "worker")} for n, t in told.items()}
        show.as_json(
            {
                "starts_on": made.starts_on,
                "bound": made.plan.bound,
                "can_be_kept": made.plan.can_be_kept,
                **short,
                "lines": [dict(zip(heads, line, strict=True)) for line in lines],
            }
        )
        return
    show.give_rows(heads, lines, csv, False, f"from {made.starts_on}, {made.workers} caseworkers", most=25)
    if csv is None:
        _print_plan(made)


def _print_plan(made: verbs.MadePlan) -> None:
    p = made.plan
    lines = [
        [name, r.kept, r.late, r.unplaced, f"{r.own:.0%}", r.longest]
        for name, r in (
            ("the plan", p.result),
            ("by due day, overdue first", p.rule),
            ("by due day, overdue last", p.fresh_rule),
        )
    ]
    heads = ["", "kept", "held late", "not held", "own caseworker", "weeks late at most"]
    note = f"at most {p.bound} can be kept of {p.can_be_kept}; {made.booked} booked, {made.before} due before Monday"
    show.grid(f"{made.weeks} weeks", heads, lines, note)


def _hours(given: list[str]) -> dict[str, float]:
    try:
        return {name: float(share) for name, share in (text.rsplit("=", 1) for text in given)}
    except ValueError:
        raise AskedWrongly(
            "Hours that cannot be read.", where="--hours", expected="CASEWORKER=SHARE", todo="write for example cw1=0.8"
        ) from None  # fmt: skip
