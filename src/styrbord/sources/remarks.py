# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Warnings: what is odd in a delivery but no reason to reject a row. Counts only, never a person."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from styrbord.records.delivery import DeliveryInfo
from styrbord.records.tables import TABLES


@cache
def municipalities() -> frozenset[str]:
    """The codes of the municipalities (and Christiansø)."""
    text = (resources.files("styrbord") / "catalogue" / "municipalities.toml").read_text(encoding="utf-8")
    return frozenset(m["code"] for m in tomllib.loads(text)["municipalities"])


def remarks(
    info: DeliveryInfo,
    tables: Mapping[str, pa.Table],
    missing: tuple[str, ...],
    failing: int,
    ignored: Mapping[str, tuple[str, ...]],
    checked: Mapping[str, Any],
) -> Iterator[str]:
    """The warnings of a delivery, in words."""
    for table in missing:
        yield f"{table}: the table is not in this full delivery; what is known of it stays"
    for file, columns in ignored.items():
        yield f"{file}: columns not read: {', '.join(columns)}"
    for one in checked.values():
        if one.report.read == 0:
            yield f"{one.report.file}: the file has no rows" + (" (all are counted as deleted)" * (info.kind == "full"))
        if one.report.unreadable_keys:
            yield (
                f"{one.report.file}: {one.report.unreadable_keys} rejected rows have a key that cannot be read"
                + ("; rows they stood for count as deleted" if info.kind == "full" else "")
            )
    yield from _unknown_codes(info, tables)
    if failing:
        yield f"{failing} personal numbers fail modulus 11 (such numbers are valid since 1 October 2007)"
    if info.kind == "full":  # of changes the register can say more, with all that is known
        yield from _overlaps(tables)
        yield from _early(tables)
        yield from _nobody(tables)


def _unknown_codes(info: DeliveryInfo, tables: Mapping[str, pa.Table]) -> Iterator[str]:
    codes = {info.municipality}
    for name in ("persons", "companies"):
        if name in tables:
            codes |= set(pc.unique(tables[name]["municipality"]).to_pylist()) - {None}
    for code in sorted(codes - municipalities()):
        yield f"municipality {code} is not a known code"


def _coded(table: pa.Table) -> tuple[np.ndarray, Any]:
    """Person numbers within a table, and the keys they stand for."""
    keys = table["person_key"].unify_dictionaries().combine_chunks()
    keys = keys.chunk(0) if isinstance(keys, pa.ChunkedArray) else keys
    return keys.indices.to_numpy(zero_copy_only=False).astype(np.int64), keys.dictionary


def _days(column: Any, missing: int) -> np.ndarray:
    return column.combine_chunks().view(pa.int32()).fill_null(missing).to_numpy(zero_copy_only=False).astype(np.int64)


def _overlaps(tables: Mapping[str, pa.Table]) -> Iterator[str]:
    table = tables.get("benefits")
    if table is None or table.num_rows == 0:
        return
    person, _ = _coded(table)
    benefit = table["benefit"].combine_chunks()
    benefit = (benefit.chunk(0) if isinstance(benefit, pa.ChunkedArray) else benefit).indices.to_numpy()
    group = person * len(TABLES["benefits"].column("benefit").codes) + benefit
    starts, until = _days(table["starts_on"], 0), _days(table["until"], 2**30)
    order = np.lexsort((starts, group))
    group, starts, until = group[order], starts[order], until[order]
    # the latest end so far within the group: groups are kept apart by a large step
    step = 2**32
    latest = np.maximum.accumulate(group * step + until) - group * step
    overlap = (group[1:] == group[:-1]) & (starts[1:] < latest[:-1])
    if overlap.any():
        yield f"benefits: {int(overlap.sum())} periods overlap an earlier period of the same benefit and person"


def _early(tables: Mapping[str, pa.Table]) -> Iterator[str]:
    if not {"benefits", "interviews"} <= set(tables) or not tables["benefits"].num_rows:
        return
    benefits, interviews = tables["benefits"], tables["interviews"]
    person, keys = _coded(benefits)
    counted = _days(pc.coalesce(benefits["counted_from"], benefits["starts_on"]), 2**30)
    first = np.full(len(keys), 2**30, np.int64)
    np.minimum.at(first, person, counted)
    theirs, names = _coded(interviews)
    place = pc.index_in(names, keys).fill_null(-1).to_numpy(zero_copy_only=False)
    start = np.where(place >= 0, first[place], -(2**31)) if len(place) else place
    held = _days(interviews["held_on"], 2**30)
    early = int((held < start[theirs]).sum()) if len(theirs) else 0
    if early:
        yield f"interviews: {early} were held before any counted_from of the person"


def _nobody(tables: Mapping[str, pa.Table]) -> Iterator[str]:
    if "persons" not in tables:
        return
    known = _coded(tables["persons"])[1]
    for name, table in tables.items():
        if name in ("persons", "aliases") or "person_key" not in table.column_names or not table.num_rows:
            continue
        number, keys = _coded(table)
        alone = pc.invert(pc.is_in(keys, known)).to_numpy(zero_copy_only=False)
        if (rows := int(alone[number].sum())) > 0:
            yield f"{name}: {rows} rows name a person without a row in persons (they are kept)"
