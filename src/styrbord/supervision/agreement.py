# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How far two readers of the same cases agree: the share that agree, and Cohen's kappa with its interval.

Kappa is the agreement beyond what would come by chance (Cohen 1960); its standard error for the interval is that of
Fleiss, Cohen and Everitt (1969), which is good from some thirty pairs up: `enough` says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from styrbord.supervision.limits import limits

ENOUGH = 30


@dataclass(frozen=True)
class Agreement:
    """`pairs` read twice, of which `same` agree. `kappa` is None where it is not defined: everybody said
    the same. Its interval is None where its error cannot be told from so few or so equal answers."""

    pairs: int
    same: int
    share: float
    share_lower: float
    kappa: float | None
    lower: float | None
    upper: float | None
    confidence: float

    @property
    def enough(self) -> bool:
        """Are there pairs enough for kappa's interval to be trusted?"""
        return self.pairs >= ENOUGH


def agreement(pairs: Sequence[tuple[str, str]], confidence: float = 0.95) -> Agreement | None:
    """The agreement of two readers' answers to the same questions; None without pairs.

    The interval of kappa is two-sided; `share_lower` is one-sided (Clopper and Pearson).
    """
    n = len(pairs)
    if not n:
        return None
    same = sum(a == b for a, b in pairs)
    share, low = same / n, limits(same, n, confidence).lower
    kappa, error = _kappa(pairs)
    if kappa is None or error < 1e-9:  # no interval where one reader never varied, or all agree
        return Agreement(n, same, share, low, kappa, None, None, confidence)
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * error
    return Agreement(n, same, share, low, kappa, max(-1.0, kappa - reach), min(1.0, kappa + reach), confidence)


def _kappa(pairs: Sequence[tuple[str, str]]) -> tuple[float | None, float]:
    n = len(pairs)
    codes = sorted({code for pair in pairs for code in pair})
    cell = {(a, b): 0.0 for a in codes for b in codes}
    for pair in pairs:
        cell[pair] += 1 / n
    row = {a: sum(cell[a, b] for b in codes) for a in codes}
    column = {b: sum(cell[a, b] for a in codes) for b in codes}
    observed = sum(cell[a, a] for a in codes)
    chance = sum(row[a] * column[a] for a in codes)
    if chance > 1 - 1e-12:
        return None, 0.0
    kappa = round((observed - chance) / (1 - chance), 12)
    on = sum(cell[a, a] * (1 - (row[a] + column[a]) * (1 - kappa)) ** 2 for a in codes)
    off = (1 - kappa) ** 2 * sum(cell[a, b] * (column[a] + row[b]) ** 2 for a in codes for b in codes if a != b)
    last = (kappa - chance * (1 - kappa)) ** 2
    return kappa, math.sqrt(max(0.0, on + off - last) / n) / (1 - chance)
