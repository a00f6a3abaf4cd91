# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Is it well, and how busy is it? For the machines that watch over the service."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess

from styrbord.errors import StyrbordError
from styrbord.web.roles import Permission
from styrbord.web.visit import boards

HEALTH = "/helbred"


def before_all(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: health is answered before anything asks the database who is there."""
    return lambda request: health(request) if request.path == HEALTH else get_response(request)


def health(request: HttpRequest) -> JsonResponse:
    """200 when the register and the workflow database answer, else 503 and which one does not."""
    found = {"register": "ok", "database": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        found["database"] = "does not answer"
    try:
        found["snapshot"] = boards().current().snapshot_id or "empty"
    except StyrbordError:
        found["register"] = "cannot be read"
    well = found["database"] == found["register"] == "ok"
    return JsonResponse({"well": well, **found}, status=200 if well else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics of all workers: with STYRBORD_METRICS_TOKEN as bearer; without one, from this machine only."""
    wanted = os.environ.get("STYRBORD_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    near = (
        not wanted
        and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")
        and "HTTP_X_FORWARDED_FOR" not in request.META
    )
    if not near and not (wanted and hmac.compare_digest(wanted, given)):
        return HttpResponse(status=403)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
        return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


health.may = metrics.may = Permission.PUBLIC  # type: ignore[attr-defined]
