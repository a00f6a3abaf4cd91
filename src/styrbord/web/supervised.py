# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the pages of the supervision share: the day they are seen on, the year, and the year's status."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from styrbord.presentation.supervision_status import Say, Status
from styrbord.supervision.evidence import Gatherer
from styrbord.supervision.plan import PREFIX
from styrbord.web.parts import Tone
from styrbord.web.visit import Visit
from styrbord.workbench import supervision_reports, supervision_risk

TONES: dict[str, Tone] = {"red": "bad", "yellow": "near", "green": "good"}


def today(visit: Visit) -> dt.date:
    """Today; in a demo, whose data stand still, the day of the newest delivery."""
    return visit.as_of if settings.DEMO else dt.date.today()


def years(visit: Visit) -> list[int]:
    """The years with a plan, the newest first."""
    return sorted((int(s.removeprefix(PREFIX)) for s in visit.journal.streams(PREFIX)), reverse=True)


def year_of(visit: Visit, asked: int | None) -> int:
    """The year asked for, else this year when it is planned, else the newest planned, else this year."""
    planned, this = years(visit), today(visit).year
    return asked or (this if this in planned or not planned else planned[0])


def gathered(visit: Visit) -> Gatherer:
    """What the register says of every area, made once for the snapshot."""
    board = visit.board
    return board.once("supervision", lambda: supervision_risk.gatherer(board.bench, board.as_of, board.judged))


def status_of(visit: Visit, year: int) -> Status:
    """The year's status as seen today (a year that is over: on its last day)."""
    day = min(today(visit), dt.date(year, 12, 31))
    return supervision_reports.status(visit.bench, year, day, seen=gathered(visit))


def say(visit: Visit) -> Say:
    """The words of the supervision in the visit's language."""
    return Say(visit.lang)  # type: ignore[arg-type]
