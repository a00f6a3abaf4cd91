# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Three measures as an analyst writes them in pandas and in SQL, counted by month and benefit.

The data frames and the database are loaded before. Spells come from our law for all three ways (whole-month joining and
the counting of dagpenge days are compared in bench/law.py): what is compared is the counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from styrbord.figures.reckoning import Month, Reckoning
from styrbord.figures.who import WITH_TARGET_GROUP
from styrbord.figures.windows import HOLDERS, KINDS
from styrbord.law.duties import OUTCOMES
from styrbord.records.casedata import CaseData
from styrbord.records.tables import ACTORS, BENEFITS, INTERVIEW_KINDS, OFFER_KINDS, STATUSES

Frames = dict[str, Any]
Answer = dict[str, dict[tuple[int, int], tuple[int, int]]]  # measure -> (month, benefit or -1) -> counts
OFFERS = ("company_practice", "wage_subsidy", "utility_work", "ordinary_education", "vocational_course")
ENDED = ("kept", "late", "missed")


def frames(case: CaseData, reckoning: Reckoning) -> Frames:
    """What both begin with: periods with the day their spell has twelve months, and the tables as they are."""
    p, duties, spells = reckoning.periods, reckoning.assessed(()).duties, reckoning.assessed(()).spells
    i, o, w = case["interviews"], case["offers"], case["wage_hours"]
    held = np.isin(i["kind"], [INTERVIEW_KINDS.index(k) for k in KINDS])
    held &= np.isin(i["actor"], [ACTORS.index(a) for a in HOLDERS])
    held &= (i["status"] == STATUSES.index("held")) & (i["held_on"] <= reckoning.as_of)
    active = np.isin(o["kind"], [OFFER_KINDS.index(k) for k in OFFERS])
    good = np.isin(duties.outcome, [OUTCOMES.index(x) for x in ENDED]) & (spells.until[duties.spell] > duties.due)
    nine = WITH_TARGET_GROUP[p.benefit]
    columns = {
        "periods": {"person": p.person[nine], "benefit": p.benefit[nine].astype(np.int64), "starts": p.start[nine],
                    "until": p.until[nine], "ready": p.ready(12)[p.spell[nine]]},
        "interviews": {"person": i["person"][held], "day": i["held_on"][held]},
        "offers": {n: o[c][active] for n, c in (("person", "person"), ("starts", "starts_on"), ("until", "until"))},
        "hours": {"person": w["person"], "month": w["month"], "hours": np.nan_to_num(w["hours"])},
        "duties": {"row": duties.row[good].astype(np.int64), "due": duties.due[good].astype(np.int64),
                   "kept": (duties.outcome[good] == OUTCOMES.index("kept")).astype(np.int64)},
    }  # fmt: skip
    return {name: pd.DataFrame(given) for name, given in columns.items()}


def by_pandas(given: Frames, months: Sequence[Month]) -> Answer:
    """Month by month: filter, group, merge."""
    out: Answer = {"focus-1-passive": {}, "focus-2-interviews": {}, "duties-kept": {}}
    for at, m in enumerate(months):
        first, p = m.before(11).first, given["periods"]
        live = p[(p["starts"] <= m.last) & (p["until"] > m.first)].copy()
        live["last"] = live["until"].clip(upper=m.last + 1) - 1
        last = live.groupby(["person", "benefit"], sort=False)["last"].transform("max")
        senior = live[(live["last"] == last) & (live["ready"] <= last + 1)]
        senior = senior[["person", "benefit"]].drop_duplicates()
        i, o, w = given["interviews"], given["offers"], given["hours"]
        met = i[(i["day"] >= first) & (i["day"] <= m.last)].drop_duplicates().groupby("person").size()
        had = o.loc[(o["starts"] <= m.last) & (o["until"] > first), "person"].unique()
        paid = w[(w["month"] >= first) & (w["month"] <= m.last)].groupby("person")["hours"].sum().round(6)
        few = senior["person"].map(met).fillna(0) < 4
        passive = ~senior["person"].isin(had) & (senior["person"].map(paid).fillna(0) < 100)
        _into(out["focus-1-passive"], at, senior.assign(hit=passive), "benefit")
        _into(out["focus-2-interviews"], at, senior.assign(hit=few), "benefit")
        d = given["duties"]
        due = d[(d["due"] >= m.first) & (d["due"] <= m.last)]
        for row, found in due.groupby("row")["kept"]:
            out["duties-kept"][at, int(row)] = (int(found.sum()), len(found))
    return out


def _into(out: dict[tuple[int, int], tuple[int, int]], at: int, senior: Any, by: str) -> None:
    for label, found in senior.groupby(by)["hit"]:
        out[at, int(label)] = (int(found.sum()), len(found))
    once = senior.drop_duplicates("person")["hit"]
    out[at, -1] = (int(once.sum()), len(once))


SENIOR = """
CREATE OR REPLACE TABLE senior AS
WITH live AS (
    SELECT nth, person, benefit, ready, least(until, m.last + 1) - 1 AS last
    FROM months m JOIN periods p ON p.starts <= m.last AND p.until > m.first
), latest AS (SELECT *, max(last) OVER (PARTITION BY nth, person, benefit) AS final FROM live)
SELECT DISTINCT nth, person, benefit FROM latest WHERE last = final AND ready <= final + 1
"""
HITS = {
    "focus-1-passive": """
WITH had AS (SELECT DISTINCT nth, person FROM months m JOIN offers o ON o.starts <= m.last AND o.until > m.since),
paid AS (SELECT nth, person, round(sum(hours), 6) AS hours FROM months m JOIN hours h
    ON h.month BETWEEN m.since AND m.last GROUP BY ALL)
SELECT s.nth, s.person, s.benefit, had.person IS NULL AND coalesce(hours, 0) < 100 AS hit
FROM senior s LEFT JOIN had USING (nth, person) LEFT JOIN paid USING (nth, person)""",
    "focus-2-interviews": """
WITH days AS (SELECT DISTINCT person, day FROM interviews),
met AS (SELECT nth, person, count(*) AS n FROM months m JOIN days ON day BETWEEN m.since AND m.last GROUP BY ALL)
SELECT s.nth, s.person, s.benefit, coalesce(n, 0) < 4 AS hit FROM senior s LEFT JOIN met USING (nth, person)""",
}
BY_BENEFIT = """
WITH hits AS ({hits}), once AS (SELECT DISTINCT nth, person, hit FROM hits)
SELECT nth, benefit, count(*) FILTER (hit), count(*) FROM hits GROUP BY ALL
UNION ALL SELECT nth, -1, count(*) FILTER (hit), count(*) FROM once GROUP BY ALL
"""
KEPT = """
SELECT nth, "row", sum(kept), count(*) FROM months m JOIN duties d ON d.due BETWEEN m.first AND m.last GROUP BY ALL
"""


def database(given: Frames, months: Sequence[Month]) -> Any:
    """The same tables in a DuckDB in memory, and the months."""
    con = duckdb.connect(":memory:")
    con.execute("SET enable_progress_bar = false")
    rows = [(at, m.first, m.before(11).first, m.last) for at, m in enumerate(months)]
    for name, table in {**given, "months": pd.DataFrame(rows, columns=["nth", "first", "since", "last"])}.items():
        con.register("given", table)
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        con.unregister("given")
    return con


def by_sql(con: Any) -> Answer:
    """All months in one query for each measure."""
    con.execute(SENIOR)
    asked = {name: BY_BENEFIT.format(hits=hits) for name, hits in HITS.items()} | {"duties-kept": KEPT}
    return {
        name: {(int(at), int(label)): (int(top), int(bottom)) for at, label, top, bottom in con.sql(query).fetchall()}
        for name, query in asked.items()
    }


def labels(name: str, rows: Sequence[str]) -> tuple[str, ...]:
    """What the numbers of an answer stand for."""
    return tuple(rows) if name == "duties-kept" else BENEFITS
