# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Who has looked at whom: the access log per person and per user. Reading it is itself logged.

A person stands in the address by an opaque address; whoever has only the key asks by a form, so that the key stands in
no address.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.urls import reverse

from styrbord.errors import AskedWrongly
from styrbord.web.page import Action, NoQuestion, Page
from styrbord.web.parts import Cell, Column, Grid, Pages
from styrbord.web.roles import BY_NAME, Permission
from styrbord.web.visit import Visit
from styrbord.web.words import has, says, texts
from styrbord.workbench.access import Look, looks_at, newest_looks, note_reading

ON_A_PAGE = 50
NEWEST = 1000


@dataclass(frozen=True)
class LogAsked:
    """Looks at a person (by address), or by a user; the newest of all when neither is given."""

    person: str = ""
    user: str = ""
    page: int = 1


@dataclass(frozen=True)
class AccessLog:
    """Looks at persons, newest first. `of` says whose: a person's, a user's, or everybody's newest."""

    of: Literal["person", "user", "all"]
    person: str
    user: str
    needs_reason: bool
    table: Grid | None = None
    pages: Pages | None = None


def content(visit: Visit, asked: LogAsked) -> AccessLog:
    """The looks asked about; a reason comes first, and is logged with the reading."""
    why = visit.request.session.get(_asked_about(asked), "")
    of: Literal["person", "user", "all"] = "person" if asked.person else "user" if asked.user else "all"
    key = _key(visit, asked.person) if asked.person else None
    if not why:
        return AccessLog(of, asked.person, asked.user, needs_reason=True)
    if key is not None:
        visit.looked_at(key, why)
        looks = [look for look in looks_at(visit.bench, key) if asked.user in ("", look.by)]
    else:
        note_reading(visit.bench, of_user=asked.user, why=why, by=visit.by)
        looks = newest_looks(visit.bench, NEWEST, by=asked.user or None)
    last = max(1, -(-len(looks) // ON_A_PAGE))
    number = min(max(asked.page, 1), last)
    chosen = looks[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    names = names_of({look.by for look in chosen})
    table = Grid(
        visit.words(f"grid_{of}"), _columns(visit, of), tuple(_row(visit, look, names, of) for look in chosen),
        empty=visit.words("empty"), note=visit.words("newest", count=NEWEST) if of != "person" else "",
    )  # fmt: skip
    return AccessLog(of, asked.person, asked.user, False, table, _pages(asked, number, last, len(looks)))


def _asked_about(asked: LogAsked) -> str:
    return f"access-log:{asked.person}:{asked.user}"


def _columns(visit: Visit, of: str) -> tuple[Column, ...]:
    names = ("at", "by", "role", "page", "why", *(("person",) if of != "person" else ()))
    return tuple(Column(visit.words(f"column.{name}")) for name in names)


def _row(visit: Visit, look: Look, names: dict[str, str], of: str) -> tuple[Cell | str, ...]:
    user = Cell(names.get(look.by, look.by), note=look.by if names.get(look.by, look.by) != look.by else "")
    cells = (moment(look.at), user, role_title(look.role), page_title(look.page), reason(visit, look))
    if of == "person":
        return cells
    if look.person_key is None:
        return (*cells, visit.words("erased"))
    address = visit.board.address_of(look.person_key)
    return (*cells, Cell(visit.words("this_person"), url="?" + urlencode({"person": address})))


def moment(at: dt.datetime) -> str:
    """A day and the time of day, as pages write it."""
    from styrbord.web.templatetags.styrbord import moment as written

    return written(at)


def role_title(name: str) -> str:
    """What a role was called; what was done without a role was done on the machine itself."""
    return BY_NAME[name].title if name in BY_NAME else says("no_role", page="access_log")


def reason(visit: Visit, look: Look) -> Cell:
    """Why somebody looked: as typed, or the words for what a page always says; marked when it was refused."""
    key = "why." + look.why.replace(" ", "_")
    said = says(key, page="access_log", lang=visit.lang) if has(key, page="access_log") else look.why
    return Cell(said, note=says("refused", page="access_log", lang=visit.lang) if look.was_refused else "")


def page_title(view: str) -> str:
    """The title of the page somebody looked at."""
    page = view.split(".")[0]
    return says("title", page=page) if "title" in texts(page) else view


def names_of(users: set[str]) -> dict[str, str]:
    """Full names by user name."""
    found = get_user_model().objects.filter(username__in=users)
    return {u.get_username(): u.get_full_name() or u.get_username() for u in found}


def _key(visit: Visit, address: str) -> str:
    person = visit.board.person_at(address)
    if person is None:
        raise _nobody(visit)
    return visit.board.key_of(person)


def _nobody(visit: Visit) -> AskedWrongly:
    return AskedWrongly(
        visit.words("nobody.what"), where=visit.words("nobody.where"),
        expected=visit.words("nobody.expected"), todo=visit.words("nobody.todo"),
    )  # fmt: skip


def _pages(asked: LogAsked, number: int, last: int, total: int) -> Pages:
    def address(page: int) -> str:
        return "?" + urlencode({"person": asked.person, "user": asked.user, "page": page})

    return Pages(
        number, last, total, address(number - 1) if number > 1 else "", address(number + 1) if number < last else ""
    )


def ask(visit: Visit) -> str:
    """Begin to read: whom it is about and why. The reason is kept for this sign-in and logged at each reading."""
    said = visit.request.POST
    why, key = said.get("why", "").strip(), said.get("person_key", "").strip()
    address = visit.board.address_of(key) if key else said.get("person", "")
    if address and (visit.board.is_empty or visit.board.person_at(address) is None):
        raise _nobody(visit)
    if not why or len(why) > 200 or not why.isprintable():
        raise AskedWrongly(
            visit.words("no_reason.what"), where=visit.words("reason"),
            expected=visit.words("no_reason.expected"), todo=visit.words("no_reason.todo"),
        )  # fmt: skip
    asked = LogAsked(person=address, user=said.get("user", "").strip())
    visit.request.session[_asked_about(asked)] = why
    return reverse("access_log") + "?" + urlencode({"person": asked.person, "user": asked.user})


# -- the person's own view


@dataclass(frozen=True)
class OwnLooks:
    """Who has looked at the reader's own case."""

    table: Grid


def own(visit: Visit, asked: NoQuestion) -> OwnLooks:
    """Day, who and in what role, on which page, why."""
    key = own_key(visit)
    visit.looked_at(key, visit.words("own_reason"))
    looks = [look for look in looks_at(visit.bench, key) if look.by != visit.by and not look.was_refused]
    names = names_of({look.by for look in looks})
    columns = tuple(Column(visit.words(f"column.{name}")) for name in ("at", "by", "role", "page", "why"))
    rows = tuple(
        (
            moment(look.at),
            names.get(look.by, look.by),
            role_title(look.role),
            own_title(visit, look.page),
            reason(visit, look),
        )
        for look in looks
    )
    return OwnLooks(Grid(visit.words("grid"), columns, rows, empty=visit.words("empty")))


def own_title(visit: Visit, view: str) -> str:
    """A page as the person it is about would call it."""
    key = f"page.{view.split('.')[0]}"
    return visit.words(key) if has(key, page="own_looks") else page_title(view)


def own_key(visit: Visit) -> str:
    """The key of the citizen who is signed in; refused when the person is in the register no more."""
    profile = getattr(visit.user, "profile", None)
    person = visit.board.person_at(profile.person) if profile and profile.person else None
    if person is None:
        raise _nobody(visit)
    return visit.board.key_of(person)


PAGES = (
    Page(
        "access_log", "adgangslog/", Permission.SEE_ACCESS_LOG, content, asks=LogAsked, navigation="people",
        actions=(Action("ask", "sporg/", Permission.SEE_ACCESS_LOG, ask),),
    ),
    Page("own_looks", "min-plan/opslag/", Permission.SEE_OWN_PLAN, own, navigation="plan", about_person=True),
)  # fmt: skip
