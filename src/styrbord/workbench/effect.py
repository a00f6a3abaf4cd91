# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Verbs on effects: estimate, exit curves, evidence from outside, local changes, one table of a project."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from styrbord.errors import AskedWrongly, NoData
from styrbord.figures.figure import MadeFrom, figure_id
from styrbord.inference import effect as estimating
from styrbord.inference.effect import Asked, Effect, Effects
from styrbord.inference.effect_cohorts import GROUP_NAMES, entries, offer_days
from styrbord.inference.effect_conditions import Added
from styrbord.inference.effect_plain import effects_from, exits_from, plain
from styrbord.inference.effect_sample import Sample
from styrbord.inference.effect_sample import sample as from_table
from styrbord.inference.evidence import Beside, Finding, beside, findings_of
from styrbord.inference.exit_curve import GAIN, Exits, exit_curve
from styrbord.presentation.effect_words import EffectWords
from styrbord.presentation.formats import Language
from styrbord.records.casedata import CaseData
from styrbord.records.days import NO_DAY, number
from styrbord.records.tables import OFFER_KINDS
from styrbord.workbench.bench import Progress, Workbench
from styrbord.workbench.inputs import made_from, not_before, pinned

LIMITED = ("groups", "kinds")
EVIDENCE, ESTIMATES, CURVES = "effect/evidence", "effect/estimates", "effect/curves"


@dataclass(frozen=True)
class Estimated:
    """Effects with what they were made from: the id of each is its question and its inputs, never its value."""

    effects: Effects
    made: MadeFrom
    inputs: str

    def id_of(self, one: Effect) -> str:
        """The id printed beside an effect."""
        return figure_id("effect", self.inputs, f"{one.group}|{one.kind}", self.made.as_of.isoformat(), self.made)

    @property
    def is_whole(self) -> bool:
        """Were all groups and kinds asked for?"""
        return not any(f"; {name} " in self.inputs for name in LIMITED)

    @property
    def id(self) -> str:
        """The id of them all together."""
        return figure_id("effect", self.inputs, "all", self.made.as_of.isoformat(), self.made)


@dataclass(frozen=True)
class Curves:
    """Exit curves with what they were made from."""

    curves: tuple[Exits, ...]
    made: MadeFrom
    inputs: str

    @property
    def id(self) -> str:
        """The id printed beside them."""
        return figure_id("exit-curve", self.inputs, "all", self.made.as_of.isoformat(), self.made)


def estimate(
    bench: Workbench, as_of: dt.date, *, known_on: dt.date | None = None, groups: Sequence[str] = (),
    kinds: Sequence[str] = (), years: float = 5, seed: int = 1, sensitive: Sequence[str] = (),
    covariates: Path | None = None, as_known: Sequence[str] = (), by: str | None = None, progress: Progress = None,
) -> Estimated:  # fmt: skip
    """Which offers help whom, from a register. With `by`, the result is noted in the journal under that name."""
    check_names(groups, kinds)
    case, made = _seen(bench, as_of, known_on)
    added = read_covariates(covariates, case) if covariates else ()
    asked = Asked(tuple(groups), tuple(kinds), years, seed, tuple(sensitive), added, tuple(as_known))
    found = estimating.estimate(case, number(as_of), asked, progress)
    if not found.effects:
        raise NoData(
            "Nobody of the groups asked for began an offer of the kinds asked for.",
            where=f"offers in the {years:g} years before {as_of}",
            expected="a register with offers and benefits of those groups",
            todo="ask for other groups or kinds, or more years",
        )
    told = Estimated(found, made, _inputs(asked))
    if by is not None:
        _note(bench, ESTIMATES, "effects-estimated", {"effects": plain(found)}, told.made, told.inputs, by)
    return told


def _inputs(asked: Asked) -> str:
    """The question in words: how chances are corrected depends on what was asked for together."""
    parts = {
        LIMITED[0]: asked.groups, LIMITED[1]: asked.kinds, "with": [*asked.sensitive, *(a.name for a in asked.added)],
        "taken as known": asked.as_known,
    }  # fmt: skip
    more = [f"{name} {', '.join(some)}" for name, some in parts.items() if some]
    return "; ".join([f"{asked.years:g} years, seed {asked.seed}", *more])


def curves(
    bench: Workbench, as_of: dt.date, *, known_on: dt.date | None = None, groups: Sequence[str] = (),
    kinds: Sequence[str] = (), years: float = 5, gain: float = GAIN, seed: int = 1, by: str | None = None,
) -> Curves:  # fmt: skip
    """The exit curve of each kind of offer (groups together, or for each group named)."""
    check_names(groups, kinds)
    if not 0 < gain < 1:
        raise AskedWrongly(
            f"A gain of {gain}.", where="the gain below which staying longer is none",
            expected="a share of those still in the offer, between 0 and 1", todo=f"leave it out for {GAIN}",
        )  # fmt: skip
    case, made = _seen(bench, as_of, known_on)
    every = entries(case, number(as_of), years=years, seed=seed)
    days = offer_days(every, case)
    found = []
    for group in groups or [""]:
        for kind in kinds or OFFER_KINDS:
            mine = every.arm == OFFER_KINDS.index(kind)
            mine &= (every.group == GROUP_NAMES.index(group)) if group else True
            some = every.where(mine)
            if not len(some) and not kinds:
                continue
            found.append(exit_curve(
                some.leaves, days[mine], some.followed, some.person, kind=kind, group=group, gain=gain, seed=seed
            ))  # fmt: skip
    told = Curves(tuple(found), made, f"{years:g} years, seed {seed}, gain {gain:g}")
    if by is not None:
        _note(bench, CURVES, "exit-curves-drawn", {"curves": plain(found)}, made, told.inputs, by)
    return told


def snapshot_of(bench: Workbench, as_of: dt.date) -> str:
    """The name of what is known now, as effects made today would carry it."""
    info = pinned(bench.register, None)
    return made_from(bench.register, bench.book, as_of, info.number or 0).snapshot


def latest(bench: Workbench) -> Estimated | None:
    """The newest effects of all groups and kinds noted in the journal, else the newest of some; None where none are."""
    noted = [
        Estimated(effects_from(e.data["effects"]), MadeFrom.from_dict(e.data["made_from"]), e.data["inputs"])
        for e in reversed(bench.journal().events(ESTIMATES)[-20:])
        if e.data is not None
    ]
    return next((told for told in noted if told.is_whole), noted[0] if noted else None)


def latest_curves(bench: Workbench) -> Curves | None:
    """The newest exit curves noted in the journal; None where none are."""
    data = _newest(bench, CURVES)
    return data and Curves(exits_from(data["curves"]), MadeFrom.from_dict(data["made_from"]), data["inputs"])


def shipped_evidence() -> tuple[Finding, ...]:
    """What the reviews shipped with Styrbord say."""
    path = files("styrbord").joinpath("catalogue/evidence/reviews.toml")
    return findings_of(tomllib.loads(path.read_text("utf-8"))["findings"], path.name)


def evidence(bench: Workbench | None = None, file: Path | None = None) -> tuple[Finding, ...]:
    """Findings from outside: the reviews shipped, the register's own table, and a file; none is added to another."""
    own: tuple[Finding, ...] = ()
    if bench is not None and (data := _newest(bench, EVIDENCE)) is not None:
        own = findings_of(data["findings"], "the register's table of evidence")
    return (*shipped_evidence(), *own, *(read_evidence(file) if file else ()))


def keep_evidence(bench: Workbench, file: Path, *, by: str) -> tuple[Finding, ...]:
    """Make a file the register's table of evidence; the earlier table stays in the journal."""
    found = read_evidence(file)
    rows = [{k: v for k, v in dataclasses.asdict(f).items() if v not in (None, "")} for f in found]
    bench.journal().append(stream=EVIDENCE, kind="evidence-loaded", data={"findings": rows, "file": file.name}, by=by)
    return found


def read_evidence(file: Path) -> tuple[Finding, ...]:
    """Findings from TOML (`[[findings]]`) or CSV (one column per field)."""
    text = _text(file)
    if file.suffix.lower() == ".csv":
        return findings_of(_rows(text), file.name)
    try:
        return findings_of(tomllib.loads(text).get("findings", ()), file.name)
    except tomllib.TOMLDecodeError as error:
        raise AskedWrongly(
            f"The table of evidence is no TOML: {error}.", where=file.name, expected="TOML with [[findings]], or CSV",
            todo="correct the line, or give the table as CSV",
        ) from error  # fmt: skip


def sample(
    file: Path, *, treated: str, outcome: str, conditions: Sequence[str], before: Sequence[str] = (),
    drawn_by_lot: bool = False, seed: int = 1,
) -> Sample:  # fmt: skip
    """The effect of one treatment in a CSV file, by every method, with tests on columns from before it."""
    rows = _rows(_text(file))
    wanted = [treated, outcome, *conditions, *before]
    missing = [name for name in wanted if not rows or name not in rows[0]]
    if missing:
        raise AskedWrongly(
            f"The file has no column '{missing[0]}'.", where=file.name,
            expected=", ".join(rows[0]) if rows else "a header and rows", todo="name columns that are there",
        )  # fmt: skip
    column = {name: _numbers(rows, name, file) for name in dict.fromkeys(wanted)}
    x = np.column_stack([column[n] for n in conditions]) if conditions else np.empty((len(rows), 0))
    return from_table(
        column[outcome], column[treated], x, tuple(conditions), before={n: column[n] for n in before},
        drawn_by_lot=drawn_by_lot, seed=seed,
    )  # fmt: skip


def read_covariates(file: Path, case: CaseData) -> tuple[Added, ...]:
    """Further conditions by person: columns person_key, registered_on, and one column of numbers per condition.

    Of several rows of a person the earliest registered stands: what was known then.
    """
    rows = _rows(_text(file))
    names = [n for n in (rows[0] if rows else {}) if n not in ("person_key", "registered_on")]
    if not rows or not names or {"person_key", "registered_on"} - set(rows[0]):
        raise AskedWrongly(
            "The file of conditions lacks a column.", where=file.name,
            expected="person_key, registered_on, and at least one column of numbers",
            todo="without the day of registration nobody can tell whether a value was known before the offer",
        )  # fmt: skip
    at = {key: i for i, key in enumerate(case.person_keys.to_pylist())}
    value = {name: np.full(len(at), np.nan) for name in names}
    day = {name: np.full(len(at), NO_DAY, dtype=np.int64) for name in names}
    for row in sorted(rows, key=lambda r: r["registered_on"]):
        person = at.get(row["person_key"])
        for name in names:
            if person is not None and row[name] and np.isnan(value[name][person]):
                value[name][person] = _number(row[name], name, file)
                day[name][person] = _day(row["registered_on"], file)
    return tuple(Added(name, value[name], day[name]) for name in names)


COLUMNS = (
    "group", "kind", "outcome", "weeks", "state", "why", "effect", "low", "high", "se", "with_offer", "without",
    "weighted", "regressed", "p", "p_holm", "p_bh", "e_value", "e_value_limit", "began", "controls", "id",
)  # fmt: skip
CURVE_COLUMNS = ("kind", "group", "week", "left", "low", "high", "band_low", "band_high", "still_in", "stop", "state")
SAMPLE_COLUMNS = ("method", "effect", "se", "se_hc2", "low", "high", "treated", "controls")
_NUMBERS = COLUMNS[6:19]


def beside_of(own: Estimated | None, told: Sequence[Finding]) -> tuple[Beside, ...]:
    """Own effects beside findings from outside."""
    return beside(own.effects.effects if own else (), told)


def lines(found: Estimated, language: Language = "da") -> list[list[Any]]:
    """Every reading as a line of `COLUMNS`; numbers empty where the state is not `shown`."""
    w = EffectWords(language)
    return [
        [e.group, e.kind, r.outcome, r.weeks, r.state.code, "" if r.state.is_shown else w.why(r.state),
         *(None if (v := getattr(r, n)) is None else round(v, 6) for n in _NUMBERS), e.treated, e.controls,
         found.id_of(e)]
        for e in found.effects.effects for r in e.readings
    ]  # fmt: skip


def as_plain(found: Estimated) -> dict[str, Any]:
    """Everything as plain values, with the id of each effect and the needs of each state."""
    told = plain(found.effects)
    for one, e in zip(told["effects"], found.effects.effects, strict=True):
        one["id"], one["needed"] = found.id_of(e), e.state.needed
    return {"id": found.id, "made_from": found.made.as_dict(), "inputs": found.inputs, **told}


def curves_as_plain(found: Curves) -> dict[str, Any]:
    """The curves as plain values."""
    return {"id": found.id, "made_from": found.made.as_dict(), "inputs": found.inputs, "curves": plain(found.curves)}


def curve_lines(found: Curves) -> list[list[Any]]:
    """Every week of every curve as a line of `CURVE_COLUMNS`; a curve without a number is one line with its state."""
    out: list[list[Any]] = []
    for c in found.curves:
        if not c.state.is_shown:
            out.append([c.kind, c.group, *(None,) * 8, c.state.code])
        names = ("weeks", "left", "low", "high", "band_low", "band_high", "still_in")
        for week in zip(*(getattr(c, n) for n in names), strict=True):
            out.append([c.kind, c.group, *(round(v, 6) for v in week), c.stop, c.stop_state.code])
    return out


def sample_lines(found: Sample) -> list[list[Any]]:
    """Each method as a line of `SAMPLE_COLUMNS`; numbers empty where they may not be shown."""
    out: list[list[Any]] = []
    for p in found.points:
        shown = found.state.is_shown or (found.drawn_by_lot and p.method == "difference")
        numbers = [p.effect, p.se, None if np.isnan(p.robust) else p.robust, *p.interval] if shown else [None] * 5
        out.append([p.method, *(None if v is None else round(v, 6) for v in numbers), p.treated, p.controls])
    return out


def check_names(groups: Sequence[str], kinds: Sequence[str]) -> None:
    """Refuse a group or kind that there is not."""
    for what, asked, known in (("group", groups, GROUP_NAMES), ("kind of offer", kinds, OFFER_KINDS)):
        unknown = [name for name in asked if name not in known]
        if unknown:
            raise AskedWrongly(
                f"There is no {what} '{unknown[0]}'.", where=f"the {what} asked for", expected=", ".join(known),
                todo="choose among these",
            )  # fmt: skip


def _seen(bench: Workbench, as_of: dt.date, known_on: dt.date | None) -> tuple[CaseData, MadeFrom]:
    """Case data with the day each person's row was registered, and what it was made from."""
    not_before(as_of, known_on)
    info = pinned(bench.register, known_on)
    case = bench.case(as_of, known_on)
    told = bench.register.case_data(known_on, tables={"persons": ["registered_on"]})["persons"]
    persons = dict(case["persons"])
    if np.array_equal(told["person"], persons["person"]):
        persons["registered_on"] = told["registered_on"]
    made = made_from(bench.register, bench.book, as_of, info.number or 0)
    return CaseData(case.person_keys, {**case.tables, "persons": persons}, case.missing), made


def _note(
    bench: Workbench, stream: str, kind: str, data: Mapping[str, Any], made: MadeFrom, inputs: str, by: str
) -> None:
    told = {**data, "made_from": made.as_dict(), "inputs": inputs}
    bench.journal().append(stream=stream, kind=kind, data=told, by=by)


def _newest(bench: Workbench, stream: str) -> Any:
    events = bench.journal().events(stream)
    return events[-1].data if events else None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AskedWrongly(
            "The file cannot be read.", where=str(file), expected="a text file in UTF-8", todo="check the path"
        ) from error


def _rows(text: str) -> list[dict[str, str]]:
    head = text.partition("\n")[0]
    return list(csv.DictReader(text.splitlines(), delimiter=";" if head.count(";") > head.count(",") else ","))


def _numbers(rows: Sequence[Mapping[str, str]], name: str, file: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([_number(row[name], name, file) for row in rows])


def _number(text: str, name: str, file: Path) -> float:
    try:
        return float(text)
    except (TypeError, ValueError):
        raise AskedWrongly(
            f"A value of '{name}' is no number.", where=file.name, expected="numbers with a decimal point",
            todo="write missing values out of the file, and words as 0 and 1",
        ) from None  # fmt: skip


def _day(text: str, file: Path) -> int:
    try:
        return number(dt.date.fromisoformat(text))
    except ValueError:
        raise AskedWrongly(
            "A day of registration is none.", where=file.name, expected="YYYY-MM-DD", todo="correct the day"
        ) from None
