# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Own figures of several registers side by side, with the plain mean of those in each region and of all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly
from styrbord.records import places
from styrbord.workbench.bench import Workbench
from styrbord.workbench.figures import figures
from styrbord.workbench.inputs import months_of

Line = dict[str, Any]


def side_by_side(folders: Sequence[Path], measure: str, month: str, as_of: dt.date | None = None) -> list[Line]:
    """One line per register, view and group; then the mean of the registers of a region, and of all.

    Means are plain means of the registers that show a value (`registers` says how many), made from two or more only:
    neither the share of the region nor of the country. `as_of` is the day each register is seen from; without it the
    last day of the month.
    """
    asked = months_of(month)[0]
    day = as_of or dt.date.fromordinal(asked.last + dt.date(1970, 1, 1).toordinal())
    lines: list[Line] = []
    for folder in folders:
        lines += _of(Workbench.open(folder), folder, measure, asked.label, day)
    _once(lines)
    for name in sorted({x["region"] for x in lines if x["region"]}):
        lines += _means([x for x in lines if x["region"] == name and x["kind"] == "register"], name)
    return lines + _means([x for x in lines if x["kind"] == "register"], "All registers")


def _of(bench: Workbench, folder: Path, measure: str, month: str, day: dt.date) -> list[Line]:
    code = bench.register.deliveries()[-1].municipality
    place = places.places().get(code)
    return [
        {
            "kind": "register", "name": place.name if place else folder.name, "code": code,
            "region": (place.region(day) or "") if place else "", "view": r["view"], "group": r["group"],
            "month": r["month"], "value": r["value"], "state": r["state"], "registers": 1, "figure_id": r["figure_id"],
        }
        for r in figures(bench, month, day, measures=[measure]).rows()
    ]  # fmt: skip


def _once(lines: Sequence[Line]) -> None:
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        key = (line["code"], line["view"], line["group"])
        if key in seen:
            raise AskedWrongly(
                f"Two registers are of {line['name']}.",
                where="--register",
                expected="one register per municipality",
                todo="Name each register once.",
            )
        seen.add(key)


def _means(lines: Sequence[Line], name: str) -> list[Line]:
    out = []
    for view, group in dict.fromkeys((x["view"], x["group"]) for x in lines):
        values = [x["value"] for x in lines if (x["view"], x["group"]) == (view, group) and x["value"] is not None]
        if len(values) > 1:
            out.append({
                "kind": "mean", "name": name, "code": "", "region": "", "view": view, "group": group,
                "month": lines[0]["month"], "value": sum(values) / len(values), "state": "value",
                "registers": len(values), "figure_id": "",
            })  # fmt: skip
    return out
