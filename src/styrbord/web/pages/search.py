# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""One field that finds a page, a figure, a rule or a person. What is typed of a person never stands in an address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse

from styrbord.errors import AskedWrongly
from styrbord.figures.catalogue import shipped
from styrbord.web.page import Action, Page
from styrbord.web.roles import Permission
from styrbord.web.sight import NAMES
from styrbord.web.visit import Visit
from styrbord.web.words import has, says

PERSONAL_NUMBER = re.compile(r"\b\d{6}[- ]?\d{4}\b")
MOST = 20  # of each kind


@dataclass(frozen=True)
class SearchAsked:
    """Words of the title of a page, a figure or a rule; a row such as D2.1; the id of a figure."""

    q: str = ""


@dataclass(frozen=True)
class Found:
    """One thing that was found."""

    kind: Literal["page", "figure", "rule"]
    title: str
    about: str
    url: str

    @property
    def kind_key(self) -> str:
        """The text that names the kind."""
        return f"kind.{self.kind}"


@dataclass(frozen=True)
class SearchContent:
    """What was found, pages first."""

    q: str
    found: tuple[Found, ...]


def content(visit: Visit, asked: SearchAsked) -> SearchContent:
    """Pages, figures and rules that hold every word asked for; persons are found by the form alone."""
    words = asked.q.lower().split()
    if not words:
        return SearchContent("", ())
    kinds = (_pages(visit), _figures(visit), _rules(visit))
    return SearchContent(asked.q, tuple(f for kind in kinds for f in _fitting(kind, words)[:MOST]))


def _fitting(found: list[Found], words: list[str]) -> list[Found]:
    """Those that hold every word, those with the words in the title first."""
    fits = [f for f in found if all(w in f"{f.title} {f.about}".lower() for w in words)]
    return sorted(fits, key=lambda f: not all(w in f.title.lower() for w in words))


def _pages(visit: Visit) -> list[Found]:
    from styrbord.web.pages import PAGES

    return [
        Found("page", visit.words(f"menu_{p.name}"), _question(p.name, visit), reverse(p.name))
        for p in PAGES
        if p.navigation and (p.may is Permission.PUBLIC or visit.may(p.may))
    ]


def _question(page: str, visit: Visit) -> str:
    return says("question", page=page, lang=visit.lang) if has("question", page=page) else ""


def _figures(visit: Visit) -> list[Found]:
    if not visit.may(Permission.SEE_FIGURES):
        return []
    found = []
    for measure in shipped().values():
        name = says(f"name.{measure.id}", page=NAMES, lang=visit.lang)
        found.append(Found("figure", name, measure.question[visit.lang], reverse("figure", args=[measure.id])))
    return found


def _rules(visit: Visit) -> list[Found]:
    if not visit.may(Permission.SEE_LAW):
        return []
    seen: dict[str, Found] = {}
    for v in visit.bench.book.versions:
        about = f"{v.row} {v.reference.get('act', '')} {v.reference.get('section', '')}"
        title = v.title[visit.lang]
        seen.setdefault(v.row, Found("rule", f"{v.row} {title}", about, reverse("law_rule", args=[v.row])))
    return list(seen.values())


def find(visit: Visit) -> str:
    """Where the search leads: to the person whose key was typed (for those who may), else to the list of what fits."""
    typed = visit.request.POST.get("q", "").strip()[:200]
    if PERSONAL_NUMBER.search(typed):
        raise AskedWrongly(
            visit.words("number_what"), where=visit.words("number_where"), expected=visit.words("number_expected"),
            todo=visit.words("number_todo"),
        )  # fmt: skip
    if typed and visit.may(Permission.SEE_PERSONS) and not visit.board.is_empty:
        address = visit.board.address_of(typed)
        person = visit.board.person_at(address)
        if person is not None and visit.may_see(person):
            return reverse("person", args=[address])
    return f"{reverse('search')}?{urlencode({'q': typed})}"


PAGES = (
    Page(
        "search", "soeg/", Permission.SIGNED_IN, content, asks=SearchAsked, needs_data=False,
        actions=(Action("find", "find/", Permission.SIGNED_IN, find),),
    ),
)  # fmt: skip
