# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Whose page is it? The person behind an address, for those who may see the person; every look is logged."""

from __future__ import annotations

from styrbord.errors import NoData, NotAllowed, StyrbordError
from styrbord.records.events import Entry
from styrbord.web.visit import Visit
from styrbord.web.words import says


def seen(visit: Visit, address: str, why: str) -> int:
    """The number of the person at an address, the look logged; NoData for nobody, NotAllowed (logged) for others."""
    person = visit.board.person_at(address)
    if person is None:
        raise _refusal(NoData, visit, "nobody")
    key = visit.board.key_of(person)
    if not visit.may_see(person):
        page = visit.request.resolver_match.view_name if visit.request.resolver_match else ""
        told = {"page": page, "why": why, "role": visit.role.name}
        visit.journal.append_all([Entry("access", "refused", told, subject=key)], by=visit.by)
        raise _refusal(NotAllowed, visit, "not_yours")
    visit.looked_at(key, why)
    return person


def _refusal(kind: type[StyrbordError], visit: Visit, key: str) -> StyrbordError:
    what, where, expected, todo = (
        says(f"{key}_{part}", page="person", lang=visit.lang) for part in ("what", "where", "expected", "todo")
    )
    return kind(what, where=where, expected=expected, todo=todo)
