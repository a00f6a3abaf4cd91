# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The 98 municipalities: codes, names, the old spellings that official tables use, regions by day, and their tiles."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

COUNTRY = "0000"
COUNTRY_NAMES = ("hele landet", "i alt", "all denmark", "danmark")
_OLD = {
    "århus": "aarhus", "brønderslev-dronninglund": "brønderslev", "vesthimmerland": "vesthimmerlands",
    "nordfyn": "nordfyns", "bornholms regionskommune": "bornholm", "copenhagen": "københavn",
    "lyngby-tårbæk": "lyngby-taarbæk", "høje taastrup": "høje-taastrup", "åbenrå": "aabenraa",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One municipality; `regions` are (code or name, in force from, until)."""

    code: str
    name: str
    regions: tuple[tuple[str, dt.date | None, dt.date | None], ...]

    def region(self, on: dt.date) -> str | None:
        """The name of the region it lies in on that day."""
        for key, start, until in self.regions:
            if (start is None or start <= on) and (until is None or on < until):
                return region_names().get(key, key)
        return None


def _catalogue(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("styrbord") / "catalogue" / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def region_names() -> dict[str, str]:
    """Region names by code."""
    return {r["code"] or r["name"]: r["name"] for r in _catalogue("municipalities.toml")["regions"]}


@lru_cache(maxsize=1)
def places() -> dict[str, Place]:
    """The 98 municipalities by four-digit code, in the order of the codes; Christiansø is none of them."""
    given = _catalogue("municipalities.toml")["municipalities"]
    made = [
        Place(m["code"], m["name"], tuple((r["region"], r.get("in_force"), r.get("until")) for r in m["regions"]))
        for m in given
        if not m.get("outside")
    ]
    return {p.code: p for p in sorted(made, key=lambda p: p.code)}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    return {p.name.casefold(): p.code for p in places().values()}


def code_of(label: str) -> str | None:
    """The code of a municipality or the country by name, old spelling, "X Kommune" or a code; None if it is neither."""
    text = label.strip().casefold()
    if text in COUNTRY_NAMES or text in ("000", "0000"):
        return COUNTRY
    if text.isdigit():
        return text.zfill(4) if text.zfill(4) in places() else None
    text = text.removesuffix(" kommune").strip()
    text = _OLD.get(text, text)
    return _by_name().get(text) or _by_name().get(text.removesuffix("s"))


def name_of(code: str) -> str:
    """The name printed for a code; \"Hele landet\" for the country."""
    return "Hele landet" if code == COUNTRY else places()[code].name


@lru_cache(maxsize=1)
def tiles() -> dict[str, tuple[int, int]]:
    """Column and row of each municipality in the tile map, from the upper left."""
    rows = _catalogue("tilegrid.toml")["rows"]
    codes = {abbreviation: code for code, abbreviation in _catalogue("tilegrid.toml")["abbreviations"].items()}
    return {codes[cell]: (x, y) for y, row in enumerate(rows) for x, cell in enumerate(row.split()) if cell != "."}


@lru_cache(maxsize=1)
def abbreviations() -> dict[str, str]:
    """The letters printed in a municipality's tile."""
    return dict(_catalogue("tilegrid.toml")["abbreviations"])
