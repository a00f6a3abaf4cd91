# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Numbers, days and months as Danes (and readers of English) write them: the one place that knows.

Danish: decimal comma, thousands point, dates dd-mm-yyyy, months "maj 2026", quarters "2. kvartal 2026".
A value that is missing (None, NaN) is never printed as a number: it becomes the given `missing` text.
Rounding is half away from zero on the decimal the value prints as, so 0.125 is "0,13" and 2.675 is "2,68".
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Language = Literal["da", "en"]
MINUS = "\u2212"  # the minus sign, so that a line never breaks between sign and digits
_NBSP = "\u00a0"
_MONTHS: dict[str, tuple[str, ...]] = {
    "da": (
        "januar", "februar", "marts", "april", "maj", "juni",
        "juli", "august", "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_SHORT = {
    "da": ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_PERIOD = re.compile(r"^(\d{4})(?:(M)(\d{2})|([QK])(\d)|(QMAT|MYTD|MAT)(\d{2}))?$")


def is_missing(value: object) -> bool:
    """None and NaN are no numbers."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def rounded(value: float, decimals: int = 0) -> Decimal:
    """The value rounded half away from zero, reckoned on its shortest decimal form."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(
    value: float | None,
    decimals: int = 0,
    language: Language = "da",
    *,
    sign: bool = False,
    missing: str = "–",
) -> str:
    """1234.5 -> "1.234,5" (da) or "1,234.5" (en). With `sign`, a plus is written too; zero has no sign."""
    if value is None or is_missing(value):
        return missing
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    exact = rounded(value, decimals)
    digits = f"{abs(exact):,.{decimals}f}"
    if language == "da":
        digits = digits.translate(str.maketrans(",.", ".,"))
    before = MINUS if exact < 0 else "+" if sign and exact > 0 else ""
    return before + digits


def percent(
    value: float | None,
    decimals: int = 1,
    language: Language = "da",
    *,
    sign: bool = False,
    missing: str = "–",
) -> str:
    """A value that is already in per cent: 12.34 -> "12,3 pct." (da) or "12.3%" (en)."""
    text = number(value, decimals, language, sign=sign, missing=missing)
    if text == missing and (value is None or is_missing(value)):
        return text
    return f"{text}{_NBSP}pct." if language == "da" else f"{text}%"


def points(value: float | None, decimals: int = 2, language: Language = "da", *, missing: str = "–") -> str:
    """A difference between two shares, always with its sign: "+0,20 pct.point" or "+0.20 pp"."""
    text = number(value, decimals, language, sign=True, missing=missing)
    if value is None or is_missing(value):
        return text
    return f"{text}{_NBSP}pct.point" if language == "da" else f"{text}{_NBSP}pp"


def adding_up(parts: Sequence[float], whole: float, decimals: int = 1) -> list[float]:
    """The parts rounded so that they add up to the rounded whole: the largest remainders are rounded up.

    Balinski and Young, "Fair Representation" (Yale 1982): Hamilton's method.
    """
    unit = 10**decimals
    floors = [math.floor(p * unit + 1e-9) for p in parts]
    short = round(float(rounded(whole, decimals)) * unit) - sum(floors)
    order = sorted(range(len(parts)), key=lambda i: parts[i] * unit - floors[i], reverse=True)
    for i in order[: max(short, 0)]:
        floors[i] += 1
    return [f / unit for f in floors]


def kroner(value: float | None, language: Language = "da", *, decimals: int = 1, missing: str = "–") -> str:
    """An amount in kroner, in millions from one million on: "16,3 mio. kr.", "74.100 kr."."""
    if value is None or is_missing(value):
        return missing
    if abs(value) >= 1e6:
        millions = number(value / 1e6, decimals, language)
        return f"{millions}{_NBSP}mio.{_NBSP}kr." if language == "da" else f"DKK{_NBSP}{millions} million"
    plain = number(value, 0, language)
    return f"{plain}{_NBSP}kr." if language == "da" else f"DKK{_NBSP}{plain}"


def date(day: dt.date | None, language: Language = "da", *, missing: str = "–") -> str:
    """17-05-2026 in Danish, 17 May 2026 in English."""
    if day is None:
        return missing
    return f"{day:%d-%m-%Y}" if language == "da" else f"{day.day} {_MONTHS['en'][day.month - 1]} {day.year}"


def long_date(day: dt.date, language: Language = "da") -> str:
    """17. maj 2026 in Danish, 17 May 2026 in English: for running text."""
    name = _MONTHS[language][day.month - 1]
    return f"{day.day}. {name} {day.year}" if language == "da" else f"{day.day} {name} {day.year}"


def month(day: dt.date, language: Language = "da", *, short: bool = False) -> str:
    """The month a day lies in: "maj 2026", short "maj 26"."""
    if short:
        return f"{_SHORT[language][day.month - 1]} {day.year % 100:02d}"
    return f"{_MONTHS[language][day.month - 1]} {day.year}"


def _rolling_year(year: int, quarter: int, language: Language) -> str:
    if quarter == 4:
        return f"kalenderåret {year}" if language == "da" else f"calendar year {year}"
    first, last = _MONTHS[language][quarter * 3], _MONTHS[language][quarter * 3 - 1]
    joined = "til" if language == "da" else "to"
    return f"{first} {year - 1} {joined} {last} {year}"


def period(text: str, language: Language = "da") -> str:
    """An official period id in words: 2024M05 "maj 2024", 2020QMAT02 "juli 2019 til juni 2020".

    What is no known period id is handed back unchanged, so that nothing is silently dropped.
    """
    found = _PERIOD.match(text)
    if not found:
        return text
    year, m, mm, _quarter, q, window, last = found.groups()
    if m and 1 <= int(mm) <= 12:
        return month(dt.date(int(year), int(mm), 1), language)
    if q and 1 <= int(q) <= 4:
        return f"{q}. kvartal {year}" if language == "da" else f"Q{q} {year}"
    if window == "QMAT" and 1 <= int(last) <= 4:
        return _rolling_year(int(year), int(last), language)
    if window == "MYTD" and 1 <= int(last) <= 12:
        name = _MONTHS[language][int(last) - 1]
        return f"januar til {name} {year}" if language == "da" else f"January to {name} {year}"
    return text


def listed(words: Sequence[str], language: Language = "da") -> str:
    """Words joined for running text: "a, b og c"."""
    items = list(words)
    last = " og " if language == "da" else " and "
    return last.join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def ordinal_of(rank: float, of: int, language: Language = "da") -> str:
    """A placement in words: "nr. 13 af 98", "number 13 of 98"."""
    shown = number(rank, 0 if float(rank).is_integer() else 1, language)
    return f"nr.{_NBSP}{shown} af {of}" if language == "da" else f"number {shown} of {of}"


def possessive(name: str, language: Language = "da") -> str:
    """Lejre -> Lejres, Randers -> Randers' (da); Lejre's, Randers' (en)."""
    if language == "da":
        return f"{name}'" if name[-1].lower() in "sxz" else f"{name}s"
    return f"{name}'" if name.endswith("s") else f"{name}'s"
