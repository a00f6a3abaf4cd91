# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A caseworker's due days as a calendar feed. Its address is a secret of the user; titles name no person."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import numpy as np
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from styrbord.records.days import date, number
from styrbord.web import visit as visiting
from styrbord.web.roles import Permission, profile_of, role_of
from styrbord.web.words import says
from styrbord.workbench.journal import open_journal
from styrbord.workbench.notes import duty_id, notes
from styrbord.workbench.persons import waiting

SALT = "styrbord.calendar"
AHEAD = 182  # days


def feed_address(user: Any) -> str:
    """The path of the user's feed. It ends with the user's next change of password or caseworker code."""
    return reverse("calendar_feed", args=[signing.dumps({"u": user.pk, "k": _mark(user)}, salt=SALT)])


def _mark(user: Any) -> str:
    return hashlib.sha256(f"{user.password}{profile_of(user).caseworker}".encode()).hexdigest()[:16]


def calendar_feed(request: HttpRequest, key: str) -> HttpResponse:
    """The feed; 404 for every key that is not, or no longer, somebody's."""
    user = _user(key)
    if user is None:
        raise Http404
    response = HttpResponse(_calendar(user, request), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    return response


calendar_feed.may = Permission.PUBLIC  # type: ignore[attr-defined]  # calendar programs cannot sign in: the key is the proof


def _user(key: str) -> Any:
    try:
        said = signing.loads(key, salt=SALT)
    except signing.BadSignature:
        return None
    user = get_user_model().objects.select_related("profile").filter(pk=said["u"], is_active=True).first()
    if user is None or profile_of(user) is None or _mark(user) != said["k"]:
        return None
    may = Permission.SEE_PERSONS in role_of(user).permissions and profile_of(user).caseworker
    return user if may else None


def _calendar(user: Any, request: HttpRequest) -> bytes:
    import icalendar

    lang = profile_of(user).language
    made = icalendar.Calendar()
    made.add("prodid", "-//Styrbord//worklist//DA")
    made.add("version", "2.0")
    made.add("name", says("calendar_name", page="worklist", lang=lang))
    board = visiting.boards().current()
    if board.is_empty:
        return made.to_ical()
    every = board.once("waiting", lambda: waiting(board.judged))
    noted = notes(open_journal(board.bench.register.path))
    mine = (board.assigned[0][every.person] == profile_of(user).caseworker) & (every.due < number(board.as_of) + AHEAD)
    for i in np.flatnonzero(mine).tolist():
        address = board.address_of(board.key_of(int(every.person[i])))
        counted, due = date(int(every.counted_from[i])), date(int(every.due[i]))
        assert counted is not None
        assert due is not None
        stream = duty_id(address, every.row[i], counted, int(every.link[i]))
        note = noted.get(stream)
        booked = note.booked_for if note else None
        event = icalendar.Event()
        event.add("uid", f"{hashlib.sha256(stream.encode()).hexdigest()[:32]}@styrbord")
        event.add("dtstamp", dt.datetime.now(dt.UTC))
        event.add("dtstart", booked or due)
        event.add("dtend", (booked or due) + dt.timedelta(days=1))
        key = "calendar_booked" if booked else "calendar_due"
        event.add("summary", says(key, page="worklist", lang=lang, row=every.row[i], due=due))
        event.add("url", request.build_absolute_uri(reverse("person", args=[address])))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return made.to_ical()
