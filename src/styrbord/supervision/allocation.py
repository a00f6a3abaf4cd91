# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How many cases to draw from each stratum, and who reads which."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from styrbord.errors import AskedWrongly
from styrbord.supervision.population import Population

HANDLERS = "handlers"


def proportional(sizes: Mapping[str, int], sample: int, *, least: int = 0) -> dict[str, int]:
    """Drawn numbers in proportion to the strata's sizes, at least `least` of each (or all it has)."""
    return _shared({name: float(size) for name, size in sizes.items()}, sizes, sample, least)


def neyman(
    sizes: Mapping[str, int], rates: Mapping[str, float], sample: int, *, least: int = 0, floor: float = 0.01
) -> dict[str, int]:
    """Drawn numbers in proportion to size times the standard deviation sqrt(p(1 - p)) of the expected error rates.

    More is drawn where more errors are expected (Neyman 1934). A stratum expected to be faultless, or of which nothing
    is known, counts as having the rate `floor`.
    """
    spread = {name: max(min(rates.get(name, floor), 0.5), floor) for name in sizes}
    return _shared(
        {n: size * math.sqrt(spread[n] * (1 - spread[n])) for n, size in sizes.items()}, sizes, sample, least
    )


def _shared(claims: Mapping[str, float], sizes: Mapping[str, int], sample: int, least: int) -> dict[str, int]:
    """Whole numbers with the given sum, in proportion to claims, between `least` and the strata's sizes."""
    if sample > sum(sizes.values()) or sample < 1:
        raise AskedWrongly(
            f"A sample of {sample} cannot be drawn from {sum(sizes.values())} cases.",
            where="size and strata",
            expected="at least one case and no more than there are",
            todo="choose another size, or read every case",
        )
    given = {name: min(size, least) for name, size in sizes.items()}
    if sum(given.values()) > sample:
        raise AskedWrongly(
            f"{least} cases of each of {len(sizes)} strata are more than the sample of {sample}.",
            where="the least number of each stratum",
            expected="strata times least not above the sample",
            todo="draw more, ask for fewer of each, or join small strata",
        )
    while sum(given.values()) < sample:  # Sainte-Laguë: the next case to the stratum with the strongest claim left
        room = [name for name in sizes if given[name] < sizes[name]]
        given[max(room, key=lambda name: (claims[name] / (2 * given[name] + 1), name))] += 1
    return {name: number for name, number in given.items() if number}


def handlers(listed: Population, case: str) -> set[str]:
    """Who has handled a case: the column `handlers` of the list, with semicolons between the names."""
    return {name for name in listed.fact(case, HANDLERS).split(";") if name} if HANDLERS in listed.columns else set()


def free_readers(listed: Population, case: str, readers: Mapping[str, str]) -> list[str]:
    """Those of the readers who have not handled the case. `readers`: what each is called in the list as a handler."""
    handled = handlers(listed, case)
    return [reader for reader, name in readers.items() if name not in handled]


def handled_by_all(listed: Population, readers: Mapping[str, str]) -> dict[str, str]:
    """Cases that every one of the readers has handled himself: nobody is left to read them. With the reason."""
    reason = f"handled by {', '.join(readers)}"
    return {row[0]: reason for row in listed.rows if not free_readers(listed, row[0], readers)}


def readers_of(listed: Population, cases: Iterable[str], readers: Mapping[str, str]) -> dict[str, str]:
    """A reader for each case, in order: of those who have not handled it, the one with the fewest so far."""
    counts = dict.fromkeys(readers, 0)
    found: dict[str, str] = {}
    for case in cases:
        free = free_readers(listed, case, readers)
        if not free:
            raise AskedWrongly(
                "A case has no reader who has not handled it.",
                where="readers",
                expected="at least one reader who has had nothing to do with the case",
                todo="name another reader",
            )
        reader = min(free, key=lambda name: counts[name])
        counts[reader], found[case] = counts[reader] + 1, reader
    return found
