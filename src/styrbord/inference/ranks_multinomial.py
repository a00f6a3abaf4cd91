# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Confidence sets for ranks of categories by counts, exact in small samples.

Source: Bazylik, Mogstad, Romano, Shaikh and Wilhelm (2021), "Finite- and large-sample inference for ranks using
multinomial data with an application to ranking political parties", NBER working paper 29519.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from styrbord.errors import AskedWrongly
from styrbord.inference.rank_engine import Bools, Floats, Ints
from styrbord.inference.ranks import Kind, RankSets, _asked, _bounds, _checked, family, ranks

Correction = Literal["Holm", "Bonferroni", "none"]


def pair_p_values(counts: Ints, a: Ints, b: Ints) -> Floats:
    """p-values of "category a is at most as likely as b": given both counts' sum, a's is binomial with chance 1/2."""
    total = counts[a] + counts[b]
    from scipy.special import betainc  # here, because it takes a moment to load

    at_least = betainc(np.maximum(counts[a], 1), counts[b] + 1, 0.5)  # P(X >= a), X binomial(total, 1/2)
    return np.where((total > 0) & (counts[a] > 0), at_least, 1.0)


def rejected_by(p_values: Floats, level: float, correction: Correction) -> Bools:
    """Which hypotheses fall at a family-wise `level` under Holm's or Bonferroni's correction (or none)."""
    m = len(p_values)
    if correction == "none":
        return np.asarray(p_values <= level)
    if correction == "Bonferroni":
        return np.asarray(p_values <= level / m)
    order = np.argsort(p_values, kind="stable")
    passes = p_values[order] <= level / np.arange(m, 0, -1)
    out = np.zeros(m, dtype=bool)
    out[order[: m if passes.all() else int(np.argmin(passes))]] = True
    return out


def rank_sets_of_counts(
    counts: npt.ArrayLike,
    *,
    coverage: float = 0.95,
    cstype: Kind = "two-sided",
    simul: bool = True,
    correction: Correction = "Holm",
    indices: npt.ArrayLike | None = None,
    smallest_first: bool = False,
) -> RankSets:
    """Confidence sets for the ranks of categories by their chances, from counts (p,) of one multinomial draw."""
    _checked(coverage, cstype, 1)
    given = np.asarray(counts)
    whole = given.astype(np.int64)
    if given.ndim != 1 or (given < 0).any() or not np.array_equal(whole, given):
        raise AskedWrongly(
            "These are no counts.",
            where="counts",
            expected="whole numbers from 0 on",
            todo="Give the counts themselves.",
        )
    asked = _asked(indices, np.arange(len(whole)), len(whole))
    groups = [asked] if simul else [np.array([j]) for j in asked]
    low, high = np.empty(len(whole), np.int64), np.empty(len(whole), np.int64)
    for group in groups:
        a, b = family(len(whole), group, cstype)
        values = pair_p_values(whole, b, a) if smallest_first else pair_p_values(whole, a, b)
        lows, highs = _bounds(a, b, rejected_by(values, 1 - coverage, correction), len(whole), cstype)
        low[group], high[group] = lows[group], highs[group]
    rank = ranks(whole, smallest_first=smallest_first)
    return RankSets(asked, low[asked], rank[asked], high[asked], np.full(len(asked), np.nan), coverage, simul)
