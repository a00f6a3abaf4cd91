# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A browser, and the server over the simulated register; skipped with a plain reason where there is no browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from styrbord.web.frontend.build import VENDOR
from tests.web import made
from tests.web.browser.running import Site, launched, serving
from tests.web.browser.watched import AXE


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this process."""
    if not VENDOR.exists() or not AXE.exists():
        pytest.skip("the npm packages are not fetched: run `python3 run.py setup`")
    with sync_playwright() as playwright:
        started = launched(playwright)
        if isinstance(started, str):
            pytest.skip(started)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(browser: Browser, filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application over the simulated register."""
    with serving(made.copy(filled, tmp_path_factory.mktemp("served") / "register")) as address:
        opened = Site(address, browser)
        yield opened
        opened.close()
