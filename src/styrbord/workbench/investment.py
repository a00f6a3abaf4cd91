# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs on investment cases: state, revise, run, follow, close, list, choose. Every act is an event of the journal."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from styrbord.errors import AskedWrongly
from styrbord.inference import investment as reckoning
from styrbord.inference.investment import Model, Outcome, draw
from styrbord.inference.investment_case import Case, Population, parse_case
from styrbord.inference.investment_followup import FollowUp
from styrbord.inference.investment_followup import follow as reckon_follow
from styrbord.inference.investment_history import (
    CLOSED,
    FOLLOWED,
    RAN,
    REVISED,
    STATED,
    CaseVersion,
    History,
    Record,
    frozen,
    history,
    record,
)  # fmt: skip
from styrbord.inference.investment_portfolio import Candidate, Portfolio, choose
from styrbord.inference.investment_public import PublicCase, public_cases
from styrbord.records.days import number
from styrbord.workbench import economy
from styrbord.workbench.bench import Workbench
from styrbord.workbench.inputs import CODE, not_after
from styrbord.workbench.investment_register import measured, support_of

PREFIX = "invest/"


@dataclass(frozen=True)
class Ran:
    """The result of one version of a case."""

    case: Case
    version: CaseVersion
    outcome: Outcome
    earlier_share: float | None  # what earlier cases gave of what they promised, on average
    as_earlier: float | None  # the mean result if this case gives the share that earlier ones gave
    leaves_out: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """A follow-up: against the plan (the first version), and the newest version's own forecast."""

    case: Case
    history: History
    as_of: dt.date
    against_plan: FollowUp
    newest: Outcome
    spent: float | None


def template() -> str:
    """A case file to begin from."""
    return (Path(economy.__file__).parent.parent / "catalogue" / "economy" / "case-template.toml").read_text("utf-8")


def read_case(text: str) -> Case:
    """A case from the text of its file."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AskedWrongly(
            f"The case cannot be read: {error}.",
            where="the case file",
            expected="TOML in UTF-8",
            todo="correct the file; `styrbord invest new` writes one to begin from",
        ) from error
    return parse_case(given, economy.rates(), economy.ladder().in_force)


def histories(bench: Workbench) -> list[History]:
    """Every case of the register, in order of its name."""
    book = bench.journal()
    return [history(s.removeprefix(PREFIX), book.events(s)) for s in book.streams(PREFIX)]


def history_of(bench: Workbench, id: str) -> History:
    """One case; an error when there is none of that name."""
    found = history(id, bench.journal().events(PREFIX + id))
    if not found.versions:
        raise AskedWrongly(
            f"There is no case {id!r}.",
            where="the case asked for",
            expected="one of " + (", ".join(h.id for h in histories(bench)) or "none yet"),
            todo="state one with `styrbord invest new`",
        )
    return found


def state(
    bench: Workbench, text: str, *, by: str, reasons: Mapping[str, str] | None = None, known_on: dt.date | None = None,
    after: int | None = None,
) -> History:  # fmt: skip
    """State a case, or a new version of it: then every field that changed needs its reason. Its population is measured
    in the register as known on a day, unless the case states it."""
    case = read_case(text)
    _check_name(case.id)
    before = history(case.id, bench.journal().events(PREFIX + case.id))
    if before.closed:
        raise _refused(f"The case {case.id} is closed.", "an open case", "state it under another id")
    if before.versions:
        _check_reasons(before.newest.text, text, reasons or {})
        people = (
            before.newest.population if _same_group(before.newest.text, text) else population_of(bench, case, known_on)
        )
    else:
        people = population_of(bench, case, known_on)
    data = {"text": text, "population": frozen(people), "reasons": dict(reasons or {}), "code": CODE}
    kind = REVISED if before.versions else STATED
    bench.journal().append(
        stream=PREFIX + case.id, kind=kind, data=data, by=by, after=before.seen if after is None else after
    )
    return history_of(bench, case.id)


def population_of(bench: Workbench, case: Case, known_on: dt.date | None = None) -> Population:
    """The population a case states, else the one the register holds."""
    return case.population or measured(bench, case, known_on)


def run(
    bench: Workbench, id: str, *, by: str | None = None, version: int | None = None, draws: int = 10_000, seed: int = 1,
    changed: Mapping[str, float] | None = None,
) -> Ran:  # fmt: skip
    """Reckon a version of a case (else the newest). Noted in the journal when somebody is named and nothing is
    changed."""
    told = history_of(bench, id)
    if version is not None and not 1 <= version <= len(told.versions):
        raise _refused(f"{id} has no version {version}.", f"1 to {len(told.versions)}", "choose one of these")
    one = told.versions[(version or len(told.versions)) - 1]
    case = read_case(one.text)
    if changed:
        case = reckoning.with_guess(case, **changed)
    outcome = reckoning.run(case, one.population, economy.ladder(), draws=draws, seed=seed)
    if by is not None and not changed:
        data = {"version": one.number, "draws": draws, "seed": seed, "code": CODE, **_summary(outcome)}
        bench.journal().append(stream=PREFIX + id, kind=RAN, data=data, by=by)
    earlier = record(histories(bench), but=id).share
    mean = None if earlier is None else earlier * outcome.saving.mean - outcome.cost.mean
    return Ran(case, one, outcome, earlier, mean, tuple(left_out(case)))


def follow(
    bench: Workbench, id: str, as_of: dt.date, *, by: str | None = None, known_on: dt.date | None = None,
    spent: float | None = None, remark: str = "", seed: int = 1,
) -> Seen:  # fmt: skip
    """Hold a case against the register on a later day. Noted in the journal when somebody is named."""
    told = history_of(bench, id)
    plan, ladder = read_case(told.plan.text), economy.ladder()
    if spent is not None and spent < 0:
        raise _refused(f"{spent:,.0f} kroner spent.", "0 or more", "give what has been spent so far")
    not_after(bench.register, as_of, known_on)
    support = support_of(bench.case(as_of, known_on), plan)
    start = number(plan.starts_on)
    found = reckon_follow(plan, told.plan.population, support, start, number(as_of), ladder, seed=seed)
    newest = read_case(told.newest.text)
    outcome = reckoning.run(newest, told.newest.population, ladder, draws=4000, seed=seed, needs=False)
    if by is not None:
        data = {
            "as_of": as_of.isoformat(),
            "version": told.newest.number,
            "remark": remark,
            "spent": spent,
            "found": _found(found),
        }
        bench.journal().append(stream=PREFIX + id, kind=FOLLOWED, data=data, by=by)
        told = history_of(bench, id)
    return Seen(plan, told, as_of, found, outcome, spent)


def close(bench: Workbench, id: str, *, by: str, reason: str) -> History:
    """Close a case, with the reason."""
    if not reason.strip():
        raise _refused("A case is closed without a reason.", "the reason", "say why")
    bench.journal().append(
        stream=PREFIX + id, kind=CLOSED, data={"reason": reason}, by=by, after=history_of(bench, id).seen
    )
    return history_of(bench, id)


def track_record(bench: Workbench) -> Record:
    """How the cases followed so far came out against their plans."""
    return record(histories(bench))


def portfolio(
    bench: Workbench, budget: float, ids: Sequence[str] | None = None, *, least_chance: float = 0.0, draws: int = 4000,
    seed: int = 1,
) -> Portfolio:  # fmt: skip
    """Which open cases to choose under one budget for what they cost in all."""
    told = [h for h in histories(bench) if not h.closed and (ids is None or h.id in ids)]
    lacking = sorted(set(ids or ()) - {h.id for h in told})
    if lacking:
        raise _refused(f"No open case {', '.join(lacking)}.", "open cases", "see `styrbord invest list`")
    candidates = []
    for place, one in enumerate(told):
        case = read_case(one.newest.text)
        model = Model(case, one.newest.population, economy.ladder())
        money = model.money(draw(case, draws, seed + place))
        candidates.append(
            Candidate(
                one.id, case.title, float(money.cost.sum(axis=1).mean()), (money.saving - money.cost) @ model.factor()
            )
        )
    return choose(candidates, budget, least_chance=least_chance)


def left_out(case: Case) -> list[str]:
    """Which of the questions a case must answer this one says nothing of (keys of questions.toml)."""
    silent = list(case.leaves_out)
    if all(
        getattr(case, n).low == getattr(case, n).high for n in ("effect", "displacement", "deadweight", "lag_weeks")
    ):
        silent.append("interval")
    if not case.stops:
        silent.append("stop")
    if not case.tax_per_week.middle:
        silent.append("subsidy")
    if not any(s.turnover for s in case.staff):
        silent.append("turnover")
    return silent


def public() -> tuple[PublicCase, ...]:
    """The investment cases that municipalities have made public, with what they leave out."""
    return public_cases(economy.read("public-cases"), economy.read("questions"), economy.ladder(), economy.rates())


def left_out_words(keys: Sequence[str], lang: str) -> list[str]:
    """The questions in words."""
    return [economy.read("questions")[key][lang] for key in keys]


def _summary(outcome: Outcome) -> dict[str, Any]:
    told = asdict(replace(outcome, months_result=np.zeros(0)))
    told.pop("months_result")
    return told


def _found(found: FollowUp) -> dict[str, Any]:
    return asdict(found)


def _check_name(id: str) -> None:
    right = isinstance(id, str) and 0 < len(id) <= 60 and id == id.lower() and id.replace("-", "").isalnum()
    if not right:
        raise _refused(f"A case called {id!r}.", "small letters, digits and hyphens", "choose another id")


def _changes(before: str, after: str) -> list[str]:
    old, new = tomllib.loads(before), tomllib.loads(after)
    return sorted(k for k in old.keys() | new.keys() if old.get(k) != new.get(k))


def _check_reasons(before: str, after: str, reasons: Mapping[str, str]) -> None:
    changed = _changes(before, after)
    lacking = [c for c in changed if not reasons.get(c, "").strip()]
    if not changed or lacking:
        raise _refused(
            "Nothing is changed." if not changed else f"No reason is given for changing {', '.join(lacking)}.",
            "a change, and a reason for each changed field",
            "change the case, or give --reason FIELD=WHY for each",
        )


def _same_group(before: str, after: str) -> bool:
    return not {"group", "starts_on", "population"} & set(_changes(before, after))


def _refused(what: str, expected: str, todo: str) -> AskedWrongly:
    return AskedWrongly(what, where="investment cases", expected=expected, todo=todo)
