# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""What all pages share: sign-in, the menu on a narrow screen, language, keys, charts, errors, and their weight."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.urls import reverse

from tests.web.browser.running import NARROW, Site
from tests.web.browser.watched import Watched

HEAVIEST = 500_000  # bytes over the wire, all of a page with charts


@pytest.fixture
def seen(site: Site) -> Iterator[Watched]:
    context = site.signed_in("controller")
    yield Watched.of(context, site.address)
    context.close()


@pytest.mark.parametrize("lang", ["da", "en"])
def test_sign_in_is_accessible_and_works_by_keyboard(site: Site, lang: str) -> None:
    context = site.browser.new_context(base_url=site.address, viewport={"width": NARROW, "height": 800})
    context.add_cookies([{"name": "language", "value": lang, "url": site.address}])
    seen = Watched.of(context, site.address)
    assert seen.opened(reverse("account_login")) == 200
    assert seen.inaccessible() == []
    assert seen.sticking_out() == []
    seen.page.fill("#login", "controller")
    seen.page.fill("#password", "not this")
    seen.page.press("#password", "Enter")
    seen.page.wait_for_selector("[role=alert], .field__wrong")
    assert seen.inaccessible() == []
    context.close()


@pytest.mark.parametrize("lang", ["da", "en"])
def test_an_error_is_told_in_four_parts(site: Site, lang: str) -> None:
    context = site.signed_in("controller", lang, NARROW)
    seen = Watched.of(context, site.address)
    assert seen.opened("/no-such-page/") == 404
    assert seen.page.locator(".four dt").count() == 3
    assert seen.page.locator("h1").inner_text()
    assert seen.inaccessible() == []
    assert seen.sticking_out() == []
    context.close()


def test_the_menu_opens_and_closes_on_a_narrow_screen(seen: Watched) -> None:
    seen.page.set_viewport_size({"width": NARROW, "height": 800})
    seen.opened("/stil/")
    button, menu = seen.page.locator(".top__menu"), seen.page.locator("#navigation")
    if not button.count():
        pytest.skip("there is no page in the menu yet")
    assert not menu.is_visible()
    button.press("Enter")
    assert menu.is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    assert seen.inaccessible() == []
    button.press("Enter")
    assert not menu.is_visible()


def test_the_language_is_switched_and_kept(seen: Watched) -> None:
    seen.opened("/stil/")
    seen.page.click(".top__language button")
    seen.page.wait_for_selector("html[lang=en]")
    seen.opened("/stil/")
    assert seen.page.locator("html").get_attribute("lang") == "en"


def test_keys(seen: Watched) -> None:
    seen.opened("/stil/")
    seen.page.keyboard.press("?")
    assert seen.page.locator("#keys").is_visible()
    assert seen.inaccessible() == []
    seen.page.keyboard.press("Escape")
    assert not seen.page.locator("#keys").is_visible()
    seen.page.keyboard.press("j")
    first = seen.page.evaluate("document.activeElement.closest('tr')?.rowIndex")
    seen.page.keyboard.press("j")
    assert seen.page.evaluate("document.activeElement.closest('tr')?.rowIndex") == first + 1
    if seen.page.locator("#search").count():
        seen.page.keyboard.press("/")
        assert seen.page.evaluate("document.activeElement.id") == "search"


def test_a_chart_is_drawn_without_eval_and_one_that_cannot_be_shows_its_table(seen: Watched) -> None:
    seen.opened("/stil/")
    good, broken = seen.page.locator("figure.chart").nth(0), seen.page.locator("figure.chart").nth(1)
    assert good.locator(".chart__place svg text").count() > 5
    assert "80%" in (good.locator(".chart__place svg").text_content() or "")
    assert "jul 25" in (good.locator(".chart__place svg").text_content() or "")  # months in Danish
    assert broken.locator(".chart__failed").is_visible()
    assert broken.locator(".chart__table table").is_visible()
    assert any("not drawn" in w for w in seen.wrong)


def test_a_charts_picture_table_and_recipe_are_downloaded(seen: Watched) -> None:
    seen.opened("/stil/")
    chart = seen.page.locator("figure.chart").nth(0)
    got = {}
    for kind in ("svg", "png", "csv", "json"):
        chart.locator("summary").first.click() if not chart.locator("[data-save=svg]").is_visible() else None
        with seen.page.expect_download() as waiting:
            chart.locator(f"[data-save={kind}]").click()
        path = waiting.value.path()
        got[kind] = (waiting.value.suggested_filename, path.read_bytes())
    assert got["svg"][1].startswith(b"<svg")
    assert got["png"][1].startswith(b"\x89PNG")
    assert got["csv"][1].startswith("\ufeffMåned;Til tiden\r\n2025-06;71,0 pct.\r\n".encode())
    assert json.loads(got["json"][1])["layer"]
    assert got["json"][0].endswith(".vl.json")


def test_filters_stay_in_the_address_and_keep_the_focus(seen: Watched) -> None:
    seen.opened("/stil/")
    seen.page.select_option("#filter-team", "Unge")
    seen.page.wait_for_url("**/stil/?team=Unge*")
    assert seen.page.locator("#filter-team").input_value() == "Unge"
    assert seen.page.locator("h1").count() == 1
    seen.page.wait_for_function("() => document.getElementById('told').textContent !== ''")
    seen.page.goto(seen.page.url)
    assert seen.page.locator("#filter-team").input_value() == "Unge"


def test_filters_work_without_scripts(site: Site) -> None:
    context = site.browser.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/stil/")
    page.select_option("#filter-team", "Unge")
    page.click(".filters button[type=submit]")
    assert "team=Unge" in page.url
    context.close()


def test_nothing_of_a_page_is_kept_in_the_browser(seen: Watched) -> None:
    seen.opened("/stil/")
    seen.page.select_option("#filter-team", "Unge")
    seen.page.wait_for_url("**/stil/?team=Unge*")
    kept = seen.page.evaluate("[...Object.entries(localStorage), ...Object.entries(sessionStorage)]")
    assert [entry for entry in kept if entry[1] != "/stil/?team=Unge&since="] == []  # the address holds nobody's data


def test_a_page_with_charts_is_light(site: Site) -> None:
    context = site.signed_in("controller")
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    seen = Watched(page, site.address)
    seen.opened("/stil/")
    page.wait_for_load_state("networkidle")
    context.close()
    assert sum(sizes) < HEAVIEST, sizes
