# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Mapping profiles: small TOML files that say how a foreign layout becomes the canonical one.

The format is described in `docs/profiles.md`; shipped profiles lie in `catalogue/profiles/`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from styrbord.errors import AskedWrongly
from styrbord.records.delivery import EVERY_TABLE


@dataclass(frozen=True)
class Style:
    """How values are written: dates, numbers, yes and no, and what stands for "no end"."""

    dates: str = "YYYY-MM-DD"
    months: str = "YYYY-MM"
    instants: str = "YYYY-MM-DDThh:mm:ss"
    decimal: str = "."
    thousands: str = ""
    yes: tuple[str, ...] = ("true", "True", "TRUE", "1", "yes")
    no: tuple[str, ...] = ("false", "False", "FALSE", "0", "no")
    empty: tuple[str, ...] = ()
    no_end: tuple[str, ...] = ("9999-12-31",)
    inclusive_ends: bool = False


@dataclass(frozen=True)
class TableMap:
    """How one canonical table is found: its file, names of columns, texts of codes, and values that are always the
    same.

    `columns` maps a canonical name to the source's possible names; `codes` maps column -> text -> code.
    """

    table: str
    files: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    style: Style = field(default_factory=Style)
    not_read: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meta:
    """Where municipality, hour of the extract, kind and source are read: a file of `Name: value` lines, or fixed."""

    file: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    instants: str = "YYYY-MM-DDThh:mm:ss"


@dataclass(frozen=True)
class Profile:
    """A mapping profile that holds together (see `profile_check`)."""

    name: str
    title: str
    encoding: str
    separator: str
    tables: Mapping[str, TableMap]
    meta: Meta


def shipped() -> dict[str, Any]:
    """The shipped profiles by name (their files)."""
    folder = resources.files("styrbord") / "catalogue" / "profiles"
    return {f.name.removesuffix(".toml"): f for f in sorted(folder.iterdir(), key=str) if f.name.endswith(".toml")}


def load_profile(name: str | Path | None) -> Profile:
    """A profile by shipped name or by path; None is the canonical layout.

    Refuses a profile that contradicts itself (BadRule) and a name that is neither (AskedWrongly).
    """
    from styrbord.sources.profile_check import checked

    known = shipped()
    text = str(name or "canonical")
    file: Any = known.get(text) or Path(text)
    if text not in known and not (file.is_file() and text.endswith(".toml")):
        raise AskedWrongly(
            f"There is no profile «{text}».",
            where="profile",
            expected="one of " + ", ".join(known) + ", or the path of a TOML file",
            todo="name one of these, or write a profile as docs/profiles.md describes",
        )
    return checked(_parsed(file.read_text(encoding="utf-8"), text), text)


def _parsed(text: str, where: str) -> dict[str, Any]:
    from styrbord.sources.profile_check import refuse

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise refuse(where, f"it is not valid TOML ({error})", "a TOML file") from None


def canonical_map(table: str, style: Style) -> TableMap:
    """The canonical layout of one table: every column under its own name."""
    return TableMap(table, (table,), {name: (name,) for name in source_columns(table)}, style=style)


def source_columns(table: str) -> list[str]:
    """The canonical columns that a file of this table may bring."""
    own = [c.name for c in EVERY_TABLE[table].columns]
    extra = ["row_key", "registered_at", "correction", "deleted"]
    if table == "aliases":
        return [*own, "old_cpr", "cpr", *extra]
    return [*own, "cpr", *extra] if "person_key" in own else [*own, *extra]
