# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What others have found: effect and strength by target group and kind of offer, each with its source.

Told at the level it was found at and no other, as jobeffekter.dk does: evidence on all unemployed says nothing certain
of one group, and evidence on one group nothing of all. It stands beside own estimates and never enters them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from styrbord.errors import AskedWrongly
from styrbord.inference.effect import Effect, Reading
from styrbord.inference.effect_cohorts import GROUP_NAMES
from styrbord.records.tables import OFFER_KINDS

DIRECTIONS = ("positive", "none", "negative", "mixed")
STRENGTHS = ("strong", "moderate", "indicative")
OUTCOMES = ("left", "employment", "hours", "other")
EVERYBODY = "all"
OTHER = "other:"  # kinds that are no offers: `other:interviews`, `other:sanctions`
LEVEL = 0.05


@dataclass(frozen=True)
class Finding:
    """One finding. `effect`, `low`, `high` are in percentage points (outcomes left, employment) or hours a month.

    `weeks` is how long after; None where the source does not say. `note` is one sentence, Danish and English.
    """

    kind: str
    group: str
    outcome: str
    direction: str
    strength: str
    source: str
    url: str
    year: int
    weeks: int | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    note_da: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Beside:
    """Own effect (None: not estimated) and what others found for the same kind: in this group, and in all."""

    group: str
    kind: str
    own: Effect | None
    here: tuple[Finding, ...]
    everybody: tuple[Finding, ...]

    @property
    def agreement(self) -> str:
        """`agrees`, `differs`, `undecided` (own interval holds zero), `own_only`, `outside_only`, `nothing`."""
        mine, told = own_direction(self.own), {f.direction for f in (self.here or self.everybody)}
        if mine is None:
            return "outside_only" if told else "nothing"
        if not told:
            return "own_only"
        if mine == "none":
            return "undecided"
        return "agrees" if mine in told else "undecided" if told & {"mixed"} else "differs"


def own_direction(one: Effect | None) -> str | None:
    """`positive` or `negative` where a reading stands after correction, `none` where none does; None without one."""
    told = deciding(one)
    if told is None or told.effect is None:
        return None
    if told.p_bh is None or told.p_bh >= LEVEL:
        return "none"
    return "positive" if told.effect > 0 else "negative"


def deciding(one: Effect | None) -> Reading | None:
    """The reading an effect is told by: the longest that stands after correction, else the longest shown."""
    shown = [r for r in (one.readings if one else ()) if r.outcome == "left" and r.effect is not None]
    sure = [r for r in shown if r.p_bh is not None and r.p_bh < LEVEL]
    return max(sure or shown, key=lambda r: r.weeks, default=None)


def beside(effects: Iterable[Effect], findings: Iterable[Finding]) -> tuple[Beside, ...]:
    """Every group and kind with an own estimate or a finding of its own."""
    own = {(e.group, e.kind): e for e in effects}
    told = list(findings)
    of_group = {(f.group, f.kind) for f in told if f.group != EVERYBODY}
    pairs = dict.fromkeys([*own, *sorted(of_group - set(own))])
    return tuple(
        Beside(
            group, kind, own.get((group, kind)), tuple(f for f in told if (f.group, f.kind) == (group, kind)),
            tuple(f for f in told if (f.group, f.kind) == (EVERYBODY, kind)),
        )
        for group, kind in pairs
    )  # fmt: skip


def findings_of(rows: Iterable[Mapping[str, Any]], where: str) -> tuple[Finding, ...]:
    """Findings from the rows of a table (TOML or CSV); refuses a row that lacks a source or has an unknown code."""
    return tuple(_finding(dict(row), f"{where}, row {n}") for n, row in enumerate(rows, 1))


def _finding(row: dict[str, Any], where: str) -> Finding:
    names = {f.name for f in fields(Finding)}
    unknown = sorted(set(row) - names)
    if unknown:
        raise _refused(f"the column '{unknown[0]}' is unknown", where, ", ".join(sorted(names)))
    given = {k: v for k, v in row.items() if v not in (None, "")}
    for name in ("kind", "group", "outcome", "direction", "strength", "source", "url", "year"):
        if name not in given:
            raise _refused(
                f"'{name}' is missing", where, "kind, group, outcome, direction, strength, source, url, year"
            )
    for name, codes in (("outcome", OUTCOMES), ("direction", DIRECTIONS), ("strength", STRENGTHS),
                        ("group", (*GROUP_NAMES, EVERYBODY))):  # fmt: skip
        given[name] = str(given[name])
        if given[name] not in codes:
            raise _refused(f"'{given[name]}' is no {name}", where, ", ".join(codes))
    if given["kind"] not in OFFER_KINDS and not given["kind"].startswith(OTHER):
        raise _refused(f"'{given['kind']}' is no kind", where, f"{', '.join(OFFER_KINDS)}, or {OTHER}WORD")
    for name, make in (("year", int), ("weeks", int), ("effect", float), ("low", float), ("high", float)):
        if name in given:
            try:
                given[name] = make(given[name])
            except ValueError:
                raise _refused(f"'{name}' is no number", where, "a number, or nothing") from None
    if not str(given["url"]).startswith(("https://", "http://")):
        raise _refused("the address is none", where, "an address that begins with https://")
    return Finding(**given)


def _refused(what: str, where: str, expected: str) -> AskedWrongly:
    return AskedWrongly(
        f"The table of evidence cannot be read: {what}.", where=where, expected=expected,
        todo="Correct the row; every finding needs its source, and codes as in docs/effect.md.",
    )  # fmt: skip
