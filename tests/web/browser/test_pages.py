# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Every page in a real browser: drawn whole, accessible, within the window, nothing from elsewhere, by keyboard alone.

New pages are covered by being in PAGES; a page with parameters in its address is found through links of other pages.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from django.urls import reverse

from styrbord.web.page import Page
from styrbord.web.pages import PAGES
from styrbord.web.roles import ROLES, Permission
from tests.web.browser.running import NARROW, WIDE, Site, may, role_for
from tests.web.browser.watched import Watched

EXPECTED_TO_FAIL_DRAWING = {"style": 1}  # the page of samples shows a broken chart
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)


def address_of(site: Site, page: Page) -> str:
    role = role_for(page)
    if page.name not in site.addresses(role):
        pytest.fail(f"no page that a {role} may see leads to {page.name}; link to it, or give it no parameters")
    return site.addresses(role)[page.name]


@contextlib.contextmanager
def opened(site: Site, page: Page, address: str, lang: str = "da") -> Iterator[Watched]:
    """A page seen whole by the first role that may; closed in the end."""
    seen = Watched.of(site.window(role_for(page), lang), site.address)
    try:
        assert seen.opened(address) == 200
        yield seen
    finally:
        seen.page.close()


def faults(seen: Watched, page: Page, widths: tuple[int, ...]) -> dict[str, list[str]]:
    found = {}
    for width in widths:
        seen.page.set_viewport_size({"width": width, "height": 900})
        found[f"sticks out at {width}"] = seen.sticking_out()
        found[f"WCAG at {width}"] = seen.inaccessible()
    undrawn = seen.undrawn()
    if len(undrawn) != EXPECTED_TO_FAIL_DRAWING.get(page.name, 0):
        found["not drawn"] = undrawn
    found["too tall"] = seen.too_tall()
    found["went wrong"] = [w for w in seen.wrong if "not drawn" not in w]
    return {what: hits for what, hits in found.items() if hits}


@pytest.mark.parametrize("lang", ["da", "en"])
@every_page
def test_a_page_is_whole_accessible_and_stays_within_the_window(site: Site, page: Page, lang: str) -> None:
    with opened(site, page, address_of(site, page), lang) as seen:
        assert seen.page.locator("html").get_attribute("lang") == lang
        assert seen.page.locator("h1").count() == 1
        assert faults(seen, page, (WIDE, NARROW)) == {}


FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    const label = e.matches('.form-checkbox, .form-radio') ? getComputedStyle(e.nextElementSibling, '::before') : style;
    const inside = !e.matches(':focus');  // a part of a date field, which the browser marks itself
    const ring = s => inside || s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none';
    e.dataset.reached = '';
    return {what: e.outerHTML.slice(0, 120), ring: ring(label), seen: box.width > 0 && box.height > 0};
}"""
UNREACHED = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]'
)].filter(
    e => !e.disabled && e.type !== 'hidden' && e.checkVisibility({visibilityProperty: true})
        && !('reached' in e.dataset)
        && !(e.type === 'radio' && document.querySelector(`input[name="${e.name}"][data-reached]`))
).map(e => e.outerHTML.slice(0, 120))"""
MOST = 250  # controls one page may have before the walk is given up


@every_page
def test_every_control_is_reached_by_keyboard_and_seen_to_be(site: Site, page: Page) -> None:
    with opened(site, page, address_of(site, page)) as seen:
        seen.page.focus(".skip")  # the first of all
        unseen = []
        for press in range(MOST):
            if press:
                seen.page.keyboard.press("Tab")
            here = seen.page.evaluate(FOCUSED)
            if here is None:
                break
            if not (here["ring"] and here["seen"]):
                unseen.append(here["what"])
        else:
            return  # a long list; its first controls have been walked
        assert unseen == [], "the focus is not to be seen"
        assert seen.page.evaluate(UNREACHED) == []


@every_page
def test_whoever_may_not_see_a_page_is_told_so(site: Site, page: Page) -> None:
    refused = [role.name for role in ROLES if not may(role.name, page)]
    address = address_of(site, page)
    if page.may is not Permission.PUBLIC:
        context = site.browser.new_context(base_url=site.address)
        answer = context.request.get(address, max_redirects=0)
        assert answer.status == 302
        assert answer.headers["location"].startswith(reverse("account_login"))
        context.close()
    for role in refused[:1]:
        answer = site.window(role).request.get(address)
        assert answer.status in (403, 404)
        assert "<h1>" in answer.text()


@every_page
def test_a_page_of_an_empty_register_says_what_to_do(empty_site: Site, page: Page) -> None:
    if "<" in page.path:
        pytest.skip("an empty register has nothing this address could name")
    with opened(empty_site, page, f"/{page.path}") as seen:
        assert faults(seen, page, (WIDE,)) == {}
