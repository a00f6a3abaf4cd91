# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The small files that say what an official table holds: `catalogue/official/*.toml`, or a folder of one's own."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly, BadRule

_UNITS = {"persons", "percent", "points", "rank", "weeks", "kroner", "number"}
_PLACES = {"municipalities", "country and municipalities", "any"}
_COMPLETE = {"every list", "areas", "any"}


@dataclass(frozen=True)
class Measure:
    """One number of a table: the labels it may carry, and its pinned id where known."""

    key: str
    unit: str
    labels: tuple[str, ...]
    title: str
    decimals: int = 0
    id: str = ""


@dataclass(frozen=True)
class Split:
    """The table's own dimension: the column's labels, and label by key of its values; `whole` is the total."""

    name: str
    labels: tuple[str, ...]
    values: Mapping[str, str]
    whole: str
    id: str = ""


@dataclass(frozen=True)
class Table:
    """One official table as this version of Styrbord understands it."""

    id: str
    source: str
    title: str
    source_line: str
    period_types: tuple[str, ...]
    places: str
    complete: str
    area_labels: tuple[str, ...]
    period_labels: tuple[str, ...]
    measures: tuple[Measure, ...]
    split: Split | None = None
    select: Mapping[str, str] = field(default_factory=dict)
    breaks: tuple[tuple[dt.date, str], ...] = ()
    updated: str = ""

    def measure(self, key: str) -> Measure:
        """The measure of that key; an unknown one is told with the known."""
        for measure in self.measures:
            if measure.key == key:
                return measure
        raise AskedWrongly(
            f"Table {self.id} has no measure '{key}'.",
            where=f"table {self.id}",
            expected="one of " + ", ".join(m.key for m in self.measures),
            todo="Choose one of these.",
        )


def parse(given: dict[str, Any], where: str) -> Table:
    """A table from the content of its file; a file that contradicts itself is refused."""
    try:
        split = given.get("split")
        table = Table(
            id=given["id"],
            source=given["source"],
            title=given["title"],
            source_line=given["source_line"],
            period_types=tuple(given["period_types"]),
            places=given["places"],
            complete=given["complete"],
            area_labels=tuple(given["area_labels"]),
            period_labels=tuple(given["period_labels"]),
            measures=tuple(
                Measure(m["key"], m["unit"], tuple(m["labels"]), m["title"], m.get("decimals", 0), m.get("id", ""))
                for m in given["measures"]
            ),
            split=split
            and Split(
                split["name"], tuple(split["labels"]), dict(split["values"]), split["whole"], split.get("id", "")
            ),
            select=dict(given.get("select", {})),
            breaks=tuple((b["on"], b["why"]) for b in given.get("breaks", ())),
            updated=given.get("updated", ""),
        )
    except (KeyError, TypeError) as error:
        raise _bad(f"The table file lacks {error}.", where) from error
    _check(table, where)
    return table


def _check(table: Table, where: str) -> None:
    labels = [label for m in table.measures for label in m.labels]
    if len(set(labels)) != len(labels) or len({m.key for m in table.measures}) != len(table.measures):
        raise _bad("Two measures carry the same label or key.", where)
    if not table.measures or not {m.unit for m in table.measures} <= _UNITS:
        raise _bad(f"A measure's unit is none of {', '.join(sorted(_UNITS))}.", where)
    if table.places not in _PLACES or table.complete not in _COMPLETE:
        raise _bad("`places` or `complete` is not one of the known words.", where)
    if table.split and table.split.whole and table.split.whole not in table.split.values:
        raise _bad("The whole of the split is not among its values.", where)


def _bad(what: str, where: str) -> BadRule:
    return BadRule(
        what, where=where, expected="a table file as in src/styrbord/catalogue/official", todo="Mend the table file."
    )


def _files(own: Path | None) -> Iterator[tuple[str, str]]:
    for entry in sorted((resources.files("styrbord") / "catalogue" / "official").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            yield f"catalogue/official/{entry.name}", entry.read_text(encoding="utf-8")
    for path in sorted(own.glob("*.toml")) if own else ():
        yield str(path), path.read_text(encoding="utf-8")


def tables(own: Path | None = None) -> dict[str, Table]:
    """All known tables by id; files in a folder of one's own replace those of the catalogue."""
    out: dict[str, Table] = {}
    for where, text in _files(own):
        try:
            table = parse(tomllib.loads(text), where)
        except tomllib.TOMLDecodeError as error:
            raise _bad(f"The table file is no TOML: {error}", where) from error
        out[table.id] = table
    return out


def table(name: str, own: Path | None = None) -> Table:
    """The table of that id, in any case of letters."""
    known = tables(own)
    if name.lower() not in known:
        raise AskedWrongly(
            f"No table file for '{name}'.",
            where="catalogue/official",
            expected="one of " + ", ".join(known),
            todo="Write a table file (`styrbord official mapping FILE` drafts one) and name its folder with --tables.",
        )
    return known[name.lower()]
