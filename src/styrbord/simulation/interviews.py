# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The table of interviews: bookings, forms, late registration, corrections and rows that were never true."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from styrbord.records import days
from styrbord.records.tables import FORMS, INTERVIEW_KINDS
from styrbord.simulation import calendar, streams
from styrbord.simulation.careers import Segments
from styrbord.simulation.contacts import CANCELLED, HELD, PLANNED, Meetings
from styrbord.simulation.people import People
from styrbord.simulation.places import Places
from styrbord.simulation.rows import Past, Rows, Text

PERSONAL, PHONE, VIDEO, WRITTEN = range(len(FORMS))
_JOINT, _INFORMATION = INTERVIEW_KINDS.index("joint"), INTERVIEW_KINDS.index("information")
_JOB, _FIRST = INTERVIEW_KINDS.index("job"), INTERVIEW_KINDS.index("first")
_KEYS = pa.array([f"i{number}" for number in range(1, 4001)])
LATE = 7  # days after which a registration counts as late in the truth


def rows(
    places: Places, people: People, segments: Segments, meetings: Meetings, rng: np.random.Generator
) -> tuple[Rows, np.ndarray]:
    """The canonical table, and for each row the segment it belongs to."""
    meetings, false = _with_false_rows(meetings, rng)
    n = len(meetings)
    at = meetings.segment
    person = segments.person[at]
    is_held = meetings.status == HELD
    unplanned = is_held & (rng.random(n) < 0.04)
    held_on = np.where(is_held, meetings.day, days.NO_DAY)
    moved = np.where(rng.random(n) < 0.04, streams.whole(rng, -3, 3, n), 0)
    planned = np.where(unplanned, days.NO_DAY, np.maximum(meetings.day + moved, segments.low[at]))
    booked = np.maximum(meetings.day - streams.whole(rng, 12, 33, n), segments.contact[at])
    booked = np.minimum(booked, np.minimum(meetings.day, segments.end[at]))
    done = meetings.day + _delay(rng, places.lateness[people.place[person]])
    done = np.where(is_held, done, np.maximum(_settled(rng, segments, meetings), booked))
    seen = np.where(unplanned, done, booked)
    gone = np.where(false, done + streams.whole(rng, 15, 120, n), days.FOREVER)
    declined = _declined(rng, meetings)
    columns = {
        "person": person, "interview_key": Text(ordinal(person), _KEYS), "kind": meetings.kind,
        "actor": meetings.actor, "form": _form(segments, meetings, rng), "planned_on": planned, "held_on": held_on,
        "status": meetings.status, "declined": declined,
    }  # fmt: skip
    past = _corrections(rng, meetings, held_on, done)
    past += [
        Past("held_on", np.full(n, days.NO_DAY), done),
        Past("status", np.full(n, PLANNED), done),
        Past("form", np.full(n, -1), done),
    ]
    return Rows("interviews", columns, seen, gone, done, past), at


def _with_false_rows(meetings: Meetings, rng: np.random.Generator) -> tuple[Meetings, np.ndarray]:
    """Add a few interviews entered by mistake (wrong person, entered twice); they are deleted later."""
    twice = np.flatnonzero((rng.random(len(meetings)) < 0.003) & (meetings.status == HELD))
    order = np.sort(np.concatenate([np.arange(len(meetings)), twice]), kind="stable")
    again = np.concatenate([[False], order[1:] == order[:-1]])
    return meetings.where(order), again


def ordinal(person: np.ndarray) -> np.ndarray:
    """0, 1, 2 ... within each person; persons lie together."""
    first = np.concatenate([[True], person[1:] != person[:-1]])
    start = np.maximum.accumulate(np.where(first, np.arange(len(person)), 0))
    return np.arange(len(person)) - start


def _delay(rng: np.random.Generator, lateness: np.ndarray) -> np.ndarray:
    """Days from the interview to its registration: mostly the same or the next day, some weeks or months later."""
    n = len(lateness)
    point = rng.random(n)
    prompt = (rng.random(n) < 0.25).astype(np.int64)
    slow = streams.whole(rng, 2, 14, n)
    very = 15 + rng.exponential(22, n).astype(np.int64)
    return np.where(point < lateness * 0.3, very, np.where(point < lateness, slow, prompt))


def _settled(rng: np.random.Generator, segments: Segments, meetings: Meetings) -> np.ndarray:
    """When a no-show or a cancellation is known: that day, or some days before."""
    before = np.where(meetings.status == CANCELLED, streams.whole(rng, 0, 6, len(meetings)), 0)
    day = meetings.day - before
    end = segments.end[meetings.segment]
    return np.where(meetings.day >= end, np.minimum(day, end + 3), day)


def _declined(rng: np.random.Generator, meetings: Meetings) -> np.ndarray:
    """The person may decline the joint interview of the sixteenth month; then it was cancelled."""
    last = (meetings.kind == _JOINT) & (meetings.duty_day > 300)
    said_no = last & ((rng.random(len(meetings)) < 0.18) | (meetings.status == CANCELLED)) & (meetings.status != HELD)
    turned = last & (meetings.status == HELD) & (rng.random(len(meetings)) < 0.15)
    meetings.status = np.where(turned, CANCELLED, meetings.status)
    return np.where(last, (said_no | turned).astype(np.int64), -1)


def _form(segments: Segments, meetings: Meetings, rng: np.random.Generator) -> np.ndarray:
    """Personal attendance, or phone and video where the rules of the day allow (and now and then where not)."""
    day, duty = meetings.day, meetings.duty_day
    after_half = (duty > 182) & (day >= calendar.LAW_2022)
    free = after_half | ((duty > 20) & (day >= calendar.LAW_2023))
    corona = (day >= calendar.PAUSE_FROM) & (day < calendar.PHONE_UNTIL)
    share = np.where(corona, 0.7, np.where(free, 0.4, 0.035))
    remote = rng.random(len(day)) < share
    phone = rng.random(len(day)) < 0.75
    form = np.where(remote, np.where(phone, PHONE, VIDEO), PERSONAL)
    written = (meetings.kind == INTERVIEW_KINDS.index("follow_up")) & (rng.random(len(day)) < 0.015)
    return np.where(written, WRITTEN, form)


def _corrections(rng: np.random.Generator, meetings: Meetings, held_on: np.ndarray, done: np.ndarray) -> list[Past]:
    n = len(meetings)
    is_held = meetings.status == HELD
    shift = np.where(rng.random(n) < 0.6, -1, 1) * streams.whole(rng, 1, 9, n)
    wrong_day = np.minimum(held_on + shift, done)
    moved = is_held & (rng.random(n) < 0.012) & (wrong_day != held_on)
    put_right = done + streams.whole(rng, 10, 110, n)
    other = np.where(meetings.kind == _JOB, _INFORMATION, np.where(meetings.kind == _FIRST, _JOB, _JOB))
    renamed = is_held & ~moved & (rng.random(n) < 0.006) & (other != meetings.kind)
    return [
        Past("held_on", np.where(moved, wrong_day, held_on), np.where(moved, put_right, days.NO_DAY), "day corrected"),
        Past("kind", np.where(renamed, other, meetings.kind), np.where(renamed, put_right, days.NO_DAY),
             "kind corrected"),
    ]  # fmt: skip
