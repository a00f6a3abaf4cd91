# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What a rule file must hold before it is believed. Every refusal names the file and what to mend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from styrbord.errors import BadRule
from styrbord.records.tables import (
    ABSENCE_KINDS,
    ACTORS,
    EDUCATIONS,
    GROUPS,
    INTERVIEW_KINDS,
    OFFER_KINDS,
    SICKNESS_CATEGORIES,
)

FILE_FIELDS = {"id", "title", "modelled_from", "left_out", "gaps", "versions", "cases"}
REQUIRED = {"row", "in_force", "shape", "fulfilled_by", "reference", "basis", "checked_on", "text"}
SHAPES = {
    "first_within": {"due"},
    "count_within": {"due", "count"},
    "between": {"windows"},
    "every": {"every"},
    "count_per": {"per", "count"},
    "gap_between": {"first", "gap"},
    "form": {"forms"},
}
OPTIONAL = {
    "rows", "until", "clock", "month_end", "governed_by", "paused_by", "applies_to", "waived_by",
    "waived_by_not_groups", "waived_when_declined", "counted_from", "registration_max_days_before", "count", "due",
    "windows", "every", "after", "per", "from", "first", "gap", "granted_ahead", "after_exemption", "forms", "which",
    "within", "beyond", "lifted_by", "on_request", "choices", "title",
}  # fmt: skip
APPLIES = {
    "groups", "benefits", "age_from", "age_below", "sickness_categories", "educations", "employed", "section_27_3",
    "not_municipalities",
}  # fmt: skip
UNITS = {"days", "weeks", "months", "end_of_week"}


def _bad(what: str, name: str, expected: str, todo: str) -> BadRule:
    return BadRule(what, where=f"rule file {name}", expected=expected, todo=todo)


def _known(given: Iterable[str], allowed: Iterable[str], name: str, what: str) -> None:
    strange = sorted(set(given) - set(allowed))
    if strange:
        raise _bad(
            f"{what} not known: {', '.join(strange)}",
            name,
            "one of " + ", ".join(sorted(allowed)),
            "check the spelling against docs/rule-files.md",
        )


def check_rule(name: str, content: Mapping[str, Any], calendars: set[str]) -> None:
    """Refuse a rule file that is incomplete, misspelt, overlapping or silently full of holes."""
    _known(content, FILE_FIELDS, name, "field")
    if content.get("id") != name:
        raise _bad(f"The id is {content.get('id')!r}", name, f"the file's own name, {name!r}", "rename one of the two")
    versions = content.get("versions", [])
    if not versions:
        raise _bad("The rule has no version", name, "at least one [[versions]]", "write the first version")
    for version in versions:
        _check_version(name, version, calendars)
    _check_overlaps(name, versions)
    _check_gaps(name, versions, content.get("gaps", []))


def _check_version(name: str, version: Mapping[str, Any], calendars: set[str]) -> None:
    row = version.get("row", "?")
    missing = sorted(REQUIRED - set(version))
    if missing:
        raise _bad(
            f"Version {row} lacks {', '.join(missing)}", name, "every version to say it", "add the missing fields"
        )
    _known(version, REQUIRED | OPTIONAL, name, f"field of version {row}")
    _known([version["shape"]], SHAPES, name, f"shape of version {row}")
    _known([version.get("clock", "continuous")], {"continuous", "cumulative"}, name, f"clock of version {row}")
    _known([version.get("month_end", "earlier")], {"earlier"}, name, f"month_end of version {row}")
    lacking = sorted(SHAPES[version["shape"]] - set(version))
    if lacking:
        raise _bad(
            f"Version {row} has the shape {version['shape']} but lacks {', '.join(lacking)}",
            name,
            f"the fields of {version['shape']}",
            "see the table 'A version' in docs/rule-files.md",
        )
    if version["basis"] not in ("S", "S2", "I"):
        raise _bad(
            f"Version {row} rests on {version['basis']!r}",
            name,
            "S (official), S2 (secondary) or I (inferred)",
            "general knowledge is not shipped: find a source or leave the row out",
        )
    _check_days(name, version)
    _check_codes(name, version, calendars)


def _check_days(name: str, version: Mapping[str, Any]) -> None:
    begins, ends = version["in_force"], version.get("until", dt.date.max)
    if ends <= begins:
        raise _bad(
            f"Version {version['row']} ends ({ends}) before it begins ({begins})",
            name,
            "until to be the first day no longer in force",
            "mend one of the two days",
        )
    for field in ("due", "every", "per", "from", "first", "gap", "within", "beyond"):
        if field in version and (len(version[field]) != 1 or set(version[field]) - UNITS):
            raise _bad(
                f"{field} of version {version['row']} is no span: {version[field]}",
                name,
                "one of { days = n }, { weeks = n }, { months = n }, { end_of_week = n }",
                "write one unit with a whole number",
            )


def _check_codes(name: str, version: Mapping[str, Any], calendars: set[str]) -> None:
    row, applies = version["row"], version.get("applies_to", {})
    _known(applies, APPLIES, name, f"applies_to of version {row}")
    _known(applies.get("groups", ()), GROUPS, name, f"group of version {row}")
    _known(applies.get("sickness_categories", ()), SICKNESS_CATEGORIES, name, f"category of version {row}")
    _known(applies.get("educations", ()), EDUCATIONS, name, f"education of version {row}")
    _known(version.get("waived_by", ()), ABSENCE_KINDS, name, f"absence kind of version {row}")
    _known(version.get("paused_by", ()), calendars, name, f"calendar of version {row}")
    served = version["fulfilled_by"]
    if served.get("table") == "offers":
        _known(served["kinds"], OFFER_KINDS, name, f"offer kind of version {row}")
    else:
        _known([str(served.get("table"))], {"interviews", "offers"}, name, f"fulfilled_by.table of version {row}")
        _known(served.get("kinds", ()), INTERVIEW_KINDS, name, f"interview kind of version {row}")
        _known(served.get("actors", ()), ACTORS, name, f"actor of version {row}")


def _scope(version: Mapping[str, Any]) -> tuple[set[str], str]:
    applies = version.get("applies_to", {})
    rest = {k: v for k, v in applies.items() if k not in ("groups", "benefits")}
    return set(applies.get("groups", GROUPS)), repr(sorted(rest.items(), key=lambda item: item[0]))


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Is one the other's successor: the same row, or the same duty under another row (K1.1, K2.1)?"""
    if one["row"] == other["row"]:
        return True
    return one["shape"] == other["shape"] != "form" and one["fulfilled_by"] == other["fulfilled_by"]


def _check_overlaps(name: str, versions: list[Mapping[str, Any]]) -> None:
    ordered = sorted(versions, key=lambda v: v["in_force"])
    for i, one in enumerate(ordered):
        for other in ordered[i + 1 :]:
            same_persons = _scope(one)[0] & _scope(other)[0] and _scope(one)[1] == _scope(other)[1]
            begins = other["in_force"]
            if same_persons and _alike(one, other) and begins < one.get("until", dt.date.max):
                rows = " and ".join(dict.fromkeys((one["row"], other["row"])))
                raise _bad(
                    f"Two versions of {rows} are in force on {begins}",
                    name,
                    "one version a day for the same persons",
                    f"end the version of {one['in_force']} on {begins}",
                )


def _check_gaps(name: str, versions: list[Mapping[str, Any]], told: list[str]) -> None:
    """A hole between two versions of the whole file must be named in `gaps`."""
    edges = sorted((v["in_force"], v.get("until", dt.date.max)) for v in versions)
    reach = edges[0][1]
    for (_, before), (begins, ends) in pairwise(edges):
        reach = max(reach, before)
        if begins > reach and not any(text.startswith(f"{reach}/{begins}") for text in told):
            raise _bad(
                f"No version is in force from {reach} to {begins}",
                name,
                "an unbroken line of versions, or the hole named in `gaps`",
                f'close the hole, or add gaps = ["{reach}/{begins}: why"]',
            )
        reach = max(reach, ends)


def check_periods(name: str, periods: tuple[tuple[int, int], ...]) -> None:
    """Refuse a calendar whose periods are empty, reversed or overlapping."""
    for one, other in pairwise(sorted(periods)):
        if one[1] > other[0]:
            raise _bad("Two periods of the calendar overlap", name, "periods apart from each other", "join them")
    if not periods or any(begins >= ends for begins, ends in periods):
        raise _bad("The calendar has an empty period", name, "from before until", "mend the days")
