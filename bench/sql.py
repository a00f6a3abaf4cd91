# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Three rules as an analyst writes them in SQL: spells by the whole-month rule, due days with the Covid pause, the k-th
distinct interview day, five outcomes.

Left out, so it does less than the lawbook: group in doubt and the parting at a move of group, carrying on from
overgangsydelse and the merger of 1 July 2025, waivers (`exempt` becomes another outcome), due days in gaps of a spell,
the last category stated, and every duty that is not one of the three. Its versions hold from 2020 to 1 July 2026.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from styrbord.records.casedata import CaseData
from styrbord.records.days import FOREVER, NO_DAY
from styrbord.records.tables import ACTORS, BENEFITS, INTERVIEW_KINDS, STATUSES

FROM, UNTIL = dt.date(2020, 1, 1), dt.date(2026, 7, 1)


@dataclass(frozen=True)
class Asked:
    """One rule: its row, the benefits, the kinds of interview, how many, and the days R from counted_from `c`."""

    row: str
    benefits: tuple[str, ...]
    kinds: tuple[str, ...]
    count: int
    days: str


CASH = ("kontanthjaelp", "uddannelseshjaelp", "overgangsydelse")
RULES = (
    Asked("K2.1", CASH, ("job", "first"), 1, "7"),
    Asked("K2.2", CASH, ("job", "first"), 4, "(c + INTERVAL 6 MONTH)::DATE - c"),
    Asked("S2.2", ("sygedagpenge",), ("follow_up", "first"), 1, "55"),
)

SPELLS = """
CREATE OR REPLACE TABLE spells AS
WITH seen AS (
    SELECT person, benefit, starts_on, counted_from, CASE WHEN until <= $as_of THEN until END AS until
    FROM benefits WHERE starts_on <= $as_of
), reached AS (
    SELECT *, max(coalesce(until, DATE '9999-01-01')) OVER (
        PARTITION BY person, benefit ORDER BY starts_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach
    FROM seen
), broken AS (
    SELECT *, CASE WHEN reach IS NULL THEN 1 WHEN starts_on >= (CASE WHEN day(reach) = 1 THEN reach
        ELSE date_trunc('month', reach) + INTERVAL 1 MONTH END) + INTERVAL 1 MONTH THEN 1 ELSE 0 END AS fresh
    FROM reached
), numbered AS (
    SELECT *, sum(fresh) OVER (PARTITION BY person, benefit ORDER BY starts_on ROWS UNBOUNDED PRECEDING) AS n
    FROM broken
)
SELECT row_number() OVER () AS spell, person, benefit,
    arg_min(coalesce(counted_from, starts_on), starts_on) AS counted_from,
    nullif(max(coalesce(until, DATE '9999-01-01')), DATE '9999-01-01') AS until
FROM numbered GROUP BY person, benefit, n
"""

JUDGED = """
WITH due_days AS (
    SELECT spell, person, counted_from, until, counted_from AS c, {days} AS asked,
        counted_from - least(greatest(counted_from - DATE '2020-03-12', 0), 76)::INTEGER + ({days})::INTEGER AS reached
    FROM spells WHERE benefit IN ({benefits}) AND counted_from >= $in_force AND counted_from < $no_longer
), due AS (
    SELECT spell, person, counted_from, until,
        CASE WHEN reached >= DATE '2020-03-12' THEN reached + 76 ELSE reached END AS due FROM due_days
), days AS (
    SELECT DISTINCT person, held_on FROM interviews
    WHERE status = 'held' AND actor = 'jobcentre' AND kind IN ({kinds}) AND held_on <= $as_of
), counted AS (
    SELECT due.spell, held_on, row_number() OVER (PARTITION BY due.spell ORDER BY held_on) AS nth
    FROM due JOIN days ON days.person = due.person AND held_on >= counted_from AND (until IS NULL OR held_on < until)
)
SELECT person, counted_from, due, held_on AS met_on,
    CASE WHEN held_on <= due THEN 'kept' WHEN until <= due THEN 'lapsed' WHEN held_on IS NOT NULL THEN 'late'
        WHEN due >= $as_of THEN 'open' ELSE 'missed' END AS outcome
FROM due LEFT JOIN (SELECT spell, held_on FROM counted WHERE nth = {count}) USING (spell)
"""


def _day(values: Any, missing: int) -> pa.Array:
    gone = values == missing
    return pa.array(np.where(gone, 0, values).astype(np.int32), mask=gone).cast(pa.date32())


def _coded(values: Any, codes: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(values, mask=values < 0), list(codes))


def loaded(case: CaseData) -> Any:
    """A DuckDB in memory with the two tables the rules need, in its own types (dates, enums)."""
    con, b, i = duckdb.connect(":memory:"), case["benefits"], case["interviews"]
    con.execute("SET enable_progress_bar = false")
    given = {
        "benefits": {
            "person": b["person"], "benefit": _coded(b["benefit"], BENEFITS), "starts_on": _day(b["starts_on"], NO_DAY),
            "until": _day(b["until"], FOREVER), "counted_from": _day(b["counted_from"], NO_DAY),
        },
        "interviews": {
            "person": i["person"], "kind": _coded(i["kind"], INTERVIEW_KINDS), "actor": _coded(i["actor"], ACTORS),
            "status": _coded(i["status"], STATUSES), "held_on": _day(i["held_on"], NO_DAY),
        },
    }  # fmt: skip
    for name, columns in given.items():
        con.register("given", pa.table(columns))
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        con.unregister("given")
    return con


def judged(con: Any, as_of: dt.date) -> dict[str, pa.Table]:
    """The duties of the three rules: spells once, then one query for each."""
    con.execute(SPELLS, {"as_of": as_of})
    days, out = {"as_of": as_of, "in_force": FROM, "no_longer": UNTIL}, {}
    for rule in RULES:
        listed = {name: ", ".join(f"'{v}'" for v in getattr(rule, name)) for name in ("benefits", "kinds")}
        query = JUDGED.format(days=rule.days, count=rule.count, **listed)
        out[rule.row] = con.sql(query, params=days).to_arrow_table()
    return out
