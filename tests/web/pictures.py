# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Taking the pictures of `tests.web.look`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import BrowserContext, Playwright

from styrbord.web.pages import PAGES
from styrbord.web.roles import ROLES
from tests.web.browser.running import NARROW, WIDE, Site, launched, may, role_for, serving
from tests.web.browser.watched import Watched


def take(playwright: Playwright, register: Path, to: Path, names: list[str], chosen: Namespace) -> Iterator[Path]:
    """The picture files, one after the other."""
    browser = launched(playwright)
    if isinstance(browser, str):
        raise SystemExit(browser)
    with serving(register) as address:
        site = Site(address, browser)
        if not chosen.page:
            context = browser.new_context(base_url=address, locale="da-DK")
            yield from _both(context, address, reverse("account_login"), to / "sign-in")
            yield from _both(context, address, "/no-such-page/", to / "error")
        for page in (p for p in PAGES if p.name in names):
            every = [role_for(page)] if chosen.once else [r.name for r in ROLES if may(r.name, page)]
            for role in chosen.role or every:
                path = site.addresses(role).get(page.name)
                if path:
                    window = site.window(role, chosen.lang)
                    yield from _both(window, address, path, to / f"{page.name}-{role}")
                else:
                    print(f"{page.name}: no page that a {role} may see leads there")
        site.close()


def _both(context: BrowserContext, origin: str, path: str, file: Path) -> Iterator[Path]:
    for width in (WIDE, NARROW):
        seen = Watched.of(context, origin)
        seen.page.set_viewport_size({"width": width, "height": 900})
        status = seen.opened(path)
        picture = file.with_name(f"{file.name}-{width}.png")
        seen.page.screenshot(path=picture, full_page=True)
        for wrong in [*([] if status == 200 else [f"status {status}"]), *seen.sticking_out(), *seen.wrong]:
            print(f"{path} at {width}: {wrong}")
        seen.page.close()
        yield picture
