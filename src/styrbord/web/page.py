# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A page: its address, the permission it needs, its question, its content. The web view and the API are made of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_POST
from pydantic import TypeAdapter, ValidationError

from styrbord.errors import AskedWrongly, StyrbordError
from styrbord.web.failing import not_allowed, parts_of, status_of
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit
from styrbord.web.words import says

Content = Any  # a frozen dataclass of plain fields


@dataclass(frozen=True)
class NoQuestion:
    """A page without filters."""


@dataclass(frozen=True)
class File:
    """Something to download."""

    content: bytes
    content_type: str
    name: str


@dataclass(frozen=True)
class Fragment:
    """An action's answer to htmx: a small template instead of a new page."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Action:
    """A change, by POST below a page. `act(visit, **url)` gives the address to go to, or a Fragment."""

    name: str
    path: str
    may: Permission
    act: Callable[..., str | Fragment]


@dataclass(frozen=True)
class Download:
    """A file below a page, of the same question. `make(visit, asked)` gives a File."""

    name: str
    path: str
    may: Permission
    make: Callable[[Visit, Any], File]


@dataclass(frozen=True)
class Page:
    """A page of the application; see the module's docstring and docs/web.md."""

    name: str
    path: str
    may: Permission
    content: Callable[[Visit, Any], Content]
    asks: type = NoQuestion
    navigation: str | None = None
    actions: tuple[Action, ...] = ()
    downloads: tuple[Download, ...] = ()
    needs_data: bool = True  # without a delivery the page says how to bring one in
    about_person: bool = False  # shows one person's data: refused unless the look was logged
    template: str = field(default="")

    def asked(self, request: HttpRequest, url: Mapping[str, Any]) -> Any:
        """The question in the address, parsed and checked; unknown names are passed over."""
        names = {f.name for f in dataclasses.fields(self.asks)}
        values = {n: request.GET[n] for n in names if request.GET.get(n, "") != ""}
        try:
            return _reader(self.asks).validate_python({**values, **url})
        except ValidationError as wrong:
            first = wrong.errors()[0]
            raise AskedWrongly(
                says("error_filter_what"),
                where=".".join(str(p) for p in first["loc"]),
                expected=first["msg"],
                todo=says("error_filter_todo"),
            ) from None


@cache
def _reader(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def refused(request: HttpRequest, may: Permission) -> HttpResponseBase | None:
    """None when the user may; else the way to sign-in, or the page that says no."""
    if may is Permission.PUBLIC or Visit.of(request).may(may):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    own = navigation(Visit.of(request))
    if request.path == "/" and own:  # who has no overview begins on the first page of the own menu
        return redirect(own[0]["items"][0]["url"])
    return not_allowed(request)


def shown(
    page: Page, request: HttpRequest, url: Mapping[str, Any], more: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page rendered for this request."""
    visit = Visit.of(request)
    context: dict[str, Any] = {"page": page, "asked": page.asked(request, url), **(more or {})}
    if page.needs_data and visit.board.is_empty:
        return render(request, "empty_register.html", context)
    context["content"] = page.content(visit, context["asked"])
    if page.about_person and not visit.looks:
        raise RuntimeError(f"the page {page.name} shows a person and did not log the look")
    return render(request, page.template or f"pages/{page.name}.html", context, status=status)


def view_of(page: Page) -> Callable[..., HttpResponseBase]:
    """The view of a page."""

    @require_GET
    def view(request: HttpRequest, **url: Any) -> HttpResponseBase:
        return refused(request, page.may) or shown(page, request, url)

    return _marked(view, page.may)


def action_of(page: Page, action: Action) -> Callable[..., HttpResponseBase]:
    """The view of an action: done, or the page again with the error beside what was typed."""

    @require_POST
    def view(request: HttpRequest, **url: Any) -> HttpResponseBase:
        if no := refused(request, action.may):
            return no
        try:
            done = action.act(Visit.of(request), **url)
        except StyrbordError as error:
            more = {"error": parts_of(error), "failed_action": action.name, "typed": request.POST}
            return shown(page, request, url, more, status=status_of(error))
        if isinstance(done, Fragment):
            return render(request, done.template, {"page": page, **done.context})
        return redirect(done)

    return _marked(view, action.may)


def download_of(page: Page, download: Download) -> Callable[..., HttpResponseBase]:
    """The view of a download."""

    @require_GET
    def view(request: HttpRequest, **url: Any) -> HttpResponseBase:
        if no := refused(request, download.may):
            return no
        made = download.make(Visit.of(request), page.asked(request, url))
        response = HttpResponse(made.content, content_type=made.content_type)
        response["Content-Disposition"] = f'attachment; filename="{made.name}"'
        return response

    return _marked(view, download.may)


def _marked(view: Callable[..., HttpResponseBase], may: Permission) -> Callable[..., HttpResponseBase]:
    view.may = may  # type: ignore[attr-defined]  # a test walks all routes and asks for it
    return view


def routes(page: Page) -> list[URLPattern]:
    """The addresses of a page, its actions and downloads: names `page`, `page.action`."""
    found = [path(page.path, view_of(page), name=page.name)]
    found += [path(page.path + a.path, action_of(page, a), name=f"{page.name}.{a.name}") for a in page.actions]
    found += [path(page.path + d.path, download_of(page, d), name=f"{page.name}.{d.name}") for d in page.downloads]
    return found


def navigation(visit: Visit) -> list[dict[str, Any]]:
    """The menu: groups of the pages this user may see."""
    from styrbord.web.pages import PAGES

    match = visit.request.resolver_match
    here = match.view_name.split(".")[0] if match and match.view_name else ""
    groups: dict[str, list[dict[str, Any]]] = {}
    for page in PAGES:
        if page.navigation and (page.may is Permission.PUBLIC or visit.may(page.may)):
            item = {"title": visit.words(f"menu_{page.name}"), "url": reverse(page.name), "current": page.name == here}
            groups.setdefault(page.navigation, []).append(item)
    return [{"title": visit.words(f"menu_group_{group}"), "items": items} for group, items in groups.items()]
