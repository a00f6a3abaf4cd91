# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Official figures from a folder: fetch, import, read; the benchmark lists and official series made from them."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from styrbord.errors import AskedWrongly, NoData
from styrbord.presentation import formats as f
from styrbord.presentation import series as series_of
from styrbord.presentation.benchmark_data import TABLE, Panel, panel
from styrbord.presentation.benchmark_joint import joined
from styrbord.records.joint import centres
from styrbord.records.official import Observations
from styrbord.sources import jobindsats, official_answers, official_mapping, official_tables, statbank
from styrbord.sources.official_http import Asker, Keeping, Kept, Online
from styrbord.store.official import OfficialStore, Revision, Vintage

KEY = "STYRBORD_JOBINDSATS_KEY"
CELLS = jobindsats.CELLS
_ENDINGS = (".json", ".jsonl", ".csv")


@dataclass(frozen=True)
class Where:
    """Where answers come from: the agency (at its own or another address), or a folder of kept ones.

    `replay` plays kept answers without network, `keep` saves the answers of a fetch for that.
    """

    address: str | None = None
    replay: Path | None = None
    keep: Path | None = None
    cells: int = CELLS

    def asker(self, base: str, key: str) -> Asker:
        """Whom to ask."""
        if self.replay is not None:
            return Kept(self.replay)
        online = Online(self.address or base, key)
        return Keeping(online, self.keep) if self.keep is not None else online


def tables(own: Path | None = None) -> dict[str, official_mapping.Table]:
    """All tables with a table file."""
    return official_mapping.tables(own)


def fetch(
    table: str, data: Path, periods: str, where: Where, *, at: dt.datetime, own: Path | None = None
) -> tuple[Vintage, bool]:
    """Fetch one table, check it against its file and the ids seen before, and keep it; says whether it is new."""
    known, store = official_mapping.table(table, own), OfficialStore(data)
    if known.source == "jobindsats":
        source = jobindsats.Jobindsats(where.asker(jobindsats.BASE, os.environ.get(KEY, "")), where.cells)
        live = source.describe(known)
        jobindsats.pins_hold(store.pins(known.id), live.pins(), f"table/{known.id}")
        answer, described = source.fetch(known, periods, live)
        updated, pins = described.updated, described.pins()
    else:
        answer, seen = statbank.StatBank(where.asker(statbank.BASE, "")).fetch(known, periods)
        updated, pins = seen.updated, seen.pins()
        jobindsats.pins_hold(store.pins(known.id), pins, f"tableinfo/{known.id}")
    rows = official_tables.tabulate(answer, known)
    return store.add(rows, fetched_at=at, origin=f"fetched from {known.source}", updated=updated, pins=pins)


def import_files(
    files: Sequence[Path], data: Path, *, at: dt.datetime, table: str | None = None, own: Path | None = None
) -> list[tuple[Vintage, bool]]:
    """Keep saved answers. All files are read and checked before the first is stored."""
    read = [(path, read_file(path, table, own)) for path in files]
    store = OfficialStore(data)
    return [store.add(rows, fetched_at=at, origin=f"imported from {path.name}") for path, rows in read]


def _answer(path: Path) -> official_answers.Answer:
    try:
        return official_answers.read(path.read_bytes(), str(path))
    except OSError as error:
        raise AskedWrongly(
            f"The file cannot be read: {error.strerror}.", where=str(path), expected="a file", todo="Check the path."
        ) from error


def read_file(path: Path, table: str | None = None, own: Path | None = None) -> Observations:
    """One saved answer, checked against its table's file."""
    answer, known = _answer(path), official_mapping.tables(own)
    chosen = official_mapping.table(table, own) if table else official_tables.which(answer, known)
    return official_tables.tabulate(answer, chosen)


def draft(path: Path) -> str:
    """A table file to start from, for a saved answer of a table that has none."""
    return official_tables.draft(_answer(path))


def vintages(data: Path, table: str) -> list[Vintage]:
    """Every kept vintage of a table, oldest first."""
    return OfficialStore(data).vintages(table.lower())


def revisions(data: Path, table: str) -> list[Revision]:
    """Every figure that was changed from one vintage to a later one."""
    return OfficialStore(data).revisions(table.lower())


def saved(data: Path, table: str) -> Path | None:
    """A saved answer of a table in a folder or one of its subfolders."""
    hits = sorted(p for p in data.glob("**/*") if p.suffix in _ENDINGS and p.name.lower().startswith(table))
    return hits[-1] if hits else None


def rows_of(data: Path, table: str, known_on: dt.date | None = None) -> tuple[Observations, str] | None:
    """The newest kept figures of a table and where they are from; without a store, a saved answer as it stands."""
    store = OfficialStore(data)
    kept = store.vintages(table)
    if kept:
        rows = store.current(table, known_on=known_on)
        used = [v for v in kept if known_on is None or v.fetched_at[:10] <= known_on.isoformat()]
        return rows, f"hentet {f.date(dt.date.fromisoformat(used[-1].fetched_at[:10]))}"
    found = saved(data, table)
    return (read_file(found, table), f"fil {found.name}") if found else None


def lists(data: Path, known_on: dt.date | None = None, *, joint: bool = False) -> Panel:
    """All benchmark lists in a folder; `joint` takes the members of joint job centres together."""
    found = rows_of(data, TABLE, known_on)
    if found is None:
        raise NoData(
            "There is no benchmark list.",
            where=str(data),
            expected=f"kept figures of table {TABLE}, or a saved answer {TABLE}*.json, .jsonl or .csv",
            todo=f"Run `styrbord official import FILE --data {data}` or `styrbord official fetch {TABLE}`.",
        )
    made = panel(found[0], f"STAR, jobindsats.dk, tabel Y30R21, {found[1]}")
    return joined(made, centres()) if joint else made


def table(name: str) -> official_mapping.Table:
    """One table by its id."""
    return official_mapping.table(name)


def series(data: Path, name: str, measure: str, split: str, codes: Sequence[str]) -> series_of.Series | None:
    """One official series for some places; None where nothing of the table is kept."""
    known = official_mapping.table(name)
    one, found = known.measure(measure), rows_of(data, known.id)
    if found is None:
        return None
    return series_of.series(
        found[0], measure, split, codes, title=one.title, unit=one.unit, decimals=one.decimals, breaks=known.breaks,
        source=known.source_line,
    )  # fmt: skip
