# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs of the screening: fit, score, judge, segment, answers, and the switch that removes it all.

It proposes a conversation and decides nothing. Models lie as JSON in the register folder; who did what is in the
journal; scores are never stored, they follow from the model and the data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa

from styrbord.errors import AskedWrongly, NoData
from styrbord.inference.screening import FEWEST_OF_EACH, Cannot
from styrbord.inference.screening import fit as fit_moments
from styrbord.inference.screening_file import Model, read, written
from styrbord.inference.screening_inputs import ALWAYS, LATER, SENSITIVE, refuse_known_later
from styrbord.inference.screening_record import INPUTS, JUDGEMENTS, MODEL, VIEWS, Standing, judgements, standing
from styrbord.inference.screening_scores import Scored, score
from styrbord.inference.screening_spells import MOMENTS, Stretches, find_stretches
from styrbord.records.days import date
from styrbord.workbench.bench import Workbench
from styrbord.workbench.inputs import made_from
from styrbord.workbench.screening_data import JOBLESS, Data, checked_benefits, load, question, setting

FOLDER = "screening"
NEWEST = 31  # days: the list holds whom a new moment has come for within a month
Progress = Callable[[int, int], None] | None


@dataclass(frozen=True)
class Asked:
    """What a fit is asked for, as the command line and the page give it."""

    benefits: tuple[str, ...] = JOBLESS
    years: float = 4
    later_months: int = 12
    capacity: float | None = None
    seed: int = 1
    extra: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    moments: tuple[int, ...] = MOMENTS
    glass_box: bool = True


def record(bench: Workbench) -> Standing:
    """How the screening of this register stands."""
    journal = bench.journal()
    events = [*journal.events(MODEL), *journal.events(INPUTS)]
    return standing(sorted(events, key=lambda e: e.seq))


def fit(
    bench: Workbench, as_of: dt.date, *, by: str, asked: Asked | None = None, known_on: dt.date | None = None,
    progress: Progress = None,
) -> tuple[str, Model]:  # fmt: skip
    """Fit a model on earlier inflow, judge it on later inflow, keep it and take it into use: (id, model).

    NoData when the data cannot carry a model of the start of a stretch; the other moments then say so for themselves.
    """
    asked = asked or Asked()
    _refuse_off(bench)
    _check_inputs(bench, asked)
    benefits = checked_benefits(asked.benefits)
    data = load(bench, as_of, known_on, with_answers=True)
    s = setting(as_of, asked.years, asked.later_months, asked.capacity, asked.seed, glass_box=asked.glass_box)
    about = question(data, benefits, s, asked.extra, asked.without)
    if data.answers is not None:
        refuse_known_later(data.answers, about.stretches, asked.moments)
    found = fit_moments(about, asked.moments, progress)
    if all(m.cannot for m in found):
        raise cannot(next(m.cannot for m in found if m.cannot))
    kept = bench.register.number_known(known_on)
    model = Model(
        made_from=_made_from(bench, as_of, kept),
        benefits=benefits,
        inputs=tuple(dict.fromkeys(p.name for m in found if m.table for p in m.table.parts)),
        sensitive=asked.extra,
        parted_on=str(date(s.parted_on)),
        from_day=str(date(s.from_day)),
        as_of=as_of.isoformat(),
        capacity=asked.capacity,
        seed=asked.seed,
        unstamped=data.unstamped,
        moments=tuple(found),
    )
    return _taken_into_use(bench, model, by), model


def cannot(found: Cannot) -> NoData:
    """The error for data that cannot carry a model: why, and what would be needed."""
    what = {
        "too_few_spells": f"too few stretches whose outcome is known: {found.has} of {found.needs} needed",
        "one_class": f"almost all turned out alike: {found.has} of the rarer outcome, {found.needs} needed",
        "separated": f"{repr(found.what) if found.what else 'the inputs'} parts long from short without one exception",
    }[found.why]
    todo = {
        "too_few_spells": "take more years (--years), more benefits (--benefits), or wait until more is known",
        "one_class": "take more years or other benefits, so that both outcomes occur",
        "separated": "it can only be known afterwards: leave that input out (--without), and look at its days",
    }[found.why]
    raise NoData(
        f"The data cannot carry a screening model: {what}.",
        where="the inflow before the day that parts earlier from later",
        expected=f"both outcomes at least {FEWEST_OF_EACH} times, told apart by what is known at the start",
        todo=todo,
    )


def _made_from(bench: Workbench, as_of: dt.date, delivery: int) -> dict[str, str]:
    made = made_from(bench.register, bench.book, as_of, delivery)
    return {
        "snapshot": made.snapshot, "known_on": str(made.known_on), "code": made.code,
        "numpy": np.__version__, "sklearn": version("scikit-learn"),
    }  # fmt: skip


def _check_inputs(bench: Workbench, asked: Asked) -> None:
    known = (*ALWAYS, *LATER, *SENSITIVE)
    wrong = [n for n in asked.without if n not in known] + [n for n in asked.extra if n not in SENSITIVE]
    if wrong:
        raise AskedWrongly(
            f"{wrong[0]!r} is no input that can be {'left out' if wrong[0] in asked.without else 'added'}.",
            where="--without or --with",
            expected=f"to leave out: {', '.join((*ALWAYS, *LATER))}; to add: {', '.join(SENSITIVE)}",
            todo="choose among these",
        )
    allowed = record(bench).allowed
    if barred := [n for n in asked.extra if n not in allowed]:
        raise AskedWrongly(
            f"The input {barred[0]!r} is not switched on.",
            where="--with",
            expected="an input that a person with the right has switched on; that stands in the journal",
            todo=f"leave it out, or have it switched on: styrbord screen allow {barred[0]} --why REASON",
        )
    if bad := [w for w in asked.moments if w < 0 or w >= 26]:
        raise AskedWrongly(
            f"Week {bad[0]} is no moment of a screening for more than 26 weeks.",
            where="--moments",
            expected="weeks from 0 to 25, such as 0,4,8,13",
            todo="leave --moments out",
        )


# -- models in the register folder


def _path(bench: Workbench, id_: str) -> Path:
    return bench.register.path / FOLDER / f"{id_}.json"


def _taken_into_use(bench: Workbench, model: Model, by: str) -> str:
    content = written(model)
    id_ = hashlib.sha256(content).hexdigest()[:12]
    path = _path(bench, id_)
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(path)
    told = {"model": id_, "benefits": "+".join(model.benefits), "as_of": model.as_of, "seed": model.seed,
            "snapshot": model.made_from["snapshot"], "sensitive": list(model.sensitive)}  # fmt: skip
    bench.journal().append(stream=MODEL, kind="model-taken-into-use", data=told, by=by)
    return id_


def model_in_use(bench: Workbench, benefits: Sequence[str] = JOBLESS) -> tuple[str, Model]:
    """The model in use for these benefits: (id, model). Refuses when the screening is off or was never fitted."""
    stand = _refuse_off(bench)
    key = "+".join(checked_benefits(benefits))
    id_ = stand.in_use.get(key, "")
    if not id_ or not _path(bench, id_).exists():
        raise NoData(
            f"There is no screening model for {key}." if not id_ else "The screening model in use is gone.",
            where=f"register {bench.register.path.name}",
            expected="a model fitted on this register",
            todo="fit one: styrbord screen fit --register FOLDER --as-of DAY",
        )
    return id_, read(_path(bench, id_).read_bytes(), f"{id_}.json")


def _refuse_off(bench: Workbench) -> Standing:
    stand = record(bench)
    if stand.off:
        raise AskedWrongly(
            f"The screening is switched off since {stand.off.at:%Y-%m-%d}.",
            where=f"register {bench.register.path.name}",
            expected="a screening that is on",
            todo="let whoever answers for it decide; `styrbord screen on --why REASON` switches it on again",
        )
    return stand


def switch(bench: Workbench, *, on: bool, by: str, why: str) -> int:
    """Switch the screening off (every model is removed, no scores can be had) or on again; says how many were removed.

    Caseworkers' own judgements and segments stay: they are theirs, not the model's.
    """
    _needs_why(why)
    if on == (record(bench).off is None):
        return 0
    removed = 0
    for path in sorted((bench.register.path / FOLDER).glob("*.json")) if not on else []:
        path.unlink()
        removed += 1
    kind = "switched-on" if on else "switched-off"
    bench.journal().append(stream=MODEL, kind=kind, data={"why": why, "models_removed": removed}, by=by)
    return removed


def allow(bench: Workbench, input_: str, *, by: str, why: str, withdraw: bool = False) -> None:
    """Switch a sensitive input (sex, origin) on as a possible input, or off again; it is logged with the reason."""
    _needs_why(why)
    if input_ not in SENSITIVE:
        raise AskedWrongly(
            f"{input_!r} is no input that has to be switched on.",
            where="the input named",
            expected=", ".join(SENSITIVE),
            todo="other inputs need no switch; leave them out with --without",
        )
    kind = "input-withdrawn" if withdraw else "input-allowed"
    bench.journal().append(stream=INPUTS, kind=kind, data={"input": input_, "why": why}, by=by)


def _needs_why(why: str) -> None:
    if not why.strip():
        raise AskedWrongly(
            "No reason is given.",
            where="--why",
            expected="a sentence that those who read the journal later will understand",
            todo="say why",
        )


# -- scores


@dataclass(frozen=True)
class Scores:
    """The list of a day: the model, the capacity, and everybody scored, highest chance first."""

    model_id: str
    as_of: dt.date
    capacity: float
    keys: tuple[str, ...]
    rows: tuple[Scored, ...]
    caseworkers: tuple[str | None, ...]
    teams: tuple[str | None, ...]


def scores(
    bench: Workbench, as_of: dt.date, *, benefits: Sequence[str] = JOBLESS, capacity: float | None = None,
    newest: int | None = NEWEST, team: str | None = None, teams: Sequence[str] | None = None,
    person_key: str | None = None, known_on: dt.date | None = None, data: Data | None = None,
) -> Scores:  # fmt: skip
    """Everybody whose stretch runs and has not passed 26 weeks, with reasons; `capacity` of them are called.

    `newest` (days) keeps those for whom a moment has come lately; `team` or `teams` those of some teams. `person_key`
    gives one person as in that list, or alone (not called) when no moment has come lately. `data` is what `load` gave
    for the day, where it is at hand.
    """
    id_, model = model_in_use(bench, benefits)
    data = data or load(bench, as_of, known_on, with_answers=True)
    stretches = running(data, model.benefits)
    keys = data.case.person_keys
    assigned = data.assigned(stretches.person)
    wanted = {team} if team is not None else None if teams is None else set(teams)
    some = stretches.where(np.flatnonzero([wanted is None or t in wanted for t in assigned["team"]]))
    limit = capacity or model.capacity

    def look(s: Stretches, weeks: int):  # type: ignore[no-untyped-def]
        return data.look(s, weeks, model.sensitive, ())

    rows = score(some, data.as_of, model.moments, look, limit, newest=newest)
    room = limit or float(sum(r.called for r in rows))
    if person_key is not None:
        alone = some.where(np.flatnonzero(np.array(keys.take(some.person).to_pylist(), dtype=object) == person_key))
        rows = [r for r in rows if keys[r.person].as_py() == person_key] or [
            replace(r, called=False, steady=None) for r in score(alone, data.as_of, model.moments, look, None)
        ]
    who = data.assigned(np.array([r.person for r in rows], dtype=np.int64))
    names = tuple(keys[r.person].as_py() for r in rows)
    return Scores(id_, as_of, room, names, tuple(rows), tuple(who["caseworker"]), tuple(who["team"]))


def running(data: Data, benefits: Sequence[str]) -> Stretches:
    """The stretches that run on the day."""
    every = find_stretches(data.case, benefits, data.as_of)
    return every.where(np.flatnonzero(~every.ended))


def person_exists(bench: Workbench, person_key: str) -> None:
    """Refuse a person the register does not know."""
    if not len(bench.register.case_data(persons=[person_key], tables=()).person_keys):
        raise AskedWrongly(
            "The register knows no such person.",
            where="the person named",
            expected="a person_key of the register (numbers such as CPR are sealed and cannot be asked for)",
            todo="find the key with `styrbord screen score` or `styrbord worklist`",
        )


def judge(
    bench: Workbench, person_key: str, view: str, *, on: dt.date, by: str, saw_score: bool = True, note: str = ""
) -> None:
    """Record a caseworker's own judgement of a person (long, unsure, short), beside the model's."""
    if view not in VIEWS:
        raise AskedWrongly(
            f"{view!r} is no judgement.",
            where="the judgement",
            expected=", ".join(VIEWS),
            todo="say whether you think the spell will be long, short, or that you are unsure",
        )
    person_exists(bench, person_key)
    told = {"view": view, "on": on.isoformat(), "saw_score": saw_score, "note": note}
    bench.journal().append(stream=JUDGEMENTS, kind="judged", data=told, by=by, subject=person_key)


def own_judgements(bench: Workbench) -> pa.Table:
    """The newest judgement of each person: person_key, view, on, by, saw_score."""
    newest = {j.person_key: j for j in judgements(bench.journal().events(JUDGEMENTS))}
    names = ("person_key", "view", "on", "by", "saw_score", "note")
    return pa.table({n: [getattr(j, n) for j in newest.values()] for n in names})
