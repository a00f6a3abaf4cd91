# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The checklist of an area: the shipped example, or the register's own; kept in the journal once it was read by."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly, BadRule
from styrbord.records.events import Entry
from styrbord.supervision.checklist import Checklist, parse
from styrbord.supervision.reading import CHECKLISTS, Sample
from styrbord.workbench.bench import Workbench

SHIPPED = Path(__file__).parent.parent / "catalogue" / "supervision"
OWN = "checklists"


def checklist(bench: Workbench, area: str) -> tuple[Checklist, dict[str, Any]]:
    """The checklist in use and what its file says: `checklists/<area>.toml` of the register, else the shipped one."""
    own = bench.register.path / OWN / f"{area}.toml"
    shipped = SHIPPED / "checklists" / f"{area}.toml"
    path = own if own.exists() else shipped
    if not path.exists():
        raise AskedWrongly(
            f"The area {area} has no checklist.",
            where=str(own),
            expected=f"a checklist file; shipped are {', '.join(areas())}",
            todo="write one (docs/checklists.md), or copy a shipped one and change it",
        )
    told = _toml(path)
    found = parse(told, path.name)
    if found.area != area:
        raise BadRule(
            f"The checklist is of the area {found.area}.",
            where=path.name,
            expected=f'area = "{area}", as the file is called',
            todo="rename the file or the area",
        )
    return found, told


def areas() -> list[str]:
    """The areas a checklist is shipped for."""
    return sorted(p.stem for p in (SHIPPED / "checklists").glob("*.toml"))


def causes(bench: Workbench) -> dict[str, dict[str, str]]:
    """Why errors come about, by code; the register's own are added to the shipped."""
    own = bench.register.path / OWN / "causes.toml"
    return {**_toml(SHIPPED / "causes.toml"), **(_toml(own) if own.exists() else {})}


def keep(bench: Workbench, used: Checklist, told: Mapping[str, Any]) -> list[Entry]:
    """The event that keeps a checklist as it was, unless it is kept already."""
    stream = CHECKLISTS + used.digest
    if bench.journal().events(stream):
        return []
    return [Entry(stream, "checklist-used", _plain(told))]


def kept(bench: Workbench, sample: Sample) -> dict[str, Checklist]:
    """Every checklist the sample was drawn or read under, by digest."""
    digests = {sample.told["checklist"]["digest"]}
    for case in sample.cases.values():
        for reading in (case.first, case.second):
            digests |= {a.checklist for a in reading.answers.values()} if reading else set()
    return {digest: parse(as_kept(bench, digest), digest) for digest in sorted(digests)}


def as_kept(bench: Workbench, digest: str) -> dict[str, Any]:
    """What the file of a kept checklist said."""
    told = dict(bench.journal().events(CHECKLISTS + digest)[0].data or {})
    return {**told, "in_force": dt.date.fromisoformat(told["in_force"])}


@cache
def ground_texts() -> dict[str, dict[str, str]]:
    """What the register bases a proposed answer on, in words."""
    return _toml(SHIPPED / "grounds.toml")


@cache
def remark_texts() -> dict[str, dict[str, str]]:
    """What a reader of findings must know, in words."""
    return _toml(SHIPPED / "remarks.toml")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRule(
            f"The file cannot be read: {error}.",
            where=path.name,
            expected="TOML in UTF-8",
            todo="correct the line named",
        ) from error
