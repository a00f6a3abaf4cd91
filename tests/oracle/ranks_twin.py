# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The step-down test and its rank sets once more: plain loops, one pair at a time, no sorting and no blocks."""

import math


def quantile(values, level):
    """Linear between order statistics."""
    ordered = sorted(values)
    at = level * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def wanted(p, units, cstype):
    """The ordered pairs whose hypotheses "a is at most b" are tested."""
    pairs = []
    for a in range(p):
        for b in range(p):
            if a == b:
                continue
            if (cstype in ("lower", "two-sided") and b in units) or (cstype in ("upper", "two-sided") and a in units):
                pairs.append((a, b))
    return pairs


def proven(x, covariance, draws, pairs, coverage, stepdown):
    """The pairs (a, b) for which a is proven larger than b. `draws` is a list of simulated vectors."""

    def se(a, b):
        return math.sqrt(max(covariance[a][a] + covariance[b][b] - 2 * covariance[a][b], 0))

    def statistic(a, b):
        gap = x[a] - x[b]
        if se(a, b) == 0:
            return math.inf if gap > 0 else -math.inf
        return gap / se(a, b)

    def simulated(z, a, b):
        return (z[a] - z[b]) / se(a, b) if se(a, b) > 0 else 0.0

    left, found = list(pairs), []
    while left:
        critical = quantile([max(simulated(z, a, b) for a, b in left) for z in draws], coverage)
        falls = [(a, b) for a, b in left if statistic(a, b) > max(critical, 0)]
        if not falls:
            break
        found += falls
        left = [pair for pair in left if pair not in falls]
        if not stepdown:
            break
    return found


def rank_sets(x, covariance, draws, *, coverage, cstype, stepdown, simul):
    """Lowest and highest rank of every unit (rank 1 is the largest)."""
    p = len(x)
    low, high = [1] * p, [p] * p
    for unit in range(p):
        units = range(p) if simul else [unit]
        found = proven(x, covariance, draws, wanted(p, units, cstype), coverage, stepdown)
        if cstype != "upper":
            low[unit] = 1 + sum(b == unit for _, b in found)
        if cstype != "lower":
            high[unit] = p - sum(a == unit for a, _ in found)
    return low, high
