# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Jobindsats version 3: subjects, tables, one table's metadata, its data in pages below a cell limit.

The metadata are compared with the table's file before any number is asked for; a renamed label, a missing measure or
an id that
has moved stops the fetch (`Pins` are the ids seen at the first fetch).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from styrbord.errors import AskedWrongly
from styrbord.sources.official_answers import Answer, bad, decoded, read
from styrbord.sources.official_http import Asker, query
from styrbord.sources.official_mapping import Table

BASE = "https://api.jobindsats.dk/v3"
CELLS = 30_000  # cells per call; the agency's own limit is not established, so this is a setting
AREA_HIERARCHIES = {"municipalities": ("_nykom",), "country and municipalities": ("_hele_landet", "_nykom")}
_LATEST = re.compile(r"^latest:(\d+)$")


@dataclass(frozen=True)
class Page:
    """One call's share of a fetch: the periods it asks for and the area hierarchy."""

    periods: tuple[str, ...]
    area: str


@dataclass(frozen=True)
class Described:
    """What the live metadata say, checked: measure ids by label, periods, the split's hierarchy, sizes."""

    measures: Mapping[str, str]
    periods: tuple[str, ...]
    period_type: str
    split_hierarchy: str | None
    areas: Mapping[str, int]
    split_size: int
    updated: str

    def pins(self) -> dict[str, str]:
        """Ids that must stay what they are at the next fetch."""
        fixed = {f"measure {label}": id_ for label, id_ in self.measures.items()}
        return fixed | ({"split": self.split_hierarchy} if self.split_hierarchy else {})


@dataclass
class Jobindsats:
    """A conversation with the interface, online or with kept answers."""

    asker: Asker
    cells: int = CELLS

    def _json(self, path: str, parts: Mapping[str, str] | None = None) -> Any:
        text = decoded(self.asker.ask(path, query({**(parts or {}), "format": "json"})), path)
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise bad("The metadata break off or are no JSON.", path, "a whole JSON answer") from error

    def subjects(self) -> Any:
        """The agency's list of subjects, as it comes."""
        return self._json("subjects")

    def tables(self, subject: str | None = None) -> list[dict[str, Any]]:
        """All tables (id, name, updates), flat; of one subject if given."""
        given = self._json("tables", {"subject_id": subject} if subject else None)
        return list(_flat_tables(given))

    def describe(self, table: Table) -> Described:
        """The live metadata of a table, compared with its file."""
        path = f"table/{table.id}"
        return described(self._json(path), table, path)

    def fetch(self, table: Table, periods: str, live: Described | None = None) -> tuple[Answer, Described]:
        """All numbers of the asked periods ("latest:14", or ids with commas), page by page, as one answer."""
        known = live or self.describe(table)
        asked = chosen_periods(periods, known, table)
        pages = [self._page(table, known, page) for page in paged(known, asked, self.cells)]
        columns = pages[0].columns
        for page in pages[1:]:
            if page.columns != columns:
                raise bad(
                    "Two pages of one fetch have different columns.", page.where, "the same columns on every page"
                )
        return Answer(columns, tuple(r for p in pages for r in p.rows), f"data/{table.id}"), known

    def _page(self, table: Table, live: Described, page: Page) -> Answer:
        path = f"data/{table.id}"
        parts = {"mgroup.*": "*", f"period.{live.period_type}": ",".join(page.periods)}
        parts[f"hierarchy.{page.area}"] = "*" if page.area != "_hele_landet" else "/"
        if live.split_hierarchy:
            parts[f"hierarchy.{live.split_hierarchy}"] = "*"
        answer = read(self.asker.ask(path, query({**parts, "format": "json"})), path)
        _promised(answer, table, live, page)
        return answer


def _flat_tables(given: Any) -> Iterator[dict[str, Any]]:
    if isinstance(given, dict):
        if "table_id" in given:
            yield given
        for value in given.values():
            yield from _flat_tables(value)
    elif isinstance(given, list):
        for value in given:
            yield from _flat_tables(value)


def described(given: Any, table: Table, where: str) -> Described:
    """Check the metadata against the table's file; fails closed on anything that changed."""
    if not isinstance(given, dict) or not all(
        isinstance(given.get(k), list) for k in ("periods", "mgroups", "dimensions")
    ):
        raise bad("These are no metadata of version 3.", where, "periods, mgroups and dimensions")
    live = {
        _label(group, measure, given): str(measure.get("measure_id"))
        for group in given["mgroups"]
        for measure in group.get("measures", ())
    }
    measures = {m.labels[0]: _measure_id(m.labels, m.id, live, table, where) for m in table.measures}
    kinds = {str(p.get("periodtype_id")): [str(v["period_id"]) for v in p.get("values", ())] for p in given["periods"]}
    kind = next((k for k in table.period_types if k in kinds), None)
    if kind is None:
        raise _changed(f"has periods of type {', '.join(kinds)} only", where, f"type {table.period_types[0]}")
    hierarchies = {h["hierarchy_id"]: h for d in given["dimensions"] for h in d.get("hierarchies", ())}
    areas = {}
    for wanted in AREA_HIERARCHIES.get(table.places, ("_nykom",)):
        if wanted not in hierarchies:
            raise _changed(f"has no area hierarchy {wanted}", where, wanted)
        areas[wanted] = max(len(_labels(hierarchies[wanted])), 1)
    split = _split_hierarchy(table, hierarchies, where)
    updated = str(given.get("update_latest", ""))
    size = len(table.split.values) if table.split else 1
    return Described(measures, tuple(kinds[kind]), kind, split, areas, size, updated)


def _label(group: Mapping[str, Any], measure: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """A column's label is the measure's name, after its group's where the table has several groups."""
    name = str(measure.get("measure_name"))
    return f"{group.get('mgroup_name')}: {name}" if len(given["mgroups"]) > 1 else name


def _measure_id(labels: tuple[str, ...], pinned: str, live: Mapping[str, str], table: Table, where: str) -> str:
    for label in labels:
        for shown, id_ in live.items():
            if label in (shown, shown.partition(": ")[2]):
                if pinned and pinned != id_:
                    raise _changed(f"gives '{label}' the id {id_}", where, f"id {pinned}")
                return id_
    raise _changed(f"has no measure '{labels[0]}' any more", where, f"the label in the file of table {table.id}")


def _labels(hierarchy: Mapping[str, Any]) -> list[str]:
    return [str(v.get("value_name")) for level in hierarchy.get("levels", ()) for v in level.get("values", ())]


def _split_hierarchy(table: Table, hierarchies: Mapping[str, Any], where: str) -> str | None:
    if table.split is None:
        return None
    wanted = set(table.split.values.values())
    for id_, hierarchy in hierarchies.items():
        if wanted <= set(_labels(hierarchy)):
            if table.split.id and table.split.id != id_:
                raise _changed(f"gives the split the hierarchy {id_}", where, table.split.id)
            return str(id_)
    raise _changed(
        f"has no hierarchy with the values {', '.join(sorted(wanted))}", where, "the values in the table's file"
    )


def _changed(what: str, where: str, expected: str) -> Exception:
    return bad(
        f"The agency changed the table: it now {what}.",
        where,
        expected,
        "Read the agency's news. If it is the same measure, change the table's file; if not, keep the series apart.",
    )


def pins_hold(earlier: Mapping[str, str], now: Mapping[str, str], where: str) -> None:
    """Fail closed where an id seen at the first fetch has moved to something else."""
    for name, id_ in earlier.items():
        if name in now and now[name] != id_:
            raise _changed(f"gives {name} the id {now[name]}", where, f"the id {id_}, seen at the first fetch")


def chosen_periods(asked: str, live: Described, table: Table) -> tuple[str, ...]:
    """The period ids meant by "latest:n" or a list; an unknown one is refused before anything is asked."""
    latest = _LATEST.match(asked)
    if latest:
        return tuple(sorted(live.periods)[-int(latest.group(1)) :])
    chosen = tuple(p.strip() for p in asked.split(","))
    unknown = [p for p in chosen if p not in live.periods]
    if unknown:
        raise AskedWrongly(
            f"Table {table.id} has no period '{unknown[0]}'.",
            where="--periods",
            expected=f"latest:n, or ids of type {live.period_type} up to {max(live.periods, default='none')}",
            todo="Choose periods that the agency publishes.",
        )
    return chosen


def paged(live: Described, periods: tuple[str, ...], cells: int) -> Iterator[Page]:
    """Split the periods so that no page is expected to hold more than `cells` cells (but at least one period each)."""
    for area, size in live.areas.items():
        each = max(size * live.split_size * len(live.measures), 1)
        step = max(cells // each, 1)
        for start in range(0, len(periods), step):
            yield Page(periods[start : start + step], area)


def _promised(answer: Answer, table: Table, live: Described, page: Page) -> None:
    """Are all promised columns and all asked periods there?"""
    missing = [m.labels[0] for m in table.measures if not any(label in answer.columns for label in m.labels)]
    if missing:
        raise bad(
            f"The data lack the column '{missing[0]}' that the metadata promised.",
            answer.where,
            ", ".join(live.measures),
            "Fetch again; if it stays so, tell the agency.",
        )
    at = next((answer.columns.index(label) for label in table.period_labels if label in answer.columns), None)
    if at is None:
        raise bad("The data have no column of periods.", answer.where, table.period_labels[0])
    absent = set(page.periods) - {str(row[at]) for row in answer.rows}
    if absent:
        raise bad(
            f"Half an answer: the period {min(absent)} was asked for and is not in it.",
            answer.where,
            "all asked periods",
        )
