# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""How long a sign-in lasts, in which language it is answered, and what comes before anything else is shown."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from styrbord.web.roles import given_role, lacks, profile_of

NOTED_EVERY = 60  # seconds between notes of the last request: a session is not written at every look
ENDED = "ended"
FIRST = {"password": "account_change_password", "second_factor": "mfa_activate_totp"}
FREE = ("/konto/", "/sprog/", "/static/", "/helbred", "/metrics", "/api/")


class Staying:
    """Ends sessions that were idle or lasted too long; leads to what a user must do first; follows the language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or lead to the sign-in page or to what must be done first."""
        response = None
        if request.user.is_authenticated:
            response = has_ended(request) or first_things_first(request)
        follow_language(request)
        return for_htmx(request, response or self.get_response(request))


def has_ended(request: HttpRequest) -> HttpResponse | None:
    """Sign out a session that was idle or has lasted too long; the sign-in page says why."""
    session, now = request.session, time.time()
    began, last = session.setdefault("began", now), session.get("last", now)
    if now - began > settings.SESSION_ENDS_AFTER or now - last > settings.SESSION_IDLE:
        logout(request)
        if request.path.startswith("/konto/") or request.method != "GET":
            return redirect(f"{reverse('account_login')}?{ENDED}=1")
        answer = redirect_to_login(request.get_full_path())
        answer["Location"] += f"&{ENDED}=1"
        return answer
    if "last" not in session or now - last > NOTED_EVERY:
        session["last"] = now
    return None


def first_things_first(request: HttpRequest) -> HttpResponse | None:
    """Until a given password is changed and a demanded second factor is there, only that is shown."""
    if request.path.startswith(FREE):
        return None
    first = lacks(request.user, given_role(request.user))
    return redirect(FIRST[first]) if first else None


def follow_language(request: HttpRequest) -> None:
    """The language chosen in this browser is the user's from now on; in a new browser, the one chosen before.

    Until somebody chooses, it is Danish: not what the browser was made with.
    """
    profile = profile_of(request.user)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen is None:
        request.LANGUAGE_CODE = profile.language if profile else settings.LANGUAGE_CODE
        translation.activate(request.LANGUAGE_CODE)
    elif profile and chosen != profile.language and chosen in dict(settings.LANGUAGES):
        profile.language = chosen
        profile.save(update_fields=["language"])


def for_htmx(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A sign-in page must not end up inside a part of a page: htmx is told to go there whole."""
    away = isinstance(response, HttpResponseRedirect) and response.url.startswith("/konto/")
    if not away or not request.headers.get("HX-Request"):
        return response
    whole = HttpResponse()
    whole["HX-Redirect"] = response.url
    return whole
