# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What the people who run Styrbord see of it: a line per request and metrics, neither with personal data."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

log = logging.getLogger("styrbord.web")
REQUESTS = Counter("styrbord_requests_total", "Requests answered", ["page", "method", "status"])
SECONDS = Histogram("styrbord_request_seconds", "Server time per request", ["page"])


class JsonLines(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's time, level, logger, message and the fields given in `extra={"told": ...}`."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "by": record.name,
            "what": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__  # the message could carry what somebody typed
            trace, where = record.exc_info[2], []
            while trace is not None:
                code = trace.tb_frame.f_code
                where.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
                trace = trace.tb_next
            line["at_line"] = where[-6:]
        return json.dumps(line, ensure_ascii=False)


class Watching:
    """Counts and times each request under the page's name: addresses and questions are never noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and note how it went."""
        start = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - start
        match = getattr(request, "resolver_match", None)
        page = (match and match.view_name) or "other"
        if page != "other" or response.status_code >= 400:
            REQUESTS.labels(page, request.method, response.status_code).inc()
            SECONDS.labels(page).observe(seconds)
            told = {
                "page": page,
                "method": request.method,
                "status": response.status_code,
                "ms": round(seconds * 1e3, 1),
            }
            log.info("answered", extra={"told": told})
            response["Server-Timing"] = f"app;dur={seconds * 1e3:.1f}"
        return response
