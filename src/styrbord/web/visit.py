# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One request: who asks, with which rights, in which language, of which snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from styrbord.records.events import Entry
from styrbord.web.board import Board, Boards
from styrbord.web.roles import Permission, Role, role_of, teams_of
from styrbord.web.words import says


@cache
def boards() -> Boards:
    """This process's boards."""
    from styrbord.web.warming import ready

    return Boards(settings.REGISTER, settings.OVERLAYS, settings.SECRET_KEY, ready)


class Visit:
    """What a page's content may know of the request. Pages ask it, never the request itself."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = request.user
        self.role: Role = role_of(self.user)
        self.permissions = self.role.permissions  # a token may carry fewer
        self.teams: tuple[str, ...] | None = teams_of(self.user)
        self.looks: list[str] = []

    @staticmethod
    def of(request: HttpRequest) -> Visit:
        """The visit of a request, made once."""
        if not hasattr(request, "visit"):
            request.visit = Visit(request)
        return request.visit

    @cached_property
    def lang(self) -> str:
        """ "da" or "en"."""
        return "en" if (get_language() or "da").startswith("en") else "da"

    @cached_property
    def board(self) -> Board:
        """The snapshot this visit sees, to its end."""
        return boards().current()

    @property
    def bench(self):  # type: ignore[no-untyped-def]
        """The workbench of the board."""
        return self.board.bench

    @property
    def as_of(self) -> dt.date:
        """The day the page is seen as of."""
        return self.board.as_of

    @cached_property
    def journal(self):  # type: ignore[no-untyped-def]
        """The journal of workflow events."""
        return self.bench.journal()

    @property
    def by(self) -> str:
        """The name that is written on what this user does."""
        return self.user.get_username()

    def may(self, permission: Permission) -> bool:
        """Does the user's role carry this permission?"""
        return permission in self.permissions

    def may_see(self, person: int) -> bool:
        """May the user see this person (by number in the board's case data)? The role's limit decides."""
        return self.may(Permission.SEE_PERSONS) and (self.teams is None or self.board.assigned[1][person] in self.teams)

    def looked_at(self, person_key: str, why: str) -> None:
        """Write the access log: this user sees this person's data now, and why."""
        self.looked_at_many([person_key], why)

    def looked_at_many(self, person_keys: Sequence[str], why: str) -> None:
        """The same for everybody in a list, in one step."""
        page = self.request.resolver_match.view_name if self.request.resolver_match else ""
        told = {"page": page, "why": why, "role": self.role.name}
        self.journal.append_all([Entry("access", "looked", told, subject=key) for key in person_keys], by=self.by)
        self.looks += person_keys

    def words(self, key: str, **parts: Any) -> str:
        """A text of the page's catalogue file, else of those all pages share, in the visit's language."""
        match = self.request.resolver_match
        page = match.url_name.split(".")[0] if match and match.url_name else "common"
        return says(key, page=page, lang=self.lang, **parts)


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """What the base template needs; an error page must not fail for lack of it."""
    from styrbord.web.page import navigation

    layout = "bare.html" if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted") else "base.html"
    context: dict[str, Any] = {"layout": layout, "demo": settings.DEMO, "languages": settings.LANGUAGES}
    if getattr(request, "user", None) is None:
        return context
    visit = Visit.of(request)
    return {**context, "visit": visit, "lang": visit.lang, "navigation": navigation(visit)}
