# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The page about the API: every address, what it asks, which permission and scope it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from styrbord.web.page import NoQuestion, Page
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit


@dataclass(frozen=True)
class Endpoint:
    """One address of the API."""

    path: str
    summary: str
    about: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class ApiContent:
    """All addresses, and the address of the OpenAPI description."""

    endpoints: tuple[Endpoint, ...]
    description: str
    example: str


def content(visit: Visit, asked: NoQuestion) -> ApiContent:
    """What programs can read."""
    schema = visit.board.once("openapi", _schema)
    at = visit.request.build_absolute_uri("/api/v1/")
    return ApiContent(
        tuple(
            Endpoint(path, told["get"]["summary"], told["get"]["description"],
                     tuple(p["name"] for p in told["get"].get("parameters", ())))
            for path, told in schema["paths"].items()
        ),
        "/api/v1/openapi.json",
        f'curl -H "Authorization: Bearer sty_..." {at}tal/',
    )  # fmt: skip


def _schema() -> dict[str, Any]:
    from styrbord.web.urls import API

    return dict(API.get_openapi_schema())


PAGES = (Page("api", "api/", Permission.USE_API, content, navigation="data", needs_data=False),)
