# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What lies between two figures: who came, who left, whose answer changed and why; the parts add up to the whole.

One function for every kind of two: two views of the law or two lawbooks on the same data, the same register known on
two days (`two_readings`: what late registration and corrections did), and two periods, where the change among those
present in both is parted further into mix and performance (E. M. Kitagawa, "Components of a difference between two
rates", Journal of the American Statistical Association 50 (1955), 1168-1194).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from styrbord.errors import AskedWrongly
from styrbord.figures.disclosure import Hiding
from styrbord.figures.members import Key, Members, Question, members


@dataclass(frozen=True)
class Part:
    """One reason: how many units, and how much of the difference they make (None: hidden)."""

    name: str
    why: str
    units: int | None
    effect: float | None


@dataclass(frozen=True)
class Difference:
    """`second - first = sum of the effects`. `behind` holds the persons of each part, for those who may see them."""

    first: float
    second: float
    parts: tuple[Part, ...]
    behind: dict[tuple[str, str], tuple[Key, ...]]

    @property
    def total(self) -> float:
        """The difference itself."""
        return self.second - self.first

    def published(self, hiding: Hiding) -> Difference:
        """The same without persons, and without counts when one of them is small: the rest would reveal it."""
        few = any(p.units is not None and 0 < p.units < hiding.limit for p in self.parts)
        if not hiding.on or not few:
            return Difference(self.first, self.second, self.parts, self.behind if not hiding.on else {})
        return Difference(self.first, self.second, tuple(Part(p.name, p.why, None, None) for p in self.parts), {})


def difference(first: Question, second: Question, *, mix: bool | None = None) -> Difference:
    """Part the difference between two answers. `mix` (default: when the months differ) parts change into mix and rest.

    Refuses two measures that count different things, and a figure of nobody.
    """
    if first.measure.over != second.measure.over or first.group != second.group:
        raise AskedWrongly(
            "These two figures cannot be compared person by person.",
            where=f"{first.measure.id} ({first.group}) and {second.measure.id} ({second.group})",
            expected="the same kind of unit and the same group",
            todo="Choose two views, days or periods of one measure.",
        )
    a, b = members(first), members(second)
    if not len(a.hit) or not len(b.hit):
        raise AskedWrongly(
            "A share of nobody has no difference.",
            where=f"{first.measure.id}, {first.group}, {first.month.label} and {second.month.label}",
            expected="at least one person in both figures",
            todo="Choose another group or month.",
        )
    apart = first.month.label != second.month.label if mix is None else mix
    return _parted(a, b, apart, duty_by_person=apart)


def two_readings(then: Question, now: Question) -> Difference:
    """What the figure was when first answered and what it is now: `then` and `now` hold the register of two days."""
    return difference(then, now, mix=False)


def _parted(a: Members, b: Members, mix: bool, duty_by_person: bool) -> Difference:
    before = _by_key(a, duty_by_person)
    after = _by_key(b, duty_by_person)
    stays = [k for k in before if k in after]
    left, came = [k for k in before if k not in after], [k for k in after if k not in before]
    parts: list[Part] = []
    behind: dict[tuple[str, str], tuple[Key, ...]] = {("left", ""): tuple(left), ("came", ""): tuple(came)}
    value_a, value_b = a.value(), b.value()
    middle_a = sum(before[k][0] for k in stays) / len(stays) if stays else value_a
    middle_b = sum(after[k][0] for k in stays) / len(stays) if stays else value_a
    parts.append(Part("left", "", len(left), middle_a - value_a))
    parts += _changed(before, after, stays, behind) if not mix else _mix(before, after, stays)
    parts.append(Part("came", "", len(came), value_b - middle_b))
    out = Difference(value_a, value_b, tuple(parts), behind)
    assert math.isclose(sum(p.effect or 0 for p in parts), out.total, abs_tol=1e-9)
    return out


Row = tuple[bool, str, str]


def _by_key(m: Members, by_person: bool) -> dict[Key, Row]:
    """Each unit's (hit, why, stratum); over two periods a person's duties are told apart by their order."""
    seen: Counter[Key] = Counter()
    out: dict[Key, Row] = {}
    for key, hit, why, stratum in zip(m.keys, m.hit.tolist(), m.why, m.stratum, strict=True):
        name = key[:2] if by_person else key
        seen[name] += 1
        out[(*name, str(seen[name]))] = (hit, why, stratum)
    return out


def _changed(
    before: dict[Key, Row], after: dict[Key, Row], stays: Sequence[Key], behind: dict[tuple[str, str], tuple[Key, ...]]
) -> list[Part]:
    """Those whose answer changed, by what decided it before and after."""
    moved: dict[tuple[str, str], list[Key]] = {}
    for key in stays:
        if before[key][0] != after[key][0]:
            name = "now counted" if after[key][0] else "no longer counted"
            moved.setdefault((name, f"{before[key][1]} -> {after[key][1]}"), []).append(key)
    behind.update({k: tuple(v) for k, v in moved.items()})
    return [
        Part(name, why, len(keys), (1 if name == "now counted" else -1) * len(keys) / len(stays))
        for (name, why), keys in sorted(moved.items())
    ]


def _mix(before: dict[Key, Row], after: dict[Key, Row], stays: Sequence[Key]) -> list[Part]:
    """Among those present in both: how much the strata shifted, and how much each stratum did better or worse."""
    if not stays:
        return []
    many = len(stays)
    strata = sorted({before[k][2] for k in stays} | {after[k][2] for k in stays})
    mix = performance = 0.0
    for stratum in strata:
        one, other = ([r[k][0] for k in stays if r[k][2] == stratum] for r in (before, after))
        rate_a = sum(one) / len(one) if one else sum(other) / len(other)
        rate_b = sum(other) / len(other) if other else rate_a
        mix += (len(other) - len(one)) / many * (rate_a + rate_b) / 2
        performance += (len(one) + len(other)) / (2 * many) * (rate_b - rate_a)
    return [Part("mix", "", many, mix), Part("performance", "", many, performance)]
