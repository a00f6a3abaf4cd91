# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Whatever is delivered, in whatever order of good and bad rows: the register knows what the slow twin knows."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from styrbord.errors import NoData
from styrbord.records.tables import ALIASES, TABLES
from styrbord.sources.reading import read_delivery
from styrbord.store.register import Register
from tests.edges.made import deliver, rows_of
from tests.oracle.store_twin import TwinDelivery, known, read_table

DAYS = ["2023-01-01", "2023-01-08", "2023-02-01", "2023-03-01"]
BAD_DAYS = ["2023-02-30", "20223-01-01", "2023-13-01", "soon", ""]
TEXTS: dict[str, list[str]] = {
    "person_key": ["a", "b", "c", "d", ""],
    "old_key": ["a", "b", "c"],
    "benefit": ["dagpenge", "kontanthjaelp", "pension", ""],
    "interview_key": ["1", "2", "3", " 2 "],
    "kind": ["job", "first", "coffee"],
    "actor": ["jobcentre", "akasse", ""],
    "form": ["", "phone"],
    "status": ["planned", "held", "lost"],
    "declined": ["", "true", "perhaps"],
    "month": ["2023-01", "2023-02", "2023-13"],
    "hours": ["12.5", "0", "many"],
    "company_cvr": ["", "90000017"],
    "weekly_amount": ["", "100", "1,5"],
    "employed": ["", "true"],
    "sickness_category": ["", "1"],
    "row_key": ["r1", "r2", "r3", "r4", ""],
    "registered_at": ["", "2023-01-02T10:00:00", "2023-01-03T11:00:00"],
}
DRAWN = ("benefits", "interviews", "wage_hours", "aliases")


@st.composite
def table_rows(draw: st.DrawFn, name: str, kind: str) -> list[dict[str, str]]:
    table = ALIASES if name == "aliases" else TABLES[name]
    extra = [c for c in ("row_key", "registered_at") if draw(st.booleans())] if name != "aliases" else []
    if kind == "changes" and draw(st.booleans()):
        extra.append("deleted")
    columns = [c.name for c in table.columns] + extra
    rows = draw(st.lists(st.fixed_dictionaries({c: _text(table, c) for c in columns}), max_size=6))
    again = draw(st.lists(st.sampled_from(rows), max_size=2)) if rows else []
    return [*rows, *again] or [dict.fromkeys(columns, "") | {"person_key": "?"}]


def _text(table: Any, column: str) -> st.SearchStrategy[str]:
    if column == "deleted":
        return st.sampled_from(["", "", "true", "false"])
    if column in TEXTS:
        good = st.sampled_from(TEXTS[column][:-1])
        return st.one_of(good, good, good, st.sampled_from(TEXTS[column]))
    return st.one_of(st.sampled_from(DAYS), st.sampled_from(DAYS), st.sampled_from([*DAYS, *BAD_DAYS]))


@st.composite
def deliveries(draw: st.DrawFn) -> list[TwinDelivery]:
    made = []
    for number in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["full", "full", "changes"]))
        names = [n for n in DRAWN if draw(st.integers(0, 3))] or ["benefits"]
        at = dt.datetime(2023, 4, 1, 2) + dt.timedelta(days=10 * number)
        made.append(TwinDelivery(kind, at, {n: draw(table_rows(n, kind)) for n in names}))
    return made


def shown(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((tuple(sorted((k, str(v)) for k, v in row.items())) for row in rows), key=repr)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(deliveries())
def test_known_on_any_day_is_what_the_twin_knows(made: list[TwinDelivery]) -> None:
    with tempfile.TemporaryDirectory() as folder, Register.open_or_create(Path(folder) / "register") as register:
        for number, one in enumerate(made):
            path = deliver(Path(folder) / str(number), one.tables, kind=one.kind, at=one.at)
            delivery = read_delivery(path)
            for name, report in delivery.report.tables.items():
                twin = read_table(ALIASES if name == "aliases" else TABLES[name], one.tables[name]).counts
                assert (report.read, report.accepted, report.copies, report.rejected) == (
                    twin.read, twin.accepted, twin.copies, twin.rejected,
                ), name  # fmt: skip
            register.add(delivery, force=True)
        for one in made:
            data = register.case_data(one.at.date())
            truth = known(made, one.at.date())
            assert truth is not None
            for name in TABLES:
                note(f"{name} known on {one.at.date()}")
                assert shown(rows_of(data, name)) == shown(truth[name])
        with pytest.raises(NoData):
            register.case_data(made[0].at.date() - dt.timedelta(days=1))
