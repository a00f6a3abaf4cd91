# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Errors become pages in four parts: what, where, what was expected, what to do."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from styrbord.errors import AskedWrongly, BadRule, Busy, Conflict, NoData, NotAllowed, StyrbordError, Unreachable
from styrbord.presentation.faults import in_words
from styrbord.web.words import language, says

log = logging.getLogger("styrbord.web")
STATUS = (
    (AskedWrongly, 400), (BadRule, 400), (NotAllowed, 403), (NoData, 404), (Conflict, 409),
    (Busy, 503), (Unreachable, 503),
)  # fmt: skip


def status_of(error: StyrbordError) -> int:
    """The HTTP status of an error of Styrbord."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), getattr(error, "status", 500))


def parts_of(error: StyrbordError) -> dict[str, str]:
    """The four parts in the reader's language where the pages have them, else as they were told."""
    return parts(error.page_text) if error.page_text else in_words(error, language())


def parts(text: str) -> dict[str, str]:
    """The four parts of an error that the pages have words for."""
    return {part: says(f"error_{text}_{part}") for part in ("what", "where", "expected", "todo")}


def told(request: HttpRequest, status: int, error: StyrbordError | None = None) -> HttpResponse:
    """The page of an error. Without one of Styrbord's own, the catalogue's four parts for the status are told."""
    said = parts_of(error) if error else parts(str(status))
    if request.path.startswith("/api/"):
        return JsonResponse({"error": said}, status=status)
    context = {"status": status, "error": said}
    try:
        return render(request, "error.html", context, status=status)
    except (DatabaseError, Unreachable):  # the frame asks who is signed in: while the database is away, without it
        return HttpResponse(render_to_string("error.html", context), status=status)


class Failing:
    """Turns what a view raised into a page; what nobody foresaw is logged without its message."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of an error raised by a view."""
        if isinstance(error, StyrbordError):
            return told(request, status_of(error), error)
        if isinstance(error, DatabaseError):
            log.error("the workflow database did not answer", exc_info=error)
            return told(request, 503)
        return None


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return told(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return told(request, 404)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return told(request, 400)


def too_often(request: HttpRequest) -> HttpResponse:
    """429: too many attempts to sign in or to confirm."""
    return told(request, 429)


def failed(request: HttpRequest) -> HttpResponse:
    """500: what nobody foresaw, and 503 where it is the database; the page says nothing of the inside."""
    error = sys.exc_info()[1]
    log.error("a request failed", exc_info=error)
    return told(request, 503 if isinstance(error, DatabaseError | Unreachable) else 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose key is missing or old."""
    return told(request, 403)
