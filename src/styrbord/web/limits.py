# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What is too large is refused before it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from styrbord.web.failing import told
from styrbord.workbench.uploads import LARGEST

REST_OF_FORM = 1 << 20


class Limits:
    """Answers 413 to a body larger than the largest upload, from its declared length alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or refuse it."""
        length = request.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST + REST_OF_FORM:
            response = told(request, 413)
            response["Connection"] = "close"
            return response
        return self.get_response(request)
