# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What can be seen of a person on `as_of`."""

from __future__ import annotations

import datetime as dt
from typing import Any

Row = dict[str, Any]
TABLES = ("persons", "benefits", "target_groups", "interviews", "offers", "absences", "registrations")


def seen_on(as_of: dt.date, tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The person's rows without those dated later, and with the ends of benefits that are not known yet left open."""
    rows = {name: list(tables.get(name, [])) for name in TABLES}
    rows["benefits"] = [
        {**benefit, "until": _known_end(benefit.get("until"), as_of)}
        for benefit in rows["benefits"]
        if benefit["starts_on"] <= as_of
    ]
    for name in ("target_groups", "absences", "registrations"):
        rows[name] = [row for row in rows[name] if row["starts_on"] <= as_of]
    rows["interviews"] = [row for row in rows["interviews"] if not row.get("held_on") or row["held_on"] <= as_of]
    rows["offers"] = [row for row in rows["offers"] if _offer_known_from(row) <= as_of]
    return rows


def _known_end(until: dt.date | None, as_of: dt.date) -> dt.date | None:
    return until if until is not None and until <= as_of else None


def _offer_known_from(offer: Row) -> dt.date:
    granted = offer.get("granted_on")
    return offer["starts_on"] if granted is None else min(granted, offer["starts_on"])
