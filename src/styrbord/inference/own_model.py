# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Several own models of the expected share on one set of entrants, and how much of a rank is the model's choice.

No model is the right one. `within` is the one that is printed; the others show what another reasonable choice does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from styrbord.inference.expected_share import Expected, ModelChoice, expected_share, side_by_side
from styrbord.inference.rank_engine import Bools, Floats, Ints
from styrbord.inference.ranks import SEED, RankSets, rank_sets

MAIN = "within"
CHOICES: Mapping[str, str] = {
    "raw": "the country's share for everybody",
    "pooled": "persons' conditions, one logit for the country",
    "within": "persons' conditions, with one level per municipality",
    "no_benefit": "as within, without the benefit they came on",
    "local": "as within, and local conditions",
}


@dataclass(frozen=True)
class Entrants:
    """Persons who came on support: outcome (n,) 0 to 1, conditions (n, k) 0 or 1, position of their place (n,).

    `names` name the columns of `conditions`; `is_benefit` (k,) marks those that tell the benefit they came on. `local`
    (places, m) are conditions of the places, named by `local_names`; `codes` are the places.
    """

    outcome: Floats
    conditions: Floats
    place: Ints
    names: tuple[str, ...]
    is_benefit: Bools
    local: Floats
    local_names: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def persons(self) -> Ints:
        """Persons per place."""
        return np.bincount(self.place, minlength=len(self.codes)).astype(np.int64)


@dataclass(frozen=True)
class OwnModel:
    """All fits by name, ranks under each, and confidence sets for the ranks of the main one."""

    fits: Mapping[str, Expected]
    choice: ModelChoice
    marginal: RankSets
    simultaneous: RankSets

    @property
    def main(self) -> Expected:
        """The fit that is printed."""
        return self.fits[MAIN]

    def rank(self, model: str = MAIN) -> Ints:
        """Ranks under one model, (places,)."""
        found: Ints = self.choice.ranks[self.choice.models.index(model)]
        return found


def fit(e: Entrants, *, coverage: float = 0.95, draws: int = 1000, seed: int = SEED) -> OwnModel:
    """Fit every model; `local` is left out where no local condition is known."""
    some = e.conditions[:, ~e.is_benefit]
    fits = {
        "raw": expected_share(e.outcome, e.conditions, e.place, model="raw"),
        "pooled": expected_share(e.outcome, e.conditions, e.place, model="pooled"),
        MAIN: expected_share(e.outcome, e.conditions, e.place),
        "no_benefit": expected_share(e.outcome, some, e.place),
    }
    if e.local.shape[1]:
        fits["local"] = expected_share(e.outcome, e.conditions, e.place, local=e.local)
    gap, se = fits[MAIN].difference, fits[MAIN].se
    one, all_ = (
        rank_sets(gap, se, coverage=coverage, R=draws, simul=simul, seed=seed, smallest_first=True)
        for simul in (False, True)
    )
    return OwnModel(fits, side_by_side(list(fits.values()), list(fits)), one, all_)
