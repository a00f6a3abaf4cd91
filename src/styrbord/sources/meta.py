# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What a delivery says of itself: `delivery.toml`, or the file that a profile names."""

from __future__ import annotations

import datetime as dt
import tomllib
import zoneinfo
from collections.abc import Mapping
from typing import Any

from styrbord.errors import BadDelivery
from styrbord.records.delivery import DeliveryInfo
from styrbord.sources.files import Files
from styrbord.sources.profile import Profile
from styrbord.sources.values import read_instant

_SAID = ("municipality", "extracted_at", "kind", "source")


def read_meta(files: Files, profile: Profile, declared: Mapping[str, Any] | None) -> DeliveryInfo:
    """The delivery's own words, over which `declared` (municipality, extracted_at, kind, source) takes precedence.

    The fingerprint is left empty: it is reckoned beside the reading.
    """
    said: dict[str, Any] = dict(profile.meta.constants)
    own = profile.meta.file
    if "delivery.toml" in files:
        said |= _toml(files)
    elif own and own != "delivery.toml" and own in files:
        said |= _lines(bytes(files.read(own)), profile)
    elif own and not declared:
        raise _bad(files, f"There is no {own} in the delivery.", own, "municipality, extracted_at and kind")
    said |= {k: v for k, v in (declared or {}).items() if v is not None}
    return _info(files, profile, said)


def _bad(files: Files, what: str, where: str, expected: str) -> BadDelivery:
    todo = "correct the file, or state municipality, extracted_at and kind when importing"
    return BadDelivery(what, where=f"{files.where}: {where}", expected=expected, todo=todo)


def _toml(files: Files) -> dict[str, Any]:
    try:
        said = tomllib.loads(bytes(files.read("delivery.toml")).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        kind = "not UTF-8" if isinstance(error, UnicodeDecodeError) else f"not valid TOML: {error}"
        raise _bad(files, f"delivery.toml cannot be read ({kind}).", "delivery.toml", "a TOML file in UTF-8") from None
    if said.get("format") != 1:
        raise _bad(files, "delivery.toml is of another format.", "delivery.toml: format", "format = 1")
    return {k: v for k, v in said.items() if k in _SAID}


def _lines(content: bytes, profile: Profile) -> dict[str, Any]:
    """`Name: value` lines, in the profile's encoding; the texts of kinds translated."""
    text = content.decode(profile.encoding, errors="replace").lstrip("\ufeff")
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    found = {name.strip(): value.strip() for name, value in pairs}
    said = {name: found[field] for name, field in profile.meta.fields.items() if field in found}
    if "municipality" in said:
        said["municipality"] = said["municipality"][:4]
    if "kind" in said:
        said["kind"] = profile.meta.kinds.get(said["kind"], said["kind"])
    if "extracted_at" in said:
        said["extracted_at"] = read_instant(said["extracted_at"], profile.meta.instants)
    return said


def _info(files: Files, profile: Profile, said: Mapping[str, Any]) -> DeliveryInfo:
    where = profile.meta.file or "what was declared"
    at = _instant(said.get("extracted_at"))
    if at is None:
        raise _bad(files, "The hour of the extract is missing or unreadable.", f"{where}: extracted_at", "a time")
    kind = said.get("kind")
    if kind not in ("full", "changes"):
        raise _bad(files, "It is not said whether the delivery is whole.", f"{where}: kind", "full or changes")
    code = str(said.get("municipality", ""))
    if not (len(code) == 4 and code.isascii() and code.isdigit()):
        raise _bad(files, "The municipality is missing or no code.", f"{where}: municipality", "four digits")
    return DeliveryInfo(code, at, kind, str(said.get("source", "")), profile.name, "")


def _instant(given: Any) -> dt.datetime | None:
    """Local time without zone, to the second; a day alone is its midnight."""
    if isinstance(given, str):
        try:
            given = dt.datetime.fromisoformat(given)
        except ValueError:
            return None
    if isinstance(given, dt.datetime):
        if given.tzinfo is not None:
            given = given.astimezone(zoneinfo.ZoneInfo("Europe/Copenhagen")).replace(tzinfo=None)
        return given.replace(microsecond=0)
    return dt.datetime.combine(given, dt.time()) if isinstance(given, dt.date) else None
