# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How the commands of the supervision print what they show."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from styrbord.cli import show
from styrbord.presentation.formats import Language
from styrbord.presentation.supervision_status import Say
from styrbord.supervision import risk as picture
from styrbord.workbench import Workbench, supervision, supervision_reports, supervision_risk


def risk(bench: Workbench, day: dt.date, lang: Language, csv: Path | None, json: bool) -> None:
    """Every area: its colour in force and what waits."""
    w, method = Say(lang), supervision.method(bench)
    rows = []
    for area, one in supervision.picture(bench).items():
        now, waiting = one.on(day), one.waiting
        name = next((a.name[lang] for a in method.areas if a.id == area), area)
        rows.append((
            area, w.colour(now.colour) if now else "", now.likelihood if now else "",
            now.consequence if now else "", now.by if now else "", now.from_day if now else "",
            f"{w.colour(waiting.proposal.colour)} {waiting.proposal.likelihood}x{waiting.proposal.consequence}"
            if waiting else "", name,
        ))  # fmt: skip
    heads = ("area", "colour", "likelihood", "consequence", "by", "from_day", "proposed", "name")
    show.give_rows(heads, rows, csv, json, f"Risk as of {day}")


def evidence(bench: Workbench, day: dt.date, area: str | None, csv: Path | None, json: bool) -> None:
    """What the register and earlier supervision say."""
    found = supervision_risk.evidence(bench, day, [area] if area else None)
    rows = []
    for one in found.values():
        rows.append((
            one.area, one.running, one.running_before, None if one.at_stake is None else round(one.at_stake),
            *(_of(s) for s in (one.failed, one.failed_recent, one.failed_earlier, one.new_caseworker, one.found)),
            one.open_follow_ups, "; ".join(c.text for c in one.changes),
        ))  # fmt: skip
    heads = ("area", "cases", "a_year_ago", "kroner", "not_in_time", "last_half_year", "half_year_before",
             "new_caseworker", "found_wrong", "open_follow_ups", "changes")  # fmt: skip
    show.give_rows(heads, rows, csv, json, f"Evidence as of {day}")


def _of(share: object) -> str:
    return "" if share is None else f"{share.count} of {share.of}"  # type: ignore[attr-defined]


def versions(bench: Workbench, area: str, csv: Path | None, json: bool) -> None:
    """The versions of an assessment, and what each changed."""
    one = supervision.area_risk(bench, area)
    rows = []
    for i, v in enumerate(one.versions):
        changed = picture.compare(one.versions[i - 1], v) if i else ()
        rows.append((v.version, v.colour, v.likelihood, v.consequence, v.by, v.from_day, v.answer, v.grounds,
                     "; ".join(f"{d.what}: {d.before} -> {d.after}" for d in changed)))  # fmt: skip
    heads = ("version", "colour", "likelihood", "consequence", "by", "from_day", "answer", "grounds", "changed")
    show.give_rows(heads, rows, csv, json, area)


def scales(bench: Workbench, lang: Language, csv: Path | None, json: bool) -> None:
    """Both scales in words."""
    method = supervision.method(bench)
    rows = [
        (name, s.level, s.name[lang], s.words[lang])
        for name, scale in (("likelihood", method.likelihood), ("consequence", method.consequence))
        for s in scale
    ]
    show.give_rows(("scale", "level", "name", "words"), rows, csv, json, f"Method {method.digest}")


def plan(
    bench: Workbench, year: int, day: dt.date, slipped: bool, lang: Language, csv: Path | None, json: bool
) -> None:
    """The year's supervisions, or those past their day."""
    from styrbord.workbench.supervision_plan import slipped as late

    w, runs = Say(lang), supervision.all_runs(bench, year)
    slots = [s.slot for s in late(bench, year, day)] if slipped else supervision.year_plan(bench, year).slots
    rows = [
        (s.id, w.colour(s.colour), s.due_on, s.supervisor, s.substitute, s.size,
         w(f"state.{runs[s.id].state if s.id in runs else 'planned'}"), (day - s.due_on).days if slipped else "")
        for s in slots
    ]  # fmt: skip
    heads = ("run", "colour", "due_on", "supervisor", "substitute", "cases", "state", "days_over")
    show.give_rows(heads, rows, csv, json, f"Plan {year}", most=120)


def run(bench: Workbench, id: str, lang: Language, csv: Path | None, json: bool) -> None:
    """One supervision."""
    one, w = supervision.one_run(bench, id), Say(lang)
    told = one.evaluation or {}
    rows = [
        ("state", w(f"state.{one.state}")), ("supervisor", one.supervisor), ("due_on", one.due_on),
        ("drawn_by", one.drawn_by), ("cases", one.size), ("read", one.answered), ("errors", told.get("errors", "")),
        ("decided_by", one.decided_by), ("decision", one.decision), ("grounds", one.grounds),
        ("minutes", one.time_used),
    ]  # fmt: skip
    show.give_rows(("what", "value"), rows, csv, json, id)


def follow_ups(
    bench: Workbench, day: dt.date, run: str, overdue: bool, lang: Language, csv: Path | None, json: bool
) -> None:
    """Follow-ups and where they stand; never what was written about a person."""
    w = Say(lang)
    found = [f for f in supervision.all_follow_ups(bench, run) if not overdue or f.is_overdue(day)]
    rows = [
        (f.id, w(f"duty.{f.duty}"), f.responsible, f.by_when, f.state, f.done_by, f.verified_by,
         "ja" if f.is_overdue(day) else "")
        for f in found
    ]  # fmt: skip
    heads = ("id", "duty", "responsible", "by_when", "state", "done_by", "verified_by", "overdue")
    show.give_rows(heads, rows, csv, json, f"Follow-ups as of {day}")


def certainty(bench: Workbench, day: dt.date, lang: Language, csv: Path | None, json: bool) -> None:
    """Ways to supervise each area, and what they can say."""
    status = supervision_reports.status(bench, day.year, day)
    rows = [
        (area, o.times_a_year, o.size, o.cases, round(o.hours, 1), round(o.upper_if_none, 4),
         None if o.upper_as_found is None else round(o.upper_as_found, 4), round(o.seen[1], 3), o.months_until_seen,
         "now" if o.is_now else "")
        for area in status.assessed() for o in status.options[area]
    ]  # fmt: skip
    heads = ("area", "times_a_year", "cases_each", "cases", "hours", "upper_if_none", "upper_as_found",
             "sees_10_percent", "months_until_seen", "now")  # fmt: skip
    f = status.forecast
    if not json and csv is None:
        show.out.print(f"used {f.used / 60:.0f} h, whole year {f.whole / 60:.0f} h, free {f.free / 60:.0f} h "
                       f"({f.over} of {f.supervisions} over)", highlight=False)  # fmt: skip
    show.give_rows(heads, rows, csv, json, f"Hours and certainty, {day.year}", most=200)


def all_papers(bench: Workbench, year: int, last: dt.date, to: Path) -> None:
    """Every paper of a year, and the auditor's zip."""
    from styrbord.presentation.papers import write
    from styrbord.workbench import supervision_audit, supervision_publication

    write(supervision_reports.management(bench, year, 12, last), to / "ledelse-december.pdf")
    item = supervision_reports.committee(bench, year, last)
    for ending in ("pdf", "docx"):
        write(item, to / f"udvalg.{ending}")
    write(supervision_reports.card(bench, last), to / "metodekort.pdf")
    write(supervision_publication.paper(bench, year=year), to / "offentliggoerelse.pdf")
    with show.whole(to / "revisor.zip") as part:
        part.write_bytes(supervision_audit.auditor_zip(bench, year=year, today=last))
