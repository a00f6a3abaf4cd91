# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What was known of each stretch on its scoring day, and nothing that was registered later.

Rows count when their event lies before the scoring day and their day of registration on or before it. A table whose
rows carry no day of registration (`registered_on` absent, or `NO_DAY`) counts as known when it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.inference.screening_spells import GAP, HORIZON, Stretches
from styrbord.law.columns import Ints, offsets, running_latest, spread, starts_of
from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER, NO_DAY
from styrbord.records.tables import (
    ABSENCE_KINDS,
    BENEFITS,
    EDUCATIONS,
    GROUPS,
    GROUPS_OF_BENEFIT,
    OFFER_KINDS,
    SEXES,
    STATUSES,
)

Floats = npt.NDArray[np.float64]
SENSITIVE = ("sex", "origin")  # never inputs unless somebody with the right has switched them on
ALWAYS = (
    "age", "education", "language", "provider", "benefit", "group", "came_from", "weeks_before", "long_before",
    "wage_hours_before",
)  # fmt: skip
LATER = ("interviews", "no_shows", "offer", "wage_hours_since")  # known only once the stretch has run for a while
_BACK = 3 * 365
_NO_BENEFIT = ("foertidspension", "fleksjob")


@dataclass(frozen=True)
class Input:
    """One input: its labels (kind code) or, for numbers, the bounds between bands: few for the plain model, many for
    the glass-box one. A value is the position of its label, or the number itself; NaN is not known."""

    name: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()
    fine: tuple[float, ...] = ()


Values = dict[str, Floats]
Versions = Sequence[tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True)
class Known:
    """The inputs of stretches at one moment: `values[name]` as `Input` says, (n,); `scored_on` day numbers (n,)."""

    inputs: tuple[Input, ...]
    values: Values
    scored_on: Ints

    def where(self, which: np.ndarray) -> Known:
        """Some of the stretches."""
        return Known(self.inputs, {n: v[which] for n, v in self.values.items()}, self.scored_on[which])


@dataclass(frozen=True)
class Answers:
    """Answers of the preparation form: per row the person's number, the question, the answer's position, the day."""

    person: Ints
    question: Sequence[str]
    answer: Ints
    registered_on: Ints
    labels: Mapping[str, tuple[str, ...]]


def known(
    case: CaseData, stretches: Stretches, weeks: int, *, extra: Sequence[str] = (), without: Sequence[str] = (),
    answers: Answers | None = None, persons: Versions = (),
) -> Known:  # fmt: skip
    """The inputs as known so many weeks into each stretch. `extra` adds sex or origin, `without` leaves some out.

    `persons` are the persons as each delivery had them (day, columns), in order; without it, as the newest had them.
    """
    names = [n for n in (*ALWAYS, *(LATER if weeks else ()), *extra) if n not in without]
    return facts_on(case, stretches, stretches.start + 7 * weeks, names, answers=answers, persons=persons)


def facts_on(
    case: CaseData, stretches: Stretches, on: Ints, names: Sequence[str], *, answers: Answers | None = None,
    persons: Versions = (),
) -> Known:  # fmt: skip
    """The named inputs of stretches as known on given days (n,), with the answers given by then."""
    facts = _Facts(case, stretches, on, persons)
    made = [facts.made(name) for name in names]
    made += [] if answers is None else _answered(answers, facts)
    made = [(i, v) for i, v in made if len(v) and not np.isnan(v).all()]  # what no delivery tells is no input
    return Known(tuple(i for i, _ in made), {i.name: v for i, v in made}, facts.on)


class _Facts:
    """The rows that count for each stretch: events before its scoring day, registered on or before it."""

    def __init__(self, case: CaseData, stretches: Stretches, on: Ints, persons: Versions = ()) -> None:
        self.case, self.stretches, self.on = case, stretches, on
        self.persons = persons or ((NO_DAY, case["persons"]),)

    def made(self, name: str) -> tuple[Input, Floats]:
        return _MAKERS[name](self)

    def rows(self, table: str, day: str) -> tuple[Ints, Ints]:
        """Pairs (stretch, row of the table) of the same person, dated before the scoring day and registered by it."""
        columns = self.case[table]
        if not len(columns.get("person", ())):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        first = offsets(columns["person"].astype(np.int64), len(self.case.person_keys))
        who = self.stretches.person
        stretch, within = spread(first[who + 1] - first[who])
        row = first[who[stretch]] + within
        when, on = columns[day][row], self.on[stretch]
        keep = (when < on) & (when > NO_DAY) & (registered(columns, row) <= on)
        return stretch[keep], row[keep]

    def told(self, table: str) -> bool:
        """Has a delivery ever brought this table?"""
        return table not in self.case.missing and bool(self.case[table])

    def per(self, stretch: Ints, weights: Any = None) -> Floats:
        """Sums per stretch."""
        return np.bincount(stretch, weights, minlength=len(self.stretches)).astype(np.float64)

    def person(self, column: str, missing: float, read: Callable[[Any], Any] = lambda values: values) -> Floats:
        """A column of persons, as the newest delivery on or before the scoring day had it (else the oldest)."""
        out = np.full(len(self.stretches), missing)
        for number, (day, table) in enumerate(self.persons):
            if column not in table:
                continue
            every = np.full(len(self.case.person_keys), np.inf)  # not a person of that delivery
            every[table["person"]] = read(table[column])
            own = every[self.stretches.person]
            unseen = out == missing if number else True  # somebody no earlier delivery had
            out = np.where(~np.isinf(own) & ((self.on >= day) | unseen), own, out)
        return out


def registered(columns: Mapping[str, Any], row: Ints) -> Ints:
    """The day each row was registered; `NO_DAY` where the table does not say."""
    stamps = columns.get("registered_on")
    return np.full(len(row), NO_DAY, dtype=np.int64) if stamps is None else stamps[row].astype(np.int64)


def _unknown(values: Floats, *, below: float = 0) -> Floats:
    return np.where(values < below, np.nan, values)


def _age(f: _Facts) -> tuple[Input, Floats]:
    born = f.person("birth_date", NO_DAY)
    years = np.where(born == NO_DAY, np.nan, np.floor((f.stretches.start - born) / 365.25))
    return Input("age", bounds=(25, 30, 40, 50, 55, 60), fine=tuple(range(20, 66, 2))), years


def _education(f: _Facts) -> tuple[Input, Floats]:
    return Input("education", EDUCATIONS), _unknown(f.person("education", -1))


def _text(f: _Facts, column: str) -> tuple[tuple[str, ...], Floats]:
    told = [t[column].to_pylist() for _, t in f.persons if column in t]
    labels = tuple(sorted({w for words in told for w in words if w}))
    place = {w: i for i, w in enumerate(labels)}
    return labels, _unknown(f.person(column, -1, lambda words: [place.get(w, -1) for w in words.to_pylist()]))


def _language(f: _Facts) -> tuple[Input, Floats]:
    labels, values = _text(f, "language_level")
    return Input("language", labels), values


def _origin(f: _Facts) -> tuple[Input, Floats]:
    labels, values = _text(f, "origin")
    return Input("origin", labels), values


def _sex(f: _Facts) -> tuple[Input, Floats]:
    codes = f.person("sex", -1)
    return Input("sex", SEXES[:2]), np.where(codes > 1, np.nan, _unknown(codes))


def _provider(f: _Facts) -> tuple[Input, Floats]:
    return Input("provider", ("no", "yes")), _unknown(f.person("provider", -1))


def _benefit(f: _Facts) -> tuple[Input, Floats]:
    return Input("benefit", BENEFITS), f.stretches.benefit.astype(np.float64)


def _group(f: _Facts) -> tuple[Input, Floats]:
    """The newest target group known; of the groups a benefit can have (one alone says nothing)."""
    stretch, row = f.rows("target_groups", "starts_on")
    table = f.case["target_groups"]
    keep = table["until"][row] >= f.on[stretch]
    stretch, row = stretch[keep], row[keep]
    out = np.full(len(f.stretches), np.nan)
    out[stretch] = table["group"][row]  # rows lie in order of day: the newest stands
    alone = np.array([len(GROUPS_OF_BENEFIT[b]) < 2 for b in BENEFITS])[f.stretches.benefit]
    return Input("group", GROUPS), np.where(alone, np.nan, out)


def _came_from(f: _Facts) -> tuple[Input, Floats]:
    """What the person was on in the four weeks before: nothing, sickness benefit, another benefit."""
    stretch, row = f.rows("benefits", "starts_on")
    table, start = f.case["benefits"], f.stretches.start
    near = (table["starts_on"][row] < start[stretch]) & (table["until"][row] >= start[stretch] - GAP)
    sick = table["benefit"][row] == BENEFITS.index("sygedagpenge")
    out = np.zeros(len(f.stretches))
    out[stretch[near & ~sick]] = 2
    out[stretch[near & sick]] = 1
    return Input("came_from", ("nothing", "sickness", "other")), out


def _weeks_before(f: _Facts) -> tuple[Input, Floats]:
    """Weeks on support in the three years before the stretch (pension and fleksjob are none)."""
    stretch, row = f.rows("benefits", "starts_on")
    table, start = f.case["benefits"], f.stretches.start
    counts = ~np.isin(table["benefit"][row], [BENEFITS.index(b) for b in _NO_BENEFIT])
    low = np.maximum(table["starts_on"][row], start[stretch] - _BACK)
    days = np.maximum(np.minimum(table["until"][row], start[stretch]) - low, 0) * counts
    weeks = np.floor(np.minimum(f.per(stretch, days), _BACK) / 7)
    return Input("weeks_before", bounds=(1, 13, 26, 52, 104), fine=(1, 5, 9, 13, 20, 26, 39, 52, 78, 104, 130)), weeks


def _long_before(f: _Facts) -> tuple[Input, Floats]:
    """Has the person had more than 26 weeks of support without a gap, begun in the five years before the stretch?"""
    stretch, row = f.rows("benefits", "starts_on")
    table, begins = f.case["benefits"], f.stretches.start
    counts = ~np.isin(table["benefit"][row], [BENEFITS.index(b) for b in _NO_BENEFIT])
    keep = counts & (table["starts_on"][row] < begins[stretch])
    stretch, row = stretch[keep], row[keep]  # a person's rows lie in order of day
    start, until = table["starts_on"][row].astype(np.int64), np.minimum(table["until"][row], begins[stretch])
    out = np.zeros(len(f.stretches))
    if len(row):
        reach = running_latest(stretch, until)
        opens = starts_of(stretch)
        opens[1:] |= start[1:] > reach[:-1] + GAP
        first = np.flatnonzero(opens)
        long = np.maximum.reduceat(until, first) - start[first] > HORIZON
        recent = start[first] > begins[stretch[first]] - 5 * 365
        out[stretch[first[long & recent]]] = 1
    return Input("long_before", ("no", "yes")), out


def _hours(f: _Facts, low: Ints, high: Ints, months: Floats) -> Floats:
    """Wage hours a month in whole months that begin from `low` to before `high`; NaN without the table."""
    if not f.told("wage_hours"):
        return np.full(len(f.stretches), np.nan)
    stretch, row = f.rows("wage_hours", "month")
    table = f.case["wage_hours"]
    inside = (table["month"][row] >= low[stretch]) & (table["month"][row] < high[stretch])
    return np.round(f.per(stretch, table["hours"][row] * inside) / months, 1)


def _wage_hours_before(f: _Facts) -> tuple[Input, Floats]:
    start = f.stretches.start
    hours = _hours(f, start - 183, start, np.full(len(start), 6.0))
    return Input("wage_hours_before", bounds=(1, 60, 120), fine=(1, 20, 40, 60, 80, 100, 120, 140)), hours


def _wage_hours_since(f: _Facts) -> tuple[Input, Floats]:
    start = f.stretches.start
    hours = _hours(f, start, f.on, np.maximum((f.on - start) / 30.4, 1))
    return Input("wage_hours_since", bounds=(1, 37), fine=(1, 15, 37, 60, 80)), hours


def _interviews(f: _Facts) -> tuple[Input, Floats]:
    return Input("interviews", bounds=(1, 2, 3), fine=(1, 2, 3, 4, 5)), _with_status(f, "held", "held_on")


def _no_shows(f: _Facts) -> tuple[Input, Floats]:
    return Input("no_shows", bounds=(1, 2), fine=(1, 2, 3)), _with_status(f, "absent", "planned_on")


def _with_status(f: _Facts, status: str, day: str) -> Floats:
    if not f.told("interviews"):
        return np.full(len(f.stretches), np.nan)
    stretch, row = f.rows("interviews", day)
    table = f.case["interviews"]
    counted = (table["status"][row] == STATUSES.index(status)) & (table[day][row] >= f.stretches.start[stretch])
    return f.per(stretch, counted)


def _offer(f: _Facts) -> tuple[Input, Floats]:
    """The offer begun since the start: none, in a company, another kind (the newest)."""
    stretch, row = f.rows("offers", "starts_on")
    table = f.case["offers"]
    since = table["starts_on"][row] >= f.stretches.start[stretch]
    company = np.isin(table["kind"][row], [OFFER_KINDS.index(k) for k in ("company_practice", "wage_subsidy")])
    out = np.zeros(len(f.stretches))
    out[stretch[since & company]] = 1
    out[stretch[since & ~company]] = 2
    return Input("offer", ("none", "company", "other")), out if f.told("offers") else np.full(len(out), np.nan)


def _ill(f: _Facts) -> tuple[Input, Floats]:
    """Days registered ill in the year before the scoring day (for segments of need; no input of the model)."""
    stretch, row = f.rows("absences", "starts_on")
    table, on = f.case["absences"], f.on
    ill = table["kind"][row] == ABSENCE_KINDS.index("illness")
    low = np.maximum(table["starts_on"][row], on[stretch] - 365)
    days = np.maximum(np.minimum(table["until"][row], on[stretch]) - low, 0) * ill
    return Input("days_ill", bounds=(1, 15)), f.per(stretch, days)


def _weeks_sick(f: _Facts) -> tuple[Input, Floats]:
    """Weeks on sickness benefit in the two years before the scoring day (for segments of need)."""
    stretch, row = f.rows("benefits", "starts_on")
    table, on = f.case["benefits"], f.on
    sick = table["benefit"][row] == BENEFITS.index("sygedagpenge")
    low = np.maximum(table["starts_on"][row], on[stretch] - 730)
    days = np.maximum(np.minimum(np.minimum(table["until"][row], FOREVER), on[stretch]) - low, 0) * sick
    return Input("weeks_sick", bounds=(1, 9)), np.floor(f.per(stretch, days) / 7)


_MAKERS: dict[str, Callable[[_Facts], tuple[Input, Floats]]] = {
    "age": _age, "education": _education, "language": _language, "provider": _provider, "benefit": _benefit,
    "group": _group, "came_from": _came_from, "weeks_before": _weeks_before, "long_before": _long_before,
    "wage_hours_before": _wage_hours_before, "interviews": _interviews, "no_shows": _no_shows, "offer": _offer,
    "wage_hours_since": _wage_hours_since, "sex": _sex, "origin": _origin, "days_ill": _ill,
    "weeks_sick": _weeks_sick,
}  # fmt: skip


def fact(case: CaseData, stretches: Stretches, on: Ints, name: str) -> tuple[Input, Floats]:
    """One named fact of stretches as known on given days."""
    return _Facts(case, stretches, on).made(name)


def _answered(answers: Answers, facts: _Facts) -> list[tuple[Input, Floats]]:
    """One input per question, with the newest answer registered by the scoring day."""
    made = []
    for name in sorted(set(answers.question)):
        values = np.full(len(facts.stretches), np.nan)
        for at, rows in _own_answers(answers, name, facts.stretches):
            in_time = [r for r in rows if answers.registered_on[r] <= facts.on[at]]
            if in_time:
                values[at] = answers.answer[in_time[-1]]
        made.append((Input(f"answer:{name}", answers.labels[name]), values))
    return made


def _own_answers(answers: Answers, name: str, stretches: Stretches) -> list[tuple[int, list[int]]]:
    """For each stretch with answers to a question, given from four weeks before it on: its place, rows by day."""
    which = np.flatnonzero(np.array(answers.question) == name)
    by_person: dict[int, list[int]] = {}
    for row in which[np.argsort(answers.registered_on[which], kind="stable")].tolist():
        by_person.setdefault(int(answers.person[row]), []).append(row)
    out = []
    for at in np.flatnonzero(np.isin(stretches.person, list(by_person))).tolist():
        begins = stretches.start[at] - GAP
        out.append((at, [r for r in by_person[int(stretches.person[at])] if answers.registered_on[r] >= begins]))
    return [(at, rows) for at, rows in out if rows]


def refuse_known_later(answers: Answers, stretches: Stretches, moments: Sequence[int]) -> None:
    """Refuse a covariate that was registered, for every stretch that has it, after the last moment persons are scored.

    At an earlier moment than it is known it is simply no input.
    """
    for name in sorted(set(answers.question)):
        own = _own_answers(answers, name, stretches)
        last = {at: stretches.start[at] + 7 * max(moments) for at, _ in own}
        if own and not any(answers.registered_on[rows[0]] <= last[at] for at, rows in own):
            raise AskedWrongly(
                f"The covariate {name!r} was known only afterwards, for all of {len(own)} stretches.",
                where="inputs of the screening, by their day of registration",
                expected="a covariate registered on or before a day on which persons are scored",
                todo="leave it out, or score at a later moment (--moments) at which it is known",
            )
