# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How many cases a stratified sample needs: until its own limit, wherever the expected errors fall, is not above the
tolerable rate. More than a simple sample needs, the more unevenly it is spread."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from styrbord.supervision.sample_size import smallest
from styrbord.supervision.tails import Share, share
from styrbord.supervision.weighted import Stratum, stratified_limits


def stratified_size(
    sizes: Mapping[str, int],
    allocate: Callable[[int], Mapping[str, int]],
    tolerable: Share,
    expected: Share,
    confidence: Share,
    *,
    least: int,
) -> tuple[int, int]:
    """(cases in all, errors up to which the sample shows that the rate is below the tolerable one).

    `allocate` spreads a number of cases over the strata; `least` is a size known to be too small or just enough (that
    of a simple sample). All cases when nothing less does.
    """
    m, e, level = share(tolerable), share(expected), share(confidence)
    every = sum(sizes.values())

    def shows(errors: int, cases: int) -> bool:
        return _upper(sizes, allocate(cases), errors, level) <= m

    found, most = None, least
    while found is None and most < every:
        most = min(every, 2 * most)  # the limit of a large sample takes long to reckon, and is seldom needed
        found = smallest(e, most, shows, min(least, every))
    found = found or every
    return found, math.ceil(found * e)


def _upper(sizes: Mapping[str, int], read: Mapping[str, int], errors: int, level: Fraction) -> float:
    """The upper limit when the errors fall where each stands for most cases."""
    heaviest = sorted(sizes, key=lambda name: sizes[name] / read[name] if read.get(name) else 0.0, reverse=True)
    strata = []
    for name in heaviest:
        found = min(errors, read.get(name, 0))
        errors -= found
        strata.append(Stratum(sizes[name], read.get(name, 0), found))
    return stratified_limits(strata, level).upper
