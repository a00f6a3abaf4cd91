# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The pages, in the order of the menu. A new page adds its line here."""

from __future__ import annotations

from django.conf import settings

from styrbord.web.page import Page
from styrbord.web.pages import (
    access_log,
    accessibility,
    account,
    api,
    data,
    figure,
    figures,
    focus,
    law,
    law_compare,
    law_draft,
    overview,
    person,
    plan,
    roles,
    screening,
    screening_model,
    screening_person,
    search,
    style,
    supervision,
    supervision_archive,
    supervision_draw,
    supervision_findings,
    supervision_followup,
    supervision_plan,
    supervision_read,
    timeliness,
    user,
    users,
    worklist,
)

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    timeliness.PAGE,
    focus.PAGE,
    figures.PAGE,
    figure.PAGE,
    *worklist.PAGES,
    *person.PAGES,
    screening.PAGE,
    screening_model.PAGE,
    *screening_person.PAGES,
    *plan.PAGES,
    supervision.PAGE,
    supervision_plan.PAGE,
    supervision_draw.PAGE,
    supervision_read.PAGE,
    supervision_findings.PAGE,
    supervision_followup.PAGE,
    supervision_archive.PAGE,
    *law.PAGES,
    *law_compare.PAGES,
    *law_draft.PAGES,
    *data.PAGES,
    *api.PAGES,
    *access_log.PAGES,
    users.PAGE,
    user.PAGE,
    roles.PAGE,
    account.PAGE,
    *search.PAGES,
    *accessibility.PAGES,
)
if settings.DEMO:
    PAGES = (*PAGES, style.PAGE)
