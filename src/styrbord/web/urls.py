# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Every address of the application."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from styrbord.web.api import make_api
from styrbord.web.calendar_feed import calendar_feed
from styrbord.web.health import health, metrics
from styrbord.web.page import routes
from styrbord.web.pages import PAGES
from styrbord.web.roles import Permission

API = make_api(PAGES)
set_language.may = Permission.PUBLIC  # type: ignore[attr-defined]
urlpatterns: list[URLPattern | URLResolver] = [
    *(route for page in PAGES for route in routes(page)),
    path("konto/", include("styrbord.web.sign_in")),
    path("konto/", include("styrbord.web.openid")),
    path("api/v1/", API.urls),
    path("sprog/", set_language, name="set_language"),
    path("kalender/<str:key>.ics", calendar_feed, name="calendar_feed"),
    path("helbred", health, name="health"),
    path("metrics", metrics, name="metrics"),
]
handler400 = "styrbord.web.failing.not_understood"
handler403 = "styrbord.web.failing.not_allowed"
handler404 = "styrbord.web.failing.not_found"
handler429 = "styrbord.web.failing.too_often"
handler500 = "styrbord.web.failing.failed"
