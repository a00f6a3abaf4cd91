# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""A case read by keyboard alone in a real browser, and the pages of a sample that has been drawn and evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from styrbord.workbench import Workbench, samples
from styrbord.workbench.checklists import checklist
from tests.web import made
from tests.web.browser.running import NARROW, WIDE, Site, serving
from tests.web.browser.watched import Watched

OPEN, DONE = "2026-03-insured-unemployed", "2026-02-sickness-benefit"


@pytest.fixture(scope="module")
def read_site(browser: Browser, filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application over a register with one sample being read and one evaluated."""
    register = made.copy(filled, tmp_path_factory.mktemp("read") / "register")
    bench = Workbench.open(register)
    for run, area in ((OPEN, "insured-unemployed"), (DONE, "sickness-benefit")):
        asked = samples.Asked(area, made.AS_OF, "0.3", seed="s")
        samples.draw_sample(bench, sample=run, by="dora", readers=["tilsyn"], asked=asked)
    points = checklist(bench, "sickness-benefit")[0].points
    for c in samples.to_read(bench, DONE, "tilsyn"):
        answers = {p.id: {"answer": "in-order"} for p in points}
        samples.answer(bench, sample=DONE, case=c.case, by="tilsyn", answers=answers)
    samples.evaluate_sample(bench, sample=DONE, by="tilsyn")
    with serving(register) as address:
        yield Site(address, browser)


def test_a_case_is_read_by_keyboard_alone(read_site: Site) -> None:
    seen = Watched.of(read_site.window("supervisor"), read_site.address)
    assert seen.opened(f"/tilsyn/laes/?run={OPEN}") == 200
    first = seen.page.input_value("form[data-reading] input[name=case]")
    seen.page.focus("main fieldset[data-point] input[type=radio]")
    count = seen.page.locator("fieldset[data-point]").count()
    for point in range(count - 1):
        seen.page.keyboard.press("1")
        assert (
            seen.page.locator("fieldset[data-point]").nth(point).locator("input:checked").get_attribute("data-key")
            == "1"
        )
    seen.page.keyboard.press("3")
    assert seen.page.evaluate("document.activeElement.name").startswith("reason.")
    seen.page.keyboard.type("1 oplysning mangler")
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("document.activeElement.type") == "submit"
    seen.page.keyboard.press("Control+Enter")
    seen.page.wait_for_url("**case=*")
    seen.page.wait_for_selector("form[data-reading]")
    assert seen.page.input_value("form[data-reading] input[name=case]") != first
    assert seen.page.locator(".reading__cases .is-done").count() == 1
    assert seen.wrong == []
    seen.page.close()


@pytest.mark.parametrize(
    ("address", "lang"),
    [
        (f"/tilsyn/laes/?run={OPEN}", "en"),
        (f"/tilsyn/fund/?run={DONE}", "da"),
        (f"/tilsyn/fund/?run={OPEN}", "en"),
        ("/tilsyn/stikproever/?area=insured-unemployed&method=stratified&column=duration&second=2", "da"),
    ],
    ids=["reading", "found", "unread", "strata"],
)
def test_the_pages_of_a_sample_are_whole_and_accessible(read_site: Site, address: str, lang: str) -> None:
    seen = Watched.of(read_site.window("supervisor", lang), read_site.address)
    assert seen.opened(address) == 200
    for width in (WIDE, NARROW):
        seen.page.set_viewport_size({"width": width, "height": 900})
        assert seen.sticking_out() == []
        assert seen.inaccessible() == []
    assert (seen.undrawn(), seen.wrong) == ([], [])
    seen.page.close()
