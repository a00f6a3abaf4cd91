# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What users are told when something is wrong: four parts, and an exit code per kind."""

from __future__ import annotations


class StyrbordError(Exception):
    """What happened, where, what was expected, and what to do. Never carries personal data."""

    exit_code = 1
    page_text = ""  # which texts of the catalogue's pages tell the same in the reader's language: `error_409_what` ...

    def __init__(self, what: str, *, where: str, expected: str, todo: str) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.expected = expected
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.what}\n  where:    {self.where}\n  expected: {self.expected}\n  to do:    {self.todo}"

    def as_dict(self) -> dict[str, str]:
        """The four parts by name, for JSON answers and pages."""
        return {
            "what": self.what,
            "where": self.where,
            "expected": self.expected,
            "todo": self.todo,
        }


class AskedWrongly(StyrbordError):
    """The question itself cannot be answered: an unknown row, a bad date, an option that does not fit."""

    exit_code = 2


class BadDelivery(StyrbordError):
    """A delivery is refused whole. `rejected` lists every rejected row (see `sources`)."""

    exit_code = 3

    def __init__(self, what: str, *, rejected: object = None, **parts: str) -> None:
        super().__init__(what, **parts)
        self.rejected = rejected


class BadRule(StyrbordError):
    """A rule, measure or profile file contradicts itself."""

    exit_code = 4


class NoData(StyrbordError):
    """The register holds nothing for that day, or what is asked for is not known yet."""

    exit_code = 5


class Busy(StyrbordError):
    """Somebody else is writing to the register, or the disk is full."""

    exit_code = 6


class TooNew(StyrbordError):
    """The register was written by a newer version of Styrbord."""

    exit_code = 7


class Conflict(StyrbordError):
    """Somebody else has changed the same thing meanwhile; what was asked is not saved."""

    exit_code = 8


class Unreachable(StyrbordError):
    """The database of the journal does not answer."""

    exit_code = 9
    page_text = "503"


class NotAllowed(StyrbordError):
    """The one who asks may not do this, or not with this person, team or case."""

    exit_code = 10


class ChainBroken(StyrbordError):
    """The journal is not what was written: an event was changed, removed or cut off."""

    exit_code = 11
