# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The vocabulary of measure files: what can be counted over, and which columns each kind of unit has."""

from __future__ import annotations

_WHO = ("benefit", "with_target_group", "age", "group", "team", "caseworker", "caseworker_load", "origin", "sex")
_SPLIT_WHO = ("benefit", "age", "group", "team", "caseworker", "caseworker_load", "origin", "sex")

COLUMNS: dict[str, tuple[str, ...]] = {
    "persons": (
        *_WHO, "seniority_months", "passive", "offer_in_window", "wage_hours_in_window", "interviews_in_window",
        "offer_in_month", "wage_hours_in_month", "full_time",
    ),
    "duties": (
        *_WHO, "row", "outcome", "reason", "alive_on_due_day", "duration", "sickness_category", "days_from_due", "met",
    ),
    "spells": (*_WHO, "lasted_months", "interviews_so_far", "alive_on_last_day"),
    "interviews": (*_WHO, "kind", "actor", "form"),
    "offers": (*_WHO, "kind"),
}  # fmt: skip
SPLITS: dict[str, tuple[str, ...]] = {
    "persons": _SPLIT_WHO,
    "duties": (*_SPLIT_WHO, "row", "duration", "reason"),
    "spells": _SPLIT_WHO,
    "interviews": (*_SPLIT_WHO, "kind", "actor", "form"),
    "offers": (*_SPLIT_WHO, "kind"),
}
SUMS: dict[str, tuple[str, ...]] = {
    "persons": ("full_time", "wage_hours_in_month", "wage_hours_in_window", "interviews_in_window"),
    "duties": ("days_from_due",),
    "spells": (),
    "interviews": (),
    "offers": (),
}
DATED_BY: dict[str, tuple[str, ...]] = {
    "persons": ("month",),
    "duties": ("due", "counted_from"),
    "spells": ("counted_from", "until", "last_day"),
    "interviews": ("held_on",),
    "offers": ("starts_on",),
}
