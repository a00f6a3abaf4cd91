# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Personal numbers (CPR): their form, the modulus 11 test, the keyed hash, and masks for what is shown.

Source of the form: cpr.dk, "Opbygning af CPR-nummeret" and "Personnumre uden kontrolciffer (modulus 11 kontrol)".
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LOOKS_LIKE = re.compile(r"(?<!\d)\d{6}[-\s]?\d{4}(?!\d)")
MASK = "******-****"


def tidy(text: str) -> str | None:
    """Ten digits without hyphen or blanks, when the date part is a date (also with 60 added to the day), else None.

    29 February is allowed in every year; the check digit is not tested: numbers without it are valid since 2007.
    """
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) == 9:
        digits = "0" + digits  # a spreadsheet dropped the leading zero
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return None
    day, month = int(digits[:2]), int(digits[2:4])
    day = day - 60 if day > 60 else day
    return digits if 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] else None


def passes_modulus_11(digits: str) -> bool:
    """Whether ten digits pass the check that numbers issued before October 2007 pass."""
    return sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def masked(text: str) -> str:
    """The text with everything that looks like a personal number hidden."""
    return _LOOKS_LIKE.sub(MASK, text)


@dataclass
class Sealer:
    """Makes person keys of personal numbers with the installation's secret.

    `known` gives, from the hash of a number, the key that the register already uses for that person (a source that
    brings both its own key and the number); it is asked once, when first needed.
    """

    secret: bytes = field(repr=False)
    known: Callable[[], Mapping[str, str]] = field(default=dict, repr=False)
    _own: dict[str, str] | None = field(default=None, repr=False)

    def digest(self, text: str) -> str:
        """HMAC-SHA-256 of a text, shortened to 128 bits, as 32 hexadecimal digits."""
        return hmac.digest(self.secret, text.encode(), "sha256")[:16].hex()

    def own(self) -> dict[str, str]:
        """The hashes whose persons go by another key, so far."""
        if self._own is None:
            self._own = dict(self.known())
        return self._own

    def learn(self, digits: str, key: str) -> None:
        """Remember that the person with this number goes by `key`."""
        self.own()[self.digest(digits)] = key

    def key(self, digits: str) -> str:
        """The person key of a tidy personal number."""
        made = self.digest(digits)
        return self.own().get(made, made)
