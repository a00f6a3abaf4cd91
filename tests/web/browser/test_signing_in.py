# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The way of a new user, in a real browser: made, signed in, own password, second factor, out and in again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.web.browser.running import NARROW, WIDE, Site
from tests.web.browser.watched import Watched
from tests.web.people import code

OWN = "mit helt eget ord"


def whole(seen: Watched, where: str) -> None:
    """What is shown now fits a narrow and a wide window, is accessible, and nothing went wrong."""
    found = {}
    for width in (NARROW, WIDE):
        seen.page.set_viewport_size({"width": width, "height": 900})
        found[f"sticks out at {width}"] = seen.sticking_out()
        found[f"WCAG at {width}"] = seen.inaccessible()
    found["went wrong"] = seen.wrong
    assert {what: hits for what, hits in found.items() if hits} == {}, where


def send(page: Page, **fields: str) -> None:
    """Fill in fields and press Enter in the last."""
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    with page.expect_navigation():
        page.press(f"#{list(fields)[-1]}", "Enter")


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_way_of_a_new_user(site: Site, lang: str) -> None:
    name = f"ny-{lang}"
    admin = Watched.of(site.window("administrator", lang), site.address)
    admin.page.goto("/brugere/0/")
    whole(admin, "a new user")
    admin.page.fill("#name", name)
    admin.page.select_option("#role", "caseworker")
    with admin.page.expect_navigation():
        admin.page.click("form[action='/brugere/0/ret/'] button[type=submit]")
    assert admin.page.locator("#name").input_value() == name  # a caseworker needs a team: told, and kept
    whole(admin, "what does not fit")
    admin.page.locator("label[for=team-1]").click()
    with admin.page.expect_navigation():
        admin.page.click("form[action='/brugere/0/ret/'] button[type=submit]")
    given = admin.page.inner_text(".secret code")
    whole(admin, "the password to hand over")
    admin.page.close()

    window = site.browser.new_context(base_url=site.address, reduced_motion="reduce")
    window.add_cookies([{"name": "language", "value": lang, "url": site.address}])
    seen = Watched.of(window, site.address)
    page = seen.page
    page.goto("/konto/log-ind/")
    whole(seen, "the sign-in page")
    send(page, login=name, password="wrong")
    whole(seen, "a wrong password")
    send(page, login=name, password=given)
    assert page.url.endswith("/konto/adgangskode/")
    whole(seen, "a password that was given")
    send(page, oldpassword=given, password1="short", password2="short")
    whole(seen, "a password too short")
    send(page, oldpassword=given, password1=OWN, password2=OWN)
    assert page.url.endswith("/konto/")

    page.goto("/konto/to-faktor/")
    whole(seen, "no second factor yet")
    page.goto("/konto/to-faktor/til/")
    if page.locator("#password").count():
        whole(seen, "confirm who you are")
        send(page, password=OWN)
    whole(seen, "the picture to scan")
    secret = page.inner_text("form.sign-in code")
    send(page, code=code(secret))
    whole(seen, "recovery codes")
    page.goto("/konto/to-faktor/")
    whole(seen, "the second factor")
    page.goto("/konto/log-ud/")
    whole(seen, "signing out")
    with page.expect_navigation():
        page.click("form.confirm button")
    send(page, login=name, password=OWN)
    whole(seen, "the code")
    send(page, code="000000")
    whole(seen, "a wrong code")
    send(page, code=code(secret, ahead=1))
    assert page.url == f"{site.address}/"
    page.goto("/konto/to-faktor/fra/")
    if page.locator("#password").count():
        send(page, password=OWN)
    whole(seen, "turning it off")
    window.close()


def test_a_key_for_a_program_is_shown_once(site: Site) -> None:
    seen = Watched.of(site.window("team_leader"), site.address)
    seen.page.goto("/konto/")
    seen.page.fill("#name", "Månedsrapport <b>")
    seen.page.locator("label[for=scope-figures]").click()
    with seen.page.expect_navigation():
        seen.page.click("form[action='/konto/noegle/'] button[type=submit]")
    assert seen.page.inner_text(".secret code").startswith("sty_")
    whole(seen, "the key")
    seen.page.goto("/konto/")
    assert seen.page.locator("text=Månedsrapport <b>").count() == 1
    whole(seen, "the account with a key")
    seen.page.close()


def test_the_access_log_asks_why(site: Site) -> None:
    seen = Watched.of(site.window("supervisor"), site.address)
    seen.page.goto("/adgangslog/")
    send(seen.page, why="kontrol")
    whole(seen, "the newest looks")
    assert "Adgangslog" in seen.page.title()
    seen.page.close()
