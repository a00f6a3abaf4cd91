# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What figures are made from: which deliveries were known, under which lawbook, by which version of the code."""

from __future__ import annotations

import datetime as dt
import hashlib

from styrbord import __version__
from styrbord.errors import AskedWrongly, NoData
from styrbord.figures.figure import MadeFrom
from styrbord.figures.reckoning import Month, month_range
from styrbord.law.lawbook import Lawbook
from styrbord.records.delivery import DeliveryInfo
from styrbord.store.register import Register

CODE = f"styrbord {__version__}"


def pinned(register: Register, known_on: dt.date | None) -> DeliveryInfo:
    """The newest delivery known on a day (None: of all). What it knew can still be read when others have followed."""
    return register.deliveries()[register.number_known(known_on) - 1]


def knowledge(register: Register, number: int) -> str:
    """The id of what was known with delivery `number`; erasing a person of it changes the id."""
    told = [d.fingerprint for d in register.deliveries()[:number]]
    erased = [str(r.number) for r in register.receipts() if any(d <= number for d in r.deliveries)]
    return f"{number:04d}-{hashlib.sha256(chr(0).join([*told, 'erased', *erased]).encode()).hexdigest()[:10]}"


def made_from(register: Register, book: Lawbook, as_of: dt.date, number: int) -> MadeFrom:
    """The inputs of every figure answered from delivery `number` under a lawbook."""
    info = register.deliveries()[number - 1]
    return MadeFrom(
        snapshot=knowledge(register, number),
        known_on=info.extracted_at.date(),
        as_of=as_of,
        lawbook=" + ".join([book.fingerprint, *book.overlays]),
        code=CODE,
    )


def months_of(text: str) -> list[Month]:
    """`2023-03` or `2023-01..2023-12`."""
    first, _, last = text.partition("..")
    return month_range(first.strip(), (last or first).strip())


def over_by(months: list[Month], as_of: dt.date) -> list[Month]:
    """Those of the months that are over; an error when none is."""
    from styrbord.records.days import number

    over = [m for m in months if m.last <= number(as_of)]
    if not over:
        raise AskedWrongly(
            f"None of the months is over on {as_of}.",
            where="months and as_of",
            expected="a month whose last day is as_of or earlier",
            todo="ask for earlier months, or for a later as_of",
        )
    return over


def not_before(as_of: dt.date, known_on: dt.date | None) -> None:
    """Refuse to look from a day that was not known yet."""
    if known_on is not None and as_of > known_on:
        raise NoData(
            f"{as_of} was not known yet on {known_on}",
            where="as_of and known_on",
            expected="as_of on or before known_on",
            todo="ask for an earlier as_of or a later known_on",
        )


def not_after(register: Register, as_of: dt.date, known_on: dt.date | None = None, days: int = 0) -> None:
    """Refuse to look from a day later (by more than some days) than the newest delivery: nothing is known of it yet."""
    newest = pinned(register, known_on).extracted_at.date()
    if as_of > newest + dt.timedelta(days=days):
        raise NoData(
            f"Nothing is known of {as_of} yet: the newest delivery is of {newest}.",
            where="as_of",
            expected=f"{newest} or earlier",
            todo="ask for an earlier day, or import a newer delivery",
        )
