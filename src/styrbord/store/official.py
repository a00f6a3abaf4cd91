# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Official figures with every vintage kept: one immutable Parquet file per fetch, and a manifest that names them.

`FOLDER/official/<table>/<fetched_at>.parquet` and `manifest.json` beside it. A file is written whole under another
name and moved in
place; the manifest is replaced last, so a vintage either exists or does not. A file the manifest does not name is no
vintage. What the agency later changes is a new vintage; nothing is ever overwritten.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from styrbord.errors import Busy, NoData, TooNew
from styrbord.records.official import Observations

FORMAT = 1
_COLUMNS = ("area", "period", "split", "measure")


@dataclass(frozen=True)
class Vintage:
    """One kept answer: when it was fetched, from where, which periods it holds, and the hash of what it says."""

    table: str
    fetched_at: str
    origin: str
    rows: int
    first_period: str
    last_period: str
    sha256: str
    file: str
    updated: str
    pins: Mapping[str, str]


@dataclass(frozen=True)
class Revision:
    """A figure that the agency changed from one vintage to a later one; NaN where it had or has no data."""

    area: str
    period: str
    split: str
    measure: str
    before: float
    after: float
    fetched_before: str
    fetched_after: str


class OfficialStore:
    """The kept official figures of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "official"

    def tables(self) -> list[str]:
        """The ids of all tables with at least one vintage."""
        return sorted(p.parent.name for p in self.folder.glob("*/manifest.json"))

    def vintages(self, table: str) -> list[Vintage]:
        """All vintages of a table, oldest first; none is an empty list."""
        path = self.folder / table / "manifest.json"
        if not path.exists():
            return []
        given = json.loads(path.read_text(encoding="utf-8"))
        if given.get("format", 0) > FORMAT:
            raise TooNew(
                f"The official figures of {table} were written by a newer Styrbord.",
                where=str(path),
                expected=f"format {FORMAT}",
                todo="Update Styrbord on this machine.",
            )
        return [Vintage(**v) for v in given["vintages"]]

    def pins(self, table: str) -> dict[str, str]:
        """The agency's ids as first seen, over all vintages."""
        out: dict[str, str] = {}
        for vintage in self.vintages(table):
            out = {**vintage.pins, **out}
        return out

    def add(
        self,
        rows: Observations,
        *,
        fetched_at: dt.datetime,
        origin: str,
        updated: str = "",
        pins: Mapping[str, str] | None = None,
    ) -> tuple[Vintage, bool]:
        """Keep an answer; gives the vintage and whether it is new. The same content again is not kept twice."""
        table = _arrow(rows)
        digest = _digest(table)
        place = self.folder / rows.table
        place.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(place / ".lock", timeout=30):
                known = self.vintages(rows.table)
                for vintage in known:
                    if vintage.sha256 == digest:
                        return vintage, False
                at = _free_moment(fetched_at, {v.fetched_at for v in known})
                made = Vintage(
                    rows.table, at, origin, len(rows), rows.periods()[0], rows.periods()[-1], digest,
                    at.replace(":", "") + ".parquet", updated, dict(pins or {}),
                )  # fmt: skip
                self._write(place, table, made, known)
        except Timeout as error:
            raise Busy(
                f"Somebody else is writing the official figures of {rows.table}.",
                where=str(place),
                expected="one writer at a time",
                todo="Try again in a minute.",
            ) from error
        except OSError as error:
            raise Busy(
                f"The figures could not be written: {error.strerror}.",
                where=str(place),
                expected="a folder with room that may be written",
                todo="Make room or choose another folder; nothing was stored.",
            ) from error
        return made, True

    def _write(self, place: Path, table: pa.Table, made: Vintage, known: list[Vintage]) -> None:
        part = place / (made.file + ".part")
        pq.write_table(table, part, compression="zstd")
        _moved_in_place(part, place / made.file)
        all_ = sorted([*known, made], key=lambda v: v.fetched_at)
        manifest = {"format": FORMAT, "table": made.table, "vintages": [asdict(v) for v in all_]}
        part = place / "manifest.json.part"
        part.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        _moved_in_place(part, place / "manifest.json")

    def read(self, vintage: Vintage) -> Observations:
        """One vintage as it came."""
        table = pq.read_table(self.folder / vintage.table / vintage.file)
        if _digest(table) != vintage.sha256:
            raise NoData(
                f"The vintage {vintage.fetched_at} of {vintage.table} is not what was stored.",
                where=str(self.folder / vintage.table / vintage.file),
                expected=f"content with sha256 {vintage.sha256[:12]}",
                todo="Restore the file from a copy, or fetch again.",
            )
        area, period, split, measure = (np.array(table[c].to_pylist(), dtype=object) for c in _COLUMNS)
        return Observations(vintage.table, area, period, split, measure, table["value"].to_numpy())

    def current(self, table: str, *, known_on: dt.date | None = None) -> Observations:
        """The newest figures of every period, as known on a day: each period is that of its newest vintage."""
        return _newest(table, [o for _, o in self._known(table, known_on)])

    def _known(self, table: str, known_on: dt.date | None) -> list[tuple[Vintage, Observations]]:
        kept = [v for v in self.vintages(table) if known_on is None or v.fetched_at[:10] <= known_on.isoformat()]
        if not kept:
            raise NoData(
                f"No figures of table {table}" + (f" were known on {known_on}." if known_on else " are kept."),
                where=str(self.folder),
                expected="at least one vintage",
                todo=f"Run `styrbord official fetch {table}` or `styrbord official import FILE`.",
            )
        return [(v, self.read(v)) for v in kept]

    def revisions(self, table: str) -> list[Revision]:
        """Every figure that differs between one vintage and the next one that holds its period."""
        out: list[Revision] = []
        seen: dict[tuple[str, ...], float] = {}
        last_seen: dict[str, str] = {}
        for vintage, rows in self._known(table, None):
            new = _by_key(rows)
            covered = set(rows.period.tolist())
            gone = {k: np.nan for k in seen if k[1] in covered and k not in new}
            for key, value in {**new, **gone}.items():
                before = seen.get(key, np.nan)
                if key[1] in last_seen and not _same(before, value):
                    out.append(
                        Revision(key[0], key[1], key[2], key[3], before, value, last_seen[key[1]], vintage.fetched_at)
                    )
                seen[key] = value
            last_seen |= dict.fromkeys(covered, vintage.fetched_at)
        return out


def _same(a: float, b: float) -> bool:
    return a == b or (np.isnan(a) and np.isnan(b))


def _by_key(rows: Observations) -> dict[tuple[str, ...], float]:
    keys = zip(rows.area, rows.period, rows.split, rows.measure, strict=True)
    return dict(zip(keys, rows.value.tolist(), strict=True))


def _newest(table: str, vintages: list[Observations]) -> Observations:
    owner = {p: i for i, rows in enumerate(vintages) for p in set(rows.period.tolist())}
    kept = [rows.take(np.array([owner[p] == i for p in rows.period])) for i, rows in enumerate(vintages)]
    columns = (np.concatenate([getattr(k, c) for k in kept]) for c in _COLUMNS)
    area, period, split, measure = columns
    return Observations(table, area, period, split, measure, np.concatenate([k.value for k in kept]))


def _arrow(rows: Observations) -> pa.Table:
    """Sorted, so that the same figures in another order are the same content."""
    columns: dict[str, Any] = {c: pa.array(getattr(rows, c).tolist(), pa.string()) for c in _COLUMNS}
    table = pa.table({**columns, "value": pa.array(rows.value, pa.float64())})
    return table.sort_by([(c, "ascending") for c in _COLUMNS])


def _digest(table: pa.Table) -> str:
    found = hashlib.sha256()
    for name in _COLUMNS:
        found.update("\x1f".join(table[name].to_pylist()).encode())
    found.update(np.where(np.isnan(v := table["value"].to_numpy()), np.nan, v).tobytes())
    return found.hexdigest()


def _free_moment(at: dt.datetime, taken: set[str]) -> str:
    moment = at.replace(microsecond=0)
    while moment.isoformat() in taken:
        moment += dt.timedelta(seconds=1)
    return moment.isoformat()


def _moved_in_place(part: Path, to: Path) -> None:
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(to)
