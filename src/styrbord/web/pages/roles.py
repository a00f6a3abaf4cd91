# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who may what: the roles in plain words, and which permission each carries."""

from __future__ import annotations

from dataclasses import dataclass

from styrbord.web.page import NoQuestion, Page
from styrbord.web.parts import Cell, Column, Grid
from styrbord.web.roles import ROLES, Permission, given_role
from styrbord.web.visit import Visit


@dataclass(frozen=True)
class RoleLine:
    """A role in plain words; `is_own` for the reader's."""

    name: str
    title: str
    about: str
    sees: str
    is_own: bool


@dataclass(frozen=True)
class Roles:
    """The roles, and the table of what each may do."""

    roles: tuple[RoleLine, ...]
    table: Grid


def content(visit: Visit, asked: NoQuestion) -> Roles:
    """Every role, and every permission by role."""
    own = given_role(visit.user)
    lines = tuple(RoleLine(r.name, r.title, r.about, visit.words(f"sees.{r.sees}"), r is own) for r in ROLES)
    yes, no = Cell(visit.words("yes"), tone="good"), Cell("–")
    shown = [p for p in Permission if p is not Permission.PUBLIC]
    rows = tuple(
        (visit.words(f"may.{p.value}"), *(yes if p in role.permissions else no for role in ROLES)) for p in shown
    )
    columns = (Column(visit.words("column_permission")), *(Column(role.title) for role in ROLES))
    return Roles(lines, Grid(visit.words("grid"), columns, rows, note=visit.words("note")))


PAGE = Page("roles", "roller/", Permission.SIGNED_IN, content, needs_data=False, navigation="people")
