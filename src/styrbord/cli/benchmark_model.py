# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""`styrbord benchmark model`: an own expected share from a register with many municipalities."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import typer

from styrbord.cli import show
from styrbord.cli.official import CsvTo, give
from styrbord.cli.show import AsOf, Json, KnownOn, Register
from styrbord.errors import AskedWrongly
from styrbord.inference.own_model import CHOICES, MAIN, Entrants, OwnModel
from styrbord.records import places
from styrbord.workbench import Workbench
from styrbord.workbench import own_model as verbs


def model(
    register: Register, as_of: AsOf, known_on: KnownOn = None,
    years: Annotated[int, typer.Option(min=2, help="Who came on support in the last so many years.")] = 5,
    inputs: Annotated[str | None, typer.Option("--with", help="Further inputs: sex, origin (both sensitive).")] = None,
    coverage: Annotated[float, typer.Option(help="Coverage of the confidence sets.")] = 0.95,
    draws: Annotated[int, typer.Option(help="Simulated draws.")] = 1000,
    json: Json = False, csv: CsvTo = None,
) -> None:  # fmt: skip
    """An own expected share from a register with many municipalities: several models side by side.

    Outcome: of the 52 weeks after coming on support, the share on support. Not the ministry's model.
    """
    asked = show.row_list(inputs) or []
    if unknown := [name for name in asked if name not in verbs.SENSITIVE]:
        raise AskedWrongly(
            f"'{unknown[0]}' is no further input.", where="--with", expected=", ".join(verbs.SENSITIVE),
            todo="Age, education and benefit are always inputs; name only these besides.",
        )  # fmt: skip
    bench = Workbench.open(register)
    who, made = verbs.own(
        bench, show.needed_day(as_of), years=years, known_on=show.day(known_on), inputs=asked, coverage=coverage,
        draws=draws,
    )  # fmt: skip
    _explain(who, made)
    lines = _lines(who, made)
    people = ("rank", "municipality", "points", "low", "high", "best", "worst")
    give(lines, json, csv, f"Own model '{MAIN}': share of 52 weeks on support, seen from {as_of}", people)


def _lines(who: Entrants, made: OwnModel) -> list[dict[str, object]]:
    main, rank = made.main, made.rank()
    return [
        {
            "rank": int(rank[i]), "municipality": places.name_of(who.codes[i]), "code": who.codes[i],
            "persons": int(who.persons[i]), "actual": round(100 * float(main.actual[i]), 2),
            "expected": round(100 * float(main.expected[i]), 2), "points": round(100 * float(main.difference[i]), 2),
            "se": round(100 * float(main.se[i]), 2), "low": int(made.marginal.L[i]), "high": int(made.marginal.U[i]),
            "low_all": int(made.simultaneous.L[i]), "high_all": int(made.simultaneous.U[i]),
            **{f"rank_{name}": int(made.rank(name)[i]) for name in made.choice.models},
            "best": int(made.choice.best[i]), "worst": int(made.choice.worst[i]),
        }
        for i in np.argsort(rank, kind="stable").tolist()
    ]  # fmt: skip


def _explain(who: Entrants, made: OwnModel) -> None:
    note = lambda text: show.errors.print(text, highlight=False, soft_wrap=True)  # noqa: E731
    span = made.choice.worst - made.choice.best
    note(f"{len(who.outcome)} persons in {len(who.codes)} municipalities; inputs: {', '.join(who.names)}.")
    note("Local conditions: " + ", ".join(who.local_names) + ".")
    note("Models: " + "; ".join(f"{name}: {CHOICES[name]}" for name in made.choice.models) + ".")
    note(
        f"The choice of model alone moves a municipality {float(np.median(span)):.0f} places in the middle, "
        f"{int(span.max())} at most ({places.name_of(who.codes[int(span.argmax())])}); the confidence sets hold "
        f"{float(np.median(made.marginal.U - made.marginal.L + 1)):.0f} places in the middle."
    )
    note("Only who came on support is judged; how many come is not. Persons outside the register are not known.")
