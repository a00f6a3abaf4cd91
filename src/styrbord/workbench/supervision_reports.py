# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs that make the papers of the supervision: to the management, to the committee, and the card of the method."""

from __future__ import annotations

import datetime as dt

from styrbord import __version__
from styrbord.presentation import supervision_card, supervision_committee, supervision_management
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Paper
from styrbord.presentation.supervision_status import Status
from styrbord.records.places import places
from styrbord.supervision import resources
from styrbord.supervision.evidence import Gatherer
from styrbord.supervision.plan import Plan
from styrbord.supervision.trial import Trial, try_method
from styrbord.workbench import supervision as state
from styrbord.workbench import supervision_risk
from styrbord.workbench.bench import Workbench
from styrbord.workbench.inputs import pinned
from styrbord.workbench.supervision_plan import population_of

READ = (0, 12, 30, 60, 120)
TRIAL_AREAS = 3_000


def status(bench: Workbench, year: int, today: dt.date, *, seen: Gatherer | None = None) -> Status:
    """The supervision of a year as seen on a day, with everything the papers and pages say of it."""
    method, plan, picture = state.method(bench), state.year_plan(bench, year), state.picture(bench)
    runs = state.all_runs(bench, year)
    taken = resources.times(runs.values(), method)
    free = _free(bench, plan)
    return Status(
        place=place_of(bench), year=year, today=today, method=method, picture=picture, plan=plan, runs=runs,
        follow_ups=tuple(state.all_follow_ups(bench, f"{year}-")), names=state.names(bench), times=taken,
        forecast=resources.forecast(plan, runs, taken, free), options=_options(bench, today, taken),
        effects=tuple(supervision_risk.effects(bench, today, seen=seen)), made=made_from(bench),
    )  # fmt: skip


def place_of(bench: Workbench) -> str:
    """The municipality's name."""
    code = pinned(bench.register, None).municipality
    found = places().get(code)
    return found.name if found else code


def made_from(bench: Workbench) -> str:
    """What a paper is made from, in one line: code, register, method, and how far the journal had come."""
    events, head = bench.journal().head()
    return (
        f"version {__version__} · register {bench.register.newest_id()[:12]} · metode {state.method(bench).digest} · "
        f"journal {events} hændelser ({head[:12]})"
    )


def _free(bench: Workbench, plan: Plan) -> float:
    some = [p for p in state.everybody(bench).values() if "read" in p.may and not p.left]
    out = 0.0
    for person in some:
        for month in range(1, 13):
            first = dt.date(plan.year, month, 1)
            until = dt.date(plan.year + month // 12, month % 12 + 1, 1)
            out += 60 * person.hours_per_month * (1 - person.away_share(first, until))
    return out


def _options(bench: Workbench, today: dt.date, taken: resources.Times) -> dict[str, tuple[resources.Option, ...]]:
    method, out = state.method(bench), {}
    runs = state.all_runs(bench, today.year).values()
    for area, one in state.picture(bench).items():
        now = one.on(today)
        if now is None:
            continue
        told = [r.evaluation for r in runs if r.area == area and r.evaluation]
        found = (sum(int(t["errors"]) for t in told), sum(int(t["read"]) for t in told)) if told else None
        out[area] = tuple(resources.options(now.colour, found, population_of(one)[1], method, taken))
    return out


def management(bench: Workbench, year: int, month: int, today: dt.date, *, language: Language = "da") -> Paper:
    """The monthly report to the management."""
    return supervision_management.management(status(bench, year, today), month, language)


def committee(
    bench: Workbench, year: int, today: dt.date, *, language: Language = "da", body: str = "", case_number: str = ""
) -> Paper:
    """The item to the committee."""
    return supervision_committee.committee(
        status(bench, year, today), language, committee=body, case_number=case_number
    )


def card(bench: Workbench, today: dt.date, *, language: Language = "da", seed: int = 1) -> Paper:
    """The algorithm card of the risk proposal, measured anew."""
    method = state.method(bench)
    trials: list[Trial] = [
        try_method(method, read=read, link=link, areas=TRIAL_AREAS, seed=seed) for link in (1.0, 0.0) for read in READ
    ]
    day = supervision_management.Say(language).day(today)
    return supervision_card.card(
        method, trials, answered(bench), made_from(bench), language, place=place_of(bench), day=day
    )


def answered(bench: Workbench) -> dict[str, dict[str, int]]:
    """How proposals were answered, by half-year."""
    out: dict[str, dict[str, int]] = {}
    for one in state.picture(bench).values():
        for asked in one.asked:
            day = asked.proposal.as_of
            half = f"{day.year}-{1 if day.month < 7 else 2}"
            counts = out.setdefault(half, dict.fromkeys(("accepted", "changed", "rejected", "waiting"), 0))
            counts[asked.answer or "waiting"] += 1
    return dict(sorted(out.items()))
