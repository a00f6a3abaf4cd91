# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""An official series beside the register's own counts, and what is known to be counted differently."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from styrbord.errors import AskedWrongly, NoData
from styrbord.presentation.series import Series
from styrbord.records import places
from styrbord.workbench.bench import Workbench
from styrbord.workbench.figures import figures

OWN = ("persons", "full-time-persons")


@dataclass(frozen=True)
class Definitions:
    """Which own count stands beside an official series, and how the two definitions differ as far as is known."""

    table: str
    measure: str
    split: str
    group: str
    like: str
    known: tuple[str, ...]
    not_established: tuple[str, ...]


@dataclass(frozen=True)
class Beside:
    """One dict per month with official and own counts, and the definitions they rest on."""

    lines: tuple[dict[str, Any], ...]
    definitions: Definitions


@cache
def definitions() -> tuple[Definitions, ...]:
    """All official series that have an own count beside them."""
    path = resources.files("styrbord") / "catalogue" / "own-beside-official.toml"
    given = tomllib.loads(path.read_text(encoding="utf-8"))["beside"]
    return tuple(Definitions(**{k: tuple(v) if isinstance(v, list) else v for k, v in d.items()}) for d in given)


def beside(
    bench: Workbench, one: Series, code: str, asked: tuple[str, str, str], as_of: dt.date | None = None
) -> Beside:
    """The official counts of a municipality beside the register's; `asked` is (table, measure, split)."""
    found = _definitions(asked)
    held = bench.register.deliveries()
    _same_place(held[-1].municipality if held else "", code)
    day = as_of or held[-1].extracted_at.date()
    official = {_month(p): v for p, v in zip(one.periods, one.column(code).tolist(), strict=True) if v == v}
    shared = sorted(m for m in official if m < f"{day + dt.timedelta(days=1):%Y-%m}")
    if not shared:
        raise _none(one.periods, day)
    rows = figures(bench, f"{shared[0]}..{shared[-1]}", day, measures=OWN).rows()
    own = {(r["measure"], r["month"]): r for r in rows if r["group"] == found.group and not r["view"]}
    return Beside(tuple(_line(m, official[m], own, found.like) for m in shared), found)


def _line(month: str, official: float, own: dict[tuple[str, str], dict[str, Any]], like: str) -> dict[str, Any]:
    nothing = {"value": None, "state": "no_data", "figure_id": ""}
    persons, full_time = (own.get((name, month), nothing) for name in OWN)
    nearest = persons if like == OWN[0] else full_time
    known = nearest["value"] is not None
    return {
        "period": month, "official": official, "own_persons": persons["value"],
        "own_full_time": None if full_time["value"] is None else round(full_time["value"], 2),
        "difference": round(nearest["value"] - official, 2) if known else None, "state": nearest["state"],
        "figure_id": nearest["figure_id"],
    }  # fmt: skip


def _month(period: str) -> str:
    return period.replace("M", "-")


def _definitions(asked: tuple[str, str, str]) -> Definitions:
    for found in definitions():
        if (found.table, found.measure, found.split) == asked:
            return found
    told = "; ".join(f"{d.table} --measure {d.measure}{_split(d.split)}" for d in definitions())
    raise AskedWrongly(
        f"No own count stands beside {asked[0]} {asked[1]}{_split(asked[2])}: it is not established what would.",
        where="--register",
        expected=told,
        todo="Ask for one of these series, or leave the register out.",
    )


def _split(split: str) -> str:
    return f" --split {split}" if split else ""


def _same_place(held: str, code: str) -> None:
    if held != code:
        name = places.name_of(held) if held in places.places() or held == places.COUNTRY else held
        raise AskedWrongly(
            f"The register is of {name or 'nowhere'}, not of {places.name_of(code)}.",
            where="--register",
            expected="a register of the municipality that is asked about",
            todo="Choose that register, or ask about its municipality.",
        )


def _none(periods: Sequence[str], day: dt.date) -> NoData:
    return NoData(
        f"The official series ({periods[0]} to {periods[-1]}) and the register share no month that is over on {day}.",
        where="--register",
        expected="a month that both tell of",
        todo="Fetch the months of the register, or import a newer delivery.",
    )
