# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What is looked for on a page: faults in the console, requests to others, what sticks out, WCAG 2.1 A and AA."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.house import tree

AXE = tree.ROOT / "tests" / "web" / "vendor" / "axe.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

RUN_AXE = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(found => found.violations.map(
    v => v.id + ': ' + v.help + '\\n    ' + v.nodes.slice(0, 5).map(n => n.html.slice(0, 160) + '  ' + n.any.map(
        a => a.message).join(' ').slice(0, 160)).join('\\n    ')))"""

# What reaches beyond the window and is not inside something that scrolls.
STICKS_OUT = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [
    ...document.body.querySelectorAll('*')
].filter(e => {
    const box = e.getBoundingClientRect();
    if (!box.width || box.right + scrollX <= innerWidth + 1) return false;
    for (let up = e; up && up !== document.body; up = up.parentElement)
        if (up !== e && /auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) return false;
    return true;
}).slice(0, 5).map(
    e => e.tagName + '.' + (e.getAttribute('class') || '') + ' to ' + Math.round(e.getBoundingClientRect().right)
).concat(['the page is ' + document.documentElement.scrollWidth + ' wide'])"""

# What is still being reckoned after a start asks again each second; only then is there all of a page to look at.
RECKONED_WITHIN = 300_000  # milliseconds; seconds on a quiet machine, but all tests may begin at once
RECKONED = "() => !document.querySelector('[hx-trigger^=every], [hx-trigger^=load]')"
# To the end of the page and back, so that what waits for being seen is drawn.
SEEN_WHOLE = """async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 500) {
        scrollTo(0, y);
        await new Promise(requestAnimationFrame);
    }
    scrollTo(0, 0);
}"""
DRAWN = """() => [...document.querySelectorAll('figure.chart')].every(
    f => 'drawn' in f.dataset || !f.querySelector('.chart__failed').hidden || !f.offsetParent)"""
UNDRAWN = """() => [...document.querySelectorAll('figure.chart')].filter(
    f => f.offsetParent && !f.matches('[data-drawn]')
).map(f => f.querySelector('.chart__title').textContent)"""
# Marks beyond the axis make a picture grow without end.
TOO_TALL = """() => [...document.querySelectorAll('.chart__place svg')].filter(s => s.clientHeight > 1400).map(
    s => 'a chart is ' + s.clientHeight + ' high: are there values beyond its axis?')"""


@dataclass
class Watched:
    """A page of a browser window, and what went wrong on it."""

    page: Page
    origin: str
    wrong: list[str] = field(default_factory=list)

    @staticmethod
    def of(context: BrowserContext, origin: str) -> Watched:
        """A new tab that is watched."""
        watched = Watched(context.new_page(), origin)
        watched.page.on("console", lambda said: watched._said(said))
        watched.page.on("pageerror", lambda error: watched.wrong.append(f"script: {error}"))
        watched.page.on("request", lambda request: watched._asked(request.url))
        return watched

    def _said(self, said: Any) -> None:
        if said.type in ("error", "warning") and "status of 4" not in said.text:
            self.wrong.append(f"console: {said.text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.origin + "/", "data:", "blob:")):
            self.wrong.append(f"a request to another host: {url}")

    def opened(self, address: str) -> int:
        """Open an address and wait until all of it is drawn; the status."""
        answer = self.page.goto(address)
        self.page.wait_for_function(RECKONED, timeout=RECKONED_WITHIN)
        self.page.evaluate(SEEN_WHOLE)
        self.page.wait_for_function(DRAWN)
        return answer.status if answer else 0

    def undrawn(self) -> list[str]:
        """Charts that could not be drawn."""
        return list(self.page.evaluate(UNDRAWN))

    def too_tall(self) -> list[str]:
        """Charts with marks far outside their axes."""
        return list(self.page.evaluate(TOO_TALL))

    def sticking_out(self) -> list[str]:
        """What makes the page wider than the window."""
        return list(self.page.evaluate(STICKS_OUT))

    def inaccessible(self) -> list[str]:
        """What axe-core finds against WCAG 2.1 A and AA."""
        if not self.page.evaluate("() => 'axe' in window"):
            # Through the browser's own debugging door: the page's content security policy would refuse it as a script.
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        return list(self.page.evaluate(RUN_AXE, TAGS))
