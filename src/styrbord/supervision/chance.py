# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Chance that anybody can repeat, in any language: whole numbers from SHA-256 over seed, fingerprint, purpose and key.

The number is the 256 bits of SHA-256 over the four texts in UTF-8 with a line feed between them, read as a whole
number, most significant byte first. It depends on no library's generator and no order of calls.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from styrbord.errors import AskedWrongly

RANGE = 2**256


@dataclass(frozen=True)
class Chance:
    """Numbers tied to a seed and to the fingerprint of the list drawn from."""

    seed: str
    fingerprint: str

    def __post_init__(self) -> None:
        if not self.seed.strip() or not self.seed.isprintable():
            raise AskedWrongly(
                "A draw needs a seed.",
                where="seed",
                expected="a text without line breaks, such as the day's date and the winning number of a lottery",
                todo="choose a seed before the list is looked at",
            )

    def number(self, purpose: str, key: str) -> int:
        """A whole number from 0 up to `RANGE`, evenly spread."""
        text = "\n".join((self.seed, self.fingerprint, purpose, key))
        return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")

    def ranked(self, purpose: str, keys: Iterable[str]) -> list[str]:
        """The keys in chance order: by their numbers."""
        return sorted(keys, key=lambda key: (self.number(purpose, key), key))
