# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The real server, a real browser, and the addresses of all pages, for tests and for looking."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Browser, BrowserContext, Error, Playwright

from styrbord.web.demo import DEMO_USERS
from styrbord.web.page import Page
from styrbord.web.pages import PAGES
from styrbord.web.roles import BY_NAME, Permission
from tests.house import tree

WIDE, NARROW = 1280, 375
READY_WITHIN = 120  # seconds until a server must answer
PATIENCE = 90_000  # milliseconds: no test is about speed, and the machine may be busy with others
LINK = re.compile(r'href="([^"#]+)')


def chromium() -> str | None:
    """The browser: $STYRBORD_CHROMIUM, else the distribution's; None for the one Playwright brings."""
    places = [os.environ.get("STYRBORD_CHROMIUM", ""), "/usr/bin/chromium", shutil.which("chromium") or ""]
    return next((place for place in places if place and Path(place).exists()), None)


def launched(playwright: Playwright) -> Browser | str:
    """A browser, or why there is none."""
    try:
        return playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
    except Error as wrong:
        return (
            "no browser: install the package `chromium`, name one in STYRBORD_CHROMIUM, or run "
            f"`playwright install chromium` ({str(wrong).splitlines()[0][:80]})"
        )


@contextlib.contextmanager
def serving(register: Path) -> Iterator[str]:
    """The real server on a free port with demo users; gives its address and ends it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address, log = f"http://127.0.0.1:{port}", register.with_suffix(".log")
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("STYRBORD_", "DJANGO_"))}
    environment |= {"STYRBORD_REGISTER": str(register), "STYRBORD_DEMO": "1", "STYRBORD_BIND": f"127.0.0.1:{port}"}
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "styrbord.web"], env=environment, cwd=tree.ROOT, stdout=out, stderr=out
        )
    try:
        _wait(address, server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{address}/helbred"):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")


def may(role: str, page: Page) -> bool:
    """May this role see the page?"""
    return page.may is Permission.PUBLIC or page.may in BY_NAME[role].permissions


def role_for(page: Page) -> str:
    """The first role that may see a page; those who see most come first."""
    order = ("controller", "supervisor", "team_leader", "caseworker", "citizen", "administrator", "politician")
    return next(role for role in order if may(role, page))


@dataclass
class Site:
    """One running server and a browser, with somebody signed in per role."""

    address: str
    browser: Browser

    def __post_init__(self) -> None:
        self._states: dict[str, Any] = {}
        self._windows: dict[tuple[str, str], BrowserContext] = {}
        self._found: dict[str, dict[str, str]] = {}

    def close(self) -> None:
        """Close the windows; the server waits for what still talks to it."""
        for window in self._windows.values():
            window.close()

    def window(self, role: str, lang: str = "da") -> BrowserContext:
        """The window of somebody of this role that all tests share, with what it has fetched; close only its tabs."""
        if (role, lang) not in self._windows:
            self._windows[role, lang] = self.signed_in(role, lang)
        return self._windows[role, lang]

    def signed_in(self, role: str, lang: str = "da", width: int = WIDE) -> BrowserContext:
        """A new window of somebody of this role; close it."""
        if role not in self._states:
            self._states[role] = self._sign_in(role)
        context = self.browser.new_context(
            base_url=self.address, storage_state=self._states[role], viewport={"width": width, "height": 900},
            locale="da-DK" if lang == "da" else "en-GB", reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "language", "value": lang, "url": self.address}])
        return context

    def _sign_in(self, role: str) -> Any:
        demo = next(d for d in DEMO_USERS if d.role == role)
        context = self.browser.new_context(base_url=self.address)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(reverse("account_login"))
        page.fill("#login", demo.name)
        page.fill("#password", demo.password)
        page.press("#password", "Enter")
        page.wait_for_selector(f"form[action='{reverse('account_logout')}']", state="attached")
        state = context.storage_state()
        context.close()
        return state

    def addresses(self, role: str) -> dict[str, str]:
        """One address of every page this role may see, by the page's name: followed links from the front page on."""
        if role not in self._found:
            self._found[role] = self._crawled(self.window(role), {p.name: p for p in PAGES if may(role, p)})
        return self._found[role]

    def _crawled(self, context: BrowserContext, wanted: dict[str, Page]) -> dict[str, str]:
        found = {name: f"/{page.path}" for name, page in wanted.items() if "<" not in page.path}
        ahead = list(found.values())
        while ahead and len(found) < len(wanted):
            address = ahead.pop(0)
            answer = context.request.get(address, max_redirects=0)
            for link in LINK.findall(answer.text()) if answer.ok else ():
                path = urlsplit(urljoin(address, link.replace("&amp;", "&"))).path
                name = page_name(path)
                if name in wanted and name not in found:
                    found[name] = path
                    ahead.append(path)
        return found

    @cached_property
    def lost(self) -> list[str]:
        """Pages that no other page leads to."""
        return [page.name for page in PAGES if page.name not in self.addresses(role_for(page))]


def page_name(path: str) -> str:
    """The name of the page at an address of this site; empty for others."""
    try:
        return resolve(path).view_name or ""
    except Resolver404:
        return ""
