# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord screen`: whom to talk with early. It proposes a conversation and decides nothing."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from styrbord.cli import show
from styrbord.cli.show import AsOf, Csv, Json, KnownOn, Lang, Register
from styrbord.cli.show import language as _language
from styrbord.errors import AskedWrongly
from styrbord.presentation import screening_words as say
from styrbord.presentation.figure_words import Words
from styrbord.workbench import Workbench
from styrbord.workbench import screening as verbs

app = typer.Typer(
    help="Risk of long-term unemployment: proposes a conversation, decides nothing.", no_args_is_help=True
)

Benefits = Annotated[str, typer.Option("--benefits", help="Benefits, e.g. kontanthjaelp,overgangsydelse.")]
By = Annotated[str | None, typer.Option("--by", help="Who acts (else the user of the machine).")]
Why = Annotated[str, typer.Option("--why", help="The reason, for those who read the journal later.")]
Capacity = Annotated[float | None, typer.Option("--capacity", min=1, help="Persons there is time for in 30 days.")]
To = Annotated[Path | None, typer.Option("--to", help="Write a paper: FILE.pdf, FILE.docx or FILE.html.")]
NoHiding = Annotated[bool, typer.Option("--no-hiding", help="All counts, for those who may.")]


def _benefits(text: str) -> tuple[str, ...]:
    return tuple(show.row_list(text) or ())


def _by(name: str | None) -> str:
    return name or getpass.getuser()


@app.command()
def fit(
    register: Register, as_of: AsOf, benefits: Benefits = "dagpenge", capacity: Capacity = None,
    years: Annotated[float, typer.Option(help="Years of earlier inflow to learn from.")] = 4,
    later: Annotated[int, typer.Option(help="Months of later inflow to judge on.")] = 12,
    extra: Annotated[str | None, typer.Option("--with", help="Inputs switched on before: sex, origin.")] = None,
    without: Annotated[str | None, typer.Option("--without", help="Inputs to leave out, e.g. language.")] = None,
    moments: Annotated[str, typer.Option(help="Weeks at which persons are scored.")] = "0,4,8,13",
    plain: Annotated[bool, typer.Option("--plain", help="Do not try the glass-box model.")] = False,
    seed: Annotated[int, typer.Option(help="The same data and seed give the same model.")] = 1,
    by: By = None, known_on: KnownOn = None, lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Fit a model on earlier inflow, judge it on later inflow, and take it into use."""
    asked = verbs.Asked(
        _benefits(benefits), years, later, capacity, seed, tuple(show.row_list(extra) or ()),
        tuple(show.row_list(without) or ()), _weeks(moments), not plain,
    )  # fmt: skip
    with show.working("fitting") as progress:
        id_, model = verbs.fit(
            Workbench.open(register), show.needed_day(as_of), by=_by(by), asked=asked, known_on=show.day(known_on),
            progress=progress,
        )  # fmt: skip
    _show_model(id_, model, Words("screening", _language(lang)), csv, json)


def _weeks(text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError:
        raise AskedWrongly(
            f"{text!r} are no weeks.", where="--moments", expected="whole numbers with commas between",
            todo="write for example 0,4,8,13",
        ) from None  # fmt: skip


def _show_model(id_: str, model: Any, w: Words, csv: Path | None, json: bool) -> None:
    from styrbord.inference.screening_file import plain
    from styrbord.presentation.screening_card import said_of

    if json:
        show.as_json({"model": id_, **plain(model)})
        return
    found = [(at, at.quality) for at in model.moments if at.quality is not None]
    if csv is not None:
        measures = ("base_rate", "auc", "average_precision", "brier", "log_loss", "slope", "level")
        lines = [(at.weeks, m, *_parts(getattr(q, m))) for at, q in found for m in measures]
        lines += [(at.weeks, m, *_parts(getattr(q.capacity, m))) for at, q in found for m in ("precision", "recall")]
        lines += [(at.weeks, f"gain over {r}", *_parts(e)) for at, q in found for r, e in q.capacity.gain.items()]
        show.give_rows(("weeks", "measure", *PARTS), lines, csv, False, "")
    else:
        heads = ("moment", "spells", "auc", "precision", "gain_over_age")
        rows = [
            (say.moment(at.weeks, w), q.spells, say.numbers(q.auc, w), say.shares(q.capacity.precision, w),
             say.points_difference(q.capacity.gain.get("age_50"), w))
            for at, q in found
        ]  # fmt: skip
        show.grid(f"model {id_}", heads, rows)
    for at in model.moments:
        show.errors.print(said_of(at, w), highlight=False, soft_wrap=True)


PARTS = ("value", "low", "high", "state", "has", "needs")


def _parts(found: Any) -> tuple[Any, ...]:
    return tuple(getattr(found, name) for name in PARTS)


@app.command()
def score(
    register: Register, as_of: AsOf, benefits: Benefits = "dagpenge", capacity: Capacity = None,
    person: Annotated[str | None, typer.Option("--person", help="One person, by key.")] = None,
    team: Annotated[str | None, typer.Option("--team", help="The persons of one team.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Also those no new moment has come for in a month.")] = False,
    to: To = None, known_on: KnownOn = None, lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Who should have an early conversation, with every reason; --person with --to is the page the citizen sees."""
    from styrbord.presentation.papers import check_ending, write
    from styrbord.workbench import screening_papers as papers

    if to is not None:
        check_ending(to)
    bench, language = Workbench.open(register), _language(lang)
    with show.steps("scoring"):
        found = verbs.scores(
            bench, show.needed_day(as_of), benefits=_benefits(benefits), capacity=capacity,
            newest=None if everybody else verbs.NEWEST, team=team, person_key=person, known_on=show.day(known_on),
        )  # fmt: skip
    if to is not None:
        make = papers.person_paper if person else papers.list_paper
        write(make(bench, found, language), to)
        show.errors.print(f"written to {to}", highlight=False)
        return
    _show_scores(found, Words("screening", language), csv, json)


def _show_scores(found: verbs.Scores, w: Words, csv: Path | None, json: bool) -> None:
    told = list(zip(found.keys, found.rows, found.caseworkers, found.teams, strict=True))
    if json:
        rows = [
            {"person_key": key, "weeks": r.weeks, "moment": r.moment, "chance": round(r.chance, 4),
             "called": r.called, "steady": r.steady, "base": r.base / 10, "score": r.score / 10,
             "reasons": [{"input": x.input, "value": x.value, "points": x.points / 10, "text": say.reason(x, w)}
                         for x in r.reasons], "caseworker": caseworker, "team": team}
            for key, r, caseworker, team in told
        ]  # fmt: skip
        show.as_json({"model": found.model_id, "as_of": found.as_of, "capacity": found.capacity, "persons": rows})
        return
    title = f"model {found.model_id}, as of {found.as_of}, room for {found.capacity:.0f}"
    if csv is None:
        heads: tuple[str, ...] = ("person_key", "called", "chance", "weeks", "steady", "raises", "caseworker")
        lines: list[Sequence[Any]] = [
            (key, "x" if r.called else "", round(r.chance, 2), r.weeks, r.steady and round(r.steady, 2),
             say.up_and_down(r.reasons, w, 2)[0], caseworker)
            for key, r, caseworker, _ in told
        ]  # fmt: skip
    else:
        heads = ("person_key", "called", "chance", "weeks", "moment", "steady", "raises", "lowers")
        heads = (*heads, "caseworker", "team")
        lines = [
            (key, int(r.called), round(r.chance, 4), r.weeks, r.moment, r.steady, *say.up_and_down(r.reasons, w), *who)
            for key, r, *who in told
        ]
    show.give_rows(heads, lines, csv, False, title)


@app.command()
def card(
    register: Register, to: Annotated[Path, typer.Option("--to", help="FILE.pdf, FILE.docx or FILE.html.")],
    as_of: Annotated[str | None, typer.Option("--as-of", help="Also watch the newest inflow as of this day.")] = None,
    benefits: Benefits = "dagpenge", no_hiding: NoHiding = False, lang: Lang = "da",
) -> None:  # fmt: skip
    """The model card of the model in use, made from its own run."""
    from styrbord.presentation.papers import check_ending, write
    from styrbord.workbench.screening_papers import model_card

    check_ending(to)
    with show.steps("writing the card"):
        paper = model_card(
            Workbench.open(register), as_of=show.day(as_of), benefits=_benefits(benefits), hiding=not no_hiding,
            language=_language(lang),
        )  # fmt: skip
        write(paper, to)
    show.errors.print(f"written to {to}", highlight=False)


@app.command()
def audit(
    register: Register, as_of: AsOf, benefits: Benefits = "dagpenge", no_hiding: NoHiding = False,
    known_on: KnownOn = None, lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Watch the model in use: errors by group, agreement with other models, drift, and caseworkers' judgements."""
    from styrbord.inference.screening_file import plain
    from styrbord.presentation import screening_card as words
    from styrbord.workbench.screening_audit import audit as make

    with show.steps("auditing"):
        found = make(
            Workbench.open(register), show.needed_day(as_of), benefits=_benefits(benefits), known_on=show.day(known_on)
        )
    w = Words("screening", _language(lang))
    errors = [(at.weeks, r) for at in found.model.moments for r in words.shown_errors(at.errors, not no_hiding)]
    if json:
        told = [{"weeks": weeks, **plain(r)} for weeks, r in errors]
        show.as_json({"model": found.model_id, "as_of": found.as_of, "errors": told,
                      "watched": plain(found.watched), "judgements": plain(found.beside)})  # fmt: skip
        return
    if csv is not None:
        rates = ("called", "false_alarms", "misses")
        parts = [(weeks, r.split, r.group, n, *_parts(getattr(r, n))) for weeks, r in errors for n in rates]
        show.give_rows(("weeks", "split", "group", "rate", *PARTS), parts, csv, False, "")
        return
    heads = ("moment", "group", "called", "false_alarms", "misses")
    lines = [(say.moment(weeks, w), *(words.error_row(r, w)[i] for i in (0, 2, 3, 4))) for weeks, r in errors]
    show.grid(f"model {found.model_id} on its later inflow", heads, lines)
    said = [words.agreement(at, w) for at in found.model.moments if at.variants]
    said += [text for one in found.watched for text in words.watched_sentences(one, w)]
    own = found.beside
    told = w("beside.said", judged=own.judged, decided=own.decided, saw=own.saw_score)
    for text in [*said, told if own.judged else w("beside.none")]:
        show.out.print(text, highlight=False, soft_wrap=True)


@app.command()
def judge(
    person: Annotated[str, typer.Argument(help="The person, by key.")],
    view: Annotated[str, typer.Argument(help="Your own judgement: long, unsure or short.")],
    register: Register,
    on: Annotated[str | None, typer.Option("--on", help="The day of the judgement (else today).")] = None,
    unseen: Annotated[bool, typer.Option("--unseen", help="You had not seen the chance when you judged.")] = False,
    note: Annotated[str, typer.Option("--note", help="In a few words, why.")] = "",
    by: By = None,
) -> None:  # fmt: skip
    """Record a caseworker's own judgement of a person; it stands beside the model's and is compared later."""
    day = show.day(on) or dt.date.today()
    verbs.judge(Workbench.open(register), person, view, on=day, by=_by(by), saw_score=not unseen, note=note)
    show.errors.print("recorded", highlight=False)


@app.command()
def segments(
    register: Register, as_of: AsOf, benefits: Benefits = "dagpenge",
    followed: Annotated[bool, typer.Option("--followed", help="What became of those in each segment.")] = False,
    no_hiding: NoHiding = False, known_on: KnownOn = None, lang: Lang = "da", csv: Csv = None, json: Json = False,
) -> None:  # fmt: skip
    """Segments of need, proposed with their grounds, beside those that caseworkers have set."""
    from styrbord.inference.screening_catalogue import said, segment
    from styrbord.workbench import screening_needs as needs

    bench, w = Workbench.open(register), Words("screening", _language(lang))
    name = lambda id_: s.name[w.language] if (s := segment(id_)) else id_  # noqa: E731
    if followed:
        found = needs.follow(bench, show.needed_day(as_of), benefits=_benefits(benefits), hiding=not no_hiding)
        parts = ("persons", "agreed")
        lines: list[Sequence[Any]] = [
            (name(f.segment), *(_count(getattr(f, p), w) for p in parts), say.shares(f.after_13_weeks, w),
             say.shares(f.after_26_weeks, w))
            for f in found
        ]  # fmt: skip
        heads = ("segment", "persons", "as_proposed", "still_after_13_weeks", "still_after_26_weeks")
        show.give_rows(heads, lines, csv, json, "segments followed")
        return
    with show.steps("proposing"):
        rows = needs.needs(bench, show.needed_day(as_of), benefits=_benefits(benefits), known_on=show.day(known_on))
    lines = [
        (n.person_key, n.weeks, "; ".join(name(p.segment) for p in n.proposed),
         "; ".join(said(g.input, g.value, w.language) for p in n.proposed for g in p.grounds),
         name(n.set.segment) if n.set else None, n.caseworker, n.team)
        for n in rows
    ]  # fmt: skip
    heads = ("person_key", "weeks", "proposed", "grounds", "set", "caseworker", "team")
    show.give_rows(heads, lines, csv, json, f"segments of need, as of {as_of}")


def _count(found: Any, w: Words) -> str:
    return say.state(found, w) if found.value is None else w.number(found.value)


@app.command()
def segment(
    person: Annotated[str, typer.Argument(help="The person, by key.")],
    id_: Annotated[str, typer.Argument(metavar="SEGMENT", help="mismatch, availability, health ... or none.")],
    register: Register,
    on: Annotated[str | None, typer.Option("--on", help="From which day (else today).")] = None,
    note: Annotated[str, typer.Option("--note", help="In a few words, why.")] = "",
    by: By = None,
) -> None:  # fmt: skip
    """Set a person's segment of need; a caseworker decides, whatever was proposed."""
    from styrbord.workbench import screening_needs as needs

    day = show.day(on) or dt.date.today()
    needs.set_segment(Workbench.open(register), person, id_, on=day, by=_by(by), note=note)
    show.errors.print("recorded", highlight=False)


@app.command()
def answers(
    file: Annotated[Path, typer.Argument(help="CSV: person_key, question, answer, registered_on.")],
    register: Register, by: By = None,
) -> None:  # fmt: skip
    """Take answers of the preparation form in, whole or not at all; later models may use them."""
    from styrbord.workbench import screening_needs as needs

    count, persons = needs.add_answers(Workbench.open(register), file, by=_by(by))
    show.errors.print(f"{count} answers of {persons} persons taken in", highlight=False)


@app.command()
def allow(
    input_: Annotated[str, typer.Argument(metavar="INPUT", help="sex or origin.")], register: Register, why: Why,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Switch it off again.")] = False, by: By = None,
) -> None:  # fmt: skip
    """Switch a sensitive input on for later models; who did it and why stands in the journal."""
    verbs.allow(Workbench.open(register), input_, by=_by(by), why=why, withdraw=withdraw)
    show.errors.print("withdrawn" if withdraw else "switched on for models fitted from now on", highlight=False)


@app.command()
def off(register: Register, why: Why, by: By = None) -> None:
    """Switch the screening off: every model is removed and no score can be had; it is logged."""
    removed = verbs.switch(Workbench.open(register), on=False, by=_by(by), why=why)
    show.errors.print(f"the screening is off; models removed: {removed}", highlight=False)


@app.command()
def on(register: Register, why: Why, by: By = None) -> None:
    """Switch the screening on again; a model must then be fitted anew."""
    verbs.switch(Workbench.open(register), on=True, by=_by(by), why=why)
    show.errors.print("the screening is on; fit a model with `styrbord screen fit`", highlight=False)
