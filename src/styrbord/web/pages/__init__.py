# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The pages, in the order of the menu. A new page adds its line here."""

from __future__ import annotations

from django.conf import settings

from styrbord.web.page import Page
from styrbord.web.pages import access_log, account, roles, style, user, users

PAGES: tuple[Page, ...] = (*access_log.PAGES, users.PAGE, user.PAGE, roles.PAGE, account.PAGE)
if settings.DEMO:
    PAGES = (*PAGES, style.PAGE)
