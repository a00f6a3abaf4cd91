# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Everything a page shows as JSON, with OpenAPI: made of the pages themselves, so that the two cannot differ.

A program sends a token (`Authorization: Bearer sty_...`), a browser its session. Rights, limits by team, hiding of
small counts and the access log are those of the page; a token may carry fewer rights than its user.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable
from typing import Any, get_type_hints

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.security import HttpBearer, SessionAuth

from styrbord import __version__
from styrbord.errors import NotAllowed, StyrbordError
from styrbord.web.failing import status_of, told
from styrbord.web.page import Page
from styrbord.web.roles import Permission
from styrbord.web.tokens import SCOPES, bearer
from styrbord.web.visit import Visit
from styrbord.web.words import says

UNFIT = {"account", "style", "api"}  # about the sign-in itself, samples, and the page about this


class TokenAuth(HttpBearer):
    """A user's token; the visit then carries the token's rights."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The user, or None when the token is not, or no longer, good."""
        found = bearer(token)
        if found is None:
            return None
        request.user = found.user
        visit = Visit(request)
        visit.permissions = found.permissions & visit.role.permissions
        request.visit = visit
        return found.user


class BrowserAuth(SessionAuth):
    """The session of a signed-in browser; reading only, so no form key is needed."""

    def __init__(self) -> None:
        super().__init__(csrf=False)


def make_api(pages: tuple[Page, ...]) -> NinjaAPI:
    """The API over these pages."""
    api = NinjaAPI(
        title="Styrbord", version=__version__, urls_namespace="api", auth=[TokenAuth(), BrowserAuth()], docs_url=None,
        description="What the pages show. Dates are ISO 8601, shares from 0 to 1; hidden counts are null with a state.",
    )  # fmt: skip
    for page in pages:
        if page.name not in UNFIT and page.may is not Permission.PUBLIC:
            _add(api, page)
    api.add_exception_handler(StyrbordError, lambda request, error: told(request, status_of(error), error))
    return api


def _add(api: NinjaAPI, page: Page) -> None:
    answers = get_type_hints(page.content)["return"]
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", page.path)
    in_path = set(re.findall(r"{(\w+)}", path))
    api.get(
        f"/{path}", response=answers, url_name=page.name, operation_id=page.name,
        summary=_first_line(page.content), description=_about(page), tags=[page.navigation or "persons"],
    )(_operation(page, in_path))  # fmt: skip


def _first_line(content: Callable[..., Any]) -> str:
    return (content.__doc__ or "").strip().splitlines()[0]


def _about(page: Page) -> str:
    scopes = [name for name, may in SCOPES.items() if page.may in may]
    scope = f"Scope: {', '.join(scopes)}." if scopes else "No scope of a token reaches this: sign in."
    return f"{(page.asks.__doc__ or '').strip()} Permission: {page.may.value}. {scope}"


def _operation(page: Page, in_path: set[str]) -> Callable[..., Any]:
    """The view of a page's content; its parameters are the fields of the page's question."""
    hints = get_type_hints(page.asks)

    def operation(request: HttpRequest, **asked: Any) -> Any:
        visit = Visit.of(request)
        if not visit.may(page.may):
            parts = {p: says(f"error_403_{p}") for p in ("what", "where", "expected", "todo")}
            raise NotAllowed(parts.pop("what"), **parts)
        if page.needs_data and visit.board.is_empty:
            return told(request, 404)
        content = page.content(visit, page.asks(**asked))
        if page.about_person and not visit.looks:
            raise RuntimeError(f"the page {page.name} shows a person and did not log the look")
        return content

    parameters = [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)]
    for field in dataclasses.fields(page.asks):
        default = inspect.Parameter.empty
        if field.name not in in_path and field.default is not dataclasses.MISSING:
            default = field.default
        parameters.append(
            inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, annotation=hints[field.name], default=default)
        )
    operation.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    operation.__name__ = page.name
    return operation
