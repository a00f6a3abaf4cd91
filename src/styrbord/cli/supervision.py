# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Commands of the management supervision: people, risk, plan, runs, follow-up, reports, the card, a year to look at."""

from __future__ import annotations

import datetime as dt
import getpass
from pathlib import Path
from typing import Annotated

import typer

from styrbord.cli import show, supervision_samples
from styrbord.cli.show import Csv, Json, Lang, Register
from styrbord.errors import AskedWrongly
from styrbord.presentation.formats import Language
from styrbord.workbench import Workbench

app = typer.Typer(
    help="Risk-based management supervision: risk, plan, samples, follow-up, reports.", no_args_is_help=True
)
supervision_samples.add_to(app)

By = Annotated[str, typer.Option("--by", help="Who acts; without it, whoever is signed in to the machine.")]
Day = Annotated[str | None, typer.Option("--on", help="The day it is done or seen (YYYY-MM-DD); without it, today.")]
Year = Annotated[int | None, typer.Option("--year", help="The year of the plan; without it, the year of the day.")]
Area = Annotated[str | None, typer.Option("--area", help="One area, e.g. sickness-benefit.")]
Run = Annotated[str, typer.Option("--run", help="One supervision, e.g. 2026-03-sickness-benefit.")]
Because = Annotated[str, typer.Option("--reason", help="Why.")]


def _day(text: str | None) -> dt.date:
    return show.day(text) or dt.date.today()


def _me(by: str) -> str:
    return by or getpass.getuser()


def _lang(text: str) -> Language:
    return "en" if text == "en" else "da"


@app.command()
def enrol(
    register: Register, user: Annotated[str, typer.Option(help="User name of the one enrolled.")],
    may: Annotated[str, typer.Option(help="Of assess,plan,draw,read,decide,verify,publish.")] = "read",
    hours: Annotated[float, typer.Option(help="Hours a month for supervision.")] = 10.0,
    name: Annotated[str, typer.Option(help="The person's name, as papers show it.")] = "",
    email: Annotated[str, typer.Option(help="Where reminders go.")] = "",
    caseworker: Annotated[str, typer.Option(help="The person's code as a caseworker in the register.")] = "",
    away_from: Annotated[str | None, typer.Option(help="First day of an absence.")] = None,
    away_until: Annotated[str | None, typer.Option(help="First day back.")] = None,
    by: By = "",
) -> None:  # fmt: skip
    """Enrol somebody in the supervision, or note an absence (--away-from, --away-until)."""
    from styrbord.workbench import supervision, supervision_plan

    bench = Workbench.open(register)
    if away_from and away_until:
        low, high = show.needed_day(away_from), show.needed_day(away_until)
        supervision_plan.note_absence(bench, user=user, by=_me(by), from_day=low, until=high)
    else:
        supervision_plan.enrol(
            bench, user=user, by=_me(by), may=may.split(","), hours_per_month=hours, name=name, email=email,
            caseworker=caseworker,
        )  # fmt: skip
    rows = [
        (p.user, p.name, ", ".join(sorted(p.may)), p.hours_per_month) for p in supervision.everybody(bench).values()
    ]
    show.grid("People", ["user", "name", "may", "hours a month"], rows)


@app.command()
def risk(
    register: Register, area: Area = None, on: Day = None,
    propose: Annotated[bool, typer.Option("--propose", help="Have the method propose, and keep the proposal.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Accept the waiting proposal of --area.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Reject it, with --reason.")] = False,
    likelihood: Annotated[int | None, typer.Option(help="Decide this likelihood (a level of the scale).")] = None,
    consequence: Annotated[int | None, typer.Option(help="Decide this consequence.")] = None,
    grounds: Annotated[str, typer.Option(help="The written grounds of the decision.")] = "",
    reason: Because = "",
    change: Annotated[str | None, typer.Option(help="Note a change: system, staff, law or way-of-working.")] = None,
    text: Annotated[str, typer.Option(help="What changed.")] = "",
    evidence: Annotated[bool, typer.Option("--evidence", help="Show what the register says of the areas.")] = False,
    versions: Annotated[bool, typer.Option("--versions", help="Show the versions of --area and what differs.")] = False,
    scales: Annotated[bool, typer.Option("--scales", help="Show the scales in words.")] = False,
    by: By = "", lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """The risk of every area: show it, have it proposed, decide it."""
    from styrbord.cli import supervision_shown as shown
    from styrbord.workbench import supervision_risk as verbs

    bench, day, me = Workbench.open(register), _day(on), _me(by)
    if change is not None:
        verbs.note_change(bench, area=_needed(area), by=me, on=day, what=change, text=text)
    if propose:
        verbs.ask_all(bench, as_of=day, by=me, areas=[area] if area else None)
    if reject:
        verbs.reject(bench, area=_needed(area), by=me, reason=reason)
    elif accept or likelihood is not None or consequence is not None:
        verbs.decide(bench, area=_needed(area), by=me, from_day=day, grounds=grounds, reason=reason,
                     likelihood=likelihood, consequence=consequence)  # fmt: skip
    if scales:
        shown.scales(bench, _lang(lang), csv, json)
    elif versions:
        shown.versions(bench, _needed(area), csv, json)
    elif evidence:
        shown.evidence(bench, day, area, csv, json)
    else:
        shown.risk(bench, day, _lang(lang), csv, json)


@app.command()
def plan(
    register: Register, year: Year = None, on: Day = None,
    make: Annotated[bool, typer.Option("--make", help="Plan the year from the colours in force.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Plan the rest of the year anew, with --reason.")] = False,
    slot: Annotated[str | None, typer.Option("--run", help="One supervision of the plan.")] = None,
    move_to: Annotated[str | None, typer.Option(help="Move the day of --run, with --reason.")] = None,
    substitute: Annotated[bool, typer.Option("--substitute", help="The substitute does --run, with --reason.")] = False,
    reason: Because = "",
    slipped: Annotated[bool, typer.Option("--slipped", help="Only what is past its day.")] = False,
    calendar: Annotated[Path | None, typer.Option(help="Write the plan as a calendar file (.ics).")] = None,
    user: Annotated[str, typer.Option(help="Only this person's, in the calendar.")] = "",
    remind: Annotated[bool, typer.Option("--remind", help="Send reminders that are due (STYRBORD_SMTP_...).")] = False,
    by: By = "", lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """The year's plan: make it, change it, see what has slipped, send reminders, write a calendar."""
    from styrbord.cli import supervision_shown as shown
    from styrbord.workbench import reminders, supervision
    from styrbord.workbench import supervision_plan as verbs

    bench, day, me = Workbench.open(register), _day(on), _me(by)
    whole = year or day.year
    if make:
        verbs.make(bench, year=whole, by=me, on=day)
    if anew:
        verbs.anew(bench, year=whole, by=me, on=day, reason=reason)
    if slot and move_to:
        verbs.move(bench, slot=slot, due_on=show.needed_day(move_to), by=me, reason=reason)
    if slot and substitute:
        verbs.substitute(bench, slot=slot, by=me, reason=reason)
    if remind:
        sent = reminders.send_due(bench, year=whole, today=day, by=me, language=_lang(lang))
        show.errors.print(f"{len(sent)} reminders sent", highlight=False)
    if calendar is not None:
        made = reminders.calendar(
            supervision.year_plan(bench, whole), supervision.method(bench), supervision.everybody(bench), user=user,
            language=_lang(lang),
        )  # fmt: skip
        with show.whole(calendar) as part:
            part.write_bytes(made)
    shown.plan(bench, whole, day, slipped, _lang(lang), csv, json)


@app.command()
def run(
    register: Register, run: Run,
    begin: Annotated[bool, typer.Option("--begin", help="Begin the planned supervision.")] = False,
    minutes: Annotated[float | None, typer.Option(help="Note minutes used.")] = None,
    activity: Annotated[str, typer.Option(help="On what: draw, read, second-read, evaluate, report.")] = "read",
    decide: Annotated[str | None, typer.Option(help="Decide on the findings: noted or action, with --grounds.")] = None,
    grounds: Annotated[str, typer.Option(help="The grounds of the decision.")] = "",
    cancel: Annotated[bool, typer.Option("--cancel", help="Call it off, with --reason.")] = False,
    reason: Because = "", by: By = "", lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """One supervision: begin it, note time, decide on what it found."""
    from styrbord.cli import supervision_shown as shown
    from styrbord.workbench import supervision_runs as verbs

    bench, me = Workbench.open(register), _me(by)
    if begin:
        verbs.open_run(bench, run=run, by=me)
    if minutes is not None:
        verbs.note_time(bench, run=run, by=me, activity=activity, minutes=minutes)
    if decide is not None:
        verbs.decide(bench, run=run, by=me, decision=decide, grounds=grounds)
    if cancel:
        verbs.cancel(bench, run=run, by=me, reason=reason)
    shown.run(bench, run, _lang(lang), csv, json)


@app.command(name="follow-up")
def follow_up(
    register: Register, on: Day = None,
    run: Annotated[str | None, typer.Option("--run", help="Of one supervision.")] = None,
    open_all: Annotated[bool, typer.Option("--open", help="Open one for each wrong case of --run.")] = False,
    id: Annotated[str | None, typer.Option("--id", help="One follow-up: <supervision>/<case>.")] = None,
    duty: Annotated[str, typer.Option(help="What the law demands corrected, e.g. decide-anew; none.")] = "none",
    text: Annotated[str, typer.Option(help="What is to be done, or how it was mended.")] = "",
    responsible: Annotated[str, typer.Option(help="Who is to do it.")] = "",
    by_when: Annotated[str | None, typer.Option(help="By which day.")] = None,
    done: Annotated[bool, typer.Option("--done", help="Note --id as mended, with --text.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Verify --id: another than who mended it.")] = False,
    back: Annotated[bool, typer.Option("--return", help="Return --id to who mended it, with --reason.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those past their day.")] = False,
    reason: Because = "", by: By = "", lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """The follow-up of errors: open, mend, verify, and see what is overdue."""
    from styrbord.cli import supervision_shown as shown
    from styrbord.workbench import supervision
    from styrbord.workbench import supervision_followups as verbs

    bench, day, me = Workbench.open(register), _day(on), _me(by)
    if open_all:
        days = int(supervision.method(bench).follow_up["days"])
        last = show.day(by_when) or day + dt.timedelta(days=days)
        verbs.open_all(
            bench, run=_needed(run, "--run"), by=me, duty=duty, what=text, responsible=responsible, by_when=last
        )
    if done:
        verbs.done(bench, id=_needed(id, "--id"), by=me, how=text, on=day)
    if verify or back:
        verbs.check(bench, id=_needed(id, "--id"), by=me, holds=verify, remark=reason)
    elif id and by_when and not done:
        last = show.needed_day(by_when)
        verbs.change(bench, id=id, by=me, by_when=last, reason=reason, responsible=responsible)
    shown.follow_ups(bench, day, run or "", overdue, _lang(lang), csv, json)


@app.command()
def report(
    register: Register,
    kind: Annotated[str, typer.Argument(help="management, committee, auditor or publication.")],
    to: Annotated[Path, typer.Option(help="The file: .pdf, .docx or .html; .zip for the auditor.")],
    year: Year = None, on: Day = None,
    month: Annotated[int | None, typer.Option(help="The month of the management's report, 1-12.")] = None,
    body: Annotated[str, typer.Option(help="The committee's name.")] = "",
    prepare: Annotated[bool, typer.Option("--prepare", help="Prepare a publication, written as a draft.")] = False,
    approve: Annotated[str | None, typer.Option(help="Approve the prepared publication of this fingerprint.")] = None,
    by: By = "", lang: Lang = "da",
) -> None:  # fmt: skip
    """Papers: to the management, the committee, the auditor (a zip), and for publication once it is approved."""
    from styrbord.presentation.papers import write
    from styrbord.workbench import supervision_audit, supervision_publication, supervision_reports

    bench, day = Workbench.open(register), _day(on)
    whole = year or day.year
    if kind == "auditor":
        with show.whole(to) as part:
            part.write_bytes(supervision_audit.auditor_zip(bench, year=whole, today=day))
    elif kind == "management":
        write(supervision_reports.management(bench, whole, month or day.month, day, language=_lang(lang)), to)
    elif kind == "committee":
        write(supervision_reports.committee(bench, whole, day, language=_lang(lang), body=body), to)
    elif kind == "publication" and prepare:
        made = supervision_publication.prepare(bench, year=whole, today=day, by=_me(by))
        paper = supervision_publication.draft(bench, year=whole, language=_lang(lang))
        assert paper is not None
        write(paper, to)
        show.errors.print(f"prepared; fingerprint {made.digest}", highlight=False)
    elif kind == "publication":
        if approve is not None:
            supervision_publication.approve(bench, year=whole, by=_me(by), digest=approve)
        write(supervision_publication.paper(bench, year=whole, language=_lang(lang)), to)
    else:
        raise AskedWrongly(
            f"There is no report '{kind}'.",
            where="styrbord supervision report",
            expected="management, committee, auditor or publication",
            todo="choose one of them",
        )
    show.errors.print(f"written to {to}", highlight=False)


@app.command()
def card(
    register: Register, to: Annotated[Path, typer.Option(help="The file: .pdf, .docx or .html.")], on: Day = None,
    seed: Annotated[int, typer.Option(help="Seed of the trial.")] = 1, lang: Lang = "da",
) -> None:  # fmt: skip
    """The algorithm card of the risk proposal, its error rates measured anew."""
    from styrbord.presentation.papers import write
    from styrbord.workbench import supervision_reports

    write(supervision_reports.card(Workbench.open(register), _day(on), language=_lang(lang), seed=seed), to)


@app.command()
def certainty(register: Register, on: Day = None, lang: Lang = "da", csv: Csv = None, json: Json = False) -> None:
    """Time used and forecast, and what fewer supervisions or smaller samples would cost in certainty."""
    from styrbord.cli import supervision_shown as shown

    bench, day = Workbench.open(register), _day(on)
    shown.certainty(bench, day, _lang(lang), csv, json)


@app.command()
def demo(
    register: Register,
    year: Annotated[int, typer.Option(help="The year to play; the register must reach over it.")],
    seed: Annotated[int, typer.Option(help="Seed of the invented errors.")] = 1,
    to: Annotated[Path | None, typer.Option(help="A folder for the papers and the auditor's zip.")] = None,
) -> None:
    """Play a year of supervision on a simulated register: assessment, twelve months, reports, the auditor's zip."""
    from styrbord.cli import supervision_shown as shown
    from styrbord.workbench.supervision_year import play_year

    with show.working("playing the year") as tell:
        bench = play_year(Workbench.open(register), year=year, seed=seed, progress=tell)
    last = dt.date(year, 12, 31)
    if to is not None:
        shown.all_papers(bench, year, last, to)
        show.errors.print(f"papers and zip written to {to}", highlight=False)
    shown.risk(bench, last, "da", None, False)


def _needed(value: str | None, name: str = "--area") -> str:
    if not value:
        raise AskedWrongly(
            f"The option {name} is not given.",
            where="styrbord supervision",
            expected=f"{name}",
            todo="`styrbord supervision --help` shows the options",
        )
    return value
