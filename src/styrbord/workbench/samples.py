# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs of a sample: draw it, read it, replace a case, see whether its list changed, evaluate it, draw it again.

A sample goes by the id of its supervision (`2026-03-sickness-benefit`). The list it was drawn from and the checklists
it was read by are kept in the journal beside it, by their fingerprints, so that it can be drawn and reckoned again
when the register has moved on.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly, Conflict
from styrbord.records.days import number
from styrbord.records.events import Entry, Event
from styrbord.supervision import draw as drawing
from styrbord.supervision.allocation import free_readers, handled_by_all, neyman, proportional, readers_of
from styrbord.supervision.cases import AreaCase, cases_of, listed
from styrbord.supervision.chance import Chance
from styrbord.supervision.checklist import Checklist
from styrbord.supervision.draw import Draw, Recipe, blind_part, draw, strata_of
from styrbord.supervision.evaluation import COUNTS, Evaluation, evaluate
from styrbord.supervision.known import proposals
from styrbord.supervision.method import Area
from styrbord.supervision.population import Difference, Population, difference, read_population
from styrbord.supervision.reading import (
    POPULATIONS,
    PREFIX,
    RANDOM,
    REPLACEMENT,
    ErrorCase,
    Sample,
    answers_given,
    closing,
    error_cases,
    find,
    fold_sample,
    is_complete,
    replacement,
)
from styrbord.supervision.sample_size import Size, sample_size
from styrbord.supervision.stratified_size import stratified_size
from styrbord.supervision.tails import Share, share
from styrbord.workbench import supervision as state
from styrbord.workbench.bench import Judged, Workbench
from styrbord.workbench.checklists import causes, checklist, keep, kept

TRIES = 5


@dataclass(frozen=True)
class Asked:
    """What is asked of a sample. Rates as shares. `size` None: reckoned from the rates. `counts`: what makes a case
    wrong, any `error` or only a `material` one. `strata` are columns of the list; `second` how many are read twice."""

    area: str
    as_of: dt.date
    tolerable: Share
    expected: Share = 0
    confidence: Share = "0.95"
    counts: str = "material"
    method: drawing.Method = "simple"
    size: int | None = None
    strata: tuple[str, ...] = ()
    allocation: str = "proportional"
    rates: Mapping[str, float] | None = None
    least: int = 0
    weight: str = "risk"
    seed: str | None = None
    second: int = 0


@dataclass(frozen=True)
class Planned:
    """A sample about to be drawn: its list, what is left out and why, how large it must be, how many of each stratum.

    `strata` are the sizes of the strata, exclusions taken out. `size` is None where the size was given.
    """

    listed: Population
    excluded: Mapping[str, str]
    size: Size | None
    sizes: Mapping[str, int]
    strata: Mapping[str, int]


@dataclass(frozen=True)
class AreaList:
    """The cases of an area on a day, and the list made of them. `judged` is None for a list given by hand."""

    listed: Population
    cases: Mapping[str, AreaCase]
    judged: Judged | None

    def person_of(self, case: str) -> str:
        """The key of the person a case concerns; for a list given by hand the case itself stands for it."""
        one = self.cases.get(case)
        return (
            f"list/{case}" if one is None or self.judged is None else self.judged.case.person_keys[one.person].as_py()
        )


# -- before the draw


def area_list(
    bench: Workbench, area: str, as_of: dt.date, file: Path | None = None, judged: Judged | None = None
) -> AreaList:
    """The area's cases on a day: from the register, or from a CSV file where the register holds none.

    `judged` spares judging the register's duties on that day once more.
    """
    found: Area = state.method(bench).area(area)
    if file is not None:
        return given_by_hand(_read(file))
    if not found.has_cases:
        raise AskedWrongly(
            f"The register holds no cases of the area {area}.",
            where="the population",
            expected="a CSV file with a column `case` and the facts to draw by",
            todo="take the list out of the system that has the cases, and give it with --population",
        )
    judged = judged or bench.duties(as_of)
    cases = cases_of(judged.case, found, judged.as_of, judged.duties)
    if not cases:
        raise AskedWrongly(
            f"There are no cases of the area {area} on {as_of}.",
            where="the population",
            expected="an area with running cases",
            todo="choose another day or area; an empty area needs no supervision",
        )
    return AreaList(listed(cases, judged.as_of), {c.id: c for c in cases}, judged)


def given_by_hand(text: str) -> AreaList:
    """A list of cases from a CSV text."""
    return AreaList(read_population(text), {}, None)


def plan_sample(bench: Workbench, asked: Asked, readers: Sequence[str], cases: AreaList) -> Planned:
    """What a draw would do, without drawing; without readers nobody's own cases are left out."""
    if asked.counts not in COUNTS:
        raise _unfit(f"there is nothing to count by the name {asked.counts!r}", "counts", " or ".join(COUNTS))
    excluded = handled_by_all(cases.listed, _called(bench, readers)) if readers else {}
    strata = strata_of(cases.listed, asked.strata if asked.method == "stratified" else (), excluded)
    there = {name: len(of) for name, of in strata.items()}
    size = None
    if asked.size is None:
        risk = 1 - share(asked.confidence, "confidence")
        if not sum(there.values()):
            raise _unfit("the readers have handled every case themselves", "readers", "one who has not")
        size = sample_size(asked.tolerable, asked.expected, risk, population=sum(there.values()))
        size = _spread(asked, there, size) if len(there) > 1 else size
    wanted = asked.size if size is None else size.sample
    assert wanted is not None
    return Planned(cases.listed, excluded, size, _sizes(asked, there, wanted), there)


def _spread(asked: Asked, there: Mapping[str, int], simple: Size) -> Size:
    """The size of a stratified sample: enough for its own limit."""
    least = max(simple.sample, sum(min(asked.least, n) for n in there.values()))
    sample, errors = stratified_size(
        there, lambda n: _sizes(asked, there, n), asked.tolerable, asked.expected, asked.confidence, least=least
    )
    return replace(simple, sample=sample, errors=errors, everything=sample == sum(there.values()))


def _sizes(asked: Asked, there: Mapping[str, int], wanted: int) -> dict[str, int]:
    if asked.method != "stratified":
        return {drawing.ALL: wanted}
    if asked.allocation == "neyman":
        return neyman(there, asked.rates or {}, wanted, least=asked.least)
    if asked.allocation != "proportional":
        raise _unfit(f"there is no allocation {asked.allocation!r}", "allocation", "proportional or neyman")
    return proportional(there, wanted, least=asked.least)


# -- drawing


def draw_sample(
    bench: Workbench, *, sample: str, by: str, readers: Sequence[str], asked: Asked,
    targeted: Mapping[str, str] | None = None, second_reader: str = "", file: Path | None = None,
    cases: AreaList | None = None,
) -> Sample:  # fmt: skip
    """Draw a sample, keep it and what it was drawn from. Refuses a second draw under the same id.

    `readers` read, each the cases he has not handled; `targeted` are cases chosen by name with reasons, kept apart. The
    list is `cases` when given, else made by `area_list`.
    """
    state.demand(bench, by=by, act="draw")
    state.check_apart(bench, run=sample, act="draw", by=by)
    _check_people(by, readers, asked, second_reader)
    cases = cases or area_list(bench, asked.area, asked.as_of, file)
    planned = plan_sample(bench, asked, readers, cases)
    seed = asked.seed or secrets.token_hex(16)
    by_columns = asked.strata if asked.method in ("stratified", "systematic") else ()
    weight = asked.weight if asked.method == "weighted" else None
    recipe = Recipe(asked.method, seed, planned.sizes, by_columns, weight, planned.excluded)
    made = draw(cases.listed, recipe)
    used, told = checklist(bench, asked.area)
    data = _told(bench, asked, made, cases, readers, dict(targeted or {}), second_reader, used)
    entries = [Entry(PREFIX + sample, "sample-drawn", data, None, 0)]
    entries += [_link(sample, c["case"], cases, used) for c in (*data["chosen"], *data["targeted"])]
    entries += keep(bench, used, told)
    if not bench.journal().events(POPULATIONS + made.fingerprint):
        listed_as = {"csv": cases.listed.written.decode()}
        entries.append(Entry(POPULATIONS + made.fingerprint, "population-listed", listed_as))
    bench.journal().append_all(entries, by=by)
    return one_sample(bench, sample)


def _told(
    bench: Workbench, asked: Asked, made: Draw, cases: AreaList, readers: Sequence[str], targeted: Mapping[str, str],
    second_reader: str, used: Checklist,
) -> dict[str, Any]:  # fmt: skip
    called = _called(bench, readers)
    by_name = [cases.listed.fact(case, "case") for case in targeted]
    reader = readers_of(cases.listed, [c.case for c in made.chosen], called)
    reader |= readers_of(cases.listed, by_name, called)
    again = blind_part(Chance(made.recipe.seed, made.fingerprint), [c.case for c in made.chosen], asked.second)
    chosen = [
        {"place": c.place, "case": c.case, "stratum": c.stratum, "probability": str(c.probability),
         "reader": reader[c.case], "may_read": free_readers(cases.listed, c.case, called)}
        for c in made.chosen
    ]  # fmt: skip
    others = [
        {"place": i + 1, "case": case, "reason": targeted[case], "reader": reader[case],
         "may_read": free_readers(cases.listed, case, called)}
        for i, case in enumerate(by_name)
    ]  # fmt: skip
    newest = bench.register.deliveries()[-1].extracted_at.date().isoformat()
    return {
        "area": asked.area, "as_of": asked.as_of.isoformat(), "known_on": newest, "size": len(chosen),
        "tolerable": float(share(asked.tolerable)), "expected": float(share(asked.expected)),
        "confidence": float(share(asked.confidence)), "counts": asked.counts, "recipe": made.recipe.as_dict(),
        "fingerprint": made.fingerprint, "strata": {k: list(v) for k, v in made.strata.items()}, "chosen": chosen,
        "targeted": others, "readers": list(readers), "checklist": {"version": used.version, "digest": used.digest},
        "second": {"reader": second_reader, "cases": list(again)},
        "from_file": cases.judged is None,
    }  # fmt: skip


def _link(sample: str, case: str, cases: AreaList, used: Checklist) -> Entry:
    """Whom a case concerns, and what the register proposes to answer: emptied when the person is erased."""
    proposed = {}
    if cases.judged is not None:
        j = cases.judged
        found = proposals(cases.cases[case], used, j.case, j.duties, j.as_of)
        proposed = {p: {"answer": a.answer, "ground": a.ground, "parts": dict(a.parts)} for p, a in found.items()}
    return Entry(PREFIX + sample, "case-linked", {"case": case, "proposed": proposed}, cases.person_of(case))


def _called(bench: Workbench, readers: Sequence[str]) -> dict[str, str]:
    """What each reader is called as a caseworker in the register."""
    people = state.everybody(bench)
    return {r: people[r].caseworker or r if r in people else r for r in readers}


def _check_people(by: str, readers: Sequence[str], asked: Asked, second_reader: str) -> None:
    if not readers or len(set(readers)) != len(readers):
        raise _unfit("no readers, or one twice", "readers", "at least one reader, each once")
    if by in readers:
        raise _unfit("the one who draws is among the readers", "readers", "readers who do not draw")
    if asked.second and (not second_reader or second_reader in readers or second_reader == by):
        raise _unfit("no independent second reader", "second reader", "one who neither draws nor reads first")


# -- what stands


def one_sample(bench: Workbench, sample: str) -> Sample:
    """The sample as it stands."""
    return fold_sample(sample, bench.journal().events(PREFIX + sample))


def all_samples(bench: Workbench) -> list[Sample]:
    """Every sample ever drawn, newest first."""
    events = sorted(bench.journal().below(PREFIX), key=lambda e: (e.stream, e.version))
    found = [fold_sample(s.removeprefix(PREFIX), of) for s, of in groupby(events, key=lambda e: e.stream)]
    return sorted((s for s in found if s.told), key=lambda s: (s.drawn_at is not None, s.drawn_at, s.id), reverse=True)


def drawn_from(bench: Workbench, sample: Sample) -> Population:
    """The list the sample was drawn from, as it was then."""
    find_any(sample)
    events = bench.journal().events(POPULATIONS + sample.told["fingerprint"])
    return read_population(str((events[0].data or {})["csv"]))


def redraw(bench: Workbench, sample: str) -> tuple[Draw, bool]:
    """The draw made again from the kept list and the recipe, and whether it is the one on record."""
    one = one_sample(bench, sample)
    again = draw(drawn_from(bench, one), one.recipe)
    on_record = [(c["place"], c["case"], c["stratum"], c["probability"]) for c in one.told["chosen"]]
    same = [(c.place, c.case, c.stratum, str(c.probability)) for c in again.chosen] == on_record
    return again, same and again.fingerprint == one.told["fingerprint"]


def person_of(bench: Workbench, sample: str, case: str) -> str:
    """The key of the person a case of the sample concerns. Refuses one that was erased."""
    found = find(one_sample(bench, sample), case)
    if found.person is None:
        raise AskedWrongly(
            "The person of the case has been erased.",
            where=f"sample {sample}, case {case}",
            expected="a case whose person is still in the register",
            todo="nothing can be followed up in it; the count of errors stays as it was evaluated",
        )
    return found.person


def errors_of(bench: Workbench, sample: str) -> tuple[ErrorCase, ...]:
    """Every case of the sample with an error."""
    return error_cases(one_sample(bench, sample))


def find_any(sample: Sample) -> None:
    """Refuse a sample that was never drawn."""
    if not sample.told:
        find(sample, "")


# -- reading


def answer(
    bench: Workbench, *, sample: str, case: str, by: str, answers: Mapping[str, Mapping[str, Any]], second: bool = False
) -> Event:
    """Save answers to some or all measuring points of a case; the newest answer to a point stands.

    What the register proposed is noted with each answer. Two at once: the case belongs to whoever answered first.
    """
    state.demand(bench, by=by, act="read")
    state.check_apart(bench, run=sample, act="read", by=by)
    events = bench.journal().events(PREFIX + sample)
    used, told = checklist(
        bench, next((e.data["area"] for e in events if e.kind == "sample-drawn" and e.data), sample[8:])
    )
    known = _proposed(events).get(case, {})
    given = {p: {**a, "proposed": known.get(p, {}).get("answer", "")} for p, a in answers.items()}
    kept_now = keep(bench, used, told)
    if kept_now:
        bench.journal().append_all(kept_now, by=by)

    def entry(one: Sample) -> Entry:
        data = answers_given(one, used, case, given, by=by, causes=list(causes(bench)), second=second)
        if not second:
            _check_first(one, case, by)
        kind = "second-answer-given" if second else "answer-given"
        return Entry(PREFIX + sample, kind, data, find(one, case).person or f"list/{case}")

    return _written(bench, sample, by, entry)


def _check_first(sample: Sample, case: str, by: str) -> None:
    first = find(sample, case).first
    if first is not None and first.by != by:
        raise Conflict(
            "Somebody else is reading this case; your answers were not saved.",
            where=f"sample {sample.id}, case {case}: read by {first.by} since {first.at:%Y-%m-%d %H:%M} UTC",
            expected="a case nobody else has begun",
            todo="take the next case",
        )


def _proposed(events: Sequence[Event]) -> dict[str, Mapping[str, Any]]:
    """What the register proposed to answer, by case and point."""
    return {e.data["case"]: e.data["proposed"] for e in events if e.kind == "case-linked" and e.data}


@dataclass(frozen=True)
class ToRead:
    """A case as its reader sees it: facts of the list, what the register proposes, and the reader's own answers."""

    case: str
    place: int
    part: str
    person: str | None
    facts: Mapping[str, str]
    proposed: Mapping[str, Any]
    answers: Mapping[str, Any]
    done: bool
    second: bool
    why: str


def to_read(bench: Workbench, sample: str, by: str) -> list[ToRead]:
    """The cases a reader has before him, in order; of cases read a second time not what the first reader said."""
    events = bench.journal().events(PREFIX + sample)
    one = fold_sample(sample, events)
    find_any(one)
    cases = drawn_from(bench, one)
    lists = kept(bench, one)
    proposed = _proposed(events)
    out = []
    for c in one.part(RANDOM, REPLACEMENT, "targeted"):
        second = by == one.told["second"]["reader"] and c.id in one.second_cases
        mine = c.second if second else c.first
        if second or (by in c.may_read and (c.first.by == by if c.first else c.reader == by)):
            facts = (
                {k: cases.fact(c.id, k) for k in cases.columns[1:] if k != "handlers"} if c.id in cases.by_case else {}
            )
            out.append(
                ToRead(c.id, c.place, c.part, c.person, facts, proposed.get(c.id, {}), mine.answers if mine else {},
                       is_complete(mine, lists), second, c.why)
            )  # fmt: skip
    return out


def replace_case(bench: Workbench, *, sample: str, case: str, why: str, by: str) -> Event:
    """Put the next case of the stratum's reserves in the place of one that cannot be read."""
    state.demand(bench, by=by, act="read")
    state.check_apart(bench, run=sample, act="read", by=by)
    again, _ = redraw(bench, sample)
    one = one_sample(bench, sample)
    cases = drawn_from(bench, one)
    called = _called(bench, one.told["readers"])
    free = {c: free_readers(cases, c, called) for reserve in again.reserves.values() for c in reserve}
    told = replacement(one, case, why, again, free)
    link = _relink(bench, one, told["by"])
    written = bench.journal().append_all([Entry(PREFIX + sample, "case-replaced", told, None, one.seen), link], by=by)
    return written[0]


def _relink(bench: Workbench, one: Sample, case: str) -> Entry:
    """Whom the new case concerns: looked up in the register as it was known when the sample was drawn."""
    if one.told["from_file"]:
        return Entry(PREFIX + one.id, "case-linked", {"case": case, "proposed": {}}, f"list/{case}")
    as_of, known_on = (dt.date.fromisoformat(one.told[k]) for k in ("as_of", "known_on"))
    judged = bench.duties(as_of, max(known_on, as_of))
    found = cases_of(judged.case, state.method(bench).area(one.told["area"]), number(as_of), judged.duties)
    cases = AreaList(drawn_from(bench, one), {c.id: c for c in found}, judged)
    if case not in cases.cases:
        return Entry(PREFIX + one.id, "case-linked", {"case": case, "proposed": {}}, f"list/{case}")
    return _link(one.id, case, cases, checklist(bench, one.told["area"])[0])


def check_population(bench: Workbench, *, sample: str, by: str, file: Path | None = None) -> Difference:
    """Make the list anew for the same day from what is known now, and note whether it is the one drawn from.

    The sample stays valid for the list it was drawn from. Cases that came since had no chance to be drawn: if they
    matter, draw a sample of them beside it.
    """
    state.demand(bench, by=by, act="read")
    one = one_sample(bench, sample)
    before = drawn_from(bench, one)
    if one.told["from_file"] and file is None:
        raise _unfit("the list came from a file", "population", "the file as it is now")
    now = area_list(bench, one.told["area"], dt.date.fromisoformat(one.told["as_of"]), file).listed
    found = difference(before, now)
    columns = sorted({column for _, column, _, _ in found.changed})
    told = {"fingerprint": now.fingerprint, "same": now.fingerprint == before.fingerprint, "came": len(found.came),
            "went": len(found.went), "changed": len(found.changed), "columns": columns}  # fmt: skip
    bench.journal().append(stream=PREFIX + sample, kind="population-checked", data=told, by=by)
    return found


def close_reading(bench: Workbench, *, sample: str, by: str) -> Event:
    """End the reading: nothing more is answered. What was not read is counted as such."""
    state.demand(bench, by=by, act="read")

    def entry(one: Sample) -> Entry:
        return Entry(PREFIX + sample, "reading-closed", closing(one, kept(bench, one)))

    return _written(bench, sample, by, entry)


# -- findings


def evaluate_sample(bench: Workbench, *, sample: str, by: str, partial: bool = False) -> Evaluation:
    """Evaluate a sample and keep the findings."""
    state.demand(bench, by=by, act="read")
    found = findings(bench, sample, partial=partial)
    one = one_sample(bench, sample)
    bench.journal().append(stream=PREFIX + sample, kind="sample-evaluated", data=found.as_dict(), by=by, after=one.seen)
    return found


def findings(bench: Workbench, sample: str, *, partial: bool = False) -> Evaluation:
    """The findings as they would be now, without keeping them."""
    one = one_sample(bench, sample)
    find_any(one)
    again, _ = redraw(bench, sample)
    return evaluate(one, kept(bench, one), drawn_from(bench, one), again, partial=partial)


def _written(bench: Workbench, sample: str, by: str, entry: Callable[[Sample], Entry]) -> Event:
    """Write what fits the sample as it stands; when somebody wrote meanwhile, look again."""
    for left in reversed(range(TRIES)):
        one = one_sample(bench, sample)
        made = entry(one)
        try:
            return bench.journal().append_all(
                [Entry(made.stream, made.kind, made.data, made.subject, one.seen)], by=by
            )[0]
        except Conflict:
            if not left:
                raise
    raise AssertionError("not reached")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AskedWrongly(
            "The population's file cannot be read.",
            where=str(file),
            expected="a CSV file in UTF-8",
            todo=f"mend it ({type(error).__name__}) or choose another",
        ) from error


def _unfit(what: str, where: str, expected: str) -> AskedWrongly:
    return AskedWrongly(f"Cannot go on: {what}.", where=where, expected=expected, todo="mend it and try again")
