# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The accessibility statement (a draft for the municipality to complete), open to everybody."""

from __future__ import annotations

from dataclasses import dataclass

from styrbord.web.page import NoQuestion, Page
from styrbord.web.roles import Permission
from styrbord.web.visit import Visit

SECTIONS = ("status", "tested", "known", "contact", "complain")


@dataclass(frozen=True)
class AccessibilityContent:
    """The statement's sections in order: heading and text."""

    sections: tuple[tuple[str, str], ...]


def content(visit: Visit, asked: NoQuestion) -> AccessibilityContent:
    """What is kept, what is known not to be, and whom to tell."""
    return AccessibilityContent(tuple((visit.words(f"{s}.title"), visit.words(f"{s}.text")) for s in SECTIONS))


PAGES = (Page("accessibility", "tilgaengelighed/", Permission.PUBLIC, content, needs_data=False),)
