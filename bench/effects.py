# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Do the intervals of `effect estimate` hold what was planted? `python3 -m bench.effects [--municipalities N]`.

Coverage over simulated municipalities without selection on what is unseen, the share stopped by the gates there (a
false alarm), and the share stopped where such selection is planted, with and without traces in the time before.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.effect_world import KINDS, TO_DAY, World, municipality, truth
from styrbord.inference.effect import WEEKS, Asked, Effects, estimate
from styrbord.records.tables import OFFER_KINDS

QUALITIES = (-0.25, -0.1, 0.0, 0.1, 0.25)


def estimated(seed: int, persons: int, world: World) -> Effects:
    """The effects of one municipality."""
    return estimate(municipality(seed, persons, world), TO_DAY, Asked(seed=seed, course=False, groups=("1",)))


def coverage(municipalities: int, persons: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Of each kind and horizon: covered, shown, bias in standard errors; and every state."""
    known = {q: truth(World(q), WEEKS) for q in QUALITIES}
    covered, shown, z = (np.zeros((len(KINDS), len(WEEKS))) for _ in range(3))
    states = []
    for seed in range(municipalities):
        quality = QUALITIES[seed % len(QUALITIES)]
        found = estimated(1000 + seed, persons, World(quality))
        for i, kind in enumerate(KINDS):
            one = found.of("1", OFFER_KINDS[kind])
            states.append(one.state.code)
            for j, weeks in enumerate(WEEKS):
                r, true = one.reading("left", weeks), known[quality][i, j]
                if r.effect is not None and r.low is not None and r.high is not None and r.se:
                    shown[i, j] += 1
                    covered[i, j] += r.low <= true <= r.high
                    z[i, j] += (r.effect - true) / r.se
    return covered, shown, z, states


def stopped(municipalities: int, persons: int, world: World) -> tuple[float, float]:
    """Share of effects stopped by a gate, and share of municipalities with any stopped."""
    codes = [
        [one.state.code for one in estimated(5000 + seed, persons, world).effects] for seed in range(municipalities)
    ]
    tested = [[c for c in row if c in ("shown", "placebo_failed")] for row in codes]
    flat = [c != "shown" for row in tested for c in row]
    return float(np.mean(flat)), float(np.mean([any(c != "shown" for c in row) for row in tested]))


def ranking(persons: int) -> None:
    """Are the planted offers ranked rightly in each group of a simulated country? Pairs that differ by 0.1 or more."""
    from styrbord.inference.effect_cohorts import GROUP_NAMES
    from styrbord.simulation.effects import EFFECTS
    from styrbord.simulation.states import FAMILIES
    from styrbord.workbench import Workbench, effect, import_delivery, simulate_into

    families = ("dagpenge", "job_ready", "activity_ready", "young", "young", "sick", "sick", "rehab", "rehab", "rehab",
                "programme")  # fmt: skip
    to_day = dt.date(2024, 12, 31)
    with tempfile.TemporaryDirectory() as folder:
        given = {"seed": 11, "persons": persons, "municipality": None, "to_day": to_day, "form": "parquet"}
        simulate_into(Path(folder) / "out", **given)
        import_delivery(Path(folder) / "out" / f"{to_day:%Y-%m}", Path(folder) / "register")
        found = effect.estimate(Workbench.open(Path(folder) / "register"), to_day, seed=1).effects.effects
    for group, family in zip(GROUP_NAMES, families, strict=True):
        told = [(EFFECTS[OFFER_KINDS.index(e.kind), FAMILIES.index(family)], e.reading("left", 52)) for e in found
                if e.group == group]  # fmt: skip
        told = [(planted, r) for planted, r in told if r.effect is not None]
        pairs = [(a, b) for a in told for b in told if a[0] - b[0] >= 0.1]
        z = np.array([(a[1].effect - b[1].effect) / np.hypot(a[1].se, b[1].se) for a, b in pairs])
        if len(z):
            print(f"  group {group}: {len(told)} kinds shown, {len(z)} pairs; in order {100 * np.mean(z > 0):.0f} per "
                  f"cent, surely in order {(z > 1.96).sum()}, surely out of order {(z < -1.96).sum()}")  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--municipalities", type=int, default=200)
    parser.add_argument("--persons", type=int, default=4000)
    parser.add_argument("--country", type=int, default=100_000, help="persons of the country for the ranking; 0: none")
    asked = parser.parse_args(argv)
    covered, shown, z, states = coverage(asked.municipalities, asked.persons)
    print(f"{asked.municipalities} municipalities of {asked.persons} persons; shown {int(shown.sum())} numbers")
    for i, kind in enumerate(KINDS):
        cells = "  ".join(
            f"{w} weeks: {100 * covered[i, j] / max(shown[i, j], 1):.1f} (z {z[i, j] / max(shown[i, j], 1):+.2f})"
            for j, w in enumerate(WEEKS)
        )
        print(f"  {OFFER_KINDS[kind]:20} {cells}")
    for j, w in enumerate(WEEKS):
        print(f"  all kinds, {w} weeks: {100 * covered[:, j].sum() / shown[:, j].sum():.1f} per cent cover")
    print(f"  all: {100 * covered.sum() / shown.sum():.2f} per cent cover")
    print(f"  stopped by a gate though nothing is wrong: {100 * np.mean(np.array(states) != 'shown'):.1f} per cent")
    some = max(asked.municipalities // 5, 10)
    for unseen, traces in ((0.0, 0.5), (0.3, 0.5), (0.6, 0.5), (0.6, 0.0), (0.6, 1.0)):
        share, any_ = stopped(some, asked.persons, World(0.0, unseen, traces))
        print(f"  unseen {unseen}, traces {traces}: {100 * share:.0f} per cent of effects stopped, "
              f"{100 * any_:.0f} per cent of municipalities with one or more stopped")  # fmt: skip
    if asked.country:
        print(f"Ranking of the planted offers after 52 weeks, a country of {asked.country} persons:")
        ranking(asked.country)


if __name__ == "__main__":
    main()
