# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Every page in a real browser: drawn whole, accessible, within the window, nothing from elsewhere, by keyboard alone.

New pages are covered by being in PAGES; a page with parameters in its address is found through links of other pages.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from styrbord.web.page import Page
from styrbord.web.pages import PAGES
from styrbord.web.roles import ROLES, Permission
from tests.web.browser.running import NARROW, WIDE, Site, may, role_for
from tests.web.browser.watched import Watched

Visitor = Callable[[str], Client]
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


def faults(seen: Watched, page: Page) -> dict[str, list[str]]:
    """What is wrong with a page in a narrow and a wide window."""
    found = {}
    for width in (NARROW, WIDE):
        seen.page.set_viewport_size({"width": width, "height": 900})
        found[f"sticks out at {width}"] = seen.sticking_out()
        found[f"WCAG at {width}"] = seen.inaccessible()
    undrawn = seen.undrawn()
    found["not drawn"] = undrawn if len(undrawn) != EXPECTED_TO_FAIL_DRAWING.get(page.name, 0) else []
    found["too tall"] = seen.too_tall()
    found["went wrong"] = [w for w in seen.wrong if "not drawn" not in w]
    return found


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
MOST = 120  # controls that are walked; a long list is like its beginning


def keyboard_faults(seen: Watched) -> dict[str, list[str]]:
    """Controls that Tab does not reach, or where the focus is not to be seen."""
    unseen = []
    seen.page.focus(".skip")  # the first of all
    for press in range(MOST):
        if press:
            seen.page.keyboard.press("Tab")
        here = seen.page.evaluate(FOCUSED)
        if here is None:
            return {"focus not seen": unseen, "not reached": seen.page.evaluate(UNREACHED)}
        if not (here["ring"] and here["seen"]):
            unseen.append(here["what"])
    return {"focus not seen": unseen}


@pytest.mark.parametrize("lang", ["da", "en"])
@every_page
def test_a_page_is_whole_accessible_within_the_window_and_walked_by_keyboard(site: Site, page: Page, lang: str) -> None:
    with opened(site, page, address_of(site, page), lang) as seen:
        assert seen.page.locator("html").get_attribute("lang") == lang
        assert seen.page.locator("h1").count() == 1
        found = faults(seen, page) | (keyboard_faults(seen) if lang == "da" else {})
        assert {what: hits for what, hits in found.items() if hits} == {}


@every_page
def test_whoever_may_not_see_a_page_is_told_so(site: Site, page: Page) -> None:
    address = address_of(site, page)
    if page.may is not Permission.PUBLIC:
        context = site.browser.new_context(base_url=site.address)
        answer = context.request.get(address, max_redirects=0)
        assert answer.status == 302
        assert answer.headers["location"].startswith(reverse("account_login"))
        context.close()
    for role in [role.name for role in ROLES if not may(role.name, page)][:1]:
        answer = site.window(role).request.get(address, max_redirects=0)
        assert answer.status in (302, 403, 404)  # the front page sends a citizen to the own plan


@every_page
def test_a_page_of_an_empty_register_says_what_to_do(page: Page, visitor: Visitor) -> None:
    if "<" in page.path:
        pytest.skip("an empty register has nothing this address could name")
    answer = visitor(role_for(page)).get(f"/{page.path}")
    assert answer.status_code == 200
    assert "<h1>" in answer.content.decode()


def test_an_empty_register_is_accessible_and_stays_within_the_window(site: Site, visitor: Visitor) -> None:
    page = next(p for p in PAGES if p.needs_data and "<" not in p.path)
    empty = visitor(role_for(page)).get(f"/{page.path}").content.decode()
    assert 'class="empty"' in empty
    seen = Watched.of(site.window(role_for(page)), site.address)
    seen.page.route(f"{site.address}/{page.path}", lambda route: route.fulfill(body=empty, content_type="text/html"))
    seen.opened(f"/{page.path}")
    assert {what: hits for what, hits in faults(seen, page).items() if hits} == {}
    seen.page.close()
