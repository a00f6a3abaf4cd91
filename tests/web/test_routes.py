# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Every address has a declared permission, and refuses those who lack it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, get_resolver, reverse

from styrbord.web.pages import PAGES
from styrbord.web.roles import ROLES, Permission
from styrbord.web.urls import API

HERE = {p.name for p in PAGES}


def walked(patterns: list, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern), one
        else:
            yield from walked(one.url_patterns, before + str(one.pattern))


ROUTES = dict(walked(get_resolver().url_patterns))
PLAIN = [p for p in PAGES if "<" not in p.path]


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_every_route_declares_a_permission(route):
    if route.startswith("api/v1/"):
        return  # made of the pages, with their permission; see test_api
    assert isinstance(getattr(ROUTES[route].callback, "may", None), Permission), route


def test_the_api_is_made_of_pages_alone():
    assert {o.operation_id for path in API.default_router.path_operations.values() for o in path.operations} <= HERE


def test_actions_and_downloads_never_ask_for_less_than_a_sign_in():
    for page in PAGES:
        for part in (*page.actions, *page.downloads):
            assert part.may is not Permission.PUBLIC or page.may is Permission.PUBLIC, (page.name, part.name)


@pytest.mark.parametrize("page", PLAIN, ids=lambda p: p.name)
def test_without_a_sign_in_a_page_leads_to_it(page, db, client):
    answer = client.get(reverse(page.name))
    if page.may is Permission.PUBLIC:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 302
        assert reverse("account_login") in answer["Location"]


@pytest.mark.parametrize("role", ROLES, ids=lambda r: r.name)
def test_each_role_sees_its_pages_and_no_others(role, board, visitor):
    client = visitor(role.name)
    for page in PLAIN:
        status = client.get(reverse(page.name)).status_code
        allowed = page.may in role.permissions or page.may is Permission.PUBLIC
        refused = 302 if page.path == "" else 403  # the front leads those without an overview to their own first page
        assert status == (200 if allowed else refused), page.name


@pytest.mark.parametrize("page", [p for p in PLAIN if p.needs_data], ids=lambda p: p.name)
def test_an_empty_register_says_how_to_fill_it(page, visitor):
    role = next(r for r in ROLES if page.may in r.permissions)
    answer = visitor(role.name).get(reverse(page.name))
    assert answer.status_code in (200, 404)
    assert "Registret er tomt" in answer.content.decode() or "sag" in answer.content.decode()


@pytest.mark.parametrize(("role", "first"), [("citizen", "/min-plan/"), ("administrator", "/")])
def test_everybody_begins_on_a_page_of_the_own_menu(role, first, board, visitor):
    answer = visitor(role).get("/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].startswith(first)
