# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The door of the simulator: one municipality or the whole country, written in the canonical exchange format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from styrbord.records import days
from styrbord.records.places import COUNTRY
from styrbord.simulation import arrow, block, companies, places, setting, streams
from styrbord.simulation import dirt as dirty
from styrbord.simulation.delivery import Aside, Delivery, declare
from styrbord.simulation.places import Places
from styrbord.simulation.setting import Setting
from styrbord.simulation.truth import Truth

TABLES = (
    "persons", "benefits", "target_groups", "interviews", "offers", "wage_hours", "absences", "registrations",
    "assignments", "companies",
)  # fmt: skip


def simulate(
    target_folder: str | Path,
    *,
    seed: int,
    persons: int | None = None,
    municipality: str | None = "0350",
    from_day: dt.date = dt.date(2019, 1, 1),
    to_day: dt.date = dt.date(2026, 9, 30),
    deliveries: int = 1,
    form: str = "csv",
    dirt: float = 0.0,
    unseen: float = 0.0,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Write simulated deliveries and the planted truths; give rows per table and where everything lies.

    `persons` have a case between the two days (None: as many as the public series imply); `municipality` is a
    four-digit code, None or "all" for all 98. `deliveries` are monthly full extracts, the last on `to_day`; later ones
    register late and correct earlier ones. `dirt` is the share of rows made unreadable. `unseen` plants selection on
    what no table shows: offers come sooner (negative: later) to those with the better chances. `progress` is told
    persons done and persons in all. The same arguments give the same files, byte by byte in CSV. Refuses a folder with
    something in it; a run that stops half way leaves nothing.
    """
    run = setting.made(
        seed=seed, persons=persons, municipality=municipality, from_day=from_day, to_day=to_day,
        deliveries=deliveries, form=form, dirt=dirt, unseen=unseen,
    )  # fmt: skip
    target = Path(target_folder)
    with Aside(target) as folder:
        drawn = places.draw(run.which, run.persons, seed)
        written, spoiled = _write(run, drawn, folder, progress)
    return _report(run, target, written, spoiled)


def _write(
    run: Setting, drawn: Places, folder: Path, progress: Callable[[int, int], None] | None
) -> tuple[list[Delivery], int]:
    cvr = companies.company_numbers(drawn)
    label = run.which[0].code if len(run.which) == 1 else COUNTRY
    spoiled = 0
    with ExitStack() as files:
        open_ones = [Delivery(folder / f"{day:%Y-%m}", day, list(TABLES), run.form) for day in run.extracts]
        truth = Truth(folder / "truth", run, drawn)
        for opened in (*open_ones, truth):
            files.callback(opened.close)
        for number in range(run.blocks):
            made = block.made(run, drawn, cvr, number)
            truth.add(made)
            spoiled += sum(_add(run, made, delivery, number) for delivery in open_ones)
            if progress:
                progress(min((number + 1) * setting.BLOCK, run.total), run.total)
        for delivery in open_ones:
            delivery.add("companies", companies.table(drawn, run.seed).cast(arrow.schema("companies", run.form)))
            declare(delivery, label, run.seed)
    return open_ones, spoiled


def _add(run: Setting, made: block.Block, delivery: Delivery, number: int) -> int:
    """Write what one extraction shows of a block; gives how many rows were spoiled."""
    day = days.number(delivery.day)
    spoiled = 0
    for rows in made.tables:
        table = arrow.extracted(rows, made.keys, day, run.form)
        rng = streams.stream(run.seed, streams.DIRT, number * 10_000 + TABLES.index(rows.table))
        table, count = dirty.spoiled(rows.table, table, run.dirt, rng)
        spoiled += count
        delivery.add(rows.table, table)
    return spoiled


def _report(run: Setting, target: Path, written: list[Delivery], spoiled: int) -> dict[str, Any]:
    return {
        "seed": run.seed,
        "persons": run.total,
        "municipalities": len(run.which),
        "deliveries": [
            {"path": str(target / d.folder.name), "day": d.day.isoformat(), "rows": dict(d.rows)} for d in written
        ],
        "rows": dict(written[-1].rows),
        "spoiled_rows": spoiled,
        "truth": str(target / "truth"),
    }
