# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Papers of capacity out of what the verbs found."""

from __future__ import annotations

from itertools import groupby

from styrbord.inference.capacity_caseload import Caseload
from styrbord.inference.capacity_demand import Demand
from styrbord.inference.capacity_staff import Staffing
from styrbord.presentation.capacity_report import CapacityMaterial, PlanMaterial, capacity_report, plan_report
from styrbord.presentation.formats import Language
from styrbord.presentation.papers import Paper
from styrbord.records.days import date
from styrbord.workbench.bench import Workbench
from styrbord.workbench.capacity import AHEAD, MadePlan, week_days, work_of
from styrbord.workbench.inputs import CODE


def capacity_material(bench: Workbench, demand: Demand, staffing: Staffing, loads: Caseload) -> CapacityMaterial:
    """What is said of the coming weeks is made from this."""
    titles = {row: bench.book.of_row(row)[-1].title for row, _ in demand.forecast.by_row}
    as_of = date(demand.as_of)
    assert as_of is not None
    book, source = bench.book.fingerprint, work_of().source
    return CapacityMaterial(demand, week_days(demand), staffing, loads, titles, as_of, book, CODE, source, AHEAD)


def plan_material(made: MadePlan) -> PlanMaterial:
    """What is said of a plan is made from this."""
    lines = sorted(made.lines, key=lambda a: (a.team, a.caseworker, a.day, a.minute, a.number))
    by_worker = [
        (worker, team, [(a.number, a.day, a.minute, a.minutes, a.task, a.due, a.own, a.late) for a in mine])
        for (team, worker), mine in groupby(lines, key=lambda a: (a.team, a.caseworker))
    ]
    return PlanMaterial(made.plan, made.starts_on, made.weeks, made.workers, made.booked, made.before, by_worker, CODE)


def capacity_paper(
    bench: Workbench, demand: Demand, staffing: Staffing, loads: Caseload, language: Language = "da"
) -> Paper:
    """The paper on the coming weeks."""
    return capacity_report(capacity_material(bench, demand, staffing, loads), language)


def plan_paper(made: MadePlan, language: Language = "da") -> Paper:
    """The paper of a plan, by caseworker."""
    return plan_report(plan_material(made), language)
