# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the screening says: estimates with their intervals or states, reasons in plain words, moments, groups."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from styrbord.inference.screening_catalogue import said, unit_of
from styrbord.inference.screening_measures import Estimate
from styrbord.inference.screening_model import GLASS_BOX, Part
from styrbord.inference.screening_scores import Reason
from styrbord.presentation import formats as f
from styrbord.presentation.figure_words import Words
from styrbord.presentation.words import word

DASH = "–"


def moment(weeks: int, w: Words) -> str:
    """ "ved start", "efter 4 uger"."""
    return w("moment.0") if weeks == 0 else w("moment.weeks", n=weeks)


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def state(found: Estimate, w: Words) -> str:
    """The word for an estimate that is no number."""
    if found.state == "value":
        return w("state.none")
    return w(f"state.{found.state}", has=found.has, needs=found.needs)


def shares(found: Estimate | None, w: Words) -> str:
    """A share in per cent with its interval."""
    if found is None or found.value is None:
        return w("state.none") if found is None else state(found, w)
    text = f.percent(100 * found.value, 1, w.language)
    if found.low is None or found.high is None:
        return text
    low, high = (f.number(100 * x, 1, w.language) for x in (found.low, found.high))
    return f"{text} ({low}{DASH}{high})"


def numbers(found: Estimate | None, w: Words, decimals: int = 2) -> str:
    """A number with its interval."""
    if found is None or found.value is None:
        return w("state.none") if found is None else state(found, w)
    text = f.number(found.value, decimals, w.language)
    if found.low is None or found.high is None:
        return text
    low, high = (f.number(x, decimals, w.language) for x in (found.low, found.high))
    return (
        f"{text} ({low}{DASH}{high})"
        if found.low >= 0
        else f"{text} ({low} {(w.language == 'da' and 'til') or 'to'} {high})"
    )


def points_difference(found: Estimate | None, w: Words) -> str:
    """A difference of shares in percentage points with its interval."""
    if found is None or found.value is None or found.low is None or found.high is None:
        return w("state.none") if found is None else state(found, w)
    value, low, high = (f.number(100 * x, 1, w.language, sign=True) for x in (found.value, found.low, found.high))
    return f"{value} ({low} {'til' if w.language == 'da' else 'to'} {high})"


def tenths(points: int, w: Words, *, sign: bool = True) -> str:
    """Tenths of a point as points: 37 -> "+3,7"."""
    return f.number(points / 10, 1, w.language, sign=sign)


def group(label: str, w: Words) -> str:
    """A group of persons in words; the label itself where none is written."""
    return w(f"group.{label}") if w.has(f"group.{label}") else label


def reason(one: Reason, w: Words) -> str:
    """A reason as the end of a sentence about the person: "er 57 år"."""
    return said(one.input, one.value, w.language)


def up_and_down(reasons: Sequence[Reason], w: Words, most: int = 3) -> tuple[str, str]:
    """The weightiest reasons that raise the chance, and those that lower it, with their points."""
    out = []
    for raises in (True, False):
        some = [r for r in reasons if (r.points > 0) == raises][:most]
        out.append("; ".join(f"{reason(r, w)} ({tenths(r.points, w)})" for r in some))
    return out[0], out[1]


def weightiest(reasons: Sequence[Reason], w: Words, *, raises: bool, most: int = 3) -> str:
    """The weightiest reasons one way in words alone, for a list: "er 57 år, taler lidt dansk"."""
    some = [reason(r, w) for r in reasons if (r.points > 0) == raises and abs(r.points) >= 5][:most]
    return f.listed(some, w.language)


def entries(part: Part, w: Words) -> list[str]:
    """What each entry of a part says, the last for what is not known."""
    unknown = w("points.unknown")
    if not part.bounds:
        return [*(said(part.name, label, w.language) for label in part.labels), unknown]
    bounds = [f.number(b, 0, w.language) for b in part.bounds]
    middle = [w("points.band", low=a, high=b) for a, b in itertools.pairwise(bounds)]
    every = [w("points.below", high=bounds[0]), *middle, w("points.above", low=bounds[-1])]
    return [*(f"{text} {unit_of(part.name, w.language)}".strip() for text in every), unknown]


def kind(name: str, w: Words) -> str:
    """The kind of a model in words."""
    return w("quality.glass" if name == GLASS_BOX else "quality.plain")


def benefits(names: Sequence[str], w: Words) -> str:
    """Benefits in words."""
    return f.listed([word("benefit", n, w.language) for n in names], w.language)


def variant(name: str, w: Words) -> str:
    """Another model in words: `drawn: 3` is "personer trukket på ny, nr. 3"."""
    which, _, what = name.partition(": ")
    key = "earlier" if which == "months earlier" else which
    told = kind(what, w) if which == "kind" else what
    return w(f"stability.{key}", what=told)
