# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Numbers as official answers write them: Danish decimals inside strings, and the signs for no data."""

from __future__ import annotations

import math
import re

NO_DATA = frozenset({"", "-", "–", ".", "..", "...", "null", "none", "nan"})
_DANISH = re.compile(r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$")


class NotANumber(ValueError):
    """The text is neither a number nor a sign for no data."""


def number(value: object) -> float:
    """The number, NaN for no data. "1.234,5" is 1234.5; "1.5" is refused, since no Danish number looks like it.

    A single zero is a zero; where a source writes suppressed values as 0, the source's module says so.
    """
    if value is None:
        return math.nan
    if isinstance(value, bool):
        raise NotANumber(str(value))
    if isinstance(value, int | float):
        if math.isinf(value):
            raise NotANumber(str(value))
        return float(value)
    text = str(value).strip().replace("\u00a0", "").replace("\u2212", "-")
    if text.casefold() in NO_DATA:
        return math.nan
    if not _DANISH.match(text):
        raise NotANumber(text)
    return float(text.replace(".", "").replace(",", "."))
