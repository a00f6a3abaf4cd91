# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs of the risk assessment: evidence, proposal, decision. What is decided is written to the journal by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from styrbord.errors import AskedWrongly
from styrbord.records.events import Event
from styrbord.supervision import risk
from styrbord.supervision.evidence import Evidence, Found, Gatherer, Surroundings
from styrbord.supervision.limits import limits
from styrbord.supervision.proposal import Proposal, propose
from styrbord.supervision.risk import CHANGES, PREFIX
from styrbord.supervision.runs import Run
from styrbord.workbench import supervision as state
from styrbord.workbench.bench import Judged, Workbench


def gatherer(bench: Workbench, as_of: dt.date, judged: Judged | None = None) -> Gatherer:
    """What the register says of every area on a day: worth keeping where many ask."""
    seen = judged or bench.duties(as_of)
    confidence = state.method(bench).sample["confidence"]

    def both(count: int, of: int) -> tuple[float, float]:
        found = limits(count, of, confidence)
        return found.lower, found.upper

    return Gatherer(seen.case, seen.duties, seen.as_of, state.money(), both)


def evidence(
    bench: Workbench, as_of: dt.date, areas: Iterable[str] | None = None, *, seen: Gatherer | None = None
) -> dict[str, Evidence]:
    """The evidence of areas (of all) on a day, from the register and from earlier supervision."""
    method = state.method(bench)
    chosen = [method.area(a) for a in areas] if areas is not None else list(method.areas)
    given = seen or gatherer(bench, as_of)
    around = _surroundings(bench, as_of)
    months = int(method.proposal["findings_months"])
    return {a.id: given.of(a, around.get(a.id, Surroundings()), months) for a in chosen}


def _surroundings(bench: Workbench, as_of: dt.date) -> dict[str, Surroundings]:
    runs = state.all_runs(bench)
    open_ones = [f for f in state.all_follow_ups(bench) if f.state in ("open", "done")]
    out = {}
    for area, one in state.picture(bench).items():
        found = [_found(r) for r in runs.values() if r.area == area and r.evaluation]
        still = sum(runs[f.run].area == area for f in open_ones if f.run in runs)
        changes = tuple(c for c in one.changes if c.on <= as_of)
        out[area] = Surroundings(tuple(f for f in found if f.on <= as_of), still, changes)
    return out


def _found(run: Run) -> Found:
    told = run.evaluation or {}
    assert run.evaluated_at is not None
    return Found(run.evaluated_at.date(), int(told["read"]), int(told["errors"]), int(told["material"]))


def ask(bench: Workbench, *, area: str, as_of: dt.date, by: str, seen: Gatherer | None = None) -> Proposal:
    """Have the method propose, and keep the proposal with the evidence it was made from."""
    return ask_all(bench, areas=[area], as_of=as_of, by=by, seen=seen)[area]


def ask_all(
    bench: Workbench, *, as_of: dt.date, by: str, areas: Iterable[str] | None = None, seen: Gatherer | None = None
) -> dict[str, Proposal]:
    """Have the method propose for areas (for all)."""
    state.demand(bench, by=by, act="assess")
    method, journal = state.method(bench), bench.journal()
    found = evidence(bench, as_of, areas, seen=seen)
    made = {area: propose(method.area(area), one, method) for area, one in found.items()}
    for area, proposal in made.items():
        data = {"proposal": proposal.as_dict(), "evidence": found[area].as_dict()}
        journal.append(stream=PREFIX + area, kind="risk-proposed", data=data, by=by)
    return made


def decide(
    bench: Workbench, *, area: str, by: str, from_day: dt.date, grounds: str, likelihood: int | None = None,
    consequence: int | None = None, reason: str = "", after: int | None = None,
) -> Event:  # fmt: skip
    """Decide an area's risk: a waiting proposal is accepted (no levels given), or changed with a reason.

    Without a waiting proposal both levels are given. `after` is the version the decider saw: Conflict when somebody
    decided meanwhile.
    """
    state.demand(bench, by=by, act="assess")
    one = state.area_risk(bench, area)
    data = risk.decided(
        one, state.method(bench), likelihood=likelihood, consequence=consequence, grounds=grounds, reason=reason,
        from_day=from_day, evidence=None,
    )  # fmt: skip
    seen = one.seen if after is None else after
    return bench.journal().append(stream=PREFIX + area, kind="risk-decided", data=data, by=by, after=seen)


def reject(bench: Workbench, *, area: str, by: str, reason: str, after: int | None = None) -> Event:
    """Reject the waiting proposal; the assessment stays as it was."""
    state.demand(bench, by=by, act="assess")
    one = state.area_risk(bench, area)
    data = risk.rejected(one, reason)
    seen = one.seen if after is None else after
    return bench.journal().append(stream=PREFIX + area, kind="proposal-rejected", data=data, by=by, after=seen)


def note_change(bench: Workbench, *, area: str, by: str, on: dt.date, what: str, text: str) -> Event:
    """Note a change of system, staff, law or way of working that no register shows."""
    state.demand(bench, by=by, act="assess")
    state.method(bench).area(area)
    if what not in CHANGES or not text.strip():
        raise AskedWrongly(
            "The change cannot be noted so.",
            where=f"a change in the area {area}",
            expected=f"one of {', '.join(CHANGES)}, and what changed in a few words",
            todo="give both",
        )
    data = {"on": on.isoformat(), "what": what, "text": text.strip()}
    return bench.journal().append(stream=PREFIX + area, kind="change-noted", data=data, by=by)


def effects(bench: Workbench, as_of: dt.date, *, seen: Gatherer | None = None) -> list[Proposal]:
    """What findings and register now say of the risk picture: assessed areas whose colour the method would change.

    Nothing is written: whoever assesses asks for the proposal and answers it.
    """
    method, picture = state.method(bench), state.picture(bench)
    held = {a.id: now for a in method.areas if (now := picture[a.id].on(as_of)) is not None}
    found = evidence(bench, as_of, held, seen=seen)
    made = [propose(method.area(area), one, method) for area, one in found.items()]
    return [p for p in made if p.colour != held[p.area].colour]
