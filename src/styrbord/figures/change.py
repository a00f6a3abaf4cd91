# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What changed from one month to the next, and why, in four parts that add up.

| part | the share of ... less the share of ... |
|---|---|
| corrections | the earlier month as known now, less the same month as it was first known |
| rules | the later month under the law of its own, less the same month under the law of the earlier month's last day |
| cases | cases that came, left or are of another kind |
| performance | the same kinds of cases, done better or worse |

Cases and performance part the change between the two months under the earlier law. Over persons, those who are in both
months are followed (`figures.views`); over duties, which fall due once, kinds of duty are (rule and target group). Both
are E. M. Kitagawa, "Components of a difference between two rates", Journal of the American Statistical Association 50
(1955), 1168-1194.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from styrbord.figures.disclosure import Hiding
from styrbord.figures.members import Members, Question, members
from styrbord.figures.views import difference, two_readings

CAUSES = ("corrections", "rules", "cases", "performance")
KINDS_OF_DUTY = "row|group"


@dataclass(frozen=True)
class Cause:
    """One part of a change: how much it makes, and how many units it rests on. `names` holds several when joined."""

    names: tuple[str, ...]
    effect: float
    units: int


@dataclass(frozen=True)
class MonthChange:
    """`last - first` is the sum of the effects. Without an earlier delivery corrections are not known, and nothing."""

    first: float
    last: float
    causes: tuple[Cause, ...]
    corrections_are_known: bool

    @property
    def total(self) -> float:
        """The whole change."""
        return self.last - self.first

    def published(self, hiding: Hiding) -> MonthChange:
        """Parts that rest on few are joined with the next smallest, so that none can be reckoned back."""
        parts = sorted(self.causes, key=lambda c: c.units)
        while hiding.on and len(parts) > 1 and 0 < _least(parts) < hiding.limit:
            few = min((p for p in parts if p.units), key=lambda p: p.units)
            other = min((p for p in parts if p is not few), key=lambda p: (p.units == 0, p.units))
            names = tuple(n for n in CAUSES if n in (*few.names, *other.names))
            parts = [p for p in parts if p is not few and p is not other]
            parts.append(Cause(names, few.effect + other.effect, few.units + other.units))
        parts.sort(key=lambda c: CAUSES.index(c.names[0]))
        return MonthChange(self.first, self.last, tuple(parts), self.corrections_are_known)


def month_change(then: Question | None, before: Question, frozen: Question, now: Question) -> MonthChange:
    """Part the change of a share. `then`: the earlier month as first known (None: not known); `before`: as known now;
    `frozen`: the later month under the earlier month's law; `now`: under its own. Refuses a share of nobody."""
    corrected = two_readings(then, before) if then is not None else None
    rules = difference(frozen, now, mix=False)
    parts = _of_duties(before, frozen) if now.measure.over == "duties" else _of_persons(before, frozen)
    first = corrected.first if corrected else rules.first - sum(c.effect for c in parts)
    causes = (
        Cause(("corrections",), corrected.total if corrected else 0.0, _moved(corrected.parts) if corrected else 0),
        Cause(("rules",), rules.total, _moved(rules.parts)),
        *parts,
    )
    out = MonthChange(first, rules.second, causes, corrected is not None)
    assert math.isclose(sum(c.effect for c in causes), out.total, abs_tol=1e-9)
    return out


def _least(parts: list[Cause]) -> int:
    return min((p.units for p in parts if p.units), default=0)


def _moved(parts) -> int:  # type: ignore[no-untyped-def]
    return sum(p.units or 0 for p in parts)


def _of_persons(before: Question, now: Question) -> tuple[Cause, Cause]:
    """Who came and left and how the rest is mixed, against how the same did."""
    found = {p.name: p for p in difference(before, now, mix=True).parts}
    flow = [found[n] for n in ("left", "came", "mix") if n in found]
    units = sum(found[n].units or 0 for n in ("left", "came"))
    same = found.get("performance")
    return (
        Cause(("cases",), sum(p.effect or 0 for p in flow), units),
        Cause(("performance",), (same.effect or 0) if same else 0.0, (same.units or 0) if same else 0),
    )


def _of_duties(before: Question, now: Question) -> tuple[Cause, Cause]:
    a, b = members(before, KINDS_OF_DUTY), members(now, KINDS_OF_DUTY)
    mix, performance = kitagawa(_rates(a), _rates(b))
    return Cause(("cases",), mix, len(b.hit)), Cause(("performance",), performance, len(b.hit))


def _rates(found: Members) -> dict[str, tuple[int, int]]:
    of: Counter[str] = Counter(found.stratum)
    hits: Counter[str] = Counter(s for s, hit in zip(found.stratum, found.hit.tolist(), strict=True) if hit)
    return {s: (hits[s], n) for s, n in of.items()}


def kitagawa(one: Mapping[str, tuple[int, int]], other: Mapping[str, tuple[int, int]]) -> tuple[float, float]:
    """(mix, performance) of two rates given as hits and units by stratum; they add up to the difference of the rates.

    A stratum that is in one of them only has the same rate in both: its whole part is mix.
    """
    many, later = sum(n for _, n in one.values()), sum(n for _, n in other.values())
    mix = performance = 0.0
    for stratum in sorted({*one, *other}):
        (a, m), (b, n) = one.get(stratum, (0, 0)), other.get(stratum, (0, 0))
        rate = a / m if m else b / n
        later_rate = b / n if n else rate
        mix += (n / later - m / many) * (rate + later_rate) / 2
        performance += (n / later + m / many) / 2 * (later_rate - rate)
    return mix, performance
