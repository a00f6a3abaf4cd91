# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The pages, in the order of the menu. A new page adds its line here."""

from __future__ import annotations

from django.conf import settings

from styrbord.web.page import Page
from styrbord.web.pages import data, law, law_compare, law_draft, person, plan, style, worklist

PAGES: tuple[Page, ...] = (
    *worklist.PAGES,
    *person.PAGES,
    *plan.PAGES,
    *law.PAGES,
    *law_compare.PAGES,
    *law_draft.PAGES,
    *data.PAGES,
)
if settings.DEMO:
    PAGES = (*PAGES, style.PAGE)
