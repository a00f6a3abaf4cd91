# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What a read sample says: error rates with limits, whether the target can be said to be met, and what would settle it.

What could not be judged (or was not read, or was emptied with an erased person) is no guess: it counts as an error in
the upper limit and as in order in the lower, and not at all in the rate. Only the random part is counted; a case that
was chosen by name says nothing of the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from styrbord.errors import AskedWrongly
from styrbord.supervision.agreement import Agreement, agreement
from styrbord.supervision.checklist import ERROR, MATERIAL, NOT_APPLICABLE, UNDECIDED, WRONG, Checklist, compare
from styrbord.supervision.draw import Draw
from styrbord.supervision.kroner import Kroner, kroner_of
from styrbord.supervision.limits import Limits, limits
from styrbord.supervision.population import Population
from styrbord.supervision.reading import (
    RANDOM,
    REPLACEMENT,
    TARGETED,
    Answer,
    Sample,
    SampleCase,
    error_cases,
    is_complete,
)
from styrbord.supervision.weighted import Stratum, stratified_limits, weighted_limits

COUNTS = {"error": WRONG, "material": (MATERIAL,)}
RIGHT = "right"
MET, NOT_MET, UNSETTLED = "met", "not-met", "unsettled"


@dataclass(frozen=True)
class Rate:
    """Errors among the cases judged, with one-sided limits. `rate` is None when nothing could be judged.

    `undecided` were read but not judged (or not read); `left_out` are those the point does not apply to.
    """

    judged: int
    errors: int
    rate: float | None
    lower: float
    upper: float
    undecided: int = 0
    left_out: int = 0
    model: str = ""


@dataclass(frozen=True)
class Evaluation:
    """The findings of a sample. `rate` counts what the sample was drawn to count; `any` every error, `material` only
    those. `by` holds the rates by fact of the list, each with limits of its own."""

    sample: str
    counts: str
    confidence: float
    tolerable: float
    expected: float
    read: int
    unread: int
    rate: Rate
    any: Rate
    material: Rate
    verdict: str
    certainty: float
    needs: int | None
    points: Mapping[str, Rate]
    by: Mapping[str, Mapping[str, Rate]]
    causes: Mapping[str, int]
    kroner: Kroner | None
    agreement: Agreement | None
    agreement_by_point: Mapping[str, Agreement]
    targeted: tuple[int, int]
    proposed: tuple[int, int]
    replaced: int
    versions: Mapping[str, int]
    remarks: tuple[str, ...]
    error_cases: tuple[dict[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """Flat plain values for the journal: the main rate by its parts, everything else beside it."""
        told = asdict(self)
        rate = told.pop("rate")
        kappa = self.agreement.kappa if self.agreement else None
        return {
            **told, "material": self.material.errors, "errors": self.any.errors, "judged": rate["judged"],
            "rate": rate["rate"], "lower": rate["lower"], "upper": rate["upper"], "undecided": rate["undecided"],
            "model": rate["model"], "counted": rate["errors"], "any": told["any"], "material_rate": told["material"],
            "points": [{"point": p, **r} for p, r in told["points"].items()], "kappa": kappa, "random": True,
        }  # fmt: skip


def evaluate(
    sample: Sample, checklists: Mapping[str, Checklist], listed: Population, draw: Draw, *, partial: bool = False
) -> Evaluation:
    """The findings of a sample's random part.

    `checklists` by digest, all that answers were given under; `listed` the population drawn from, `draw` the draw made
    again from it. Refuses a sample with cases that nobody has read, unless `partial`: these then count as not judged.
    """
    cases = sample.part(RANDOM, REPLACEMENT)
    read = [c for c in cases if is_complete(c.first, checklists)]
    if not read or (len(read) < len(cases) and not partial):
        raise AskedWrongly(
            f"{len(cases) - len(read)} of {len(cases)} cases are not read.",
            where=f"sample {sample.id}",
            expected="every case of the random part read, or replaced with a reason",
            todo="read them, or evaluate in part: what is not read then counts as wrong in the upper limit",
        )
    told = sample.told
    reckon = _Reckoning(sample, listed, draw, cases, Fraction(str(told["confidence"])))
    all_marks = {name: _marks(cases, grades, checklists) for name, grades in COUNTS.items()}
    rates, marks = {name: reckon.rate(m) for name, m in all_marks.items()}, all_marks[told["counts"]]
    main = rates[told["counts"]]
    tolerable = float(told["tolerable"])
    newest = checklists[_newest(sample, read)]
    points = {p.id: reckon.rate(_at_point(cases, p.id, WRONG)) for p in newest.points}
    versions = Counter(a.checklist for c in read if c.first for a in c.first.answers.values())
    pairs = _second_pairs(sample)
    return Evaluation(
        sample=sample.id, counts=told["counts"], confidence=float(told["confidence"]), tolerable=tolerable,
        expected=float(told["expected"]), read=len(read), unread=len(cases) - len(read), rate=main,
        any=rates["error"], material=rates["material"], verdict=verdict(main, tolerable),
        certainty=reckon.certainty(marks, tolerable),
        needs=needed(main, len(cases), draw.population, tolerable, reckon.level),
        points=points, by=reckon.by_facts(marks), causes=_causes(cases),
        kroner=kroner_of(cases, newest, draw, reckon.level, _amounts(listed, draw)),
        agreement=agreement([(a, b) for _, a, b in pairs]),
        agreement_by_point={p: found for p in points if (found := agreement([(a, b) for q, a, b in pairs if q == p]))},
        targeted=_targeted(sample), proposed=_proposals(cases), replaced=len(sample.replacements),
        versions={f"{checklists[d].version} ({d})": n for d, n in versions.items()},
        remarks=_remarks(sample, [checklists[d] for d in versions], cases, all_marks["error"]),
        error_cases=tuple({"case": e.case, "point": p, "grade": g} for e in error_cases(sample) for p, g in e.points),
    )  # fmt: skip


def verdict(rate: Rate, tolerable: float) -> str:
    """Met when the upper limit is not above the tolerable rate, not met when the lower is above it."""
    if rate.upper <= tolerable + 1e-12:
        return MET
    return NOT_MET if rate.lower > tolerable + 1e-12 else UNSETTLED


def needed(rate: Rate, sample: int, population: int, tolerable: float, confidence: Fraction) -> int | None:
    """How large a simple sample would settle it, were errors to come at the rate found; None when it is settled.

    What was not judged is taken as judged like the rest. Reading everything always settles it.
    """
    if verdict(rate, tolerable) != UNSETTLED or rate.rate is None:
        return None
    step = max(1, sample // 40)
    for n in range(sample + step, population, step):
        low, high = _at_rate(rate.rate, n, population, confidence)
        if low > tolerable or high <= tolerable:
            return n
        step = max(step, n // 40)
    return population


def _at_rate(rate: float, n: int, population: int, confidence: Fraction) -> tuple[float, float]:
    found = limits(round(rate * n), n, confidence, population=population)
    return found.lower, found.upper


# -- marks: what each case comes to, for one question


def _marks(cases: Sequence[SampleCase], grades: Sequence[str], checklists: Mapping[str, Checklist]) -> list[str]:
    def answers(case: SampleCase) -> list[str]:
        given = [a.answer for a in case.first.answers.values()] if case.first else []
        return given if is_complete(case.first, checklists) else [*given, UNDECIDED]

    return [_mark(answers(c), grades) for c in cases]


def _at_point(cases: Sequence[SampleCase], point: str, grades: Sequence[str]) -> list[str]:
    def answer(case: SampleCase) -> str:
        given: Answer | None = case.first.answers.get(point) if case.first else None
        return given.answer if given else UNDECIDED

    found = [answer(c) for c in cases]
    return [NOT_APPLICABLE if a == NOT_APPLICABLE else _mark([a], grades) for a in found]


def _mark(answers: Sequence[str], grades: Sequence[str]) -> str:
    if any(a in grades for a in answers):
        return ERROR
    return UNDECIDED if UNDECIDED in answers else RIGHT


@dataclass(frozen=True)
class _Reckoning:
    """Limits for marks of the drawn cases, by the way they were drawn."""

    sample: Sample
    listed: Population
    draw: Draw
    cases: Sequence[SampleCase]
    level: Fraction

    def rate(self, marks: Sequence[str]) -> Rate:
        """The rate of one question over all cases."""
        count = Counter(marks)
        judged = count[ERROR] + count[RIGHT]
        if not judged and not count[UNDECIDED]:
            return Rate(0, 0, None, 0.0, 1.0, 0, count[NOT_APPLICABLE], "no case it applies to")
        high = self._limits([m in (ERROR, UNDECIDED) for m in marks], [m != NOT_APPLICABLE for m in marks], self.level)
        low = self._limits([m == ERROR for m in marks], [m != NOT_APPLICABLE for m in marks], self.level)
        some = [m in (ERROR, RIGHT) for m in marks]
        rate = self._point([m == ERROR for m in marks], some) if judged else None
        return Rate(
            judged, count[ERROR], rate, low.lower, high.upper, count[UNDECIDED], count[NOT_APPLICABLE], high.model
        )

    def certainty(self, marks: Sequence[str], tolerable: float) -> float:
        """The highest confidence at which the upper limit does not pass the tolerable rate (0.5 to 0.9999)."""
        wrong, every = [m in (ERROR, UNDECIDED) for m in marks], [True] * len(marks)
        return _highest(lambda level: self._limits(wrong, every, level).upper <= tolerable + 1e-12)

    def by_facts(self, marks: Sequence[str]) -> dict[str, dict[str, Rate]]:
        """Rates by stratum; for a simple sample also by benefit, group, team and duration of the list."""
        facts: dict[str, list[str]] = {}
        if self.draw.recipe.method == "stratified":
            facts["stratum"] = [c.stratum for c in self.cases]
        elif self.draw.recipe.method != "weighted":
            at = {name: self.listed.place(name) for name in FACTS if name in self.listed.columns}
            facts = {name: [self.listed.by_case[c.id][i] for c in self.cases] for name, i in at.items()}
        return {name: self._of_values(name, values, marks) for name, values in facts.items() if len(set(values)) > 1}

    def _of_values(self, name: str, values: Sequence[str], marks: Sequence[str]) -> dict[str, Rate]:
        sizes = {s: size for s, (size, _) in self.draw.strata.items()} if name == "stratum" else self._sizes(name)
        found = {}
        for value in sorted(set(values)):
            count = Counter(m for m, v in zip(marks, values, strict=True) if v == value)
            judged, n = count[ERROR] + count[RIGHT], sum(count.values())
            high = limits(count[ERROR] + count[UNDECIDED], n, self.level, population=sizes[value])
            low = limits(count[ERROR], n, self.level, population=sizes[value])
            rate = count[ERROR] / judged if judged else None
            found[value] = Rate(judged, count[ERROR], rate, low.lower, high.upper, count[UNDECIDED], 0, high.model)
        return found

    def _sizes(self, name: str) -> Counter[str]:
        at, out = self.listed.place(name), self.draw.recipe.excluded
        return Counter(row[at] for row in self.listed.rows if row[0] not in out)

    def _point(self, wrong: Sequence[bool], some: Sequence[bool]) -> float:
        weights = [self._weight(c) for c in self.cases]
        over = sum(w for w, y, s in zip(weights, wrong, some, strict=True) if y and s)
        return over / sum(w for w, s in zip(weights, some, strict=True) if s)

    def _weight(self, case: SampleCase) -> float:
        return float(1 / case.probability) if case.probability else 0.0

    def _limits(self, wrong: Sequence[bool], applies: Sequence[bool], level: Fraction) -> Limits:
        if all(applies):
            return self._whole(wrong, level)
        if self.draw.recipe.method in ("simple", "systematic"):
            errors = sum(w and a for w, a in zip(wrong, applies, strict=True))
            return limits(errors, sum(applies), level)  # how many of the population it applies to is not known
        half = 1 - (1 - level) / 2
        errors_of = self._whole([w and a for w, a in zip(wrong, applies, strict=True)], half)
        whom = self._whole(applies, half)
        low = errors_of.lower / whom.upper if whom.upper else 0.0
        high = min(1.0, errors_of.upper / whom.lower) if whom.lower else 1.0
        return Limits(errors_of.rate, low, high, float(level), f"{errors_of.model}, of those it applies to")

    def _whole(self, wrong: Sequence[bool], level: Fraction) -> Limits:
        method = self.draw.recipe.method
        if method == "stratified":
            read = Counter(c.stratum for c in self.cases)
            errors = Counter(c.stratum for c, w in zip(self.cases, wrong, strict=True) if w)
            return stratified_limits([Stratum(n, read[s], errors[s]) for s, (n, _) in self.draw.strata.items()], level)
        if method == "weighted":
            probability = np.array([float(c.probability or 1) for c in self.cases])
            return weighted_limits(np.array(wrong, dtype=float), probability, self.unread, level)
        return limits(sum(wrong), len(wrong), level, population=self.draw.population)

    @property
    def unread(self) -> np.ndarray:
        """The inclusion probabilities of the cases that were not drawn."""
        from styrbord.supervision.draw import inclusion

        at, out = self.listed.place(self.draw.recipe.weight or ""), self.draw.recipe.excluded
        weights = {row[0]: int(row[at]) for row in self.listed.rows if row[0] not in out}
        every = inclusion(weights, len(self.draw.chosen))
        drawn = {c.case for c in self.draw.chosen}
        return np.array([float(p) for case, p in every.items() if case not in drawn])


FACTS = ("benefit", "group", "team", "duration")


def _highest(holds: Callable[[Fraction], bool]) -> float:
    """The highest confidence, in steps of a ten-thousandth, at which something holds; 0 when not even at one half."""
    low, high = 4_999, 9_999
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(Fraction(middle, 10_000)) else (low, middle - 1)
    return 0.0 if low == 4_999 else low / 10_000


# -- what else is said


def _amounts(listed: Population, draw: Draw) -> dict[str, float] | None:
    """What was paid in each case that could be drawn, where the list has a column `amount` that says it of all."""
    if "amount" not in listed.columns:
        return None
    at, out = listed.place("amount"), draw.recipe.excluded
    try:
        return {row[0]: float(row[at].replace(",", ".")) for row in listed.rows if row[0] not in out}
    except ValueError:
        return None


def _newest(sample: Sample, read: Sequence[SampleCase]) -> str:
    latest = max((c.first for c in read if c.first), key=lambda r: r.at)
    return list(latest.answers.values())[-1].checklist


def _causes(cases: Sequence[SampleCase]) -> dict[str, int]:
    wrong = [a for c in cases if c.first for a in c.first.answers.values() if a.answer in WRONG]
    return dict(Counter(a.cause or "not-said" for a in wrong).most_common())


def _targeted(sample: Sample) -> tuple[int, int]:
    """How many cases of the targeted part were read, and how many of these have an error."""
    read = [c for c in sample.part(TARGETED) if c.first]
    return len(read), sum(any(a.answer in WRONG for a in c.first.answers.values()) for c in read if c.first)


def _proposals(cases: Sequence[SampleCase]) -> tuple[int, int]:
    """How many answers the register proposed, and how many of them the readers kept."""
    given = [a for c in cases if c.first for a in c.first.answers.values() if a.proposed]
    return len(given), sum(a.answer == a.proposed for a in given)


def _second_pairs(sample: Sample) -> list[tuple[str, str, str]]:
    """(point, first answer, second answer) of what was read twice."""
    twice = [c for c in sample.cases.values() if c.id in sample.second_cases and c.first and c.second]
    return [
        (point, c.first.answers[point].answer, a.answer)
        for c in twice
        if c.first and c.second
        for point, a in c.second.answers.items()
        if point in c.first.answers
    ]


def _remarks(
    sample: Sample, used: Sequence[Checklist], cases: Sequence[SampleCase], marks: Sequence[str]
) -> tuple[str, ...]:
    """Codes of what a reader of the findings must know (texts in `catalogue/supervision/remarks.toml`)."""
    method = sample.recipe.method
    holds = {
        "checklist-changed": any(compare(a, b) for a in used for b in used if a is not b),
        "replaced": bool(sample.replacements),
        "weighted-replaced": method == "weighted" and bool(sample.replacements),
        "population-changed": any(not c["same"] for c in sample.checks),
        "excluded": bool(sample.recipe.excluded),
        "unread": any(c.first is None for c in cases),
        "undecided": UNDECIDED in marks,
        "systematic": method == "systematic",
    }
    return tuple(code for code, is_so in holds.items() if is_so)
